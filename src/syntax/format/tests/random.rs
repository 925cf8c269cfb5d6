//! Random texts with random space, line ends and comments: formatting keeps their meaning and is a fixed point.

use super::formatted;
use crate::syntax::{TextId, parse};

#[test]
fn random_texts_keep_their_meaning_and_need_no_second_look() {
    let mut parsed = 0;
    for seed in 0..CASES {
        let mut writer = Writer::new(seed);
        writer.statements(2, Place { looping: false, function: false });
        if parse(&writer.text, TextId::default()).is_ok() {
            parsed += 1;
            formatted(&writer.text);
        }
    }
    assert!(parsed > CASES / 2, "only {parsed} texts parse");
}

const CASES: u64 = 300;

const NAMES: [&str; 8] = [
    "a",
    "x",
    "y1",
    "größe",
    "temperature",
    "a_name_of_medium_length",
    "one_of_the_longer_names_that_people_write",
    "iffy",
];
const LITERALS: [&str; 9] =
    ["0", "1_000", "2.", ".5", "1e-3", "0xfe", "'it\\'s'", "\"# no comment\"", "f\"{a**2:>5} {{\""];
/// Operators that may stand beside each other without parentheses.
const OPERATORS: [&[&str]; 3] = [
    &["+", "-", "*", "/", "//", "%", "@", "^", "**", "<<", ">>", "&", "|", "xor"],
    &["==", "!=", "<", "<=", ">", ">=", "+", "*"],
    &["and", "or", "+", "-", "^"],
];

#[derive(Clone, Copy)]
struct Place {
    looping: bool,
    function: bool,
}

/// Writes a text token by token.
struct Writer {
    state: u64,
    text: String,
    /// Newlines do not count here.
    joined: bool,
}

impl Writer {
    fn new(seed: u64) -> Writer {
        Writer { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, text: String::new(), joined: false }
    }

