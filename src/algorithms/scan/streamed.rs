//! Scans of arrays that memory does not hold: pieces of whole blocks one after another, each after the totals of those
//! before it.

use super::{BLOCK, Carrier, Carry, Lanes, Scan};
use crate::algorithms::stream::{IN_FLIGHT, Rows, for_each_piece};
use crate::algorithms::{AlgorithmError, Facts, Job, Stream, Streamed};
use crate::memory::Element;
use crate::numeric::element::Element as Number;
use crate::types::Shape;

/// The bytes of a piece, where there is memory for them.
const PIECE: u64 = 32 << 20;

impl Scan {
    /// Rows along the axis that are scanned by themselves, if one takes no more memory than this.
    fn rows(&self, shape: &Shape) -> Rows {
        let lanes = Lanes::of(shape.extents(), self.axis);
        let width = lanes.n * lanes.inner;
        Rows { of: 0, count: shape.len() / width.max(1), width, result_width: width }
    }

    fn shape_of_rows(&self, shape: &Shape, count: usize) -> Result<Shape, AlgorithmError> {
        let lanes = Lanes::of(shape.extents(), self.axis);
        Shape::new([count, lanes.n, lanes.inner]).map_err(|error| AlgorithmError::data(error.to_string()))
    }

    /// The bytes of so many elements along the axis in each of the buffers that are alive at once.
    fn bytes_of(&self, facts: &Facts, rows: usize) -> u64 {
        let lanes = Lanes::of(facts.shape.extents(), self.axis);
        let piece = (rows.min(lanes.n) * lanes.inner * facts.dtype.size()) as u64;
        let totals = 4 * 8 * lanes.inner as u64;
        piece.saturating_mul(IN_FLIGHT as u64 + 1) + totals
    }
}

impl Streamed for Scan {
    fn least_memory(&self, inputs: &[Facts], _: usize) -> u64 {
        self.bytes_of(&inputs[0], 1)
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let x = &inputs[0];
        if x.shape.is_empty() {
            return Ok(());
        }
        let rows = self.rows(x.shape);
        let one_axis = Scan { axis: 1, ..self.clone() };
        let shape = |count: usize| self.shape_of_rows(x.shape, count);
        let of_row = rows.least_memory(&one_axis, &[x.facts()], shape(1)?, job.threads()?);
        if of_row <= memory {
            return rows.compute(&one_axis, job, (inputs, output), memory, shape);
        }
        let lanes = Lanes::of(x.shape.extents(), self.axis);
        let blocks = (memory.min(PIECE * (IN_FLIGHT as u64 + 1)) / self.bytes_of(&x.facts(), BLOCK)) as usize;
        // Where memory holds no block, pieces are equal parts of it.
        let parts = (0..=BLOCK.ilog2()).rev().map(|power| 1 << power);
        let part = parts.into_iter().find(|&rows| self.bytes_of(&x.facts(), rows) <= memory).unwrap_or(1);
        let rows = if blocks > 0 { blocks * BLOCK } else { part };
        self.carried(x.dtype, InPieces { job, lanes, x, output, rows })
    }
}

/// A scan of long rows, so many of whose elements along the axis make a piece.
struct InPieces<'a, 'j> {
    job: &'a Job<'j>,
    lanes: Lanes,
    x: &'a Stream<'a>,
    output: &'a Stream<'a>,
    rows: usize,
}

impl Carry for InPieces<'_, '_> {
    type Outcome = Result<(), AlgorithmError>;

    fn carry<T: Element + Number + Default, A: Copy + Send + Sync>(
        self,
        widen: impl Fn(T) -> A + Copy + Sync,
        merge: impl Fn(A, A) -> A + Copy + Sync,
        narrow: impl Fn(A) -> T + Copy + Sync,
    ) -> Self::Outcome {
        let InPieces { job, lanes, x, output, rows } = self;
        let carrier = Carrier { widen, merge, narrow };
        let size = lanes.n * lanes.inner;
        for start in (0..x.shape.len()).step_by(size) {
            let one = x.skip(start);
            let (mut before, mut block): (Vec<A>, Vec<A>) = (Vec::new(), Vec::new());
            for_each_piece(job, &[(&one, lanes.inner)], lanes.n, rows, |range, buffers| {
                let x = buffers[0].elements::<T>();
                let mut result = job.pool.allocate(size_of_val(x))?;
                if rows % BLOCK == 0 {
                    let totals = std::mem::take(&mut before);
                    before = carrier.chained(job, lanes.inner, x, result.elements_mut(), totals)?;
                } else {
                    if range.start % BLOCK == 0 && !block.is_empty() {
                        carrier.advance(&mut before, &block);
                        block.clear();
                    }
                    let rows = x.chunks(lanes.inner).zip(result.elements_mut().chunks_mut(lanes.inner));
                    carrier.continued(rows, &before, &mut block);
                }
                output.write(start + range.start * lanes.inner, result.as_mut_slice())
            })?;
        }
        Ok(())
    }
}
