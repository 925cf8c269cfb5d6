//! Amounts of memory as people write them.

use crate::memory::default_budget;

/// Why a text is no amount of memory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SizeError {
    #[error("write a number and a unit, such as 512MB, 1GiB or 50%")]
    NoNumber,
    #[error("`{0}` is no unit: use B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024), or %")]
    UnknownUnit(String),
    #[error("it must be at least 1 byte")]
    TooSmall,
    #[error("no computer has as much")]
    TooLarge,
    #[error("a share of the memory is at most 100%")]
    MoreThanAll,
}

/// Bytes from `512MB`, `1GiB`, `64m`, `2e9` or `80%`; the last of the memory of this machine or its container.
pub(crate) fn memory_size(text: &str) -> Result<u64, SizeError> {
    // The default budget is four fifths of what there is.
    parse(text, || default_budget() / 4 * 5)
}

/// Bytes from an amount of memory, where `available` tells what 100% are.
fn parse(text: &str, available: impl FnOnce() -> u64) -> Result<u64, SizeError> {
    let (number, unit) = split_number(text.trim());
    let number: f64 = number.replace('_', "").parse().map_err(|_| SizeError::NoNumber)?;
    let bytes = if unit == "%" {
        if number > 100.0 {
            return Err(SizeError::MoreThanAll);
        }
        available() as f64 * (number / 100.0)
    } else {
        number * unit_size(unit).ok_or_else(|| SizeError::UnknownUnit(unit.to_string()))?
    };
    match bytes {
        bytes if bytes < 1.0 => Err(SizeError::TooSmall),
        bytes if bytes >= i64::MAX as f64 => Err(SizeError::TooLarge),
        bytes => Ok(bytes as u64),
    }
}

/// Takes `1.5e3 MB` apart. An `e` belongs to the number where digits follow it.
fn split_number(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    let is_number = |at: usize| match bytes[at] {
        b'0'..=b'9' | b'.' | b'_' => true,
        b'e' | b'E' => matches!(bytes.get(at + 1), Some(b'0'..=b'9' | b'+' | b'-')) && at > 0,
        b'+' | b'-' => at > 0 && matches!(bytes[at - 1], b'e' | b'E'),
        _ => false,
    };
    let end = (0..bytes.len()).find(|&at| !is_number(at)).unwrap_or(bytes.len());
    (&text[..end], text[end..].trim_start())
}

/// Bytes in a unit, in any case; `M` is short for `MB`.
fn unit_size(unit: &str) -> Option<f64> {
    let unit = unit.to_ascii_lowercase();
    let (prefix, base) = match unit.strip_suffix("ib") {
        Some(prefix) if !prefix.is_empty() => (prefix, 1024f64),
        _ => (unit.strip_suffix('b').unwrap_or(&unit), 1000f64),
    };
    let power = ["", "k", "m", "g", "t", "p"].iter().position(|&known| known == prefix)?;
    Some(base.powi(power as i32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_written() {
        for (text, bytes) in [
            ("512MB", 512_000_000),
            ("1GiB", 1 << 30),
            ("64m", 64_000_000),
            ("2e9", 2_000_000_000),
            ("1.5e3 kB", 1_500_000),
            ("0.5 GiB", 1 << 29),
            ("1_000_000", 1_000_000),
            ("1000B", 1000),
            ("1kib", 1024),
            ("3T", 3_000_000_000_000),
            ("2E+3", 2000),
            (" 80% ", 800),
            ("12.5%", 125),
            ("100%", 1000),
        ] {
            assert_eq!(parse(text, || 1000), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused_with_a_reason() {
        for (text, error) in [
            ("", SizeError::NoNumber),
            ("MB", SizeError::NoNumber),
            ("-1GB", SizeError::NoNumber),
            ("1..2GB", SizeError::NoNumber),
            ("e9", SizeError::NoNumber),
            ("inf", SizeError::NoNumber),
            ("5 bananas", SizeError::UnknownUnit("bananas".into())),
            ("5ib", SizeError::UnknownUnit("ib".into())),
            ("5é", SizeError::UnknownUnit("é".into())),
            ("5%%", SizeError::UnknownUnit("%%".into())),
            ("0", SizeError::TooSmall),
            ("0.1B", SizeError::TooSmall),
            ("0%", SizeError::TooSmall),
            ("1e300", SizeError::TooLarge),
            ("1e999", SizeError::TooLarge),
            ("9999PiB", SizeError::TooLarge),
            ("101%", SizeError::MoreThanAll),
        ] {
            assert_eq!(parse(text, || 1000), Err(error), "{text}");
        }
    }

    #[test]
    fn a_share_is_of_this_machine() {
        let all = memory_size("100%").unwrap();
        assert!(all >= default_budget());
        assert_eq!(memory_size("50%").unwrap(), all / 2);
    }
}
