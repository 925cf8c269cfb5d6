//! What stands where in a sorted row that memory does not hold: a pass over the row keeps some of its elements, which tell
//! between which ranks to look in the next pass, until all ranks in question fit memory. That takes two passes as a rule.

use super::super::rank::Ordered;
use super::super::select::select;
use crate::algorithms::stream::{IN_FLIGHT, for_each_piece};
use crate::algorithms::{AlgorithmError, Job, Stream};
use rayon::prelude::*;

/// The bytes of a piece, where there is memory for them.
const PIECE: usize = 32 << 20;

/// Elements that a thread looks at as one.
const PART: usize = 1 << 15;

/// Positions within so many parts of the row of each other are looked for together.
const NEAR: usize = 256;

/// A row, and the memory to look through it.
pub struct Selection<'a, 'j> {
    pub job: &'a Job<'j>,
    pub x: &'a Stream<'a>,
    pub n: usize,
    pub memory: u64,
}

/// Ranks above `low` and below `high`; none is no bound.
#[derive(Clone)]
struct Window<R> {
    low: Option<R>,
    high: Option<R>,
    /// The positions that are looked for, ascending.
    positions: Vec<usize>,
}

/// What the row has below, at, between and at the upper one of two bounds.
struct Seen<R> {
    below: usize,
    at_low: usize,
    between: usize,
    at_high: usize,
    /// Some of those between: of 2^`thinned` one.
    kept: Vec<R>,
    thinned: u32,
}

impl<R: Ord + Copy> Seen<R> {
    fn new() -> Seen<R> {
        Seen { below: 0, at_low: 0, between: 0, at_high: 0, kept: Vec::new(), thinned: 0 }
    }

    /// Adds what a part has, keeping at most `most` elements.
    fn add(&mut self, part: Seen<R>, most: usize) {
        self.below += part.below;
        self.at_low += part.at_low;
        self.at_high += part.at_high;
        for (number, rank) in (self.between..).zip(part.kept) {
            if falls_on(number, self.thinned) {
                self.kept.push(rank);
            }
            while self.kept.len() > most {
                let mut number = 0usize;
                // Not every second one: in periodic data those are all alike.
                self.kept.retain(|_| {
                    number += 1;
                    falls_on(number ^ 0x5555, 1)
                });
                self.thinned += 1;
            }
        }
        self.between += part.between;
    }
}

/// Whether an element with this number is among the one of 2^`thinned` that are kept.
#[inline(always)]
fn falls_on(number: usize, thinned: u32) -> bool {
    let mixed = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed >> 32 & ((1 << thinned.min(31)) - 1) == 0
}

impl Selection<'_, '_> {
    /// The least memory for a row.
    pub const LEAST: u64 = 4 << 20;

    /// How many elements are NaN, and some of all ranks.
    pub fn look<T: Ordered>(&self) -> Result<(usize, Sample<T::Rank>), AlgorithmError> {
        let whole = Window { low: None, high: None, positions: Vec::new() };
        let (nans, mut seen) = self.pass::<T>(std::slice::from_ref(&whole))?;
        Ok((nans, Sample(seen.swap_remove(0))))
    }

    /// The ranks at the ascending `positions` of the sorted row.
    pub fn ranks<T: Ordered>(
        &self,
        sample: &Sample<T::Rank>,
        positions: &[usize],
    ) -> Result<Vec<T::Rank>, AlgorithmError> {
        let mut found: Vec<(usize, T::Rank)> = Vec::with_capacity(positions.len());
        let near = self.n / NEAR;
        let whole = Window { low: None, high: None, positions: positions.to_vec() };
        let mut open = if positions.is_empty() { Vec::new() } else { narrowed(whole, &sample.0, near, &mut found) };
        while !open.is_empty() {
            let (_, seen) = self.pass::<T>(&open)?;
            let windows = open.drain(..).zip(&seen).flat_map(|(window, seen)| narrowed(window, seen, near, &mut found));
            open = windows.collect();
        }
        found.sort_unstable();
        Ok(found.into_iter().map(|(_, rank)| rank).collect())
    }

    /// Goes over the row once: counts NaN, and looks into every window.
    fn pass<T: Ordered>(&self, windows: &[Window<T::Rank>]) -> Result<Passed<T::Rank>, AlgorithmError> {
        let size = size_of::<T>();
        let step = PIECE.min(self.memory as usize / (2 * IN_FLIGHT + 2)) / size;
        let most = (self.memory as usize / 4 / windows.len() / size_of::<T::Rank>()).max(1 << 10);
        let mut seen: Vec<Seen<T::Rank>> = windows.iter().map(|_| Seen::new()).collect();
        let mut nans = 0;
        for_each_piece(self.job, &[(self.x, 1)], self.n, step, |_, buffers| {
            let x = buffers[0].elements::<T>();
            let parts: Vec<(usize, Vec<Seen<T::Rank>>)> = self.job.on_workers(|| {
                let look = |part: &[T]| {
                    let nans = if T::NAN.is_some() { part.iter().filter(|x| x.is_nan()).count() } else { 0 };
                    (nans, windows.iter().map(|window| window.look(part)).collect())
                };
                x.par_chunks(PART).map(look).collect()
            })?;
            for (more, parts) in parts {
                nans += more;
                seen.iter_mut().zip(parts).for_each(|(seen, part)| seen.add(part, most));
            }
            Ok(())
        })?;
        seen.iter_mut().for_each(|seen| seen.kept.sort_unstable());
        Ok((nans, seen))
    }
}

