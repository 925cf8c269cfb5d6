//! Gaussian elimination with partial pivoting: linear systems, inverses and determinants.
//!
//! Large matrices are factored by halves (Toledo, "Locality of Reference in LU Decomposition with Partial Pivoting",
//! SIAM J. Matrix Anal. Appl. 18, 1997): most of the work is products of matrices.

use super::multiply::{Wanted, multiply};
use super::{SMALL, Stack, column, cube, for_each_matrix, stacked};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand};
use crate::memory::BufferMut;
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;
use crate::numeric::scalar;
use crate::types::{DType, Scalar, ShapeError};
use arr_dense::{Accum, MatMut, MatRef, solve_unit_lower, solve_upper};

/// Columns that are factored in plain loops.
const NARROW: usize = 16;

/// Columns of right sides that one thread solves for.
const SIDES: usize = 64;

/// The solutions of linear systems. Inputs: stacks of square matrices and of right sides, as many and of as many rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solve;

/// The inverses of square matrices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inverse {
    /// Whether a singular matrix has an inverse of nan, rather than being an error.
    pub singular_is_nan: bool,
}

/// The determinants of square matrices; or, in a last axis of two, their sign (1, -1, 0 or nan) and the logarithm of their
/// size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Determinant {
    pub logarithm: bool,
}

fn singular() -> AlgorithmError {
    AlgorithmError::advised("the matrix is singular", "`lstsq` and `pinv` give the solution with the least norm")
}

/// Memory for one factored matrix in each thread.
fn scratch(input: &Facts, threads: usize) -> u64 {
    let stack = Stack::of(&input.shape);
    (stack.size() * 8) as u64 * (threads.min(stack.count) as u64)
}

impl Compute for Solve {
    fn name(&self) -> &'static str {
        "solve"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(inputs[1].clone())
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        scratch(&inputs[0], threads)
    }

    fn can_fail(&self) -> bool {
        true
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (a, sides) = (Stack::of(inputs[0].shape), Stack::of(inputs[1].shape));
        let operations = cube(a.rows).saturating_add(2 * a.size() * sides.columns);
        for_each_matrix(job, output.elements_mut(), sides.size(), operations, |job, number, x| {
            x.copy_from_slice(sides.matrix(inputs[1].elements(), number));
            solve(job, a.matrix(inputs[0].elements(), number), a.rows, x, sides.columns)
        })
    }
}

impl Compute for Inverse {
    fn name(&self) -> &'static str {
        "inv"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(inputs[0].clone())
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        scratch(&inputs[0], threads)
    }

    fn can_fail(&self) -> bool {
        !self.singular_is_nan
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let stack = Stack::of(inputs[0].shape);
        let n = stack.rows;
        for_each_matrix(job, output.elements_mut(), stack.size(), 3 * cube(n), |job, number, x| {
            x.fill(0.0);
            x.iter_mut().step_by(n + 1).for_each(|diagonal| *diagonal = 1.0);
            match solve(job, stack.matrix(inputs[0].elements(), number), n, x, n) {
                Err(AlgorithmError::Data { .. }) if self.singular_is_nan => {
                    x.fill(f64::NAN);
                    Ok(())
                }
                result => result,
            }
        })
    }
}

impl Compute for Determinant {
    fn name(&self) -> &'static str {
        if self.logarithm { "slogdet" } else { "det" }
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        if self.logarithm {
            return stacked(&inputs[0], &[2]);
        }
        stacked(&inputs[0], &[])
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        scratch(&inputs[0], threads)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let stack = Stack::of(inputs[0].shape);
        let size = if self.logarithm { 2 } else { 1 };
        for_each_matrix(job, output.elements_mut(), size, cube(stack.rows), |job, number, out| {
            let product = determinant(job, stack.matrix(inputs[0].elements(), number), stack.rows)?;
            match out {
                [sign, logarithm] => (*sign, *logarithm) = product.logarithm(),
                out => out.fill(product.value()),
            }
            Ok(())
        })
    }
}

/// Overwrites right sides, `n` rows of `columns`, with the solution for the row-major matrix `a`.
pub(super) fn solve(job: &Job<'_>, a: &[f64], n: usize, x: &mut [f64], columns: usize) -> Result<(), AlgorithmError> {
    if n <= SMALL {
        let mut a = a.to_vec();
        eliminate(&mut a, n, x, columns);
        return back_substitute(&a, n, x, columns);
    }
    let mut memory = job.pool.allocate(n * n * 8)?;
    let mut lu = MatMut::from_column_major_slice_mut(memory.elements_mut::<f64>(), n, n);
    lu.copy_from(MatRef::from_row_major_slice(a, n, n));
    let mut pivots = vec![0; n];
    factor(job, lu.as_mut(), &mut pivots)?;
    let lu = lu.as_ref();
    if (0..n).any(|k| lu[(k, k)] == 0.0) {
        return Err(singular());
    }
    for (row, &pivot) in pivots.iter().enumerate() {
        swap_rows(x, columns, row, pivot);
    }
    for_columns(job, MatMut::from_row_major_slice_mut(x, n, columns), |x| {
        let mut x = x;
        solve_unit_lower(lu, x.as_mut());
        solve_upper(lu, x);
    })
}

