//! Which elements of an array an index names: integers, slices, `...`, `newaxis`, arrays of positions and masks, in any
//! mix, as NumPy takes them.

use super::host::Host;
use super::operand::Operand;
use super::report::{advised, error, graph_error, labelled, shape_error};
use super::value::Value;
use super::{at_once, demand};
use crate::algorithms::{Addressed, Addressing, Nonzero, Step, outside};
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr, GraphError, SliceAxis};
use crate::numeric::reduce::ReduceOp;
use crate::syntax::span::Span;
use crate::types::{DType, Shape, broadcast_shapes, contiguous_strides};
use smallvec::SmallVec;

/// One item between the brackets, evaluated.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Integer(i128, Span),
    Slice(Bounds),
    Ellipsis(Span),
    NewAxis,
    /// Positions on one axis.
    Positions(Expr, Span),
    /// A bool array over as many axes as it has.
    Mask(Expr, Span),
}

pub(super) type Items = SmallVec<[Item; 4]>;

/// The bounds of a slice; what is left out is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bounds {
    pub start: Option<i128>,
    pub stop: Option<i128>,
    pub step: Option<i128>,
}

/// The elements that an index names.
pub(super) struct Selection {
    /// Of every axis that no array addresses: its slice. The others are whole.
    pub slices: SmallVec<[(SliceAxis, usize); 4]>,
    /// For every array of positions the axis that it addresses; they are int64 and of one shape.
    addressed: SmallVec<[usize; 4]>,
    pub positions: SmallVec<[Expr; 4]>,
    /// How many of the axes with an extent come before the positions.
    before: usize,
    /// Axes that a single integer takes out.
    taken_out: SmallVec<[usize; 4]>,
    /// The shape of the elements.
    pub shape: Shape,
}

/// What an item gives to the shape of the result.
#[derive(Clone, Copy, PartialEq)]
enum Gives {
    Extent(usize),
    NewAxis,
    /// Its part of the shape that all arrays of positions have together.
    Positions,
    Nothing,
}

impl Selection {
    /// `items` on an array of shape `of`; `place` is the whole expression.
    pub fn new(of: &Shape, items: &Items, place: Span, host: &mut dyn Host) -> Result<Selection, Diagnostic> {
        let items = expanded(of, items, place)?;
        let by_arrays = items.iter().any(|item| matches!(item, Item::Positions(..) | Item::Mask(..)));
        let mut slices: SmallVec<[(SliceAxis, usize); 4]> = SmallVec::new();
        let mut gives: SmallVec<[Gives; 4]> = SmallVec::new();
        let mut found: SmallVec<[(usize, Operand); 4]> = SmallVec::new();
        let mut taken_out: SmallVec<[usize; 4]> = SmallVec::new();
        for item in &items {
            let axis = slices.len();
            match item {
                Item::NewAxis => gives.push(Gives::NewAxis),
                // One that stands for no axes separates arrays all the same.
                Item::Ellipsis(_) => gives.push(Gives::Nothing),
                Item::Integer(value, span) => {
                    let start = position(*value, of, axis, *span)?;
                    slices.push((SliceAxis { start, step: 1 }, 1));
                    taken_out.push(axis);
                    // Beside arrays a number is an array of one position.
                    gives.push(if by_arrays { Gives::Positions } else { Gives::Nothing });
                }
                Item::Slice(bounds) => {
                    let (slice, extent) = clamp(*bounds, of[axis]);
                    slices.push((slice, extent));
                    gives.push(Gives::Extent(extent));
                }
                Item::Positions(positions, span) => {
                    found.push((axis, Operand::new(Value::Array(positions.clone()), *span)));
                    slices.push((SliceAxis { start: 0, step: 1 }, of[axis]));
                    gives.push(Gives::Positions);
                }
                Item::Mask(mask, span) => {
                    let Gathering { mask, count } = count_to_gather(mask, of, axis, 0, *span, host)?;
                    for (k, positions) in holding(&mask, count, *span)?.into_iter().enumerate() {
                        found.push((axis + k, Operand::new(Value::Array(positions), *span)));
                        slices.push((SliceAxis { start: 0, step: 1 }, of[axis + k]));
                        gives.push(Gives::Positions);
                    }
                }
            }
        }
        let (common, positions) = together(&found, place)?;
        let (before, shape) = arranged(&gives, &common, place)?;
        let addressed = found.iter().map(|(axis, _)| *axis).collect();
        Ok(Selection { slices, addressed, positions, before, taken_out, shape })
    }

