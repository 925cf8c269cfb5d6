//! The natural logarithm.
//!
//! `x = 2^e m` with `m` from `sqrt(1/2)` to `sqrt(2)` and `f = m - 1`; `ln m = f - f^2/2 + f^3 p(f)` with a minimax
//! polynomial of degree 19 (relative error `2^-59`). The first two terms and `e ln 2` are summed with their rounding
//! errors.

use super::lane::{LaneFunction, horner, select};

/// `ln 2` to 42 bits, so that its product with an exponent is exact, and the rest.
pub const LN_2_HIGH: f64 = 0.6931471805598903;
pub const LN_2_LOW: f64 = 5.497923018708371e-14;

const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;
const MANTISSA: u64 = (1 << 52) - 1;
const TWO_52: f64 = 4503599627370496.0;

/// `ln x`, at most 1 ulp; -inf at zeros, NaN below.
pub struct Log;

impl LaneFunction<1> for Log {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        log(f64::from_bits(x)).to_bits()
    }
}

/// A positive normal number as `(e, m)`: `2^e m` with `sqrt(1/2) <= m < sqrt(2)`.
#[inline(always)]
pub fn split(x: f64) -> (f64, f64) {
    let shifted = x.to_bits().wrapping_add(1.0f64.to_bits() - SQRT_HALF_BITS);
    let e = f64::from_bits((shifted >> 52) | TWO_52.to_bits()) - (TWO_52 + 1023.0);
    let m = f64::from_bits((shifted & MANTISSA) + SQRT_HALF_BITS);
    (e, m)
}

#[inline(always)]
fn log(x: f64) -> f64 {
    let is_denormal = x < f64::MIN_POSITIVE;
    let (e, m) = split(select(is_denormal, x * (TWO_52 * 4.0), x));
    let e = select(is_denormal, e - 54.0, e);
    let positive = log_of_parts(e, m);

    // Infinity and NaN fail the first comparison.
    let finite = select(x < f64::INFINITY, positive, x);
    let nonpositive = select(x == 0.0, f64::NEG_INFINITY, f64::NAN);
    select(x > 0.0, finite, nonpositive)
}

#[inline(always)]
fn log_of_parts(e: f64, m: f64) -> f64 {
    let f = m - 1.0;
    let z = f * f;
    let even = horner!(z; 0.3333333333333347, 0.19999999999939866, 0.14285714294500654, 0.11111110485279438,
        0.09090934124044532, 0.07691714291164098, 0.06674926656291705, 0.05821861767990362, 0.05384766973030141,
        0.05787235204779652);
    let odd = horner!(z; -0.2499999999999924, -0.16666666666828645, -0.12499999990659247, -0.09999999938509734,
        -0.083333588358145, -0.0714177322088775, -0.06272052033996797, -0.05315774487049503, -0.06285832628371972,
        -0.024971757761172934);
    let p = odd.mul_add(f, even);

    let half_square = 0.5 * z;
    let half_square_low = 0.5 * f.mul_add(f, -z);
    // Each first summand is zero or the larger one, so that both errors are exact.
    let exponent = e * LN_2_HIGH;
    let sum = exponent + f;
    let error = f - (sum - exponent);
    let high = sum - half_square;
    let high_error = (sum - high) - half_square;

    let low = e.mul_add(LN_2_LOW, (error + high_error) - half_square_low);
    high + (z * f).mul_add(p, low)
}
