//! Operators on values.

use super::host::Host;
use super::operand::Operand;
use super::promote::{elementwise, promote};
use super::report::{advised, error, graph_error, zero_divisor};
use super::value::{Tuple, Value};
use super::weak::{Weak, WeakError};
use crate::diagnostics::Diagnostic;
use crate::graph;
use crate::numeric::op::ScalarOp;
use crate::syntax::ast::{BinaryOperator, UnaryOperator};
use crate::syntax::span::Span;
use crate::types::{DType, Kind};

/// `operator operand`; `place` is the whole expression.
pub(crate) fn unary(operator: UnaryOperator, operand: &Operand, place: Span) -> Result<Value, Diagnostic> {
    let dtype = match &operand.value {
        Value::Array(array) => Some(array.dtype()),
        Value::Weak(_) => None,
        other => return Err(error(place, format!("`{}` is not defined for {}", operator.symbol(), other.describe()))),
    };
    match (operator, &operand.value) {
        (UnaryOperator::LogicalNot, _) if dtype != Some(DType::Bool) => {
            Err(advised(operand.span, "`not` takes bools, this is a number", "write `x == 0`"))
        }
        (UnaryOperator::Plus, _) if dtype == Some(DType::Bool) => {
            Err(advised(place, "unary plus is not defined for bool", "write `int(x)`"))
        }
        (UnaryOperator::Plus, value) => Ok(value.clone()),
        (UnaryOperator::Negate, Value::Weak(weak)) => weak_result(weak.negate(), place),
        (UnaryOperator::Invert, Value::Weak(weak)) => weak_result(weak.invert(), place),
        (UnaryOperator::Negate, _) => elementwise(ScalarOp::Negate, std::slice::from_ref(operand), place),
        (UnaryOperator::LogicalNot | UnaryOperator::Invert, _) => {
            elementwise(ScalarOp::Not, std::slice::from_ref(operand), place)
        }
    }
}

/// `left operator right`; `place` is the whole expression.
pub(crate) fn binary(
    operator: BinaryOperator,
    left: Operand,
    right: Operand,
    place: Span,
    host: &mut dyn Host,
) -> Result<Value, Diagnostic> {
    match (&left.value, &right.value) {
        (Value::Weak(Weak::Int(_)), Value::Weak(Weak::Int(0)))
            if matches!(operator, BinaryOperator::FloorDivide | BinaryOperator::Modulo) =>
        {
            host.warn(zero_divisor(Some(place)));
            Ok(Value::int(0))
        }
        (Value::Weak(a), Value::Weak(b)) => weak_result(Weak::binary(operator, *a, *b), place),
        (Value::Tuple(a), Value::Tuple(b)) if operator == BinaryOperator::Add => {
            let count = a.len() + b.len();
            if count > Tuple::MOST_ITEMS {
                let message = format!("a tuple of {count} items is too long: {} are possible", Tuple::MOST_ITEMS);
                return Err(advised(place, message, "`concatenate` joins arrays"));
            }
            Ok(Value::tuple(a.iter().chain(b.iter()).cloned()))
        }
        (Value::Array(_) | Value::Weak(_), Value::Array(_) | Value::Weak(_)) => arrays(operator, left, right, place),
        (a, b) => {
            let message = format!("`{}` is not defined for {} and {}", operator.symbol(), a.describe(), b.describe());
            let mut diagnostic = error(place, message);
            diagnostic.help.extend([a, b].iter().find_map(|value| instead(operator, value)));
            Err(diagnostic)
        }
    }
}

/// What to write instead of an operator on a value that is no array.
fn instead(operator: BinaryOperator, value: &Value) -> Option<String> {
    match value {
        Value::String(_) if matches!(operator, BinaryOperator::Add | BinaryOperator::Modulo) => {
            Some("write f\"…{x}…\" to put values into text".to_string())
        }
        Value::Sequence(_) => Some("write `arange(…)` for an array of numbers".to_string()),
        Value::Tuple(_) => Some("write `[…]` for an array".to_string()),
        Value::Function(function) => Some(format!("call it: `{}(…)`", function.name())),
        _ => None,
    }
}

