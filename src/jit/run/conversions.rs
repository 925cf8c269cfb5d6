//! Steps that only change how elements stand, done by the loops around them.
//!
//! In a plan, narrow integers, bools and whatever changes the width of lanes are brought where loops find lanes, by steps of
//! their own: vectors of 128 bits have no better way. Where an instruction widens what it loads and narrows what it stores,
//! loops take elements as memory has them, and these steps are gone.

use crate::jit::verify::{keeps_width, widens};
use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;
use crate::plan::kernel::{
    AccessId, Kernel, LoopInput, LoopOp, LoopProgram, Operand, Out, Place, SlotId, Source, Step, ValueId,
};
use crate::types::{DType, Kind};
use smallvec::smallvec;

/// The steps of a phase, of which loops widen what they read.
pub fn converting(steps: &[Step], outs: &[Out], kernel: &Kernel) -> Vec<Step> {
    let mut loaded = Loaded { kernel, slots: Vec::new() };
    let mut converted: Vec<Step> = Vec::new();
    for step in steps {
        let step = loaded.rewrite(step);
        loaded.note(&step);
        converted.push(step);
    }
    let is_read = |at: usize| {
        let [Place::Slot(slot)] = *converted[at].places() else { return true };
        for step in &converted[at + 1..] {
            if step.reads().any(|operand| operand == Operand::Slot(slot)) {
                return true;
            }
            if step.places().contains(&Place::Slot(slot)) {
                return false;
            }
        }
        outs.iter().flat_map(Out::reads).any(|operand| operand == Operand::Slot(slot))
    };
    let is_needed: Vec<bool> =
        (0..converted.len()).map(|at| !matches!(converted[at], Step::Load { .. }) || is_read(at)).collect();
    let mut needed = is_needed.into_iter();
    converted.retain(|_| needed.next().unwrap_or(true));
    // What is only folded is folded where it is loaded.
    let is_folded = |place: &Place| {
        let folds =
            |out: &Out| matches!((out, place), (Out::Reduce { value: Operand::Slot(a), .. }, Place::Slot(b)) if a == b);
        outs.iter().any(folds)
    };
    for step in &mut converted {
        if let Step::Load { source: source @ Operand::Stream(access), width: width @ Width::W64, into } = *step
            && is_in_memory(access, kernel)
            && is_folded(&into)
        {
            let dtype = kernel.accesses[access.0].dtype;
            if widens(dtype, dtype, width) {
                *step = widening(source, dtype, dtype, width, into);
            }
        }
    }
    converted
}

/// The slots that hold elements which memory has in a row, narrower than lanes.
struct Loaded<'a> {
    kernel: &'a Kernel,
    slots: Vec<(SlotId, AccessId)>,
}

impl Loaded<'_> {
    /// What becomes of the slots that a step writes.
    fn note(&mut self, step: &Step) {
        self.slots.retain(|(slot, _)| !step.places().contains(&Place::Slot(*slot)));
        if let Step::Load { source: Operand::Stream(access), width, into: Place::Slot(slot) } = *step
            && is_in_memory(access, self.kernel)
            && self.dtype(access).size() < width.bytes()
        {
            self.slots.push((slot, access));
        }
    }

    fn dtype(&self, access: AccessId) -> DType {
        self.kernel.accesses[access.0].dtype
    }

    /// Where memory has the elements of an operand, if it is a slot of such.
    fn origin(&self, operand: Operand) -> Option<AccessId> {
        let Operand::Slot(slot) = operand else { return None };
        self.slots.iter().find(|(known, _)| *known == slot).map(|(_, access)| *access)
    }

    fn rewrite(&self, step: &Step) -> Step {
        let converted = match step {
            Step::Loop { program, inputs, outputs } => Some(self.reading(program, inputs, outputs)),
            Step::Tile { op, operand, inputs, into, report: None } => self.conversion(*op, *operand, inputs[0], *into),
            Step::Remask { mask, to: Width::W64, into } => {
                Some(widening(*mask, DType::Int32, DType::Bool, Width::W64, *into))
            }
            _ => None,
        };
        converted.unwrap_or_else(|| step.clone())
    }

    /// A loop that reads elements where memory has them.
    fn reading(&self, program: &LoopProgram, inputs: &[Operand], outputs: &[Place]) -> Step {
        let (mut program, mut inputs) = (program.clone(), inputs.to_vec());
        for (kind, operand) in program.inputs.iter_mut().zip(&mut inputs) {
            if let (LoopInput::Stream(dtype), Some(access)) = (*kind, self.origin(*operand)) {
                (*kind, *operand) = (LoopInput::Stored { stored: self.dtype(access), dtype }, Operand::Stream(access));
            }
        }
        Step::Loop { program, inputs, outputs: outputs.to_vec() }
    }

    /// A conversion as a loop, if loops have it.
    fn conversion(&self, op: ScalarOp, from: DType, x: Operand, into: Place) -> Option<Step> {
        let ScalarOp::Cast(to) = op else { return None };
        let width = Width::of(to)?;
        let origin = self.origin(x);
        if keeps_width(op, from) {
            let (kind, operand) = match origin {
                Some(access) => (LoopInput::Stored { stored: from, dtype: from }, Operand::Stream(access)),
                None => (LoopInput::Stream(from), x),
            };
            let program = LoopProgram {
                inputs: vec![kind],
                ops: vec![LoopOp { op, operand: from, args: smallvec![ValueId(0)] }],
                outputs: vec![ValueId(1)],
                ..LoopProgram::new(width)
            };
            return Some(Step::Loop { program, inputs: vec![operand], outputs: vec![into] });
        }
        // What is narrower than lanes of 32 bits stands in them as an integer of 32 bits does.
        let (stored, operand) = match (origin, from.kind()) {
            (Some(access), _) => (from, Operand::Stream(access)),
            (None, Kind::Signed) => (DType::Int32, x),
            (None, Kind::Unsigned) => (DType::UInt32, x),
            (None, _) => (from, x),
        };
        let is_wider = Width::of(from) == Some(Width::W32) && width == Width::W64;
        (is_wider && widens(stored, to, width)).then(|| widening(operand, stored, to, width, into))
    }
}

