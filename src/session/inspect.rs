//! What a session's names stand for, as people ask for it. Nothing here computes.

use super::{Session, summary};
use crate::eval::{Function, Sink, SinkKind, Value};
use crate::graph::{Expr, Op};
use crate::values::Array;

/// A name and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    /// The dtype of an array; of anything else, what it is: `string`, `function`.
    pub kind: String,
    /// The shape of an array with axes, the signature of a function, else the value if it is known.
    pub detail: String,
    /// Bytes of an array's elements, whether they are in memory or not.
    pub bytes: Option<u64>,
    /// Of arrays only.
    pub stage: Option<Stage>,
}

/// Where an array's elements are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    InMemory,
    InFile,
    /// Nobody has needed them yet.
    Lazy,
}

/// The last value shown, where it is to have a name.
#[derive(Default)]
pub struct Shown {
    is_wanted: bool,
    value: Option<Value>,
}

/// The name of the last value shown.
const SHOWN: &str = "_";

impl Shown {
    /// Keeps what a sink shows.
    pub fn take_note(&mut self, sink: &Sink) {
        match &sink.kind {
            SinkKind::Show(value) if self.is_wanted => self.value = Some(value.clone()),
            _ => {}
        }
    }
}

impl Session {
    /// Binds `_` to the last value that a text has shown, from the next text on.
    pub fn remember_shown(&mut self) {
        self.core.shown.is_wanted = true;
    }

    /// Gives the last value that was shown its name.
    pub(super) fn bind_shown(&mut self) {
        if let Some(value) = self.core.shown.value.take() {
            // What it was computed from is let go.
            self.evaluator.scope.set(SHOWN, value.settled());
        }
    }

    /// What every name stands for, in the order in which they were bound first.
    pub fn variables(&self) -> Vec<Variable> {
        self.evaluator.scope.iter().map(|(name, value)| variable(name, value)).collect()
    }

    /// Forgets what a name stands for. Whether it stood for anything.
    pub fn forget(&mut self, name: &str) -> bool {
        self.evaluator.scope.remove(name).is_some()
    }
}

fn variable(name: &str, value: &Value) -> Variable {
    let (kind, detail, bytes, stage) = match value {
        Value::Array(array) => (
            array.dtype().to_string(),
            detail(array),
            Some((array.shape().len() * array.dtype().size()) as u64),
            Some(stage(array)),
        ),
        Value::Function(Function::User(function)) => (value.type_name(), function.signature(), None, None),
        value => (value.type_name(), summary(value), None, None),
    };
    Variable { name: name.to_string(), kind, detail, bytes, stage }
}

/// The shape of an array, or the value of a scalar that is known.
fn detail(array: &Expr) -> String {
    match &array.node().op {
        _ if !array.shape().is_scalar() => array.shape().to_string(),
        Op::Constant(value) => value.to_string(),
        _ => array.finished().and_then(Array::item).map_or(String::new(), |value| value.to_string()),
    }
}

fn stage(array: &Expr) -> Stage {
    match array.node().op {
        Op::Constant(_) | Op::Array(_) => Stage::InMemory,
        _ if array.value().is_some() => Stage::InMemory,
        Op::Stored(_) => Stage::InFile,
        _ => Stage::Lazy,
    }
}
