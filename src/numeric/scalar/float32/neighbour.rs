//! The neighbouring number.

use super::lane::{LaneFunction32, SIGN};

/// The next number after `x` in the direction of `y`; `y` if they are equal; NaN if either is.
pub struct NextAfter;

impl LaneFunction32<2> for NextAfter {
    #[inline(always)]
    fn bulk([from, to]: [f32; 2]) -> f32 {
        let (x, y) = (from.to_bits(), to.to_bits());
        // Bits grow away from zero.
        let next = if (from < to) == (from > 0.0) { x.wrapping_add(1) } else { x.wrapping_sub(1) };
        let next = if from == 0.0 { (y & SIGN) | 1 } else { next };
        let next = if from == to { y } else { next };
        f32::from_bits(if from.is_nan() | to.is_nan() { f32::NAN.to_bits() } else { next })
    }
}
