//! Assignment to elements: `x[i] = v`, for any index.
//!
//! An array is a value, so this gives the name a new one. Where nobody else holds the old one, its memory is changed in
//! place, and a loop of such assignments moves no more than what it assigns.

use super::evaluator::Walk;
use super::operand::Operand;
use super::promote;
use super::report::{advised, error, graph_error, shape_error};
use super::selection::{self, Items, Selection};
use super::value::Value;
use super::{at_once, counted, demand};
use crate::algorithms::{AlgorithmError, Job, Operand as Input, Scatter};
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr, GraphError, SliceAxis};
use crate::memory::Pool;
use crate::numeric::op::ScalarOp;
use crate::syntax::ast::{Index, Name};
use crate::syntax::span::Span;
use crate::types::Shape;
use crate::values::Array;
use smallvec::SmallVec;
use std::cmp::Ordering;

impl Walk<'_> {
    /// `name[indices] = value`; `place` is the target.
    pub(super) fn assign_elements(
        &mut self,
        name: &Name,
        indices: &[Index],
        value: Operand,
        place: Span,
    ) -> Result<(), Diagnostic> {
        let array = self.own_array(name)?;
        let items = self.index_items(indices)?;
        self.put(name, array, &items, value, place)
    }

    /// The array that elements are assigned to.
    pub(super) fn own_array(&mut self, name: &Name) -> Result<Expr, Diagnostic> {
        match counted::settled(self.own_value(name)?.clone(), self.host)? {
            Value::Array(array) => Ok(array),
            Value::Tuple(_) => {
                Err(advised(name.span, "the items of a tuple cannot be changed", "make an array: `[…]`"))
            }
            other => Err(error(name.span, format!("{} has no elements to assign to", other.describe()))),
        }
    }

    /// Gives the elements of an array that `items` name new values.
    pub(super) fn put(
        &mut self,
        name: &Name,
        array: Expr,
        items: &Items,
        mut value: Operand,
        place: Span,
    ) -> Result<(), Diagnostic> {
        // The value is converted where it stands: whatever still holds the array when it is changed would cost a copy.
        value.value = promote::cast(&value, array.dtype(), value.span)?;
        if let Some(chosen) = self.chosen(&array, items, &value, place)? {
            self.bind(&name.text, Value::Array(chosen));
            return Ok(());
        }
        let selection = Selection::new(array.shape(), items, place, self.host)?;
        if let Some(whole) = assembled(&array, &selection, &value, self.host.pool(), place)? {
            self.bind(&name.text, Value::Array(whole));
            return Ok(());
        }
        let scatter = Scatter(selection.addressing(array.shape()));
        let positions = selection.positions.first().map(Expr::shape);
        let scatter_shape = scatter.0.shape(positions.unwrap_or(&Shape::scalar()));
        let scatter_shape = scatter_shape.map_err(|cause| shape_error(cause, place))?;
        let mut inputs = vec![spread(&value, &selection, &scatter_shape, place)?];
        drop(value);
        if selection.shape.is_empty() {
            // Positions that do not exist are an error only where they are used.
            return Ok(());
        }
        inputs.extend(selection.positions);
        // An array that memory does not hold is never changed in place.
        if self.host.computes() && !is_outside(&array, self.host.pool()) {
            return self.change(name, array, &scatter, inputs, place);
        }
        inputs.insert(0, array);
        let new = graph::algorithm(scatter, &inputs, Some(place)).map_err(|cause| graph_error(cause, place, &[]))?;
        self.bind(&name.text, Value::Array(new));
        Ok(())
    }

    /// Where a mask takes one value, or one for every place on the other axes, the new array is a choice between the two,
    /// which is computed with what follows.
    fn chosen(
        &mut self,
        array: &Expr,
        items: &Items,
        value: &Operand,
        place: Span,
    ) -> Result<Option<Expr>, Diagnostic> {
        let Some((mask, span)) = selection::leading_mask(array.shape(), items) else { return Ok(None) };
        let Value::Array(value) = &value.value else { return Ok(None) };
        let (rank, all) = (mask.shape().rank(), array.shape());
        selection::check_mask(&mask, all, 0, span)?;
        let rest = all.rank() - rank;
        if value.shape().rank() > rest {
            return Ok(None);
        }
        let build = || -> Result<Expr, GraphError> {
            let value = graph::broadcast_to(value, Shape::new(all.extents()[rank..].iter().copied())?)?;
            let column = mask.shape().extents().iter().copied().chain(std::iter::repeat_n(1, rest));
            let mask = graph::reshape(&mask, Shape::new(column)?)?;
            graph::elementwise(ScalarOp::Select, &[mask, value, array.clone()], Some(place))
        };
        build().map(Some).map_err(|cause| graph_error(cause, place, &[]))
    }

    /// Changes the array that `name` stands for, in its own memory if nobody else holds it. `inputs` are what [`Scatter`]
    /// takes besides the array.
    fn change(
        &mut self,
        name: &Name,
        array: Expr,
        scatter: &Scatter,
        inputs: Vec<Expr>,
        place: Span,
    ) -> Result<(), Diagnostic> {
        let (dtype, shape) = (array.dtype(), array.shape().clone());
        let mut needed = inputs.clone();
        needed.push(array.clone());
        let mut finished = demand::compute(&needed, self.host)?;
        let Some(old) = finished.pop() else { unreachable!("the host computes what it is asked for") };
        let dense = |array: &Array| at_once::dense(array, old.buffer(), place, self.host.pool());
        let finished: Vec<Array> = finished.iter().map(dense).collect::<Result<_, _>>()?;
        drop((old, needed, inputs));
        self.stop_recording();
        // From here on the name and `array` hold the old value, and perhaps others.
        self.bind(&name.text, Value::None);
        let mut buffer = match array.into_buffer() {
            Ok(buffer) => buffer,
            Err(shared) => {
                self.bind(&name.text, Value::Array(shared.clone()));
                let old = demand::compute(std::slice::from_ref(&shared), self.host)?;
                at_once::copied(&old[0], place, self.host.pool())?
            }
        };
        let inputs: Vec<Input<'_>> = finished.iter().map(Input::of).collect();
        let (values, positions) = (&inputs[0], &inputs[1..]);
        let go_on = || false;
        let job = Job::plain(self.host.pool(), &go_on);
        let updated = scatter.update(&job, dtype, &shape, values, positions, &mut buffer);
        let changed = graph::array(Array::contiguous(dtype, shape, buffer.freeze()));
        self.bind(&name.text, Value::Array(changed));
        updated.map_err(|cause| refused(cause, place))
    }
}

