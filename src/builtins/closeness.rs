//! Whether arrays are equal, or nearly so.

use super::Call;
use super::tests::against_infinity;
use crate::diagnostics::Diagnostic;
use crate::eval::report::error;
use crate::eval::{Operand, Value, compare, demand, promote};
use crate::graph::{self, Expr, SliceAxis};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::syntax::ast::CompareOperator;
use crate::types::{Scalar, Shape, broadcast_shapes};
use smallvec::SmallVec;

/// `|a - b| <= atol + rtol * |b|` where b is finite, or a and b are equal.
pub(super) fn close(call: &mut Call<'_>) -> Result<Expr, Diagnostic> {
    let equal_nan = call.boolean("equal_nan")?;
    let pair = [call.operand("a"), call.operand("b")];
    let pair = promote::promote_to(promote::common_dtype(&pair).math_result(), &pair)?;
    let (a, b) = (&pair[0], call.built(graph::cast(&pair[1], pair[1].dtype().math_result()))?);
    let difference = call.combine(ScalarOp::Subtract, &[a, &b])?;
    let distance = call.combine(ScalarOp::Abs, &[&difference])?;
    let size = Operand::new(Value::Array(call.combine(ScalarOp::Abs, &[&b])?), call.span("b"));
    let relative = promote::elementwise(ScalarOp::Multiply, &[call.operand("rtol"), size], call.place)?;
    let relative = Operand::new(relative, call.place);
    let limit = promote::elementwise(ScalarOp::Add, &[call.operand("atol"), relative], call.place)?;
    let limit = promote::strong(&Operand::new(limit, call.place))?;
    let within = call.combine(ScalarOp::LessEqual, &[&distance, &limit])?;
    let finite = against_infinity(call, ScalarOp::Less, &b)?;
    let within = call.combine(ScalarOp::And, &[&within, &finite])?;
    let equal = call.combine(ScalarOp::Equal, &[a, &b])?;
    let close = call.combine(ScalarOp::Or, &[&within, &equal])?;
    if equal_nan { or_both_nan(call, &close, a, &b) } else { Ok(close) }
}

fn or_both_nan(call: &Call<'_>, equal: &Expr, a: &Expr, b: &Expr) -> Result<Expr, Diagnostic> {
    let (a, b) = (call.combine(ScalarOp::IsNan, &[a])?, call.combine(ScalarOp::IsNan, &[b])?);
    let both = call.combine(ScalarOp::And, &[&a, &b])?;
    call.combine(ScalarOp::Or, &[equal, &both])
}

/// Whether a bool array holds everywhere.
pub(super) fn all(call: &Call<'_>, mask: &Expr) -> Result<Value, Diagnostic> {
    let axes: SmallVec<[usize; 4]> = (0..mask.shape().rank()).collect();
    if axes.is_empty() {
        return Ok(Value::Array(mask.clone()));
    }
    call.built_array(graph::reduce(ReduceOp::All, mask, &axes, false, Some(call.place)))
}

pub(super) fn array_equal(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let equal_nan = call.boolean("equal_nan")?;
    let (a, b) = (call.array("a1")?, call.array("a2")?);
    if a.shape() != b.shape() {
        return Ok(Value::bool(false));
    }
    let equal = equal(call)?;
    let equal = if equal_nan && a.dtype().is_float() && b.dtype().is_float() {
        or_both_nan(call, &equal, &a, &b)?
    } else {
        equal
    };
    all(call, &equal)
}

pub(super) fn array_equiv(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (a, b) = (call.array("a1")?, call.array("a2")?);
    if broadcast_shapes(a.shape(), b.shape()).is_err() {
        return Ok(Value::bool(false));
    }
    let equal = equal(call)?;
    all(call, &equal)
}

/// `a == b`, exact between integers of all dtypes.
fn equal(call: &Call<'_>) -> Result<Expr, Diagnostic> {
    let equal = compare::compare(CompareOperator::Equal, &call.operand("a1"), &call.operand("a2"), call.place)?;
    promote::strong(&Operand::new(equal, call.place))
}

/// Computes whether arrays are close, and says where they are not.
pub(super) fn assert_close(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let close = close(call)?;
    let holds = promote::strong(&Operand::new(all(call, &close)?, call.place))?;
    if demand::truth(&Operand::new(Value::Array(holds), call.place), call.host)? {
        return Ok(Value::None);
    }
    let flat = call.built(Shape::new([close.shape().len()]).map_err(Into::into))?;
    let apart = call.built(graph::reshape(&call.combine(ScalarOp::Not, &[&close])?, flat))?;
    let count = call.built(graph::reduce(ReduceOp::Sum, &apart, &[0], false, Some(call.place)))?;
    let first = call.built(graph::reduce(ReduceOp::ArgMax, &apart, &[0], false, Some(call.place)))?;
    let found = demand::compute(&[count, first], call.host)?;
    let numbers: Vec<usize> =
        found.iter().flat_map(|array| array.elements()).map(|number| number.to_lane() as usize).collect();
    let [count, first] = numbers[..] else { return Err(call.error("a", "the arrays are not close")) };
    let index = unravelled(first, close.shape());
    let pair = [element(call, "a", close.shape(), &index)?, element(call, "b", close.shape(), &index)?];
    let values: Vec<Scalar> = demand::compute(&pair, call.host)?.iter().flat_map(|array| array.elements()).collect();
    let place = if index.is_empty() { String::new() } else { format!(", the first at {index:?}") };
    let message = format!("{count} of {} elements are not close{place}", close.shape().len());
    let both = values.iter().map(Scalar::to_string).collect::<Vec<_>>().join(" and ");
    Err(error(call.place, message).with_help(format!("the elements there are {both}")))
}

/// The index of an element that is number `position` in row-major order.
fn unravelled(position: usize, shape: &Shape) -> Vec<usize> {
    let mut rest = position;
    let mut index: Vec<usize> = shape.extents().to_vec();
    for extent in index.iter_mut().rev() {
        (rest, *extent) = (rest / *extent, rest % *extent);
    }
    index
}

/// The element of an argument at an index of the common shape, as an array of one element.
fn element(call: &Call<'_>, name: &str, shape: &Shape, index: &[usize]) -> Result<Expr, Diagnostic> {
    let whole = call.built(graph::broadcast_to(&call.array(name)?, shape.clone()))?;
    let axes: SmallVec<[(SliceAxis, usize); 4]> =
        index.iter().map(|&start| (SliceAxis { start, step: 1 }, 1)).collect();
    call.built(graph::slice(&whole, &axes))
}
