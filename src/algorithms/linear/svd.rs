//! The singular value decomposition.

use super::multiply::{Wanted, multiply};
use super::{
    Stack, Workspace, check, for_each_matrix, is_finite, no_convergence, not_finite, row_major, scale_of, stacked,
};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand};
use crate::memory::BufferMut;
use crate::types::ShapeError;
use arr_dense::{Accum, Mat, MatMut, SingularVectors, norm, svd, svd_scratch};

/// U, s and Vᵀ with U diag(s) Vᵀ the input: U and Vᵀ with orthonormal columns and rows, s not negative and descending. In the
/// last axis of the result U, s and Vᵀ one after another, row-major; s alone without vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Svd {
    pub vectors: SingularVectors,
    pub of: SvdOf,
}

/// What the matrix is to the program, which decides what is said of nan and inf in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SvdOf {
    /// The program's own.
    Matrix,
    /// The powers of the places of points that a polynomial is fitted to.
    Powers,
}

impl Svd {
    pub fn new(vectors: SingularVectors) -> Svd {
        Svd { vectors, of: SvdOf::Matrix }
    }

    /// Columns of U, singular values, rows of Vᵀ.
    pub fn extents(&self, m: usize, n: usize) -> (usize, usize, usize) {
        let least = m.min(n);
        match self.vectors {
            SingularVectors::None => (0, least, 0),
            SingularVectors::Thin => (least, least, least),
            SingularVectors::Full => (m, least, n),
        }
    }

    fn size(&self, m: usize, n: usize) -> usize {
        let (left, values, right) = self.extents(m, n);
        m * left + values + right * n
    }
}

impl Compute for Svd {
    fn name(&self) -> &'static str {
        "svd"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let stack = Stack::of(&inputs[0].shape);
        stacked(&inputs[0], &[self.size(stack.rows, stack.columns)])
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        let stack = Stack::of(&inputs[0].shape);
        let (m, n) = (stack.rows, stack.columns);
        let inside = svd_scratch(m, n, self.vectors);
        let (left, _, right) = self.extents(m, n);
        let one = inside.size_bytes() + (2 * m * left + right * n + stack.size() * 2) * 8;
        one as u64 * threads.min(stack.count) as u64
    }

    fn can_fail(&self) -> bool {
        true
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let stack = Stack::of(inputs[0].shape);
        let (m, n) = (stack.rows, stack.columns);
        let operations = 20 * stack.size().saturating_mul(m.min(n));
        for_each_matrix(job, output.elements_mut(), self.size(m, n), operations, |job, number, out| {
            self.one(job, stack.matrix(inputs[0].elements(), number), m, n, out)
        })
    }
}

impl Svd {
    fn one(&self, job: &Job<'_>, a: &[f64], m: usize, n: usize, out: &mut [f64]) -> Result<(), AlgorithmError> {
        if !is_finite(a) {
            return Err(match self.of {
                SvdOf::Matrix => not_finite("singular value decomposition"),
                SvdOf::Powers => AlgorithmError::advised(
                    "the points, or powers of their places, are not finite or too large",
                    "`isfinite` finds nan and inf; `(x - mean(x)) / std(x)` keeps powers small",
                ),
            });
        }
        let (left, values, _) = self.extents(m, n);
        let (u, rest) = out.split_at_mut(m * left);
        let (s, v) = rest.split_at_mut(values);
        let scale = scale_of(a);
        let scaled: Vec<f64> = a.iter().map(|x| x * scale).collect();
        let a = row_major(&scaled, m, n);
        let size = svd_scratch(m, n, self.vectors);
        let mut workspace = Workspace::new(job.pool, size)?;
        let mut left_vectors = Mat::<f64>::zeros(m, left);
        // Vᵀ by rows is V by columns. Full vectors of flat matrices are not written everywhere: zeros are expected there.
        v.fill(0.0);
        let right = v.len() / n.max(1);
        let mut right_vectors = MatMut::from_column_major_slice_mut(v, n, right);
        let (into_u, into_v) = match self.vectors {
            SingularVectors::None => (None, None),
            _ => (Some(left_vectors.as_mut()), Some(right_vectors.as_mut())),
        };
        svd(a, s, into_u, into_v, &mut workspace.memory).map_err(|_| no_convergence("singular values"))?;
        let weight: f64 = scaled.iter().map(|x| x * x).sum::<f64>().sqrt();
        let bound = 64.0 * (m + n) as f64 * f64::EPSILON * weight;
        match self.vectors {
            // The squares of the singular values add up to those of all elements.
            SingularVectors::None => {
                check(s.iter().map(|x| x * x).sum::<f64>().sqrt() - weight, bound, "singular values")?;
            }
            _ => {
                let products = Mat::from_fn(m, values, |row, at| left_vectors[(row, at)] * s[at]);
                let mut residual = a.to_owned();
                let v = right_vectors.as_ref().subcols(0, values).transpose();
                multiply(job, residual.as_mut(), Wanted::Whole, Accum::Add, products.as_ref(), v, -1.0)?;
                check(norm(residual.as_ref()), bound, "singular values")?;
                MatMut::from_row_major_slice_mut(u, m, left).copy_from(left_vectors.as_ref());
            }
        }
        s.iter_mut().for_each(|s| *s /= scale);
        Ok(())
    }
}
