//! `e^x`, `2^x`, `e^x - 1` and the logistic function, in float32.
//!
//! `x = k ln 2 + r` with `|r| <= ln(2)/2`; `e^r - 1 = r + r^2/2 + r^3 q(r)` with a minimax polynomial of degree 3 and
//! an `r` of two floats. How far the sum is carried in two floats is a matter of each function.

use super::super::lane::{ROUNDER as WIDE_ROUNDER, horner};
use super::lane::{LaneFunction32, ROUNDER, clamp, horner32, ordered_sum, select, size, sum};
use std::f32::consts::{LN_2, LOG2_E};

/// `ln 2 - LN_2`.
const LN_2_TAIL: f32 = -1.904_654_2e-9;

/// `e^x`, at most 0.86 ulp.
pub struct Exp;

/// `2^x`, at most 0.88 ulp; exact for integers.
pub struct Exp2;

/// `e^x - 1`, at most 0.92 ulp.
pub struct Expm1;

/// `1 / (1 + e^-x)`, at most 0.78 ulp.
pub struct Sigmoid;

/// `2^k (1 + (e^r - 1))`.
impl LaneFunction32<1> for Exp {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // Beyond these bounds the result is infinite or vanishes.
        let Reduced { shifted, r, rest } = Reduced::of(clamp(x, -104.0, 89.0));
        scale(1.0 + (r + rest), shifted)
    }
}

/// `e^x = 2^k (1 + r + rest)`, with `|r| <= ln(2)/2` and a `rest` of about `r^2/2`.
pub struct Reduced {
    /// [`ROUNDER`]` + k`.
    pub shifted: f32,
    pub r: f32,
    pub rest: f32,
}

impl Reduced {
    /// Of an `|x| < 200`.
    #[inline(always)]
    pub fn of(x: f32) -> Reduced {
        let shifted = x.mul_add(LOG2_E, ROUNDER);
        let k = shifted - ROUNDER;
        // Exact: a multiple of 2^-25 below 1/2.
        let r = k.mul_add(-LN_2, x);
        let tail = k * -LN_2_TAIL;
        let whole = r + tail;
        // Minimax for |r| <= 0.3473, relative error of e^r 2^-28.2.
        let q = horner32!(whole; 0.16666521, 0.04166829, 0.008368704, 0.0013818934);
        let square = whole * whole;
        let cubic = (square * whole).mul_add(q, tail);
        Reduced { shifted, r, rest: square.mul_add(0.49999994, cubic) }
    }

    /// `2^(k + shift)`, if that is a normal number.
    #[inline(always)]
    pub fn power(&self, shift: i32) -> f32 {
        const BIAS: i32 = 127;
        f32::from_bits((self.shifted.to_bits() << 23).wrapping_add(((BIAS + shift) as u32) << 23))
    }

    /// `2^(k + shift) e^r - 2^shift` as a sum of two floats.
    #[inline(always)]
    pub fn expm1(&self, shift: i32) -> (f32, f32) {
        let power = self.power(shift);
        // Inexact for powers from 2^25 on, and for as small ones.
        let (whole, whole_low) = sum(power, -f32::from_bits(((127 + shift) as u32) << 23));
        // The first summand is zero or the larger one.
        let (head, error) = ordered_sum(whole, power * self.r);
        ordered_sum(head, power.mul_add(self.rest, error + whole_low))
    }
}

/// `x = k + r`, `2^x = 2^k (1 + r p(r))`.
impl LaneFunction32<1> for Exp2 {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let x = clamp(x, -151.0, 129.0);
        let shifted = x + ROUNDER;
        let r = x - (shifted - ROUNDER);
        scale(exp2_of_fraction(r), shifted)
    }
}

/// `2^r` for `|r| <= 1/2`.
#[inline(always)]
pub fn exp2_of_fraction(r: f32) -> f32 {
    // Minimax, relative error 2^-28.3.
    let p = horner32!(r; LN_2, 0.24022648, 0.055503596, 0.009618506, 0.0013391024, 0.00015326774);
    r.mul_add(p, 1.0)
}

