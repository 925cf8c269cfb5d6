//! Python's format specifications: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.

use crate::types::Scalar;

/// The widest field and the highest precision that are accepted.
const MOST: usize = 10_000;

/// A specification, read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spec {
    fill: char,
    /// `<`, `>`, `^` or `=`; none is the default of the kind of value.
    align: Option<char>,
    /// `-`, `+` or a space.
    sign: Option<char>,
    /// `z`: what is rounded to -0 is written as 0.
    without_negative_zero: bool,
    /// `#`: integers with their prefix, floats with their point.
    alternate: bool,
    /// `0` before the width, where no fill is given.
    zeros: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    /// The letter at the end, if any.
    kind: Option<char>,
}

impl Spec {
    pub fn parse(text: &str) -> Result<Spec, String> {
        let wrong = || format!("`{text}` is not a format; one looks like `.3f`, `10.2e`, `>8` or `,`");
        let chars: Vec<char> = text.chars().collect();
        let is_align = |c: Option<&char>| c.is_some_and(|c| "<>^=".contains(*c));
        let (fill, align, mut at) = if is_align(chars.get(1)) {
            (Some(chars[0]), Some(chars[1]), 2)
        } else if is_align(chars.first()) {
            (None, Some(chars[0]), 1)
        } else {
            (None, None, 0)
        };
        let next = |set: &str, at: &mut usize| {
            let found = chars.get(*at).copied().filter(|c| set.contains(*c));
            *at += usize::from(found.is_some());
            found
        };
        let sign = next("+- ", &mut at);
        let without_negative_zero = next("z", &mut at).is_some();
        let alternate = next("#", &mut at).is_some();
        let zeros = fill.is_none() && next("0", &mut at).is_some();
        let width = number(&chars, &mut at).unwrap_or(Some(0)).ok_or_else(wrong)?;
        let grouping = next(",_", &mut at);
        let precision = match next(".", &mut at) {
            Some(_) => Some(number(&chars, &mut at).flatten().ok_or_else(wrong)?),
            None => None,
        };
        let kind = chars.get(at).copied();
        if at + usize::from(kind.is_some()) < chars.len() {
            return Err(wrong());
        }
        let fill = if zeros { '0' } else { fill.unwrap_or(' ') };
        Ok(Spec { fill, align, sign, without_negative_zero, alternate, zeros, width, grouping, precision, kind })
    }

    pub fn integer(&self, value: i128) -> Result<String, String> {
        let magnitude = value.unsigned_abs();
        let (prefix, digits, group) = match self.kind {
            None | Some('d' | 'n') => ("", magnitude.to_string(), 3),
            Some('x') => ("0x", format!("{magnitude:x}"), 4),
            Some('X') => ("0X", format!("{magnitude:X}"), 4),
            Some('o') => ("0o", format!("{magnitude:o}"), 4),
            Some('b') => ("0b", format!("{magnitude:b}"), 4),
            Some('c') => return self.character(value),
            Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => return self.float(value as f64),
            _ => return Err(self.refused("an integer")),
        };
        if self.precision.is_some() {
            return Err("an integer has no digits after the point: write a format such as `.2f`".to_string());
        }
        if self.without_negative_zero {
            return Err("`z` applies to floats only".to_string());
        }
        self.check_grouping(group)?;
        let prefix = if self.alternate { prefix } else { "" };
        Ok(self.number(value < 0, prefix, &digits, group))
    }

    /// The character of a code point.
    fn character(&self, value: i128) -> Result<String, String> {
        let character = u32::try_from(value).ok().and_then(char::from_u32);
        let character = character.ok_or_else(|| format!("{value} is not the number of a character"))?;
        if self.sign.is_some() || self.alternate || self.grouping.is_some() || self.precision.is_some() {
            return Err(self.refused("an integer together with the signs before it"));
        }
        Ok(self.padded("", &character.to_string(), '>'))
    }

