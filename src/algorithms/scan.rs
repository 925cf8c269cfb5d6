//! Running totals, products and extremes along one axis.
//!
//! The order of float totals and products: blocks of [`BLOCK`] elements along the axis; within a block left to right from
//! its first element, and before that the total of the preceding blocks, added up left to right. The first block has
//! nothing before it. float32 is carried in float64 and rounded once for each element.

mod carrier;
mod streamed;
mod turns;

use super::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::{BufferMut, Element};
use crate::numeric::element::{Element as Number, Int, with_element, with_int};
use crate::types::{DType, ShapeError};
use carrier::Carrier;

/// Elements along the axis of one block.
pub const BLOCK: usize = 1024;

/// Elements that are computed between two looks at whether to go on, at least.
const PART: usize = 1 << 16;

/// Blocks of a single column that are worked on side by side.
const TOGETHER: usize = 8;

/// Elements of each of them that are put down before they are stored.
const SEGMENT: usize = 128;

/// Elements that one thread takes at a time, or a block where that is more: they are read twice, the second time from its
/// cache where they fit.
const CHUNK: usize = 1 << 15;

/// Rows up to this many elements are summed one after the other: of longer ones, blocks go side by side.
const SHORT: usize = 64;

/// Columns that go through all blocks together where rows are long.
const GROUP: usize = 1024;

/// What is carried along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanOp {
    /// Of int64 or uint64, which wrap, or of floats.
    Sum,
    /// Of int64 or uint64, which wrap, or of floats.
    Product,
    /// NaN from the first one on; of equal zeros +0.
    Max,
    /// NaN from the first one on; of equal zeros -0.
    Min,
}

/// Every element combined with all before it along an axis. Input and result have one dtype and shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    pub op: ScanOp,
    pub axis: usize,
    /// Whether a sum or product that does not fit its integers is an error.
    pub is_checked: bool,
}

impl Compute for Scan {
    fn name(&self) -> &'static str {
        match self.op {
            ScanOp::Sum => "cumsum",
            ScanOp::Product => "cumprod",
            ScanOp::Max => "cummax",
            ScanOp::Min => "cummin",
        }
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(inputs[0].clone())
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        let lanes = Lanes::of(inputs[0].shape.extents(), self.axis);
        // Each thread has the totals of its blocks and what comes before them.
        let blocks = (CHUNK / (BLOCK * lanes.inner.max(1))).max(1);
        let states = threads * 2 * blocks * (lanes.inner + 3) + 2 * (threads + 1) * lanes.inner;
        let slices = if lanes.are_wide() { lanes.n * lanes.inner.div_ceil(GROUP) } else { 0 };
        8 * states as u64 + 24 * slices as u64
    }

    fn can_fail(&self) -> bool {
        self.is_checked
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        if self.is_checked { None } else { Some(self) }
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let x = &inputs[0];
        if x.shape.is_empty() {
            return Ok(());
        }
        let lanes = Lanes::of(x.shape.extents(), self.axis);
        match self.op {
            ScanOp::Sum if self.is_checked => self.checked(job, &lanes, x, output, i128::checked_add),
            ScanOp::Product if self.is_checked => self.checked(job, &lanes, x, output, i128::checked_mul),
            _ => self.carried(x.dtype, InMemory { job, lanes, x, output }),
        }
    }
}

/// What is done with elements once it is known how they are carried.
trait Carry {
    type Outcome;

    /// `widen` gives the number to carry on, `merge` carries, `narrow` gives the element.
    fn carry<T: Element + Number + Default, A: Copy + Send + Sync>(
        self,
        widen: impl Fn(T) -> A + Copy + Sync,
        merge: impl Fn(A, A) -> A + Copy + Sync,
        narrow: impl Fn(A) -> T + Copy + Sync,
    ) -> Self::Outcome;
}

impl Scan {
    /// Calls `carry` with what carries elements of a dtype.
    fn carried<C: Carry>(&self, dtype: DType, carry: C) -> C::Outcome {
        match self.op {
            ScanOp::Max => with_element!(dtype, T => carry.carry::<T, T>(same, T::larger, same),
                bool => carry.carry::<u8, u8>(same, u8::larger, same)),
            ScanOp::Min => with_element!(dtype, T => carry.carry::<T, T>(same, T::smaller, same),
                bool => carry.carry::<u8, u8>(same, u8::smaller, same)),
            ScanOp::Sum => match dtype {
                DType::Float64 => carry.carry(same, |a: f64, b: f64| a + b, same),
                DType::Float32 => carry.carry(f64::from, |a: f64, b: f64| a + b, |sum| sum as f32),
                // Signed and unsigned sums have the same bits.
                _ => carry.carry(same, u64::wrapping_add, same),
            },
            ScanOp::Product => match dtype {
                DType::Float64 => carry.carry(same, |a: f64, b: f64| a * b, same),
                DType::Float32 => carry.carry(f64::from, |a: f64, b: f64| a * b, |product| product as f32),
                _ => carry.carry(same, u64::wrapping_mul, same),
            },
        }
    }
}

/// A scan of an array in memory.
struct InMemory<'a, 'j> {
    job: &'a Job<'j>,
    lanes: Lanes,
    x: &'a Operand<'a>,
    output: &'a mut BufferMut,
}

