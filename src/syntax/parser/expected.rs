//! Puts the grammar's failures into words.

use super::Rule;
use crate::syntax::error::{SyntaxError, excerpt};
use crate::syntax::habits;
use crate::syntax::refusal::{self, Position};
use crate::syntax::scan::{self, Bracket, MAX_NESTING};
use crate::syntax::span::{Span, TextId};
use pest::error::{Error, ErrorVariant, InputLocation};

/// What is wrong with `text`, from the farthest place that the grammar reached and what it would have taken there.
pub(super) fn explain(text: &str, id: TextId, error: &Error<Rule>) -> SyntaxError {
    let reached = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let rest = text.get(reached..).unwrap_or("");
    let at = reached + (rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len());
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        // The only errors of another kind are pest's own limits, of which the stack is the only one in force.
        ErrorVariant::CustomError { .. } => {
            let message = format!("this is nested too deeply for the stack at hand (at most {MAX_NESTING} levels)");
            return SyntaxError::new(Span::new(id, at, at), message);
        }
    };
    let position = if expected.contains(&Rule::additive) { Position::AfterOperand } else { Position::BeforeOperand };
    if let Some(error) = refusal::foreign_form(text, id, at, position) {
        return error;
    }
    let (length, found) = found(&text[at..]);
    let wanted = wanted(text, id, at, expected);
    let here = Span::new(id, at, at + length);
    let mut error = SyntaxError::new(here, format!("expected {}, found {found}", wanted.words));
    if let Some((span, label)) = wanted.opening {
        error = error.with_label(span, label);
    }
    if let Some(help) = wanted.help {
        error = error.with_help(help);
    } else if wanted.words.ends_with(STATEMENT_END)
        && let Some(help) = habits::missing_parentheses(text, at)
    {
        error = error.with_help(help);
    }
    error
}

struct Wanted {
    words: &'static str,
    /// The bracket that asks for it.
    opening: Option<(Span, String)>,
    help: Option<&'static str>,
}

const STATEMENT_END: &str = "the end of the statement";
const BLOCK_HELP: &str = "a block stands in braces, opened on the same line";
const BRACE_HELP: &str = "write `}}` for a brace that is text";

/// Single rules that are expected alone, in words.
const WORDS: [(Rule, &str, Option<&str>); 12] = [
    (Rule::in_word, "`in`", None),
    (Rule::parameters, "`(` and the parameters", None),
    (Rule::parameter, "a parameter or `)`", None),
    (Rule::index_item, "an index", Some("write `x[:]` for all elements")),
    (Rule::name, "a name", None),
    (Rule::string, "a string", None),
    (Rule::format_spec, "`}` or a format", None),
    (Rule::double_quoted_text, "text", Some(BRACE_HELP)),
    (Rule::single_quoted_text, "text", Some(BRACE_HELP)),
    (Rule::program, "a statement", None),
    (Rule::statement, "a statement", None),
    (Rule::expression, "an expression", None),
];

fn wanted(text: &str, id: TextId, at: usize, expected: &[Rule]) -> Wanted {
    let alone = |words, help| Wanted { words, opening: None, help };
    if expected.contains(&Rule::block) {
        let is_function = expected.contains(&Rule::equals);
        return if is_function { alone("`=` or `{`", None) } else { alone("`{`", Some(BLOCK_HELP)) };
    }
    if expected.contains(&Rule::additive) {
        return after_operand(text, id, at, expected);
    }
    let takes_expression = [Rule::expression, Rule::number, Rule::expressions, Rule::argument];
    if expected.iter().any(|rule| takes_expression.contains(rule)) {
        let ends_in_comma = text[..at].trim_end().ends_with(',') && text[at..].trim_start_matches(' ').is_empty();
        return alone("an expression", ends_in_comma.then_some("write `(a,)` for a tuple of one"));
    }
    match WORDS.iter().find(|(rule, ..)| expected.contains(rule)) {
        Some(&(_, words, help)) => alone(words, help),
        None => alone(STATEMENT_END, None),
    }
}

/// After a complete operand: an operator, or whatever the innermost bracket asks for.
fn after_operand(text: &str, id: TextId, at: usize, expected: &[Rule]) -> Wanted {
    if expected.contains(&Rule::in_word) {
        return Wanted { words: "`in`", opening: None, help: None };
    }
    let Some(opening) = scan::enclosing(text, id, at) else {
        return Wanted { words: "an operator or the end of the statement", opening: None, help: None };
    };
    let words = match opening.bracket {
        Bracket::Round => "`,` or `)`",
        Bracket::Square => "`,` or `]`",
        Bracket::Curly => "an operator, `}` or the end of the statement",
        Bracket::Interpolation => "`}` or `:` and a format",
        Bracket::FormatString(_) => "text",
    };
    let span = Span::new(id, opening.offset, opening.offset + 1);
    let label = match opening.bracket {
        Bracket::Curly => None,
        bracket => Some((span, format!("to close the `{}` here", bracket.opening()))),
    };
    let help = match opening.bracket {
        Bracket::Round | Bracket::Square => habits::missing_comma(text, opening.offset, at),
        _ => None,
    };
    Wanted { words, opening: label, help }
}

/// The length of the token that `rest` begins with, and its name.
fn found(rest: &str) -> (usize, String) {
    let word = rest.len() - rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_').len();
    match rest.chars().next() {
        None => (0, "the end of the text".to_string()),
        Some('\n' | '#') => (0, "the end of the line".to_string()),
        Some('"' | '\'') => (1, "a string".to_string()),
        Some(_) if word > 0 => (word, format!("`{}`", excerpt(&rest[..word]))),
        Some(c) if c.is_control() => (c.len_utf8(), format!("the control character U+{:04X}", c as u32)),
        Some(c) => {
            let pair = rest.get(..2).filter(|pair| PAIRS.contains(pair));
            let length = pair.map_or(c.len_utf8(), str::len);
            (length, format!("`{}`", &rest[..length]))
        }
    }
}

/// Symbols of two characters that are shown whole.
const PAIRS: [&str; 12] = ["**", "//", "<<", ">>", "<=", ">=", "==", "!=", "+=", "-=", "*=", "/="];
