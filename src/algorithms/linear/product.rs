//! The product of matrices, and of stacks of them.

use super::multiply::{Float, Wanted, is_mirrored, multiply, tile_count};
use super::{LARGE, PART};
use crate::algorithms::scan::overflow;
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::{BufferMut, Element};
use crate::numeric::element::{Int, with_int};
use crate::numeric::product::{Arithmetic, Block, Extents, Logic, Semiring, add_product};
use crate::types::{DType, Shape, ShapeError, broadcast_shapes, contiguous_strides};
use arr_dense::{Accum, MatMut, MatRef};
use num_traits::AsPrimitive;
use smallvec::SmallVec;

/// Up to this extent of everything plain loops multiply floats.
const TINY: usize = 16;

/// Rows and columns of the right operand that stay in cache while plain loops go over the left one.
const BLOCK: (usize, usize) = (128, 256);

/// Sums longer than this, of few results, are cut into parts.
const LONG: usize = 4096;

/// The most partial results that are kept, in elements.
const MOST_PARTIAL: usize = 1 << 22;

/// The matrix product of two arrays of one dtype and of at least two dimensions: rows of the left with columns of the
/// right, which have as many elements; stacks broadcast.
///
/// Integers wrap and bools are `or` of `and`. Floats are summed in blocks, and in float32 without wider sums.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatMul {
    /// Whether an integer that does not fit the dtype is an error.
    pub is_checked: bool,
    /// Whether the left operand is given with its two axes exchanged, as it lies in memory where the program transposes it.
    pub is_left_turned: bool,
}

impl MatMul {
    /// The same product where the left operand need not be turned round first, if it is one of two float matrices for which
    /// that gives the same bits.
    pub fn with_left_turned(&self, left: &Facts, right: &Facts) -> Option<MatMul> {
        let is_matrix = left.shape.rank() == 2 && right.shape.rank() == 2 && left.dtype.is_float();
        let extents = left.shape.extents().iter().chain(right.shape.extents());
        // Vectors are multiplied in another order, by how the matrix lies.
        let is_by_tiles = extents.clone().max() > Some(&TINY) && extents.clone().all(|&extent| extent > 1);
        (is_matrix && is_by_tiles && !self.is_left_turned).then_some(MatMul { is_left_turned: true, ..*self })
    }

    /// The rows of the left operand and the elements of each.
    pub(super) fn left_extents(&self, a: &Shape) -> (usize, usize) {
        let [.., rows, depth] = *a.extents() else { unreachable!("a matrix has two axes") };
        if self.is_left_turned { (depth, rows) } else { (rows, depth) }
    }
}

/// Extents of one product, and which matrices belong together.
struct Plan {
    rows: usize,
    depth: usize,
    columns: usize,
    is_left_turned: bool,
    stack: SmallVec<[usize; 4]>,
    /// For every axis of the stack, how far its next matrix is in either operand, in matrices.
    steps: SmallVec<[(usize, usize); 4]>,
}

impl Plan {
    fn new(product: &MatMul, a: &Shape, b: &Shape, stack: &[usize]) -> Plan {
        let (a_stack, _) = a.extents().split_at(a.rank() - 2);
        let (b_stack, b_matrix) = b.extents().split_at(b.rank() - 2);
        let step = |extents: &[usize], axis: usize| {
            let missing = stack.len() - extents.len();
            match axis.checked_sub(missing) {
                Some(own) if extents[own] != 1 => contiguous_strides(extents)[own] as usize,
                _ => 0,
            }
        };
        let steps = (0..stack.len()).map(|axis| (step(a_stack, axis), step(b_stack, axis))).collect();
        let ((rows, depth), is_left_turned) = (product.left_extents(a), product.is_left_turned);
        Plan { rows, depth, columns: b_matrix[1], is_left_turned, stack: stack.into(), steps }
    }

    fn count(&self) -> usize {
        self.stack.iter().product()
    }

    fn operations(&self) -> usize {
        self.rows.saturating_mul(self.depth).saturating_mul(self.columns)
    }

    /// The operands of product `number`.
    fn operands<'a, T>(&self, a: &'a [T], b: &'a [T], mut number: usize) -> (&'a [T], &'a [T]) {
        let (mut left, mut right) = (0, 0);
        for (&extent, steps) in self.stack.iter().zip(&self.steps).rev() {
            let index = number % extent;
            number /= extent;
            (left, right) = (left + index * steps.0, right + index * steps.1);
        }
        let (left_size, right_size) = (self.rows * self.depth, self.depth * self.columns);
        (&a[left * left_size..][..left_size], &b[right * right_size..][..right_size])
    }

    /// Into how many parts each sum is cut; they are summed one after another.
    fn parts(&self) -> usize {
        let results = self.rows * self.columns;
        if self.depth < LONG || results == 0 || tile_count(self.rows, self.columns) > 4 {
            return 1;
        }
        (self.depth / (LONG / 4)).min(64).min(MOST_PARTIAL / results).max(1)
    }
}

