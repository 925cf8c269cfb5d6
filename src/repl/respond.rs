//! What the program answers to an entry.

use super::commands;
use super::entry::{self, Entry};
use crate::builtins;
use crate::cli::{Interrupts, Printer};
use crate::session::{Failure, Output, Session};
use std::io;

/// A conversation: a session, and where its answers go.
pub(crate) struct Repl {
    session: Session,
    interrupts: Interrupts,
    printer: Printer,
    color: bool,
    /// How many texts of the language were entered: they are named by their number.
    entered: usize,
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
    pub fn new(session: Session, interrupts: Interrupts, printer: Printer, color: bool) -> Repl {
        Repl { session, interrupts, printer, color, entered: 0 }
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    pub(super) fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }

    /// The first line of the conversation.
    pub(super) fn greet(&mut self) -> io::Result<()> {
        self.say(concat!("arr ", env!("CARGO_PKG_VERSION"), " (:help lists the commands, Ctrl-D quits)"))?;
        self.printer.flush()
    }

    /// Every name that may be completed: builtins and the session's own.
    pub(super) fn names(&self) -> Vec<String> {
        let bindings = self.session.bindings().into_iter().map(|binding| binding.name);
        let mut names: Vec<String> = builtins::names().map(str::to_string).chain(bindings).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Does what was entered, up to the first mistake. Errors are those of writing the answers.
    pub(super) fn respond(&mut self, text: &str) -> io::Result<Reply> {
        for entry in entry::split(text) {
            let reply = match entry {
                Entry::Command(line) => commands::run(self, line),
                Entry::Statements(statements) => self.compute(statements).map(|()| Reply::Continue),
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
        self.printer.flush()?;
        Ok(Reply::Continue)
    }

    /// Runs statements of the language under a name of their own.
    pub(super) fn compute(&mut self, statements: &str) -> Result<(), Complaint> {
        self.entered += 1;
        let name = format!("<{}>", self.entered);
        self.run_text(&name, statements)
    }

    /// Runs a text and shows its values.
    pub(super) fn run_text(&mut self, name: &str, text: &str) -> Result<(), Complaint> {
        let Repl { session, printer, interrupts, .. } = self;
        let (monitor, progress) = (session.monitor(), printer.progress().clone());
        let run = || progress.during(&monitor, || session.run(name, text, printer));
        interrupts.during(run).map_err(Complaint::Failure)
    }

    /// Writes a line of an answer.
    pub(super) fn say(&mut self, line: &str) -> io::Result<()> {
        self.printer.line(line)
    }

    fn complain(&mut self, complaint: Complaint) -> io::Result<()> {
        let text = match complaint {
            Complaint::Message(message) => format!("error: {message}"),
            // The terminal has written `^C` on this line.
            Complaint::Failure(failure) if failure.interrupted => {
                format!("\n{}", self.session.render(&failure, self.color))
            }
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
mod tests {
    use super::*;
    use crate::cli::{Form, Page};
    use crate::session::Options;

    fn conversation() -> (Repl, Page) {
        let page = Page::default();
        let session = Session::new(Options { seed: Some(5), ..Options::default() }).unwrap_or_else(|_| panic!());
        let printer = Printer::new(Form::Plain, Box::new(page.clone()));
        (Repl::new(session, Interrupts::unwatched(), printer, false), page)
    }

    /// What is answered to some entries.
    fn answers(entries: &[&str]) -> String {
        let (mut repl, page) = conversation();
        for entry in entries {
            assert_eq!(repl.respond(entry).unwrap(), Reply::Continue, "{entry}");
        }
        page.text()
    }

    #[test]
    fn values_are_shown_and_names_remembered() {
        let (mut repl, page) = conversation();
        repl.respond("answer = 42\n1.5\n").unwrap();
        assert_eq!(page.text(), "1.5\n");
        assert!(repl.names().contains(&"answer".to_string()));
        assert!(repl.names().is_sorted());
    }

    #[test]
    fn a_mistake_ends_the_entry_but_not_the_conversation() {
        assert_eq!(answers(&["1 +* 2\n:seed", "2.5"]), "2.5\n");
        assert_eq!(answers(&[":nonsense\n1.5", ":seed"]), "5\n");
    }

    #[test]
    fn settings_are_shown_and_changed() {
        assert_eq!(answers(&[":engine", ":engine interp"]), "jit\ninterp\n");
        assert_eq!(answers(&[":seed 7", ":seed"]), "7\n7\n");
        assert_eq!(answers(&[":threads 3"]), "3\n");
        assert!(answers(&[":threads"]).contains("one for each processor"));
        assert_eq!(answers(&[":memory 2GiB", ":memory"]), "2.0 GiB\n2.0 GiB\n");
        assert_eq!(answers(&[":engine gpu", ":seed -1", ":threads many", ":memory 5 bananas", ":vars all"]), "");
    }

    #[test]
    fn help_knows_commands_and_builtins() {
        let table = answers(&[":help"]);
        assert!(table.lines().any(|line| line == ":time STATEMENT        run a statement and say how long it took"));
        assert!(answers(&[":help sum"]).starts_with("sum("));
        assert_eq!(answers(&[":help :seed"]), ":seed [N]\nshow or set the seed of random numbers\n");
        assert_eq!(answers(&[":help nonsense"]), "");
    }

    #[test]
    fn statements_are_timed_after_their_values() {
        let text = answers(&[":time 1.5"]);
        assert!(text.starts_with("1.5\ntook "), "{text}");
        assert_eq!(answers(&[":time"]), "");
    }

    #[test]
    fn scripts_run_in_the_session() {
        let script = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(script.path(), "loaded = 3\n").unwrap();
        let text = answers(&[&format!(":load \"{}\"", script.path().display()), ":vars"]);
        assert!(text.starts_with("loaded  "), "{text}");
        assert_eq!(answers(&[":load no/such/file.arr"]), "");
    }

    #[test]
    fn leaving_skips_the_rest() {
        let (mut repl, page) = conversation();
        assert_eq!(repl.respond(":quit\n1.5").unwrap(), Reply::Quit);
        assert_eq!(page.text(), "");
    }
}
