//! Chunks of files in memory: the buffers that stand in for a file while a chunk is worked on.

use super::ExecError;
use crate::formats::{StoredArray, lattice};
use crate::memory::{BufferMut, Pool};
use crate::plan::kernel::Access;
use crate::plan::{Chunk, PlannedKernel, Staging, region};
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
    let mut buffer = pool.allocate(staging.len() * size)?;
    let axes = source.blocks().and_then(|blocks| Some((blocks, staging.axes(source)?)));
    let read = match axes {
        Some((blocks, axes)) => read_blocks(pool, source, (blocks, &axes), staging, &touched, buffer.as_mut_slice())?,
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
    (blocks, axes): (&[usize], &[usize]),
    staging: &Staging,
    touched: &[Range<i64>],
    out: &mut [u8],
) -> Result<u64, ExecError> {
    let (size, strides) = (source.dtype().size(), source.strides());
    let (_, pattern) = staging.pattern(touched);
    let index = |axis: usize| (staging.base / strides[axis].max(1)) as u64 % source.shape()[axis].max(1) as u64;
    let mut region: SmallVec<[Range<u64>; 6]> = (0..strides.len()).map(|axis| index(axis)..index(axis) + 1).collect();
    let steps: SmallVec<[u64; 6]> = pattern.iter().zip(axes).map(|(of, &axis)| of.stride / strides[axis] as u64).collect();
    let is_apart = |k: usize| steps[k] >= blocks[axes[k]] as u64 && steps[k] > 1;
    for (k, &axis) in axes.iter().enumerate() {
        let first = index(axis) + steps[k] * touched[k].start as u64;
        let last = if is_apart(k) { first } else { first + steps[k] * (pattern[k].count as u64 - 1) };
        region[axis] = first..last + 1;
    }
    // What one call reads, and which of its elements are wanted.
    let mut within: SmallVec<[lattice::Direction; 6]> = SmallVec::new();
    let mut dense = 1;
    for k in (0..axes.len()).rev().filter(|&k| !is_apart(k)) {
        let length = region[axes[k]].end - region[axes[k]].start;
        within.insert(0, lattice::Direction { stride: dense * steps[k], ..pattern[k] });
        dense *= length;
    }
    let bytes = dense as usize * size;
    let picks = (0..axes.len()).any(|k| !is_apart(k) && steps[k] > 1);
    let mut scratch = if picks { Some(pool.allocate(bytes)?) } else { None };
    let apart: SmallVec<[(usize, lattice::Direction); 4]> = (0..axes.len())
        .filter(|&k| is_apart(k))
        .map(|k| (axes[k], lattice::Direction { stride: steps[k], ..pattern[k] }))
        .collect();
    let calls: usize = apart.iter().map(|(_, direction)| direction.count).product();
    let first: SmallVec<[Range<u64>; 6]> = region.clone();
    for call in 0..calls {
        let (mut rest, mut place) = (call, 0);
        for (axis, direction) in apart.iter().rev() {
            let number = rest % direction.count;
            rest /= direction.count;
            let at = first[*axis].start + direction.stride * number as u64;
            region[*axis] = at..at + 1;
            place += direction.pitch * number;
        }
        let out = &mut out[place * size..];
        match &mut scratch {
            Some(scratch) => {
                source.read_box(&region, scratch.as_mut_slice())?;
                lattice::pick(scratch.as_slice(), &within, size, size, out);
            }
            None => {
                source.read_box(&region, &mut out[..bytes])?;
                spread(&within, size, out);
            }
        }
    }
    Ok((bytes * calls) as u64)
}

/// Moves elements that stand densely at the beginning of `out` to where they belong, which is never further ahead.
fn spread(directions: &[lattice::Direction], size: usize, out: &mut [u8]) {
    let mut outer: SmallVec<[lattice::Direction; 6]> = SmallVec::from_slice(directions);
    let mut run = 1;
    while let Some(last) = outer.last().filter(|last| last.count == 1 || last.pitch == run) {
        run *= last.count;
        outer.pop();
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
