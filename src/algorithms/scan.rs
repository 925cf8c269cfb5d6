//! Running totals, products and extremes along one axis.
//!
//! The order of float totals and products: blocks of [`BLOCK`] elements along the axis; within a block left to right from
//! its first element, and before that the total of the preceding blocks, added up left to right. The first block has
//! nothing before it. float32 is carried in float64 and rounded once for each element.

mod turns;

use super::{AlgorithmError, Compute, Facts, Job, Operand};
use crate::memory::{BufferMut, Element};
use crate::numeric::element::{Element as Number, Int, with_element, with_int};
use crate::numeric::tile;
use crate::types::{DType, ShapeError};
use std::sync::{Mutex, PoisonError};
use turns::Turns;

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

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let x = &inputs[0];
        if x.shape.is_empty() {
            return Ok(());
        }
        let lanes = Lanes::of(x.shape.extents(), self.axis);
        match self.op {
            ScanOp::Max => with_element!(x.dtype, T => lanes.scan::<T, T>(job, x, output, same, T::larger, same),
                bool => lanes.scan::<u8, u8>(job, x, output, same, u8::larger, same)),
            ScanOp::Min => with_element!(x.dtype, T => lanes.scan::<T, T>(job, x, output, same, T::smaller, same),
                bool => lanes.scan::<u8, u8>(job, x, output, same, u8::smaller, same)),
            ScanOp::Sum => match x.dtype {
                DType::Float64 => lanes.scan(job, x, output, same, |a: f64, b: f64| a + b, same),
                DType::Float32 => lanes.scan(job, x, output, f64::from, |a: f64, b: f64| a + b, |sum| sum as f32),
                _ if self.is_checked => self.checked(job, &lanes, x, output, i128::checked_add),
                // Signed and unsigned sums have the same bits.
                _ => lanes.scan(job, x, output, same, u64::wrapping_add, same),
            },
            ScanOp::Product => match x.dtype {
                DType::Float64 => lanes.scan(job, x, output, same, |a: f64, b: f64| a * b, same),
                DType::Float32 => {
                    lanes.scan(job, x, output, f64::from, |a: f64, b: f64| a * b, |product| product as f32)
                }
                _ if self.is_checked => self.checked(job, &lanes, x, output, i128::checked_mul),
                _ => lanes.scan(job, x, output, same, u64::wrapping_mul, same),
            },
        }
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

    /// `widen` gives the number to carry on, `merge` carries, `narrow` gives the element.
    fn scan<T: Element + Number + Default, A: Copy + Send + Sync>(
        &self,
        job: &Job<'_>,
        x: &Operand<'_>,
        output: &mut BufferMut,
        widen: impl Fn(T) -> A + Copy + Sync,
        merge: impl Fn(A, A) -> A + Copy + Sync,
        narrow: impl Fn(A) -> T + Copy + Sync,
    ) -> Result<(), AlgorithmError> {
        let (x, output) = (x.elements::<T>(), output.elements_mut::<T>());
        let carrier = Carrier { widen, merge, narrow };
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
                    carrier.blocks(job, self.inner, x, part)?;
                }
                Ok(())
            });
        }
        for (x, output) in x.chunks(size).zip(output.chunks_mut(size)) {
            carrier.chained(job, self.inner, x, output)?;
        }
        Ok(())
    }
}

/// How results go to memory.
#[derive(Clone, Copy, Debug)]
enum Store {
    Cached,
    Streaming,
}

/// Groups of whole blocks, and the elements after them.
fn groups<T>(x: &[T]) -> (&[[[T; BLOCK]; TOGETHER]], &[T]) {
    let (groups, _) = x.as_chunks::<BLOCK>().0.as_chunks::<TOGETHER>();
    (groups, &x[groups.len() * TOGETHER * BLOCK..])
}

/// How elements are carried along.
#[derive(Clone, Copy)]
struct Carrier<W, M, N> {
    widen: W,
    merge: M,
    narrow: N,
}

