//! The order of a kernel's loops, and how its space is cut into chunks.

use super::kernel::{Access, Source, Space};
use crate::numeric::reduce::BLOCK;
use crate::types::Shape;
use smallvec::SmallVec;
use std::ops::Range;

/// Reduced rows up to this many elements are folded for many kept indices at once instead of one after another.
const SHORT_ROW: usize = 16;

/// Loop dimensions chosen for a logical space, and for each the logical axes it runs over (merged axes are consecutive).
pub struct Nest {
    pub space: Space,
    /// For each dimension, outermost first: the innermost of the logical axes that are merged in it, if any.
    axes: Vec<Option<usize>>,
}

impl Nest {
    /// Chooses the loops for `extents`, of which `reduced` (ascending) are folded, so that `accesses` (with one stride
    /// per logical axis) run through memory in order where they can.
    ///
    /// Dimensions are ordered as the first file among the accesses has them, if `is_file` knows one.
    /// With `by_rows` the reduced axes stay innermost, because several phases go over each row.
    pub fn new(
        extents: &Shape,
        reduced: &[usize],
        accesses: &[Access],
        is_file: &dyn Fn(&Access) -> bool,
        by_rows: bool,
    ) -> Nest {
        let mut kept: Vec<usize> =
            (0..extents.rank()).filter(|axis| !reduced.contains(axis) && extents[*axis] != 1).collect();
        if let Some(file) = accesses.iter().find(|access| is_file(access)) {
            kept.sort_by_key(|&axis| std::cmp::Reverse(file.strides[axis].unsigned_abs()));
        }
        let mut runs = merge(&kept, extents, accesses);
        let folded = if by_rows { None } else { Nest::folded_columns(reduced, &runs, extents, accesses) };
        let reduced = if folded.is_some() { &reduced[1..] } else { reduced };
        let columns = if reduced.is_empty() {
            // A scalar is a row of one element.
            Some(runs.pop().unwrap_or((1, None)))
        } else if folded.is_some() {
            folded
        } else if !by_rows && Nest::wants_columns(extents, reduced, &runs, accesses) {
            runs.pop()
        } else {
            None
        };
        let mut axes: Vec<Option<usize>> = runs.iter().map(|run| run.1).collect();
        axes.extend(reduced.iter().map(|&axis| Some(axis)));
        axes.extend(columns.map(|run| run.1));
        let space = Space {
            kept: runs.iter().map(|run| run.0).collect(),
            reduced: reduced.iter().map(|&axis| extents[axis]).collect(),
            columns: columns.map(|run| run.0),
            folds_columns: folded.is_some(),
        };
        Nest { space, axes }
    }

    /// The first of several reduced axes as columns, when memory runs along it rather than along the last reduced axis or
    /// a kept one.
    fn folded_columns(
        reduced: &[usize],
        runs: &[(usize, Option<usize>)],
        extents: &Shape,
        accesses: &[Access],
    ) -> Option<(usize, Option<usize>)> {
        let [first, .., last] = *reduced else { return None };
        if extents.is_empty() {
            return None;
        }
        let runs_along = |access: &Access, axis: usize, other: usize| {
            access.strides[axis] != 0
                && (access.strides[other] == 0
                    || access.strides[axis].unsigned_abs() < access.strides[other].unsigned_abs())
        };
        let mut in_memory = accesses
            .iter()
            .filter(|access| matches!(access.source, Source::Input(_) | Source::Value(_)))
            .filter(|access| reduced.iter().any(|&axis| access.strides[axis] != 0))
            .peekable();
        in_memory.peek()?;
        let along_first = in_memory.all(|access| {
            runs_along(access, first, last)
                && runs
                    .iter()
                    .filter_map(|run| run.1)
                    .all(|kept| access.strides[kept] == 0 || runs_along(access, first, kept))
        });
        along_first.then_some((extents[first], Some(first)))
    }

    /// An access's strides per loop dimension instead of per logical axis.
    pub fn strides(&self, logical: &[i64]) -> SmallVec<[i64; 4]> {
        self.axes.iter().map(|axis| axis.map_or(0, |axis| logical[axis])).collect()
    }

