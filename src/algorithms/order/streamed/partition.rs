//! Rows that memory does not hold, divided at some of their sorted elements: those are found first, then it is counted how
//! many elements lie between them, which says where each belongs.

use super::super::distribute::{self, CLASSES, distribute};
use super::super::partition::{Partition, class};
use super::super::rank::{Ordered, Row, with_ordered};
use super::super::{Gives, row_length};
use super::select::Selection;
use crate::algorithms::stream::{IN_FLIGHT, Rows, for_each_piece};
use crate::algorithms::{AlgorithmError, Facts, Job, Stream, Streamed};
use crate::memory::Element;
use crate::types::Shape;
use rayon::prelude::*;

/// The bytes of a piece, where there is memory for them.
const PIECE: usize = 32 << 20;

/// Elements that a thread counts as one.
const PART: usize = 1 << 16;

impl Streamed for Partition {
    fn least_memory(&self, _: &[Facts], _: usize) -> u64 {
        Selection::LEAST
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, n) = (&inputs[0], row_length(inputs[0].shape));
        if x.shape.is_empty() {
            return Ok(());
        }
        let rows = Rows { of: 0, count: x.shape.len() / n, width: n, result_width: n };
        let shape = |count: usize| Shape::new([count, n]).map_err(|error| AlgorithmError::data(error.to_string()));
        if rows.least_memory(self, &[x.facts()], shape(1)?, job.threads()?) <= memory {
            return rows.compute(self, job, (inputs, output), memory, shape);
        }
        with_ordered!(x.dtype, T => (0..rows.count).try_for_each(|row| {
            let of = Selection { job, x: &x.skip(row * n), n, memory };
            let output = output.skip(row * n);
            match self.gives {
                Gives::Elements => divide(&of, &self.positions, |_, x: T| x.bits(), &output),
                Gives::Positions => divide(&of, &self.positions, |at, _: T| at as i64, &output),
            }
        }))
    }
}

/// Divides a row; `value` is what the result has for a position and its element.
fn divide<T: Ordered, V: Element>(
    of: &Selection<'_, '_>,
    positions: &[usize],
    value: impl Fn(usize, T) -> V + Copy + Sync,
    output: &Stream<'_>,
) -> Result<(), AlgorithmError> {
    let (_, sample) = of.look::<T>()?;
    let ranks = of.ranks::<T>(&sample, positions)?;
    let mut pivots: Vec<T::Rank> = ranks.into_iter().map(|rank| T::of_rank(rank).key()).collect();
    pivots.dedup();
    let (job, n) = (of.job, of.n);
    // Beside the pieces that are read: numbers of classes, and the results by class.
    let of_element = IN_FLIGHT * size_of::<T>() + size_of::<V>() + 1;
    let spare = distribute::scratch(PIECE) - PIECE as u64;
    let step = (of.memory.saturating_sub(spare) as usize / of_element).min(PIECE / size_of::<T>());

    let mut ends = [0usize; CLASSES];
    for_each_piece(job, &[(of.x, 1)], n, step, |_, buffers| {
        let counts = job.on_workers(|| {
            let count = |part: &[T]| {
                let mut counts = [0usize; CLASSES];
                part.iter().for_each(|x| counts[class(&pivots, *x) as usize] += 1);
                counts
            };
            buffers[0]
                .elements::<T>()
                .par_chunks(PART)
                .map(count)
                .reduce(|| [0; CLASSES], |a, b| std::array::from_fn(|k| a[k] + b[k]))
        })?;
        ends.iter_mut().zip(counts).for_each(|(all, here)| *all += here);
        Ok(())
    })?;
    let mut next = [0; CLASSES];
    for k in 1..CLASSES {
        next[k] = next[k - 1] + ends[k - 1];
    }
    for_each_piece(job, &[(of.x, 1)], n, step, |range, buffers| {
        let piece = buffers[0].elements::<T>();
        let mut results = job.pool.allocate(piece.len() * size_of::<V>())?;
        let classes = |first: usize, into: &mut [u8]| {
            into.iter_mut().zip(&piece[first..]).for_each(|(into, x)| *into = class(&pivots, *x));
        };
        let value = Row::of(piece, |at, x| value(range.start + at, x));
        let ranges = distribute(job, &classes, &value, results.elements_mut::<V>())?;
        for (next, range) in next.iter_mut().zip(ranges) {
            let bytes = range.start * size_of::<V>()..range.end * size_of::<V>();
            output.write(*next, &results.as_mut_slice()[bytes])?;
            *next += range.len();
        }
        Ok(())
    })
}
