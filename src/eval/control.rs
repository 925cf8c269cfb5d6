//! Conditions, loops and blocks.

use super::evaluator::Walk;
use super::iterate::Sequence;
use super::operand::Operand;
use super::report::error;
use super::single::{Head, Steps, WALKED_FIRST};
use super::turns::Turns;
use super::value::Value;
use super::{demand, iterate};
use crate::diagnostics::Diagnostic;
use crate::graph::Expr;
use crate::syntax::ast::{Block, Expression, ExpressionKind, Otherwise, Target};
use crate::syntax::span::Span;

/// How a statement ended.
pub(super) enum Flow {
    /// Go on; the value of an expression, else none.
    Next(Value),
    Break(Span),
    Continue(Span),
    Return(Value, Span),
}

impl Walk<'_> {
    /// Runs a block; its value is that of its last expression.
    pub(super) fn block(&mut self, block: &Block) -> Result<Flow, Diagnostic> {
        self.check_depth(block.span)?;
        let mut value = Value::None;
        for statement in &block.statements {
            match self.statement(statement)? {
                Flow::Next(next) => value = next,
                other => return Ok(other),
            }
        }
        Ok(Flow::Next(value))
    }

    /// The value of a function's body.
    pub(super) fn block_as_function(&mut self, block: &Block) -> Result<Value, Diagnostic> {
        match self.block(block)? {
            Flow::Next(value) | Flow::Return(value, _) => Ok(value),
            Flow::Break(span) | Flow::Continue(span) => Err(error(span, "this is outside of a loop")),
        }
    }

    /// An `if` in the place of a statement, whose branches may leave a loop or a function.
    pub(super) fn if_statement(&mut self, expression: &Expression) -> Result<Flow, Diagnostic> {
        let mut next = expression;
        loop {
            let ExpressionKind::If { condition, then, otherwise } = &next.kind else {
                return self.expression(next).map(Flow::Next);
            };
            let condition = self.operand(condition)?;
            if demand::truth(&condition, self.host)? {
                return self.block(then);
            }
            match otherwise.as_deref() {
                Some(Otherwise::Block(block)) => return self.block(block),
                Some(Otherwise::If(expression)) => next = expression,
                None => return Ok(Flow::Next(Value::None)),
            }
        }
    }

    /// An `if` whose value is used.
    pub(super) fn if_expression(&mut self, expression: &Expression) -> Result<Value, Diagnostic> {
        match self.if_statement(expression)? {
            Flow::Next(value) => Ok(value),
            Flow::Break(span) | Flow::Continue(span) | Flow::Return(_, span) => {
                Err(error(span, "this cannot stand in an `if` whose value is used"))
            }
        }
    }

    pub(super) fn while_loop(&mut self, condition: &Expression, body: &Block) -> Result<Flow, Diagnostic> {
        let mut turns = Turns::new(None, Some(condition), body);
        let mut steps = Steps::after(WALKED_FIRST);
        let mut number = 0;
        loop {
            if turns.may_run() {
                let ran = self.run_steps(&mut steps, Head::While(condition), body, None)?;
                number += ran.turns;
                if ran.is_over {
                    return Ok(Flow::Next(Value::None));
                }
            }
            let holds = self.operand(condition)?;
            if !demand::truth(&holds, self.host)? {
                self.leave_turns(&mut turns, body)?;
                return Ok(Flow::Next(Value::None));
            }
            number += 1;
            if self.repeat_turns(&mut turns, number, 1)? == 1 {
                continue;
            }
            match self.turn(body, &mut turns, number, None)? {
                Flow::Break(_) => return Ok(Flow::Next(Value::None)),
                returned @ Flow::Return(..) => return Ok(returned),
                _ => {}
            }
        }
    }

    pub(super) fn for_loop(
        &mut self,
        target: &Target,
        sequence: &Expression,
        body: &Block,
    ) -> Result<Flow, Diagnostic> {
        let place = sequence.span;
        let items = iterate::iterable(self.operand(sequence)?, "`for`")?.value;
        let mut turns = Turns::new(Some((target, &items)), None, body);
        let mut steps = Steps::after(1);
        let numbers = match (target, &items) {
            (Target::Name(name), Value::Sequence(Sequence::Range(range))) => Some((Head::For(&name.text), *range)),
            _ => None,
        };
        let count = items.item_count().unwrap_or(0);
        let mut k = 0;
        while k < count {
            if let Some((head, range)) = numbers
                && turns.may_run()
            {
                let ran = self.run_steps(&mut steps, head, body, Some((range, k)))?;
                k += ran.turns;
                if ran.is_over {
                    break;
                }
            }
            // The last turn is evaluated: it binds the names that turns do not hand on.
            k += self.repeat_turns(&mut turns, k, count - k - 1)?;
            let item = Operand::new(items.item(k, place)?, place);
            self.assign_value(target, item)?;
            k += 1;
            match self.turn(body, &mut turns, k - 1, Some(count - k))? {
                Flow::Break(_) => break,
                returned @ Flow::Return(..) => return Ok(returned),
                _ => {}
            }
        }
        Ok(Flow::Next(Value::None))
    }

    /// One turn of a loop. At its end queued output is delivered, and what the next turn will read is computed, so that
    /// expressions do not grow from turn to turn. `left` is the number of turns that follow, if it is known.
    fn turn(
        &mut self,
        body: &Block,
        turns: &mut Turns,
        number: usize,
        left: Option<usize>,
    ) -> Result<Flow, Diagnostic> {
        self.host.check_interrupted()?;
        self.begin_turn(turns, number, left);
        let (requests, first_draw) = (self.host.requests(), self.host.coming_stream());
        let flow = self.block(body);
        let is_function = matches!(flow, Ok(Flow::Next(_))) && self.host.requests() == requests;
        let mut recording = self.end_turn(is_function);
        let draws = first_draw..self.host.coming_stream();
        let flow = flow?;
        if matches!(flow, Flow::Return(..)) {
            return Ok(flow);
        }
        let turn = recording.as_mut().and_then(|recording| self.trace(recording, draws));
        let turn = match turn {
            Some(turn) if self.keep_sliced(&turn, left.unwrap_or(number))? => None,
            turn => turn,
        };
        self.settle(&turns.names.carried)?;
        if let (Some(recording), Some(turn)) = (recording, turn) {
            self.make_repeatable(turns, &recording, turn);
        }
        Ok(flow)
    }

    fn settle(&mut self, names: &[String]) -> Result<(), Diagnostic> {
        let mut pending: Vec<Expr> = Vec::new();
        for value in names.iter().filter_map(|name| self.own(name)) {
            value.arrays(&mut |array| {
                if !array.node().op.is_leaf() {
                    pending.push(array.clone());
                }
            });
        }
        let mut settled = self.host.settle(&pending)?.into_iter();
        if pending.is_empty() {
            return Ok(());
        }
        for name in names {
            let Some(value) = self.own(name) else { continue };
            let value = value.replace_arrays(&mut |array| match array.node().op.is_leaf() {
                true => array.clone(),
                false => settled.next().unwrap_or_else(|| array.clone()),
            });
            self.bind(name, value);
        }
        Ok(())
    }
}
