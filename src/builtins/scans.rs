//! Scans: every element combined with all before it along an axis.

use super::nan_reductions::filled;
use super::shape::flattened;
use super::{Builtin, Call};
use crate::algorithms::{Scan, ScanOp};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::{advised, shape_error};
use crate::graph::{self, Expr};
use crate::types::{DType, Scalar, Shape};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["cumsum"],
        signature: "cumsum(a, axis=none, dtype=none)",
        summary: "The sum of the elements up to each of them.",
        doc: "Without an axis the array is flattened first. Bools and integers add up in 64 bits, which wrap; dtype converts\n\
              the elements first and is that of the sums. Floats are added left to right in blocks of 1024, and to each\n\
              block the sum of those before it; float32 is added in float64 and rounded once. From a nan on all is nan.",
        examples: &[
            ("cumsum([1, 2, 3])", "[1 3 6]"),
            ("cumsum([[1, 2], [3, 4]], axis=0)", "[[1 2]\n [4 6]]"),
            ("cumsum([true, true, false])", "[1 2 2]"),
        ],
        build: |call| totals(call, ScanOp::Sum),
    },
    Builtin {
        names: &["cumprod"],
        signature: "cumprod(a, axis=none, dtype=none)",
        summary: "The product of the elements up to each of them.",
        doc: "axis, dtype and the order are as in cumsum; integers wrap.",
        examples: &[("cumprod([1, 2, 3, 4])", "[ 1  2  6 24]"), ("cumprod([0.5, 0.5], dtype=float32)", "[0.5  0.25]")],
        build: |call| totals(call, ScanOp::Product),
    },
    Builtin {
        names: &["cummax"],
        signature: "cummax(a, axis=none)",
        summary: "The largest of the elements up to each of them.",
        doc: "Keeps the dtype. Without an axis the array is flattened first. From a nan on all is nan; of equal zeros 0.0 is\n\
              the larger.",
        examples: &[("cummax([1, 3, 2, 5])", "[1 3 3 5]"), ("cummax([1.0, nan, 2.0])", "[ 1. nan nan]")],
        build: |call| {
            let x = call.array("a")?;
            let (x, axis) = along(call, &x)?;
            scanned(call, ScanOp::Max, &x, axis).map(Value::Array)
        },
    },
    Builtin {
        names: &["cummin"],
        signature: "cummin(a, axis=none)",
        summary: "The smallest of the elements up to each of them.",
        doc: "Keeps the dtype. Without an axis the array is flattened first. From a nan on all is nan; of equal zeros -0.0\n\
              is the smaller.",
        examples: &[("cummin([[3, 4], [5, 2]], axis=1)", "[[3 3]\n [5 2]]")],
        build: |call| {
            let x = call.array("a")?;
            let (x, axis) = along(call, &x)?;
            scanned(call, ScanOp::Min, &x, axis).map(Value::Array)
        },
    },
    Builtin {
        names: &["nancumsum"],
        signature: "nancumsum(a, axis=none, dtype=none)",
        summary: "The sum of the elements up to each of them, without those that are nan.",
        doc: "As cumsum, with 0 for nan.",
        examples: &[("nancumsum([1.0, nan, 2.0])", "[1. 1. 3.]")],
        build: |call| totals_without_nan(call, ScanOp::Sum, 0.0),
    },
    Builtin {
        names: &["nancumprod"],
        signature: "nancumprod(a, axis=none, dtype=none)",
        summary: "The product of the elements up to each of them, without those that are nan.",
        doc: "As cumprod, with 1 for nan.",
        examples: &[("nancumprod([2.0, nan, 3.0])", "[2. 2. 6.]")],
        build: |call| totals_without_nan(call, ScanOp::Product, 1.0),
    },
    Builtin {
        names: &["cumulative_sum"],
        signature: "cumulative_sum(x, *, axis=none, dtype=none, include_initial=false)",
        summary: "The sum of the elements up to each of them, after a 0 if wanted.",
        doc: "As cumsum, but an array of several dimensions needs an axis. With include_initial the sums start with 0, so\n\
              that there is one more than elements.",
        examples: &[("cumulative_sum([1, 2, 3], include_initial=true)", "[0 1 3 6]")],
        build: |call| cumulative(call, ScanOp::Sum),
    },
    Builtin {
        names: &["cumulative_prod"],
        signature: "cumulative_prod(x, *, axis=none, dtype=none, include_initial=false)",
        summary: "The product of the elements up to each of them, after a 1 if wanted.",
        doc: "As cumprod, but an array of several dimensions needs an axis. With include_initial the products start with 1.",
        examples: &[("cumulative_prod([2, 3, 4], include_initial=true)", "[ 1  2  6 24]")],
        build: |call| cumulative(call, ScanOp::Product),
    },
];

