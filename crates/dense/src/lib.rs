//! What arr takes of [faer] for dense matrices, as functions of `f32` and `f64` alone.
//!
//! faer is generic over its numbers: a crate that calls it compiles all of it again with each change of its own, which takes
//! minutes. Here that happens once.
//!
//! Every function works in the calling thread, so its bits depend on its arguments and on the processor.

pub use faer::dyn_stack::{MemBuffer, StackReq};
pub use faer::{Accum, Mat, MatMut, MatRef};

use faer::Par;
use faer::diag::DiagMut;
use faer::dyn_stack::MemStack;
use faer::linalg::evd::{ComputeEigenvectors, evd_real, evd_scratch, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::linalg::matmul::matmul;
use faer::linalg::svd::ComputeSvdVectors;
use faer::linalg::triangular_solve;

/// An iteration that did not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoConvergence;

/// Which singular vectors are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SingularVectors {
    None,
    /// As many as there are singular values.
    Thin,
    /// Completed to square matrices.
    Full,
}

impl SingularVectors {
    fn of_faer(self) -> ComputeSvdVectors {
        match self {
            SingularVectors::None => ComputeSvdVectors::No,
            SingularVectors::Thin => ComputeSvdVectors::Thin,
            SingularVectors::Full => ComputeSvdVectors::Full,
        }
    }
}

/// `out = factor · a · b`, or that added to `out`.
pub fn multiply_f64(out: MatMut<'_, f64>, mode: Accum, a: MatRef<'_, f64>, b: MatRef<'_, f64>, factor: f64) {
    matmul(out, mode, a, b, factor, Par::Seq);
}

/// `out = factor · a · b`, or that added to `out`.
pub fn multiply_f32(out: MatMut<'_, f32>, mode: Accum, a: MatRef<'_, f32>, b: MatRef<'_, f32>, factor: f32) {
    matmul(out, mode, a, b, factor, Par::Seq);
}

/// Overwrites `sides` with X such that L X is what they were, L the lower triangle of `matrix`.
pub fn solve_lower(matrix: MatRef<'_, f64>, sides: MatMut<'_, f64>) {
    triangular_solve::solve_lower_triangular_in_place(matrix, sides, Par::Seq);
}

/// As [`solve_lower`], with ones on the diagonal of L.
pub fn solve_unit_lower(matrix: MatRef<'_, f64>, sides: MatMut<'_, f64>) {
    triangular_solve::solve_unit_lower_triangular_in_place(matrix, sides, Par::Seq);
}

/// As [`solve_lower`], with the upper triangle.
pub fn solve_upper(matrix: MatRef<'_, f64>, sides: MatMut<'_, f64>) {
    triangular_solve::solve_upper_triangular_in_place(matrix, sides, Par::Seq);
}

/// The Frobenius norm, where squares neither overflow nor vanish.
pub fn norm(matrix: MatRef<'_, f64>) -> f64 {
    matrix.norm_l2()
}

/// The eigenvalues of a real matrix of n rows as n real and n imaginary parts, and where `vectors` is given its
/// eigenvectors: for complex pairs the real and the imaginary part in two columns.
pub fn eigen(
    matrix: MatRef<'_, f64>,
    real: &mut [f64],
    imaginary: &mut [f64],
    vectors: Option<MatMut<'_, f64>>,
    memory: &mut MemBuffer,
) -> Result<(), NoConvergence> {
    let (real, imaginary) = (DiagMut::from_slice_mut(real), DiagMut::from_slice_mut(imaginary));
    evd_real(matrix, real, imaginary, None, vectors, Par::Seq, MemStack::new(memory), Default::default())
        .map_err(|_| NoConvergence)
}

/// What [`eigen`] wants of memory.
pub fn eigen_scratch(n: usize, with_vectors: bool) -> StackReq {
    evd_scratch::<f64>(n, ComputeEigenvectors::No, wanted(with_vectors), Par::Seq, Default::default())
}

/// The eigenvalues of the symmetric matrix of which the lower triangle is given, in ascending order, and where `vectors` is
/// given orthonormal eigenvectors as its columns.
pub fn eigen_symmetric(
    matrix: MatRef<'_, f64>,
    values: &mut [f64],
    vectors: Option<MatMut<'_, f64>>,
    memory: &mut MemBuffer,
) -> Result<(), NoConvergence> {
    let values = DiagMut::from_slice_mut(values);
    self_adjoint_evd(matrix, values, vectors, Par::Seq, MemStack::new(memory), Default::default())
        .map_err(|_| NoConvergence)
}

/// What [`eigen_symmetric`] wants of memory.
pub fn eigen_symmetric_scratch(n: usize, with_vectors: bool) -> StackReq {
    self_adjoint_evd_scratch::<f64>(n, wanted(with_vectors), Par::Seq, Default::default())
}

fn wanted(vectors: bool) -> ComputeEigenvectors {
    if vectors { ComputeEigenvectors::Yes } else { ComputeEigenvectors::No }
}

/// The singular values, in descending order, with the left and right singular vectors as columns of `left` and `right`.
pub fn svd(
    matrix: MatRef<'_, f64>,
    values: &mut [f64],
    left: Option<MatMut<'_, f64>>,
    right: Option<MatMut<'_, f64>>,
    memory: &mut MemBuffer,
) -> Result<(), NoConvergence> {
    let values = DiagMut::from_slice_mut(values);
    faer::linalg::svd::svd(matrix, values, left, right, Par::Seq, MemStack::new(memory), Default::default())
        .map_err(|_| NoConvergence)
}

/// What [`svd`] wants of memory.
pub fn svd_scratch(rows: usize, columns: usize, vectors: SingularVectors) -> StackReq {
    let vectors = vectors.of_faer();
    faer::linalg::svd::svd_scratch::<f64>(rows, columns, vectors, vectors, Par::Seq, Default::default())
}