    pub fn float(&self, value: f64) -> Result<String, String> {
        let precision = self.precision.unwrap_or(6);
        let magnitude = value.abs();
        let mut digits = match self.kind {
            Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%') | None if !magnitude.is_finite() => {
                let percent = if self.kind == Some('%') { "%" } else { "" };
                format!("{}{percent}", if value.is_nan() { "nan" } else { "inf" })
            }
            Some('f' | 'F') => self.fixed(magnitude, precision),
            Some('e' | 'E') => exponential(magnitude, precision, self.alternate),
            Some('g' | 'G' | 'n') => general(magnitude, precision, General { zeros: self.alternate, point: false }),
            Some('%') => format!("{}%", self.fixed(magnitude * 100.0, precision)),
            None => match self.precision {
                Some(precision) => general(magnitude, precision, General { zeros: self.alternate, point: true }),
                None => self.shortest(magnitude),
            },
            Some(_) => return Err(self.refused("a float")),
        };
        if matches!(self.kind, Some('E' | 'F' | 'G')) {
            digits = digits.to_uppercase();
        }
        self.check_grouping(3)?;
        let is_zero = || !digits.split(['e', 'E']).next().unwrap_or("").contains(|c| matches!(c, '1'..='9'));
        let vanishes = self.without_negative_zero && value.is_finite() && is_zero();
        Ok(self.number(value.is_sign_negative() && !value.is_nan() && !vanishes, "", &digits, 3))
    }

    pub fn text(&self, text: &str) -> Result<String, String> {
        let for_numbers =
            self.grouping.is_some() || self.sign.is_some() || self.alternate || self.without_negative_zero;
        if !matches!(self.kind, None | Some('s')) || for_numbers || self.align == Some('=') {
            return Err(self.refused("text"));
        }
        let shown: String = text.chars().take(self.precision.unwrap_or(usize::MAX)).collect();
        Ok(self.padded("", &shown, '<'))
    }

    /// Whether the type letter is one of integers, for values that are text without one.
    pub fn is_for_integers(&self) -> bool {
        matches!(self.kind, Some('b' | 'c' | 'd' | 'n' | 'o' | 'x' | 'X'))
    }

    fn shortest(&self, magnitude: f64) -> String {
        let text = Scalar::Float64(magnitude).to_string();
        if self.alternate && !text.contains('.') { text.replace('e', ".e") } else { text }
    }

    fn fixed(&self, magnitude: f64, precision: usize) -> String {
        let point = if self.alternate && precision == 0 { "." } else { "" };
        format!("{magnitude:.precision$}{point}")
    }

    fn refused(&self, what: &str) -> String {
        match self.kind {
            Some(kind) => format!("the format `{kind}` does not apply to {what}"),
            None => format!("this format does not apply to {what}"),
        }
    }

    /// Thousands have either mark; the digits of other bases only `_`, and every four.
    fn check_grouping(&self, group: usize) -> Result<(), String> {
        match (self.grouping, self.kind) {
            (Some(mark), Some('n')) => Err(format!("`{mark}` does not go with the format `n`")),
            (Some(','), Some(kind)) if group == 4 => {
                Err(format!("`,` does not go with the format `{kind}`: write `_`"))
            }
            _ => Ok(()),
        }
    }

    /// Sign, prefix and digits, with marks between groups of digits, padded.
    fn number(&self, is_negative: bool, prefix: &str, digits: &str, group: usize) -> String {
        let sign = match (is_negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            _ => "",
        };
        let head = format!("{sign}{prefix}");
        // Zeros that fill up are digits, with marks between them.
        let fills_with_zeros = self.fill == '0' && self.align.map_or(self.zeros, |align| align == '=');
        let least = if fills_with_zeros { self.width.saturating_sub(head.chars().count()) } else { 0 };
        let body = self.grouped(digits, group, least);
        self.padded(&head, &body, '>')
    }

    /// With a mark between groups of the digits before the point, and zeros before them up to `least` characters.
    fn grouped(&self, digits: &str, group: usize, least: usize) -> String {
        let Some(mark) = self.grouping else {
            return digits.to_string();
        };
        // Groups of four are those of hexadecimal digits and their like, which have nothing behind them.
        let ends = |c: char| group == 3 && !c.is_ascii_digit();
        let whole = digits.find(ends).unwrap_or(digits.len());
        let rest = digits.len() - whole;
        let mut count = whole;
        while count > 0 && count + (count - 1) / group + rest < least {
            count += 1;
        }
        let zeros = "0".repeat(count - whole);
        let mut text = String::new();
        for (k, digit) in zeros.chars().chain(digits[..whole].chars()).enumerate() {
            if k > 0 && (count - k).is_multiple_of(group) {
                text.push(mark);
            }
            text.push(digit);
        }
        text + &digits[whole..]
    }

    /// `head` is what stays at the left where the fill goes between.
    fn padded(&self, head: &str, body: &str, default: char) -> String {
        let missing = self.width.saturating_sub(head.chars().count() + body.chars().count());
        let fill = |n: usize| self.fill.to_string().repeat(n);
        let default = if self.zeros && default == '>' { '=' } else { default };
        match self.align.unwrap_or(default) {
            '<' => format!("{head}{body}{}", fill(missing)),
            '^' => format!("{}{head}{body}{}", fill(missing / 2), fill(missing - missing / 2)),
            '=' => format!("{head}{}{body}", fill(missing)),
            _ => format!("{}{head}{body}", fill(missing)),
        }
    }
}

/// The digits at `at` as a number: none where there are no digits, some none where the number is too large.
fn number(chars: &[char], at: &mut usize) -> Option<Option<usize>> {
    let digits: String = chars[*at..].iter().take_while(|c| c.is_ascii_digit()).collect();
    *at += digits.len();
    if digits.is_empty() { None } else { Some(digits.parse().ok().filter(|&n| n <= MOST)) }
}

