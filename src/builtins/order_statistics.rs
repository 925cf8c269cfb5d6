//! Medians and quantiles.

use super::call::{float64, int64};
use super::joining::part;
use super::norms::weights;
use super::reductions::fold;
use super::scans::scanned;
use super::shape::reshaped;
use super::sorting::{with_axis_last, with_last_axis_at};
use super::{Builtin, Call};
use crate::algorithms::{Argsort, Method, OrderStatistic, ScanOp, Statistic, TakeAlong};
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::{Value, Weak, at_once, demand};
use crate::graph::{self, Expr, GraphError};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["median"],
        signature: "median(a, axis=none, *, keepdims=false)",
        summary: "The middle element of the sorted ones, or the mean of the two in the middle.",
        doc: "axis is an integer, a tuple or none for all axes. float32 for float32, else float64. nan if any element is, or\n\
              if there is none. It is selected, not sorted: the time grows with the number of elements.",
        examples: &[("median([3, 1, 10])", "3.0"), ("median([[1, 2], [3, 5]], axis=1)", "[1.5 4. ]")],
        build: |call| median(call, false),
    },
    Builtin {
        names: &["quantile"],
        signature: "quantile(a, q, axis=none, *, method=\"linear\", keepdims=false, weights=none)",
        summary: "The elements below which given parts of all elements lie.",
        doc: "q is a number in [0, 1] or an array of them, whose axes come first in the shape of the result. method says which\n\
              element it is, or how it lies between two: \"linear\" at place q * (n - 1) of the n sorted elements; \"lower\",\n\
              \"higher\", \"nearest\", \"midpoint\" of that place; and \"inverted_cdf\", \"averaged_inverted_cdf\",\n\
              \"closest_observation\", \"interpolated_inverted_cdf\", \"hazen\", \"weibull\", \"median_unbiased\",\n\
              \"normal_unbiased\" of Hyndman and Fan (1996). Methods that pick an element keep the dtype; all else is float64,\n\
              or float32 of float32 and a plain number q. nan if any element is. An empty array is an error.\n\
              With weights, which have the shape of the array or that of its named axes, and method=\"inverted_cdf\" it is the\n\
              element at which the sum of the weights in sorted order reaches that part of all.",
        examples: &[
            ("quantile([1, 2, 3, 4], 0.5)", "2.5"),
            ("quantile([[1, 2], [3, 4]], [0.0, 0.5, 1.0], axis=0)", "[[1. 2.]\n [2. 3.]\n [3. 4.]]"),
            ("quantile([1, 2, 3, 4], 0.5, method=\"lower\")", "2"),
            ("quantile([10, 20, 30], 0.5, weights=[1, 1, 4], method=\"inverted_cdf\")", "30"),
        ],
        build: |call| quantile(call, 1.0, false),
    },
    Builtin {
        names: &["percentile"],
        signature: "percentile(a, q, axis=none, *, method=\"linear\", keepdims=false, weights=none)",
        summary: "The elements below which given percentages of all elements lie.",
        doc: "quantile(a, q / 100): q is in [0, 100].",
        examples: &[("percentile([10, 20, 30, 40], 25)", "17.5"), ("percentile([1, 2, 3], [0, 100])", "[1. 3.]")],
        build: |call| quantile(call, 100.0, false),
    },
    Builtin {
        names: &["nanmedian"],
        signature: "nanmedian(a, axis=none, *, keepdims=false)",
        summary: "The median of the elements that are not nan.",
        doc: "As median; nan where there is none.",
        examples: &[("nanmedian([1, nan, 4, 7])", "4.0"), ("nanmedian([nan])", "nan")],
        build: |call| median(call, true),
    },
    Builtin {
        names: &["nanquantile"],
        signature: "nanquantile(a, q, axis=none, *, method=\"linear\", keepdims=false, weights=none)",
        summary: "Quantiles of the elements that are not nan.",
        doc: "As quantile; nan where there is none.",
        examples: &[("nanquantile([1, nan, 3], 0.5)", "2.0")],
        build: |call| quantile(call, 1.0, true),
    },
    Builtin {
        names: &["nanpercentile"],
        signature: "nanpercentile(a, q, axis=none, *, method=\"linear\", keepdims=false, weights=none)",
        summary: "Percentiles of the elements that are not nan.",
        doc: "As percentile; nan where there is none.",
        examples: &[("nanpercentile([1, nan, 3], 100)", "3.0")],
        build: |call| quantile(call, 100.0, true),
    },
];

