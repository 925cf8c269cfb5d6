//! How many elements lie in each bin, along one axis or two.

use super::bins::Bins;
use super::pieces;
use super::totals::{counts, one_by_one, scratch, sums};
use crate::algorithms::order::{Ordered, with_ordered};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Stream, Streamed};
use crate::memory::BufferMut;
use crate::types::{DType, Shape, ShapeError};

/// Weights that are added up one after another, at least.
const BLOCK: usize = 1 << 16;

/// How many elements lie in each bin between ascending edges: int64, or the sum of weights in the dtype of these.
///
/// Inputs: for each of the dimensions a vector of coordinates, all of one length; then for each of them a vector of edges
/// of the same dtype; then weights, int64 or float64, if there are any. Of two dimensions all are float64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Histogram {
    /// One or two.
    pub dimensions: usize,
}

impl Compute for Histogram {
    fn name(&self) -> &'static str {
        "histogram"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let edges = &inputs[self.dimensions..2 * self.dimensions];
        let shape = Shape::new(edges.iter().map(|edges| edges.shape.len().saturating_sub(1)))?;
        Ok(Facts::new(inputs.get(2 * self.dimensions).map_or(DType::Int64, |weights| weights.dtype), shape))
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        let edges = &inputs[self.dimensions..2 * self.dimensions];
        scratch(edges.iter().map(|edges| edges.shape.len()).product(), threads)
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        output.as_mut_slice().fill(0);
        self.add(job, inputs, output)
    }
}

impl Histogram {
    /// Elements that come in one piece at least, if not all do: the order of weights is that of their blocks.
    fn block(&self, inputs: &[Facts]) -> usize {
        let edges = &inputs[self.dimensions..2 * self.dimensions];
        block(edges.iter().map(|edges| edges.shape.len().saturating_sub(1)).product())
    }
}

impl Streamed for Histogram {
    fn least_memory(&self, inputs: &[Facts], threads: usize) -> u64 {
        let by_element = |k: &usize| *k < self.dimensions || *k >= 2 * self.dimensions;
        pieces::least_memory(inputs, self.block(inputs), by_element) + 2 * self.scratch(inputs, threads)
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let facts: Vec<Facts> = inputs.iter().map(Stream::facts).collect();
        let by_element = |k: &usize| *k < self.dimensions || *k >= 2 * self.dimensions;
        let block = self.block(&facts);
        pieces::add_up(job, inputs, output, (memory, block), by_element, |operands, totals| {
            self.add(job, operands, totals)
        })
    }
}

impl Histogram {
    /// Adds elements to totals.
    fn add(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let weights = inputs.get(2 * self.dimensions);
        if self.dimensions == 2 {
            let [x, y] = [inputs[0].elements::<f64>(), inputs[1].elements::<f64>()];
            let [of_x, of_y] = [bins(job, &inputs[2]), bins::<f64>(job, &inputs[3])];
            let bin = |at: usize| Some(of_x.find(x[at])? * of_y.count() + of_y.find(y[at])?);
            return total(job, x.len(), bin, weights, output);
        }
        with_ordered!(inputs[0].dtype, T => {
            let (x, bins) = (inputs[0].elements::<T>(), bins::<T>(job, &inputs[1]));
            match weights {
                None => counts(job, x.len(), |part, totals| bins.count_into(&x[part], totals), output.elements_mut()),
                Some(_) => total(job, x.len(), |at| bins.find(x[at]), weights, output),
            }
        })
    }
}

/// Weights that are added up one after another, for so many bins.
fn block(bins: usize) -> usize {
    BLOCK.max(bins.next_power_of_two())
}

fn bins<'e, T: Ordered>(job: &Job<'_>, edges: &Operand<'e>) -> Bins<'e, T> {
    if job.is_plain() { Bins::plain(edges.elements()) } else { Bins::new(edges.elements()) }
}

fn total(
    job: &Job<'_>,
    n: usize,
    bin: impl Fn(usize) -> Option<usize> + Sync,
    weights: Option<&Operand<'_>>,
    output: &mut BufferMut,
) -> Result<(), AlgorithmError> {
    let block = block(output.len() / 8);
    match weights {
        None => counts(job, n, one_by_one(bin, |_| 1), output.elements_mut()),
        Some(weights) if weights.dtype == DType::Int64 => {
            let weights = weights.elements::<i64>();
            sums(job, n, block, one_by_one(bin, |at| weights[at]), output.elements_mut())
        }
        Some(weights) => {
            let weights = weights.elements::<f64>();
            sums(job, n, block, one_by_one(bin, |at| weights[at]), output.elements_mut())
        }
    }
}
