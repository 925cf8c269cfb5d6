//! Array literals.

use super::demand;
use super::evaluator::Walk;
use super::host::Host;
use super::operand::Operand;
use super::promote::{common_dtype, promote, weak_as};
use super::report::{error, graph_error, labelled, shape_error};
use super::value::{Value, known_scalar};
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::scalar;
use crate::syntax::ast::{Expression, ExpressionKind};
use crate::syntax::span::Span;
use crate::types::{DType, Scalar, Shape};
use crate::values::Array;

/// Up to so many scalars that depend on data are chosen between where they are used, which keeps them lazy; more are
/// computed at once.
const MOST_LAZY: usize = 8;

impl Walk<'_> {
    /// `[a, b, …]`, nested for more dimensions.
    pub(super) fn array_literal(&mut self, elements: &[Expression], place: Span) -> Result<Value, Diagnostic> {
        let mut rows = Rows::default();
        rows.open(0, elements.len(), place)?;
        self.literal_items(&mut rows, elements, 1)?;
        rows.build(place, self.host)
    }

    fn literal_items(&mut self, rows: &mut Rows, items: &[Expression], depth: usize) -> Result<(), Diagnostic> {
        for item in items {
            match &item.kind {
                // Plain numbers by the hundred thousand go the short way.
                ExpressionKind::Integer(value) => rows.leaf(depth, Value::int(*value), item.span)?,
                ExpressionKind::Float(value) => rows.leaf(depth, Value::float(*value), item.span)?,
                ExpressionKind::Array(inner) | ExpressionKind::Tuple(inner) => {
                    self.check_depth(item.span)?;
                    rows.open(depth, inner.len(), item.span)?;
                    self.literal_items(rows, inner, depth + 1)?;
                }
                _ => {
                    let value = self.expression(item)?;
                    rows.value(depth, value, item.span)?;
                }
            }
        }
        Ok(())
    }
}

/// The array that a tuple stands for, as `array((1, 2))` makes it.
pub(crate) fn from_value(value: Value, place: Span, host: &mut dyn Host) -> Result<Value, Diagnostic> {
    let mut rows = Rows::default();
    rows.value(0, value, place)?;
    rows.build(place, host)
}

/// The elements of a literal in row-major order, and the extents they imply.
#[derive(Default)]
struct Rows {
    /// The number of items in the rows at each depth, and where the first such row stands.
    extents: Vec<(usize, Span)>,
    /// The depth at which elements stand, and where the first one does.
    leaves_at: Option<(usize, Span)>,
    leaves: Vec<Operand>,
}

impl Rows {
    /// A row of `len` items begins at `depth`.
    fn open(&mut self, depth: usize, len: usize, place: Span) -> Result<(), Diagnostic> {
        if let Some((leaf_depth, leaf)) = self.leaves_at
            && leaf_depth <= depth
        {
            return Err(mixed(leaf, place));
        }
        match self.extents.get(depth) {
            Some(&(first, first_place)) if first != len => {
                Err(labelled(place, "the rows have different lengths", items(len))
                    .with_secondary(first_place, items(first)))
            }
            Some(_) => Ok(()),
            None => {
                self.extents.push((len, place));
                Ok(())
            }
        }
    }

    fn leaf(&mut self, depth: usize, value: Value, place: Span) -> Result<(), Diagnostic> {
        if let Some(&(_, row)) = self.extents.get(depth) {
            return Err(mixed(place, row));
        }
        self.leaves_at.get_or_insert((depth, place));
        self.leaves.push(Operand::new(value, place));
        Ok(())
    }

    /// A tuple is a row; everything else is an element.
    fn value(&mut self, depth: usize, value: Value, place: Span) -> Result<(), Diagnostic> {
        let Value::Tuple(items) = value else {
            return self.leaf(depth, value, place);
        };
        self.open(depth, items.len(), place)?;
        items.iter().try_for_each(|item| self.value(depth + 1, item.clone(), place))
    }

