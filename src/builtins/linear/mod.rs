//! Linear algebra: products of matrices, linear systems, factorisations, and the statistics and polynomials made of them.

pub(super) mod einsum;
pub(super) mod factorizations;
pub(super) mod fitting;
pub(super) mod products;
pub(super) mod systems;

use super::Call;
use super::shape::reshaped;
use crate::algorithms::Algorithm;
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::advised;
use crate::graph::{self, Expr, SliceAxis};
use crate::types::{DType, Shape};
use smallvec::SmallVec;

/// The extents of the matrices that an array is a stack of.
fn matrix_extents(x: &Expr) -> (usize, usize) {
    match *x.shape().extents() {
        [.., rows, columns] => (rows, columns),
        _ => (1, 1),
    }
}

/// The extents in front of the matrices.
fn stack_extents(x: &Expr) -> &[usize] {
    &x.shape().extents()[..x.shape().rank().saturating_sub(2)]
}

/// An argument as matrices in float64, and the float dtype that results have.
fn matrices(call: &mut Call<'_>, name: &str) -> Result<(Expr, DType), Diagnostic> {
    let operand = call.operand(name);
    let x = call.as_array(operand)?;
    if x.shape().rank() < 2 {
        let message = format!("matrices have two dimensions, not shape {}", x.shape());
        return Err(advised(call.span(name), message, "`reshape(x, (rows, columns))` makes a matrix"));
    }
    Ok((call.built(graph::cast(&x, DType::Float64))?, x.dtype().math_result()))
}

/// Square matrices.
fn square(call: &mut Call<'_>, name: &str) -> Result<(Expr, DType), Diagnostic> {
    let (x, dtype) = matrices(call, name)?;
    let (rows, columns) = matrix_extents(&x);
    if rows == columns {
        return Ok((x, dtype));
    }
    let message = format!("a square matrix is needed, not shape {}", x.shape());
    let advice = "`pinv`, `lstsq`, `qr` and `svd` are about matrices of any shape";
    Err(advised(call.span(name), message, advice))
}

fn algorithm(call: &Call<'_>, algorithm: impl Into<Algorithm>, inputs: &[&Expr]) -> Result<Expr, Diagnostic> {
    let inputs: SmallVec<[Expr; 3]> = inputs.iter().map(|&input| input.clone()).collect();
    call.built(graph::algorithm(algorithm, &inputs, Some(call.place)))
}

/// With the last two axes in the other order.
fn transposed(x: &Expr) -> Expr {
    let mut order: SmallVec<[usize; 4]> = (0..x.shape().rank()).collect();
    let rank = order.len();
    order.swap(rank - 2, rank - 1);
    graph::permute(x, &order)
}

/// One of several results that lie one after another in the last axis: its elements from `first` on, as arrays of the
/// given extents.
fn taken(call: &Call<'_>, packed: &Expr, first: usize, extents: &[usize]) -> Result<Expr, Diagnostic> {
    let count: usize = extents.iter().product();
    let stack = &packed.shape().extents()[..packed.shape().rank() - 1];
    let whole = stack.iter().map(|&extent| (SliceAxis { start: 0, step: 1 }, extent));
    let start = if count == 0 { 0 } else { first };
    let slices: SmallVec<[(SliceAxis, usize); 4]> = whole.chain([(SliceAxis { start, step: 1 }, count)]).collect();
    let part = call.built(graph::slice(packed, &slices))?;
    reshaped(call, &part, stack.iter().chain(extents).copied())
}

/// A finished result in the dtype of the call.
fn result(call: &Call<'_>, x: &Expr, dtype: DType) -> Result<Value, Diagnostic> {
    call.built_array(graph::cast(x, dtype))
}

/// The matrix product of what the builtin has built.
fn product(call: &Call<'_>, a: &Expr, b: &Expr) -> Result<Expr, Diagnostic> {
    call.built(graph::matmul(a, b, Some(call.place)))
}

/// The same matrices for every place of a larger stack.
fn broadcast_stack(call: &Call<'_>, x: &Expr, stack: &Shape) -> Result<Expr, Diagnostic> {
    let (rows, columns) = matrix_extents(x);
    let shape = Shape::new(stack.extents().iter().copied().chain([rows, columns]));
    let shape = call.built(shape.map_err(Into::into))?;
    call.built(graph::broadcast_to(x, shape))
}

/// The distance from 1 to the next number of a float dtype.
fn epsilon(dtype: DType) -> f64 {
    if dtype == DType::Float32 { f64::from(f32::EPSILON) } else { f64::EPSILON }
}
