//! The largest elements of rows.

use super::rank::{Ordered, keys_of, with_ordered};
use super::select::selected;
use super::{Gives, row_length};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::{self, BufferMut};
use crate::types::{DType, Shape, ShapeError};
use rayon::prelude::*;
use std::cmp::Reverse;

/// The largest elements along the last axis, the largest first; of equal ones those that come first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Top {
    /// At most as many as there are along the axis.
    pub count: usize,
    pub gives: Gives,
}

impl Compute for Top {
    fn name(&self) -> &'static str {
        "topk"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let outer = inputs[0].shape.extents().split_last().map_or(&[][..], |(_, outer)| outer);
        let shape = Shape::new(outer.iter().copied().chain([self.count]))?;
        let dtype = if self.gives == Gives::Elements { inputs[0].dtype } else { DType::Int64 };
        Ok(Facts::new(dtype, shape))
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        let n = row_length(&inputs[0].shape);
        // What is found grows by doubling, in parts and all together.
        (n * inputs[0].dtype.size() / 8 + self.count * 64 * threads) as u64
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (x, n) = (&inputs[0], row_length(inputs[0].shape));
        if x.shape.is_empty() || self.count == 0 {
            return Ok(());
        }
        with_ordered!(x.dtype, T => {
            let x = x.elements::<T>();
            match self.gives {
                Gives::Elements => self.pick(job, x, n, |row, at| row[at], output.elements_mut::<T>()),
                Gives::Positions => self.pick(job, x, n, |_, at| at as i64, output.elements_mut::<i64>()),
            }
        })
    }
}

/// Elements of a row that are looked at together.
const PART: usize = 1 << 14;

/// Ranks, the largest first, with the positions of their elements.
type Ranked<R> = Vec<(Reverse<R>, usize)>;

/// The `count` largest elements of a row, of which `least` is the last, in any order, with their positions.
fn largest<T: Ordered>(
    job: &Job<'_>,
    row: &[T],
    least: T::Rank,
    count: usize,
) -> Result<Ranked<T::Rank>, AlgorithmError> {
    // What is above it in a part, and whether anything equals it.
    let above = |(number, part): (usize, &[T])| {
        let mut found = Vec::new();
        // Most parts have nothing: they are looked at without asking which element it is.
        let has_equal = part.iter().fold(false, |any, x| any | (x.key() == least));
        if part.iter().fold(false, |any, x| any | (x.key() > least)) {
            let near = part.iter().enumerate().map(|(at, x)| (Reverse(x.key()), number * PART + at));
            found.extend(near.filter(|(Reverse(key), _)| *key > least));
        }
        (found, has_equal)
    };
    let parts: Vec<_> = match row.len() < super::LONG_ROW {
        true => row.chunks(PART).enumerate().map(above).collect(),
        false => job.on_workers(|| row.par_chunks(PART).enumerate().map(above).collect())?,
    };
    let with_equal: Vec<usize> = (0..parts.len()).filter(|&number| parts[number].1).collect();
    let mut found: Ranked<T::Rank> = parts.into_iter().flat_map(|(found, _)| found).collect();
    let missing = count - found.len();
    let ends = |number: usize| row.len().min((number + 1) * PART);
    let equal = with_equal.into_iter().flat_map(|number| number * PART..ends(number));
    found.extend(equal.filter(|&at| row[at].key() == least).take(missing).map(|at| (Reverse(least), at)));
    Ok(found)
}

impl Top {
    fn pick<T: Ordered, V: memory::Element>(
        &self,
        job: &Job<'_>,
        x: &[T],
        n: usize,
        value: impl Fn(&[T], usize) -> V + Sync,
        output: &mut [V],
    ) -> Result<(), AlgorithmError> {
        let one = |row: &[T], output: &mut [V]| {
            let positions = self.positions(job, row)?;
            output.iter_mut().zip(positions).for_each(|(into, at)| *into = value(row, at));
            Ok(())
        };
        if n >= super::LONG_ROW {
            return x
                .chunks_exact(n)
                .zip(output.chunks_exact_mut(self.count))
                .try_for_each(|(row, into)| one(row, into));
        }
        job.for_each_part(output, self.count, |number, part| one(&x[number * n..][..n], part))
    }

    /// The positions of the largest elements of a row, the largest first.
    fn positions<T: Ordered>(&self, job: &Job<'_>, row: &[T]) -> Result<Vec<usize>, AlgorithmError> {
        if job.is_plain() {
            let mut order: Vec<usize> = (0..row.len()).collect();
            order.sort_by_key(|&at| Reverse(row[at].key()));
            order.truncate(self.count);
            return Ok(order);
        }
        let least = selected(job, row.len(), &keys_of(row), &[row.len() - self.count])?[0];
        let mut found = largest(job, row, least, self.count)?;
        found.sort_unstable();
        Ok(found.into_iter().map(|(_, at)| at).collect())
    }
}