/// The array with a value that is still to be computed in the place of most of its elements, if these are a block: the
/// block is computed straight into a new array, around it what was there is copied. In place, all of the value would have
/// to be finished, in memory of its own, before the first element may change. Where the value needs no computing, or the
/// array has none to spare, changing it in place moves less. An array that memory does not hold is never changed in place.
fn assembled(
    array: &Expr,
    selection: &Selection,
    value: &Operand,
    pool: &Pool,
    place: Span,
) -> Result<Option<Expr>, Diagnostic> {
    let Value::Array(new) = &value.value else { return Ok(None) };
    let is_block = selection.positions.is_empty() && selection.slices.iter().all(|(slice, _)| slice.step == 1);
    let is_most = selection.shape.len() >= array.shape().len().div_ceil(2) && !selection.shape.is_empty();
    let is_outside = is_outside(array, pool) && !selection.shape.is_empty();
    let is_better = is_most && is_there(array) && !is_there(new) && !new.node().op.is_leaf();
    if !is_block || !(is_better || is_outside) {
        return Ok(None);
    }
    let block = spread(value, selection, &selection.shape, place)?;
    let build = || -> Result<Expr, GraphError> {
        let mut part = graph::reshape(&block, Shape::new(selection.slices.iter().map(|&(_, extent)| extent))?)?;
        for axis in (0..array.shape().rank()).rev() {
            // Around the block along this axis: as much as the block has of the axes before it, and all of those after it.
            let around = |start: usize, end: usize| {
                let ranges = (0..array.shape().rank()).map(|k| match k.cmp(&axis) {
                    Ordering::Less => selection.slices[k],
                    Ordering::Equal => (SliceAxis { start, step: 1 }, end - start),
                    Ordering::Greater => (SliceAxis { start: 0, step: 1 }, array.shape()[k]),
                });
                graph::slice(array, &ranges.collect::<SmallVec<[_; 4]>>())
            };
            let (SliceAxis { start, .. }, extent) = selection.slices[axis];
            let (before, after) = (around(0, start)?, around(start + extent, array.shape()[axis])?);
            part = graph::concatenate(&[before, part, after], axis)?;
        }
        Ok(part)
    };
    build().map(Some).map_err(|cause| graph_error(cause, place, &[]))
}

fn is_there(array: &Expr) -> bool {
    array.leaf().is_some() || array.finished().is_some()
}

/// Whether memory does not hold an array: it is in a file, or still to be computed, and there is no room for it.
fn is_outside(array: &Expr, pool: &Pool) -> bool {
    let bytes = array.shape().len() as u64 * array.dtype().size() as u64;
    !is_there(array) && pool.check(bytes).is_err()
}

fn refused(cause: AlgorithmError, place: Span) -> Diagnostic {
    let mut diagnostic = error(place, cause.to_string());
    if let AlgorithmError::Data { help, .. } = cause {
        diagnostic.help.extend(help);
    }
    diagnostic
}

/// A value broadcast to the elements that take it, in the order in which they are written, as an array of `shape`.
fn spread(value: &Operand, selection: &Selection, shape: &Shape, place: Span) -> Result<Expr, Diagnostic> {
    let Value::Array(array) = &value.value else { unreachable!("the value has been converted to an array") };
    // As in NumPy, axes of one element may be left over at the front.
    let extents = array.shape().extents();
    let over = extents.len().saturating_sub(selection.shape.rank());
    let over = extents[..over].iter().take_while(|&&extent| extent == 1).count();
    let build = || -> Result<Expr, GraphError> {
        let array = graph::reshape(array, Shape::new(extents[over..].iter().copied())?)?;
        let spread = graph::broadcast_to(&array, selection.shape.clone())?;
        graph::reshape(&spread, shape.clone())
    };
    build().map_err(|cause| match cause {
        GraphError::CannotBroadcast { .. } | GraphError::Shape(_) => {
            let message = format!("a value of shape {} does not fit the elements", array.shape());
            error(value.span, message).with_secondary(place, format!("shape {}", selection.shape))
        }
        cause => graph_error(cause, place, &[]),
    })
}
