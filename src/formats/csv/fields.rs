//! Records and their fields, by RFC 4180: a field that begins with a quote goes to the next quote that is not doubled;
//! elsewhere quotes are ordinary characters. Lines end in LF or CR LF.

use memchr::memchr;
use std::borrow::Cow;

pub(super) const QUOTE: u8 = b'"';

/// The eight bytes from `at` on, the first of them the lowest. Past the end there are line ends.
#[inline]
pub(super) fn word(text: &[u8], at: usize) -> u64 {
    match text.get(at..at + 8) {
        Some(bytes) => u64::from_le_bytes(bytes.try_into().unwrap_or_default()),
        None => {
            let mut bytes = [b'\n'; 8];
            let rest = text.get(at..).unwrap_or_default();
            bytes[..rest.len()].copy_from_slice(rest);
            u64::from_le_bytes(bytes)
        }
    }
}

/// The high bit of every byte of `word` that is `byte`.
#[inline]
pub(super) fn places(word: u64, byte: u8) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let differing = word ^ (u64::from(byte) * 0x0101_0101_0101_0101);
    !(((differing & LOW) + LOW) | differing | LOW)
}

/// Whether a line ends at `at`: by a line end or because the text does.
#[inline]
pub(super) fn ends_line(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        None | Some(b'\n') => true,
        Some(b'\r') => matches!(text.get(at + 1), None | Some(b'\n')),
        Some(_) => false,
    }
}

/// Where the line after the end of a line at `at` begins.
pub(super) fn next_line(text: &[u8], at: usize) -> usize {
    (at + 1 + (text.get(at) == Some(&b'\r')) as usize).min(text.len())
}

/// Where the field that begins at `at` ends: at a delimiter, at the end of its line, or at the end of the text.
pub(super) fn field_end(text: &[u8], mut at: usize, delimiter: u8) -> usize {
    if text.get(at) == Some(&QUOTE) {
        at = after_quotes(text, at + 1).unwrap_or(text.len());
    }
    let start = at;
    loop {
        let word = word(text, at);
        let found = places(word, delimiter) | places(word, b'\n');
        if found != 0 {
            let end = (at + (found.trailing_zeros() / 8) as usize).min(text.len());
            let is_cr_lf = end > start && text[end - 1] == b'\r' && ends_line(text, end);
            return end - is_cr_lf as usize;
        }
        at += 8;
    }
}

/// The place behind the quote that ends what is in quotes from `at` on, if one does.
pub(super) fn after_quotes(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr(QUOTE, text.get(at..)?)? + 1;
        if text.get(at) != Some(&QUOTE) {
            return Some(at);
        }
        at += 1;
    }
}

/// What a field says, without the quotes and blanks around it.
pub(super) fn content(field: &[u8]) -> Cow<'_, [u8]> {
    let field = field.trim_ascii();
    let Some(quoted) = field.strip_prefix(&[QUOTE]) else { return Cow::Borrowed(field) };
    let quoted = quoted.strip_suffix(&[QUOTE]).unwrap_or(quoted);
    if memchr(QUOTE, quoted).is_none() {
        return Cow::Borrowed(quoted.trim_ascii());
    }
    let mut text = Vec::with_capacity(quoted.len());
    let mut is_second = false;
    for &byte in quoted {
        is_second = byte == QUOTE && !is_second;
        if !is_second {
            text.push(byte);
        }
    }
    Cow::Owned(text)
}

/// The fields of the record that begins at `at`, as they stand, and where the next line begins. None where the text is cut
/// short within quotes.
pub(super) fn record(text: &[u8], mut at: usize, delimiter: u8) -> Option<(Vec<&[u8]>, usize)> {
    let mut fields = Vec::new();
    loop {
        if text.get(at) == Some(&QUOTE) {
            after_quotes(text, at + 1)?;
        }
        let end = field_end(text, at, delimiter);
        fields.push(&text[at..end]);
        if ends_line(text, end) {
            return Some((fields, next_line(text, end)));
        }
        at = end + 1;
    }
}

/// Where the first line that is not blank begins, from the beginning of a line on.
pub(super) fn after_blank_lines(text: &[u8], mut at: usize) -> usize {
    while at < text.len() && ends_line(text, at) {
        at = next_line(text, at);
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> (Vec<String>, usize) {
        let (fields, end) = record(text.as_bytes(), 0, b',').unwrap();
        (fields.iter().map(|field| String::from_utf8_lossy(&content(field)).into_owned()).collect(), end)
    }

    #[test]
    fn a_field_ends_before_its_line_end_wherever_that_lies() {
        for len in 0..20 {
            for end in ["\r\n", "\n", ",", "", "\r"] {
                let text = format!("{}{end}", "abcdefghijklmnopqrst".get(..len).unwrap());
                let expected = len + (end == "\r") as usize;
                let found = field_end(text.as_bytes(), 0, b',');
                assert_eq!(found.min(expected), if end == "\r" { found } else { expected }, "{text:?}");
            }
        }
    }

    #[test]
    fn records_are_split_by_the_rules() {
        let cases: [(&str, &[&str], usize); 11] = [
            ("a,b\nc", &["a", "b"], 4),
            ("a,b\r\nc", &["a", "b"], 5),
            ("a,b", &["a", "b"], 3),
            ("a,b\r", &["a", "b"], 4),
            (",\n", &["", ""], 2),
            ("\"a,b\",c\n", &["a,b", "c"], 8),
            ("\"a\nb\"\n", &["a\nb"], 6),
            ("\"say \"\"hi\"\"\",1\n", &["say \"hi\"", "1"], 15),
            ("5\" pipe,6\" pipe\n", &["5\" pipe", "6\" pipe"], 16),
            (" a , b \n", &["a", "b"], 8),
            ("a\rb,c\n", &["a\rb", "c"], 6),
        ];
        for (text, fields, end) in cases {
            assert_eq!(split(text), (fields.iter().map(|field| field.to_string()).collect(), end), "{text:?}");
        }
        assert_eq!(record(b"a,\"b", 0, b','), None);
    }

    #[test]
    fn blank_lines_are_passed_over() {
        assert_eq!(after_blank_lines(b"\n\r\n\nx", 0), 4);
        assert_eq!(after_blank_lines(b"\n\r", 0), 2);
        assert_eq!(after_blank_lines(b" \n", 0), 0);
    }

    #[test]
    fn words_end_in_line_ends() {
        assert_eq!(word(b"abc", 1).to_le_bytes(), *b"bc\n\n\n\n\n\n");
        assert_eq!(word(b"abc", 9).to_le_bytes(), [b'\n'; 8]);
        assert_eq!(places(u64::from_le_bytes(*b"a,b,,\xac,\x00"), b','), 0x0080_0080_8000_8000);
    }
}
