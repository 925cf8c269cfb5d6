//! The formatter: one way to write a text, which means what the text means.
//!
//! - A statement a line, four spaces for each block around it. A block that was written on one line stays there while it
//!   holds one statement and its line is not too long.
//! - One space around operators, none around `^` (which is also what `**` becomes), none around the `=` of a keyword
//!   argument, none inside brackets. Slices are `x[1:-1, ::2]`, and `x[i + 1 : n]` where a bound is more than one operand.
//! - A line has 100 columns. What is longer is ended behind its commas or its loosest operators, or brackets are opened over
//!   several lines, an item on each; an array of plain numbers keeps its rows.
//! - An array that was written over several lines stays so, other brackets do while a comma stands behind their last item.
//!   A line end behind an operator stays while the statement does not fit on one line.
//! - Comments stay where they are; those at the ends of neighbouring lines are aligned. Of blank lines one stays.
//! - `;` stays behind an expression of the outermost level, which it keeps from being shown, and goes elsewhere.
//! - Words, numbers and strings, `f"…"` included, stay as they are written.

mod layout;
mod page;
mod read;
#[cfg(test)]
mod tests;
mod tree;

use super::ast::Program;
use super::error::SyntaxError;
use super::parser::parse;
use super::scan::tokens;
use super::sexpr::sexpr;
use super::span::{Span, TextId};
use tree::Entry;

/// Columns of a line.
const WIDTH: usize = 100;

/// Columns that a block is indented by.
const INDENT: usize = 4;

/// The text in the formatter's style. It parses to the same tree as `text`, and formatting it changes nothing.
///
/// # Errors
///
/// A text that does not parse. The result is parsed again and compared: should it differ, which is a mistake of the
/// formatter, that is an error too.
pub fn format(text: &str, id: TextId) -> Result<String, SyntaxError> {
    let program = parse(text, id)?;
    let mut entries = read::read(&tokens(text, id)?);
    keep_silencers(&mut entries, &program);
    let formatted = layout::layout(&entries);
    match parse(&formatted, id) {
        Ok(again) if sexpr(&again) == sexpr(&program) => Ok(formatted),
        _ => Err(SyntaxError::new(Span::new(id, 0, 0), "internal error: formatting would change what this text means")),
    }
}

/// Marks the statements behind which `;` is kept.
fn keep_silencers(entries: &mut [Entry<'_>], program: &Program) {
    let statements = entries.iter_mut().filter_map(|entry| match entry {
        Entry::Statement(statement) => Some(statement),
        Entry::Comment(_) => None,
    });
    for (written, parsed) in statements.zip(&program.statements) {
        written.silenced = parsed.silent && parsed.kind.shows_value();
    }
}
