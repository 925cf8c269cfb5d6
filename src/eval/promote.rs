//! How weak scalars meet arrays (NEP 50), and how values become nodes.

use super::iterate::Sequence;
use super::operand::Operand;
use super::report::{advised, error, graph_error};
use super::value::Value;
use super::weak::Weak;
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr};
use crate::numeric::{self, op::ScalarOp};
use crate::syntax::span::Span;
use crate::types::{DType, Scalar};

/// An element-wise operation on values, promoted as NumPy 2 promotes them.
pub(crate) fn elementwise(op: ScalarOp, operands: &[Operand], place: Span) -> Result<Value, Diagnostic> {
    let exprs = match op {
        ScalarOp::Select => {
            let mut exprs = vec![strong(&operands[0])?];
            exprs.extend(promote(&operands[1..])?);
            exprs
        }
        // Computed in floats: a plain integer need not fit the integers that it meets.
        ScalarOp::Divide | ScalarOp::Sqrt | ScalarOp::Call(_) => {
            promote_to(common_dtype(operands).math_result(), operands)?
        }
        _ => promote(operands)?,
    };
    let node = graph::elementwise(op, &exprs, Some(place));
    node.map(Value::Array).map_err(|cause| graph_error(cause, place, operands))
}

/// Operands as arrays: weak scalars take the dtype of the strong ones, or their own default where there are none.
pub(crate) fn promote(operands: &[Operand]) -> Result<Vec<Expr>, Diagnostic> {
    promote_to(common_dtype(operands), operands)
}

/// Operands as arrays, the weak ones of dtype `target`.
pub(crate) fn promote_to(target: DType, operands: &[Operand]) -> Result<Vec<Expr>, Diagnostic> {
    operands
        .iter()
        .map(|operand| match &operand.value {
            Value::Array(array) => Ok(array.clone()),
            Value::Weak(weak) => weak_as(*weak, target, operand.span).map(graph::constant),
            _ => Err(not_an_array(operand)),
        })
        .collect()
}

/// What decides in which dtype values meet.
pub(crate) enum Met {
    Array(DType),
    Number(Weak),
}

/// The dtype that the weak ones among `operands` become.
pub(crate) fn common_dtype(operands: &[Operand]) -> DType {
    common(operands.iter().filter_map(|operand| match &operand.value {
        Value::Array(array) => Some(Met::Array(array.dtype())),
        Value::Weak(weak) => Some(Met::Number(*weak)),
        _ => None,
    }))
}

/// The dtype that plain numbers become where these meet.
pub(crate) fn common(met: impl IntoIterator<Item = Met>) -> DType {
    let mut strong: Option<DType> = None;
    let mut weak_float = false;
    let mut beyond_int64 = false;
    for met in met {
        match met {
            Met::Array(dtype) => strong = Some(strong.map_or(dtype, |strong| strong.promote(dtype))),
            Met::Number(Weak::Float(_)) => weak_float = true,
            Met::Number(Weak::Int(value)) => beyond_int64 |= value > i64::MAX as i128,
        }
    }
    match strong {
        Some(dtype) if dtype.is_float() => dtype,
        _ if weak_float => DType::Float64,
        Some(dtype) if dtype != DType::Bool => dtype,
        None if beyond_int64 => DType::UInt64,
        _ => DType::Int64,
    }
}

/// A value as an array: weak integers become int64, or uint64 where only that holds them, weak floats float64.
pub(crate) fn strong(operand: &Operand) -> Result<Expr, Diagnostic> {
    match &operand.value {
        Value::Array(array) => Ok(array.clone()),
        Value::Weak(_) => promote(std::slice::from_ref(operand)).map(|mut exprs| exprs.swap_remove(0)),
        Value::Sequence(sequence) => sequence.array(operand.span).unwrap_or_else(|| Err(not_an_array(operand))),
        _ => Err(not_an_array(operand)),
    }
}

/// A weak scalar as an element of `dtype`; an integer that does not fit is an error at its place.
pub(crate) fn weak_as(weak: Weak, dtype: DType, place: Span) -> Result<Scalar, Diagnostic> {
    match (dtype, weak) {
        (DType::Float64, weak) => Ok(Scalar::Float64(weak.to_float())),
        (DType::Float32, Weak::Float(value)) => Ok(Scalar::Float32(value as f32)),
        (DType::Float32, Weak::Int(value)) => Ok(Scalar::Float32(value as f32)),
        (DType::Bool, weak) => Ok(Scalar::Bool(weak.to_float() != 0.0)),
        // Casts only: operators never bring a weak float to an integer dtype.
        (_, Weak::Float(value)) => {
            Ok(numeric::scalar::apply(ScalarOp::Cast(dtype), DType::Float64, &[Scalar::Float64(value)]).0)
        }
        (_, Weak::Int(value)) => match dtype.integer_range() {
            Some((least, greatest)) if (least..=greatest).contains(&value) => {
                Ok(Scalar::from_lane(dtype, value as u64))
            }
            _ => Err(does_not_fit(value, dtype, place)),
        },
    }
}

fn does_not_fit(value: i128, dtype: DType, place: Span) -> Diagnostic {
    let holds = DType::ALL.into_iter().find(|wider| {
        wider.size() > dtype.size()
            && wider.integer_range().is_some_and(|(least, most)| (least..=most).contains(&value))
    });
    let range = match dtype.integer_range() {
        Some((least, most)) if dtype.size() < 8 => format!(", which holds {least} to {most}"),
        _ => String::new(),
    };
    let advice = format!("write `{}({value})`", holds.unwrap_or(DType::Float64));
    advised(place, format!("{value} does not fit {dtype}{range}"), advice)
}

/// The conversion of a value to `dtype`, as `float64(x)` and `x.astype(float64)` do it.
pub(crate) fn cast(operand: &Operand, dtype: DType, place: Span) -> Result<Value, Diagnostic> {
    match &operand.value {
        Value::Weak(weak) => weak_as(*weak, dtype, operand.span).map(|value| Value::Array(graph::constant(value))),
        _ => {
            let array = strong(operand)?;
            graph::cast(&array, dtype).map(Value::Array).map_err(|cause| graph_error(cause, place, &[]))
        }
    }
}

fn not_an_array(operand: &Operand) -> Diagnostic {
    match &operand.value {
        Value::Tuple(_) => advised(operand.span, "this must be an array, not a tuple", "write `[…]` for an array"),
        Value::Function(function) => {
            let advice = format!("call it: `{}(…)`", function.name());
            advised(operand.span, "this must be an array, not a function", advice)
        }
        Value::Sequence(Sequence::Range(_)) => {
            advised(operand.span, "this must be an array or a number, not a range", "write `arange(…)` for an array")
        }
        other => error(operand.span, format!("this must be an array or a number, not {}", other.describe())),
    }
}
