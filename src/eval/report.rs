//! The errors of evaluation: short ways to say them, and what the errors of the graph become.

use super::operand::Operand;
use super::value::Value;
use crate::diagnostics::{Diagnostic, Label};
use crate::graph::GraphError;
use crate::syntax::span::Span;
use crate::types::ShapeError;

/// An error at one place.
pub(crate) fn error(place: Span, message: impl Into<String>) -> Diagnostic {
    labelled(place, message, "")
}

/// An error at one place, with a note under it.
pub(crate) fn labelled(place: Span, message: impl Into<String>, note: impl Into<String>) -> Diagnostic {
    Diagnostic::error(message).with_primary(place, note)
}

/// An error at one place, with advice.
pub(crate) fn advised(place: Span, message: impl Into<String>, advice: impl Into<String>) -> Diagnostic {
    error(place, message).with_help(advice)
}

/// The warning about an integer divided by zero, at the place of the division where that is known.
pub(crate) fn zero_divisor(place: Option<Span>) -> Diagnostic {
    let warning = Diagnostic::warning("integer division by zero gives 0");
    match place {
        Some(place) => warning.with_primary(place, ""),
        None => warning,
    }
}

/// What a later version will do.
pub(crate) fn not_yet(place: Span, what: impl std::fmt::Display) -> Diagnostic {
    error(place, format!("{what} is not supported yet"))
}

/// A node that cannot be built, at the place of the operation. Shapes that do not match are shown at their operands.
pub(crate) fn graph_error(cause: GraphError, place: Span, operands: &[Operand]) -> Diagnostic {
    let place = match (&cause, operands) {
        (GraphError::ConditionNotBool(_), [condition, ..]) => condition.span,
        _ => place,
    };
    let mut diagnostic = error(place, cause.to_string());
    let is_mismatch = matches!(cause, GraphError::Shape(ShapeError::Mismatch { .. }));
    if is_mismatch || matches!(cause, GraphError::CannotMultiply { .. }) {
        let labels: Vec<Label> = operands.iter().filter_map(shape_label).collect();
        if labels.len() > 1 {
            if is_mismatch {
                diagnostic.message = "shapes do not match".to_string();
            }
            diagnostic.labels = labels;
        }
    }
    diagnostic.help.extend(cause.help());
    diagnostic
}

fn shape_label(operand: &Operand) -> Option<Label> {
    match &operand.value {
        Value::Array(array) if !array.shape().is_scalar() => {
            Some(Label { span: operand.span, text: format!("shape {}", array.shape()), primary: true })
        }
        _ => None,
    }
}

/// A shape that is not possible, at the place that asks for it.
pub(crate) fn shape_error(cause: ShapeError, place: Span) -> Diagnostic {
    error(place, cause.to_string())
}
