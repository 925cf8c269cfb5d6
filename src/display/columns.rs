//! What the elements of an array look like when they stand in columns: all padded to one width.
//!
//! The rules are those of NumPy 2's `arrayprint` with precision 8: floats show the shortest digits that read back to
//! the same value, but at most 8 after the point, all in one notation.

use crate::types::Scalar;

/// The most digits after the point.
const PRECISION: usize = 8;
/// Any element this large switches all to scientific notation ...
const SCIENTIFIC_FROM: f64 = 1e8;
/// ... and so does any nonzero element smaller than this ...
const SCIENTIFIC_BELOW: f64 = 1e-4;
/// ... or a larger ratio of the largest to the smallest.
const WIDEST_RATIO: f64 = 1000.0;

/// A word for each element. They are of one dtype.
pub(super) fn words(elements: &[Scalar]) -> Vec<String> {
    let floats: Vec<Float> = elements.iter().filter_map(|&element| Float::of(element)).collect();
    if floats.is_empty() {
        let least = if let Some(Scalar::Bool(_)) = elements.first() { "false".len() } else { 0 };
        return right_aligned(elements.iter().map(Scalar::to_string).collect(), least);
    }
    let format = FloatFormat::fitting(&floats);
    floats.into_iter().map(|x| format.word(x)).collect()
}

/// A float and the digits that read back to it in its own dtype.
#[derive(Clone, Copy)]
struct Float {
    value: f64,
    is_single: bool,
}

impl Float {
    fn of(element: Scalar) -> Option<Float> {
        let is_single = match element {
            Scalar::Float32(_) => true,
            Scalar::Float64(_) => false,
            _ => return None,
        };
        Some(Float { value: element.float(), is_single })
    }

    /// `0.1`, never with an exponent.
    fn shortest(self) -> String {
        if self.is_single { (self.value as f32).to_string() } else { self.value.to_string() }
    }

    /// `1e-1`.
    fn shortest_scientific(self) -> String {
        if self.is_single { format!("{:e}", self.value as f32) } else { format!("{:e}", self.value) }
    }
}

/// The words in a column of `least` or more characters. Bools take five even where all are true.
fn right_aligned(words: Vec<String>, least: usize) -> Vec<String> {
    let width = words.iter().map(String::len).fold(least, usize::max);
    words.into_iter().map(|word| format!("{word:>width$}")).collect()
}

/// The notation and the paddings that fit all elements of an array of floats.
struct FloatFormat {
    notation: Notation,
    /// Columns left of the point.
    left: usize,
    /// Columns right of the point, the exponent included.
    right: usize,
}

enum Notation {
    /// Each element has the digits it needs; spaces fill up the column.
    Positional,
    /// Each element has `precision` digits after the point and an exponent of `exponent` digits.
    Scientific { precision: usize, exponent: usize },
}

impl FloatFormat {
    fn fitting(elements: &[Float]) -> FloatFormat {
        let finite: Vec<Float> = elements.iter().copied().filter(|x| x.value.is_finite()).collect();
        let mut format = if finite.is_empty() {
            FloatFormat { notation: Notation::Positional, left: 0, right: 0 }
        } else if needs_scientific(&finite) {
            FloatFormat::scientific(&finite)
        } else {
            FloatFormat::positional(&finite)
        };
        if finite.len() < elements.len() {
            let longest =
                if elements.iter().any(|x| x.value == f64::NEG_INFINITY) { "-inf".len() } else { "inf".len() };
            format.left = format.left.max(longest.saturating_sub(format.right + 1));
        }
        format
    }

    fn positional(finite: &[Float]) -> FloatFormat {
        let texts: Vec<String> = finite.iter().map(|&x| positional(x)).collect();
        let (left, right) = widths(texts.iter().map(String::as_str));
        FloatFormat { notation: Notation::Positional, left, right }
    }

    fn scientific(finite: &[Float]) -> FloatFormat {
        let texts: Vec<(String, i32)> = finite.iter().map(|&x| scientific(x)).collect();
        let (left, precision) = widths(texts.iter().map(|(significand, _)| significand.as_str()));
        let exponent = texts.iter().map(|(_, exponent)| if exponent.abs() < 100 { 2 } else { 3 }).max().unwrap_or(2);
        FloatFormat {
            notation: Notation::Scientific { precision, exponent },
            left,
            right: precision + "e+".len() + exponent,
        }
    }

    fn word(&self, x: Float) -> String {
        let FloatFormat { left, right, .. } = *self;
        if !x.value.is_finite() {
            return format!("{:>width$}", Scalar::Float64(x.value).to_string(), width = left + right + 1);
        }
        match self.notation {
            Notation::Positional => {
                let text = positional(x);
                let (whole, fraction) = split_at_point(&text);
                format!("{whole:>left$}.{fraction:<right$}")
            }
            Notation::Scientific { precision, exponent: digits } => {
                let (significand, exponent) = split_at_exponent(&format!("{:.precision$e}", x.value));
                let (whole, fraction) = split_at_point(&significand);
                let sign = if exponent < 0 { '-' } else { '+' };
                format!("{whole:>left$}.{fraction}e{sign}{:0digits$}", exponent.abs())
            }
        }
    }
}

fn needs_scientific(finite: &[Float]) -> bool {
    let sizes = finite.iter().map(|x| x.value.abs()).filter(|&size| size != 0.0);
    let (smallest, largest) = sizes.fold((f64::INFINITY, 0.0f64), |(low, high), size| (low.min(size), high.max(size)));
    // Of zeros alone the largest stays 0, and no comparison holds.
    largest >= SCIENTIFIC_FROM || smallest < SCIENTIFIC_BELOW || largest / smallest > WIDEST_RATIO
}

/// The most columns left and right of the point in any of the texts.
fn widths<'a>(texts: impl Iterator<Item = &'a str>) -> (usize, usize) {
    texts
        .map(split_at_point)
        .fold((0, 0), |(left, right), (whole, fraction)| (left.max(whole.len()), right.max(fraction.len())))
}

/// The shortest digits that read back to `x`, or `x` rounded to [`PRECISION`] digits after the point where they are
/// more.
fn positional(x: Float) -> String {
    let shortest = x.shortest();
    if split_at_point(&shortest).1.len() <= PRECISION {
        return shortest;
    }
    without_trailing_zeros(&format!("{:.PRECISION$}", x.value)).to_string()
}

/// The significand, with the digits that [`positional`] would keep of it, and the exponent.
fn scientific(x: Float) -> (String, i32) {
    let (significand, exponent) = split_at_exponent(&x.shortest_scientific());
    if split_at_point(&significand).1.len() <= PRECISION {
        return (significand, exponent);
    }
    let (significand, exponent) = split_at_exponent(&format!("{:.PRECISION$e}", x.value));
    (without_trailing_zeros(&significand).to_string(), exponent)
}

fn split_at_point(text: &str) -> (&str, &str) {
    text.split_once('.').unwrap_or((text, ""))
}

/// Takes Rust's scientific notation apart: `1.5e-7` is `1.5` and -7.
fn split_at_exponent(text: &str) -> (String, i32) {
    let (significand, exponent) = text.split_once('e').unwrap_or((text, "0"));
    (significand.to_string(), exponent.parse().unwrap_or(0))
}

/// For texts that have a point.
fn without_trailing_zeros(text: &str) -> &str {
    text.trim_end_matches('0').trim_end_matches('.')
}
