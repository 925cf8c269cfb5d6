//! How often values occur, one by one or by bins.

use super::bin_edges::{Axis, edges_of, range_of};
use super::joining::part;
use super::reductions::fold;
use super::shape::{flattened, reshaped};
use super::{Builtin, Call};
use crate::algorithms::{Bincount, Digitize, Histogram, Side};
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::{Operand, Value, demand};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["histogram"],
        signature: "histogram(a, bins=10, range[]=none, density=false, weights=none)",
        summary: "How many elements lie in each of some bins, and the edges of the bins.",
        doc: "bins is how many bins of equal width there are between the smallest and the largest element, or within range, a\n\
              pair of numbers; or an array of ascending edges; or a rule that picks their number from the data: \"auto\", \"fd\",\n\
              \"doane\", \"scott\", \"rice\", \"sturges\", \"sqrt\". A bin has its lower edge and not its upper one, but the last has\n\
              both; elements outside and nan are not counted. Counts are int64. weights, of the shape of a, are added up\n\
              instead, in their dtype; floats in float64 in blocks of 65536 elements, or more where there are many bins,\n\
              so that sums do not depend on threads.\n\
              With density=true counts are divided by their sum and the widths of the bins. nan and inf need a range, and no\n\
              range may be wider than the largest float.",
        examples: &[
            ("histogram([1, 2, 1, 4], bins=3)", "([2 1 1], [1. 2. 3. 4.])"),
            ("histogram([1, 2, 1, 4], bins=[0, 2, 4])[0]", "[2 2]"),
            ("histogram([0.5, 1.5, 1.5], bins=2, range=(0, 2), density=true)[0]", "[0.33333333 0.66666667]"),
        ],
        build: histogram,
    },
    Builtin {
        names: &["histogram_bin_edges"],
        signature: "histogram_bin_edges(a, bins=10, range[]=none, weights=none)",
        summary: "The edges of the bins that histogram counts in.",
        doc: "Arguments are as in histogram. float64, or float32 of float32; edges that are given keep their dtype.",
        examples: &[("histogram_bin_edges([1, 2, 1, 4], bins=3)", "[1. 2. 3. 4.]")],
        build: |call| {
            let x = sample(call, "a")?;
            edges_of_call(call, &x).map(Value::Array)
        },
    },
    Builtin {
        names: &["histogram2d"],
        signature: "histogram2d(x, y, bins[]=10, range[]=none, density=false, weights=none)",
        summary: "How many points lie in each rectangle of a grid, and the edges along both axes.",
        doc: "x and y are vectors of coordinates. bins is the number of bins along both axes, or their edges, or a pair of these\n\
              for x and y; range is a pair of pairs. Bins have their edges as in histogram: float32 if x and y are and there is\n\
              no range. The counts, or the sums of weights, are float64 of shape (bins of x, bins of y). density is as in\n\
              histogram, by area.",
        examples: &[("histogram2d([0, 0, 1], [0, 1, 1], bins=2)[0]", "[[1. 1.]\n [0. 1.]]")],
        build: histogram2d,
    },
    Builtin {
        names: &["bincount"],
        signature: "bincount(x, weights=none, minlength=0)",
        summary: "How often each of the integers 0, 1, 2, … occurs.",
        doc: "int64, of max(x) + 1 elements, or minlength if that is more; the extent is found out when it is called. x is a\n\
              vector of integers or bools and has no negative ones. weights of the same shape are added up instead, in\n\
              float64 in blocks of 262144 elements or more, so that sums do not depend on threads.",
        examples: &[
            ("bincount([1, 3, 1, 0])", "[1 2 0 1]"),
            ("bincount([0, 1, 1], weights=[0.5, 2, 3])", "[0.5 5. ]"),
            ("bincount([1], minlength=4)", "[0 1 0 0]"),
        ],
        build: bincount,
    },
    Builtin {
        names: &["digitize"],
        signature: "digitize(x, bins, right=false)",
        summary: "The number of the bin of each element.",
        doc: "int64, of the shape of x. bins is a vector of bounds. Among ascending ones number i stands for\n\
              bins[i-1] <= x < bins[i], with right=true for bins[i-1] < x <= bins[i]; among descending ones for\n\
              bins[i] <= x < bins[i-1], and bins[i] < x <= bins[i-1]. 0 and len(bins) stand for what is outside; nan is the\n\
              largest number.",
        examples: &[
            ("digitize([0.2, 6.4, 3.0], [0, 1, 2.5, 4])", "[1 4 3]"),
            ("digitize([5, 1], [10, 5, 0])", "[1 2]"),
        ],
        build: digitize,
    },
];

/// An argument whose elements are counted; bools are 0 and 1.
fn sample(call: &mut Call<'_>, name: &str) -> Result<Expr, Diagnostic> {
    let operand = call.operand(name);
    let x = call.as_array(operand)?;
    if x.dtype() == DType::Bool { call.built(graph::cast(&x, DType::UInt8)) } else { Ok(x) }
}

