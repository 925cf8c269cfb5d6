//! Sequences: convolution, interpolation, phases.

use super::call::float64;
use super::differences::neighbours;
use super::joining::part;
use super::scans::scanned;
use super::shape::{at_least, flipped};
use super::{Builtin, Call};
use crate::algorithms::{Correlate, Interpolate, ScanOp};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, graph_error};
use crate::eval::{Operand, Value, promote};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Scalar, Shape};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["convolve"],
        signature: "convolve(a, v, mode=\"full\")",
        summary: "The convolution of two sequences.",
        doc: "Element k is the sum of a[i] * v[k - i] over all i for which there are both. mode is \"full\" for all of them,\n\
              \"same\" for as many from the middle as the longer sequence has, \"valid\" for those where the shorter one lies\n\
              wholly inside the longer one. dtypes promote; integers wrap, bools are or'ed. The products are added one after\n\
              another in ascending order of positions in the longer sequence, those of float32 in float64.",
        examples: &[
            ("convolve([1, 2, 3], [0, 1, 0.5])", "[0.  1.  2.5 4.  1.5]"),
            ("convolve([1, 2, 3, 4], [1, 1], mode=\"valid\")", "[3 5 7]"),
        ],
        build: |call| {
            let [a, v] = sequences(call)?;
            let [a, v] = if a.shape().len() < v.shape().len() { [v, a] } else { [a, v] };
            let kernel = flipped(call, &v, &[0])?;
            slid(call, &a, &kernel).map(Value::Array)
        },
    },
    Builtin {
        names: &["correlate"],
        signature: "correlate(a, v, mode=\"valid\")",
        summary: "The correlation of two sequences.",
        doc: "Element k is the sum of a[i + k] * v[i] over all i for which there are both, from the smallest k that has any.\n\
              mode, dtypes and the order of additions are as in convolve.",
        examples: &[
            ("correlate([1, 2, 3], [0, 1, 0.5])", "[3.5]"),
            ("correlate([1, 2, 3], [0, 1, 0.5], mode=\"full\")", "[0.5 2.  3.5 3.  0. ]"),
        ],
        build: |call| {
            let [a, v] = sequences(call)?;
            if a.shape().len() >= v.shape().len() {
                return slid(call, &a, &v).map(Value::Array);
            }
            let backwards = slid(call, &v, &a)?;
            flipped(call, &backwards, &[0]).map(Value::Array)
        },
    },
    Builtin {
        names: &["interp"],
        signature: "interp(x, xp, fp, left=none, right=none, period=none)",
        summary: "The values at x of the line through points with ascending coordinates xp and values fp.",
        doc: "float64, of the shape of x; nan where x is. Below the first point it is left, or the first value, above the last\n\
              one right, or the last value. With a period, coordinates are taken modulo it and need no order. That xp ascends\n\
              is not checked: without it the result has no meaning.",
        examples: &[
            ("interp([0.5, 1, 7], [0, 1, 2], [10, 20, 0])", "[15. 20.  0.]"),
            ("interp(-1, [0, 1], [5, 6], left=nan)", "nan"),
            ("interp([350, 370], [10, 350], [1, 0], period=360)", "[0. 1.]"),
        ],
        build: interp,
    },
    Builtin {
        names: &["unwrap"],
        signature: "unwrap(p, discont=none, axis=-1, *, period=6.283185307179586)",
        summary: "Angles along an axis without jumps by more than half a period.",
        doc: "To every element goes the multiple of the period that brings it closest to its predecessor, where they are\n\
              discont or more apart; that is half a period at least. Integers stay integers if the period is one.",
        examples: &[("unwrap([0, 3, 6, 1, 4], period=8)", "[ 0  3  6  9 12]")],
        build: unwrap,
    },
];

/// Both arguments as sequences of one dtype.
fn sequences(call: &Call<'_>) -> Result<[Expr; 2], Diagnostic> {
    let given = [("a", call.array("a")?), ("v", call.array("v")?)];
    let dtype = given[0].1.dtype().promote(given[1].1.dtype());
    for (name, array) in &given {
        if array.shape().rank() > 1 {
            let message = format!("a sequence of one dimension is needed, not of shape {}", array.shape());
            return Err(advised(call.span(name), message, "write `ravel(x)` for all its elements"));
        }
        if array.shape().is_empty() {
            return Err(call.error(name, "a sequence without elements has no products"));
        }
    }
    let [a, v] = given.map(|(_, array)| {
        let array = at_least(call, &array, 1)?;
        call.built(graph::cast(&array, dtype))
    });
    Ok([a?, v?])
}

/// The sums of products of a kernel with the parts of a sequence, which is no shorter, in the mode of the call.
fn slid(call: &Call<'_>, x: &Expr, kernel: &Expr) -> Result<Expr, Diagnostic> {
    let (n, m) = (x.shape().len(), kernel.shape().len());
    let (first, count) = match call.option("mode", &["full", "same", "valid"])? {
        "full" => (-(m as i64 - 1), n + m - 1),
        "same" => (-(m as i64 / 2), n),
        _ => (0, n - m + 1),
    };
    let correlate = Correlate { first, count, is_checked: false };
    call.built(graph::algorithm(correlate, &[x.clone(), kernel.clone()], Some(call.place)))
}

