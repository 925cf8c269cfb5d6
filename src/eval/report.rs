//! Small helpers for the errors of evaluation.

use super::operand::Operand;
use super::value::Value;
use crate::diagnostics::{Diagnostic, Label, Severity};
use crate::graph::GraphError;
use crate::syntax::Span;
use crate::types::ShapeError;

/// An error at one place.
pub(crate) fn error(span: Span, message: impl Into<String>) -> Diagnostic {
    labelled(span, message, "")
}

/// An error at one place, with a note under it.
pub(crate) fn labelled(span: Span, message: impl Into<String>, note: impl Into<String>) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        message: message.into(),
        labels: vec![Label { span, text: note.into(), primary: true }],
        help: Vec::new(),
    }
}

/// An error at one place, with advice.
pub(crate) fn advised(span: Span, message: impl Into<String>, advice: impl Into<String>) -> Diagnostic {
    with_help(error(span, message), advice)
}

pub(crate) fn with_help(mut diagnostic: Diagnostic, advice: impl Into<String>) -> Diagnostic {
    diagnostic.help.push(advice.into());
    diagnostic
}

/// A further place that the error is about.
pub(crate) fn with_label(mut diagnostic: Diagnostic, span: Span, note: impl Into<String>) -> Diagnostic {
    diagnostic.labels.push(Label { span, text: note.into(), primary: false });
    diagnostic
}

/// What a later version will do.
pub(crate) fn not_yet(span: Span, what: impl std::fmt::Display) -> Diagnostic {
    error(span, format!("{what} is not supported yet"))
}

/// A node that cannot be built, at the place of the operation. Shapes that do not match are shown at their operands.
pub(crate) fn graph_error(cause: GraphError, place: Span, operands: &[Operand]) -> Diagnostic {
    let is_mismatch = matches!(cause, GraphError::Shape(ShapeError::Mismatch { .. }));
    let mut diagnostic = error(place, if is_mismatch { "shapes do not match".to_string() } else { cause.to_string() });
    if is_mismatch {
        diagnostic.labels = operands.iter().filter_map(shape_label).collect();
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