impl Compute for MatMul {
    fn name(&self) -> &'static str {
        "matmul"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let (a, b) = (&inputs[0], &inputs[1]);
        let (a_stack, _) = a.shape.extents().split_at(a.shape.rank() - 2);
        let (b_stack, b_matrix) = b.shape.extents().split_at(b.shape.rank() - 2);
        let (rows, depth) = self.left_extents(&a.shape);
        if a.dtype != b.dtype || depth != b_matrix[0] {
            return Err(ShapeError::Mismatch { left: a.shape.clone(), right: b.shape.clone() });
        }
        let shape = |extents: &[usize]| Shape::new(extents.iter().copied());
        let stack = broadcast_shapes(&shape(a_stack)?, &shape(b_stack)?)?;
        Ok(Facts::new(a.dtype, Shape::new(stack.extents().iter().copied().chain([rows, b_matrix[1]]))?))
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        let Ok(result) = self.result(inputs) else { return 0 };
        let stack = &result.shape.extents()[..result.shape.rank() - 2];
        let plan = Plan::new(self, &inputs[0].shape, &inputs[1].shape, stack);
        // What faer packs of the operands lies in the caches of its thread.
        let packed = (threads as u64) << 20;
        match plan.parts() {
            1 => packed,
            parts => packed + (parts * plan.rows * plan.columns * result.dtype.size()) as u64,
        }
    }

    fn can_fail(&self) -> bool {
        self.is_checked
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let (a, b) = (&inputs[0], &inputs[1]);
        let facts = [a, b].map(|x| Facts::new(x.dtype, x.shape.clone()));
        let Ok(result) = self.result(&facts) else { unreachable!("the graph has checked the operands") };
        let stack = &result.shape.extents()[..result.shape.rank() - 2];
        let plan = Plan::new(self, a.shape, b.shape, stack);
        if self.is_checked {
            with_int!(a.dtype, T => check::<T>(job, &plan, a.elements(), b.elements())?, _ => {});
        }
        match a.dtype {
            DType::Float64 => floats::<f64>(job, &plan, a.elements(), b.elements(), output.elements_mut()),
            DType::Float32 => floats::<f32>(job, &plan, a.elements(), b.elements(), output.elements_mut()),
            dtype => with_int!(
                dtype,
                T => plain::<Arithmetic<T>>(job, &plan, a.elements(), b.elements(), output.elements_mut()),
                _ => plain::<Logic>(job, &plan, a.elements(), b.elements(), output.elements_mut())
            ),
        }
    }
}

/// An error where a sum of products does not fit its dtype.
fn check<T: Int>(job: &Job<'_>, plan: &Plan, a: &[T], b: &[T]) -> Result<(), AlgorithmError> {
    let largest = |x: &[T]| x.iter().map(|&x| AsPrimitive::<i128>::as_(x).unsigned_abs()).max().unwrap_or(0);
    let most = largest(a).saturating_mul(largest(b)).saturating_mul(plan.depth as u128);
    if i128::try_from(most).is_ok_and(|most| T::checked(most).is_some()) {
        return Ok(());
    }
    for number in 0..plan.count() {
        let (a, b) = plan.operands(a, b, number);
        for row in a.chunks_exact(plan.depth.max(1)) {
            job.check()?;
            for column in 0..plan.columns {
                let factors = row.iter().zip(b[column..].iter().step_by(plan.columns));
                let products = factors.map(|(&x, &y)| AsPrimitive::<i128>::as_(x) * AsPrimitive::<i128>::as_(y));
                let sum = products.into_iter().try_fold(0i128, i128::checked_add);
                if sum.and_then(T::checked).is_none() {
                    return Err(overflow());
                }
            }
        }
    }
    Ok(())
}

/// In plain loops: all rows of all results are cut into parts of about the same work.
fn plain<S: Semiring>(
    job: &Job<'_>,
    plan: &Plan,
    a: &[S::Element],
    b: &[S::Element],
    output: &mut [S::Element],
) -> Result<(), AlgorithmError>
where
    S::Element: Element,
{
    let per_row = plan.depth.saturating_mul(plan.columns);
    let rows_together = (PART / per_row.max(1)).clamp(1, PART).next_multiple_of(4);
    job.for_each_part(output, rows_together * plan.columns, |part, output| {
        let (mut row, mut rest) = (part * rows_together, output);
        while !rest.is_empty() {
            let (number, first) = (row / plan.rows, row % plan.rows);
            let rows = (plan.rows - first).min(rest.len() / plan.columns);
            let (here, after) = rest.split_at_mut(rows * plan.columns);
            let (a, b) = plan.operands(a, b, number);
            let a = &a[first * plan.depth..][..rows * plan.depth];
            here.fill(S::ZERO);
            blocks::<S>(job, a, b, here, Extents { rows, depth: plan.depth, columns: plan.columns })?;
            (row, rest) = (row + rows, after);
        }
        Ok(())
    })
}

