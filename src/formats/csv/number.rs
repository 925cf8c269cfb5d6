//! Fields as values: fast for plainly written numbers, thorough for all else.

use crate::types::DType;

/// What a field may say instead of a number that is missing.
const MISSING: [&str; 11] = ["NA", "NaN", "nan", "null", "NULL", "None", "none", "n/a", "N/A", "#N/A", "<NA>"];

/// Powers of ten that float64 holds exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// The most digits that a `u64` always holds.
const MOST_DIGITS: usize = 19;

const POWERS: [u64; MOST_DIGITS + 1] = {
    let mut powers = [1; MOST_DIGITS + 1];
    let mut k = 1;
    while k <= MOST_DIGITS {
        powers[k] = powers[k - 1] * 10;
        k += 1;
    }
    powers
};

/// Reads the number of a dtype that begins at a place in a text, as far as it is plainly written: a sign, digits, a point,
/// an exponent. Puts its bytes in a place of the dtype's size and gives where it ends; what follows is the caller's to
/// judge. None where anything is out of the ordinary.
pub(super) type ReadPlain = fn(text: &[u8], at: usize, place: &mut [u8]) -> Option<usize>;

pub(super) fn plain_reader(dtype: DType) -> ReadPlain {
    macro_rules! whole {
        ($of:ty) => {
            |text, at, place| {
                let (value, end) = integer(text, at)?;
                place.copy_from_slice(&<$of>::try_from(value).ok()?.to_ne_bytes());
                Some(end)
            }
        };
    }
    match dtype {
        DType::Bool => |text, at, place| {
            let rest = &text[at..];
            let (value, len) =
                if rest.starts_with(b"true") { (1, 4) } else { (0, rest.starts_with(b"false").then_some(5)?) };
            place.copy_from_slice(&[value]);
            Some(at + len)
        },
        DType::Int8 => whole!(i8),
        DType::Int16 => whole!(i16),
        DType::Int32 => whole!(i32),
        DType::Int64 => whole!(i64),
        DType::UInt8 => whole!(u8),
        DType::UInt16 => whole!(u16),
        DType::UInt32 => whole!(u32),
        DType::UInt64 => whole!(u64),
        DType::Float32 => |text, at, place| {
            let (decimal, end) = Decimal::read(text, at)?;
            place.copy_from_slice(&decimal.to_f32()?.to_ne_bytes());
            Some(end)
        },
        DType::Float64 => |text, at, place| {
            let (decimal, end) = Decimal::read(text, at)?;
            place.copy_from_slice(&decimal.to_f64()?.to_ne_bytes());
            Some(end)
        },
    }
}

/// Puts the value of a whole field, without quotes and blanks around it, in `place`. False if it is none of the dtype's.
/// With `bools_count`, a bool is a number as well, and 0 and 1 are bools.
pub(super) fn read_any(field: &[u8], dtype: DType, bools_count: bool, place: &mut [u8]) -> bool {
    macro_rules! put {
        ($of:ty, $value:expr) => {{
            let value: Option<$of> = $value;
            value.is_some_and(|value| {
                place.copy_from_slice(&value.to_ne_bytes());
                true
            })
        }};
    }
    let Ok(text) = std::str::from_utf8(field) else { return false };
    let as_bool = to_bool(text);
    let number = as_bool.filter(|_| bools_count).map(|value| value as u8);
    macro_rules! whole {
        ($of:ty) => {
            put!($of, text.parse().ok().or(number.map(|value| value as $of)))
        };
    }
    macro_rules! real {
        ($of:ty) => {
            put!(
                $of,
                match text {
                    _ if is_missing(text) => Some(<$of>::NAN),
                    _ => text.parse().ok().or(number.map(|value| value as $of)),
                }
            )
        };
    }
    match dtype {
        DType::Bool => {
            let digit = || bools_count.then_some(text).filter(|text| ["0", "1"].contains(text)).map(|text| text == "1");
            put!(u8, as_bool.or_else(digit).map(|value| value as u8))
        }
        DType::Int8 => whole!(i8),
        DType::Int16 => whole!(i16),
        DType::Int32 => whole!(i32),
        DType::Int64 => whole!(i64),
        DType::UInt8 => whole!(u8),
        DType::UInt16 => whole!(u16),
        DType::UInt32 => whole!(u32),
        DType::UInt64 => whole!(u64),
        DType::Float32 => real!(f32),
        DType::Float64 => real!(f64),
    }
}

