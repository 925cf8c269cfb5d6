//! Names are looked up before anything runs: a slip in the last line is found at once, not after an hour.

use super::attribute::check_attribute;
use super::evaluator::{constant, constant_names};
use super::foreign::instead_of;
use super::report::{advised, error, not_yet};
use super::scope::Scope;
use super::suggest::nearest;
use super::tree::{Part, assigned_names, index_parts, parts};
use crate::builtins;
use crate::diagnostics::Diagnostic;
use crate::syntax::ast::{
    Block, Expression, ExpressionKind, FunctionBody, Parameter, Program, Statement, StatementKind, Target,
};
use crate::syntax::span::Span;
use rustc_hash::FxHashSet;

/// Finds the first name that will have no meaning where it stands.
///
/// Outside of functions a name must be assigned above its use, or anywhere in the innermost loop around it. A function
/// sees all names of the outermost level, since they may be assigned before it is called.
pub(super) fn resolve_program(program: &Program, session: &Scope) -> Result<(), Diagnostic> {
    let mut resolver = Resolver::new(session);
    assigned_names(&program.statements, &mut |name| {
        resolver.everywhere.insert(name);
    });
    program.statements.iter().try_for_each(|statement| resolver.statement(statement))
}

pub(super) fn resolve_expression(expression: &Expression, session: &Scope) -> Result<(), Diagnostic> {
    Resolver::new(session).expression(expression)
}

/// The error for an `include` that is not a statement of the outermost level, where it gives way to what it includes.
pub(super) fn inclusion_inside(path: Span) -> Diagnostic {
    advised(
        path,
        "an `include` stands outside of functions, loops and branches",
        "include the file above, at the outermost level",
    )
}

struct Resolver<'a> {
    session: &'a Scope,
    /// Names of the outermost level that are assigned so far.
    so_far: FxHashSet<&'a str>,
    /// Names of the outermost level that are assigned anywhere.
    everywhere: FxHashSet<&'a str>,
    /// The local names of each function around the place.
    locals: Vec<FxHashSet<&'a str>>,
}

