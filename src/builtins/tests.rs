//! Tests of each element.

use super::arithmetic::is_negative;
use super::{Builtin, Call, closeness};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Scalar};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["isnan"],
        signature: "isnan(x)",
        summary: "Whether each element is nan.",
        doc: "The result is bool; integers and bools are never nan.",
        examples: &[("isnan([1.0, nan])", "[false  true]")],
        build: |call| number(call, |call, x| call.combine(ScalarOp::IsNan, &[x]), false),
    },
    Builtin {
        names: &["isinf"],
        signature: "isinf(x)",
        summary: "Whether each element is inf or -inf.",
        doc: "The result is bool; integers and bools are never infinite.",
        examples: &[("isinf([1.0, nan, -inf])", "[false false  true]")],
        build: |call| number(call, |call, x| against_infinity(call, ScalarOp::Equal, x), false),
    },
    Builtin {
        names: &["isfinite"],
        signature: "isfinite(x)",
        summary: "Whether each element is neither infinite nor nan.",
        doc: "The result is bool; integers and bools are always finite.",
        examples: &[("isfinite([1.0, nan, -inf])", "[ true false false]")],
        build: |call| number(call, |call, x| against_infinity(call, ScalarOp::Less, x), true),
    },
    Builtin {
        names: &["signbit"],
        signature: "signbit(x)",
        summary: "Whether each element is negative, -0.0 included.",
        doc: "The result is bool. signbit(nan) is false.",
        examples: &[("signbit([-1.0, 0.0, -0.0])", "[ true false  true]"), ("signbit(-3)", "true")],
        build: signbit,
    },
    Builtin {
        names: &["logical_not"],
        signature: "logical_not(x)",
        summary: "Whether each element is false or zero.",
        doc: "The result is bool; nan counts as true.",
        examples: &[("logical_not([0, 1, 2])", "[ true false false]")],
        build: |call| {
            let x = truth(call, "x")?;
            call.combine(ScalarOp::Not, &[&x]).map(Value::Array)
        },
    },
    Builtin {
        names: &["logical_and"],
        signature: "logical_and(a, b)",
        summary: "Whether both elements are true or not zero.",
        doc: "Shapes broadcast; the result is bool. nan counts as true.",
        examples: &[("logical_and([0, 1, 2], true)", "[false  true  true]")],
        build: |call| logical(call, ScalarOp::And),
    },
    Builtin {
        names: &["logical_or"],
        signature: "logical_or(a, b)",
        summary: "Whether either element is true or not zero.",
        doc: "Shapes broadcast; the result is bool. nan counts as true.",
        examples: &[("logical_or([0, 1], [0, 0])", "[false  true]")],
        build: |call| logical(call, ScalarOp::Or),
    },
    Builtin {
        names: &["logical_xor"],
        signature: "logical_xor(a, b)",
        summary: "Whether exactly one of both elements is true or not zero.",
        doc: "Shapes broadcast; the result is bool. nan counts as true.",
        examples: &[("logical_xor([0, 1, 2], [0, 0, 1])", "[false  true false]")],
        build: |call| logical(call, ScalarOp::Xor),
    },
    Builtin {
        names: &["isclose"],
        signature: "isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=false)",
        summary: "Whether each element of a is close to that of b.",
        doc: "Shapes broadcast; the result is bool: |a - b| <= atol + rtol * |b|, or both equal, as infinities of one sign\n\
              are. nan is close to nothing, with equal_nan=true to nan. b is the reference: the two are not exchangeable.",
        examples: &[("isclose([1.0, 2.0], [1.0 + 1e-9, 2.1])", "[ true false]"), ("isclose(1e-9, 0)", "true")],
        build: |call| closeness::close(call).map(Value::Array),
    },
    Builtin {
        names: &["allclose"],
        signature: "allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=false)",
        summary: "Whether all elements of a are close to those of b.",
        doc: "One bool: isclose everywhere. Of no elements: true.",
        examples: &[("allclose([1.0, 2.0], [1.0, 2.00001])", "true"), ("allclose([1.0, nan], [1.0, nan])", "false")],
        build: |call| {
            let close = closeness::close(call)?;
            closeness::all(call, &close)
        },
    },
    Builtin {
        names: &["array_equal"],
        signature: "array_equal(a1, a2, equal_nan=false)",
        summary: "Whether two arrays have one shape and equal elements.",
        doc: "One bool. dtypes may differ; nan equals nothing, with equal_nan=true nan.",
        examples: &[("array_equal([1, 2], [1.0, 2.0])", "true"), ("array_equal([1, 2], [1, 2, 3])", "false")],
        build: closeness::array_equal,
    },
    Builtin {
        names: &["array_equiv"],
        signature: "array_equiv(a1, a2)",
        summary: "Whether two arrays broadcast to one shape and have equal elements then.",
        doc: "One bool; false where the shapes do not go together.",
        examples: &[("array_equiv([1, 2], [[1, 2], [1, 2]])", "true"), ("array_equiv([1, 2], [1, 2, 3])", "false")],
        build: closeness::array_equiv,
    },
];

/// A test that only floats can pass or fail: everything else answers `otherwise`.
fn number(
    call: &mut Call<'_>,
    test: fn(&mut Call<'_>, &Expr) -> Result<Expr, Diagnostic>,
    otherwise: bool,
) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    if x.dtype().is_float() {
        return test(call, &x).map(Value::Array);
    }
    Ok(Value::Array(graph::full(Scalar::Bool(otherwise), x.shape().clone())))
}

/// `|x|` against inf; false for nan with each comparison used here.
pub(super) fn against_infinity(call: &mut Call<'_>, comparison: ScalarOp, x: &Expr) -> Result<Expr, Diagnostic> {
    let magnitude = call.combine(ScalarOp::Abs, &[x])?;
    call.combine(comparison, &[&magnitude, &graph::constant(Scalar::Float64(f64::INFINITY))])
}

/// Zeros tell their sign only when they divide: 1 / -0.0 is -inf. Every other number keeps its sign there too.
fn signbit(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    if x.dtype().is_float() {
        return is_negative(call, &x).map(Value::Array);
    }
    let zero = graph::constant(Scalar::zero(x.dtype()));
    call.combine(ScalarOp::Less, &[&x, &zero]).map(Value::Array)
}

fn truth(call: &Call<'_>, name: &str) -> Result<Expr, Diagnostic> {
    let x = call.array(name)?;
    call.built(graph::cast(&x, DType::Bool))
}

fn logical(call: &mut Call<'_>, op: ScalarOp) -> Result<Value, Diagnostic> {
    let (a, b) = (truth(call, "a")?, truth(call, "b")?);
    call.combine(op, &[&a, &b]).map(Value::Array)
}
