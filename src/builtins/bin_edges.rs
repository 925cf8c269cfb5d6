//! The edges of bins: given, or evenly spaced.

use super::Call;
use super::bin_widths::{Estimator, width};
use super::reductions::fold;
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, error, shape_error};
use crate::eval::{Operand, Value, at_once, demand};
use crate::graph::{self, Expr, Op};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};
use smallvec::SmallVec;

/// What decides about the bins of an axis.
pub(super) struct Axis<'a> {
    /// The elements to be counted.
    pub x: &'a Expr,
    pub bins: &'a Operand,
    pub range: Option<Range>,
    pub has_weights: bool,
    /// Whether edges between float32 elements are float32.
    pub keeps_float32: bool,
}

/// Where bins begin and end.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub first: f64,
    pub last: f64,
    /// Whether an end is an element of an array of float64.
    is_float64: bool,
}

/// A pair of numbers, computed; or none.
pub(super) fn range_of(call: &mut Call<'_>, range: &Operand) -> Result<Option<Range>, Diagnostic> {
    let place = range.span;
    let items: SmallVec<[Value; 2]> = match &range.value {
        Value::None => return Ok(None),
        Value::Tuple(items) => items.iter().cloned().collect(),
        Value::Array(array) if array.shape().rank() == 1 => {
            let finished = demand::compute(std::slice::from_ref(array), call.host)?;
            finished.iter().flat_map(|array| array.elements()).map(|x| Value::Array(graph::constant(x))).collect()
        }
        _ => SmallVec::new(),
    };
    let mut is_float64 = false;
    let mut number = |item: &Value| match item {
        Value::Weak(weak) => Ok(weak.to_float()),
        Value::Array(array) if array.shape().is_scalar() => {
            is_float64 |= array.dtype() == DType::Float64;
            Ok(demand::scalar(array, call.host)?.map_or(f64::NAN, Scalar::float))
        }
        other => Err(error(place, format!("a range is a pair of numbers, not of {}", other.describe()))),
    };
    let [first, last] = items.as_slice() else {
        let message = format!("a range is a pair of numbers, not {}", range.value.describe());
        return Err(advised(place, message, "write `range=(0, 1)`"));
    };
    let (first, last) = (number(first)?, number(last)?);
    let [shown_first, shown_last] = [first, last].map(Scalar::Float64);
    if first > last {
        let message = format!("a range cannot end at {shown_last} before it begins at {shown_first}");
        return Err(advised(place, message, format!("write `range=({shown_last}, {shown_first})`")));
    }
    if !first.is_finite() || !last.is_finite() {
        return Err(error(place, format!("a range must be finite, not from {shown_first} to {shown_last}")));
    }
    Ok(Some(Range { first, last, is_float64 }))
}

/// The edges of the bins of an axis, ascending.
pub(super) fn edges_of(call: &mut Call<'_>, axis: Axis<'_>) -> Result<Expr, Diagnostic> {
    let place = axis.bins.span;
    match &axis.bins.value {
        Value::String(rule) => {
            let rule = Estimator::of(rule, place)?;
            if axis.has_weights {
                let advice = "write how many bins there are";
                return Err(advised(place, "the number of bins is not chosen for weighted elements", advice));
            }
            let (range, x) = (outer(call, &axis)?, inside(call, &axis)?);
            let count = match x.shape().len() {
                0 => 1.0,
                _ => match width(call, rule, &x)? {
                    0.0 => 1.0,
                    width if !x.dtype().is_float() => ((range.last - range.first) / width.max(1.0)).ceil(),
                    width => ((range.last - range.first) / width).ceil(),
                },
            };
            even(call, &axis, range, count)
        }
        Value::Weak(_) => counted(call, &axis),
        Value::Array(array) if array.shape().is_scalar() => counted(call, &axis),
        _ => given(call, &axis),
    }
}

fn counted(call: &mut Call<'_>, axis: &Axis<'_>) -> Result<Expr, Diagnostic> {
    let count = demand::integer(axis.bins, "the number of bins", call.host)?;
    if count < 1 {
        return Err(error(axis.bins.span, format!("the number of bins must be 1 or more, not {count}")));
    }
    let range = outer(call, axis)?;
    even(call, axis, range, count as f64)
}

/// Edges that the program gives, which are computed to see that they ascend.
fn given(call: &mut Call<'_>, axis: &Axis<'_>) -> Result<Expr, Diagnostic> {
    let place = axis.bins.span;
    let edges = call.as_array(axis.bins.clone())?;
    if edges.shape().rank() != 1 {
        return Err(error(place, format!("the edges of bins must be a vector, not of shape {}", edges.shape())));
    }
    let finished = demand::compute(std::slice::from_ref(&edges), call.host)?;
    let mut previous: Option<Scalar> = None;
    for edge in finished.iter().flat_map(|array| array.elements()) {
        if edge.float().is_nan() {
            return Err(error(place, "the edges of bins cannot be nan"));
        }
        let descends = previous.is_some_and(|previous| match (previous.integer(), edge.integer()) {
            (Some(previous), Some(edge)) => previous > edge,
            _ => previous.float() > edge.float(),
        });
        if descends {
            return Err(advised(place, "the edges of bins must ascend", "`sort` puts them in order"));
        }
        previous = Some(edge);
    }
    Ok(edges)
}

