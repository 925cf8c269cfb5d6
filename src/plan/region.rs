//! Which elements of an array a chunk touches.

use super::kernel::{Access, Space};
use super::space::Chunk;
use smallvec::SmallVec;
use std::ops::Range;

/// The element numbers of an access that a chunk touches: from the lowest to one past the highest.
pub fn region(space: &Space, access: &Access, chunk: &Chunk) -> Range<i64> {
    let folds_nothing = |k: usize, extent: usize| extent == 0 && access.strides[space.kept.len() + k] != 0;
    if chunk.kept.is_empty()
        || chunk.columns.is_empty()
        || space.reduced.iter().enumerate().any(|(k, &extent)| folds_nothing(k, extent))
    {
        return 0..0;
    }
    let (mut low, mut high) = (access.offset, access.offset);
    let mut reach = |stride: i64, range: Range<usize>| {
        let (a, b) = (stride * range.start as i64, stride * (range.end.max(1) - 1) as i64);
        low += a.min(b);
        high += a.max(b);
    };
    let (kept_strides, inner_strides) = access.strides.split_at(space.kept.len());
    inner(space, chunk).zip(inner_strides).for_each(|(range, &stride)| reach(stride, range));
    let first: i64 = chunk.within.iter().zip(kept_strides).map(|(range, stride)| range.start as i64 * stride).sum();
    let extents: SmallVec<[usize; 4]> = chunk.within.iter().map(|range| range.len()).collect();
    let (kept_low, kept_high) = bounds(kept_strides, &extents, chunk.kept.clone());
    first + low + kept_low..first + high + kept_high + 1
}

/// What a chunk covers of the dimensions after the kept ones.
fn inner<'c>(space: &'c Space, chunk: &'c Chunk) -> impl Iterator<Item = Range<usize>> + 'c {
    let level = chunk.leads.len();
    let below = space.reduced.iter().skip(level + 1).map(|&extent| 0..extent);
    let cut = space.reduced.get(level).map(|_| chunk.reduced.clone());
    chunk.leads.iter().cloned().chain(cut).chain(below).chain(space.columns.map(|_| chunk.columns.clone()))
}

/// What a chunk touches of one file through several destinations: those whose regions overlap together, with the region
/// around them. `which` are the numbers of the destinations among `accesses`.
pub fn overlapping(
    space: &Space,
    accesses: &[Access],
    which: impl IntoIterator<Item = usize>,
    chunk: &Chunk,
) -> Vec<(SmallVec<[usize; 1]>, Range<i64>)> {
    let touched = |access: usize| (region(space, &accesses[access], chunk), access);
    let mut regions: Vec<(Range<i64>, usize)> = which.into_iter().map(touched).collect();
    regions.sort_by_key(|(range, _)| range.start);
    let mut together: Vec<(SmallVec<[usize; 1]>, Range<i64>)> = Vec::new();
    for (range, access) in regions {
        match together.last_mut() {
            Some((members, around)) if range.start < around.end => {
                members.push(access);
                around.end = around.end.max(range.end);
            }
            _ => together.push((SmallVec::from_iter([access]), range)),
        }
    }
    together
}

