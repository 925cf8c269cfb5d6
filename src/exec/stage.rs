//! Chunks of files in memory: the buffers that stand in for a file while a chunk is worked on.

use super::ExecError;
use crate::formats::StoredArray;
use crate::formats::lattice::{self, Direction};
use crate::memory::{BufferMut, Pool};
use crate::plan::kernel::Access;
use crate::plan::{BlockAxis, Chunk, PlannedKernel, Staging, region};
use smallvec::SmallVec;
use std::ops::Range;
use std::sync::Arc;

/// The elements of a file that one chunk touches.
pub struct Staged {
    /// The access that they belong to.
    pub access: usize,
    /// The number of the first element.
    pub first: i64,
    pub buffer: BufferMut,
    /// The bytes that were read.
    pub read: u64,
}

/// The file accesses of a kernel that are read.
pub struct FileInput {
    pub access: usize,
    pub source: Arc<dyn StoredArray>,
}

/// Reads what `chunk` touches of every file input.
pub fn read(
    pool: &Pool,
    planned: &PlannedKernel,
    inputs: &[FileInput],
    chunk: &Chunk,
) -> Result<Vec<Staged>, ExecError> {
    let one = |input: &FileInput| match planned.staging(input.access) {
        Some(staging) => read_box(pool, planned, input, staging, chunk),
        None => read_run(pool, planned, input, chunk),
    };
    inputs.iter().map(one).collect()
}

/// Reads all elements from the first to the last that `chunk` touches of an access.
fn read_run(pool: &Pool, planned: &PlannedKernel, input: &FileInput, chunk: &Chunk) -> Result<Staged, ExecError> {
    let of: &Access = &planned.kernel.accesses[input.access];
    let touched = region(&planned.kernel.space, of, chunk);
    let mut buffer = pool.allocate((touched.end - touched.start) as usize * of.dtype.size())?;
    input.source.read(touched.start as u64, buffer.as_mut_slice())?;
    let read = buffer.len() as u64;
    Ok(Staged { access: input.access, first: touched.start, buffer, read })
}

/// Reads the box that `chunk` touches of an access.
fn read_box(
    pool: &Pool,
    planned: &PlannedKernel,
    input: &FileInput,
    staging: &Staging,
    chunk: &Chunk,
) -> Result<Staged, ExecError> {
    let (source, size) = (input.source.as_ref(), staging.in_file.dtype.size());
    let touched = staging.touched(&planned.kernel.space, chunk);
    let mut buffer = pool.allocate(staging.elements() * size)?;
    let read = match staging.block_axes(source) {
        Some(axes) => read_blocks(pool, source, &axes, staging, &touched, buffer.as_mut_slice())?,
        None => {
            let (first, directions) = staging.pattern(&touched);
            lattice::read(source, first, &directions, buffer.as_mut_slice())?
        }
    };
    Ok(Staged { access: input.access, first: staging.first(&touched), buffer, read })
}

/// Reads a box of a file that is made of blocks, each of whose directions runs along one axis.
///
/// Along an axis in which steps leave out whole blocks each coordinate is read by itself; else what lies between is
/// read, and left out afterwards.
fn read_blocks(
    pool: &Pool,
    source: &dyn StoredArray,
    axes: &[BlockAxis],
    staging: &Staging,
    touched: &[Range<i64>],
    out: &mut [u8],
) -> Result<u64, ExecError> {
    let size = source.dtype().size();
    let (_, pattern) = staging.pattern(touched);
    let mut region: SmallVec<[Range<u64>; 6]> = staging.fixed(source).iter().map(|&index| index..index + 1).collect();
    // What one call reads, the elements of that which are wanted, and the axes along which there are several calls.
    let (mut within, mut apart) = (SmallVec::<[Direction; 6]>::new(), SmallVec::<[(usize, Direction); 4]>::new());
    let mut dense = 1;
    for ((of, direction), range) in axes.iter().zip(&pattern).zip(touched).rev() {
        let first = region[of.axis].start + of.step * range.start as u64;
        let length = if of.is_apart() { 1 } else { of.step * (direction.count as u64 - 1) + 1 };
        region[of.axis] = first..first + length;
        match of.is_apart() {
            true => apart.insert(0, (of.axis, Direction { stride: of.step, ..*direction })),
            false => within.insert(0, Direction { stride: dense * of.step, ..*direction }),
        }
        dense *= length;
    }
    let bytes = dense as usize * size;
    if axes.iter().all(|of| of.step == 1) {
        source.read_box(&region, &mut out[..bytes])?;
        spread(&within, size, out);
        return Ok(bytes as u64);
    }
    let mut scratch = pool.allocate(bytes)?;
    let firsts = region.clone();
    let directions: SmallVec<[Direction; 4]> = apart.iter().map(|(_, direction)| *direction).collect();
    let mut read = 0;
    lattice::for_each(&directions, &mut |_, place| {
        let mut rest = place;
        for (axis, direction) in &apart {
            let first = firsts[*axis].start + direction.stride * (rest / direction.pitch) as u64;
            region[*axis] = first..first + 1;
            rest %= direction.pitch;
        }
        source.read_box(&region, scratch.as_mut_slice())?;
        read += bytes as u64;
        lattice::pick(scratch.as_slice(), &within, size, size, &mut out[place * size..]);
        Ok::<(), ExecError>(())
    })?;
    Ok(read)
}

