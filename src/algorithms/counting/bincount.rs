//! How often each integer occurs.

use super::pieces;
use super::totals::{counts, one_by_one, scratch, sums};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Stream, Streamed};
use crate::memory::BufferMut;
use crate::types::{DType, Shape, ShapeError};

/// Weights that are added up one after another, at least.
const BLOCK: usize = 1 << 18;

/// How often each of the integers below `length` occurs in an int64 array, as int64; with weights (float64, as many) the
/// sum of theirs, as float64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bincount {
    pub length: usize,
}

impl Compute for Bincount {
    fn name(&self) -> &'static str {
        "bincount"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let dtype = if inputs.len() > 1 { DType::Float64 } else { DType::Int64 };
        Ok(Facts::new(dtype, Shape::new([self.length])?))
    }

    fn scratch(&self, _: &[Facts], threads: usize) -> u64 {
        scratch(self.length, threads)
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        output.as_mut_slice().fill(0);
        self.add(job, inputs, output)
    }
}

impl Streamed for Bincount {
    fn least_memory(&self, inputs: &[Facts], threads: usize) -> u64 {
        pieces::least_memory(inputs, self.block(), |_| true) + 2 * self.scratch(inputs, threads)
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        pieces::add_up(
            job,
            inputs,
            output,
            (memory, self.block()),
            |_| true,
            |operands, totals| self.add(job, operands, totals),
        )
    }
}

impl Bincount {
    /// Weights that are added up one after another.
    fn block(&self) -> usize {
        BLOCK.max(self.length.next_power_of_two())
    }

    /// Adds elements to totals.
    fn add(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let x = inputs[0].elements::<i64>();
        let bin = |at: usize| usize::try_from(x[at]).ok().filter(|&bin| bin < self.length);
        match inputs.get(1) {
            None => counts(job, x.len(), one_by_one(bin, |_| 1), output.elements_mut()),
            Some(weights) => {
                let weights = weights.elements::<f64>();
                sums(job, x.len(), self.block(), one_by_one(bin, |at| weights[at]), output.elements_mut())
            }
        }
    }
}
