//! How large the boxes are that chunks of files are read and written in.
//!
//! Boxes grow from the smallest ones, twice as long in one dimension after the other: each time in that which makes a point
//! cheapest, until it does not pay or there is no room. What a point costs is counted in bytes: those that are read and
//! written, what lies between short runs, and for everything that is begun as many bytes as could be moved meanwhile.

use super::kernel::{Kernel, Source, Space};
use super::lower::File;
use super::region::region;
use super::space::{Boxes, Chunk, Cut, Grid, Pieces};
use super::staging::{BlockAxis, Direction, Staging};
use super::{PlannedKernel, Settings, memory};
use crate::formats::StoredArray;
use crate::formats::lattice::GAP;
use crate::numeric::reduce::BLOCK;
use smallvec::SmallVec;
use std::sync::Arc;

/// A file that is read or written in boxes.
#[derive(Debug)]
struct BoxedFile {
    access: usize,
    staging: Staging,
    /// Bytes per element.
    size: usize,
    is_written: bool,
    /// Whether it takes a run of elements in any case.
    is_run: bool,
    /// The blocks that the file is made of, if it is and each direction runs along an axis of its own.
    blocks: Option<Blocks>,
}

/// The blocks of a file as its directions see them.
#[derive(Debug)]
struct Blocks {
    axes: SmallVec<[BlockAxis; 4]>,
    /// All bytes of a block.
    bytes: u64,
}

/// What boxes have to fit.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Bytes that the plan may take.
    budget: u64,
    /// Bytes of all boxes that are in memory at once.
    bytes: u64,
    /// How many boxes are in memory at once that are read, and that are written.
    readers: u64,
    writers: u64,
    /// Bytes of the boxes of one chunk.
    chunk: u64,
    /// Points of a chunk.
    points: usize,
}

/// Bytes of the boxes of a chunk beyond which nothing becomes faster.
const BYTES: u64 = 32 << 20;
/// Bytes that could be read or written while a call is made, or a run of elements is begun.
const CALL: u64 = 4096;
/// Bytes that could be read or written while a tile is begun.
const TILE: u64 = 256;
/// How much cheaper a point must become for chunks to become larger.
const WORTHWHILE: f64 = 0.98;
/// Chunks of fewer points are made larger even if points do not become cheaper.
const POINTS: usize = 1 << 17;

/// The sizes of the largest chunk along every loop dimension.
type Sizes = SmallVec<[usize; 8]>;

/// A kernel of which each file is read and written in boxes, where that takes less time or memory than runs of elements do.
pub fn with_boxes<'a>(
    planned: PlannedKernel,
    file: &dyn Fn(&Source) -> Option<File<'a>>,
    settings: Settings,
) -> PlannedKernel {
    let PlannedKernel { kernel, grid, threads, streams_files, writing, .. } = planned;
    if kernel.space.size() == 0 {
        return PlannedKernel { kernel, grid, threads, streams_files, writing, staging: Vec::new() };
    }
    let limits = Limits::new(settings, kernel.space.size());
    let files: Vec<BoxedFile> = (0..kernel.accesses.len())
        .filter_map(|access| BoxedFile::new(&kernel, access, file(&kernel.accesses[access].source)?))
        .collect();
    let linear = Linear::new(&kernel, &grid, &files, limits);
    let fits = linear.bytes <= limits.budget / 4 * 3;
    if linear.is_dense && fits {
        return PlannedKernel { kernel, grid, threads, streams_files, writing, staging: Vec::new() };
    }
    let (boxes, sizes) = choose(&kernel, &files, limits);
    let points: usize = sizes.iter().product();
    if fits && linear.per_point <= MUCH * cost(&kernel, &files, &sizes) as f64 / points as f64 {
        return PlannedKernel { kernel, grid, threads, streams_files, writing, staging: Vec::new() };
    }
    let mut staging = vec![None; kernel.accesses.len()];
    let mut kernel = Arc::unwrap_or_clone(kernel);
    for file in files.into_iter().filter(|file| !file.is_run) {
        let mut boxed = file.staging;
        boxed.resize(&sizes);
        kernel.accesses[file.access] = boxed.in_memory();
        staging[file.access] = Some(boxed);
    }
    PlannedKernel { kernel: Arc::new(kernel), grid: boxes, threads, streams_files, writing, staging }
}

