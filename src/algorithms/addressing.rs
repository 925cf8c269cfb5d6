//! Reading and writing elements of an array at positions that other arrays hold: `x[i, :, j]` and `x[i] = v`.

mod streamed;

use super::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::{BufferMut, Element};
use crate::types::{DType, Shape, ShapeError, contiguous_strides};
use rayon::prelude::*;
use smallvec::SmallVec;

/// Elements that are copied between two looks at whether to go on, at least.
const PART: usize = 1 << 16;

/// A regular walk along one axis: `extent` elements, `stride` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub extent: usize,
    pub stride: i64,
}

/// An axis whose positions an int64 array holds; negative ones count from its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addressed {
    /// The number of the axis, for messages.
    pub axis: usize,
    pub extent: usize,
    pub stride: i64,
}

impl Addressed {
    /// The first position that the axis does not have is an error.
    fn check(&self, job: &Job<'_>, positions: &[i64], of: &Shape) -> Result<(), AlgorithmError> {
        let extent = self.extent as i64;
        let is_outside = |position: &i64| !(-extent..extent).contains(position);
        // All of a part are looked at, whatever the first ones are: in vectors.
        let has_outside = |part: &[i64]| part.iter().fold(false, |any, position| any | is_outside(position));
        let found = match job.is_plain() || positions.len() <= PART {
            true => has_outside(positions),
            false => job.on_workers(|| positions.par_chunks(PART).any(has_outside))?,
        };
        match positions.iter().find(|position| found && is_outside(position)) {
            Some(position) => Err(outside_of(*position as i128, of, self.axis)),
            None => Ok(()),
        }
    }

    /// How far from the first element a position is that the axis has.
    fn offset(&self, position: i64) -> i64 {
        (if position < 0 { position + self.extent as i64 } else { position }) * self.stride
    }
}

/// Some elements of a row-major array: those at `start` + a sum over the outer steps, over the axes that arrays of
/// positions address together, and over the inner steps. Strides are in elements.
///
/// As an array they have the extents of the outer steps, of the arrays of positions, and of the inner steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressing {
    pub start: i64,
    pub outer: SmallVec<[Step; 4]>,
    pub axes: SmallVec<[Addressed; 4]>,
    pub inner: SmallVec<[Step; 4]>,
}

fn count(steps: &[Step]) -> usize {
    steps.iter().map(|step| step.extent).product()
}

/// The offset of element `number` of a walk in row-major order.
fn offset(steps: &[Step], mut number: usize) -> i64 {
    let mut offset = 0;
    for step in steps.iter().rev() {
        offset += (number % step.extent) as i64 * step.stride;
        number /= step.extent;
    }
    offset
}

impl Addressing {
    /// The shape of the elements, where the arrays of positions have shape `positions`.
    pub fn shape(&self, positions: &Shape) -> Result<Shape, ShapeError> {
        let extents = |steps: &[Step]| steps.iter().map(|step| step.extent).collect::<SmallVec<[usize; 4]>>();
        let (outer, inner) = (extents(&self.outer), extents(&self.inner));
        Shape::new(outer.into_iter().chain(positions.extents().iter().copied()).chain(inner))
    }

