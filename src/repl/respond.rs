//! What the program answers to an entry.

use super::commands;
use super::entry::{self, Entry};
use super::style::{Role, painted, painted_if};
use crate::builtins;
use crate::cli::{Interrupts, Printer, engine_name};
use crate::memory::{ByteCount, default_budget};
use crate::session::{Failure, Output, Session};
use std::io;
use std::thread::available_parallelism;

/// A conversation: a session, and where its answers go.
pub(crate) struct Repl {
    session: Session,
    interrupts: Interrupts,
    printer: Printer,
    color: bool,
    shows_shapes: bool,
}

/// What comes after an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Continue,
    Quit,
}

/// Why an entry was not done. The conversation goes on.
#[derive(Debug)]
pub(super) enum Complaint {
    Message(String),
    Failure(Failure),
    /// The answer cannot be written.
    Io(io::Error),
}

impl Repl {
    /// Goes on with a session, whose `_` is from now on the last value shown.
    pub fn new(mut session: Session, interrupts: Interrupts, printer: Printer, color: bool) -> Repl {
        session.remember_shown();
        Repl { session, interrupts, printer, color, shows_shapes: false }
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    pub(super) fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }

    pub(super) fn has_color(&self) -> bool {
        self.color
    }

    pub(super) fn shows_shapes(&self) -> bool {
        self.shows_shapes
    }

    /// Whether dtype and shape are shown behind every array.
    pub(super) fn show_shapes(&mut self, on: bool) {
        self.shows_shapes = on;
        let decorate: fn(&str) -> String = if self.color { |text| painted(Role::Faint, text) } else { str::to_string };
        self.printer.describe_arrays(on.then_some(decorate));
    }

    /// The first lines of the conversation: what this is, and how to go on.
    pub(super) fn greet(&mut self) -> io::Result<()> {
        let options = self.session.options();
        let threads = match options.threads {
            0 => available_parallelism().map_or(1, |count| count.get()),
            threads => threads,
        };
        let plural = if threads == 1 { "" } else { "s" };
        let memory = ByteCount(if options.memory == 0 { default_budget() } else { options.memory });
        let engine = engine_name(options.engine);
        let facts =
            format!("arr {}: {engine}, {threads} thread{plural}, {memory} for arrays", env!("CARGO_PKG_VERSION"));
        self.say(&facts)?;
        let advice = painted_if(self.color, Role::Faint, ":help explains, Tab completes, Ctrl-D leaves");
        self.say(&advice)?;
        self.printer.flush()
    }

    /// Does what was entered, up to the first mistake. Errors are those of writing the answers.
    pub(super) fn respond(&mut self, edited: &str) -> io::Result<Reply> {
        let text = entry::program(edited);
        let interrupts = self.interrupts.clone();
        // A signal stops what is done here, never the conversation.
        let reply = interrupts.during(|| self.answer(&text));
        self.printer.flush()?;
        reply
    }

    fn answer(&mut self, text: &str) -> io::Result<Reply> {
        for entry in entry::split(text) {
            let reply = match entry {
                Entry::Command(line) => commands::run(self, line),
                Entry::Statements(statements) => self.statements(statements),
            };
            match reply {
                Ok(Reply::Continue) => {}
                Ok(Reply::Quit) => return Ok(Reply::Quit),
                Err(complaint) => {
                    self.complain(complaint)?;
                    break;
                }
            }
        }
        Ok(Reply::Continue)
    }

    /// Runs statements, unless they are what other prompts take for a command.
    fn statements(&mut self, text: &str) -> Result<Reply, Complaint> {
        if let Some(name) = entry::question(text) {
            return commands::run(self, &format!("help {name}"));
        }
        match text.trim().trim_end_matches("()") {
            "help" => return commands::run(self, "help"),
            word @ ("quit" | "exit") if !self.is_bound(word) => return Ok(Reply::Quit),
            _ => {}
        }
        if let Some(command) = self.forgotten_colon(text.trim()) {
            return Err(format!("commands begin with a colon: write `{command}`").into());
        }
        self.run_text("<prompt>", text).map(|()| Reply::Continue)
    }

    /// The command that a text is if a colon stands before it, where it means nothing without: `whos`, `time sum(x)`.
    fn forgotten_colon(&self, text: &str) -> Option<String> {
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        let command = commands::meant_by(word).filter(|_| !self.is_bound(word))?;
        let argument = rest.trim();
        let means_nothing = match argument.chars().next() {
            None => builtins::find(word).is_none(),
            Some(first) => rest.starts_with(' ') && (first.is_alphanumeric() || matches!(first, '_' | '"' | '\'')),
        };
        let is_operator = ["and ", "or ", "xor ", "in ", "not ", "if "].iter().any(|word| argument.starts_with(word));
        (means_nothing && !is_operator && !text.contains('\n'))
            .then(|| format!(":{command} {argument}").trim_end().into())
    }

    fn is_bound(&self, name: &str) -> bool {
        self.session.variables().iter().any(|variable| variable.name == name)
    }

    /// Runs a text and shows its values.
    pub(super) fn run_text(&mut self, name: &str, text: &str) -> Result<(), Complaint> {
        self.work(|session, printer| session.run(name, text, printer))
    }

    /// Does something with the session that may take long.
    pub(super) fn work<T>(
        &mut self,
        work: impl FnOnce(&mut Session, &mut Printer) -> Result<T, Failure>,
    ) -> Result<T, Complaint> {
        let Repl { session, printer, .. } = self;
        let (monitor, progress) = (session.monitor(), printer.progress().clone());
        progress.during(&monitor, || work(session, printer)).map_err(Complaint::Failure)
    }

    /// Writes a line of an answer.
    pub(super) fn say(&mut self, line: &str) -> io::Result<()> {
        self.printer.line(line)
    }

    fn complain(&mut self, complaint: Complaint) -> io::Result<()> {
        let text = match complaint {
            Complaint::Message(message) => self.session.render(&Failure::new(message), self.color),
            // The terminal has written `^C` on this line.
            Complaint::Failure(failure) if failure.interrupted => "\ninterrupted".to_string(),
            Complaint::Failure(failure) => self.session.render(&failure, self.color),
            Complaint::Io(error) => return Err(error),
        };
        self.printer.warn(&text);
        Ok(())
    }
}

impl From<io::Error> for Complaint {
    fn from(error: io::Error) -> Complaint {
        Complaint::Io(error)
    }
}

impl From<String> for Complaint {
    fn from(message: String) -> Complaint {
        Complaint::Message(message)
    }
}

impl From<Failure> for Complaint {
    fn from(failure: Failure) -> Complaint {
        Complaint::Failure(failure)
    }
}

#[cfg(test)]
#[path = "respond_tests.rs"]
mod tests;
