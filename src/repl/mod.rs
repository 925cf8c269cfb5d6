//! The conversation at a prompt.
//!
//! [`converse`] is all that knows of the terminal; what an entry means is the [`Repl`]'s business, which tests can talk
//! to without one.

mod commands;
mod complete;
mod entry;
mod history;
mod respond;

pub(crate) use respond::Repl;

use complete::NameHelper;
use respond::Reply;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Config, Editor};
use std::path::Path;

type Terminal = Editor<NameHelper, FileHistory>;

/// How many entries are remembered from one conversation to the next.
const REMEMBERED: usize = 10_000;

/// Talks until the person leaves. Errors are those of the terminal.
pub(crate) fn converse(repl: &mut Repl) -> Result<(), ReadlineError> {
    let mut terminal = open_terminal()?;
    let history = history::file();
    if let Some(file) = &history {
        // The first conversation of all has no history.
        let _ = terminal.load_history(file);
    }
    repl.greet()?;
    loop {
        terminal.set_helper(Some(NameHelper::new(repl.names())));
        let text = match read_entry(&mut terminal) {
            Ok(text) => text,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(error),
        };
        remember(&mut terminal, &text, history.as_deref());
        if let Reply::Quit = repl.respond(&text)? {
            return Ok(());
        }
    }
}

fn open_terminal() -> Result<Terminal, ReadlineError> {
    let config = Config::builder().max_history_size(REMEMBERED)?.auto_add_history(false).build();
    Editor::with_config(config)
}

/// Reads lines until they are complete. Pasted text comes as one line with newlines inside.
fn read_entry(terminal: &mut Terminal) -> Result<String, ReadlineError> {
    let mut text = terminal.readline("> ")?;
    while !entry::is_complete(&text) {
        text.push('\n');
        text.push_str(&terminal.readline(". ")?);
    }
    Ok(text)
}

/// Keeps an entry for the arrow keys and for the next conversation, as far as the file can be written.
fn remember(terminal: &mut Terminal, text: &str, file: Option<&Path>) {
    let _ = terminal.add_history_entry(text.trim_end());
    if let Some(file) = file {
        let _ = terminal.append_history(file);
    }
}
