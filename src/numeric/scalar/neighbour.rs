//! The neighbouring number.

use super::lane::{LaneFunction, SIGN};

/// The next number after `x` in the direction of `y`; `y` if they are equal; NaN if either is.
pub struct NextAfter;

/// [`NextAfter`] among float32 numbers, which arguments and value hold as float64.
pub struct NextAfterFloat32;

impl LaneFunction<2> for NextAfter {
    #[inline(always)]
    fn bulk([x, y]: [u64; 2]) -> u64 {
        let (from, to) = (f64::from_bits(x), f64::from_bits(y));
        // Bits grow away from zero.
        let next = if (from < to) == (from > 0.0) { x.wrapping_add(1) } else { x.wrapping_sub(1) };
        let next = if from == 0.0 { (y & SIGN) | 1 } else { next };
        let next = if from == to { y } else { next };
        if from.is_nan() | to.is_nan() { f64::NAN.to_bits() } else { next }
    }
}

impl LaneFunction<2> for NextAfterFloat32 {
    #[inline(always)]
    fn bulk([x, y]: [u64; 2]) -> u64 {
        const FLOAT32_SIGN: u32 = 1 << 31;
        let (from, to) = (f64::from_bits(x) as f32, f64::from_bits(y) as f32);
        let (x, y) = (from.to_bits(), to.to_bits());
        let next = if (from < to) == (from > 0.0) { x.wrapping_add(1) } else { x.wrapping_sub(1) };
        let next = if from == 0.0 { (y & FLOAT32_SIGN) | 1 } else { next };
        let next = if from == to { y } else { next };
        let next = if from.is_nan() | to.is_nan() { f32::NAN.to_bits() } else { next };
        (f32::from_bits(next) as f64).to_bits()
    }
}
