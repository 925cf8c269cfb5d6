//! The Cholesky factorisation of positive definite matrices.

use super::lu::for_columns;
use super::multiply::{Wanted, multiply};
use super::{SMALL, Stack, column, cube, for_each_matrix};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand};
use crate::memory::BufferMut;
use crate::types::ShapeError;
use arr_dense::{Accum, MatMut, MatRef, solve_lower};

/// Lower triangular matrices L with a positive diagonal such that L Lᵀ is the input, of which only the lower triangle is
/// read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cholesky;

impl Compute for Cholesky {
    fn name(&self) -> &'static str {
        "cholesky"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(inputs[0].clone())
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        let stack = Stack::of(&inputs[0].shape);
        (stack.size() * 8) as u64 * threads.min(stack.count) as u64
    }

    fn can_fail(&self) -> bool {
        true
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let stack = Stack::of(inputs[0].shape);
        let n = stack.rows;
        for_each_matrix(job, output.elements_mut(), stack.size(), cube(n) / 3, |job, number, out| {
            let a = stack.matrix(inputs[0].elements(), number);
            if n <= SMALL {
                return small(a, n, out);
            }
            let mut memory = job.pool.allocate(n * n * 8)?;
            let mut l = MatMut::from_column_major_slice_mut(memory.elements_mut::<f64>(), n, n);
            l.copy_from(MatRef::from_row_major_slice(a, n, n));
            factor(job, l.as_mut())?;
            out.fill(0.0);
            MatMut::from_row_major_slice_mut(out, n, n).copy_from_triangular_lower(l.as_ref());
            Ok(())
        })
    }
}

/// The square root of a pivot, which must be positive.
fn root(pivot: f64) -> Result<f64, AlgorithmError> {
    // Also false for nan.
    if pivot > 0.0 {
        return Ok(pivot.sqrt());
    }
    Err(AlgorithmError::advised(
        "the matrix is not positive definite",
        "a Cholesky factor needs a symmetric matrix with positive eigenvalues; `eigvalsh(a)` shows them",
    ))
}

/// Row by row, in plain loops.
fn small(a: &[f64], n: usize, out: &mut [f64]) -> Result<(), AlgorithmError> {
    out.fill(0.0);
    for row in 0..n {
        let (above, below) = out.split_at_mut(row * n);
        let here = &mut below[..n];
        for at in 0..row {
            let other = &above[at * n..][..=at];
            let sum: f64 = here[..at].iter().zip(other).map(|(x, y)| x * y).sum();
            here[at] = (a[row * n + at] - sum) / other[at];
        }
        let sum: f64 = here[..row].iter().map(|x| x * x).sum();
        here[row] = root(a[row * n + row] - sum)?;
    }
    Ok(())
}

/// Factors a column-major matrix in place, by halves; what is above its diagonal holds anything afterwards.
fn factor(job: &Job<'_>, mut a: MatMut<'_, f64>) -> Result<(), AlgorithmError> {
    let n = a.nrows();
    if n <= SMALL {
        return narrow(a);
    }
    let half = (n / 2).next_multiple_of(16);
    let (mut left, right) = a.as_mut().split_at_col_mut(half);
    let mut last = right.split_at_row_mut(half).1;
    let (mut corner, below) = left.as_mut().split_at_row_mut(half);
    factor(job, corner.as_mut())?;
    // The rows below solve X Lᵀ = A.
    let (corner, mut below) = (corner.as_ref(), below);
    for_columns(job, below.as_mut().transpose_mut(), |sides| solve_lower(corner, sides))?;
    let below = below.as_ref();
    multiply(job, last.as_mut(), Wanted::Lower, Accum::Add, below, below.transpose(), -1.0)?;
    factor(job, last)
}

/// Column by column.
fn narrow(mut a: MatMut<'_, f64>) -> Result<(), AlgorithmError> {
    for k in 0..a.ncols() {
        let (mut left, mut right) = a.as_mut().split_at_col_mut(k + 1);
        let here = column(&mut left, k);
        let diagonal = root(here[k])?;
        here[k] = diagonal;
        here[k + 1..].iter_mut().for_each(|x| *x /= diagonal);
        for at in 0..right.ncols() {
            let factor = here[k + 1 + at];
            let from = k + 1 + at;
            let column = &mut column(&mut right, at)[from..];
            column.iter_mut().zip(&here[from..]).for_each(|(x, y)| *x -= factor * y);
        }
    }
    Ok(())
}