/// The argument with the axes that the call names merged into a last one.
struct Rows {
    rows: Expr,
    /// The axes of the result, without those that `q` adds.
    result: Shape,
}

fn rows(call: &mut Call<'_>) -> Result<Rows, Diagnostic> {
    let operand = call.operand("a");
    let x = call.as_array(operand)?;
    let axes = call.axes("axis", x.shape().rank())?;
    let rows = in_rows(call, &x, &axes)?;
    let keepdims = call.boolean("keepdims")?;
    let result = if keepdims { x.shape().with_axes_kept(&axes) } else { x.shape().without_axes(&axes) };
    Ok(Rows { rows, result })
}

/// With some axes, in ascending order, merged into a last one.
fn in_rows(call: &Call<'_>, x: &Expr, axes: &[usize]) -> Result<Expr, Diagnostic> {
    let kept: SmallVec<[usize; 4]> = (0..x.shape().rank()).filter(|axis| !axes.contains(axis)).collect();
    let order: SmallVec<[usize; 4]> = kept.iter().chain(axes).copied().collect();
    let outer = kept.iter().map(|&axis| x.shape()[axis]);
    let n = axes.iter().map(|&axis| x.shape()[axis]).product();
    reshaped(call, &graph::permute(x, &order), outer.chain([n]))
}

fn median(call: &mut Call<'_>, skips_nan: bool) -> Result<Value, Diagnostic> {
    let Rows { rows, result } = rows(call)?;
    let dtype = rows.dtype().math_result();
    let statistic = OrderStatistic { statistic: Statistic::Median, skips_nan, dtype };
    let median = call.built(graph::algorithm(statistic, &[rows], Some(call.place)))?;
    call.built_array(graph::reshape(&median, result))
}

/// The medians along an axis, which stays with extent 1, as floats.
pub(super) fn median_along(call: &Call<'_>, x: &Expr, axis: usize) -> Result<Expr, Diagnostic> {
    let statistic = OrderStatistic { statistic: Statistic::Median, skips_nan: false, dtype: x.dtype().math_result() };
    let medians = call.built(graph::algorithm(statistic, &[with_axis_last(x, axis)], Some(call.place)))?;
    Ok(with_last_axis_at(&medians, axis))
}

/// The `q` of a call.
struct Quantiles {
    /// In [0, 1].
    values: Vec<f64>,
    shape: Shape,
    /// That of an array; none of a plain number.
    dtype: Option<DType>,
    is_integer: bool,
}

