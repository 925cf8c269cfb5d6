//! Means and variances: of all elements, of those that a mask leaves, and of those that are not nan.

use super::call::float64;
use super::reductions::{converted, fold, folded, mask};
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::advised;
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::DType;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["mean"],
        signature: "mean(a, axis=none, dtype=none, *, keepdims=false, where=true)",
        summary: "The arithmetic mean.",
        doc: "The sum of float64(a) divided by the number of elements: float32 for float32, else float64.\n\
              The mean of an empty array is nan. With dtype elements are converted first, and the result is of that dtype.\n\
              where is as in sum.",
        examples: &[("mean([1, 2, 4, 5])", "3.0"), ("mean([[1, 2], [3, 4]], axis=0)", "[2. 3.]")],
        build: |call| {
            let x = call.array("a")?;
            let counted = mask(call, &x)?;
            mean(call, &x, counted.as_ref())
        },
    },
    Builtin {
        names: &["var"],
        signature: "var(a, axis=none, dtype=none, *, ddof=0, keepdims=false, where=true, mean=none, \
                    correction=none)",
        summary: "The variance: the mean squared deviation from the mean.",
        doc: "The squared deviations divided by n - ddof: computed in float64 and rounded to dtype at the end, which is a float\n\
              dtype, without it float32 for float32 and else float64. With ddof=1 this estimates the variance of a population\n\
              from a sample. Where ddof leaves nothing to divide by the result is nan or inf. where is a mask that broadcasts\n\
              to the array: the mean, the deviations and n are those of the elements where it holds. mean is a mean that\n\
              is known already, with the reduced axes kept; correction is another name of ddof.",
        examples: &[
            ("var([1, 2, 3, 4])", "1.25"),
            ("var([1, 3], ddof=1)", "2.0"),
            ("var([1, 3, 100], where=[true, true, false])", "1.0"),
            ("x = [[1, 3], [5, 9]]\nvar(x, axis=1, mean=mean(x, axis=1, keepdims=true))", "[1. 4.]"),
        ],
        build: |call| {
            let variance = variance(call)?;
            rounded(call, &variance)
        },
    },
    Builtin {
        names: &["std"],
        signature: "std(a, axis=none, dtype=none, *, ddof=0, keepdims=false, where=true, mean=none, \
                    correction=none)",
        summary: "The standard deviation: the square root of the variance.",
        doc: "dtype, ddof, where, mean and correction are as in var.",
        examples: &[("std([1, 3])", "1.0"), ("std([1, 3], dtype=float32)", "1.0")],
        build: |call| {
            let variance = variance(call)?;
            let deviation = call.combine(ScalarOp::Sqrt, &[&variance])?;
            rounded(call, &deviation)
        },
    },
];

/// The number of elements folded into one, and `x` as float64.
pub(super) fn in_floats(call: &mut Call<'_>, x: &Expr) -> Result<(Expr, f64), Diagnostic> {
    let axes = call.axes_even_of_scalars("axis", x.shape().rank())?;
    let count = axes.iter().map(|&axis| x.shape()[axis] as f64).product();
    Ok((call.built(graph::cast(x, DType::Float64))?, count))
}

/// The mean of the elements that are counted, or of all, in the dtype of the result.
pub(super) fn mean(call: &mut Call<'_>, x: &Expr, counted: Option<&Expr>) -> Result<Value, Diagnostic> {
    let x = converted(call, x)?;
    let dtype = call.dtype("dtype")?.unwrap_or(x.dtype().math_result());
    let (floats, count) = in_floats(call, &x)?;
    let mean = match counted {
        None => {
            let total = folded(call, ReduceOp::Sum, &floats)?;
            call.combine(ScalarOp::Divide, &[&total, &float64(count)])?
        }
        Some(counted) => {
            let keepdims = call.boolean("keepdims")?;
            mean_of_counted(call, &floats, counted, keepdims)?
        }
    };
    call.built_array(graph::cast(&mean, dtype))
}

/// In float64; nan where nothing is counted.
fn mean_of_counted(call: &mut Call<'_>, floats: &Expr, counted: &Expr, keepdims: bool) -> Result<Expr, Diagnostic> {
    let axes = call.axes_even_of_scalars("axis", floats.shape().rank())?;
    let kept = call.combine(ScalarOp::Select, &[counted, floats, &float64(0.0)])?;
    let total = fold(call, ReduceOp::Sum, &kept, &axes, keepdims)?;
    let count = fold(call, ReduceOp::Sum, counted, &axes, keepdims)?;
    call.combine(ScalarOp::Divide, &[&total, &count])
}

