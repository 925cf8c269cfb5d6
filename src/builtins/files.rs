//! Arrays in files.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::{Operand, Sink, SinkKind, Value, promote};
use crate::formats::ArrayRequest;
use crate::graph::{self, Expr};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["load"],
        signature: "load(file, name=none, *, dtype=none, shape=none, offset=0)",
        summary: "The array in a file.",
        doc: "Reads what describes the file only; elements are read when something needs them, and only those that it needs.\n\
              The format follows the ending of the file's path. `name` is one of several arrays, or a column of a table:\n\
              `info` lists them. `dtype` says what the numbers of a text or of raw bytes are, `shape` and `offset`, in bytes,\n\
              where raw ones lie. What was loaded stays as it was when the file is saved over later.\n\
              A table of text is passed over once when it is opened, to count its rows and to judge by some of them what its\n\
              columns hold; `load(\"t.csv\", \"price\", dtype=float64)` says it instead.",
        examples: &[],
        build: load,
    },
    Builtin {
        names: &["save"],
        signature: "save(file, arr=none, **arrays)",
        summary: "Writes arrays to a file.",
        doc: "The format follows the ending of the file's path. One array needs no name; several have one each, as in\n\
              `save(\"both.npz\", x=x, y=2*y)`; in a table they are its columns. The file is complete\n\
              or untouched: it is written beside its target and renamed at the end.",
        examples: &[],
        build: save,
    },
    Builtin {
        names: &["info"],
        signature: "info(file)",
        summary: "What is in a file, as text.",
        doc: "Lists arrays with name, dtype, shape and how they are stored. Reads what describes the file only;\n\
              of a table of text, whatever is needed to count its rows.",
        examples: &[],
        build: info,
    },
];

fn load(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let path = call.text("file")?;
    let request = ArrayRequest {
        name: if call.is_none("name") { None } else { Some(call.text("name")?.to_string()) },
        dtype: call.dtype("dtype")?,
        shape: if call.is_none("shape") { None } else { Some(call.shape("shape")?) },
        offset: offset(call)?,
        memory: Some(call.host.pool().budget()),
    };
    // What is queued may write this very file. If that fails, it fails where it stands and not here.
    call.host.compute(&[])?;
    let stored = call.host.load(&path, &request).map_err(|cause| call.error("file", cause))?;
    call.built_array(graph::stored(stored))
}

fn offset(call: &mut Call<'_>) -> Result<u64, Diagnostic> {
    let offset = call.integer("offset")?;
    u64::try_from(offset).map_err(|_| call.error("offset", "`offset` is a number of bytes and cannot be negative"))
}

fn save(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let path = call.text("file").map_err(|error| error.with_help("the path comes first: `save(\"x.npy\", x)`"))?;
    let named = named_arrays(call)?;
    let arrays = match (call.is_given("arr"), named.is_empty()) {
        (true, true) => vec![(None, call.array("arr")?)],
        (false, false) => named,
        (true, false) => {
            let advice = format!("write `save(\"{path}\", x=x, y=y)`");
            return Err(advised(call.span("arr"), "one of these arrays has a name and another has none", advice));
        }
        (false, true) => {
            let message = "there is nothing to save";
            return Err(advised(call.place, message, format!("write `save(\"{path}\", x)`")));
        }
    };
    call.host.sink(Sink { kind: SinkKind::Save { path: path.to_string(), arrays }, place: call.place })?;
    Ok(Value::None)
}

/// The arrays that are given by name.
fn named_arrays(call: &Call<'_>) -> Result<Vec<(Option<String>, Expr)>, Diagnostic> {
    let Value::Tuple(pairs) = call.value("arrays") else { return Ok(Vec::new()) };
    let pair = |pair: &Value| match pair {
        Value::Tuple(items) => match &items[..] {
            [Value::String(name), value] => {
                let array = promote::strong(&Operand::new(value.clone(), call.span("arrays")))?;
                Ok((Some(name.to_string()), array))
            }
            _ => Err(call.error("arrays", "arrays are saved under names")),
        },
        _ => Err(call.error("arrays", "arrays are saved under names")),
    };
    pairs.iter().map(pair).collect()
}

fn info(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let path = call.text("file")?;
    call.host.compute(&[])?;
    let contents = call.host.contents(&path).map_err(|cause| call.error("file", cause))?;
    Ok(Value::string(contents.to_string()))
}
