//! Signs of other languages that mean something only together with what stands around them: ranges, transposes, arrows.

use super::error::{SyntaxError, excerpt};
use super::refusal::{KEYWORDS, Position};
use super::scan::{self, Bracket};
use super::span::{Span, TextId};
use std::ops::Range;

/// The error for a habit at byte `at` of `text`, where the grammar failed, if there is one.
pub fn habit(text: &str, id: TextId, at: usize, position: Position) -> Option<SyntaxError> {
    let (before, rest) = text.split_at(at);
    let (sign, message, help) = match position {
        Position::AfterOperand => after_operand(before, rest, is_index(text, id, at))?,
        Position::BeforeOperand => before_operand(before, rest)?,
    };
    Some(SyntaxError::new(Span::new(id, sign.start, sign.end), message).with_help(help))
}

/// The place of a sign, what is wrong and what to write.
type Found = (Range<usize>, &'static str, &'static str);

const FUNCTION: &str = "write `fn(x) = …` for a function without a name";

/// Whether the innermost bracket around byte `at` holds an index, where colons make slices.
fn is_index(text: &str, id: TextId, at: usize) -> bool {
    let opening = scan::enclosing(text, id, at).filter(|opening| opening.bracket == Bracket::Square);
    opening.is_some_and(|opening| follows_operand(text, opening.offset))
}

/// Whether the bracket at byte `opening` stands behind an operand.
fn follows_operand(text: &str, opening: usize) -> bool {
    text[..opening].trim_end_matches(' ').ends_with(ends_operand)
}

fn after_operand(before: &str, rest: &str, is_index: bool) -> Option<Found> {
    let at = before.len();
    let touches = before.ends_with(ends_operand);
    let next = |sign: &str| rest.strip_prefix(sign).map(|behind| behind.trim_start_matches([' ', '\t']).chars().next());
    if touches && !is_index && rest.starts_with(':') && rest[1..].starts_with(|c: char| !c.is_whitespace() && c != '#')
    {
        let help = "write `range(start, stop)` in a `for`, `arange(start, stop)` for an array; stop is not part of it";
        return Some((at..at + 1, "a range is not written with `:`", help));
    }
    if touches && rest.starts_with('\'') {
        let (message, help) = TRANSPOSE;
        return Some((at..at + 1, message, help));
    }
    if rest.starts_with("=>") {
        return Some((at..at + 2, "`=>` is not an operator", FUNCTION));
    }
    if rest.starts_with('=') && last_line(before).starts_with("for ") {
        return Some((at..at + 1, "`for` takes its values with `in`", "write `for i in range(start, stop) { … }`"));
    }
    // At the end of a line it is meant to continue the line.
    if next("\\").is_some_and(|next| !matches!(next, None | Some('\n' | '\r'))) {
        return Some((at..at + 1, "`\\` is not an operator", "write `solve(A, b)` for the x with A @ x == b"));
    }
    None
}

/// What a quote behind an operand is, and what to write.
pub const TRANSPOSE: (&str, &str) = ("`'` begins a string", "write `x.T` for the transpose");

fn before_operand(before: &str, rest: &str) -> Option<Found> {
    let at = before.len();
    if rest.starts_with('>') && before.ends_with('-') {
        return Some((at - 1..at + 1, "`->` is not an operator", FUNCTION));
    }
    if rest.starts_with('>') && before.ends_with('|') {
        return Some((at - 1..at + 1, "`|>` is not an operator", "write `x.f()`, or `f(x)`"));
    }
    let ended = before.trim_end();
    if ended.ends_with("++") || ended.ends_with("--") {
        let sign = ended.len() - 2..ended.len();
        return Some((sign, "names are not counted up or down by signs", "write `x += 1` or `x -= 1`"));
    }
    let begins_value = last_line(before).is_empty() || ended.ends_with(['=', '(', '[', ',']);
    if rest.starts_with('{') && begins_value {
        let help = "there are no dictionaries and sets: names, tuples and arrays hold values";
        return Some((at..at + 1, "`{` begins a block, not a value", help));
    }
    None
}

fn last_line(before: &str) -> &str {
    before.rsplit('\n').next().unwrap_or_default().trim()
}

/// The call that two operands side by side may have meant: `sin pi`. `at` is where the second begins.
pub fn missing_parentheses(text: &str, at: usize) -> Option<String> {
    let line = text[..at].rsplit('\n').next()?;
    let function = line.strip_suffix(' ')?.trim_end();
    let start = function.rfind(|c: char| !is_word(c)).map_or(0, |before| before + 1);
    let name = function.get(start..).filter(|name| name.starts_with(|c: char| c.is_alphabetic() || c == '_'))?;
    let rest = &text[at..];
    let end = rest.find(|c: char| !(is_word(c) || matches!(c, '.' | '"' | '\''))).unwrap_or(rest.len());
    let argument = rest[..end].trim_end_matches('.');
    let is_call = !KEYWORDS.contains(&name) && !argument.is_empty();
    is_call.then(|| format!("write `{}({})` if `{0}` is a function", excerpt(name), excerpt(argument)))
}

/// What two values side by side need between them inside a bracket that opens at `opening`; `at` is where the second
/// begins, or a `;` stands.
pub fn missing_comma(text: &str, opening: usize, at: usize) -> Option<&'static str> {
    let rest = &text[at..];
    let is_literal = text[opening..].starts_with('[') && !follows_operand(text, opening);
    if rest.starts_with(';') {
        return is_literal.then_some("a row is an array of its own: `[[1, 2], [3, 4]]`");
    }
    if !rest.starts_with(|c: char| is_word(c) || matches!(c, '"' | '\'' | '.')) {
        return None;
    }
    Some(if is_literal { "elements have commas between them: `[1, 2]`" } else { "values have commas between them" })
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn ends_operand(character: char) -> bool {
    is_word(character) || matches!(character, ')' | ']')
}
