//! The few tokens of Python that a header is made of.

use super::header::HeaderError;

/// A header's text and how far it has been read. Every method skips white space first.
pub(super) struct Scanner<'a> {
    text: &'a [u8],
    position: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a [u8]) -> Scanner<'a> {
        Scanner { text, position: 0 }
    }

    /// Reads `token` if it comes next.
    pub(super) fn accepts(&mut self, token: &str) -> bool {
        self.skip_space();
        let found = self.text[self.position..].starts_with(token.as_bytes());
        if found {
            self.position += token.len();
        }
        found
    }

    /// Reads `token`, which must come next.
    pub(super) fn expect(&mut self, token: &'static str) -> Result<(), HeaderError> {
        if self.accepts(token) { Ok(()) } else { Err(self.expected(token)) }
    }

    /// That something else should stand here.
    pub(super) fn expected(&self, what: &'static str) -> HeaderError {
        HeaderError::Syntax { position: self.position, expected: what }
    }

    /// A string in single or double quotes, without escapes: no header needs one. `what` it is for the message.
    pub(super) fn string(&mut self, what: &'static str) -> Result<String, HeaderError> {
        let quote = if self.accepts("'") {
            b'\''
        } else if self.accepts("\"") {
            b'"'
        } else {
            return Err(self.expected(what));
        };
        let start = self.position;
        let len = self.take_while(|byte| byte != quote && byte != b'\\' && byte != b'\n');
        let content = String::from_utf8_lossy(&self.text[start..start + len]).into_owned();
        if self.text.get(self.position) != Some(&quote) {
            return Err(self.expected("the end of the text in quotes"));
        }
        self.position += 1;
        Ok(content)
    }

    /// `True` or `False`.
    pub(super) fn boolean(&mut self) -> Result<bool, HeaderError> {
        if self.accepts("True") {
            Ok(true)
        } else if self.accepts("False") {
            Ok(false)
        } else {
            Err(self.expected("True or False"))
        }
    }

    /// A tuple of decimal numbers: `()`, `(3,)`, `(3, 4)`. As in Python, `(3)` is none.
    pub(super) fn tuple(&mut self) -> Result<Vec<usize>, HeaderError> {
        const WHAT: &str = "a tuple of whole numbers";
        if !self.accepts("(") {
            return Err(self.expected(WHAT));
        }
        let mut numbers = Vec::new();
        while !self.accepts(")") {
            numbers.push(self.number()?);
            if !self.accepts(",") {
                if numbers.len() == 1 || !self.accepts(")") {
                    return Err(self.expected(WHAT));
                }
                break;
            }
        }
        Ok(numbers)
    }

    /// Nothing but white space may follow.
    pub(super) fn end(&mut self) -> Result<(), HeaderError> {
        self.skip_space();
        if self.position == self.text.len() { Ok(()) } else { Err(self.expected("the end of the header")) }
    }

    fn number(&mut self) -> Result<usize, HeaderError> {
        self.skip_space();
        let start = self.position;
        let len = self.take_while(|byte| byte.is_ascii_digit());
        let digits = &self.text[start..start + len];
        if digits.is_empty() || (len > 1 && digits[0] == b'0') {
            return Err(self.expected("a whole number"));
        }
        digits.iter().try_fold(0usize, |number, digit| {
            let digit = usize::from(digit - b'0');
            number.checked_mul(10).and_then(|number| number.checked_add(digit)).ok_or(HeaderError::TooLarge)
        })
    }

    fn skip_space(&mut self) {
        self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\x0c'));
    }

    /// Moves past the bytes that `keep` accepts and counts them.
    fn take_while(&mut self, keep: impl Fn(u8) -> bool) -> usize {
        let len = self.text[self.position..].iter().take_while(|&&byte| keep(byte)).count();
        self.position += len;
        len
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuples_are_pythons() {
        let tuple = |text: &str| {
            let mut scanner = Scanner::new(text.as_bytes());
            scanner.tuple().and_then(|numbers| scanner.end().map(|()| numbers)).ok()
        };
        assert_eq!(tuple("()"), Some(vec![]));
        assert_eq!(tuple(" ( 3 , ) "), Some(vec![3]));
        assert_eq!(tuple("(3,4)"), Some(vec![3, 4]));
        assert_eq!(tuple("(0, 10,)"), Some(vec![0, 10]));
        for wrong in ["", "(", "(3", "(3)", "(,)", "(3,,)", "(03,)", "(-1,)", "(3.0,)", "((3,),)", "[3]", "(3,) x"] {
            assert_eq!(tuple(wrong), None, "{wrong}");
        }
        assert_eq!(Scanner::new(b"(18446744073709551616,)").tuple(), Err(HeaderError::TooLarge));
    }

    #[test]
    fn strings_end_where_they_began() {
        let string = |text: &str| Scanner::new(text.as_bytes()).string("a key").ok();
        assert_eq!(string("'descr'").as_deref(), Some("descr"));
        assert_eq!(string(" \"it's\"").as_deref(), Some("it's"));
        assert_eq!(string("''").as_deref(), Some(""));
        for wrong in ["", "x", "'", "'descr", "'descr\"", "'a\\'b'", "'a\nb'"] {
            assert_eq!(string(wrong), None, "{wrong}");
        }
    }
}
