//! What algorithms read.

use crate::memory::{Buffer, Element};
use crate::types::{DType, Shape};
use crate::values::Array;

/// The dtype and shape of an array.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    pub dtype: DType,
    pub shape: Shape,
}

impl Facts {
    pub fn new(dtype: DType, shape: Shape) -> Facts {
        Facts { dtype, shape }
    }

    pub fn bytes(&self) -> u64 {
        (self.shape.len() * self.dtype.size()) as u64
    }
}

/// A finished row-major array.
#[derive(Clone, Copy, Debug)]
pub struct Operand<'a> {
    pub dtype: DType,
    pub shape: &'a Shape,
    buffer: &'a Buffer,
    /// The number of its first element in the buffer.
    first: usize,
}

impl<'a> Operand<'a> {
    /// An array whose elements lie in row-major order in `buffer`, from element number `first` on.
    pub fn new(dtype: DType, shape: &'a Shape, buffer: &'a Buffer, first: usize) -> Operand<'a> {
        Operand { dtype, shape, buffer, first }
    }

    /// An array in memory, which must be [contiguous](Array::is_contiguous).
    pub fn of(array: &'a Array) -> Operand<'a> {
        debug_assert!(array.is_contiguous());
        let first = if array.shape().is_empty() { 0 } else { array.offset() as usize };
        Operand::new(array.dtype(), array.shape(), array.buffer(), first)
    }

    /// The elements in row-major order, as the Rust type of the dtype or one of the same size.
    pub fn elements<T: Element>(&self) -> &'a [T] {
        debug_assert_eq!(size_of::<T>(), self.dtype.size());
        &self.buffer.elements::<T>()[self.first..][..self.shape.len()]
    }
}