/// What a kernel costs that reads and writes runs of elements.
struct Linear {
    /// Whether nearly all elements between those of a chunk are its own.
    is_dense: bool,
    /// Bytes of all runs that are in memory at once.
    bytes: u64,
    /// As [`cost`] of boxes, for a point.
    per_point: f64,
}

impl Linear {
    fn new(kernel: &Kernel, grid: &Grid, files: &[BoxedFile], limits: Limits) -> Linear {
        let (space, count) = (&kernel.space, grid.count());
        // Where rows of kept dimensions end, chunks may reach further than elsewhere.
        let some = [0, 1, count / 2, count - 1].map(|number| grid.chunk(space, number.min(count - 1)));
        let chunks: Vec<Chunk> = some.into_iter().chain(grid.furthest(space)).collect();
        let mut linear = Linear { is_dense: true, bytes: 0, per_point: 0.0 };
        for chunk in &chunks {
            let sizes: Sizes = chunk.ranges(space).iter().map(|range| range.len()).collect();
            let (mut bytes, mut cost) = (0, 0);
            for file in files {
                let region = region(space, &file.staging.in_file, chunk);
                let run = (region.end - region.start) as u64 * file.size as u64;
                let at_once = if file.is_written { limits.writers } else { limits.readers };
                bytes += run.saturating_mul(at_once);
                cost += if file.is_written && !file.is_run { file.cost(&sizes) } else { run + CALL };
                linear.is_dense &= file.blocks.is_none()
                    && is_dense(space, chunk, &file.staging.in_file.strides, region.end - region.start);
            }
            linear.bytes = linear.bytes.max(bytes);
            linear.per_point = linear.per_point.max(cost as f64 / grid.points(space, chunk).max(1) as f64);
        }
        if files.iter().any(|file| file.blocks.is_some()) {
            // A run of elements ends within blocks nearly everywhere.
            linear.per_point = f64::INFINITY;
        }
        linear
    }
}

/// Runs of fewer bytes are rather written together with what lies between them, where that is written as well.
const RUN: usize = 4096;
/// Runs of elements are as good as boxes up to so much more to read.
const MUCH: f64 = 1.25;

impl Limits {
    fn new(settings: Settings, size: usize) -> Limits {
        let Settings { threads, budget, chunk, .. } = settings;
        let readers = memory::chunks_in_flight(threads) as u64;
        Limits {
            budget,
            bytes: budget / 8 * 3,
            readers,
            writers: threads as u64,
            chunk: if chunk > 0 { u64::MAX } else { BYTES },
            // Enough of them for all threads.
            points: if chunk > 0 { chunk } else { (size / (4 * threads.max(1))).max(POINTS) },
        }
    }
}

impl BoxedFile {
    fn new(kernel: &Kernel, access: usize, file: File<'_>) -> Option<BoxedFile> {
        let extents: Sizes = kernel.space.extents().collect();
        let of = &kernel.accesses[access];
        let staging = Staging::new(of, &extents);
        let is_written = match file {
            File::Read(_) => false,
            File::Written => true,
            File::Temporary => kernel.destinations().contains(&access),
        };
        // What is written among the elements of other destinations in one file goes there together with them.
        let others = kernel.accesses.iter().filter(|other| other.source == of.source).count();
        let size = of.dtype.size();
        let is_scattered =
            staging.directions.last().is_some_and(|last| last.stride != 1 || last.count as usize * size < RUN);
        let blocks = match file {
            File::Read(stored) => Blocks::new(&staging, stored),
            File::Written | File::Temporary => None,
        };
        let is_run = is_written && others > 1 && is_scattered;
        Some(BoxedFile { access, staging, size, is_written, is_run, blocks })
    }
}

