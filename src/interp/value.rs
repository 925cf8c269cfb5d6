//! Computed arrays while they are in use.

use super::InterpError;
use crate::memory::Reservation;
use crate::types::{DType, Scalar};
use ndarray::{ArcArray, IxDyn};
use std::sync::Arc;

/// A computed array of any dtype.
pub(super) enum Value {
    Bool(Counted<bool>),
    Int8(Counted<i8>),
    Int16(Counted<i16>),
    Int32(Counted<i32>),
    Int64(Counted<i64>),
    UInt8(Counted<u8>),
    UInt16(Counted<u16>),
    UInt32(Counted<u32>),
    UInt64(Counted<u64>),
    Float32(Counted<f32>),
    Float64(Counted<f64>),
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
    const DTYPE: DType;

    /// The element of a scalar of this dtype; zero for any other.
    fn from_scalar(scalar: Scalar) -> Self;
    fn into_scalar(self) -> Scalar;
    fn wrap(array: Counted<Self>) -> Value;
}

macro_rules! elements {
    ($($type:ty = $variant:ident;)*) => {$(
        impl Element for $type {
            const DTYPE: DType = DType::$variant;

            fn from_scalar(scalar: Scalar) -> $type {
                match scalar {
                    Scalar::$variant(element) => element,
                    _ => <$type>::default(),
                }
            }

            fn into_scalar(self) -> Scalar {
                Scalar::$variant(self)
            }

            fn wrap(array: Counted<$type>) -> Value {
                Value::$variant(array)
            }
        }
    )*};
}

elements! {
    bool = Bool;
    i8 = Int8;
    i16 = Int16;
    i32 = Int32;
    i64 = Int64;
    u8 = UInt8;
    u16 = UInt16;
    u32 = UInt32;
    u64 = UInt64;
    f32 = Float32;
    f64 = Float64;
}

/// The same expression on whichever [`Counted`] array a value is.
macro_rules! on_elements {
    ($value:expr, $x:ident => $body:expr) => {
        match $value {
            $crate::interp::value::Value::Bool($x) => $body,
            $crate::interp::value::Value::Int8($x) => $body,
            $crate::interp::value::Value::Int16($x) => $body,
            $crate::interp::value::Value::Int32($x) => $body,
            $crate::interp::value::Value::Int64($x) => $body,
            $crate::interp::value::Value::UInt8($x) => $body,
            $crate::interp::value::Value::UInt16($x) => $body,
            $crate::interp::value::Value::UInt32($x) => $body,
            $crate::interp::value::Value::UInt64($x) => $body,
            $crate::interp::value::Value::Float32($x) => $body,
            $crate::interp::value::Value::Float64($x) => $body,
        }
    };
}
pub(super) use on_elements;

impl Value {
    pub fn dtype(&self) -> DType {
        fn of<T: Element>(_: &Counted<T>) -> DType {
            T::DTYPE
        }
        on_elements!(self, x => of(x))
    }

    /// The extent of each axis.
    pub fn extents(&self) -> &[usize] {
        on_elements!(self, x => x.array.shape())
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
