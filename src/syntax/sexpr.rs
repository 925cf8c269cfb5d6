//! A syntax tree as an s-expression: what a text says, without how or where it says it.
//!
//! `x[1:] + 2*y` is `(+ (index x 1:_:_) (* 2 y))`. Two texts that mean the same, but for names that are bound to the same
//! values, need not have the same s-expression; two texts with the same s-expression mean the same.

use super::ast::*;

/// The statements of a program with spaces between them. One whose value is kept from being shown ends in `;`.
pub fn sexpr(program: &Program) -> String {
    let mut writer = Writer::default();
    writer.joined(&program.statements, |writer, statement| {
        writer.statement(&statement.kind);
        if statement.silent && statement.kind.shows_value() {
            writer.out.push(';');
        }
    });
    writer.out
}

#[derive(Default)]
struct Writer {
    out: String,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn joined<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Writer, &T)) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.push(" ");
            }
            write(self, item);
        }
    }

    /// Each item with a space before it.
    fn spaced<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Writer, &T)) {
        for item in items {
            self.push(" ");
            write(self, item);
        }
    }

    // ---- statements ----

    fn block(&mut self, block: &Block) {
        self.push("{");
        self.joined(&block.statements, |writer, statement| writer.statement(&statement.kind));
        self.push("}");
    }

    fn statement(&mut self, kind: &StatementKind) {
        match kind {
            StatementKind::Expression(value) => return self.expression(value),
            StatementKind::Break => return self.push("break"),
            StatementKind::Continue => return self.push("continue"),
            StatementKind::Assign { target, value } => {
                self.push("(= ");
                self.target(target);
                self.spaced(&[value], |writer, value| writer.expression(value));
            }
            StatementKind::Update { target, operator, value, .. } => {
                self.push(&format!("({}= ", operator.symbol()));
                self.target(target);
                self.spaced(&[value], |writer, value| writer.expression(value));
            }
            StatementKind::Function(function) => {
                self.push(&format!("(fn {} ", function.name.text));
                self.function(&function.parameters, &function.body);
            }
            StatementKind::While { condition, body } => {
                self.push("(while ");
                self.expression(condition);
                self.spaced(&[body], |writer, body| writer.block(body));
            }
            StatementKind::For { target, sequence, body } => {
                self.push("(for ");
                self.target(target);
                self.spaced(&[sequence], |writer, sequence| writer.expression(sequence));
                self.spaced(&[body], |writer, body| writer.block(body));
            }
            StatementKind::Return(value) => {
                self.push("(return");
                self.spaced(value.as_slice(), Writer::expression);
            }
            StatementKind::Assert { condition, message } => {
                self.push("(assert ");
                self.expression(condition);
                self.spaced(message.as_slice(), Writer::expression);
            }
            StatementKind::Include { path, .. } => self.push(&format!("(include {path:?}")),
        }
        self.push(")");
    }

    fn target(&mut self, target: &Target) {
        match target {
            Target::Name(name) => self.push(&name.text),
            Target::Index { name, indices, .. } => {
                self.push(&format!("(index {}", name.text));
                self.spaced(indices, Writer::index);
                self.push(")");
            }
            Target::Tuple(targets, _) => {
                self.push("(tuple");
                self.spaced(targets, Writer::target);
                self.push(")");
            }
        }
    }

    fn function(&mut self, parameters: &[Parameter], body: &FunctionBody) {
        self.push("(");
        self.joined(parameters, |writer, parameter| {
            writer.push(&parameter.name.text);
            if let Some(default) = &parameter.default {
                writer.push("=");
                writer.expression(default);
            }
        });
        self.push(") ");
        match body {
            FunctionBody::Expression(value) => self.expression(value),
            FunctionBody::Block(block) => self.block(block),
        }
    }

    // ---- expressions ----

    /// Operators, calls and indices that follow each other make a tree that leans to the left and is as deep as they are
    /// many, so that side is walked in a loop. What else nests is bounded by the parser.
    fn expression(&mut self, expression: &Expression) {
        let mut spine = vec![expression];
        while let Some(left) = spine.last().and_then(|last| leftmost(last)) {
            spine.push(left);
        }
        spine.iter().for_each(|part| self.before_leftmost(part));
        spine.iter().rev().for_each(|part| self.after_leftmost(part));
    }

    /// What stands before the leftmost operand of an expression, or all of one that has none.
    fn before_leftmost(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Float(value) => self.push(&format!("{value:?}")),
            ExpressionKind::Integer(value) => self.push(&value.to_string()),
            ExpressionKind::Bool(value) => self.push(&value.to_string()),
            ExpressionKind::None => self.push("none"),
            ExpressionKind::String(text) => self.push(&format!("{text:?}")),
            ExpressionKind::Name(name) => self.push(name),
            ExpressionKind::Format(parts) => {
                self.push("(f");
                // A string of nothing keeps the space of its first part.
                self.push(if parts.is_empty() { " " } else { "" });
                self.spaced(parts, Writer::format_part);
                self.push(")");
            }
            ExpressionKind::Array(items) => {
                self.push("[");
                self.joined(items, Writer::expression);
                self.push("]");
            }
            ExpressionKind::Tuple(items) => {
                self.push("(tuple");
                self.spaced(items, Writer::expression);
                self.push(")");
            }
            ExpressionKind::Unary { operator, operand, .. } => {
                self.push(&format!("({} ", operator.symbol()));
                self.expression(operand);
                self.push(")");
            }
            ExpressionKind::If { .. } => self.choice(expression),
            ExpressionKind::Lambda { parameters, body } => {
                self.push("(fn ");
                self.function(parameters, body);
                self.push(")");
            }
            ExpressionKind::Binary { operator, .. } => self.push(&format!("({} ", operator.symbol())),
            ExpressionKind::Compare { .. } => self.push("("),
            ExpressionKind::And { .. } => self.push("(and "),
            ExpressionKind::Or { .. } => self.push("(or "),
            ExpressionKind::Call { .. } => self.push("(call "),
            ExpressionKind::MethodCall { method, .. } => self.push(&format!("(.{} ", method.text)),
            ExpressionKind::Attribute { name, .. } => self.push(&format!("(.{}. ", name.text)),
            ExpressionKind::Index { .. } => self.push("(index "),
        }
    }

    fn after_leftmost(&mut self, expression: &Expression) {
        match &expression.kind {
            ExpressionKind::Binary { right, .. }
            | ExpressionKind::And { right, .. }
            | ExpressionKind::Or { right, .. } => self.spaced(&[right], |writer, right| writer.expression(right)),
            ExpressionKind::Compare { rest, .. } => self.spaced(rest, |writer, link| {
                writer.push(&format!("{} ", link.operator.symbol()));
                writer.expression(&link.right);
            }),
            ExpressionKind::Call { arguments, .. } | ExpressionKind::MethodCall { arguments, .. } => {
                self.spaced(arguments, Writer::argument);
            }
            ExpressionKind::Index { indices, .. } => self.spaced(indices, Writer::index),
            ExpressionKind::Attribute { .. } => {}
            _ => return,
        }
        self.push(")");
    }

    /// `if a { … } else if b { … } …`, as long as it may be.
    fn choice(&mut self, expression: &Expression) {
        let mut open = 0;
        let mut next = Some(expression);
        while let Some(expression) = next.take() {
            let ExpressionKind::If { condition, then, otherwise } = &expression.kind else {
                self.expression(expression);
                break;
            };
            open += 1;
            self.push("(if ");
            self.expression(condition);
            self.push(" ");
            self.block(then);
            self.push(if otherwise.is_some() { " " } else { "" });
            match otherwise.as_deref() {
                Some(Otherwise::If(expression)) => next = Some(expression),
                Some(Otherwise::Block(block)) => self.block(block),
                None => {}
            }
        }
        self.push(&")".repeat(open));
    }

    fn argument(&mut self, argument: &Argument) {
        if let Some(keyword) = &argument.keyword {
            self.push(&format!("{}=", keyword.text));
        }
        self.expression(&argument.value);
    }

    fn index(&mut self, index: &Index) {
        match &index.kind {
            IndexKind::Expression(value) => self.expression(value),
            IndexKind::Ellipsis => self.push("..."),
            IndexKind::Slice { start, stop, step } => {
                for (bound, end) in [(start, ":"), (stop, ":"), (step, "")] {
                    match bound {
                        Some(bound) => self.expression(bound),
                        None => self.push("_"),
                    }
                    self.push(end);
                }
            }
        }
    }

    fn format_part(&mut self, part: &FormatPart) {
        match part {
            FormatPart::Text(text) => self.push(&format!("{text:?}")),
            FormatPart::Value { value, conversion, spec } => {
                self.expression(value);
                match conversion {
                    Some(Conversion::Text) => self.push("!s"),
                    Some(Conversion::Quoted) => self.push("!r"),
                    None => {}
                }
                if !spec.is_empty() {
                    self.push(":");
                }
                for part in spec {
                    match part {
                        SpecPart::Text(text) => self.push(text),
                        SpecPart::Value(value) => {
                            self.push("{");
                            self.expression(value);
                            self.push("}");
                        }
                    }
                }
            }
        }
    }
}

/// The operand that an expression begins with.
fn leftmost(expression: &Expression) -> Option<&Expression> {
    match &expression.kind {
        ExpressionKind::Binary { left, .. } | ExpressionKind::And { left, .. } | ExpressionKind::Or { left, .. } => {
            Some(left)
        }
        ExpressionKind::Compare { first, .. } => Some(first),
        ExpressionKind::Call { function, .. } => Some(function),
        ExpressionKind::MethodCall { receiver, .. } | ExpressionKind::Attribute { receiver, .. } => Some(receiver),
        ExpressionKind::Index { base, .. } => Some(base),
        _ => None,
    }
}
