//! Boxes and other regular patterns of elements, out of files whose elements stand one after the other.

use super::StoredArray;
use super::error::FormatError;
use smallvec::SmallVec;
use std::ops::Range;

/// One direction of a pattern of elements: so many, `stride` elements apart in the file and `pitch` apart in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direction {
    pub count: usize,
    pub stride: u64,
    pub pitch: usize,
}

/// Bytes between two runs that are rather read than skipped: reading so many takes no longer than another call.
pub const GAP: u64 = 4096;
/// The most bytes that are read to pick elements from.
pub const SCRATCH: usize = 1 << 20;
/// Runs of at least so many bytes are read by themselves, straight to where they belong.
const LONG_RUN: usize = 1 << 16;

/// Reads the elements `first + Σ strideₖ·iₖ`, each to `Σ pitchₖ·iₖ` of `out`, and answers with the bytes that were read.
///
/// Directions are given outermost first: a step in one is longer than all that those after it reach. Elements of `out`
/// that belong to none stay as they are.
pub fn read<S: StoredArray + ?Sized>(
    source: &S,
    first: u64,
    directions: &[Direction],
    out: &mut [u8],
) -> Result<u64, FormatError> {
    let size = source.dtype().size();
    if directions.iter().any(|direction| direction.count == 0) {
        return Ok(0);
    }
    let mut outer: Vec<Direction> = directions.iter().copied().filter(|direction| direction.count > 1).collect();
    // What follows each other both in the file and in memory is a run.
    let mut run = 1;
    while let Some(last) = outer.pop_if(|last| last.stride == run as u64 && last.pitch == run) {
        run *= last.count;
    }
    // Neighbouring runs with little between them are read together, and picked from that.
    let mut within: Vec<Direction> = Vec::new();
    let mut span = run as u64;
    let is_short = |span: u64| (span as usize) < LONG_RUN / size;
    while let Some(last) = outer.pop_if(|last| is_short(span) && last.stride.saturating_sub(span) * size as u64 <= GAP)
    {
        within.insert(0, last);
        span += last.stride * (last.count - 1) as u64;
    }
    let Some(pieces) = within.first().copied() else {
        let mut total = 0;
        for_each(&outer, &mut |in_file, in_memory| {
            let bytes = &mut out[in_memory * size..][..run * size];
            total += bytes.len() as u64;
            source.read(first + in_file, bytes)
        })?;
        return Ok(total);
    };
    // The outermost of them in pieces that fit the scratch.
    let inner = span - pieces.stride * (pieces.count - 1) as u64;
    let at_once = ((SCRATCH / size) as u64).saturating_sub(inner) / pieces.stride + 1;
    let at_once = at_once.min(pieces.count as u64) as usize;
    let mut scratch = vec![0; (inner + pieces.stride * (at_once - 1) as u64) as usize * size];
    let mut total = 0;
    for_each(&outer, &mut |in_file, in_memory| {
        for start in (0..pieces.count).step_by(at_once) {
            let count = at_once.min(pieces.count - start);
            within[0].count = count;
            let bytes = &mut scratch[..(inner + pieces.stride * (count - 1) as u64) as usize * size];
            source.read(first + in_file + pieces.stride * start as u64, bytes)?;
            total += bytes.len() as u64;
            pick(bytes, &within, run * size, size, &mut out[(in_memory + pieces.pitch * start) * size..]);
        }
        Ok(())
    })?;
    Ok(total)
}

/// Copies runs of `run` bytes: those at `Σ strideₖ·iₖ` of `from` to `Σ pitchₖ·iₖ` of `out`, in elements of `size` bytes.
pub fn pick(from: &[u8], directions: &[Direction], run: usize, size: usize, out: &mut [u8]) {
    match run {
        1 => pick_runs::<1>(from, directions, run, size, out),
        2 => pick_runs::<2>(from, directions, run, size, out),
        4 => pick_runs::<4>(from, directions, run, size, out),
        8 => pick_runs::<8>(from, directions, run, size, out),
        _ => pick_runs::<0>(from, directions, run, size, out),
    }
}

/// `RUN` is the length of a run if it is not 0: copies of known length are an instruction.
fn pick_runs<const RUN: usize>(from: &[u8], directions: &[Direction], run: usize, size: usize, out: &mut [u8]) {
    let run = if RUN > 0 { RUN } else { run };
    let Some((direction, inner)) = directions.split_first() else {
        out[..run].copy_from_slice(&from[..run]);
        return;
    };
    let (stride, pitch) = (direction.stride as usize * size, direction.pitch * size);
    for k in 0..direction.count {
        let (from, out) = (&from[k * stride..], &mut out[k * pitch..]);
        match inner {
            [] => out[..run].copy_from_slice(&from[..run]),
            inner => pick_runs::<RUN>(from, inner, run, size, out),
        }
    }
}

/// Visits every point: where it is in the file, from the first on, and where in memory.
pub fn for_each<E>(directions: &[Direction], visit: &mut impl FnMut(u64, usize) -> Result<(), E>) -> Result<(), E> {
    let mut index: SmallVec<[usize; 6]> = SmallVec::from_elem(0, directions.len());
    let (mut in_file, mut in_memory) = (0, 0);
    loop {
        visit(in_file, in_memory)?;
        let mut k = directions.len();
        loop {
            if k == 0 {
                return Ok(());
            }
            k -= 1;
            let Direction { count, stride, pitch } = directions[k];
            index[k] += 1;
            if index[k] < count {
                in_file += stride;
                in_memory += pitch;
                break;
            }
            in_file -= stride * (count as u64 - 1);
            in_memory -= pitch * (count - 1);
            index[k] = 0;
        }
    }
}

