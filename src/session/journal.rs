//! What statements give back when they fail or are cancelled: the names they bound and the draws they took.
//!
//! Output is queued, so a statement may fail when later ones have run already. The journal holds the state before every
//! statement that may still fail.

use super::Draws;
use crate::eval::{Scope, Value, bound_names};
use crate::syntax::ast::Statement;

#[derive(Default)]
pub struct Journal {
    entries: Vec<Entry>,
}

/// The state before a statement, as far as it changes it.
struct Entry {
    statement: usize,
    draws: Draws,
    /// None for a name that was not bound.
    bindings: Vec<(String, Option<Value>)>,
}

impl Journal {
    /// Takes down the state before a statement.
    pub fn begin(&mut self, number: usize, statement: &Statement, scope: &Scope, draws: Draws) {
        let state_of = |name: &str| (name.to_string(), scope.get(name).cloned());
        let bindings = bound_names(statement).into_iter().map(state_of).collect();
        self.entries.push(Entry { statement: number, draws, bindings });
    }

    /// Forgets everything: no statement so far can fail any more.
    pub fn commit(&mut self) {
        self.entries.clear();
    }

    /// Undoes statement `number` and all after it.
    pub fn undo_from(&mut self, number: usize, scope: &mut Scope, draws: &mut Draws) {
        while let Some(entry) = self.entries.pop_if(|entry| entry.statement >= number) {
            *draws = entry.draws;
            for (name, value) in entry.bindings {
                match value {
                    Some(value) => scope.set(&name, value),
                    None => {
                        scope.remove(&name);
                    }
                }
            }
        }
    }
}
