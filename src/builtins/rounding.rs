//! Rounding to whole numbers.

use super::Builtin;
use crate::numeric::op::ScalarOp;

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
];
