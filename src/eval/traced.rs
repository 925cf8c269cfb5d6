//! Following plain numbers through the evaluation of a turn that is recorded to be repeated.

use super::counted::settled;
use super::evaluator::Walk;
use super::numbers::{MetNumber, MovingSlice, StepId};
use super::operand::Operand;
use super::selection::{Item, Items};
use super::turns::Recording;
use super::value::Value;
use super::weak::Weak;
use crate::diagnostics::Diagnostic;
use crate::graph::{Expr, Op};
use crate::syntax::ast::{BinaryOperator, Expression, UnaryOperator};
use crate::syntax::span::Span;
use smallvec::SmallVec;

/// The items of an index that are traced numbers: their positions among the items, and their steps.
pub(super) type TracedItems = SmallVec<[(usize, StepId); 2]>;

/// A value with its place, and if it is a plain number that may be another one in another turn, how it comes about. Whoever
/// does not go on with the step has to say so: see [`Walk::looked_at`].
pub(super) struct Traced {
    pub operand: Operand,
    pub step: Option<StepId>,
}

impl Traced {
    /// A value that is the same in every turn, or no plain number.
    pub fn of(operand: Operand) -> Traced {
        Traced { operand, step: None }
    }

    fn weak(&self) -> Option<Weak> {
        match self.operand.value {
            Value::Weak(weak) => Some(weak),
            _ => None,
        }
    }
}

