//! Steps that are one loop on a processor whose loops have wide vectors.
//!
//! Square roots and quotients are tile functions in a plan, since vectors of 128 bits take as long for two of them as wider
//! ones for eight. Where loops have wide vectors too, they join the loops around them, and what passes between these stays
//! in registers. So do turns of a recurrence, one with the next.

use crate::numeric::element::Width;
use crate::plan::kernel::{
    Access, AccessId, LoopInput, LoopOp, LoopProgram, Operand, Out, Place, SlotId, Step, ValueId,
};
use crate::types::DType;
use smallvec::SmallVec;

/// Compiling takes as long as a program is, and of larger ones registers hold a small part.
const MOST_OPS: usize = 48;

/// The turns of a recurrence that go in one loop.
const MOST_TURNS: usize = 4;

/// A loop that runs several turns of a recurrence, and how many: of what it writes, the next turn reads some, as `pairs` of
/// accesses say, and that stays in registers. None if the steps of a turn are not one loop, or it is too large.
pub fn several_turns(steps: &[Step], outs: &[Out], pairs: &[(AccessId, AccessId)]) -> Option<(Step, usize)> {
    let [Step::Loop { program, inputs, outputs }] = steps else { return None };
    let turns = (MOST_OPS / program.ops.len().max(1)).min(MOST_TURNS);
    if turns < 2 {
        return None;
    }
    // The result of a turn that an input is in the next.
    let result = |number: usize| -> Option<Option<ValueId>> {
        let Some((_, to)) = pairs.iter().find(|(from, _)| inputs[number] == Operand::Stream(*from)) else {
            return Some(None);
        };
        let output = outputs.iter().position(|place| goes_to(*place, program.width, outs, *to))?;
        let value = program.outputs[output];
        (dtype_of(program, value) == program.inputs[number].dtype()).then_some(Some(value))
    };
    let results: Vec<Option<ValueId>> = (0..inputs.len()).map(result).collect::<Option<_>>()?;
    // By value of a turn: what it is in the loop of all turns.
    let mut names: Vec<ValueId> = (0..inputs.len() as u32).map(ValueId).collect();
    let mut ops: Vec<LoopOp> = Vec::new();
    for turn in 0..turns {
        if turn > 0 {
            let fed = |(number, result): (usize, &Option<ValueId>)| match result {
                Some(value) => names[value.0 as usize],
                None => ValueId(number as u32),
            };
            names = results.iter().enumerate().map(fed).collect();
        }
        for op in &program.ops {
            let args = op.args.iter().map(|arg| names[arg.0 as usize]).collect();
            names.push(ValueId((inputs.len() + ops.len()) as u32));
            ops.push(LoopOp { args, ..op.clone() });
        }
    }
    let last = program.outputs.iter().map(|value| names[value.0 as usize]).collect();
    let program = LoopProgram { ops, outputs: last, ..program.clone() };
    Some((Step::Loop { program, inputs: inputs.clone(), outputs: outputs.clone() }, turns))
}

/// Whether what a loop of a width puts somewhere is what goes to a destination, lane by lane.
fn goes_to(place: Place, width: Width, outs: &[Out], to: AccessId) -> bool {
    match place {
        Place::Stream(access) => access == to,
        Place::Slot(slot) => outs.iter().any(|out| match *out {
            Out::Store { value, width: of_value, to: other, .. } => {
                value == Operand::Slot(slot) && other == to && of_value == width
            }
            Out::Reduce { .. } => false,
        }),
    }
}

/// The steps of a phase, in which what follows each other and can be one loop is one.
pub fn merged(steps: &[Step], outs: &[Out], accesses: &[Access]) -> Vec<Step> {
    let mut merged: Vec<Step> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let is_read_later = |slot: SlotId| {
            let later = steps[at + 1..].iter().any(|step| step.reads().any(|operand| operand == Operand::Slot(slot)));
            later || outs.iter().any(|out| out.reads().any(|operand| operand == Operand::Slot(slot)))
        };
        let Some(next) = as_loop(step, &steps[at + 1..], accesses) else {
            merged.push(step.clone());
            continue;
        };
        let before = merged.last().and_then(|before| as_loop(before, &steps[at..], accesses));
        let joined = before.and_then(|before| join(&before, &next, is_read_later));
        // A value that nothing before it can be joined with waits for what follows.
        let is_value = matches!(step, Step::Load { .. });
        match joined {
            Some(joined) => {
                merged.pop();
                merged.push(joined.into());
            }
            None if is_value => merged.push(step.clone()),
            None => merged.push(next.into()),
        }
    }
    merged
}

