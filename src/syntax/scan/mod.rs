//! One pass over the text before the grammar reads it: which newlines count, which brackets are open, and how deep it nests.
//!
//! The grammar's parser is recursive. Everything that could make it, or a later walk of its tree, recurse without bound
//! is counted here first, by a loop with its own stack:
//!
//! - *nesting*: brackets, and operators and words whose operand on the right holds the rest of the expression (prefix
//!   operators, `^`, `fn(x) =`, the condition of `if`). Each costs stack in the parser.
//! - *depth*: operators, calls and indices in one expression, `a + a + …`, which the parser takes in a loop but which
//!   build a tree as deep as their number.

mod tokens;

pub use tokens::{Token, TokenKind, tokens};

use super::error::SyntaxError;
use super::habits::TRANSPOSE;
use super::span::{Span, TextId};
use unicode_ident::{is_xid_continue, is_xid_start};

/// The deepest nesting that is accepted.
///
/// At this depth the hungriest text, which holds an operator of every precedence at every level, was measured to take
/// 1.6 MiB of stack in an optimised build and 1.4 MiB in a test build; a thread has 2 MiB.
pub const MAX_NESTING: usize = 128;

/// The deepest expression tree that is accepted.
pub const MAX_DEPTH: usize = 50_000;

/// What a text looks like to its reader before any grammar.
#[derive(Debug, Default)]
pub struct Scan {
    /// Byte offsets of the newlines whose innermost open bracket is round or square: they do not count.
    pub joined_newlines: Vec<usize>,
    /// The brackets still open at the end, outermost first.
    pub open: Vec<Opening>,
    /// The text ends in an operator or a comma, so that its last line continues.
    pub dangling: bool,
}

/// An opening bracket in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    pub bracket: Bracket,
    pub offset: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bracket {
    Round,
    Square,
    /// `{` of a block.
    Curly,
    /// `{` of a value inside `f"…"`.
    Interpolation,
    /// The opening quote of `f"…"`, which is this byte.
    FormatString(u8),
}

impl Bracket {
    pub fn opening(self) -> char {
        match self {
            Bracket::Round => '(',
            Bracket::Square => '[',
            Bracket::Curly | Bracket::Interpolation => '{',
            Bracket::FormatString(quote) => quote as char,
        }
    }

    pub fn closing(self) -> char {
        match self {
            Bracket::Round => ')',
            Bracket::Square => ']',
            Bracket::Curly | Bracket::Interpolation => '}',
            Bracket::FormatString(quote) => quote as char,
        }
    }
}

/// Reads a whole text. Brackets that are still open at its end are not an error here.
///
/// # Errors
///
/// A closing bracket that closes nothing or the wrong bracket, a string that its line does not close, and nesting beyond
/// [`MAX_NESTING`] or [`MAX_DEPTH`].
pub fn scan(text: &str, id: TextId) -> Result<Scan, SyntaxError> {
    let mut scanner = Scanner::new(text, id);
    scanner.run()?;
    scanner.finish()
}

/// The innermost bracket that is open at `offset` of a text that [`scan`] accepts.
pub fn enclosing(text: &str, id: TextId, offset: usize) -> Option<Opening> {
    let mut scanner = Scanner::new(text.get(..offset)?, id);
    // The prefix may end inside a string, which is an error only at the end of a text.
    let _ = scanner.run();
    scanner.level.opening
}

/// What stands before the current place, as far as it decides what a newline or a sign means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Previous {
    /// Nothing, an opening bracket, a separator, or a keyword that does not continue its line.
    Start,
    /// The end of something that has a value.
    Operand,
    /// An operator or a comma: the line continues.
    Continues,
    Else,
}

/// One open bracket (or the text itself) and what is pending inside it since the last separator.
#[derive(Clone, Default)]
struct Level {
    opening: Option<Opening>,
    /// Whether the `:` of an interpolation has been passed: what follows is a format.
    in_format: bool,
    /// The nesting of the place where the bracket opened.
    outer: usize,
    /// Prefix signs and powers; an infix operator ends them.
    signs: usize,
    /// `not`; `and` and `or` end them.
    negations: usize,
    /// `if` and `fn`, which reach to the next separator.
    constructs: usize,
    /// Operators, calls, indices and words since the last separator.
    operators: usize,
    /// The deepest bracket since the last separator.
    inner: usize,
    /// The deepest part before the last separator.
    deepest: usize,
}

