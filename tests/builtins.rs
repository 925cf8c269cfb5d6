//! The entries of the builtins: each says everything it must, and its examples do what they say under every
//! configuration.

mod common;

use arr::builtins::{Builtin, all};
use arr::session::Options;
use common::{assert_none, configurations, open, run};

/// Builtins whose examples would need a file.
const WITHOUT_EXAMPLES: [&str; 3] = ["load", "save", "info"];

/// Builtins that write a page of text, which their examples do not repeat.
const WRITES_A_PAGE: [&str; 1] = ["help"];

#[test]
fn entries_are_complete() {
    let failures = all().flat_map(|builtin| {
        let name = builtin.name();
        missing(builtin).into_iter().map(move |what| format!("{name} has no {what}")).collect::<Vec<_>>()
    });
    assert_none(failures.collect());
}

/// What an entry lacks.
fn missing(builtin: &Builtin) -> Vec<&'static str> {
    let needs_example = !WITHOUT_EXAMPLES.contains(&builtin.name()) && !WRITES_A_PAGE.contains(&builtin.name());
    let checks = [
        (builtin.signature.starts_with(&format!("{}(", builtin.name())), "signature under its own name"),
        (builtin.signature.ends_with(')'), "complete signature"),
        (builtin.summary.ends_with('.') && !builtin.summary.contains('\n'), "summary of one sentence"),
        (!builtin.doc.trim().is_empty(), "documentation"),
        (!builtin.group().is_empty(), "group"),
        (!needs_example || !builtin.examples.is_empty(), "example"),
    ];
    checks.into_iter().filter(|(holds, _)| !holds).map(|(_, what)| what).collect()
}

#[test]
fn examples_write_what_they_promise() {
    let mut failures = Vec::new();
    for (engine, options) in configurations() {
        for builtin in all() {
            for (program, promised) in builtin.examples {
                if let Err(problem) = writes(program, promised, &options) {
                    failures.push(format!("{} under {engine}: {program}\n{problem}", builtin.name()));
                }
            }
        }
    }
    assert_none(failures);
}

fn writes(program: &str, promised: &str, options: &Options) -> Result<(), String> {
    let mut session = open(options);
    let (page, ran) = run(&mut session, "example", program);
    ran.map_err(|failure| session.render(&failure, false))?;
    let written = page.text.strip_suffix('\n').unwrap_or(&page.text);
    if written == promised { Ok(()) } else { Err(format!("writes {written:?}, not {promised:?}")) }
}
