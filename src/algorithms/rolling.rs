//! Folds of every window of consecutive elements along the last axis.
//!
//! The axis is cut into blocks as long as a window. A window is the end of one block and the start of the next: the fold
//! of the one from the right and that of the other from the left are each a step from those of the neighbouring window
//! (M. van Herk, "A fast algorithm for local minimum and maximum filters", Pattern Recognition Letters 1992). Nothing is
//! ever subtracted, so that a NaN, an infinity or a large number matters to its own windows only. Sums of floats carry
//! their rounding errors along and are rounded once.

use super::scan::{Extreme, overflow};
use super::stream::Rows;
use super::{AlgorithmError, Compute, Facts, Job, Operand, Stream, Streamed};
use crate::memory::{BufferMut, Element};
use crate::numeric::element::{Int, with_element, with_int};
use crate::numeric::scalar::two_floats;
use crate::types::{DType, Shape, ShapeError};

/// Elements that are computed between two looks at whether to go on, at least.
const PART: usize = 1 << 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollingOp {
    /// Of int64 or uint64, which wrap, or of float64.
    Sum,
    /// NaN where there is one; of equal zeros +0.
    Max,
    /// NaN where there is one; of equal zeros -0.
    Min,
}

/// The folds of all windows of the last axis, which is as long as a window at least. The result has the dtype of the
/// input and `window - 1` elements fewer along the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rolling {
    pub op: RollingOp,
    /// Elements of a window, 1 or more.
    pub window: usize,
    /// Whether a sum that does not fit its integers is an error.
    pub is_checked: bool,
}

impl Compute for Rolling {
    fn name(&self) -> &'static str {
        match self.op {
            RollingOp::Sum => "rolling_sum",
            RollingOp::Max => "rolling_max",
            RollingOp::Min => "rolling_min",
        }
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let extents = inputs[0].shape.extents();
        let (rows, n) = extents.split_at(extents.len() - 1);
        let windows = (n[0] + 1).saturating_sub(self.window);
        Ok(Facts::new(inputs[0].dtype, Shape::new(rows.iter().copied().chain([windows]))?))
    }

    fn scratch(&self, _: &[Facts], threads: usize) -> u64 {
        16 * (self.window * threads) as u64
    }

    fn can_fail(&self) -> bool {
        self.is_checked
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let x = &inputs[0];
        match self.op {
            RollingOp::Max => with_element!(x.dtype, T => self.roll::<T, T>(job, x, output, same, T::larger, Some),
                bool => self.roll::<u8, u8>(job, x, output, same, u8::larger, Some)),
            RollingOp::Min => with_element!(x.dtype, T => self.roll::<T, T>(job, x, output, same, T::smaller, Some),
                bool => self.roll::<u8, u8>(job, x, output, same, u8::smaller, Some)),
            RollingOp::Sum if x.dtype == DType::Float64 => {
                self.roll(job, x, output, |x: f64| (x, 0.0), with_errors, rounded)
            }
            RollingOp::Sum if self.is_checked => with_int!(x.dtype, T => {
                let widen = |x: T| -> i128 { num_traits::AsPrimitive::as_(x) };
                self.roll(job, x, output, widen, i128::wrapping_add, <T as Int>::checked)
            }, _ => Ok(())),
            // Signed and unsigned sums have the same bits.
            RollingOp::Sum => self.roll(job, x, output, same, u64::wrapping_add, Some),
        }
    }
}

/// The bytes of a piece, where there is memory for them.
const PIECE: u64 = 32 << 20;

impl Streamed for Rolling {
    fn least_memory(&self, inputs: &[Facts], threads: usize) -> u64 {
        // A piece of one block of windows, and its result.
        (3 * self.window * inputs[0].dtype.size()) as u64 + self.scratch(inputs, threads)
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, w) = (&inputs[0], self.window);
        if output.shape.is_empty() {
            return Ok(());
        }
        let n = x.shape.extents().last().copied().unwrap_or(0);
        let (windows, size) = (n + 1 - w, x.dtype.size());
        let shape = |extents: &[usize]| {
            Shape::new(extents.iter().copied()).map_err(|error| AlgorithmError::data(error.to_string()))
        };
        let rows = Rows { of: 0, count: x.shape.len() / n, width: n, result_width: windows };
        if rows.least_memory(self, &[x.facts()], shape(&[1, n])?, job.threads()?) <= memory {
            return rows.compute(self, job, (inputs, output), memory, |count| shape(&[count, n]));
        }
        // Blocks begin where they would in the whole row.
        let left = memory.saturating_sub(self.scratch(&[x.facts()], job.threads()?)).min(PIECE);
        let blocks = (left as usize / (2 * w * size)).saturating_sub(1).max(1);
        for row in 0..rows.count {
            for start in (0..windows).step_by(blocks * w) {
                job.check()?;
                let count = (blocks * w).min(windows - start);
                let mut piece = job.pool.allocate((count + w - 1) * size)?;
                x.read(row * n + start, piece.as_mut_slice())?;
                let (piece, extents) = (piece.freeze(), shape(&[count + w - 1])?);
                let mut result = job.pool.allocate(count * size)?;
                self.compute(job, &[Operand::new(x.dtype, &extents, &piece, 0)], &mut result)?;
                output.write(row * windows + start, result.as_mut_slice())?;
            }
        }
        Ok(())
    }
}

