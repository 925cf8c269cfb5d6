//! What becomes of values that are not stored, on virtual registers: they are folded, or packed where a mask says so.

use super::codes;
use super::select::{Action, Instruction, Selected, Source};
use crate::jit::LoopFold;
use crate::numeric::reduce::ReduceOp;
use crate::plan::kernel::{LoopOp, ValueId};
use iced_x86::Code;
use smallvec::{SmallVec, smallvec};

impl Selected {
    /// Makes the accumulators of one fold of a value more.
    pub fn begin_fold(&mut self, fold: LoopFold, value: ValueId) {
        if is_float_extreme(fold) {
            self.nan = Some(self.constant_number(f64::NAN.to_bits()));
            if !self.noted.contains(&value) {
                self.noted.push(value);
            }
        }
        let empty = self.constant_number(element_fold(fold).empty_lane(fold.operand));
        self.empties.extend(std::iter::repeat_n(empty, fold.op.words()));
    }

    /// Folds values, one after the other, into an accumulator.
    pub fn fold_into(&mut self, accumulator: usize, fold: LoopFold, values: &[Source]) -> Option<()> {
        let mut values = values.to_vec();
        // Where the order does not show, by pairs: the accumulator waits for one operation.
        while values.len() > 1 && !element_fold(fold).is_ordered(fold.operand) {
            let pairs = values.chunks(2).map(|pair| match *pair {
                [a, b] => {
                    let a = self.as_vector(a);
                    self.folded_in_block(fold, a, b)
                }
                _ => Some(pair[0]),
            });
            values = pairs.collect::<Option<Vec<Source>>>()?;
        }
        let mut folded = Source::Accumulator(accumulator);
        for value in values {
            folded = self.folded_in_block(fold, folded, value)?;
        }
        let action = Action::Accumulate { accumulator };
        self.instructions.push(Instruction { action, to: None, from: smallvec![folded], mask: None });
        Some(())
    }

    /// As [`folded`](Selected::folded), but float extremes leave out NaNs, for which one instruction is enough.
    fn folded_in_block(&mut self, fold: LoopFold, before: Source, value: Source) -> Option<Source> {
        /// The sign of what was chosen: -0 is below +0.
        const SIGNED: u8 = 4;
        match fold.op {
            ReduceOp::Min if is_float_extreme(fold) => Some(self.immediate(codes::range, &[before, value], SIGNED)),
            ReduceOp::Max if is_float_extreme(fold) => Some(self.immediate(codes::range, &[before, value], SIGNED | 1)),
            _ => self.folded(fold, before, value),
        }
    }

    /// Notes the lanes in which one of some vectors of a value is NaN.
    pub fn note_nans(&mut self, noted: usize, values: &[Source]) {
        const UNORDERED: u8 = 3;
        let pairs =
            values.chunks(2).map(|pair| self.compare(codes::compare_float, pair[0], pair[pair.len() - 1], UNORDERED));
        let pairs: Vec<Source> = pairs.collect();
        let all = pairs.into_iter().reduce(|all, pair| self.logic(Code::VEX_Korw_kr_kr_kr, &[all, pair]));
        let action = Action::NoteNans { noted };
        self.instructions.push(Instruction { action, to: None, from: all.into_iter().collect(), mask: None });
    }

    /// Folds the squares of what values differ from the mean, which is in the accumulator after it, into an accumulator.
    pub fn fold_squares_into(&mut self, accumulator: usize, fold: LoopFold, values: &[Source]) -> Option<()> {
        let deviations: Vec<Source> = values
            .iter()
            .map(|&value| self.vector(codes::subtract_float, &[value, Source::Accumulator(accumulator + 1)]))
            .collect();
        let squares = deviations.iter().map(|&d| self.vector(codes::multiply_float, &[d, d]));
        let squares: Vec<Source> = squares.collect();
        self.fold_into(accumulator, fold, &squares)
    }

    /// Folds a value into what an output holds.
    pub fn fold_onto(&mut self, fold: LoopFold, value: Source, displacement: i64) -> Option<()> {
        let action = Action::Reload { output: fold.output, displacement };
        let before = self.give(action, &[], None);
        let folded = self.folded(fold, before, value)?;
        self.store(folded, fold.output, displacement, false);
        Some(())
    }

    /// Appends the lanes of a value that are in a mask to an output.
    pub fn pack(&mut self, value: Source, mask: Source, output: usize) -> Option<()> {
        let Source::Value(mask) = mask else { return None };
        let value = self.as_vector(value);
        let packed = self.give(Action::Compress, &[value], Some(mask));
        self.instructions.push(Instruction {
            action: Action::Append { output },
            to: None,
            from: smallvec![packed],
            mask: Some(mask),
        });
        Some(())
    }

    fn folded(&mut self, fold: LoopFold, before: Source, value: Source) -> Option<Source> {
        let (op, operand) = element_fold(fold).folds_lanes(fold.operand)?;
        let value = self.as_vector(value);
        self.operation(&LoopOp { op, operand, args: SmallVec::new() }, &[before, value])
    }
}

/// What elements are folded with: squares, and the sum of which their mean is a share, are added.
fn element_fold(fold: LoopFold) -> ReduceOp {
    if fold.op == ReduceOp::SquaredDeviations { ReduceOp::Sum } else { fold.op }
}

pub(super) fn is_float_extreme(fold: LoopFold) -> bool {
    fold.operand.is_float() && matches!(fold.op, ReduceOp::Min | ReduceOp::Max)
}
