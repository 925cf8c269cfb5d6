//! The QR factorisation by Householder's reflections, in blocks (Schreiber and Van Loan, "A Storage-Efficient WY
//! Representation for Products of Householder Transformations", SIAM J. Sci. Stat. Comput. 10, 1989).
//!
//! Signs are those of LAPACK: the diagonal of R has the opposite sign of what it replaces, unless a column is zero below its
//! diagonal already.

use super::multiply::{Wanted, multiply};
use super::{Stack, column, for_each_matrix, is_finite, row_major, scale_of, stacked};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand};
use crate::memory::BufferMut;
use crate::types::ShapeError;
use arr_dense::{Accum, Mat, MatMut, MatRef};

/// Columns whose reflections are applied together.
const BLOCK: usize = 32;

/// Matrices Q with orthonormal columns and upper triangular R whose product is the input of `m` rows and `n` columns. In the
/// last axis of the result Q, of `m` rows and `columns` columns, and then R, of `rows` rows; both row-major.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// Columns of Q: 0 where it is not wanted, else at least the lesser of m and n, and at most m.
    pub columns: usize,
    /// Rows of R.
    pub rows: usize,
}

/// The reflections that make a column-major matrix triangular.
struct Reflections {
    /// For each block of columns: the vectors, with zeros above their ones; and the triangle T such that the product of the
    /// reflections is 1 - V T Vᵀ. The block's first row is that of its first column.
    blocks: Vec<(Mat<f64>, Mat<f64>)>,
}

impl Compute for Qr {
    fn name(&self) -> &'static str {
        "qr"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let stack = Stack::of(&inputs[0].shape);
        stacked(&inputs[0], &[stack.rows * self.columns + self.rows * stack.columns])
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        let stack = Stack::of(&inputs[0].shape);
        let one = 2 * stack.size() + stack.rows * self.columns + 2 * BLOCK * stack.columns.max(self.columns);
        (one * 8) as u64 * threads.min(stack.count) as u64
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let stack = Stack::of(inputs[0].shape);
        let (m, n) = (stack.rows, stack.columns);
        let size = m * self.columns + self.rows * n;
        let operations = 4 * stack.size().saturating_mul(m.min(n));
        for_each_matrix(job, output.elements_mut(), size, operations, |job, number, out| {
            let (q, r) = out.split_at_mut(m * self.columns);
            self.one(job, stack.matrix(inputs[0].elements(), number), (m, n), q, r)
        })
    }
}

impl Qr {
    fn one(
        &self,
        job: &Job<'_>,
        a: &[f64],
        (m, n): (usize, usize),
        q: &mut [f64],
        r: &mut [f64],
    ) -> Result<(), AlgorithmError> {
        if !is_finite(a) {
            q.fill(f64::NAN);
            r.fill(f64::NAN);
            return Ok(());
        }
        let scale = scale_of(a);
        let mut memory = job.pool.allocate(m * n * 8)?;
        let mut work = MatMut::from_column_major_slice_mut(memory.elements_mut::<f64>(), m, n);
        work.copy_from(row_major(a, m, n));
        (0..n).for_each(|at| column(&mut work, at).iter_mut().for_each(|x| *x *= scale));
        let reflections = Reflections::of(job, work.as_mut())?;
        for (row, out) in r.chunks_exact_mut(n.max(1)).enumerate() {
            for (at, out) in out.iter_mut().enumerate() {
                *out = if row <= at { work[(row, at)] / scale } else { 0.0 };
            }
        }
        if self.columns > 0 {
            let mut memory = job.pool.allocate(m * self.columns * 8)?;
            let mut product = MatMut::from_column_major_slice_mut(memory.elements_mut::<f64>(), m, self.columns);
            reflections.product(job, product.as_mut())?;
            MatMut::from_row_major_slice_mut(q, m, self.columns).copy_from(product.as_ref());
        }
        Ok(())
    }
}

impl Reflections {
    /// Makes `a` upper triangular; what is below its diagonal holds anything afterwards.
    fn of(job: &Job<'_>, mut a: MatMut<'_, f64>) -> Result<Reflections, AlgorithmError> {
        let mut blocks = Vec::new();
        let size = a.nrows().min(a.ncols());
        for first in (0..size).step_by(BLOCK) {
            job.check()?;
            let width = BLOCK.min(size - first);
            let here = a.as_mut().split_at_row_mut(first).1.split_at_col_mut(first).1;
            let (mut panel, rest) = here.split_at_col_mut(width);
            let factors = reduce(panel.as_mut());
            let vectors = vectors(panel.as_ref());
            let triangle = triangle(&vectors, &factors);
            // The transposed product takes the reflections in the order in which they were found.
            reflect(job, vectors.as_ref(), triangle.transpose(), rest)?;
            blocks.push((vectors, triangle));
        }
        Ok(Reflections { blocks })
    }