/// Calls `work` with every few columns of a matrix, on all threads.
pub(super) fn for_columns(
    job: &Job<'_>,
    matrix: MatMut<'_, f64>,
    work: impl Fn(MatMut<'_, f64>) + Sync,
) -> Result<(), AlgorithmError> {
    let mut parts = Vec::new();
    let mut rest = matrix;
    while rest.ncols() > 0 {
        let (part, after) = {
            let columns = SIDES.min(rest.ncols());
            rest.split_at_col_mut(columns)
        };
        parts.push(part);
        rest = after;
    }
    job.for_each_part(&mut parts, 1, |_, parts| {
        parts.iter_mut().for_each(|part| work(part.as_mut()));
        Ok(())
    })
}

fn swap_rows(x: &mut [f64], columns: usize, first: usize, second: usize) {
    if first == second || columns == 0 {
        return;
    }
    let (low, high) = (first.min(second), first.max(second));
    let (above, below) = x.split_at_mut(high * columns);
    above[low * columns..][..columns].swap_with_slice(&mut below[..columns]);
}

/// The row of the largest element, a nan before all others so that it shows in the result.
fn pivot(elements: impl Iterator<Item = f64>) -> usize {
    let mut largest = (0, -1.0);
    for (row, x) in elements.enumerate() {
        let size = x.abs();
        if size > largest.1 || size.is_nan() {
            largest = (row, size);
            if size.is_nan() {
                break;
            }
        }
    }
    largest.0
}

/// Makes a small row-major matrix upper triangular, doing the same to the rows of `x`. Says how often rows changed places.
fn eliminate(a: &mut [f64], n: usize, x: &mut [f64], columns: usize) -> usize {
    let mut swaps = 0;
    for k in 0..n {
        let row = k + pivot((k..n).map(|row| a[row * n + k]));
        if row != k {
            swap_rows(a, n, k, row);
            swap_rows(x, columns, k, row);
            swaps += 1;
        }
        let (above, below) = a.split_at_mut((k + 1) * n);
        let (x_above, x_below) = x.split_at_mut((k + 1) * columns);
        let (pivot_row, x_row) = (&above[k * n..], &x_above[k * columns..]);
        if pivot_row[k] == 0.0 {
            continue;
        }
        for (row, below) in below.chunks_exact_mut(n).enumerate() {
            let factor = below[k] / pivot_row[k];
            subtract(&mut below[k + 1..], &pivot_row[k + 1..], factor);
            subtract(&mut x_below[row * columns..][..columns], x_row, factor);
        }
    }
    swaps
}

/// `target -= factor * source`
fn subtract(target: &mut [f64], source: &[f64], factor: f64) {
    for (target, source) in target.iter_mut().zip(source) {
        *target -= factor * source;
    }
}

/// Solves with a small row-major upper triangular matrix.
fn back_substitute(a: &[f64], n: usize, x: &mut [f64], columns: usize) -> Result<(), AlgorithmError> {
    for k in (0..n).rev() {
        let (above, below) = x.split_at_mut((k + 1) * columns);
        let row = &mut above[k * columns..];
        for (j, below) in below.chunks_exact(columns.max(1)).enumerate() {
            subtract(row, below, a[k * n + k + 1 + j]);
        }
        let diagonal = a[k * n + k];
        if diagonal == 0.0 {
            return Err(singular());
        }
        row.iter_mut().for_each(|x| *x /= diagonal);
    }
    Ok(())
}

/// Factors a column-major matrix of at least as many rows as columns in place: below the diagonal L without its ones, on
/// and above it U. Row `k` changed places with row `pivots[k]`, in this order. A pivot of 0 stays in the diagonal of U.
fn factor(job: &Job<'_>, mut a: MatMut<'_, f64>, pivots: &mut [usize]) -> Result<(), AlgorithmError> {
    let n = a.ncols();
    if n <= NARROW {
        factor_narrow(a, pivots);
        return Ok(());
    }
    let half = (n / 2).next_multiple_of(NARROW);
    let (mut left, mut right) = a.as_mut().split_at_col_mut(half);
    let (first, last) = pivots.split_at_mut(half);
    factor(job, left.as_mut(), first)?;
    exchange(job, right.as_mut(), first)?;
    {
        let (top, bottom) = right.as_mut().split_at_row_mut(half);
        let (corner, below) = left.as_ref().split_at_row(half);
        let mut top = top;
        for_columns(job, top.as_mut(), |top| solve_unit_lower(corner, top))?;
        multiply(job, bottom, Wanted::Whole, Accum::Add, below, top.as_ref(), -1.0)?;
    }
    factor(job, right.split_at_row_mut(half).1, last)?;
    exchange(job, left.split_at_row_mut(half).1, last)?;
    last.iter_mut().for_each(|pivot| *pivot += half);
    Ok(())
}

/// Rows of a column-major matrix change places.
fn exchange(job: &Job<'_>, matrix: MatMut<'_, f64>, pivots: &[usize]) -> Result<(), AlgorithmError> {
    for_columns(job, matrix, |mut matrix| {
        for at in 0..matrix.ncols() {
            let column = column(&mut matrix, at);
            pivots.iter().enumerate().for_each(|(row, &pivot)| column.swap(row, pivot));
        }
    })
}

fn factor_narrow(mut a: MatMut<'_, f64>, pivots: &mut [usize]) {
    for k in 0..a.ncols() {
        let row = k + pivot(column(&mut a, k)[k..].iter().copied());
        pivots[k] = row;
        for at in 0..a.ncols() {
            column(&mut a, at).swap(k, row);
        }
        let (mut left, mut right) = a.as_mut().split_at_col_mut(k + 1);
        let factors = column(&mut left, k);
        let diagonal = factors[k];
        if diagonal == 0.0 {
            continue;
        }
        let factors = &mut factors[k + 1..];
        factors.iter_mut().for_each(|factor| *factor /= diagonal);
        for at in 0..right.ncols() {
            let column = column(&mut right, at);
            let top = column[k];
            subtract(&mut column[k + 1..], factors, top);
        }
    }
}

/// A product without overflow: `mantissa * 2^exponent`, with a mantissa of 0, nan, inf, or of size 1 to 2.
struct Product {
    mantissa: f64,
    exponent: i64,
}

impl Product {
    fn of(factors: impl Iterator<Item = f64>) -> Product {
        let mut product = Product { mantissa: 1.0, exponent: 0 };
        for factor in factors {
            product.mantissa *= product.taken_out(factor);
            product.mantissa = product.taken_out(product.mantissa);
        }
        product
    }

    /// `x` without its power of two, which goes to the exponent.
    fn taken_out(&mut self, x: f64) -> f64 {
        if x == 0.0 || !x.is_finite() {
            return x;
        }
        if !x.is_normal() {
            // Normal after a multiplication by 2^54.
            self.exponent -= 54;
            return self.taken_out(x * 18014398509481984.0);
        }
        let bits = x.to_bits();
        self.exponent += ((bits >> 52) & 0x7ff) as i64 - 1023;
        f64::from_bits((bits & !(0x7ff << 52)) | (1023 << 52))
    }

    fn value(&self) -> f64 {
        if self.mantissa == 0.0 {
            return 0.0;
        }
        let mut value = self.mantissa;
        let mut exponent = self.exponent.clamp(-3000, 3000);
        // In steps that are powers of two themselves; only the last one can round.
        while exponent != 0 && value != 0.0 && value.is_finite() {
            let step = exponent.clamp(-1000, 1000);
            value *= f64::from_bits(((1023 + step) as u64) << 52);
            exponent -= step;
        }
        value
    }

    fn logarithm(&self) -> (f64, f64) {
        let size = self.mantissa.abs();
        if size == 0.0 {
            return (0.0, f64::NEG_INFINITY);
        }
        if size.is_nan() {
            return (f64::NAN, f64::NAN);
        }
        (self.mantissa.signum(), logarithm(size) + self.exponent as f64 * std::f64::consts::LN_2)
    }
}

/// The logarithm that programs compute.
fn logarithm(x: f64) -> f64 {
    match scalar::apply(ScalarOp::Call(Function::Log), DType::Float64, &[Scalar::Float64(x)]) {
        (Scalar::Float64(logarithm), _) => logarithm,
        _ => unreachable!("the logarithm of a float64 is one"),
    }
}

fn determinant(job: &Job<'_>, a: &[f64], n: usize) -> Result<Product, AlgorithmError> {
    if n <= SMALL {
        let mut a = a.to_vec();
        let swaps = eliminate(&mut a, n, &mut [], 0);
        return Ok(signed(a.iter().step_by(n + 1).copied(), swaps));
    }
    let mut memory = job.pool.allocate(n * n * 8)?;
    let mut lu = MatMut::from_column_major_slice_mut(memory.elements_mut::<f64>(), n, n);
    // The determinant of the transposed matrix is the same.
    lu.copy_from(MatRef::from_column_major_slice(a, n, n));
    let mut pivots = vec![0; n];
    factor(job, lu.as_mut(), &mut pivots)?;
    let swaps = pivots.iter().enumerate().filter(|(row, pivot)| row != *pivot).count();
    Ok(signed((0..n).map(|k| lu[(k, k)]), swaps))
}

/// The determinant of a triangular matrix, whose sign changes with every swap. A pivot of 0 makes it 0, whatever the others
/// are: as in LAPACK the matrix counts as singular then.
fn signed(diagonal: impl Iterator<Item = f64> + Clone, swaps: usize) -> Product {
    if diagonal.clone().any(|pivot| pivot == 0.0) {
        return Product { mantissa: 0.0, exponent: 0 };
    }
    let product = Product::of(diagonal);
    match swaps % 2 {
        0 => product,
        _ => Product { mantissa: -product.mantissa, ..product },
    }
}
