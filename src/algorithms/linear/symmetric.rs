//! Eigenvalues and eigenvectors of symmetric matrices.

use super::multiply::{Wanted, multiply};
use super::{Stack, Workspace, check, cube, for_each_matrix, is_finite, no_convergence, not_finite, scale_of, stacked};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand};
use crate::memory::BufferMut;
use crate::types::ShapeError;
use arr_dense::{Accum, Mat, MatMut, eigen_symmetric, eigen_symmetric_scratch, norm};

/// Ascending eigenvalues, and where they are wanted orthonormal eigenvectors as the columns of a matrix; one after another in
/// the last axis of the result. Of the input only the lower triangle is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EigenSymmetric {
    pub vectors: bool,
}

impl EigenSymmetric {
    fn size(&self, n: usize) -> usize {
        if self.vectors { n + n * n } else { n }
    }
}

impl Compute for EigenSymmetric {
    fn name(&self) -> &'static str {
        "eigh"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        stacked(&inputs[0], &[self.size(Stack::of(&inputs[0].shape).rows)])
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        let stack = Stack::of(&inputs[0].shape);
        if stack.rows == 0 {
            return 0;
        }
        let inside = eigen_symmetric_scratch(stack.rows, self.vectors);
        (inside.size_bytes() + 4 * stack.size() * 8) as u64 * threads.min(stack.count) as u64
    }

    fn can_fail(&self) -> bool {
        true
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let stack = Stack::of(inputs[0].shape);
        let n = stack.rows;
        for_each_matrix(job, output.elements_mut(), self.size(n), 9 * cube(n), |job, number, out| {
            let (values, vectors) = out.split_at_mut(n);
            decompose(job, stack.matrix(inputs[0].elements(), number), n, values, vectors)
        })
    }
}

/// Writes the eigenvalues of a symmetric matrix, and its eigenvectors where there is room for them.
pub(super) fn decompose(
    job: &Job<'_>,
    a: &[f64],
    n: usize,
    values: &mut [f64],
    vectors: &mut [f64],
) -> Result<(), AlgorithmError> {
    let lower = |row: usize, column: usize| a[row.max(column) * n + row.min(column)];
    let mut whole = Mat::from_fn(n, n, lower);
    let elements: Vec<f64> = (0..n).flat_map(|column| whole.col_as_slice(column).to_vec()).collect();
    if !is_finite(&elements) {
        return Err(not_finite("eigenvalues"));
    }
    let scale = scale_of(&elements);
    (0..n).for_each(|column| whole.col_as_slice_mut(column).iter_mut().for_each(|x| *x *= scale));
    let mut workspace = Workspace::new(job.pool, eigen_symmetric_scratch(n, !vectors.is_empty()))?;
    let mut found = Mat::<f64>::zeros(n, if vectors.is_empty() { 0 } else { n });
    let into = (!vectors.is_empty()).then(|| found.as_mut());
    eigen_symmetric(whole.as_ref(), values, into, &mut workspace.memory).map_err(|_| no_convergence("eigenvalues"))?;
    let weight = norm(whole.as_ref());
    let bound = 128.0 * n as f64 * f64::EPSILON * weight;
    let residual = if vectors.is_empty() {
        values.iter().map(|x| x * x).sum::<f64>().sqrt() - weight
    } else {
        let mut residual = Mat::from_fn(n, n, |row, at| found[(row, at)] * values[at]);
        multiply(job, residual.as_mut(), Wanted::Whole, Accum::Add, whole.as_ref(), found.as_ref(), -1.0)?;
        MatMut::from_row_major_slice_mut(vectors, n, n).copy_from(found.as_ref());
        norm(residual.as_ref())
    };
    check(residual, bound, "eigenvalues")?;
    values.iter_mut().for_each(|value| *value /= scale);
    Ok(())
}
