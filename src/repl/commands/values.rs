//! Commands about expressions and names.

use super::Answer;
use crate::cli::{self, Source};
use crate::eval::nearest;
use crate::memory::ByteCount;
use crate::repl::respond::{Repl, Reply};
use crate::session::{BenchReport, ExplainOptions, Stage, Variable};
use std::path::Path;
use std::time::Duration;

/// The time that `:time` likes to take, and how many runs it makes of very short ones.
const TIMED_FOR: Duration = Duration::from_millis(500);
const MOST_RUNS: usize = 100;

/// Fewer bytes than this are in a cache: how fast they are moved says nothing.
const WORTH_A_RATE: u64 = 1 << 20;

pub(super) fn describe(repl: &mut Repl, expression: &str) -> Answer {
    let described = repl.work(|session, _| session.describe("<type>", expression))?;
    repl.say(&described.words)?;
    Ok(Reply::Continue)
}

pub(super) fn time(repl: &mut Repl, text: &str) -> Answer {
    let first = repl.work(|session, _| session.time("<time>", text, 1))?;
    let once = first.times.first().copied().unwrap_or_default().max(Duration::from_nanos(1));
    let runs = (TIMED_FOR.as_nanos() / once.as_nanos()).clamp(1, MOST_RUNS as u128) as usize;
    let more = repl.work(|session, _| session.time("<time>", text, runs))?;
    let times = [first.times.as_slice(), more.times.as_slice()].concat();
    repl.say(&timing(&BenchReport { times, ..first }))?;
    Ok(Reply::Continue)
}

fn timing(report: &BenchReport) -> String {
    let (shortest, median) = cli::shortest_and_median(&report.times);
    let human = cli::human_duration;
    let runs = if report.times.len() == 1 { "1 run".to_string() } else { format!("{} runs", report.times.len()) };
    let mut text = format!(
        "{} (median of {runs}, fastest {}); the first took {}",
        human(median),
        human(shortest),
        human(report.first)
    );
    if report.compile * 100 >= report.first {
        text += &format!(", {} of it to compile", human(report.compile));
    }
    if report.moved >= WORTH_A_RATE && median > Duration::ZERO {
        let rate = report.moved as f64 / median.as_secs_f64() / 1e9;
        text += &format!("\n{} read and written: {rate:.1} GB/s", ByteCount(report.moved));
    }
    text
}

pub(super) fn explain(repl: &mut Repl, expression: &str) -> Answer {
    let options = ExplainOptions { clif: false, assembly: false };
    let plan = repl.work(|session, _| session.explain("<explain>", expression, options))?;
    repl.say(plan.trim_end_matches('\n'))?;
    Ok(Reply::Continue)
}

pub(super) fn vars(repl: &mut Repl, _: &str) -> Answer {
    let mut variables = repl.session().variables();
    variables.retain(|variable| variable.name != "_");
    let text = if variables.is_empty() { "no names are defined yet".to_string() } else { table(&variables) };
    repl.say(&text)?;
    Ok(Reply::Continue)
}

/// Columns as wide as their longest entry.
fn table(variables: &[Variable]) -> String {
    let titles = ["name", "type", "shape or value", "bytes", "state"].map(str::to_string);
    let rows = variables.iter().map(|variable| {
        let bytes = variable.bytes.map_or(String::new(), |bytes| ByteCount(bytes).to_string());
        [variable.name.clone(), variable.kind.clone(), excerpt(&variable.detail), bytes, stage(variable).to_string()]
    });
    let rows: Vec<[String; 5]> = std::iter::once(titles).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [0, 1, 2, 3, 4].map(width);
    let line = |row: &[String; 5]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_string()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn stage(variable: &Variable) -> &'static str {
    match variable.stage {
        Some(Stage::InMemory) => "computed",
        Some(Stage::InFile) => "in a file",
        Some(Stage::Lazy) => "lazy",
        None => "",
    }
}

/// The beginning of a text that fits a column.
fn excerpt(text: &str) -> String {
    const WIDEST: usize = 40;
    let line = text.lines().next().unwrap_or_default();
    if line.len() == text.len() && line.chars().count() <= WIDEST {
        return line.to_string();
    }
    line.chars().take(WIDEST - 1).chain(['…']).collect()
}

pub(super) fn clear(repl: &mut Repl, names: &str) -> Answer {
    let names: Vec<&str> = names.split([' ', ',', '\t']).filter(|name| !name.is_empty()).collect();
    let known: Vec<String> = repl.session().variables().into_iter().map(|variable| variable.name).collect();
    // All or none: a slip is found before anything is lost.
    for name in &names {
        if !known.iter().any(|known| known == name) {
            let near = nearest(name, known.iter().map(String::as_str));
            let hint = near.map_or("; :vars lists the names".to_string(), |near| format!("; did you mean `{near}`?"));
            return Err(format!("there is no name `{name}`{hint}").into());
        }
    }
    for name in names {
        repl.session_mut().forget(name);
    }
    Ok(Reply::Continue)
}

pub(super) fn load(repl: &mut Repl, path: &str) -> Answer {
    let path = path.trim_matches(['"', '\'']);
    let source = Source::read_file(Path::new(path)).map_err(|error| error.to_string())?;
    repl.run_text(&source.name, &source.text)?;
    Ok(Reply::Continue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_columns() {
        let variable = |name: &str, kind: &str, detail: &str, bytes, stage| Variable {
            name: name.into(),
            kind: kind.into(),
            detail: detail.into(),
            bytes,
            stage,
        };
        let text = table(&[
            variable("x", "float64", "(3, 4)", Some(96), Some(Stage::Lazy)),
            variable("long_name", "string", &"a".repeat(100), None, None),
        ]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], format!("name       type     {:<40}  bytes     state", "shape or value"));
        assert_eq!(lines[1], format!("x          float64  {:<40}  96 bytes  lazy", "(3, 4)"));
        assert!(lines[2].ends_with("a…"));
    }

    #[test]
    fn times_are_summed_up() {
        let report = BenchReport {
            first: Duration::from_millis(50),
            compile: Duration::from_millis(20),
            times: [4, 2, 9].map(Duration::from_millis).to_vec(),
            moved: 40_000_000,
        };
        assert_eq!(
            timing(&report),
            "4.00 ms (median of 3 runs, fastest 2.00 ms); the first took 50.0 ms, 20.0 ms of it to compile\n\
             38.1 MiB read and written: 10.0 GB/s"
        );
    }
}
