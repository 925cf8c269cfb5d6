//! Indexing for reading: integers, slices, `...` and `newaxis`.

use super::demand;
use super::evaluator::Walk;
use super::operand::Operand;
use super::report::{advised, error, graph_error, labelled, not_yet, shape_error};
use super::value::Value;
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr, SliceAxis};
use crate::syntax::ast::{Expression, Index, IndexKind};
use crate::syntax::span::Span;
use crate::types::{DType, Shape};
use smallvec::SmallVec;

/// One item between the brackets, evaluated.
#[derive(Clone, Copy, Debug)]
enum Item {
    Integer(i128, Span),
    Slice(Bounds),
    Ellipsis(Span),
    NewAxis,
}

/// The bounds of a slice; what is left out is none.
#[derive(Clone, Copy, Debug, Default)]
struct Bounds {
    start: Option<i128>,
    stop: Option<i128>,
    step: Option<i128>,
}

impl Walk<'_> {
    /// `base[indices]`; `place` is the whole expression.
    pub(super) fn index(&mut self, base: &Operand, indices: &[Index], place: Span) -> Result<Value, Diagnostic> {
        let mut items: SmallVec<[Item; 4]> = SmallVec::new();
        for index in indices {
            self.index_item(index, &mut items)?;
        }
        match &base.value {
            Value::Array(array) => index_array(array, &items, place).map(Value::Array),
            Value::Tuple(values) => index_tuple(values, &items, place),
            Value::Weak(_) => Err(error(base.span, "a number has no elements to index")),
            Value::String(_) => Err(not_yet(place, "indexing strings")),
            Value::Function(function) => {
                let advice = format!("call it: `{}(…)`", function.name());
                Err(advised(base.span, "a function cannot be indexed", advice))
            }
            other => Err(error(base.span, format!("{} cannot be indexed", other.describe()))),
        }
    }

    fn index_item(&mut self, index: &Index, items: &mut SmallVec<[Item; 4]>) -> Result<(), Diagnostic> {
        match &index.kind {
            IndexKind::Ellipsis => items.push(Item::Ellipsis(index.span)),
            IndexKind::Slice { start, stop, step } => {
                let (start, stop) = (self.bound_of(start.as_ref())?, self.bound_of(stop.as_ref())?);
                let step = self.bound_of(step.as_ref())?;
                if step == Some(0) {
                    return Err(error(index.span, "the step of a slice cannot be 0"));
                }
                items.push(Item::Slice(Bounds { start, stop, step }));
            }
            IndexKind::Expression(expression) => {
                let operand = self.operand(expression)?;
                self.index_value(&operand, items)?;
            }
        }
        Ok(())
    }

    /// What an expression in brackets means depends on its value; a tuple is as many items.
    fn index_value(&mut self, operand: &Operand, items: &mut SmallVec<[Item; 4]>) -> Result<(), Diagnostic> {
        match &operand.value {
            Value::NewAxis | Value::None => items.push(Item::NewAxis),
            Value::Tuple(values) => {
                for value in values.iter() {
                    self.index_value(&Operand::new(value.clone(), operand.span), items)?;
                }
            }
            Value::Array(array) if array.dtype() == DType::Bool => {
                return Err(advised(
                    operand.span,
                    "indexing with a mask is not supported yet",
                    "use `where(mask, x, 0)` to keep the shape",
                ));
            }
            Value::Array(array) if !array.shape().is_scalar() && array.dtype().is_integer() => {
                return Err(not_yet(operand.span, "indexing with an array"));
            }
            _ => items.push(Item::Integer(demand::integer(operand, "an index", self.host)?, operand.span)),
        }
        Ok(())
    }

    fn bound_of(&mut self, bound: Option<&Expression>) -> Result<Option<i128>, Diagnostic> {
        let Some(bound) = bound else {
            return Ok(None);
        };
        let operand = self.operand(bound)?;
        match &operand.value {
            Value::None => Ok(None),
            _ => demand::integer(&operand, "a slice bound", self.host).map(Some),
        }
    }
}

