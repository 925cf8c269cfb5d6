//! Values that evaluation itself needs now: conditions, indices, bounds, extents.

use super::host::Host;
use super::operand::Operand;
use super::report::{advised, error};
use super::value::{Value, known_scalar};
use super::weak::Weak;
use crate::diagnostics::Diagnostic;
use crate::graph::Expr;
use crate::types::Scalar;
use crate::values::{Array, Finished};

/// The finished values of `exprs`; what is finished already is not computed again, and what was computed is kept.
pub(crate) fn compute(exprs: &[Expr], host: &mut dyn Host) -> Result<Vec<Array>, Diagnostic> {
    let missing: Vec<Expr> = exprs.iter().filter(|expr| expr.finished().is_none()).cloned().collect();
    if !missing.is_empty() {
        for (expr, array) in missing.iter().zip(host.compute(&missing)?) {
            expr.finish(array);
        }
    }
    Ok(exprs.iter().filter_map(|expr| expr.finished().cloned()).collect())
}

/// Finished values, all computed together.
pub(crate) fn finish(values: &[Value], host: &mut dyn Host) -> Result<Vec<Finished>, Diagnostic> {
    let mut arrays: Vec<Expr> = Vec::new();
    values.iter().for_each(|value| value.arrays(&mut |array| arrays.push(array.clone())));
    compute(&arrays, host)?;
    let mut get = |array: &Expr| match array.finished() {
        Some(finished) => finished.clone(),
        None => unreachable!("the host computes what it is asked for"),
    };
    Ok(values.iter().map(|value| value.finish(&mut get)).collect())
}

/// The only element of an array of one element.
pub(crate) fn scalar(array: &Expr, host: &mut dyn Host) -> Result<Option<Scalar>, Diagnostic> {
    if array.shape().len() != 1 {
        return Ok(None);
    }
    if let Some(value) = known_scalar(array) {
        return Ok(Some(value));
    }
    Ok(compute(std::slice::from_ref(array), host)?.first().and_then(Array::item))
}

/// An integer: a weak one, or a 0-d integer array, which is computed. `what` names it in errors.
pub(crate) fn integer(operand: &Operand, what: &str, host: &mut dyn Host) -> Result<i128, Diagnostic> {
    let not_integer = |got: String| error(operand.span, format!("{what} must be an integer, not {got}"));
    match &operand.value {
        Value::Weak(Weak::Int(value)) => Ok(*value),
        Value::Weak(Weak::Float(value)) => {
            let advice = format!("write `{}`; `a // b` divides whole numbers", value.trunc());
            let whole = value.fract() == 0.0 && value.abs() < 1e15;
            let diagnostic = not_integer(Scalar::Float64(*value).to_string());
            Err(if whole { diagnostic.with_help(advice) } else { diagnostic })
        }
        Value::Array(array) if array.shape().is_scalar() && array.dtype().is_integer() => {
            let value = scalar(array, host)?.and_then(Scalar::integer);
            value.ok_or_else(|| not_integer(operand.value.describe()))
        }
        Value::Array(array) if array.shape().is_scalar() && array.dtype().is_float() => {
            let message = format!("{what} must be an integer, not {}", operand.value.describe());
            Err(advised(operand.span, message, "write `int(x)`"))
        }
        other => Err(not_integer(other.describe())),
    }
}

/// Whether a condition holds: one number or bool, which is computed.
pub(crate) fn truth(operand: &Operand, host: &mut dyn Host) -> Result<bool, Diagnostic> {
    match &operand.value {
        Value::Weak(Weak::Int(value)) => Ok(*value != 0),
        Value::Weak(Weak::Float(value)) => Ok(*value != 0.0),
        Value::Array(array) => match scalar(array, host)? {
            Some(value) => Ok(value.truth()),
            None => Err(advised(
                operand.span,
                format!("a condition must be one value, not {}", operand.value.describe()),
                "use where(), any() or all()",
            )),
        },
        other => Err(error(operand.span, format!("a condition must be a number or a bool, not {}", other.describe()))),
    }
}