/// A loop that does nothing but widen.
fn widening(operand: Operand, stored: DType, dtype: DType, width: Width, into: Place) -> Step {
    let inputs = vec![LoopInput::Stored { stored, dtype }];
    let program = LoopProgram { inputs, outputs: vec![ValueId(0)], ..LoopProgram::new(width) };
    Step::Loop { program, inputs: vec![operand], outputs: vec![into] }
}

/// Whether an access is elements in a row in memory.
fn is_in_memory(access: AccessId, kernel: &Kernel) -> bool {
    let access = &kernel.accesses[access.0];
    matches!(access.source, Source::Input(_) | Source::Value(_) | Source::Row(_)) && access.is_in_a_row(&kernel.space)
}

/// What loops can store themselves in a narrower dtype than their lanes have: by step, the outputs with that dtype. The steps
/// write these to memory, and what is left of `outs` remains to be done.
pub fn narrowing(steps: &mut [Step], outs: &[Out], kernel: &Kernel) -> (Vec<Vec<(usize, DType)>>, Vec<Out>) {
    let mut narrow = vec![Vec::new(); steps.len()];
    let mut others = Vec::new();
    for (number, out) in outs.iter().enumerate() {
        match narrow_output(number, steps, outs, kernel) {
            Some((step, output, to)) => {
                narrow[step].push((output, kernel.accesses[to.0].dtype));
                if let Step::Loop { outputs, .. } = &mut steps[step] {
                    outputs[output] = Place::Stream(to);
                }
            }
            None => others.push(out.clone()),
        }
    }
    (narrow, others)
}

/// The step and the output that one of `outs` stores, where nothing else reads it.
fn narrow_output(number: usize, steps: &[Step], outs: &[Out], kernel: &Kernel) -> Option<(usize, usize, AccessId)> {
    let Out::Store { value: value @ Operand::Slot(slot), width, to, .. } = outs[number] else { return None };
    let dtype = kernel.accesses[to.0].dtype;
    let is_narrower = is_in_memory(to, kernel) && dtype.size() < width.bytes();
    let (writer, output) = last_writer(slot, steps)?;
    let Step::Loop { program, .. } = &steps[writer] else { return None };
    // Of 64-bit lanes only masks are narrower in memory.
    let is_stored = width == Width::W32 || dtype == DType::Bool;
    let others = outs.iter().enumerate().filter(|(other, _)| *other != number).flat_map(|(_, out)| out.reads());
    let is_read = steps[writer + 1..].iter().flat_map(Step::reads).chain(others).any(|operand| operand == value);
    (is_narrower && is_stored && program.width == width && !is_read).then_some((writer, output, to))
}

/// The last step that writes a slot, and the number of the output among its outputs.
pub fn last_writer(slot: SlotId, steps: &[Step]) -> Option<(usize, usize)> {
    let writer = steps.iter().rposition(|step| step.places().contains(&Place::Slot(slot)))?;
    let output = steps[writer].places().iter().position(|place| *place == Place::Slot(slot))?;
    Some((writer, output))
}
