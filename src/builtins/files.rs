//! Arrays in files.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::{Sink, SinkKind, Value};
use crate::graph;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["load"],
        signature: "load(file)",
        summary: "The array in a file.",
        doc: "Reads the header only; elements are read when something needs them, and only those that it needs.\n\
              The format follows the ending of the file's path. What was loaded stays as it was when the file is saved over later.",
        examples: &[],
        build: load,
    },
    Builtin {
        names: &["save"],
        signature: "save(file, arr)",
        summary: "Writes an array to a file.",
        doc: "The format follows the ending of the file's path. The file is complete or untouched: it is written beside its\n\
              target and renamed at the end.",
        examples: &[],
        build: save,
    },
];

fn load(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let path = call.text("file")?;
    // What is queued may write this very file. If that fails, it fails where it stands and not here.
    call.host.compute(&[])?;
    let stored = call.host.load(&path).map_err(|cause| call.error("file", cause))?;
    call.built_array(graph::stored(stored))
}

fn save(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let path = call.text("file").map_err(|error| error.with_help("the path comes first: `save(\"x.npy\", x)`"))?;
    let value = call.array("arr")?;
    call.host.sink(Sink { kind: SinkKind::Save { path: path.to_string(), value }, place: call.place })?;
    Ok(Value::None)
}
