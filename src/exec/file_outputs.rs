//! What a kernel writes to files: a buffer for what a chunk computes, and the runs of elements in it.

use super::{ExecError, Run, Slot};
use crate::formats::FileWriter;
use crate::memory::{BufferMut, Pool};
use crate::plan::kernel::{Access, Source};
use crate::plan::{Chunk, PlannedKernel, overlapping, written};
use smallvec::SmallVec;
use std::ops::Range;

/// A file with the kernel's destinations in it: several where parts of a concatenate are computed together.
pub struct FileOutput<'a> {
    accesses: SmallVec<[usize; 1]>,
    writer: &'a dyn FileWriter,
    /// Which of the file's arrays.
    array: usize,
}

/// The elements of a file that one chunk computes, and what lies between them.
pub struct Piece<'a> {
    /// The destinations that they are computed through.
    pub accesses: SmallVec<[usize; 1]>,
    /// The number of the first element.
    pub first: i64,
    pub buffer: BufferMut,
    writer: &'a dyn FileWriter,
    array: usize,
}

/// The files that a kernel writes.
pub fn file_outputs<'a>(run: &'a Run<'_>, planned: &PlannedKernel) -> Vec<FileOutput<'a>> {
    let mut outputs: Vec<(usize, FileOutput<'a>)> = Vec::new();
    for access in planned.kernel.destinations() {
        let Source::Value(value) = planned.kernel.accesses[access].source else { continue };
        let (writer, array): (&dyn FileWriter, usize) = match &run.values[value] {
            Slot::File { file, array } => (run.files[*file].as_ref(), *array),
            Slot::Temporary(temporary) => (temporary.as_ref(), 0),
            _ => continue,
        };
        match outputs.iter_mut().find(|(known, _)| *known == value) {
            Some((_, output)) => output.accesses.push(access),
            None => {
                let accesses = SmallVec::from_iter([access]);
                outputs.push((value, FileOutput { accesses, writer, array }));
            }
        }
    }
    outputs.into_iter().map(|(_, output)| output).collect()
}

impl<'a> FileOutput<'a> {
    /// Empty buffers for what `chunk` computes: one for destinations whose elements lie among each other.
    pub fn allocate(&self, pool: &Pool, planned: &PlannedKernel, chunk: &Chunk) -> Result<Vec<Piece<'a>>, ExecError> {
        let kernel = &planned.kernel;
        let which = self.accesses.iter().copied();
        let regions = overlapping(&kernel.space, &kernel.accesses, which, chunk, planned.grid.cut.as_ref());
        let piece = |(accesses, region): (SmallVec<[usize; 1]>, Range<i64>)| {
            let bytes = (region.end - region.start) as usize * kernel.accesses[accesses[0]].dtype.size();
            Ok(Piece {
                accesses,
                first: region.start,
                buffer: pool.allocate(bytes)?,
                writer: self.writer,
                array: self.array,
            })
        };
        regions.into_iter().map(piece).collect()
    }
}

impl Piece<'_> {
    /// Writes what the chunk has computed and answers with the number of bytes. The buffer reaches from the first element
    /// to the last; what else lies between belongs to other chunks and kernels.
    pub fn write(&self, planned: &PlannedKernel, chunk: &Chunk) -> Result<usize, ExecError> {
        let kernel = &planned.kernel;
        let accesses: SmallVec<[&Access; 1]> = self.accesses.iter().map(|&access| &kernel.accesses[access]).collect();
        let size = accesses[0].dtype.size();
        let mut total = 0;
        for run in written(&kernel.space, &accesses, chunk, planned.grid.cut.as_ref()) {
            let bytes = (run.start - self.first) as usize * size..(run.end - self.first) as usize * size;
            total += bytes.len();
            self.writer.write(self.array, run.start as u64, &self.buffer.as_slice()[bytes])?;
        }
        Ok(total)
    }
}
