//! Reductions that leave out nan.

use super::call::float64;
use super::reductions::{fold, folded, position, rounded};
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::advised;
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::numeric::scalar;
use crate::types::{DType, Scalar};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["nansum"],
        signature: "nansum(x, axis=none, *, keepdims=false)",
        summary: "The sum of the elements that are not nan.",
        doc: "As sum, with 0 for nan: of nothing but nan 0.",
        examples: &[("nansum([1.5, nan, 2.0])", "3.5"), ("nansum([nan])", "0.0")],
        build: |call| {
            let (x, _) = filled(call, 0.0)?;
            folded(call, ReduceOp::Sum, &x).map(Value::Array)
        },
    },
    Builtin {
        names: &["nanprod"],
        signature: "nanprod(x, axis=none, *, keepdims=false)",
        summary: "The product of the elements that are not nan.",
        doc: "As prod, with 1 for nan: of nothing but nan 1.",
        examples: &[("nanprod([2.0, nan, 3.0])", "6.0")],
        build: |call| {
            let (x, _) = filled(call, 1.0)?;
            folded(call, ReduceOp::Prod, &x).map(Value::Array)
        },
    },
    Builtin {
        names: &["nanmin"],
        signature: "nanmin(x, axis=none, *, keepdims=false)",
        summary: "The smallest of the elements that are not nan.",
        doc: "Keeps the dtype. Of nothing but nan: nan. An empty array is an error.",
        examples: &[("nanmin([3.0, nan, 1.0])", "1.0"), ("nanmin([[nan, 1.0], [nan, nan]], axis=1)", "[ 1. nan]")],
        build: |call| extreme(call, ReduceOp::Min),
    },
    Builtin {
        names: &["nanmax"],
        signature: "nanmax(x, axis=none, *, keepdims=false)",
        summary: "The largest of the elements that are not nan.",
        doc: "Keeps the dtype. Of nothing but nan: nan. An empty array is an error.",
        examples: &[("nanmax([3.0, nan, 1.0])", "3.0")],
        build: |call| extreme(call, ReduceOp::Max),
    },
    Builtin {
        names: &["nanargmin"],
        signature: "nanargmin(x, axis=none, *, keepdims=false)",
        summary: "The position of the smallest of the elements that are not nan.",
        doc: "int64: the first such position. A slice of nothing but nan is an error, so that x is looked through at once.\n\
              nan counts as inf: beside nothing but inf the first of both is found, as in NumPy.",
        examples: &[("nanargmin([nan, 3.0, 1.0])", "2")],
        build: |call| extreme_position(call, ReduceOp::ArgMin),
    },
    Builtin {
        names: &["nanargmax"],
        signature: "nanargmax(x, axis=none, *, keepdims=false)",
        summary: "The position of the largest of the elements that are not nan.",
        doc: "int64: the first such position. A slice of nothing but nan is an error, so that x is looked through at once.\n\
              nan counts as -inf: beside nothing but -inf the first of both is found, as in NumPy.",
        examples: &[("nanargmax([nan, 3.0, 1.0])", "1")],
        build: |call| extreme_position(call, ReduceOp::ArgMax),
    },
    Builtin {
        names: &["nanmean"],
        signature: "nanmean(x, axis=none, *, keepdims=false)",
        summary: "The arithmetic mean of the elements that are not nan.",
        doc: "dtypes are as in mean. Of nothing, or nothing but nan: nan.",
        examples: &[("nanmean([1.0, nan, 4.0])", "2.5"), ("nanmean([nan])", "nan")],
        build: |call| {
            let (x, is_nan) = filled(call, 0.0)?;
            let keepdims = call.boolean("keepdims")?;
            let mean = mean(call, &x, &is_nan, keepdims)?;
            rounded(call, &mean).map(Value::Array)
        },
    },
    Builtin {
        names: &["nanvar"],
        signature: "nanvar(x, axis=none, *, ddof=0, keepdims=false)",
        summary: "The variance of the elements that are not nan.",
        doc: "The mean of the squared deviations from nanmean, their sum divided by n - ddof with n the number of elements\n\
              that are not nan. Where that is 0 or less: nan. dtypes are as in var.",
        examples: &[("nanvar([1.0, nan, 3.0])", "1.0"), ("nanvar([1.0, nan], ddof=1)", "nan")],
        build: |call| {
            let variance = variance(call)?;
            rounded(call, &variance).map(Value::Array)
        },
    },
    Builtin {
        names: &["nanstd"],
        signature: "nanstd(x, axis=none, *, ddof=0, keepdims=false)",
        summary: "The standard deviation of the elements that are not nan.",
        doc: "The square root of nanvar.",
        examples: &[("nanstd([1.0, nan, 3.0])", "1.0")],
        build: |call| {
            let variance = variance(call)?;
            let deviation = call.combine(ScalarOp::Sqrt, &[&variance])?;
            rounded(call, &deviation).map(Value::Array)
        },
    },
];