impl Blocks {
    /// None if the file has none, or if a direction runs along no axis of its own.
    fn new(staging: &Staging, stored: &dyn StoredArray) -> Option<Blocks> {
        let axes = staging.block_axes(stored)?;
        let elements: usize = stored.blocks()?.iter().product();
        Some(Blocks { axes, bytes: (elements * stored.dtype().size()) as u64 })
    }
}

/// Boxes for `files`, as a grid and the sizes of its largest chunk.
fn choose(kernel: &Kernel, files: &[BoxedFile], limits: Limits) -> (Grid, Sizes) {
    let space = &kernel.space;
    let extents: Sizes = space.extents().collect();
    let units: Sizes = (0..extents.len()).map(|dimension| unit(kernel, files, dimension).0).collect();
    let mut sizes: Sizes = smallest(kernel, files, &units, &extents);
    if bytes(files, &sizes, limits) > limits.bytes {
        // Parts of blocks, if need be.
        sizes = smallest(kernel, files, &Sizes::from_elem(1, extents.len()), &extents);
    }
    let per_point = |sizes: &Sizes| cost(kernel, files, sizes) as f64 / sizes.iter().product::<usize>() as f64;
    let mut current = per_point(&sizes);
    loop {
        let grown = (0..extents.len()).filter(|&dimension| sizes[dimension] < extents[dimension]).map(|dimension| {
            let mut grown = sizes.clone();
            grown[dimension] = (2 * sizes[dimension]).min(extents[dimension]);
            grown
        });
        let fitting = grown.filter(|grown| {
            let points: usize = grown.iter().product();
            bytes(files, grown, limits) <= limits.bytes
                && files.iter().map(|file| file.bytes(grown)).sum::<u64>() <= limits.chunk
                && points <= limits.points
        });
        // Of equals the innermost.
        let best = fitting.map(|grown| (per_point(&grown), grown)).reduce(|a, b| if b.0 <= a.0 { b } else { a });
        match best {
            Some((cost, grown)) if cost < current * WORTHWHILE || sizes.iter().product::<usize>() < POINTS => {
                (sizes, current) = (grown, cost);
            }
            _ => break,
        }
    }
    (grid(kernel, files, &sizes), sizes)
}

/// The bytes that a chunk of these sizes costs.
fn cost(kernel: &Kernel, files: &[BoxedFile], sizes: &[usize]) -> u64 {
    let points: usize = sizes.iter().product();
    let tile = sizes.last().copied().unwrap_or(1).min(kernel.tile).max(1);
    let tiles = (points / tile) as u64;
    files.iter().map(|file| file.cost(sizes)).fold(tiles.saturating_mul(TILE), u64::saturating_add)
}

/// The bytes of all boxes that are in memory at once.
fn bytes(files: &[BoxedFile], sizes: &[usize], limits: Limits) -> u64 {
    let at_once = |file: &BoxedFile| if file.is_written { limits.writers } else { limits.readers };
    files.iter().map(|file| file.bytes(sizes).saturating_mul(at_once(file))).fold(0, u64::saturating_add)
}

impl BoxedFile {
    fn extents(&self, sizes: &[usize]) -> SmallVec<[u64; 4]> {
        self.staging.directions.iter().map(|direction| direction.reach(sizes) as u64).collect()
    }

    /// The bytes of a box.
    fn bytes(&self, sizes: &[usize]) -> u64 {
        if self.is_run {
            let directions = self.staging.directions.iter().zip(self.extents(sizes));
            return self.size as u64
                * directions.fold(1, |run, (direction, n)| run + direction.stride as u64 * (n - 1));
        }
        self.extents(sizes).iter().fold(self.size as u64, |bytes, extent| bytes.saturating_mul(*extent))
    }

