//! The evaluator: bindings, and the walk over a program's statements.

use super::control::Flow;
use super::function::UserFunction;
use super::host::{Host, Sink, SinkKind};
use super::operand::Operand;
use super::report::{advised, error, not_yet};
use super::resolve::{inclusion_inside, resolve_expression, resolve_program};
use super::scope::Scope;
use super::turns::Recording;
use super::value::{Function, Value};
use super::{demand, format};
use crate::builtins;
use crate::diagnostics::Diagnostic;
use crate::syntax::ast::{Expression, ExpressionKind, Program, Statement, StatementKind};
use crate::syntax::span::Span;
use crate::types::DType;
use std::sync::Arc;

/// Runs programs one after another over the same bindings.
///
/// # Design
///
/// The walk recurses over the tree, except along chains of operators, which may be thousands of terms long. How deep it
/// may recurse is measured in bytes of stack, since the frames of builds differ.
#[derive(Debug)]
pub struct Evaluator {
    /// What the names of the outermost level stand for.
    pub scope: Scope,
    /// The bytes of stack that evaluation may use; the thread should have a quarter more.
    pub stack_budget: usize,
}

impl Default for Evaluator {
    fn default() -> Evaluator {
        // Fits a thread of Rust's default size, 2 MiB.
        Evaluator { scope: Scope::default(), stack_budget: 3 << 19 }
    }
}

impl Evaluator {
    /// Resolves the names of the whole program, then runs it. Values of expression statements are queued to be shown.
    pub fn evaluate(&mut self, program: &Program, host: &mut dyn Host) -> Result<(), Diagnostic> {
        self.resolve(program)?;
        self.walk(host).top_level(&program.statements)
    }

    /// Finds the first name that will have no meaning where it stands; nothing is run.
    pub fn resolve(&self, program: &Program) -> Result<(), Diagnostic> {
        resolve_program(program, &self.scope)
    }

    /// Runs one statement of a program whose names have been resolved.
    pub fn run_statement(&mut self, statement: &Statement, host: &mut dyn Host) -> Result<(), Diagnostic> {
        self.walk(host).top_level(std::slice::from_ref(statement))
    }

    /// Runs a program whose last statement, if it is an expression, is its value instead of being shown.
    pub fn evaluate_to_value(&mut self, program: &Program, host: &mut dyn Host) -> Result<Value, Diagnostic> {
        self.resolve(program)?;
        let mut walk = self.walk(host);
        match program.statements.split_last() {
            Some((Statement { kind: StatementKind::Expression(last), .. }, before)) => {
                walk.top_level(before)?;
                walk.expression(last)
            }
            _ => walk.top_level(&program.statements).map(|()| Value::None),
        }
    }

    /// The value of one expression.
    pub fn evaluate_expression(&mut self, expression: &Expression, host: &mut dyn Host) -> Result<Value, Diagnostic> {
        resolve_expression(expression, &self.scope)?;
        self.walk(host).expression(expression)
    }

    fn walk<'a>(&'a mut self, host: &'a mut dyn Host) -> Walk<'a> {
        Walk {
            globals: &mut self.scope,
            frames: Vec::new(),
            host,
            recordings: Vec::new(),
            stack_base: stack_position(),
            stack_budget: self.stack_budget,
        }
    }
}

/// One run over a tree.
pub(super) struct Walk<'a> {
    pub globals: &'a mut Scope,
    /// The calls that are open, innermost last.
    pub frames: Vec<Frame>,
    pub host: &'a mut dyn Host,
    /// For every loop that is open whether its turn is recorded, innermost last.
    pub recordings: Vec<Option<Recording>>,
    stack_base: usize,
    stack_budget: usize,
}

/// The names of one open call.
pub(super) struct Frame {
    pub locals: Scope,
    pub function: Arc<UserFunction>,
}

/// An address in the current frame of the thread's stack, which grows downwards wherever Rust runs.
#[inline(never)]
fn stack_position() -> usize {
    let marker = 0u8;
    std::ptr::from_ref(&marker) as usize
}

