//! Special functions.

use super::Builtin;
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;

pub(super) static BUILTINS: &[Builtin] = &[Builtin {
    names: &["sigmoid", "expit"],
    signature: "sigmoid(x)",
    summary: "1 / (1 + exp(-x)), without overflow in between.",
    doc: "Floats keep their dtype, integers and bools give float64. At most 2 ulp from the true value.",
    examples: &[("sigmoid([0, -1000])", "[0.5 0. ]")],
    build: |call| call.elementwise(ScalarOp::Call(Function::Sigmoid), &["x"]),
}];
