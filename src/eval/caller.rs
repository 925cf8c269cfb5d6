//! What builtins ask of the evaluation that calls them.

use super::evaluator::Walk;
use super::host::{Host, Sink};
use super::operand::Operand;
use super::value::Value;
use crate::builtins::Arguments;
use crate::diagnostics::Diagnostic;
use crate::formats::{ArrayRequest, Contents};
use crate::graph::Expr;
use crate::memory::Pool;
use crate::syntax::span::Span;
use crate::values::{Array, Stored};

/// Everything that the host does, and calls of functions that a builtin was given.
pub trait Caller: Host {
    /// The value of `function` for positional arguments; `place` is the call of the builtin.
    fn call(&mut self, function: &Operand, arguments: Vec<Value>, place: Span) -> Result<Value, Diagnostic>;
}

impl Caller for Walk<'_> {
    fn call(&mut self, function: &Operand, arguments: Vec<Value>, place: Span) -> Result<Value, Diagnostic> {
        let positional = arguments.into_iter().map(|value| Operand::new(value, place)).collect();
        let arguments = Arguments { positional, keywords: Vec::new(), is_method: false, place };
        self.apply(function.value.clone(), arguments, function.span)
    }
}

/// A walk passes on what it is asked for.
impl Host for Walk<'_> {
    fn compute(&mut self, exprs: &[Expr]) -> Result<Vec<Array>, Diagnostic> {
        self.host.compute(exprs)
    }

    fn keep(&mut self, exprs: &[Expr]) -> Result<(), Diagnostic> {
        self.host.keep(exprs)
    }

    fn settle(&mut self, exprs: &[Expr]) -> Result<Vec<Expr>, Diagnostic> {
        self.host.settle(exprs)
    }

    fn sink(&mut self, sink: Sink) -> Result<(), Diagnostic> {
        self.host.sink(sink)
    }

    fn draw_seed(&mut self) -> u64 {
        self.host.draw_seed()
    }

    fn next_stream(&mut self) -> u32 {
        self.host.next_stream()
    }

    fn reseed(&mut self, seed: u64) {
        self.host.reseed(seed);
    }

    fn load(&mut self, path: &str, request: &ArrayRequest) -> Result<Stored, String> {
        self.host.load(path, request)
    }

    fn contents(&mut self, path: &str) -> Result<Contents, String> {
        self.host.contents(path)
    }

    fn pool(&self) -> &Pool {
        self.host.pool()
    }

    fn temporary_room(&self) -> u64 {
        self.host.temporary_room()
    }

    fn warn(&mut self, warning: Diagnostic) {
        self.host.warn(warning);
    }

    fn undetermined(&self, name: &str) -> Option<Diagnostic> {
        self.host.undetermined(name)
    }

    fn check_interrupted(&mut self) -> Result<(), Diagnostic> {
        self.host.check_interrupted()
    }
}
