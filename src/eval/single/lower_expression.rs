//! From the tree of a loop to steps: expressions.

use super::functions::operation;
use super::lower::Lowering;
use super::number::Number;
use super::program::{Indexed, Length, Program, Slot, Step};
use crate::eval::evaluator::constant;
use crate::eval::value::Value;
use crate::syntax::ast::{
    Argument, BinaryOperator, Block, Comparison, Expression, ExpressionKind, Index, IndexKind, Otherwise, StatementKind,
};

/// Expressions may be nested so deeply.
const MOST_NESTING: usize = 64;

/// A loop may have so many registers.
const MOST_REGISTERS: usize = 4096;

impl Program {
    /// A new register, and what it begins with.
    pub fn register(&mut self, begin: Number) -> Option<Slot> {
        self.registers.push(begin);
        (self.registers.len() <= MOST_REGISTERS).then(|| (self.registers.len() - 1) as Slot)
    }
}

impl Lowering<'_, '_> {
    /// Registers for what is between two steps, side by side: the first of them.
    pub fn temporaries(&mut self, count: usize) -> Option<Slot> {
        let first = self.program.registers.len() as Slot;
        for _ in 0..count {
            self.program.register(Number::UNKNOWN)?;
        }
        Some(first)
    }

    /// The register that holds the value of an expression.
    pub fn value(&mut self, expression: &Expression) -> Option<Slot> {
        match &expression.kind {
            ExpressionKind::Name(name) => self.name(name),
            ExpressionKind::Integer(value) => self.program.register(Number::int(i64::try_from(*value).ok()?)),
            ExpressionKind::Float(value) => self.program.register(Number::float(*value)),
            ExpressionKind::Bool(value) => self.program.register(Number::bool(*value)),
            _ => {
                let into = self.temporaries(1)?;
                self.value_into(expression, into)?;
                Some(into)
            }
        }
    }