/// The weights of a call in the dtype that they are added up in; they have the shape of `x`.
fn weights(call: &mut Call<'_>, x: &Expr) -> Result<Option<Expr>, Diagnostic> {
    if call.is_none("weights") {
        return Ok(None);
    }
    let operand = call.operand("weights");
    let weights = call.as_array(operand)?;
    if weights.shape() != x.shape() {
        let message = format!("weights of shape {} for elements of shape {}", weights.shape(), x.shape());
        return Err(advised(call.span("weights"), message, "there must be one for each element"));
    }
    flattened(call, &weights).map(Some)
}

fn edges_of_call(call: &mut Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    let range = range_of(call, &call.operand("range"))?;
    let bins = call.operand("bins");
    let has_weights = !call.is_none("weights");
    edges_of(call, Axis { x, bins: &bins, range, has_weights, keeps_float32: true })
}

fn wants_density(call: &mut Call<'_>) -> Result<bool, Diagnostic> {
    if call.is_none("density") { Ok(false) } else { call.boolean("density") }
}

fn histogram(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = sample(call, "a")?;
    let weights = weights(call, &x)?;
    if weights.as_ref().is_some_and(|weights| weights.dtype() == DType::Bool) {
        let advice = "write `int(weights)` to count, or `x[mask]` for the elements";
        return Err(advised(call.span("weights"), "bools are no weights", advice));
    }
    let edges = edges_of_call(call, &x)?;
    let common = x.dtype().promote(edges.dtype());
    let mut inputs =
        vec![call.built(graph::cast(&flattened(call, &x)?, common))?, call.built(graph::cast(&edges, common))?];
    if let Some(weights) = &weights {
        let sums = if weights.dtype().is_float() { DType::Float64 } else { DType::Int64 };
        inputs.push(call.built(graph::cast(weights, sums))?);
    }
    let totals = call.built(graph::algorithm(Histogram { dimensions: 1 }, &inputs, Some(call.place)))?;
    let totals = match &weights {
        Some(weights) => call.built(graph::cast(&totals, weights.dtype()))?,
        None => totals,
    };
    let totals = match wants_density(call)? {
        false => totals,
        true => {
            let sum = fold(call, ReduceOp::Sum, &totals, &[0], false)?;
            let per_width = call.combine(ScalarOp::Divide, &[&totals, &widths(call, &edges)?])?;
            call.combine(ScalarOp::Divide, &[&per_width, &sum])?
        }
    };
    Ok(Value::tuple([Value::Array(totals), Value::Array(edges)]))
}

/// The widths of bins, in float64.
fn widths(call: &Call<'_>, edges: &Expr) -> Result<Expr, Diagnostic> {
    let n = edges.shape()[0];
    let lower = call.built(part(edges, 0, 0..n.saturating_sub(1)))?;
    let upper = call.built(part(edges, 0, n.min(1)..n))?;
    let widths = call.combine(ScalarOp::Subtract, &[&upper, &lower])?;
    call.built(graph::cast(&widths, DType::Float64))
}

fn histogram2d(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let samples = [sample(call, "x")?, sample(call, "y")?];
    let [x, y] = &samples;
    if x.shape().rank() != 1 || x.shape() != y.shape() {
        let message = format!("points need two vectors of one length, not shapes {} and {}", x.shape(), y.shape());
        return Err(advised(call.span("y"), message, "`ravel(x)` makes an array a vector"));
    }
    let bins = for_both_axes(call, "bins")?;
    let ranges = match call.is_none("range") {
        true => [None, None],
        false => {
            let [of_x, of_y] = for_both_axes(call, "range")?;
            [range_of(call, &of_x)?, range_of(call, &of_y)?]
        }
    };
    // NumPy's: both coordinates have one dtype, and edges are float32 between extremes that are.
    let common = x.dtype().promote(y.dtype());
    let mut inputs = Vec::new();
    let mut edges = Vec::new();
    for ((x, bins), range) in samples.iter().zip(&bins).zip(ranges) {
        let x = &call.built(graph::cast(x, common))?;
        let keeps_float32 = range.is_none() && !x.shape().is_empty();
        inputs.push(call.built(graph::cast(x, DType::Float64))?);
        if matches!(bins.value, Value::String(_)) {
            return Err(advised(bins.span, "bins of two axes are not chosen by a rule", "write how many there are"));
        }
        edges.push(edges_of(call, Axis { x, bins, range, has_weights: false, keeps_float32 })?);
    }
    for edges in &edges {
        inputs.push(call.built(graph::cast(edges, DType::Float64))?);
    }
    if let Some(weights) = weights(call, x)? {
        inputs.push(call.built(graph::cast(&weights, DType::Float64))?);
    }
    let totals = call.built(graph::algorithm(Histogram { dimensions: 2 }, &inputs, Some(call.place)))?;
    let mut totals = call.built(graph::cast(&totals, DType::Float64))?;
    if wants_density(call)? {
        let sum = fold(call, ReduceOp::Sum, &totals, &[0, 1], false)?;
        let heights = widths(call, &edges[0])?;
        let heights = reshaped(call, &heights, [heights.shape().len(), 1])?;
        totals = call.combine(ScalarOp::Divide, &[&totals, &heights])?;
        totals = call.combine(ScalarOp::Divide, &[&totals, &widths(call, &edges[1])?])?;
        totals = call.combine(ScalarOp::Divide, &[&totals, &sum])?;
    }
    Ok(Value::tuple(std::iter::once(totals).chain(edges).map(Value::Array)))
}