    /// Whether the last kept run should be the innermost loop although something is reduced: when memory runs along it,
    /// or when the reduced rows are too short to be loops.
    fn wants_columns(extents: &Shape, reduced: &[usize], runs: &[(usize, Option<usize>)], accesses: &[Access]) -> bool {
        let Some(&(count, Some(axis))) = runs.last() else { return false };
        let row: usize = reduced.iter().map(|&axis| extents[axis]).product();
        if row <= SHORT_ROW && count > row {
            return true;
        }
        let last = reduced[reduced.len() - 1];
        let (mut along_kept, mut along_reduced) = (0, 0);
        for access in accesses.iter().filter(|access| matches!(access.source, Source::Input(_) | Source::Value(_))) {
            let step = |axis: usize| match access.strides[axis].unsigned_abs() {
                0 => u64::MAX,
                step => step,
            };
            match step(axis).cmp(&step(last)) {
                std::cmp::Ordering::Less => along_kept += 1,
                std::cmp::Ordering::Greater => along_reduced += 1,
                std::cmp::Ordering::Equal => {}
            }
        }
        if along_kept + along_reduced == 0 { axis > last } else { along_kept > along_reduced }
    }
}

/// Neighbouring axes that every access steps through as one become one: `(extent, innermost axis)` of each run.
fn merge(axes: &[usize], extents: &Shape, accesses: &[Access]) -> Vec<(usize, Option<usize>)> {
    let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
    for &axis in axes {
        let extent = extents[axis];
        let joins = |outer: usize| {
            accesses.iter().all(|access| access.strides[outer] == access.strides[axis].wrapping_mul(extent as i64))
        };
        match runs.last_mut() {
            Some((count, Some(outer))) if joins(*outer) => {
                *count *= extent;
                *outer = axis;
            }
            _ => runs.push((extent, Some(axis))),
        }
    }
    runs
}

/// Columns are cut at multiples of this many.
const COLUMN_STEP: usize = 512;

/// How a space is cut into chunks.
///
/// Kept dimensions are cut into pieces of `kept` (counting linear indices), columns into pieces of `columns`. When the rows
/// are too long or too few, one reduced dimension, `cut`, is cut too, at multiples of the reduction block times a power of
/// two; the reduced dimensions before it are then taken one index at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    kept: Pieces,
    columns: Pieces,
    pub cut: Option<Cut>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Which of the reduced dimensions.
    pub level: usize,
    /// The number of indices of the reduced dimensions before it.
    pub lead: usize,
    pub pieces: Pieces,
}

/// A range of `0..total` cut into steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    pub total: usize,
    pub step: usize,
}

impl Pieces {
    fn new(total: usize, step: usize) -> Pieces {
        Pieces { total, step: step.max(1) }
    }

    pub fn count(&self) -> usize {
        self.total.div_ceil(self.step).max(1)
    }

    fn range(&self, piece: usize) -> Range<usize> {
        piece * self.step..((piece + 1) * self.step).min(self.total)
    }
}

/// How large chunks should be, in elements.
#[derive(Clone, Copy, Debug)]
pub struct ChunkSizes {
    pub target: usize,
    /// A block of rows may be so large before a later dimension is cut instead.
    pub most: usize,
    /// Whether columns may be cut although rows are long. In a file that would scatter what a chunk reads.
    pub cuts_columns: bool,
}

/// One chunk of a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Linear indices over the kept dimensions (without columns).
    pub kept: Range<usize>,
    pub columns: Range<usize>,
    /// The linear index over the reduced dimensions before the cut one; 0 without a cut.
    pub lead: usize,
    /// The range of the cut dimension, or of the first reduced one; empty when nothing is reduced.
    pub reduced: Range<usize>,
    /// The number of the piece of the cut dimension.
    pub piece: usize,
}

impl Grid {
    /// Cuts `space` into chunks of about the wanted size, enough of them for `threads` where the space permits.
    pub fn new(space: &Space, sizes: ChunkSizes, threads: usize) -> Grid {
        let ChunkSizes { target, most, cuts_columns } = sizes;
        let target = target.max(1);
        let kept: usize = space.kept.iter().product();
        let columns = space.columns.unwrap_or(1);
        if space.reduced.is_empty() {
            let (kept_step, column_step) = if columns >= target {
                (1, target.next_multiple_of(BLOCK))
            } else {
                (target / columns.max(1), columns)
            };
            return Grid { kept: Pieces::new(kept, kept_step), columns: Pieces::new(columns, column_step), cut: None };
        }
        let row = space.reduced.iter().product::<usize>() * columns;
        let rows_per_chunk = (target / row.max(1)).max(1);
        let enough = kept.div_ceil(rows_per_chunk) >= 4 * threads || row * kept <= target;
        if row == 0 || (row <= most.min(target * 4) && enough && !space.folds_columns) {
            return Grid { kept: Pieces::new(kept, rows_per_chunk), columns: Pieces::new(columns, columns), cut: None };
        }
        let level = Cut::level(space, most, columns);
        if level.is_none() && columns >= 2 * COLUMN_STEP && cuts_columns && !space.folds_columns {
            let per_column = (row / columns).max(1);
            let step = (target / per_column).max(COLUMN_STEP).next_multiple_of(COLUMN_STEP);
            return Grid { kept: Pieces::new(kept, 1), columns: Pieces::new(columns, step), cut: None };
        }
        let cut = Some(Cut::new(space, target, columns, level.unwrap_or(space.reduced.len() - 1)));
        Grid { kept: Pieces::new(kept, 1), columns: Pieces::new(columns, columns), cut }
    }

