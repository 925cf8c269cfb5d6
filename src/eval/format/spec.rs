//! Python's format specifications: `[[fill]align][sign][#][0][width][grouping][.precision][type]`.

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
    sign: char,
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
        let mut at = 0;
        let mut spec =
            Spec { fill: ' ', align: None, sign: '-', width: 0, grouping: None, precision: None, kind: None };
        let is_align = |c: Option<&char>| c.is_some_and(|c| "<>^=".contains(*c));
        if is_align(chars.get(1)) {
            (spec.fill, spec.align, at) = (chars[0], Some(chars[1]), 2);
        } else if is_align(chars.first()) {
            (spec.align, at) = (Some(chars[0]), 1);
        }
        if let Some(sign) = chars.get(at).filter(|c| "+- ".contains(**c)) {
            (spec.sign, at) = (*sign, at + 1);
        }
        if chars.get(at) == Some(&'0') {
            if spec.align.is_none() {
                (spec.fill, spec.align) = ('0', Some('='));
            }
            at += 1;
        }
        spec.width = number(&chars, &mut at).unwrap_or(Some(0)).ok_or_else(wrong)?;
        if let Some(mark) = chars.get(at).filter(|c| ",_".contains(**c)) {
            (spec.grouping, at) = (Some(*mark), at + 1);
        }
        if chars.get(at) == Some(&'.') {
            at += 1;
            spec.precision = Some(number(&chars, &mut at).flatten().ok_or_else(wrong)?);
        }
        spec.kind = chars.get(at).copied();
        if at + (spec.kind.is_some() as usize) < chars.len() { Err(wrong()) } else { Ok(spec) }
    }

    pub fn integer(&self, value: i128) -> Result<String, String> {
        let magnitude = value.unsigned_abs();
        let digits = match self.kind {
            None | Some('d') if self.precision.is_none() => magnitude.to_string(),
            Some('x') => format!("{magnitude:x}"),
            Some('X') => format!("{magnitude:X}"),
            Some('o') => format!("{magnitude:o}"),
            Some('b') => format!("{magnitude:b}"),
            Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => return self.float(value as f64),
            _ => return Err(self.refused("an integer")),
        };
        let grouped = if self.kind.is_none() || self.kind == Some('d') { self.grouped(&digits) } else { digits };
        Ok(self.padded(self.sign_of(value < 0), &grouped, '>'))
    }

    pub fn float(&self, value: f64) -> Result<String, String> {
        let precision = self.precision.unwrap_or(6);
        let magnitude = value.abs();
        let digits = match self.kind {
            _ if !value.is_finite() => {
                if value.is_nan() {
                    "nan".to_string()
                } else {
                    "inf".to_string()
                }
            }
            Some('f' | 'F') => format!("{magnitude:.precision$}"),
            Some('e') => exponential(magnitude, precision),
            Some('E') => exponential(magnitude, precision).to_uppercase(),
            Some('g') => general(magnitude, precision, false),
            Some('G') => general(magnitude, precision, false).to_uppercase(),
            Some('%') => format!("{:.precision$}%", magnitude * 100.0),
            None => match self.precision {
                Some(precision) => general(magnitude, precision, true),
                None => Scalar::Float64(magnitude).to_string(),
            },
            Some(_) => return Err(self.refused("a float")),
        };
        let grouped = self.grouped(&digits);
        Ok(self.padded(self.sign_of(value.is_sign_negative() && !value.is_nan()), &grouped, '>'))
    }

    pub fn text(&self, text: &str) -> Result<String, String> {
        if !matches!(self.kind, None | Some('s')) || self.grouping.is_some() || self.align == Some('=') {
            return Err(self.refused("text"));
        }
        let shown: String = text.chars().take(self.precision.unwrap_or(usize::MAX)).collect();
        Ok(self.padded("", &shown, '<'))
    }

    fn refused(&self, what: &str) -> String {
        match self.kind {
            Some(kind) => format!("the format `{kind}` does not apply to {what}"),
            None => format!("this format does not apply to {what}"),
        }
    }

    fn sign_of(&self, negative: bool) -> &'static str {
        match (negative, self.sign) {
            (true, _) => "-",
            (false, '+') => "+",
            (false, ' ') => " ",
            _ => "",
        }
    }

    /// With a mark between thousands before the decimal point.
    fn grouped(&self, digits: &str) -> String {
        let Some(mark) = self.grouping else {
            return digits.to_string();
        };
        let whole = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let mut text = String::new();
        for (k, digit) in digits[..whole].chars().enumerate() {
            if k > 0 && (whole - k).is_multiple_of(3) {
                text.push(mark);
            }
            text.push(digit);
        }
        text + &digits[whole..]
    }

    fn padded(&self, sign: &str, body: &str, default: char) -> String {
        let missing = self.width.saturating_sub(sign.chars().count() + body.chars().count());
        let fill = |n: usize| self.fill.to_string().repeat(n);
        match self.align.unwrap_or(default) {
            '<' => format!("{sign}{body}{}", fill(missing)),
            '^' => format!("{}{sign}{body}{}", fill(missing / 2), fill(missing - missing / 2)),
            '=' => format!("{sign}{}{body}", fill(missing)),
            _ => format!("{}{sign}{body}", fill(missing)),
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
fn exponential(magnitude: f64, precision: usize) -> String {
    let text = format!("{magnitude:.precision$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, size) = exponent.strip_prefix('-').map_or(('+', exponent), |size| ('-', size));
    format!("{digits}e{sign}{size:0>2}")
}

/// `precision` significant digits, fixed or exponential by size, without trailing zeros. `keep_point` shows whole numbers
/// with `.0` and turns to the exponential one digit earlier, as Python does without a type letter.
fn general(magnitude: f64, precision: usize, keep_point: bool) -> String {
    let precision = precision.max(1);
    let scientific = exponential(magnitude, precision - 1);
    let exponent: i32 = scientific.split_once('e').and_then(|(_, size)| size.parse().ok()).unwrap_or(0);
    let limit = precision as i32 - (keep_point && precision > 1) as i32;
    if exponent < -4 || exponent >= limit.max(1) {
        let (digits, size) = scientific.split_once('e').unwrap_or((&scientific, "+00"));
        return format!("{}e{size}", without_zeros(digits));
    }
    let decimals = (precision as i32 - 1 - exponent).max(0) as usize;
    let fixed = format!("{magnitude:.decimals$}");
    let short = without_zeros(&fixed).to_string();
    if keep_point && !short.contains('.') { short + ".0" } else { short }
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
    }
}
