//! Sliding products of two sequences: what correlation and convolution are made of.

use super::scan::overflow;
use super::{AlgorithmError, Compute, Facts, Job, Operand, Stream, Streamed};
use crate::memory::{BufferMut, Element};
use crate::numeric::element::{Int, with_int};
use crate::types::{DType, Shape, ShapeError};

/// Products that are computed between two looks at whether to go on.
const WORK: usize = 1 << 20;

/// Results that are computed side by side.
const LANES: usize = 32;

/// Element `k` of the result is the sum of `x[first + k + j] * kernel[j]` over all `j` for which there are both.
///
/// Inputs: two sequences of one dtype. The products are added one after another in ascending order of `j`, from the
/// first one on; those of float32 in float64, which is rounded once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correlate {
    pub first: i64,
    /// Elements of the result.
    pub count: usize,
    /// Whether a sum that does not fit its integers is an error.
    pub is_checked: bool,
}

impl Compute for Correlate {
    fn name(&self) -> &'static str {
        "correlate"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(Facts::new(inputs[0].dtype, Shape::new([self.count])?))
    }

    fn scratch(&self, inputs: &[Facts], _: usize) -> u64 {
        16 * inputs[1].shape.len() as u64
    }

    fn can_fail(&self) -> bool {
        self.is_checked
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        match inputs[0].dtype {
            DType::Float64 => self.slide(job, inputs, output, |x| x, |a: f64, b| a * b, |a, b| a + b, Some),
            DType::Float32 => {
                self.slide(job, inputs, output, f64::from, |a, b| a * b, |a, b| a + b, |x| Some(x as f32))
            }
            DType::Bool => self.slide(job, inputs, output, |x| x, |a: u8, b| a & b, |a, b| a | b, Some),
            integer if self.is_checked => with_int!(integer, T => {
                let widen = |x: T| -> i128 { num_traits::AsPrimitive::as_(x) };
                let (product, sum) = (i128::saturating_mul, i128::saturating_add);
                self.slide(job, inputs, output, widen, product, sum, <T as Int>::checked)
            }, _ => Ok(())),
            integer => with_int!(integer, T => {
                self.slide(job, inputs, output, |x: T| x, <T as Int>::multiply, <T as Int>::add, Some)
            }, _ => Ok(())),
        }
    }
}

impl Correlate {
    #[expect(clippy::too_many_arguments, reason = "four of them say what adding and multiplying are")]
    fn slide<T: Element, A: Copy + Default + Sync>(
        &self,
        job: &Job<'_>,
        inputs: &[Operand<'_>],
        output: &mut BufferMut,
        widen: impl Fn(T) -> A + Copy + Sync,
        product: impl Fn(A, A) -> A + Copy + Sync,
        sum: impl Fn(A, A) -> A + Copy + Sync,
        narrow: impl Fn(A) -> Option<T> + Copy + Sync,
    ) -> Result<(), AlgorithmError> {
        let x = inputs[0].elements::<T>();
        let kernel: Vec<A> = inputs[1].elements::<T>().iter().map(|&element| widen(element)).collect();
        let (n, m) = (x.len() as i64, kernel.len() as i64);
        let one = |start: i64| -> A {
            let (from, to) = ((-start).clamp(0, m), (n - start).clamp(0, m));
            let products = (from..to).map(|j| product(widen(x[(start + j) as usize]), kernel[j as usize]));
            products.reduce(sum).unwrap_or_default()
        };
        let several = |start: usize| -> [A; LANES] {
            let mut sums = [A::default(); LANES];
            for (j, &factor) in kernel.iter().enumerate() {
                let x = &x[start + j..][..LANES];
                for (total, &element) in sums.iter_mut().zip(x) {
                    let product = product(widen(element), factor);
                    *total = if j == 0 { product } else { sum(*total, product) };
                }
            }
            sums
        };
        let size = (WORK / kernel.len().max(1)).clamp(LANES, 1 << 16);
        job.for_each_part(output.elements_mut::<T>(), size, |number, part| {
            let mut start = self.first + (number * size) as i64;
            for group in part.chunks_mut(LANES) {
                let inside = start >= 0 && start + LANES as i64 + m - 1 <= n && group.len() == LANES;
                if inside && !job.is_plain() {
                    for (into, total) in group.iter_mut().zip(several(start as usize)) {
                        *into = narrow(total).ok_or_else(overflow)?;
                    }
                } else {
                    for (into, start) in group.iter_mut().zip(start..) {
                        *into = narrow(one(start)).ok_or_else(overflow)?;
                    }
                }
                start += group.len() as i64;
            }
            Ok(())
        })
    }
}

/// Results of a piece, at least, and where there is memory for them.
const FEW: usize = 1 << 12;
const MANY: usize = 1 << 22;

impl Correlate {
    /// Bytes of the kernel, of what it takes of a sequence besides the results of a piece, and of a result.
    fn bytes(inputs: &[Facts]) -> (u64, u64) {
        let (kernel, size) = (inputs[1].bytes(), inputs[0].dtype.size() as u64);
        (2 * kernel + 16 * inputs[1].shape.len() as u64, 2 * size)
    }
}

impl Streamed for Correlate {
    fn least_memory(&self, inputs: &[Facts], _: usize) -> u64 {
        let (fixed, of_result) = Correlate::bytes(inputs);
        fixed + of_result * FEW as u64
    }

    /// The second sequence is in memory, and what of the first one belongs to a piece of the result.
    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, size) = (&inputs[0], inputs[0].dtype.size());
        let (n, m) = (x.shape.len() as i64, inputs[1].shape.len() as i64);
        let (fixed, of_result) = Correlate::bytes(&[x.facts(), inputs[1].facts()]);
        let kernel = inputs[1].whole(job)?;
        let kernel = Operand::new(inputs[1].dtype, inputs[1].shape, &kernel, 0);
        let step = (memory.saturating_sub(fixed) / of_result).clamp(FEW as u64, MANY as u64) as usize;
        for start in (0..self.count).step_by(step) {
            job.check()?;
            let count = step.min(self.count - start);
            let from = (self.first + start as i64).clamp(0, n);
            let to = (self.first + (start + count) as i64 + m - 1).clamp(from, n);
            let shape = Shape::new([(to - from) as usize]).map_err(|error| AlgorithmError::data(error.to_string()))?;
            let mut part = job.pool.allocate(shape.len() * size)?;
            x.read(from as usize, part.as_mut_slice())?;
            let part = part.freeze();
            let here = Correlate { first: self.first + start as i64 - from, count, is_checked: self.is_checked };
            let mut results = job.pool.allocate(count * size)?;
            here.compute(job, &[Operand::new(x.dtype, &shape, &part, 0), kernel], &mut results)?;
            output.write(start, results.as_mut_slice())?;
        }
        Ok(())
    }
}
