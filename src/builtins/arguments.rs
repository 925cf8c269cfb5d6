//! Which argument of a call belongs to which parameter.

use super::signature::{Parameter, ParameterKind};
use super::{Builtin, left_out};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, error};
use crate::eval::{Operand, Value};
use crate::syntax::ast::Name;
use crate::syntax::span::Span;
use std::collections::VecDeque;

/// The evaluated arguments of a call, in the order of the text.
#[derive(Clone, Debug)]
pub struct Arguments {
    pub positional: Vec<Operand>,
    pub keywords: Vec<(Name, Operand)>,
    /// Written `x.f(y)`: the first of `positional` is the receiver.
    pub is_method: bool,
    /// The whole call.
    pub place: Span,
}

/// An argument in its parameter's place.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub name: &'static str,
    pub operand: Operand,
    pub given: Given,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    Omitted,
    Positional,
    Named,
}

/// One argument for each parameter of `builtin`, in the order of its signature.
pub(super) fn bind(builtin: &Builtin, arguments: Arguments) -> Result<Vec<Bound>, Diagnostic> {
    let place = arguments.place;
    let mut positional = VecDeque::from(arguments.positional);
    let mut keywords = arguments.keywords;
    let count = positional.len();
    let parameters = &builtin.parameters().parameters;
    let is_unknown = |name: &Name| {
        !parameters.iter().any(|parameter| parameter.name == name.text && parameter.kind != ParameterKind::NamedRest)
    };
    let mut others = Vec::new();
    if parameters.iter().any(|parameter| parameter.kind == ParameterKind::NamedRest) {
        (others, keywords) = keywords.into_iter().partition(|(name, _)| is_unknown(name));
    } else if let Some((name, _)) = keywords.iter().find(|(name, _)| is_unknown(name)) {
        return Err(unknown_keyword(builtin, name));
    }
    if arguments.is_method
        && is_about_a_later_array(parameters)
        && let Some(receiver) = positional.pop_front()
    {
        keywords.insert(0, (Name { text: "a".to_string(), span: receiver.span }, receiver));
    }
    let mut bound = Vec::new();
    for (index, parameter) in parameters.iter().enumerate() {
        if parameter.kind == ParameterKind::NamedRest {
            bound.push(Bound {
                name: parameter.name,
                operand: named(std::mem::take(&mut others), place)?,
                given: Given::Named,
            });
            continue;
        }
        let may_spread = index == 0 || arguments.is_method;
        let from_position = take_positional(parameter, &mut positional, may_spread, place);
        let from_keyword =
            keywords.iter().position(|(name, _)| name.text == parameter.name).map(|k| keywords.remove(k));
        let (operand, given) = match (from_position, from_keyword) {
            (Some(_), Some((name, _))) => {
                return Err(error(name.span, format!("argument `{}` is given twice", name.text)));
            }
            (Some(operand), None) => (operand, Given::Positional),
            (None, Some((_, operand))) => (operand, Given::Named),
            (None, None) => match parameter.default {
                Some(default) => (Operand::new(default.value(), place), Given::Omitted),
                None => {
                    let message = format!("`{}` needs an argument `{}`", builtin.name(), parameter.name);
                    return Err(advised(place, message, usage(builtin)));
                }
            },
        };
        bound.push(Bound { name: parameter.name, operand, given });
    }
    if let Some((name, _)) = keywords.first() {
        return Err(error(name.span, format!("argument `{}` is given twice", name.text)));
    }
    match positional.front() {
        Some(extra) => Err(too_many(builtin, extra.span, count)),
        None => Ok(bound),
    }
}

/// What was given under names that are no parameters: pairs of a name and a value.
fn named(others: Vec<(Name, Operand)>, place: Span) -> Result<Operand, Diagnostic> {
    for (k, (name, _)) in others.iter().enumerate() {
        if others[..k].iter().any(|(other, _)| other.text == name.text) {
            return Err(error(name.span, format!("argument `{}` is given twice", name.text)));
        }
    }
    let pair = |(name, operand): (Name, Operand)| Value::tuple([Value::string(name.text), operand.value]);
    Ok(Operand::new(Value::tuple(others.into_iter().map(pair)), place))
}

/// Whether the array that a method is called on is not the first parameter, as in `x.compress(condition)`.
fn is_about_a_later_array(parameters: &[Parameter]) -> bool {
    parameters.iter().skip(1).any(|parameter| parameter.name == "a")
}

fn usage(builtin: &Builtin) -> String {
    format!("it is called as `{}`", builtin.signature)
}

fn unknown_keyword(builtin: &Builtin, name: &Name) -> Diagnostic {
    let message = format!("`{}` has no argument `{}`", builtin.name(), name.text);
    if let Some(advice) = left_out::advice(builtin, &name.text) {
        return advised(name.span, message, advice);
    }
    let accepted: Vec<&str> = builtin.parameters().parameters.iter().map(|parameter| parameter.name).collect();
    let advice = match accepted.as_slice() {
        [] => "it takes no arguments".to_string(),
        names => format!("it takes {}", names.join(", ")),
    };
    advised(name.span, message, advice)
}

fn too_many(builtin: &Builtin, extra: Span, count: usize) -> Diagnostic {
    let positions = builtin.parameters().parameters.iter().filter(|p| p.kind.is_positional()).count();
    let plural = if positions == 1 { "" } else { "s" };
    let message = format!("`{}` takes {positions} positional argument{plural}, not {count}", builtin.name());
    let diagnostic = advised(extra, message, usage(builtin));
    match builtin.parameters().parameters.iter().any(|parameter| parameter.kind == ParameterKind::Spread) {
        true => diagnostic.with_help("write the shape as a tuple: `(2, 3)`"),
        false => diagnostic,
    }
}

/// Takes what belongs to `parameter` off the front of the positional arguments.
fn take_positional(
    parameter: &Parameter,
    positional: &mut VecDeque<Operand>,
    may_spread: bool,
    place: Span,
) -> Option<Operand> {
    match parameter.kind {
        ParameterKind::KeywordOnly | ParameterKind::NamedRest => None,
        ParameterKind::Ordinary => positional.pop_front(),
        ParameterKind::Rest => {
            let items: Vec<Value> = positional.drain(..).map(|operand| operand.value).collect();
            Some(Operand::new(Value::tuple(items), place))
        }
        ParameterKind::Spread => {
            let scalars = positional.iter().take_while(|operand| is_extent(&operand.value)).count();
            if scalars < 2 || !may_spread {
                return positional.pop_front();
            }
            let items: Vec<Operand> = positional.drain(..scalars).collect();
            let span = items.iter().map(|item| item.span).reduce(Span::to).unwrap_or(place);
            Some(Operand::new(Value::tuple(items.into_iter().map(|item| item.value)), span))
        }
    }
}

/// Whether a value can be one extent of a shape that is spread over the arguments.
fn is_extent(value: &Value) -> bool {
    match value {
        Value::Weak(_) => true,
        Value::Array(array) => array.shape().is_scalar(),
        _ => false,
    }
}
