//! Applies the grammar to a text and builds the syntax tree. Only this folder names pest's `Rule`.

mod expected;
mod expression;
mod function;
mod statement;

use super::ast::{Name, Program};
use super::error::SyntaxError;
use super::scan::{self, Scan};
use super::span::{Span, TextId};
use pest::Parser;
use pest::iterators::Pair;
use std::borrow::Cow;
use std::cell::Cell;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/arr.pest"]
struct Grammar;

type Built<T> = Result<T, SyntaxError>;

/// Parses a whole text.
///
/// Time is linear in the text, and the stack used is bounded whatever the text: see [`scan`].
///
/// # Errors
///
/// The first thing that makes the text no program. Names and types are not looked at.
pub fn parse(text: &str, id: TextId) -> Result<Program, SyntaxError> {
    if u32::try_from(text.len()).is_err() {
        return Err(SyntaxError::new(Span::new(id, 0, 0), "a text of 4 GiB or more is too long"));
    }
    let scan = scan::scan(text, id)?;
    if let Some(error) = unclosed_bracket(&scan, id) {
        return Err(error);
    }
    let joined = join_lines(text, &scan);
    let mut pairs = Grammar::parse(Rule::program, &joined).map_err(|error| expected::explain(text, id, &error))?;
    let builder = Builder { text, id, place: Cell::default() };
    let statements = pairs.next().map_or(Ok(Vec::new()), |program| builder.statements(program.into_inner()))?;
    Ok(Program { statements })
}

fn unclosed_bracket(scan: &Scan, id: TextId) -> Option<SyntaxError> {
    let opening = scan.open.last()?;
    let span = Span::new(id, opening.offset, opening.offset + 1);
    let bracket = opening.bracket;
    Some(SyntaxError::new(span, format!("expected `{}` to close the `{}` here", bracket.closing(), bracket.opening())))
}

/// The text with every newline that does not count turned into a carriage return, which the grammar takes for a space.
fn join_lines<'t>(text: &'t str, scan: &Scan) -> Cow<'t, str> {
    if scan.joined_newlines.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut joined = String::with_capacity(text.len());
    let mut start = 0;
    for &newline in &scan.joined_newlines {
        joined.push_str(&text[start..newline]);
        joined.push('\r');
        start = newline + 1;
    }
    joined.push_str(&text[start..]);
    Cow::Owned(joined)
}

/// Turns pest's pairs into the tree.
struct Builder<'t> {
    text: &'t str,
    id: TextId,
    place: Cell<Place>,
}

/// What surrounds a statement, as far as it decides which statements may stand there.
#[derive(Clone, Copy, Default)]
struct Place {
    in_loop: bool,
    in_function: bool,
}

impl Builder<'_> {
    fn span(&self, pair: &Pair<Rule>) -> Span {
        Span::new(self.id, pair.as_span().start(), end(pair))
    }

    fn name(&self, pair: &Pair<Rule>) -> Name {
        Name { text: pair.as_str().to_string(), span: self.span(pair) }
    }

    /// Builds something that stands in another place.
    fn within<T>(&self, place: Place, build: impl FnOnce() -> T) -> T {
        let outer = self.place.replace(place);
        let built = build();
        self.place.set(outer);
        built
    }
}

/// Where a pair ends, without the space and comments that pest takes in while it looks for an optional last part.
fn end(pair: &Pair<Rule>) -> usize {
    let mut last = pair.clone();
    while ends_with_a_part(last.as_rule()) {
        match last.clone().into_inner().next_back() {
            Some(part) => last = part,
            None => break,
        }
    }
    last.as_span().end()
}

/// Whether a rule ends where its last part ends, rather than at a bracket or a letter of its own.
fn ends_with_a_part(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::function
            | Rule::while_loop
            | Rule::for_loop
            | Rule::break_out
            | Rule::continue_on
            | Rule::return_value
            | Rule::assertion
            | Rule::inclusion
            | Rule::plain
            | Rule::expressions
            | Rule::expression
            | Rule::member
            | Rule::index_item
            | Rule::slice
            | Rule::if_value
            | Rule::lambda
            | Rule::update
    )
}

/// The pairs inside `pair`, without the keywords that only separate them.
fn parts<'i>(pair: Pair<'i, Rule>) -> impl Iterator<Item = Pair<'i, Rule>> {
    pair.into_inner().filter(|pair| {
        !matches!(
            pair.as_rule(),
            Rule::fn_word
                | Rule::if_word
                | Rule::else_word
                | Rule::for_word
                | Rule::in_word
                | Rule::while_word
                | Rule::break_word
                | Rule::continue_word
                | Rule::return_word
                | Rule::assert_word
                | Rule::include_word
        )
    })
}

/// The next pair of a rule that the grammar says has one.
///
/// # Panics
///
/// When the grammar and the code that reads its pairs disagree, which no text can cause.
fn required<'i>(mut pairs: impl Iterator<Item = Pair<'i, Rule>>) -> Pair<'i, Rule> {
    pairs.next().expect("the grammar gives this rule another pair")
}

/// Reports a pair that the grammar never puts where it was found.
fn unforeseen(pair: &Pair<Rule>) -> ! {
    unreachable!("the grammar puts no {:?} here", pair.as_rule())
}
