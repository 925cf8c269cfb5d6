//! The tokens of a text, comments among them, for those who care how a text is written.

use super::{Bracket, Previous, Scanner};
use crate::syntax::error::SyntaxError;
use crate::syntax::refusal::is_keyword;
use crate::syntax::span::TextId;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Name,
    /// A word that is neither a name nor an operator.
    Keyword,
    /// A number, or a string with its quotes; `f"…"` is one too, whatever stands in it.
    Literal,
    /// `-`, `+`, `~` or `not` before its operand.
    Prefix,
    /// An operator between two operands.
    Infix,
    /// `=`
    Equals,
    /// `+=` and the like
    Update,
    Open,
    Close,
    Comma,
    Semicolon,
    Colon,
    Dot,
    /// `...`
    Ellipsis,
    Comment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    pub kind: TokenKind,
    pub text: &'t str,
    /// The newlines between the token before and this one.
    pub newlines: usize,
}

/// Cuts a text that parses into tokens.
///
/// # Errors
///
/// Those of [`scan`](super::scan()).
pub fn tokens(text: &str, id: TextId) -> Result<Vec<Token<'_>>, SyntaxError> {
    let mut scanner = Scanner::new(text, id);
    let mut tokens = Vec::new();
    let mut newlines = 0;
    while let Some(first) = scanner.peek(0) {
        let start = scanner.position;
        let kind = scanner.classified(first)?;
        match kind {
            Some(kind) => {
                tokens.push(Token { kind, text: &text[start..scanner.position], newlines });
                newlines = 0;
            }
            None => newlines += usize::from(first == b'\n'),
        }
    }
    Ok(tokens)
}

impl Scanner<'_> {
    /// Goes over one token, which begins with the byte `first`, or over space, which is none.
    fn classified(&mut self, first: u8) -> Result<Option<TokenKind>, SyntaxError> {
        if self.text[self.position..].starts_with("...") {
            self.position += 3;
            self.previous = Previous::Operand;
            return Ok(Some(TokenKind::Ellipsis));
        }
        let after_operand = self.previous == Previous::Operand;
        let start = self.position;
        let depth = self.enclosing.len();
        self.step(first)?;
        if matches!(self.bracket(), Some(Bracket::FormatString(_))) {
            while let (true, Some(byte)) = (self.enclosing.len() > depth, self.peek(0)) {
                self.step(byte)?;
            }
            return Ok(Some(TokenKind::Literal));
        }
        let length = self.position - start;
        Ok(Some(match first {
            b'#' => TokenKind::Comment,
            b'"' | b'\'' | b'0'..=b'9' => TokenKind::Literal,
            b'(' | b'[' | b'{' => TokenKind::Open,
            b')' | b']' | b'}' => TokenKind::Close,
            b',' => TokenKind::Comma,
            b';' => TokenKind::Semicolon,
            b':' => TokenKind::Colon,
            b'.' if length > 1 => TokenKind::Literal,
            b'.' => TokenKind::Dot,
            b'=' if length == 1 => TokenKind::Equals,
            _ if b"+-~*/%@&|^<>=!".contains(&first) => return Ok(Some(self.operator_kind(start, after_operand))),
            _ => return Ok(word_kind(&self.text[start..self.position])),
        }))
    }

    /// What the operator is that begins at `start` and ends here; the `=` of an update is taken in.
    fn operator_kind(&mut self, start: usize, after_operand: bool) -> TokenKind {
        if !after_operand {
            return TokenKind::Prefix;
        }
        let is_comparison = matches!(&self.text[start..self.position], "==" | "!=" | "<" | "<=" | ">" | ">=");
        if is_comparison || self.peek(0) != Some(b'=') {
            return TokenKind::Infix;
        }
        self.position += 1;
        TokenKind::Update
    }
}

/// What a word is; none for space.
fn word_kind(word: &str) -> Option<TokenKind> {
    match word {
        "and" | "or" | "xor" => Some(TokenKind::Infix),
        "not" => Some(TokenKind::Prefix),
        _ if is_keyword(word) => Some(TokenKind::Keyword),
        _ if word.starts_with(|c| unicode_ident::is_xid_start(c) || c == '_') => Some(TokenKind::Name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text, TextId::default()).unwrap().iter().map(|token| token.text).collect()
    }

    fn kinds(text: &str) -> Vec<TokenKind> {
        tokens(text, TextId::default()).unwrap().iter().map(|token| token.kind).collect()
    }

    #[test]
    fn texts_are_cut_as_the_grammar_cuts_them() {
        for (text, expected) in [
            ("x**=2.*y", "x|**=|2.|*|y"),
            ("a<<=b>>c<-d", "a|<<=|b|>>|c|<|-|d"),
            ("f(k=-1,)", "f|(|k|=|-|1|,|)"),
            ("x[1:-1,...,::2]", "x|[|1|:|-|1|,|...|,|:|:|2|]"),
            ("1e-3+1.e5-.5E+2*0xe+1", "1e-3|+|1.e5|-|.5E+2|*|0xe|+|1"),
            ("1.5.sum()+1_0 .sum()", "1.5|.|sum|(|)|+|1_0|.|sum|(|)"),
            ("f\"a{x[\"}\"]:5}{f'{y}'}\" + F''", "f\"a{x[\"}\"]:5}{f'{y}'}\"|+|F''"),
            ("a # b\r\nc\u{feff}", "a|# b|c"),
            ("é!=π", "é|!=|π"),
        ] {
            assert_eq!(texts(text).join("|"), expected, "{text}");
        }
    }

    #[test]
    fn signs_are_told_from_operators() {
        use TokenKind::*;
        assert_eq!(kinds("-a - -b"), [Prefix, Name, Infix, Prefix, Name]);
        assert_eq!(kinds("a\n-b"), [Name, Prefix, Name]);
        assert_eq!(kinds("(a\n-b)"), [Open, Name, Infix, Name, Close]);
        assert_eq!(kinds("return -1 # c"), [Keyword, Prefix, Literal, Comment]);
        assert_eq!(kinds("x -= not y"), [Name, Update, Prefix, Name]);
        assert_eq!(kinds("if a { b };"), [Keyword, Name, Open, Name, Close, Semicolon]);
    }

    #[test]
    fn newlines_are_counted() {
        let newlines = |text| tokens(text, TextId::default()).unwrap().iter().map(|t| t.newlines).collect::<Vec<_>>();
        assert_eq!(newlines("\na # b\n\n\nc(\n d)"), [1, 0, 3, 0, 1, 0]);
    }
}