/// An argument for x and y: a pair, or the same for both.
fn for_both_axes(call: &mut Call<'_>, name: &str) -> Result<[Operand; 2], Diagnostic> {
    let operand = call.operand(name);
    let is_sequence = match &operand.value {
        Value::Tuple(_) => true,
        Value::Array(array) => !array.shape().is_scalar(),
        _ => false,
    };
    if !is_sequence {
        return Ok([operand.clone(), operand]);
    }
    match call.items(name)?.as_slice() {
        [of_x, of_y] => Ok([of_x.clone(), of_y.clone()]),
        items if name == "range" || items.len() < 2 => {
            let message = format!("`{name}` has {} items for two axes", items.len());
            Err(advised(operand.span, message, format!("write a pair: `{name}=(…, …)`")))
        }
        _ => Ok([operand.clone(), operand]),
    }
}

fn bincount(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let operand = call.operand("x");
    let x = call.as_array(operand)?;
    if x.shape().rank() != 1 {
        let message = format!("the integers to count must be a vector, not of shape {}", x.shape());
        return Err(advised(call.span("x"), message, "`ravel(x)` makes an array a vector"));
    }
    if !x.shape().is_empty() && x.dtype().is_float() {
        let message = format!("bincount counts integers, not elements of {}", x.dtype());
        let advice = "write `int(x)` to cut off fractions, or `histogram(x)` to count by bins";
        return Err(advised(call.span("x"), message, advice));
    }
    let least = call.integer("minlength")?;
    let Ok(least) = usize::try_from(least) else {
        return Err(call.error("minlength", format!("`minlength` must not be negative, but is {least}")));
    };
    let wide = if x.dtype() == DType::UInt64 { x.clone() } else { call.built(graph::cast(&x, DType::Int64))? };
    let length = if x.shape().is_empty() { least } else { least.max(values_up_to_largest(call, &wide)?) };
    let x = call.built(graph::cast(&x, DType::Int64))?;
    let mut inputs = vec![x.clone()];
    // As in NumPy, the weights of nothing are not looked at.
    if let Some(weights) = weights(call, &x)?.filter(|_| !x.shape().is_empty()) {
        inputs.push(call.built(graph::cast(&weights, DType::Float64))?);
    }
    // A length that no array has is an error of the shape.
    call.built(Shape::new([length]).map_err(Into::into))?;
    call.built_array(graph::algorithm(Bincount { length }, &inputs, Some(call.place)))
}

/// How many integers there are from 0 to the largest element, which is computed; none is negative.
fn values_up_to_largest(call: &mut Call<'_>, x: &Expr) -> Result<usize, Diagnostic> {
    let extremes = [fold(call, ReduceOp::Min, x, &[0], false)?, fold(call, ReduceOp::Max, x, &[0], false)?];
    let finished = demand::compute(&extremes, call.host)?;
    let mut integers = finished.iter().filter_map(|array| array.item().and_then(Scalar::integer));
    let (least, largest) = (integers.next().unwrap_or(0), integers.next().unwrap_or(0));
    if least < 0 {
        let message = format!("negative integers are not counted, but the smallest element is {least}");
        return Err(advised(call.span("x"), message, "`unique(x, return_counts=true)` counts any elements"));
    }
    Ok(usize::try_from(largest + 1).unwrap_or(usize::MAX))
}

fn digitize(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (x, bins) = (call.operand("x"), call.operand("bins"));
    let (x, bins) = (call.as_array(x)?, call.as_array(bins)?);
    if bins.shape().rank() != 1 {
        let message = format!("the bounds of bins must be a vector, not of shape {}", bins.shape());
        return Err(call.error("bins", message));
    }
    // The side of a value that equals a bound: behind it, unless the bound belongs to the bin before.
    let side = if call.boolean("right")? { Side::Left } else { Side::Right };
    let common = x.dtype().promote(bins.dtype());
    let inputs = [call.built(graph::cast(&x, common))?, call.built(graph::cast(&bins, common))?];
    call.built_array(graph::algorithm(Digitize(side), &inputs, Some(call.place)))
}