/// `x 2^k` for the `k` in the low bits of `shifted`, between -252 and 254, in two steps so that both factors are normal
/// numbers and a denormal result is rounded once more at most.
#[inline(always)]
fn scale(x: f32, shifted: f32) -> f32 {
    const BIASES: u32 = 2 * 127;
    let exponents = shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(BIASES);
    let first = exponents >> 1;
    let second = exponents.wrapping_sub(first);
    x * f32::from_bits(first << 23) * f32::from_bits(second << 23)
}

/// `2^k (e^r - 1) + (2^k - 1)`, halved on the way, for the largest powers.
impl LaneFunction32<1> for Expm1 {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        const TINY: f32 = f32::EPSILON / 4.0;
        // Below -18 the result rounds to -1, above 89 it is infinite.
        let (high, low) = Reduced::of(clamp(x, -18.0, 89.0)).expm1(-1);
        select(size(x) < TINY, x, 2.0 * (high + low))
    }
}

/// `1 / (1 + e^-|x|)`, multiplied by `e^-|x|` for negative `x`, with all but the inverse in two floats. The
/// power comes last, so that denormal results are rounded once more at most.
impl LaneFunction32<1> for Sigmoid {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let is_negative = x < 0.0;
        let reduced = Reduced::of(clamp(select(is_negative, x, -x), -105.0, 0.0));
        let (head, error) = ordered_sum(1.0, reduced.r);
        let (mantissa, mantissa_low) = ordered_sum(head, error + reduced.rest);
        // 2^-64 already vanishes beside 1.
        let power = reduced.power(0);
        let power = select(x.abs() < 44.0, power, 0.0);
        let (denominator, error) = ordered_sum(1.0, power * mantissa);
        let denominator_low = power.mul_add(mantissa_low, error);

        let numerator = select(is_negative, mantissa, 1.0);
        let numerator_low = select(is_negative, mantissa_low, 0.0);
        let inverse = 1.0 / denominator;
        let quotient = numerator * inverse;
        let remainder = (-quotient).mul_add(denominator, numerator);
        let remainder = remainder + (-quotient).mul_add(denominator_low, numerator_low);
        let value = remainder.mul_add(inverse, quotient);
        scale(value, select(is_negative, reduced.shifted, ROUNDER))
    }
}

/// The exponent of `2^k e^r`, with `|r| <= ln(2)/2`, in float64.
pub struct Exponent {
    shifted: f64,
    pub r: f64,
}

impl Exponent {
    /// Of `e^x`, for `|x| <= 700`.
    #[inline(always)]
    pub fn base_e(x: f64) -> Exponent {
        use std::f64::consts::{LN_2, LOG2_E};
        let shifted = x.mul_add(LOG2_E, WIDE_ROUNDER);
        Exponent { shifted, r: (shifted - WIDE_ROUNDER).mul_add(-LN_2, x) }
    }

    /// `e^r - 1`.
    #[inline(always)]
    pub fn expm1(&self) -> f64 {
        // Minimax, relative error 2^-31.9.
        let q = horner!(self.r; 0.5000000044650623, 0.16666666367080257, 0.04166635864837993, 0.00833338984641653,
            0.0013940819803937908, 0.00019845844612760745);
        (self.r * self.r).mul_add(q, self.r)
    }

    /// `2^k value`, for a positive normal result.
    #[inline(always)]
    pub fn scaled(&self, value: f64) -> f64 {
        f64::from_bits(value.to_bits().wrapping_add(self.shifted.to_bits() << 52))
    }

    /// `2^-k`.
    #[inline(always)]
    pub fn inverse_power(&self) -> f64 {
        f64::from_bits(1f64.to_bits().wrapping_sub(self.shifted.to_bits() << 52))
    }
}
