//! Exponentials and logarithms.

use super::Builtin;
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["exp"],
        signature: "exp(x)",
        summary: "e to the power of each element.",
        doc: "Integers and bools give float64. At most 1 ulp from the true value; inf above 709.78, exp(-inf) is 0.",
        examples: &[("exp([0, 1])", "[1.         2.71828183]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Exp), &["x"]),
    },
    Builtin {
        names: &["log"],
        signature: "log(x)",
        summary: "The natural logarithm of each element.",
        doc: "Integers and bools give float64. At most 1 ulp from the true value; log(0) is -inf, nan below zero.",
        examples: &[("log([1, e])", "[0. 1.]"), ("log(0)", "-inf")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Log), &["x"]),
    },
];