fn same<T>(x: T) -> T {
    x
}

/// The sum of two sums, each with what rounding has taken from it.
fn with_errors(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let (sum, error) = two_floats::sum(a.0, b.0);
    (sum, error + (a.1 + b.1))
}

/// A sum with its errors. Beside an infinity the errors mean nothing, and none keep the sign of zero.
fn rounded((sum, error): (f64, f64)) -> Option<f64> {
    Some(if sum.is_finite() && error != 0.0 { sum + error } else { sum })
}

impl Rolling {
    fn roll<T: Element, A: Copy>(
        &self,
        job: &Job<'_>,
        x: &Operand<'_>,
        output: &mut BufferMut,
        widen: impl Fn(T) -> A + Copy + Sync,
        merge: impl Fn(A, A) -> A + Copy + Sync,
        narrow: impl Fn(A) -> Option<T> + Copy + Sync,
    ) -> Result<(), AlgorithmError> {
        let (w, n) = (self.window, x.shape.extents().last().copied().unwrap_or(0));
        let windows = (n + 1).saturating_sub(w);
        let (x, output) = (x.elements::<T>(), output.elements_mut::<T>());
        if output.is_empty() {
            return Ok(());
        }
        // The windows from number `first` on, a multiple of the window.
        let some = |x: &[T], first: usize, output: &mut [T], ends: &mut Vec<A>| {
            for (number, output) in output.chunks_mut(w).enumerate() {
                job.check()?;
                let (block, next) = x[first + number * w..].split_at(w);
                fold_from_the_right(block, ends, widen, merge);
                let mut start: Option<A> = None;
                for (k, into) in output.iter_mut().enumerate() {
                    let end = ends[w - 1 - k];
                    let fold = match start {
                        None => end,
                        Some(start) => merge(end, start),
                    };
                    *into = narrow(fold).ok_or_else(overflow)?;
                    if let Some(&element) = next.get(k) {
                        start = Some(start.map_or(widen(element), |start| merge(start, widen(element))));
                    }
                }
            }
            Ok(())
        };
        if windows < PART {
            let together = (PART / windows).max(1);
            return job.for_each_part(output, together * windows, |number, part| {
                let mut ends = Vec::new();
                let rows = x[number * together * n..].chunks(n).zip(part.chunks_mut(windows));
                rows.into_iter().try_for_each(|(x, output)| some(x, 0, output, &mut ends))
            });
        }
        for (x, output) in x.chunks(n).zip(output.chunks_mut(windows)) {
            let size = PART.div_ceil(w) * w;
            job.for_each_part(output, size, |number, part| some(x, number * size, part, &mut Vec::new()))?;
        }
        Ok(())
    }
}

/// The folds of the last element, of the last two, … of all of a block.
fn fold_from_the_right<T: Copy, A: Copy>(
    block: &[T],
    ends: &mut Vec<A>,
    widen: impl Fn(T) -> A,
    merge: impl Fn(A, A) -> A,
) {
    ends.clear();
    let mut end: Option<A> = None;
    ends.extend(block.iter().rev().map(|&element| {
        let fold = end.map_or(widen(element), |end| merge(widen(element), end));
        end = Some(fold);
        fold
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_sums_are_carried() {
        let sum = [1e100, 1.0, -1e100].map(|x| (x, 0.0)).into_iter().reduce(with_errors).and_then(rounded);
        assert_eq!(sum, Some(1.0));
        let sum = [f64::INFINITY, 1.0].map(|x| (x, 0.0)).into_iter().reduce(with_errors).and_then(rounded);
        assert_eq!(sum, Some(f64::INFINITY));
        let zero = rounded(with_errors((-0.0, 0.0), (-0.0, 0.0))).unwrap();
        assert!(zero == 0.0 && zero.is_sign_negative());
    }

    #[test]
    fn folds_from_the_right_end_with_that_of_all() {
        let mut ends = Vec::new();
        fold_from_the_right(&[1u64, 10, 100], &mut ends, same, u64::wrapping_add);
        assert_eq!(ends, [100, 110, 111]);
    }
}
