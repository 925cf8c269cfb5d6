//! Attributes: `x.shape` and its like.

use super::foreign::instead_of;
use super::operand::Operand;
use super::promote::strong;
use super::report::{advised, error};
use super::suggest::nearest;
use super::value::Value;
use crate::builtins;
use crate::diagnostics::Diagnostic;
use crate::graph;
use crate::syntax::ast::Name;
use crate::types::Scalar;
use smallvec::SmallVec;

/// The attributes of arrays, in the order of the language reference.
pub const ATTRIBUTES: [&str; 8] = ["shape", "dtype", "ndim", "size", "T", "mT", "real", "imag"];

/// Names that NumPy gives to the parts of a result, which is a tuple here: the name, its position, and what to write.
const PARTS: [(&str, usize, &str); 8] = [
    ("Q", 0, "q, r = qr(a)"),
    ("R", 1, "q, r = qr(a)"),
    ("U", 0, "u, s, vh = svd(a)"),
    ("S", 1, "u, s, vh = svd(a)"),
    ("Vh", 2, "u, s, vh = svd(a)"),
    ("eigenvalues", 0, "w, v = eigh(a)"),
    ("eigenvectors", 1, "w, v = eigh(a)"),
    ("logabsdet", 1, "sign, logabsdet = slogdet(a)"),
];

/// `receiver.name`.
pub(super) fn attribute(receiver: &Operand, name: &Name) -> Result<Value, Diagnostic> {
    check_attribute(name)?;
    let array = strong(receiver)?;
    match name.text.as_str() {
        "shape" => Ok(Value::extents(array.shape().extents())),
        "dtype" => Ok(Value::DType(array.dtype())),
        "ndim" => Ok(Value::int(array.shape().rank() as i128)),
        "size" => Ok(Value::int(array.shape().len() as i128)),
        "T" => {
            let order: SmallVec<[usize; 4]> = (0..array.shape().rank()).rev().collect();
            Ok(Value::Array(graph::permute(&array, &order)))
        }
        "mT" => {
            let rank = array.shape().rank();
            if rank < 2 {
                let message = format!("`.mT` turns matrices round, and this has shape {}", array.shape());
                return Err(advised(receiver.span, message, "write `x[:, newaxis]` for a column"));
            }
            let order: SmallVec<[usize; 4]> = (0..rank - 2).chain([rank - 1, rank - 2]).collect();
            Ok(Value::Array(graph::permute(&array, &order)))
        }
        "real" => Ok(Value::Array(array)),
        // The imaginary part of real numbers.
        _ => Ok(Value::Array(graph::full(Scalar::zero(array.dtype()), array.shape().clone()))),
    }
}

/// An error for a name that no value has as an attribute; known before anything runs.
pub(super) fn check_attribute(name: &Name) -> Result<(), Diagnostic> {
    let text = name.text.as_str();
    if ATTRIBUTES.contains(&text) {
        return Ok(());
    }
    let part = PARTS.iter().find(|(part, ..)| *part == text);
    if let Some((_, position, unpacking)) = part.filter(|(part, ..)| builtins::find(part).is_none()) {
        let message = format!("the parts of a result have no names: there is no `.{text}`");
        return Err(advised(name.span, message, format!("write `{unpacking}`, or `[{position}]` for `.{text}`")));
    }
    if builtins::find(text).is_some() || builtins::is_planned(text) {
        let message = format!("`{text}` is a function and must be called");
        return Err(advised(name.span, message, format!("write `x.{text}()`")));
    }
    let diagnostic = error(name.span, format!("there is no attribute `{text}`"));
    if let Some(advice) = instead_of(text) {
        return Err(diagnostic.with_help(advice));
    }
    Err(match nearest(text, ATTRIBUTES.into_iter().chain(builtins::names())) {
        Some(near) if ATTRIBUTES.contains(&near) => diagnostic.with_help(format!("did you mean `.{near}`?")),
        Some(near) => diagnostic.with_help(format!("did you mean `.{near}()`?")),
        None => diagnostic,
    })
}