    /// The first columns of the product of all reflections.
    fn product(&self, job: &Job<'_>, mut q: MatMut<'_, f64>) -> Result<(), AlgorithmError> {
        for at in 0..q.ncols() {
            let column = column(&mut q, at);
            column.fill(0.0);
            column[at] = 1.0;
        }
        for (number, (vectors, triangle)) in self.blocks.iter().enumerate().rev() {
            job.check()?;
            let first = number * BLOCK;
            // To the left of a block's first column nothing but the diagonal is there yet.
            let part = q.as_mut().split_at_row_mut(first).1.split_at_col_mut(first).1;
            reflect(job, vectors.as_ref(), triangle.as_ref(), part)?;
        }
        Ok(())
    }
}

/// Reduces a panel column by column: on and above its diagonal R, below it the vectors without their ones. The result are
/// the factors of the reflections 1 - factor v vᵀ.
fn reduce(mut panel: MatMut<'_, f64>) -> Vec<f64> {
    let mut factors = Vec::with_capacity(panel.ncols());
    for k in 0..panel.ncols() {
        let (mut left, mut right) = panel.as_mut().split_at_col_mut(k + 1);
        let (head, tail) = column(&mut left, k)[k..].split_at_mut(1);
        let factor = reflection(&mut head[0], tail);
        factors.push(factor);
        for at in 0..right.ncols() {
            let (other_head, other_tail) = column(&mut right, at)[k..].split_at_mut(1);
            let product: f64 = tail.iter().zip(other_tail.iter()).map(|(x, y)| x * y).sum();
            let along = factor * (other_head[0] + product);
            other_head[0] -= along;
            other_tail.iter_mut().zip(tail.iter()).for_each(|(x, y)| *x -= along * y);
        }
    }
    factors
}

/// The reflection that takes (head, tail) to the first axis: its factor; `head` becomes where it takes it, `tail` its
/// vector after a leading 1.
fn reflection(head: &mut f64, tail: &mut [f64]) -> f64 {
    // A column of its own size, which may be far from that of the others.
    let scale = scale_of(tail).min(scale_of(&[*head]));
    let squares: f64 = tail.iter().map(|x| (x * scale) * (x * scale)).sum();
    // What is so small beside the head needs no reflection.
    if squares == 0.0 {
        return 0.0;
    }
    let scaled = *head * scale;
    let norm = -(scaled * scaled + squares).sqrt().copysign(scaled);
    let divisor = scaled - norm;
    tail.iter_mut().for_each(|x| *x = *x * scale / divisor);
    *head = norm / scale;
    (norm - scaled) / norm
}

/// The vectors of a reduced panel, with their ones and the zeros above.
fn vectors(panel: MatRef<'_, f64>) -> Mat<f64> {
    Mat::from_fn(panel.nrows(), panel.ncols(), |row, column| match row.cmp(&column) {
        std::cmp::Ordering::Less => 0.0,
        std::cmp::Ordering::Equal => 1.0,
        std::cmp::Ordering::Greater => panel[(row, column)],
    })
}

/// The upper triangular T for which the product of the reflections is 1 - V T Vᵀ.
fn triangle(vectors: &Mat<f64>, factors: &[f64]) -> Mat<f64> {
    let n = factors.len();
    let mut triangle = Mat::<f64>::zeros(n, n);
    for k in 0..n {
        triangle[(k, k)] = factors[k];
        let products: Vec<f64> = (0..k)
            .map(|other| (k..vectors.nrows()).map(|row| vectors[(row, other)] * vectors[(row, k)]).sum())
            .collect();
        for row in 0..k {
            let sum: f64 = (row..k).map(|at| triangle[(row, at)] * products[at]).sum();
            triangle[(row, k)] = -factors[k] * sum;
        }
    }
    triangle
}

/// `x -= V T (Vᵀ x)`
fn reflect(
    job: &Job<'_>,
    vectors: MatRef<'_, f64>,
    triangle: MatRef<'_, f64>,
    x: MatMut<'_, f64>,
) -> Result<(), AlgorithmError> {
    if x.ncols() == 0 {
        return Ok(());
    }
    let mut along = Mat::<f64>::zeros(vectors.ncols(), x.ncols());
    let mut turned = along.clone();
    multiply(job, along.as_mut(), Wanted::Whole, Accum::Replace, vectors.transpose(), x.as_ref(), 1.0)?;
    multiply(job, turned.as_mut(), Wanted::Whole, Accum::Replace, triangle, along.as_ref(), 1.0)?;
    multiply(job, x, Wanted::Whole, Accum::Add, vectors, turned.as_ref(), -1.0)
}