/// What a field looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Missing,
    Bool,
    /// An int64.
    Integer {
        is_negative: bool,
    },
    /// A uint64 that is no int64.
    LargeInteger,
    Real,
    Text,
}

impl Look {
    /// Of a field without quotes and blanks around it.
    pub(super) fn of(field: &[u8]) -> Look {
        let Ok(text) = std::str::from_utf8(field) else { return Look::Text };
        match text {
            _ if is_missing(text) => Look::Missing,
            _ if to_bool(text).is_some() => Look::Bool,
            _ => match (text.parse::<i64>(), text.parse::<u64>(), text.parse::<f64>()) {
                (Ok(value), _, _) => Look::Integer { is_negative: value < 0 },
                (_, Ok(_), _) => Look::LargeInteger,
                (_, _, Ok(_)) => Look::Real,
                _ => Look::Text,
            },
        }
    }
}

fn is_missing(text: &str) -> bool {
    text.is_empty() || MISSING.contains(&text)
}

fn to_bool(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// An integer of up to 18 digits, and where it ends.
#[inline]
fn integer(text: &[u8], at: usize) -> Option<(i64, usize)> {
    let is_negative = text.get(at) == Some(&b'-');
    let at = at + is_negative as usize;
    let (value, count) = digits(text, at);
    if count == 0 || count >= MOST_DIGITS {
        return None;
    }
    let value = value as i64;
    Some((if is_negative { -value } else { value }, at + count))
}

/// The number `±mantissa · 10^exponent`.
#[derive(Clone, Copy, Debug)]
struct Decimal {
    is_negative: bool,
    mantissa: u64,
    exponent: i32,
}

impl Decimal {
    /// The decimal number that begins at `at`, if its digits fit, and where it ends.
    #[inline]
    fn read(text: &[u8], at: usize) -> Option<(Decimal, usize)> {
        let is_negative = text.get(at) == Some(&b'-');
        let mut at = at + is_negative as usize;
        let (mut mantissa, mut count) = digits(text, at);
        at += count;
        let mut exponent = 0;
        if text.get(at) == Some(&b'.') {
            let (fraction, places) = digits(text, at + 1);
            at += 1 + places;
            count += places;
            if count > MOST_DIGITS {
                return None;
            }
            mantissa = mantissa * POWERS[places] + fraction;
            exponent = -(places as i32);
        }
        if count == 0 || count > MOST_DIGITS {
            return None;
        }
        if let Some(b'e' | b'E') = text.get(at) {
            let sign = text.get(at + 1).copied();
            at += 1 + matches!(sign, Some(b'-' | b'+')) as usize;
            let (value, count) = digits(text, at);
            if count == 0 || count > 3 {
                return None;
            }
            at += count;
            exponent += if sign == Some(b'-') { -(value as i32) } else { value as i32 };
        }
        Some((Decimal { is_negative, mantissa, exponent }, at))
    }

    /// The nearest float64, where that is easily found.
    #[inline]
    fn to_f64(self) -> Option<f64> {
        let power = || EXACT_POWERS.get(self.exponent.unsigned_abs() as usize);
        let size = if self.mantissa >> 53 == 0 && self.exponent.unsigned_abs() <= 22 {
            // One rounding of two exact numbers.
            let mantissa = self.mantissa as f64;
            if self.exponent < 0 { mantissa / power()? } else { mantissa * power()? }
        } else {
            let (quotient, scale) = self.quotient()?;
            quotient as f64 * scale
        };
        Some(if self.is_negative { -size } else { size })
    }

    /// The nearest float32, where that is easily found.
    #[inline]
    fn to_f32(self) -> Option<f32> {
        let size = if self.exponent == 0 || self.mantissa == 0 {
            self.mantissa as f32
        } else {
            let (quotient, scale) = self.quotient()?;
            quotient as f32 * scale as f32
        };
        Some(if self.is_negative { -size } else { size })
    }

    /// An integer and a power of two whose product is this number as far as rounding goes: the integer has more bits than a
    /// float, and its last one stands for all that follow, so that converting it rounds as the number itself would.
    #[inline]
    fn quotient(self) -> Option<(u64, f64)> {
        let divisor = *POWERS.get(usize::try_from(-self.exponent).ok()?)?;
        if self.mantissa == 0 {
            return Some((0, 1.0));
        }
        let (shift, divisor_shift) = (self.mantissa.leading_zeros(), divisor.leading_zeros());
        let dividend = ((self.mantissa << shift) as u128) << 63;
        let divisor = (divisor << divisor_shift) as u128;
        let (quotient, rest) = ((dividend / divisor) as u64, dividend % divisor);
        let power = divisor_shift as i32 - shift as i32 - 63;
        // Between 2^-126 and 2^0: an ordinary number of either kind.
        let scale = f64::from_bits(((1023 + power) as u64) << 52);
        Some((quotient | (rest != 0) as u64, scale))
    }
}

/// The number that the digits from `at` on write, and how many they are. Wrong, but no mistake, for more than
/// [`MOST_DIGITS`].
#[inline]
fn digits(text: &[u8], at: usize) -> (u64, usize) {
    let (mut value, mut count) = some_digits(text, at);
    if count == 8 {
        loop {
            let (more, found) = some_digits(text, at + count);
            value = value.wrapping_mul(POWERS[found]).wrapping_add(more);
            count += found;
            if found < 8 {
                break;
            }
        }
    }
    (value, count)
}

/// Up to eight digits at a time, as numbers in the bytes of a word that are added up in pairs.
#[inline]
fn some_digits(text: &[u8], at: usize) -> (u64, usize) {
    let word = super::fields::word(text, at) ^ 0x3030_3030_3030_3030;
    let others = (word.wrapping_add(0x7676_7676_7676_7676) | word) & 0x8080_8080_8080_8080;
    let count = (others.trailing_zeros() / 8) as usize;
    if count == 0 {
        return (0, 0);
    }
    // Zeros in front of the digits.
    let word = word << (8 * (8 - count));
    let pairs = word.wrapping_mul(10).wrapping_add(word >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    let all = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff;
    (all, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain<const SIZE: usize>(text: &str, dtype: DType) -> Option<([u8; SIZE], usize)> {
        let mut place = [0; SIZE];
        plain_reader(dtype)(text.as_bytes(), 0, &mut place).map(|end| (place, end))
    }

    /// Numbers in a row, the same every time.
    fn random() -> impl FnMut() -> u64 {
        let mut state = 0x9e37_79b9_7f4a_7c15u64;
        move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        }
    }

    #[test]
    fn integers_are_read_to_their_end() {
        for text in ["0", "7", "-7", "12345678", "123456789", "-123456789012345678", "00042"] {
            let (bytes, end) = plain::<8>(&format!("{text},"), DType::Int64).unwrap();
            assert_eq!((i64::from_ne_bytes(bytes), end), (text.parse().unwrap(), text.len()), "{text}");
        }
        assert_eq!(plain::<1>("128", DType::Int8), None);
        assert_eq!(plain::<1>("-128", DType::Int8), Some(([0x80], 4)));
        assert_eq!(plain::<2>("-1", DType::UInt16), None);
        for text in ["", "-", "x", "+1", "9223372036854775807", "123456789012345678901234567890"] {
            assert_eq!(plain::<8>(text, DType::Int64), None, "{text}");
        }
    }

    #[test]
    fn floats_are_rounded_correctly() {
        let mut next = random();
        let mut easy = 0;
        for k in 0..200_000 {
            let bits = next();
            let value = f64::from_bits(bits);
            let text = match k % 5 {
                0 => format!("{}", (bits >> 11) as f64 / (1u64 << 53) as f64),
                1 => format!("{:e}", value),
                2 => format!("{}.{}", bits as i16, bits >> 40),
                3 => format!("{:.*}", (bits % 19) as usize, (bits >> 20) as f64 * 1e-10),
                _ => format!("{}e{}", bits >> (bits % 60), bits as i8 % 25),
            };
            if let Some((bytes, end)) = plain::<8>(&text, DType::Float64) {
                let expected: f64 = text.parse().unwrap();
                assert_eq!((f64::from_ne_bytes(bytes).to_bits(), end), (expected.to_bits(), text.len()), "{text}");
                easy += 1;
            }
            if let Some((bytes, end)) = plain::<4>(&text, DType::Float32) {
                let expected: f32 = text.parse().unwrap();
                assert_eq!((f32::from_ne_bytes(bytes).to_bits(), end), (expected.to_bits(), text.len()), "{text}");
            }
        }
        assert!(easy > 100_000, "{easy}");
    }

    #[test]
    fn halfway_cases_go_to_even() {
        for text in ["9007199254740993", "9007199254740993.0", "9007199254740993.00000000000000000001", "0.5", "-0.0"] {
            let mut place = [0; 8];
            let expected: f64 = text.parse().unwrap();
            if plain_reader(DType::Float64)(text.as_bytes(), 0, &mut place).is_none() {
                assert!(read_any(text.as_bytes(), DType::Float64, false, &mut place));
            }
            assert_eq!(f64::from_ne_bytes(place).to_bits(), expected.to_bits(), "{text}");
        }
        // Halfway between two float32, but for the last digit.
        let (bytes, _) = plain::<4>("16777217.00000001", DType::Float32).unwrap();
        assert_eq!(f32::from_ne_bytes(bytes), 16777218.0);
    }

    #[test]
    fn odd_fields_are_read_too() {
        let float = |text: &str, bools_count| {
            let mut place = [0; 8];
            read_any(text.as_bytes(), DType::Float64, bools_count, &mut place).then(|| f64::from_ne_bytes(place))
        };
        for text in ["", "NA", "NaN", "nan", "null", "None", "n/a", "-nan"] {
            assert!(float(text, false).unwrap().is_nan(), "{text}");
        }
        assert_eq!(float("+1.5e300", false), Some(1.5e300));
        assert_eq!(float("-inf", false), Some(f64::NEG_INFINITY));
        assert_eq!(float("123456789012345678901234567890", false), Some(123456789012345678901234567890.0));
        assert_eq!((float("True", true), float("True", false), float("x", true)), (Some(1.0), None, None));
        let mut place = [9];
        assert!(read_any(b"TRUE", DType::Bool, false, &mut place) && place == [1]);
        assert!(read_any(b"0", DType::Bool, true, &mut place) && place == [0]);
        assert!(!read_any(b"0", DType::Bool, false, &mut place) && !read_any(b"2", DType::Bool, true, &mut place));
        assert!(!read_any(b"\xff", DType::Int8, true, &mut place));
    }

    #[test]
    fn looks_tell_dtypes() {
        let looks = [
            ("", Look::Missing),
            ("NA", Look::Missing),
            ("true", Look::Bool),
            ("-3", Look::Integer { is_negative: true }),
            ("007", Look::Integer { is_negative: false }),
            ("18446744073709551615", Look::LargeInteger),
            ("18446744073709551616", Look::Real),
            ("1e3", Look::Real),
            ("inf", Look::Real),
            ("2024-01-02", Look::Text),
            ("1,5", Look::Text),
        ];
        for (text, look) in looks {
            assert_eq!(Look::of(text.as_bytes()), look, "{text}");
        }
    }
}
