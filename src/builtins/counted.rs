//! Calls whose first argument is the elements where a mask holds, answered without counting them.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::counted::{Counted, is_scalar};
use crate::eval::{Operand, Value};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar};

/// Groups whose functions all work element by element; of others the tests of single elements do.
const ELEMENTWISE_GROUPS: [&str; 6] = ["operators", "arithmetic", "exp, log", "trigonometry", "special", "rounding"];
const ELEMENTWISE: [&str; 4] = ["isnan", "isinf", "isfinite", "signbit"];

/// The value of the call, if it can be had without knowing how many elements there are.
pub(super) fn call(builtin: &Builtin, call: &mut Call<'_>, counted: &Counted) -> Result<Option<Value>, Diagnostic> {
    if ELEMENTWISE_GROUPS.contains(&builtin.group()) || ELEMENTWISE.contains(&builtin.name()) {
        return elementwise(builtin, call, counted);
    }
    let others = |name: &str| builtin.parameters().parameters.iter().any(|p| p.name == name) && call.is_given(name);
    if ["axis", "dtype", "keepdims", "initial", "where", "weights", "mean"].into_iter().any(others) {
        return Ok(None);
    }
    let x = &counted.values;
    match builtin.name() {
        "sum" => folded(call, ReduceOp::Sum, counted, x).map(Some),
        "prod" => folded(call, ReduceOp::Prod, counted, x).map(Some),
        "any" => folded(call, ReduceOp::Any, counted, x).map(Some),
        "all" => folded(call, ReduceOp::All, counted, x).map(Some),
        "count_nonzero" => {
            let holds = call.built(graph::cast(x, DType::Bool))?;
            folded(call, ReduceOp::Sum, counted, &holds).map(Some)
        }
        "min" => extreme(call, ReduceOp::Min, counted),
        "max" => extreme(call, ReduceOp::Max, counted),
        "mean" => mean(call, counted).map(Some),
        "var" => variance(call, counted).and_then(|of| rounded(call, counted, &of)).map(Some),
        "std" => {
            let variance = variance(call, counted)?;
            let deviation = call.combine(ScalarOp::Sqrt, &[&variance])?;
            rounded(call, counted, &deviation).map(Some)
        }
        _ => Ok(None),
    }
}

/// The function at all places, where nobody notices those that do not count.
fn elementwise(builtin: &Builtin, call: &mut Call<'_>, counted: &Counted) -> Result<Option<Value>, Diagnostic> {
    if !call.others_are(|value| is_scalar(value) || matches!(value, Value::None)) {
        return Ok(None);
    }
    let counts = call.replace_first(Value::Array(counted.values.clone()));
    let everywhere = (builtin.build)(call)?;
    call.replace_first(counts);
    Ok(match everywhere {
        Value::Array(array) if array.shape() == counted.values.shape() && !array.dtype().is_integer() => {
            Some(counted.with(array))
        }
        _ => None,
    })
}

/// Folds what passes the mask. Where neither order nor number shows, elements that do not pass are replaced by ones that
/// change nothing.
fn folded(call: &Call<'_>, op: ReduceOp, counted: &Counted, x: &Expr) -> Result<Value, Diagnostic> {
    if x.dtype().is_float() && matches!(op, ReduceOp::Sum | ReduceOp::Prod) {
        return call.built_array(graph::reduce_where(op, x, &counted.mask, Some(call.place)));
    }
    let (x, neutral) = match op {
        ReduceOp::Any => (call.built(graph::cast(x, DType::Bool))?, Scalar::Bool(false)),
        ReduceOp::All => (call.built(graph::cast(x, DType::Bool))?, Scalar::Bool(true)),
        ReduceOp::Prod => (x.clone(), Scalar::one(x.dtype())),
        _ => (x.clone(), Scalar::zero(x.dtype())),
    };
    chosen(call, op, counted, &x, neutral).map(Value::Array)
}

fn chosen(call: &Call<'_>, op: ReduceOp, counted: &Counted, x: &Expr, neutral: Scalar) -> Result<Expr, Diagnostic> {
    let x = call.combine(ScalarOp::Select, &[&counted.mask, x, &graph::constant(neutral)])?;
    call.built(graph::reduce(op, &x, &[0], false, Some(call.place)))
}

/// The extreme of no elements is an error, so they are counted first.
fn extreme(call: &mut Call<'_>, op: ReduceOp, counted: &Counted) -> Result<Option<Value>, Diagnostic> {
    if counted.count(call.host)? == 0 {
        return Ok(None);
    }
    let dtype = counted.dtype();
    let is_min = op == ReduceOp::Min;
    let last = match dtype.integer_range() {
        Some((least, greatest)) => Scalar::from_lane(dtype, if is_min { greatest } else { least } as u64),
        None if dtype == DType::Bool => Scalar::Bool(is_min),
        None => {
            let infinity = if is_min { f64::INFINITY } else { f64::NEG_INFINITY };
            if dtype == DType::Float32 { Scalar::Float32(infinity as f32) } else { Scalar::Float64(infinity) }
        }
    };
    let extreme = chosen(call, op, counted, &counted.values, last)?;
    call.built_array(graph::cast(&extreme, dtype)).map(Some)
}

/// How many elements there are, as a lazy float64.
fn count(call: &Call<'_>, counted: &Counted) -> Result<Expr, Diagnostic> {
    let count = call.built(graph::reduce(ReduceOp::Sum, &counted.mask, &[0], false, Some(call.place)))?;
    call.built(graph::cast(&count, DType::Float64))
}

fn mean(call: &Call<'_>, counted: &Counted) -> Result<Value, Diagnostic> {
    let floats = call.built(graph::cast(&counted.values, DType::Float64))?;
    let total = call.built(graph::reduce_where(ReduceOp::Sum, &floats, &counted.mask, Some(call.place)))?;
    let mean = call.combine(ScalarOp::Divide, &[&total, &count(call, counted)?])?;
    rounded(call, counted, &mean)
}

fn variance(call: &mut Call<'_>, counted: &Counted) -> Result<Expr, Diagnostic> {
    let ddof = super::moments::ddof(call)?;
    let floats = call.built(graph::cast(&counted.values, DType::Float64))?;
    let squares = graph::reduce_where(ReduceOp::SquaredDeviations, &floats, &counted.mask, Some(call.place));
    let (squares, count) = (call.built(squares)?, count(call, counted)?);
    let freedom = call.combine(ScalarOp::Subtract, &[&count, &super::call::float64(ddof)])?;
    let freedom = call.combine(ScalarOp::Maximum, &[&freedom, &super::call::float64(0.0)])?;
    call.combine(ScalarOp::Divide, &[&squares, &freedom])
}

/// A float64 statistic in the dtype of the result.
fn rounded(call: &Call<'_>, counted: &Counted, statistic: &Expr) -> Result<Value, Diagnostic> {
    call.built_array(graph::cast(statistic, counted.dtype().math_result()))
}

/// The first argument with extents that are known.
pub(super) fn settle(call: &mut Call<'_>, counted: &Counted) -> Result<(), Diagnostic> {
    let gathered = counted.gathered(call.host)?;
    call.replace_first(Value::Array(gathered));
    Ok(())
}

/// The elements where a mask holds, if the first argument is that.
pub(super) fn first(operand: Option<&Operand>) -> Option<std::sync::Arc<Counted>> {
    match operand.map(|operand| &operand.value) {
        Some(Value::Counted(counted)) => Some(counted.clone()),
        _ => None,
    }
}