/// The box `region` of an array, dense in the order of the file.
pub(super) fn read_box<S: StoredArray + ?Sized>(
    source: &S,
    region: &[Range<u64>],
    out: &mut [u8],
) -> Result<(), FormatError> {
    let strides = source.strides();
    let mut axes: SmallVec<[usize; 6]> = (0..strides.len()).collect();
    axes.sort_by_key(|&axis| std::cmp::Reverse(strides[axis]));
    let first = region.iter().zip(strides).map(|(range, stride)| range.start * *stride as u64).sum();
    let mut directions: SmallVec<[Direction; 6]> = SmallVec::new();
    let mut pitch = 1;
    for &axis in axes.iter().rev() {
        let count = (region[axis].end - region[axis].start) as usize;
        directions.insert(0, Direction { count, stride: strides[axis] as u64, pitch });
        pitch *= count;
    }
    read(source, first, &directions, out).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::{DType, Shape, contiguous_strides};
    use std::path::Path;
    use std::sync::Mutex;

    /// A file whose elements are their numbers, which notes what is read.
    #[derive(Debug)]
    struct Numbered {
        shape: Shape,
        strides: Vec<i64>,
        reads: Mutex<Vec<Range<u64>>>,
    }

    impl Numbered {
        fn new(extents: &[usize], strides: &[i64]) -> Numbered {
            let shape = Shape::new(extents.iter().copied()).unwrap();
            Numbered { shape, strides: strides.to_vec(), reads: Mutex::default() }
        }
    }

    impl StoredArray for Numbered {
        fn dtype(&self) -> DType {
            DType::Int32
        }
        fn shape(&self) -> &Shape {
            &self.shape
        }
        fn strides(&self) -> &[i64] {
            &self.strides
        }
        fn path(&self) -> &Path {
            Path::new("numbered")
        }
        fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
            let end = first + out.len() as u64 / 4;
            assert!(end <= self.shape.len() as u64, "{first}..{end} of {}", self.shape);
            self.reads.lock().unwrap().push(first..end);
            let places = out.chunks_exact_mut(4).zip(first as i32..);
            places.for_each(|(place, number)| place.copy_from_slice(&number.to_ne_bytes()));
            Ok(())
        }
    }

    fn numbers(bytes: &[u8]) -> Vec<i32> {
        bytes.as_chunks::<4>().0.iter().map(|&element| i32::from_ne_bytes(element)).collect()
    }

    #[test]
    fn boxes_are_dense_in_the_order_of_the_file() {
        let extents = [5, 7, 4];
        let region = [1..4u64, 2..7, 1..3];
        for strides in [[28, 4, 1], [1, 5, 35]] {
            let file = Numbered::new(&extents, &strides);
            let mut out = vec![0; 3 * 5 * 2 * 4];
            file.read_box(&region, &mut out).unwrap();
            let mut expected: Vec<i32> = Vec::new();
            for i in region[0].clone() {
                for j in region[1].clone() {
                    let number =
                        |k: u64| (i as i64 * strides[0] + j as i64 * strides[1] + k as i64 * strides[2]) as i32;
                    expected.extend(region[2].clone().map(number));
                }
            }
            if strides[0] == 1 {
                expected.sort_unstable();
            }
            assert_eq!(numbers(&out), expected);
        }
    }

    /// Patterns of all kinds, with room between the elements in memory.
    #[test]
    fn patterns_are_picked_element_by_element() {
        let file = Numbered::new(&[3_000_000], &contiguous_strides(&[3_000_000]));
        for (counts, strides) in [
            ([3, 4, 5], [1000, 50, 1]),
            ([3, 4, 5], [1000, 50, 3]),
            ([2, 300, 10], [1_400_000, 4000, 1]),
            ([2, 300, 100], [1_400_000, 4000, 7]),
            ([2, 2, 20_000], [1_000_000, 20_000, 1]),
            ([1, 500, 1], [1, 2000, 1]),
            ([4, 1, 30_000], [500_000, 1, 2]),
        ] {
            let pitches = [counts[1] * (counts[2] + 3) + 1, counts[2] + 3, 1];
            let directions: Vec<Direction> =
                (0..3).map(|k| Direction { count: counts[k], stride: strides[k], pitch: pitches[k] }).collect();
            let mut out = vec![0xff; (counts[0] * pitches[0] + 1) * 4];
            let bytes = read(&file, 5, &directions, &mut out).unwrap();
            let reads: Vec<Range<u64>> = std::mem::take(&mut file.reads.lock().unwrap());
            assert_eq!(bytes, reads.iter().map(|read| 4 * (read.end - read.start)).sum::<u64>());
            let mut expected = vec![-1; out.len() / 4];
            for_each(&directions, &mut |in_file, in_memory| {
                expected[in_memory] = 5 + in_file as i32;
                Ok::<(), ()>(())
            })
            .unwrap();
            assert_eq!(numbers(&out), expected, "{directions:?}");
        }
    }

    /// A few columns of wide rows are read by themselves; of narrow ones, whole rows are.
    #[test]
    fn gaps_are_read_over_when_they_are_small() {
        let columns = |row: usize| {
            let file = Numbered::new(&[100, row], &contiguous_strides(&[100, row]));
            let mut out = vec![0; 100 * 10 * 4];
            file.read_box(&[0..100, 0..10], &mut out).unwrap();
            let reads = file.reads.into_inner().unwrap();
            (reads.len(), reads.iter().map(|read| read.end - read.start).sum::<u64>())
        };
        assert_eq!(columns(10_000), (100, 1000));
        assert_eq!(columns(1000), (1, 99 * 1000 + 10));
    }
}
