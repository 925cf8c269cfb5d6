//! What may stand left of `=`, and which names may be bound at all.

use super::ast::{Expression, ExpressionKind, Name, Target};
use super::error::SyntaxError;
use std::mem;

/// Words that are values and no names: they cannot be bound.
pub const LITERAL_WORDS: [&str; 6] = ["true", "false", "none", "True", "False", "None"];

/// Whether `word` is a constant that cannot be shadowed.
pub fn is_reserved(word: &str) -> bool {
    LITERAL_WORDS.contains(&word)
}

/// Passes a name that is about to be bound, unless it is reserved.
pub fn bindable(name: Name) -> Result<Name, SyntaxError> {
    if is_reserved(&name.text) {
        return Err(SyntaxError::new(name.span, "a constant cannot be assigned").with_help("choose another name"));
    }
    Ok(name)
}

/// Reads an expression as the target of an assignment: a name, an indexed name, or a tuple of targets.
///
/// # Errors
///
/// Any other expression, and reserved names.
pub fn target(mut expression: Expression) -> Result<Target, SyntaxError> {
    let span = expression.span;
    match &mut expression.kind {
        ExpressionKind::Name(text) => Ok(Target::Name(bindable(Name { text: mem::take(text), span })?)),
        ExpressionKind::Index { base, indices } => match &mut base.kind {
            ExpressionKind::Name(text) => {
                let name = bindable(Name { text: mem::take(text), span: base.span })?;
                Ok(Target::Index { name, indices: mem::take(indices), span })
            }
            ExpressionKind::Index { .. } => Err(SyntaxError::new(span, "an assignment goes through one index only")
                .with_help("write `x[i, j] = …` for an element of a 2-dimensional array")),
            _ => Err(not_a_target(&expression)),
        },
        ExpressionKind::Tuple(items) if !items.is_empty() => {
            let targets = mem::take(items).into_iter().map(target).collect::<Result<_, _>>()?;
            Ok(Target::Tuple(targets, span))
        }
        ExpressionKind::Bool(_) | ExpressionKind::None => {
            Err(SyntaxError::new(span, "a constant cannot be assigned").with_help("choose another name"))
        }
        _ => Err(not_a_target(&expression)),
    }
}

fn not_a_target(expression: &Expression) -> SyntaxError {
    let what = match &expression.kind {
        ExpressionKind::Integer(_) | ExpressionKind::Float(_) => "a number",
        ExpressionKind::String(_) | ExpressionKind::Format(_) => "a string",
        ExpressionKind::Array(_) => "an array",
        ExpressionKind::Call { .. } | ExpressionKind::MethodCall { .. } => "the result of a call",
        ExpressionKind::Attribute { .. } => "an attribute",
        ExpressionKind::Compare { .. } => "a comparison",
        _ => "this expression",
    };
    let error = SyntaxError::new(expression.span, format!("{what} cannot be assigned"));
    match &expression.kind {
        ExpressionKind::Array(_) => error.with_help("write `a, b = …` to unpack"),
        ExpressionKind::Call { .. } => error.with_help("write `fn f(x) = …` to define a function"),
        ExpressionKind::Attribute { name, .. } if name.text == "shape" => error.with_help("write `x = reshape(x, …)`"),
        _ => error.with_help("a target is a name, an indexed name, or several of these with commas between"),
    }
}
