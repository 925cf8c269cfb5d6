//! Looking through trees without evaluating them.

use crate::syntax::ast::{
    Block, Expression, ExpressionKind, FormatPart, FunctionBody, Index, IndexKind, Otherwise, Parameter, SpecPart,
    Statement, StatementKind, Target,
};
use rustc_hash::FxHashSet;

/// A direct part of an expression.
pub(super) enum Part<'a> {
    Expression(&'a Expression),
    Block(&'a Block),
    Function(&'a [Parameter], &'a FunctionBody),
}

/// Visits the direct parts of an expression in the order of the text.
pub(super) fn parts<'a>(expression: &'a Expression, visit: &mut dyn FnMut(Part<'a>)) {
    use ExpressionKind::*;
    match &expression.kind {
        Float(_) | Integer(_) | Bool(_) | None | String(_) | Name(_) => {}
        Format(parts) => parts.iter().for_each(|part| {
            if let FormatPart::Value { value, spec, .. } = part {
                visit(Part::Expression(value));
                for part in spec {
                    if let SpecPart::Value(value) = part {
                        visit(Part::Expression(value));
                    }
                }
            }
        }),
        Array(items) | Tuple(items) => items.iter().for_each(|item| visit(Part::Expression(item))),
        Unary { operand, .. } => visit(Part::Expression(operand)),
        Binary { left, right, .. } | And { left, right } | Or { left, right } => {
            visit(Part::Expression(left));
            visit(Part::Expression(right));
        }
        Compare { first, rest } => {
            visit(Part::Expression(first));
            rest.iter().for_each(|comparison| visit(Part::Expression(&comparison.right)));
        }
        Call { function, arguments } => {
            visit(Part::Expression(function));
            arguments.iter().for_each(|argument| visit(Part::Expression(&argument.value)));
        }
        MethodCall { receiver, arguments, .. } => {
            visit(Part::Expression(receiver));
            arguments.iter().for_each(|argument| visit(Part::Expression(&argument.value)));
        }
        Attribute { receiver, .. } => visit(Part::Expression(receiver)),
        Index { base, indices } => {
            visit(Part::Expression(base));
            index_parts(indices, &mut |expression| visit(Part::Expression(expression)));
        }
        If { condition, then, otherwise } => {
            visit(Part::Expression(condition));
            visit(Part::Block(then));
            match otherwise.as_deref() {
                Some(Otherwise::Block(block)) => visit(Part::Block(block)),
                Some(Otherwise::If(next)) => visit(Part::Expression(next)),
                Option::None => {}
            }
        }
        Lambda { parameters, body } => visit(Part::Function(parameters, body)),
    }
}

/// Visits the expressions between the brackets of `x[…]`.
pub(super) fn index_parts<'a>(indices: &'a [Index], visit: &mut dyn FnMut(&'a Expression)) {
    for index in indices {
        match &index.kind {
            IndexKind::Expression(expression) => visit(expression),
            IndexKind::Slice { start, stop, step } => [start, stop, step].into_iter().flatten().for_each(&mut *visit),
            IndexKind::Ellipsis => {}
        }
    }
}

/// Visits the names that a target binds; an indexed name is changed, not bound.
pub(super) fn target_names<'a>(target: &'a Target, visit: &mut dyn FnMut(&'a str)) {
    match target {
        Target::Name(name) => visit(&name.text),
        Target::Index { .. } => {}
        Target::Tuple(targets, _) => targets.iter().for_each(|target| target_names(target, visit)),
    }
}

/// Visits the names that a target binds or changes a part of.
pub(super) fn changed_names<'a>(target: &'a Target, visit: &mut dyn FnMut(&'a str)) {
    match target {
        Target::Name(name) | Target::Index { name, .. } => visit(&name.text),
        Target::Tuple(targets, _) => targets.iter().for_each(|target| changed_names(target, visit)),
    }
}

/// What a statement gives a value to.
pub(super) enum Bound<'a> {
    Target(&'a Target),
    Function(&'a str),
}

/// Visits everything that statements give a value to, in loops and branches too, but not inside the functions they define.
pub(super) fn targets<'a>(statements: &'a [Statement], visit: &mut dyn FnMut(Bound<'a>)) {
    for statement in statements {
        match &statement.kind {
            StatementKind::Assign { target, value } => {
                visit(Bound::Target(target));
                targets_in_expression(value, visit);
            }
            StatementKind::Update { target, .. } => visit(Bound::Target(target)),
            StatementKind::Function(definition) => visit(Bound::Function(&definition.name.text)),
            StatementKind::While { body, .. } => targets(&body.statements, visit),
            StatementKind::For { target, body, .. } => {
                visit(Bound::Target(target));
                targets(&body.statements, visit);
            }
            StatementKind::Expression(expression) => targets_in_expression(expression, visit),
            _ => {}
        }
    }
}

/// Visits every name that statements bind; an indexed name is changed, not bound.
pub(super) fn assigned_names<'a>(statements: &'a [Statement], visit: &mut dyn FnMut(&'a str)) {
    targets(statements, &mut |bound| match bound {
        Bound::Target(target) => target_names(target, visit),
        Bound::Function(name) => visit(name),
    });
}

/// The names that a statement binds or changes, each once, in the order of the text.
pub fn bound_names(statement: &Statement) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    let mut known: FxHashSet<&str> = FxHashSet::default();
    let mut take = |name| {
        if known.insert(name) {
            names.push(name);
        }
    };
    targets(std::slice::from_ref(statement), &mut |bound| match bound {
        Bound::Target(target) => changed_names(target, &mut take),
        Bound::Function(name) => take(name),
    });
    names
}

/// The branches of an `if` bind names wherever it stands.
pub(super) fn targets_in_expression<'a>(expression: &'a Expression, visit: &mut dyn FnMut(Bound<'a>)) {
    let mut pending = vec![expression];
    while let Some(next) = pending.pop() {
        parts(next, &mut |part| match part {
            Part::Expression(inner) => pending.push(inner),
            Part::Block(block) => targets(&block.statements, visit),
            Part::Function(..) => {}
        });
    }
}
