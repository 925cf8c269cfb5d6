//! Arrays shifted, repeated and padded.

use super::joining::part;
use super::padding;
use super::positions::integers;
use super::scans::along;
use super::shape::{flattened, reshaped};
use super::{Builtin, Call};
use crate::algorithms::RepeatEach;
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, shape_error};
use crate::eval::{Value, demand};
use crate::graph::{self, Expr};
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape, normalize_axis};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["roll"],
        signature: "roll(a, shift, axis=none)",
        summary: "The elements shifted along an axis; what leaves at one end comes back at the other.",
        doc: "Without an axis the elements are shifted in row-major order. shift and axis may be tuples, which go together;\n\
              shifts along the same axis add up.",
        examples: &[("roll([1, 2, 3, 4], 1)", "[4 1 2 3]"), ("roll([[1, 2], [3, 4]], 1, axis=0)", "[[3 4]\n [1 2]]")],
        build: roll,
    },
    Builtin {
        names: &["tile"],
        signature: "tile(A, reps)",
        summary: "The whole array repeated, reps times along each axis.",
        doc: "reps is an integer for the last axis or a tuple; the shorter of reps and the shape gets ones in front.",
        examples: &[("tile([1, 2], 2)", "[1 2 1 2]"), ("tile([1, 2], (2, 2))", "[[1 2 1 2]\n [1 2 1 2]]")],
        build: tile,
    },
    Builtin {
        names: &["repeat"],
        signature: "repeat(a, repeats, axis=none)",
        summary: "Each element repeated, one after another.",
        doc: "Without an axis the array is flattened first. repeats is an integer for all elements, or a sequence with an\n\
              integer for each element along the axis.",
        examples: &[
            ("repeat([1, 2], 3)", "[1 1 1 2 2 2]"),
            ("repeat([[1, 2], [3, 4]], 2, axis=1)", "[[1 1 2 2]\n [3 3 4 4]]"),
            ("repeat([7, 8, 9], [2, 0, 1])", "[7 7 9]"),
        ],
        build: repeat,
    },
    Builtin {
        names: &["pad"],
        signature: "pad(array, pad_width, mode=\"constant\", *, constant_values=0, end_values=0, \
                    stat_length=none, reflect_type=\"even\")",
        summary: "The array with elements added before and after along each axis.",
        doc: "pad_width is ((before, after), …) for each axis, one such pair for all, or one number for everything.\n\
              mode is \"constant\", \"edge\" (the outermost element), \"reflect\" (mirrored without it), \"symmetric\" (mirrored\n\
              with it), \"wrap\" (from the other end), \"linear_ramp\" (in equal steps to end_values), \"maximum\", \"minimum\",\n\
              \"mean\" or \"median\" (of the stat_length elements next to the end, or of all) or \"empty\" (zeros). constant_values,\n\
              end_values and stat_length have the forms of pad_width; constants are converted to the dtype of the array. With\n\
              reflect_type=\"odd\" what is mirrored is also turned about the end: 2 * edge - mirrored.",
        examples: &[
            ("pad([1, 2, 3], 1)", "[0 1 2 3 0]"),
            ("pad([1, 2, 3], (2, 1), mode=\"reflect\")", "[3 2 1 2 3 2]"),
            ("pad([4, 6], 2, \"linear_ramp\")", "[0 2 4 6 3 0]"),
            ("pad([[1, 2]], ((1, 0), (0, 1)), constant_values=9)", "[[9 9 9]\n [1 2 9]]"),
        ],
        build: padding::pad,
    },
];

fn roll(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let shifts = call.integers("shift")?;
    if call.is_none("axis") {
        let total = shifts.iter().fold(0i64, |sum, &shift| sum.wrapping_add(shift));
        let rolled = rolled(call, &flattened(call, &x)?, 0, total)?;
        return reshaped(call, &rolled, x.shape().extents().iter().copied()).map(Value::Array);
    }
    let axes = call.integers("axis")?;
    let count = match (shifts.len(), axes.len()) {
        (a, b) if a == b || b == 1 => a,
        (1, b) => b,
        (a, b) => {
            let message = format!("{a} shifts do not go with {b} axes");
            return Err(advised(call.span("shift"), message, "give as many of both, or one of either"));
        }
    };
    // Shifts along one axis add up.
    let mut totals: SmallVec<[i64; 4]> = SmallVec::from_elem(0, x.shape().rank());
    for k in 0..count {
        let axis = normalize_axis(axes[k % axes.len()], x.shape().rank());
        let axis = axis.map_err(|cause| shape_error(cause, call.span("axis")))?;
        totals[axis] = totals[axis].wrapping_add(shifts[k % shifts.len()]);
    }
    let mut result = x;
    for (axis, shift) in totals.into_iter().enumerate() {
        result = rolled(call, &result, axis, shift)?;
    }
    Ok(Value::Array(result))
}

/// Shifted along one axis.
fn rolled(call: &Call<'_>, x: &Expr, axis: usize, shift: i64) -> Result<Expr, Diagnostic> {
    let n = x.shape()[axis];
    let shift = if n == 0 { 0 } else { shift.rem_euclid(n as i64) as usize };
    if shift == 0 {
        return Ok(x.clone());
    }
    let (end, start) = (call.built(part(x, axis, n - shift..n))?, call.built(part(x, axis, 0..n - shift))?);
    call.built(graph::concatenate(&[end, start], axis))
}

