//! Totals of bins: counts, and sums of weights in one order.

use crate::algorithms::{AlgorithmError, Job};
use rayon::prelude::*;
use std::ops::Range;

/// Elements that are counted between two looks at whether to go on.
const PART: usize = 1 << 16;

/// Counts below which one thread counts alone.
const FEW: usize = 1 << 15;

/// What is added up: float64, or int64, which wraps.
pub trait Weight: Copy + Default + Send + Sync {
    fn plus(self, other: Self) -> Self;
}

impl Weight for f64 {
    #[inline(always)]
    fn plus(self, other: f64) -> f64 {
        self + other
    }
}

impl Weight for i64 {
    #[inline(always)]
    fn plus(self, other: i64) -> i64 {
        self.wrapping_add(other)
    }
}

/// Adds weights one by one; `bin` gives the bin of an element that has one.
pub fn one_by_one<W: Weight>(
    bin: impl Fn(usize) -> Option<usize> + Sync,
    weight: impl Fn(usize) -> W + Sync,
) -> impl Fn(Range<usize>, &mut [W]) + Sync {
    move |part, totals| {
        for at in part {
            if let Some(bin) = bin(at) {
                totals[bin] = totals[bin].plus(weight(at));
            }
        }
    }
}

/// Bytes that totals of `bins` bins take besides the result.
pub fn scratch(bins: usize, threads: usize) -> u64 {
    bins as u64 * 8 * threads as u64
}

/// Adds how many of the elements `0..n` are in each bin; `count` adds those of a part to the totals.
pub fn counts(
    job: &Job<'_>,
    n: usize,
    count: impl Fn(Range<usize>, &mut [i64]) + Sync,
    totals: &mut [i64],
) -> Result<(), AlgorithmError> {
    let share = match job.is_plain() || n < FEW {
        true => n,
        false => job.on_workers(|| n.div_ceil(rayon::current_num_threads()))?,
    };
    sums(job, n, share.max(2 * totals.len()), count, totals)
}

/// Adds the sum of the weights of the elements `0..n` in each bin: those of `block` elements one after another, then those
/// of one block after another, so that the order does not depend on threads. `add` adds those of a part to the totals,
/// which begin as zeros; then the elements may also come in pieces of whole blocks.
pub fn sums<W: Weight>(
    job: &Job<'_>,
    n: usize,
    block: usize,
    add: impl Fn(Range<usize>, &mut [W]) + Sync,
    totals: &mut [W],
) -> Result<(), AlgorithmError> {
    let of_block = |number: usize, totals: &mut [W]| {
        let end = n.min((number + 1) * block);
        for start in (number * block..end).step_by(PART) {
            job.check()?;
            add(start..end.min(start + PART), totals);
        }
        Ok::<(), AlgorithmError>(())
    };
    let blocks = n.div_ceil(block.max(1));
    let bins = totals.len();
    let partial = |number: usize| {
        let mut partial = vec![W::default(); bins];
        of_block(number, &mut partial)?;
        Ok(partial)
    };
    let mut merge =
        |partial: Vec<W>| totals.iter_mut().zip(partial).for_each(|(total, more)| *total = total.plus(more));
    if job.is_plain() || blocks <= 1 {
        return (0..blocks).try_for_each(|number| partial(number).map(&mut merge));
    }
    job.on_workers(|| {
        let threads = rayon::current_num_threads();
        let _counted = job.pool.reserve(scratch(bins, threads))?;
        for first in (0..blocks).step_by(threads) {
            let together = (first..blocks.min(first + threads)).into_par_iter().map(partial);
            together.collect::<Result<Vec<_>, AlgorithmError>>()?.into_iter().for_each(&mut merge);
        }
        Ok(())
    })?
}
