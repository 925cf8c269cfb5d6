//! The order of a kernel's loops, and how its space is cut into chunks.

use super::kernel::{Access, Source, Space};
use super::lower::File;
use super::region::unravel;
use crate::numeric::reduce::BLOCK;
use crate::types::Shape;
use smallvec::SmallVec;
use std::ops::Range;

/// Reduced rows up to this many elements are folded for many kept indices at once instead of one after another; less of
/// files, of which that makes one chunk.
const SHORT_ROW: usize = 64;
const SHORT_ROW_OF_FILES: usize = 16;

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
    /// Dimensions are ordered as the first file among the accesses has them, if `files` knows one; axes of files that are
    /// made of blocks stay apart. With `by_rows` the reduced axes stay innermost, because several phases go over each row.
    pub fn new<'a>(
        extents: &Shape,
        reduced: &[usize],
        accesses: &[Access],
        files: &dyn Fn(&Access) -> Option<File<'a>>,
        by_rows: bool,
    ) -> Nest {
        let mut kept: Vec<usize> =
            (0..extents.rank()).filter(|axis| !reduced.contains(axis) && extents[*axis] != 1).collect();
        if let Some(file) = accesses.iter().find(|access| files(access).is_some()) {
            kept.sort_by_key(|&axis| std::cmp::Reverse(file.strides[axis].unsigned_abs()));
        }
        let merges = !accesses.iter().any(|access| files(access).is_some_and(|file| file.blocks().is_some()));
        let mut runs = merge(&kept, extents, accesses, merges);
        let folded = if by_rows { None } else { Nest::folded_columns(reduced, &runs, extents, accesses) };
        let reduced = if folded.is_some() { &reduced[1..] } else { reduced };
        let columns = if reduced.is_empty() {
            // A scalar is a row of one element.
            Some(runs.pop().unwrap_or((1, None)))
        } else if folded.is_some() {
            folded
        } else if !by_rows && Nest::wants_columns(extents, reduced, &runs, accesses, files) {
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
    fn wants_columns<'a>(
        extents: &Shape,
        reduced: &[usize],
        runs: &[(usize, Option<usize>)],
        accesses: &[Access],
        files: &dyn Fn(&Access) -> Option<File<'a>>,
    ) -> bool {
        let Some(&(count, Some(axis))) = runs.last() else { return false };
        let row: usize = reduced.iter().map(|&axis| extents[axis]).product();
        let has_files = accesses.iter().any(|access| files(access).is_some());
        if row <= if has_files { SHORT_ROW_OF_FILES } else { SHORT_ROW } && count > row {
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

/// Neighbouring axes that every access steps through as one become one if it `merges`: `(extent, innermost axis)` of each
/// run.
fn merge(axes: &[usize], extents: &Shape, accesses: &[Access], merges: bool) -> Vec<(usize, Option<usize>)> {
    let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
    for &axis in axes {
        let extent = extents[axis];
        let joins = |outer: usize| {
            let is_one = |access: &Access| access.strides[outer] == access.strides[axis].wrapping_mul(extent as i64);
            merges && accesses.iter().all(is_one)
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
///
/// Where files have to be read or written in boxes, chunks are boxes of the space: see [`Boxes`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    kept: Pieces,
    pub columns: Pieces,
    pub cut: Option<Cut>,
    pub boxes: Option<Boxes>,
}

/// How the kept dimensions, and the reduced ones before the cut one, are each cut by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boxes {
    pub kept: SmallVec<[Pieces; 4]>,
    pub leads: SmallVec<[Pieces; 4]>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Which of the reduced dimensions.
    pub level: usize,
    /// The number of indices of the reduced dimensions before it.
    pub lead: usize,
    pub pieces: Pieces,
}

/// A range of `0..total` cut into steps, the first of which is shorter by `skip`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    pub total: usize,
    pub step: usize,
    pub skip: usize,
}

impl Pieces {
    pub fn new(total: usize, step: usize) -> Pieces {
        Pieces { total, step: step.max(1), skip: 0 }
    }

    /// Pieces whose borders lie at multiples of `step` less `skip`.
    pub fn skipping(total: usize, step: usize, skip: usize) -> Pieces {
        Pieces { skip: skip % step.max(1), ..Pieces::new(total, step) }
    }

    pub fn count(&self) -> usize {
        (self.total + self.skip).div_ceil(self.step).max(1)
    }

    /// The piece that index `index` is in.
    pub fn number(&self, index: usize) -> usize {
        (index + self.skip) / self.step
    }

    pub fn range(&self, piece: usize) -> Range<usize> {
        (piece * self.step).saturating_sub(self.skip)..((piece + 1) * self.step - self.skip).min(self.total)
    }
}

/// A range for each of several dimensions.
pub type Ranges = SmallVec<[Range<usize>; 4]>;

/// How large chunks should be, in elements.
#[derive(Clone, Copy, Debug)]
pub struct ChunkSizes {
    pub target: usize,
    /// A block of rows may be so large before a later dimension is cut instead.
    pub most: usize,
    /// Whether columns may be cut although rows are long. In a file that would scatter what a chunk reads.
    pub cuts_columns: bool,
    /// Rows that are best taken together, so that chunks should have a multiple of them.
    pub together: usize,
}

/// One chunk of a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// The box of the kept dimensions (without columns) that it is in.
    pub within: Ranges,
    /// Linear indices over that box.
    pub kept: Range<usize>,
    pub columns: Range<usize>,
    /// The box of the reduced dimensions before the cut one; none without a cut.
    pub leads: Ranges,
    /// The range of the cut dimension, or of the first reduced one; empty when nothing is reduced.
    pub reduced: Range<usize>,
    /// The number of the piece of the cut dimension.
    pub piece: usize,
}

impl Grid {
    /// Cuts `space` into chunks of about the wanted size, enough of them for `threads` where the space permits.
    pub fn new(space: &Space, sizes: ChunkSizes, threads: usize) -> Grid {
        let ChunkSizes { target, most, cuts_columns, together } = sizes;
        let target = target.max(1);
        let kept: usize = space.kept.iter().product();
        let columns = space.columns.unwrap_or(1);
        if space.reduced.is_empty() {
            let (kept_step, column_step) = if columns >= target {
                (1, target.next_multiple_of(BLOCK))
            } else {
                let rows = (target / columns.max(1)).max(1);
                let multiple = rows.next_multiple_of(together.max(1));
                let is_enough = kept.div_ceil(multiple) >= 4 * threads;
                (if is_enough { multiple } else { rows }, columns)
            };
            return Grid::linear(Pieces::new(kept, kept_step), Pieces::new(columns, column_step), None);
        }
        let row = space.reduced.iter().product::<usize>() * columns;
        let wanted = if row * kept <= target { 1 } else { 4 * threads };
        // Where there are rows enough, they are shared out rather than cut.
        let rows_per_chunk = (target / row.max(1)).min(kept / wanted).max(1);
        let enough = wanted == 1 || kept.div_ceil(rows_per_chunk) >= wanted;
        if row == 0 || (row <= most.min(target * 4) && enough && !space.folds_columns) {
            return Grid::linear(Pieces::new(kept, rows_per_chunk), Pieces::new(columns, columns), None);
        }
        let level = Cut::level(space, most, columns);
        if level.is_none() && columns >= 2 * COLUMN_STEP && cuts_columns && !space.folds_columns {
            let per_column = (row / columns).max(1);
            let step = (target / per_column).max(COLUMN_STEP).next_multiple_of(COLUMN_STEP);
            return Grid::linear(Pieces::new(kept, 1), Pieces::new(columns, step), None);
        }
        let cut = Some(Cut::new(space, target, columns, level.unwrap_or(space.reduced.len() - 1)));
        Grid::linear(Pieces::new(kept, 1), Pieces::new(columns, columns), cut)
    }

    fn linear(kept: Pieces, columns: Pieces, cut: Option<Cut>) -> Grid {
        Grid { kept, columns, cut, boxes: None }
    }

    /// Cuts between rows only: see [`Kernel::needs_whole_rows`](super::kernel::Kernel::needs_whole_rows).
    pub fn by_rows(space: &Space, target: usize) -> Grid {
        let kept: usize = space.kept.iter().product();
        let row: usize = space.reduced.iter().product();
        // Results of a chunk.
        let results = target / row.max(1);
        let columns = space.columns.unwrap_or(1);
        let (kept_step, column_step) = match results / columns.max(1) {
            0 => (1, results.max(COLUMN_STEP).next_multiple_of(COLUMN_STEP)),
            rows => (rows, columns),
        };
        Grid::linear(Pieces::new(kept, kept_step), Pieces::new(columns, column_step), None)
    }

    /// Chunks that are boxes: one of the kept dimensions, one of the leads, a piece of the cut dimension, and columns.
    pub fn of_boxes(boxes: Boxes, columns: Pieces, cut: Option<Cut>) -> Grid {
        let kept = boxes.kept.iter().map(|pieces| pieces.total).product();
        Grid { kept: Pieces::new(kept, kept), columns, cut, boxes: Some(boxes) }
    }

    /// The number of parts of the kept dimensions.
    fn kept_parts(&self) -> usize {
        match &self.boxes {
            Some(boxes) => boxes.kept.iter().map(Pieces::count).product(),
            None => self.kept.count(),
        }
    }

    /// The number of parts of the reduced dimensions before the cut one.
    fn lead_parts(&self) -> usize {
        match (&self.cut, &self.boxes) {
            (Some(_), Some(boxes)) => boxes.leads.iter().map(Pieces::count).product(),
            (Some(cut), None) => cut.lead,
            (None, _) => 1,
        }
    }

    pub fn count(&self) -> usize {
        let pieces = self.cut.as_ref().map_or(1, |cut| cut.pieces.count());
        self.kept_parts() * self.columns.count() * self.lead_parts() * pieces
    }

    /// The first chunk, and those in which rows of kept dimensions first end: they reach furthest.
    pub fn furthest(&self, space: &Space) -> Vec<Chunk> {
        let of_part = self.count() / self.kept_parts().max(1);
        let ends = (1..space.kept.len()).map(|k| space.kept[k..].iter().product::<usize>());
        let ends = ends.filter(|end| self.boxes.is_none() && *end < self.kept.total);
        let parts = ends.map(|end| self.kept.number(end));
        std::iter::once(0).chain(parts).map(|part| self.chunk(space, part * of_part)).collect()
    }

    /// Chunk number `number`, in the order of memory where columns are not cut beside a reduced dimension; else all of what
    /// some columns are folded from comes before the next ones, so that little waits to be merged.
    pub fn chunk(&self, space: &Space, number: usize) -> Chunk {
        let pieces = self.cut.as_ref().map_or(1, |cut| cut.pieces.count());
        let (rest, piece) = (number / pieces, number % pieces);
        let (rest, lead) = (rest / self.lead_parts(), rest % self.lead_parts());
        let (kept, column) = (rest / self.columns.count(), rest % self.columns.count());
        let reduced = match &self.cut {
            Some(cut) => cut.pieces.range(piece),
            None => 0..space.reduced.first().copied().unwrap_or(0),
        };
        let leads = &space.reduced[..self.cut.as_ref().map_or(0, |cut| cut.level)];
        let (within, kept, leads) = match &self.boxes {
            Some(boxes) => {
                let within = pick(&boxes.kept, kept);
                let points = within.iter().map(|range| range.len()).product();
                (within, 0..points, pick(&boxes.leads, lead))
            }
            None => {
                let leads = unravel(lead, leads).into_iter().map(|index| index..index + 1).collect();
                (space.kept.iter().map(|&extent| 0..extent).collect(), self.kept.range(kept), leads)
            }
        };
        Chunk { within, kept, columns: self.columns.range(column), leads, reduced, piece }
    }

    /// The number of points of `space` in a chunk of it.
    pub fn points(&self, space: &Space, chunk: &Chunk) -> usize {
        let level = self.cut.as_ref().map_or(0, |cut| cut.level);
        let below: usize = space.reduced.iter().skip(level + 1).product();
        let row = if space.reduced.is_empty() { 1 } else { chunk.reduced.len() * below };
        chunk.kept.len() * chunk.columns.len() * row * chunk.leads.iter().map(|range| range.len()).product::<usize>()
    }
}

/// The pieces number `number` of all combinations, the last dimension's first.
fn pick(pieces: &[Pieces], number: usize) -> Ranges {
    let counts: SmallVec<[usize; 4]> = pieces.iter().map(Pieces::count).collect();
    pieces.iter().zip(unravel(number, &counts)).map(|(pieces, piece)| pieces.range(piece)).collect()
}

impl Chunk {
    /// The indices of every loop dimension, kept ones as the box around them.
    pub fn ranges(&self, space: &Space) -> Ranges {
        let mut ranges: Ranges = self.within.clone();
        let extents: SmallVec<[usize; 4]> = self.within.iter().map(|range| range.len()).collect();
        if self.kept != (0..extents.iter().product()) && !self.kept.is_empty() {
            // Up to the first dimension in which they differ, the first and the last index are those of all between.
            let (first, last) = (unravel(self.kept.start, &extents), unravel(self.kept.end - 1, &extents));
            for (k, range) in ranges.iter_mut().enumerate() {
                *range = range.start + first[k]..range.start + last[k] + 1;
                if first[k] != last[k] {
                    break;
                }
            }
        }
        ranges.extend(self.leads.iter().cloned());
        let level = self.leads.len();
        if let Some((_, below)) = space.reduced.get(level..).and_then(|dimensions| dimensions.split_first()) {
            ranges.push(self.reduced.clone());
            ranges.extend(below.iter().map(|&extent| 0..extent));
        }
        ranges.extend(space.columns.map(|_| self.columns.clone()));
        ranges
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
        Cut::at(space, level, step)
    }

    /// Cuts the dimension `level` every `step` indices.
    pub fn at(space: &Space, level: usize, step: usize) -> Cut {
        let lead = space.reduced[..level].iter().product();
        Cut { level, lead, pieces: Pieces::new(space.reduced[level], step) }
    }
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
            let sizes = ChunkSizes { target, most: 16 * target, cuts_columns: true, together: 1 };
            let grid = Grid::new(&space, sizes, 2);
            let chunks: Vec<Chunk> = (0..grid.count()).map(|number| grid.chunk(&space, number)).collect();
            let points: usize = chunks.iter().map(|chunk| grid.points(&space, chunk)).sum();
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
    fn rows_are_shared_out_before_they_are_cut() {
        let sizes = ChunkSizes { target: 1 << 17, most: 1 << 21, cuts_columns: true, together: 1 };
        let grid = |kept, row| Grid::new(&space(&[kept], &[row], None), sizes, 2);
        assert_eq!((grid(1000, 200).count(), grid(1000, 200).cut), (8, None));
        assert_eq!((grid(100, 200).count(), grid(100, 200).cut), (1, None));
        assert_eq!((grid(100_000, 200).count(), grid(100_000, 200).cut), (153, None));
        assert!(grid(3, 1 << 20).cut.is_some());
    }

    #[test]
    fn short_rows_become_columns() {
        let extents = Shape::new([1000, 3]).unwrap();
        let access =
            Access { source: Source::Input(0), dtype: DType::Float64, offset: 0, strides: [3, 1].as_slice().into() };
        let nest = Nest::new(&extents, &[1], std::slice::from_ref(&access), &|_| None, false);
        assert_eq!(nest.space, space(&[], &[3], Some(1000)));
        assert_eq!(nest.strides(&access.strides).as_slice(), [1, 3]);
        let nest = Nest::new(&extents, &[0], &[access], &|_| None, false);
        assert_eq!(nest.space, space(&[], &[1000], Some(3)));
    }
}
