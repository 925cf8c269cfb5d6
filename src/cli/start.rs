//! What all commands begin with: a session with its definitions, and Ctrl-C wired to it.

use super::arguments::Settings;
use super::interrupts::Interrupts;
use super::machine;
use super::progress::Progress;
use super::stop::Stop;
use crate::session::{Failure, Session};
use std::fs;
use std::io::{self, Write};

/// A session ready for a program.
pub(super) struct Started<'a> {
    pub session: Session,
    pub interrupts: Interrupts,
    pub progress: Progress,
    settings: &'a Settings,
}

impl Started<'_> {
    /// Opens a session and evaluates the definitions of `--let` in order.
    pub fn new(settings: &Settings) -> Result<Started<'_>, Stop> {
        let mut session = Session::new(settings.options()).map_err(|failure| Stop::unopened(&failure, settings))?;
        if settings.stats {
            session.set_machine(machine::kept());
        }
        let interrupts = Interrupts::watch(session.interrupter());
        let progress = Progress::on_standard_error(settings.progress());
        let mut started = Started { session, interrupts, progress, settings };
        for definition in &settings.definitions {
            started.compute(|session| session.define(definition))?;
        }
        Ok(started)
    }

    /// Does something with the session that Ctrl-C stops and whose progress shows.
    pub fn compute<T>(&mut self, work: impl FnOnce(&mut Session) -> Result<T, Failure>) -> Result<T, Stop> {
        let monitor = self.session.monitor();
        let result = self.interrupts.during(|| self.progress.during(&monitor, || work(&mut self.session)));
        result.map_err(|failure| Stop::failed(&self.session, &failure, self.settings))
    }

    /// What `--stats` and `--profile` ask for, after success and after failure.
    pub fn report_stats(&self) {
        report_stats(&self.session, self.settings);
    }
}

/// Writes a session's statistics to standard error and its profile to a file where they are wanted.
pub(super) fn report_stats(session: &Session, settings: &Settings) {
    if settings.stats {
        // They are a courtesy: a closed standard error is no reason to fail.
        let _ = writeln!(io::stderr(), "{}", session.stats());
    }
    if let (Some(path), Some(trace)) = (&settings.profile, session.trace())
        && let Err(error) = fs::write(path, trace)
    {
        let _ = writeln!(io::stderr(), "warning: the profile was not written to {}: {error}", path.display());
    }
}
