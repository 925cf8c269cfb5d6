//! The words and signs of a line that is still being typed.
//!
//! What stands at a prompt is rarely a program yet, so nothing here fails: a string that is not closed is a string up to
//! the end of its line, and a character that means nothing is a symbol. What a text means is the parser's business.

use super::marks::MARK;
use unicode_ident::{is_xid_continue, is_xid_start};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Spaces and newlines, and the mark of a further line.
    Space,
    Comment,
    Number,
    /// With its quotes and the `f` before them.
    String {
        closed: bool,
    },
    Word,
    Open,
    Close,
    Symbol,
}

/// A piece of a text; together they are the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub kind: Kind,
    pub start: usize,
    pub text: &'t str,
}

impl Token<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == Kind::Symbol && self.text == symbol
    }

    /// Whether a value ends here, so that a dot behind it asks for a member.
    pub fn ends_value(&self) -> bool {
        matches!(self.kind, Kind::Number | Kind::String { .. } | Kind::Word | Kind::Close)
    }

    pub fn is_visible(&self) -> bool {
        !matches!(self.kind, Kind::Space | Kind::Comment)
    }
}

/// Symbols of several characters, longer ones before their beginnings.
const SYMBOLS: [&str; 24] = [
    "...", "**=", "//=", "<<=", ">>=", "==", "!=", "<=", ">=", "**", "//", "<<", ">>", "+=", "-=", "*=", "/=", "%=",
    "^=", "&=", "|=", "@=", "&&", "||",
];

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let after_value = tokens.iter().rfind(|token| token.is_visible()).is_some_and(Token::ends_value);
        let (kind, length) = first(&text[start..], after_value);
        tokens.push(Token { kind, start, text: &text[start..start + length] });
        start += length;
    }
    tokens
}

/// The kind and length of the first token of a text that is not empty.
fn first(rest: &str, after_value: bool) -> (Kind, usize) {
    let mut characters = rest.chars();
    let (Some(character), next) = (characters.next(), characters.next()) else { return (Kind::Space, rest.len()) };
    match character {
        character if character.is_whitespace() => (Kind::Space, space(rest)),
        '#' => (Kind::Comment, rest.find('\n').unwrap_or(rest.len())),
        '"' | '\'' => string(rest, 0),
        'f' | 'F' if matches!(next, Some('"' | '\'')) => string(rest, 1),
        '0'..='9' => (Kind::Number, number(rest)),
        '.' if !after_value && next.is_some_and(|next| next.is_ascii_digit()) => (Kind::Number, number(rest)),
        '(' | '[' | '{' => (Kind::Open, 1),
        ')' | ']' | '}' => (Kind::Close, 1),
        character if character == '_' || is_xid_start(character) => {
            (Kind::Word, rest.find(|c| !is_xid_continue(c)).unwrap_or(rest.len()))
        }
        character => {
            let symbol = SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol));
            (Kind::Symbol, symbol.map_or(character.len_utf8(), |symbol| symbol.len()))
        }
    }
}

/// Spaces, newlines, and the marks directly behind newlines.
fn space(rest: &str) -> usize {
    let mut length = 0;
    let mut after_newline = false;
    loop {
        let left = &rest[length..];
        match left.chars().next() {
            _ if after_newline && left.starts_with(MARK) => length += MARK.len(),
            Some(character) if character.is_whitespace() => length += character.len_utf8(),
            _ => return length,
        }
        after_newline = rest[..length].ends_with('\n');
    }
}

/// Digits, and the letters, dots and signs of exponents that belong to them.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let is_decimal = !(bytes[0] == b'0' && matches!(bytes.get(1), Some(b'x' | b'X' | b'b' | b'B' | b'o' | b'O')));
    let mut length = 1;
    while let Some(&byte) = bytes.get(length) {
        let continues = match byte {
            b'+' | b'-' => {
                is_decimal
                    && matches!(bytes[length - 1], b'e' | b'E')
                    && bytes.get(length + 1).is_some_and(u8::is_ascii_digit)
            }
            byte => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'),
        };
        if !continues {
            break;
        }
        length += 1;
    }
    length
}

/// A string whose opening quote is byte `quote_at`. In `f"…"` a value in braces may hold strings of its own.
fn string(rest: &str, quote_at: usize) -> (Kind, usize) {
    let bytes = rest.as_bytes();
    let (quote, is_format) = (bytes[quote_at], quote_at > 0);
    let mut at = quote_at + 1;
    let mut depth = 0;
    // The quote of a string inside braces.
    let mut inner = None;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' => break,
            b'\\' if bytes.get(at + 1).is_some_and(|&next| next != b'\n') => at += 1,
            byte if Some(byte) == inner => inner = None,
            _ if inner.is_some() => {}
            byte if byte == quote && depth == 0 => return (Kind::String { closed: true }, at + 1),
            b'{' if is_format && depth == 0 && bytes.get(at + 1) == Some(&b'{') => at += 1,
            b'{' if is_format => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b'"' | b'\'' if depth > 0 => inner = Some(byte),
            _ => {}
        }
        at += 1;
    }
    // An escape before the end may have skipped a character of several bytes.
    (Kind::String { closed: false }, rest.ceil_char_boundary(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The visible tokens, each with a letter for its kind.
    fn seen(text: &str) -> Vec<String> {
        let all = tokens(text);
        assert_eq!(all.iter().map(|token| token.text).collect::<String>(), text);
        let letter = |token: &Token<'_>| match token.kind {
            Kind::Space | Kind::Comment => '#',
            Kind::Number => 'n',
            Kind::String { closed: true } => 's',
            Kind::String { closed: false } => 'u',
            Kind::Word => 'w',
            Kind::Open => 'o',
            Kind::Close => 'c',
            Kind::Symbol => '-',
        };
        all.iter().filter(|token| token.kind != Kind::Space).map(|t| format!("{}{}", letter(t), t.text)).collect()
    }

    #[test]
    fn programs_fall_into_words_numbers_and_signs() {
        assert_eq!(seen("x = sum(a1, .5)"), ["wx", "-=", "wsum", "o(", "wa1", "-,", "n.5", "c)"]);
        assert_eq!(seen("1e-3+2.5e+x"), ["n1e-3", "-+", "n2.5e", "-+", "wx"]);
        assert_eq!(seen("0xe-3 1_000"), ["n0xe", "--", "n3", "n1_000"]);
        assert_eq!(seen("x.T[...]**2 # y"), ["wx", "-.", "wT", "o[", "-...", "c]", "-**", "n2", "## y"]);
        assert_eq!(seen("größe≥1"), ["wgröße", "-≥", "n1"]);
    }

    #[test]
    fn strings_end_at_their_quote_or_with_their_line() {
        assert_eq!(seen(r#"load("a\"b") + 'c"#), ["wload", "o(", r#"s"a\"b""#, "c)", "-+", "u'c"]);
        assert_eq!(seen("f\"{x[\"a\"]:.3f} {{\" + y"), ["sf\"{x[\"a\"]:.3f} {{\"", "-+", "wy"]);
        assert_eq!(seen("\"a\nb"), ["u\"a", "wb"]);
        assert_eq!(seen("\"\\é"), ["u\"\\é"]);
    }

    #[test]
    fn marks_are_space() {
        assert_eq!(seen("f(1,\n...\u{a0}    2)"), ["wf", "o(", "n1", "-,", "n2", "c)"]);
    }
}
