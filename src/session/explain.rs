//! What a text would do, instead of its output.

use super::host::Running;
use super::{Failure, Output, Session};
use crate::diagnostics::Diagnostic;
use crate::eval::{Host, Sink};
use crate::graph::Expr;
use crate::memory::Pool;
use crate::plan::Plan;
use crate::plan::kernel::Step;
use crate::values::{Array, Finished, Stored};
use std::fmt::Write;
use std::io;

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
        let (seed, next_stream) = (self.core.seed, self.core.next_stream);
        let mut evaluator = self.lazy_evaluator();
        let mut nowhere = Discard;
        let mut explaining =
            Explaining { running: Running::new(&mut self.core, &self.texts, &mut nowhere), sinks: Vec::new() };
        let evaluated = evaluator.evaluate(&program, &mut explaining);
        let sinks = explaining.sinks;
        (self.core.seed, self.core.next_stream) = (seed, next_stream);
        evaluated?;
        let request = super::sinks::request(&sinks);
        if request.exprs.is_empty() {
            return Ok("nothing to compute\n".to_string());
        }
        let mut text = String::new();
        let mut dump = |graph: &str| text.push_str(&format!("{graph}\n"));
        let plan = self.core.engines.plan(&request, &mut dump).map_err(Diagnostic::from)?;
        text.push_str(&plan.to_string());
        self.append_code(&plan, options, &mut text)?;
        Ok(text)
    }

    fn append_code(&self, plan: &Plan, options: ExplainOptions, text: &mut String) -> Result<(), Failure> {
        let compiler = self.core.engines.executor().cache().compiler();
        for (number, planned) in plan.kernels.iter().enumerate() {
            for step in planned.kernel.phases.iter().flat_map(|phase| &phase.steps) {
                let Step::Loop { program, .. } = step else { continue };
                let internal = |error: crate::jit::JitError| Diagnostic::error(error.to_string());
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

/// A host that collects sinks instead of delivering them.
struct Explaining<'a> {
    running: Running<'a>,
    sinks: Vec<Sink>,
}

impl Host for Explaining<'_> {
    fn compute(&mut self, exprs: &[Expr]) -> Result<Vec<Array>, Diagnostic> {
        self.running.compute(exprs)
    }
    fn keep(&mut self, exprs: &[Expr]) -> Result<(), Diagnostic> {
        self.running.keep(exprs)
    }
    fn sink(&mut self, sink: Sink) -> Result<(), Diagnostic> {
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
    fn load(&mut self, path: &str) -> Result<Stored, String> {
        self.running.load(path)
    }
    fn pool(&self) -> &Pool {
        self.running.pool()
    }
    fn warn(&mut self, warning: Diagnostic) {
        self.running.warn(warning);
    }
    fn check_interrupted(&mut self) -> Result<(), Diagnostic> {
        self.running.check_interrupted()
    }
}

struct Discard;

impl Output for Discard {
    fn show(&mut self, _: &Finished) -> io::Result<()> {
        Ok(())
    }
    fn print(&mut self, _: &[Finished]) -> io::Result<()> {
        Ok(())
    }
    fn warn(&mut self, _: &str) {}
}