/// `whole` is the `q` of the greatest element.
fn quantile(call: &mut Call<'_>, whole: f64, skips_nan: bool) -> Result<Value, Diagnostic> {
    let method = method(call)?;
    let is_weighted = !call.is_none("weights");
    if is_weighted && method != Method::InvertedCdf {
        let message = format!("the method \"{}\" takes no weights", name(method));
        return Err(advised(call.span("weights"), message, "write `method=\"inverted_cdf\"`"));
    }
    let q = quantiles(call, whole)?;
    let Rows { rows, result } = rows(call)?;
    let x = rows.dtype();
    // Whole parts are places of elements.
    let method = if method == Method::Linear && q.is_integer && whole == 1.0 { Method::Lower } else { method };
    let dtype = match q.dtype {
        _ if method.is_discrete() => x,
        None => x.math_result(),
        Some(dtype) => x.promote(dtype),
    };
    if x == DType::Bool && !method.is_discrete() {
        let message = format!("there is nothing between two bools for the method \"{}\"", name(method));
        return Err(advised(call.span("a"), message, "write `float(x)`, or a method such as \"lower\""));
    }
    let n = rows.shape().extents().last().copied().unwrap_or(1);
    let shape = Shape::new(q.shape.extents().iter().chain(result.extents()).copied()).map_err(Into::into);
    let shape = call.built(shape)?;
    if n == 0 && !shape.is_empty() {
        if !skips_nan {
            return call.built(Err(GraphError::EmptyReduction { op: "quantile", shape: rows.shape().clone() }));
        }
        let nan = graph::full(Scalar::Float64(f64::NAN), shape);
        return call.built_array(graph::cast(&nan, x.math_result()));
    }
    if is_weighted && n > 0 {
        let found = weighted(call, &rows, q, skips_nan)?;
        return last_axis_first(call, &found, shape);
    }
    let places = if q.dtype == Some(DType::Float32) { DType::Float32 } else { DType::Float64 };
    let statistic = Statistic::Quantiles { quantiles: q.values, method, places };
    let statistic = OrderStatistic { statistic, skips_nan, dtype };
    let found = call.built(graph::algorithm(statistic, &[rows], Some(call.place)))?;
    last_axis_first(call, &found, shape)
}

fn last_axis_first(call: &Call<'_>, found: &Expr, shape: Shape) -> Result<Value, Diagnostic> {
    let last = found.shape().rank() - 1;
    let order: SmallVec<[usize; 4]> = std::iter::once(last).chain(0..last).collect();
    call.built_array(graph::reshape(&graph::permute(found, &order), shape))
}

/// The quantiles of each row, along a new last axis: the first element at which the weights up to it, as a part of all,
/// reach the quantile.
fn weighted(call: &mut Call<'_>, rows: &Expr, q: Quantiles, skips_nan: bool) -> Result<Expr, Diagnostic> {
    let weights = row_weights(call)?;
    let last = rows.shape().rank() - 1;
    let n = rows.shape()[last];
    let along = TakeAlong { axis: last };
    let order = call.built(graph::algorithm(Argsort, std::slice::from_ref(rows), Some(call.place)))?;
    let sorted = call.built(graph::algorithm(along.clone(), &[rows.clone(), order.clone()], Some(call.place)))?;
    let mut weights = call.built(graph::algorithm(along.clone(), &[weights, order], Some(call.place)))?;
    let is_nan = call.combine(ScalarOp::IsNan, &[&call.built(graph::cast(&sorted, rows.dtype().math_result()))?])?;
    if skips_nan {
        weights = call.combine(ScalarOp::Select, &[&is_nan, &float64(0.0), &weights])?;
    }
    let sums = scanned(call, ScanOp::Sum, &weights, last)?;
    let total = call.built(part(&sums, last, n - 1..n))?;
    let parts = call.combine(ScalarOp::Divide, &[&sums, &total])?;
    check_parts(call, &parts, &is_nan, skips_nan)?;
    // Elements in front that weigh nothing are no quantiles, not even that of 0.
    let is_zero = call.combine(ScalarOp::Equal, &[&parts, &float64(0.0)])?;
    let parts = call.combine(ScalarOp::Select, &[&is_zero, &float64(-1.0), &parts])?;
    let count = q.values.len();
    let dtype = if q.dtype == Some(DType::Float32) { DType::Float32 } else { DType::Float64 };
    let column = call.built(Shape::new([count, 1]).map_err(Into::into))?;
    let mut element = |k: usize| q.values.get(k).map(|&q| Scalar::Float64(q));
    let quantiles = at_once::array(DType::Float64, column, call.place, call.host, &mut element)?;
    let quantiles = call.built(graph::cast(&quantiles, dtype))?;
    let outer = rows.shape().extents()[..last].to_vec();
    let parts = reshaped(call, &call.built(graph::cast(&parts, dtype))?, outer.into_iter().chain([1, n]))?;
    let is_below = call.combine(ScalarOp::Less, &[&parts, &quantiles])?;
    let place = fold(call, ReduceOp::Sum, &is_below, &[last + 1], false)?;
    let place = call.combine(ScalarOp::Minimum, &[&place, &int64(n as i64 - 1)])?;
    let found = call.built(graph::algorithm(along, &[sorted.clone(), place], Some(call.place)))?;
    if skips_nan || !rows.dtype().is_float() {
        return Ok(found);
    }
    let (greatest, has_nan) = (call.built(part(&sorted, last, n - 1..n))?, call.built(part(&is_nan, last, n - 1..n))?);
    call.combine(ScalarOp::Select, &[&has_nan, &greatest, &found])
}