/// What a variance is the quotient of.
pub(super) struct Deviations {
    /// The sum of the squared deviations from the mean.
    pub squares: Expr,
    /// How many elements there are, less `ddof`.
    pub freedom: Expr,
}

/// What is taken off the number of elements, under either of its names.
pub(super) fn ddof(call: &mut Call<'_>) -> Result<f64, Diagnostic> {
    if call.is_none("correction") {
        return Ok(call.number("ddof")?.to_float());
    }
    let correction = call.number("correction")?.to_float();
    if call.is_given("ddof") && call.number("ddof")?.to_float() != 0.0 {
        let message = "`ddof` and `correction` are two names of one number";
        return Err(advised(call.span("correction"), message, "write one of them"));
    }
    Ok(correction)
}

/// The mean that the call gives, as float64 that broadcasts to `x`.
fn known_mean(call: &mut Call<'_>, x: &Expr) -> Result<Option<Expr>, Diagnostic> {
    if call.is_none("mean") {
        return Ok(None);
    }
    let operand = call.operand("mean");
    let mean = call.as_array(operand)?;
    if graph::broadcast_to(&mean, x.shape().clone()).is_err() {
        let message = format!("a mean of shape {} does not fit an array of shape {}", mean.shape(), x.shape());
        let advice = "write `mean(…, keepdims=true)`: its axes must stay where they were";
        return Err(advised(call.span("mean"), message, advice));
    }
    call.built(graph::cast(&mean, DType::Float64)).map(Some)
}

/// In float64, whatever the dtype of `x`. Where elements are left out the others are looked at once for their mean and
/// once for the deviations from it.
pub(super) fn deviations(call: &mut Call<'_>, x: &Expr, counted: Option<&Expr>) -> Result<Deviations, Diagnostic> {
    let (floats, count) = in_floats(call, x)?;
    let ddof = ddof(call)?;
    let mean = match (known_mean(call, x)?, counted) {
        (None, None) => {
            let squares = folded(call, ReduceOp::SquaredDeviations, &floats)?;
            return Ok(Deviations { squares, freedom: float64(count - ddof) });
        }
        (None, Some(counted)) => mean_of_counted(call, &floats, counted, true)?,
        (Some(mean), _) => mean,
    };
    let mut deviation = call.combine(ScalarOp::Subtract, &[&floats, &mean])?;
    if let Some(counted) = counted {
        deviation = call.combine(ScalarOp::Select, &[counted, &deviation, &float64(0.0)])?;
    }
    let squares = call.combine(ScalarOp::Multiply, &[&deviation, &deviation])?;
    let squares = folded(call, ReduceOp::Sum, &squares)?;
    let Some(counted) = counted else { return Ok(Deviations { squares, freedom: float64(count - ddof) }) };
    let count = folded(call, ReduceOp::Sum, counted)?;
    let freedom = call.combine(ScalarOp::Subtract, &[&count, &float64(ddof)])?;
    Ok(Deviations { squares, freedom })
}

/// In float64, whatever the dtype of x.
pub(super) fn variance(call: &mut Call<'_>) -> Result<Expr, Diagnostic> {
    let x = call.array("a")?;
    let counted = mask(call, &x)?;
    let Deviations { squares, freedom } = deviations(call, &x, counted.as_ref())?;
    let freedom = call.combine(ScalarOp::Maximum, &[&freedom, &float64(0.0)])?;
    call.combine(ScalarOp::Divide, &[&squares, &freedom])
}

/// A float64 statistic of the call's `x` in the float dtype that the call asks for: else float32 for float32, and float64.
pub(super) fn rounded(call: &Call<'_>, statistic: &Expr) -> Result<Value, Diagnostic> {
    let own = call.array("a")?.dtype();
    let dtype = match (float_dtype(call)?, call.value("mean")) {
        (Some(dtype), _) => dtype,
        // Deviations of floats have the dtype that elements and mean promote to.
        (None, Value::Array(mean)) if own.is_float() => own.promote(mean.dtype()),
        (None, _) => own.math_result(),
    };
    call.built_array(graph::cast(statistic, dtype))
}

/// The call's dtype, which must hold fractions.
pub(super) fn float_dtype(call: &Call<'_>) -> Result<Option<DType>, Diagnostic> {
    match call.dtype("dtype")? {
        Some(dtype) if !dtype.is_float() => {
            let message = format!("`dtype` must be float32 or float64 here, not {dtype}");
            Err(advised(call.span("dtype"), message, format!("convert the result: `{dtype}(…)`")))
        }
        dtype => Ok(dtype),
    }
}
