//! Rounding to whole numbers.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::advised;
use crate::graph;
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Scalar};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["floor"],
        signature: "floor(x)",
        summary: "Each element rounded down.",
        doc: "Keeps shape and dtype; integers and bools are whole already. floor(-0.0) is -0.0.",
        examples: &[("floor([1.7, -1.2])", "[ 1. -2.]")],
        build: |call| call.elementwise(ScalarOp::Floor, &["x"]),
    },
    Builtin {
        names: &["ceil"],
        signature: "ceil(x)",
        summary: "Each element rounded up.",
        doc: "Keeps shape and dtype; integers and bools are whole already. ceil(-0.5) is -0.0.",
        examples: &[("ceil([1.2, -1.7])", "[ 2. -1.]")],
        build: |call| call.elementwise(ScalarOp::Ceil, &["x"]),
    },
    Builtin {
        names: &["trunc", "fix"],
        signature: "trunc(x)",
        summary: "Each element rounded towards zero.",
        doc: "Keeps shape and dtype; integers and bools are whole already.",
        examples: &[("trunc([1.7, -1.7])", "[ 1. -1.]")],
        build: |call| call.elementwise(ScalarOp::Trunc, &["x"]),
    },
    Builtin {
        names: &["rint"],
        signature: "rint(x)",
        summary: "Each element rounded to the nearest whole number, of two the even one.",
        doc: "Floats keep their dtype, integers and bools give float64. rint(-0.5) is -0.0; round keeps integers.",
        examples: &[("rint([0.5, 1.5, -1.7])", "[ 0.  2. -2.]")],
        build: |call| {
            let x = call.array("x")?;
            let x = call.built(graph::cast(&x, x.dtype().math_result()))?;
            call.combine(ScalarOp::Round, &[&x]).map(Value::Array)
        },
    },
    Builtin {
        names: &["round", "around"],
        signature: "round(a, decimals=0)",
        summary: "Each element rounded to so many decimals, of two equally near ones to the even one.",
        doc: "Keeps shape and dtype; bools give float64, and have no decimals. As in NumPy a is multiplied by a power of ten,\n\
              rounded and divided, so that the last digit may differ from exact decimal rounding. Negative decimals round to\n\
              tens, hundreds and so on, also of integers; tens that do not fit their dtype wrap.",
        examples: &[("round([2.675, -1.25], 1)", "[ 2.7 -1.2]"), ("round(1250, -2)", "1200"), ("round(2.5)", "2.0")],
        build: round,
    },
];

fn round(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let decimals = call.integer("decimals")?;
    if x.dtype() == DType::Bool {
        if decimals != 0 {
            return Err(advised(call.span("a"), "bools have no decimals", "write `round(float(x), …)`"));
        }
        return call.built_array(graph::cast(&x, DType::Float64));
    }
    if decimals == 0 || (!x.dtype().is_float() && decimals > 0) {
        return call.elementwise(ScalarOp::Round, &["a"]);
    }
    let float = x.dtype().math_result();
    let power = 10f64.powi(decimals.unsigned_abs().min(400) as i32);
    let power = call.built(graph::cast(&graph::constant(Scalar::Float64(power)), float))?;
    let (up, down) = match decimals > 0 {
        true => (ScalarOp::Multiply, ScalarOp::Divide),
        false => (ScalarOp::Divide, ScalarOp::Multiply),
    };
    let scaled = call.combine(up, &[&x, &power])?;
    let whole = call.combine(ScalarOp::Round, &[&scaled])?;
    let rounded = call.combine(down, &[&whole, &power])?;
    if x.dtype().is_float() {
        return call.built_array(graph::cast(&rounded, x.dtype()));
    }
    let wide = if x.dtype() == DType::UInt64 { DType::UInt64 } else { DType::Int64 };
    let wide = call.built(graph::cast(&rounded, wide))?;
    call.built_array(graph::narrow(&wide, x.dtype(), call.place))
}
