//! What stands where once a row is sorted, without sorting it.

use super::LONG_ROW;
use super::distribute::{BLOCK, sorted_into};
use super::rank::Source;
use crate::algorithms::{AlgorithmError, Job};
use crate::numeric::order::{Bounds, Key, SLACK, Seen};
use rayon::prelude::*;

/// Elements that a thread looks at as one.
const PART: usize = 1 << 16;

/// Elements of a long row from which its distribution is guessed.
const SAMPLE: usize = 1 << 13;

/// The most looks through a long row; for more the row is sorted.
const MOST_WINDOWS: usize = 12;

/// Puts the ranks that belong at the ascending `positions` of the sorted row there.
pub fn select<R: Ord>(ranks: &mut [R], positions: &[usize]) {
    if positions.len() > 2 * (ranks.len().max(2).ilog2() as usize) {
        return ranks.sort_unstable();
    }
    let mut start = 0;
    for &position in positions {
        // What belongs further right is there already.
        if position >= start {
            ranks[start..].select_nth_unstable(position - start);
            start = position + 1;
        }
    }
}

/// The ranks at the ascending `positions` of a sorted row of `n` elements.
pub fn selected<R: Key>(
    job: &Job<'_>,
    n: usize,
    ranks: &dyn Source<R>,
    positions: &[usize],
) -> Result<Vec<R>, AlgorithmError> {
    if n >= LONG_ROW && !job.is_plain() {
        return selected_in_parallel(job, n, ranks, positions);
    }
    let mut row = vec![R::default(); n];
    ranks.read(0, &mut row);
    if job.is_plain() {
        row.sort_unstable()
    } else {
        select(&mut row, positions)
    }
    Ok(positions.iter().map(|&position| row[position]).collect())
}

fn selected_in_parallel<R: Key>(
    job: &Job<'_>,
    n: usize,
    ranks: &dyn Source<R>,
    positions: &[usize],
) -> Result<Vec<R>, AlgorithmError> {
    let near = n / 256;
    let windows: Vec<&[usize]> = positions.chunk_by(|a, b| b - a <= near).collect();
    if windows.len() > MOST_WINDOWS {
        let _counted = job.pool.reserve((n * size_of::<R>()) as u64)?;
        let mut row = vec![R::default(); n];
        sorted_into(job, ranks, &|_| {}, &mut row)?;
        return Ok(positions.iter().map(|&position| row[position]).collect());
    }
    let sample = sample(n, ranks);
    let mut found = Vec::with_capacity(positions.len());
    for window in windows {
        // A margin of four standard deviations of the rank of a sampled element, at least; wider where that misses.
        let mut margin = 2 * SAMPLE.isqrt();
        loop {
            let expected = Expected::around(&sample, window, n, margin);
            if let Some(ranks) = expected.select(job, n, ranks, window)? {
                found.extend(ranks);
                break;
            }
            margin *= 8;
        }
    }
    Ok(found)
}

/// Some ranks in ascending order, from places that are spread over the row but not evenly.
fn sample<R: Key>(n: usize, ranks: &dyn Source<R>) -> Vec<R> {
    let stride = n / SAMPLE;
    let mut sample = vec![R::default(); SAMPLE];
    for (k, rank) in sample.iter_mut().enumerate() {
        ranks.read(k * stride + k.wrapping_mul(0x9e37_79b9) % stride, std::slice::from_mut(rank));
    }
    sample.sort_unstable();
    sample
}

/// Ranks between which those of some positions are expected.
struct Expected<R>(Bounds<R>);

impl<R: Key> Expected<R> {
    fn around(sample: &[R], window: &[usize], n: usize, margin: usize) -> Expected<R> {
        let place = |position: usize| (position as u128 * SAMPLE as u128 / n as u128) as usize;
        let first = window.first().map_or(0, |&position| place(position));
        let last = window.last().map_or(n, |&position| place(position));
        let low = first.checked_sub(margin).map(|at| sample[at]);
        Expected(Bounds { low, high: sample.get(last + margin).copied() })
    }

