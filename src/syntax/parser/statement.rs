//! Statements and blocks.

use super::expression::binary_operator;
use super::{Builder, Built, Place, Rule, parts, required, unforeseen};
use crate::syntax::ast::{Block, Expression, ExpressionKind, Statement, StatementKind};
use crate::syntax::error::SyntaxError;
use crate::syntax::literal;
use crate::syntax::refusal;
use crate::syntax::span::Span;
use crate::syntax::target::target;
use pest::iterators::{Pair, Pairs};

impl Builder<'_> {
    pub(super) fn statements(&self, pairs: Pairs<Rule>) -> Built<Vec<Statement>> {
        let mut statements: Vec<Statement> = Vec::new();
        for pair in pairs {
            match pair.as_rule() {
                Rule::statement => statements.push(self.statement(pair)?),
                Rule::silencer => {
                    if let Some(last) = statements.last_mut() {
                        last.silent = true;
                    }
                }
                Rule::EOI => {}
                _ => unforeseen(&pair),
            }
        }
        Ok(statements)
    }

    pub(super) fn block(&self, pair: Pair<Rule>) -> Built<Block> {
        let span = self.span(&pair);
        Ok(Block { statements: self.statements(pair.into_inner())?, span })
    }

    fn statement(&self, pair: Pair<Rule>) -> Built<Statement> {
        let inner = required(pair.into_inner());
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::function => StatementKind::Function(self.function(inner)?),
            Rule::while_loop => self.while_loop(inner)?,
            Rule::for_loop => self.for_loop(inner)?,
            Rule::break_out => self.inside_loop(StatementKind::Break, "break", span)?,
            Rule::continue_on => self.inside_loop(StatementKind::Continue, "continue", span)?,
            Rule::return_value => self.return_value(inner, span)?,
            Rule::assertion => self.assertion(inner)?,
            Rule::inclusion => self.inclusion(inner)?,
            Rule::plain => self.plain(inner)?,
            _ => unforeseen(&inner),
        };
        Ok(Statement { kind, span, silent: false })
    }

    /// An expression, an assignment or an update.
    fn plain(&self, pair: Pair<Rule>) -> Built<StatementKind> {
        let mut pairs = pair.into_inner();
        let left = self.expressions(required(&mut pairs))?;
        let Some(sign) = pairs.next() else {
            refusal::mutation(self.text, &left)?;
            refusal::arrow_assignment(self.text, &left)?;
            return Ok(StatementKind::Expression(left));
        };
        match sign.as_rule() {
            Rule::equals => {
                let target = target(left)?;
                Ok(StatementKind::Assign { target, value: self.expressions(required(&mut pairs))? })
            }
            Rule::update => self.update(left, sign, required(&mut pairs)),
            _ => unforeseen(&sign),
        }
    }

    fn update(&self, left: Expression, sign: Pair<Rule>, value: Pair<Rule>) -> Built<StatementKind> {
        if let ExpressionKind::Tuple(_) = left.kind {
            return Err(SyntaxError::new(left.span, "a tuple cannot be updated").with_help("update each of its names"));
        }
        let target = target(left)?;
        let sign = required(sign.into_inner());
        let operator_span = self.span(&sign);
        let operator = binary_operator(sign.as_str().trim_end_matches('='));
        Ok(StatementKind::Update { target, operator, operator_span, value: self.expressions(value)? })
    }

    fn while_loop(&self, pair: Pair<Rule>) -> Built<StatementKind> {
        let mut pairs = parts(pair);
        let condition = self.expression(required(&mut pairs))?;
        Ok(StatementKind::While { condition, body: self.loop_body(required(&mut pairs))? })
    }

    fn for_loop(&self, pair: Pair<Rule>) -> Built<StatementKind> {
        let mut pairs = parts(pair);
        let target = target(self.expressions(required(&mut pairs))?)?;
        let sequence = self.expression(required(&mut pairs))?;
        Ok(StatementKind::For { target, sequence, body: self.loop_body(required(&mut pairs))? })
    }

    fn loop_body(&self, block: Pair<Rule>) -> Built<Block> {
        self.within(Place { in_loop: true, ..self.place.get() }, || self.block(block))
    }

    fn inside_loop(&self, kind: StatementKind, word: &str, span: Span) -> Built<StatementKind> {
        if self.place.get().in_loop {
            Ok(kind)
        } else {
            Err(SyntaxError::new(span, format!("`{word}` outside a loop")))
        }
    }

    fn return_value(&self, pair: Pair<Rule>, span: Span) -> Built<StatementKind> {
        if !self.place.get().in_function {
            return Err(SyntaxError::new(span, "`return` outside a function"));
        }
        let value = parts(pair).next().map(|value| self.expressions(value)).transpose()?;
        Ok(StatementKind::Return(value))
    }

    fn assertion(&self, pair: Pair<Rule>) -> Built<StatementKind> {
        let mut pairs = parts(pair);
        let condition = self.expression(required(&mut pairs))?;
        let message = pairs.next().map(|message| self.expression(message)).transpose()?;
        Ok(StatementKind::Assert { condition, message })
    }

    fn inclusion(&self, pair: Pair<Rule>) -> Built<StatementKind> {
        let path = required(parts(pair));
        let path_span = self.span(&path);
        Ok(StatementKind::Include { path: literal::string(path.as_str(), path_span)?, path_span })
    }
}
