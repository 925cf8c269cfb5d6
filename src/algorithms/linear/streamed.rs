//! Products of matrices that memory does not hold, block by block: a band of rows of the result stays in memory while
//! blocks of both operands pass.

use super::product::MatMul;
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Stream, Streamed};
use crate::memory::BufferMut;
use crate::types::{DType, Shape};
use std::ops::Range;

/// How one product is cut.
struct Blocks {
    rows: usize,
    depth: usize,
    columns: usize,
    /// Rows of the result that are computed together, and products that are summed together.
    band: usize,
    block: usize,
}

/// Fewer rows or products together would spend their time reading.
const LEAST: usize = 64;

impl Blocks {
    /// The largest that take so much memory: the band and what is added to it, a block of either operand.
    fn new(product: &MatMul, a: &Shape, b: &Shape, size: usize, memory: u64) -> Blocks {
        let ((rows, depth), columns) = (product.left_extents(a), b.extents()[1]);
        let elements = memory / size as u64;
        let part = |width: usize, extent: usize, share: u64| {
            let most = elements / share / width.max(1) as u64;
            usize::try_from(most).unwrap_or(extent).clamp(LEAST, extent.max(LEAST)).min(extent)
        };
        let band = part(2 * columns, rows, 2);
        Blocks { rows, depth, columns, band, block: part(columns + band, depth, 3) }
    }

    fn elements(&self) -> u64 {
        (2 * self.band * self.columns + self.block * (self.columns + self.band)) as u64
    }
}

impl Streamed for MatMul {
    /// Of stacks of matrices no memory is enough.
    fn least_memory(&self, inputs: &[Facts], threads: usize) -> u64 {
        let (a, b) = (&inputs[0].shape, &inputs[1].shape);
        if a.rank() != 2 || b.rank() != 2 || self.is_checked {
            return u64::MAX;
        }
        let size = inputs[0].dtype.size();
        Blocks::new(self, a, b, size, 0).elements() * size as u64 + self.scratch(inputs, threads)
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (a, b, size) = (&inputs[0], &inputs[1], output.dtype.size());
        let facts = [a.facts(), b.facts()];
        let blocks =
            Blocks::new(self, a.shape, b.shape, size, memory.saturating_sub(self.scratch(&facts, job.threads()?)));
        for start in (0..blocks.rows).step_by(blocks.band.max(1)) {
            let rows = start..blocks.rows.min(start + blocks.band);
            let mut band = job.pool.allocate_zeroed(rows.len() * blocks.columns * size)?;
            for start in (0..blocks.depth).step_by(blocks.block.max(1)) {
                let depth = start..blocks.depth.min(start + blocks.block);
                self.add(job, (a, b), (&rows, &depth, blocks.columns), &mut band)?;
            }
            output.write(rows.start * blocks.columns, band.as_mut_slice())?;
        }
        Ok(())
    }
}

impl MatMul {
    /// Adds a part of the products to a band of rows of the result.
    fn add(
        &self,
        job: &Job<'_>,
        (a, b): (&Stream<'_>, &Stream<'_>),
        (rows, depth, columns): (&Range<usize>, &Range<usize>, usize),
        band: &mut BufferMut,
    ) -> Result<(), AlgorithmError> {
        let size = a.dtype.size();
        let width = a.shape.extents()[1];
        let mut left = job.pool.allocate(rows.len() * depth.len() * size)?;
        // As it lies in the file: rows of the result's rows, or of the products that are summed.
        let (lines, part) = if self.is_left_turned { (depth, rows) } else { (rows, depth) };
        if part.len() == width {
            a.read(lines.start * width, left.as_mut_slice())?;
        } else {
            for (line, out) in lines.clone().zip(left.as_mut_slice().chunks_exact_mut(part.len() * size)) {
                a.read(line * width + part.start, out)?;
            }
        }
        let mut right = job.pool.allocate(depth.len() * columns * size)?;
        b.read(depth.start * columns, right.as_mut_slice())?;
        let shape = |extents: [usize; 2]| Shape::new(extents).map_err(|error| AlgorithmError::data(error.to_string()));
        let shapes = (shape([lines.len(), part.len()])?, shape([depth.len(), columns])?);
        let (left, right) = (left.freeze(), right.freeze());
        let operands = [Operand::new(a.dtype, &shapes.0, &left, 0), Operand::new(b.dtype, &shapes.1, &right, 0)];
        let mut product = job.pool.allocate(rows.len() * columns * size)?;
        self.compute(job, &operands, &mut product)?;
        add_to(a.dtype, band, &mut product);
        Ok(())
    }
}

/// Adds to totals: floats as floats, integers as they wrap, bools with `or`.
fn add_to(dtype: DType, totals: &mut BufferMut, more: &mut BufferMut) {
    macro_rules! add {
        ($number:ty, $add:expr) => {{
            let more = more.elements_mut::<$number>();
            let add: fn($number, $number) -> $number = $add;
            totals.elements_mut::<$number>().iter_mut().zip(more).for_each(|(total, more)| *total = add(*total, *more));
        }};
    }
    match (dtype, dtype.size()) {
        (DType::Float64, _) => add!(f64, |a, b| a + b),
        (DType::Float32, _) => add!(f32, |a, b| a + b),
        (DType::Bool, _) => add!(u8, |a, b| a | b),
        (_, 1) => add!(u8, u8::wrapping_add),
        (_, 2) => add!(u16, u16::wrapping_add),
        (_, 4) => add!(u32, u32::wrapping_add),
        _ => add!(u64, u64::wrapping_add),
    }
}
