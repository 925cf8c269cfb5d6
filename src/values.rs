//! Finished values: arrays in memory and arrays in files, as the rest of the program holds them.

use crate::formats::StoredArray;
use crate::memory::{Buffer, BufferMut, MemoryError, Pool};
use crate::types::{DType, Scalar, Shape, contiguous_strides};
use smallvec::SmallVec;
use std::sync::Arc;

/// A finished array in memory: a strided view of a shared buffer.
///
/// Element `index` is element number `offset + Σ strides[k] * index[k]` of the buffer. Bools take one byte, 0 or 1;
/// everything else its dtype's size.
#[derive(Clone, Debug)]
pub struct Array {
    dtype: DType,
    shape: Shape,
    strides: SmallVec<[i64; 4]>,
    offset: i64,
    buffer: Buffer,
}

impl Array {
    /// An array over `buffer`. The caller vouches that every element lies inside it; [`Array::in_bounds`] is the check.
    pub fn new(dtype: DType, shape: Shape, strides: SmallVec<[i64; 4]>, offset: i64, buffer: Buffer) -> Array {
        let array = Array { dtype, shape, strides, offset, buffer };
        assert!(array.in_bounds(), "an array reaches outside its buffer");
        array
    }

    /// A row-major array over the whole of `buffer`.
    pub fn contiguous(dtype: DType, shape: Shape, buffer: Buffer) -> Array {
        let strides = contiguous_strides(shape.extents());
        Array::new(dtype, shape, strides, 0, buffer)
    }

    /// A row-major array of the given elements, all of `dtype`.
    pub fn from_scalars(
        pool: &Pool,
        dtype: DType,
        shape: Shape,
        elements: impl IntoIterator<Item = Scalar>,
    ) -> Result<Array, MemoryError> {
        let size = dtype.size();
        let mut buffer = pool.allocate(shape.len() * size)?;
        for (bytes, element) in buffer.as_mut_slice().chunks_exact_mut(size).zip(elements) {
            element.write_bytes(bytes);
        }
        Ok(Array::contiguous(dtype, shape, buffer.freeze()))
    }

    pub fn dtype(&self) -> DType {
        self.dtype
    }

    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    pub fn strides(&self) -> &[i64] {
        &self.strides
    }

    pub fn offset(&self) -> i64 {
        self.offset
    }

    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// The buffer for writing again, if no other array uses it; else the array back.
    pub fn into_buffer(self) -> Result<BufferMut, Array> {
        let Array { dtype, shape, strides, offset, buffer } = self;
        buffer.try_unique().map_err(|buffer| Array { dtype, shape, strides, offset, buffer })
    }

    /// Whether elements in row-major order are consecutive in memory.
    pub fn is_contiguous(&self) -> bool {
        let expected = contiguous_strides(self.shape.extents());
        self.shape.is_empty()
            || self.strides.iter().zip(&expected).zip(self.shape.extents()).all(|((a, b), &n)| n == 1 || a == b)
    }

    fn in_bounds(&self) -> bool {
        if self.shape.is_empty() {
            return true;
        }
        let (mut low, mut high) = (self.offset, self.offset);
        for (&stride, &extent) in self.strides.iter().zip(self.shape.extents()) {
            let reach = stride * (extent as i64 - 1);
            if reach < 0 { low += reach } else { high += reach }
        }
        low >= 0 && (high as u64 + 1) * self.dtype.size() as u64 <= self.buffer.len() as u64
    }

    fn element_number(&self, index: &[usize]) -> usize {
        let position: i64 = self.strides.iter().zip(index).map(|(&stride, &i)| stride * i as i64).sum();
        (self.offset + position) as usize
    }

    /// The element at a multi-dimensional index, which must lie inside the shape.
    pub fn element(&self, index: &[usize]) -> Scalar {
        let at = self.element_number(index) * self.dtype.size();
        Scalar::from_bytes(self.dtype, &self.buffer.as_slice()[at..at + self.dtype.size()])
    }

    /// The only element of an array of one element.
    pub fn item(&self) -> Option<Scalar> {
        (self.shape.len() == 1).then(|| self.element(&vec![0; self.shape.rank()]))
    }

    /// Every element in row-major order.
    pub fn elements(&self) -> impl Iterator<Item = Scalar> + '_ {
        let extents = self.shape.extents().to_vec();
        let mut index = vec![0usize; extents.len()];
        (0..self.shape.len()).map(move |_| {
            let element = self.element(&index);
            for (i, &n) in index.iter_mut().zip(&extents).rev() {
                *i += 1;
                if *i < n {
                    break;
                }
                *i = 0;
            }
            element
        })
    }

    /// Whether both are the same view of the same memory.
    pub fn is_same_view(&self, other: &Array) -> bool {
        self.buffer.as_ptr() == other.buffer.as_ptr()
            && self.dtype == other.dtype
            && self.offset == other.offset
            && self.shape == other.shape
            && self.strides == other.strides
    }
}

/// An array in a file, opened but not read.
#[derive(Clone, Debug)]
pub struct Stored(Arc<dyn StoredArray>);

impl Stored {
    pub fn new(source: Arc<dyn StoredArray>) -> Stored {
        Stored(source)
    }

    pub fn dtype(&self) -> DType {
        self.0.dtype()
    }

    pub fn shape(&self) -> &Shape {
        self.0.shape()
    }

    /// Strides in elements of the file's order.
    pub fn strides(&self) -> &[i64] {
        self.0.strides()
    }

    pub fn source(&self) -> &Arc<dyn StoredArray> {
        &self.0
    }

    pub fn is_same(&self, other: &Stored) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A value that a program shows, prints or compares: nothing lazy is left in it.
#[derive(Clone, Debug)]
pub enum Finished {
    Array(Array),
    /// A weak integer, which may exceed int64.
    Integer(i128),
    /// A weak float.
    Float(f64),
    Tuple(Vec<Finished>),
    String(String),
    /// A dtype, a function: things shown by name only.
    Name(String),
    None,
}
