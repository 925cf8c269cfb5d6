//! Nodes whose elements are elements of their inputs: ndarray's views where they exist, else copies.

use super::context::Context;
use super::value::{Computed, Value, on_elements};
use crate::graph::{Node, NodeId, SliceAxis};
use crate::types::{Scalar, Shape};
use ndarray::{Axis, ErrorKind, IxDyn, ShapeError, Slice};

/// The same elements in row-major order under another shape.
pub(super) fn reshape(context: &Context, x: &Value, shape: &Shape) -> Computed {
    on_elements!(x, x => match x.array.clone().into_shape_with_order(IxDyn(shape.extents())) {
        Ok(view) => Ok(x.view(view).into()),
        // The elements do not lie in row-major order.
        Err(_) => context.collect(shape.extents(), x.array.iter().map(|&element| Ok(element))).map(Value::from),
    })
}

/// Axis `k` of the result is axis `order[k]` of `x`.
pub(super) fn permute(x: &Value, order: &[usize]) -> Value {
    on_elements!(x, x => x.view(x.array.clone().permuted_axes(IxDyn(order))).into())
}

/// Every axis from its start by its step, as many elements as `shape` says.
pub(super) fn slice(x: &Value, axes: &[SliceAxis], shape: &Shape) -> Value {
    on_elements!(x, x => {
        let mut view = x.array.clone();
        for (k, (&axis, &extent)) in axes.iter().zip(shape.extents()).enumerate() {
            view.slice_axis_inplace(Axis(k), range(axis, extent));
        }
        x.view(view).into()
    })
}

/// An axis as ndarray slices it: a half-open range, walked from its end when the step is negative.
fn range(SliceAxis { start, step }: SliceAxis, extent: usize) -> Slice {
    let start = start as isize;
    if extent <= 1 {
        // The step is never taken, and may be anything.
        let start = if extent == 0 { 0 } else { start };
        return Slice::new(start, Some(start + extent as isize), 1);
    }
    let step = step as isize;
    let last = start + step * (extent as isize - 1);
    Slice::new(start.min(last), Some(start.max(last) + 1), step)
}

/// NumPy's broadcasting to `shape`, with every repeated element copied.
pub(super) fn broadcast(context: &Context, x: &Value, shape: &Shape) -> Computed {
    let impossible = || ShapeError::from_kind(ErrorKind::IncompatibleShape);
    on_elements!(x, x => {
        let view = x.array.broadcast(IxDyn(shape.extents())).ok_or_else(impossible)?;
        context.collect(shape.extents(), view.iter().map(|&element| Ok(element))).map(Value::from)
    })
}

/// The inputs one after another along `axis`, copied.
pub(super) fn concatenate(context: &Context, inputs: &[&Value], axis: usize, node: &Node<NodeId>) -> Computed {
    // Between two steps along the axes before it, each input gives a run of elements in turn.
    let run = |x: &Value| on_elements!(x, x => x.array.shape()[axis..].iter().product::<usize>());
    let mut parts: Vec<(usize, Box<dyn Iterator<Item = Scalar> + '_>)> =
        inputs.iter().map(|&x| (run(x), x.scalars())).collect();
    let (mut part, mut taken) = (0, 0);
    let elements = std::iter::from_fn(|| {
        while taken == parts[part].0 {
            (part, taken) = ((part + 1) % parts.len(), 0);
        }
        taken += 1;
        parts[part].1.next()
    });
    context.value(node.dtype, &node.shape, elements.take(node.shape.len()))
}

/// The elements of one axis where a mask holds.
pub(super) fn filter(context: &Context, x: &Value, mask: &Value) -> Computed {
    let holds = |mask: &Scalar| matches!(mask, Scalar::Bool(true));
    let count = mask.scalars().filter(holds).count();
    let kept = x.scalars().zip(mask.scalars()).filter(|(_, mask)| holds(mask)).map(|(element, _)| element);
    context.value(x.dtype(), &Shape::new([count])?, kept)
}