/// Element `row` along the first axis, which has it.
pub(crate) fn row(array: &Expr, row: usize, place: Span) -> Result<Expr, Diagnostic> {
    index_array(array, &[Item::Integer(row as i128, place)], place)
}

fn index_array(array: &Expr, items: &[Item], place: Span) -> Result<Expr, Diagnostic> {
    let rank = array.shape().rank();
    let used = items.iter().filter(|item| matches!(item, Item::Integer(..) | Item::Slice(_))).count();
    if used > rank {
        let message = format!("{used} indices for an array of {rank} dimensions");
        return Err(labelled(place, message, format!("shape {}", array.shape())));
    }
    let mut ellipses = items.iter().filter_map(|item| if let Item::Ellipsis(span) = item { Some(*span) } else { None });
    if let (Some(_), Some(second)) = (ellipses.next(), ellipses.next()) {
        return Err(error(second, "an index can have one `...` only"));
    }
    let whole = Item::Slice(Bounds::default());
    let has_ellipsis = items.iter().any(|item| matches!(item, Item::Ellipsis(_)));
    let mut slices: SmallVec<[(SliceAxis, usize); 4]> = SmallVec::new();
    let mut extents: SmallVec<[usize; 4]> = SmallVec::new();
    let expanded = items.iter().flat_map(|item| match item {
        Item::Ellipsis(_) => std::iter::repeat_n(whole, rank - used),
        other => std::iter::repeat_n(*other, 1),
    });
    let trailing = if has_ellipsis { 0 } else { rank - used };
    for item in expanded.chain(std::iter::repeat_n(whole, trailing)) {
        match item {
            Item::NewAxis => extents.push(1),
            Item::Ellipsis(_) => {}
            Item::Integer(value, span) => {
                let axis = slices.len();
                let start = position(value, array.shape(), axis, span)?;
                slices.push((SliceAxis { start, step: 1 }, 1));
            }
            Item::Slice(bounds) => {
                let (axis, extent) = clamp(bounds, array.shape()[slices.len()]);
                slices.push((axis, extent));
                extents.push(extent);
            }
        }
    }
    let shape = Shape::new(extents).map_err(|cause| shape_error(cause, place))?;
    let sliced = graph::slice(array, &slices).map_err(|cause| graph_error(cause, place, &[]))?;
    graph::reshape(&sliced, shape).map_err(|cause| graph_error(cause, place, &[]))
}

/// A possibly negative index as a position on an axis.
fn position(value: i128, shape: &Shape, axis: usize, place: Span) -> Result<usize, Diagnostic> {
    let extent = shape[axis] as i128;
    let position = if value < 0 { value + extent } else { value };
    if (0..extent).contains(&position) {
        return Ok(position as usize);
    }
    let which =
        if shape.rank() > 1 { format!("axis {axis} of {extent} elements") } else { format!("{extent} elements") };
    Err(labelled(place, format!("index {value} is outside of {which}"), format!("the array has shape {shape}")))
}

/// Python's slice of an axis: bounds count from the end when negative and are clamped.
fn clamp(bounds: Bounds, extent: usize) -> (SliceAxis, usize) {
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

fn index_tuple(values: &[Value], items: &[Item], place: Span) -> Result<Value, Diagnostic> {
    match items {
        [Item::Integer(value, span)] => {
            let n = values.len() as i128;
            let position = if *value < 0 { value + n } else { *value };
            match usize::try_from(position).ok().and_then(|position| values.get(position)) {
                Some(item) => Ok(item.clone()),
                None => Err(error(*span, format!("index {value} is outside of a tuple of {n}"))),
            }
        }
        [Item::Slice(bounds)] => {
            let (axis, extent) = clamp(*bounds, values.len());
            let at = |k: usize| values[(axis.start as i64 + axis.step * k as i64) as usize].clone();
            Ok(Value::tuple((0..extent).map(at)))
        }
        _ => Err(error(place, "a tuple is indexed by one integer or slice")),
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
}