impl Walk<'_> {
    /// An error where recursion would soon overflow the stack.
    pub fn check_depth(&self, place: Span) -> Result<(), Diagnostic> {
        match stack_position().abs_diff(self.stack_base) > self.stack_budget {
            true => Err(error(place, "expressions or calls are nested too deeply here")),
            false => Ok(()),
        }
    }

    fn top_level(&mut self, statements: &[Statement]) -> Result<(), Diagnostic> {
        for statement in statements {
            let ran = match &statement.kind {
                StatementKind::Expression(expression) => self.show(expression, statement.silent),
                _ => self.statement(statement).and_then(outermost),
            };
            // What an engine refuses has no place of its own.
            ran.map_err(|error| if error.labels.is_empty() { error.with_primary(statement.span, "") } else { error })?;
        }
        Ok(())
    }

    /// Runs an expression statement of the outermost level. An `if` shows nothing, nor does a call without a value; whether
    /// anybody is told that a function of the program gave none is for the output to say.
    fn show(&mut self, expression: &Expression, silent: bool) -> Result<(), Diagnostic> {
        if let ExpressionKind::If { .. } = expression.kind {
            return outermost(self.if_statement(expression)?);
        }
        let value = self.expression(expression)?;
        if silent {
            return Ok(());
        }
        let callee = if let Value::None = value { self.callee(expression) } else { None };
        let kind = match callee {
            None => SinkKind::Show(value),
            Some(Value::Function(Function::User(_))) => SinkKind::NoValue,
            Some(_) => return Ok(()),
        };
        self.host.sink(Sink { kind, place: expression.span })
    }

    /// What a call calls; none for other expressions. A callee that has no name is not looked at again.
    fn callee(&self, expression: &Expression) -> Option<Value> {
        let (name, span) = match &expression.kind {
            ExpressionKind::MethodCall { method, .. } => (&method.text, method.span),
            ExpressionKind::Call { function, .. } => match &function.kind {
                ExpressionKind::Name(name) => (name, function.span),
                _ => return Some(Value::None),
            },
            _ => return None,
        };
        Some(self.lookup_function(name, span).unwrap_or(Value::None))
    }

    /// Runs one statement; an expression gives its value.
    pub fn statement(&mut self, statement: &Statement) -> Result<Flow, Diagnostic> {
        match &statement.kind {
            StatementKind::Expression(expression) => match expression.kind {
                ExpressionKind::If { .. } => return self.if_statement(expression),
                _ => return self.open_expression(expression).map(Flow::Next),
            },
            StatementKind::Assign { target, value } => self.assign(target, value)?,
            StatementKind::Update { target, operator, value, .. } => {
                self.update(target, *operator, value, statement.span)?;
            }
            StatementKind::Function(definition) => {
                let (name, parameters) = (&definition.name.text, &definition.parameters);
                let function = self.define(name, parameters, &definition.body, definition.name.span)?;
                self.bind(name, function);
            }
            StatementKind::While { condition, body } => return self.while_loop(condition, body),
            StatementKind::For { target, sequence, body } => return self.for_loop(target, sequence, body),
            StatementKind::Break => return Ok(Flow::Break(statement.span)),
            StatementKind::Continue => return Ok(Flow::Continue(statement.span)),
            StatementKind::Return(value) => {
                let value = value.as_ref().map_or(Ok(Value::None), |value| self.expression(value))?;
                return Ok(Flow::Return(value, statement.span));
            }
            StatementKind::Assert { condition, message } => self.assert(condition, message.as_ref())?,
            StatementKind::Include { path_span, .. } => return Err(inclusion_inside(*path_span)),
        }
        Ok(Flow::Next(Value::None))
    }

    /// The message is evaluated only when the condition does not hold.
    fn assert(&mut self, condition: &Expression, message: Option<&Expression>) -> Result<(), Diagnostic> {
        let operand = self.operand(condition)?;
        if let Value::Tuple(_) = operand.value {
            let message = "a condition must be a number or a bool, not a tuple";
            return Err(advised(condition.span, message, "write `assert condition, \"message\"` without parentheses"));
        }
        if demand::truth(&operand, self.host)? {
            return Ok(());
        }
        let text = match message {
            Some(message) => {
                let value = self.expression(message)?;
                format::text(&value, self.host)?
            }
            None => "assertion failed".to_string(),
        };
        Err(error(condition.span, text))
    }

    /// Binds a name where assignments go: in the open call, or at the outermost level.
    pub fn bind(&mut self, name: &str, value: Value) {
        self.forget_number(name);
        match self.frames.last_mut() {
            Some(frame) => frame.locals.set(name, value),
            None => self.globals.set(name, value),
        }
    }

    /// The binding that assignments change.
    pub fn own(&self, name: &str) -> Option<&Value> {
        match self.frames.last() {
            Some(frame) => frame.locals.get(name),
            None => self.globals.get(name),
        }
    }

    /// What a name is bound to by the program, local names first.
    pub fn bound(&self, name: &str) -> Option<Value> {
        if let Some(frame) = self.frames.last() {
            if let Some(value) = frame.locals.get(name).or_else(|| frame.function.captured().get(name)) {
                return Some(value.clone());
            }
            if frame.function.name == name {
                return Some(Value::Function(Function::User(frame.function.clone())));
            }
        }
        self.globals.get(name).cloned()
    }

    /// What a name is bound to; an error where it has a value that depends on data and is not computed.
    fn determined(&self, name: &str) -> Result<Option<Value>, Diagnostic> {
        match (self.bound(name), self.host.undetermined(name)) {
            (None, Some(error)) => Err(error),
            (bound, _) => Ok(bound),
        }
    }

    /// What a name stands for as a value.
    pub fn lookup(&self, name: &str, place: Span) -> Result<Value, Diagnostic> {
        self.look_at(name);
        if let Some(value) = self.determined(name)?.or_else(|| constant(name)) {
            return Ok(value);
        }
        match builtins::find(name) {
            Some(builtin) => Ok(Value::Function(Function::Builtin(builtin))),
            None if builtins::is_planned(name) => Err(not_yet(place, format!("`{name}`"))),
            None => Err(self.without_value(name, place)),
        }
    }

    /// The error for a name that the text assigns, but later than it is read.
    fn without_value(&self, name: &str, place: Span) -> Diagnostic {
        let refused = error(place, format!("`{name}` has no value yet"));
        match self.frames.last().filter(|frame| !frame.function.captured().is_empty()) {
            Some(frame) => refused.with_help(format!(
                "`{}` holds the values that the names around it had at its definition: assign `{name}` before, or pass it",
                frame.function.name
            )),
            None => refused,
        }
    }

    /// What a name stands for where it is called: functions and dtypes only, so that `mean = mean(x)` hides nothing.
    pub fn lookup_function(&self, name: &str, place: Span) -> Result<Value, Diagnostic> {
        let callable = |value: &Value| matches!(value, Value::Function(_) | Value::DType(_));
        match self.determined(name)?.filter(callable).or_else(|| constant(name).filter(callable)) {
            Some(value) => Ok(value),
            None => self.lookup_builtin(name, place),
        }
    }

    fn lookup_builtin(&self, name: &str, place: Span) -> Result<Value, Diagnostic> {
        match builtins::find(name) {
            Some(builtin) => Ok(Value::Function(Function::Builtin(builtin))),
            None => match self.lookup(name, place)? {
                value @ Value::Function(_) => Ok(value),
                value => {
                    let refused = error(place, format!("`{name}` is not a function, it is {}", value.describe()));
                    Err(match value {
                        Value::Array(array) if !array.shape().is_scalar() => {
                            refused.with_help(format!("write `{name}[i]` for an element, counted from 0"))
                        }
                        Value::Weak(_) => refused.with_help(format!("write `{name}` for the number")),
                        _ => refused,
                    })
                }
            },
        }
    }

    /// The value of an expression with its place.
    pub fn operand(&mut self, expression: &Expression) -> Result<Operand, Diagnostic> {
        Ok(Operand::new(self.expression(expression)?, expression.span))
    }
}

/// Outside of loops and functions there is nothing to leave.
fn outermost(flow: Flow) -> Result<(), Diagnostic> {
    match flow {
        Flow::Next(_) => Ok(()),
        Flow::Break(span) | Flow::Continue(span) => Err(error(span, "this is outside of a loop")),
        Flow::Return(_, span) => Err(error(span, "`return` is outside of a function")),
    }
}

/// The value of a constant or the dtype of that name.
pub(super) fn constant(name: &str) -> Option<Value> {
    match name {
        "pi" => Some(Value::float(std::f64::consts::PI)),
        "e" => Some(Value::float(std::f64::consts::E)),
        "inf" => Some(Value::float(f64::INFINITY)),
        "nan" => Some(Value::float(f64::NAN)),
        "newaxis" => Some(Value::NewAxis),
        _ => DType::from_name(name).map(Value::DType),
    }
}

/// The names that stand for constants and dtypes unless a program binds them.
pub fn constant_names() -> impl Iterator<Item = &'static str> {
    ["pi", "e", "inf", "nan", "newaxis", "int", "float"].into_iter().chain(DType::ALL.into_iter().map(DType::name))
}