/// `1.500000e+10`, with an exponent of two digits at least.
fn exponential(magnitude: f64, precision: usize, keeps_point: bool) -> String {
    let text = format!("{magnitude:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, size) = exponent.strip_prefix('-').map_or(('+', exponent), |size| ('-', size));
    let point = if keeps_point && precision == 0 { "." } else { "" };
    format!("{digits}{point}e{sign}{size:0>2}")
}

/// What the general notation keeps.
#[derive(Clone, Copy)]
struct General {
    /// Trailing zeros, and the point before them.
    zeros: bool,
    /// `.0` behind whole numbers; the exponential begins one digit earlier then, as in Python without a type letter.
    point: bool,
}

/// `precision` significant digits, fixed or exponential by size.
fn general(magnitude: f64, precision: usize, keeps: General) -> String {
    let precision = precision.max(1);
    let short = |digits: &str| if keeps.zeros { digits.to_string() } else { without_zeros(digits).to_string() };
    let scientific = exponential(magnitude, precision - 1, keeps.zeros);
    let exponent: i32 = scientific.split_once('e').and_then(|(_, size)| size.parse().ok()).unwrap_or(0);
    let limit = precision as i32 - i32::from(keeps.point);
    if exponent < -4 || exponent >= limit {
        let (digits, size) = scientific.split_once('e').unwrap_or((&scientific, "+00"));
        return format!("{}e{size}", short(digits));
    }
    let decimals = (precision as i32 - 1 - exponent).max(0) as usize;
    let mut fixed = short(&format!("{magnitude:.decimals$}"));
    if !fixed.contains('.') && keeps.zeros {
        fixed.push('.');
    }
    if keeps.point && !fixed.contains('.') {
        fixed.push('.');
    }
    if keeps.point && fixed.ends_with('.') {
        fixed.push('0');
    }
    fixed
}

fn without_zeros(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(spec: &str, value: f64) -> String {
        Spec::parse(spec).unwrap().float(value).unwrap()
    }

    fn integer(spec: &str, value: i128) -> String {
        Spec::parse(spec).unwrap().integer(value).unwrap()
    }

    #[test]
    fn floats_are_formatted_as_python_does() {
        for (spec, value, want) in [
            (".3f", 2.0 / 3.0, "0.667"),
            ("8.2f", -1.5, "   -1.50"),
            ("08.2f", -1.5, "-0001.50"),
            ("+.1e", 12345.0, "+1.2e+04"),
            ("g", 0.0001, "0.0001"),
            ("g", 1e-5, "1e-05"),
            ("g", 1234567.0, "1.23457e+06"),
            (".3g", 100.0, "100"),
            (".3", 100.0, "1e+02"),
            (".4", 100.0, "100.0"),
            (".1", -1.5, "-2e+00"),
            (".0", 0.0, "0e+00"),
            ("#", 1e22, "1.e+22"),
            ("#.0f", 3.0, "3."),
            ("#g", 1.5, "1.50000"),
            ("#.3e", 0.0, "0.000e+00"),
            ("G", 1e-7, "1E-07"),
            ("F", f64::INFINITY, "INF"),
            ("+.1%", f64::NAN, "+nan%"),
            ("z.1f", -0.01, "0.0"),
            ("0=12,.1f", -1234.5, "-0,001,234.5"),
            ("012,.1f", 1234.5, "00,001,234.5"),
            ("n", 1234567.0, "1.23457e+06"),
            ("<08.1f", 2.5, "2.500000"),
            (".1%", 0.256, "25.6%"),
            (",.2f", 1234567.891, "1,234,567.89"),
            ("<8", 1.5, "1.5     "),
            ("*^9.1f", 2.0, "***2.0***"),
            (".2f", f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(float(spec, value), want, "{value} as {spec}");
        }
    }

    #[test]
    fn integers_and_text_are_formatted_as_python_does() {
        assert_eq!(integer("5d", 42), "   42");
        assert_eq!(integer(",", -1234567), "-1,234,567");
        assert_eq!(integer("x", 255), "ff");
        assert_eq!(integer(".2f", 3), "3.00");
        assert_eq!(integer("#010x", 255), "0x000000ff");
        assert_eq!(integer("_b", 300), "1_0010_1100");
        assert_eq!(integer("#_X", 0xabcdef), "0XAB_CDEF");
        assert_eq!(integer("08,", 123456), "0,123,456");
        assert_eq!(integer("3c", 65), "  A");
        assert_eq!(integer("e", 12345), "1.234500e+04");
        assert_eq!(integer(" n", 7), " 7");
        assert_eq!(Spec::parse(">6").unwrap().text("abc").unwrap(), "   abc");
        assert_eq!(Spec::parse(".2").unwrap().text("abc").unwrap(), "ab");
    }

    #[test]
    fn wrong_formats_are_refused() {
        for spec in ["3q4", ".", "..2f", "99999999999999999999"] {
            assert!(Spec::parse(spec).is_err(), "{spec}");
        }
        assert!(Spec::parse("d").unwrap().float(1.5).is_err());
        assert!(Spec::parse(".2f").unwrap().text("abc").is_err());
        for spec in ["+", "#", "z", ",", "=5", "d"] {
            assert!(Spec::parse(spec).unwrap().text("abc").is_err(), "{spec}");
        }
        for spec in [".2d", ",x", ",n", "zd", "+c", "s", ".2"] {
            assert!(Spec::parse(spec).unwrap().integer(5).is_err(), "{spec}");
        }
        assert!(Spec::parse("c").unwrap().integer(-1).is_err());
    }
}
