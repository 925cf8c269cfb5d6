//! Reductions that leave out nan.

use super::call::float64;
use super::moments::{Deviations, deviations, float_dtype, mean};
use super::reductions::{extreme_from, folded, initial, mask, position, prod, sum};
use super::{Builtin, Call, moments};
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
        signature: "nansum(a, axis=none, dtype=none, *, keepdims=false, initial=none, where=true)",
        summary: "The sum of the elements that are not nan.",
        doc: "As sum, with 0 for nan: of nothing but nan 0.",
        examples: &[("nansum([1.5, nan, 2.0])", "3.5"), ("nansum([nan])", "0.0")],
        build: |call| {
            let x = call.array("a")?;
            let x = filled(call, &x, 0.0)?;
            sum(call, &x)
        },
    },
    Builtin {
        names: &["nanprod"],
        signature: "nanprod(a, axis=none, dtype=none, *, keepdims=false, initial=none, where=true)",
        summary: "The product of the elements that are not nan.",
        doc: "As prod, with 1 for nan: of nothing but nan 1.",
        examples: &[("nanprod([2.0, nan, 3.0])", "6.0")],
        build: |call| {
            let x = call.array("a")?;
            let x = filled(call, &x, 1.0)?;
            prod(call, &x)
        },
    },
    Builtin {
        names: &["nanmin"],
        signature: "nanmin(a, axis=none, *, keepdims=false, initial=none, where=true)",
        summary: "The smallest of the elements that are not nan.",
        doc: "Keeps the dtype. Of nothing but nan: nan. An empty array is an error. initial and where are as in min; a nan\n\
              as initial counts for nothing.",
        examples: &[("nanmin([3.0, nan, 1.0])", "1.0"), ("nanmin([[nan, 1.0], [nan, nan]], axis=1)", "[ 1. nan]")],
        build: |call| extreme(call, ReduceOp::Min),
    },
    Builtin {
        names: &["nanmax"],
        signature: "nanmax(a, axis=none, *, keepdims=false, initial=none, where=true)",
        summary: "The largest of the elements that are not nan.",
        doc: "Keeps the dtype. Of nothing but nan: nan. An empty array is an error. initial and where are as in max; a nan\n\
              as initial counts for nothing.",
        examples: &[("nanmax([3.0, nan, 1.0])", "3.0")],
        build: |call| extreme(call, ReduceOp::Max),
    },
    Builtin {
        names: &["nanargmin"],
        signature: "nanargmin(a, axis=none, *, keepdims=false)",
        summary: "The position of the smallest of the elements that are not nan.",
        doc: "int64: the first such position. A slice of nothing but nan is an error, so that the array is looked through at once.\n\
              nan counts as inf: beside nothing but inf the first of both is found, as in NumPy.",
        examples: &[("nanargmin([nan, 3.0, 1.0])", "2")],
        build: |call| extreme_position(call, ReduceOp::ArgMin),
    },
    Builtin {
        names: &["nanargmax"],
        signature: "nanargmax(a, axis=none, *, keepdims=false)",
        summary: "The position of the largest of the elements that are not nan.",
        doc: "int64: the first such position. A slice of nothing but nan is an error, so that the array is looked through at once.\n\
              nan counts as -inf: beside nothing but -inf the first of both is found, as in NumPy.",
        examples: &[("nanargmax([nan, 3.0, 1.0])", "1")],
        build: |call| extreme_position(call, ReduceOp::ArgMax),
    },
    Builtin {
        names: &["nanmean"],
        signature: "nanmean(a, axis=none, dtype=none, *, keepdims=false, where=true)",
        summary: "The arithmetic mean of the elements that are not nan.",
        doc: "dtype and where are as in mean, but the mean of floats is a float. Of nothing, or nothing but nan: nan.",
        examples: &[("nanmean([1.0, nan, 4.0])", "2.5"), ("nanmean([nan])", "nan")],
        build: |call| {
            let x = call.array("a")?;
            if x.dtype().is_float() {
                float_dtype(call)?;
            }
            let counted = counted(call, &x)?;
            mean(call, &x, counted.as_ref())
        },
    },
    Builtin {
        names: &["nanvar"],
        signature: "nanvar(a, axis=none, dtype=none, *, ddof=0, keepdims=false, where=true, mean=none, \
                    correction=none)",
        summary: "The variance of the elements that are not nan.",
        doc: "The mean of the squared deviations from nanmean, their sum divided by n - ddof with n the number of elements\n\
              that are not nan. Where that is 0 or less: nan; integers have the variance of var. dtype, where, mean and\n\
              correction are as in var.",
        examples: &[("nanvar([1.0, nan, 3.0])", "1.0"), ("nanvar([1.0, nan], ddof=1)", "nan")],
        build: |call| {
            let variance = variance(call)?;
            rounded(call, &variance)
        },
    },
    Builtin {
        names: &["nanstd"],
        signature: "nanstd(a, axis=none, dtype=none, *, ddof=0, keepdims=false, where=true, mean=none, \
                    correction=none)",
        summary: "The standard deviation of the elements that are not nan.",
        doc: "The square root of nanvar.",
        examples: &[("nanstd([1.0, nan, 3.0])", "1.0")],
        build: |call| {
            let variance = variance(call)?;
            let deviation = call.combine(ScalarOp::Sqrt, &[&variance])?;
            rounded(call, &deviation)
        },
    },
];