    /// Puts the value of an expression into a register, after all that it reads has been read.
    pub fn value_into(&mut self, expression: &Expression, into: Slot) -> Option<()> {
        self.nesting += 1;
        if self.nesting > MOST_NESTING {
            return None;
        }
        match &expression.kind {
            ExpressionKind::Unary { operator, operand, .. } => {
                let operand = self.value(operand)?;
                self.push(Step::Unary { operator: *operator, into, operand })?;
            }
            ExpressionKind::Binary { operator: BinaryOperator::MatrixMultiply, .. } => return None,
            ExpressionKind::Binary { operator, left, right, .. } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.push(Step::Binary { operator: *operator, into, left, right })?;
            }
            ExpressionKind::Compare { first, rest } => self.comparisons(first, rest, into)?,
            ExpressionKind::And { left, right } => self.logical(false, left, right, into)?,
            ExpressionKind::Or { left, right } => self.logical(true, left, right, into)?,
            ExpressionKind::If { .. } => self.choice(expression, into)?,
            ExpressionKind::Call { function, arguments } => {
                let ExpressionKind::Name(name) = &function.kind else { return None };
                self.call(name, arguments, into)?;
            }
            ExpressionKind::Index { base, indices } => match &base.kind {
                ExpressionKind::Name(name) => {
                    let (array, at) = self.place(name, indices, false)?;
                    self.push(Step::Element { into, array, at })?;
                }
                ExpressionKind::Attribute { receiver, name } if name.text == "shape" => {
                    let from = self.extent(receiver, indices)?;
                    self.push(Step::Copy { into, from })?;
                }
                _ => return None,
            },
            ExpressionKind::Attribute { receiver, name } => {
                let length = match name.text.as_str() {
                    "size" => Length::Size,
                    "ndim" => Length::Rank,
                    _ => return None,
                };
                let from = self.length(receiver, length)?;
                self.push(Step::Copy { into, from })?;
            }
            ExpressionKind::Name(_)
            | ExpressionKind::Integer(_)
            | ExpressionKind::Float(_)
            | ExpressionKind::Bool(_) => {
                let from = self.value(expression)?;
                self.push(Step::Copy { into, from })?;
            }
            _ => return None,
        }
        self.nesting -= 1;
        Some(())
    }

    /// The register of a name that is read.
    pub fn name(&mut self, name: &str) -> Option<Slot> {
        if let Some(slot) = self.program.assigned(name) {
            let is_other = self.walk.own(name).is_some_and(|value| !is_single(value));
            return (!is_other).then_some(slot);
        }
        if let Some((_, slot)) = self.program.read.iter().find(|(known, _)| known == name) {
            return Some(*slot);
        }
        let value = self.walk.bound(name).or_else(|| constant(name))?;
        if !is_single(&value) {
            return None;
        }
        let slot = self.temporaries(1)?;
        self.program.read.push((name.to_string(), slot));
        Some(slot)
    }

    fn comparisons(&mut self, first: &Expression, rest: &[Comparison], into: Slot) -> Option<()> {
        let mut left = self.value(first)?;
        let [comparison] = rest else {
            let all = self.program.register(Number::bool(true))?;
            let mut so_far = all;
            for comparison in rest {
                let right = self.value(&comparison.right)?;
                let holds = self.temporaries(1)?;
                self.push(Step::Compare { operator: comparison.operator, into: holds, left, right })?;
                let both = self.temporaries(1)?;
                self.push(Step::Both { into: both, left: so_far, right: holds })?;
                (left, so_far) = (right, both);
            }
            return self.push(Step::Copy { into, from: so_far });
        };
        let right = self.value(&comparison.right)?;
        self.push(Step::Compare { operator: comparison.operator, into, left, right })
    }

    /// `and` or `or`, decided by a left side that is `decisive`.
    fn logical(&mut self, decisive: bool, left: &Expression, right: &Expression, into: Slot) -> Option<()> {
        let operand = self.value(left)?;
        // The right side may read the name that takes the value.
        let value = self.temporaries(1)?;
        let decide = self.program.steps.len();
        self.push(Step::Decide { decisive, into: value, operand, end: 0 })?;
        let operand = self.value(right)?;
        self.push(Step::Bool { into: value, operand })?;
        self.lead_here(&[decide]);
        self.push(Step::Copy { into, from: value })
    }

    /// An `if` whose value is used, of branches that are expressions.
    fn choice(&mut self, expression: &Expression, into: Slot) -> Option<()> {
        let (mut next, mut ends) = (expression, Vec::new());
        let value = self.temporaries(1)?;
        loop {
            let ExpressionKind::If { condition, then, otherwise } = &next.kind else { return None };
            let condition = self.value(condition)?;
            let not = self.program.steps.len();
            self.push(Step::Unless { condition, to: 0 })?;
            self.value_into(only_expression(then)?, value)?;
            ends.push(self.jump()?);
            self.lead_here(&[not]);
            match otherwise.as_deref()? {
                Otherwise::Block(block) => {
                    self.value_into(only_expression(block)?, value)?;
                    break;
                }
                Otherwise::If(expression) => next = expression,
            }
        }
        self.lead_here(&ends);
        self.push(Step::Copy { into, from: value })
    }

    fn call(&mut self, name: &str, arguments: &[Argument], into: Slot) -> Option<()> {
        if arguments.iter().any(|argument| argument.keyword.is_some()) || !self.is_builtin(name) {
            return None;
        }
        if let Some(Value::DType(dtype)) = constant(name) {
            let [argument] = arguments else { return None };
            let operand = self.value(&argument.value)?;
            return self.push(Step::Cast { dtype, into, operand });
        }
        match arguments {
            [argument] if name == "len" => {
                let from = self.length(&argument.value, Length::Len)?;
                self.push(Step::Copy { into, from })
            }
            [argument] => {
                let op = operation(name, 1)?;
                let operand = self.value(&argument.value)?;
                self.push(Step::Function { op, into, operand })
            }
            [first, second] => {
                let op = operation(name, 2)?;
                let operands = self.temporaries(2)?;
                self.value_into(&first.value, operands)?;
                self.value_into(&second.value, operands + 1)?;
                self.push(Step::FunctionOfTwo { op, into, operands })
            }
            _ => None,
        }
    }

    /// Whether a name stands for the builtin or the dtype where it is called; it must while the steps are run.
    pub fn is_builtin(&mut self, name: &str) -> bool {
        if is_callable(self.walk.bound(name)) {
            return false;
        }
        if !self.program.called.iter().any(|known| known == name) {
            self.program.called.push(name.to_string());
        }
        true
    }

    /// An element of an array: its number among the arrays, and the registers of its indices.
    pub fn place(&mut self, name: &str, indices: &[Index], is_changed: bool) -> Option<(Slot, Slot)> {
        let array = self.array(name, indices.len(), is_changed)?;
        if let [Index { kind: IndexKind::Expression(index), .. }] = indices {
            return Some((array, self.value(index)?));
        }
        let at = self.temporaries(indices.len())?;
        for (k, index) in indices.iter().enumerate() {
            let IndexKind::Expression(index) = &index.kind else { return None };
            self.value_into(index, at + k as Slot)?;
        }
        Some((array, at))
    }

    fn array(&mut self, name: &str, rank: usize, is_changed: bool) -> Option<Slot> {
        if self.program.assigned(name).is_some() {
            return None;
        }
        if let Some(known) = self.program.arrays.iter().position(|array| array.name == name) {
            let array = &mut self.program.arrays[known];
            array.is_changed |= is_changed;
            return (array.rank == rank).then_some(known as Slot);
        }
        match self.walk.bound(name)? {
            Value::Array(array) if array.shape().rank() == rank && rank > 0 => {}
            _ => return None,
        }
        self.program.arrays.push(Indexed { name: name.to_string(), rank, is_changed });
        Some((self.program.arrays.len() - 1) as Slot)
    }

    /// `x.shape[k]` of an array with a name.
    fn extent(&mut self, array: &Expression, indices: &[Index]) -> Option<Slot> {
        let [Index { kind: IndexKind::Expression(index), .. }] = indices else { return None };
        let ExpressionKind::Integer(axis) = index.kind else { return None };
        self.length(array, Length::Extent(usize::try_from(axis).ok()?))
    }

    /// The register of a length of an array with a name.
    fn length(&mut self, array: &Expression, length: Length) -> Option<Slot> {
        let ExpressionKind::Name(name) = &array.kind else { return None };
        if self.program.assigned(name).is_some() || !matches!(self.walk.bound(name)?, Value::Array(_)) {
            return None;
        }
        let slot = self.temporaries(1)?;
        self.program.lengths.push((name.clone(), length, slot));
        Some(slot)
    }
}

/// Whether a value is one number, though it may have to be computed.
fn is_single(value: &Value) -> bool {
    match value {
        Value::Weak(_) => true,
        Value::Array(array) => array.shape().is_scalar(),
        _ => false,
    }
}

pub(super) fn is_callable(value: Option<Value>) -> bool {
    matches!(value, Some(Value::Function(_) | Value::DType(_)))
}

/// The expression that a block is, if it is nothing else.
fn only_expression(block: &Block) -> Option<&Expression> {
    match &block.statements[..] {
        [statement] => match &statement.kind {
            StatementKind::Expression(expression) => Some(expression),
            _ => None,
        },
        _ => None,
    }
}
