//! Timing an expression to a finished result in memory.

use super::host::Running;
use super::{Failure, Nowhere, Session};
use crate::eval::Host;
use crate::graph::Expr;
use std::time::{Duration, Instant};

/// The times of `arr bench`.
#[derive(Clone, Debug)]
pub struct BenchReport {
    /// The first evaluation, compiling included.
    pub first: Duration,
    /// The part of it that compiled.
    pub compile: Duration,
    /// The evaluations after it.
    pub times: Vec<Duration>,
}

impl Session {
    /// Computes what `setup` binds, then evaluates `expression` once to warm up and `runs` times more. Every evaluation
    /// starts anew and ends when its result is finished in memory.
    pub fn bench(&mut self, setup: &str, expression: &str, runs: usize) -> Result<BenchReport, Failure> {
        self.run("setup", setup, &mut Nowhere)?;
        self.compute_bindings()?;
        let program = self.parse("expression", expression)?;
        let mut times = Vec::with_capacity(runs);
        let mut first = None;
        let compiled_before = self.core.statistics.compile;
        let mut compile = Duration::ZERO;
        for _ in 0..=runs {
            let started = Instant::now();
            self.run_program(&program, &mut Nowhere)?;
            let elapsed = started.elapsed();
            if first.is_none() {
                first = Some(elapsed);
                compile = self.core.statistics.compile - compiled_before;
            } else {
                times.push(elapsed);
            }
        }
        Ok(BenchReport { first: first.unwrap_or_default(), compile, times })
    }

    /// Computes every array that a name is bound to and keeps it.
    fn compute_bindings(&mut self) -> Result<(), Failure> {
        let mut arrays: Vec<Expr> = Vec::new();
        for (_, value) in self.evaluator.scope.iter() {
            value.arrays(&mut |expr| arrays.push(expr.clone()));
        }
        arrays.retain(|expr| expr.finished().is_none());
        let mut nowhere = Nowhere;
        Running::new(&mut self.core, &self.texts, &mut nowhere).compute(&arrays)?;
        Ok(())
    }
}
