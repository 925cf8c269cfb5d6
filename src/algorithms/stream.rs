//! Arrays that memory would not hold: algorithms read and write them piece by piece.

use super::{AlgorithmError, Compute, Facts, Job, Operand};
use crate::memory::{Buffer, BufferMut};
use crate::types::{DType, Shape};
use std::ops::Range;
use std::sync::mpsc::sync_channel;

/// Bytes outside of memory, or in it. Any number of threads may read and write at once, to places that do not overlap.
pub trait Store: Send + Sync {
    /// Fills `out` from byte number `offset` on.
    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), AlgorithmError>;

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), AlgorithmError>;
}

/// A row-major array in a store.
#[derive(Clone, Copy)]
pub struct Stream<'a> {
    pub dtype: DType,
    pub shape: &'a Shape,
    store: &'a dyn Store,
    /// The number of its first element in the store.
    first: usize,
}

impl<'a> Stream<'a> {
    pub fn new(dtype: DType, shape: &'a Shape, store: &'a dyn Store, first: usize) -> Stream<'a> {
        Stream { dtype, shape, store, first }
    }

    pub fn facts(&self) -> Facts {
        Facts::new(self.dtype, self.shape.clone())
    }

    /// Reads consecutive elements, the first of them number `first`.
    pub fn read(&self, first: usize, out: &mut [u8]) -> Result<(), AlgorithmError> {
        self.store.read(self.offset(first), out)
    }

    /// Writes consecutive elements, the first of them number `first`.
    pub fn write(&self, first: usize, bytes: &[u8]) -> Result<(), AlgorithmError> {
        self.store.write(self.offset(first), bytes)
    }

    /// The same store from element number `first` of this array on.
    pub fn skip(&self, first: usize) -> Stream<'a> {
        Stream { first: self.first + first, ..*self }
    }

    /// All elements.
    pub fn whole(&self, job: &Job<'_>) -> Result<Buffer, AlgorithmError> {
        let mut buffer = job.pool.allocate(self.shape.len() * self.dtype.size())?;
        self.read(0, buffer.as_mut_slice())?;
        Ok(buffer.freeze())
    }

    fn offset(&self, first: usize) -> u64 {
        ((self.first + first) * self.dtype.size()) as u64
    }
}

/// What the buffers of a streamed computation take besides their elements.
pub const SLACK: u64 = 1 << 14;

/// How an algorithm computes arrays of which memory holds pieces only: the same bits as from memory.
pub trait Streamed {
    /// The least memory that it can do with, besides [`SLACK`].
    fn least_memory(&self, inputs: &[Facts], threads: usize) -> u64;

    /// Memory beyond which it does not become faster.
    fn most_memory(&self, _inputs: &[Facts]) -> u64 {
        u64::MAX
    }

    /// Computes the result with at most `memory` bytes of elements at a time, which are no less than the least.
    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError>;
}

/// Sets of buffers that are alive at once in [`for_each_piece`]: one is worked on, one waits, one is being read.
pub const IN_FLIGHT: usize = 3;

/// Pieces are read by several threads, each so many bytes at least.
const READ: usize = 1 << 20;
pub const READERS: usize = 4;

/// Calls `work` with the pieces of `inputs`, in order, while the next ones are being read. The inputs consist of `units`
/// parts, whose number of elements stands beside each input; a piece has `step` of them, the last one what is left.
pub fn for_each_piece(
    job: &Job<'_>,
    inputs: &[(&Stream<'_>, usize)],
    units: usize,
    step: usize,
    mut work: impl FnMut(Range<usize>, Vec<Buffer>) -> Result<(), AlgorithmError>,
) -> Result<(), AlgorithmError> {
    let step = step.max(1);
    let read = |range: &Range<usize>| -> Result<Vec<Buffer>, AlgorithmError> {
        let mut buffers = Vec::with_capacity(inputs.len());
        for (stream, width) in inputs {
            let mut buffer = job.pool.allocate(range.len() * width * stream.dtype.size())?;
            read_in_parts(stream, range.start * width, &mut buffer)?;
            buffers.push(buffer.freeze());
        }
        Ok(buffers)
    };
    let ranges = || (0..units).step_by(step).map(|start| start..units.min(start + step));
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(IN_FLIGHT - 2);
        scope.spawn(move || {
            for range in ranges() {
                let buffers = read(&range);
                let failed = buffers.is_err();
                if sender.send((range, buffers)).is_err() || failed {
                    return;
                }
            }
        });
        for (range, buffers) in receiver {
            job.check()?;
            work(range, buffers?)?;
        }
        Ok(())
    })
}

