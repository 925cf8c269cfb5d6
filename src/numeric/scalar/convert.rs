//! Conversions between int64 and float64 in integer and float operations that every level has as vectors.

use super::lane::{LaneFunction, ROUNDER, TWO_52};

const TWO_32: f64 = 4294967296.0;
const TWO_63: f64 = 9223372036854775808.0;
const TWO_84: f64 = 19342813113834066795298816.0;
const LOW_WORD: u64 = 0xffff_ffff;

/// int64 to the nearest float64.
pub struct IntToFloat;

impl LaneFunction<1> for IntToFloat {
    /// The upper half, its sign bit turned, is written into the mantissa of `2^84`, the lower half into that of `2^52`:
    /// the first sum is exact and the second rounds once.
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let high = f64::from_bits(((x >> 32) ^ 0x8000_0000) | TWO_84.to_bits());
        let low = f64::from_bits((x & LOW_WORD) | TWO_52.to_bits());
        ((high - (TWO_84 + TWO_63 + TWO_52)) + low).to_bits()
    }
}

/// float64 to int64: towards zero, saturating, NaN gives 0.
pub struct FloatToInt;

impl LaneFunction<1> for FloatToInt {
    /// Split into two halves of 32 bits, each read off the mantissa of a sum.
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let x = f64::from_bits(x);
        let whole = x.trunc();
        let high = (whole * (1.0 / TWO_32)).floor();
        let low = high.mul_add(-TWO_32, whole);
        let value = ((high + ROUNDER).to_bits() << 32) | ((low + TWO_52).to_bits() & LOW_WORD);
        let value = if x >= TWO_63 { i64::MAX as u64 } else { value };
        let value = if x < -TWO_63 { i64::MIN as u64 } else { value };
        if x.is_nan() { 0 } else { value }
    }
}
