//! Long arrays put into a few classes in their order, and sorted by way of that.

use super::rank::Source;
use crate::algorithms::{AlgorithmError, Job};
use crate::numeric::order::{self, Key, SLACK};
use crate::numeric::simd::stores_in_pieces;
use rayon::prelude::*;
use std::ops::Range;

/// The most classes.
pub const CLASSES: usize = 256;

/// Elements that are counted and moved as one, at least.
const PART: usize = 1 << 16;

/// Elements that are asked for at once.
pub const BLOCK: usize = 512;

/// Bytes of results that values are put into in pieces, at least, where that helps: more than the second cache has.
const PIECES_FROM: usize = 4 << 20;

/// Classes that values are put into one by one all the same: a processor remembers the pages of so many.
const FEW_PLACES: usize = 16;

/// Keys below which one thread sorts alone.
const FEW: usize = 1 << 14;

/// Buckets that keys are put into before each is sorted.
const BUCKETS: usize = order::CLASSES;

/// Keys looked at for each bucket when the bounds of buckets are chosen.
const SAMPLES: usize = 16;

/// Buckets' even share of keys that the largest may have before it is sorted in place, one key at a time.
const UNEVEN: usize = 4;

/// Bytes that [`distribute`] takes for `n` elements.
pub fn scratch(n: usize) -> u64 {
    let parts = n / part_size(n) + 1;
    (n + parts * CLASSES * 24) as u64
}

fn part_size(n: usize) -> usize {
    PART.max(n / 256)
}

/// Writes all values to `output`, class by class, in their order within each class; gives the ranges of the classes.
/// `class` gives those of consecutive elements from a position on.
pub fn distribute<V: Copy + Send + Sync>(
    job: &Job<'_>,
    class: &(dyn Fn(usize, &mut [u8]) + Sync),
    values: &dyn Source<V>,
    output: &mut [V],
) -> Result<Vec<Range<usize>>, AlgorithmError> {
    let n = output.len();
    if n == 0 {
        return Ok(vec![0..0; CLASSES]);
    }
    let size = part_size(n);
    let _counted = job.pool.reserve(scratch(n) - n as u64)?;
    let mut classes = job.pool.allocate(n)?;
    let classes = classes.elements_mut::<u8>();
    job.on_workers(|| {
        let counts = classes.par_chunks_mut(size).enumerate().map(|(number, part)| {
            job.check()?;
            let mut counts = [0usize; CLASSES];
            class(number * size, part);
            part.iter().for_each(|&class| counts[class as usize] += 1);
            Ok(counts)
        });
        let counts = counts.collect::<Result<Vec<_>, AlgorithmError>>()?;
        let is_large = size_of_val(output) >= PIECES_FROM;
        let (ranges, slots) = slots(&counts, output);
        let places = ranges.iter().filter(|range| !range.is_empty()).count();
        let in_pieces = is_large && places > FEW_PLACES && stores_in_pieces();
        slots.into_par_iter().zip(classes.par_chunks(size)).enumerate().try_for_each(
            |(number, (slots, classes))| {
                job.check()?;
                values.scatter(number * size, classes, slots, in_pieces);
                Ok::<(), AlgorithmError>(())
            },
        )?;
        Ok(ranges)
    })?
}

/// For each part the places that its elements of each class have in the output, and the ranges of the classes.
fn slots<'o, V>(counts: &[[usize; CLASSES]], output: &'o mut [V]) -> (Vec<Range<usize>>, Vec<Vec<&'o mut [V]>>) {
    let mut slots: Vec<Vec<&mut [V]>> = counts.iter().map(|_| Vec::with_capacity(CLASSES)).collect();
    let mut ranges = Vec::with_capacity(CLASSES);
    let (mut rest, mut start) = (output, 0);
    for class in 0..CLASSES {
        let mut end = start;
        for (counts, slots) in counts.iter().zip(&mut slots) {
            let (slot, others) = rest.split_at_mut(counts[class]);
            slots.push(slot);
            rest = others;
            end += counts[class];
        }
        ranges.push(start..end);
        start = end;
    }
    (ranges, slots)
}

/// Bytes that [`sorted_into`] takes for `n` keys of so many bytes on so many threads.
pub fn sort_scratch(n: usize, bytes: usize, threads: usize) -> u64 {
    scratch(n) + (threads * (most(n) + SLACK) * bytes) as u64
}

/// The most keys of a bucket that has memory of its own beside it.
fn most(n: usize) -> usize {
    n.div_ceil(BUCKETS) * UNEVEN
}

/// The keys of all elements in ascending order, passed through `finish` part by part. Equal keys are the same.
pub fn sorted_into<K: Key>(
    job: &Job<'_>,
    keys: &dyn Source<K>,
    finish: &(dyn Fn(&mut [K]) + Sync),
    sorted: &mut [K],
) -> Result<(), AlgorithmError> {
    let n = sorted.len();
    if job.is_plain() || n < FEW {
        keys.read(0, sorted);
        sorted.sort_unstable();
        finish(sorted);
        return job.check();
    }
    let bounds = bounds(sorted, keys);
    let ranges = distribute(job, &classes(&bounds, keys), keys, sorted)?;
    for_each_bucket(job, &ranges, sorted, |_, bucket, spare| {
        K::sort(bucket, spare);
        finish(bucket);
    })
}

