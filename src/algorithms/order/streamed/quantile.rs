//! Medians and quantiles of rows that memory does not hold.

use super::super::quantile::{OrderStatistic, OverRows};
use super::super::rank::Ordered;
use super::super::row_length;
use super::select::Selection;
use crate::algorithms::stream::Rows;
use crate::algorithms::{AlgorithmError, Facts, Job, Stream, Streamed};
use crate::memory;
use crate::types::Shape;

impl Streamed for OrderStatistic {
    fn least_memory(&self, _: &[Facts], _: usize) -> u64 {
        Selection::LEAST + 16 * self.count() as u64
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, n) = (&inputs[0], row_length(inputs[0].shape));
        let count = x.shape.len().checked_div(n).unwrap_or(0);
        let rows = Rows { of: 0, count, width: n, result_width: self.count() };
        let shape = |count: usize| Shape::new([count, n]).map_err(|error| AlgorithmError::data(error.to_string()));
        if n > 0 && rows.least_memory(self, &[x.facts()], shape(1)?, job.threads()?) <= memory {
            return rows.compute(self, job, (inputs, output), memory, shape);
        }
        self.typed(x.dtype, InPieces { statistic: self, job, x, output, n, memory })
    }
}

/// Statistics of long rows.
struct InPieces<'a, 'j> {
    statistic: &'a OrderStatistic,
    job: &'a Job<'j>,
    x: &'a Stream<'a>,
    output: &'a Stream<'a>,
    n: usize,
    memory: u64,
}

impl OverRows for InPieces<'_, '_> {
    fn over<T: Ordered, V: memory::Element>(
        self,
        missing: V,
        value: impl Fn(T, T, f64) -> V + Sync,
    ) -> Result<(), AlgorithmError> {
        let InPieces { statistic, job, x, output, n, memory } = self;
        let count = statistic.count();
        let mut into = job.pool.allocate(count * size_of::<V>())?;
        if n == 0 {
            into.elements_mut::<V>().fill(missing);
            let rows = output.shape.len() / count.max(1);
            return (0..rows).try_for_each(|row| output.write(row * count, into.as_mut_slice()));
        }
        let whole = statistic.picks(n);
        for row in 0..x.shape.len() / n {
            let selection = Selection { job, x: &x.skip(row * n), n, memory };
            let (nans, sample) = selection.look::<T>()?;
            let mut ranks = |positions: &[usize]| selection.ranks::<T>(&sample, positions);
            statistic.row((n, nans), &whole, (missing, &value), into.elements_mut(), &mut ranks)?;
            output.write(row * count, into.as_mut_slice())?;
        }
        Ok(())
    }
}
