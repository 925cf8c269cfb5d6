//! From the tree of a loop to steps: statements.
//!
//! What cannot be lowered stays with the evaluator: in a branch of an `if` the turns that come there, everywhere else the
//! whole loop.

use super::number::Number;
use super::program::{Label, Program, Slot, Step};
use crate::eval::evaluator::Walk;
use crate::eval::tree::{assigned_names, targets_in_expression};
use crate::syntax::ast::{
    Argument, BinaryOperator, Block, Expression, ExpressionKind, Otherwise, Statement, StatementKind, Target,
};

/// A loop may have so many steps and registers.
const MOST_STEPS: usize = 4096;

/// What a loop runs by.
#[derive(Clone, Copy)]
pub(in crate::eval) enum Head<'a> {
    While(&'a Expression),
    /// Over a range, whose items this name takes.
    For(&'a str),
}

/// The steps of a loop; none if it deals in more than single numbers, as far as names stand for such now.
pub(super) fn lower(walk: &Walk<'_>, head: Head<'_>, body: &Block) -> Option<Program> {
    let mut lowering = Lowering { walk, program: Program::default(), loops: Vec::new(), nesting: 0 };
    let program = &mut lowering.program;
    if let Head::For(item) = head {
        program.item = program.assign(item);
    }
    // Their registers come first.
    assigned_names(&body.statements, &mut |name| {
        program.assign(name);
    });
    let mut exits = Vec::new();
    if let Head::While(condition) = head {
        // What a condition binds is bound without a turn.
        let mut binds = false;
        targets_in_expression(condition, &mut |_| binds = true);
        if binds {
            return None;
        }
        exits = lowering.unless(condition)?;
    }
    lowering.loops.push(Labels { again: None, breaks: Vec::new() });
    lowering.block(body)?;
    lowering.push(Step::End)?;
    lowering.lead_here(&exits);
    lowering.push(Step::Over)?;
    Some(lowering.program)
}

/// A program that is being made. Everything gives none for what cannot be lowered.
pub(super) struct Lowering<'a, 'w> {
    pub walk: &'a Walk<'w>,
    pub program: Program,
    /// The loops around the statement that is lowered, innermost last.
    loops: Vec<Labels>,
    /// How deep the expression is that is lowered.
    pub nesting: usize,
}

/// Where `break` and `continue` lead.
struct Labels {
    /// Where the next turn begins; none for the outermost loop.
    again: Option<Label>,
    /// The steps that leave the loop.
    breaks: Vec<usize>,
}

impl Program {
    /// The register of a name that is assigned.
    fn assign(&mut self, name: &str) -> Option<Slot> {
        if let Some(slot) = self.assigned(name) {
            return Some(slot);
        }
        self.assigned.push(name.to_string());
        self.register(Number::UNKNOWN)
    }

    /// The register of a name, if it is assigned anywhere in the loop.
    pub fn assigned(&self, name: &str) -> Option<Slot> {
        self.assigned.iter().position(|known| known == name).map(|slot| slot as Slot)
    }
}

impl Lowering<'_, '_> {
    pub fn push(&mut self, step: Step) -> Option<()> {
        self.program.steps.push(step);
        (self.program.steps.len() <= MOST_STEPS).then_some(())
    }

    /// The label of the step that comes next.
    pub fn label(&self) -> Label {
        self.program.steps.len() as Label
    }

    /// A jump that is still to be told where to.
    pub fn jump(&mut self) -> Option<usize> {
        self.push(Step::Jump(0))?;
        Some(self.program.steps.len() - 1)
    }

    /// Steps that jump lead to the one that comes next.
    pub fn lead_here(&mut self, steps: &[usize]) {
        let here = self.label();
        for &step in steps {
            match &mut self.program.steps[step] {
                Step::Jump(to)
                | Step::Unless { to, .. }
                | Step::UnlessCompared { to, .. }
                | Step::Decide { end: to, .. }
                | Step::Next { end: to, .. } => *to = here,
                _ => {}
            }
        }
    }

    fn block(&mut self, block: &Block) -> Option<()> {
        block.statements.iter().try_for_each(|statement| self.statement(statement))
    }

    /// A block that not every turn comes to.
    fn branch(&mut self, block: &Block) -> Option<()> {
        let (start, loops, nesting) = (self.program.steps.len(), self.loops.len(), self.nesting);
        if self.block(block).is_none() {
            self.program.steps.truncate(start);
            self.loops.truncate(loops);
            self.loops.iter_mut().for_each(|labels| labels.breaks.retain(|&step| step < start));
            self.nesting = nesting;
            self.push(Step::Evaluate)?;
        }
        Some(())
    }

    fn statement(&mut self, statement: &Statement) -> Option<()> {
        match &statement.kind {
            StatementKind::Expression(expression) => match expression.kind {
                ExpressionKind::If { .. } => self.if_statement(expression),
                _ => self.value(expression).map(|_| ()),
            },
            StatementKind::Assign { target, value } => self.assign(target, value),
            StatementKind::Update { target, operator, value, .. } => self.update(target, *operator, value),
            StatementKind::While { condition, body } => self.while_loop(condition, body),
            StatementKind::For { target, sequence, body } => self.for_loop(target, sequence, body),
            StatementKind::Break => match self.loops.last()?.again {
                None => self.push(Step::Leave),
                Some(_) => {
                    let jump = self.jump()?;
                    self.loops.last_mut()?.breaks.push(jump);
                    Some(())
                }
            },
            StatementKind::Continue => match self.loops.last()?.again {
                None => self.push(Step::End),
                Some(again) => self.push(Step::Jump(again)),
            },
            StatementKind::Assert { condition, .. } => {
                let failed = self.unless(condition)?;
                let held = self.jump()?;
                self.lead_here(&failed);
                self.push(Step::Evaluate)?;
                self.lead_here(&[held]);
                Some(())
            }
            StatementKind::Function(_) | StatementKind::Return(_) | StatementKind::Include { .. } => None,
        }
    }

    fn assign(&mut self, target: &Target, value: &Expression) -> Option<()> {
        match target {
            Target::Name(name) => {
                let slot = self.program.assigned(&name.text)?;
                self.value_into(value, slot)
            }
            Target::Index { .. } => {
                let value = self.value(value)?;
                self.give(target, value)
            }
            // All values are there before the first target takes its own.
            Target::Tuple(targets, _) => {
                let ExpressionKind::Tuple(values) = &value.kind else { return None };
                if values.len() != targets.len() {
                    return None;
                }
                let first = self.temporaries(values.len())?;
                for (k, value) in values.iter().enumerate() {
                    self.value_into(value, first + k as Slot)?;
                }
                targets.iter().enumerate().try_for_each(|(k, target)| self.give(target, first + k as Slot))
            }
        }
    }

    /// Gives the number in a register to a target.
    fn give(&mut self, target: &Target, from: Slot) -> Option<()> {
        match target {
            Target::Name(name) => {
                let into = self.program.assigned(&name.text)?;
                self.push(Step::Copy { into, from })
            }
            Target::Index { name, indices, .. } => {
                let (array, at) = self.place(&name.text, indices, true)?;
                self.push(Step::SetElement { array, at, value: from })
            }
            Target::Tuple(..) => None,
        }
    }

    fn update(&mut self, target: &Target, operator: BinaryOperator, value: &Expression) -> Option<()> {
        if operator == BinaryOperator::MatrixMultiply {
            return None;
        }
        match target {
            Target::Name(name) => {
                let slot = self.name(&name.text)?;
                let into = self.program.assigned(&name.text)?;
                let right = self.value(value)?;
                self.push(Step::Binary { operator, into, left: slot, right })
            }
            Target::Index { name, indices, .. } => {
                let (array, at) = self.place(&name.text, indices, true)?;
                let right = self.value(value)?;
                let into = self.temporaries(1)?;
                self.push(Step::Element { into, array, at })?;
                self.push(Step::Binary { operator, into, left: into, right })?;
                self.push(Step::SetElement { array, at, value: into })
            }
            Target::Tuple(..) => None,
        }
    }

    fn if_statement(&mut self, expression: &Expression) -> Option<()> {
        let (mut next, mut ends) = (expression, Vec::new());
        loop {
            let ExpressionKind::If { condition, then, otherwise } = &next.kind else { return None };
            let not = self.unless(condition)?;
            self.branch(then)?;
            match otherwise.as_deref() {
                None => {
                    self.lead_here(&not);
                    break;
                }
                Some(otherwise) => {
                    ends.push(self.jump()?);
                    self.lead_here(&not);
                    match otherwise {
                        Otherwise::Block(block) => {
                            self.branch(block)?;
                            break;
                        }
                        Otherwise::If(expression) => next = expression,
                    }
                }
            }
        }
        self.lead_here(&ends);
        Some(())
    }

    fn while_loop(&mut self, condition: &Expression, body: &Block) -> Option<()> {
        let again = self.label();
        self.push(Step::Again)?;
        let exits = self.unless(condition)?;
        self.inner_turns(again, exits, body)
    }

    /// Over a range, which stores nothing.
    fn for_loop(&mut self, target: &Target, sequence: &Expression, body: &Block) -> Option<()> {
        let Target::Name(name) = target else { return None };
        let ExpressionKind::Call { function, arguments } = &sequence.kind else { return None };
        let ExpressionKind::Name(callee) = &function.kind else { return None };
        if callee != "range" || !self.is_builtin(callee) {
            return None;
        }
        let bounds = self.bounds(arguments)?;
        let range = self.program.ranges as Slot;
        self.program.ranges += 1;
        self.push(Step::Range { range, bounds })?;
        let again = self.label();
        let into = self.program.assigned(&name.text)?;
        self.push(Step::Next { range, into, end: 0 })?;
        self.inner_turns(again, vec![again as usize], body)
    }

    fn inner_turns(&mut self, again: Label, exits: Vec<usize>, body: &Block) -> Option<()> {
        self.loops.push(Labels { again: Some(again), breaks: exits });
        self.block(body)?;
        self.push(Step::Jump(again))?;
        let exits = self.loops.pop()?.breaks;
        self.lead_here(&exits);
        Some(())
    }

    /// Start, stop and step of a range, side by side.
    fn bounds(&mut self, arguments: &[Argument]) -> Option<Slot> {
        if arguments.iter().any(|argument| argument.keyword.is_some()) {
            return None;
        }
        let values: Vec<&Expression> = arguments.iter().map(|argument| &argument.value).collect();
        let bounds = self.temporaries(3)?;
        let (start, stop, step) = match values[..] {
            [stop] => (None, stop, None),
            [start, stop] => (Some(start), stop, None),
            [start, stop, step] => (Some(start), stop, Some(step)),
            _ => return None,
        };
        for (into, value, otherwise) in [(0, start, 0), (1, Some(stop), 0), (2, step, 1)] {
            match value {
                Some(value) => self.value_into(value, bounds + into)?,
                None => self.program.registers[(bounds + into) as usize] = Number::int(otherwise),
            }
        }
        Some(bounds)
    }

    /// Goes on if a condition holds; the steps that jump where it does not.
    fn unless(&mut self, condition: &Expression) -> Option<Vec<usize>> {
        match &condition.kind {
            ExpressionKind::Compare { first, rest } if let [comparison] = &rest[..] => {
                let (left, right) = (self.value(first)?, self.value(&comparison.right)?);
                let operator = comparison.operator;
                self.push(Step::UnlessCompared { operator, left, right, to: 0 })?;
            }
            ExpressionKind::And { left, right } if gives_bool(left) && gives_bool(right) => {
                let mut exits = self.unless(left)?;
                exits.extend(self.unless(right)?);
                return Some(exits);
            }
            _ => {
                let condition = self.value(condition)?;
                self.push(Step::Unless { condition, to: 0 })?;
            }
        }
        Some(vec![self.program.steps.len() - 1])
    }
}

/// Whether an expression of single numbers is a bool or fails.
fn gives_bool(expression: &Expression) -> bool {
    match &expression.kind {
        ExpressionKind::Compare { .. } | ExpressionKind::Bool(_) => true,
        ExpressionKind::And { left, right } => gives_bool(left) && gives_bool(right),
        _ => false,
    }
}
