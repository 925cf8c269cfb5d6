//! `e^x`, `2^x` and `e^x - 1`.
//!
//! `x = k ln 2 + r` with `|r| <= ln(2)/2`; `e^r = 1 + r + r^2 p(r)` with a minimax polynomial of degree 10 (relative
//! error `2^-64`); the sum is compensated, so that the result is within 0.6 ulp before the scaling by `2^k`.

use super::lane::{LaneFunction, ROUNDER, clamp, horner, power_of_two, select, signed_bits};
use super::two_floats::{ordered_sum, product, sum};
use std::f64::consts::{LN_2, LOG2_E};

/// `ln 2 - LN_2`.
const LN_2_TAIL: f64 = 2.3190468138462996e-17;

/// `e^x`, at most 1 ulp.
pub struct Exp;

/// `2^x`, at most 1 ulp; exact for integers.
pub struct Exp2;

/// `e^x - 1`, at most 1 ulp also near zero.
pub struct Expm1;

impl LaneFunction<1> for Exp {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        exp_of_sum(f64::from_bits(x), 0.0).to_bits()
    }
}

impl LaneFunction<1> for Exp2 {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        Exponent::base_2(f64::from_bits(x), 0.0).exp().to_bits()
    }
}

impl LaneFunction<1> for Expm1 {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        signed_bits(expm1(f64::from_bits(x)), x)
    }
}

/// `e^(high + low)` for any `high`, NaN and infinities included, and a `low` that is smaller than `2^-40`.
#[inline(always)]
pub fn exp_of_sum(high: f64, low: f64) -> f64 {
    Exponent::base_e(high, low).exp()
}

/// The reduced exponent of `2^k e^(r + r_low)`, with `|r| <= ln(2)/2`.
pub struct Exponent {
    pub k: f64,
    /// [`ROUNDER`]` + k`, for [`scale`].
    pub shifted: f64,
    pub r: f64,
    pub r_low: f64,
}

impl Exponent {
    /// The exponent of `e^(high + low)`, with `low` smaller than `2^-40`; of an infinite or vanishing value, that of
    /// another which, even halved, is infinite or vanishes.
    #[inline(always)]
    pub fn base_e(high: f64, low: f64) -> Exponent {
        Exponent::base_e_unclamped(clamp(high, -746.0, 712.0), low)
    }

    /// As [`Exponent::base_e`], for a `high` between -1400 and 1400, so that `k` stays what [`scale`] takes.
    #[inline(always)]
    pub fn base_e_unclamped(x: f64, low: f64) -> Exponent {
        let shifted = x.mul_add(LOG2_E, ROUNDER);
        let k = shifted - ROUNDER;
        // The first difference is exact: it is a multiple of 2^-54 below 1/2.
        let head = k.mul_add(-LN_2, x);
        let tail = k.mul_add(-LN_2_TAIL, low);
        let r = head + tail;
        Exponent { k, shifted, r, r_low: (head - r) + tail }
    }

    /// The exponent of `2^(high + low)`, as for [`Exponent::base_e`].
    #[inline(always)]
    pub fn base_2(high: f64, low: f64) -> Exponent {
        let x = clamp(high, -1080.0, 1025.0);
        let shifted = x + ROUNDER;
        let k = shifted - ROUNDER;
        let fraction = x - k;
        let (r, error) = product(fraction, LN_2);
        Exponent { k, shifted, r, r_low: fraction.mul_add(LN_2_TAIL, low.mul_add(LN_2, error)) }
    }

    #[inline(always)]
    fn exp(&self) -> f64 {
        let (head, rest) = self.unrounded_mantissa();
        scale(head + rest, self.shifted)
    }

    /// `e^(r + r_low)` as a sum of two floats, with a relative error below `2^-56`.
    #[inline(always)]
    pub fn mantissa(&self) -> (f64, f64) {
        let (head, rest) = self.unrounded_mantissa();
        ordered_sum(head, rest)
    }

    #[inline(always)]
    fn unrounded_mantissa(&self) -> (f64, f64) {
        let square = self.r * self.r;
        let (even, odd) = series(square);
        let p = odd.mul_add(self.r, even.mul_add(square, 0.5));
        let (head, error) = ordered_sum(1.0, self.r);
        (head, error + square.mul_add(p, self.r_low))
    }
}

/// `(cosh(r) - 1 - r^2/2) / r^4` and `(sinh(r) - r) / r^3` for `|r| <= ln(2)/2`, by `r^2`: the even and the odd half
/// of the polynomial for `e^r`.
#[inline(always)]
pub fn series(square: f64) -> (f64, f64) {
    let even = horner!(square; 0.04166666666666673, 0.0013888888888858532, 2.4801587373568392e-05,
        2.7557233501458826e-07, 2.092690120946862e-09);
    let odd = horner!(square; 0.16666666666666685, 0.008333333333316737, 0.0001984126989706035, 2.755723423555219e-06,
        2.5112240231254236e-08);
    (even, odd)
}

/// `x 2^k` for the `k` in the low bits of `shifted`, between -2044 and 2046, in two steps so that both factors are normal numbers and a
/// denormal result is rounded once.
#[inline(always)]
pub fn scale(x: f64, shifted: f64) -> f64 {
    const BIASES: u64 = 2 * 1023;
    let exponents = shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(BIASES);
    let first = exponents >> 1;
    let second = exponents.wrapping_sub(first);
    x * f64::from_bits(first << 52) * f64::from_bits(second << 52)
}

/// `2^k ((1 - 2^-k) + (e^r - 1))`. The sign of zero is lost.
#[inline(always)]
fn expm1(x: f64) -> f64 {
    // Below -38 the result rounds to -1.
    let Exponent { k, shifted, r, r_low } = Exponent::base_e(select(x < -38.0, -38.0, x), 0.0);
    // e^r - 1 = r + r^2/2 + r^3 odd + r^4 even, where the first two terms are summed with their errors: for k = 1 the
    // sum of 1/2 and the fraction is small.
    let square = r * r;
    let square_low = r.mul_add(r, -square);
    let (even, odd) = series(square);
    let (fraction, error) = ordered_sum(r, 0.5 * square);
    let derivative_part = r_low.mul_add(r, r_low);
    let cubic = (square * r).mul_add(odd, (square * square).mul_add(even, derivative_part));
    let fraction_low = cubic + square_low.mul_add(0.5, error);

    // 2^-64 already vanishes beside 1.
    let (one, one_low) = sum(1.0, -power_of_two(-select(k > 64.0, 64.0, k)));
    let (head, error) = sum(one, fraction);
    scale(head + (error + (one_low + fraction_low)), shifted)
}
