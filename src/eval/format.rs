//! Values as text: f-strings and messages.

use super::demand;
use super::evaluator::Walk;
use super::host::Host;
use super::report::error;
use super::value::Value;
use super::weak::Weak;
use crate::diagnostics::Diagnostic;
use crate::display::plain;
use crate::syntax::ast::FormatPart;
use crate::types::Scalar;
use crate::values::{Array, Finished};

mod spec;

use spec::Spec;

impl Walk<'_> {
    /// `f"…{value:spec}…"`. All values are computed together.
    pub(super) fn format(&mut self, parts: &[FormatPart]) -> Result<Value, Diagnostic> {
        let mut values = Vec::new();
        for part in parts {
            if let FormatPart::Value { value, .. } = part {
                values.push(self.expression(value)?);
            }
        }
        let mut finished = demand::finish(&values, self.host)?.into_iter();
        let mut text = String::new();
        for part in parts {
            match part {
                FormatPart::Text(piece) => text += piece,
                FormatPart::Value { value, spec } => {
                    let finished = finished.next().unwrap_or(Finished::None);
                    let formatted = formatted(&finished, spec.as_deref());
                    text += &formatted.map_err(|message| error(value.span, message))?;
                }
            }
        }
        Ok(Value::string(text))
    }
}

/// The text of one value, as `print` would write it.
pub(super) fn text(value: &Value, host: &mut dyn Host) -> Result<String, Diagnostic> {
    let finished = demand::finish(std::slice::from_ref(value), host)?;
    Ok(finished.first().map(plain).unwrap_or_default())
}

fn formatted(value: &Finished, spec: Option<&str>) -> Result<String, String> {
    let Some(spec) = spec.filter(|spec| !spec.is_empty()) else {
        return Ok(plain(value));
    };
    let spec = Spec::parse(spec)?;
    match value {
        Finished::Integer(value) => spec.integer(*value),
        Finished::Float(value) => spec.float(*value),
        Finished::String(text) => spec.text(text),
        Finished::Array(array) if array.shape().is_scalar() => match array.item() {
            Some(number) if !matches!(number, Scalar::Bool(_)) => match Weak::of(number) {
                Weak::Int(value) => spec.integer(value),
                Weak::Float(value) => spec.float(value),
            },
            _ => spec.text(&plain(value)),
        },
        Finished::Array(array) => Err(not_for_arrays(array)),
        other => spec.text(&plain(other)),
    }
}

fn not_for_arrays(array: &Array) -> String {
    format!("a format applies to one number, not to an array of shape {}", array.shape())
}