/// What an operator does element by element; none for the matrix product.
pub(super) fn by_element(operator: BinaryOperator) -> Option<ScalarOp> {
    Some(match operator {
        BinaryOperator::Add => ScalarOp::Add,
        BinaryOperator::Subtract => ScalarOp::Subtract,
        BinaryOperator::Multiply => ScalarOp::Multiply,
        BinaryOperator::Divide => ScalarOp::Divide,
        BinaryOperator::FloorDivide => ScalarOp::FloorDivide,
        BinaryOperator::Modulo => ScalarOp::Modulo,
        BinaryOperator::Power => ScalarOp::Power,
        BinaryOperator::BitAnd => ScalarOp::And,
        BinaryOperator::BitOr => ScalarOp::Or,
        BinaryOperator::BitXor => ScalarOp::Xor,
        BinaryOperator::ShiftLeft => ScalarOp::ShiftLeft,
        BinaryOperator::ShiftRight => ScalarOp::ShiftRight,
        BinaryOperator::MatrixMultiply => return None,
    })
}

fn arrays(operator: BinaryOperator, left: Operand, right: Operand, place: Span) -> Result<Value, Diagnostic> {
    let Some(op) = by_element(operator) else { return matmul(&left, &right, place) };
    if op == ScalarOp::Power {
        refuse_negative_exponent(&left, &right)?;
    }
    let operands = [left, right];
    elementwise(op, &operands, place).map_err(|diagnostic| match op {
        ScalarOp::Multiply if is_matrix_product(&operands) => {
            diagnostic.with_help("`*` works element by element; `@` is the matrix product")
        }
        _ => diagnostic,
    })
}

/// `left @ right`.
pub(crate) fn matmul(left: &Operand, right: &Operand, place: Span) -> Result<Value, Diagnostic> {
    let operands = [left.clone(), right.clone()];
    let arrays = promote(&operands)?;
    let product = graph::matmul(&arrays[0], &arrays[1], Some(place));
    product.map(Value::Array).map_err(|cause| graph_error(cause, place, &operands))
}

/// Whether operands have shapes that a matrix product takes.
fn is_matrix_product(operands: &[Operand; 2]) -> bool {
    match operands.each_ref().map(|operand| &operand.value) {
        [Value::Array(left), Value::Array(right)] => match (left.shape().extents(), right.shape().extents()) {
            (&[.., inner], &[rows]) => inner == rows && left.shape().rank() > 1,
            (&[.., inner], &[.., rows, _]) => inner == rows,
            _ => false,
        },
        _ => false,
    }
}

/// A weak negative exponent of an integer array is known to have no integer result before anything is computed.
pub(crate) fn refuse_negative_exponent(base: &Operand, exponent: &Operand) -> Result<(), Diagnostic> {
    match (&base.value, &exponent.value) {
        (Value::Array(array), Value::Weak(Weak::Int(power))) if *power < 0 && !array.dtype().is_float() => {
            Err(advised(
                exponent.span,
                format!("{} to a negative power is not an integer", array.dtype()),
                format!("write `float64(x) ^ {power}` or `x ^ {power}.0`"),
            ))
        }
        _ => Ok(()),
    }
}

/// `left and right`, `left or right` where the left side did not decide.
pub(crate) fn logical(op: ScalarOp, left: Operand, right: Operand, place: Span) -> Result<Value, Diagnostic> {
    require_bool(op, &left)?;
    require_bool(op, &right)?;
    elementwise(op, &[left, right], place)
}

/// Numbers are refused by `and` and `or`, where Python would answer with one of them.
pub(crate) fn require_bool(op: ScalarOp, operand: &Operand) -> Result<(), Diagnostic> {
    match &operand.value {
        Value::Array(array) if array.dtype().kind() == Kind::Bool => Ok(()),
        Value::Array(_) | Value::Weak(_) => {
            Err(advised(operand.span, format!("`{}` takes bools, this is a number", op.name()), "write `x != 0`"))
        }
        other => Err(error(operand.span, format!("`{}` takes bools, not {}", op.name(), other.describe()))),
    }
}

/// The result of weak arithmetic, with its error at `place`.
fn weak_result(result: Result<Weak, WeakError>, place: Span) -> Result<Value, Diagnostic> {
    result.map(Value::Weak).map_err(|cause| {
        let diagnostic = error(place, cause.to_string());
        match cause.help() {
            Some(advice) => diagnostic.with_help(advice),
            None => diagnostic,
        }
    })
}
