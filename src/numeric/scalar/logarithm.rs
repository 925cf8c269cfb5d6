//! The logarithms to base e, 2 and 10, and `ln(1 + x)`.
//!
//! `x = 2^e m` with `m` from `sqrt(1/2)` to `sqrt(2)` and `f = m - 1`; `ln m = f - f^2/2 + f^3 p(f)` with a minimax
//! polynomial of degree 19 (relative error `2^-59`). The first two terms and `e ln 2` are summed with their rounding
//! errors.

use super::lane::{LaneFunction, MANTISSA, TWO_52, horner, power_of_two, select, signed_bits};
use super::two_floats::{multiply, ordered_sum, sum};
use std::f64::consts::{LOG2_E, LOG10_E};

/// `ln 2` to 42 bits, so that its product with an exponent is exact, and the rest.
pub const LN_2_HIGH: f64 = 0.6931471805598903;
pub const LN_2_LOW: f64 = 5.497923018708371e-14;

/// `log10 2` to 42 bits, and the rest.
const LOG10_2_HIGH: f64 = 0.30102999566395283;
const LOG10_2_LOW: f64 = 2.8363394551044964e-14;

/// `log2 e - LOG2_E` and `log10 e - LOG10_E`.
const LOG2_E_TAIL: f64 = 2.0355273740931033e-17;
const LOG10_E_TAIL: f64 = 1.098319650216765e-17;

const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;

/// `ln x`, at most 1 ulp; -inf at zeros, NaN below.
pub struct Log;

/// `log2 x`, at most 1 ulp; exact for powers of two; -inf at zeros, NaN below.
pub struct Log2;

/// `log10 x`, at most 1 ulp; exact for powers of ten; -inf at zeros, NaN below.
pub struct Log10;

/// `ln(1 + x)`, at most 1 ulp also near zero; -inf at -1, NaN below.
pub struct Log1p;

impl LaneFunction<1> for Log {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        log(f64::from_bits(x), base_e)
    }
}

impl LaneFunction<1> for Log2 {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        log(f64::from_bits(x), base_2)
    }
}

impl LaneFunction<1> for Log10 {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        log(f64::from_bits(x), base_10)
    }
}

impl LaneFunction<1> for Log1p {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let value = f64::from_bits(x);
        let argument = OnePlus::split(value, 0.0);
        let (high, low) = base_e(argument.e, argument.log_of_mantissa());
        let result = with_bounds(1.0 + value, high + low);
        // Only zeros and NaN come out with the wrong sign.
        signed_bits(result, x)
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

/// A number as `2^e (1 + f + f_low)`, with `1 + f` from `sqrt(1/2)` to `sqrt(2)`.
pub struct OnePlus {
    pub e: f64,
    f: f64,
    f_low: f64,
}

impl OnePlus {
    /// Splits `1 + high + low`, which must be positive, without loss also where `high` is tiny.
    #[inline(always)]
    pub fn split(high: f64, low: f64) -> OnePlus {
        let (one_plus, error) = sum(1.0, high);
        let (e, m) = split(one_plus);
        // From 2^64 on the error vanishes, and 2^-e may not be representable.
        let error = select(one_plus < 18446744073709551616.0, (error + low) * power_of_two(-e), 0.0);
        let (f, f_low) = ordered_sum(m - 1.0, error);
        OnePlus { e, f: select(e == 0.0, high, f), f_low: select(e == 0.0, low, f_low) }
    }

    /// `ln(1 + f + f_low)` as a sum of two floats, the second below a tenth of the first.
    #[inline(always)]
    pub fn log_of_mantissa(&self) -> (f64, f64) {
        let (high, low) = log_of_one_plus(self.f);
        // The derivative 1 / (1 + f), to the few bits that count.
        let derivative = self.f.mul_add(self.f, 1.0 - self.f);
        (high, self.f_low.mul_add(derivative, low))
    }
}

/// The bits of the logarithm of any `x`, with `base` one of the bases below.
#[inline(always)]
fn log(x: f64, base: impl Fn(f64, (f64, f64)) -> (f64, f64)) -> u64 {
    let is_denormal = x < f64::MIN_POSITIVE;
    let (e, m) = split(select(is_denormal, x * (TWO_52 * 4.0), x));
    let e = select(is_denormal, e - 54.0, e);
    let (high, low) = base(e, log_of_one_plus(m - 1.0));
    with_bounds(x, high + low).to_bits()
}

/// `value`, or what a logarithm of `x` is where `x` is not a positive finite number.
#[inline(always)]
fn with_bounds(x: f64, value: f64) -> f64 {
    // Infinity and NaN fail the first comparison.
    let finite = select(x < f64::INFINITY, value, x);
    let nonpositive = select(x == 0.0, f64::NEG_INFINITY, f64::NAN);
    select(x > 0.0, finite, nonpositive)
}

/// `ln(1 + f)` as a sum of two floats, the second below a tenth of the first.
#[inline(always)]
fn log_of_one_plus(f: f64) -> (f64, f64) {
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
    let (high, error) = ordered_sum(f, -half_square);
    (high, (z * f).mul_add(p, error - half_square_low))
}

/// `ln(2^e m)` as a sum of two floats, by `e` and `ln m`.
#[inline(always)]
pub fn base_e(e: f64, (high, low): (f64, f64)) -> (f64, f64) {
    // The first summand is zero or the larger one.
    let (sum, error) = ordered_sum(e * LN_2_HIGH, high);
    (sum, e.mul_add(LN_2_LOW, error + low))
}

/// `log2(2^e m)` as a sum of two floats, by `e` and `ln m`.
#[inline(always)]
pub fn base_2(e: f64, natural: (f64, f64)) -> (f64, f64) {
    let (high, low) = multiply(natural, (LOG2_E, LOG2_E_TAIL));
    let (sum, error) = ordered_sum(e, high);
    (sum, error + low)
}

/// `log10(2^e m)` as a sum of two floats, by `e` and `ln m`.
#[inline(always)]
fn base_10(e: f64, natural: (f64, f64)) -> (f64, f64) {
    let (high, low) = multiply(natural, (LOG10_E, LOG10_E_TAIL));
    let (sum, error) = ordered_sum(e * LOG10_2_HIGH, high);
    (sum, e.mul_add(LOG10_2_LOW, error + low))
}
