//! Random orders: positions sorted by the words of a draw.

use super::{Distribution, Draw, fill};
use crate::numeric::simd::Level;

/// Words made at a time.
const BATCH: usize = 1024;

/// About so many entries lie in a bucket that is sorted alone, in cache.
const PER_BUCKET: usize = 4096;

/// The most buckets, so that their ends stay in cache.
const MOST_BUCKETS: usize = 4096;

/// The positions `0..n` sorted by the words of a draw; of equal words the lower position comes first.
///
/// Words are evenly distributed, so that their first bits cut them into buckets of about the same size. Only the
/// buckets that the wanted positions lie in are held in memory: few positions of many take little.
pub struct RandomOrder {
    draw: Draw,
    n: usize,
    /// A word's bucket is what is left of it when shifted by so many bits; 64 for a single one.
    shift: u32,
    counts: Vec<usize>,
}

impl RandomOrder {
    /// About how many entries [`RandomOrder::first`] will hold for the first `k` of `n` positions, before any word is
    /// looked at.
    pub fn expected_entries(n: usize, k: usize) -> usize {
        let per_bucket = (n / bucket_count(n)).max(1);
        k.div_ceil(per_bucket).saturating_mul(per_bucket).min(n)
    }

    /// Looks at all words once. `check` is asked now and then whether to go on.
    pub fn new<E>(
        seed: u64,
        stream: u32,
        n: usize,
        check: &mut dyn FnMut() -> Result<(), E>,
    ) -> Result<RandomOrder, E> {
        let buckets = bucket_count(n);
        let draw = Draw { seed, stream, distribution: Distribution::Integers { low: 0, range: 0 } };
        let shift = 64 - buckets.trailing_zeros();
        let mut counts = vec![0; buckets];
        let order = RandomOrder { draw, n, shift, counts: Vec::new() };
        order.for_each_word(check, |bucket, _, _| counts[bucket] += 1)?;
        Ok(RandomOrder { counts, ..order })
    }

    /// The number of entries of 16 bytes that [`RandomOrder::first`] holds.
    pub fn entries(&self, k: usize) -> usize {
        self.counts[..self.buckets(k)].iter().sum()
    }

    /// The first `k` positions in order, which must be there.
    pub fn first<E>(
        &self,
        k: usize,
        check: &mut dyn FnMut() -> Result<(), E>,
    ) -> Result<impl ExactSizeIterator<Item = usize> + use<E>, E> {
        let buckets = self.buckets(k);
        let mut entries = vec![0u128; self.entries(k)];
        let mut starts = Vec::with_capacity(buckets);
        let mut next = 0;
        for count in &self.counts[..buckets] {
            starts.push(next);
            next += count;
        }
        let mut ends = starts.clone();
        self.for_each_word(check, |bucket, word, position| {
            if bucket < buckets {
                entries[ends[bucket]] = entry(word, position);
                ends[bucket] += 1;
            }
        })?;
        for (start, end) in starts.into_iter().zip(ends) {
            check()?;
            entries[start..end].sort_unstable();
        }
        entries.truncate(k);
        Ok(entries.into_iter().map(position))
    }

    /// The number of buckets that hold the first `k` positions.
    fn buckets(&self, k: usize) -> usize {
        let mut held = 0;
        let enough = self.counts.iter().position(|count| {
            held += count;
            held >= k
        });
        enough.map_or(self.counts.len(), |last| last + 1)
    }

    /// Calls `visit` with the bucket, the word and the position of every element.
    fn for_each_word<E>(
        &self,
        check: &mut dyn FnMut() -> Result<(), E>,
        mut visit: impl FnMut(usize, u64, usize),
    ) -> Result<(), E> {
        for_each_batch(self.draw, self.n, check, |start, words| {
            for (k, &word) in words.iter().enumerate() {
                visit(word.checked_shr(self.shift).unwrap_or(0) as usize, word, start + k);
            }
        })
    }
}

fn bucket_count(n: usize) -> usize {
    (n / PER_BUCKET).next_power_of_two().min(MOST_BUCKETS)
}

/// The first `k` of the positions `0..n` drawn one after another without replacement, each with a probability in
/// proportion to its weight among those that are left: sorted by `e / weight` of exponential variates `e` (Efraimidis
/// and Spirakis, "Weighted random sampling with a reservoir", Information Processing Letters 97, 2006).
///
/// Weights of 0 are never drawn; at least `k` must be positive. Holds 16 bytes for each weight meanwhile.
pub fn weighted_order<E>(
    seed: u64,
    stream: u32,
    weights: &[f64],
    k: usize,
    check: &mut dyn FnMut() -> Result<(), E>,
) -> Result<impl ExactSizeIterator<Item = usize> + use<E>, E> {
    let draw = Draw { seed, stream, distribution: Distribution::Exponential };
    let mut entries = Vec::with_capacity(weights.len());
    for_each_batch(draw, weights.len(), check, |start, lanes| {
        for (position, (&lane, &weight)) in (start..).zip(lanes.iter().zip(&weights[start..])) {
            if weight > 0.0 {
                // The bits of positive floats are in their order.
                entries.push(entry((f64::from_bits(lane) / weight).to_bits(), position));
            }
        }
    })?;
    entries.sort_unstable();
    entries.truncate(k);
    Ok(entries.into_iter().map(position))
}

/// Calls `visit` with elements of a draw, some at a time, and the position of the first.
fn for_each_batch<E>(
    draw: Draw,
    n: usize,
    check: &mut dyn FnMut() -> Result<(), E>,
    mut visit: impl FnMut(usize, &[u64]),
) -> Result<(), E> {
    let mut lanes = [0; BATCH];
    for start in (0..n).step_by(BATCH) {
        if start.is_multiple_of(64 * BATCH) {
            check()?;
        }
        let lanes = &mut lanes[..BATCH.min(n - start)];
        fill(draw, start as u64, 1, lanes, Level::detect());
        visit(start, lanes);
    }
    Ok(())
}

/// A key above the position, so that entries sort by both.
fn entry(key: u64, position: usize) -> u128 {
    (key as u128) << 64 | position as u128
}

fn position(entry: u128) -> usize {
    entry as u64 as usize
}
