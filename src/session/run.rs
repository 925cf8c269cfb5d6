//! A program, statement by statement, as if each had done its work before the next began.

use super::host::Running;
use super::journal::Journal;
use super::{Failure, Output, Session};
use crate::syntax::ast::Program;
use std::sync::atomic::Ordering;

impl Session {
    /// Runs a program. When a statement fails or is cancelled, what precedes it has happened, and it and what follows it
    /// have not: names are bound as before it, and its random streams are given back. Only what it has written stays
    /// written.
    pub(super) fn run_program(&mut self, program: &Program, output: &mut dyn Output) -> Result<(), Failure> {
        self.core.interrupted.store(false, Ordering::Relaxed);
        self.evaluator.resolve(program)?;
        let mut journal = Journal::default();
        let mut running = Running::new(&mut self.core, &self.texts, output);
        let mut ended = Ok(());
        for (number, statement) in program.statements.iter().enumerate() {
            journal.begin(number, statement, &self.evaluator.scope, running.draws());
            running.begin(number);
            ended = self.evaluator.run_statement(statement, &mut running);
            if ended.is_err() {
                break;
            }
            if running.is_settled() {
                journal.commit();
            }
            if running.take_finished() {
                self.evaluator.scope.settle();
            }
        }
        // Output that was queued before an error is delivered first; if it fails, its error comes before the other.
        let delivered = running.finish();
        let failed = running.failed();
        let finished = running.take_finished();
        if finished {
            self.evaluator.scope.settle();
        }
        let interrupted = self.core.interrupted.load(Ordering::Relaxed);
        let ended = delivered.and(ended).map_err(|diagnostic| {
            journal.undo_from(failed, &mut self.evaluator.scope, &mut self.core.draws);
            Failure { diagnostic, interrupted }
        });
        self.bind_shown();
        ended
    }
}