    /// Cuts between rows only, for kernels of several phases.
    pub fn by_rows(space: &Space, target: usize) -> Grid {
        let kept: usize = space.kept.iter().product();
        let row: usize = space.reduced.iter().product();
        Grid { kept: Pieces::new(kept, target / row.max(1)), columns: Pieces::new(1, 1), cut: None }
    }

    /// The number of partial results per kept index and column.
    pub fn partials(&self) -> usize {
        self.cut.as_ref().map_or(1, |cut| cut.lead * cut.pieces.count())
    }

    pub fn count(&self) -> usize {
        self.kept.count() * self.columns.count() * self.partials()
    }

    /// Chunk number `number`, in the order of memory.
    pub fn chunk(&self, space: &Space, number: usize) -> Chunk {
        let per_kept = self.columns.count() * self.partials();
        let (kept, rest) = (number / per_kept, number % per_kept);
        let (partial, column) = (rest / self.columns.count(), rest % self.columns.count());
        let (lead, piece, reduced) = match &self.cut {
            Some(cut) => {
                let (lead, piece) = (partial / cut.pieces.count(), partial % cut.pieces.count());
                (lead, piece, cut.pieces.range(piece))
            }
            None => (0, 0, 0..space.reduced.first().copied().unwrap_or(0)),
        };
        Chunk { kept: self.kept.range(kept), columns: self.columns.range(column), lead, reduced, piece }
    }
}

impl Cut {
    /// The first reduced dimension at which a block of rows is not much more than a chunk.
    fn level(space: &Space, most: usize, columns: usize) -> Option<usize> {
        (0..space.reduced.len())
            .find(|&level| space.reduced[level] > BLOCK && BLOCK * Cut::below(space, level, columns) <= most)
    }

    /// Elements per index of the reduced dimension `level`.
    fn below(space: &Space, level: usize, columns: usize) -> usize {
        space.reduced[level + 1..].iter().product::<usize>() * columns
    }

    /// Cuts the dimension `level` so that a piece is about `target` elements.
    fn new(space: &Space, target: usize, columns: usize, level: usize) -> Cut {
        let blocks = (target / (BLOCK * Cut::below(space, level, columns)).max(1)).max(1);
        let step = BLOCK * (1 << blocks.ilog2());
        let lead = space.reduced[..level].iter().product();
        Cut { level, lead, pieces: Pieces::new(space.reduced[level], step) }
    }
}

/// The element numbers of an access that a chunk touches: from the lowest to one past the highest.
pub fn region(space: &Space, access: &Access, chunk: &Chunk, cut: Option<&Cut>) -> Range<i64> {
    let folds_nothing = |k: usize, extent: usize| extent == 0 && access.strides[space.kept.len() + k] != 0;
    if chunk.kept.is_empty()
        || chunk.columns.is_empty()
        || space.reduced.iter().enumerate().any(|(k, &extent)| folds_nothing(k, extent))
    {
        return 0..0;
    }
    let (mut low, mut high) = (access.offset, access.offset);
    let mut reach = |stride: i64, first: usize, last: usize| {
        let (a, b) = (stride * first as i64, stride * last as i64);
        low += a.min(b);
        high += a.max(b);
    };
    let strides = &access.strides;
    let level = cut.map_or(0, |cut| cut.level);
    let lead = unravel(chunk.lead, &space.reduced[..level]);
    for (k, &extent) in space.reduced.iter().enumerate() {
        let stride = strides[space.kept.len() + k];
        match k.cmp(&level) {
            std::cmp::Ordering::Less => reach(stride, lead[k], lead[k]),
            std::cmp::Ordering::Equal => reach(stride, chunk.reduced.start, chunk.reduced.end.max(1) - 1),
            std::cmp::Ordering::Greater => reach(stride, 0, extent.max(1) - 1),
        }
    }
    if space.columns.is_some() {
        reach(strides[strides.len() - 1], chunk.columns.start, chunk.columns.end - 1);
    }
    let (kept_low, kept_high) = bounds(strides, &space.kept, chunk.kept.clone());
    low + kept_low..high + kept_high + 1
}