    /// The bytes that reading or writing a box costs.
    fn cost(&self, sizes: &[usize]) -> u64 {
        let (extents, size) = (self.extents(sizes), self.size as u64);
        if let Some(blocks) = &self.blocks {
            let counts = self.staging.directions.iter().enumerate().map(|(k, direction)| {
                let of = blocks.axes[k];
                let reach = extents[k] * of.step;
                let is_aligned = reach % of.block == 0 || extents[k] == direction.count as u64;
                reach.div_ceil(of.block).min(extents[k]) + !is_aligned as u64
            });
            return counts.fold(blocks.bytes + CALL, u64::saturating_mul);
        }
        if self.is_run {
            return self.bytes(sizes) + CALL;
        }
        let mut outer: Vec<(u64, u64)> =
            self.staging.directions.iter().zip(&extents).map(|(direction, &n)| (direction.stride as u64, n)).collect();
        let mut span = 1;
        while let Some((_, n)) = outer.pop_if(|(stride, n)| *n == 1 || *stride == span) {
            span *= n;
        }
        while let Some((stride, n)) =
            outer.pop_if(|(stride, n)| *n == 1 || !self.is_written && stride.saturating_sub(span) * size <= GAP)
        {
            span += stride * (n - 1);
        }
        let runs = outer.iter().fold(1, |runs: u64, (_, n)| runs.saturating_mul(*n));
        runs.saturating_mul(span * size + CALL)
    }
}

/// See [`Kernel::needs_whole_rows`].
fn needs_whole_rows(kernel: &Kernel, files: &[BoxedFile]) -> bool {
    kernel.needs_whole_rows(|access| files.iter().any(|file| file.access == access.0))
}

/// The sizes to begin with.
fn smallest(kernel: &Kernel, files: &[BoxedFile], units: &[usize], extents: &[usize]) -> Sizes {
    let space = &kernel.space;
    let is_whole = needs_whole_rows(kernel, files);
    let (kept, last) = (space.kept.len(), space.kept.len() + space.reduced.len());
    let size = |dimension: usize| match dimension {
        _ if (kept..last).contains(&dimension) && is_whole => extents[dimension],
        // Reductions are cut at whole blocks.
        _ if dimension + 1 == last && last > kept => BLOCK.min(extents[dimension]),
        _ if dimension == last && space.folds_columns => BLOCK.min(extents[dimension]),
        _ => units[dimension].min(extents[dimension]),
    };
    (0..extents.len()).map(size).collect()
}

/// What sizes of a dimension should be multiples of so that blocks of files are read once, and how much the first one is
/// shorter.
fn unit(kernel: &Kernel, files: &[BoxedFile], dimension: usize) -> (usize, usize) {
    let extent = kernel.space.extents().nth(dimension).unwrap_or(1);
    let of_file = |file: &BoxedFile| {
        let blocks = file.blocks.as_ref()?;
        let along = |direction: &Direction| matches!(direction.steps[..], [step] if step.0 == dimension);
        let k = file.staging.directions.iter().position(along)?;
        let (of, direction) = (blocks.axes[k], &file.staging.directions[k]);
        if of.block % of.step != 0 {
            return None;
        }
        // The first coordinate is so far behind the border of a block, or the last one before it if they are descending.
        let skip = match direction.steps[0].1 < 0 {
            false => of.first % of.block,
            true => (of.block - 1) - (of.first + (direction.count as u64 - 1) * of.step) % of.block,
        };
        Some(((of.block / of.step) as usize, (skip / of.step) as usize)).filter(|(unit, _)| (2..extent).contains(unit))
    };
    files.iter().filter_map(of_file).max().unwrap_or((1, 0))
}

