//! Writing values.

use super::Builtin;
use crate::eval::{Sink, SinkKind, Value};

pub(super) static BUILTINS: &[Builtin] = &[Builtin {
    names: &["print"],
    signature: "print(*values)",
    summary: "Writes values with a space between two and a newline at the end.",
    doc: "Arrays are written in NumPy's layout with 8 digits, scalars as the shortest text that reads back.\n\
          Output is queued and computed together with what stands near it.",
    examples: &[("print(\"sum:\", sum([1, 2, 3]))", "sum: 6"), ("print()", "")],
    build: |call| {
        let values = match call.value("values") {
            Value::Tuple(items) => items.to_vec(),
            other => vec![other.clone()],
        };
        call.host.sink(Sink { kind: SinkKind::Print(values), place: call.place })?;
        Ok(Value::None)
    },
}];
