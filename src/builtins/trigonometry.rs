//! Trigonometric and hyperbolic functions.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::{Operand, Value, promote};
use crate::graph;
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;
use crate::types::Scalar;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["sin"],
        signature: "sin(x)",
        summary: "The sine of each element, in radians.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value for any\n\
              finite angle, however large; nan for infinities.",
        examples: &[("sin([0, pi/2])", "[0. 1.]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Sin), &["x"]),
    },
    Builtin {
        names: &["cos"],
        signature: "cos(x)",
        summary: "The cosine of each element, in radians.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value for any\n\
              finite angle, however large; nan for infinities.",
        examples: &[("cos([0, pi])", "[ 1. -1.]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Cos), &["x"]),
    },
    Builtin {
        names: &["tan"],
        signature: "tan(x)",
        summary: "The tangent of each element, in radians.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value for any\n\
              finite angle, however large; nan for infinities.",
        examples: &[("tan([0, pi/4])", "[0. 1.]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Tan), &["x"]),
    },
    Builtin {
        names: &["asin", "arcsin"],
        signature: "asin(x)",
        summary: "The angle in radians, from -pi/2 to pi/2, whose sine is each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value; nan\n\
              outside -1 to 1.",
        examples: &[("asin([0, 1])", "[0.         1.57079633]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Asin), &["x"]),
    },
    Builtin {
        names: &["acos", "arccos"],
        signature: "acos(x)",
        summary: "The angle in radians, from 0 to pi, whose cosine is each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value; nan\n\
              outside -1 to 1.",
        examples: &[("acos([1, -1])", "[0.         3.14159265]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Acos), &["x"]),
    },
    Builtin {
        names: &["atan", "arctan"],
        signature: "atan(x)",
        summary: "The angle in radians, from -pi/2 to pi/2, whose tangent is each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value;\n\
              atan(inf) is pi/2.",
        examples: &[("atan([0, 1])", "[0.         0.78539816]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Atan), &["x"]),
    },
    Builtin {
        names: &["atan2", "arctan2"],
        signature: "atan2(y, x)",
        summary: "The angle of the point (x, y) in radians, from -pi to pi.",
        doc: "Shapes broadcast. Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value.\n\
              The signs of zeros tell the quadrant, as in C.",
        examples: &[("atan2([0, 1, -1], -1)", "[ 3.14159265  2.35619449 -2.35619449]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Atan2), &["y", "x"]),
    },
    Builtin {
        names: &["sinh"],
        signature: "sinh(x)",
        summary: "The hyperbolic sine of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value.",
        examples: &[("sinh([0, 1])", "[0.         1.17520119]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Sinh), &["x"]),
    },
    Builtin {
        names: &["cosh"],
        signature: "cosh(x)",
        summary: "The hyperbolic cosine of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value.",
        examples: &[("cosh([0, 1])", "[1.         1.54308063]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Cosh), &["x"]),
    },
    Builtin {
        names: &["tanh"],
        signature: "tanh(x)",
        summary: "The hyperbolic tangent of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value;\n\
              tanh(inf) is 1.",
        examples: &[("tanh([0, 1])", "[0.         0.76159416]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Tanh), &["x"]),
    },
    Builtin {
        names: &["asinh", "arcsinh"],
        signature: "asinh(x)",
        summary: "The inverse hyperbolic sine of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value.",
        examples: &[("asinh([0, 1])", "[0.         0.88137359]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Asinh), &["x"]),
    },
    Builtin {
        names: &["acosh", "arccosh"],
        signature: "acosh(x)",
        summary: "The inverse hyperbolic cosine of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value; nan\n\
              below 1.",
        examples: &[("acosh([1, 2])", "[0.        1.3169579]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Acosh), &["x"]),
    },
    Builtin {
        names: &["atanh", "arctanh"],
        signature: "atanh(x)",
        summary: "The inverse hyperbolic tangent of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value;\n\
              atanh(1) is inf, nan beyond.",
        examples: &[("atanh([0, 0.5])", "[0.         0.54930614]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Atanh), &["x"]),
    },
    Builtin {
        names: &["sinc"],
        signature: "sinc(x)",
        summary: "sin(pi x) / (pi x), and 1 at zero.",
        doc: "Floats keep their dtype, integers and bools give float64. As in NumPy pi x is rounded before its sine is taken, so\n\
              that sinc is not exactly 0 at the other whole numbers.",
        examples: &[("sinc([0, 0.5, 1.5])", "[ 1.          0.63661977 -0.21220659]")],
        build: sinc,
    },
    Builtin {
        names: &["deg2rad", "radians"],
        signature: "deg2rad(x)",
        summary: "Degrees as radians.",
        doc: "Floats keep their dtype, integers and bools give float64. x times pi/180, rounded once.",
        examples: &[("deg2rad(180)", "3.141592653589793")],
        build: |call| scaled(call, std::f64::consts::PI / 180.0),
    },
    Builtin {
        names: &["rad2deg", "degrees"],
        signature: "rad2deg(x)",
        summary: "Radians as degrees.",
        doc: "Floats keep their dtype, integers and bools give float64. x times 180/pi, rounded once.",
        examples: &[("rad2deg(pi)", "180.0")],
        build: |call| scaled(call, 180.0 / std::f64::consts::PI),
    },
];

/// x times a factor, in the float dtype of x.
fn scaled(call: &mut Call<'_>, factor: f64) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    let factor = call.built(graph::cast(&graph::constant(Scalar::Float64(factor)), x.dtype().math_result()))?;
    call.combine(ScalarOp::Multiply, &[&x, &factor]).map(Value::Array)
}

fn sinc(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let angle = promote::strong(&Operand::new(scaled(call, std::f64::consts::PI)?, call.place))?;
    let sine = call.combine(ScalarOp::Call(Function::Sin), &[&angle])?;
    let ratio = call.combine(ScalarOp::Divide, &[&sine, &angle])?;
    let (zero, one) = (Scalar::zero(angle.dtype()), Scalar::one(angle.dtype()));
    let is_zero = call.combine(ScalarOp::Equal, &[&angle, &graph::constant(zero)])?;
    call.combine(ScalarOp::Select, &[&is_zero, &graph::constant(one), &ratio]).map(Value::Array)
}
