//! The largest elements of rows that memory does not hold: the least of them is found first, then what is no smaller.

use super::super::rank::{Ordered, with_ordered};
use super::super::top::Top;
use super::super::{Gives, row_length};
use super::select::Selection;
use crate::algorithms::stream::{IN_FLIGHT, Rows, for_each_piece};
use crate::algorithms::{AlgorithmError, Facts, Job, Stream, Streamed};
use crate::memory::Element;
use crate::types::Shape;
use std::cmp::Reverse;

/// The bytes of a piece, where there is memory for them.
const PIECE: usize = 32 << 20;

/// Bytes for each element that is taken: as many again may be equal to the least one, and the list of them may have room
/// for twice as many while it grows.
const OF_ELEMENT: u64 = 2 * 3 * 24;

/// Bytes of an element of the result, at most.
const OF_RESULT: u64 = 8;

impl Streamed for Top {
    fn least_memory(&self, _: &[Facts], _: usize) -> u64 {
        Selection::LEAST + (OF_ELEMENT + OF_RESULT) * self.count as u64
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, n) = (&inputs[0], row_length(inputs[0].shape));
        if x.shape.is_empty() || self.count == 0 {
            return Ok(());
        }
        let rows = Rows { of: 0, count: x.shape.len() / n, width: n, result_width: self.count };
        let shape = |count: usize| Shape::new([count, n]).map_err(|error| AlgorithmError::data(error.to_string()));
        if rows.least_memory(self, &[x.facts()], shape(1)?, job.threads()?) <= memory {
            return rows.compute(self, job, (inputs, output), memory, shape);
        }
        let memory = memory - (OF_ELEMENT + OF_RESULT) * self.count as u64;
        with_ordered!(x.dtype, T => (0..rows.count).try_for_each(|row| {
            let of = Selection { job, x: &x.skip(row * n), n, memory };
            let output = output.skip(row * self.count);
            match self.gives {
                Gives::Elements => pick(self.count, &of, |_, x: T| x, &output),
                Gives::Positions => pick(self.count, &of, |at, _: T| at as i64, &output),
            }
        }))
    }
}

/// Picks from a row; `value` is what the result has for a position and its element.
fn pick<T: Ordered, V: Element>(
    count: usize,
    of: &Selection<'_, '_>,
    value: impl Fn(usize, T) -> V,
    output: &Stream<'_>,
) -> Result<(), AlgorithmError> {
    let (_, sample) = of.look::<T>()?;
    let least = T::of_rank(of.ranks::<T>(&sample, &[of.n - count])?[0]).key();
    let _counted = of.job.pool.reserve(OF_ELEMENT * count as u64)?;
    let (mut above, mut equal) = (Vec::new(), Vec::new());
    let step = PIECE.min(of.memory as usize / IN_FLIGHT) / size_of::<T>();
    for_each_piece(of.job, &[(of.x, 1)], of.n, step, |range, buffers| {
        for (at, &x) in range.zip(buffers[0].elements::<T>()) {
            let key = x.key();
            if key > least {
                above.push((Reverse(key), at, x));
            } else if key == least && equal.len() < count {
                equal.push((Reverse(key), at, x));
            }
        }
        Ok(())
    })?;
    equal.truncate(count - above.len());
    above.append(&mut equal);
    above.sort_unstable_by_key(|&(key, at, _)| (key, at));
    let mut results = of.job.pool.allocate(count * size_of::<V>())?;
    let picked = above.into_iter().map(|(_, at, x)| value(at, x));
    results.elements_mut().iter_mut().zip(picked).for_each(|(into, picked)| *into = picked);
    output.write(0, results.as_mut_slice())
}
