//! What every node needs to be computed: memory, and whether to go on.

use super::InterpError;
use super::value::{Computed, Counted, Element, Value};
use crate::memory::{MemoryError, Pool};
use crate::numeric::element::with_element;
use crate::types::{DType, Scalar, Shape};
use crate::values::Array;
use ndarray::{ArrayD, IxDyn};
use std::cell::Cell;
use std::sync::Arc;

/// The elements that pass between two questions whether to stop.
pub(super) const ELEMENTS_PER_CHECK: usize = 1 << 19;

pub(super) struct Context<'a> {
    pub pool: &'a Pool,
    pub cancelled: &'a (dyn Fn() -> bool + Sync),
    /// Elements since somebody last asked whether to stop.
    unchecked: Cell<usize>,
}

impl<'a> Context<'a> {
    pub fn new(pool: &'a Pool, cancelled: &'a (dyn Fn() -> bool + Sync)) -> Context<'a> {
        Context { pool, cancelled, unchecked: Cell::new(0) }
    }

    /// An error when the computation is to stop.
    pub fn check(&self) -> Result<(), InterpError> {
        self.unchecked.set(0);
        if (self.cancelled)() { Err(InterpError::Cancelled) } else { Ok(()) }
    }

    /// Says that so many more elements have passed.
    pub fn count(&self, elements: usize) -> Result<(), InterpError> {
        self.unchecked.set(self.unchecked.get() + elements);
        if self.unchecked.get() < ELEMENTS_PER_CHECK { Ok(()) } else { self.check() }
    }

    /// An array of the elements given in row-major order, counted against the budget before it is allocated.
    pub fn collect<T: Copy>(
        &self,
        extents: &[usize],
        elements: impl IntoIterator<Item = Result<T, InterpError>>,
    ) -> Result<Counted<T>, InterpError> {
        let len = extents.iter().product();
        let bytes = (len as u64).saturating_mul(size_of::<T>() as u64);
        let memory = Arc::new(self.pool.reserve(bytes)?);
        let mut collected = Vec::new();
        let refused = |reason: std::collections::TryReserveError| MemoryError::Refused {
            requested: bytes,
            reason: reason.to_string(),
        };
        collected.try_reserve_exact(len).map_err(refused)?;
        for element in elements {
            collected.push(element?);
            self.count(1)?;
        }
        let array = ArrayD::from_shape_vec(IxDyn(extents), collected)?;
        Ok(Counted { array: array.into_shared(), memory })
    }

    /// A value of the elements given in row-major order, all of `dtype`.
    pub fn value(&self, dtype: DType, shape: &Shape, elements: impl Iterator<Item = Scalar>) -> Computed {
        with_element!(dtype, T => self.value_of::<T>(shape, elements), bool => self.value_of::<bool>(shape, elements))
    }

    fn value_of<T: Element>(&self, shape: &Shape, elements: impl Iterator<Item = Scalar>) -> Computed {
        self.collect(shape.extents(), elements.map(|element| Ok(T::from_scalar(element)))).map(T::wrap)
    }

    /// A copy of the value as the rest of the program holds arrays.
    pub fn export(&self, value: &Value, shape: &Shape) -> Result<Array, InterpError> {
        let mut go_on = Ok(());
        let elements = value.scalars().map_while(|element| {
            go_on = self.count(1);
            go_on.is_ok().then_some(element)
        });
        let array = Array::from_scalars(self.pool, value.dtype(), shape.clone(), elements)?;
        go_on.map(|()| array)
    }
}
