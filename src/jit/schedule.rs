//! In what order a turn of the loop computes: what is left to the code generator elsewhere is decided here.

use crate::plan::kernel::LoopProgram;

/// Vector registers of 128 bits that the values of a turn may fill; constants and uniforms share the others.
pub(super) const REGISTERS: usize = 12;

/// How a program is spread over a turn.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Schedule {
    /// By value number: whether it differs between elements. What does not is computed once, before the loop.
    pub varies: Vec<bool>,
    /// Vectors that go through the program together, one operation at a time, so that the processor finds independent
    /// work beside a chain of dependent operations longer than it looks ahead. 1, 2 or 4.
    pub together: usize,
    /// Vectors in a turn of the loop, a multiple of `together`. 1, 2 or 4.
    pub vectors: usize,
    /// The most varying values of one vector that are needed at once.
    pub live: usize,
}

impl Schedule {
    /// As many vectors together as fit so many registers. Small programs are repeated besides, so that counting costs
    /// little beside them; large ones are not, because compile time follows the number of emitted operations.
    pub(super) fn of(program: &LoopProgram, registers: usize) -> Schedule {
        let varies = varying(program);
        let live = most_live(program, &varies);
        let together = [4, 2].into_iter().find(|together| together * live <= registers).unwrap_or(1);
        let repeated = match program.ops.len() {
            0..=6 => 4,
            7..=20 => 2,
            _ => 1,
        };
        Schedule { varies, together, vectors: repeated.max(together), live }
    }
}

fn varying(program: &LoopProgram) -> Vec<bool> {
    let mut varies: Vec<bool> = program.inputs.iter().map(|input| input.is_stream()).collect();
    for op in &program.ops {
        varies.push(op.args.iter().any(|arg| varies[arg.0 as usize]));
    }
    varies
}

/// The largest number of varying values that are needed at once, all streams being loaded at the start and all outputs
/// stored at the end.
fn most_live(program: &LoopProgram, varies: &[bool]) -> usize {
    // By value: the operation that uses it last, none if nothing does.
    let mut last_use = vec![None; varies.len()];
    for (position, op) in program.ops.iter().enumerate() {
        op.args.iter().for_each(|arg| last_use[arg.0 as usize] = Some(position));
    }
    program.outputs.iter().for_each(|output| last_use[output.0 as usize] = Some(program.ops.len()));

    let is_live = |value: &usize| varies[*value] && last_use[*value].is_some();
    let mut live = (0..program.inputs.len()).filter(is_live).count();
    let mut most = live;
    for (position, op) in program.ops.iter().enumerate() {
        live += usize::from(is_live(&(program.inputs.len() + position)));
        most = most.max(live);
        let args = op.args.iter().map(|arg| arg.0 as usize).enumerate();
        let first_mention = args.filter(|&(i, arg)| !op.args[..i].iter().any(|other| other.0 as usize == arg));
        live -= first_mention.filter(|(_, arg)| varies[*arg] && last_use[*arg] == Some(position)).count();
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::element::Width;
    use crate::numeric::op::ScalarOp::{Add, Multiply};
    use crate::plan::kernel::{LoopInput, LoopOp, ValueId};
    use crate::types::DType;
    use smallvec::smallvec;

    fn chain(streams: u32, length: u32) -> LoopProgram {
        let inputs =
            (0..streams).map(|_| LoopInput::Stream(DType::Float64)).chain([LoopInput::Uniform(DType::Float64)]);
        let first = streams + 1;
        let ops = (0..length).map(|i| LoopOp {
            op: if i % 2 == 0 { Multiply } else { Add },
            operand: DType::Float64,
            args: smallvec![ValueId(if i == 0 { 0 } else { first + i - 1 }), ValueId(i % first)],
        });
        LoopProgram {
            width: Width::W64,
            inputs: inputs.collect(),
            ops: ops.collect(),
            outputs: vec![ValueId(first + length - 1)],
        }
    }

    #[test]
    fn long_chains_go_together_while_registers_last() {
        let schedule = |streams, length| {
            let Schedule { together, vectors, .. } = Schedule::of(&chain(streams, length), REGISTERS);
            (together, vectors)
        };
        assert_eq!(schedule(1, 100), (4, 4));
        assert_eq!(schedule(4, 100), (2, 2));
        assert_eq!(schedule(9, 100), (1, 1));
        assert_eq!(schedule(9, 12), (1, 2));
        assert_eq!(schedule(3, 5), (2, 4));
    }

    #[test]
    fn values_of_uniforms_alone_do_not_vary() {
        let mut program = chain(1, 2);
        program.ops[0].args = smallvec![ValueId(1), ValueId(1)];
        program.ops[1].args = smallvec![ValueId(2), ValueId(0)];
        assert_eq!(Schedule::of(&program, REGISTERS).varies, [true, false, false, true]);
    }
}
