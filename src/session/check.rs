//! What a text would do, found out without computing it: names, dtypes, shapes, and the memory that its output takes.

use super::engines::{Request, Wanted};
use super::promised::PromisedFiles;
use super::{Binding, Core, Draws, Failure, Session, sinks, summary};
use crate::diagnostics::Diagnostic;
use crate::eval::{Evaluator, Host, Sink, SinkKind, Value, bound_names};
use crate::formats::{ArrayRequest, Contents};
use crate::graph::{Expr, Graph, Op};
use crate::memory::Pool;
use crate::syntax::ast::Statement;
use crate::types::{DType, Shape};
use crate::values::{Array, Stored};
use rustc_hash::FxHashSet;
use std::cell::Cell;
use std::sync::atomic::Ordering;

/// What stands for a value that depends on data.
const UNKNOWN: &str = "?";

/// The turns of loops and the calls that one statement is followed through; what it binds after more is unknown.
const MOST_TURNS: usize = 10_000;

/// The plans that are made to predict one statement's memory; a loop's later turns plan what its first ones did.
const MOST_PLANS: usize = 64;

/// A value without data below it is worked out when its arrays have at most so many elements, and there are at most so
/// many of them: `zeros(int(sqrt(100)))` has a known shape.
const MOST_WORKED_OUT: usize = 1024;

/// One statement of the outermost level, checked.
#[derive(Clone, Debug)]
pub struct CheckedStatement {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The names that it binds, in the order of the text, and what they stand for after it: `float64 (3, 4)`, the value
    /// of anything small, or `?` for what depends on data.
    pub bindings: Vec<Binding>,
    /// What it shows, in the same words; none for a statement that shows nothing.
    pub shown: Option<String>,
    /// The most bytes of array memory that its output and the values it needs on the way take, each planned alone, beside
    /// the arrays that exist already. Of a loop, the first turns count.
    pub peak: u64,
    /// Whether it needs a value that depends on data, so that the rest of it is unknown.
    pub depends_on_data: bool,
}

/// A whole text, checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// The largest of the statements' predicted peaks, in bytes.
    pub peak: u64,
    /// Whether some of the text is unknown because it depends on data; the peak may then be larger.
    pub depends_on_data: bool,
}

/// What an expression would give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// What `type(x)` says: `float64 array of shape (3,)`; `?` when that depends on data.
    pub words: String,
    /// The dtype and shape of an array.
    pub dtype: Option<DType>,
    pub shape: Option<Shape>,
}

impl Session {
    /// Checks a text statement by statement without computing anything: every statement is evaluated lazily and reported
    /// before the next one. What needs a value that depends on data is unknown, and so is what uses it; the rest is
    /// checked on. Files are opened for their headers only; a file that the text would save counts as saved.
    ///
    /// The session stays as it is: no name is bound and no random stream is taken.
    ///
    /// # Errors
    /// The first error of the text that shows without data, among them output that fits no plan in the memory budget.
    pub fn check(
        &mut self,
        text_name: &str,
        text: &str,
        report: &mut dyn FnMut(CheckedStatement),
    ) -> Result<Checked, Failure> {
        let program = self.parse(text_name, text)?;
        self.core.interrupted.store(false, Ordering::Relaxed);
        let mut evaluator = self.lazy_evaluator();
        evaluator.resolve(&program)?;
        let mut host = Checking::new(&self.core);
        let mut checked = Checked::default();
        for statement in &program.statements {
            let evaluated = host.statement(&mut evaluator, statement);
            let interrupted = self.core.interrupted.load(Ordering::Relaxed);
            let mut found = evaluated.map_err(|diagnostic| Failure { diagnostic, interrupted })?;
            found.line = self.texts.location(statement.span).map_or(0, |location| location.line);
            checked.peak = checked.peak.max(found.peak);
            checked.depends_on_data |= found.depends_on_data;
            report(found);
        }
        Ok(checked)
    }

    /// The dtype and shape of a text's last expression, computing nothing. The session stays as it is, as in
    /// [`Session::check`].
    ///
    /// # Errors
    /// Those of the text that show without data.
    pub fn describe(&mut self, text_name: &str, text: &str) -> Result<Described, Failure> {
        let program = self.parse(text_name, text)?;
        self.core.interrupted.store(false, Ordering::Relaxed);
        let mut evaluator = self.lazy_evaluator();
        let mut host = Checking::new(&self.core);
        match evaluator.evaluate_to_value(&program, &mut host) {
            Ok(value) => {
                let array = if let Value::Array(array) = &value { Some(array) } else { None };
                Ok(Described {
                    words: value.type_name(),
                    dtype: array.map(Expr::dtype),
                    shape: array.map(|array| array.shape().clone()),
                })
            }
            Err(_) if host.asked.get() => Ok(Described { words: UNKNOWN.to_string(), dtype: None, shape: None }),
            Err(diagnostic) => Err(Failure { diagnostic, interrupted: self.core.interrupted.load(Ordering::Relaxed) }),
        }
    }

    /// An evaluator over a copy of the bindings.
    pub(super) fn lazy_evaluator(&self) -> Evaluator {
        Evaluator { scope: self.evaluator.scope.clone(), stack_budget: self.evaluator.stack_budget }
    }
}

/// A host that computes nothing: the error of a demanded value ends the statement.
struct Checking<'a> {
    core: &'a Core,
    draws: Draws,
    /// Names of the outermost level whose values depend on data.
    undetermined: FxHashSet<String>,
    promised: PromisedFiles,
    /// Whether the statement needed a value that depends on data.
    asked: Cell<bool>,
    shown: Option<String>,
    peak: u64,
    plans: usize,
    turns: usize,
}

