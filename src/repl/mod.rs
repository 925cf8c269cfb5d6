//! The conversation at a prompt.
//!
//! [`converse`] and the [`editor`] are all that knows of the terminal; what an entry means is the [`Repl`]'s business,
//! which tests can talk to without one.

mod commands;
mod complete;
mod editor;
mod entry;
mod highlight;
mod hint;
mod history;
mod keys;
mod marks;
mod paths;
mod place;
mod respond;
mod style;
mod tokens;
mod topics;
mod vocabulary;

pub(crate) use respond::Repl;

use editor::LineEditor;
use respond::Reply;
use rustyline::error::ReadlineError;
use vocabulary::Vocabulary;

/// Talks until the person leaves. Errors are those of the terminal.
pub(crate) fn converse(repl: &mut Repl) -> Result<(), ReadlineError> {
    let mut editor = LineEditor::open(repl.has_color(), history::file())?;
    repl.greet()?;
    loop {
        let text = match editor.read(Vocabulary::of(repl.session())) {
            Ok(text) => text,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(error),
        };
        editor.remember(&text);
        if let Reply::Quit = repl.respond(&text)? {
            return Ok(());
        }
    }
}
