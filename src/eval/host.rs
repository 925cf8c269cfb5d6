//! What evaluation asks of the session that runs it.

use super::numbers::Numbers;
use super::value::Value;
use super::weak::Weak;
use crate::diagnostics::Diagnostic;
use crate::formats::{ArrayRequest, Contents};
use crate::graph::Expr;
use crate::memory::Pool;
use crate::syntax::span::Span;
use crate::values::{Array, Stored};
use smallvec::SmallVec;
use std::any::Any;
use std::ops::Range;

/// The session, as evaluation sees it: it computes, queues output, numbers random draws and opens files.
pub trait Host {
    /// The finished values of `exprs`, in order. Whatever output is queued is delivered first, also when `exprs` is empty.
    fn compute(&mut self, exprs: &[Expr]) -> Result<Vec<Array>, Diagnostic>;

    /// Computes `exprs` so that later uses read their values; [`Expr::finished`] has them then. Output that is queued is
    /// delivered first. A host that computes nothing leaves them lazy.
    fn keep(&mut self, exprs: &[Expr]) -> Result<(), Diagnostic>;

    /// The same for values that nobody has needed yet, so that what happens to their data is reported later, with whatever
    /// needs them. Gives the expressions to go on with, in order.
    fn settle(&mut self, exprs: &[Expr]) -> Result<Vec<Expr>, Diagnostic>;

    /// Whether this host computes anything. A builtin that must work when it is called gives one that does not a lazy array
    /// of the same dtype and shape instead.
    fn computes(&self) -> bool {
        true
    }

    /// How much has been asked of this host so far: what was evaluated between two equal answers is a function of the
    /// values of names and of random draws, except that leaves must have been veiled.
    fn requests(&self) -> u64 {
        0
    }

    /// Whether [`Host::prepare`] may succeed.
    fn repeats_turns(&self) -> bool {
        false
    }

    /// Whether evaluation may compute single numbers by itself, instead of asking this host for them.
    fn leaves_single_numbers(&self) -> bool {
        false
    }

    /// Makes ready to run a turn of a loop again; none if this turn cannot or is not worth it.
    fn prepare(&mut self, _: Turn) -> Option<Prepared> {
        None
    }

    /// Runs up to `times` turns, each from what the one before leaves in `arrays`, of the form of those of the turn that was
    /// prepared, and in `numbers`. Gives how many have been run: fewer if something happened to data in the next one, if it
    /// did not fit, or if it may be another one for its numbers, so that it is evaluated and reports that.
    fn repeat(
        &mut self,
        _: &mut Prepared,
        _arrays: &mut Vec<Array>,
        _numbers: &mut SmallVec<[Weak; 4]>,
        _times: usize,
    ) -> Result<usize, Diagnostic> {
        Ok(0)
    }

    /// Queues an output; sinks are planned together and delivered in order.
    fn sink(&mut self, sink: Sink) -> Result<(), Diagnostic>;

    /// The seed of random draws.
    fn draw_seed(&mut self) -> u64;

    /// The number of the next random draw; each is given once.
    fn next_stream(&mut self) -> u32;

    /// The number that [`Host::next_stream`] will give.
    fn coming_stream(&self) -> u32 {
        0
    }

    /// Goes on with the draws of a seed from the one of this number.
    fn set_draws(&mut self, _: (u64, u32)) {}

    /// Sets the seed and starts again with draw number 0.
    fn reseed(&mut self, seed: u64);

    /// Opens an array in a file without reading its elements. The error says what is wrong with the file.
    fn load(&mut self, path: &str, request: &ArrayRequest) -> Result<Stored, String>;

    /// What is in a file. The error says what is wrong with it.
    fn contents(&mut self, path: &str) -> Result<Contents, String>;

    /// Where the memory of array literals comes from.
    fn pool(&self) -> &Pool;

    /// The bytes that temporary files may take.
    fn temporary_room(&self) -> u64 {
        0
    }

    /// Warns, once for each place in the text.
    fn warn(&mut self, warning: Diagnostic);

    /// The error for reading a name of the outermost level whose value depends on data that this host does not compute.
    fn undetermined(&self, _name: &str) -> Option<Diagnostic> {
        None
    }

    /// An error once the user wants the program to stop; asked between the iterations of loops and at calls.
    fn check_interrupted(&mut self) -> Result<(), Diagnostic> {
        Ok(())
    }
}

/// A turn of a loop as a function of arrays: `results` are computed from `leaves`, and the next turn finds `next[k]` in the
/// place of leaf `k`.
pub struct Turn {
    pub leaves: Vec<Expr>,
    pub results: Vec<Expr>,
    pub next: Vec<Next>,
    /// The plain numbers that change from turn to turn.
    pub numbers: Numbers,
    /// The streams of its random draws. The next turn has as many, which follow the last one that was drawn.
    pub draws: Range<u32>,
}

/// Where the next turn finds an array.
#[derive(Clone, Debug)]
pub enum Next {
    /// It is a result of this turn.
    Result(usize),
    /// It is what this turn found as a leaf.
    Leaf(usize),
    /// It is the same for every turn.
    Array(Array),
}

/// A turn that a host has made ready.
pub struct Prepared(pub Box<dyn Any>);

/// Something that a program writes, and the statement or call that writes it.
#[derive(Clone, Debug)]
pub struct Sink {
    pub kind: SinkKind,
    pub place: Span,
}

#[derive(Clone, Debug)]
pub enum SinkKind {
    /// The value of an expression statement.
    Show(Value),
    /// The arguments of one `print`, written with a space between two and a newline after the last.
    Print(Vec<Value>),
    /// That a function of the program was called as a statement and gave no value: people are shown nothing then.
    NoValue,
    /// A new file of arrays with their names, or of one without.
    Save { path: String, arrays: Vec<(Option<String>, Expr)> },
}

impl Sink {
    /// Calls `visit` with every lazy array that the sink needs.
    pub fn arrays(&self, visit: &mut dyn FnMut(&Expr)) {
        match &self.kind {
            SinkKind::Show(value) => value.arrays(visit),
            SinkKind::Print(values) => values.iter().for_each(|value| value.arrays(visit)),
            SinkKind::Save { arrays, .. } => arrays.iter().for_each(|(_, array)| visit(array)),
            SinkKind::NoValue => {}
        }
    }
}
