//! Functions that programs define.

use super::evaluator::{Frame, Walk};
use super::operand::Operand;
use super::report::{advised, error};
use super::scope::Scope;
use super::turns::Recording;
use super::value::{Function, MAX_NESTING, Value, known_scalar};
use crate::builtins::Arguments;
use crate::diagnostics::Diagnostic;
use crate::display;
use crate::syntax::ast::{FunctionBody, Parameter};
use crate::syntax::span::Span;
use std::sync::Arc;

/// How deep calls may nest: as deep as in Python.
const MAX_CALLS: usize = 1000;

/// A function with the local values around its definition.
#[derive(Debug)]
pub struct UserFunction {
    /// `fn` for a function without a name.
    pub name: String,
    parameters: Vec<Parameter>,
    /// The values of the defaults, taken at the definition.
    defaults: Vec<Option<Value>>,
    body: FunctionBody,
    captured: Scope,
    /// How deep functions lie in the captured values.
    nesting: usize,
    definition: Span,
}

impl UserFunction {
    /// The name with its parameters and the defaults that are short: `gauss(x, mu=0, sd=1)`.
    pub fn signature(&self) -> String {
        let parameters = self.parameters.iter().zip(&self.defaults).map(|(parameter, default)| match default {
            Some(default) => format!("{}={}", parameter.name.text, default_text(default)),
            None => parameter.name.text.clone(),
        });
        format!("{}({})", self.name, parameters.collect::<Vec<_>>().join(", "))
    }

    pub(super) fn nesting(&self) -> usize {
        self.nesting
    }

    pub(super) fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    pub(super) fn body(&self) -> &FunctionBody {
        &self.body
    }

    /// The values of the defaults.
    pub(super) fn defaults(&self) -> impl Iterator<Item = &Value> {
        self.defaults.iter().flatten()
    }

    pub(super) fn captured(&self) -> &Scope {
        &self.captured
    }
}

/// A default as a signature shows it; `…` where the program text would be clearer.
fn default_text(default: &Value) -> String {
    match default {
        Value::Array(array) => known_scalar(array).map_or("…".to_string(), |value| value.to_string()),
        Value::String(text) => format!("{text:?}"),
        Value::Tuple(_) => "…".to_string(),
        plain => display::plain(&plain.finish(&mut |_| unreachable!("only arrays and tuples hold arrays"))),
    }
}

impl Walk<'_> {
    /// The value of a definition or a lambda.
    pub(super) fn define(
        &mut self,
        name: &str,
        parameters: &[Parameter],
        body: &FunctionBody,
        definition: Span,
    ) -> Result<Value, Diagnostic> {
        let mut defaults = Vec::new();
        for parameter in parameters {
            defaults.push(parameter.default.as_ref().map(|default| self.expression(default)).transpose()?);
        }
        let captured = self.capture();
        let held = captured.iter().map(|(_, value)| value).chain(defaults.iter().flatten());
        let nesting = 1 + held.map(Value::nesting).max().unwrap_or(0);
        let function = UserFunction {
            name: name.to_string(),
            parameters: parameters.to_vec(),
            defaults,
            body: body.clone(),
            captured,
            nesting,
            definition,
        };
        check_nesting(Value::Function(Function::User(Arc::new(function))), definition)
    }

    /// The local values that a function defined here can read; names outside of functions are looked up at the call.
    fn capture(&self) -> Scope {
        let Some(frame) = self.frames.last() else {
            return Scope::default();
        };
        // It holds the numbers of this turn, also when their names are bound anew.
        self.recordings.iter().flatten().for_each(Recording::look);
        let mut captured = frame.function.captured.clone();
        captured.set(&frame.function.name, Value::Function(Function::User(frame.function.clone())));
        frame.locals.iter().for_each(|(name, value)| captured.set(name, value.clone()));
        captured
    }

    pub(super) fn call_user(
        &mut self,
        function: &Arc<UserFunction>,
        arguments: Arguments,
    ) -> Result<Value, Diagnostic> {
        self.host.check_interrupted()?;
        if self.frames.len() >= MAX_CALLS {
            let message = format!("`{}` calls itself too deeply: {MAX_CALLS} calls are open", function.name);
            return Err(advised(
                arguments.place,
                message,
                "a function that calls itself needs a case in which it does not",
            ));
        }
        let locals = bind(function, arguments)?;
        self.frames.push(Frame { locals, function: function.clone() });
        let result = self.function_body(&function.body);
        self.frames.pop();
        result
    }

    fn function_body(&mut self, body: &FunctionBody) -> Result<Value, Diagnostic> {
        match body {
            FunctionBody::Expression(expression) => self.expression(expression),
            FunctionBody::Block(block) => self.block_as_function(block),
        }
    }
}

/// The value, unless it holds values in values too deeply.
pub(super) fn check_nesting(value: Value, place: Span) -> Result<Value, Diagnostic> {
    if value.nesting() > MAX_NESTING {
        return Err(error(place, format!("values are nested too deeply: more than {MAX_NESTING} levels")));
    }
    Ok(value)
}

/// The parameters of a call as local names.
fn bind(function: &UserFunction, arguments: Arguments) -> Result<Scope, Diagnostic> {
    let usage = || format!("it is called as `{}`", function.signature());
    let count = arguments.positional.len();
    let mut positional = arguments.positional.into_iter();
    let mut keywords = arguments.keywords;
    let mut locals = Scope::default();
    for (parameter, default) in function.parameters.iter().zip(&function.defaults) {
        let name = &parameter.name.text;
        let keyword = keywords.iter().position(|(keyword, _)| keyword.text == *name).map(|k| keywords.remove(k));
        let value = match (positional.next(), keyword, default) {
            (Some(_), Some((keyword, _)), _) => {
                return Err(error(keyword.span, format!("argument `{name}` is given twice")));
            }
            (Some(Operand { value, .. }), None, _) | (None, Some((_, Operand { value, .. })), _) => value,
            (None, None, Some(default)) => default.clone(),
            (None, None, None) => {
                let message = format!("`{}` needs an argument `{name}`", function.name);
                let diagnostic = advised(arguments.place, message, usage());
                return Err(diagnostic.with_secondary(function.definition, "defined here"));
            }
        };
        locals.set(name, value);
    }
    if let Some((name, _)) = keywords.first() {
        return Err(advised(name.span, format!("`{}` has no argument `{}`", function.name, name.text), usage()));
    }
    match positional.next() {
        Some(extra) => {
            let message = format!("`{}` takes {} arguments, not {count}", function.name, function.parameters.len());
            Err(advised(extra.span, message, usage()))
        }
        None => Ok(locals),
    }
}