    /// The ranks at `window` of the sorted row, if they lie within the bounds.
    fn select(
        &self,
        job: &Job<'_>,
        n: usize,
        ranks: &dyn Source<R>,
        window: &[usize],
    ) -> Result<Option<Vec<R>>, AlgorithmError> {
        let parts = job.on_workers(|| {
            let parts = (0..n.div_ceil(PART)).into_par_iter().map(|number| {
                job.check()?;
                Ok(self.look(number * PART..n.min((number + 1) * PART), ranks))
            });
            parts.collect::<Result<Vec<_>, AlgorithmError>>()
        })??;
        let below: usize = parts.iter().map(|(seen, _)| seen.below).sum();
        let at_low: usize = parts.iter().map(|(seen, _)| seen.at_low).sum();
        let at_high: usize = parts.iter().map(|(seen, _)| seen.at_high).sum();
        let count: usize = parts.iter().map(|(seen, _)| seen.between).sum();
        let _counted = job.pool.reserve((2 * count * size_of::<R>()) as u64)?;
        let mut between: Vec<R> = Vec::with_capacity(count);
        parts.iter().for_each(|(_, found)| between.extend(found));
        let start = below + at_low;
        let inside = below..start + count + at_high;
        if !window.iter().all(|position| inside.contains(position)) {
            return Ok(None);
        }
        let wanted = window.iter().filter(|&&position| (start..start + count).contains(&position));
        let wanted: Vec<usize> = wanted.map(|position| position - start).collect();
        select(&mut between, &wanted);
        let found = window.iter().map(|&position| match position {
            position if position < start => self.0.low,
            position if position < start + count => Some(between[position - start]),
            _ => self.0.high,
        });
        Ok(found.collect())
    }

    /// What a part of the row has, and the ranks between.
    fn look(&self, range: std::ops::Range<usize>, ranks: &dyn Source<R>) -> (Seen, Vec<R>) {
        let (mut seen, mut found) = (Seen::default(), Vec::new());
        let (mut block, mut between) = ([R::default(); BLOCK], [R::default(); BLOCK + SLACK]);
        for start in range.clone().step_by(BLOCK) {
            let block = &mut block[..BLOCK.min(range.end - start)];
            ranks.read(start, block);
            let here = R::pick(self.0, block, &mut between);
            found.extend_from_slice(&between[..here.between]);
            seen.below += here.below;
            seen.at_low += here.at_low;
            seen.between += here.between;
            seen.at_high += here.at_high;
        }
        (seen, found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::rank::ranks_of;
    use super::*;
    use crate::memory::Pool;

    fn with_threads(check: impl Fn(&Job<'_>)) {
        let pool = Pool::new(1 << 30);
        let threads = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let workers = || Ok(&threads);
        check(&Job::parallel(&pool, &workers, &|| false));
        check(&Job::plain(&pool, &|| false));
    }

    /// Numbers that look random.
    fn scrambled(at: usize) -> u64 {
        (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    }

    #[test]
    fn long_rows_give_what_sorting_gives() {
        let n = 3 * LONG_ROW + 17;
        let shapes: [&(dyn Fn(usize) -> u64 + Sync); 6] =
            [&scrambled, &|at| scrambled(at) % 3, &|at| at as u64, &|at| (n - at) as u64, &|_| 7, &|at| {
                if at % 1000 == 0 { scrambled(at) } else { 5 }
            }];
        let many: Vec<usize> = (0..n).step_by(1000).collect();
        for (shape, rank) in shapes.into_iter().enumerate() {
            let row: Vec<u64> = (0..n).map(rank).collect();
            let mut sorted = row.clone();
            sorted.sort_unstable();
            for positions in [&[0][..], &[n / 2 - 1, n / 2], &[0, 1, n / 4, n / 2, n - 1], &[n - 1], &many, &[]] {
                let expected: Vec<u64> = positions.iter().map(|&position| sorted[position]).collect();
                with_threads(|job| {
                    assert_eq!(selected(job, n, &ranks_of(&row), positions).unwrap(), expected, "shape {shape}")
                });
            }
        }
    }

    #[test]
    fn short_rows_are_put_in_place() {
        for positions in [&[3usize][..], &[0, 1, 2], &[4, 4, 9], &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]] {
            let mut ranks = [5, 3, 9, 1, 0, 7, 2, 8, 6, 4];
            select(&mut ranks, positions);
            assert!(positions.iter().all(|&position| ranks[position] == position), "{ranks:?}");
        }
    }
}
