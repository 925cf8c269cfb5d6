//! Comparisons of values.

use super::iterate;
use super::operand::Operand;
use super::promote::elementwise;
use super::report::{advised, error, graph_error};
use super::value::{Function, Value, known_bool};
use super::weak::{Weak, holds};
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr, GraphError};
use crate::numeric::op::ScalarOp;
use crate::syntax::ast::CompareOperator;
use crate::syntax::span::Span;
use crate::types::{DType, Kind, Scalar};
use std::cmp::Ordering;
use std::sync::Arc;

/// `left operator right`, a bool for each element; `place` is the comparison.
pub(crate) fn compare(
    operator: CompareOperator,
    left: &Operand,
    right: &Operand,
    place: Span,
) -> Result<Value, Diagnostic> {
    match (&left.value, &right.value) {
        (Value::Weak(a), Value::Weak(b)) => Ok(Value::bool(Weak::compare(operator, *a, *b))),
        (Value::Array(array), Value::Weak(weak)) if let Some(order) = beyond_integers(array, *weak) => {
            Ok(everywhere(array, holds(operator, Some(order.reverse()))))
        }
        (Value::Weak(weak), Value::Array(array)) if let Some(order) = beyond_integers(array, *weak) => {
            Ok(everywhere(array, holds(operator, Some(order))))
        }
        (Value::Array(a), Value::Array(b)) if let Some(signed_first) = mixed_signs(a, b) => {
            let built = match signed_first {
                true => signed_with_unsigned(operator, a, b, place),
                false => signed_with_unsigned(mirrored(operator), b, a, place),
            };
            built.map(Value::Array).map_err(|cause| graph_error(cause, place, &[left.clone(), right.clone()]))
        }
        (Value::Array(_) | Value::Weak(_), Value::Array(_) | Value::Weak(_)) => {
            elementwise(scalar_op(operator), &[left.clone(), right.clone()], place)
        }
        _ => identity(operator, left, right, place),
    }
}

pub(crate) fn scalar_op(operator: CompareOperator) -> ScalarOp {
    match operator {
        CompareOperator::Equal => ScalarOp::Equal,
        CompareOperator::NotEqual => ScalarOp::NotEqual,
        CompareOperator::Less => ScalarOp::Less,
        CompareOperator::LessEqual => ScalarOp::LessEqual,
        CompareOperator::Greater => ScalarOp::Greater,
        CompareOperator::GreaterEqual => ScalarOp::GreaterEqual,
    }
}

/// How a weak integer outside the range of an integer array stands to every element of it; none where it fits.
fn beyond_integers(array: &Expr, weak: Weak) -> Option<Ordering> {
    let Weak::Int(value) = weak else { return None };
    // Bools are compared as int64.
    let dtype = if array.dtype() == DType::Bool { DType::Int64 } else { array.dtype() };
    match dtype.integer_range()? {
        (_, greatest) if value > greatest => Some(Ordering::Greater),
        (least, _) if value < least => Some(Ordering::Less),
        _ => None,
    }
}

/// For two integer arrays that would meet in float64, which compares them inexactly: whether the first is the signed one.
fn mixed_signs(a: &Expr, b: &Expr) -> Option<bool> {
    let integers = a.dtype().is_integer() && b.dtype().is_integer();
    (integers && a.dtype().promote(b.dtype()).is_float()).then(|| a.dtype().kind() == Kind::Signed)
}

/// The comparison that holds for `b, a` where this one does for `a, b`.
fn mirrored(operator: CompareOperator) -> CompareOperator {
    match operator {
        CompareOperator::Less => CompareOperator::Greater,
        CompareOperator::LessEqual => CompareOperator::GreaterEqual,
        CompareOperator::Greater => CompareOperator::Less,
        CompareOperator::GreaterEqual => CompareOperator::LessEqual,
        same => same,
    }
}

