//! Loops of a few elements, run by the scalar definitions.

use crate::numeric::scalar;
use crate::plan::kernel::{Lane, LoopInput, LoopProgram};
use crate::types::{DType, Scalar};
use smallvec::SmallVec;

fn scalar_of(lane: Lane, bits: u64) -> Scalar {
    let dtype = match lane {
        Lane::F64 => DType::Float64,
        Lane::I64 => DType::Int64,
        Lane::Mask => DType::Bool,
    };
    Scalar::from_lane(dtype, bits)
}

/// Computes one element of every output: `stream(k)` reads stream `k`, `uniforms` are lane bits, `store(k, bits)` writes
/// output `k`.
pub fn element(
    program: &LoopProgram,
    mut stream: impl FnMut(usize) -> u64,
    uniforms: &[u64],
    mut store: impl FnMut(usize, u64),
) {
    let (mut streams, mut used) = (0, 0);
    let mut values: SmallVec<[Scalar; 16]> = SmallVec::new();
    for input in &program.inputs {
        values.push(match input {
            LoopInput::Stream(lane) => {
                streams += 1;
                scalar_of(*lane, stream(streams - 1))
            }
            LoopInput::Uniform(lane) => {
                used += 1;
                scalar_of(*lane, uniforms[used - 1])
            }
        });
    }
    for op in &program.ops {
        let args: SmallVec<[Scalar; 3]> = op.args.iter().map(|arg| values[arg.0 as usize]).collect();
        values.push(scalar::apply(op.op, op.operand, &args).0);
    }
    for (k, output) in program.outputs.iter().enumerate() {
        store(k, values[output.0 as usize].to_lane());
    }
}
