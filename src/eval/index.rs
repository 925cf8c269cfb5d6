//! Indexing for reading.

use super::counted::Counted;
use super::evaluator::Walk;
use super::operand::Operand;
use super::promote::strong;
use super::report::{advised, error, graph_error};
use super::selection::{Gathering, Item, Items, Selection, clamp};
use super::traced::{Traced, TracedItems};
use super::value::Value;
use super::{at_once, demand, literal, selection};
use crate::algorithms::{Compress, Gather};
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr};
use crate::syntax::ast::{Expression, Index, IndexKind};
use crate::syntax::span::Span;
use crate::types::DType;
use std::sync::Arc;

impl Walk<'_> {
    /// `base[indices]`; `place` is the whole expression.
    pub(super) fn index(&mut self, base: &Operand, indices: &[Index], place: Span) -> Result<Value, Diagnostic> {
        match &base.value {
            Value::Array(_) | Value::Tuple(_) | Value::Sequence(_) => {}
            Value::Weak(_) => return Err(error(base.span, "a number has no elements to index")),
            Value::String(_) => return Err(error(base.span, "a string has no elements to index")),
            Value::Function(function) => {
                let advice = format!("call it: `{}(…)`", function.name());
                return Err(advised(base.span, "a function cannot be indexed", advice));
            }
            other => return Err(error(base.span, format!("{} cannot be indexed", other.describe()))),
        }
        let (items, steps) = self.traced_items(indices)?;
        match &base.value {
            Value::Array(array) if !steps.is_empty() => {
                let part = selected(array, &items, place, self)?;
                self.met_as_position(array, &part, &items, &steps);
                return Ok(Value::Array(part));
            }
            _ if !steps.is_empty() => self.stop_tracing(),
            _ => {}
        }
        self.part_of(base, &items, place)
    }

    fn part_of(&mut self, base: &Operand, items: &Items, place: Span) -> Result<Value, Diagnostic> {
        match &base.value {
            Value::Tuple(values) => index_tuple(values, items, place),
            Value::Array(array) => self.selected_open(array, items, place),
            Value::Sequence(sequence) => match items.as_slice() {
                [Item::Integer(position, span)] => sequence.at(*position, *span),
                [Item::Slice(bounds)] => sequence.slice(*bounds, place),
                _ => Err(error(place, format!("{} is indexed by one integer", sequence.describe()))),
            },
            _ => Ok(Value::None),
        }
    }

    /// The elements that `items` name; those of a mask of all axes are not counted yet.
    fn selected_open(&mut self, array: &Expr, items: &Items, place: Span) -> Result<Value, Diagnostic> {
        if let Some((mask, span)) = selection::leading_mask(array.shape(), items)
            && mask.shape().rank() == array.shape().rank()
        {
            selection::check_mask(&mask, array.shape(), 0, span)?;
            let counted = Counted::new(array, &mask, place).map_err(|cause| graph_error(cause, place, &[]))?;
            return Ok(Value::Counted(Arc::new(counted)));
        }
        selected(array, items, place, self).map(Value::Array)
    }

    /// What stands between the brackets, evaluated.
    pub(super) fn index_items(&mut self, indices: &[Index]) -> Result<Items, Diagnostic> {
        let (items, steps) = self.traced_items(indices)?;
        if !steps.is_empty() {
            self.stop_tracing();
        }
        Ok(items)
    }

    /// The same, and which of the items are traced numbers.
    fn traced_items(&mut self, indices: &[Index]) -> Result<(Items, TracedItems), Diagnostic> {
        let (mut items, mut steps) = (Items::new(), TracedItems::new());
        for index in indices {
            match &index.kind {
                IndexKind::Ellipsis => items.push(Item::Ellipsis(index.span)),
                IndexKind::Slice { start, stop, step } => {
                    let (start, stop) = (self.bound_of(start.as_ref())?, self.bound_of(stop.as_ref())?);
                    let step = self.bound_of(step.as_ref())?;
                    if step == Some(0) {
                        return Err(error(index.span, "the step of a slice cannot be 0"));
                    }
                    items.push(Item::Slice(selection::Bounds { start, stop, step }));
                }
                IndexKind::Expression(expression) => {
                    let Traced { operand, step } = self.traced_settled(expression)?;
                    match &operand.value {
                        // A tuple alone stands for as many items.
                        Value::Tuple(values) if indices.len() == 1 => {
                            for value in values.iter() {
                                self.index_value(&Operand::new(value.clone(), operand.span), &mut items)?;
                            }
                        }
                        _ => {
                            steps.extend(step.map(|step| (items.len(), step)));
                            self.index_value(&operand, &mut items)?;
                        }
                    }
                }
            }
        }
        Ok((items, steps))
    }

    /// What an expression in brackets means depends on its value; a tuple among others is an array.
    fn index_value(&mut self, operand: &Operand, items: &mut Items) -> Result<(), Diagnostic> {
        match &operand.value {
            Value::NewAxis | Value::None => items.push(Item::NewAxis),
            Value::Tuple(_) => {
                let array = literal::from_value(operand.value.clone(), operand.span, self.host)?;
                self.index_value(&Operand::new(array, operand.span), items)?;
            }
            Value::Sequence(_) => items.push(Item::Positions(strong(operand)?, operand.span)),
            Value::Array(array) if array.dtype() == DType::Bool => {
                items.push(Item::Mask(array.clone(), operand.span));
            }
            Value::Array(array) if !array.shape().is_scalar() => {
                // `[]` is float64, as in NumPy, and stands for no positions here.
                if !array.dtype().is_integer() && !array.shape().is_empty() {
                    let message = format!("an index must be an array of integers or bools, not of {}", array.dtype());
                    return Err(advised(operand.span, message, "write `int(i)` for positions, `x > 0` for a mask"));
                }
                items.push(Item::Positions(array.clone(), operand.span));
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
    let slices = selection::first_axis(array.shape(), row);
    let sliced = graph::slice(array, &slices).map_err(|cause| graph_error(cause, place, &[]))?;
    let shape = array.shape().without_axes(&[0]);
    graph::reshape(&sliced, shape).map_err(|cause| graph_error(cause, place, &[]))
}

/// The elements that `items` name, in the shape that NumPy gives them.
pub(super) fn selected(array: &Expr, items: &Items, place: Span, walk: &mut Walk<'_>) -> Result<Expr, Diagnostic> {
    let built = |result: Result<Expr, graph::GraphError>| result.map_err(|cause| graph_error(cause, place, &[]));
    if let Some((mask, span)) = selection::leading_mask(array.shape(), items) {
        let more = at_once::bytes_of(array);
        let Gathering { mask, count } = selection::count_to_gather(&mask, array.shape(), 0, more, span, walk.host)?;
        return built(graph::algorithm(Compress { count }, &[array.clone(), mask], Some(place)));
    }
    let selection = Selection::new(array.shape(), items, place, walk.host)?;
    if selection.positions.is_empty() {
        let sliced = built(graph::slice(array, &selection.slices))?;
        return built(graph::reshape(&sliced, selection.shape));
    }
    let (addressing, shape) = (selection.addressing(array.shape()), selection.shape);
    let mut inputs = vec![array.clone()];
    inputs.extend(selection.positions);
    let gathered = built(graph::algorithm(Gather(addressing), &inputs, Some(place)))?;
    built(graph::reshape(&gathered, shape))
}

fn index_tuple(values: &[Value], items: &Items, place: Span) -> Result<Value, Diagnostic> {
    match items.as_slice() {
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
