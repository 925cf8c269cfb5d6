//! Reductions that loops make themselves, of what they compute: it never leaves the registers.

use crate::jit::FoldOver;
use crate::numeric::element::Width;
use crate::numeric::reduce::ReduceOp;
use crate::plan::kernel::{Access, Kernel, LoopInput, LoopProgram, Operand, Out, Phase, Place, Step, ValueId};
use crate::types::DType;

/// Words of states that one loop folds into: each takes a register for as long as the loop runs.
const MOST: usize = 6;

/// The longest program whose results are computed a second time rather than stored.
const CHEAP: usize = 4;

/// The steps and outs of a phase, with the reductions that its loops make.
pub(super) struct Folded {
    /// Without outputs that nobody reads any more.
    pub steps: Vec<Step>,
    /// By step.
    pub folds: Vec<Vec<Fold>>,
    /// By step.
    pub packs: Vec<Vec<Pack>>,
    /// What is left to be done after the steps.
    pub outs: Vec<Out>,
    /// Reductions of which loops give the lanes, or the elements that pass a filter.
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

/// The elements of a value of a loop that pass a filter, which is another one, for a reduction.
#[derive(Clone, Copy)]
pub(super) struct Pack {
    pub value: ValueId,
    pub mask: ValueId,
    pub index: usize,
}

impl Folded {
    /// A phase whose loops only compute.
    pub fn none(steps: Vec<Step>, phase: &Phase) -> Folded {
        let (folds, packs) = (vec![Vec::new(); steps.len()], vec![Vec::new(); steps.len()]);
        Folded { steps, folds, packs, outs: phase.outs.clone(), reductions: Vec::new() }
    }

    /// A phase whose reductions of what loops compute are made in these loops. So are several reductions of the same elements,
    /// which go by once.
    pub fn of(mut steps: Vec<Step>, phase: &Phase, over: FoldOver, accesses: &[Access]) -> Folded {
        steps.extend(readers(&steps, phase, over, accesses));
        let mut folded = Folded::none(steps, phase);
        (0..folded.steps.len()).for_each(|step| folded.pack_in(step));
        // What is looked at twice comes last, when it shows whether its loop stores anything.
        for twice in [false, true] {
            for step in 0..folded.steps.len() {
                folded.fold_in(step, over, twice);
            }
        }
        folded
    }

    /// Makes what a step can reduce part of it: what is looked at once, or twice.
    fn fold_in(&mut self, step: usize, over: FoldOver, twice: bool) {
        let mut words: usize = self.folds[step].iter().map(|fold| fold.op.words()).sum();
        let mut folds = Vec::new();
        let (folded, left): (Vec<Out>, Vec<Out>) = self.outs.iter().cloned().partition(|out| {
            let fold = self.fold(step, out, over).filter(|fold| looks_twice(fold.op) == twice);
            let fold = fold.filter(|fold| words + fold.op.words() <= MOST);
            words += fold.map_or(0, |fold| fold.op.words());
            folds.extend(fold);
            fold.is_some()
        });
        // A loop that stores may store over what it reads, and cannot look at it again.
        let stores = |place: &Place| self.is_needed(*place, step, &left);
        if folds.is_empty() || twice && self.steps[step].places().iter().any(stores) {
            return;
        }
        self.folds[step].extend(folds);
        self.reductions.extend(folded);
        self.outs = left;
        self.drop_outputs(step);
    }

    /// Has a step pack what it knows together with the filter.
    fn pack_in(&mut self, step: usize) {
        let mut packs = Vec::new();
        let (packed, left): (Vec<Out>, Vec<Out>) = self.outs.iter().cloned().partition(|out| {
            let pack = self.pack(step, out);
            packs.extend(pack);
            pack.is_some()
        });
        if !packs.is_empty() {
            self.packs[step] = packs;
            self.reductions.extend(packed);
            self.outs = left;
            self.drop_outputs(step);
        }
    }

    fn pack(&self, step: usize, out: &Out) -> Option<Pack> {
        let Out::Reduce { value, filter: Some(mask), index, .. } = *out else { return None };
        let [value, mask] = [self.final_value(step, value)?, self.final_value(step, mask)?];
        Some(Pack { value, mask, index })
    }

    /// The value of a step that an operand still is at the end.
    fn final_value(&self, step: usize, operand: Operand) -> Option<ValueId> {
        let is_it = |place: &Place| matches!((*place, operand), (Place::Slot(a), Operand::Slot(b)) if a == b);
        let stays = self.steps[step + 1..].iter().all(|step| !step.places().iter().any(is_it));
        value_of(&self.steps[step], operand).filter(|_| stays)
    }

    /// The reduction in a step that an out asks for.
    fn fold(&self, step: usize, out: &Out, over: FoldOver) -> Option<Fold> {
        let Reduction { operand: of, dtype, op, index } = Reduction::of(out, over)?;
        let value = self.final_value(step, of)?;
        let Step::Loop { program, .. } = &self.steps[step] else { return None };
        let is_cheap = !looks_twice(op) || program.ops.len() <= CHEAP;
        is_cheap.then_some(Fold { value, index, op, operand: dtype })
    }

    /// Whether something reads what a step puts somewhere, beside its own reductions.
    fn is_needed(&self, place: Place, step: usize, outs: &[Out]) -> bool {
        let later = self.steps[step + 1..].iter().flat_map(Step::reads);
        match place {
            Place::Slot(slot) => {
                later.chain(outs.iter().flat_map(Out::reads)).any(|operand| operand == Operand::Slot(slot))
            }
            Place::Stream(_) => true,
        }
    }

    /// Has a step write only what is still read.
    fn drop_outputs(&mut self, step: usize) {
        let Step::Loop { program, inputs, outputs } = &self.steps[step] else { return };
        let written = program.outputs.iter().copied().zip(outputs.iter().copied());
        let kept = written.filter(|(_, place)| self.is_needed(*place, step, &self.outs));
        let (values, outputs): (Vec<ValueId>, Vec<Place>) = kept.unzip();
        let program = LoopProgram { outputs: values, ..program.clone() };
        self.steps[step] = Step::Loop { program, inputs: inputs.clone(), outputs };
    }
}

fn looks_twice(op: ReduceOp) -> bool {
    op == ReduceOp::SquaredDeviations
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
        let is_possible = op.folds_lanes(dtype).is_some() || looks_twice(op) && over == FoldOver::Blocks;
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