/// The call's weights in float64, in rows as the elements are.
fn row_weights(call: &mut Call<'_>) -> Result<Expr, Diagnostic> {
    let operand = call.operand("a");
    let x = call.as_array(operand)?;
    let weights = weights(call, &x)?;
    let weights = call.built(graph::cast(&weights, DType::Float64))?;
    let below = call.combine(ScalarOp::Less, &[&weights, &float64(0.0)])?;
    if call.any(&below)? {
        return Err(call.error("weights", "weights must be 0 or more"));
    }
    let weights = call.built(graph::broadcast_to(&weights, x.shape().clone()))?;
    let axes = call.axes("axis", x.shape().rank())?;
    in_rows(call, &weights, &axes)
}

/// Parts of a sum that is infinite, nan or 0 are nan. Where nan is left out a row of nothing else has no parts.
fn check_parts(call: &mut Call<'_>, parts: &Expr, is_nan: &Expr, skips_nan: bool) -> Result<(), Diagnostic> {
    let mut is_wrong = call.combine(ScalarOp::IsNan, &[parts])?;
    if skips_nan {
        let counts = call.combine(ScalarOp::Not, &[is_nan])?;
        is_wrong = call.combine(ScalarOp::And, &[&is_wrong, &counts])?;
    }
    match call.any(&is_wrong)? {
        true => Err(call.error("weights", "the weights must be finite and not all 0")),
        false => Ok(()),
    }
}

fn method(call: &Call<'_>) -> Result<Method, Diagnostic> {
    let names = Method::NAMES.map(|(name, _)| name);
    let given = call.option("method", &names)?;
    Ok(Method::NAMES.into_iter().find(|(name, _)| *name == given).map_or(Method::Linear, |(_, method)| method))
}

fn name(method: Method) -> &'static str {
    Method::NAMES.into_iter().find(|(_, known)| *known == method).map_or("", |(name, _)| name)
}

fn quantiles(call: &mut Call<'_>, whole: f64) -> Result<Quantiles, Diagnostic> {
    let operand = call.operand("q");
    let (given, shape, dtype, is_integer) = match operand.value {
        Value::Weak(weak) => (vec![weak.to_float()], Shape::scalar(), None, matches!(weak, Weak::Int(_))),
        _ => {
            let q = call.as_array(operand)?;
            let finished = demand::compute(std::slice::from_ref(&q), call.host)?;
            let values = finished.iter().flat_map(|array| array.elements()).map(Scalar::float).collect();
            (values, q.shape().clone(), Some(q.dtype().math_result()), !q.dtype().is_float())
        }
    };
    if let Some(outside) = given.iter().find(|q| !(0.0..=whole).contains(*q)) {
        let message = format!("`q` must be between 0 and {whole}, not {}", Scalar::Float64(*outside));
        let percents = "`percentile` takes percentages";
        let diagnostic = call.error("q", message);
        return Err(if whole == 1.0 { diagnostic.with_help(percents) } else { diagnostic });
    }
    let part = |q: f64| match dtype {
        _ if whole == 1.0 => q,
        Some(DType::Float32) => f64::from((q / whole) as f32),
        _ => q / whole,
    };
    Ok(Quantiles { values: given.into_iter().map(part).collect(), shape, dtype, is_integer })
}
