//! Windows that move along an axis.

use super::call::float64;
use super::shape::reshaped;
use super::{Builtin, Call};
use crate::algorithms::{Addressing, Gather, Rolling, RollingOp, Step};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::{advised, shape_error};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Scalar, Shape, contiguous_strides, normalize_axis};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["rolling_sum"],
        signature: "rolling_sum(x, window, axis=-1)",
        summary: "The sum of every window of so many consecutive elements along an axis.",
        doc: "Of n elements there are n - window + 1 windows. dtypes are as in sum. Nothing is subtracted, and rounding\n\
              errors are carried along: each sum is rounded once, and a nan or inf is in the sums of its own windows only.",
        examples: &[
            ("rolling_sum([1, 2, 3, 4], 2)", "[3 5 7]"),
            ("rolling_sum([[1, 2], [3, 4], [5, 6]], 2, axis=0)", "[[ 4  6]\n [ 8 10]]"),
        ],
        build: |call| {
            let (x, axis, window) = windowed(call)?;
            let dtype = x.dtype().sum_result();
            let sums = sums(call, &x, axis, window)?;
            call.built_array(graph::cast(&sums, dtype))
        },
    },
    Builtin {
        names: &["rolling_mean"],
        signature: "rolling_mean(x, window, axis=-1)",
        summary: "The mean of every window of so many consecutive elements along an axis.",
        doc: "The sums of rolling_sum over float64(x), divided by window: float32 for float32, else float64.",
        examples: &[("rolling_mean([1, 2, 4, 8], 2)", "[1.5 3.  6. ]")],
        build: |call| {
            let (x, axis, window) = windowed(call)?;
            let floats = call.built(graph::cast(&x, DType::Float64))?;
            let sums = sums(call, &floats, axis, window)?;
            let means = call.combine(ScalarOp::Divide, &[&sums, &float64(window as f64)])?;
            call.built_array(graph::cast(&means, x.dtype().math_result()))
        },
    },
    Builtin {
        names: &["rolling_max"],
        signature: "rolling_max(x, window, axis=-1)",
        summary: "The largest element of every window of so many consecutive elements along an axis.",
        doc: "Keeps the dtype; of n elements there are n - window + 1 windows. nan where a window has one.",
        examples: &[("rolling_max([1, 5, 2, 3, 4], 3)", "[5 5 4]")],
        build: |call| {
            let (x, axis, window) = windowed(call)?;
            folded(call, RollingOp::Max, &x, axis, window).map(Value::Array)
        },
    },
    Builtin {
        names: &["rolling_min"],
        signature: "rolling_min(x, window, axis=-1)",
        summary: "The smallest element of every window of so many consecutive elements along an axis.",
        doc: "Keeps the dtype; of n elements there are n - window + 1 windows. nan where a window has one.",
        examples: &[("rolling_min([1, 5, 2, 3, 4], 3)", "[1 2 2]")],
        build: |call| {
            let (x, axis, window) = windowed(call)?;
            folded(call, RollingOp::Min, &x, axis, window).map(Value::Array)
        },
    },
    Builtin {
        names: &["sliding_window", "sliding_window_view"],
        signature: "sliding_window(x, window_shape, axis=none)",
        summary: "All windows of an array, as more axes at the end.",
        doc: "window_shape has an extent for each axis, or for each that axis names; an axis named twice gives two axes. Of n\n\
              elements there are n - window + 1 windows. Every window is stored: see rolling_mean and its like, which store\n\
              none.",
        examples: &[
            ("sliding_window([1, 2, 3, 4], 3)", "[[1 2 3]\n [2 3 4]]"),
            ("sliding_window(zeros(4, 5), (2, 2)).shape", "(3, 4, 2, 2)"),
        ],
        build: sliding_window,
    },
];