/// Counts of repetitions, which cannot be negative.
fn counts(call: &mut Call<'_>, name: &str) -> Result<SmallVec<[usize; 4]>, Diagnostic> {
    let given = call.integers(name)?;
    let count = |count: i64| usize::try_from(count).map_err(|_| never(call, name, count));
    given.into_iter().map(count).collect()
}

/// An axis of extent 1 is broadcast before each axis that is repeated, and merged with it.
fn tile(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("A")?;
    let reps = counts(call, "reps")?;
    let rank = reps.len().max(x.shape().rank());
    let padded = |values: &[usize]| -> SmallVec<[usize; 4]> {
        std::iter::repeat_n(1, rank - values.len()).chain(values.iter().copied()).collect()
    };
    let (extents, reps) = (padded(x.shape().extents()), padded(&reps));
    let mut apart: SmallVec<[usize; 8]> = SmallVec::new();
    let mut repeated: SmallVec<[usize; 8]> = SmallVec::new();
    for (&extent, &count) in extents.iter().zip(&reps) {
        if count != 1 {
            apart.push(1);
            repeated.push(count);
        }
        apart.push(extent);
        repeated.push(extent);
    }
    let x = reshaped(call, &x, apart)?;
    let x = broadcast(call, &x, repeated)?;
    reshaped(call, &x, extents.iter().zip(&reps).map(|(&extent, &count)| extent.saturating_mul(count)))
        .map(Value::Array)
}

fn broadcast(call: &Call<'_>, x: &Expr, extents: impl IntoIterator<Item = usize>) -> Result<Expr, Diagnostic> {
    let shape = Shape::new(extents).map_err(|cause| shape_error(cause, call.place))?;
    call.built(graph::broadcast_to(x, shape))
}

fn repeat(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let operand = call.operand("repeats");
    let counts = integers(call, "repeats", operand)?;
    // As in NumPy, an array of 0 dimensions counts as one of 1 element along its axis.
    let (x, axis) = along(call, &x)?;
    let n = x.shape()[axis];
    if counts.shape().len() == 1 {
        let counts = flattened(call, &counts)?;
        let count = call.integers_of_array("repeats", &counts)?[0];
        let count = usize::try_from(count).map_err(|_| never(call, "repeats", count))?;
        return repeated(call, &x, axis, count).map(Value::Array);
    }
    if counts.shape().extents() != [n] {
        let message = format!("{} repeats for an axis of {n} elements", counts.shape().len());
        return Err(advised(call.span("repeats"), message, "give one for each element, or one for all"));
    }
    if n == 0 {
        return Ok(Value::Array(x));
    }
    let total = total_of(call, &counts)?;
    call.built_array(graph::algorithm(RepeatEach { axis, total }, &[x, counts], Some(call.place)))
}

/// The sum of counts, of which there may be more than memory holds; negative ones are refused.
fn total_of(call: &mut Call<'_>, counts: &Expr) -> Result<usize, Diagnostic> {
    let floats = call.built(graph::cast(counts, DType::Float64))?;
    let mut wanted: SmallVec<[Expr; 4]> = SmallVec::new();
    for (op, x) in [(ReduceOp::Min, counts), (ReduceOp::Sum, counts), (ReduceOp::Sum, &floats)] {
        wanted.push(call.built(graph::reduce(op, x, &[0], false, Some(call.place)))?);
    }
    if !counts.node().op.is_leaf() {
        wanted.push(counts.clone());
        call.host.keep(&wanted)?;
        wanted.pop();
    }
    let found = demand::compute(&wanted, call.host)?;
    let found: SmallVec<[Scalar; 4]> = found.iter().filter_map(|array| array.item()).collect();
    let [least, total, about] = found[..] else { unreachable!("folds of a vector give one number each") };
    match (least.integer(), total.integer()) {
        (Some(least), _) if least < 0 => Err(never(call, "repeats", least as i64)),
        // Beyond that the exact sum has left its range.
        (_, Some(total)) if about.float() < 9e18 => Ok(usize::try_from(total).unwrap_or(usize::MAX)),
        _ => Ok(usize::MAX),
    }
}

fn never(call: &Call<'_>, name: &str, count: i64) -> Diagnostic {
    call.error(name, format!("nothing can be repeated {count} times"))
}

/// Each element along `axis` repeated `count` times.
fn repeated(call: &Call<'_>, x: &Expr, axis: usize, count: usize) -> Result<Expr, Diagnostic> {
    let with = |count: usize| {
        let mut extents: SmallVec<[usize; 4]> = x.shape().extents().into();
        extents.insert(axis + 1, count);
        extents
    };
    let apart = broadcast(call, &reshaped(call, x, with(1))?, with(count))?;
    let merged = |k: usize| if k == axis { x.shape()[k].saturating_mul(count) } else { x.shape()[k] };
    reshaped(call, &apart, (0..x.shape().rank()).map(merged))
}
