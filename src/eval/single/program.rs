//! What a turn of a loop does with single numbers, as a list of steps over registers.

use super::number::Number;
use crate::numeric::op::ScalarOp;
use crate::syntax::ast::{BinaryOperator, CompareOperator, UnaryOperator};
use crate::types::DType;

/// The number of a register.
pub(super) type Slot = u16;

/// Where to go on: the number of a step.
pub(super) type Label = u32;

/// One step of a turn. Each either does what the evaluator would do there or gives up the turn.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Copy {
        into: Slot,
        from: Slot,
    },
    Binary {
        operator: BinaryOperator,
        into: Slot,
        left: Slot,
        right: Slot,
    },
    Unary {
        operator: UnaryOperator,
        into: Slot,
        operand: Slot,
    },
    Compare {
        operator: CompareOperator,
        into: Slot,
        left: Slot,
        right: Slot,
    },
    /// A builtin of one operand.
    Function {
        op: ScalarOp,
        into: Slot,
        operand: Slot,
    },
    /// A builtin of two operands, which stand side by side.
    FunctionOfTwo {
        op: ScalarOp,
        into: Slot,
        operands: Slot,
    },
    Cast {
        dtype: DType,
        into: Slot,
        operand: Slot,
    },
    /// Both bools.
    Both {
        into: Slot,
        left: Slot,
        right: Slot,
    },
    /// The left side of `and` or `or`: its value, and on to `end` if it decides.
    Decide {
        decisive: bool,
        into: Slot,
        operand: Slot,
        end: Label,
    },
    /// The right side.
    Bool {
        into: Slot,
        operand: Slot,
    },
    /// An element of an array, its indices side by side.
    Element {
        into: Slot,
        array: Slot,
        at: Slot,
    },
    SetElement {
        array: Slot,
        at: Slot,
        value: Slot,
    },
    Jump(Label),
    Unless {
        condition: Slot,
        to: Label,
    },
    UnlessCompared {
        operator: CompareOperator,
        left: Slot,
        right: Slot,
        to: Label,
    },
    /// Begins a loop over the range of the integers that stand side by side.
    Range {
        range: Slot,
        bounds: Slot,
    },
    /// The next item of a range; on to `end` if there is none.
    Next {
        range: Slot,
        into: Slot,
        end: Label,
    },
    /// A turn of an inner loop begins: turns must not be long without end.
    Again,
    /// The turn is over.
    End,
    /// The turn is over, and it was the last.
    Leave,
    /// There is no turn: the condition of the loop does not hold.
    Over,
    /// What is here is for the evaluator.
    Evaluate,
}

/// A loop as steps.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub steps: Vec<Step>,
    /// What registers begin with; those of assigned names come first.
    pub registers: Vec<Number>,
    /// The names in the first registers, in order.
    pub assigned: Vec<String>,
    /// Names that are only read, and their registers.
    pub read: Vec<(String, Slot)>,
    /// Lengths of arrays that names stand for, and their registers.
    pub lengths: Vec<(String, Length, Slot)>,
    pub arrays: Vec<Indexed>,
    /// The number of ranges that inner loops run over.
    pub ranges: usize,
    /// What functions and dtypes are called that the steps stand for.
    pub called: Vec<String>,
    /// The register of the item, in a loop over a range.
    pub item: Option<Slot>,
}

/// A number that the shape of an array says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Length {
    /// `len(x)`
    Len,
    /// `x.size`
    Size,
    /// `x.ndim`
    Rank,
    /// `x.shape[k]`
    Extent(usize),
}

/// An array whose elements are read or changed one by one.
#[derive(Debug)]
pub(super) struct Indexed {
    pub name: String,
    pub rank: usize,
    pub is_changed: bool,
}
