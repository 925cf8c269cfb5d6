//! Syntax trees as compact s-expressions.

use crate::syntax::ast::*;
use crate::syntax::parse;
use crate::syntax::span::TextId;

/// The tree of a text, statements separated by spaces; a silent statement ends in `;`.
pub fn sexpr(text: &str) -> String {
    match parse(text, TextId::default()) {
        Ok(program) => statements(&program.statements),
        Err(error) => panic!("{text:?}: {error:?}"),
    }
}

fn join<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(" ")
}

fn statements(list: &[Statement]) -> String {
    join(list, |s| statement(&s.kind) + if s.silent { ";" } else { "" })
}

fn block(block: &Block) -> String {
    format!("{{{}}}", statements(&block.statements))
}

fn statement(kind: &StatementKind) -> String {
    match kind {
        StatementKind::Expression(e) => expression(e),
        StatementKind::Assign { target: t, value } => format!("(= {} {})", target(t), expression(value)),
        StatementKind::Update { target: t, operator, value, .. } => {
            format!("({}= {} {})", operator.symbol(), target(t), expression(value))
        }
        StatementKind::Function(f) => {
            format!("(fn {} ({}) {})", f.name.text, join(&f.parameters, parameter), function_body(&f.body))
        }
        StatementKind::While { condition, body } => format!("(while {} {})", expression(condition), block(body)),
        StatementKind::For { target: t, sequence, body } => {
            format!("(for {} {} {})", target(t), expression(sequence), block(body))
        }
        StatementKind::Break => "break".to_string(),
        StatementKind::Continue => "continue".to_string(),
        StatementKind::Return(None) => "(return)".to_string(),
        StatementKind::Return(Some(value)) => format!("(return {})", expression(value)),
        StatementKind::Assert { condition, message: None } => format!("(assert {})", expression(condition)),
        StatementKind::Assert { condition, message: Some(message) } => {
            format!("(assert {} {})", expression(condition), expression(message))
        }
        StatementKind::Include { path, .. } => format!("(include {path:?})"),
    }
}

fn target(t: &Target) -> String {
    match t {
        Target::Name(name) => name.text.clone(),
        Target::Index { name, indices, .. } => format!("(index {} {})", name.text, join(indices, index)),
        Target::Tuple(targets, _) => format!("(tuple {})", join(targets, target)),
    }
}

fn function_body(body: &FunctionBody) -> String {
    match body {
        FunctionBody::Expression(e) => expression(e),
        FunctionBody::Block(b) => block(b),
    }
}

fn parameter(p: &Parameter) -> String {
    match &p.default {
        Some(default) => format!("{}={}", p.name.text, expression(default)),
        None => p.name.text.clone(),
    }
}

fn argument(a: &Argument) -> String {
    match &a.keyword {
        Some(keyword) => format!("{}={}", keyword.text, expression(&a.value)),
        None => expression(&a.value),
    }
}

fn index(item: &Index) -> String {
    let bound = |e: &Option<Expression>| e.as_ref().map_or("_".to_string(), expression);
    match &item.kind {
        IndexKind::Expression(e) => expression(e),
        IndexKind::Slice { start, stop, step } => format!("{}:{}:{}", bound(start), bound(stop), bound(step)),
        IndexKind::Ellipsis => "...".to_string(),
    }
}

fn format_part(part: &FormatPart) -> String {
    match part {
        FormatPart::Text(text) => format!("{text:?}"),
        FormatPart::Value { value, spec: None } => expression(value),
        FormatPart::Value { value, spec: Some(spec) } => format!("{}:{spec}", expression(value)),
    }
}

fn expression(e: &Expression) -> String {
    match &e.kind {
        ExpressionKind::Float(x) => format!("{x:?}"),
        ExpressionKind::Integer(i) => i.to_string(),
        ExpressionKind::Bool(b) => b.to_string(),
        ExpressionKind::None => "none".to_string(),
        ExpressionKind::String(s) => format!("{s:?}"),
        ExpressionKind::Format(parts) => format!("(f {})", join(parts, format_part)),
        ExpressionKind::Name(name) => name.clone(),
        ExpressionKind::Array(items) => format!("[{}]", join(items, expression)),
        ExpressionKind::Tuple(items) => {
            format!("(tuple{}{})", if items.is_empty() { "" } else { " " }, join(items, expression))
        }
        ExpressionKind::Unary { operator, operand, .. } => format!("({} {})", operator.symbol(), expression(operand)),
        ExpressionKind::Binary { operator, left, right, .. } => {
            format!("({} {} {})", operator.symbol(), expression(left), expression(right))
        }
        ExpressionKind::Compare { first, rest } => {
            let links = join(rest, |link| format!("{} {}", link.operator.symbol(), expression(&link.right)));
            format!("({} {links})", expression(first))
        }
        ExpressionKind::And { left, right } => format!("(and {} {})", expression(left), expression(right)),
        ExpressionKind::Or { left, right } => format!("(or {} {})", expression(left), expression(right)),
        ExpressionKind::Call { function, arguments } => {
            format!("(call {}{})", expression(function), spaced(arguments))
        }
        ExpressionKind::MethodCall { receiver, method, arguments } => {
            format!("(.{} {}{})", method.text, expression(receiver), spaced(arguments))
        }
        ExpressionKind::Attribute { receiver, name } => format!("(.{}. {})", name.text, expression(receiver)),
        ExpressionKind::Index { base, indices } => format!("(index {} {})", expression(base), join(indices, index)),
        ExpressionKind::If { condition, then, otherwise } => {
            let otherwise = match otherwise.as_deref() {
                None => String::new(),
                Some(Otherwise::Block(b)) => format!(" {}", block(b)),
                Some(Otherwise::If(e)) => format!(" {}", expression(e)),
            };
            format!("(if {} {}{otherwise})", expression(condition), block(then))
        }
        ExpressionKind::Lambda { parameters, body } => {
            format!("(fn ({}) {})", join(parameters, parameter), function_body(body))
        }
    }
}

fn spaced(arguments: &[Argument]) -> String {
    arguments.iter().map(|a| format!(" {}", argument(a))).collect()
}
