//! Plain numbers that change from turn to turn of a loop, such as its item or a counter.
//!
//! A turn that is recorded to be repeated may compute with such numbers, and the results may meet arrays, as constants or
//! as positions. What is computed is noted in steps, so that it can be computed again for another turn. Whatever else
//! looks at such a number makes the turn one of a kind: see [`Recording`](super::turns::Recording).

use super::promote::weak_as;
use super::weak::Weak;
use crate::graph::Expr;
use crate::syntax::ast::BinaryOperator;
use crate::syntax::span::Span;
use crate::types::{DType, Scalar};
use smallvec::SmallVec;

/// The number of a step.
pub type StepId = usize;

/// How a number comes about.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A turn begins with it.
    Begin(usize),
    Literal(Weak),
    Negate(StepId),
    Binary(BinaryOperator, StepId, StepId),
}

impl Step {
    fn same(self, other: Step) -> bool {
        match (self, other) {
            (Step::Literal(a), Step::Literal(b)) => a.same(b),
            (Step::Begin(a), Step::Begin(b)) | (Step::Negate(a), Step::Negate(b)) => a == b,
            (Step::Binary(op, a, b), Step::Binary(other, c, d)) => (op, a, b) == (other, c, d),
            _ => false,
        }
    }
}

/// What a turn computes of plain numbers, in order.
#[derive(Debug, Default)]
pub struct Steps {
    steps: Vec<Step>,
    /// What they gave in the turn that was recorded.
    values: Vec<Weak>,
}

/// A number that meets arrays, as a constant.
#[derive(Clone, Debug)]
pub struct MetNumber {
    pub step: StepId,
    /// The constant, in the turn that was recorded.
    pub constant: Expr,
}

/// A slice of an array that begins elsewhere in another turn.
#[derive(Clone, Debug)]
pub struct MovingSlice {
    /// The slice, in the turn that was recorded.
    pub slice: Expr,
    /// The axes of which one element is taken, and its position, which may be counted from the end.
    pub at: SmallVec<[(usize, StepId); 2]>,
}

/// The plain numbers of a turn: those it begins with are given to it, and the next turn begins with `next`.
#[derive(Debug, Default)]
pub struct Numbers {
    pub steps: Steps,
    pub next: Vec<StepId>,
    pub met: Vec<MetNumber>,
    pub moving: Vec<MovingSlice>,
}

impl Steps {
    /// A number that a turn begins with, after those that are known.
    pub(super) fn begin(&mut self, value: Weak) -> StepId {
        let begun = self.steps.iter().filter(|step| matches!(step, Step::Begin(_))).count();
        self.push(Step::Begin(begun), value)
    }

    pub(super) fn literal(&mut self, value: Weak) -> StepId {
        self.push(Step::Literal(value), value)
    }

    pub(super) fn negate(&mut self, a: StepId, value: Weak) -> StepId {
        self.push(Step::Negate(a), value)
    }

    pub(super) fn binary(&mut self, operator: BinaryOperator, a: StepId, b: StepId, value: Weak) -> StepId {
        self.push(Step::Binary(operator, a, b), value)
    }

    /// The sum of two integers.
    pub(super) fn sum(&mut self, a: StepId, b: StepId) -> Option<StepId> {
        self.of(BinaryOperator::Add, a, b)
    }

    /// `first + k*stride` for a number `k`.
    pub(super) fn counted(&mut self, k: StepId, first: i128, stride: i128) -> Option<StepId> {
        let (first, stride) = (self.literal(Weak::Int(first)), self.literal(Weak::Int(stride)));
        let scaled = self.of(BinaryOperator::Multiply, k, stride)?;
        self.of(BinaryOperator::Add, first, scaled)
    }

    fn of(&mut self, operator: BinaryOperator, a: StepId, b: StepId) -> Option<StepId> {
        let value = Weak::binary(operator, self.values[a], self.values[b]).ok()?;
        Some(self.binary(operator, a, b, value))
    }

    /// A step that is there already is not made again: what comes about in the same way is the same.
    fn push(&mut self, step: Step, value: Weak) -> StepId {
        if let Some(known) = self.steps.iter().position(|known| known.same(step)) {
            return known;
        }
        self.steps.push(step);
        self.values.push(value);
        self.steps.len() - 1
    }

    /// What a step gave in the turn that was recorded.
    pub fn recorded(&self, step: StepId) -> Weak {
        self.values[step]
    }

    /// Computes the steps of a turn that begins with the given numbers; none if that is an error, or if a number is an
    /// integer now and was none, or the other way round: such a turn may be another one.
    pub fn compute(&self, begin: &[Weak], values: &mut Vec<Weak>) -> Option<()> {
        values.clear();
        for (step, recorded) in self.steps.iter().zip(&self.values) {
            let value = match *step {
                Step::Begin(k) => *begin.get(k)?,
                Step::Literal(value) => value,
                Step::Negate(a) => values[a].negate().ok()?,
                Step::Binary(operator, a, b) => Weak::binary(operator, values[a], values[b]).ok()?,
            };
            if !value.is_kind_of(*recorded) {
                return None;
            }
            values.push(value);
        }
        Some(())
    }
}

/// The number as a constant of `dtype`; none if it does not fit.
pub fn as_constant(value: Weak, dtype: DType) -> Option<Scalar> {
    weak_as(value, dtype, Span::default()).ok()
}
