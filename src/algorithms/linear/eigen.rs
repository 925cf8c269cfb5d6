//! Eigenvalues and eigenvectors of general matrices, where they are real.

use super::multiply::{Wanted, multiply};
use super::symmetric::decompose;
use super::{
    Stack, Workspace, check, cube, for_each_matrix, is_finite, no_convergence, not_finite, row_major, scale_of, stacked,
};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand};
use crate::memory::BufferMut;
use crate::types::ShapeError;
use arr_dense::{Accum, Mat, MatMut, eigen, eigen_scratch, norm};

/// Eigenvalues, and where they are wanted eigenvectors of length 1 as the columns of a matrix; one after another in the last
/// axis of the result. A symmetric matrix has its eigenvalues in ascending order, and orthonormal eigenvectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eigen {
    pub vectors: bool,
}

impl Eigen {
    fn size(&self, n: usize) -> usize {
        if self.vectors { n + n * n } else { n }
    }
}

impl Compute for Eigen {
    fn name(&self) -> &'static str {
        "eig"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        stacked(&inputs[0], &[self.size(Stack::of(&inputs[0].shape).rows)])
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        let stack = Stack::of(&inputs[0].shape);
        let n = stack.rows;
        let inside = eigen_scratch(n, self.vectors);
        (inside.size_bytes() + 4 * stack.size() * 8) as u64 * threads.min(stack.count) as u64
    }

    fn can_fail(&self) -> bool {
        true
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let stack = Stack::of(inputs[0].shape);
        let n = stack.rows;
        for_each_matrix(job, output.elements_mut(), self.size(n), 25 * cube(n), |job, number, out| {
            let (values, vectors) = out.split_at_mut(n);
            let a = stack.matrix(inputs[0].elements(), number);
            if !is_finite(a) {
                return Err(not_finite("eigenvalues"));
            }
            let is_symmetric = (0..n).all(|row| (0..row).all(|at| a[row * n + at] == a[at * n + row]));
            match is_symmetric {
                true => decompose(job, a, n, values, vectors),
                false => self.general(job, a, n, values, vectors),
            }
        })
    }
}

impl Eigen {
    fn general(
        &self,
        job: &Job<'_>,
        a: &[f64],
        n: usize,
        values: &mut [f64],
        vectors: &mut [f64],
    ) -> Result<(), AlgorithmError> {
        let scale = scale_of(a);
        let scaled: Vec<f64> = a.iter().map(|x| x * scale).collect();
        let a = row_major(&scaled, n, n);
        let size = eigen_scratch(n, self.vectors);
        let mut workspace = Workspace::new(job.pool, size)?;
        let mut imaginary = vec![0.0; n];
        let mut found = Mat::<f64>::zeros(n, if self.vectors { n } else { 0 });
        let into = self.vectors.then(|| found.as_mut());
        eigen(a, values, &mut imaginary, into, &mut workspace.memory).map_err(|_| no_convergence("eigenvalues"))?;
        if imaginary.iter().any(|&x| x != 0.0) {
            return Err(AlgorithmError::advised(
                "the matrix has complex eigenvalues, and complex numbers are not supported yet",
                "real eigenvalues are certain for symmetric matrices: see `eigh`",
            ));
        }
        let weight = norm(a);
        let bound = 256.0 * n as f64 * f64::EPSILON * weight;
        let residual = if self.vectors {
            normalize(&mut found);
            let mut residual = Mat::from_fn(n, n, |row, at| found[(row, at)] * values[at]);
            multiply(job, residual.as_mut(), Wanted::Whole, Accum::Add, a, found.as_ref(), -1.0)?;
            MatMut::from_row_major_slice_mut(vectors, n, n).copy_from(found.as_ref());
            norm(residual.as_ref())
        } else {
            // The eigenvalues add up to the trace.
            values.iter().sum::<f64>() - (0..n).map(|k| a[(k, k)]).sum::<f64>()
        };
        check(residual, bound, "eigenvalues")?;
        values.iter_mut().for_each(|value| *value /= scale);
        Ok(())
    }
}

/// Brings every column to length 1.
fn normalize(vectors: &mut Mat<f64>) {
    for at in 0..vectors.ncols() {
        let column = vectors.col_as_slice_mut(at);
        let largest = column.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
        if largest == 0.0 {
            continue;
        }
        let squares: f64 = column.iter().map(|x| (x / largest) * (x / largest)).sum();
        column.iter_mut().for_each(|x| *x = *x / largest / squares.sqrt());
    }
}
