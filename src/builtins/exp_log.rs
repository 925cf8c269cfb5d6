//! Exponentials and logarithms.

use super::Builtin;
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["exp"],
        signature: "exp(x)",
        summary: "e to the power of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value;\n\
              inf above 709.78, exp(-inf) is 0.",
        examples: &[("exp([0, 1])", "[1.         2.71828183]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Exp), &["x"]),
    },
    Builtin {
        names: &["exp2"],
        signature: "exp2(x)",
        summary: "2 to the power of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value,\n\
              and exact for whole numbers.",
        examples: &[("exp2([0, 3, -1])", "[1.  8.  0.5]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Exp2), &["x"]),
    },
    Builtin {
        names: &["expm1"],
        signature: "expm1(x)",
        summary: "exp(x) - 1, accurate also where x is near zero.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value;\n\
              expm1(-0.0) is -0.0, expm1(-inf) is -1.",
        examples: &[("expm1(1e-10)", "1.00000000005e-10")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Expm1), &["x"]),
    },
    Builtin {
        names: &["log"],
        signature: "log(x)",
        summary: "The natural logarithm of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value;\n\
              log(0) is -inf, nan below zero.",
        examples: &[("log([1, e])", "[0. 1.]"), ("log(0)", "-inf")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Log), &["x"]),
    },
    Builtin {
        names: &["log2"],
        signature: "log2(x)",
        summary: "The logarithm to the base 2 of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value,\n\
              and exact for powers of two; log2(0) is -inf, nan below zero.",
        examples: &[("log2([1, 8, 0.25])", "[ 0.  3. -2.]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Log2), &["x"]),
    },
    Builtin {
        names: &["log10"],
        signature: "log10(x)",
        summary: "The logarithm to the base 10 of each element.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value,\n\
              and exact for powers of ten; log10(0) is -inf, nan below zero.",
        examples: &[("log10([1, 1000, 0.1])", "[ 0.  3. -1.]")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Log10), &["x"]),
    },
    Builtin {
        names: &["log1p"],
        signature: "log1p(x)",
        summary: "log(1 + x), accurate also where x is near zero.",
        doc: "Floats keep their dtype, integers and bools give float64. At most 1 ulp from the true value;\n\
              log1p(-1) is -inf, nan below; log1p(-0.0) is -0.0.",
        examples: &[("log1p(1e-10)", "9.999999999500001e-11")],
        build: |call| call.elementwise(ScalarOp::Call(Function::Log1p), &["x"]),
    },
    Builtin {
        names: &["logaddexp"],
        signature: "logaddexp(a, b)",
        summary: "log(exp(a) + exp(b)), without overflow in between.",
        doc: "Shapes broadcast. Floats keep their dtype, integers and bools give float64. nan if either is.\n\
              For the sum of more than two see logsumexp.",
        examples: &[("logaddexp(1000.0, 1000.0)", "1000.6931471805599"), ("logaddexp(-inf, 2.5)", "2.5")],
        build: |call| call.elementwise(ScalarOp::Call(Function::LogAddExp), &["a", "b"]),
    },
    Builtin {
        names: &["logaddexp2"],
        signature: "logaddexp2(a, b)",
        summary: "log2(2^a + 2^b), without overflow in between.",
        doc: "Shapes broadcast. Floats keep their dtype, integers and bools give float64. nan if either is.",
        examples: &[("logaddexp2(1000.0, 1000.0)", "1001.0")],
        build: |call| call.elementwise(ScalarOp::Call(Function::LogAddExp2), &["a", "b"]),
    },
];