impl Level {
    fn nesting(&self) -> usize {
        self.outer + self.signs + self.negations + self.constructs
    }

    fn depth(&self) -> usize {
        self.deepest.max(self.operators + self.inner)
    }

    fn separate(&mut self) {
        let Level { opening, in_format, .. } = *self;
        *self = Level { opening, in_format, outer: self.outer, deepest: self.depth(), ..Level::default() };
    }
}

struct Scanner<'t> {
    text: &'t str,
    id: TextId,
    position: usize,
    level: Level,
    enclosing: Vec<Level>,
    previous: Previous,
    joined_newlines: Vec<usize>,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, id: TextId) -> Scanner<'t> {
        Scanner {
            text,
            id,
            position: 0,
            level: Level::default(),
            enclosing: Vec::new(),
            previous: Previous::Start,
            joined_newlines: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<(), SyntaxError> {
        while let Some(byte) = self.peek(0) {
            self.step(byte)?;
        }
        Ok(())
    }

    /// Goes over what begins with `byte` at the current position: a token, space, or a piece of `f"…"`.
    fn step(&mut self, byte: u8) -> Result<(), SyntaxError> {
        match self.bracket() {
            Some(Bracket::FormatString(quote)) => self.format_text(byte, quote),
            Some(Bracket::Interpolation) if self.level.in_format => self.format_spec(byte),
            _ => self.token(byte),
        }
    }

    fn finish(mut self) -> Result<Scan, SyntaxError> {
        if let Some(error) = self.unclosed_format_string() {
            return Err(error);
        }
        self.enclosing.push(self.level);
        Ok(Scan {
            joined_newlines: self.joined_newlines,
            open: self.enclosing.iter().filter_map(|level| level.opening).collect(),
            dangling: self.previous == Previous::Continues,
        })
    }

    fn bracket(&self) -> Option<Bracket> {
        self.level.opening.map(|opening| opening.bracket)
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.position + ahead).copied()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.id, start, end)
    }

    fn token(&mut self, byte: u8) -> Result<(), SyntaxError> {
        match byte {
            b' ' | b'\t' | b'\r' => self.position += 1,
            b'\n' => return self.newline(),
            b'#' => self.skip_while(|byte| byte != b'\n' && byte != b'\r'),
            b'"' | b'\'' => return self.string(byte),
            b'(' => return self.open(Bracket::Round),
            b'[' => return self.open(Bracket::Square),
            b'{' => return self.open(Bracket::Curly),
            b')' | b']' | b'}' => return self.close(byte),
            b':' if self.bracket() == Some(Bracket::Interpolation) => {
                self.level.in_format = true;
                self.position += 1;
            }
            b',' | b';' | b':' => self.separator(byte),
            b'0'..=b'9' => self.number(),
            b'.' => return self.dot(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => return self.word(),
            _ if b"+-~*/%@&|^<>=!".contains(&byte) => return self.operator(byte),
            _ => self.position += 1,
        }
        Ok(())
    }

    fn skip_while(&mut self, condition: impl Fn(u8) -> bool) {
        let rest = &self.text.as_bytes()[self.position..];
        self.position += rest.iter().position(|&byte| !condition(byte)).unwrap_or(rest.len());
    }

    fn newline(&mut self) -> Result<(), SyntaxError> {
        match self.bracket() {
            Some(Bracket::Round | Bracket::Square) => self.joined_newlines.push(self.position),
            Some(Bracket::Interpolation) => return self.unclosed_format_string().map_or(Ok(()), Err),
            _ if self.previous == Previous::Continues => {}
            _ => {
                self.level.separate();
                self.previous = Previous::Start;
            }
        }
        self.position += 1;
        Ok(())
    }

    fn separator(&mut self, byte: u8) {
        self.level.separate();
        self.previous = if byte == b',' { Previous::Continues } else { Previous::Start };
        self.position += 1;
    }

    fn number(&mut self) {
        self.digits();
        if self.peek(0) == Some(b'.') {
            self.position += 1;
            self.digits();
        }
        self.end_of_number();
    }

    fn digits(&mut self) {
        self.skip_while(|byte| byte.is_ascii_digit() || byte == b'_');
    }

    /// An exponent, and the letters that the grammar takes for a part of the number.
    fn end_of_number(&mut self) {
        if let (Some(b'e' | b'E'), Some(b'+' | b'-'), Some(b'0'..=b'9')) = (self.peek(0), self.peek(1), self.peek(2)) {
            self.position += 2;
        }
        let rest = &self.text[self.position..];
        self.position += rest.find(|c| !is_xid_continue(c)).unwrap_or(rest.len());
        self.previous = Previous::Operand;
    }

    fn dot(&mut self) -> Result<(), SyntaxError> {
        self.position += 1;
        if self.previous != Previous::Operand && self.peek(0).is_some_and(|byte| byte.is_ascii_digit()) {
            self.digits();
            self.end_of_number();
            return Ok(());
        }
        self.previous = Previous::Operand;
        self.count_operator()
    }

    // ---- words and operators ----

    fn word(&mut self) -> Result<(), SyntaxError> {
        let rest = &self.text[self.position..];
        let length = rest.find(|c| !is_xid_continue(c)).unwrap_or(rest.len());
        if length == 0 || !rest.starts_with(|c| is_xid_start(c) || c == '_') {
            self.position += rest.chars().next().map_or(1, char::len_utf8);
            return Ok(());
        }
        let word = &rest[..length];
        let after_else = self.previous == Previous::Else;
        self.position += length;
        self.previous = match word {
            "f" | "F" if matches!(self.peek(0), Some(b'"' | b'\'')) => {
                let quote = self.text.as_bytes()[self.position];
                return self.open(Bracket::FormatString(quote));
            }
            "and" | "or" => {
                self.level.negations = 0;
                self.level.signs = 0;
                Previous::Continues
            }
            "xor" => {
                self.level.signs = 0;
                Previous::Continues
            }
            "not" => {
                self.level.negations += 1;
                Previous::Continues
            }
            "fn" => {
                self.level.constructs += 1;
                Previous::Start
            }
            "if" => {
                self.level.constructs += usize::from(!after_else);
                Previous::Start
            }
            "else" => Previous::Else,
            "for" | "in" | "while" | "break" | "continue" | "return" | "assert" | "include" => Previous::Start,
            _ => {
                self.previous = Previous::Operand;
                return Ok(());
            }
        };
        self.check_nesting()?;
        self.count_operator()
    }

    fn operator(&mut self, byte: u8) -> Result<(), SyntaxError> {
        const PAIRS: [&[u8; 2]; 10] = [b"**", b"//", b"<<", b">>", b"<=", b">=", b"==", b"!=", b"&&", b"||"];
        let pair = self.peek(1).filter(|&next| PAIRS.contains(&&[byte, next]));
        self.position += 1 + usize::from(pair.is_some());
        let is_power = byte == b'^' || (byte == b'*' && pair.is_some());
        if is_power || self.previous != Previous::Operand {
            self.level.signs += 1;
        } else {
            self.level.signs = 0;
        }
        self.previous = Previous::Continues;
        self.check_nesting()?;
        self.count_operator()
    }

    fn count_operator(&mut self) -> Result<(), SyntaxError> {
        self.level.operators += 1;
        if self.level.operators + self.level.inner <= MAX_DEPTH {
            return Ok(());
        }
        let here = self.span(self.position.saturating_sub(1), self.position);
        Err(SyntaxError::new(here, format!("this expression has more than {MAX_DEPTH} operators"))
            .with_help("split it into several statements, or put the values into an array and reduce it"))
    }

    fn check_nesting(&self) -> Result<(), SyntaxError> {
        if self.level.nesting() <= MAX_NESTING {
            return Ok(());
        }
        let here = self.span(self.position.saturating_sub(1), self.position);
        Err(SyntaxError::new(here, format!("this is nested more than {MAX_NESTING} levels deep"))
            .with_help("give the inner parts names of their own"))
    }

    // ---- brackets ----

    /// Opens a bracket at the current position.
    fn open(&mut self, bracket: Bracket) -> Result<(), SyntaxError> {
        let opening = Opening { bracket, offset: self.position };
        self.position += 1;
        if self.previous == Previous::Operand {
            self.count_operator()?;
        }
        let inner = Level { opening: Some(opening), outer: self.level.nesting() + 1, ..Level::default() };
        self.enclosing.push(std::mem::replace(&mut self.level, inner));
        self.previous = Previous::Start;
        self.check_nesting()
    }

    fn close(&mut self, byte: u8) -> Result<(), SyntaxError> {
        let here = self.span(self.position, self.position + 1);
        match self.level.opening {
            None => Err(SyntaxError::new(here, format!("this `{}` closes nothing", byte as char))),
            Some(opening) if opening.bracket.closing() != byte as char => {
                let message = format!("expected `{}`, found `{}`", opening.bracket.closing(), byte as char);
                Err(SyntaxError::new(here, message).with_label(
                    self.span(opening.offset, opening.offset + 1),
                    format!("this `{}` is still open", opening.bracket.opening()),
                ))
            }
            Some(_) => {
                self.position += 1;
                self.leave();
                Ok(())
            }
        }
    }

    fn leave(&mut self) {
        if let Some(outer) = self.enclosing.pop() {
            let closed = std::mem::replace(&mut self.level, outer);
            self.level.inner = self.level.inner.max(closed.depth() + 1);
            self.previous = Previous::Operand;
        }
    }

    // ---- strings ----

    fn string(&mut self, quote: u8) -> Result<(), SyntaxError> {
        let start = self.position;
        self.position += 1;
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' if self.peek(1).is_some_and(|next| next != b'\n') => self.position += 2,
                b'\n' => break,
                _ if byte == quote => {
                    self.position += 1;
                    self.previous = Previous::Operand;
                    return Ok(());
                }
                _ => self.position += 1,
            }
        }
        let error = self.unclosed_format_string().or_else(|| self.transpose(start));
        Err(error.unwrap_or_else(|| self.unclosed_string(start)))
    }

    /// One step through the text of `f"…"`.
    fn format_text(&mut self, byte: u8, quote: u8) -> Result<(), SyntaxError> {
        match (byte, self.peek(1)) {
            (b'\\', Some(b'u')) if self.peek(2) == Some(b'{') => self.position += 3,
            (b'\\', Some(next)) if next != b'\n' => self.position += 2,
            (b'{', Some(b'{')) => self.position += 2,
            (b'{', _) => return self.open(Bracket::Interpolation),
            (b'\n', _) => return self.unclosed_format_string().map_or(Ok(()), Err),
            _ => {
                self.position += 1;
                if byte == quote {
                    self.leave();
                }
            }
        }
        Ok(())
    }

    /// One step through the format behind the `:` of an interpolation.
    fn format_spec(&mut self, byte: u8) -> Result<(), SyntaxError> {
        self.previous = Previous::Operand;
        match byte {
            b'{' => self.open(Bracket::Interpolation),
            b'}' => self.close(byte),
            b'\n' => self.unclosed_format_string().map_or(Ok(()), Err),
            _ => {
                self.skip_while(|byte| !matches!(byte, b'}' | b'{' | b'\n'));
                Ok(())
            }
        }
    }

    /// The error for a quote directly behind an operand: elsewhere it transposes.
    fn transpose(&self, start: usize) -> Option<SyntaxError> {
        let is_behind = self.previous == Previous::Operand && !self.text[..start].ends_with(char::is_whitespace);
        let (message, help) = TRANSPOSE;
        (is_behind && self.text[start..].starts_with('\''))
            .then(|| SyntaxError::new(self.span(start, start + 1), message).with_help(help))
    }

    fn unclosed_string(&self, start: usize) -> SyntaxError {
        let error = SyntaxError::new(self.span(start, self.position), "this string is not closed");
        if self.text[..start].ends_with("\"\"") || self.text[..start].ends_with("''") {
            return error.with_help("there are no triple-quoted strings: write `\\n` for a newline");
        }
        error.with_help("a string ends on its line: write `\\n` for a newline inside it")
    }

    /// The error for ending a line inside `f"…"`, if this place is inside one.
    fn unclosed_format_string(&self) -> Option<SyntaxError> {
        let levels = self.enclosing.iter().chain([&self.level]).rev();
        for opening in levels.filter_map(|level| level.opening) {
            match opening.bracket {
                Bracket::FormatString(_) => return Some(self.unclosed_string(opening.offset)),
                Bracket::Interpolation => {
                    let brace = self.span(opening.offset, opening.offset + 1);
                    return Some(
                        SyntaxError::new(brace, "this `{` is not closed inside its string")
                            .with_help("write `{{` for a brace that is text"),
                    );
                }
                _ => {}
            }
        }
        None
    }
}
