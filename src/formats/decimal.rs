//! Decimal numbers as they stand in tables: integers to be divided by a power of ten.

/// The most places after the point: beyond it no float64 could hold any value.
pub(super) const MOST_SCALE: u32 = 38;

/// The float64 next to `integer` / 10^`scale`.
pub(super) fn to_float(integer: i128, scale: u32) -> f64 {
    /// Integers below it, and powers of ten of this order, are exact: then so rounded is the quotient.
    const EXACT: u128 = 1 << 53;
    const EXACT_POWER: u32 = 22;
    if integer.unsigned_abs() <= EXACT && scale <= EXACT_POWER {
        return integer as f64 / 10f64.powi(scale as i32);
    }
    // The standard library rounds what it parses correctly, and every integer with an exponent is a number.
    format!("{integer}e-{scale}").parse().unwrap_or(f64::NAN)
}

/// The integer of a row of bytes, the highest first. None if it is longer than any decimal of 38 digits.
pub(super) fn from_big_endian(bytes: &[u8]) -> Option<i128> {
    let sign = if bytes.first().is_some_and(|&byte| byte >= 0x80) { 0xff } else { 0 };
    let mut all = [sign; size_of::<i128>()];
    let start = all.len().checked_sub(bytes.len())?;
    all[start..].copy_from_slice(bytes);
    Some(i128::from_be_bytes(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_become_the_nearest_floats() {
        assert_eq!(to_float(12345, 2), 123.45);
        assert_eq!(to_float(-1, 3), -0.001);
        assert_eq!(to_float(i128::MAX, 38), 1.701_411_834_604_692_3);
        assert_eq!(to_float(123_456_789_012_345_678_901, 10), 12_345_678_901.234_568);
        assert_eq!(to_float(7, 0), 7.0);
        assert_eq!(to_float(i128::MIN, 0), i128::MIN as f64);
    }

    #[test]
    fn bytes_are_integers_with_a_sign() {
        assert_eq!(from_big_endian(&[]), Some(0));
        assert_eq!(from_big_endian(&[0xff]), Some(-1));
        assert_eq!(from_big_endian(&[0x01, 0x00]), Some(256));
        assert_eq!(from_big_endian(&i128::MIN.to_be_bytes()), Some(i128::MIN));
        assert_eq!(from_big_endian(&[0; 17]), None);
    }
}