fn interp(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let [x, xp, fp] = ["x", "xp", "fp"].map(|name| call.built(graph::cast(&call.array(name)?, DType::Float64)));
    let (x, mut xp, fp) = (x?, xp?, fp?);
    for (name, points) in [("xp", &xp), ("fp", &fp)] {
        if points.shape().rank() != 1 || points.shape().is_empty() {
            let message = format!("points have one dimension and one element or more, not shape {}", points.shape());
            return Err(call.error(name, message));
        }
    }
    if xp.shape() != fp.shape() {
        let message = format!("{} values for {} points", fp.shape().len(), xp.shape().len());
        return Err(advised(call.span("fp"), message, "xp and fp need one element for each point"));
    }
    let mut x = x;
    let mut period = None;
    if !call.is_none("period") {
        let length = call.number("period")?.to_float().abs();
        if length == 0.0 {
            return Err(call.error("period", "a period cannot be 0"));
        }
        let constant = float64(length);
        x = call.combine(ScalarOp::Modulo, &[&x, &constant])?;
        xp = call.combine(ScalarOp::Modulo, &[&xp, &constant])?;
        period = Some(length);
    }
    let end = |name: &str, at: usize| -> Result<Expr, Diagnostic> {
        let value = if call.is_none(name) || period.is_some() {
            let value = call.built(part(&fp, 0, at..at + 1))?;
            call.built(graph::reshape(&value, Shape::scalar()))?
        } else {
            call.array(name)?
        };
        if !value.shape().is_scalar() {
            return Err(call.error(name, format!("`{name}` must be one number, not of shape {}", value.shape())));
        }
        call.built(graph::cast(&value, DType::Float64))
    };
    let (left, right) = (end("left", 0)?, end("right", fp.shape().len() - 1)?);
    call.built_array(graph::algorithm(Interpolate { period }, &[x, xp, fp, left, right], Some(call.place)))
}

fn unwrap(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let p = call.array("p")?;
    if p.shape().is_scalar() {
        return Err(advised(
            call.span("p"),
            "a scalar has no neighbours",
            "an array of 1 or more dimensions is needed",
        ));
    }
    let axis = call.axis("axis", p.shape().rank())?;
    let n = p.shape()[axis];
    let steps = neighbours(call, &p, axis)?;
    let operands = [Operand::new(Value::Array(steps), call.span("p")), call.operand("period")];
    let both = promote::promote(&operands)?;
    let dtype = both[0].dtype().promote(both[1].dtype());
    let [steps, period] = [&both[0], &both[1]].map(|expr| call.built(graph::cast(expr, dtype)));
    let (steps, period) = (steps?, period?);
    if !period.shape().is_scalar() {
        return Err(call.error("period", format!("`period` must be one number, not of shape {}", period.shape())));
    }
    if n == 0 {
        return call.built_array(graph::cast(&p, dtype));
    }
    let corrections = corrections(call, &steps, &period)?;
    let two = call.built(graph::cast(&float64(2.0), period.dtype().math_result()))?;
    let half = call.combine(ScalarOp::Divide, &[&period, &two])?;
    let discont =
        if call.is_none("discont") { Operand::new(Value::Array(half), call.place) } else { call.operand("discont") };
    let sizes = Operand::new(Value::Array(call.combine(ScalarOp::Abs, &[&steps])?), call.place);
    let is_small = promote::elementwise(ScalarOp::Less, &[sizes, discont], call.place)?;
    let is_small = call.as_array(Operand::new(is_small, call.place))?;
    let is_small = graph::broadcast_to(&is_small, steps.shape().clone());
    let is_small = is_small.map_err(|cause| graph_error(cause, call.span("discont"), &[]))?;
    let zero = graph::constant(Scalar::zero(dtype));
    let corrections = call.combine(ScalarOp::Select, &[&is_small, &zero, &corrections])?;
    let wide = call.built(graph::cast(&corrections, dtype.sum_result()))?;
    let totals = scanned(call, ScanOp::Sum, &wide, axis)?;
    let p = call.built(graph::cast(&p, dtype))?;
    let (first, rest) = (call.built(part(&p, axis, 0..1))?, call.built(part(&p, axis, 1..n))?);
    let rest = call.combine(ScalarOp::Add, &[&rest, &call.built(graph::cast(&totals, dtype))?])?;
    call.built_array(graph::concatenate(&[first, rest], axis))
}

/// What takes each step to within half a period of 0, by whole periods.
fn corrections(call: &Call<'_>, steps: &Expr, period: &Expr) -> Result<Expr, Diagnostic> {
    let op = |op, a: &Expr, b: &Expr| call.combine(op, &[a, b]);
    let number = |value: f64| call.built(graph::cast(&float64(value), period.dtype()));
    let (two, zero) = (number(2.0)?, number(0.0)?);
    let is_whole = period.dtype().is_integer();
    let high = op(if is_whole { ScalarOp::FloorDivide } else { ScalarOp::Divide }, period, &two)?;
    let low = call.combine(ScalarOp::Negate, &[&high])?;
    let turned = op(ScalarOp::Modulo, &op(ScalarOp::Subtract, steps, &low)?, period)?;
    let turned = op(ScalarOp::Add, &turned, &low)?;
    // Half a period up and down are the same: the step's own direction decides.
    let mut is_half = op(ScalarOp::And, &op(ScalarOp::Equal, &turned, &low)?, &op(ScalarOp::Greater, steps, &zero)?)?;
    if is_whole {
        let is_even = op(ScalarOp::Equal, &op(ScalarOp::Modulo, period, &two)?, &zero)?;
        is_half = op(ScalarOp::And, &is_half, &is_even)?;
    }
    let turned = call.combine(ScalarOp::Select, &[&is_half, &high, &turned])?;
    op(ScalarOp::Subtract, &turned, steps)
}