/// Fills `buffer` from element number `first` on, with several requests at once.
fn read_in_parts(stream: &Stream<'_>, first: usize, buffer: &mut BufferMut) -> Result<(), AlgorithmError> {
    let (bytes, size) = (buffer.as_mut_slice(), stream.dtype.size());
    let part = bytes.len().div_ceil(READERS).max(READ).next_multiple_of(size);
    if bytes.len() <= part {
        return stream.read(first, bytes);
    }
    std::thread::scope(|scope| {
        let parts = bytes.chunks_mut(part).enumerate();
        let reads: Vec<_> =
            parts.map(|(k, bytes)| scope.spawn(move || stream.read(first + k * part / size, bytes))).collect();
        reads.into_iter().try_for_each(|read| read.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// An algorithm each of whose results comes from one element of an input and all of the others.
pub trait ByElement: Compute + Sized {
    /// The number of the input.
    fn input(&self) -> usize;
}

/// The bytes that elements are taken together in, at least.
const TOGETHER: usize = 1 << 16;

impl<A: ByElement> Streamed for A {
    fn least_memory(&self, inputs: &[Facts], threads: usize) -> u64 {
        let rows = Rows { of: self.input(), count: 1, width: TOGETHER, result_width: TOGETHER };
        Shape::new([TOGETHER]).map_or(u64::MAX, |shape| rows.least_memory(self, inputs, shape, threads))
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let rows = Rows { of: self.input(), count: output.shape.len(), width: 1, result_width: 1 };
        let shape = |count: usize| Shape::new([count]).map_err(|error| AlgorithmError::data(error.to_string()));
        rows.compute(self, job, (inputs, output), memory, shape)
    }
}

/// An algorithm that works on each row of one input by itself: so many rows, each of so many elements, become rows of so
/// many others. The other inputs are the same for all rows.
pub struct Rows {
    /// The number of the input.
    pub of: usize,
    pub count: usize,
    pub width: usize,
    pub result_width: usize,
}

impl Rows {
    /// The least memory that rows can be computed in, one at a time; `piece` gives the shape of so many rows.
    pub fn least_memory(&self, algorithm: &dyn Compute, inputs: &[Facts], shape: Shape, threads: usize) -> u64 {
        self.others(inputs) + self.bytes_of_rows(algorithm, inputs, shape, threads)
    }

    /// Bytes of the other inputs.
    fn others(&self, inputs: &[Facts]) -> u64 {
        inputs.iter().enumerate().filter(|(k, _)| *k != self.of).map(|(_, facts)| facts.bytes()).sum()
    }

    /// Bytes that so many rows take as `shape` has.
    fn bytes_of_rows(&self, algorithm: &dyn Compute, inputs: &[Facts], shape: Shape, threads: usize) -> u64 {
        let mut facts = inputs.to_vec();
        facts[self.of].shape = shape;
        let result = algorithm.result(&facts).map_or(0, |facts| facts.bytes());
        IN_FLIGHT as u64 * facts[self.of].bytes() + result + algorithm.scratch(&facts, threads)
    }

    /// Computes all rows, as many at a time as memory permits. `shape` gives the input's shape for so many rows.
    pub fn compute(
        &self,
        algorithm: &dyn Compute,
        job: &Job<'_>,
        (inputs, output): (&[Stream<'_>], &Stream<'_>),
        memory: u64,
        shape: impl Fn(usize) -> Result<Shape, AlgorithmError>,
    ) -> Result<(), AlgorithmError> {
        let facts: Vec<Facts> = inputs.iter().map(Stream::facts).collect();
        let x = &inputs[self.of];
        let whole = |(k, input): (usize, &Stream<'_>)| if k == self.of { Ok(None) } else { input.whole(job).map(Some) };
        let others = inputs.iter().enumerate().map(whole).collect::<Result<Vec<Option<Buffer>>, _>>()?;
        let taken = self.others(&facts);
        // Scratch may be the same for one row and for many.
        let bytes = |rows: usize| -> Result<u64, AlgorithmError> {
            Ok(self.bytes_of_rows(algorithm, &facts, shape(rows)?, job.threads()?))
        };
        let (one, two) = (bytes(1)?, bytes(2)?);
        let of_row = two.saturating_sub(one).max(1);
        let left = memory.saturating_sub(taken).saturating_sub(one);
        let step = (1 + left / of_row).min(self.count.max(1) as u64) as usize;
        // Pieces of more than that are not read faster.
        const ENOUGH: usize = 1 << 25;
        let step = step.min((ENOUGH / (self.width * x.dtype.size()).max(1)).max(1));
        for_each_piece(job, &[(x, self.width)], self.count, step, |rows, buffers| {
            let shape = shape(rows.len())?;
            let mut operands = Vec::with_capacity(inputs.len());
            for (input, whole) in inputs.iter().zip(&others) {
                operands.push(match whole {
                    Some(whole) => Operand::new(input.dtype, input.shape, whole, 0),
                    None => Operand::new(input.dtype, &shape, &buffers[0], 0),
                });
            }
            let mut result = job.pool.allocate(rows.len() * self.result_width * output.dtype.size())?;
            algorithm.compute(job, &operands, &mut result)?;
            output.write(rows.start * self.result_width, result.as_mut_slice())
        })
    }
}

#[cfg(test)]
mod tests;
