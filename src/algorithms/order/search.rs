//! Where values belong among sorted ones.

use super::rank::{Ordered, compare, less, with_ordered};
use crate::algorithms::stream::ByElement;
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::BufferMut;
use crate::types::{DType, ShapeError};
use std::cmp::Ordering;
use std::hint::select_unpredictable;

/// Values that are looked up between two looks at whether to go on.
pub(super) const PART: usize = 1 << 14;

/// On which side of equal elements a value belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

/// Values that are looked up in step: each step of a search waits for memory or for what it compares, those of several wait
/// together.
const IN_STEP: usize = 16;

impl Side {
    /// How many of the ascending `sorted` come before `value`.
    pub(super) fn count<T: Ordered>(self, sorted: &[T], value: T) -> usize {
        self.counts(sorted, &[value])[0]
    }

    /// Calls `visit` with the number of each value, the value, and how many of the ascending `sorted` come before it.
    pub(in crate::algorithms) fn for_each<T: Ordered>(
        self,
        sorted: &[T],
        values: &[T],
        mut visit: impl FnMut(usize, T, usize),
    ) {
        let (groups, rest) = values.as_chunks::<IN_STEP>();
        for (number, group) in groups.iter().enumerate() {
            let counts = self.counts(sorted, group);
            (0..IN_STEP).for_each(|k| visit(number * IN_STEP + k, group[k], counts[k]));
        }
        for (k, &value) in rest.iter().enumerate() {
            visit(groups.len() * IN_STEP + k, value, self.count(sorted, value));
        }
    }

    /// Searches without branches: the first half of what is left is left behind, or the other.
    #[inline(always)]
    fn counts<T: Ordered, const N: usize>(self, sorted: &[T], values: &[T; N]) -> [usize; N] {
        let mut before = [0; N];
        let mut left = sorted.len();
        while left > 0 {
            let half = left.div_ceil(2);
            for (before, &value) in before.iter_mut().zip(values) {
                let is_behind = self.precedes(sorted[*before + half - 1], value);
                *before = select_unpredictable(is_behind, *before + half, *before);
            }
            left -= half;
        }
        before
    }

    /// Whether an element comes before a value.
    #[inline(always)]
    fn precedes<T: Ordered>(self, element: T, value: T) -> bool {
        match self {
            Side::Left => less(element, value),
            Side::Right => !less(value, element),
        }
    }
}

/// For each value how many of the ascending elements of a vector come before it: int64. Inputs: the vector, and values of
/// the same dtype and any shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchSorted(pub Side);

/// The number of the bin of each value, 0 before the first: int64. Inputs: the values, and a vector of the same dtype
/// with the bounds of the bins, ascending or descending. The side is that of a value that is a bound among ascending
/// ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digitize(pub Side);

impl Compute for SearchSorted {
    fn name(&self) -> &'static str {
        "searchsorted"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(Facts::new(DType::Int64, inputs[1].shape.clone()))
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        with_ordered!(inputs[0].dtype, T => {
            let (sorted, values) = (inputs[0].elements::<T>(), inputs[1].elements::<T>());
            job.for_each_part(output.elements_mut::<i64>(), PART, |number, part| {
                let values = &values[number * PART..][..part.len()];
                self.0.for_each(sorted, values, |at, _, before| part[at] = before as i64);
                Ok(())
            })
        })
    }
}

impl ByElement for Digitize {
    fn input(&self) -> usize {
        0
    }
}

impl Compute for Digitize {
    fn name(&self) -> &'static str {
        "digitize"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(Facts::new(DType::Int64, inputs[0].shape.clone()))
    }

    fn can_fail(&self) -> bool {
        true
    }

    fn scratch(&self, inputs: &[Facts], _: usize) -> u64 {
        inputs[1].bytes()
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        with_ordered!(inputs[0].dtype, T => {
            let (values, bounds) = (inputs[0].elements::<T>(), inputs[1].elements::<T>());
            let is_descending = !is_ascending(bounds);
            let mut ascending = bounds.to_vec();
            if is_descending {
                ascending.reverse();
                if !is_ascending(&ascending) {
                    return Err(AlgorithmError::advised(
                        "the bounds of bins must all ascend or all descend",
                        "`sort` puts them in order",
                    ));
                }
            }
            job.for_each_part(output.elements_mut::<i64>(), PART, |number, part| {
                let values = &values[number * PART..][..part.len()];
                self.0.for_each(&ascending, values, |at, _, before| {
                    part[at] = if is_descending { bounds.len() - before } else { before } as i64;
                });
                Ok(())
            })
        })
    }
}

fn is_ascending<T: Ordered>(elements: &[T]) -> bool {
    elements.windows(2).all(|pair| compare(&pair[0], &pair[1]) != Ordering::Greater)
}
