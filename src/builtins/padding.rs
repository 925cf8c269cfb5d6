//! Padding: elements before and after an array, made of slices of it.

use super::Call;
use super::joining::part;
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::{Value, Weak, demand};
use crate::graph::{self, Expr, SliceAxis};
use crate::types::{Scalar, Shape};
use std::ops::Range;

/// What the new elements are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Constant,
    Edge,
    Reflect,
    Symmetric,
    Wrap,
}

/// The modes that a program may name. NumPy has more, which compute with the elements.
const MODES: &[&str] = &["constant", "edge", "reflect", "symmetric", "wrap", "empty"];

/// The most copies of an axis, whole or in part, that padding is made of.
const MOST_COPIES: usize = 4096;

pub(super) fn pad(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let mut x = call.array("x")?;
    let mode = match call.option("mode", MODES)? {
        "edge" => Mode::Edge,
        "reflect" => Mode::Reflect,
        "symmetric" => Mode::Symmetric,
        "wrap" => Mode::Wrap,
        _ => Mode::Constant,
    };
    if mode != Mode::Constant && call.is_given("constant_values") {
        let advice = "constant_values belong to mode=\"constant\"";
        return Err(advised(call.span("constant_values"), "this mode takes no constant", advice));
    }
    let rank = x.shape().rank();
    let widths = widths(call, rank)?;
    let constants = if mode == Mode::Constant { Some(constants(call, &x)?) } else { None };
    for (axis, &[before, after]) in widths.iter().enumerate() {
        x = match &constants {
            Some(constants) => with_constants(call, &x, axis, [before, after], constants)?,
            None => extended(call, &x, axis, [before, after], mode)?,
        };
    }
    Ok(Value::Array(x))
}

/// `pad_width` for each axis.
fn widths(call: &mut Call<'_>, rank: usize) -> Result<Vec<[usize; 2]>, Diagnostic> {
    let widths = pairs(call, "pad_width", rank)?;
    let is_whole = widths.dtype().is_integer();
    if !is_whole && !widths.shape().is_empty() {
        return Err(call.error("pad_width", format!("`pad_width` must hold integers, not {}", widths.dtype())));
    }
    let finished = demand::compute(std::slice::from_ref(&widths), call.host)?;
    let mut numbers = Vec::with_capacity(2 * rank);
    for number in finished.iter().flat_map(|array| array.elements()).filter_map(Scalar::integer) {
        let width = usize::try_from(number);
        numbers.push(width.map_err(|_| call.error("pad_width", format!("an axis cannot grow by {number} elements")))?);
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
        let element = |start| (SliceAxis { start, step: 1 }, 1);
        let scalar = call.built(graph::slice(constants, &[element(axis), element(side)]))?;
        let scalar = call.built(graph::reshape(&scalar, Shape::scalar()))?;
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
fn extended(call: &Call<'_>, x: &Expr, axis: usize, widths: [usize; 2], mode: Mode) -> Result<Expr, Diagnostic> {
    let [before, after] = widths;
    let n = x.shape()[axis];
    if before == 0 && after == 0 {
        return Ok(x.clone());
    }
    if n == 0 {
        let message = format!("axis {axis} has no elements to repeat");
        return Err(advised(call.span("x"), message, "mode=\"constant\" pads empty axes too"));
    }
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
    let mut parts = call.built(runs(x, axis, -(before as i64)..0, mode))?;
    parts.push(x.clone());
    parts.extend(call.built(runs(x, axis, n as i64..(n + after) as i64, mode))?);
    call.built(graph::concatenate(&parts, axis))
}

/// The elements at positions `range` of the axis when it goes on for ever, as slices: copies of it turn by turn, every
/// second one backwards unless it wraps. Reflected copies share their ends.
fn runs(x: &Expr, axis: usize, range: Range<i64>, mode: Mode) -> Result<Vec<Expr>, graph::GraphError> {
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
        runs.push(graph::slice(x, &slices)?);
        at += count;
    }
    Ok(runs)
}
