//! Rows divided at some of their sorted elements.

use super::distribute::{self, distribute};
use super::rank::{Ordered, Row, keys_of, with_ordered};
use super::select::selected;
use super::{Gives, LONG_ROW, row_length};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::{self, BufferMut};
use crate::types::{DType, ShapeError};

/// Elements of short rows that are divided between two looks at whether to go on, at least.
const PART: usize = 1 << 14;

/// The elements along the last axis with those at some positions where sorting would put them, all smaller ones before
/// and all larger ones behind them. Elements between two such positions keep their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Ascending, inside the axis, at most [`Partition::MOST`].
    pub positions: Vec<usize>,
    pub gives: Gives,
}

impl Partition {
    /// The most positions: those between, and those equal, are one class each.
    pub const MOST: usize = (distribute::CLASSES - 1) / 2;
}

impl Compute for Partition {
    fn name(&self) -> &'static str {
        "partition"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let dtype = if self.gives == Gives::Elements { inputs[0].dtype } else { DType::Int64 };
        Ok(Facts::new(dtype, inputs[0].shape.clone()))
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        match row_length(&inputs[0].shape) {
            n if n >= LONG_ROW => distribute::scratch(n) + (n * inputs[0].dtype.size() / 8) as u64,
            n => (threads * n * (inputs[0].dtype.size() + 1)) as u64,
        }
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (x, n) = (&inputs[0], row_length(inputs[0].shape));
        if x.shape.is_empty() {
            return Ok(());
        }
        with_ordered!(x.dtype, T => {
            let x = x.elements::<T>();
            match self.gives {
                Gives::Elements => self.divide(job, x, n, |_, x: T| x.bits(), output.elements_mut()),
                Gives::Positions => self.divide(job, x, n, |at, _| at as i64, output.elements_mut::<i64>()),
            }
        })
    }
}

impl Partition {
    /// Divides every row; `value` is what the result has for a position and its element.
    fn divide<T: Ordered, V: memory::Element>(
        &self,
        job: &Job<'_>,
        x: &[T],
        n: usize,
        value: impl Fn(usize, T) -> V + Copy + Sync,
        output: &mut [V],
    ) -> Result<(), AlgorithmError> {
        if n >= LONG_ROW && !job.is_plain() {
            for (row, output) in x.chunks_exact(n).zip(output.chunks_exact_mut(n)) {
                let pivots = self.pivots(job, row)?;
                let classes = |first: usize, into: &mut [u8]| {
                    into.iter_mut().zip(&row[first..]).for_each(|(into, x)| *into = class(&pivots, *x));
                };
                distribute(job, &classes, &Row::of(row, value), output)?;
            }
            return Ok(());
        }
        let rows = (PART / n).max(1);
        job.for_each_part(output, rows * n, |number, part| {
            let mut order: Vec<usize> = Vec::new();
            for (at, output) in part.chunks_exact_mut(n).enumerate() {
                let row = &x[(number * rows + at) * n..][..n];
                let pivots = self.pivots(job, row)?;
                order.clear();
                order.extend(0..n);
                order.sort_by_cached_key(|&at| class(&pivots, row[at]));
                output.iter_mut().zip(&order).for_each(|(into, &at)| *into = value(at, row[at]));
            }
            Ok(())
        })
    }

    /// The keys of the elements that belong at the positions.
    fn pivots<T: Ordered>(&self, job: &Job<'_>, row: &[T]) -> Result<Vec<T::Rank>, AlgorithmError> {
        let mut pivots = selected(job, row.len(), &keys_of(row), &self.positions)?;
        pivots.dedup();
        Ok(pivots)
    }
}

/// The number of the class of an element: even between pivots, odd where it is one.
pub(super) fn class<T: Ordered>(pivots: &[T::Rank], x: T) -> u8 {
    let key = x.key();
    let below = pivots.iter().filter(|pivot| **pivot < key).count();
    (2 * below) as u8 + u8::from(pivots.get(below) == Some(&key))
}
