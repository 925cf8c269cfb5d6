//! Arrays whose elements are read and changed one by one.

use super::number::Number;
use crate::graph::{self, Expr};
use crate::memory::{Buffer, BufferMut};
use crate::types::{DType, Scalar, Shape, contiguous_strides};
use crate::values::Array;
use smallvec::SmallVec;

/// An array in memory, for as long as steps run.
pub(super) struct Elements {
    dtype: DType,
    shape: Shape,
    strides: SmallVec<[i64; 4]>,
    offset: i64,
    data: Data,
}

enum Data {
    /// Somebody else may hold it too.
    Shared(Buffer),
    /// Nobody else holds it, and it is row-major.
    Own(BufferMut),
}

impl Elements {
    /// For reading.
    pub fn shared(array: &Array) -> Elements {
        let (dtype, shape) = (array.dtype(), array.shape().clone());
        let (strides, offset) = (SmallVec::from_slice(array.strides()), array.offset());
        Elements { dtype, shape, strides, offset, data: Data::Shared(array.buffer().clone()) }
    }

    /// For changing too, if nobody else holds it; else the expression to go on with.
    pub fn own(array: Expr) -> Result<Elements, Expr> {
        let (dtype, shape) = (array.dtype(), array.shape().clone());
        let buffer = array.into_buffer()?;
        let strides = contiguous_strides(shape.extents());
        Ok(Elements { dtype, shape, strides, offset: 0, data: Data::Own(buffer) })
    }

    /// The array, if it may have been changed.
    pub fn changed(self) -> Option<Expr> {
        match self.data {
            Data::Own(buffer) => Some(graph::array(Array::contiguous(self.dtype, self.shape, buffer.freeze()))),
            Data::Shared(_) => None,
        }
    }

    pub fn rank(&self) -> usize {
        self.strides.len()
    }

    /// Where in memory the element at some indices stands, which may be counted from the end; none outside of the array.
    #[inline]
    pub fn position(&self, indices: &[Number]) -> Option<usize> {
        let mut position = self.offset;
        for ((index, &extent), &stride) in indices.iter().zip(self.shape.extents()).zip(&self.strides) {
            let (index, extent) = (index.integer()?, extent as i64);
            let index = if index < 0 { index + extent } else { index };
            if !(0..extent).contains(&index) {
                return None;
            }
            position += stride * index;
        }
        usize::try_from(position).ok()
    }

    #[inline]
    pub fn get(&self, position: usize) -> Option<Number> {
        let bytes = match &self.data {
            Data::Own(buffer) => buffer.as_slice(),
            Data::Shared(buffer) => buffer.as_slice(),
        };
        let size = self.dtype.size();
        let bytes = bytes.get(position * size..(position + 1) * size)?;
        match (self.dtype, bytes.first_chunk()) {
            (DType::Float64, Some(bytes)) => Some(Number::float64(f64::from_ne_bytes(*bytes))),
            _ => Some(Number::element(Scalar::from_bytes(self.dtype, bytes))),
        }
    }

    /// Puts a number into the place of an element, which it gives; none if that is not possible.
    #[inline]
    pub fn replace(&mut self, position: usize, number: Number) -> Option<Number> {
        let (old, new) = (self.get(position)?, number.cast(self.dtype)?);
        self.set(position, new)?;
        Some(old)
    }

    /// Puts an element of the array's dtype into a place.
    #[inline]
    pub fn set(&mut self, position: usize, element: Number) -> Option<()> {
        let Data::Own(buffer) = &mut self.data else { return None };
        let size = self.dtype.size();
        let bytes = buffer.as_mut_slice().get_mut(position * size..(position + 1) * size)?;
        match (self.dtype, bytes.first_chunk_mut()) {
            (DType::Float64, Some(bytes)) => *bytes = element.to_float64()?.to_ne_bytes(),
            _ => element.scalar()?.write_bytes(bytes),
        }
        Some(())
    }
}
