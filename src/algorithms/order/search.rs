//! Where values belong among sorted ones.

use super::rank::{Ordered, compare, less, with_ordered};
use crate::algorithms::stream::ByElement;
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::BufferMut;
use crate::types::{DType, ShapeError};
use std::cmp::Ordering;

/// Values that are looked up between two looks at whether to go on.
pub(super) const PART: usize = 1 << 14;

/// On which side of equal elements a value belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

impl Side {
    /// How many of the ascending `sorted` come before `value`.
    #[inline(always)]
    pub(super) fn count<T: Ordered>(self, sorted: &[T], value: T) -> usize {
        match self {
            Side::Left => sorted.partition_point(|&element| less(element, value)),
            Side::Right => sorted.partition_point(|&element| !less(value, element)),
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
                for (into, &value) in part.iter_mut().zip(&values[number * PART..]) {
                    *into = self.0.count(sorted, value) as i64;
                }
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
                for (into, &value) in part.iter_mut().zip(&values[number * PART..]) {
                    let before = self.0.count(&ascending, value);
                    *into = if is_descending { bounds.len() - before } else { before } as i64;
                }
                Ok(())
            })
        })
    }
}

fn is_ascending<T: Ordered>(elements: &[T]) -> bool {
    elements.windows(2).all(|pair| compare(&pair[0], &pair[1]) != Ordering::Greater)
}