    /// Where the elements lie in an array of shape `of`.
    pub fn addressing(&self, of: &Shape) -> Addressing {
        let strides = contiguous_strides(of.extents());
        let mut addressing =
            Addressing { start: 0, outer: SmallVec::new(), axes: SmallVec::new(), inner: SmallVec::new() };
        let mut steps: SmallVec<[Step; 4]> = SmallVec::new();
        for (axis, &(slice, extent)) in self.slices.iter().enumerate() {
            if self.addressed.contains(&axis) {
                addressing.axes.push(Addressed { axis, extent: of[axis], stride: strides[axis] });
                continue;
            }
            addressing.start += slice.start as i64 * strides[axis];
            if !self.taken_out.contains(&axis) {
                steps.push(Step { extent, stride: slice.step.wrapping_mul(strides[axis]) });
            }
        }
        let cut = if self.positions.is_empty() { dense_from(&steps) } else { self.before };
        addressing.inner = steps[cut..].into();
        steps.truncate(cut);
        addressing.outer = steps;
        addressing
    }
}

/// The first of the last steps that go through consecutive elements, or of the last one alone.
fn dense_from(steps: &[Step]) -> usize {
    let mut stride = 1;
    for (at, step) in steps.iter().enumerate().rev() {
        if step.extent != 1 && step.stride != stride {
            return (at + 1).min(steps.len() - 1);
        }
        stride *= step.extent as i64;
    }
    0
}

/// The items with what the ellipsis stands for and what is left out at the end written as slices, as many as the array has
/// axes.
fn expanded(of: &Shape, items: &Items, place: Span) -> Result<Items, Diagnostic> {
    let axes_of = |item: &Item| match item {
        Item::Integer(..) | Item::Slice(_) | Item::Positions(..) => 1,
        Item::Mask(mask, _) => mask.shape().rank(),
        Item::Ellipsis(_) | Item::NewAxis => 0,
    };
    if let Some(Item::Mask(_, span)) = items.iter().find(|item| matches!(item, Item::Mask(..)) && axes_of(item) == 0) {
        let help = "write `where(mask, x, 0)`, or an `if` for one condition";
        return Err(advised(*span, "a single bool is no mask", help));
    }
    let used: usize = items.iter().map(axes_of).sum();
    if used > of.rank() {
        let message = format!("{used} indices for an array of {} dimensions", of.rank());
        return Err(labelled(place, message, format!("shape {of}")));
    }
    let mut ellipses = items.iter().filter_map(|item| if let Item::Ellipsis(span) = item { Some(*span) } else { None });
    if let (Some(_), Some(second)) = (ellipses.next(), ellipses.next()) {
        return Err(error(second, "an index can have one `...` only"));
    }
    let missing = of.rank() - used;
    let whole = || std::iter::repeat_n(Item::Slice(Bounds::default()), missing);
    let mut expanded = Items::new();
    for item in items {
        match item {
            Item::Ellipsis(_) if missing > 0 => expanded.extend(whole()),
            other => expanded.push(other.clone()),
        }
    }
    if !items.iter().any(|item| matches!(item, Item::Ellipsis(_))) {
        expanded.extend(whole());
    }
    Ok(expanded)
}

/// Arrays of positions as int64 and of one shape, which is the first answer.
fn together(found: &[(usize, Operand)], place: Span) -> Result<(Shape, SmallVec<[Expr; 4]>), Diagnostic> {
    let operands: SmallVec<[Operand; 4]> = found.iter().map(|(_, operand)| operand.clone()).collect();
    let refused = |cause: GraphError| graph_error(cause, place, &operands);
    let mut common = Shape::scalar();
    let mut arrays: SmallVec<[Expr; 4]> = SmallVec::new();
    for operand in &operands {
        if let Value::Array(array) = &operand.value {
            common = broadcast_shapes(&common, array.shape()).map_err(|cause| refused(cause.into()))?;
            arrays.push(array.clone());
        }
    }
    let one = |array: &Expr| graph::broadcast_to(&graph::cast(array, DType::Int64)?, common.clone());
    let positions = arrays.iter().map(one).collect::<Result<_, _>>().map_err(refused)?;
    Ok((common, positions))
}

/// How many extents come before those of the positions, and the shape of the result: the positions' extents stand where
/// the first array stands if all arrays are side by side, else at the front.
fn arranged(gives: &[Gives], common: &Shape, place: Span) -> Result<(usize, Shape), Diagnostic> {
    let first = gives.iter().position(|gives| *gives == Gives::Positions);
    let last = gives.iter().rposition(|gives| *gives == Gives::Positions);
    let at = match (first, last) {
        (Some(first), Some(last)) if gives[first..=last].iter().all(|gives| *gives == Gives::Positions) => first,
        _ => 0,
    };
    let extent = |gives: &Gives| match gives {
        Gives::Extent(extent) => Some(*extent),
        Gives::NewAxis => Some(1),
        Gives::Positions | Gives::Nothing => None,
    };
    let (before, after) = gives.split_at(at);
    let extents = before.iter().filter_map(extent);
    let extents = extents.chain(common.extents().iter().copied()).chain(after.iter().filter_map(extent));
    let axes_before = before.iter().filter(|gives| matches!(gives, Gives::Extent(_))).count();
    let shape = Shape::new(extents).map_err(|cause| shape_error(cause, place))?;
    Ok((axes_before, shape))
}

