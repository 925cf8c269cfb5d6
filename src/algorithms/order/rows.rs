//! Equal rows of a matrix, found by sorting.

use super::rank::{Ordered, compare, with_ordered};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::BufferMut;
use crate::types::{DType, Shape, ShapeError};
use rayon::prelude::*;
use std::cmp::Ordering;

/// Positions between two looks at whether to go on.
const PART: usize = 1 << 16;

/// The positions of the rows of a matrix in ascending order, their first elements deciding first; those of equal rows
/// ascend. int64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArgsortRows;

/// For each element of a vector the number of its group: int64. Inputs: the positions of the elements in sorted order
/// (int64), and where in that order a group begins (bool).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupNumbers;

impl Compute for ArgsortRows {
    fn name(&self) -> &'static str {
        "argsort_rows"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(Facts::new(DType::Int64, Shape::new([inputs[0].shape[0]])?))
    }

    fn scratch(&self, inputs: &[Facts], _: usize) -> u64 {
        // What a stable sort takes beside its elements.
        inputs[0].shape[0] as u64 * 8
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let x = &inputs[0];
        let width = x.shape[1];
        let order = output.elements_mut::<i64>();
        order.iter_mut().enumerate().for_each(|(row, position)| *position = row as i64);
        with_ordered!(x.dtype, T => {
            let x = x.elements::<T>();
            let row = |position: i64| &x[position as usize * width..][..width];
            let in_order = |a: &i64, b: &i64| compare_rows(row(*a), row(*b));
            if job.is_plain() {
                order.sort_by(in_order);
                return Ok(());
            }
            job.on_workers(|| order.par_sort_by(in_order))
        })
    }
}

fn compare_rows<T: Ordered>(a: &[T], b: &[T]) -> Ordering {
    a.iter().zip(b).map(|(a, b)| compare(a, b)).find(|order| *order != Ordering::Equal).unwrap_or(Ordering::Equal)
}

impl Compute for GroupNumbers {
    fn name(&self) -> &'static str {
        "group_numbers"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(Facts::new(DType::Int64, inputs[0].shape.clone()))
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (order, starts) = (inputs[0].elements::<i64>(), inputs[1].elements::<u8>());
        let numbers = output.elements_mut::<i64>();
        let mut groups = 0;
        for (order, starts) in order.chunks(PART).zip(starts.chunks(PART)) {
            job.check()?;
            for (&position, &starts) in order.iter().zip(starts) {
                groups += i64::from(starts);
                numbers[position as usize] = groups - 1;
            }
        }
        Ok(())
    }
}
