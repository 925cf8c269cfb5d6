//! Elements taken and repeated along one axis, each row of it by numbers of its own.

use super::addressing::{outside_of, with_bits};
use super::stream::{IN_FLIGHT, Rows, for_each_piece};
use super::{AlgorithmError, Compute, Facts, Job, Operand, Stream, Streamed};
use crate::memory::{BufferMut, Element};
use crate::types::{DType, Shape, ShapeError};

/// Elements that are copied between two looks at whether to go on, at least.
const PART: usize = 1 << 16;

/// The elements at positions along an axis that an array holds for every row of it. Inputs: the array, and int64
/// positions with the extents of the array but along the axis; negative ones count from its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeAlong {
    pub axis: usize,
}

/// Every element along an axis repeated. Inputs: the array, and int64 counts of 0 or more for each position of the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatEach {
    pub axis: usize,
    /// The sum of the counts.
    pub total: usize,
}

impl Compute for TakeAlong {
    fn name(&self) -> &'static str {
        "take_along_axis"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(Facts::new(inputs[0].dtype, inputs[1].shape.clone()))
    }

    fn can_fail(&self) -> bool {
        true
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (x, positions) = (&inputs[0], &inputs[1]);
        with_bits!(x.dtype, T => self.take::<T>(job, x, positions, output.elements_mut()))
    }
}

impl TakeAlong {
    fn take<T: Element>(
        &self,
        job: &Job<'_>,
        x: &Operand<'_>,
        positions: &Operand<'_>,
        output: &mut [T],
    ) -> Result<(), AlgorithmError> {
        let (elements, all) = (x.elements::<T>(), positions.elements::<i64>());
        job.for_each_part(output, PART, |number, part| {
            for (k, into) in part.iter_mut().enumerate() {
                let at = number * PART + k;
                *into = elements[self.place(x.shape, positions.shape, at, all[at])?];
            }
            Ok(())
        })
    }

    /// The number of the element that belongs at `at` of the result, where the position is this one.
    #[inline(always)]
    pub(super) fn place(
        &self,
        of: &Shape,
        positions: &Shape,
        at: usize,
        position: i64,
    ) -> Result<usize, AlgorithmError> {
        let n = of[self.axis];
        let inner: usize = of.extents()[self.axis + 1..].iter().product();
        let taken = positions[self.axis] * inner;
        let from_start = if position < 0 { position + n as i64 } else { position };
        if !(0..n as i64).contains(&from_start) {
            return Err(outside_of(position as i128, of, self.axis));
        }
        Ok((at / taken * n + from_start as usize) * inner + at % inner)
    }
}

impl Compute for RepeatEach {
    fn name(&self) -> &'static str {
        "repeat"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let extents = inputs[0].shape.extents().iter().enumerate();
        let repeated = extents.map(|(axis, &extent)| if axis == self.axis { self.total } else { extent });
        Ok(Facts::new(inputs[0].dtype, Shape::new(repeated)?))
    }

    fn scratch(&self, inputs: &[Facts], _: usize) -> u64 {
        let outer: usize = inputs[0].shape.extents()[..self.axis].iter().product();
        40 * (outer * inputs[1].shape.len().div_ceil(PART)) as u64
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (x, counts) = (&inputs[0], &inputs[1]);
        debug_assert_eq!(counts.dtype, DType::Int64);
        with_bits!(x.dtype, T => self.repeat::<T>(job, x, counts.elements(), output.elements_mut()))
    }
}

