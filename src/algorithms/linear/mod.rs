//! Linear algebra: products of matrices, and factorisations. An array of more than two dimensions is a stack of matrices
//! along its last two.
//!
//! Products come in float32, float64 and exactly in all integers; everything else is float64. Small matrices go through
//! plain loops; large ones are cut into blocks by their shape alone and use faer, through `arr_dense`, for products of blocks, triangular systems
//! and the iterations behind singular values and eigenvalues. So results have the same bits for any number of threads,
//! and both engines run the same code. Bits may differ between processors.
//!
//! Everything here is backward stable. With u = 2^-53, and norms in the Frobenius sense, what holds for well-scaled
//! matrices of n rows and is tested with a factor of about 10 n u:
//! A x = b has |A x - b| <= c n u |L| |U| |x|; a factorisation multiplied out is A within c n u |A|; orthogonal factors are so
//! within c n u.

mod cholesky;
mod eigen;
mod lu;
mod multiply;
mod product;
mod qr;
mod streamed;
mod svd;
mod symmetric;

#[cfg(test)]
mod tests;

pub use arr_dense::SingularVectors;
pub use cholesky::Cholesky;
pub use eigen::Eigen;
pub use lu::{Determinant, Inverse, Solve};
pub use product::MatMul;
pub use qr::Qr;
pub use svd::{Svd, SvdOf};
pub use symmetric::EigenSymmetric;

use super::{AlgorithmError, Facts, Job};
use crate::memory::{Pool, Reservation};
use crate::types::{DType, Shape, ShapeError};
use arr_dense::{MatMut, MatRef, MemBuffer, StackReq};

/// Up to so many rows a matrix is worked on in plain loops.
const SMALL: usize = 32;

/// Operations that one part of a stack takes at least, so that handing it out is no cost.
const PART: usize = 1 << 18;

/// Operations from which on a single matrix is worth all threads.
const LARGE: usize = 1 << 24;

/// What a stack consists of.
#[derive(Clone, Copy, Debug)]
struct Stack {
    count: usize,
    rows: usize,
    columns: usize,
}

impl Stack {
    /// Of an array of at least two dimensions.
    fn of(shape: &Shape) -> Stack {
        let (stack, matrix) = shape.extents().split_at(shape.rank() - 2);
        Stack { count: stack.iter().product(), rows: matrix[0], columns: matrix[1] }
    }

    fn size(&self) -> usize {
        self.rows * self.columns
    }

    /// The elements of matrix `number`.
    fn matrix<'a>(&self, elements: &'a [f64], number: usize) -> &'a [f64] {
        &elements[number * self.size()..][..self.size()]
    }
}

/// float64 with the axes of the stack that `input` is, and `last` in place of its last two axes.
fn stacked(input: &Facts, last: &[usize]) -> Result<Facts, ShapeError> {
    let stack = &input.shape.extents()[..input.shape.rank() - 2];
    Ok(Facts::new(DType::Float64, Shape::new(stack.iter().chain(last).copied())?))
}

/// Calls `work` with the number of every matrix of a stack and with its `size` elements of `output`: matrix by matrix
/// where one takes long, with the job's threads inside; else many at once, each in one thread.
fn for_each_matrix(
    job: &Job<'_>,
    output: &mut [f64],
    size: usize,
    operations: usize,
    work: impl Fn(&Job<'_>, usize, &mut [f64]) -> Result<(), AlgorithmError> + Sync,
) -> Result<(), AlgorithmError> {
    if size == 0 {
        return Ok(());
    }
    if operations >= LARGE || output.len() == size {
        return output.chunks_mut(size).enumerate().try_for_each(|(number, output)| work(job, number, output));
    }
    let together = (PART / operations.max(1)).max(1);
    let alone = job.alone();
    job.for_each_part(output, together * size, |part, output| {
        let numbered = output.chunks_mut(size).enumerate();
        numbered
            .map(|(k, output)| (part * together + k, output))
            .try_for_each(|(number, output)| work(&alone, number, output))
    })
}

/// About n^3, without overflow.
fn cube(n: usize) -> usize {
    n.saturating_mul(n).saturating_mul(n)
}

fn is_finite(elements: &[f64]) -> bool {
    elements.iter().all(|x| x.is_finite())
}

fn not_finite(what: &str) -> AlgorithmError {
    AlgorithmError::advised(
        format!("a matrix with nan or inf has no {what}"),
        "`isfinite(a)` says where; `nan_to_num(a)` replaces them",
    )
}

fn no_convergence(what: &str) -> AlgorithmError {
    AlgorithmError::data(format!("the {what} did not converge"))
}

/// What was found must fit what it was found for.
fn check(residual: f64, bound: f64, what: &str) -> Result<(), AlgorithmError> {
    // Also false for nan.
    match residual.abs() <= bound {
        true => Ok(()),
        false => Err(no_convergence(what)),
    }
}

fn row_major(elements: &[f64], rows: usize, columns: usize) -> MatRef<'_, f64> {
    MatRef::from_row_major_slice(elements, rows, columns)
}

/// The elements of a column of a column-major matrix.
fn column<'a>(matrix: &'a mut MatMut<'_, f64>, at: usize) -> &'a mut [f64] {
    match matrix.as_mut().col_mut(at).try_as_col_major_mut() {
        Some(column) => column.as_slice_mut(),
        None => unreachable!("the matrices that are factored are column-major"),
    }
}

/// Working memory of faer, and what says so to the pool.
struct Workspace {
    memory: MemBuffer,
    _reserved: Reservation,
}

impl Workspace {
    fn new(pool: &Pool, size: StackReq) -> Result<Workspace, AlgorithmError> {
        let reserved = pool.reserve(size.size_bytes() as u64)?;
        match MemBuffer::try_new(size) {
            Ok(memory) => Ok(Workspace { memory, _reserved: reserved }),
            Err(_) => Err(AlgorithmError::data("there is no memory for a factorisation")),
        }
    }
}

/// A power of two that brings elements of any finite size to where squares neither overflow nor vanish: 1 for almost all
/// matrices.
fn scale_of(elements: &[f64]) -> f64 {
    let largest = elements.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
    if largest == 0.0 || (1e-100..1e100).contains(&largest) {
        return 1.0;
    }
    // The exponent of the largest element, kept where its opposite is a normal number.
    let exponent = ((largest.to_bits() >> 52) as i64 - 1023).clamp(-1022, 1022);
    f64::from_bits(((1023 - exponent) as u64) << 52)
}