/// The ends of all bins: the range that is given, or the extremes of the elements, which are computed.
fn outer(call: &mut Call<'_>, axis: &Axis<'_>) -> Result<Range, Diagnostic> {
    let mut range = match axis.range {
        Some(range) => range,
        None if axis.x.shape().is_empty() => Range { first: 0.0, last: 1.0, is_float64: false },
        None => extremes(call, axis.x)?,
    };
    if range.first == range.last {
        let round = rounding(edge_dtype(axis, range));
        range.first = round(range.first - 0.5);
        range.last = round(range.last + 0.5);
    }
    Ok(range)
}

fn extremes(call: &mut Call<'_>, x: &Expr) -> Result<Range, Diagnostic> {
    let axes: SmallVec<[usize; 4]> = (0..x.shape().rank()).collect();
    let mut wanted: SmallVec<[Expr; 3]> = SmallVec::new();
    for op in [ReduceOp::Min, ReduceOp::Max] {
        let extreme = if axes.is_empty() { x.clone() } else { fold(call, op, x, &axes, false)? };
        wanted.push(extreme);
    }
    if !matches!(x.node().op, Op::Array(_) | Op::Stored(_)) {
        // Counting needs all elements again; so they are computed once. What is in a file is read again.
        let all: Vec<Expr> = wanted.iter().chain([x]).cloned().collect();
        call.host.keep(&all)?;
    }
    let finished = demand::compute(&wanted, call.host)?;
    let mut ends = finished.iter().filter_map(|array| array.item()).map(Scalar::float);
    let (first, last) = (ends.next().unwrap_or(f64::NAN), ends.next().unwrap_or(f64::NAN));
    if !first.is_finite() || !last.is_finite() {
        let message = format!(
            "bins cannot reach from {} to {}, the extremes of the elements",
            Scalar::Float64(first),
            Scalar::Float64(last)
        );
        return Err(advised(call.span(call.first()), message, "write `range=(0, 1)` for a finite range"));
    }
    Ok(Range { first, last, is_float64: false })
}

/// The elements within the range that is given.
fn inside(call: &mut Call<'_>, axis: &Axis<'_>) -> Result<Expr, Diagnostic> {
    let Some(range) = axis.range else { return Ok(axis.x.clone()) };
    let bound = |value: f64| graph::constant(Scalar::Float64(value));
    let from_first = call.combine(ScalarOp::GreaterEqual, &[axis.x, &bound(range.first)])?;
    let to_last = call.combine(ScalarOp::LessEqual, &[axis.x, &bound(range.last)])?;
    let is_inside = call.combine(ScalarOp::And, &[&from_first, &to_last])?;
    super::sets::chosen(call, axis.x, &is_inside)
}

/// NumPy's: float32 only where elements and ends are.
fn edge_dtype(axis: &Axis<'_>, range: Range) -> DType {
    let is_float32 = axis.keeps_float32 && axis.x.dtype() == DType::Float32 && !range.is_float64;
    if is_float32 { DType::Float32 } else { DType::Float64 }
}

/// Whether the width of a range is finite in a float dtype.
fn steps_fit(range: Range, dtype: DType) -> bool {
    let round = rounding(dtype);
    round(round(range.last) - round(range.first)).is_finite()
}

fn rounding(dtype: DType) -> fn(f64) -> f64 {
    if dtype == DType::Float32 { |x| f64::from(x as f32) } else { |x| x }
}

/// The edges of `count` bins of equal width, as NumPy's linspace gives them in their dtype.
fn even(call: &mut Call<'_>, axis: &Axis<'_>, range: Range, count: f64) -> Result<Expr, Diagnostic> {
    let dtype = edge_dtype(axis, range);
    // Between plain numbers edges are rounded once, between elements in every step.
    let steps = if axis.range.is_none() && !axis.x.shape().is_empty() { dtype } else { DType::Float64 };
    let (round, to_edge) = (rounding(steps), rounding(dtype));
    let place = axis.bins.span;
    let [shown_first, shown_last] = [range.first, range.last].map(Scalar::Float64);
    let too_many = || {
        let count = if count < 1e15 { count.to_string() } else { Scalar::Float64(count).to_string() };
        let message = format!("{count} bins are too many between {shown_first} and {shown_last}");
        advised(place, message, "edges must differ; take fewer bins, or a wider range")
    };
    if !steps_fit(range, steps) {
        let message = format!("bins cannot reach from {shown_first} to {shown_last}: that is wider than {steps} holds");
        return Err(advised(place, message, "scale the elements down first, such as `x / 4`"));
    }
    if !(1.0..9e15).contains(&count) {
        return Err(too_many());
    }
    let (first, last) = (round(range.first), round(range.last));
    let width = round(last - first);
    let step = round(width / count);
    let edge = |k: usize| match k as f64 {
        k if k == count => to_edge(last),
        k if step != 0.0 => to_edge(round(round(k * step) + first)),
        k => to_edge(round(round(round(k / count) * width) + first)),
    };
    let shape = Shape::new([count as usize + 1]).map_err(|cause| shape_error(cause, place))?;
    let mut ascends = true;
    let edges = at_once::array(dtype, shape, place, call.host, &mut |k| {
        ascends &= k == 0 || edge(k - 1) < edge(k);
        let value = Scalar::Float64(edge(k));
        let value = if dtype == DType::Float32 { Scalar::Float32(edge(k) as f32) } else { value };
        ascends.then_some(value)
    })?;
    if ascends { Ok(edges) } else { Err(too_many()) }
}