/// The grid whose largest chunk has these sizes.
fn grid(kernel: &Kernel, files: &[BoxedFile], sizes: &[usize]) -> Grid {
    let space = &kernel.space;
    let pieces = |dimension: usize, extent: usize| {
        let (unit, skip) = unit(kernel, files, dimension);
        let size = sizes[dimension];
        // A piece that is shorter at the front must not make one more of what is one.
        let skip = if size.is_multiple_of(unit) && size < extent { skip } else { 0 };
        Pieces::skipping(extent, size, skip)
    };
    let kept = space.kept.iter().enumerate().map(|(k, &extent)| pieces(k, extent)).collect();
    let first = space.kept.len();
    let columns = match space.columns {
        Some(extent) if space.folds_columns => Pieces::new(extent, sizes[space.rank() - 1]),
        Some(extent) => pieces(space.rank() - 1, extent),
        None => Pieces::new(1, 1),
    };
    let reduced = &sizes[first..first + space.reduced.len()];
    let is_whole = |level: usize| reduced[level] == space.reduced[level];
    let Some(mut level) = reduced.len().checked_sub(1).filter(|_| !needs_whole_rows(kernel, files)) else {
        return Grid::of_boxes(Boxes { kept, leads: SmallVec::new() }, columns, None);
    };
    while level > 0 && is_whole(level) && (is_whole(level - 1) || reduced[level - 1].is_multiple_of(BLOCK)) {
        level -= 1;
    }
    let is_cut = level > 0 || !is_whole(0) || space.folds_columns;
    let leads = (0..level).map(|k| pieces(first + k, space.reduced[k])).collect();
    // Pieces are whole subtrees of the order of reductions, which the blocks of a file need not be.
    let step = if is_whole(level) { reduced[level] } else { BLOCK << (reduced[level] / BLOCK).ilog2() };
    Grid::of_boxes(Boxes { kept, leads }, columns, is_cut.then(|| Cut::at(space, level, step)))
}

