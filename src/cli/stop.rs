//! Why the program ends early, and what it says and answers then.

use super::arguments::Settings;
use super::printer::Printer;
use crate::diagnostics::{Diagnostic, Style, Texts};
use crate::session::{Failure, Session};
use std::io::{self, Write};
use std::process::ExitCode;

const FAILED: u8 = 1;
const BAD_USAGE: u8 = 2;
const INTERRUPTED: u8 = 130;

/// An end before the end.
#[derive(Debug)]
pub(crate) struct Stop {
    status: u8,
    /// For standard error; none where there is nobody to tell.
    message: Option<String>,
}

impl Stop {
    /// The arguments make no sense.
    pub fn usage(problem: impl ToString, settings: &Settings) -> Stop {
        Stop::outside(BAD_USAGE, &Diagnostic::error(problem.to_string()), settings)
    }

    /// No session can be opened with these settings.
    pub fn unopened(failure: &Failure, settings: &Settings) -> Stop {
        Stop::outside(BAD_USAGE, &failure.diagnostic, settings)
    }

    /// Something outside the program failed, such as the terminal.
    pub fn broken(problem: impl ToString, settings: &Settings) -> Stop {
        Stop::outside(FAILED, &Diagnostic::error(problem.to_string()), settings)
    }

    /// Something that has no place in a program's text.
    fn outside(status: u8, diagnostic: &Diagnostic, settings: &Settings) -> Stop {
        Stop { status, message: Some(rendered(diagnostic, &Texts::default(), settings)) }
    }

    /// A text is no program.
    pub fn refused(diagnostic: &Diagnostic, texts: &Texts, settings: &Settings) -> Stop {
        Stop { status: FAILED, message: Some(rendered(diagnostic, texts, settings)) }
    }

    /// What is wrong has been said already.
    pub fn failed_as_told() -> Stop {
        Stop { status: FAILED, message: None }
    }

    /// The program failed, or was interrupted.
    pub fn failed(session: &Session, failure: &Failure, settings: &Settings) -> Stop {
        let status = if failure.interrupted { INTERRUPTED } else { FAILED };
        let message =
            if settings.json { session.render_json(failure) } else { session.render(failure, settings.color()) };
        Stop { status, message: Some(message) }
    }

    /// Standard output does not take what was written. Where its reader has left there is nothing to complain about.
    pub fn unwritable(printer: &Printer, error: &io::Error, settings: &Settings) -> Stop {
        if printer.is_closed() {
            return Stop::quietly();
        }
        Stop::broken(format!("standard output cannot be written: {error}"), settings)
    }

    /// Nobody reads any more.
    pub fn quietly() -> Stop {
        Stop { status: 0, message: None }
    }

    /// Says why and gives the exit code.
    pub fn report(self) -> ExitCode {
        if let Some(message) = self.message {
            // Where even standard error is closed, the exit code has to do.
            let _ = writeln!(io::stderr(), "{}", message.trim_end_matches('\n'));
        }
        ExitCode::from(self.status)
    }
}

fn rendered(diagnostic: &Diagnostic, texts: &Texts, settings: &Settings) -> String {
    let style = if settings.color() { Style::Colored } else { Style::Plain };
    if settings.json { diagnostic.to_json_line(texts) } else { diagnostic.render(texts, style) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::When;

    #[test]
    fn usage_errors_answer_two() {
        let plain = Settings { color: Some(When::Never), ..Settings::default() };
        let stop = Stop::usage("no \"such\" file", &plain);
        assert_eq!((stop.status, stop.message.as_deref()), (2, Some("error: no \"such\" file\n")));
        let stop = Stop::usage("no \"such\" file", &Settings { json: true, ..plain });
        assert!(stop.message.unwrap_or_default().starts_with(r#"{"error":"no \"such\" file","#));
    }
}