/// Moves elements that stand densely at the beginning of `out` to where they belong, which is never further ahead.
fn spread(directions: &[Direction], size: usize, out: &mut [u8]) {
    let mut outer = directions.to_vec();
    let mut run = 1;
    while let Some(last) = outer.pop_if(|last| last.count == 1 || last.pitch == run) {
        run *= last.count;
    }
    let runs: usize = outer.iter().map(|direction| direction.count).product();
    for number in (0..runs).rev() {
        let (mut rest, mut place) = (number, 0);
        for direction in outer.iter().rev() {
            place += direction.pitch * (rest % direction.count);
            rest /= direction.count;
        }
        let from = number * run * size;
        out.copy_within(from..from + run * size, place * size);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::FormatError;
    use crate::memory::Pool;
    use crate::plan::kernel::Source;
    use crate::types::{DType, Shape, contiguous_strides};
    use std::path::Path;
    use std::sync::Mutex;

    /// A file of blocks whose elements are their numbers, which notes the boxes that are read.
    #[derive(Debug)]
    struct Blocked {
        shape: Shape,
        strides: SmallVec<[i64; 4]>,
        blocks: Vec<usize>,
        reads: Mutex<Vec<Vec<Range<u64>>>>,
    }

    impl StoredArray for Blocked {
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
            Path::new("blocked")
        }
        fn blocks(&self) -> Option<&[usize]> {
            Some(&self.blocks)
        }
        fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
            let places = out.chunks_exact_mut(4).zip(first as i32..);
            places.for_each(|(place, number)| place.copy_from_slice(&number.to_ne_bytes()));
            Ok(())
        }
        fn read_box(&self, region: &[Range<u64>], out: &mut [u8]) -> Result<(), FormatError> {
            self.reads.lock().unwrap().push(region.to_vec());
            let count = |range: &Range<u64>| (range.end - range.start) as usize;
            assert_eq!(out.len(), region.iter().map(count).product::<usize>() * 4);
            let mut directions: Vec<Direction> = Vec::new();
            for (range, stride) in region.iter().zip(&self.strides).rev() {
                let pitch = directions.first().map_or(1, |inner| inner.pitch * inner.count);
                directions.insert(0, Direction { count: count(range), stride: *stride as u64, pitch });
            }
            let first: u64 = region.iter().zip(&self.strides).map(|(range, stride)| range.start * *stride as u64).sum();
            lattice::for_each(&directions, &mut |in_file, in_memory| {
                out[in_memory * 4..][..4].copy_from_slice(&((first + in_file) as i32).to_ne_bytes());
                Ok::<(), FormatError>(())
            })
        }
    }

    #[test]
    fn boxes_of_blocks_are_read_as_they_are_wanted() {
        let shape = [40, 50, 60];
        let file = Blocked {
            shape: Shape::new(shape).unwrap(),
            strides: contiguous_strides(&shape),
            blocks: vec![8, 8, 8],
            reads: Mutex::default(),
        };
        let pool = Pool::new(1 << 24);
        // Strides and extents, the largest box, one in coordinates, and how many calls read it.
        for (strides, extents, sizes, touched, calls) in [
            ([3000, 60, 1], [40, 50, 60], [8, 16, 8], [8..16, 16..32, 0..8], 1),
            // A short box at an edge.
            ([3000, 60, 1], [40, 50, 60], [8, 16, 8], [32..40, 48..50, 56..60], 1),
            // Steps within blocks, and over blocks: in the first axis, and in the last two.
            ([6000, 60, 3], [20, 50, 20], [4, 5, 9], [3..7, 5..9, 2..11], 1),
            ([27_000, 60, 1], [5, 50, 60], [3, 4, 9], [1..4, 5..9, 2..11], 3),
            ([3000, 600, 20], [40, 5, 3], [4, 3, 3], [3..7, 1..4, 0..3], 9),
        ] {
            let in_file =
                Access { source: Source::Input(0), dtype: DType::Int32, offset: 0, strides: strides.as_slice().into() };
            let mut staging = Staging::new(&in_file, &extents);
            staging.resize(&sizes);
            let axes = staging.block_axes(&file).unwrap();
            let mut out = vec![0xff; staging.elements() * 4];
            read_blocks(&pool, &file, &axes, &staging, &touched, &mut out).unwrap();
            assert_eq!(std::mem::take(&mut *file.reads.lock().unwrap()).len(), calls, "{strides:?}");
            let (first, pattern) = staging.pattern(&touched);
            lattice::for_each(&pattern, &mut |in_file, in_memory| {
                let found = i32::from_ne_bytes(out[in_memory * 4..][..4].try_into().unwrap());
                assert_eq!(found as u64, first + in_file, "{strides:?} at {in_memory}");
                Ok::<(), FormatError>(())
            })
            .unwrap();
        }
    }
}
