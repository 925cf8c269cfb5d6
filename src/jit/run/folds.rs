//! Reductions that loops make themselves, of what they compute: it never leaves the registers.

use crate::jit::FoldOver;
use crate::numeric::element::Width;
use crate::numeric::reduce::ReduceOp;
use crate::plan::kernel::{
    Access, Kernel, LoopInput, LoopProgram, Operand, Out, Phase, Place, SlotId, Step, ValueId,
};
use crate::types::DType;

/// Vectors that one loop folds into: each takes a register for as long as the loop runs.
const MOST: usize = 6;

/// The longest program whose results are computed a second time rather than stored.
const CHEAP: usize = 4;

/// The steps and outs of a phase, with the reductions that its loops make.
pub(super) struct Folded {
    /// Without outputs that nobody reads any more.
    pub steps: Vec<Step>,
    /// By step.
    pub folds: Vec<Vec<Fold>>,
    /// What is left to be done after the steps.
    pub outs: Vec<Out>,
    /// Reductions of which loops give the lanes.
    pub reductions: Vec<Out>,
}

/// A reduction, by its number in the kernel, of a value of a loop.
#[derive(Clone, Copy)]
pub(super) struct Fold {
    pub value: ValueId,
    pub index: usize,
    pub op: ReduceOp,
    pub operand: DType,
}

impl Folded {
    /// A phase whose loops only compute.
    pub fn none(steps: Vec<Step>, phase: &Phase) -> Folded {
        Folded { folds: vec![Vec::new(); steps.len()], steps, outs: phase.outs.clone(), reductions: Vec::new() }
    }

    /// A phase whose reductions of what loops compute are made in these loops. So are several reductions of the same elements,
    /// which go by once.
    pub fn of(mut steps: Vec<Step>, phase: &Phase, over: FoldOver, accesses: &[Access]) -> Folded {
        steps.extend(readers(&steps, phase, over, accesses));
        let mut folded = Folded { outs: Vec::new(), ..Folded::none(steps, phase) };
        for out in &phase.outs {
            match folded.fold(out, over) {
                Some((step, fold)) => {
                    folded.folds[step].push(fold);
                    folded.reductions.push(out.clone());
                }
                None => folded.outs.push(out.clone()),
            }
        }
        for step in 0..folded.steps.len() {
            if !folded.folds[step].is_empty() {
                folded.drop_outputs(step);
            }
        }
        folded
    }

    /// The step that can fold what an out reduces.
    fn fold(&self, out: &Out, over: FoldOver) -> Option<(usize, Fold)> {
        let Reduction { operand: of, dtype, op, index } = Reduction::of(out, over)?;
        let (step, value) = (0..self.steps.len()).rev().find_map(|step| Some((step, value_of(&self.steps[step], of)?)))?;
        // Nothing else writes it later.
        let is_it = |place: &Place| matches!((*place, of), (Place::Slot(a), Operand::Slot(b)) if a == b);
        if self.steps[step + 1..].iter().flat_map(Step::places).any(is_it) {
            return None;
        }
        let Step::Loop { program, .. } = &self.steps[step] else { return None };
        if op == ReduceOp::SquaredDeviations && program.ops.len() > CHEAP {
            return None;
        }
        let taken: usize = self.folds[step].iter().map(|fold| fold.op.lane_words()).sum();
        let fold = Fold { value, index, op, operand: dtype };
        (taken + op.lane_words() <= MOST).then_some((step, fold))
    }

    /// Has a step write only what is still read.
    fn drop_outputs(&mut self, step: usize) {
        let is_read = |slot: SlotId| {
            let later = self.steps[step + 1..].iter().flat_map(Step::reads);
            later.chain(self.outs.iter().flat_map(Out::reads)).any(|operand| operand == Operand::Slot(slot))
        };
        let Step::Loop { program, inputs, outputs } = &self.steps[step] else { return };
        let is_kept = |place: &Place| match *place {
            Place::Slot(slot) => is_read(slot),
            Place::Stream(_) => true,
        };
        let kept = program.outputs.iter().copied().zip(outputs.iter().copied()).filter(|(_, place)| is_kept(place));
        let (values, outputs): (Vec<ValueId>, Vec<Place>) = kept.unzip();
        let program = LoopProgram { outputs: values, ..program.clone() };
        self.steps[step] = Step::Loop { program, inputs: inputs.clone(), outputs };
    }
}

/// A reduction that a loop can make.
struct Reduction {
    operand: Operand,
    dtype: DType,
    op: ReduceOp,
    index: usize,
}

impl Reduction {
    fn of(out: &Out, over: FoldOver) -> Option<Reduction> {
        let Out::Reduce { value, operand: dtype, op, index, filter: None, .. } = *out else { return None };
        let looks_twice = op == ReduceOp::SquaredDeviations && over == FoldOver::Blocks;
        let is_possible = op.folds_lanes(dtype).is_some() || looks_twice;
        is_possible.then_some(Reduction { operand: value, dtype, op, index })
    }
}

/// The value of a loop that an operand is: a result, or the elements of a stream.
fn value_of(step: &Step, operand: Operand) -> Option<ValueId> {
    let Step::Loop { program: program @ LoopProgram { width: Width::W64, .. }, inputs, outputs } = step else {
        return None;
    };
    if let Operand::Slot(slot) = operand
        && let Some(output) = outputs.iter().position(|place| *place == Place::Slot(slot))
    {
        return Some(program.outputs[output]);
    }
    let is_it = |number: &usize| inputs[*number] == operand && matches!(program.inputs[*number], LoopInput::Stream(_));
    (0..inputs.len()).find(is_it).map(|number| ValueId(number as u32))
}

/// A loop that reads elements which several reductions are made of and no loop computes or reads, for each such operand.
fn readers(steps: &[Step], phase: &Phase, over: FoldOver, accesses: &[Access]) -> Vec<Step> {
    let reductions: Vec<Reduction> = phase.outs.iter().filter_map(|out| Reduction::of(out, over)).collect();
    let mut readers: Vec<Step> = Vec::new();
    for Reduction { operand, dtype, .. } in &reductions {
        let is_lanes = match operand {
            Operand::Stream(access) => Width::of(accesses[access.0].dtype) == Some(Width::W64),
            Operand::Slot(_) => true,
            _ => false,
        };
        let of_it = reductions.iter().filter(|other| other.operand == *operand);
        let looks: usize = of_it.map(|other| other.op.lane_words()).sum();
        let is_read = steps.iter().chain(&readers).any(|step| value_of(step, *operand).is_some());
        if is_lanes && looks > 1 && !is_read {
            let program = LoopProgram { inputs: vec![LoopInput::Stream(*dtype)], ..LoopProgram::new(Width::W64) };
            readers.push(Step::Loop { program, inputs: vec![*operand], outputs: Vec::new() });
        }
    }
    readers
}

/// What the loops of a kernel fold into what.
pub(super) fn fold_over(kernel: &Kernel) -> FoldOver {
    if kernel.space.columns.is_some() { FoldOver::Rows } else { FoldOver::Blocks }
}
