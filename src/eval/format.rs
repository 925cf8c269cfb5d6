//! Values as text: f-strings and messages.

use super::demand;
use super::evaluator::Walk;
use super::host::Host;
use super::report::error;
use super::value::Value;
use super::weak::Weak;
use crate::diagnostics::Diagnostic;
use crate::display::{member, plain};
use crate::syntax::ast::{Conversion, FormatPart, SpecPart};
use crate::syntax::span::Span;
use crate::types::Scalar;
use crate::values::{Array, Finished};

/// The most bytes of one text.
const MOST_TEXT: usize = 1 << 28;

mod spec;

use spec::Spec;

impl Walk<'_> {
    /// `f"…{value!conversion:spec}…"`. All values are computed together.
    pub(super) fn format(&mut self, parts: &[FormatPart], place: Span) -> Result<Value, Diagnostic> {
        let mut values = Vec::new();
        for part in parts {
            let FormatPart::Value { value, spec, .. } = part else { continue };
            values.push(self.expression(value)?);
            for part in spec {
                if let SpecPart::Value(value) = part {
                    values.push(self.expression(value)?);
                }
            }
        }
        let finished = demand::finish(&values, self.host)?;
        let mut finished = finished.iter();
        let mut next = || finished.next().unwrap_or(&Finished::None);
        let mut text = String::new();
        for part in parts {
            match part {
                FormatPart::Text(piece) => text += piece,
                FormatPart::Value { value, conversion, spec } => {
                    let shown = next();
                    let spec: String = spec.iter().map(|part| spec_text(part, &mut next)).collect();
                    let formatted = formatted(shown, *conversion, &spec);
                    text += &formatted.map_err(|message| error(value.span, message))?;
                }
            }
            if text.len() > MOST_TEXT {
                return Err(error(place, format!("a text of more than {MOST_TEXT} bytes is too long")));
            }
        }
        Ok(Value::string(text))
    }
}

/// A part of a format; the values inside of it stand in order.
fn spec_text<'a>(part: &SpecPart, next: &mut impl FnMut() -> &'a Finished) -> String {
    match part {
        SpecPart::Text(text) => text.clone(),
        SpecPart::Value(_) => plain(next()),
    }
}

/// The text of one value, as `print` would write it.
pub(super) fn text(value: &Value, host: &mut dyn Host) -> Result<String, Diagnostic> {
    let finished = demand::finish(std::slice::from_ref(value), host)?;
    Ok(finished.first().map(plain).unwrap_or_default())
}

fn formatted(value: &Finished, conversion: Option<Conversion>, spec: &str) -> Result<String, String> {
    let text = match conversion {
        Some(Conversion::Quoted) => Some(member(value)),
        Some(Conversion::Text) => Some(plain(value)),
        None => None,
    };
    if spec.is_empty() {
        return Ok(text.unwrap_or_else(|| plain(value)));
    }
    let spec = Spec::parse(spec)?;
    if let Some(text) = text {
        return spec.text(&text);
    }
    match value {
        Finished::Integer(value) => spec.integer(*value),
        Finished::Float(value) => spec.float(*value),
        Finished::String(text) => spec.text(text),
        Finished::Array(array) => match array.item().filter(|_| array.shape().is_scalar()) {
            Some(Scalar::Bool(holds)) if spec.is_for_integers() => spec.integer(holds.into()),
            Some(Scalar::Bool(_)) => spec.text(&plain(value)),
            Some(number) => match Weak::of(number) {
                Weak::Int(value) => spec.integer(value),
                Weak::Float(value) => spec.float(value),
            },
            None => Err(not_for_arrays(array)),
        },
        other => spec.text(&plain(other)),
    }
}

fn not_for_arrays(array: &Array) -> String {
    format!("a format applies to one number, not to an array of shape {}", array.shape())
}
