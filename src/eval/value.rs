//! The values that a running program holds.

use super::counted::Counted;
use super::function::UserFunction;
use super::iterate::Sequence;
use super::weak::Weak;
use crate::builtins::Builtin;
use crate::graph::{self, Expr, Op};
use crate::types::{DType, Scalar};
use crate::values::{Array, Finished};
use std::sync::Arc;

/// A value: lazy where it is an array, eager everywhere else.
#[derive(Clone, Debug)]
pub enum Value {
    /// An array of any number of dimensions, computed or not.
    Array(Expr),
    /// The elements of an array where a mask holds, not counted yet.
    Counted(Arc<Counted>),
    /// A plain number that takes the dtype of what it meets.
    Weak(Weak),
    String(Arc<str>),
    Tuple(Tuple),
    /// A range, or what `enumerate` and `zip` give.
    Sequence(Sequence),
    DType(DType),
    /// `newaxis`, a new axis of extent 1 in an index.
    NewAxis,
    Function(Function),
    None,
}

/// How deep tuples may lie in tuples, and functions in functions that hold them: far below what would overflow the stack
/// where values are compared, shown or dropped.
pub(super) const MAX_NESTING: usize = 500;

/// The items of a tuple.
#[derive(Clone, Debug)]
pub struct Tuple {
    items: Arc<[Value]>,
    nesting: usize,
}

impl Tuple {
    /// The most items that a program can put into a tuple.
    pub const MOST_ITEMS: usize = 1 << 24;

    pub fn new(items: impl IntoIterator<Item = Value>) -> Tuple {
        let items: Arc<[Value]> = items.into_iter().collect();
        let nesting = 1 + items.iter().map(Value::nesting).max().unwrap_or(0);
        Tuple { items, nesting }
    }
}

impl std::ops::Deref for Tuple {
    type Target = [Value];
    fn deref(&self) -> &[Value] {
        &self.items
    }
}

/// Something that can be called.
#[derive(Clone, Debug)]
pub enum Function {
    Builtin(&'static Builtin),
    User(Arc<UserFunction>),
}

impl Value {
    pub fn int(value: impl Into<i128>) -> Value {
        Value::Weak(Weak::Int(value.into()))
    }

    pub fn float(value: f64) -> Value {
        Value::Weak(Weak::Float(value))
    }

    /// A strong 0-d bool.
    pub fn bool(value: bool) -> Value {
        Value::Array(graph::constant(Scalar::Bool(value)))
    }

    pub fn string(text: impl Into<Arc<str>>) -> Value {
        Value::String(text.into())
    }

    pub fn tuple(items: impl IntoIterator<Item = Value>) -> Value {
        Value::Tuple(Tuple::new(items))
    }

    /// How deep values lie in values; [`MAX_NESTING`] bounds it.
    pub(super) fn nesting(&self) -> usize {
        match self {
            Value::Tuple(tuple) => tuple.nesting,
            Value::Sequence(sequence) => 1 + sequence.parts().iter().map(Value::nesting).max().unwrap_or(0),
            Value::Function(Function::User(function)) => function.nesting(),
            _ => 0,
        }
    }

    /// Extents as a tuple of weak integers, as `.shape` gives them.
    pub fn extents(extents: &[usize]) -> Value {
        Value::tuple(extents.iter().map(|&n| Value::int(n as i128)))
    }

    /// What the value is, for messages: `an array of shape (3,)`, `a tuple`.
    pub fn describe(&self) -> String {
        match self {
            Value::Array(array) if array.shape().is_scalar() => {
                let article = if array.dtype().name().starts_with('i') { "an" } else { "a" };
                format!("{article} {} scalar", array.dtype())
            }
            Value::Array(array) => format!("an array of shape {}", array.shape()),
            Value::Counted(_) => "an array".to_string(),
            Value::Weak(_) => "a number".to_string(),
            Value::String(_) => "a string".to_string(),
            Value::Tuple(_) => "a tuple".to_string(),
            Value::Sequence(sequence) => sequence.describe().to_string(),
            Value::DType(_) => "a dtype".to_string(),
            Value::NewAxis => "newaxis".to_string(),
            Value::Function(_) => "a function".to_string(),
            Value::None => "none".to_string(),
        }
    }