/// Whether every point of a space of these dimensions is one of `touched` elements, or nearly.
fn is_dense(space: &Space, chunk: &Chunk, strides: &[i64], touched: i64) -> bool {
    let (kept, inner) = strides.split_at(space.kept.len());
    let ranges = chunk.ranges(space);
    let inner = ranges[space.kept.len()..].iter().zip(inner).filter(|(_, stride)| **stride != 0);
    let rows = if kept.iter().any(|stride| *stride != 0) { chunk.kept.len() } else { 1 };
    let points = inner.map(|(range, _)| range.len()).product::<usize>() * rows;
    touched <= points as i64 + points as i64 / 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::kernel::Access;
    use crate::types::DType;

    fn kernel(kept: &[usize], reduced: &[usize], columns: Option<usize>) -> Kernel {
        let space = Space { kept: kept.to_vec(), reduced: reduced.to_vec(), columns, folds_columns: false };
        let phases = vec![Default::default()];
        Kernel { space, accesses: Vec::new(), phases, rows: 0, slots: 1, tile: 1024 }
    }

    fn file(kernel: &Kernel, strides: &[i64], offset: i64, is_written: bool) -> BoxedFile {
        let access = Access { source: Source::Input(0), dtype: DType::Float64, offset, strides: strides.into() };
        let extents: Sizes = kernel.space.extents().collect();
        let staging = Staging::new(&access, &extents);
        BoxedFile { access: 0, staging, size: 8, is_written, is_run: false, blocks: None }
    }

    fn limits(bytes: u64) -> Limits {
        Limits { budget: bytes, bytes, readers: 4, writers: 2, chunk: BYTES, points: usize::MAX }
    }

    /// Every point of the space is in exactly one chunk, and none is larger than what was announced.
    fn check(kernel: &Kernel, grid: &Grid, sizes: &[usize]) {
        let mut points = 0;
        for number in 0..grid.count() {
            let chunk = grid.chunk(&kernel.space, number);
            points += grid.points(&kernel.space, &chunk);
            let lens: Vec<usize> = chunk.ranges(&kernel.space).iter().map(|range| range.len()).collect();
            assert!(lens.iter().zip(sizes).all(|(len, size)| len <= size), "{chunk:?} and {sizes:?}");
        }
        assert_eq!(points, kernel.space.size());
    }

    #[test]
    fn a_transposed_array_is_cut_into_tiles_with_long_runs_on_both_sides() {
        let kernel = kernel(&[16_000], &[], Some(16_000));
        let files = [file(&kernel, &[16_000, 1], 0, false), file(&kernel, &[1, 16_000], 0, true)];
        let (grid, sizes) = choose(&kernel, &files, limits(48 << 20));
        assert!(sizes.iter().all(|&size| size >= 512), "{sizes:?}");
        assert!(bytes(&files, &sizes, limits(0)) <= 48 << 20, "{sizes:?}");
        check(&kernel, &grid, &sizes);
    }

    #[test]
    fn reductions_are_cut_at_blocks_and_their_leads_go_together() {
        let kernel = kernel(&[], &[300, 400, 500], None);
        let files = [file(&kernel, &[1, 300, 120_000], 0, false)];
        for budget in [1 << 18, 1 << 20, 1 << 24, 1 << 30] {
            let (grid, sizes) = choose(&kernel, &files, limits(budget));
            check(&kernel, &grid, &sizes);
            match &grid.cut {
                Some(cut) => {
                    let is_subtree = cut.pieces.step % BLOCK == 0 && (cut.pieces.step / BLOCK).is_power_of_two();
                    assert!(is_subtree || cut.pieces.count() == 1, "{cut:?}");
                    assert_eq!(sizes[cut.level + 1..], [300, 400, 500][cut.level + 1..]);
                }
                None => assert_eq!(sizes[..], [300, 400, 500]),
            }
        }
    }

    #[test]
    fn reductions_over_blocks_of_any_length_are_cut_into_subtrees() {
        for block in [384, 25_600, 80_000] {
            let kernel = kernel(&[], &[800_000, 3], None);
            let mut file = file(&kernel, &[3, 1], 0, false);
            let axis = |axis: usize, block: u64| BlockAxis { axis, block, step: 1, first: 0 };
            file.blocks = Some(Blocks { axes: SmallVec::from_iter([axis(0, block), axis(1, 3)]), bytes: block * 24 });
            let (grid, sizes) = choose(&kernel, &[file], limits(1 << 24));
            check(&kernel, &grid, &sizes);
            let cut = grid.cut.as_ref().unwrap();
            assert!(cut.level == 0 && (cut.pieces.step / BLOCK).is_power_of_two(), "{cut:?}");
        }
    }

    /// Blocks that a slice has cut in its first ones, and backwards.
    #[test]
    fn boxes_begin_and_end_with_blocks() {
        let kernel = kernel(&[990], &[], Some(970));
        for (strides, offset, firsts) in [([1000, 1], 10_030, [10, 30]), ([-1000, 1], 989 * 1000 + 5, [0, 5])] {
            let mut file = file(&kernel, &strides, offset, false);
            let axis = |axis: usize| BlockAxis { axis, block: 100, step: 1, first: firsts[axis] };
            file.blocks = Some(Blocks { axes: SmallVec::from_iter([axis(0), axis(1)]), bytes: 80_000 });
            let files = [file];
            let (grid, sizes) = choose(&kernel, &files, limits(8 << 20));
            assert!(sizes.iter().zip([990, 970]).all(|(&size, all)| size % 100 == 0 || size == all), "{sizes:?}");
            check(&kernel, &grid, &sizes);
            let mut cut = 0;
            for number in 0..grid.count() {
                let touched = files[0].staging.touched(&kernel.space, &grid.chunk(&kernel.space, number));
                for (range, (direction, first)) in touched.iter().zip(files[0].staging.directions.iter().zip(firsts)) {
                    let is_border = |at: i64| (at + first as i64) % 100 == 0 || at == 0 || at == direction.count;
                    cut += !(is_border(range.start) && is_border(range.end)) as usize;
                }
            }
            assert_eq!(cut, 0, "{grid:?}");
        }
    }
}
