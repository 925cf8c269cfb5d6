//! The colours of what is typed.

use super::entry;
use super::marks::MARK;
use super::style::{Role, painted, painted_if};
use super::tokens::{Kind, Token, tokens};
use super::vocabulary::{Class, Vocabulary};

/// When a text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// With the cursor at this byte.
    Editing(usize),
    /// For the last time, before it is run: further lines without a mark get one.
    Entered,
}

/// The text with its colours, if they are wanted. Apart from those and from what [`Moment::Entered`] adds it stays as it
/// is, column by column.
pub(super) fn highlighted(text: &str, moment: Moment, color: bool, words: &Vocabulary) -> String {
    let all = tokens(text);
    let brackets = Brackets::of(&all, moment);
    let command = entry::last_command(text).map(|line| {
        let name = line.split(char::is_whitespace).next().unwrap_or_default();
        let start = text.len() - line.len() - 1;
        start..start + 1 + name.len()
    });
    let mut drawn = String::with_capacity(2 * text.len());
    for (at, token) in all.iter().enumerate() {
        match token.kind {
            Kind::Space => draw_space(token.text, moment, color, &mut drawn),
            _ if !color => drawn.push_str(token.text),
            _ => {
                let is_command = command.as_ref().is_some_and(|command| command.contains(&token.start));
                let role = if is_command { Some(Role::Command) } else { role(&all, at, &brackets, words) };
                drawn.push_str(&role.map_or_else(|| token.text.to_string(), |role| painted(role, token.text)));
            }
        }
    }
    drawn
}

fn draw_space(space: &str, moment: Moment, color: bool, drawn: &mut String) {
    let mut rest = space;
    while let Some(newline) = rest.find('\n') {
        drawn.push_str(&rest[..=newline]);
        rest = &rest[newline + 1..];
        let after = rest.strip_prefix(MARK);
        if after.is_some() || moment == Moment::Entered {
            drawn.push_str(&painted_if(color, Role::Faint, MARK));
        }
        rest = after.unwrap_or(rest);
    }
    drawn.push_str(rest);
}

