//! Special functions.

use super::Builtin;
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["erf"],
        signature: "erf(x)",
        summary: "The error function of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value;\n\
              erf(inf) is 1.",
        examples: &[("erf([0, 1])", "[0.         0.84270079]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Erf), &["x"]),
    },
    Builtin {
        names: &["erfc"],
        signature: "erfc(x)",
        summary: "1 - erf(x), accurate also where that is tiny.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value, also where it is denormal.",
        examples: &[("erfc(10)", "2.0884875837625446e-45")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Erfc), &["x"]),
    },
    Builtin {
        names: &["gamma"],
        signature: "gamma(x)",
        summary: "The gamma function of each element: gamma(n) is (n-1)! for whole n.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value, and exact factorials;\n\
              gamma(0.0) is inf, nan at negative whole numbers.",
        examples: &[("gamma([1, 5, 0.5])", "[ 1.         24.          1.77245385]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Gamma), &["x"]),
    },
    Builtin {
        names: &["lgamma", "gammaln"],
        signature: "lgamma(x)",
        summary: "The logarithm of the magnitude of gamma(x).",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value for positive x; below zero the\n\
              larger of 1 ulp and an absolute error of 2^-54, since there is a zero next to every whole number. inf at zero and\n\
              negative whole numbers.",
        examples: &[("lgamma([1, 100])", "[  0.         359.13420537]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::LogGamma), &["x"]),
    },
    Builtin {
        names: &["sigmoid", "expit"],
        signature: "sigmoid(x)",
        summary: "1 / (1 + exp(-x)), without overflow in between.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value.",
        examples: &[("sigmoid([0, -1000])", "[0.5 0. ]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Sigmoid), &["x"]),
    },
];
