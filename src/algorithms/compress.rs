//! Where a mask holds: the elements there, and their positions.

use super::addressing::with_bits;
use super::stream::{IN_FLIGHT, for_each_piece};
use super::{AlgorithmError, Compute, Facts, Job, Operand, Stream, Streamed};
use crate::memory::BufferMut;
use crate::numeric::element::Int;
use crate::numeric::simd::Level;
use crate::numeric::tile;
use crate::types::{DType, Shape, ShapeError};
use smallvec::SmallVec;

/// Elements of a mask that are looked at as one.
const PART: usize = 1 << 16;

/// The parts of an array at the points of its first axes where a mask holds, in row-major order. Inputs: the array, and
/// the bool mask of its first axes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compress {
    /// At how many points the mask holds.
    pub count: usize,
}

/// The positions where a mask holds, in row-major order: int64, a row for each axis. Input: the bool mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonzero {
    /// At how many points the mask holds.
    pub count: usize,
}

/// The parts of a mask, and how many of its elements hold before each of them.
fn parts<'a>(job: &Job<'_>, mask: &'a Operand<'_>) -> Result<Vec<(usize, &'a [u8])>, AlgorithmError> {
    let parts: Vec<&[u8]> = mask.elements::<u8>().chunks(PART).collect();
    let mut counts = vec![0usize; parts.len()];
    job.for_each_part(&mut counts, 1, |number, count| {
        count[0] = tile::count_where(parts[number], Level::detect());
        Ok(())
    })?;
    let mut before = 0;
    let counted = |(part, here): (&'a [u8], usize)| {
        before += here;
        (before - here, part)
    };
    Ok(parts.into_iter().zip(counts).map(counted).collect())
}

/// The number of every element of a part of a mask that holds.
fn holding(part: &[u8]) -> impl Iterator<Item = usize> + '_ {
    part.iter().enumerate().filter(|(_, holds)| **holds != 0).map(|(at, _)| at)
}

/// Where each part of `output` ends that belongs to one part of the mask, `width` elements for each that holds.
fn split<'o, T>(output: &'o mut [T], parts: &[(usize, &[u8])], width: usize) -> Vec<&'o mut [T]> {
    let mut rest = output;
    let mut split = Vec::with_capacity(parts.len());
    for (number, (before, _)) in parts.iter().enumerate() {
        let end = parts.get(number + 1).map_or(rest.len(), |(after, _)| (after - before) * width);
        let (part, others) = rest.split_at_mut(end);
        split.push(part);
        rest = others;
    }
    split
}

impl Compute for Compress {
    fn name(&self) -> &'static str {
        "compress"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let (x, mask) = (&inputs[0], &inputs[1]);
        let rest = x.shape.extents()[mask.shape.rank()..].iter().copied();
        Ok(Facts::new(x.dtype, Shape::new(std::iter::once(self.count).chain(rest))?))
    }

    fn scratch(&self, inputs: &[Facts], _: usize) -> u64 {
        (inputs[1].shape.len() / PART + 1) as u64 * 40
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (x, mask) = (&inputs[0], &inputs[1]);
        let width: usize = x.shape.extents()[mask.shape.rank()..].iter().product();
        if self.count * width == 0 {
            return Ok(());
        }
        with_bits!(x.dtype, T => compress::<T>(job, x.elements(), mask, width, output.elements_mut()))
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }
}

/// The least points of a piece.
const LEAST: usize = 256;

/// The bytes of a piece, where there is memory for them.
const STREAMED: u64 = 32 << 20;

impl Compress {
    /// The bytes of one point of the mask, in all buffers that are alive at once.
    fn bytes_of_point(inputs: &[Facts]) -> u64 {
        let (x, mask) = (&inputs[0], &inputs[1]);
        let width: usize = x.shape.extents()[mask.shape.rank()..].iter().product();
        ((IN_FLIGHT + 1) * (width * x.dtype.size() + 1)) as u64
    }
}

impl Streamed for Compress {
    fn least_memory(&self, inputs: &[Facts], _: usize) -> u64 {
        Compress::bytes_of_point(inputs) * LEAST as u64
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, mask) = (&inputs[0], &inputs[1]);
        let width: usize = x.shape.extents()[mask.shape.rank()..].iter().product();
        if self.count * width == 0 {
            return Ok(());
        }
        let of_point = Compress::bytes_of_point(&[x.facts(), mask.facts()]);
        let step = (memory.min(STREAMED * (IN_FLIGHT as u64 + 1)) / of_point) as usize;
        let mut written = 0;
        for_each_piece(job, &[(x, width), (mask, 1)], mask.shape.len(), step, |points, buffers| {
            let holds = buffers[1].as_slice();
            let count = tile::count_where(holds, Level::detect());
            let shape = Shape::new([points.len()]).map_err(|error| AlgorithmError::data(error.to_string()))?;
            let mask = Operand::new(DType::Bool, &shape, &buffers[1], 0);
            let mut kept = job.pool.allocate(count * width * x.dtype.size())?;
            with_bits!(x.dtype, T => compress::<T>(job, buffers[0].elements(), &mask, width, kept.elements_mut()))?;
            output.write(written, kept.as_mut_slice())?;
            written += count * width;
            Ok(())
        })
    }
}