impl Checking<'_> {
    fn new(core: &Core) -> Checking<'_> {
        Checking {
            core,
            draws: core.draws,
            undetermined: FxHashSet::default(),
            promised: PromisedFiles::default(),
            asked: Cell::new(false),
            shown: None,
            peak: 0,
            plans: 0,
            turns: 0,
        }
    }

    /// Evaluates one statement; the caller knows its line.
    fn statement(&mut self, evaluator: &mut Evaluator, statement: &Statement) -> Result<CheckedStatement, Diagnostic> {
        self.asked.set(false);
        (self.shown, self.peak, self.plans, self.turns) = (None, 0, 0, 0);
        let ended = evaluator.run_statement(statement, self);
        let depends_on_data = ended.is_err() && self.asked.get();
        if !depends_on_data {
            ended?;
        }
        let mut bindings = Vec::new();
        for name in bound_names(statement) {
            if depends_on_data {
                evaluator.scope.remove(name);
                self.undetermined.insert(name.to_string());
            }
            let summary = match evaluator.scope.get(name) {
                Some(value) => summary(value),
                None if self.undetermined.contains(name) => UNKNOWN.to_string(),
                // Bound in a branch that was not taken.
                None => continue,
            };
            if summary != UNKNOWN {
                self.undetermined.remove(name);
            }
            bindings.push(Binding { name: name.to_string(), summary });
        }
        Ok(CheckedStatement { line: 0, bindings, shown: self.shown.take(), peak: self.peak, depends_on_data })
    }

    fn depends_on_data(&self) -> Diagnostic {
        self.asked.set(true);
        Diagnostic::error("this depends on data")
    }

    /// Takes note of the memory that computing some expressions takes.
    fn predict(&mut self, wanted: &Wanted) -> Result<(), Diagnostic> {
        self.plans += 1;
        if self.plans <= MOST_PLANS && !wanted.exprs.is_empty() {
            self.peak = self.peak.max(self.core.engines.plan(&Request::capture(wanted), &mut |_| {})?.peak);
        }
        Ok(())
    }

    /// The values of expressions that hold no data and little else.
    fn work_out(&self, exprs: &[Expr]) -> Option<Vec<Array>> {
        let graph = Graph::capture(exprs);
        let small = graph.nodes.len() <= MOST_WORKED_OUT
            && graph.nodes.iter().all(|node| node.shape.len() <= MOST_WORKED_OUT)
            && !graph.nodes.iter().any(|node| matches!(node.op, Op::Stored(_) | Op::Random(_)));
        if !small {
            return None;
        }
        let request = Request::new(graph, &Wanted::values(exprs));
        let computed = self.core.engines.compute_plainly(&request, &self.core.interrupted).ok()?;
        computed.arrays.into_iter().collect()
    }
}

impl Host for Checking<'_> {
    fn compute(&mut self, exprs: &[Expr]) -> Result<Vec<Array>, Diagnostic> {
        match self.work_out(exprs) {
            Some(arrays) => Ok(arrays),
            None => {
                self.predict(&Wanted::values(exprs))?;
                Err(self.depends_on_data())
            }
        }
    }

    fn keep(&mut self, exprs: &[Expr]) -> Result<(), Diagnostic> {
        self.predict(&Wanted::values(exprs))
    }

    fn computes(&self) -> bool {
        false
    }

    fn sink(&mut self, sink: Sink) -> Result<(), Diagnostic> {
        self.predict(&sinks::wanted([&sink])).map_err(|error| sinks::placed(error, &sink))?;
        match sink.kind {
            SinkKind::Show(value) => self.shown = Some(summary(&value)),
            SinkKind::Print(_) | SinkKind::NoValue => {}
            SinkKind::Save { path, arrays } => self.promised.save(&path, &arrays),
        }
        Ok(())
    }

    fn settle(&mut self, exprs: &[Expr]) -> Result<Vec<Expr>, Diagnostic> {
        self.keep(exprs)?;
        Ok(exprs.to_vec())
    }

    fn draw_seed(&mut self) -> u64 {
        self.draws.seed
    }

    fn next_stream(&mut self) -> u32 {
        self.draws.take()
    }

    fn reseed(&mut self, seed: u64) {
        self.draws = Draws::new(seed);
    }

    fn load(&mut self, path: &str, request: &ArrayRequest) -> Result<Stored, String> {
        self.promised.load(path, request)
    }

    fn contents(&mut self, path: &str) -> Result<Contents, String> {
        self.promised.contents(path)
    }

    fn pool(&self) -> &Pool {
        self.core.engines.pool()
    }

    fn temporary_room(&self) -> u64 {
        self.core.engines.executor().temporary_room()
    }

    /// Warnings are about data, which is not looked at.
    fn warn(&mut self, _: Diagnostic) {}

    fn undetermined(&self, name: &str) -> Option<Diagnostic> {
        self.undetermined.contains(name).then(|| self.depends_on_data())
    }

    fn check_interrupted(&mut self) -> Result<(), Diagnostic> {
        if self.core.interrupted.load(Ordering::Relaxed) {
            return Err(Diagnostic::error("interrupted"));
        }
        self.turns += 1;
        if self.turns > MOST_TURNS { Err(self.depends_on_data()) } else { Ok(()) }
    }
}