/// What a pass has found: how many elements are NaN, and what is in each window.
type Passed<R> = (usize, Vec<Seen<R>>);

/// Some of the ranks of a row.
pub struct Sample<R>(Seen<R>);

impl<R: Ord + Copy + Default> Window<R> {
    fn look<T: Ordered<Rank = R>>(&self, part: &[T]) -> Seen<R> {
        let mut seen = Seen::new();
        seen.kept = vec![R::default(); part.len()];
        let is_point = self.low == self.high;
        for x in part {
            let rank = x.rank();
            seen.below += usize::from(self.low.is_some_and(|low| rank < low));
            seen.at_low += usize::from(self.low == Some(rank));
            seen.at_high += usize::from(!is_point && self.high == Some(rank));
            // Written always and kept where it counts: which it is cannot be predicted.
            seen.kept[seen.between] = rank;
            let is_between = self.low.is_none_or(|low| low < rank) && self.high.is_none_or(|high| rank < high);
            seen.between += usize::from(is_between);
        }
        seen.kept.truncate(seen.between);
        seen.kept.shrink_to_fit();
        seen
    }
}

/// The windows that are left of one after a pass; ranks that are certain are put to `found`. What was kept is sorted.
fn narrowed<R: Ord + Copy>(
    window: Window<R>,
    seen: &Seen<R>,
    near: usize,
    found: &mut Vec<(usize, R)>,
) -> Vec<Window<R>> {
    let start = seen.below + seen.at_low;
    let end = start + seen.between;
    let mut within = Vec::new();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for &position in &window.positions {
        match (window.low, window.high) {
            _ if (start..end).contains(&position) => within.push(position),
            (Some(low), _) if (seen.below..start).contains(&position) => found.push((position, low)),
            (_, Some(high)) if (end..end + seen.at_high).contains(&position) => found.push((position, high)),
            _ if position < start => before.push(position),
            _ => after.push(position),
        }
    }
    let mut left = Vec::new();
    // The bounds were drawn too narrow.
    if !before.is_empty() {
        left.push(Window { low: None, high: window.low, positions: before });
    }
    if !after.is_empty() {
        left.push(Window { low: window.high, high: None, positions: after });
    }
    if within.is_empty() {
        return left;
    }
    if seen.thinned == 0 {
        let mut kept = seen.kept.clone();
        let places: Vec<usize> = within.iter().map(|position| position - start).collect();
        select(&mut kept, &places);
        found.extend(within.iter().zip(places).map(|(&position, place)| (position, kept[place])));
        return left;
    }
    // Four standard deviations of the place of a kept element.
    let kept = &seen.kept;
    let margin = 2 * kept.len().isqrt() + 2;
    let place = |position: usize| ((position - start) as u128 * kept.len() as u128 / seen.between as u128) as usize;
    for positions in within.chunk_by(|a, b| b - a <= near) {
        let (first, last) = (place(positions[0]), place(positions[positions.len() - 1]));
        let low = first.checked_sub(margin).map(|at| kept[at]).or(window.low);
        let high = kept.get(last + margin).copied().or(window.high);
        left.push(Window { low, high, positions: positions.to_vec() });
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithms::Store;
    use crate::memory::Pool;
    use crate::types::{DType, Shape};

    struct Numbers(Vec<f64>);

    impl Store for Numbers {
        fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), AlgorithmError> {
            let elements = self.0[offset as usize / 8..].iter();
            out.as_chunks_mut::<8>().0.iter_mut().zip(elements).for_each(|(out, x)| *out = x.to_ne_bytes());
            Ok(())
        }

        fn write(&self, _: u64, _: &[u8]) -> Result<(), AlgorithmError> {
            Err(AlgorithmError::Cancelled)
        }
    }

    #[test]
    fn positions_are_those_of_the_sorted_row() {
        let n = 300_000;
        let mixed = |k: usize| (k as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31);
        let shapes: [&dyn Fn(usize) -> f64; 5] = [
            &|k| mixed(k) as f64,
            &|k| (mixed(k) % 3) as f64,
            &|k| k as f64,
            &|k| if k % 4096 == 0 { mixed(k) as f64 } else { (k % 2) as f64 },
            &|k| if k % 5 == 0 { f64::NAN } else { -(k as f64) },
        ];
        let pool = Pool::new(1 << 30);
        let threads = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let workers = || Ok(&threads);
        let job = Job::parallel(&pool, &workers, &|| false);
        for (number, shape) in shapes.into_iter().enumerate() {
            let numbers = Numbers((0..n).map(shape).collect());
            let mut sorted: Vec<u64> = numbers.0.iter().map(|x| x.rank()).collect();
            sorted.sort_unstable();
            let extents = Shape::new([n]).unwrap();
            let x = Stream::new(DType::Float64, &extents, &numbers, 0);
            let selection = Selection { job: &job, x: &x, n, memory: 100_000 };
            let (nans, sample) = selection.look::<f64>().unwrap();
            assert_eq!(nans, numbers.0.iter().filter(|x| x.is_nan()).count());
            for positions in [&[0][..], &[n / 2 - 1, n / 2], &[0, 1, n / 4, n / 3, n / 2, n - 1], &[n - 1], &[]] {
                let expected: Vec<u64> = positions.iter().map(|&position| sorted[position]).collect();
                assert_eq!(selection.ranks::<f64>(&sample, positions).unwrap(), expected, "shape {number}");
            }
        }
    }
}