/// A loop with what it reads and writes.
struct Looped {
    program: LoopProgram,
    inputs: Vec<Operand>,
    outputs: Vec<Place>,
}

impl From<Looped> for Step {
    fn from(Looped { program, inputs, outputs }: Looped) -> Step {
        Step::Loop { program, inputs, outputs }
    }
}

/// A step as a loop, if it can be one; `later` ones follow.
fn as_loop(step: &Step, later: &[Step], accesses: &[Access]) -> Option<Looped> {
    match step {
        // One value for all elements: what reads it takes it as a uniform.
        Step::Load { source: source @ (Operand::Uniform(_) | Operand::Reduced(_)), width, into } => {
            let dtype = match (source, into) {
                (Operand::Uniform(access), _) => accesses[access.0].dtype,
                (_, Place::Slot(slot)) => read_as(*slot, later)?,
                _ => return None,
            };
            if Width::of(dtype) != Some(*width) {
                return None;
            }
            let inputs = vec![LoopInput::Uniform(dtype)];
            let program = LoopProgram { inputs, outputs: vec![ValueId(0)], ..LoopProgram::new(*width) };
            Some(Looped { program, inputs: vec![*source], outputs: vec![*into] })
        }
        Step::Loop { program, inputs, outputs } => {
            Some(Looped { program: program.clone(), inputs: inputs.clone(), outputs: outputs.clone() })
        }
        Step::Tile { op, operand, inputs, into, report: None } if op.prefers_tiles(*operand) => {
            let width = Width::of(*operand)?;
            if !inputs.iter().all(|input| matches!(input, Operand::Slot(_) | Operand::Stream(_))) {
                return None;
            }
            let args = (0..inputs.len() as u32).map(ValueId).collect();
            let program = LoopProgram {
                width,
                inputs: vec![LoopInput::Stream(*operand); inputs.len()],
                ops: vec![LoopOp { op: *op, operand: *operand, args }],
                outputs: vec![ValueId(inputs.len() as u32)],
            };
            Some(Looped { program, inputs: inputs.to_vec(), outputs: vec![*into] })
        }
        _ => None,
    }
}

/// The dtype that the next step to read a slot takes it for. Where slots mean something else by then, the lanes are the same
/// bits, and nothing joins what takes them for another dtype.
fn read_as(slot: SlotId, later: &[Step]) -> Option<DType> {
    let is_it = |operand: &Operand| *operand == Operand::Slot(slot);
    later.iter().find_map(|step| match step {
        Step::Tile { operand, inputs, .. } => inputs.iter().any(is_it).then_some(*operand),
        Step::Loop { program, inputs, .. } => {
            inputs.iter().position(is_it).map(|number| program.inputs[number].dtype())
        }
        _ => None,
    })
}