/// Adds the product of some rows to zeros.
fn blocks<S: Semiring>(
    job: &Job<'_>,
    a: &[S::Element],
    b: &[S::Element],
    out: &mut [S::Element],
    extents: Extents,
) -> Result<(), AlgorithmError> {
    let Extents { rows, depth, columns } = extents;
    for column in (0..columns).step_by(BLOCK.1) {
        let here = BLOCK.1.min(columns - column);
        for k in (0..depth).step_by(BLOCK.0) {
            let block = Extents { rows, depth: BLOCK.0.min(depth - k), columns: here };
            let a = Block { elements: &a[k..], stride: depth };
            let b = Block { elements: &b[k * columns + column..], stride: columns };
            add_product::<S>(a, b, &mut out[column..], columns, block);
        }
        job.check()?;
    }
    Ok(())
}

fn floats<T: Float>(job: &Job<'_>, plan: &Plan, a: &[T], b: &[T], output: &mut [T]) -> Result<(), AlgorithmError>
where
    Arithmetic<T>: Semiring<Element = T>,
{
    if !plan.is_left_turned && (plan.rows.max(plan.depth).max(plan.columns) <= TINY || plan.depth == 0) {
        return plain::<Arithmetic<T>>(job, plan, a, b, output);
    }
    let size = plan.rows * plan.columns;
    if size == 0 {
        return Ok(());
    }
    if plan.count() == 1 || plan.operations() >= LARGE {
        let mut results = output.chunks_mut(size).enumerate();
        return results.try_for_each(|(number, output)| {
            let (a, b) = plan.operands(a, b, number);
            one(job, plan, a, b, output)
        });
    }
    let together = (PART / plan.operations()).max(1);
    let alone = job.alone();
    job.for_each_part(output, together * size, |part, output| {
        output.chunks_mut(size).enumerate().try_for_each(|(k, output)| {
            let (a, b) = plan.operands(a, b, part * together + k);
            one(&alone, plan, a, b, output)
        })
    })
}

/// One product by tiles; long sums in parts.
fn one<T: Float>(job: &Job<'_>, plan: &Plan, a: &[T], b: &[T], output: &mut [T]) -> Result<(), AlgorithmError> {
    let (rows, depth, columns) = (plan.rows, plan.depth, plan.columns);
    // Of a matrix that is multiplied with itself, turned, one half of the result is the other.
    let is_symmetric = plan.is_left_turned && std::ptr::eq(a, b) && is_mirrored(rows);
    let wanted = if is_symmetric { Wanted::Lower } else { Wanted::Whole };
    let a = match plan.is_left_turned {
        true => MatRef::from_row_major_slice(a, depth, rows).transpose(),
        false => MatRef::from_row_major_slice(a, rows, depth),
    };
    let b = MatRef::from_row_major_slice(b, depth, columns);
    let parts = plan.parts();
    if parts == 1 {
        let out = MatMut::from_row_major_slice_mut(output, rows, columns);
        multiply(job, out, wanted, Accum::Replace, a, b, T::one())?;
        if is_symmetric {
            mirror(output, rows);
        }
        return Ok(());
    }
    let mut partial = job.pool.allocate(parts * output.len() * size_of::<T>())?;
    let alone = job.alone();
    job.for_each_part(partial.elements_mut::<T>(), output.len(), |part, partial| {
        let (start, end) = (part * depth / parts, (part + 1) * depth / parts);
        let (a, b) = (a.subcols(start, end - start), b.subrows(start, end - start));
        let out = MatMut::from_row_major_slice_mut(partial, rows, columns);
        multiply(&alone, out, wanted, Accum::Replace, a, b, T::one())
    })?;
    let mut partial = partial.elements::<T>().chunks(output.len());
    if let Some(first) = partial.next() {
        output.copy_from_slice(first);
    }
    for part in partial {
        output.iter_mut().zip(part).for_each(|(sum, &part)| *sum += part);
    }
    if is_symmetric {
        mirror(output, rows);
    }
    Ok(())
}

/// Copies what is below the diagonal of a square matrix of `n` rows above it.
fn mirror<T: Copy>(matrix: &mut [T], n: usize) {
    /// Rows and columns of the squares that are copied one after another, so that lines of both stay in cache.
    const SQUARE: usize = 32;
    for row in (0..n).step_by(SQUARE) {
        for column in (0..=row).step_by(SQUARE) {
            for below in row..n.min(row + SQUARE) {
                for left in column..below.min(column + SQUARE) {
                    matrix[left * n + below] = matrix[below * n + left];
                }
            }
        }
    }
}
