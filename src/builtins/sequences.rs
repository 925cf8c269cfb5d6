//! What loops run over: items that are made one by one and never stored.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::iterate::{iterable, sequence};
use crate::eval::{Operand, Range, Sequence, Tuple, Value, demand};
use std::sync::Arc;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["range"],
        signature: "range(start, stop=none, step=1)",
        summary: "Integers from start up to, not including, stop, a step apart; one after another, without an array.",
        doc: "With one argument from 0 up to it. All three are integers, and step is not 0. The numbers are plain: they take\n\
              the dtype of what they meet. A range has a length and items, r[0] and r[1:], and is taken for an int64 array\n\
              where a function needs one; for arithmetic write arange.",
        examples: &[
            ("for i in range(3) { print(i) }", "0\n1\n2"),
            ("r = range(10, 0, -5)\nr, len(r), r[1]", "(range(10, 0, -5), 2, 5)"),
        ],
        build: range,
    },
    Builtin {
        names: &["enumerate"],
        signature: "enumerate(x, start=0)",
        summary: "Pairs of a number, counted from start, and an item of x.",
        doc: "x is an array, whose items are its parts along the first axis, a tuple, or another sequence.",
        examples: &[("for i, v in enumerate([5, 7]) { print(i, v) }", "0 5\n1 7")],
        build: enumerate,
    },
    Builtin {
        names: &["zip"],
        signature: "zip(*sequences)",
        summary: "Tuples of the first items, of the second items, and so on; as many as the shortest has.",
        doc: "A sequence is an array, whose items are its parts along the first axis, a tuple, or another sequence.",
        examples: &[("for a, b in zip([1, 2], (\"x\", \"y\")) { print(a, b) }", "1 x\n2 y")],
        build: zip,
    },
];

fn integer(call: &mut Call<'_>, name: &str) -> Result<i128, Diagnostic> {
    demand::integer(&call.operand(name), "an argument of `range`", call.host)
}

fn range(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let first = integer(call, "start")?;
    let (start, stop) = if call.is_none("stop") { (0, first) } else { (first, integer(call, "stop")?) };
    match integer(call, "step")? {
        0 => Err(call.error("step", "the step of a range cannot be 0")),
        step => sequence(Sequence::Range(Range::new(start, stop, step)), call.place),
    }
}

fn enumerate(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let items = Arc::new(iterable(call.operand("x"), "`enumerate`")?.value);
    let first = demand::integer(&call.operand("start"), "the start of `enumerate`", call.host)?;
    sequence(Sequence::Enumerate { first, items }, call.place)
}

fn zip(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let span = call.span("sequences");
    let parts = match call.value("sequences") {
        Value::Tuple(parts) => parts.to_vec(),
        one => vec![one.clone()],
    };
    let parts: Result<Vec<Value>, Diagnostic> =
        parts.into_iter().map(|part| Ok(iterable(Operand::new(part, span), "`zip`")?.value)).collect();
    sequence(Sequence::Zip(Tuple::new(parts?)), call.place)
}