    /// The first position that its axis does not have is an error.
    fn check(&self, job: &Job<'_>, positions: &[Operand<'_>], of: &Shape) -> Result<(), AlgorithmError> {
        let mut axes = self.axes.iter().zip(positions);
        axes.try_for_each(|(axis, positions)| axis.check(job, positions.elements(), of))?;
        Ok(())
    }

    /// Calls `visit` with the number of every run, which is all inner elements at one point of the others, and with
    /// where it starts in the array. Runs `first` and following, `runs` of them; positions have been checked.
    fn for_each_run(&self, positions: &[&[i64]], first: usize, runs: usize, mut visit: impl FnMut(usize, i64)) {
        let addressed = positions.first().map_or(1, |positions| positions.len()).max(1);
        let (mut outer, mut at) = (first / addressed, first % addressed);
        let mut base = self.start + offset(&self.outer, outer);
        for run in 0..runs {
            let mut start = base;
            for (axis, positions) in self.axes.iter().zip(positions) {
                start += axis.offset(positions[at]);
            }
            visit(run, start);
            at += 1;
            if at == addressed {
                (outer, at) = (outer + 1, 0);
                base = self.start + offset(&self.outer, outer);
            }
        }
    }

    /// Whether the elements of a run lie one after another.
    fn is_dense(&self) -> bool {
        let extents: SmallVec<[usize; 4]> = self.inner.iter().map(|step| step.extent).collect();
        let dense = contiguous_strides(&extents);
        self.inner.iter().zip(dense).all(|(step, dense)| step.extent == 1 || step.stride == dense)
    }

    /// The offsets of the elements of a run, or none where they lie one after another.
    fn offsets(&self) -> Option<Vec<i64>> {
        let offsets = || (0..count(&self.inner)).map(|number| offset(&self.inner, number)).collect();
        (!self.is_dense()).then(offsets)
    }

    fn offsets_bytes(&self) -> u64 {
        if self.is_dense() { 0 } else { size_of::<i64>() as u64 * count(&self.inner) as u64 }
    }
}

/// What is wrong with a position that an axis of an array of shape `of` does not have.
pub fn outside(position: i128, of: &Shape, axis: usize) -> String {
    let extent = of[axis];
    match of.rank() {
        1 => format!("index {position} is outside of {extent} elements"),
        _ => format!("index {position} is outside of axis {axis} of {extent} elements"),
    }
}

/// The error for such a position.
pub fn outside_of(position: i128, of: &Shape, axis: usize) -> AlgorithmError {
    let extent = of[axis] as i64;
    let help = format!("the array has shape {of}; positions run from {} to {}", -extent, extent - 1);
    AlgorithmError::advised(outside(position, of, axis), help)
}

/// The same expression with an unsigned integer type as wide as the elements of a dtype.
macro_rules! with_bits {
    ($dtype:expr, $t:ident => $body:expr) => {
        match $dtype.size() {
            1 => {
                type $t = u8;
                $body
            }
            2 => {
                type $t = u16;
                $body
            }
            4 => {
                type $t = u32;
                $body
            }
            _ => {
                type $t = u64;
                $body
            }
        }
    };
}
pub(super) use with_bits;

/// The elements of an array at an addressing. Inputs: the array, then int64 arrays of positions of one shape, one per
/// addressed axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gather(pub Addressing);

impl Compute for Gather {
    fn name(&self) -> &'static str {
        "gather"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let scalar = Shape::scalar();
        let shape = self.0.shape(inputs.get(1).map_or(&scalar, |positions| &positions.shape))?;
        Ok(Facts::new(inputs[0].dtype, shape))
    }

    fn scratch(&self, _: &[Facts], _: usize) -> u64 {
        self.0.offsets_bytes()
    }

    fn can_fail(&self) -> bool {
        !self.0.axes.is_empty()
    }

    fn takes_little(&self, inputs: &[Facts]) -> bool {
        // Of more requests most of what lies between would be read as well.
        let (run, size) = (count(&self.0.inner).max(1), inputs[0].dtype.size());
        self.result(inputs).is_ok_and(|result| {
            let requests = result.shape.len() / run * self.requests(run, size);
            (4 * result.bytes()).max((requests * streamed::GAP) as u64) <= inputs[0].bytes()
        })
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (x, positions) = (&inputs[0], &inputs[1..]);
        self.0.check(job, positions, x.shape)?;
        with_bits!(x.dtype, T => self.gather::<T>(job, x.elements(), positions, output.elements_mut()))
    }
}

