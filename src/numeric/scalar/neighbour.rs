//! The neighbouring number.

use super::lane::{LaneFunction, SIGN};

/// The next number after `x` in the direction of `y`; `y` if they are equal; NaN if either is.
pub struct NextAfter;

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