/// The array, the axis, and the elements of a window, of which the axis has as many at least.
fn windowed(call: &mut Call<'_>) -> Result<(Expr, usize, usize), Diagnostic> {
    let x = call.array("x")?;
    if x.shape().is_scalar() {
        return Err(advised(call.span("x"), "a scalar has no windows", "an array of 1 or more dimensions is needed"));
    }
    let axis = call.axis("axis", x.shape().rank())?;
    let (given, n) = (call.integer("window")?, x.shape()[axis]);
    match usize::try_from(given) {
        Ok(window) if window > 0 && window <= n => Ok((x, axis, window)),
        Ok(0) | Err(_) => Err(call.error("window", format!("a window has 1 or more elements, not {given}"))),
        Ok(_) => {
            let message = format!("a window of {given} elements does not fit axis {axis} of {n} elements");
            Err(advised(call.span("window"), message, format!("the array has shape {}", x.shape())))
        }
    }
}

/// The folds of all windows along `axis`.
fn folded(call: &Call<'_>, op: RollingOp, x: &Expr, axis: usize, window: usize) -> Result<Expr, Diagnostic> {
    let mut order: SmallVec<[usize; 4]> = (0..x.shape().rank()).collect();
    let last = order.len() - 1;
    order.swap(axis, last);
    let rolling = Rolling { op, window, is_checked: false };
    let turned = graph::permute(x, &order);
    let folds = call.built(graph::algorithm(rolling, &[turned], Some(call.place)))?;
    Ok(graph::permute(&folds, &order))
}

/// The sums of all windows: of integers in 64 bits, of floats in float64.
fn sums(call: &Call<'_>, x: &Expr, axis: usize, window: usize) -> Result<Expr, Diagnostic> {
    let wide = if x.dtype().is_float() { DType::Float64 } else { x.dtype().sum_result() };
    let x = call.built(graph::cast(x, wide))?;
    folded(call, RollingOp::Sum, &x, axis, window)
}

fn sliding_window(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    let x = if x.shape().is_scalar() { reshaped(call, &x, [])? } else { x };
    let rank = x.shape().rank();
    let windows = call.shape("window_shape")?;
    let axes: SmallVec<[usize; 4]> = match call.is_none("axis") {
        true => (0..rank).collect(),
        false => {
            let axes = call.integers("axis")?.into_iter().map(|axis| normalize_axis(axis, rank));
            axes.collect::<Result<_, _>>().map_err(|cause| shape_error(cause, call.span("axis")))?
        }
    };
    if axes.len() != windows.rank() {
        let message = format!("{} extents of a window for {} axes", windows.rank(), axes.len());
        let help = format!("give one for each axis of shape {}, or name the axes: `axis=-1`", x.shape());
        return Err(advised(call.span("window_shape"), message, help));
    }
    let strides = contiguous_strides(x.shape().extents());
    let mut outer: SmallVec<[Step; 4]> = SmallVec::new();
    outer.extend(x.shape().extents().iter().zip(&strides).map(|(&extent, &stride)| Step { extent, stride }));
    let mut inner: SmallVec<[Step; 4]> = SmallVec::new();
    for (&axis, &window) in axes.iter().zip(windows.extents()) {
        let Some(windows) = (outer[axis].extent + 1).checked_sub(window).filter(|&windows| windows > 0) else {
            let message = format!("a window of {window} elements does not fit axis {axis}");
            return Err(advised(call.span("window_shape"), message, format!("the array has shape {}", x.shape())));
        };
        outer[axis].extent = windows;
        inner.push(Step { extent: window, stride: strides[axis] });
    }
    let addressing = Addressing { start: 0, outer, axes: SmallVec::new(), inner };
    let shape = addressing.shape(&Shape::scalar()).map_err(|cause| shape_error(cause, call.place))?;
    if shape.is_empty() {
        return Ok(Value::Array(graph::full(Scalar::zero(x.dtype()), shape)));
    }
    call.built_array(graph::algorithm(Gather(addressing), &[x], Some(call.place)))
}
