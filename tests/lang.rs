//! What programs mean: every script under `tests/lang` and `examples` says in its comments what it writes.
//!
//! - `# expect: 110`: a line of plain output, in order; a line that is empty or begins with a space counts as it is
//! - `# error: shapes do not match`: the program ends with an error whose message, labels or help contain this
//! - `# error at: 3:5`: the line and column of that error
//! - `# warning: division by zero`: the warnings, in order, each a part of its text
//! - `# test: n=200`: a definition made before the program starts
//! - `# seed: 1`: the seed of random numbers
//! - `# checked: true`: integers that leave their range are errors
//!
//! `{tmp}` in a program stands for an empty folder. Each script runs under every configuration of [`configurations`].

mod common;

use arr::diagnostics::Diagnostic;
use arr::session::{Failure, Options, Session};
use common::{Page, Script, assert_none, configurations, name, run, scripts};

#[test]
fn the_interpreter_does_what_the_scripts_say() {
    everything_holds_under(0);
}

#[test]
fn the_jit_does_what_the_scripts_say() {
    everything_holds_under(1);
}

#[test]
fn the_jit_without_fusion_does_what_the_scripts_say() {
    everything_holds_under(2);
}

#[test]
fn the_jit_with_the_smallest_chunks_does_what_the_scripts_say() {
    everything_holds_under(3);
}

fn everything_holds_under(configuration: usize) {
    let (engine, options) = configurations()[configuration].clone();
    let mut failures = Vec::new();
    for path in scripts("tests/lang").iter().chain(&scripts("examples")) {
        if let Err(problem) = holds(&Script::read(path), &options) {
            failures.push(format!("{} under {engine}: {problem}", name(path)));
        }
    }
    assert_none(failures);
}

fn holds(script: &Script, options: &Options) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let mut session = script.session(options);
    let (page, ran) = run(&mut session, &name(&script.path), &script.text_in(folder.path()));
    ends_as_expected(script, &session, ran)?;
    writes_as_expected(script, &page)?;
    warns_as_expected(script, &page)
}

fn ends_as_expected(script: &Script, session: &Session, ran: Result<(), Failure>) -> Result<(), String> {
    let (part, failure) = match (script.directive("error"), ran) {
        (None, Ok(())) => return Ok(()),
        (None, Err(failure)) => return Err(session.render(&failure, false)),
        (Some(part), Ok(())) => return Err(format!("ends without the error `{part}`")),
        (Some(part), Err(failure)) => (part, failure),
    };
    if !words(&failure.diagnostic).contains(part) {
        return Err(format!("the error is not `{part}`\n{}", session.render(&failure, false)));
    }
    match script.directive("error at") {
        Some(place) if place != self::place(session, &failure) => {
            Err(format!("the error is not at {place}\n{}", session.render(&failure, false)))
        }
        _ => Ok(()),
    }
}

/// Everything that an error says, without the program text it shows.
fn words(diagnostic: &Diagnostic) -> String {
    let labels = diagnostic.labels.iter().map(|label| &label.text);
    let words: Vec<&str> =
        [&diagnostic.message].into_iter().chain(labels).chain(&diagnostic.help).map(|text| text.as_str()).collect();
    words.join("\n")
}

/// The line and column of an error, as in `3:5`; in the JSON form they are `"line":3,"column":5`, with help behind them or not.
fn place(session: &Session, failure: &Failure) -> String {
    let json = session.render_json(failure);
    let (_, place) = json.rsplit_once("\"line\":").unwrap_or_default();
    let place = place.replace(",\"column\":", ":");
    place.split([',', '}']).next().unwrap_or_default().to_string()
}

fn writes_as_expected(script: &Script, page: &Page) -> Result<(), String> {
    let (expected, actual) = (script.expected(), page.text.lines().collect::<Vec<_>>());
    if expected == actual {
        return Ok(());
    }
    let first = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let show = |lines: &[&str]| lines.get(first).map_or("nothing".to_string(), |line| format!("`{line}`"));
    Err(format!("line {} of the output is {}, not {}", first + 1, show(&actual), show(&expected)))
}

fn warns_as_expected(script: &Script, page: &Page) -> Result<(), String> {
    let expected = script.directives("warning");
    let matched = page.warnings.iter().zip(&expected).all(|(warning, part)| warning.contains(part));
    if matched && expected.len() == page.warnings.len() {
        return Ok(());
    }
    Err(format!("the warnings are {:?}, not {expected:?}", page.warnings))
}
