//! Polynomials of many coefficients.

use super::scan::overflow;
use super::stream::ByElement;
use super::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::{BufferMut, Element};
use crate::numeric::element::{Int, with_int};
use crate::types::{DType, ShapeError};

/// Elements that are worked on side by side.
const LANES: usize = 32;

/// Steps that are done between two looks at whether to go on, about.
const WORK: usize = 1 << 20;

/// The values of a polynomial at the elements of an array, by Horner's rule: from 0 on times the element and plus the next
/// coefficient, as one operation after the other.
///
/// Inputs: a vector of coefficients, the highest power first, and the array; both of the dtype of the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Horner {
    /// Whether a step that does not fit its integers is an error.
    pub is_checked: bool,
}

impl ByElement for Horner {
    fn input(&self) -> usize {
        1
    }
}

impl Compute for Horner {
    fn name(&self) -> &'static str {
        "polyval"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(inputs[1].clone())
    }

    fn can_fail(&self) -> bool {
        self.is_checked
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        if self.is_checked { None } else { Some(self) }
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        match inputs[1].dtype {
            DType::Float64 => values(job, inputs, output, |v: f64, x, c| Some(v * x + c)),
            DType::Float32 => values(job, inputs, output, |v: f32, x, c| Some(v * x + c)),
            DType::Bool => values(job, inputs, output, |v: u8, x, c| Some(v & x | c)),
            integer if self.is_checked => with_int!(integer, T => {
                values(job, inputs, output, checked_step::<T>)
            }, _ => Ok(())),
            integer => with_int!(integer, T => {
                values(job, inputs, output, |v: T, x, c| Some(v.multiply(x).add(c)))
            }, _ => Ok(())),
        }
    }
}

/// One step, if both of its results fit.
fn checked_step<T: Int>(value: T, x: T, coefficient: T) -> Option<T> {
    let product = value.as_().checked_mul(x.as_()).and_then(T::checked)?;
    T::checked(product.as_() + coefficient.as_())
}

/// `step` takes a value, the element and the next coefficient; it gives none where the result does not fit.
fn values<T: Element + Default>(
    job: &Job<'_>,
    inputs: &[Operand<'_>],
    output: &mut BufferMut,
    step: impl Fn(T, T, T) -> Option<T> + Sync,
) -> Result<(), AlgorithmError> {
    let (coefficients, x) = (inputs[0].elements::<T>(), inputs[1].elements::<T>());
    let size = (WORK / coefficients.len().max(1)).next_multiple_of(LANES).max(LANES);
    job.for_each_part(output.elements_mut::<T>(), size, |number, part| {
        for (x, part) in x[number * size..].chunks(LANES).zip(part.chunks_mut(LANES)) {
            part.fill(T::default());
            for coefficients in coefficients.chunks(WORK / LANES) {
                job.check()?;
                for &coefficient in coefficients {
                    for (value, &x) in part.iter_mut().zip(x) {
                        *value = step(*value, x, coefficient).ok_or_else(overflow)?;
                    }
                }
            }
        }
        Ok(())
    })
}