impl Streamed for Nonzero {
    fn least_memory(&self, _: &[Facts], _: usize) -> u64 {
        (PART * (IN_FLIGHT + size_of::<i64>())) as u64
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let mask = &inputs[0];
        let step = (memory.min(STREAMED * 4) as usize / (IN_FLIGHT + size_of::<i64>())).max(1);
        let mut written = 0;
        for_each_piece(job, &[(mask, 1)], mask.shape.len(), step, |points, buffers| {
            let holds = buffers[0].as_slice();
            let extents = mask.shape.extents();
            let count = tile::count_where(holds, Level::detect());
            let mut numbers = job.pool.allocate(count * size_of::<i64>())?;
            for (axis, extent) in extents.iter().enumerate() {
                let inner: usize = extents[axis + 1..].iter().product();
                let found = holding(holds).map(|at| ((points.start + at) / inner % extent) as i64);
                numbers.elements_mut::<i64>().iter_mut().zip(found).for_each(|(into, index)| *into = index);
                output.write(axis * self.count + written, numbers.as_mut_slice())?;
            }
            written += count;
            Ok(())
        })
    }
}

fn compress<T: Int + Send + Sync>(
    job: &Job<'_>,
    x: &[T],
    mask: &Operand<'_>,
    width: usize,
    output: &mut [T],
) -> Result<(), AlgorithmError> {
    let parts = parts(job, mask)?;
    let is_large = size_of_val(output) as u64 >= tile::STREAMING_FROM;
    let mut outputs = split(output, &parts, width);
    job.for_each_part(&mut outputs, 1, |number, output| {
        let first = number * PART;
        for output in output {
            if width == 1 {
                let mask = parts[number].1;
                tile::pack_into(&x[first..][..mask.len()], mask, output, is_large, Level::detect());
                continue;
            }
            for (into, at) in output.chunks_exact_mut(width).zip(holding(parts[number].1)) {
                into.copy_from_slice(&x[(first + at) * width..][..width]);
            }
        }
        Ok(())
    })
}

impl Compute for Nonzero {
    fn name(&self) -> &'static str {
        "nonzero"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(Facts::new(DType::Int64, Shape::new([inputs[0].shape.rank(), self.count])?))
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let mask = &inputs[0];
        if self.count == 0 {
            return Ok(());
        }
        let parts = parts(job, mask)?;
        let rows = output.elements_mut::<i64>().chunks_exact_mut(self.count);
        let mut rows: Vec<_> = rows.map(|row| split(row, &parts, 1).into_iter()).collect();
        // What each part finds, by axis.
        let mut found: Vec<SmallVec<[&mut [i64]; 4]>> =
            parts.iter().map(|_| rows.iter_mut().filter_map(Iterator::next).collect()).collect();
        let extents = mask.shape.extents();
        job.for_each_part(&mut found, 1, |number, found| {
            found.iter_mut().for_each(|axes| positions(number * PART, parts[number].1, extents, axes));
            Ok(())
        })
    }

    fn scratch(&self, inputs: &[Facts], _: usize) -> u64 {
        (inputs[0].shape.len() / PART + 1) as u64 * 120
    }
}

/// The indices by axis of the elements of a part of a mask that hold, the first of which is element `first` of an array of
/// these extents.
fn positions(first: usize, part: &[u8], extents: &[usize], axes: &mut [&mut [i64]]) {
    /// Elements that are looked at without asking which of them hold.
    const AT_ONCE: usize = 64;
    let mut done = 0;
    for (number, mask) in part.chunks(AT_ONCE).enumerate() {
        let (mut numbers, mut count) = ([0; AT_ONCE], 0);
        for (at, &holds) in mask.iter().enumerate() {
            numbers[count] = first + number * AT_ONCE + at;
            count += (holds != 0) as usize;
        }
        for (axis, &extent) in extents.iter().enumerate().rev() {
            let into = &mut axes[axis][done..][..count];
            for (index, number) in into.iter_mut().zip(&mut numbers) {
                // The first axis has what is left.
                (*index, *number) = match axis {
                    0 => (*number as i64, 0),
                    _ => ((*number % extent) as i64, *number / extent),
                };
            }
        }
        done += count;
    }
}
