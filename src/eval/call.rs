//! Calls of functions, methods and dtypes.

use super::counted;
use super::evaluator::Walk;
use super::operand::Operand;
use super::promote::cast;
use super::report::{advised, error};
use super::value::{Function, Value};
use crate::builtins::{Arguments, Call, ParameterKind};
use crate::diagnostics::Diagnostic;
use crate::syntax::ast::{Argument, Expression, ExpressionKind, Name};
use crate::syntax::span::Span;
use crate::types::DType;

impl Walk<'_> {
    pub(super) fn call(
        &mut self,
        function: &Expression,
        arguments: &[Argument],
        place: Span,
    ) -> Result<Value, Diagnostic> {
        let callee = match &function.kind {
            ExpressionKind::Name(name) => self.lookup_function(name, function.span)?,
            _ => self.expression(function)?,
        };
        let arguments = self.arguments(&callee, None, arguments, place)?;
        self.apply(callee, arguments, function.span)
    }

    /// `receiver.method(arguments)` is `method(receiver, arguments)`.
    pub(super) fn method_call(
        &mut self,
        receiver: &Expression,
        method: &Name,
        arguments: &[Argument],
        place: Span,
    ) -> Result<Value, Diagnostic> {
        let mut receiver = self.open_operand(receiver)?;
        let callee = self.lookup_function(&method.text, method.span)?;
        if !takes_open(&callee) {
            receiver.value = counted::settled(receiver.value, self.host)?;
        }
        let arguments = self.arguments(&callee, Some(receiver), arguments, place)?;
        self.apply(callee, arguments, method.span)
    }

    /// The arguments evaluated in the order of the text.
    fn arguments(
        &mut self,
        callee: &Value,
        receiver: Option<Operand>,
        arguments: &[Argument],
        place: Span,
    ) -> Result<Arguments, Diagnostic> {
        let is_method = receiver.is_some();
        let mut positional: Vec<Operand> = receiver.into_iter().collect();
        let mut keywords: Vec<(Name, Operand)> = Vec::new();
        for argument in arguments {
            let keyword = argument.keyword.as_ref().map(|name| name.text.as_str());
            let operand = match (callee, &argument.value.kind) {
                (Value::Function(Function::Builtin(builtin)), ExpressionKind::Array(items))
                    if builtin.takes_sequence(positional.len(), keyword) =>
                {
                    Operand::new(self.separate_values(items, argument.value.span)?, argument.value.span)
                }
                _ if keyword.is_none() && positional.is_empty() && takes_open(callee) => {
                    self.open_operand(&argument.value)?
                }
                _ => self.operand(&argument.value)?,
            };
            match &argument.keyword {
                None if keywords.is_empty() => positional.push(operand),
                None => return Err(error(operand.span, "positional arguments come before named ones")),
                Some(name) if keywords.iter().any(|(other, _)| other.text == name.text) => {
                    return Err(error(name.span, format!("argument `{}` is given twice", name.text)));
                }
                Some(name) => keywords.push((name.clone(), operand)),
            }
        }
        Ok(Arguments { positional, keywords, is_method, place })
    }

    /// Calls a value with arguments; `callee_span` is where it stands.
    pub(super) fn apply(
        &mut self,
        callee: Value,
        arguments: Arguments,
        callee_span: Span,
    ) -> Result<Value, Diagnostic> {
        match callee {
            Value::Function(Function::Builtin(builtin)) => Call::run(builtin, arguments, self),
            Value::Function(Function::User(function)) => self.call_user(&function, arguments),
            Value::DType(dtype) => convert(dtype, &arguments),
            other => Err(error(callee_span, format!("this is {}, not a function", other.describe()))),
        }
    }
}

/// Whether a function deals itself with elements that are not counted yet, as its first argument.
fn takes_open(callee: &Value) -> bool {
    let Value::Function(Function::Builtin(builtin)) = callee else { return false };
    let first = builtin.parameters().parameters.first();
    first.is_some_and(|parameter| parameter.kind == ParameterKind::Ordinary && !parameter.is_sequence)
}

/// A dtype called as a function converts its argument.
fn convert(dtype: DType, arguments: &Arguments) -> Result<Value, Diagnostic> {
    match arguments.positional.as_slice() {
        [operand] if arguments.keywords.is_empty() => cast(operand, dtype, arguments.place),
        _ => {
            let message = format!("`{dtype}` takes one argument");
            Err(advised(arguments.place, message, format!("it is called as `{dtype}(x)`")))
        }
    }
}
