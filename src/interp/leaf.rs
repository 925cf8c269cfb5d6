//! Nodes without inputs.

use super::InterpError;
use super::context::{Context, ELEMENTS_PER_CHECK};
use super::value::Computed;
use crate::numeric::random::{self, Draw};
use crate::types::{DType, Scalar, Shape};
use crate::values::{Array, Stored};

pub(super) fn constant(context: &Context, value: Scalar) -> Computed {
    context.value(value.dtype(), &Shape::scalar(), std::iter::once(value))
}

pub(super) fn array(context: &Context, array: &Array) -> Computed {
    context.value(array.dtype(), array.shape(), array.elements())
}

/// Reads the whole file, in the file's order, and then its elements through its strides.
pub(super) fn stored(context: &Context, stored: &Stored) -> Computed {
    array(context, &read(context, stored)?)
}

fn read(context: &Context, stored: &Stored) -> Result<Array, InterpError> {
    let size = stored.dtype().size();
    let mut buffer = context.pool.allocate(stored.shape().len() * size)?;
    let mut first_element = 0;
    for piece in buffer.as_mut_slice().chunks_mut(ELEMENTS_PER_CHECK * size) {
        stored.source().read(first_element, piece)?;
        first_element += (piece.len() / size) as u64;
        context.count(piece.len() / size)?;
    }
    Ok(Array::new(stored.dtype(), stored.shape().clone(), stored.strides().into(), 0, buffer.freeze()))
}

pub(super) fn index(context: &Context, shape: &Shape) -> Computed {
    context.value(DType::Int64, shape, (0..shape.len() as i64).map(Scalar::Int64))
}

pub(super) fn random(context: &Context, draw: Draw, shape: &Shape) -> Computed {
    context.value(draw.dtype(), shape, (0..shape.len() as u64).map(|index| random::element(draw, index)))
}
