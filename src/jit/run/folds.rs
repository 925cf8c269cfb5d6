//! Reductions that loops make themselves, of what they compute: it never leaves the registers.

use crate::jit::FoldOver;
use crate::numeric::element::Width;
use crate::numeric::reduce::ReduceOp;
use crate::plan::kernel::{Kernel, LoopProgram, Operand, Out, Phase, Place, SlotId, Step, ValueId};
use crate::types::DType;

/// Reductions that one loop makes: each takes a register for as long as the loop runs.
const MOST: usize = 4;

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

    /// A phase whose reductions of what loops compute are made in these loops.
    pub fn of(steps: Vec<Step>, phase: &Phase) -> Folded {
        let mut folded = Folded { outs: Vec::new(), ..Folded::none(steps, phase) };
        for out in &phase.outs {
            match folded.fold(out) {
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
    fn fold(&self, out: &Out) -> Option<(usize, Fold)> {
        let Out::Reduce { value: Operand::Slot(slot), operand, op, index, filter: None, .. } = *out else {
            return None;
        };
        op.folds_lanes(operand)?;
        let place = Place::Slot(slot);
        let step = self.steps.iter().rposition(|step| step.places().contains(&place))?;
        let Step::Loop { program: LoopProgram { width: Width::W64, outputs: values, .. }, outputs, .. } =
            &self.steps[step]
        else {
            return None;
        };
        let value = values[outputs.iter().position(|output| *output == place)?];
        (self.folds[step].len() < MOST).then_some((step, Fold { value, index, op, operand }))
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

/// What the loops of a kernel fold into what.
pub(super) fn fold_over(kernel: &Kernel) -> FoldOver {
    if kernel.space.columns.is_some() { FoldOver::Rows } else { FoldOver::Blocks }
}