/// The element numbers that a chunk writes through a destination with one element for every point, as ascending ranges.
pub fn written(space: &Space, access: &Access, chunk: &Chunk, cut: Option<&Cut>) -> Vec<Range<i64>> {
    let whole = region(space, access, chunk, cut);
    let level = cut.map_or(0, |cut| cut.level);
    let lead = unravel(chunk.lead, &space.reduced[..level]);
    let reduced = space.reduced.iter().enumerate().map(|(k, &extent)| match k.cmp(&level) {
        std::cmp::Ordering::Less => lead[k]..lead[k] + 1,
        std::cmp::Ordering::Equal => chunk.reduced.clone(),
        std::cmp::Ordering::Greater => 0..extent,
    });
    let inner: Vec<Range<usize>> = reduced.chain(space.columns.map(|_| chunk.columns.clone())).collect();
    let points = chunk.kept.len() * inner.iter().map(|range| range.len()).product::<usize>();
    if points as i64 == whole.end - whole.start {
        return vec![whole];
    }
    let (outer_strides, inner_strides) = access.strides.split_at(space.kept.len());
    let row = |index: SmallVec<[usize; 4]>| {
        index.iter().zip(outer_strides).map(|(&i, stride)| i as i64 * stride).sum::<i64>()
    };
    let mut numbers: Vec<i64> = chunk.kept.clone().map(|k| access.offset + row(unravel(k, &space.kept))).collect();
    for (range, &stride) in inner.iter().zip(inner_strides) {
        numbers = numbers.iter().flat_map(|&at| range.clone().map(move |i| at + i as i64 * stride)).collect();
    }
    numbers.sort_unstable();
    numbers.chunk_by(|a, b| a + 1 == *b).map(|run| run[0]..run[run.len() - 1] + 1).collect()
}

/// The least and the greatest of `Σ strides[k] * index[k]` among the linear indices of `range`, which is not empty.
fn bounds(strides: &[i64], extents: &[usize], range: Range<usize>) -> (i64, i64) {
    let Some((&extent, inner)) = extents.split_first() else { return (0, 0) };
    let (stride, strides) = (strides[0], &strides[1..]);
    let size: usize = inner.iter().product();
    let (first, last) = (range.start / size, (range.end - 1) / size);
    let slab = |index: usize, range: Range<usize>| {
        let (low, high) = bounds(strides, inner, range);
        (stride * index as i64 + low, stride * index as i64 + high)
    };
    let union = |a: (i64, i64), b: (i64, i64)| (a.0.min(b.0), a.1.max(b.1));
    if range == (0..extent * size) {
        // One step into the slabs only, so that the work grows with the rank and not with its powers.
        let (low, high) = slab(0, 0..size);
        let reach = stride * (extent as i64 - 1);
        return (low + reach.min(0), high + reach.max(0));
    }
    if first == last {
        return slab(first, range.start - first * size..range.end - first * size);
    }
    let ends = union(slab(first, range.start - first * size..size), slab(last, 0..range.end - last * size));
    if last - first == 1 { ends } else { union(ends, union(slab(first + 1, 0..size), slab(last - 1, 0..size))) }
}