    fn build(self, place: Span, host: &mut dyn Host) -> Result<Value, Diagnostic> {
        let outer: Vec<usize> = self.extents.iter().map(|&(len, _)| len).collect();
        if self.leaves.is_empty() {
            let shape = Shape::new(outer).map_err(|cause| shape_error(cause, place))?;
            return Ok(Value::Array(graph::full(Scalar::Float64(0.0), shape)));
        }
        if let Some(scalars) = known_scalars(&self.leaves)? {
            return finished(&outer, &scalars, place, host);
        }
        let elements = promote(&self.leaves)?;
        let dtype = elements.iter().map(Expr::dtype).reduce(DType::promote).unwrap_or(DType::Float64);
        let built = |result: Result<Expr, graph::GraphError>| result.map_err(|cause| graph_error(cause, place, &[]));
        let elements: Vec<Expr> =
            elements.iter().map(|element| built(graph::cast(element, dtype))).collect::<Result<_, _>>()?;
        let inner = same_shape(&elements, &self.leaves)?;
        let shape =
            Shape::new(outer.iter().chain(inner.extents()).copied()).map_err(|cause| shape_error(cause, place))?;
        let stacked = match elements.len() {
            _ if !inner.is_scalar() => built(rows(&elements, &inner))?,
            count if count > MOST_LAZY => return computed(&elements, dtype, shape, place, host),
            _ => built(chosen(&elements))?,
        };
        built(graph::reshape(&stacked, shape)).map(Value::Array)
    }
}

fn items(n: usize) -> String {
    format!("{n} {}", if n == 1 { "element" } else { "elements" })
}

fn mixed(element: Span, row: Span) -> Diagnostic {
    labelled(element, "rows and single elements stand side by side", "an element").with_secondary(row, "a row")
}

/// The elements when all of them are known, in their common dtype.
fn known_scalars(leaves: &[Operand]) -> Result<Option<Vec<Scalar>>, Diagnostic> {
    let all_bools = |value: &Value| matches!(value, Value::Array(array) if array.dtype() == DType::Bool);
    let dtype = if leaves.iter().all(|leaf| all_bools(&leaf.value)) { DType::Bool } else { common_dtype(leaves) };
    let mut scalars = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        match &leaf.value {
            Value::Weak(weak) => scalars.push(weak_as(*weak, dtype, leaf.span)?),
            Value::Array(array) if array.shape().is_scalar() => match known_scalar(array) {
                Some(scalar) => scalars.push(converted(scalar, dtype)),
                None => return Ok(None),
            },
            _ => return Ok(None),
        }
    }
    Ok(Some(scalars))
}

/// A widening conversion, as promotion makes it.
fn converted(scalar: Scalar, dtype: DType) -> Scalar {
    scalar::apply(ScalarOp::Cast(dtype), scalar.dtype(), &[scalar]).0
}

fn finished(extents: &[usize], scalars: &[Scalar], place: Span, host: &mut dyn Host) -> Result<Value, Diagnostic> {
    let shape = Shape::new(extents.iter().copied()).map_err(|cause| shape_error(cause, place))?;
    let dtype = scalars[0].dtype();
    let array = Array::from_scalars(host.pool(), dtype, shape, scalars.iter().copied());
    array.map(|array| Value::Array(graph::array(array))).map_err(|cause| error(place, cause.to_string()))
}

/// The shape that all elements must have.
fn same_shape(elements: &[Expr], leaves: &[Operand]) -> Result<Shape, Diagnostic> {
    let first = elements[0].shape();
    match elements.iter().position(|element| element.shape() != first) {
        Some(other) => Err(labelled(
            leaves[other].span,
            "the elements have different shapes",
            format!("shape {}", elements[other].shape()),
        )
        .with_secondary(leaves[0].span, format!("shape {first}"))),
        None => Ok(first.clone()),
    }
}

/// Elements of shape `inner` stacked along a new first axis.
fn rows(elements: &[Expr], inner: &Shape) -> Result<Expr, graph::GraphError> {
    let row = Shape::new(std::iter::once(1).chain(inner.extents().iter().copied()))?;
    let rows: Result<Vec<Expr>, _> = elements.iter().map(|element| graph::reshape(element, row.clone())).collect();
    graph::concatenate(&rows?, 0)
}

/// Scalars as one axis: each is chosen where the index is its number.
fn chosen(elements: &[Expr]) -> Result<Expr, graph::GraphError> {
    let index = graph::index(elements.len())?;
    let mut rest = graph::broadcast_to(&elements[elements.len() - 1], Shape::new([elements.len()])?)?;
    for (number, element) in elements.iter().enumerate().rev().skip(1) {
        let number = graph::constant(Scalar::Int64(number as i64));
        let here = graph::elementwise(ScalarOp::Equal, &[index.clone(), number], None)?;
        rest = graph::elementwise(ScalarOp::Select, &[here, element.clone(), rest], None)?;
    }
    Ok(rest)
}

fn computed(
    elements: &[Expr],
    dtype: DType,
    shape: Shape,
    place: Span,
    host: &mut dyn Host,
) -> Result<Value, Diagnostic> {
    let finished = demand::compute(elements, host)?;
    let scalars = finished.iter().flat_map(Array::elements);
    let array = Array::from_scalars(host.pool(), dtype, shape, scalars);
    array.map(|array| Value::Array(graph::array(array))).map_err(|cause| error(place, cause.to_string()))
}