/// The mask of an index that is nothing but one over the first axes.
pub(super) fn leading_mask(of: &Shape, items: &Items) -> Option<(Expr, Span)> {
    let is_whole = |item: &Item| match item {
        Item::Ellipsis(_) => true,
        Item::Slice(bounds) => {
            bounds.start.is_none() && bounds.stop.is_none() && bounds.step.is_none_or(|step| step == 1)
        }
        _ => false,
    };
    let ellipses = items.iter().filter(|item| matches!(item, Item::Ellipsis(_))).count();
    match items.split_first() {
        Some((Item::Mask(mask, span), rest)) if ellipses < 2 && rest.iter().all(is_whole) => {
            let rank = mask.shape().rank();
            (rank > 0 && rank + rest.len() <= of.rank().max(rank)).then(|| (mask.clone(), *span))
        }
        _ => None,
    }
}

/// At how many points a mask of the axes from `axis` on of an array of shape `of` holds; that is computed.
pub(crate) fn count(
    mask: &Expr,
    of: &Shape,
    axis: usize,
    place: Span,
    host: &mut dyn Host,
) -> Result<usize, Diagnostic> {
    check_mask(mask, of, axis, place)?;
    let sum = holding_points(mask, place)?;
    counted(sum, place, host)
}

/// At how many points a mask holds, as an integer.
fn holding_points(mask: &Expr, place: Span) -> Result<Expr, Diagnostic> {
    let axes: SmallVec<[usize; 4]> = (0..mask.shape().rank()).collect();
    graph::cast(mask, DType::Int64)
        .and_then(|holds| graph::reduce(ReduceOp::Sum, &holds, &axes, false, Some(place)))
        .map_err(|cause| graph_error(cause, place, &[]))
}

fn counted(points: Expr, place: Span, host: &mut dyn Host) -> Result<usize, Diagnostic> {
    let count = demand::integer(&Operand::new(Value::Array(points), place), "the size of a mask", host)?;
    Ok(count as usize)
}

/// A mask by which something is about to be gathered.
pub(crate) struct Gathering {
    /// The mask to gather by: one that is there, if there is room for it.
    pub mask: Expr,
    /// At how many points it holds.
    pub count: usize,
}

/// Counts the points of a mask that is about to gather something out of `more` bytes, and stores it on the way: gathering
/// reads it again. What fits neither memory nor temporary files is refused before anything is counted.
pub(crate) fn count_to_gather(
    mask: &Expr,
    of: &Shape,
    axis: usize,
    more: u64,
    place: Span,
    host: &mut dyn Host,
) -> Result<Gathering, Diagnostic> {
    let bytes = at_once::bytes_of(mask).saturating_add(more);
    if bytes > host.temporary_room() {
        at_once::check_memory(bytes, place, host.pool())?;
    }
    check_mask(mask, of, axis, place)?;
    let points = holding_points(mask, place)?;
    let (points, mask) = match stored(&points, mask, host)? {
        Some(stored) => stored,
        None => (points, mask.clone()),
    };
    Ok(Gathering { mask, count: counted(points, place, host)? })
}

/// How many points there are and the mask, both computed; none if memory is scarce.
fn stored(points: &Expr, mask: &Expr, host: &mut dyn Host) -> Result<Option<(Expr, Expr)>, Diagnostic> {
    /// The part of the memory that is free which a mask may take.
    const SHARE: u64 = 16;
    let free = host.pool().budget().saturating_sub(host.pool().in_use());
    if !host.computes() || at_once::bytes_of(mask) > free / SHARE {
        return Ok(None);
    }
    let settled = host.settle(&[points.clone(), mask.clone()])?;
    Ok(settled.try_into().ok().map(|[points, mask]: [Expr; 2]| (points, mask)))
}

/// A mask has the extents of the axes that it stands for.
pub(super) fn check_mask(mask: &Expr, of: &Shape, axis: usize, place: Span) -> Result<(), Diagnostic> {
    let own = mask.shape().extents();
    if of.extents().get(axis..axis + own.len()) == Some(own) {
        return Ok(());
    }
    let message = format!("a mask of shape {} does not fit an array of shape {of}", mask.shape());
    let fits = |axis: &usize| of.extents().get(*axis..axis + own.len()) == Some(own);
    Err(advised(
        place,
        message,
        match (0..of.rank()).find(fits) {
            Some(axis) if !own.is_empty() => format!("for axis {axis} write `x[{}mask]`", ":, ".repeat(axis)),
            _ => "a mask has the extents of the axes that it stands for".to_string(),
        },
    ))
}

