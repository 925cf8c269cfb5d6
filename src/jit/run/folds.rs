//! Reductions that loops make themselves, of what they compute: it never leaves the registers.

use crate::jit::{FoldOver, Manner};
use crate::numeric::element::Width;
use crate::numeric::reduce::ReduceOp;
use crate::plan::kernel::{Access, Kernel, LoopInput, LoopProgram, Operand, Out, Phase, Place, Step, ValueId};
use crate::types::DType;

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
        let mut made = self.folds[step].clone();
        let known = made.len();
        let (folded, left): (Vec<Out>, Vec<Out>) = self.outs.iter().cloned().partition(|out| {
            let fold = self.fold(step, out, over).filter(|fold| looks_twice(fold.op) == twice);
            made.extend(fold);
            let fits = fits_registers(&made, over);
            made.truncate(made.len() - usize::from(fold.is_some() && !fits));
            fold.is_some() && fits
        });
        let folds = made.split_off(known);
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
        let Step::Loop { program, outputs, .. } = &self.steps[step] else { return };
        let addresses = outputs.len() + program.inputs.iter().filter(|input| input.is_stream()).count();
        let mut packs = Vec::new();
        let (packed, left): (Vec<Out>, Vec<Out>) = self.outs.iter().cloned().partition(|out| {
            let pack = self.pack(step, out).filter(|_| addresses + packs.len() < Manner::PACKING_ADDRESSES);
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

/// Whether a loop can fold all this.
fn fits_registers(folds: &[Fold], over: FoldOver) -> bool {
    let words: usize = folds.iter().map(|fold| fold.op.words()).sum();
    let is_extreme = |fold: &&Fold| fold.operand.is_float() && matches!(fold.op, ReduceOp::Min | ReduceOp::Max);
    let mut extremes: Vec<ValueId> = folds.iter().filter(is_extreme).map(|fold| fold.value).collect();
    extremes.sort_unstable();
    extremes.dedup();
    words <= Manner::FOLDED_WORDS && (over == FoldOver::Rows || extremes.len() <= Manner::EXTREME_VALUES)
}

/// Whether a reduction looks at a block again when it knows its mean.
pub(super) fn looks_twice(op: ReduceOp) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::op::ScalarOp;
    use crate::plan::kernel::{AccessId, LoopOp, SlotId, Source};
    use smallvec::smallvec;

    const X: Operand = Operand::Stream(AccessId(0));
    const Y: Operand = Operand::Stream(AccessId(1));
    const SLOT: SlotId = SlotId(0);
    const RESULT: Operand = Operand::Slot(SLOT);

    /// `x op y` into the slot.
    fn looped(op: ScalarOp) -> Step {
        let operand = DType::Float64;
        let program = LoopProgram {
            inputs: vec![LoopInput::Stream(operand); 2],
            ops: vec![LoopOp { op, operand, args: smallvec![ValueId(0), ValueId(1)] }],
            outputs: vec![ValueId(2)],
            ..LoopProgram::new(Width::W64)
        };
        Step::Loop { program, inputs: vec![X, Y], outputs: vec![Place::Slot(SLOT)] }
    }

    fn reduce(op: ReduceOp, value: Operand, index: usize) -> Out {
        Out::Reduce { value, operand: DType::Float64, op, index, filter: None, to: AccessId(2) }
    }

    fn store() -> Out {
        Out::Store { value: RESULT, width: Width::W64, to: AccessId(3), streaming: false }
    }

    fn folded(steps: Vec<Step>, outs: Vec<Out>) -> Folded {
        let access =
            |number| Access { source: Source::Input(number), dtype: DType::Float64, offset: 0, strides: smallvec![1] };
        let accesses: Vec<Access> = (0..4).map(access).collect();
        Folded::of(steps.clone(), &Phase { steps, outs }, FoldOver::Blocks, &accesses)
    }

    /// The outputs of a step, and the numbers of its reductions with the values that they are made of.
    type Shape = (Vec<Place>, Vec<(usize, u32)>);

    /// By step.
    fn shape(folded: &Folded) -> Vec<Shape> {
        let of_step = |(step, folds): (&Step, &Vec<Fold>)| {
            (step.places().to_vec(), folds.iter().map(|fold| (fold.index, fold.value.0)).collect())
        };
        folded.steps.iter().zip(&folded.folds).map(of_step).collect()
    }

    #[test]
    fn what_only_a_reduction_reads_is_not_written() {
        let folded = folded(vec![looped(ScalarOp::Add)], vec![reduce(ReduceOp::Sum, RESULT, 0)]);
        assert_eq!(shape(&folded), [(vec![], vec![(0, 2)])]);
        assert_eq!((folded.outs.len(), folded.reductions.len()), (0, 1));
    }

    #[test]
    fn what_is_stored_is_still_written_and_not_looked_at_again() {
        let outs = vec![reduce(ReduceOp::SquaredDeviations, RESULT, 0), store(), reduce(ReduceOp::Max, RESULT, 1)];
        let folded = folded(vec![looped(ScalarOp::Add)], outs);
        assert_eq!(shape(&folded), [(vec![Place::Slot(SLOT)], vec![(1, 2)])]);
        assert_eq!((folded.outs.len(), folded.reductions.len()), (2, 1));
    }

    #[test]
    fn a_stream_is_folded_where_it_goes_by() {
        let outs = vec![reduce(ReduceOp::Sum, RESULT, 0), reduce(ReduceOp::SquaredDeviations, Y, 1)];
        assert_eq!(shape(&folded(vec![looped(ScalarOp::Add)], outs)), [(vec![], vec![(0, 2), (1, 1)])]);
        // Once there are several reductions of it; a single one is as fast without a loop.
        let several = vec![reduce(ReduceOp::Min, X, 0), reduce(ReduceOp::Max, X, 1)];
        assert_eq!(shape(&folded(vec![], several)), [(vec![], vec![(0, 0), (1, 0)])]);
        assert!(folded(vec![], vec![reduce(ReduceOp::Min, X, 0)]).steps.is_empty());
    }

    #[test]
    fn registers_bound_what_one_loop_folds() {
        let outs = (0..Manner::FOLDED_WORDS + 2).map(|index| reduce(ReduceOp::Sum, RESULT, index)).collect();
        let folded = folded(vec![looped(ScalarOp::Add)], outs);
        let (folds, left) = (folded.folds[0].len(), folded.outs.len());
        assert_eq!((folds, left), (Manner::FOLDED_WORDS, 2));
        assert_eq!(folded.steps[0].places(), [Place::Slot(SLOT)], "the others read it");
    }

    #[test]
    fn what_is_overwritten_later_is_not_folded_before() {
        let again = Step::Tile {
            op: ScalarOp::Sqrt,
            operand: DType::Float64,
            inputs: smallvec![RESULT],
            into: Place::Slot(SLOT),
            report: None,
        };
        let folded = folded(vec![looped(ScalarOp::Add), again], vec![reduce(ReduceOp::Sum, RESULT, 0)]);
        assert!(folded.folds.iter().all(Vec::is_empty));
        assert_eq!(folded.steps[0].places(), [Place::Slot(SLOT)]);
    }

    #[test]
    fn a_loop_that_makes_the_mask_packs_what_passes() {
        let (operand, op) = (DType::Float64, ReduceOp::Sum);
        let filtered = |value| Out::Reduce { value, operand, op, index: 0, filter: Some(RESULT), to: AccessId(2) };
        let packed = folded(vec![looped(ScalarOp::Greater)], vec![filtered(X)]);
        let packs: Vec<(u32, u32)> = packed.packs[0].iter().map(|pack| (pack.value.0, pack.mask.0)).collect();
        assert_eq!((packs, packed.steps[0].places()), (vec![(0, 2)], &[][..]));
        // Not of a stream that it does not know.
        let other = folded(vec![looped(ScalarOp::Greater)], vec![filtered(Operand::Stream(AccessId(3)))]);
        assert_eq!((other.packs[0].len(), other.outs.len()), (0, 1));
    }
}