/// `signed operator unsigned`, exactly: a negative number is below every unsigned one, the others compare as uint64.
fn signed_with_unsigned(
    operator: CompareOperator,
    signed: &Expr,
    unsigned: &Expr,
    place: Span,
) -> Result<Expr, GraphError> {
    let zero = graph::constant(Scalar::zero(signed.dtype()));
    let is_negative = graph::elementwise(ScalarOp::Less, &[signed.clone(), zero], Some(place))?;
    let magnitudes = [graph::cast(signed, DType::UInt64)?, unsigned.clone()];
    let compared = graph::elementwise(scalar_op(operator), &magnitudes, Some(place))?;
    let below = graph::constant(Scalar::Bool(holds(operator, Some(Ordering::Less))));
    graph::elementwise(ScalarOp::Select, &[is_negative, below, compared], Some(place))
}

fn everywhere(array: &Expr, value: bool) -> Value {
    Value::Array(graph::full(Scalar::Bool(value), array.shape().clone()))
}

/// `==` and `!=` of values that are not numbers.
fn identity(operator: CompareOperator, left: &Operand, right: &Operand, place: Span) -> Result<Value, Diagnostic> {
    let negated = match operator {
        CompareOperator::Equal => false,
        CompareOperator::NotEqual => true,
        _ => {
            let (a, b) = (left.value.describe(), right.value.describe());
            return Err(error(place, format!("`{}` is not defined for {a} and {b}", operator.symbol())));
        }
    };
    let equal = equality(left, right, place)?;
    if !negated {
        return Ok(equal);
    }
    elementwise(ScalarOp::Not, &[Operand::new(equal, place)], place)
}

/// A 0-d bool: whether two values are the same.
fn equality(left: &Operand, right: &Operand, place: Span) -> Result<Value, Diagnostic> {
    match (&left.value, &right.value) {
        (Value::Tuple(a), Value::Tuple(b)) => tuples(a, b, left.span, right.span, place),
        (Value::String(a), Value::String(b)) => Ok(Value::bool(a == b)),
        (Value::Sequence(a), Value::Sequence(b)) => iterate::same_items(a, b, place),
        (Value::DType(a), Value::DType(b)) => Ok(Value::bool(a == b)),
        (Value::None, Value::None) | (Value::NewAxis, Value::NewAxis) => Ok(Value::bool(true)),
        (Value::Function(a), Value::Function(b)) => Ok(Value::bool(same_function(a, b))),
        (Value::None, _) | (_, Value::None) => Ok(Value::bool(false)),
        (Value::Tuple(_), Value::Array(_)) | (Value::Array(_), Value::Tuple(_)) => Err(advised(
            place,
            "a tuple and an array are not compared",
            "write both as tuples `(…)` or both as arrays `[…]`",
        )),
        (Value::Array(_) | Value::Weak(_), Value::Array(_) | Value::Weak(_)) => {
            let equal = compare(CompareOperator::Equal, left, right, place)?;
            match &equal {
                Value::Array(array) if !array.shape().is_scalar() => {
                    Err(advised(place, "tuples of arrays are not compared", "compare their items"))
                }
                _ => Ok(equal),
            }
        }
        (a, b) => Err(error(place, format!("{} and {} are not compared", a.describe(), b.describe()))),
    }
}

/// Tuples are equal when they are as long and their items are equal.
fn tuples(a: &[Value], b: &[Value], left: Span, right: Span, place: Span) -> Result<Value, Diagnostic> {
    if a.len() != b.len() {
        return Ok(Value::bool(false));
    }
    let mut all = Value::bool(true);
    for (a, b) in a.iter().zip(b) {
        let item = equality(&Operand::new(a.clone(), left), &Operand::new(b.clone(), right), place)?;
        all = match (known_bool(&all), known_bool(&item)) {
            (Some(false), _) | (_, Some(false)) => return Ok(Value::bool(false)),
            (Some(true), _) => item,
            (_, Some(true)) => all,
            _ => elementwise(ScalarOp::And, &[Operand::new(all, place), Operand::new(item, place)], place)?,
        };
    }
    Ok(all)
}

fn same_function(a: &Function, b: &Function) -> bool {
    match (a, b) {
        (Function::Builtin(a), Function::Builtin(b)) => std::ptr::eq(*a, *b),
        (Function::User(a), Function::User(b)) => Arc::ptr_eq(a, b),
        _ => false,
    }
}