impl Gather {
    fn gather<T: Element>(
        &self,
        job: &Job<'_>,
        x: &[T],
        positions: &[Operand<'_>],
        output: &mut [T],
    ) -> Result<(), AlgorithmError> {
        let positions: SmallVec<[&[i64]; 4]> = positions.iter().map(Operand::elements::<i64>).collect();
        let (run, offsets) = (count(&self.0.inner), self.0.offsets());
        if output.is_empty() {
            return Ok(());
        }
        if let ([axis], 1, [positions]) = (&self.0.axes[..], count(&self.0.outer) * run, &positions[..]) {
            // Each element is a wait of its own for memory: the fewer operations there are between two, the more of them
            // the processor has under way.
            return job.for_each_part(output, PART, |number, part| {
                for (element, &position) in part.iter_mut().zip(&positions[number * PART..]) {
                    *element = x[(self.0.start + axis.offset(position)) as usize];
                }
                Ok(())
            });
        }
        let runs_per_part = (PART / run).max(1);
        job.for_each_part(output, runs_per_part * run, |number, part| {
            self.0.for_each_run(&positions, number * runs_per_part, part.len() / run, |at, start| {
                let into = &mut part[at * run..][..run];
                match &offsets {
                    None => copy_run(&x[start as usize..][..run], into),
                    Some(offsets) => {
                        for (element, offset) in into.iter_mut().zip(offsets) {
                            *element = x[(start + offset) as usize];
                        }
                    }
                }
            });
            Ok(())
        })
    }
}

/// Copies a run. Of a few elements, without a call.
#[inline(always)]
fn copy_run<T: Copy>(from: &[T], into: &mut [T]) {
    match from.len() {
        0..=8 => into.iter_mut().zip(from).for_each(|(into, &from)| *into = from),
        _ => into.copy_from_slice(from),
    }
}

/// An array with other elements at an addressing. Inputs: the array, the values in the shape of the addressing and in
/// the array's dtype, then the positions as for [`Gather`]. Of values for the same element the last one stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scatter(pub Addressing);

impl Compute for Scatter {
    fn name(&self) -> &'static str {
        "scatter"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(inputs[0].clone())
    }

    fn scratch(&self, _: &[Facts], _: usize) -> u64 {
        self.0.offsets_bytes()
    }

    fn can_fail(&self) -> bool {
        !self.0.axes.is_empty()
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let x = &inputs[0];
        with_bits!(x.dtype, T => {
            job.for_each_part(output.elements_mut::<T>(), PART, |number, part| {
                part.copy_from_slice(&x.elements::<T>()[number * PART..][..part.len()]);
                Ok(())
            })?;
        });
        self.update(job, x.dtype, x.shape, &inputs[1], &inputs[2..], output)
    }
}

impl Scatter {
    /// Changes the elements of a row-major array of `dtype` and `shape` in place.
    pub fn update(
        &self,
        job: &Job<'_>,
        dtype: DType,
        shape: &Shape,
        values: &Operand<'_>,
        positions: &[Operand<'_>],
        array: &mut BufferMut,
    ) -> Result<(), AlgorithmError> {
        self.0.check(job, positions, shape)?;
        with_bits!(dtype, T => self.scatter::<T>(job, values.elements(), positions, array.elements_mut()))
    }

    fn scatter<T: Element>(
        &self,
        job: &Job<'_>,
        values: &[T],
        positions: &[Operand<'_>],
        array: &mut [T],
    ) -> Result<(), AlgorithmError> {
        let positions: SmallVec<[&[i64]; 4]> = positions.iter().map(Operand::elements::<i64>).collect();
        let (run, offsets) = (count(&self.0.inner), self.0.offsets());
        if values.is_empty() {
            return Ok(());
        }
        if let ([axis], 1, [positions]) = (&self.0.axes[..], count(&self.0.outer) * run, &positions[..]) {
            for (values, positions) in values.chunks(PART).zip(positions.chunks(PART)) {
                job.check()?;
                for (&value, &position) in values.iter().zip(positions) {
                    array[(self.0.start + axis.offset(position)) as usize] = value;
                }
            }
            return Ok(());
        }
        let runs_per_part = (PART / run).max(1);
        for (number, part) in values.chunks(runs_per_part * run).enumerate() {
            job.check()?;
            self.0.for_each_run(&positions, number * runs_per_part, part.len() / run, |at, start| {
                let from = &part[at * run..][..run];
                match &offsets {
                    None => copy_run(from, &mut array[start as usize..][..run]),
                    Some(offsets) => {
                        for (&element, offset) in from.iter().zip(offsets) {
                            array[(start + offset) as usize] = element;
                        }
                    }
                }
            });
        }
        Ok(())
    }
}
