//! `e^x`, `2^x`, `e^x - 1` and the logistic function.

use super::super::lane::{ROUNDER as WIDE_ROUNDER, horner, select as select_wide};
use super::lane::{LaneFunction32, ROUNDER, clamp, horner32, reciprocal, select, signed};
use std::f32::consts::{LN_2, LOG2_E};

/// `ln 2 - LN_2`.
const LN_2_TAIL: f32 = -1.904_654_2e-9;

pub struct Exp;

pub struct Exp2;

pub struct Expm1;

pub struct Sigmoid;

/// In float32: `x = k ln 2 + r`, `e^x = 2^k (1 + r p(r))`.
impl LaneFunction32<1> for Exp {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // Beyond these bounds the result is infinite or vanishes.
        let x = clamp(x, -104.0, 89.0);
        let shifted = x.mul_add(LOG2_E, ROUNDER);
        let k = shifted - ROUNDER;
        // The first difference is exact: it is a multiple of 2^-25 below 1/2.
        let r = k.mul_add(-LN_2_TAIL, k.mul_add(-LN_2, x));
        // Minimax for |r| <= 0.3473, relative error 2^-28.9.
        let p = horner32!(r; 1.0, 0.49999994, 0.16666429, 0.041668013, 0.008374314, 0.0013843402);
        scale(r.mul_add(p, 1.0), shifted)
    }
}

/// In float32: `x = k + r`, `2^x = 2^k (1 + r p(r))`.
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
    // Minimax, relative error 2^-28.9.
    let p = horner32!(r; 0.6931472, 0.24022648, 0.05550332, 0.00961844, 0.0013399129, 0.00015353084);
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

/// In float64: `2^k (e^r - 1) + (2^k - 1)`.
impl LaneFunction32<1> for Expm1 {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // Below -18 the result rounds to -1, above 89 it is infinite.
        signed(expm1(clamp(x, -18.0, 89.0) as f64) as f32, x)
    }
}

/// In float64: `1 / (1 + e^-|x|)`, multiplied by `e^-|x|` for negative `x`.
impl LaneFunction32<1> for Sigmoid {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let is_negative = x < 0.0;
        let towards_zero = clamp(select(is_negative, x, -x), -105.0, 0.0);
        let reduced = Exponent::base_e(towards_zero as f64);
        let power = reduced.scaled(1.0 + reduced.expm1());
        let numerator = select_wide(is_negative, power, 1.0);
        (numerator * reciprocal(1.0 + power)) as f32
    }
}

/// `e^x - 1` with a relative error below `2^-31`, for `|x| <= 700`; the sign of zero is lost.
#[inline(always)]
pub fn expm1(x: f64) -> f64 {
    let reduced = Exponent::base_e(x);
    let power = reduced.scaled(1.0);
    power.mul_add(reduced.expm1(), power - 1.0)
}

/// The exponent of `2^k e^r`, with `|r| <= ln(2)/2`.
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
