//! What a text would do, instead of its output.

use super::engines::EngineError;
use super::host::Running;
use super::promised::PromisedFiles;
use super::{Failure, Nowhere, Session, sinks};
use crate::diagnostics::Diagnostic;
use crate::eval::{Host, Scope, Sink, SinkKind, Value};
use crate::formats::{ArrayRequest, Contents};
use crate::graph::Expr;
use crate::memory::Pool;
use crate::plan::kernel::Step;
use crate::plan::{Plan, Stage};
use crate::values::{Array, Stored};
use std::fmt::Write;
use std::sync::atomic::Ordering;

/// What to show besides the plan.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExplainOptions {
    /// Cranelift's intermediate form of every loop.
    pub clif: bool,
    /// The machine code of every loop.
    pub assembly: bool,
}

impl Session {
    /// The plans of a text's output, without running them. What the text itself needs on the way (conditions, indices that
    /// depend on data) is computed. Draws of random numbers are given back.
    pub fn explain(&mut self, text_name: &str, text: &str, options: ExplainOptions) -> Result<String, Failure> {
        let program = self.parse(text_name, text)?;
        self.core.interrupted.store(false, Ordering::Relaxed);
        let draws = self.core.draws;
        let mut evaluator = self.lazy_evaluator();
        let mut nowhere = Nowhere;
        let mut explaining = Explaining {
            running: Running::new(&mut self.core, &self.texts, &mut nowhere),
            sinks: Vec::new(),
            promised: PromisedFiles::default(),
        };
        let evaluated = evaluator.evaluate(&program, &mut explaining);
        let sinks = explaining.sinks;
        self.core.draws = draws;
        evaluated
            .map_err(|diagnostic| Failure { diagnostic, interrupted: self.core.interrupted.load(Ordering::Relaxed) })?;
        let texts = match self.plan_text(&sinks, &evaluator.scope, options) {
            Err(EngineError::OverBudget(_)) if sinks.len() > 1 => {
                let one_by_one =
                    sinks.iter().map(|sink| self.plan_text(std::slice::from_ref(sink), &evaluator.scope, options));
                let texts: Result<Vec<String>, EngineError> = one_by_one.collect();
                texts.map(|texts| format!("one by one, because together they do not fit\n\n{}", texts.join("\n")))
            }
            other => other,
        };
        Ok(texts.map_err(Diagnostic::from)?)
    }

    /// The plan of some sinks that are computed together.
    fn plan_text(&self, sinks: &[Sink], scope: &Scope, options: ExplainOptions) -> Result<String, EngineError> {
        let wanted = sinks::wanted(sinks);
        if wanted.exprs.is_empty() {
            return Ok("nothing to compute\n".to_string());
        }
        let mut text = String::new();
        let planned = self.core.plan(&wanted, &mut |graph| text.push_str(&format!("{graph}\n")))?;
        for array in planned.kept {
            let _ = writeln!(text, "kept: {}, which is computed for the second time", name_of(&array, scope));
        }
        for array in planned.too_large {
            let _ = writeln!(text, "computed again: {}, which is too large to keep", name_of(&array, scope));
        }
        let machine = self.core.statistics.machine.as_deref().map(|machine| (machine, self.core.engines.threads()));
        text.push_str(&planned.plan.explain(machine).to_string());
        self.append_code(&planned.plan, options, &mut text)?;
        Ok(text)
    }

    fn append_code(&self, plan: &Plan, options: ExplainOptions, text: &mut String) -> Result<(), EngineError> {
        let compiler = self.core.engines.executor().cache().compiler();
        for (number, planned) in plan.stages.iter().filter_map(Stage::kernel).enumerate() {
            let phases = planned.kernel.phases.iter();
            // Cranelift is given what it can compile.
            let convert = compiler.converts() && !options.clif;
            for step in phases.flat_map(|phase| compiler.steps(phase, &planned.kernel, convert)) {
                let Step::Loop { program, .. } = &step else { continue };
                let internal = |error: crate::jit::JitError| EngineError::Other(Diagnostic::error(error.to_string()));
                if options.clif {
                    let _ = write!(text, "\nkernel {number}, CLIF:\n{}", compiler.clif(program).map_err(internal)?);
                }
                if options.assembly {
                    let _ = write!(
                        text,
                        "\nkernel {number}, machine code:\n{}",
                        compiler.assembly(program).map_err(internal)?
                    );
                }
            }
        }
        Ok(())
    }
}

/// What a program calls an array.
fn name_of(array: &Expr, scope: &Scope) -> String {
    let is_it = |value: &Value| matches!(value, Value::Array(other) if other.id() == array.id());
    match scope.iter().find(|(_, value)| is_it(value)) {
        Some((name, _)) => name.to_string(),
        None => format!("an array of shape {}", array.shape()),
    }
}

/// A host that collects sinks instead of delivering them.
struct Explaining<'a> {
    running: Running<'a>,
    sinks: Vec<Sink>,
    promised: PromisedFiles,
}

impl Host for Explaining<'_> {
    fn compute(&mut self, exprs: &[Expr]) -> Result<Vec<Array>, Diagnostic> {
        self.running.compute(exprs)
    }
    fn keep(&mut self, exprs: &[Expr]) -> Result<(), Diagnostic> {
        self.running.keep(exprs)
    }
    fn settle(&mut self, exprs: &[Expr]) -> Result<Vec<Expr>, Diagnostic> {
        self.running.settle(exprs)
    }
    fn sink(&mut self, sink: Sink) -> Result<(), Diagnostic> {
        if let SinkKind::Save { path, arrays } = &sink.kind {
            self.promised.save(path, arrays);
        }
        self.sinks.push(sink);
        Ok(())
    }
    fn draw_seed(&mut self) -> u64 {
        self.running.draw_seed()
    }
    fn next_stream(&mut self) -> u32 {
        self.running.next_stream()
    }
    fn reseed(&mut self, seed: u64) {
        self.running.reseed(seed);
    }
    fn load(&mut self, path: &str, request: &ArrayRequest) -> Result<Stored, String> {
        self.promised.load(path, request)
    }

    fn contents(&mut self, path: &str) -> Result<Contents, String> {
        self.promised.contents(path)
    }
    fn pool(&self) -> &Pool {
        self.running.pool()
    }
    fn temporary_room(&self) -> u64 {
        self.running.temporary_room()
    }
    fn warn(&mut self, warning: Diagnostic) {
        self.running.warn(warning);
    }
    fn check_interrupted(&mut self) -> Result<(), Diagnostic> {
        self.running.check_interrupted()
    }
}
