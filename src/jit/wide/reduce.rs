//! What becomes of values that are not stored, on virtual registers: they are folded, or packed where a mask says so.

use super::select::{Action, Instruction, Logic, Selected, Source};
use super::vector_masks::packing_table;
use super::{Set, codes};
use crate::jit::LoopFold;
use crate::numeric::reduce::ReduceOp;
use crate::plan::kernel::{LoopOp, ValueId};
use smallvec::{SmallVec, smallvec};
use std::ops::Range;

impl Selected {
    /// Whether a fold needs to know which lanes have met a NaN.
    fn leaves_out_nans(&self, fold: LoopFold) -> bool {
        self.form.set == Set::Avx512 && is_float_extreme(fold)
    }

    /// Makes the accumulators of one fold of a value more.
    pub fn begin_fold(&mut self, fold: LoopFold, value: ValueId) {
        if self.leaves_out_nans(fold) {
            self.nan = Some(self.constant_number(f64::NAN.to_bits()));
            if !self.noted.contains(&value) {
                self.noted.push(value);
            }
        }
        let empty = self.constant_number(element_fold(fold).empty_lane(fold.operand));
        self.empties.extend(std::iter::repeat_n(empty, fold.op.words() * self.form.set.parts()));
    }

    /// Folds the values of some vectors, one after the other, into the accumulators of a word.
    pub fn fold_into(&mut self, word: usize, fold: LoopFold, values: &[Source], vectors: Range<usize>) -> Option<()> {
        let parts = self.form.set.parts();
        for part in 0..parts {
            let of_part = values.iter().zip(vectors.clone()).filter(|(_, vector)| vector % parts == part);
            let of_part: Vec<Source> = of_part.map(|(&value, _)| value).collect();
            if !of_part.is_empty() {
                self.fold_part_into(word * parts + part, fold, of_part)?;
            }
        }
        Some(())
    }

    fn fold_part_into(&mut self, accumulator: usize, fold: LoopFold, mut values: Vec<Source>) -> Option<()> {
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

    /// As [`folded`](Selected::folded), but with AVX-512 float extremes leave out NaNs, for which one instruction is enough.
    fn folded_in_block(&mut self, fold: LoopFold, before: Source, value: Source) -> Option<Source> {
        /// The sign of what was chosen: -0 is below +0.
        const SIGNED: u8 = 4;
        match fold.op {
            ReduceOp::Min if self.leaves_out_nans(fold) => Some(self.immediate(codes::range, &[before, value], SIGNED)),
            ReduceOp::Max if self.leaves_out_nans(fold) => {
                Some(self.immediate(codes::range, &[before, value], SIGNED | 1))
            }
            _ => self.folded(fold, before, value),
        }
    }

    /// Notes the lanes in which one of some vectors of a value is NaN.
    pub fn note_nans(&mut self, noted: usize, values: &[Source]) {
        const UNORDERED: u8 = 3;
        let pairs =
            values.chunks(2).map(|pair| self.compare(codes::compare_float, pair[0], pair[pair.len() - 1], UNORDERED));
        let pairs: Vec<Source> = pairs.collect();
        let all = pairs.into_iter().reduce(|all, pair| self.logic(Logic::Or, all, pair));
        let action = Action::NoteNans { noted };
        self.instructions.push(Instruction { action, to: None, from: all.into_iter().collect(), mask: None });
    }

    /// Folds the squares of what values differ from the mean, which is in the accumulator of the word after it, into a word.
    pub fn fold_squares_into(
        &mut self,
        word: usize,
        fold: LoopFold,
        values: &[Source],
        vectors: Range<usize>,
    ) -> Option<()> {
        let mean = Source::Accumulator((word + 1) * self.form.set.parts());
        let deviations = values.iter().map(|&value| self.vector(codes::subtract_float, &[value, mean]));
        let deviations: Vec<Source> = deviations.collect();
        let squares = deviations.iter().map(|&d| self.vector(codes::multiply_float, &[d, d]));
        let squares: Vec<Source> = squares.collect();
        self.fold_into(word, fold, &squares, vectors)
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
    pub fn pack(&mut self, value: Source, mask: Source, output: usize, vector: usize) -> Option<()> {
        let Source::Value(mask) = mask else { return None };
        let part = vector % self.form.set.parts();
        let value = self.as_vector(value);
        let table = match self.form.set {
            Set::Avx2 => Some(self.constant_number(packing_table())),
            Set::Avx512 => None,
        };
        let packed = self.give(Action::Compress { part, table }, &[value], Some(mask));
        self.instructions.push(Instruction {
            action: Action::Append { output, part },
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