/// The positions of all elements in ascending order of `keys`, those of equal keys ascending. `pairs` gives a key with its
/// position.
pub fn ordered_into(
    job: &Job<'_>,
    keys: &dyn Source<u64>,
    pairs: &dyn Source<[u64; 2]>,
    order: &mut [u64],
) -> Result<(), AlgorithmError> {
    let mut grouped = job.pool.allocate(2 * size_of_val(order))?;
    let grouped = grouped.elements_mut::<[u64; 2]>();
    if order.len() < FEW {
        pairs.read(0, grouped);
        let mut spare = vec![0; order.len() + SLACK];
        order_alone(|at| grouped[at][0], |at| grouped[at][1], &mut spare, order);
        return job.check();
    }
    let bounds = bounds(order, keys);
    let ranges = distribute(job, &classes(&bounds, keys), pairs, grouped)?;
    for_each_bucket(job, &ranges, order, |range, order, spare| {
        let grouped = &grouped[range];
        order_alone(|at| grouped[at][0], |at| grouped[at][1], spare, order);
    })
}

/// The positions of few elements in ascending order of their keys, those of equal keys as they come. A key shares 64 bits
/// with the number of its element, so that vectors sort both; where it does not fit, ties of what does are looked at again.
pub fn order_alone(key: impl Fn(usize) -> u64, position: impl Fn(usize) -> u64, spare: &mut [u64], order: &mut [u64]) {
    let n = order.len();
    let (least, most) = (0..n).map(&key).fold((u64::MAX, 0), |(least, most), key| (least.min(key), most.max(key)));
    if n < 2 || least == most {
        return order.iter_mut().enumerate().for_each(|(at, into)| *into = position(at));
    }
    let number_bits = (n - 1).ilog2() + 1;
    let dropped = ((most - least).ilog2() + 1 + number_bits).saturating_sub(u64::BITS);
    for (at, packed) in order.iter_mut().enumerate() {
        *packed = (key(at) - least) >> dropped << number_bits | at as u64;
    }
    u64::sort(order, spare);
    let number = |packed: u64| (packed & ((1 << number_bits) - 1)) as usize;
    if dropped > 0 {
        for ties in order.chunk_by_mut(|a, b| a >> number_bits == b >> number_bits).filter(|ties| ties.len() > 1) {
            ties.sort_unstable_by_key(|packed| (key(number(*packed)), *packed));
        }
    }
    order.iter_mut().for_each(|packed| *packed = position(number(*packed)));
}

/// Calls `work` for each bucket with its range, its part of `output` and memory that is spare.
fn for_each_bucket<K: Key>(
    job: &Job<'_>,
    ranges: &[Range<usize>],
    output: &mut [K],
    work: impl Fn(Range<usize>, &mut [K], &mut [K]) + Sync,
) -> Result<(), AlgorithmError> {
    let n = output.len();
    let _counted = job.pool.reserve(sort_scratch(n, size_of::<K>(), job.threads()?) - scratch(n))?;
    job.on_workers(|| {
        let mut buckets = Vec::with_capacity(ranges.len());
        let mut rest = output;
        for range in ranges {
            let (bucket, others) = rest.split_at_mut(range.len());
            buckets.push((range.clone(), bucket));
            rest = others;
        }
        buckets.into_par_iter().try_for_each_init(Vec::new, |spare, (range, bucket)| {
            job.check()?;
            let enough = bucket.len().min(most(n)) + SLACK;
            if spare.len() < enough {
                spare.resize(enough, K::default());
            }
            work(range, bucket, spare);
            Ok(())
        })
    })?
}

/// Which buckets keys belong to, by their bounds.
fn classes<K: Key>(bounds: &[K], keys: &dyn Source<K>) -> impl Fn(usize, &mut [u8]) + Sync {
    move |first, classes| {
        let mut block = [K::default(); BLOCK];
        for (at, classes) in classes.chunks_mut(BLOCK).enumerate() {
            let block = &mut block[..classes.len()];
            keys.read(first + at * BLOCK, block);
            K::classes(bounds, block, classes);
        }
    }
}

/// The bounds of buckets of about as many keys each, as a search tree: the children of node `k` are `2k` and `2k + 1`.
/// The memory of the result serves for the keys looked at.
fn bounds<K: Key>(sorted: &mut [K], keys: &dyn Source<K>) -> Vec<K> {
    let n = sorted.len();
    let count = BUCKETS * SAMPLES;
    let stride = n / count;
    let sample = &mut sorted[..count];
    for (k, key) in sample.iter_mut().enumerate() {
        // Not evenly spaced: periodic data would look constant.
        keys.read(k * stride + k.wrapping_mul(0x9e37_79b9) % stride, std::slice::from_mut(key));
    }
    sample.sort_unstable();
    let mut tree = vec![sample[0]; BUCKETS];
    for (node, bound) in tree.iter_mut().enumerate().skip(1) {
        // Node k of a level of 2^d nodes halves one of 2^d equal parts.
        let level = 1 << node.ilog2();
        *bound = sample[(2 * (node - level) + 1) * count / (2 * level)];
    }
    tree
}
