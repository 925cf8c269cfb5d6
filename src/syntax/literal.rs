//! What number and string literals mean.

use super::ast::ExpressionKind;
use super::error::{SyntaxError, excerpt};
use super::span::Span;

/// The value of a number literal: digits, and whatever letters stand directly after them.
///
/// # Errors
///
/// Digits or letters that make no number, with what was probably meant; an integer above `u64::MAX`; an imaginary number.
pub fn number(text: &str, span: Span) -> Result<ExpressionKind, SyntaxError> {
    if let Some((radix, digits)) = radix_digits(text) {
        return integer(text, digits, radix, span);
    }
    let end = decimal_length(text);
    let (digits, letters) = text.split_at(end);
    if !letters.is_empty() {
        return Err(letters_after_number(digits, letters, span));
    }
    check_separators(text, span)?;
    if digits.contains(['.', 'e', 'E']) {
        return match digits.replace('_', "").parse() {
            Ok(value) => Ok(ExpressionKind::Float(value)),
            Err(_) => Err(SyntaxError::new(span, format!("`{}` is not a number", excerpt(text)))),
        };
    }
    integer(text, digits, 10, span)
}

fn radix_digits(text: &str) -> Option<(u32, &str)> {
    let radix = match text.get(..2)? {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => return None,
    };
    Some((radix, &text[2..]))
}

fn integer(text: &str, digits: &str, radix: u32, span: Span) -> Result<ExpressionKind, SyntaxError> {
    let bare = digits.replace('_', "");
    if bare.is_empty() {
        return Err(SyntaxError::new(span, format!("`{}` has no digits", excerpt(text))));
    }
    if let Some(wrong) = bare.chars().find(|c| !c.is_digit(radix)) {
        return Err(SyntaxError::new(span, format!("`{wrong}` is not a digit of base {radix}")));
    }
    check_separators(digits.strip_prefix('_').unwrap_or(digits), span)?;
    if let Ok(value) = u64::from_str_radix(&bare, radix) {
        return Ok(ExpressionKind::Integer(value));
    }
    let error = SyntaxError::new(span, "this integer does not fit into uint64");
    let is_short = radix == 10 && text.len() <= 40;
    Err(if is_short { error.with_help(format!("write `{text}.` for the nearest float64")) } else { error })
}

/// The length of the decimal number that `text` begins with.
fn decimal_length(text: &str) -> usize {
    let digits = |from: usize| {
        let tail = &text.as_bytes()[from..];
        from + tail.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'_').unwrap_or(tail.len())
    };
    let mut end = digits(0);
    if text[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if let Some(exponent) = text[end..].strip_prefix(['e', 'E']) {
        let signed = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if signed.starts_with(|c: char| c.is_ascii_digit()) {
            end = digits(text.len() - signed.len());
        }
    }
    end
}

/// `_` stands between two digits only.
fn check_separators(text: &str, span: Span) -> Result<(), SyntaxError> {
    let bytes = text.as_bytes();
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    for (i, _) in bytes.iter().enumerate().filter(|&(_, &byte)| byte == b'_') {
        if i == 0 || !is_digit(bytes.get(i - 1)) || !is_digit(bytes.get(i + 1)) {
            return Err(SyntaxError::new(span, "`_` in a number stands between two digits"));
        }
    }
    Ok(())
}

fn letters_after_number(digits: &str, letters: &str, span: Span) -> SyntaxError {
    let (digits, letters) = (excerpt(digits), excerpt(letters));
    if matches!(letters, "j" | "J") {
        return SyntaxError::new(
            span,
            "imaginary numbers are reserved for complex dtypes, which are not supported yet",
        );
    }
    if let Some(whole) = digits.strip_suffix('.') {
        return SyntaxError::new(span, format!("the dot after `{whole}` belongs to the number"))
            .with_help(format!("write `({whole}).{letters}()`"));
    }
    SyntaxError::new(span, format!("`{digits}{letters}` is neither a number nor a name"))
        .with_help(format!("write `{digits} * {letters}` for a product"))
}

/// The value of a string literal, quotes included in `text`; `span` covers it.
///
/// # Errors
///
/// An escape that is none of `\n \t \\ \" \' \u{…}`.
pub fn string(text: &str, span: Span) -> Result<String, SyntaxError> {
    let inside = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
    decode(inside, Span { start: span.start + 1, ..span }, |c| c == '\\')
}

/// Text of `f"…"` between values: escapes as in [`string()`], and doubled braces for single ones.
pub fn format_text(text: &str, span: Span) -> Result<String, SyntaxError> {
    decode(text, span, |c| matches!(c, '\\' | '{' | '}'))
}

