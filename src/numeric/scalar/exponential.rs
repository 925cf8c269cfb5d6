//! `e^x`.
//!
//! `x = k ln 2 + r` with `|r| <= ln(2)/2`; `e^r = 1 + r + r^2 p(r)` with a minimax polynomial of degree 10 (relative
//! error `2^-64`); the sum is compensated, so that the result is within 0.6 ulp before the scaling by `2^k`.

use super::lane::{LaneFunction, ROUNDER, horner, select};
use std::f64::consts::{LN_2, LOG2_E};

/// `ln 2 - LN_2`.
const LN_2_TAIL: f64 = 2.3190468138462996e-17;

/// `e^x`, at most 1 ulp.
pub struct Exp;

impl LaneFunction<1> for Exp {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        exp_of_sum(f64::from_bits(x), 0.0).to_bits()
    }
}

/// `e^(high + low)` for any `high`, NaN and infinities included, and a `low` that is smaller than `2^-40`.
#[inline(always)]
pub fn exp_of_sum(high: f64, low: f64) -> f64 {
    // Beyond these bounds the result is infinity or zero; comparisons let NaN through.
    let x = select(high > 710.0, 710.0, high);
    let x = select(x < -746.0, -746.0, x);
    let shifted = x.mul_add(LOG2_E, ROUNDER);
    let k = shifted - ROUNDER;

    // The first difference is exact: it is a multiple of 2^-54 below 1/2.
    let head = k.mul_add(-LN_2, x);
    let tail = k.mul_add(-LN_2_TAIL, low);
    let r = head + tail;
    let r_low = (head - r) + tail;

    let z = r * r;
    let even = horner!(z; 0.5, 0.04166666666666673, 0.0013888888888858532, 2.4801587373568392e-05,
        2.7557233501458826e-07, 2.092690120946862e-09);
    let odd = horner!(z; 0.16666666666666685, 0.008333333333316737, 0.0001984126989706035, 2.755723423555219e-06,
        2.5112240231254236e-08);
    let p = odd.mul_add(r, even);

    let sum = 1.0 + r;
    let sum_low = (1.0 - sum) + r;
    let mantissa = sum + (sum_low + z.mul_add(p, r_low));
    scale(mantissa, shifted)
}

/// `x 2^k` for the `k` in the low bits of `shifted`, in two steps so that both factors are normal numbers and a
/// denormal result is rounded once.
#[inline(always)]
fn scale(x: f64, shifted: f64) -> f64 {
    const BIASES: u64 = 2 * 1023;
    let exponents = shifted.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(BIASES);
    let first = exponents >> 1;
    let second = exponents.wrapping_sub(first);
    x * f64::from_bits(first << 52) * f64::from_bits(second << 52)
}
