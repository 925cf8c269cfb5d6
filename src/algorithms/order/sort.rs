//! Sorting along the last axis.

use super::distribute::{self, order_alone, ordered_into, sorted_into};
use super::rank::{Ordered, Row, compare, ranks_of, to_bits, with_ordered};
use super::{LONG_ROW, row_length};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::BufferMut;
use crate::numeric::order::{Key, SLACK, convert, convert_in_place};
use crate::types::{DType, ShapeError};

/// Elements of short rows that are sorted between two looks at whether to go on, at least.
const PART: usize = 1 << 14;

/// The elements along the last axis in ascending order; equal ones, which zeros are, keep theirs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort;

/// The positions along the last axis of the elements in ascending order; those of equal elements ascend. int64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argsort;

impl Compute for Sort {
    fn name(&self) -> &'static str {
        "sort"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(inputs[0].clone())
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        match row_length(&inputs[0].shape) {
            n if n >= LONG_ROW => distribute::sort_scratch(n, inputs[0].dtype.size(), threads),
            n => (threads * (n + SLACK) * inputs[0].dtype.size()) as u64,
        }
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (x, n) = (&inputs[0], row_length(inputs[0].shape));
        if x.shape.is_empty() {
            return Ok(());
        }
        with_ordered!(x.dtype, T => {
            let x = x.elements::<T>();
            if job.is_plain() {
                return sort_plainly(job, x, n, output.elements_mut());
            }
            sort_ranks::<T>(job, x, n, output.elements_mut())
        })
    }
}

fn sort_plainly<T: Ordered>(job: &Job<'_>, x: &[T], n: usize, sorted: &mut [T]) -> Result<(), AlgorithmError> {
    sorted.copy_from_slice(x);
    for row in sorted.chunks_exact_mut(n) {
        job.check()?;
        row.sort_by(compare);
    }
    Ok(())
}

/// Sorts in the memory of the result: ranks, which become the elements' bits.
fn sort_ranks<T: Ordered>(job: &Job<'_>, x: &[T], n: usize, ranks: &mut [T::Rank]) -> Result<(), AlgorithmError> {
    if n >= LONG_ROW {
        for (row, sorted) in x.chunks_exact(n).zip(ranks.chunks_exact_mut(n)) {
            sorted_into(job, &ranks_of(row), &to_bits::<T>, sorted)?;
            restore_zeros(row, zeros::<T>(sorted));
        }
        return Ok(());
    }
    let rows = (PART / n).max(1);
    job.for_each_part(ranks, rows * n, |number, part| {
        let mut spare = vec![T::Rank::default(); n + SLACK];
        for (at, sorted) in part.chunks_exact_mut(n).enumerate() {
            let row = &x[(number * rows + at) * n..][..n];
            convert(0, row, sorted, |_, x: T| x.rank());
            T::Rank::sort(sorted, &mut spare);
            to_bits::<T>(sorted);
            restore_zeros(row, zeros::<T>(sorted));
        }
        Ok(())
    })
}

/// The zeros among the bits of sorted elements: none, if all of them have one sign.
fn zeros<T: Ordered>(sorted: &mut [T::Rank]) -> &mut [T::Rank] {
    let Some((negative, positive)) = T::ZEROS else { return &mut [] };
    let rank = |bits: &T::Rank| T::of_bits(*bits).rank();
    let start = sorted.partition_point(|bits| rank(bits) < negative);
    let middle = sorted.partition_point(|bits| rank(bits) < positive);
    let end = sorted.partition_point(|bits| rank(bits) <= positive);
    if start < middle && middle < end { &mut sorted[start..end] } else { &mut [] }
}

/// Ranks tell the zeros apart, which are equal and keep the order that they have in `row`.
fn restore_zeros<T: Ordered>(row: &[T], sorted: &mut [T::Rank]) {
    let Some((negative, positive)) = T::ZEROS else { return };
    if sorted.is_empty() {
        return;
    }
    let zeros = row.iter().filter(|x| (negative..=positive).contains(&x.rank()));
    sorted.iter_mut().zip(zeros).for_each(|(bits, zero)| *bits = zero.bits());
}

impl Compute for Argsort {
    fn name(&self) -> &'static str {
        "argsort"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(Facts::new(DType::Int64, inputs[0].shape.clone()))
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        match row_length(&inputs[0].shape) {
            n if n >= LONG_ROW => order_scratch(inputs[0].dtype, n, threads),
            n => (threads * (n + SLACK) * 8) as u64,
        }
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (x, n) = (&inputs[0], row_length(inputs[0].shape));
        if x.shape.is_empty() {
            return Ok(());
        }
        with_ordered!(x.dtype, T => argsort(job, x.elements::<T>(), n, output.elements_mut()))
    }
}

fn argsort<T: Ordered>(job: &Job<'_>, x: &[T], n: usize, output: &mut [u64]) -> Result<(), AlgorithmError> {
    if job.is_plain() {
        for (row, order) in x.chunks_exact(n).zip(output.chunks_exact_mut(n)) {
            job.check()?;
            order.iter_mut().enumerate().for_each(|(at, position)| *position = at as u64);
            order.sort_by(|a, b| compare(&row[*a as usize], &row[*b as usize]));
        }
        return Ok(());
    }
    if n >= LONG_ROW {
        return x
            .chunks_exact(n)
            .zip(output.chunks_exact_mut(n))
            .try_for_each(|(row, order)| order_of(job, row, order));
    }
    let rows = (PART / n).max(1);
    job.for_each_part(output, rows * n, |number, part| {
        let mut spare = vec![0; n + SLACK];
        for (at, order) in part.chunks_exact_mut(n).enumerate() {
            let row = &x[(number * rows + at) * n..][..n];
            order_alone(|at| row[at].key().into(), |at| at as u64, &mut spare, order);
        }
        Ok(())
    })
}

fn order_scratch(dtype: DType, n: usize, threads: usize) -> u64 {
    let pairs = if is_packed(dtype.size(), n) { 0 } else { 16 * n as u64 };
    pairs + distribute::sort_scratch(n, 8, threads)
}

/// Whether a key of so many bytes and a position below `n` fit 64 bits.
pub(super) fn is_packed(bytes: usize, n: usize) -> bool {
    bytes <= 4 && u32::try_from(n).is_ok()
}

/// The positions of the elements of one long row in ascending order.
fn order_of<T: Ordered>(job: &Job<'_>, row: &[T], order: &mut [u64]) -> Result<(), AlgorithmError> {
    if is_packed(size_of::<T>(), row.len()) {
        let keyed = Row::of(row, |at, x: T| x.key().into() << 32 | at as u64);
        let positions = |part: &mut [u64]| convert_in_place(part, |keyed| keyed & u64::from(u32::MAX));
        return sorted_into(job, &keyed, &positions, order);
    }
    let keys = Row::of(row, |_, x: T| x.key().into());
    ordered_into(job, &keys, &Row::of(row, |at, x: T| [x.key().into(), at as u64]), order)
}