impl RepeatEach {
    fn repeat<T: Element>(
        &self,
        job: &Job<'_>,
        x: &Operand<'_>,
        counts: &[i64],
        output: &mut [T],
    ) -> Result<(), AlgorithmError> {
        if output.is_empty() {
            return Ok(());
        }
        let inner: usize = x.shape.extents()[self.axis + 1..].iter().product();
        let elements = x.elements::<T>();
        // What belongs to so many positions of the axis at a time, for every point of the axes before it.
        let mut parts: Vec<(&[T], &[i64], &mut [T])> = Vec::new();
        let mut rest = output;
        for x in elements.chunks(counts.len() * inner) {
            for (x, counts) in x.chunks(PART * inner).zip(counts.chunks(PART)) {
                let total = counts.iter().sum::<i64>() as usize * inner;
                let (part, others) = std::mem::take(&mut rest).split_at_mut(total);
                parts.push((x, counts, part));
                rest = others;
            }
        }
        job.for_each_part(&mut parts, 1, |_, parts| {
            for (x, counts, into) in parts {
                let copies = x.chunks(inner).zip(counts.iter());
                let copies = copies.flat_map(|(row, &count)| std::iter::repeat_n(row, count as usize));
                into.chunks_mut(inner).zip(copies).for_each(|(into, row)| into.copy_from_slice(row));
            }
            Ok(())
        })
    }
}

/// The bytes of a piece of the result, where there is memory for them.
const PIECE: u64 = 32 << 20;

impl Streamed for RepeatEach {
    fn least_memory(&self, inputs: &[Facts], _: usize) -> u64 {
        RepeatEach::bytes_of_row(&inputs[0], self.axis) + FEW
    }

    /// Puts together pieces of the result, whatever the rows they come from.
    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, counts) = (&inputs[0], &inputs[1]);
        if output.shape.is_empty() {
            return Ok(());
        }
        let inner: usize = x.shape.extents()[self.axis + 1..].iter().product();
        let (n, bytes) = (counts.shape.len(), inner * x.dtype.size());
        // Whole rows of the axes before, where they fit.
        let outer = x.shape.len() / (n * inner);
        let rows = Rows { of: 0, count: outer, width: n * inner, result_width: self.total * inner };
        let flat = RepeatEach { axis: 1, total: self.total };
        let shape =
            |count: usize| Shape::new([count, n, inner]).map_err(|error| AlgorithmError::data(error.to_string()));
        let facts = [x.facts(), counts.facts()];
        if outer > 1 && rows.least_memory(&flat, &facts, shape(1)?, job.threads()?) <= memory {
            return rows.compute(&flat, job, (inputs, output), memory, shape);
        }
        let of_row = RepeatEach::bytes_of_row(&x.facts(), self.axis);
        let step = (memory / 2).min(PIECE) / of_row.max(1);
        let room = (memory.saturating_sub(step.max(1) * of_row)).min(PIECE) as usize / bytes;
        let mut piece = job.pool.allocate(room.max(1) * bytes)?;
        let (mut filled, mut written) = (0, 0);
        for outer in 0..outer {
            let x = x.skip(outer * n * inner);
            for_each_piece(job, &[(&x, inner), (counts, 1)], n, step.max(1) as usize, |_, buffers| {
                for (row, &count) in buffers[0].as_slice().chunks(bytes).zip(buffers[1].elements::<i64>()) {
                    for _ in 0..count {
                        piece.as_mut_slice()[filled..][..bytes].copy_from_slice(row);
                        filled += bytes;
                        if filled == piece.len() {
                            job.check()?;
                            output.write(written, piece.as_mut_slice())?;
                            written += filled / x.dtype.size();
                            filled = 0;
                        }
                    }
                }
                Ok(())
            })?;
        }
        output.write(written, &piece.as_mut_slice()[..filled])
    }
}

/// Bytes of a piece of the result, at least, besides a row.
const FEW: u64 = 1 << 16;

impl RepeatEach {
    /// Bytes of a row in all pieces that are alive at once, with its count, and of one in the result.
    fn bytes_of_row(x: &Facts, axis: usize) -> u64 {
        let inner: usize = x.shape.extents()[axis + 1..].iter().product();
        ((IN_FLIGHT + 1) * inner * x.dtype.size() + IN_FLIGHT * size_of::<i64>()) as u64
    }
}
