//! What kinds of values there are: element types and their promotion, shapes and broadcasting, typed scalars.

mod dtype;
mod scalar;
mod shape;

pub use dtype::{DType, Kind};
pub use scalar::Scalar;
pub(crate) use scalar::on_number;
pub use shape::{Shape, ShapeError, broadcast_shapes, contiguous_strides, element_count, normalize_axis};
