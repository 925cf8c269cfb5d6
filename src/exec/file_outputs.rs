//! What a kernel writes to files: a buffer for what a chunk computes, and the runs of elements in it.

use super::{ExecError, Run, Slot};
use crate::formats::{FileWriter, lattice};
use crate::memory::{BufferMut, Pool};
use crate::plan::kernel::{Access, Source};
use crate::plan::{Chunk, PlannedKernel, Staging, overlapping, written};
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
        let piece = |accesses: SmallVec<[usize; 1]>, first: i64, elements: usize| {
            let buffer = pool.allocate(elements * kernel.accesses[accesses[0]].dtype.size())?;
            Ok(Piece { accesses, first, buffer, writer: self.writer, array: self.array })
        };
        let (boxes, runs): (Vec<usize>, Vec<usize>) =
            self.accesses.iter().partition(|&&access| planned.staging(access).is_some());
        let boxes = boxes.into_iter().filter_map(|access| {
            let staging = planned.staging(access)?;
            let first = staging.first(&staging.touched(&kernel.space, chunk));
            Some(piece(SmallVec::from_iter([access]), first, staging.elements()))
        });
        let runs = overlapping(&kernel.space, &kernel.accesses, runs, chunk).into_iter();
        let runs = runs.map(|(accesses, region)| piece(accesses, region.start, (region.end - region.start) as usize));
        boxes.chain(runs).collect()
    }
}

impl Piece<'_> {
    /// Writes what the chunk has computed and answers with the number of bytes. The buffer reaches from the first element
    /// to the last; what else lies between belongs to other chunks and kernels.
    pub fn write(&self, planned: &PlannedKernel, chunk: &Chunk) -> Result<usize, ExecError> {
        let kernel = &planned.kernel;
        if let Some(staging) = planned.staging(self.accesses[0]) {
            return self.write_box(staging, &staging.touched(&kernel.space, chunk));
        }
        let accesses: SmallVec<[&Access; 1]> = self.accesses.iter().map(|&access| &kernel.accesses[access]).collect();
        let size = accesses[0].dtype.size();
        let mut total = 0;
        for run in written(&kernel.space, &accesses, chunk) {
            let bytes = (run.start - self.first) as usize * size..(run.end - self.first) as usize * size;
            total += bytes.len();
            self.writer.write(self.array, run.start as u64, &self.buffer.as_slice()[bytes])?;
        }
        Ok(total)
    }
    /// Writes a box by its runs of elements.
    fn write_box(&self, staging: &Staging, touched: &[Range<i64>]) -> Result<usize, ExecError> {
        let (first, directions) = staging.pattern(touched);
        let size = staging.in_file.dtype.size();
        let mut outer = directions.to_vec();
        let mut run = 1;
        while let Some(last) = outer.pop_if(|last| last.count == 1 || (last.stride == run as u64 && last.pitch == run))
        {
            run *= last.count;
        }
        let mut total = 0;
        lattice::for_each(&outer, &mut |in_file, in_memory| {
            let bytes = &self.buffer.as_slice()[in_memory * size..][..run * size];
            total += bytes.len();
            self.writer.write(self.array, first + in_file, bytes)
        })?;
        Ok(total)
    }
}
