//! Padding: elements before and after an array, made of slices of it.

use super::Call;
use super::call::{float64, int64};
use super::joining::part;
use super::order_statistics::median_along;
use super::shape::{flipped, reshaped};
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::{Value, Weak, demand};
use crate::graph::{self, Expr, SliceAxis};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};
use std::ops::Range;

/// What the new elements are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Constant,
    Edge,
    Reflect,
    Symmetric,
    Wrap,
    LinearRamp,
    Statistic(Statistic),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Statistic {
    Maximum,
    Minimum,
    Mean,
    Median,
}

/// The modes that a program may name.
const MODES: &[&str] = &[
    "constant",
    "edge",
    "reflect",
    "symmetric",
    "wrap",
    "linear_ramp",
    "maximum",
    "minimum",
    "mean",
    "median",
    "empty",
];

/// The most copies of an axis, whole or in part, that padding is made of.
const MOST_COPIES: usize = 4096;

pub(super) fn pad(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let mut x = call.array("array")?;
    let mode = match call.option("mode", MODES)? {
        "edge" => Mode::Edge,
        "reflect" => Mode::Reflect,
        "symmetric" => Mode::Symmetric,
        "wrap" => Mode::Wrap,
        "linear_ramp" => Mode::LinearRamp,
        "maximum" => Mode::Statistic(Statistic::Maximum),
        "minimum" => Mode::Statistic(Statistic::Minimum),
        "mean" => Mode::Statistic(Statistic::Mean),
        "median" => Mode::Statistic(Statistic::Median),
        _ => Mode::Constant,
    };
    check_options(call, mode)?;
    let is_odd = call.option("reflect_type", &["even", "odd"])? == "odd";
    let rank = x.shape().rank();
    let widths = widths(call, rank)?;
    if mode == Mode::Constant {
        let constants = constants(call, &x)?;
        for (axis, &widths) in widths.iter().enumerate() {
            x = with_constants(call, &x, axis, widths, &constants)?;
        }
        return Ok(Value::Array(x));
    }
    let lengths = if call.is_none("stat_length") { None } else { Some(whole_pairs(call, "stat_length", rank)?) };
    for (axis, &widths) in widths.iter().enumerate() {
        if widths == [0, 0] {
            continue;
        }
        if x.shape()[axis] == 0 {
            let message = format!("axis {axis} has no elements to repeat");
            return Err(advised(call.span("array"), message, "mode=\"constant\" pads empty axes too"));
        }
        x = match mode {
            Mode::LinearRamp => ramped(call, &x, axis, widths)?,
            Mode::Statistic(statistic) => {
                let lengths = lengths.as_ref().map(|lengths| lengths[axis]);
                with_statistics(call, &x, axis, widths, statistic, lengths)?
            }
            _ => extended(call, &x, axis, widths, mode, is_odd)?,
        };
    }
    Ok(Value::Array(x))
}

/// Options belong to some modes only.
fn check_options(call: &Call<'_>, mode: Mode) -> Result<(), Diagnostic> {
    let options = [
        ("constant_values", mode == Mode::Constant, "constant", "this mode takes no constant"),
        ("end_values", mode == Mode::LinearRamp, "linear_ramp", "this mode takes no values for the ends"),
        ("stat_length", matches!(mode, Mode::Statistic(_)), "mean", "this mode looks at no statistic"),
        ("reflect_type", matches!(mode, Mode::Reflect | Mode::Symmetric), "reflect", "this mode mirrors nothing"),
    ];
    match options.into_iter().find(|(name, fits, ..)| call.is_given(name) && !fits) {
        Some((name, _, belongs, message)) => {
            Err(advised(call.span(name), message, format!("{name} belong to mode=\"{belongs}\"")))
        }
        None => Ok(()),
    }
}

/// `pad_width` for each axis.
fn widths(call: &mut Call<'_>, rank: usize) -> Result<Vec<[usize; 2]>, Diagnostic> {
    whole_pairs(call, "pad_width", rank)
}

/// An argument as numbers of elements before and after each axis.
fn whole_pairs(call: &mut Call<'_>, name: &str, rank: usize) -> Result<Vec<[usize; 2]>, Diagnostic> {
    let widths = pairs(call, name, rank)?;
    let is_whole = widths.dtype().is_integer();
    if !is_whole && !widths.shape().is_empty() {
        return Err(call.error(name, format!("`{name}` must hold integers, not {}", widths.dtype())));
    }
    let finished = demand::compute(std::slice::from_ref(&widths), call.host)?;
    let mut numbers = Vec::with_capacity(2 * rank);
    for number in finished.iter().flat_map(|array| array.elements()).filter_map(Scalar::integer) {
        let width = usize::try_from(number);
        let refused = match name {
            "pad_width" => format!("an axis cannot grow by {number} elements"),
            _ => format!("`{name}` cannot be {number}"),
        };
        numbers.push(width.map_err(|_| call.error(name, refused))?);
    }
    Ok(numbers.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect())
}

