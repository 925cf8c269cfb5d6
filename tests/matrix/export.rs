//! The cases and tables as JSON, for programs in other languages.

use crate::cases::{Case, Group};
use crate::programs::catalogue::{CASTS, ELEMENTWISE, REDUCTIONS};
use crate::programs::sources::{self, ROWS, SHORT};
use crate::tables::{EXCLUDED, SHAPE};
use arr::diagnostics::json_string;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Where they are written.
pub fn path() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("builtins.json")
}

/// Replaces the file in one step.
pub fn write(path: &Path, groups: &[Group]) -> io::Result<()> {
    let unfinished = path.with_extension(format!("{}", std::process::id()));
    fs::write(&unfinished, document(groups))?;
    fs::rename(unfinished, path)
}

fn document(groups: &[Group]) -> String {
    let rows = ROWS.iter().map(|row| {
        let file = sources::path(row.name);
        list([string(row.name), string(row.dtype.name()), string(&file.display().to_string())])
    });
    let calls = ELEMENTWISE.iter().map(|call| {
        let (weight, conditions) = (call.weight.to_string(), call.conditions.to_string());
        list([string(call.builtin), string(call.pattern), weight, conditions])
    });
    let reductions = REDUCTIONS.iter().map(|reduction| {
        let options = list(reduction.options.iter().map(|option| string(option)));
        let (of_nothing, one_axis) = (reduction.of_nothing.to_string(), reduction.one_axis.to_string());
        list([string(reduction.name), reduction.weight.to_string(), of_nothing, one_axis, options])
    });
    let views = SHAPE
        .iter()
        .filter(|call| call.keeps_dtype)
        .map(|call| list([string(call.builtin), string(call.pattern), call.rank.to_string()]));
    let examples = arr::builtins::all().flat_map(|builtin| {
        builtin.examples.iter().map(|(program, _)| list([string(builtin.name()), string(program)]))
    });
    let parameters = arr::builtins::all().map(|builtin| {
        let parameters = builtin.parameters().parameters.iter().map(|parameter| {
            let is_positional = parameter.kind.is_positional();
            list([string(parameter.name), is_positional.to_string()])
        });
        list([string(builtin.name()), list(parameters), list(builtin.left_out().map(string))])
    });
    let names = arr::builtins::all().map(|builtin| list(builtin.names.iter().map(|name| string(name))));
    let excluded = EXCLUDED.iter().map(|(name, reason)| list([string(name), string(reason)]));
    let fields = [
        ("short", SHORT.to_string()),
        ("rows", lines(rows)),
        ("builtins", lines(names)),
        ("parameters", lines(parameters)),
        ("excluded", lines(excluded)),
        ("elementwise", lines(calls)),
        ("casts", list(CASTS.iter().map(|pattern| string(pattern)))),
        ("reductions", lines(reductions)),
        ("views", lines(views)),
        ("examples", lines(examples)),
        ("accepted", lines(groups.iter().flat_map(|group| &group.accepted).map(case))),
        ("refused", lines(groups.iter().flat_map(|group| &group.refused).map(case))),
    ];
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{}: {value}", string(name))).collect();
    format!("{{{}}}\n", fields.join(",\n"))
}

fn case(case: &Case) -> String {
    list([string(case.builtin), string(&case.text)])
}

fn string(text: &str) -> String {
    json_string(text)
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

/// A list with a line for every item.
fn lines(items: impl IntoIterator<Item = String>) -> String {
    format!("[\n{}\n]", items.into_iter().collect::<Vec<_>>().join(",\n"))
}
