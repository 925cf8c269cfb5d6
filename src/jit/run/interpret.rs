//! Loops of a few elements, run by the scalar definitions.

use crate::numeric::scalar;
use crate::plan::kernel::{LoopInput, LoopProgram};
use crate::types::Scalar;
use smallvec::SmallVec;

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
        values.push(match *input {
            LoopInput::Stream(dtype) => {
                streams += 1;
                Scalar::from_lane(dtype, stream(streams - 1))
            }
            LoopInput::Stored { .. } => unreachable!("steps read so where they are compiled"),
            LoopInput::Uniform(dtype) => {
                used += 1;
                Scalar::from_lane(dtype, uniforms[used - 1])
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
