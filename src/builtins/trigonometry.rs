//! Trigonometric functions, in radians.

use super::Builtin;
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["sin"],
        signature: "sin(x)",
        summary: "The sine of each element, in radians.",
        doc: "Integers and bools give float64. At most 1 ulp from the true value over the whole range; nan at ±inf.",
        examples: &[("sin(pi / 6)", "0.49999999999999994"), ("sin([0, 1])", "[0.         0.84147098]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Sin), &["x"]),
    },
    Builtin {
        names: &["cos"],
        signature: "cos(x)",
        summary: "The cosine of each element, in radians.",
        doc: "Integers and bools give float64. At most 1 ulp from the true value over the whole range; nan at ±inf.",
        examples: &[("cos([0, pi])", "[ 1. -1.]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Cos), &["x"]),
    },
];