/// The positions at which a mask holds, an array for each of its axes.
pub(crate) fn holding(mask: &Expr, count: usize, place: Span) -> Result<SmallVec<[Expr; 4]>, Diagnostic> {
    let build = || -> Result<SmallVec<[Expr; 4]>, GraphError> {
        let rows = graph::algorithm(Nonzero { count }, std::slice::from_ref(mask), Some(place))?;
        let row = |k: usize| {
            let row = graph::slice(&rows, &first_axis(rows.shape(), k))?;
            graph::reshape(&row, rows.shape().without_axes(&[0]))
        };
        (0..mask.shape().rank()).map(row).collect()
    };
    build().map_err(|cause| graph_error(cause, place, &[]))
}

/// The slices that leave one position of the first axis.
pub(super) fn first_axis(of: &Shape, position: usize) -> SmallVec<[(SliceAxis, usize); 4]> {
    let whole = of.extents().iter().skip(1).map(|&extent| (SliceAxis { start: 0, step: 1 }, extent));
    std::iter::once((SliceAxis { start: position, step: 1 }, 1)).chain(whole).collect()
}

/// A possibly negative index as a position on an axis.
fn position(value: i128, shape: &Shape, axis: usize, place: Span) -> Result<usize, Diagnostic> {
    let extent = shape[axis] as i128;
    let position = if value < 0 { value + extent } else { value };
    if (0..extent).contains(&position) {
        return Ok(position as usize);
    }
    Err(labelled(place, outside(value, shape, axis), format!("the array has shape {shape}")))
}

/// Python's slice of an axis: bounds count from the end when negative and are clamped.
pub(super) fn clamp(bounds: Bounds, extent: usize) -> (SliceAxis, usize) {
    let n = extent as i128;
    let step = bounds.step.unwrap_or(1);
    let from_end = |bound: i128| if bound < 0 { bound + n } else { bound };
    let (start, count) = if step > 0 {
        let start = bounds.start.map_or(0, from_end).clamp(0, n);
        let stop = bounds.stop.map_or(n, from_end).clamp(0, n);
        (start, (stop - start + step - 1).div_euclid(step))
    } else {
        let start = bounds.start.map_or(n - 1, from_end).clamp(-1, n - 1);
        let stop = bounds.stop.map_or(-1, from_end).clamp(-1, n - 1);
        (start, (start - stop - step - 1).div_euclid(-step))
    };
    match count.max(0) as usize {
        0 => (SliceAxis { start: 0, step: 1 }, 0),
        // A single element needs no step, which may be larger than any stride.
        1 => (SliceAxis { start: start as usize, step: 1 }, 1),
        count => (SliceAxis { start: start as usize, step: step as i64 }, count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sliced(start: Option<i128>, stop: Option<i128>, step: Option<i128>, n: usize) -> Vec<i64> {
        let (axis, extent) = clamp(Bounds { start, stop, step }, n);
        (0..extent as i64).map(|k| axis.start as i64 + axis.step * k).collect()
    }

    #[test]
    fn slices_are_pythons() {
        assert_eq!(sliced(None, None, None, 3), [0, 1, 2]);
        assert_eq!(sliced(Some(1), Some(-1), None, 5), [1, 2, 3]);
        assert_eq!(sliced(None, None, Some(-1), 3), [2, 1, 0]);
        assert_eq!(sliced(None, None, Some(2), 5), [0, 2, 4]);
        assert_eq!(sliced(Some(10), None, Some(-3), 5), [4, 1]);
        assert_eq!(sliced(Some(-100), Some(100), Some(1), 2), [0, 1]);
        assert_eq!(sliced(Some(3), Some(1), None, 5), [0i64; 0]);
        assert_eq!(sliced(Some(-2), Some(-100), Some(-1), 3), [1, 0]);
        assert_eq!(sliced(None, None, Some(-1), 0), [0i64; 0]);
        assert_eq!(sliced(Some(1), None, Some(i64::MAX as i128), 5), [1]);
        assert_eq!(sliced(None, Some(u64::MAX as i128), Some(u64::MAX as i128), 5), [0]);
    }

    #[test]
    fn the_last_steps_through_consecutive_elements_are_one_run() {
        let steps =
            |list: &[(usize, i64)]| list.iter().map(|&(extent, stride)| Step { extent, stride }).collect::<Vec<_>>();
        assert_eq!(dense_from(&steps(&[(3, 20), (5, 4), (4, 1)])), 0);
        assert_eq!(dense_from(&steps(&[(3, 40), (5, 4), (4, 1)])), 1);
        assert_eq!(dense_from(&steps(&[(3, 40), (5, 8), (4, 1)])), 2);
        assert_eq!(dense_from(&steps(&[(3, 40), (5, 8), (4, 2)])), 2);
        assert_eq!(dense_from(&steps(&[])), 0);
    }
}
