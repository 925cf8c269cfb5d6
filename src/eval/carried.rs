//! Which names a turn of a loop reads from before it, and which it hands on to the next.

use super::tree::{Bound, Part, changed_names, index_parts, parts, target_names, targets};
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, FunctionBody, Parameter, Statement, StatementKind, Target,
};
use rustc_hash::FxHashSet;

/// The names of a loop.
#[derive(Debug, Default)]
pub(super) struct LoopNames {
    /// Those that a turn may read before it assigns them.
    pub read: Vec<String>,
    /// Those of them that a turn also assigns: what it hands on. A name too many costs a computation that might have been
    /// fused; a name too few would let expressions grow.
    pub carried: Vec<String>,
    /// Whether a turn assigns others besides.
    pub leaves_others: bool,
}

pub(super) fn loop_names(condition: Option<&Expression>, body: &Block) -> LoopNames {
    let mut assigned = FxHashSet::default();
    targets(&body.statements, &mut |bound| match bound {
        Bound::Target(target) => changed_names(target, &mut |name| {
            assigned.insert(name);
        }),
        Bound::Function(name) => {
            assigned.insert(name);
        }
    });
    let mut finder = Finder::default();
    let mut certain = FxHashSet::default();
    if let Some(condition) = condition {
        finder.expression(condition, &certain);
    }
    finder.block(body, &mut certain);
    let owned = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<String>>();
    let carried: Vec<&str> = finder.read.iter().copied().filter(|name| assigned.contains(name)).collect();
    LoopNames { read: owned(&finder.read), carried: owned(&carried), leaves_others: carried.len() < assigned.len() }
}

/// The names that a function may read from outside of it when it is called.
pub(super) fn names_of_function(parameters: &[Parameter], body: &FunctionBody) -> Vec<String> {
    let mut finder = Finder::default();
    let certain = parameters.iter().map(|parameter| parameter.name.text.as_str()).collect();
    finder.function_body(body, &certain);
    finder.read.into_iter().map(str::to_string).collect()
}

#[derive(Default)]
struct Finder<'a> {
    read: Vec<&'a str>,
}

impl<'a> Finder<'a> {
    /// `certain` are the names that this turn has assigned on every way here.
    fn block(&mut self, block: &'a Block, certain: &mut FxHashSet<&'a str>) {
        for statement in &block.statements {
            self.statement(statement, certain);
        }
    }

    fn statement(&mut self, statement: &'a Statement, certain: &mut FxHashSet<&'a str>) {
        match &statement.kind {
            StatementKind::Expression(expression) => self.expression(expression, certain),
            StatementKind::Assign { target, value } => {
                self.expression(value, certain);
                self.indexed(target, certain);
                target_names(target, &mut |name| {
                    certain.insert(name);
                });
            }
            StatementKind::Update { target, value, .. } => {
                self.expression(value, certain);
                self.indexed(target, certain);
                target_names(target, &mut |name| self.read(name, certain));
            }
            StatementKind::Function(definition) => {
                self.function_body(&definition.body, certain);
                certain.insert(&definition.name.text);
            }
            StatementKind::While { condition, body } => {
                self.expression(condition, certain);
                self.block(body, &mut certain.clone());
            }
            StatementKind::For { target, sequence, body } => {
                self.expression(sequence, certain);
                let mut inside = certain.clone();
                target_names(target, &mut |name| {
                    inside.insert(name);
                });
                self.block(body, &mut inside);
            }
            StatementKind::Return(value) => value.iter().for_each(|value| self.expression(value, certain)),
            StatementKind::Assert { condition, message } => {
                self.expression(condition, certain);
                message.iter().for_each(|message| self.expression(message, certain));
            }
            StatementKind::Break | StatementKind::Continue | StatementKind::Include { .. } => {}
        }
    }

    fn expression(&mut self, expression: &'a Expression, certain: &FxHashSet<&'a str>) {
        let mut pending = vec![expression];
        while let Some(next) = pending.pop() {
            match &next.kind {
                ExpressionKind::Name(name) => self.read(name, certain),
                ExpressionKind::MethodCall { method, .. } => self.read(&method.text, certain),
                _ => {}
            }
            parts(next, &mut |part| match part {
                Part::Expression(inner) => pending.push(inner),
                Part::Block(block) => self.block(block, &mut certain.clone()),
                Part::Function(_, body) => self.function_body(body, certain),
            });
        }
    }

    /// A function may read any of these names when it is called.
    fn function_body(&mut self, body: &'a FunctionBody, certain: &FxHashSet<&'a str>) {
        match body {
            FunctionBody::Expression(expression) => self.expression(expression, certain),
            FunctionBody::Block(block) => self.block(block, &mut certain.clone()),
        }
    }

    /// A change to a part of an array reads the rest of it.
    fn indexed(&mut self, target: &'a Target, certain: &FxHashSet<&'a str>) {
        match target {
            Target::Name(_) => {}
            Target::Index { name, indices, .. } => {
                self.read(&name.text, certain);
                index_parts(indices, &mut |expression| self.expression(expression, certain));
            }
            Target::Tuple(targets, _) => targets.iter().for_each(|target| self.indexed(target, certain)),
        }
    }

    fn read(&mut self, name: &'a str, certain: &FxHashSet<&'a str>) {
        if !certain.contains(name) && !self.read.contains(&name) {
            self.read.push(name);
        }
    }
}