impl<'a> Resolver<'a> {
    fn new(session: &'a Scope) -> Resolver<'a> {
        Resolver { session, so_far: FxHashSet::default(), everywhere: FxHashSet::default(), locals: Vec::new() }
    }

    fn statement(&mut self, statement: &'a Statement) -> Result<(), Diagnostic> {
        match &statement.kind {
            StatementKind::Expression(expression) => self.expression(expression),
            StatementKind::Assign { target, value } => {
                self.expression(value)?;
                self.target(target)
            }
            StatementKind::Update { target, value, .. } => {
                self.expression(value)?;
                match target {
                    Target::Name(name) => self.name(&name.text, name.span),
                    target => self.target(target),
                }
            }
            StatementKind::Function(definition) => {
                self.bind(&definition.name.text);
                self.function(&definition.parameters, &definition.body)
            }
            StatementKind::While { condition, body } => {
                self.expression(condition)?;
                self.loop_body(body)
            }
            StatementKind::For { target, sequence, body } => {
                self.expression(sequence)?;
                self.target(target)?;
                self.loop_body(body)
            }
            StatementKind::Return(value) => value.as_ref().map_or(Ok(()), |value| self.expression(value)),
            StatementKind::Assert { condition, message } => {
                self.expression(condition)?;
                message.as_ref().map_or(Ok(()), |message| self.expression(message))
            }
            StatementKind::Include { path_span, .. } => Err(inclusion_inside(*path_span)),
            StatementKind::Break | StatementKind::Continue => Ok(()),
        }
    }

    fn block(&mut self, block: &'a Block) -> Result<(), Diagnostic> {
        block.statements.iter().try_for_each(|statement| self.statement(statement))
    }

    /// A later statement of a loop comes before an earlier one of the next turn.
    fn loop_body(&mut self, body: &'a Block) -> Result<(), Diagnostic> {
        assigned_names(&body.statements, &mut |name| self.bind(name));
        self.block(body)
    }

    /// From here on the name stands for something: in the innermost function, or at the outermost level.
    fn bind(&mut self, name: &'a str) {
        self.locals.last_mut().unwrap_or(&mut self.so_far).insert(name);
    }

    fn target(&mut self, target: &'a Target) -> Result<(), Diagnostic> {
        match target {
            Target::Name(name) => {
                self.bind(&name.text);
                Ok(())
            }
            Target::Index { name, indices, .. } => {
                if self.name(&name.text, name.span).is_err() {
                    let message = format!("there is no array `{}` to change", name.text);
                    return Err(advised(name.span, message, format!("make it first: `{} = zeros(n)`", name.text)));
                }
                let mut inside = Vec::new();
                index_parts(indices, &mut |expression| inside.push(expression));
                inside.into_iter().try_for_each(|expression| self.expression(expression))
            }
            Target::Tuple(targets, _) => targets.iter().try_for_each(|target| self.target(target)),
        }
    }

    fn function(&mut self, parameters: &'a [Parameter], body: &'a FunctionBody) -> Result<(), Diagnostic> {
        parameters.iter().filter_map(|parameter| parameter.default.as_ref()).try_for_each(|d| self.expression(d))?;
        let mut names: FxHashSet<&'a str> = parameters.iter().map(|parameter| parameter.name.text.as_str()).collect();
        if let FunctionBody::Block(block) = body {
            assigned_names(&block.statements, &mut |name| {
                names.insert(name);
            });
        }
        self.locals.push(names);
        let resolved = match body {
            FunctionBody::Expression(expression) => self.expression(expression),
            FunctionBody::Block(block) => self.block(block),
        };
        self.locals.pop();
        resolved
    }

    /// Expressions are walked without recursion along their operators.
    fn expression(&mut self, expression: &'a Expression) -> Result<(), Diagnostic> {
        let mut pending = vec![Part::Expression(expression)];
        while let Some(part) = pending.pop() {
            let expression = match part {
                Part::Expression(expression) => expression,
                Part::Block(block) => {
                    self.block(block)?;
                    continue;
                }
                Part::Function(parameters, body) => {
                    self.function(parameters, body)?;
                    continue;
                }
            };
            match &expression.kind {
                ExpressionKind::Name(name) => self.name(name, expression.span)?,
                ExpressionKind::MethodCall { method, .. } => self.name(&method.text, method.span)?,
                ExpressionKind::Attribute { name, .. } => check_attribute(name)?,
                _ => {}
            }
            let first = pending.len();
            parts(expression, &mut |part| pending.push(part));
            pending[first..].reverse();
        }
        Ok(())
    }

    fn name(&self, name: &str, place: Span) -> Result<(), Diagnostic> {
        if self.knows(name) {
            return Ok(());
        }
        if builtins::is_planned(name) {
            return Err(not_yet(place, format!("`{name}`")));
        }
        if self.everywhere.contains(name) {
            return Err(error(place, format!("`{name}` is used before it is assigned")));
        }
        let unknown = error(place, format!("unknown name `{name}`"));
        if let Some(advice) = instead_of(name) {
            return Err(unknown.with_help(advice));
        }
        Err(match nearest(name, self.known_names()) {
            Some(near) => unknown.with_help(format!("did you mean `{near}`?")),
            None => unknown,
        })
    }

    fn knows(&self, name: &str) -> bool {
        let outermost = if self.locals.is_empty() { &self.so_far } else { &self.everywhere };
        outermost.contains(name)
            || self.so_far.contains(name)
            || self.locals.iter().any(|names| names.contains(name))
            || self.session.contains(name)
            || constant(name).is_some()
            || builtins::find(name).is_some()
    }

    /// Every name that would be understood, what the program itself calls things first.
    fn known_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.locals.iter().flatten().chain(&self.everywhere).copied().collect();
        // Sets have no order of their own; a message must not change from run to run.
        names.sort_unstable();
        names.extend(self.session.names());
        // Pushed one by one: names that live forever go into a list of names that do not.
        builtins::names().chain(constant_names()).for_each(|name| names.push(name));
        names
    }
}