/// An argument as an array of shape (rank, 2), by broadcasting.
fn pairs(call: &mut Call<'_>, name: &str, rank: usize) -> Result<Expr, Diagnostic> {
    let operand = call.operand(name);
    let given = call.as_array(operand)?;
    let shape = call.built(Shape::new([rank, 2]).map_err(Into::into))?;
    graph::broadcast_to(&given, shape).map_err(|_| {
        let message = format!("`{name}` of shape {} does not fit an array of {rank} dimensions", given.shape());
        advised(call.span(name), message, "give ((before, after), …) for each axis, or (before, after) for all")
    })
}

/// `constant_values` for each axis, as elements of `x`.
fn constants(call: &mut Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    if let Value::Weak(Weak::Float(value)) = call.value("constant_values")
        && !value.is_finite()
        && !x.dtype().is_float()
    {
        let message = format!("{} has no {}", x.dtype(), Scalar::Float64(*value));
        return Err(advised(call.span("constant_values"), message, "convert the array first: `float64(x)`"));
    }
    let constants = pairs(call, "constant_values", x.shape().rank())?;
    call.built(graph::cast(&constants, x.dtype()))
}

fn with_constants(
    call: &Call<'_>,
    x: &Expr,
    axis: usize,
    widths: [usize; 2],
    constants: &Expr,
) -> Result<Expr, Diagnostic> {
    let constant = |side: usize| {
        let scalar = scalar(call, constants, [axis, side])?;
        block(call, x, &scalar, axis, widths[side])
    };
    call.built(graph::concatenate(&[constant(0)?, x.clone(), constant(1)?], axis))
}

/// `value` broadcast to the shape of `x`, but with `count` elements along `axis`.
fn block(call: &Call<'_>, x: &Expr, value: &Expr, axis: usize, count: usize) -> Result<Expr, Diagnostic> {
    let extents = x.shape().extents().iter().enumerate().map(|(k, &extent)| if k == axis { count } else { extent });
    call.built(Shape::new(extents).map_err(Into::into).and_then(|shape| graph::broadcast_to(value, shape)))
}

/// Elements of `x` itself before and after it.
fn extended(
    call: &Call<'_>,
    x: &Expr,
    axis: usize,
    widths: [usize; 2],
    mode: Mode,
    is_odd: bool,
) -> Result<Expr, Diagnostic> {
    let [before, after] = widths;
    let n = x.shape()[axis];
    if mode == Mode::Edge || n == 1 {
        let edge = |at: usize, count: usize| block(call, x, &call.built(part(x, axis, at..at + 1))?, axis, count);
        let parts = [edge(0, before)?, x.clone(), edge(n - 1, after)?];
        return call.built(graph::concatenate(&parts, axis));
    }
    let period = if mode == Mode::Reflect { n - 1 } else { n };
    if before.max(after) / period >= MOST_COPIES {
        let message = format!("padding by {} repeats an axis of {n} elements too often", before.max(after));
        return Err(advised(call.span("pad_width"), message, "`tile` repeats an array any number of times"));
    }
    let mirrored = |range: Range<i64>| -> Result<Vec<Expr>, Diagnostic> {
        let copies = call.built(runs(x, axis, range, mode))?;
        copies.into_iter().map(|(copy, run)| if is_odd { turned(call, x, axis, copy, run) } else { Ok(run) }).collect()
    };
    let mut parts = mirrored(-(before as i64)..0)?;
    parts.push(x.clone());
    parts.extend(mirrored(n as i64..(n + after) as i64)?);
    call.built(graph::concatenate(&parts, axis))
}

/// A mirrored part of copy number `copy` of an axis as NumPy's "odd" reflection has it: turned about the element where two
/// copies meet, so that the array goes on in the same direction.
fn turned(call: &Call<'_>, x: &Expr, axis: usize, copy: i64, run: Expr) -> Result<Expr, Diagnostic> {
    let n = x.shape()[axis];
    let times = |factor: i64, at: usize| {
        let factor = call.built(graph::cast(&int64(factor), x.dtype()))?;
        call.combine(ScalarOp::Multiply, &[&factor, &call.built(part(x, axis, at..at + 1))?])
    };
    if copy % 2 == 0 {
        let rise = call.combine(ScalarOp::Subtract, &[&times(copy, n - 1)?, &times(copy, 0)?])?;
        return call.combine(ScalarOp::Add, &[&run, &rise]);
    }
    let ends = call.combine(ScalarOp::Subtract, &[&times(copy + 1, n - 1)?, &times(copy - 1, 0)?])?;
    call.combine(ScalarOp::Subtract, &[&ends, &run])
}

