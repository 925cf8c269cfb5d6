//! Arrays that are made when the call that gives them is evaluated, because no graph says what their elements are.

use super::demand;
use super::host::Host;
use super::report::error;
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr};
use crate::memory::{Buffer, BufferMut, MemoryError, Pool};
use crate::syntax::span::Span;
use crate::types::{DType, Scalar, Shape};
use crate::values::Array;

/// Elements or rows that are made between two looks at whether to go on.
const AT_A_TIME: usize = 4096;

/// An error at once where what is about to be made, or looked at whole, cannot fit into memory: so many bytes are needed at
/// least, which is known before the work that would find it out.
pub(crate) fn check_memory(bytes: u64, place: Span, pool: &Pool) -> Result<(), Diagnostic> {
    pool.check(bytes).map_err(|cause| error(place, cause.to_string()))
}

/// The bytes of an array that lies in memory.
pub(crate) fn bytes_of(x: &Expr) -> u64 {
    (x.shape().len() as u64).saturating_mul(x.dtype().size() as u64)
}

fn allocate(pool: &Pool, bytes: usize, place: Span) -> Result<BufferMut, Diagnostic> {
    pool.allocate(bytes).map_err(|cause: MemoryError| error(place, cause.to_string()))
}

/// A row-major array of the elements that `element` gives by their index, in order, all of `dtype`. Where it gives
/// none, it is not asked again, and the rest of the array is unspecified.
pub(crate) fn array(
    dtype: DType,
    shape: Shape,
    place: Span,
    host: &mut dyn Host,
    element: &mut dyn FnMut(usize) -> Option<Scalar>,
) -> Result<Expr, Diagnostic> {
    let size = dtype.size();
    let mut buffer = allocate(host.pool(), shape.len() * size, place)?;
    for (index, bytes) in buffer.as_mut_slice().chunks_exact_mut(size).enumerate() {
        if index.is_multiple_of(AT_A_TIME) {
            host.check_interrupted()?;
        }
        match element(index) {
            Some(element) => element.write_bytes(bytes),
            None => break,
        }
    }
    Ok(graph::array(Array::contiguous(dtype, shape, buffer.freeze())))
}

/// The parts of `x` at the given positions along `axis`: as many as `size` has elements, which takes the place of the
/// axis in the shape. The positions must be there; `x` is computed.
pub(crate) fn taken(
    x: &Expr,
    axis: usize,
    positions: &mut dyn Iterator<Item = usize>,
    size: &Shape,
    place: Span,
    host: &mut dyn Host,
) -> Result<Expr, Diagnostic> {
    let axes = 0..x.shape().rank();
    let axis_first: Vec<usize> = std::iter::once(axis).chain(axes.filter(|&other| other != axis)).collect();
    let rows = computed(&graph::permute(x, &axis_first), place, host)?;
    let row = rows.shape().extents()[1..].iter().product::<usize>() * x.dtype().size();
    let mut buffer = allocate(host.pool(), size.len() * row, place)?;
    let source = rows.buffer().as_slice();
    if row > 0 {
        for (number, (bytes, position)) in buffer.as_mut_slice().chunks_exact_mut(row).zip(positions).enumerate() {
            if number.is_multiple_of(AT_A_TIME) {
                host.check_interrupted()?;
            }
            bytes.copy_from_slice(&source[position * row..][..row]);
        }
    }
    let extents = size.extents().iter().chain(&rows.shape().extents()[1..]).copied();
    let shape = Shape::new(extents).map_err(|cause| error(place, cause.to_string()))?;
    let taken = graph::array(Array::contiguous(x.dtype(), shape.clone(), buffer.freeze()));
    // The axes of `size` move to the place of `axis`.
    let rank = size.rank();
    let order: Vec<usize> = (rank..rank + axis).chain(0..rank).chain(rank + axis..shape.rank()).collect();
    Ok(graph::permute(&taken, &order))
}

/// An array computed, with its elements in row-major order from the start of its buffer.
fn computed(x: &Expr, place: Span, host: &mut dyn Host) -> Result<Array, Diagnostic> {
    let finished = demand::compute(std::slice::from_ref(x), host)?;
    let [array] = finished.as_slice() else {
        unreachable!("the host computes what it is asked for");
    };
    if array.is_contiguous() && array.offset() == 0 {
        return Ok(array.clone());
    }
    let buffer = copied(array, place, host.pool())?.freeze();
    Ok(Array::contiguous(array.dtype(), array.shape().clone(), buffer))
}

/// An array in row-major order that does not lie in `elsewhere`.
pub(crate) fn dense(array: &Array, elsewhere: &Buffer, place: Span, pool: &Pool) -> Result<Array, Diagnostic> {
    if array.is_contiguous() && array.buffer().as_ptr() != elsewhere.as_ptr() {
        return Ok(array.clone());
    }
    let buffer = copied(array, place, pool)?.freeze();
    Ok(Array::contiguous(array.dtype(), array.shape().clone(), buffer))
}

/// The elements of an array in row-major order, in memory of their own.
pub(crate) fn copied(array: &Array, place: Span, pool: &Pool) -> Result<BufferMut, Diagnostic> {
    let size = array.dtype().size();
    let bytes = array.shape().len() * size;
    let mut buffer = allocate(pool, bytes, place)?;
    if array.is_contiguous() && !array.shape().is_empty() {
        buffer.as_mut_slice().copy_from_slice(&array.buffer().as_slice()[array.offset() as usize * size..][..bytes]);
        return Ok(buffer);
    }
    for (bytes, element) in buffer.as_mut_slice().chunks_exact_mut(size).zip(array.elements()) {
        element.write_bytes(bytes);
    }
    Ok(buffer)
}