/// `x` with `instead` for nan.
pub(super) fn filled(call: &Call<'_>, x: &Expr, instead: f64) -> Result<Expr, Diagnostic> {
    if !x.dtype().is_float() {
        return Ok(x.clone());
    }
    let is_nan = call.combine(ScalarOp::IsNan, &[x])?;
    let instead = scalar::apply(ScalarOp::Cast(x.dtype()), DType::Float64, &[Scalar::Float64(instead)]).0;
    call.combine(ScalarOp::Select, &[&is_nan, &graph::constant(instead), x])
}

/// Which elements of `x` are not nan and are left by the call's mask; none where all are.
fn counted(call: &Call<'_>, x: &Expr) -> Result<Option<Expr>, Diagnostic> {
    let mask = mask(call, x)?;
    if !x.dtype().is_float() {
        return Ok(mask);
    }
    let is_nan = call.combine(ScalarOp::IsNan, &[x])?;
    let is_number = call.combine(ScalarOp::Not, &[&is_nan])?;
    match mask {
        Some(mask) => call.combine(ScalarOp::And, &[&is_number, &mask]).map(Some),
        None => Ok(Some(is_number)),
    }
}

fn extreme(call: &mut Call<'_>, op: ReduceOp) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let initial = initial(call, x.dtype())?;
    let Some(counted) = counted(call, &x)?.filter(|_| x.dtype().is_float()) else {
        return extreme_from(call, op, &x, initial.as_ref()).map(Value::Array);
    };
    let never = if op == ReduceOp::Min { f64::INFINITY } else { f64::NEG_INFINITY };
    let numbers = filled(call, &x, never)?;
    let start = initial.as_ref().map(|initial| filled(call, initial, never)).transpose()?;
    let extreme = extreme_from(call, op, &numbers, start.as_ref())?;
    let mut has_any = folded(call, ReduceOp::Any, &counted)?;
    if let Some(initial) = initial {
        let is_number = call.combine(ScalarOp::Equal, &[&initial, &initial])?;
        has_any = call.combine(ScalarOp::Or, &[&has_any, &is_number])?;
    }
    let nan = call.built(graph::cast(&float64(f64::NAN), x.dtype()))?;
    call.combine(ScalarOp::Select, &[&has_any, &extreme, &nan]).map(Value::Array)
}

fn extreme_position(call: &mut Call<'_>, op: ReduceOp) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    if x.dtype().is_float() && !x.shape().is_empty() {
        let is_nan = call.combine(ScalarOp::IsNan, &[&x])?;
        let nothing = folded(call, ReduceOp::All, &is_nan)?;
        if call.any(&nothing)? {
            let advice = "there is no position to give; `nanmin` and `nanmax` give nan there";
            return Err(advised(call.span("a"), "all-nan slice encountered", advice));
        }
    }
    let never = if op == ReduceOp::ArgMin { f64::INFINITY } else { f64::NEG_INFINITY };
    let x = filled(call, &x, never)?;
    position(call, op, &x)
}

/// A float64 statistic in the float dtype that the call asks for, else in that of the elements.
fn rounded(call: &Call<'_>, statistic: &Expr) -> Result<Value, Diagnostic> {
    let dtype = float_dtype(call)?.unwrap_or(call.array("a")?.dtype().math_result());
    call.built_array(graph::cast(statistic, dtype))
}

/// In float64. Of floats nan where nothing is left to divide by; integers have no nan and the variance of `var`.
fn variance(call: &mut Call<'_>) -> Result<Expr, Diagnostic> {
    let x = call.array("a")?;
    if !x.dtype().is_float() {
        return moments::variance(call);
    }
    let counted = counted(call, &x)?;
    let Deviations { squares, freedom } = deviations(call, &x, counted.as_ref())?;
    let variance = call.combine(ScalarOp::Divide, &[&squares, &freedom])?;
    let has_any = call.combine(ScalarOp::Greater, &[&freedom, &float64(0.0)])?;
    call.combine(ScalarOp::Select, &[&has_any, &variance, &float64(f64::NAN)])
}