    fn below(&mut self, n: usize) -> usize {
        self.state = self.state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.state >> 33) as usize % n
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// Writes a token, and space before it where two tokens would become one.
    fn token(&mut self, token: &str) {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '\'');
        if self.text.ends_with(is_word) && token.starts_with(is_word) && token != "." {
            self.text.push(' ');
        }
        self.text.push_str(token);
    }

    /// Space between two tokens.
    fn gap(&mut self) {
        let newlines = self.joined;
        self.space(newlines);
    }

    /// Space behind an operator, where a line may end.
    fn continued(&mut self) {
        self.space(true);
    }

    fn space(&mut self, newlines: bool) {
        let space = match self.below(if newlines { 24 } else { 4 }) {
            0 => "  ",
            1 => " ",
            20 => "\n",
            21 => "\n\n\n ",
            22 => " # comment\n",
            23 => "\n # one\n\n # two\n  ",
            _ => return,
        };
        if space.contains('#') && self.one_in(2) {
            return;
        }
        self.text.push_str(space);
    }

    /// What is inside brackets, where newlines count or not.
    fn within(&mut self, joined: bool, write: impl FnOnce(&mut Writer)) {
        let outer = std::mem::replace(&mut self.joined, joined);
        write(self);
        self.joined = outer;
    }

    // ---- statements ----

    fn statements(&mut self, depth: usize, place: Place) {
        for _ in 0..self.below(4) {
            self.statement(depth, place);
            let end = ["\n", "\n\n\n", ";", " ; # silent\n", " # end\n# alone\n", "\n"][self.below(6)];
            self.text.push_str(end);
        }
    }

    fn block(&mut self, depth: usize, place: Place) {
        self.gap();
        self.token("{");
        self.within(false, |writer| {
            let start = ["", " ", "\n", " # open\n", "\n\n# first\n"][writer.below(5)];
            writer.text.push_str(start);
            if writer.one_in(2) {
                writer.statement(depth, place);
            } else {
                writer.statements(depth, place);
            }
            writer.text.push_str(["", " ", "\n"][start.len() % 3]);
        });
        self.token("}");
    }

    fn statement(&mut self, depth: usize, place: Place) {
        if depth == 0 {
            return self.expressions(1);
        }
        let depth = depth - 1;
        match self.below(12) {
            0 => {
                self.token("while");
                self.operand_of_word(depth);
                self.block(depth, Place { looping: true, ..place });
            }
            1 => {
                self.token("for");
                self.token(" i, v");
                self.token("in");
                self.operand_of_word(depth);
                self.block(depth, Place { looping: true, ..place });
            }
            2 => {
                self.token("fn");
                self.token("f");
                self.parameters(depth);
                self.function_body(depth);
            }
            3 => {
                self.token("assert");
                self.operand_of_word(depth);
                self.text.push(',');
                self.continued();
                self.token("f\"no {x}\"");
            }
            4 if place.looping => self.token("break"),
            5 if place.function => {
                self.token("return");
                self.operand_of_word(depth);
            }
            6 => self.choice(depth, place),
            7..10 => {
                let target = ["x", "y[1:, 0]", "a, b", "(a, b), c[i]"][self.below(4)];
                self.token(target);
                self.gap();
                let sign = if target.contains(',') && !target.starts_with('y') { 0 } else { self.below(4) };
                self.token(["=", "+=", "**=", "<<="][sign]);
                self.continued();
                self.expressions(depth + 1);
            }
            _ => self.expressions(depth + 1),
        }
    }

    fn operand_of_word(&mut self, depth: usize) {
        self.gap();
        self.expression(depth);
    }

    fn choice(&mut self, depth: usize, place: Place) {
        self.token("if");
        self.operand_of_word(depth);
        self.block(depth, place);
        for word in ["else if", "else"] {
            if self.one_in(2) {
                self.gap();
                self.token(word);
                if word == "else if" {
                    self.operand_of_word(depth);
                }
                self.block(depth, place);
            }
        }
    }

    fn parameters(&mut self, depth: usize) {
        self.gap();
        self.token("(");
        self.within(true, |writer| {
            for (at, name) in ["a", "some_parameter", "k"].into_iter().enumerate().take(writer.below(4)) {
                writer.token(if at > 0 { "," } else { "" });
                writer.gap();
                writer.token(name);
                if at == 2 {
                    writer.gap();
                    writer.token("=");
                    writer.continued();
                    writer.expression(depth);
                }
            }
        });
        self.token(")");
    }

    fn function_body(&mut self, depth: usize) {
        self.gap();
        if self.one_in(2) {
            self.block(depth, Place { looping: false, function: true });
        } else {
            self.token("=");
            self.continued();
            self.expression(depth);
        }
    }

    // ---- expressions ----

    fn expressions(&mut self, depth: usize) {
        self.expression(depth);
        if self.one_in(8) {
            self.text.push(',');
            self.continued();
            self.expression(depth);
        }
    }

    fn expression(&mut self, depth: usize) {
        if self.one_in(12) {
            self.token("not");
            self.continued();
        }
        let operators = OPERATORS[self.below(OPERATORS.len())];
        self.operand(depth);
        for _ in 0..[0, 0, 0, 1, 1, 5][self.below(6)] {
            self.gap();
            let operator = operators[self.below(operators.len())];
            self.token(operator);
            self.continued();
            self.operand(depth);
        }
    }

    fn operand(&mut self, depth: usize) {
        if self.one_in(6) {
            let sign = ["-", "~", "+"][self.below(3)];
            self.token(sign);
            self.continued();
        }
        let name = NAMES[self.below(NAMES.len())];
        match self.below(if depth == 0 { 3 } else { 14 }).min(11) {
            0 => {
                let literal = LITERALS[self.below(LITERALS.len())];
                self.token(literal);
            }
            1..5 => self.token(name),
            5 => {
                self.bracketed("(", 1, ")", |writer| writer.expression(depth - 1));
            }
            6 => {
                let count = self.below(5);
                self.bracketed("[", count, "]", |writer| writer.expression(depth - 1));
            }
            7 => {
                self.bracketed("(", 2, ")", |writer| writer.expression(depth - 1));
            }
            8 => self.choice(depth - 1, Place { looping: false, function: false }),
            9 => {
                self.token("fn");
                self.parameters(depth - 1);
                self.function_body(depth - 1);
            }
            _ => {
                self.token(name);
                self.postfix(depth - 1);
            }
        }
    }

    fn postfix(&mut self, depth: usize) {
        self.gap();
        match self.below(4) {
            0 => {
                let count = 1 + self.below(2);
                self.bracketed("[", count, "]", |writer| writer.index(depth));
            }
            1 => {
                self.token(".");
                self.gap();
                self.token("T");
            }
            _ => {
                let mut keywords = ["axis", "keepdims", "one_long_keyword_for_an_argument"].into_iter();
                let positional = self.below(3);
                let count = positional + self.below(4);
                let mut at = 0;
                self.bracketed("(", count, ")", |writer| {
                    if at >= positional
                        && let Some(keyword) = keywords.next()
                    {
                        writer.token(keyword);
                        writer.gap();
                        writer.token("=");
                        writer.continued();
                    }
                    at += 1;
                    writer.expression(depth);
                });
            }
        }
    }

    fn index(&mut self, depth: usize) {
        for _ in 0..self.below(3) {
            if self.one_in(3) {
                self.expression(depth);
                self.gap();
            }
            self.token(":");
            self.gap();
        }
        self.expression(depth);
    }

    /// Brackets with some items, and possibly a comma behind the last.
    fn bracketed(&mut self, open: &str, count: usize, close: &str, mut item: impl FnMut(&mut Writer)) {
        self.token(open);
        self.within(true, |writer| {
            writer.gap();
            for at in 0..count {
                if at > 0 {
                    writer.token(",");
                    writer.gap();
                }
                item(writer);
                writer.gap();
            }
            if count > 1 && writer.one_in(3) {
                writer.token(",");
                writer.gap();
            }
        });
        self.token(close);
    }
}
