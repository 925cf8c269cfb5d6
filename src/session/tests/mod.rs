//! Sessions, text by text.

mod check;
mod files;
mod loops;
mod machine;
mod plans;
mod queue;
mod reuse;
mod undo;

use super::{Engine, Options, Output, Session};
use crate::display;
use crate::values::Finished;
use std::io;

/// What a text writes.
#[derive(Default)]
struct Page {
    lines: Vec<String>,
    warnings: Vec<String>,
}

impl Output for Page {
    fn show(&mut self, value: &Finished) -> io::Result<()> {
        self.lines.push(display::plain(value));
        Ok(())
    }

    fn print(&mut self, parts: &[Finished]) -> io::Result<()> {
        self.lines.push(parts.iter().map(display::plain).collect::<Vec<_>>().join(" "));
        Ok(())
    }

    fn warn(&mut self, rendered: &str) {
        self.warnings.push(rendered.to_string());
    }
}

fn session() -> Session {
    open(Options { seed: Some(1), threads: 2, ..Options::default() })
}

/// A session for each engine.
fn both_engines() -> [Session; 2] {
    [Engine::Jit, Engine::Interp]
        .map(|engine| open(Options { engine, seed: Some(1), threads: 2, ..Options::default() }))
}

fn open(options: Options) -> Session {
    Session::new(options).unwrap_or_else(|failure| panic!("no session: {failure:?}"))
}

/// Runs a text that must succeed and gives the lines that it writes.
fn lines(session: &mut Session, text: &str) -> Vec<String> {
    let mut page = Page::default();
    match session.run("text", text, &mut page) {
        Ok(()) => page.lines,
        Err(failure) => panic!("{text}\n{}", session.render(&failure, false)),
    }
}

/// Runs a text that must fail; gives the lines that it writes and the error's message.
fn failing(session: &mut Session, text: &str) -> (Vec<String>, String) {
    let mut page = Page::default();
    match session.run("text", text, &mut page) {
        Ok(()) => panic!("{text}\nends without an error"),
        Err(failure) => (page.lines, failure.diagnostic.message),
    }
}