/// The argument with `instead` for nan, and where nan is.
fn filled(call: &Call<'_>, instead: f64) -> Result<(Expr, Expr), Diagnostic> {
    let x = call.array("x")?;
    if !x.dtype().is_float() {
        let never = graph::full(Scalar::Bool(false), x.shape().clone());
        return Ok((x, never));
    }
    let is_nan = call.combine(ScalarOp::IsNan, &[&x])?;
    let instead = scalar::apply(ScalarOp::Cast(x.dtype()), DType::Float64, &[Scalar::Float64(instead)]).0;
    let filled = call.combine(ScalarOp::Select, &[&is_nan, &graph::constant(instead), &x])?;
    Ok((filled, is_nan))
}

fn extreme(call: &mut Call<'_>, op: ReduceOp) -> Result<Value, Diagnostic> {
    let (x, is_nan) = filled(call, if op == ReduceOp::Min { f64::INFINITY } else { f64::NEG_INFINITY })?;
    let extreme = folded(call, op, &x)?;
    let extreme = call.built(graph::cast(&extreme, x.dtype()))?;
    if !x.dtype().is_float() {
        return Ok(Value::Array(extreme));
    }
    let nothing = folded(call, ReduceOp::All, &is_nan)?;
    let nan = call.built(graph::cast(&float64(f64::NAN), x.dtype()))?;
    call.combine(ScalarOp::Select, &[&nothing, &nan, &extreme]).map(Value::Array)
}

fn extreme_position(call: &mut Call<'_>, op: ReduceOp) -> Result<Value, Diagnostic> {
    let (x, is_nan) = filled(call, if op == ReduceOp::ArgMin { f64::INFINITY } else { f64::NEG_INFINITY })?;
    if x.dtype().is_float() && !x.shape().is_empty() {
        let nothing = folded(call, ReduceOp::All, &is_nan)?;
        if call.any(&nothing)? {
            let advice = "there is no position to give; `nanmin` and `nanmax` give nan there";
            return Err(advised(call.span("x"), "all-nan slice encountered", advice));
        }
    }
    position(call, op, &x)
}

/// The mean, in float64, of elements that have 0 for nan.
fn mean(call: &mut Call<'_>, x: &Expr, is_nan: &Expr, keepdims: bool) -> Result<Expr, Diagnostic> {
    let axes = call.axes("axis", x.shape().rank())?;
    let floats = call.built(graph::cast(x, DType::Float64))?;
    let counts = call.combine(ScalarOp::Not, &[is_nan])?;
    let total = fold(call, ReduceOp::Sum, &floats, &axes, keepdims)?;
    let count = fold(call, ReduceOp::Sum, &counts, &axes, keepdims)?;
    call.combine(ScalarOp::Divide, &[&total, &count])
}

/// In float64: the elements are looked at once for the mean and once for the deviations from it.
fn variance(call: &mut Call<'_>) -> Result<Expr, Diagnostic> {
    let (x, is_nan) = filled(call, 0.0)?;
    let ddof = call.number("ddof")?.to_float();
    let mean = mean(call, &x, &is_nan, true)?;
    let deviation = call.combine(ScalarOp::Subtract, &[&x, &mean])?;
    let deviation = call.combine(ScalarOp::Select, &[&is_nan, &float64(0.0), &deviation])?;
    let squares = call.combine(ScalarOp::Multiply, &[&deviation, &deviation])?;
    let counts = call.combine(ScalarOp::Not, &[&is_nan])?;
    let (total, count) = (folded(call, ReduceOp::Sum, &squares)?, folded(call, ReduceOp::Sum, &counts)?);
    let freedom = call.combine(ScalarOp::Subtract, &[&count, &float64(ddof)])?;
    let variance = call.combine(ScalarOp::Divide, &[&total, &freedom])?;
    let has_any = call.combine(ScalarOp::Greater, &[&freedom, &float64(0.0)])?;
    call.combine(ScalarOp::Select, &[&has_any, &variance, &float64(f64::NAN)])
}
