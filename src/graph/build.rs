//! How programs build nodes: promotion, broadcasting and inference happen here, once.

use super::lazy::Expr;
use super::node::{Node, Op, SliceAxis};
use super::ops::{self, GraphError};
use crate::algorithms::{Algorithm, Facts};
use crate::numeric::op::ScalarOp;
use crate::numeric::random::Draw;
use crate::numeric::reduce::ReduceOp;
use crate::syntax::Span;
use crate::types::{DType, Scalar, Shape, broadcast_shapes};
use crate::values::{Array, Stored};
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

fn leaf(op: Op, dtype: DType, shape: Shape) -> Expr {
    Expr::new(Node { op, dtype, shape, inputs: smallvec![], place: None })
}

/// A 0-d value.
pub fn constant(value: Scalar) -> Expr {
    leaf(Op::Constant(value), value.dtype(), Shape::scalar())
}

/// `value` everywhere.
pub fn full(value: Scalar, shape: Shape) -> Expr {
    broadcast_unchecked(&constant(value), shape)
}

pub fn array(array: Array) -> Expr {
    let (dtype, shape) = (array.dtype(), array.shape().clone());
    leaf(Op::Array(array), dtype, shape)
}

/// An array in a file.
pub fn stored(stored: Stored) -> Result<Expr, GraphError> {
    let (dtype, shape) = (stored.dtype(), stored.shape().clone());
    Ok(leaf(Op::Stored(stored), dtype, shape))
}

/// `0, 1, …, n-1` as int64.
pub fn index(n: usize) -> Result<Expr, GraphError> {
    Ok(leaf(Op::Index, DType::Int64, Shape::new([n])?))
}

pub fn random(draw: Draw, shape: Shape) -> Expr {
    leaf(Op::Random(draw), draw.dtype(), shape)
}

/// An element-wise operation on operands of any dtypes and shapes that go together.
///
/// Operands are promoted to the dtype in which the operation computes and broadcast to one shape.
/// Operands of `Select` are the condition (bool), then the two branches.
pub fn elementwise(op: ScalarOp, operands: &[Expr], place: Option<Span>) -> Result<Expr, GraphError> {
    let dtypes: SmallVec<[DType; 3]> = operands.iter().map(Expr::dtype).collect();
    let typed = ops::elementwise::infer(op, &dtypes)?;
    let Some(op) = typed.op else {
        return cast(&operands[0], typed.operand);
    };
    let mut shape = Shape::scalar();
    for operand in operands {
        shape = broadcast_shapes(&shape, operand.shape())?;
    }
    let mut inputs: SmallVec<[Expr; 3]> = smallvec![];
    for (k, operand) in operands.iter().enumerate() {
        let is_condition = op == ScalarOp::Select && k == 0;
        let operand = if is_condition { operand.clone() } else { cast(operand, typed.operand)? };
        inputs.push(broadcast_unchecked(&operand, shape.clone()));
    }
    let dtype = op.result(typed.operand);
    Ok(Expr::new(Node { op: Op::Elementwise(op), dtype, shape, inputs, place }))
}

/// Conversion to `dtype`; the same expression when it has it already.
pub fn cast(x: &Expr, dtype: DType) -> Result<Expr, GraphError> {
    if x.dtype() == dtype {
        return Ok(x.clone());
    }
    let op = Op::Elementwise(ScalarOp::Cast(dtype));
    Ok(Expr::new(Node { op, dtype, shape: x.shape().clone(), inputs: smallvec![x.clone()], place: None }))
}

/// The result of integer arithmetic in a narrower dtype than it was done in: as if every step had wrapped in that.
///
/// Unlike a conversion that a program asks for, it has a place: what it cuts off is an overflow.
pub fn narrow(x: &Expr, dtype: DType, place: Span) -> Result<Expr, GraphError> {
    if !x.dtype().is_integer() || !dtype.is_integer() || x.dtype() == dtype {
        return cast(x, dtype);
    }
    let op = Op::Elementwise(ScalarOp::Cast(dtype));
    let inputs = smallvec![x.clone()];
    Ok(Expr::new(Node { op, dtype, shape: x.shape().clone(), inputs, place: Some(place) }))
}

fn view(op: Op, x: &Expr, shape: Shape) -> Expr {
    Expr::new(Node { op, dtype: x.dtype(), shape, inputs: smallvec![x.clone()], place: None })
}

/// Broadcasts to a shape that is known to fit.
fn broadcast_unchecked(x: &Expr, shape: Shape) -> Expr {
    if x.shape() == &shape { x.clone() } else { view(Op::Broadcast, x, shape) }
}

/// NumPy's `broadcast_to`.
pub fn broadcast_to(x: &Expr, shape: Shape) -> Result<Expr, GraphError> {
    if broadcast_shapes(x.shape(), &shape)? != shape {
        return Err(GraphError::CannotBroadcast { from: x.shape().clone(), to: shape });
    }
    Ok(broadcast_unchecked(x, shape))
}

