//! Computed arrays while they are in use.

use super::InterpError;
use crate::memory::Reservation;
use crate::types::{DType, Scalar};
use ndarray::{ArcArray, IxDyn};
use std::sync::Arc;

/// A computed array of one of the dtypes that the engines compute with.
pub(super) enum Value {
    Float(Counted<f64>),
    Int(Counted<i64>),
    Bool(Counted<bool>),
}

/// An array, or a view of a shared one, whose bytes count against the budget until the last view is gone.
#[derive(Clone)]
pub(super) struct Counted<T> {
    pub array: ArcArray<T, IxDyn>,
    pub memory: Arc<Reservation>,
}

impl<T> Counted<T> {
    /// A view of the same elements.
    pub fn view(&self, array: ArcArray<T, IxDyn>) -> Counted<T> {
        Counted { array, memory: self.memory.clone() }
    }
}

/// One element of a [`Value`].
pub(super) trait Element: Copy {
    /// From the representation of [`Scalar::to_lane`].
    fn from_lane(lane: u64) -> Self;
    fn into_scalar(self) -> Scalar;
    fn wrap(array: Counted<Self>) -> Value;
}

impl Element for f64 {
    fn from_lane(lane: u64) -> f64 {
        f64::from_bits(lane)
    }
    fn into_scalar(self) -> Scalar {
        Scalar::Float64(self)
    }
    fn wrap(array: Counted<f64>) -> Value {
        Value::Float(array)
    }
}

impl Element for i64 {
    fn from_lane(lane: u64) -> i64 {
        lane as i64
    }
    fn into_scalar(self) -> Scalar {
        Scalar::Int64(self)
    }
    fn wrap(array: Counted<i64>) -> Value {
        Value::Int(array)
    }
}

impl Element for bool {
    fn from_lane(lane: u64) -> bool {
        lane != 0
    }
    fn into_scalar(self) -> Scalar {
        Scalar::Bool(self)
    }
    fn wrap(array: Counted<bool>) -> Value {
        Value::Bool(array)
    }
}

/// The same expression on whichever [`Counted`] array a value is.
macro_rules! on_elements {
    ($value:expr, $x:ident => $body:expr) => {
        match $value {
            $crate::interp::value::Value::Float($x) => $body,
            $crate::interp::value::Value::Int($x) => $body,
            $crate::interp::value::Value::Bool($x) => $body,
        }
    };
}
pub(super) use on_elements;

impl Value {
    pub fn dtype(&self) -> DType {
        match self {
            Value::Float(_) => DType::Float64,
            Value::Int(_) => DType::Int64,
            Value::Bool(_) => DType::Bool,
        }
    }

    /// Every element in row-major order.
    pub fn scalars(&self) -> Box<dyn Iterator<Item = Scalar> + '_> {
        on_elements!(self, x => Box::new(x.array.iter().map(|&element| element.into_scalar())))
    }
}

impl<T: Element> From<Counted<T>> for Value {
    fn from(array: Counted<T>) -> Value {
        T::wrap(array)
    }
}

/// What computing a node gives.
pub(super) type Computed = Result<Value, InterpError>;