/// The element numbers that a chunk writes through destinations in one file, as ascending ranges. Each has one element for
/// every point, or for every point of the dimensions along which it steps, and they have none in common.
pub fn written(space: &Space, accesses: &[&Access], chunk: &Chunk) -> Vec<Range<i64>> {
    let regions = accesses.iter().map(|access| region(space, access, chunk));
    let Some(whole) = regions.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)) else { return Vec::new() };
    // What is folded along a dimension is one element there.
    let steps = accesses[0].strides[space.kept.len()..].iter();
    let inner = inner(space, chunk).zip(steps).map(|(range, &step)| if step == 0 { 0..1 } else { range });
    let inner: Vec<Range<usize>> = inner.collect();
    let extents: SmallVec<[usize; 4]> = chunk.within.iter().map(|range| range.len()).collect();
    let points = chunk.kept.len() * inner.iter().map(|range| range.len()).product::<usize>();
    if (points * accesses.len()) as i64 == whole.end - whole.start {
        return vec![whole];
    }
    let mut numbers = Vec::with_capacity(points * accesses.len());
    for access in accesses {
        let (outer_strides, inner_strides) = access.strides.split_at(space.kept.len());
        let row = |index: SmallVec<[usize; 4]>| {
            let index = index.iter().zip(&chunk.within).map(|(&i, range)| (range.start + i) as i64);
            index.zip(outer_strides).map(|(i, stride)| i * stride).sum::<i64>()
        };
        let mut of_access: Vec<i64> = chunk.kept.clone().map(|k| access.offset + row(unravel(k, &extents))).collect();
        for (range, &stride) in inner.iter().zip(inner_strides) {
            of_access = of_access.iter().flat_map(|&at| range.clone().map(move |i| at + i as i64 * stride)).collect();
        }
        numbers.extend(of_access);
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
    use crate::plan::kernel::Source;
    use crate::plan::space::{ChunkSizes, Grid};
    use crate::types::DType;

    fn space(kept: &[usize], reduced: &[usize], columns: Option<usize>) -> Space {
        Space { kept: kept.to_vec(), reduced: reduced.to_vec(), columns, folds_columns: false }
    }

    fn whole(space: &Space) -> Chunk {
        Grid::new(space, ChunkSizes { target: usize::MAX, most: usize::MAX, cuts_columns: false, together: 1 }, 1)
            .chunk(space, 0)
    }

    #[test]
    fn regions_are_what_a_chunk_touches() {
        let space = space(&[4], &[], Some(10));
        let access =
            Access { source: Source::Input(0), dtype: DType::Float64, offset: 5, strides: [10, 1].as_slice().into() };
        let mut chunk = whole(&space);
        chunk.kept = 1..3;
        assert_eq!(region(&space, &access, &chunk), 15..35);
        let reversed = Access { offset: 39, strides: [-10, -1].as_slice().into(), ..access };
        assert_eq!(region(&space, &reversed, &chunk), 10..30);
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
            let sizes = ChunkSizes { target, most: target, cuts_columns: true, together: 1 };
            let grid = Grid::new(space, sizes, 2);
            for number in 0..grid.count() {
                let chunk = grid.chunk(space, number);
                let expected = touched(space, &access, &chunk);
                let region = region(space, &access, &chunk);
                assert_eq!(region, expected[0]..expected[expected.len() - 1] + 1, "{chunk:?} of {space:?}");
                let written = written(space, &[&access], &chunk);
                assert_eq!(written.into_iter().flatten().collect::<Vec<_>>(), expected, "{chunk:?} of {space:?}");
            }
        }
    }

    /// Three columns of a matrix side by side, and a row far below them.
    #[test]
    fn destinations_among_each_other_are_taken_together() {
        let space = space(&[], &[], Some(10));
        let column = |offset, stride| Access {
            source: Source::Value(0),
            dtype: DType::Float64,
            offset,
            strides: [stride].as_slice().into(),
        };
        let accesses = [column(2, 3), column(1000, 1), column(0, 3), column(1, 3)];
        let chunk = Chunk { columns: 2..6, ..whole(&space) };
        let together = overlapping(&space, &accesses, 0..4, &chunk);
        let found: Vec<(&[usize], Range<i64>)> = together.iter().map(|(k, range)| (&k[..], range.clone())).collect();
        assert_eq!(found, [(&[2usize, 3, 0][..], 6..18), (&[1], 1002..1006)]);
        let [a, _, b, c] = &accesses;
        let both = 6..18;
        assert_eq!(written(&space, &[a, b, c], &chunk), [both]);
        assert_eq!(written(&space, &[a, b], &chunk), [6..7, 8..10, 11..13, 14..16, 17..18]);
    }
}
