//! Choosing between arrays.

use super::Builtin;
use crate::numeric::op::ScalarOp;

pub(super) static BUILTINS: &[Builtin] = &[Builtin {
    names: &["where"],
    signature: "where(condition, a, b)",
    summary: "The element of a where the condition holds, else that of b.",
    doc: "All three broadcast to one shape; a and b promote to one dtype, the condition must be bool.\n\
          Both branches are computed for every element.",
    examples: &[
        ("where([true, false, true], 1, 0)", "[1 0 1]"),
        ("x = [-1.5, 2.0]\nwhere(x > 0, x, nan)", "[nan  2.]"),
    ],
    build: |call| call.elementwise(ScalarOp::Select, &["condition", "a", "b"]),
}];
