//! Definitions of functions, and calls.

use super::{Builder, Built, Place, Rule, parts, required, unforeseen};
use crate::syntax::ast::{Argument, Expression, ExpressionKind, FunctionBody, FunctionDefinition, Name, Parameter};
use crate::syntax::error::{SyntaxError, excerpt};
use crate::syntax::target::bindable;
use pest::iterators::Pair;
use std::collections::BTreeSet;

impl Builder<'_> {
    pub(super) fn function(&self, pair: Pair<Rule>) -> Built<FunctionDefinition> {
        let mut pairs = parts(pair);
        let name = bindable(self.name(&required(&mut pairs)))?;
        let parameters = self.parameters(required(&mut pairs))?;
        Ok(FunctionDefinition { name, parameters, body: self.function_body(pairs)? })
    }

    pub(super) fn lambda(&self, pair: Pair<Rule>) -> Built<Expression> {
        let span = self.span(&pair);
        let mut pairs = parts(pair);
        let parameters = self.parameters(required(&mut pairs))?;
        Ok(Expression { kind: ExpressionKind::Lambda { parameters, body: self.function_body(pairs)? }, span })
    }

    fn function_body<'i>(&self, pairs: impl Iterator<Item = Pair<'i, Rule>>) -> Built<FunctionBody> {
        let body = required(pairs.filter(|pair| pair.as_rule() != Rule::equals));
        let place = Place { in_loop: false, in_function: true };
        self.within(place, || match body.as_rule() {
            Rule::block => Ok(FunctionBody::Block(self.block(body)?)),
            Rule::expressions => Ok(FunctionBody::Expression(Box::new(self.expressions(body)?))),
            _ => Ok(FunctionBody::Expression(Box::new(self.expression(body)?))),
        })
    }

    fn parameters(&self, pair: Pair<Rule>) -> Built<Vec<Parameter>> {
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut names = BTreeSet::new();
        for pair in pair.into_inner() {
            let mut pairs = pair.into_inner().filter(|pair| pair.as_rule() != Rule::equals);
            let name = bindable(self.name(&required(&mut pairs)))?;
            let default = pairs.next().map(|default| self.expression(default)).transpose()?;
            if !names.insert(name.text.clone()) {
                return Err(SyntaxError::new(
                    name.span,
                    format!("the parameter `{}` is named twice", excerpt(&name.text)),
                ));
            }
            if default.is_none() && parameters.last().is_some_and(|last| last.default.is_some()) {
                return Err(SyntaxError::new(name.span, "a parameter without a default after one with a default"));
            }
            parameters.push(Parameter { name, default });
        }
        Ok(parameters)
    }

    /// What stands between the parentheses of a call.
    pub(super) fn arguments(&self, call: Pair<Rule>) -> Built<Vec<Argument>> {
        let mut arguments: Vec<Argument> = Vec::new();
        let mut keywords = BTreeSet::new();
        for pair in call.into_inner() {
            let argument = self.argument(pair)?;
            match &argument.keyword {
                Some(keyword) if !keywords.insert(keyword.text.clone()) => {
                    return Err(SyntaxError::new(keyword.span, format!("`{}` is given twice", excerpt(&keyword.text))));
                }
                None if !keywords.is_empty() => {
                    let message = "an argument without a name after one with a name";
                    return Err(SyntaxError::new(argument.value.span, message)
                        .with_help("positional arguments come first: `f(x, axis=0)`"));
                }
                _ => arguments.push(argument),
            }
        }
        Ok(arguments)
    }

    fn argument(&self, pair: Pair<Rule>) -> Built<Argument> {
        let mut keyword: Option<Name> = None;
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::name => keyword = Some(bindable(self.name(&pair))?),
                Rule::equals => {}
                Rule::expression => return Ok(Argument { keyword, value: self.expression(pair)? }),
                _ => unforeseen(&pair),
            }
        }
        unreachable!("the grammar gives an argument a value")
    }
}