impl Carry for InMemory<'_, '_> {
    type Outcome = Result<(), AlgorithmError>;

    fn carry<T: Element + Number + Default, A: Copy + Send + Sync>(
        self,
        widen: impl Fn(T) -> A + Copy + Sync,
        merge: impl Fn(A, A) -> A + Copy + Sync,
        narrow: impl Fn(A) -> T + Copy + Sync,
    ) -> Self::Outcome {
        let InMemory { job, lanes, x, output } = self;
        lanes.scan(job, x.elements::<T>(), output.elements_mut::<T>(), &Carrier { widen, merge, narrow })
    }
}

impl Scan {
    /// Totals of integers that must all fit: the first that does not is an error.
    fn checked(
        &self,
        job: &Job<'_>,
        lanes: &Lanes,
        x: &Operand<'_>,
        output: &mut BufferMut,
        merge: fn(i128, i128) -> Option<i128>,
    ) -> Result<(), AlgorithmError> {
        with_int!(x.dtype, T => {
            let x = x.elements::<T>();
            job.for_each_part(output.elements_mut::<T>(), lanes.n * lanes.inner, |number, part| {
                let x = &x[number * lanes.n * lanes.inner..];
                for at in 0..part.len() {
                    if at % PART == 0 {
                        job.check()?;
                    }
                    part[at] = match at.checked_sub(lanes.inner) {
                        None => x[at],
                        Some(before) => merge(part[before].into_wide(), x[at].into_wide())
                            .and_then(<T as Int>::checked)
                            .ok_or_else(overflow)?,
                    };
                }
                Ok(())
            })
        }, _ => Err(overflow()))
    }
}

/// The error for an integer that does not fit, where that is asked for.
pub(super) fn overflow() -> AlgorithmError {
    let help = "convert to a wider dtype or to float64 first, or run without --checked";
    AlgorithmError::advised("an integer leaves the range of its dtype", help)
}

/// An integer as a wider one.
trait IntoWide {
    fn into_wide(self) -> i128;
}

impl<T: Int> IntoWide for T {
    fn into_wide(self) -> i128 {
        self.as_()
    }
}

fn same<T>(x: T) -> T {
    x
}

/// Numbers of which one is the larger; NaN is larger and smaller than all others.
pub(super) trait Extreme: Copy {
    fn larger(self, other: Self) -> Self;
    fn smaller(self, other: Self) -> Self;
}

macro_rules! extremes {
    ($($integer:ty),*; $($float:ty),*) => {
        $(impl Extreme for $integer {
            #[inline(always)]
            fn larger(self, other: $integer) -> $integer {
                Ord::max(self, other)
            }
            #[inline(always)]
            fn smaller(self, other: $integer) -> $integer {
                Ord::min(self, other)
            }
        })*
        $(impl Extreme for $float {
            #[inline(always)]
            fn larger(self, other: $float) -> $float {
                let first = self.is_nan() || self > other || (self == other && self.is_sign_positive());
                if first { self } else { other }
            }
            #[inline(always)]
            fn smaller(self, other: $float) -> $float {
                let first = self.is_nan() || self < other || (self == other && self.is_sign_negative());
                if first { self } else { other }
            }
        })*
    };
}

extremes!(i8, i16, i32, i64, u8, u16, u32, u64; f32, f64);

/// An array seen along one axis: `n` rows of `inner` columns, as often as the axes before it have points.
struct Lanes {
    n: usize,
    inner: usize,
}

impl Lanes {
    fn of(extents: &[usize], axis: usize) -> Lanes {
        Lanes { n: extents[axis], inner: extents[axis + 1..].iter().product() }
    }

    /// Whether rows are so long that columns are worth separating.
    fn are_wide(&self) -> bool {
        self.inner >= 8 * GROUP
    }

    fn scan<T: Element + Number + Default, A: Copy + Send + Sync, W, M, N>(
        &self,
        job: &Job<'_>,
        x: &[T],
        output: &mut [T],
        carrier: &Carrier<W, M, N>,
    ) -> Result<(), AlgorithmError>
    where
        W: Fn(T) -> A + Sync,
        M: Fn(A, A) -> A + Sync,
        N: Fn(A) -> T + Sync,
    {
        let size = self.n * self.inner;
        let outer = x.len() / size;
        if job.is_plain() {
            return carrier.one_by_one(job, self, x, output);
        }
        if self.are_wide() {
            for (x, output) in x.chunks(size).zip(output.chunks_mut(size)) {
                carrier.by_columns(job, self, x, output)?;
            }
            return Ok(());
        }
        if self.n <= BLOCK || outer >= 16 {
            let together = (PART / size).max(1) * size;
            return job.for_each_part(output, together, |number, part| {
                for (x, part) in x[number * together..].chunks(size).zip(part.chunks_mut(size)) {
                    if self.inner == 1 && self.n <= SHORT {
                        carrier.row(x, part);
                        continue;
                    }
                    carrier.blocks(job, self.inner, x, part, &mut Vec::new())?;
                }
                Ok(())
            });
        }
        for (x, output) in x.chunks(size).zip(output.chunks_mut(size)) {
            carrier.chained(job, self.inner, x, output, Vec::new())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
