//! Whether arrays are equal, or nearly so.

use super::Call;
use super::tests::against_infinity;
use crate::diagnostics::Diagnostic;
use crate::eval::{Operand, Value, compare, promote};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::syntax::ast::CompareOperator;
use crate::types::broadcast_shapes;
use smallvec::SmallVec;

/// `|a - b| <= atol + rtol * |b|` where b is finite, or a and b are equal.
pub(super) fn close(call: &mut Call<'_>) -> Result<Expr, Diagnostic> {
    let equal_nan = call.boolean("equal_nan")?;
    let pair = promote::promote(&[call.operand("a"), call.operand("b")])?;
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
    let (a, b) = (call.array("a")?, call.array("b")?);
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
    let (a, b) = (call.array("a")?, call.array("b")?);
    if broadcast_shapes(a.shape(), b.shape()).is_err() {
        return Ok(Value::bool(false));
    }
    let equal = equal(call)?;
    all(call, &equal)
}

/// `a == b`, exact between integers of all dtypes.
fn equal(call: &Call<'_>) -> Result<Expr, Diagnostic> {
    let equal = compare::compare(CompareOperator::Equal, &call.operand("a"), &call.operand("b"), call.place)?;
    promote::strong(&Operand::new(equal, call.place))
}
