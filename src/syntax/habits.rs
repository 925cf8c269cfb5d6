//! Signs of other languages that mean something only together with what stands around them: ranges, transposes, arrows.

use super::error::{SyntaxError, excerpt};
use super::refusal::{KEYWORDS, Position};
use super::scan::{self, Bracket};
use super::span::{Span, TextId};
use std::ops::Range;

/// The error for a habit at byte `at` of `text`, where the grammar failed, if there is one.
pub fn habit(text: &str, id: TextId, at: usize, position: Position) -> Option<SyntaxError> {
    let (before, rest) = text.split_at(at);
    let opening = scan::enclosing(text, id, at);
    let bracket = opening.as_ref().map(|opening| opening.bracket);
    let is_index =
        bracket == Some(Bracket::Square) && opening.is_some_and(|opening| follows_operand(text, opening.offset));
    let (sign, message, help) = match position {
        Position::AfterOperand => colon(before, rest, bracket).or_else(|| after_operand(before, rest, is_index))?,
        Position::BeforeOperand => colon(before, rest, bracket).or_else(|| before_operand(before, rest))?,
    };
    Some(SyntaxError::new(Span::new(id, sign.start, sign.end), message).with_help(help))
}

/// The place of a sign, what is wrong and what to write.
type Found = (Range<usize>, &'static str, &'static str);

const FUNCTION: &str = "write `fn(x) = …` for a function without a name";

const RANGE: &str = "write `range(start, stop)` in a `for`, `arange(start, stop)` for an array; stop is not part of it";

/// A type behind a name: `x: int`, `fn f(x: int)`; a format inside a format.
fn colon(before: &str, rest: &str, bracket: Option<Bracket>) -> Option<Found> {
    let at = before.len();
    let types = rest.strip_prefix(':').filter(|behind| !behind.starts_with('='))?;
    let line = last_line(before);
    if bracket == Some(Bracket::Interpolation) {
        let help = "make the text first: `w = f\"{x:.2f}\"`, then `{w:{n}}`";
        return Some((at..at + 1, "a value inside a format has no format of its own", help));
    }
    if bracket == Some(Bracket::Round) && line.starts_with("fn") {
        return Some((at..at + 1, "parameters have no types", "write `fn f(x) = …`; `float64(x)` converts inside"));
    }
    let is_name = line.starts_with(|c: char| c.is_alphabetic() || c == '_') && line.chars().all(is_word);
    let is_annotation = bracket.is_none() && is_name && types.trim_start().starts_with(char::is_alphabetic);
    (is_annotation && !KEYWORDS.contains(&line)).then_some((
        at..at + 1,
        "names have no types",
        "write `x = …`; `float64(…)` and the like convert",
    ))
}

/// Whether the innermost bracket around byte `at` is a round one.
pub fn is_parenthesized(text: &str, id: TextId, at: usize) -> bool {
    scan::enclosing(text, id, at).is_some_and(|opening| opening.bracket == Bracket::Round)
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
        return Some((at..at + 1, "a range is not written with `:`", RANGE));
    }
    if touches && rest.starts_with(['"', '\'']) {
        let prefix = &before[before.trim_end_matches(is_word).len()..];
        if matches!(prefix, "r" | "b" | "u" | "rb" | "br" | "R" | "B" | "fr" | "rf") {
            let help = "write `\\\\` for a backslash, and f\"…\" to put values into text";
            return Some((at - prefix.len()..at, "no letter but `f` stands before a string", help));
        }
    }
    if rest.starts_with("in ")
        && last_line(before).trim_start_matches("for").trim_start().starts_with('(')
        && last_line(before).starts_with("for")
    {
        return Some((at..at + 2, "`for` has no parentheses", "write `for i in range(n) { … }`"));
    }
    if rest.starts_with("of ") && last_line(before).starts_with("for ") {
        return Some((at..at + 2, "`for` takes its values with `in`", "write `for x in y { … }`"));
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

/// Signs that the grammar takes apart: what it takes for an operator, what it stops at, what is wrong, and what to write.
const SPLIT_SIGNS: [(&str, &str, &str, &str); 6] = [
    ("-", ">", "`->` is not an operator", FUNCTION),
    ("|", ">", "`|>` is not an operator", "write `x.f()`, or `f(x)`"),
    ("==", "=", "`===` is not an operator", "write `a == b`"),
    ("!=", "=", "`!==` is not an operator", "write `a != b`"),
    ("=", ">", "`=>` is not an operator", FUNCTION),
    ("<", ">", "`<>` is not an operator", "write `a != b`"),
];

fn before_operand(before: &str, rest: &str) -> Option<Found> {
    let at = before.len();
    let split = SPLIT_SIGNS.iter().find(|(head, tail, ..)| before.ends_with(head) && rest.starts_with(tail));
    if let Some((head, tail, message, help)) = split {
        return Some((at - head.len()..at + tail.len(), message, help));
    }
    if rest.starts_with("->") && last_line(before).starts_with("fn") {
        return Some((at..at + 2, "functions have no result types", "write `fn f(x) { … }`, or `fn f(x) = …`"));
    }
    if before.ends_with("..") && rest.starts_with(is_word) {
        return Some((at - 2..at, "a range is not written with `..`", RANGE));
    }
    let ended = before.trim_end();
    let begins_statement = ended.is_empty() || before.trim_end_matches([' ', '\t']).ends_with(['\n', ';', '{', '}']);
    if let Some(found) = foreign_sign(at, ended, rest, begins_statement) {
        return Some(found);
    }
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

/// Signs with which other languages begin comments, decorators and functions, or spread values.
fn foreign_sign(at: usize, ended: &str, rest: &str, begins_statement: bool) -> Option<Found> {
    if begins_statement {
        let comment = ["//", "/*", "%"].into_iter().find(|sign| rest.starts_with(sign));
        if let Some(sign) = comment {
            return Some((at..at + sign.len(), "a comment begins with `#`", "write `# …`"));
        }
        if rest.starts_with('@') && !rest.starts_with("@(") {
            return Some((at..at + 1, "there are no decorators", "write `f = decorated(f)` below the definition"));
        }
    }
    let begins_value = begins_statement || ended.ends_with(['=', '(', '[', ',']);
    if begins_value && (rest.starts_with('@') || (rest.starts_with('|') && rest[1..].contains('|'))) {
        return Some((at..at + 1, "a function without a name begins with `fn`", FUNCTION));
    }
    if begins_value && rest.starts_with("**") {
        return Some((at..at + 2, "arguments are not spread by `**`", "write every argument out: `f(a=1, b=2)`"));
    }
    if begins_value && rest.starts_with('*') {
        let help = "name every item, as in `a, b, c = x`; the rest of a tuple or an array is `x[1:]`";
        return Some((at..at + 1, "items are not spread or gathered by `*`", help));
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