/// Two loops, one after the other, as one.
fn join(first: &Looped, second: &Looped, is_read_later: impl Fn(SlotId) -> bool) -> Option<Looped> {
    let ops = first.program.ops.len() + second.program.ops.len();
    if first.program.width != second.program.width || ops > MOST_OPS {
        return None;
    }
    // What the second reads: a result of the first, something that the first reads too, or something else.
    let mut inputs: Vec<(LoopInput, Operand)> =
        first.program.inputs.iter().copied().zip(first.inputs.iter().copied()).collect();
    let written = |operand: Operand| {
        let is_it = |place: &Place| match (*place, operand) {
            (Place::Slot(a), Operand::Slot(b)) => a == b,
            (Place::Stream(a), Operand::Stream(b)) => a == b,
            _ => false,
        };
        first.outputs.iter().rposition(is_it).map(|number| first.program.outputs[number])
    };
    let mut sources: Vec<Result<ValueId, usize>> = Vec::new();
    for (&kind, &operand) in second.program.inputs.iter().zip(&second.inputs) {
        if let Some(value) = written(operand) {
            let is_lanes = matches!(kind, LoopInput::Stream(_));
            if !is_lanes || dtype_of(&first.program, value) != kind.dtype() {
                return None;
            }
            sources.push(Ok(value));
            continue;
        }
        let known = inputs.iter().position(|known| *known == (kind, operand));
        sources.push(Err(known.unwrap_or_else(|| {
            inputs.push((kind, operand));
            inputs.len() - 1
        })));
    }
    // Inputs are numbered before results.
    let shift = (inputs.len() - first.program.inputs.len()) as u32;
    let of_first = |value: ValueId| match (value.0 as usize) < first.program.inputs.len() {
        true => value,
        false => ValueId(value.0 + shift),
    };
    let of_second = |value: ValueId| match sources.get(value.0 as usize) {
        Some(Ok(value)) => of_first(*value),
        Some(Err(input)) => ValueId(*input as u32),
        None => {
            let result = value.0 as usize - second.program.inputs.len();
            ValueId((inputs.len() + first.program.ops.len() + result) as u32)
        }
    };
    let renamed = |op: &LoopOp, name: &dyn Fn(ValueId) -> ValueId| LoopOp {
        args: op.args.iter().map(|&arg| name(arg)).collect::<SmallVec<_>>(),
        ..op.clone()
    };
    let mut ops: Vec<LoopOp> = first.program.ops.iter().map(|op| renamed(op, &of_first)).collect();
    ops.extend(second.program.ops.iter().map(|op| renamed(op, &of_second)));
    // What the second writes anew, and what nobody reads any more, the first need not write.
    let mut outputs: Vec<(ValueId, Place)> = Vec::new();
    for (&value, &place) in first.program.outputs.iter().zip(&first.outputs) {
        let is_needed = match place {
            Place::Slot(slot) => is_read_later(slot),
            Place::Stream(_) => true,
        };
        if is_needed && !second.outputs.contains(&place) {
            outputs.push((of_first(value), place));
        }
    }
    outputs
        .extend(second.program.outputs.iter().zip(&second.outputs).map(|(&value, &place)| (of_second(value), place)));
    // Where elements are narrower than lanes, what is written would overtake what is still to be read of the same slot.
    let overtakes = |(kind, operand): &(LoopInput, Operand)| match (kind, *operand) {
        (LoopInput::Stored { .. }, Operand::Slot(slot)) => outputs.iter().any(|(_, place)| *place == Place::Slot(slot)),
        _ => false,
    };
    if inputs.iter().any(overtakes) {
        return None;
    }
    let (values, places) = outputs.into_iter().unzip();
    let (kinds, operands) = inputs.into_iter().unzip();
    let program = LoopProgram { width: first.program.width, inputs: kinds, ops, outputs: values };
    Some(Looped { program, inputs: operands, outputs: places })
}

