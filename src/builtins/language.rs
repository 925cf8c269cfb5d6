//! Facts about values, conversion, and the language itself.

use super::closeness;
use super::{Builtin, Call, GROUPS, help_text};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, error};
use crate::eval::{Function, Sink, SinkKind, Value, promote};
use crate::graph::Expr;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["shape"],
        signature: "shape(a)",
        summary: "The number of elements along each axis, as a tuple.",
        doc: "Also a.shape. A scalar has shape (). The elements are not computed.",
        examples: &[("shape([[1, 2, 3], [4, 5, 6]])", "(2, 3)")],
        build: |call| Ok(Value::extents(call.array("a")?.shape().extents())),
    },
    Builtin {
        names: &["ndim"],
        signature: "ndim(a)",
        summary: "The number of axes.",
        doc: "Also a.ndim. The elements are not computed.",
        examples: &[("ndim([[1, 2], [3, 4]])", "2")],
        build: |call| Ok(Value::int(call.array("a")?.shape().rank() as i128)),
    },
    Builtin {
        names: &["size"],
        signature: "size(a, axis=none)",
        summary: "The number of elements, or of those along an axis.",
        doc: "Also a.size. axis is an integer, a tuple or none for all axes. The elements are not computed.",
        examples: &[("size([[1, 2, 3], [4, 5, 6]])", "6"), ("size([[1, 2, 3], [4, 5, 6]], 1)", "3")],
        build: |call| {
            let a = call.array("a")?;
            let axes = call.axes("axis", a.shape().rank())?;
            Ok(Value::int(axes.iter().map(|&axis| a.shape()[axis] as i128).product::<i128>()))
        },
    },
    Builtin {
        names: &["dtype"],
        signature: "dtype(x)",
        summary: "The dtype of an array.",
        doc: "Also x.dtype. The dtype of a plain number is the one it takes by itself: int64 or float64.",
        examples: &[("dtype([1.5])", "float64"), ("[1, 2].dtype == int64", "true")],
        build: |call| Ok(Value::DType(call.array("x")?.dtype())),
    },
    Builtin {
        names: &["astype"],
        signature: "astype(x, dtype, *, copy=true)",
        summary: "Each element converted to a dtype.",
        doc: "Floats become integers towards zero; too large ones become the largest integer, nan becomes 0.\n\
              To bool, everything but zero is true. float64(x) does the same as x.astype(float64). copy is taken for NumPy's sake.",
        examples: &[("[1.7, -1.7].astype(int64)", "[ 1 -1]"), ("astype([0, 2], bool)", "[false  true]")],
        build: astype,
    },
    Builtin {
        names: &["len"],
        signature: "len(x)",
        summary: "The number of elements along the first axis; of items in a tuple or range; of characters in a string.",
        doc: "A scalar has no length.",
        examples: &[("len([[1, 2], [3, 4], [5, 6]])", "3"), ("len((1, 2))", "2")],
        build: len,
    },
    Builtin {
        names: &["type"],
        signature: "type(x)",
        summary: "What kind of value this is, in words.",
        doc: "An array is described by its dtype and shape.",
        examples: &[("type([1.5, 2.5])", "float64 array of shape (2,)"), ("type(1)", "integer")],
        build: |call| Ok(Value::string(call.value("x").type_name())),
    },
    Builtin {
        names: &["compute"],
        signature: "compute(*values)",
        summary: "Computes arrays now and keeps them.",
        doc: "Arrays are computed when something needs them. This computes at once, so that later uses read the result.\n\
              Several values are computed together, in as few passes over memory as possible, and give a tuple; so does a\n\
              tuple of them.",
        examples: &[
            ("x = compute(arange(3) + 1)\nx", "[1 2 3]"),
            ("low, high = compute(min([3, 1, 2]), max([3, 1, 2]))\nhigh - low", "2"),
        ],
        build: compute,
    },
    Builtin {
        names: &["assert_close"],
        signature: "assert_close(a, b, rtol=1e-07, atol=0.0, equal_nan=true)",
        summary: "An error unless every element of a is close to that of b.",
        doc: "Close is |a - b| <= atol + rtol * |b|, or equal; nan is close to nan unless equal_nan=false. Shapes broadcast.\n\
              The error says how many elements are not close, and which is the first.",
        examples: &[("assert_close([0.1 + 0.2, 1.0], [0.3, 1.0])\n\"fine\"", "fine")],
        build: closeness::assert_close,
    },
    Builtin {
        names: &["help"],
        signature: "help(topic=none)",
        summary: "Writes the documentation of a builtin, or the list of all.",
        doc: "The topic is a function or its name.",
        examples: &[],
        build: help,
    },
];

fn astype(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    match call.dtype("dtype")? {
        Some(dtype) => promote::cast(&call.operand("x"), dtype, call.place),
        None => Err(call.error("dtype", "a dtype is needed, not none")),
    }
}

fn len(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let length = match call.value("x") {
        Value::Tuple(items) => Some(items.len()),
        Value::String(text) => Some(text.chars().count()),
        Value::Array(array) => array.shape().extents().first().copied(),
        Value::Sequence(sequence) => Some(sequence.count()),
        Value::Weak(_) => None,
        other => return Err(call.error("x", format!("{} has no length", other.describe()))),
    };
    match length {
        Some(length) => Ok(Value::int(length as i128)),
        None => Err(call.error("x", "a scalar has no length")),
    }
}

/// The arrays become leaves that hold their values: what they were computed from is let go.
fn compute(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let value = match call.value("values") {
        Value::Tuple(items) if items.is_empty() => {
            return Err(advised(call.place, "`compute` needs a value", "it is called as `compute(x)`"));
        }
        Value::Tuple(items) if items.len() == 1 => items[0].clone(),
        values => values.clone(),
    };
    let mut arrays: Vec<Expr> = Vec::new();
    value.arrays(&mut |array| arrays.push(array.clone()));
    call.host.keep(&arrays)?;
    Ok(value.settled())
}

fn help(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let text = match call.value("topic") {
        Value::None => overview(),
        Value::Function(Function::Builtin(builtin)) => help_text(builtin.name()).unwrap_or_default(),
        Value::Function(Function::User(function)) => function.signature(),
        Value::DType(dtype) => format!("{dtype}(x)\n\nEach element converted to {dtype}; see astype."),
        Value::String(name) => match help_text(name) {
            Some(text) => text,
            None => {
                return Err(advised(call.span("topic"), format!("there is no builtin `{name}`"), "`help()` lists all"));
            }
        },
        _ => return Err(error(call.span("topic"), "help is about functions: `help(mean)`")),
    };
    call.host.sink(Sink { kind: SinkKind::Print(vec![Value::string(text)]), place: call.place })?;
    Ok(Value::None)
}

/// The names of all builtins, by group.
fn overview() -> String {
    let lines = GROUPS.iter().map(|group| {
        let names: Vec<&str> = group.builtins.iter().map(Builtin::name).collect();
        format!("{}: {}", group.name, names.join(" "))
    });
    lines.collect::<Vec<_>>().join("\n")
}
