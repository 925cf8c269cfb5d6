//! Chunks of files in memory: the buffers that stand in for a file while a chunk is worked on.

use super::ExecError;
use crate::formats::StoredArray;
use crate::memory::{BufferMut, Pool};
use crate::plan::kernel::Access;
use crate::plan::{Chunk, PlannedKernel, region};
use std::sync::Arc;

/// The elements of a file that one chunk touches.
pub struct Staged {
    /// The access that they belong to.
    pub access: usize,
    /// The number of the first element.
    pub first: i64,
    pub buffer: BufferMut,
}

/// The file accesses of a kernel that are read.
pub struct FileInput {
    pub access: usize,
    pub source: Arc<dyn StoredArray>,
}

/// An empty buffer for what `chunk` touches of an access.
fn allocate(pool: &Pool, planned: &PlannedKernel, access: usize, chunk: &Chunk) -> Result<Staged, ExecError> {
    let kernel = &planned.kernel;
    let of: &Access = &kernel.accesses[access];
    let touched = region(&kernel.space, of, chunk, planned.grid.cut.as_ref());
    let bytes = (touched.end - touched.start) as usize * of.dtype.size();
    Ok(Staged { access, first: touched.start, buffer: pool.allocate(bytes)? })
}

/// Reads what `chunk` touches of every file input.
pub fn read(
    pool: &Pool,
    planned: &PlannedKernel,
    inputs: &[FileInput],
    chunk: &Chunk,
) -> Result<Vec<Staged>, ExecError> {
    let mut staged = Vec::with_capacity(inputs.len());
    for input in inputs {
        let mut one = allocate(pool, planned, input.access, chunk)?;
        input.source.read(one.first as u64, one.buffer.as_mut_slice())?;
        staged.push(one);
    }
    Ok(staged)
}