/// The multi-dimensional index of a linear one.
pub fn unravel(mut linear: usize, extents: &[usize]) -> SmallVec<[usize; 4]> {
    let mut index: SmallVec<[usize; 4]> = SmallVec::from_elem(0, extents.len());
    for (i, &extent) in index.iter_mut().zip(extents).rev() {
        *i = linear % extent.max(1);
        linear /= extent.max(1);
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::DType;

    fn space(kept: &[usize], reduced: &[usize], columns: Option<usize>) -> Space {
        Space { kept: kept.to_vec(), reduced: reduced.to_vec(), columns, folds_columns: false }
    }

    /// Every point of the space lies in exactly one chunk, and pieces begin at blocks times powers of two.
    #[test]
    fn chunks_cover_every_point_once() {
        for (space, target) in [
            (space(&[7], &[], Some(1000)), 100),
            (space(&[7], &[], Some(1000)), 3000),
            (space(&[], &[100_000], None), 1000),
            (space(&[3], &[5, 4000], None), 700),
            (space(&[3], &[400, 30], None), 2000),
            (space(&[2], &[3000], Some(40)), 5000),
            (space(&[], &[50], Some(5000)), 5000),
            (space(&[], &[], Some(1)), 10),
        ] {
            let sizes = ChunkSizes { target, most: 16 * target, cuts_columns: true };
            let grid = Grid::new(&space, sizes, 2);
            let chunks: Vec<Chunk> = (0..grid.count()).map(|number| grid.chunk(&space, number)).collect();
            let level = grid.cut.as_ref().map_or(0, |cut| cut.level);
            let below: usize = space.reduced.iter().skip(level + 1).product();
            let points: usize = chunks
                .iter()
                .map(|chunk| {
                    let rows = if space.reduced.is_empty() { 1 } else { chunk.reduced.len() * below };
                    chunk.kept.len() * chunk.columns.len() * rows
                })
                .sum();
            assert_eq!(points, space.size(), "{space:?}");
            for chunk in chunks.iter().filter(|_| grid.cut.is_some()) {
                assert_eq!(chunk.reduced.start % BLOCK, 0);
            }
            if let Some(cut) = &grid.cut {
                assert!((cut.pieces.step / BLOCK).is_power_of_two());
            }
        }
    }

    #[test]
    fn regions_are_what_a_chunk_touches() {
        let space = space(&[4], &[], Some(10));
        let access =
            Access { source: Source::Input(0), dtype: DType::Float64, offset: 5, strides: [10, 1].as_slice().into() };
        let chunk = Chunk { kept: 1..3, columns: 0..10, lead: 0, reduced: 0..0, piece: 0 };
        assert_eq!(region(&space, &access, &chunk, None), 15..35);
        let reversed = Access { offset: 39, strides: [-10, -1].as_slice().into(), ..access };
        assert_eq!(region(&space, &reversed, &chunk, None), 10..30);
    }

    /// What a chunk touches, one point after the other.
    fn touched(space: &Space, access: &Access, chunk: &Chunk) -> Vec<i64> {
        let mut numbers = Vec::new();
        for kept in chunk.kept.clone() {
            let row: i64 = unravel(kept, &space.kept).iter().zip(&access.strides).map(|(&i, s)| i as i64 * s).sum();
            let (fold, column) = (access.strides[space.kept.len()], access.strides[access.strides.len() - 1]);
            for reduced in if space.reduced.is_empty() { 0..1 } else { chunk.reduced.clone() } {
                let at = access.offset + row + if space.reduced.is_empty() { 0 } else { fold * reduced as i64 };
                numbers.extend(chunk.columns.clone().map(|i| at + column * i as i64));
            }
        }
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn regions_and_written_ranges_are_exact() {
        let flat = space(&[3, 4, 5], &[], Some(7));
        let columns = space(&[4], &[3], Some(10));
        for (space, strides, target) in [
            (&flat, [140, 35, 7, 1], 50),
            (&flat, [140, 35, 7, 1], 3),
            (&flat, [-140, 35, -7, 1], 50),
            (&flat, [7, 35, -105, 21], 90),
            (&columns, [10, 40, 1, 0], 25),
        ] {
            let access = Access {
                source: Source::Value(0),
                dtype: DType::Float64,
                offset: 1000,
                strides: strides[..space.rank()].into(),
            };
            let grid = Grid::new(space, target, 2);
            for number in 0..grid.count() {
                let chunk = grid.chunk(space, number);
                let expected = touched(space, &access, &chunk);
                let region = region(space, &access, &chunk, grid.cut.as_ref());
                assert_eq!(region, expected[0]..expected[expected.len() - 1] + 1, "{chunk:?} of {space:?}");
                let written = written(space, &access, &chunk, grid.cut.as_ref());
                assert_eq!(written.into_iter().flatten().collect::<Vec<_>>(), expected, "{chunk:?} of {space:?}");
            }
        }
    }

    #[test]
    fn short_rows_become_columns() {
        let extents = Shape::new([1000, 3]).unwrap();
        let access =
            Access { source: Source::Input(0), dtype: DType::Float64, offset: 0, strides: [3, 1].as_slice().into() };
        let nest = Nest::new(&extents, &[1], std::slice::from_ref(&access), &|_| false, false);
        assert_eq!(nest.space, space(&[], &[3], Some(1000)));
        assert_eq!(nest.strides(&access.strides).as_slice(), [1, 3]);
        let nest = Nest::new(&extents, &[0], &[access], &|_| false, false);
        assert_eq!(nest.space, space(&[], &[1000], Some(3)));
    }
}
