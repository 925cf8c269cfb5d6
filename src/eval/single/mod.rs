//! Loops that deal in single numbers only.
//!
//! Walking the tree takes a microsecond for a turn that adds two numbers: names are looked up, values made and dropped, and
//! what elements become is asked of the host. Such a loop is lowered instead, after a turn or two, to steps over registers
//! that take some nanoseconds each.
//!
//! # Design
//!
//! Steps know the usual case only. A step that finds anything else (an error, a warning, a value that is still to be
//! computed, an index outside of its array) gives up its turn: what the turn has done is undone, names are bound to what
//! they stood for when it began, and the evaluator walks it, which does whatever is right there. So there is one place
//! where errors are made, and a step may fail for any reason without being wrong.
//!
//! Registers hold what names stand for, whatever kinds of numbers these are from turn to turn. Arrays of which elements are
//! changed are taken from their names meanwhile, if nobody else holds them, as [`update`](super::update) does it; where
//! somebody does, the first turn that changes one is walked, which makes a copy.

mod elements;
mod functions;
mod lower;
mod lower_expression;
mod machine;
mod number;
mod program;
mod registers;

#[cfg(test)]
mod tests;

pub(super) use lower::Head;

use self::machine::{Items, Machine, Stop};
use self::program::Program;
use super::evaluator::Walk;
use super::iterate::Range;
use crate::diagnostics::Diagnostic;
use crate::syntax::ast::Block;

/// Fewer turns at once are not worth what it takes to bind names before and after them.
const FEW_TURNS: usize = 4;

/// Fewer turns to come are not worth what it takes to make steps.
const WORTH: usize = 8;

/// Turns of a loop under a condition that are walked first.
pub(super) const WALKED_FIRST: usize = 2;

/// The steps of one loop, as far as they have been made.
pub(super) struct Steps {
    state: State,
    /// So many turns are walked before the next try.
    wait: usize,
    /// How many will be after a try that has not been worth it.
    next_wait: usize,
}

enum State {
    New,
    Lowered(Box<(Program, Machine)>),
    /// This loop is walked.
    Walked,
}

/// Turns that have been run.
#[derive(Default)]
pub(super) struct Ran {
    pub turns: usize,
    /// Whether the loop has ended.
    pub is_over: bool,
}

impl Steps {
    /// Of a loop of which so many turns are walked first: they find what has no value yet, and many loops have no others.
    pub fn after(walked: usize) -> Steps {
        Steps { state: State::New, wait: walked, next_wait: 0 }
    }

    /// After turns that have been run, and one that is walked next: how soon to try again after that.
    fn note(&mut self, turns: usize) {
        let is_worth = turns >= FEW_TURNS;
        self.wait = if is_worth { 0 } else { self.next_wait };
        self.next_wait = if is_worth { 0 } else { self.next_wait.saturating_mul(2).saturating_add(1) };
    }
}

impl Walk<'_> {
    /// Runs turns of a loop without walking them, as many as can be. Of a loop over a range, `items` is the range and the
    /// number of turns that have been run before.
    pub(super) fn run_steps(
        &mut self,
        steps: &mut Steps,
        head: Head<'_>,
        body: &Block,
        items: Option<(Range, usize)>,
    ) -> Result<Ran, Diagnostic> {
        if steps.wait > 0 || matches!(steps.state, State::Walked) {
            steps.wait = steps.wait.saturating_sub(1);
            return Ok(Ran::default());
        }
        let mut to_come = match items.map(|(range, done)| to_come(range, done)) {
            Some(None) => return Ok(Ran::default()),
            items => items.flatten(),
        };
        if let State::New = steps.state {
            if to_come.as_ref().is_some_and(|items| items.left < WORTH) {
                return Ok(Ran::default());
            }
            let lowered = if self.host.leaves_single_numbers() { lower::lower(self, head, body) } else { None };
            steps.state = match lowered {
                Some(program) => State::Lowered(Box::new((program, Machine::default()))),
                None => State::Walked,
            };
        }
        let State::Lowered(lowered) = &mut steps.state else { return Ok(Ran::default()) };
        let (program, machine) = &mut **lowered;
        self.keep_indexed(program, to_come.as_ref().map_or(WALKED_FIRST, |items| items.left))?;
        if !self.take_numbers(program, machine) {
            steps.state = State::Walked;
            return Ok(Ran::default());
        }
        let mut ran = Ran::default();
        let (stop, interrupted) = loop {
            if let Err(interrupted) = self.host.check_interrupted() {
                break (Stop::Look, Err(interrupted));
            }
            let (turns, stop) = machine.run(program, to_come.as_mut());
            ran.turns += turns;
            if stop != Stop::Look {
                break (stop, Ok(()));
            }
        };
        self.give_back_numbers(program, machine);
        interrupted?;
        ran.is_over = stop == Stop::Finished;
        if stop == Stop::Loop {
            steps.state = State::Walked;
        }
        steps.note(ran.turns);
        Ok(ran)
    }
}

/// The items of a range after the first ones; none if they are few, or no small numbers.
fn to_come(range: Range, done: usize) -> Option<Items> {
    let left = range.count() - done;
    let small = |number: i128| i64::try_from(number).ok();
    small(range.item(range.count() - 1))?;
    (left >= FEW_TURNS).then_some(Items { next: small(range.item(done))?, step: small(range.step())?, left })
}
