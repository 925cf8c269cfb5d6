//! The normalised cardinal sine.
//!
//! `x` is reduced to the nearest multiple of 1/2, which is exact; sine or cosine of `pi` times the rest, in two floats,
//! is divided by `pi x`.

use super::angle::{PI_TAIL, reduce_half_turns};
use super::lane::{LaneFunction, SIGN, select};
use super::trigonometry::sine_of_reduced;
use super::two_floats::{divide, product};
use std::f64::consts::PI;

/// `sin(pi x) / (pi x)`, at most 1 ulp; 1 at 0, exactly 0 (of positive sign) at all other integers, NaN at infinities.
///
/// NumPy rounds `pi x` before it takes the sine; its values at and near integers are off by that.
pub struct Sinc;

/// From here on floats are multiples of 1/4.
const TWO_50: f64 = 1125899906842624.0;

/// `2^-28`, below which the value rounds to 1.
const TINY: f64 = 3.725290298461914e-09;

impl LaneFunction<1> for Sinc {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let size = f64::from_bits(x & !SIGN);
        select(size < TINY, 1.0, sinc(size, size)).to_bits()
    }

    #[inline(always)]
    fn is_rare([x]: [u64; 1]) -> bool {
        let is_moderate = f64::from_bits(x & !SIGN) <= TWO_50;
        !is_moderate
    }

    #[inline(never)]
    fn rare([x]: [u64; 1]) -> u64 {
        let size = f64::from_bits(x & !SIGN);
        if size.is_finite() && size == size.trunc() {
            return 0;
        }
        // The remainder is exact; infinity leaves NaN.
        sinc(size % 2.0, size).to_bits()
    }
}

/// `sin(pi turned) / (pi size)`.
#[inline(always)]
fn sinc(turned: f64, size: f64) -> f64 {
    let (quadrant, high, low) = reduce_half_turns(turned);
    let sine = sine_of_reduced(quadrant, high, low);
    let (denominator, error) = product(size, PI);
    let (quotient, rest) = divide(sine, (denominator, size.mul_add(PI_TAIL, error)));
    // The sum with zero clears the sign of a zero.
    (quotient + rest) + 0.0
}