fn role(all: &[Token<'_>], at: usize, brackets: &Brackets, words: &Vocabulary) -> Option<Role> {
    let token = &all[at];
    match token.kind {
        Kind::Comment => Some(Role::Comment),
        Kind::Number => Some(Role::Constant),
        Kind::String { .. } => Some(Role::String),
        Kind::Word => {
            let next = all[at + 1..].iter().find(|token| token.is_visible());
            let is_called = next.is_some_and(|next| next.text == "(");
            let is_member = at > 0 && all[at - 1].is_symbol(".");
            match words.class(token.text) {
                Class::Keyword => Some(Role::Keyword),
                Class::Constant if !is_member => Some(Role::Constant),
                Class::Builtin => Some(Role::Builtin),
                // Where it is called, a builtin is not hidden by a variable of its name.
                Class::Variable if is_called && words.calls_builtin(token.text) => Some(Role::Builtin),
                _ => None,
            }
        }
        Kind::Open | Kind::Close => brackets.role(at),
        Kind::Symbol | Kind::Space => None,
    }
}

/// Which brackets of a text belong together.
struct Brackets {
    /// The bracket at the cursor and its other half.
    matching: Option<(usize, usize)>,
    /// Those that close nothing.
    wrong: Vec<usize>,
}

impl Brackets {
    fn of(all: &[Token<'_>], moment: Moment) -> Brackets {
        let mut open: Vec<usize> = Vec::new();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut wrong = Vec::new();
        for (at, token) in all.iter().enumerate() {
            match (token.kind, open.last()) {
                (Kind::Open, _) => open.push(at),
                (Kind::Close, Some(&opening)) if closes(all[opening].text, token.text) => {
                    open.pop();
                    pairs.push((opening, at));
                }
                (Kind::Close, _) => wrong.push(at),
                _ => {}
            }
        }
        let touches = |at: usize, cursor: usize| all[at].end() == cursor || all[at].start == cursor;
        let matching = match moment {
            Moment::Editing(cursor) => {
                let near = |end: &dyn Fn(&(usize, usize)) -> bool| pairs.iter().copied().find(|pair| end(pair));
                // A bracket that was just typed counts before one under the cursor.
                near(&|&(opening, closing)| all[closing].end() == cursor || all[opening].end() == cursor)
                    .or_else(|| near(&|&(opening, closing)| touches(opening, cursor) || touches(closing, cursor)))
            }
            Moment::Entered => None,
        };
        Brackets { matching, wrong }
    }

    fn role(&self, at: usize) -> Option<Role> {
        match self.matching {
            Some((opening, closing)) if at == opening || at == closing => Some(Role::Matching),
            _ => self.wrong.contains(&at).then_some(Role::Wrong),
        }
    }
}

fn closes(opening: &str, closing: &str) -> bool {
    matches!((opening, closing), ("(", ")") | ("[", "]") | ("{", "}"))
}

/// Whether the colours may change when the cursor only moves: a bracket is beside it.
pub(super) fn is_at_bracket(text: &str, cursor: usize) -> bool {
    let is_bracket = |byte: Option<&u8>| byte.is_some_and(|byte| b"()[]{}".contains(byte));
    let bytes = text.as_bytes();
    is_bracket(bytes.get(cursor)) || cursor.checked_sub(1).is_some_and(|before| is_bracket(bytes.get(before)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The drawn text with the roles of its coloured parts as words.
    fn drawn(text: &str, moment: Moment) -> String {
        let words = Vocabulary::holding(&[("x", None), ("mean", None)]);
        let mut drawn = highlighted(text, moment, true, &words);
        for role in [
            Role::Keyword,
            Role::Builtin,
            Role::Constant,
            Role::String,
            Role::Faint,
            Role::Command,
            Role::Matching,
            Role::Wrong,
        ] {
            let (start, _) = painted(role, "|").split_once('|').map(|(a, b)| (a.to_string(), b.to_string())).unwrap();
            drawn = drawn.replace(&start, &format!("<{role:?} "));
        }
        drawn.replace("\u{1b}[0m", ">")
    }

    #[test]
    fn words_and_values_have_colours() {
        assert_eq!(
            drawn("if x > 1 { sum(x) } # y", Moment::Entered),
            "<Keyword if> x > <Constant 1> { <Builtin sum>(x) } <Faint # y>"
        );
        assert_eq!(drawn("load(\"a\", pi)", Moment::Entered), "<Builtin load>(<String \"a\">, <Constant pi>)");
        assert_eq!(drawn("mean + mean(x.e)", Moment::Entered), "mean + <Builtin mean>(x.e)");
    }

    #[test]
    fn brackets_find_their_other_half() {
        assert_eq!(drawn("(x)", Moment::Editing(3)), "<Matching (>x<Matching )>");
        assert_eq!(drawn("(x)", Moment::Editing(0)), "<Matching (>x<Matching )>");
        assert_eq!(drawn("((x))", Moment::Editing(4)), "(<Matching (>x<Matching )>)");
        assert_eq!(drawn("(x]", Moment::Editing(1)), "(x<Wrong ]>");
        assert!(is_at_bracket("f(x)", 2) && is_at_bracket("f(x)", 4) && !is_at_bracket("a + b", 2));
    }

    #[test]
    fn commands_stand_out() {
        assert_eq!(drawn(":time sum(x)", Moment::Entered), "<Command :><Command time> <Builtin sum>(x)");
    }

    #[test]
    fn further_lines_have_marks() {
        let mark = "...\u{a0}";
        assert_eq!(drawn(&format!("(x\n{mark}  )"), Moment::Editing(0)).matches("<Faint ...").count(), 1);
        assert_eq!(drawn("x\n\nx", Moment::Entered), format!("x\n<Faint {mark}>\n<Faint {mark}>x"));
        assert_eq!(drawn("x\nx", Moment::Editing(0)), "x\nx");
        let words = Vocabulary::default();
        assert_eq!(highlighted("1\n2", Moment::Entered, false, &words), format!("1\n{mark}2"));
    }
}