    /// Calls `visit` with every lazy array inside.
    pub fn arrays(&self, visit: &mut dyn FnMut(&Expr)) {
        match self {
            Value::Array(array) => visit(array),
            Value::Counted(counted) => [&counted.values, &counted.mask].into_iter().for_each(visit),
            Value::Tuple(items) => items.iter().for_each(|item| item.arrays(visit)),
            Value::Sequence(sequence) => sequence.parts().iter().for_each(|part| part.arrays(visit)),
            _ => {}
        }
    }

    /// The value with nothing lazy left in it; `get` answers with the finished value of an array.
    pub fn finish(&self, get: &mut dyn FnMut(&Expr) -> Array) -> Finished {
        match self {
            Value::Array(array) => Finished::Array(get(array)),
            Value::Counted(counted) => Finished::Name(format!("{} (?,)", counted.dtype())),
            Value::Weak(Weak::Int(value)) => Finished::Integer(*value),
            Value::Weak(Weak::Float(value)) => Finished::Float(*value),
            Value::String(text) => Finished::String(text.to_string()),
            Value::Tuple(items) => Finished::Tuple(items.iter().map(|item| item.finish(get)).collect()),
            Value::Sequence(sequence) => Finished::Name(sequence.text()),
            Value::DType(dtype) => Finished::Name(dtype.name().to_string()),
            Value::NewAxis => Finished::Name("newaxis".to_string()),
            Value::Function(function) => Finished::Name(function.name().to_string()),
            Value::None => Finished::None,
        }
    }
}

impl Value {
    /// The value with its arrays replaced, in the order in which [`Value::arrays`] visits them.
    pub fn replace_arrays(&self, replace: &mut dyn FnMut(&Expr) -> Expr) -> Value {
        match self {
            Value::Array(array) => Value::Array(replace(array)),
            Value::Counted(counted) => Value::Counted(Arc::new(counted.replaced(replace))),
            Value::Tuple(items) => Value::tuple(items.iter().map(|item| item.replace_arrays(replace))),
            Value::Sequence(sequence) => Value::Sequence(sequence.over(&mut |part| part.replace_arrays(replace))),
            other => other.clone(),
        }
    }

    /// The value with its finished arrays as leaves: what they were computed from is let go.
    pub fn settled(&self) -> Value {
        self.replace_arrays(&mut Expr::settled)
    }

    /// What kind of value this is, in words: `float64 array of shape (2,)`.
    pub fn type_name(&self) -> String {
        match self {
            Value::Array(array) if array.shape().is_scalar() => format!("{} scalar", array.dtype()),
            Value::Array(array) => format!("{} array of shape {}", array.dtype(), array.shape()),
            Value::Counted(counted) => format!("{} array of shape (?,)", counted.dtype()),
            Value::Weak(Weak::Int(_)) => "integer".to_string(),
            Value::Weak(Weak::Float(_)) => "float".to_string(),
            Value::String(_) => "string".to_string(),
            Value::Tuple(items) => format!("tuple of {}", items.len()),
            Value::Sequence(Sequence::Range(_)) => "range".to_string(),
            Value::Sequence(sequence) => sequence.describe().to_string(),
            Value::DType(_) => "dtype".to_string(),
            Value::NewAxis => "newaxis".to_string(),
            Value::Function(_) => "function".to_string(),
            Value::None => "none".to_string(),
        }
    }
}

impl Function {
    pub fn name(&self) -> &str {
        match self {
            Function::Builtin(builtin) => builtin.name(),
            Function::User(function) => &function.name,
        }
    }
}

/// The element of a 0-d array that is known without computing.
pub(crate) fn known_scalar(array: &Expr) -> Option<Scalar> {
    match &array.node().op {
        Op::Constant(value) => Some(*value),
        _ => array.finished().and_then(Array::item),
    }
}

/// A 0-d bool that is known without computing.
pub(crate) fn known_bool(value: &Value) -> Option<bool> {
    match value {
        Value::Array(array) => match known_scalar(array) {
            Some(Scalar::Bool(value)) => Some(value),
            _ => None,
        },
        _ => None,
    }
}
