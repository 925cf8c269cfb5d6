//! Text to syntax tree: what a program says, before anyone asks what it means.
//!
//! A text goes through two steps. [`scan`] looks at brackets, strings and newlines, refuses what is nested too deeply and
//! decides which newlines count; then the [`parser`] applies the grammar (`grammar/arr.pest`) and builds the tree. Forms
//! that other languages have and this one refuses are known to [`refusal`], which says what to write instead.
//! [`format()`] goes the other way and writes a text as it should look.

pub mod ast;
mod drop;
mod error;
mod format;
mod habits;
mod literal;
mod parser;
mod refusal;
mod scan;
mod sexpr;
pub mod span;
mod target;
#[cfg(test)]
mod tests;

pub use error::SyntaxError;
pub use format::format;
pub use parser::parse;
pub use refusal::KEYWORDS;
pub use scan::{MAX_DEPTH, MAX_NESTING};
pub use span::{Span, TextId};
pub use target::LITERAL_WORDS;

/// Whether a prompt should hand over what was typed, or ask for another line first.
///
/// A text is incomplete while a bracket is open or its last line ends in an operator, a comma or `=`. A string ends on
/// its line, so one that is still open is complete: no further line could mend it.
pub fn is_complete(text: &str) -> bool {
    match scan::scan(text, TextId::default()) {
        Ok(scan) => scan.open.is_empty() && !scan.dangling,
        Err(_) => true,
    }
}