/// Replaces each special sequence, which is an escape or a doubled character; `span` begins where `text` does.
fn decode(text: &str, span: Span, is_special: impl Fn(char) -> bool) -> Result<String, SyntaxError> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(&is_special) {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        let offset = span.start as usize + (text.len() - rest.len());
        let (value, length) = match rest.as_bytes()[0] {
            b'\\' => escape(rest, Span::new(span.text, offset, offset))?,
            doubled => (doubled as char, 2),
        };
        result.push(value);
        rest = rest.get(length..).unwrap_or("");
    }
    result.push_str(rest);
    Ok(result)
}

/// The character that `rest` begins with an escape for, and the escape's length; `start` is an empty span at its place.
fn escape(rest: &str, start: Span) -> Result<(char, usize), SyntaxError> {
    let simple = |c| Ok((c, 2));
    match rest[1..].chars().next() {
        Some('n') => simple('\n'),
        Some('t') => simple('\t'),
        Some('\\') => simple('\\'),
        Some('"') => simple('"'),
        Some('\'') => simple('\''),
        Some('u') => unicode_escape(rest, start),
        other => {
            let length = 1 + other.map_or(0, char::len_utf8);
            let span = Span { end: start.end + length as u32, ..start };
            Err(SyntaxError::new(span, format!("`{}` is not an escape", &rest[..length]))
                .with_help("the escapes are `\\n \\t \\\\ \\\" \\' \\u{…}`; write `\\\\` for a backslash"))
        }
    }
}

/// `\u{…}`: one to six hexadecimal digits that name a Unicode scalar value.
fn unicode_escape(rest: &str, start: Span) -> Result<(char, usize), SyntaxError> {
    let digits = rest[2..].strip_prefix('{').and_then(|tail| tail.split_once('}')).map(|(digits, _)| digits);
    let length = digits.map_or(2, |digits| digits.len() + 4);
    let value = digits
        .filter(|digits| (1..=6).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_hexdigit()))
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .and_then(char::from_u32);
    value.map(|value| (value, length)).ok_or_else(|| {
        let span = Span { end: start.end + length as u32, ..start };
        SyntaxError::new(span, "this is not a Unicode character")
            .with_help("write its number in hexadecimal: `\\u{3b1}`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> ExpressionKind {
        number(text, Span::default()).unwrap()
    }

    fn fault(text: &str) -> String {
        let error = number(text, Span::default()).unwrap_err();
        format!("{}; {}", error.message, error.help.join("; "))
    }

    #[test]
    fn integers_of_every_base() {
        for (text, expected) in [
            ("0", 0),
            ("1_000", 1000),
            ("007", 7),
            ("0xff", 255),
            ("0xFF_ff", 65535),
            ("0b101", 5),
            ("0o17", 15),
            ("18446744073709551615", u64::MAX),
            ("0xffffffffffffffff", u64::MAX),
        ] {
            assert_eq!(value(text), ExpressionKind::Integer(expected), "{text}");
        }
    }

    #[test]
    fn decimals_are_the_nearest_double() {
        for (text, expected) in [
            ("1.", 1.0),
            (".5", 0.5),
            ("1e-3", 1e-3),
            ("1.e5", 1e5),
            ("1_0.2_5E+1", 102.5),
            ("0.1", 0.1),
            ("1e400", f64::INFINITY),
            ("5e-324", 5e-324),
            ("18446744073709551616.", 18446744073709551616.0),
        ] {
            assert_eq!(value(text), ExpressionKind::Float(expected), "{text}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(fault("1.sum"), "the dot after `1` belongs to the number; write `(1).sum()`");
        assert!(fault("1j").contains("complex"));
        assert!(fault("2.5J").contains("complex"));
        assert_eq!(fault("3x"), "`3x` is neither a number nor a name; write `3 * x` for a product");
        assert!(fault("18446744073709551616").contains("write `18446744073709551616.`"));
        assert!(fault("0x10000000000000000").starts_with("this integer does not fit into uint64"));
        assert!(fault("0b12").starts_with("`2` is not a digit of base 2"));
        assert!(fault("0x").starts_with("`0x` has no digits"));
        for text in ["1__0", "1_", "1._5", "1_.5", "1e5_", "0x1_"] {
            assert!(fault(text).contains("between two digits"), "{text}");
        }
    }

    #[test]
    fn escapes() {
        assert_eq!(string(r#""a\n\t\\\"\'\u{1F600}é""#, Span::default()).unwrap(), "a\n\t\\\"'😀é");
        assert_eq!(format_text(r"{{\u{41}}}\\{{", Span::default()).unwrap(), "{A}\\{");
        let error = string(r#""ab\q""#, Span::default()).unwrap_err();
        assert_eq!((error.span.start, error.span.end), (3, 5));
        for text in [r#""\u{}""#, r#""\u{d800}""#, r#""\u41""#, r#""\u{1234567}""#, r#""\u{zz}""#] {
            assert!(string(text, Span::default()).unwrap_err().message.contains("Unicode"), "{text}");
        }
    }
}