/// The same elements, in row-major order, under a shape of as many elements.
pub fn reshape(x: &Expr, shape: Shape) -> Result<Expr, GraphError> {
    if x.shape().len() != shape.len() {
        return Err(GraphError::CannotReshape { from: x.shape().clone(), to: shape });
    }
    Ok(if x.shape() == &shape { x.clone() } else { view(Op::Reshape, x, shape) })
}

/// Axes in another order: axis `k` of the result is axis `order[k]` of `x`. `order` names each axis once.
pub fn permute(x: &Expr, order: &[usize]) -> Expr {
    if order.iter().copied().eq(0..order.len()) {
        return x.clone();
    }
    view(Op::Permute(order.into()), x, x.shape().permuted(order))
}

/// A slice of every axis: its first element, its step and how many elements.
pub fn slice(x: &Expr, axes: &[(SliceAxis, usize)]) -> Result<Expr, GraphError> {
    let shape = Shape::new(axes.iter().map(|&(_, extent)| extent))?;
    let whole = axes
        .iter()
        .zip(x.shape().extents())
        .all(|(&(axis, extent), &n)| extent == n && (n <= 1 || (axis.start == 0 && axis.step == 1)));
    if whole {
        return Ok(x.clone());
    }
    Ok(view(Op::Slice(axes.iter().map(|&(axis, _)| axis).collect()), x, shape))
}

/// NumPy's `concatenate`: the elements of `parts`, promoted to one dtype, one part after another along `axis`.
///
/// Parts without elements are left out: a node has at least two parts, and all of them have elements.
pub fn concatenate(parts: &[Expr], axis: usize) -> Result<Expr, GraphError> {
    let shape = ops::concatenate::shape(parts.iter().map(Expr::shape), axis)?;
    let dtype = parts.iter().map(Expr::dtype).reduce(DType::promote).unwrap_or(DType::Float64);
    let mut inputs: SmallVec<[Expr; 3]> = smallvec![];
    for part in parts.iter().filter(|part| !part.shape().is_empty()) {
        inputs.push(cast(part, dtype)?);
    }
    match inputs.as_slice() {
        [] => Ok(full(Scalar::zero(dtype), shape)),
        [only] => Ok(only.clone()),
        _ => Ok(Expr::new(Node { op: Op::Concatenate { axis }, dtype, shape, inputs, place: None })),
    }
}

/// Folds `axes` (ascending, without repetition); with `keepdims` they stay with extent 1.
///
/// Folding happens in 64-bit dtypes: narrower elements are converted before, and the result is converted back once.
pub fn reduce(op: ReduceOp, x: &Expr, axes: &[usize], keepdims: bool, place: Option<Span>) -> Result<Expr, GraphError> {
    let (operand, result) = (ops::reduce::operand(op, x.dtype()), ops::reduce::result(op, x.dtype()));
    let x = cast(x, operand)?;
    ops::reduce::check_not_empty(op, x.shape(), axes)?;
    let shape = x.shape().without_axes(axes);
    let kept = x.shape().with_axes_kept(axes);
    let dtype = op.result(operand);
    let reduced =
        Expr::new(Node { op: Op::Reduce { op, axes: axes.into() }, dtype, shape, inputs: smallvec![x], place });
    let reduced = cast(&reduced, result)?;
    if keepdims { reshape(&reduced, kept) } else { Ok(reduced) }
}

/// Folds the elements of `x` where `mask` holds; both have one axis, of the same length. Folding happens in 64-bit
/// dtypes, as in [`reduce`].
pub fn reduce_where(op: ReduceOp, x: &Expr, mask: &Expr, place: Option<Span>) -> Result<Expr, GraphError> {
    let (operand, result) = (ops::reduce::operand(op, x.dtype()), ops::reduce::result(op, x.dtype()));
    let inputs = smallvec![cast(x, operand)?, mask.clone()];
    let dtype = op.result(operand);
    let reduced = Expr::new(Node { op: Op::FilteredReduce(op), dtype, shape: Shape::scalar(), inputs, place });
    cast(&reduced, result)
}

/// An algorithm on whole arrays, which must be of the dtypes and shapes that it takes.
pub fn algorithm(algorithm: impl Into<Algorithm>, inputs: &[Expr], place: Option<Span>) -> Result<Expr, GraphError> {
    let algorithm = algorithm.into();
    let facts: SmallVec<[Facts; 3]> = inputs.iter().map(|x| Facts::new(x.dtype(), x.shape().clone())).collect();
    let Facts { dtype, shape } = algorithm.result(&facts)?;
    Ok(Expr::new(Node { op: Op::Algorithm(Arc::new(algorithm)), dtype, shape, inputs: inputs.into(), place }))
}