impl<W, M, N> Carrier<W, M, N> {
    /// The definition, one element after another.
    fn one_by_one<T: Element, A: Copy>(
        &self,
        job: &Job<'_>,
        lanes: &Lanes,
        x: &[T],
        output: &mut [T],
    ) -> Result<(), AlgorithmError>
    where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        let size = lanes.n * lanes.inner;
        for start in (0..x.len()).step_by(size).flat_map(|first| first..first + lanes.inner) {
            job.check()?;
            let mut before: Option<A> = None;
            let mut block: Option<A> = None;
            for k in 0..lanes.n {
                let at = start + k * lanes.inner;
                if k % BLOCK == 0 {
                    before = self.joined(before, block);
                    block = None;
                }
                block = self.joined(block, Some((self.widen)(x[at])));
                if let Some(total) = self.joined(before, block) {
                    output[at] = (self.narrow)(total);
                }
            }
        }
        Ok(())
    }

    fn joined<A: Copy>(&self, a: Option<A>, b: Option<A>) -> Option<A>
    where
        M: Fn(A, A) -> A,
    {
        match (a, b) {
            (Some(a), Some(b)) => Some((self.merge)(a, b)),
            (one, None) | (None, one) => one,
        }
    }

    /// Whole blocks of rows of `inner` elements that follow one another from the first on.
    fn blocks<T: Element, A: Copy>(
        &self,
        job: &Job<'_>,
        inner: usize,
        x: &[T],
        output: &mut [T],
    ) -> Result<(), AlgorithmError>
    where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        let mut before: Vec<A> = Vec::new();
        let mut block: Vec<A> = Vec::new();
        for (x, output) in x.chunks(BLOCK * inner).zip(output.chunks_mut(BLOCK * inner)) {
            job.check()?;
            self.block(x.chunks(inner), output.chunks_mut(inner), &before, &mut block);
            self.advance(&mut before, &block);
        }
        Ok(())
    }

    /// The totals of the preceding blocks after one more.
    fn advance<A: Copy>(&self, before: &mut Vec<A>, block: &[A])
    where
        M: Fn(A, A) -> A,
    {
        if before.is_empty() {
            before.extend_from_slice(block);
        } else {
            before.iter_mut().zip(block).for_each(|(before, &total)| *before = (self.merge)(*before, total));
        }
    }

    /// One block: the rows after `before`, which is empty for the first block; `block` becomes the totals of the rows.
    fn block<'r, T: Element, A: Copy>(
        &self,
        mut x: impl Iterator<Item = &'r [T]>,
        mut output: impl Iterator<Item = &'r mut [T]>,
        before: &[A],
        block: &mut Vec<A>,
    ) where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        block.clear();
        let (Some(first), Some(into)) = (x.next(), output.next()) else { return };
        block.extend(first.iter().map(|&element| (self.widen)(element)));
        self.write(into, before, block);
        if let ([total], before) = (block.as_mut_slice(), before.first().copied()) {
            // A single column is carried in a register.
            let mut carried = *total;
            let rows = x.zip(output).filter_map(|(row, into)| Some((row.first()?, into.first_mut()?)));
            match before {
                None => rows.for_each(|(&element, into)| {
                    carried = (self.merge)(carried, (self.widen)(element));
                    *into = (self.narrow)(carried);
                }),
                Some(before) => rows.for_each(|(&element, into)| {
                    carried = (self.merge)(carried, (self.widen)(element));
                    *into = (self.narrow)((self.merge)(before, carried));
                }),
            }
            *total = carried;
            return;
        }
        for (row, into) in x.zip(output) {
            for (total, &element) in block.iter_mut().zip(row) {
                *total = (self.merge)(*total, (self.widen)(element));
            }
            self.write(into, before, block);
        }
    }

    fn write<T: Element, A: Copy>(&self, into: &mut [T], before: &[A], block: &[A])
    where
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        if before.is_empty() {
            into.iter_mut().zip(block).for_each(|(into, &total)| *into = (self.narrow)(total));
        } else {
            let totals = before.iter().zip(block);
            let merged = totals.map(|(&before, &total)| (self.merge)(before, total));
            into.iter_mut().zip(merged).for_each(|(into, total)| *into = (self.narrow)(total));
        }
    }

    /// Chunks of blocks on all threads. A thread sums the blocks of its chunk, waits until the totals before it are known,
    /// hands on those after it, and then writes the chunk, which is in its cache still.
    fn chained<T: Element + Number + Default, A: Copy + Send + Sync>(
        &self,
        job: &Job<'_>,
        inner: usize,
        x: &[T],
        output: &mut [T],
    ) -> Result<(), AlgorithmError>
    where
        W: Fn(T) -> A + Sync,
        M: Fn(A, A) -> A + Sync,
        N: Fn(A) -> T + Sync,
    {
        let store = if size_of_val(output) as u64 >= tile::STREAMING_FROM { Store::Streaming } else { Store::Cached };
        let size = (CHUNK / (BLOCK * inner)).max(1) * BLOCK * inner;
        let chunks = Mutex::new(x.chunks(size).zip(output.chunks_mut(size)).enumerate());
        let carried = Turns::new(Vec::new());
        let work = || {
            let mut before: Vec<Vec<A>> = Vec::new();
            loop {
                // Chunks are taken in their order, so whoever is waited for is at work already.
                let Some((number, (x, output))) = chunks.lock().unwrap_or_else(PoisonError::into_inner).next() else {
                    return Ok(());
                };
                job.check()?;
                let totals = self.totals(x, inner);
                carried.take_turn(number, |carried| {
                    before.clear();
                    for total in &totals {
                        before.push(carried.clone());
                        self.advance(carried, total);
                    }
                })?;
                self.write_blocks(inner, x, output, &before, store);
            }
        };
        job.on_workers(|| {
            let guarded = |_: rayon::BroadcastContext<'_>| carried.while_unbroken(work);
            rayon::broadcast(guarded).into_iter().collect()
        })?
    }

    /// The totals of every block.
    fn totals<T: Element + Number + Default, A: Copy>(&self, x: &[T], inner: usize) -> Vec<Vec<A>>
    where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
    {
        let mut totals = Vec::with_capacity(x.len().div_ceil(BLOCK * inner));
        let (groups, rest) = if inner == 1 { groups(x) } else { (&[][..], x) };
        for group in groups {
            let mut sums: [A; TOGETHER] = std::array::from_fn(|j| (self.widen)(group[j][0]));
            for k in 1..BLOCK {
                for (sum, block) in sums.iter_mut().zip(group) {
                    *sum = (self.merge)(*sum, (self.widen)(block[k]));
                }
            }
            totals.extend(sums.map(|sum| vec![sum]));
        }
        for block in rest.chunks(BLOCK * inner) {
            let mut rows = block.chunks(inner);
            let first = rows.next().unwrap_or_default();
            let mut sums: Vec<A> = first.iter().map(|&element| (self.widen)(element)).collect();
            for row in rows {
                for (sum, &element) in sums.iter_mut().zip(row) {
                    *sum = (self.merge)(*sum, (self.widen)(element));
                }
            }
            totals.push(sums);
        }
        totals
    }

    /// Blocks that follow one another, each after what is carried into it.
    fn write_blocks<T: Element + Number + Default, A: Copy>(
        &self,
        inner: usize,
        x: &[T],
        output: &mut [T],
        before: &[Vec<A>],
        store: Store,
    ) where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        let mut staged = [[T::default(); SEGMENT]; TOGETHER];
        for (number, before) in before.chunks(TOGETHER).enumerate() {
            let here = number * TOGETHER * BLOCK * inner..x.len().min((number + 1) * TOGETHER * BLOCK * inner);
            let (x, output) = (&x[here.clone()], &mut output[here]);
            let carried: Option<[A; TOGETHER]> = match before.iter().all(|carried| carried.len() == 1) {
                true => before.iter().map(|carried| carried[0]).collect::<Vec<A>>().try_into().ok(),
                false => None,
            };
            match (groups(x).0, carried) {
                ([group], Some(carried)) => self.write_group(group, output, carried, &mut staged, store),
                _ => {
                    let blocks = x.chunks(BLOCK * inner).zip(output.chunks_mut(BLOCK * inner));
                    for ((x, output), before) in blocks.zip(before) {
                        self.block(x.chunks(inner), output.chunks_mut(inner), before, &mut Vec::new());
                    }
                }
            }
        }
    }

    /// Several blocks of one column side by side, since each addition waits for the one before it.
    fn write_group<T: Element + Number, A: Copy>(
        &self,
        group: &[[T; BLOCK]; TOGETHER],
        output: &mut [T],
        before: [A; TOGETHER],
        staged: &mut [[T; SEGMENT]; TOGETHER],
        store: Store,
    ) where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        let mut sums: [A; TOGETHER] = std::array::from_fn(|j| (self.widen)(group[j][0]));
        for start in (0..BLOCK).step_by(SEGMENT) {
            for k in 0..SEGMENT {
                for j in 0..TOGETHER {
                    if start + k > 0 {
                        sums[j] = (self.merge)(sums[j], (self.widen)(group[j][start + k]));
                    }
                    staged[j][k] = (self.narrow)((self.merge)(before[j], sums[j]));
                }
            }
            let parts = output.chunks_exact_mut(BLOCK).map(|output| &mut output[start..][..SEGMENT]);
            let mut parts = staged.iter().map(|staged| &staged[..]).zip(parts);
            match store {
                Store::Cached => parts.for_each(|(staged, output)| output.copy_from_slice(staged)),
                Store::Streaming => tile::store_streaming(&mut parts),
            }
        }
    }

    /// Groups of columns, each from the first block to the last.
    fn by_columns<T: Element, A: Copy + Send>(
        &self,
        job: &Job<'_>,
        lanes: &Lanes,
        x: &[T],
        output: &mut [T],
    ) -> Result<(), AlgorithmError>
    where
        W: Fn(T) -> A + Sync,
        M: Fn(A, A) -> A + Sync,
        N: Fn(A) -> T + Sync,
    {
        let mut groups: Vec<Vec<&mut [T]>> = Vec::new();
        groups.resize_with(lanes.inner.div_ceil(GROUP), || Vec::with_capacity(lanes.n));
        for row in output.chunks_mut(lanes.inner) {
            groups.iter_mut().zip(row.chunks_mut(GROUP)).for_each(|(group, part)| group.push(part));
        }
        job.for_each_part(&mut groups, 1, |number, group| {
            let mut before: Vec<A> = Vec::new();
            let mut block: Vec<A> = Vec::new();
            for rows in group {
                for (k, rows) in rows.chunks_mut(BLOCK).enumerate() {
                    job.check()?;
                    let first = k * BLOCK * lanes.inner + number * GROUP;
                    let width = rows.first().map_or(0, |row| row.len());
                    let x = (0..rows.len()).map(|row| &x[first + row * lanes.inner..][..width]);
                    self.block(x, rows.iter_mut().map(|row| &mut **row), &before, &mut block);
                    self.advance(&mut before, &block);
                }
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
