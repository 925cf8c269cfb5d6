//! Which elements are among others.

use super::rank::{Ordered, with_ordered};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::BufferMut;
use crate::types::{DType, ShapeError};

/// Elements that are looked up between two looks at whether to go on.
const PART: usize = 1 << 14;

/// Up to so many others are compared one by one.
const FEW: usize = 8;

/// Whether each element equals any of a vector: bool. NaN equals nothing. Inputs: the elements, and the vector of the
/// same dtype.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IsIn;

impl Compute for IsIn {
    fn name(&self) -> &'static str {
        "isin"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(Facts::new(DType::Bool, inputs[0].shape.clone()))
    }

    fn scratch(&self, inputs: &[Facts], _: usize) -> u64 {
        inputs[1].bytes()
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        with_ordered!(inputs[0].dtype, T => {
            let (elements, others) = (inputs[0].elements::<T>(), inputs[1].elements::<T>());
            is_in(job, elements, others, output.elements_mut())
        })
    }
}

/// Whether each element equals any of the others.
pub(super) fn is_in<T: Ordered>(
    job: &Job<'_>,
    elements: &[T],
    others: &[T],
    output: &mut [u8],
) -> Result<(), AlgorithmError> {
    let _counted = job.pool.reserve(size_of_val(others) as u64)?;
    let mut keys: Vec<T::Rank> = others.iter().filter(|other| !other.is_nan()).map(|other| other.key()).collect();
    keys.sort_unstable();
    keys.dedup();
    let is_member = |x: T| match keys.len() {
        0..=FEW => keys.contains(&x.key()),
        _ => keys.binary_search(&x.key()).is_ok(),
    };
    job.for_each_part(output, PART, |number, part| {
        part.iter_mut().zip(&elements[number * PART..]).for_each(|(into, &x)| *into = u8::from(is_member(x)));
        Ok(())
    })
}
