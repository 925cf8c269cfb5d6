//! The program, read from top to bottom: text becomes a tree, the tree a lazy graph, the graph finished values.
//!
//! A [`Session`] holds what lives from one text to the next: the names a program has bound, the seed and the number of
//! draws, the engines with their compiled loops and memory. [`Session::run`] is the pipeline.

mod bench;
mod check;
mod engines;
mod explain;
mod host;
mod include;
mod inspect;
mod journal;
mod machine;
mod monitor;
mod options;
mod perform;
mod plans;
mod promised;
mod resume;
mod reuse;
mod run;
mod sinks;
mod structure;
mod turns;
mod verify;

#[cfg(test)]
mod tests;

pub use crate::exec::Reached;
pub use crate::plan::MachineProfile;
pub use bench::BenchReport;
pub use check::{Checked, CheckedStatement, Described};
pub use explain::ExplainOptions;
pub use inspect::{Stage, Variable};
pub use machine::{Effort, processor};
pub use monitor::{Activity, Monitor};
pub use options::{Engine, Options};
pub use verify::Verified;

use crate::diagnostics::{Diagnostic, Style, Texts};
use crate::display;
use crate::eval::{Evaluator, Value};
use crate::exec::{Statistics, Trace};
use crate::syntax;
use crate::values::Finished;
use engines::Engines;
use reuse::KeptValues;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What lives from one text to the next.
pub struct Session {
    options: Options,
    texts: Texts,
    evaluator: Evaluator,
    core: Core,
}

/// The part of a session that evaluation works on.
struct Core {
    engines: Engines,
    draws: Draws,
    kept: KeptValues,
    plans: plans::Plans,
    /// Where the run is kept that is to be continued if it is killed.
    resume: Option<resume::Resume>,
    interrupted: Arc<AtomicBool>,
    statistics: Statistics,
    /// What is being computed.
    subject: monitor::Subject,
    /// What has been compared so far, while both engines compute everything.
    verified: Option<Verified>,
    shown: inspect::Shown,
}

/// Where the random numbers of the next draw come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Draws {
    seed: u64,
    next_stream: u32,
}

impl Draws {
    /// The sequence of draws of a seed, from its first one.
    fn new(seed: u64) -> Draws {
        Draws { seed, next_stream: 0 }
    }

    /// Leaves out so many streams, which somebody has drawn.
    fn skip(&mut self, count: u32) {
        self.next_stream = self.next_stream.wrapping_add(count);
    }

    /// The stream of the next draw, which nobody else gets.
    fn take(&mut self) -> u32 {
        self.next_stream = self.next_stream.wrapping_add(1);
        self.next_stream.wrapping_sub(1)
    }
}

/// Where shown values, printed lines and warnings go.
pub trait Output {
    /// The value of an expression statement.
    fn show(&mut self, value: &Finished) -> io::Result<()>;
    /// One `print`: the parts in order.
    fn print(&mut self, parts: &[Finished]) -> io::Result<()>;
    /// That a function of the program, called as a statement, gave no value. People are told nothing.
    fn no_value(&mut self) -> io::Result<()> {
        Ok(())
    }
    /// A warning, rendered.
    fn warn(&mut self, rendered: &str);
}

/// Why a text did not run to its end.
#[derive(Debug)]
pub struct Failure {
    pub diagnostic: Diagnostic,
    /// The user stopped it.
    pub interrupted: bool,
}

