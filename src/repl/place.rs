//! Where the cursor is: what is being typed there, and in which call.

use super::commands::{self, Takes};
use super::entry;
use super::tokens::{Kind, Token, tokens};
use crate::syntax::KEYWORDS;

/// What stands directly before the cursor, up to it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place<'t> {
    /// The name of a command, without its colon.
    Command(&'t str),
    /// What stands behind the name of a command that takes no program text.
    Argument { command: &'t str, text: &'t str },
    /// The content of a string.
    Text(&'t str),
    /// What stands behind a dot.
    Member(&'t str),
    /// A word of the language, possibly empty.
    Word(&'t str),
    /// A number or a comment, where nothing can be suggested.
    Nothing,
}

/// The call around the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call<'t> {
    pub function: &'t str,
    /// Whether the first argument stands before a dot.
    pub is_method: bool,
    /// How many arguments without names come before the one at the cursor.
    pub position: usize,
    /// The names that arguments are given by, the one at the cursor included.
    pub given: Vec<&'t str>,
    /// The name that the argument at the cursor is given by.
    pub keyword: Option<&'t str>,
    /// The visible tokens of the argument up to the cursor, its name not counted.
    pub typed: usize,
}

/// What the text before the cursor ends in.
pub(super) fn place(before: &str) -> Place<'_> {
    let code = match entry::last_command(before).map(|line| (line, line.split_once(char::is_whitespace))) {
        None => before,
        Some((line, None)) => return Place::Command(line),
        Some((_, Some((command, text)))) => match commands::takes(command) {
            Some(Takes::Code) => text,
            _ => return Place::Argument { command, text: text.trim_start() },
        },
    };
    let tokens = tokens(code);
    match tokens.as_slice() {
        [.., Token { kind: Kind::Comment | Kind::Number, .. }] => Place::Nothing,
        [.., Token { kind: Kind::String { closed: false }, text, .. }] => {
            Place::Text(text.trim_start_matches(['f', 'F']).get(1..).unwrap_or_default())
        }
        [.., dot, Token { kind: Kind::Word, text, .. }] if dot.is_symbol(".") => Place::Member(text),
        [.., Token { kind: Kind::Word, text, .. }] => Place::Word(text),
        [.., value, dot] if dot.is_symbol(".") && value.ends_value() => Place::Member(""),
        _ => Place::Word(""),
    }
}

/// A bracket that is open, and the call that it opens.
struct Opening<'t> {
    bracket: &'t str,
    call: Option<Call<'t>>,
}

/// The innermost call that is open at the end of the text; none inside a block that stands in its arguments.
pub(super) fn call(before: &str) -> Option<Call<'_>> {
    let mut open: Vec<Opening<'_>> = Vec::new();
    let all = tokens(before);
    let visible: Vec<&Token<'_>> = all.iter().filter(|token| token.is_visible()).collect();
    for (at, token) in visible.iter().enumerate() {
        let innermost = open.last_mut().and_then(|opening| opening.call.as_mut());
        if token.kind == Kind::Close {
            open.pop();
        } else if let Some(call) = innermost {
            call.go_on(&visible[..at], token);
        }
        if token.kind == Kind::Open {
            open.push(Opening { bracket: token.text, call: Call::opened(&visible[..at], token) });
        }
    }
    let innermost = open.into_iter().rev().take_while(|opening| opening.bracket != "{");
    innermost.filter_map(|opening| opening.call).next()
}

impl<'t> Call<'t> {
    /// The call that a bracket opens behind a name.
    fn opened(before: &[&Token<'t>], bracket: &Token<'t>) -> Option<Call<'t>> {
        let [.., function] = before else { return None };
        let is_call = bracket.text == "(" && function.kind == Kind::Word && !KEYWORDS.contains(&function.text);
        let (is_method, is_definition) = match before {
            [.., previous, _] => (previous.is_symbol("."), previous.kind == Kind::Word && previous.text == "fn"),
            _ => (false, false),
        };
        let call = Call { function: function.text, is_method, position: 0, given: Vec::new(), keyword: None, typed: 0 };
        (is_call && !is_definition).then_some(call)
    }

    /// Takes note of a token directly inside the call.
    fn go_on(&mut self, before: &[&Token<'t>], token: &Token<'t>) {
        match before {
            _ if token.is_symbol(",") => {
                self.position += usize::from(self.keyword.is_none());
                self.keyword = None;
                self.typed = 0;
            }
            // The only word of an argument so far was its name.
            [.., word] if token.is_symbol("=") && self.typed == 1 && word.kind == Kind::Word => {
                self.keyword = Some(word.text);
                self.given.push(word.text);
                self.typed = 0;
            }
            _ => self.typed += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_text_is_a_word_a_member_or_a_string() {
        for (before, expected) in [
            ("", Place::Word("")),
            ("1 + su", Place::Word("su")),
            ("mean(x, ax", Place::Word("ax")),
            ("x.me", Place::Member("me")),
            ("f(x).", Place::Member("")),
            ("2.", Place::Nothing),
            ("x # su", Place::Nothing),
            ("load(\"da", Place::Text("da")),
            ("f('it\\'s", Place::Text("it\\'s")),
            ("f\"a", Place::Text("a")),
            ("\"a\" + b", Place::Word("b")),
            (":", Place::Command("")),
            ("x = 1\n  :va", Place::Command("va")),
            ("x[\n:va", Place::Word("va")),
            (":time su", Place::Word("su")),
            (":help me", Place::Argument { command: "help", text: "me" }),
            (":load some/fi", Place::Argument { command: "load", text: "some/fi" }),
            (":nonsense a", Place::Argument { command: "nonsense", text: "a" }),
        ] {
            assert_eq!(place(before), expected, "{before}");
        }
    }

    fn around(before: &str) -> Option<(&str, usize, Option<&str>, usize)> {
        call(before).map(|call| (call.function, call.position, call.keyword, call.typed))
    }

    #[test]
    fn the_innermost_call_is_found() {
        assert_eq!(around("mean("), Some(("mean", 0, None, 0)));
        assert_eq!(around("x = mean(x, "), Some(("mean", 1, None, 0)));
        assert_eq!(around("mean(x, axis=0, k"), Some(("mean", 1, None, 1)));
        assert_eq!(around("mean(x, axis="), Some(("mean", 1, Some("axis"), 0)));
        assert_eq!(around("mean([1, 2, "), Some(("mean", 0, None, 1)));
        assert_eq!(around("mean(abs(x)"), Some(("mean", 0, None, 2)));
        assert_eq!(around("mean(abs(x"), Some(("abs", 0, None, 1)));
        assert_eq!(around("mean((1 + 2"), Some(("mean", 0, None, 1)));
        assert_eq!(around("mean(x == "), Some(("mean", 0, None, 2)));
        assert_eq!(around("f(fn(x) = g(x)"), Some(("f", 0, None, 5)));
        for none in ["mean", "mean(x)", "(1 + ", "x[1, ", "if (", "fn f(x, ", "f(if c { "] {
            assert_eq!(around(none), None, "{none}");
        }
    }

    #[test]
    fn methods_and_names_of_arguments_are_noticed() {
        let found = call("x.mean(axis=0, keepdims=").unwrap();
        assert!(found.is_method);
        assert_eq!(found.given, ["axis", "keepdims"]);
    }
}