/// From the outermost elements in equal steps to `end_values`.
fn ramped(call: &mut Call<'_>, x: &Expr, axis: usize, widths: [usize; 2]) -> Result<Expr, Diagnostic> {
    let ends = pairs(call, "end_values", x.shape().rank())?;
    let ends = call.built(graph::cast(&ends, DType::Float64))?;
    let n = x.shape()[axis];
    let ramp = |side: usize, at: usize| -> Result<Expr, Diagnostic> {
        let width = widths[side];
        let end = scalar(call, &ends, [axis, side])?;
        let edge = call.built(part(x, axis, at..at + 1))?;
        let edge = call.built(graph::cast(&edge, DType::Float64))?;
        let rise = call.combine(ScalarOp::Subtract, &[&edge, &end])?;
        let step = call.combine(ScalarOp::Divide, &[&rise, &float64(width.max(1) as f64)])?;
        let along = (0..x.shape().rank()).map(|k| if k == axis { width } else { 1 });
        let numbers = reshaped(call, &call.built(graph::index(width))?, along)?;
        // The outermost new element is the end value; the edge itself is not repeated.
        let numbers = if side == 0 { numbers } else { flipped(call, &numbers, &[axis])? };
        let ramp = call.combine(ScalarOp::Multiply, &[&numbers, &step])?;
        let ramp = call.combine(ScalarOp::Add, &[&ramp, &end])?;
        let ramp = if x.dtype().is_float() { ramp } else { call.combine(ScalarOp::Floor, &[&ramp])? };
        call.built(graph::cast(&ramp, x.dtype()))
    };
    let parts = [ramp(0, 0)?, x.clone(), ramp(1, n - 1)?];
    call.built(graph::concatenate(&parts, axis))
}

/// A statistic of the elements nearest to each end: of all, or of as many as `lengths` says.
fn with_statistics(
    call: &Call<'_>,
    x: &Expr,
    axis: usize,
    widths: [usize; 2],
    statistic: Statistic,
    lengths: Option<[usize; 2]>,
) -> Result<Expr, Diagnostic> {
    let n = x.shape()[axis];
    let lengths = lengths.unwrap_or([n, n]).map(|length| length.min(n));
    if lengths.contains(&0) {
        return Err(call.error("stat_length", "a statistic of no elements has no value"));
    }
    let side = |side: usize| -> Result<Expr, Diagnostic> {
        let range = if side == 0 { 0..lengths[0] } else { n - lengths[1]..n };
        let nearest = call.built(part(x, axis, range))?;
        let fold = |op, x: &Expr| call.built(graph::reduce(op, x, &[axis], true, Some(call.place)));
        let value = match statistic {
            Statistic::Maximum => fold(ReduceOp::Max, &nearest)?,
            Statistic::Minimum => fold(ReduceOp::Min, &nearest)?,
            Statistic::Mean => {
                let floats = call.built(graph::cast(&nearest, DType::Float64))?;
                let sum = fold(ReduceOp::Sum, &floats)?;
                let mean = call.combine(ScalarOp::Divide, &[&sum, &float64(lengths[side] as f64)])?;
                if x.dtype().is_float() { mean } else { call.combine(ScalarOp::Round, &[&mean])? }
            }
            Statistic::Median => {
                let median = median_along(call, &nearest, axis)?;
                if x.dtype().is_float() { median } else { call.combine(ScalarOp::Round, &[&median])? }
            }
        };
        let value = call.built(graph::cast(&value, x.dtype()))?;
        block(call, x, &value, axis, widths[side])
    };
    call.built(graph::concatenate(&[side(0)?, x.clone(), side(1)?], axis))
}

/// One element of a matrix.
fn scalar(call: &Call<'_>, of: &Expr, at: [usize; 2]) -> Result<Expr, Diagnostic> {
    let element = call.built(graph::slice(of, &at.map(|start| (SliceAxis { start, step: 1 }, 1))))?;
    call.built(graph::reshape(&element, Shape::scalar()))
}

/// The elements at positions `range` of the axis when it goes on for ever, as slices: copies of it turn by turn, every
/// second one backwards unless it wraps, each with the number of its copy. Reflected copies share their ends.
fn runs(x: &Expr, axis: usize, range: Range<i64>, mode: Mode) -> Result<Vec<(i64, Expr)>, graph::GraphError> {
    let n = x.shape()[axis] as i64;
    let period = if mode == Mode::Reflect { n - 1 } else { n };
    let mut runs = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let (copy, within) = (at.div_euclid(period), at.rem_euclid(period));
        let count = (period - within).min(range.end - at);
        let forwards = mode == Mode::Wrap || copy.rem_euclid(2) == 0;
        let (start, step) = if forwards { (within, 1) } else { (n - 1 - within, -1) };
        let whole = x.shape().extents().iter().map(|&extent| (SliceAxis { start: 0, step: 1 }, extent));
        let mut slices: Vec<(SliceAxis, usize)> = whole.collect();
        slices[axis] = (SliceAxis { start: start as usize, step }, count as usize);
        runs.push((copy, graph::slice(x, &slices)?));
        at += count;
    }
    Ok(runs)
}
