//! Values looked up in a vector, either or both of which memory does not hold.

use super::super::is_in::{IsIn, is_in};
use super::super::rank::with_ordered;
use super::super::search::{PART, SearchSorted};
use crate::algorithms::stream::Rows;
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Stream, Streamed};
use crate::memory::{Buffer, BufferMut};
use crate::types::Shape;
use std::ops::Range;

/// The least memory.
const LEAST: u64 = 1 << 20;

impl Streamed for SearchSorted {
    fn least_memory(&self, _: &[Facts], _: usize) -> u64 {
        LEAST
    }

    /// How many come before a value is added up over the pieces of a vector.
    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let lookup = Lookup { values: 1, of_value: 0, of_element: 0 };
        lookup.run(self, job, (inputs, output), memory, |vector, values, counts| {
            with_ordered!(inputs[0].dtype, T => {
                let (vector, values) = (vector.elements::<T>(), values.elements::<T>());
                job.for_each_part(counts.elements_mut::<i64>(), PART, |number, part| {
                    let values = &values[number * PART..][..part.len()];
                    self.0.for_each(vector, values, |at, _, before| part[at] += before as i64);
                    Ok(())
                })
            })
        })
    }
}

impl Streamed for IsIn {
    fn least_memory(&self, _: &[Facts], _: usize) -> u64 {
        LEAST
    }

    /// A value is among the others when it is in any piece of them.
    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let lookup = Lookup { values: 0, of_value: 1, of_element: inputs[1].dtype.size() };
        lookup.run(self, job, (inputs, output), memory, |others, values, found| {
            let mut here = job.pool.allocate(found.len())?;
            with_ordered!(inputs[0].dtype, T => {
                is_in::<T>(job, values.elements(), others.elements(), here.elements_mut())
            })?;
            let found = found.as_mut_slice().iter_mut();
            found.zip(here.as_mut_slice()).for_each(|(found, here)| *found |= *here);
            Ok(())
        })
    }
}

/// Which of two inputs has the values, the other one being the vector, and the bytes that looking up takes for each value
/// and each element of the vector besides themselves.
struct Lookup {
    values: usize,
    of_value: usize,
    of_element: usize,
}

impl Lookup {
    /// Calls `look` with pieces of the vector, values, and their results so far, which begin as 0. The vector is gone
    /// through for as many values at a time as there is room for.
    fn run(
        &self,
        algorithm: &dyn Compute,
        job: &Job<'_>,
        (inputs, output): (&[Stream<'_>], &Stream<'_>),
        memory: u64,
        look: impl Fn(&Buffer, &Buffer, &mut BufferMut) -> Result<(), AlgorithmError>,
    ) -> Result<(), AlgorithmError> {
        let (values, vector, size) = (&inputs[self.values], &inputs[1 - self.values], inputs[0].dtype.size());
        let of_vector = (size + self.of_element) as u64;
        if vector.shape.len() as u64 * of_vector <= memory / 2 {
            let rows = Rows { of: self.values, count: values.shape.len(), width: 1, result_width: 1 };
            let shape = |count: usize| Shape::new([count]).map_err(|error| AlgorithmError::data(error.to_string()));
            return rows.compute(algorithm, job, (inputs, output), memory, shape);
        }
        let load = |of: &Stream<'_>, range: &Range<usize>| -> Result<Buffer, AlgorithmError> {
            let mut buffer = job.pool.allocate(range.len() * size)?;
            of.read(range.start, buffer.as_mut_slice())?;
            Ok(buffer.freeze())
        };
        let step = (memory / 2 / of_vector) as usize;
        let together = (memory / 2) as usize / (size + output.dtype.size() + self.of_value);
        for range in pieces(values.shape.len(), together) {
            let values = load(values, &range)?;
            let mut results = job.pool.allocate(range.len() * output.dtype.size())?;
            results.as_mut_slice().fill(0);
            for piece in pieces(vector.shape.len(), step) {
                job.check()?;
                look(&load(vector, &piece)?, &values, &mut results)?;
            }
            output.write(range.start, results.as_mut_slice())?;
        }
        Ok(())
    }
}

/// Ranges of so many of `count` elements, the last one of what is left.
fn pieces(count: usize, step: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count).step_by(step).map(move |start| start..count.min(start + step))
}
