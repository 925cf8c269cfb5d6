//! Expressions.

use super::evaluator::Walk;
use super::function::check_nesting;
use super::operand::Operand;
use super::traced::Traced;
use super::value::Value;
use super::{compare, counted, demand, operators};
use crate::diagnostics::Diagnostic;
use crate::numeric::op::ScalarOp;
use crate::syntax::ast::{Comparison, Expression, ExpressionKind};
use crate::syntax::span::Span;

impl Walk<'_> {
    /// The value of an expression, which may be [`Counted`](super::counted::Counted).
    ///
    /// Chains of operators grow to the left, and sums of thousands of terms are not rare: they are walked down to
    /// their first term and then evaluated upwards.
    pub(super) fn open_expression(&mut self, expression: &Expression) -> Result<Value, Diagnostic> {
        let traced = self.traced(expression)?;
        Ok(self.looked_at(traced).value)
    }

    /// The same, and of a plain number how it comes about.
    pub(super) fn traced(&mut self, expression: &Expression) -> Result<Traced, Diagnostic> {
        self.check_depth(expression.span)?;
        let mut chain: Vec<&Expression> = Vec::new();
        let mut first = expression;
        while let Some(left) = left_operand(first) {
            chain.push(first);
            first = left;
        }
        let mut left = self.term(first)?;
        while let Some(link) = chain.pop() {
            left = self.link(link, left)?;
        }
        Ok(left)
    }

    /// One operator of a chain, its left side known.
    fn link(&mut self, expression: &Expression, left: Traced) -> Result<Traced, Diagnostic> {
        let place = expression.span;
        let (op, right) = match &expression.kind {
            ExpressionKind::Binary { operator, right, .. } => {
                let right = self.traced(right)?;
                return self.traced_binary(*operator, left, right, place);
            }
            ExpressionKind::And { right, .. } => (ScalarOp::And, right),
            ExpressionKind::Or { right, .. } => (ScalarOp::Or, right),
            _ => return Ok(left),
        };
        let left = self.looked_at(left);
        let value = self.logical(op, left, right, place)?;
        Ok(Traced::of(Operand::new(value, place)))
    }

    /// `and` and `or`: a 0-d left side that decides leaves the right side alone.
    fn logical(&mut self, op: ScalarOp, left: Operand, right: &Expression, place: Span) -> Result<Value, Diagnostic> {
        let left = Operand::new(counted::settled(left.value, self.host)?, left.span);
        operators::require_bool(op, &left)?;
        let decisive = op == ScalarOp::Or;
        if let Value::Array(array) = &left.value
            && array.shape().is_scalar()
            && demand::truth(&left, self.host)? == decisive
        {
            return Ok(left.value);
        }
        let right = self.operand(right)?;
        operators::logical(op, left, right, place)
    }

    /// Everything but chains of operators.
    fn term(&mut self, expression: &Expression) -> Result<Traced, Diagnostic> {
        let place = expression.span;
        match &expression.kind {
            ExpressionKind::Name(name) if let Some(number) = self.traced_name(name, place) => Ok(number),
            ExpressionKind::Unary { operator, operand, .. } => {
                let operand = self.traced(operand)?;
                self.traced_unary(*operator, operand, place)
            }
            _ => Ok(Traced::of(Operand::new(self.other_term(expression)?, place))),
        }
    }

    /// Terms that are not traced.
    fn other_term(&mut self, expression: &Expression) -> Result<Value, Diagnostic> {
        let place = expression.span;
        match &expression.kind {
            ExpressionKind::Float(value) => Ok(Value::float(*value)),
            ExpressionKind::Integer(value) => Ok(Value::int(*value)),
            ExpressionKind::Bool(value) => Ok(Value::bool(*value)),
            ExpressionKind::None => Ok(Value::None),
            ExpressionKind::String(text) => Ok(Value::string(text.as_str())),
            ExpressionKind::Format(parts) => self.format(parts, place),
            ExpressionKind::Name(name) => self.lookup(name, place),
            ExpressionKind::Array(elements) => self.array_literal(elements, place),
            ExpressionKind::Tuple(items) => self.separate_values(items, place),
            ExpressionKind::Compare { first, rest } => self.comparisons(first, rest, place),
            ExpressionKind::Call { function, arguments } => self.call(function, arguments, place),
            ExpressionKind::MethodCall { receiver, method, arguments } => {
                self.method_call(receiver, method, arguments, place)
            }
            ExpressionKind::Attribute { receiver, name } => {
                let receiver = self.operand(receiver)?;
                super::attribute::attribute(&receiver, name)
            }
            ExpressionKind::Index { base, indices } => {
                let base = self.operand(base)?;
                self.index(&base, indices, place)
            }
            ExpressionKind::If { .. } => self.if_expression(expression),
            ExpressionKind::Lambda { parameters, body } => self.define("fn", parameters, body, place),
            // Chains are taken apart by the caller, and what is traced is not looked for here.
            ExpressionKind::Unary { .. }
            | ExpressionKind::Binary { .. }
            | ExpressionKind::And { .. }
            | ExpressionKind::Or { .. } => self.open_expression(expression),
        }
    }

    /// The items of a tuple, or of a literal where it stands for a sequence.
    pub(super) fn separate_values(&mut self, items: &[Expression], place: Span) -> Result<Value, Diagnostic> {
        let items: Result<Vec<Value>, Diagnostic> = items.iter().map(|item| self.expression(item)).collect();
        check_nesting(Value::tuple(items?), place)
    }

    /// A chain of comparisons holds where all of them hold; every operand is evaluated once.
    fn comparisons(&mut self, first: &Expression, rest: &[Comparison], place: Span) -> Result<Value, Diagnostic> {
        let mut left = self.traced_settled(first)?;
        let mut all: Option<Operand> = None;
        for comparison in rest {
            let right = self.traced_settled(&comparison.right)?;
            let span = left.operand.span.to(right.operand.span);
            let holds = compare::compare(comparison.operator, &left.operand, &right.operand, span)?;
            self.met_in_comparison(&holds, [left.step, right.step]);
            let holds = Operand::new(holds, span);
            all = Some(match all {
                Some(all) => Operand::new(operators::logical(ScalarOp::And, all, holds, place)?, place),
                None => holds,
            });
            left = right;
        }
        Ok(all.map_or(Value::None, |all| all.value))
    }
}

/// The left side of a binary or logical operator.
fn left_operand(expression: &Expression) -> Option<&Expression> {
    match &expression.kind {
        ExpressionKind::Binary { left, .. } | ExpressionKind::And { left, .. } | ExpressionKind::Or { left, .. } => {
            Some(left)
        }
        _ => None,
    }
}