/// The array and the axis that the call names; flattened without one. A scalar counts as an array of one element.
pub(super) fn along(call: &mut Call<'_>, x: &Expr) -> Result<(Expr, usize), Diagnostic> {
    if call.is_none("axis") {
        return Ok((flattened(call, x)?, 0));
    }
    let x = if x.shape().is_scalar() { flattened(call, x)? } else { x.clone() };
    let axis = call.axis("axis", x.shape().rank())?;
    Ok((x, axis))
}

/// A scan of elements that have a dtype for it.
pub(super) fn scanned(call: &Call<'_>, op: ScanOp, x: &Expr, axis: usize) -> Result<Expr, Diagnostic> {
    let scan = Scan { op, axis, is_checked: false };
    call.built(graph::algorithm(scan, std::slice::from_ref(x), Some(call.place)))
}

/// Totals or products of `x` in the dtype that the call asks for.
fn total(call: &Call<'_>, op: ScanOp, x: &Expr, axis: usize) -> Result<Expr, Diagnostic> {
    let dtype = call.dtype("dtype")?;
    let x = call.built(graph::cast(x, dtype.unwrap_or(x.dtype())))?;
    if dtype == Some(DType::Bool) {
        // Bools add up to their disjunction and multiply to their conjunction.
        let op = if op == ScanOp::Sum { ScanOp::Max } else { ScanOp::Min };
        return scanned(call, op, &x, axis);
    }
    let wide = call.built(graph::cast(&x, x.dtype().sum_result()))?;
    let totals = scanned(call, op, &wide, axis)?;
    // Integers wrap, so that cutting the totals is the same as cutting every step.
    call.built(graph::narrow(&totals, dtype.unwrap_or(totals.dtype()), call.place))
}

fn totals(call: &mut Call<'_>, op: ScanOp) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let (x, axis) = along(call, &x)?;
    total(call, op, &x, axis).map(Value::Array)
}

fn totals_without_nan(call: &mut Call<'_>, op: ScanOp, instead: f64) -> Result<Value, Diagnostic> {
    let x = filled(call, &call.array("a")?, instead)?;
    let (x, axis) = along(call, &x)?;
    total(call, op, &x, axis).map(Value::Array)
}

fn cumulative(call: &mut Call<'_>, op: ScanOp) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    if call.is_none("axis") && x.shape().rank() > 1 {
        let message = format!("an array of shape {} needs an axis here", x.shape());
        return Err(advised(call.span("x"), message, "write `axis=0`; `cumsum` and `cumprod` flatten without one"));
    }
    let (x, axis) = along(call, &x)?;
    let totals = total(call, op, &x, axis)?;
    if !call.boolean("include_initial")? {
        return Ok(Value::Array(totals));
    }
    let dtype = totals.dtype();
    let initial = if op == ScanOp::Sum { Scalar::zero(dtype) } else { Scalar::one(dtype) };
    let extents = x.shape().extents().iter().enumerate().map(|(k, &extent)| if k == axis { 1 } else { extent });
    let shape = Shape::new(extents).map_err(|cause| shape_error(cause, call.place))?;
    call.built_array(graph::concatenate(&[graph::full(initial, shape), totals], axis))
}
