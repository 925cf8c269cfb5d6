//! `arr check`: what the statements of a program give, and how much memory they take, computing nothing.

use super::arguments::{Program, Settings};
use super::printer::{Form, Printer};
use super::source::Source;
use super::start::Started;
use super::stop::Stop;
use crate::diagnostics::json_string;
use crate::memory::ByteCount;
use crate::session::{Checked, CheckedStatement};

pub(super) fn check(program: &Program, settings: &Settings) -> Result<(), Stop> {
    let source = program.origin().and_then(Source::read).map_err(|error| Stop::usage(error, settings))?;
    let mut started = Started::new(settings)?;
    let mut statements = Vec::new();
    let checked = started
        .compute(|session| session.check(&source.name, &source.text, &mut |statement| statements.push(statement)));
    // What is known of the statements before an error comes before the error.
    let text = match settings.json {
        true => statements.iter().map(statement_json).collect(),
        false => table(&statements),
    };
    let mut printer = Printer::on_standard_output(Form::Plain);
    printer.whole(&text, settings)?;
    let checked = checked?;
    let summary = if settings.json { summary_json(&checked) } else { summary(&checked) };
    printer.whole(&summary, settings)
}

// ---- for people ----

/// A line per name or shown value; a statement that has neither and needs memory has one too.
fn table(statements: &[CheckedStatement]) -> String {
    let mut rows: Vec<[String; 4]> = Vec::new();
    for statement in statements {
        let memory = if statement.peak > 0 { ByteCount(statement.peak).to_string() } else { String::new() };
        let mut head = [statement.line.to_string(), memory];
        let bindings = statement.bindings.iter().map(|binding| (binding.name.as_str(), binding.summary.as_str()));
        let shown = statement.shown.iter().map(|shown| ("", shown.as_str()));
        let mut values: Vec<(&str, &str)> = bindings.chain(shown).collect();
        if values.is_empty() && (statement.peak > 0 || statement.depends_on_data) {
            values.push(("", if statement.depends_on_data { "?" } else { "" }));
        }
        for (name, value) in values {
            // The line and the memory are those of the statement: they stand once.
            let [line, memory] = std::mem::take(&mut head);
            rows.push([line, name.to_string(), value.to_string(), memory]);
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    rows.insert(0, ["line", "name", "value", "memory"].map(str::to_string));
    aligned(&rows)
}

/// Rows with their columns below each other; the first is aligned to the right.
fn aligned(rows: &[[String; 4]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (first, second, third) = (width(0), width(1), width(2));
    let line = |[a, b, c, d]: &[String; 4]| format!("{a:>first$}  {b:<second$}  {c:<third$}  {d}");
    rows.iter().map(|row| format!("{}\n", line(row).trim_end())).collect()
}

fn summary(checked: &Checked) -> String {
    let more = if checked.depends_on_data { ", or more: `?` depends on data" } else { "" };
    format!("peak memory {}{more}\n", ByteCount(checked.peak))
}

// ---- for programs ----

fn statement_json(statement: &CheckedStatement) -> String {
    let bindings: Vec<String> = statement
        .bindings
        .iter()
        .map(|binding| {
            format!("{{\"name\":{},\"value\":{}}}", json_string(&binding.name), json_string(&binding.summary))
        })
        .collect();
    format!(
        "{{\"line\":{},\"bindings\":[{}],\"shown\":{},\"peak_bytes\":{},\"depends_on_data\":{}}}\n",
        statement.line,
        bindings.join(","),
        statement.shown.as_deref().map_or("null".to_string(), json_string),
        statement.peak,
        statement.depends_on_data,
    )
}

fn summary_json(checked: &Checked) -> String {
    format!("{{\"peak_bytes\":{},\"depends_on_data\":{}}}\n", checked.peak, checked.depends_on_data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Binding;

    fn statement(line: usize, bindings: &[(&str, &str)], shown: Option<&str>, peak: u64) -> CheckedStatement {
        let binding = |(name, summary): &(&str, &str)| Binding { name: name.to_string(), summary: summary.to_string() };
        CheckedStatement {
            line,
            bindings: bindings.iter().map(binding).collect(),
            shown: shown.map(str::to_string),
            peak,
            depends_on_data: false,
        }
    }

    #[test]
    fn people_get_columns() {
        let statements = [
            statement(1, &[("n", "1000")], None, 0),
            statement(9, &[("data", "float64 (3, 4)"), ("i", "?")], None, 0),
            statement(12, &[], Some("float64 ()"), 96),
            statement(13, &[], None, 20 << 10),
            statement(14, &[], None, 0),
        ];
        let expected = "\
line  name  value           memory
   1  n     1000
   9  data  float64 (3, 4)
      i     ?
  12        float64 ()      96 bytes
  13                        20.0 KiB
";
        assert_eq!(table(&statements), expected);
        assert_eq!(table(&[]), "");
        assert_eq!(
            summary(&Checked { peak: 96, depends_on_data: true }),
            "peak memory 96 bytes, or more: `?` depends on data\n"
        );
    }

    #[test]
    fn programs_get_a_line_for_each_statement() {
        assert_eq!(
            statement_json(&statement(3, &[("s", "\"a\"")], None, 8)),
            "{\"line\":3,\"bindings\":[{\"name\":\"s\",\"value\":\"\\\"a\\\"\"}],\"shown\":null,\"peak_bytes\":8,\"depends_on_data\":false}\n"
        );
        let shown = statement_json(&statement(3, &[], Some("1"), 0));
        assert!(shown.contains("\"shown\":\"1\""), "{shown}");
        assert_eq!(summary_json(&Checked::default()), "{\"peak_bytes\":0,\"depends_on_data\":false}\n");
    }
}
