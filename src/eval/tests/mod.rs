//! Programs, evaluated with the reference engine behind a small host.

mod arrays;
mod control;
mod errors;
mod scalars;
mod single;

use super::{Evaluator, Host, Sink, SinkKind, Value};
use crate::diagnostics::Diagnostic;
use crate::display::plain;
use crate::formats::{ArrayRequest, Contents};
use crate::graph::{self, Expr, Graph};
use crate::interp;
use crate::memory::Pool;
use crate::syntax::parse;
use crate::syntax::span::TextId;
use crate::values::{Array, Stored};

/// Computes with the reference engine and delivers output at once.
pub(crate) struct FakeHost {
    pool: Pool,
    seed: u64,
    stream: u32,
    pub output: Vec<String>,
    /// How many times something was computed, other than for output.
    pub demands: usize,
    /// Whether loops over single numbers are run without being walked.
    pub leaves_single_numbers: bool,
    /// How many times the evaluator has asked whether to stop: once for every turn and call that it walks.
    pub looks: usize,
}

impl Default for FakeHost {
    fn default() -> FakeHost {
        let pool = Pool::new(1 << 30);
        let output = Vec::new();
        FakeHost { pool, seed: 1, stream: 0, output, demands: 0, leaves_single_numbers: false, looks: 0 }
    }
}

impl FakeHost {
    fn run(&self, exprs: &[Expr]) -> Result<Vec<Array>, Diagnostic> {
        let graph = Graph::capture(exprs);
        graph.verify().map_err(|error| Diagnostic::error(format!("{error}\n{graph}")))?;
        let outcome =
            interp::run(&graph, &self.pool, &|| false).map_err(|error| Diagnostic::error(error.to_string()))?;
        Ok(outcome.roots)
    }

    fn text(&self, value: &Value) -> Result<String, Diagnostic> {
        let mut exprs = Vec::new();
        value.arrays(&mut |array| exprs.push(array.clone()));
        let mut arrays = self.run(&exprs)?.into_iter();
        Ok(plain(&value.finish(&mut |_| arrays.next().unwrap())))
    }
}

impl Host for FakeHost {
    fn compute(&mut self, exprs: &[Expr]) -> Result<Vec<Array>, Diagnostic> {
        self.demands += usize::from(!exprs.is_empty());
        self.run(exprs)
    }

    fn keep(&mut self, exprs: &[Expr]) -> Result<(), Diagnostic> {
        let missing: Vec<Expr> = exprs.iter().filter(|expr| expr.finished().is_none()).cloned().collect();
        missing.iter().zip(self.compute(&missing)?).for_each(|(expr, array)| expr.finish(array));
        Ok(())
    }

    fn settle(&mut self, exprs: &[Expr]) -> Result<Vec<Expr>, Diagnostic> {
        Ok(self.compute(exprs)?.into_iter().map(graph::array).collect())
    }

    fn leaves_single_numbers(&self) -> bool {
        self.leaves_single_numbers
    }

    fn check_interrupted(&mut self) -> Result<(), Diagnostic> {
        self.looks += 1;
        Ok(())
    }

    fn sink(&mut self, sink: Sink) -> Result<(), Diagnostic> {
        let line = match sink.kind {
            SinkKind::Show(value) => self.text(&value)?,
            SinkKind::Print(values) => {
                let texts: Result<Vec<String>, Diagnostic> = values.iter().map(|value| self.text(value)).collect();
                texts?.join(" ")
            }
            SinkKind::NoValue => return Ok(()),
            SinkKind::Save { path, arrays } => {
                let texts: Result<Vec<String>, Diagnostic> = arrays
                    .into_iter()
                    .map(|(name, value)| Ok(name.unwrap_or_default() + &self.text(&Value::Array(value))?))
                    .collect();
                format!("{path}: {}", texts?.join(" "))
            }
        };
        self.output.push(line);
        Ok(())
    }

    fn draw_seed(&mut self) -> u64 {
        self.seed
    }

    fn next_stream(&mut self) -> u32 {
        self.stream += 1;
        self.stream - 1
    }

    fn reseed(&mut self, seed: u64) {
        (self.seed, self.stream) = (seed, 0);
    }

    fn load(&mut self, path: &str, _: &ArrayRequest) -> Result<Stored, String> {
        Err(format!("there is no file `{path}`"))
    }

    fn contents(&mut self, path: &str) -> Result<Contents, String> {
        Err(format!("there is no file `{path}`"))
    }

    fn pool(&self) -> &Pool {
        &self.pool
    }

    fn warn(&mut self, warning: Diagnostic) {
        self.output.push(warning.message);
    }
}

/// What a program writes, line by line.
pub(crate) fn output(program: &str) -> Result<String, Diagnostic> {
    let mut host = FakeHost::default();
    run(program, &mut host)?;
    Ok(host.output.join("\n"))
}

pub(crate) fn run(program: &str, host: &mut FakeHost) -> Result<(), Diagnostic> {
    let program = parse(program, TextId::default()).map_err(Diagnostic::from)?;
    Evaluator::default().evaluate(&program, host)
}

/// Asserts what each program writes.
fn writes(cases: &[(&str, &str)]) {
    for (program, want) in cases {
        match output(program) {
            Ok(got) => assert_eq!(&got, want, "{program}"),
            Err(error) => panic!("{program}: {}", describe(&error)),
        }
    }
}

/// Asserts that each program fails, and with a message, label or advice that contains the text.
fn fails(cases: &[(&str, &str)]) {
    for (program, want) in cases {
        match output(program) {
            Ok(got) => panic!("{program} writes {got}"),
            Err(error) => assert!(describe(&error).contains(want), "{program}: {}", describe(&error)),
        }
    }
}

fn describe(error: &Diagnostic) -> String {
    let labels = error.labels.iter().map(|label| format!(" [{}..{} {}]", label.span.start, label.span.end, label.text));
    let help = error.help.iter().map(|help| format!(" = {help}"));
    std::iter::once(error.message.clone()).chain(labels).chain(help).collect()
}