impl Failure {
    /// For what is wrong outside of any text.
    pub fn new(message: impl Into<String>) -> Failure {
        Diagnostic::error(message).into()
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Failure {
        Failure { diagnostic, interrupted: false }
    }
}

/// Stops a session's computation from another thread.
#[derive(Clone)]
pub struct Interrupter(Arc<AtomicBool>);

impl Interrupter {
    /// The running computation ends within 200 ms; one that starts later is not affected.
    pub fn interrupt(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A name and what it is bound to.
#[derive(Clone, Debug)]
pub struct Binding {
    pub name: String,
    /// `float64 (3, 4)` for an array, the value for anything small.
    pub summary: String,
}

impl Session {
    pub fn new(mut options: Options) -> Result<Session, Failure> {
        let resume = options.resume.clone();
        let resume = resume.map(|folder| resume::Resume::open(&folder, &mut options)).transpose()?;
        let seed = options.seed.unwrap_or_else(rand::random);
        let core = Core {
            engines: Engines::new(&options)?,
            draws: Draws::new(seed),
            kept: KeptValues::default(),
            plans: plans::Plans::default(),
            resume,
            interrupted: Arc::default(),
            statistics: Statistics::default(),
            subject: monitor::Subject::default(),
            verified: None,
            shown: inspect::Shown::default(),
        };
        let evaluator = Evaluator { stack_budget: options.stack, ..Evaluator::default() };
        Ok(Session { options, texts: Texts::default(), evaluator, core })
    }

    /// Runs a text: parses it, evaluates its statements, and delivers what they show, print and save.
    ///
    /// Output that was queued before an error is delivered before the error is returned. The statement that failed or was
    /// cancelled has bound no names and taken no random streams, nor have those after it.
    pub fn run(&mut self, text_name: &str, text: &str, output: &mut dyn Output) -> Result<(), Failure> {
        let program = self.parse(text_name, text)?;
        let ran = self.run_program(&program, output);
        match &self.core.resume {
            Some(resume) if ran.is_ok() || !resume.has_begun() => ran.and(resume.clear()),
            _ => ran,
        }
    }

    /// Binds a name as `--let` does: `n=1000`, `x=load("x.npy")`.
    pub fn define(&mut self, name_equals_expr: &str) -> Result<(), Failure> {
        let program = self.parse("--let", name_equals_expr)?;
        let is_assignment = matches!(
            program.statements.as_slice(),
            [syntax::ast::Statement { kind: syntax::ast::StatementKind::Assign { .. }, .. }]
        );
        if !is_assignment {
            let message = format!("`{name_equals_expr}` does not bind a name");
            return Err(Diagnostic::error(message).with_help("write NAME=EXPR, as in `--let n=1000`").into());
        }
        self.run_program(&program, &mut Nowhere)
    }

    pub fn render(&self, failure: &Failure, color: bool) -> String {
        failure.diagnostic.render(&self.texts, if color { Style::Colored } else { Style::Plain })
    }

    pub fn render_json(&self, failure: &Failure) -> String {
        failure.diagnostic.to_json_line(&self.texts)
    }

    pub fn interrupter(&self) -> Interrupter {
        Interrupter(self.core.interrupted.clone())
    }

    /// Counters since the session began.
    pub fn stats(&self) -> Statistics {
        Statistics { seed: self.core.draws.seed, threads: self.core.engines.threads(), ..self.core.statistics.clone() }
    }

    /// From here on, plans say how long they should take on this machine: in [`Session::explain`] and beside what they
    /// took in [`Session::stats`].
    pub fn set_machine(&mut self, machine: Option<MachineProfile>) {
        self.core.statistics.machine = machine.map(Arc::new);
    }

    /// What has been done when and by which thread, in the format of Chrome's trace viewer, where the options ask for it.
    /// Changing threads or memory begins anew.
    pub fn trace(&self) -> Option<String> {
        self.core.engines.executor().trace().map(Trace::to_json)
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    pub fn seed(&self) -> u64 {
        self.core.draws.seed
    }

    /// Starts a new sequence of draws.
    pub fn set_seed(&mut self, seed: u64) {
        self.core.draws = Draws::new(seed);
    }

    pub fn set_engine(&mut self, engine: Engine) {
        self.options.engine = engine;
        self.core.engines.set_engine(engine);
    }

    /// Changes the number of worker threads; 0 is one per processor. Compiled code is made anew when needed.
    pub fn set_threads(&mut self, threads: usize) -> Result<(), Failure> {
        self.options.threads = threads;
        self.reconfigure()
    }

    /// Changes the memory budget in bytes; arrays that exist keep their memory.
    pub fn set_memory(&mut self, memory: u64) -> Result<(), Failure> {
        self.options.memory = memory;
        self.reconfigure()
    }

    fn reconfigure(&mut self) -> Result<(), Failure> {
        // Plans are for so many threads.
        self.core.plans = plans::Plans::default();
        self.core.engines.reconfigure(&self.options)
    }
}

/// A value in a few words, computing nothing.
fn summary(value: &Value) -> String {
    match value {
        Value::Array(array) => match array.finished().filter(|_| array.shape().is_scalar()) {
            Some(finished) => display::plain(&Finished::Array(finished.clone())),
            None => format!("{} {}", array.dtype(), array.shape()),
        },
        Value::Tuple(items) => {
            let items: Vec<String> = items.iter().map(summary).collect();
            format!("({})", items.join(", "))
        }
        value => display::plain(&value.finish(&mut |_| unreachable!("only arrays and tuples hold arrays"))),
    }
}

/// Output for texts that have none, such as definitions: values are computed and thrown away.
pub struct Nowhere;

impl Output for Nowhere {
    fn show(&mut self, _: &Finished) -> io::Result<()> {
        Ok(())
    }
    fn print(&mut self, _: &[Finished]) -> io::Result<()> {
        Ok(())
    }
    fn warn(&mut self, _: &str) {}
}