fn dtype_of(program: &LoopProgram, value: ValueId) -> DType {
    let number = value.0 as usize;
    match program.inputs.get(number) {
        Some(input) => input.dtype(),
        None => program.ops[number - program.inputs.len()].dtype(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::op::ScalarOp;
    use crate::plan::kernel::Source;
    use crate::types::Scalar;
    use smallvec::smallvec;
    use std::slice::from_ref;

    fn looped(ops: &[(ScalarOp, &[u32])], inputs: &[Operand], outputs: &[(u32, Place)]) -> Step {
        let operand = DType::Float64;
        let ops =
            ops.iter().map(|&(op, args)| LoopOp { op, operand, args: args.iter().map(|&arg| ValueId(arg)).collect() });
        let program = LoopProgram {
            width: Width::W64,
            inputs: vec![LoopInput::Stream(operand); inputs.len()],
            ops: ops.collect(),
            outputs: outputs.iter().map(|&(value, _)| ValueId(value)).collect(),
        };
        let outputs = outputs.iter().map(|&(_, place)| place).collect();
        Step::Loop { program, inputs: inputs.to_vec(), outputs }
    }

    fn sqrt(from: Operand, into: Place) -> Step {
        let inputs = smallvec![from];
        Step::Tile { op: ScalarOp::Sqrt, operand: DType::Float64, inputs, into, report: None }
    }

    const SLOT: fn(usize) -> SlotId = SlotId;
    const X: Operand = Operand::Stream(AccessId(0));
    const Y: Operand = Operand::Stream(AccessId(1));

    #[test]
    fn a_function_between_two_loops_joins_them() {
        let (a, b) = (SLOT(0), SLOT(1));
        let store = Out::Store { value: Operand::Slot(a), width: Width::W64, to: AccessId(2), streaming: false };
        // The last loop writes where the first one did.
        let steps = [
            looped(&[(ScalarOp::Add, &[0, 1])], &[X, Y], &[(2, Place::Slot(a))]),
            sqrt(Operand::Slot(a), Place::Slot(b)),
            looped(&[(ScalarOp::Multiply, &[0, 1])], &[Operand::Slot(b), Y], &[(2, Place::Slot(a))]),
        ];
        let merged = merged(&steps, &[store], &[]);
        let [Step::Loop { program, inputs, outputs }] = &merged[..] else { panic!("{merged:?}") };
        let ops: Vec<(ScalarOp, Vec<u32>)> =
            program.ops.iter().map(|op| (op.op, op.args.iter().map(|arg| arg.0).collect())).collect();
        let expected = [(ScalarOp::Add, vec![0, 1]), (ScalarOp::Sqrt, vec![2]), (ScalarOp::Multiply, vec![3, 1])];
        assert_eq!(ops, expected);
        assert_eq!((&inputs[..], &outputs[..]), (&[X, Y][..], &[Place::Slot(a)][..]));
        assert_eq!(program.outputs, [ValueId(4)]);
    }

    #[test]
    fn what_is_widened_from_a_slot_is_not_written_over_meanwhile() {
        let (narrow, other) = (SLOT(0), SLOT(1));
        let kind = LoopInput::Stored { stored: DType::Float32, dtype: DType::Float64 };
        let program = LoopProgram { inputs: vec![kind], outputs: vec![ValueId(0)], ..LoopProgram::new(Width::W64) };
        let widen = Step::Loop { program, inputs: vec![Operand::Slot(narrow)], outputs: vec![Place::Slot(other)] };
        let twice = |into| looped(&[(ScalarOp::Add, &[0, 0])], &[Operand::Slot(other)], &[(1, Place::Slot(into))]);
        assert_eq!(merged(&[widen.clone(), twice(narrow)], &[], &[]).len(), 2);
        assert_eq!(merged(&[widen, twice(other)], &[], &[]).len(), 1);
    }

    #[test]
    fn what_is_read_later_is_still_written() {
        let (a, b) = (SLOT(0), SLOT(1));
        let steps = [
            looped(&[(ScalarOp::Add, &[0, 0])], &[X], &[(1, Place::Slot(a))]),
            sqrt(Operand::Slot(a), Place::Slot(b)),
            Step::Load { source: Y, width: Width::W64, into: Place::Slot(SLOT(2)) },
            looped(&[(ScalarOp::Add, &[0, 1])], &[Operand::Slot(a), Operand::Slot(SLOT(2))], &[(2, Place::Slot(b))]),
        ];
        let merged = merged(&steps, &[], &[]);
        assert_eq!(merged.len(), 3);
        let Step::Loop { outputs, .. } = &merged[0] else { panic!("{merged:?}") };
        // The root is not read any more, but nobody says so of what a step has written for itself.
        assert_eq!(outputs[..], [Place::Slot(a), Place::Slot(b)]);
    }

    #[test]
    fn one_value_joins_as_a_uniform() {
        let (a, b) = (SLOT(0), SLOT(1));
        let three = Access {
            source: Source::Constant(Scalar::Float64(3.0)),
            dtype: DType::Float64,
            offset: 0,
            strides: smallvec![0],
        };
        let uniform = Operand::Uniform(AccessId(0));
        let x = Operand::Stream(AccessId(1));
        let divide = Step::Tile {
            op: ScalarOp::Divide,
            operand: DType::Float64,
            inputs: smallvec![Operand::Slot(a), Operand::Slot(b)],
            into: Place::Slot(a),
            report: None,
        };
        let store = Out::Store { value: Operand::Slot(a), width: Width::W64, to: AccessId(2), streaming: false };
        let steps = [
            looped(&[(ScalarOp::Add, &[0, 0])], &[x], &[(1, Place::Slot(a))]),
            Step::Load { source: uniform, width: Width::W64, into: Place::Slot(b) },
            divide,
        ];
        let merged = merged(&steps, &[store], &[three]);
        let [Step::Loop { program, inputs, outputs }] = &merged[..] else { panic!("{merged:?}") };
        assert_eq!((&inputs[..], &outputs[..]), (&[x, uniform][..], &[Place::Slot(a)][..]));
        assert_eq!(program.inputs, [LoopInput::Stream(DType::Float64), LoopInput::Uniform(DType::Float64)]);
        assert_eq!(program.ops[1].args[..], [ValueId(2), ValueId(1)]);
    }

    #[test]
    fn a_reduction_of_an_earlier_phase_joins_as_a_uniform() {
        let (a, b) = (SLOT(0), SLOT(1));
        let divide = Step::Tile {
            op: ScalarOp::Divide,
            operand: DType::Float64,
            inputs: smallvec![X, Operand::Slot(a)],
            into: Place::Slot(b),
            report: None,
        };
        let store = Out::Store { value: Operand::Slot(b), width: Width::W64, to: AccessId(2), streaming: true };
        let load = Step::Load { source: Operand::Reduced(1), width: Width::W64, into: Place::Slot(a) };
        let merged = merged(&[load, divide], &[store], &[]);
        let [Step::Loop { program, inputs, outputs }] = &merged[..] else { panic!("{merged:?}") };
        assert_eq!((&inputs[..], &outputs[..]), (&[Operand::Reduced(1), X][..], &[Place::Slot(b)][..]));
        assert_eq!(program.inputs, [LoopInput::Uniform(DType::Float64), LoopInput::Stream(DType::Float64)]);
        assert_eq!(program.ops[0].args[..], [ValueId(1), ValueId(0)]);
    }

    #[test]
    fn turns_hand_on_their_results_in_registers() {
        // x, y = y, x * y: the products go to a slot and on to memory, the other result straight there.
        let [new_x, new_y] = [AccessId(2), AccessId(3)];
        let slot = SLOT(0);
        let outputs = [(1, Place::Stream(new_x)), (2, Place::Slot(slot))];
        let turn = looped(&[(ScalarOp::Multiply, &[0, 1])], &[X, Y], &outputs);
        let store = Out::Store { value: Operand::Slot(slot), width: Width::W64, to: new_y, streaming: false };
        let pairs = [(AccessId(0), new_x), (AccessId(1), new_y)];
        let (step, turns) = several_turns(from_ref(&turn), from_ref(&store), &pairs).unwrap();
        let Step::Loop { program, inputs, outputs } = &step else { panic!("{step:?}") };
        let args: Vec<Vec<u32>> = program.ops.iter().map(|op| op.args.iter().map(|arg| arg.0).collect()).collect();
        assert_eq!((turns, args), (4, vec![vec![0, 1], vec![1, 2], vec![2, 3], vec![3, 4]]));
        assert_eq!(program.outputs, [ValueId(4), ValueId(5)]);
        assert_eq!((&inputs[..], &outputs[..]), (&[X, Y][..], &[Place::Stream(new_x), Place::Slot(slot)][..]));

        // Not where a result goes elsewhere, nor beside other steps.
        assert!(several_turns(from_ref(&turn), &[], &pairs).is_none());
        assert!(several_turns(&[turn, sqrt(X, Place::Slot(SLOT(1)))], &[store], &pairs).is_none());
    }
}
