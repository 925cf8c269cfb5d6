//! Timing an expression to a finished result in memory.

use super::host::Running;
use super::{Failure, Nowhere, Session};
use crate::eval::Host;
use crate::graph::{Expr, Op};
use crate::syntax::ast::Program;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use unicode_ident::is_xid_continue;

/// The times of a text's runs.
#[derive(Clone, Debug)]
pub struct BenchReport {
    /// The first evaluation, compiling included.
    pub first: Duration,
    /// The part of it that compiled.
    pub compile: Duration,
    /// The evaluations after it.
    pub times: Vec<Duration>,
    /// Bytes that the kernels of the last one read and wrote, each array once per kernel. The reference engine does not
    /// count.
    pub moved: u64,
}

impl Session {
    /// Computes what `setup` binds, then evaluates `expression` once to warm up and `runs` times more. Every evaluation
    /// starts anew and ends when its result is finished in memory.
    pub fn bench(&mut self, setup: &str, expression: &str, runs: usize) -> Result<BenchReport, Failure> {
        self.run("setup", setup, &mut Nowhere)?;
        self.compute_bindings()?;
        self.time("expression", expression, runs)
    }

    /// Evaluates a text once to warm up and `runs` times more. The arrays that it names are computed before. Every
    /// evaluation starts anew and ends when the values that it shows are finished in memory; nothing is written.
    pub fn time(&mut self, text_name: &str, text: &str, runs: usize) -> Result<BenchReport, Failure> {
        let program = self.parse(text_name, text)?;
        self.compute_named(text)?;
        self.core.kept.paused = true;
        let timed = self.time_runs(&program, runs);
        self.core.kept.paused = false;
        timed
    }

    fn time_runs(&mut self, program: &Program, runs: usize) -> Result<BenchReport, Failure> {
        let before = self.core.statistics.clone();
        let (first, _) = self.time_once(program)?;
        let compile = self.core.statistics.compile - before.compile;
        let mut report = BenchReport { first, compile, times: Vec::with_capacity(runs), moved: 0 };
        for _ in 0..runs {
            let (elapsed, moved) = self.time_once(program)?;
            report.times.push(elapsed);
            report.moved = moved;
        }
        Ok(report)
    }

    /// The time that a program takes, and the bytes that its kernels move.
    fn time_once(&mut self, program: &Program) -> Result<(Duration, u64), Failure> {
        let moved = self.core.statistics.moved;
        let started = Instant::now();
        self.run_program(program, &mut Nowhere)?;
        Ok((started.elapsed(), self.core.statistics.moved - moved))
    }

    /// Computes the arrays that a text names. Those in files stay there, and what does not fit into memory or cannot be
    /// computed stays as it is: the text will say so.
    fn compute_named(&mut self, text: &str) -> Result<(), Failure> {
        let is_named = |name: &str| text.split(|c| !is_xid_continue(c)).any(|word| word == name);
        let mut arrays: Vec<Expr> = Vec::new();
        for (_, value) in self.evaluator.scope.iter().filter(|(name, _)| is_named(name)) {
            value.arrays(&mut |expr| arrays.push(expr.clone()));
        }
        arrays.retain(|expr| !matches!(expr.node().op, Op::Stored(_)));
        self.core.interrupted.store(false, Ordering::Relaxed);
        for array in arrays {
            let mut nowhere = Nowhere;
            let computed = Running::new(&mut self.core, &self.texts, &mut nowhere).keep(&[array]);
            let interrupted = self.core.interrupted.load(Ordering::Relaxed);
            computed.or_else(|diagnostic| match interrupted {
                true => Err(Failure { diagnostic, interrupted }),
                false => Ok(()),
            })?;
        }
        Ok(())
    }

    /// Computes every array that a name is bound to and keeps it.
    fn compute_bindings(&mut self) -> Result<(), Failure> {
        let mut arrays: Vec<Expr> = Vec::new();
        for (_, value) in self.evaluator.scope.iter() {
            value.arrays(&mut |expr| arrays.push(expr.clone()));
        }
        let mut nowhere = Nowhere;
        Ok(Running::new(&mut self.core, &self.texts, &mut nowhere).keep(&arrays)?)
    }
}