impl Walk<'_> {
    /// A name that stands for a number which is traced.
    pub(super) fn traced_name(&self, name: &str, place: Span) -> Option<Traced> {
        let (innermost, outer) = self.recordings.split_last()?;
        let step = innermost.as_ref().filter(|recording| recording.depth == self.frames.len())?.step_of(name)?;
        let value = self.own(name)?.clone();
        outer.iter().flatten().for_each(|recording| recording.look_at(name));
        Some(Traced { operand: Operand::new(value, place), step: Some(step) })
    }

    /// Someone looks at the value of a name: turns for which it is a traced number cannot be repeated.
    pub(super) fn look_at(&self, name: &str) {
        let depth = self.frames.len();
        for recording in self.recordings.iter().flatten() {
            // What a call binds is its own: whatever that is made of has been looked at already.
            let is_own = || self.frames.last().is_some_and(|frame| frame.locals.contains(name));
            if recording.depth == depth || !is_own() {
                recording.look_at(name);
            }
        }
    }

    /// Someone looks at a value.
    pub(super) fn looked_at(&self, traced: Traced) -> Operand {
        if traced.step.is_some() {
            self.stop_tracing();
        }
        traced.operand
    }

    /// The innermost turn cannot be repeated.
    pub(super) fn stop_tracing(&self) {
        self.recordings.iter().rev().take(1).flatten().for_each(Recording::look);
    }

    /// A name is bound anew.
    pub(super) fn forget_number(&mut self, name: &str) {
        let depth = self.frames.len();
        let recordings = self.recordings.iter_mut().flatten();
        recordings.filter(|recording| recording.depth == depth).for_each(|recording| recording.forget(name));
    }

    /// A name has been bound to a number that is traced.
    pub(super) fn note_number(&mut self, name: &str, step: Option<StepId>) {
        if let (Some(Some(recording)), Some(step)) = (self.recordings.last_mut(), step) {
            recording.known.push((name.to_string(), step));
        }
    }

    /// The same as [`Walk::operand`], traced.
    pub(super) fn traced_settled(&mut self, expression: &Expression) -> Result<Traced, Diagnostic> {
        let Traced { operand, step } = self.traced(expression)?;
        Ok(Traced { operand: Operand::new(settled(operand.value, self.host)?, operand.span), step })
    }

    pub(super) fn traced_unary(
        &mut self,
        operator: UnaryOperator,
        traced: Traced,
        place: Span,
    ) -> Result<Traced, Diagnostic> {
        let value = self.open_unary(operator, &traced.operand, place)?;
        let step = match (operator, traced.step, &value) {
            (_, None, _) => None,
            (UnaryOperator::Plus, step, _) => step,
            (UnaryOperator::Negate, Some(step), Value::Weak(weak)) => {
                let weak = *weak;
                self.innermost().map(|recording| recording.numbers.steps.negate(step, weak))
            }
            _ => {
                self.stop_tracing();
                None
            }
        };
        Ok(Traced { operand: Operand::new(value, place), step })
    }

    pub(super) fn traced_binary(
        &mut self,
        operator: BinaryOperator,
        left: Traced,
        right: Traced,
        place: Span,
    ) -> Result<Traced, Diagnostic> {
        let (steps, weak) = ([left.step, right.step], [left.weak(), right.weak()]);
        let value = self.open_binary(operator, left.operand, right.operand, place)?;
        let step = match (&value, steps, weak) {
            (_, [None, None], _) => None,
            (Value::Weak(result), _, [Some(a), Some(b)]) => {
                let result = *result;
                self.innermost().map(|recording| {
                    let numbers = &mut recording.numbers.steps;
                    let [a, b] = [(steps[0], a), (steps[1], b)]
                        .map(|(step, value)| step.unwrap_or_else(|| numbers.literal(value)));
                    numbers.binary(operator, a, b, result)
                })
            }
            _ => {
                // A negative power of integers is refused without looking at them.
                self.met(&value, steps, operator == BinaryOperator::Power);
                None
            }
        };
        Ok(Traced { operand: Operand::new(value, place), step })
    }

    /// A comparison. Whether a number fits an array of integers decides what it is made of.
    pub(super) fn met_in_comparison(&mut self, value: &Value, steps: [Option<StepId>; 2]) {
        if steps != [None, None] {
            self.met(value, steps, true);
        }
    }

    /// Numbers have met an array in an operation on two values.
    fn met(&mut self, value: &Value, steps: [Option<StepId>; 2], takes_floats_only: bool) {
        let found = met_numbers(value, steps, takes_floats_only);
        match (found, self.innermost()) {
            (Some(found), Some(recording)) => recording.numbers.met.extend(found),
            _ => self.stop_tracing(),
        }
    }

    /// Numbers have been positions among the items of an index, and `part` is what it gave.
    pub(super) fn met_as_position(&mut self, base: &Expr, part: &Expr, items: &Items, steps: &TracedItems) {
        let found = slice_of(part, base).filter(|_| {
            // Then an item's position is an axis.
            items.iter().all(|item| matches!(item, Item::Integer(..) | Item::Slice(_)))
        });
        match (found, self.innermost()) {
            (Some(slice), Some(recording)) => {
                recording.numbers.moving.push(MovingSlice { slice: slice.clone(), at: steps.clone() });
            }
            _ => self.stop_tracing(),
        }
    }

    fn innermost(&mut self) -> Option<&mut Recording> {
        self.recordings.last_mut()?.as_mut()
    }
}

/// The constants that numbers became in an operation on two values.
fn met_numbers(value: &Value, steps: [Option<StepId>; 2], takes_floats_only: bool) -> Option<SmallVec<[MetNumber; 2]>> {
    let Value::Array(result) = value else { return None };
    let node = result.node();
    let operation = matches!(node.op, Op::Elementwise(_)) && node.inputs.len() == 2;
    if !operation || (takes_floats_only && !node.inputs[0].dtype().is_float()) {
        return None;
    }
    let mut met = SmallVec::new();
    for (input, step) in node.inputs.iter().zip(steps) {
        let Some(step) = step else { continue };
        let mut constant = input;
        while matches!(constant.node().op, Op::Broadcast) {
            constant = &constant.node().inputs[0];
        }
        if !matches!(constant.node().op, Op::Constant(_)) {
            return None;
        }
        met.push(MetNumber { step, constant: constant.clone() });
    }
    Some(met)
}

/// The slice of `base` that a part of it is, perhaps in another shape.
pub(super) fn slice_of<'e>(part: &'e Expr, base: &Expr) -> Option<&'e Expr> {
    let slice = if matches!(part.node().op, Op::Reshape) { &part.node().inputs[0] } else { part };
    let is_it = matches!(slice.node().op, Op::Slice(_)) && slice.node().inputs[0].id() == base.id();
    is_it.then_some(slice)
}
