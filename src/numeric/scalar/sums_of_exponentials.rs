//! `ln(e^x + e^y)`, the same to base 2, and the logistic function.
//!
//! The exponential of a non-positive number is taken in two floats and goes on in two floats, so that each result is
//! rounded once; nothing overflows.

use super::exponential::{Exponent, scale};
use super::lane::{LaneFunction, ROUNDER, SIGN, power_of_two, select};
use super::logarithm::{OnePlus, base_2, base_e};
use super::two_floats::{divide, ordered_sum, sum};

/// `ln(e^x + e^y)`, at most 1 ulp; where positive and negative terms cancel to a result near zero, 1 ulp and `2^-55`.
pub struct LogAddExp;

/// `log2(2^x + 2^y)`, at most 1 ulp, or 1.5 ulp if the result is below `2^-960`; where positive and negative terms
/// cancel to a result near zero, 1 ulp and `2^-54`.
pub struct LogAddExp2;

/// `1 / (1 + e^-x)`, at most 1 ulp.
pub struct Sigmoid;

impl LaneFunction<2> for LogAddExp {
    #[inline(always)]
    fn bulk([x, y]: [u64; 2]) -> u64 {
        log_add_exp(f64::from_bits(x), f64::from_bits(y), Exponent::base_e, base_e).to_bits()
    }
}

impl LaneFunction<2> for LogAddExp2 {
    #[inline(always)]
    fn bulk([x, y]: [u64; 2]) -> u64 {
        log_add_exp(f64::from_bits(x), f64::from_bits(y), Exponent::base_2, base_2).to_bits()
    }
}

impl LaneFunction<1> for Sigmoid {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        sigmoid(f64::from_bits(x)).to_bits()
    }
}

/// `larger + log(1 + b^(smaller - larger))` to the base `b` of `exponent` and `logarithm`.
#[inline(always)]
fn log_add_exp(
    x: f64,
    y: f64,
    exponent: impl Fn(f64, f64) -> Exponent,
    logarithm: impl Fn(f64, (f64, f64)) -> (f64, f64),
) -> f64 {
    let larger = select(x > y, x, y);
    let smaller = select(x > y, y, x);
    let (difference, error) = sum(smaller, -larger);
    // Far apart, and with infinities, the error is none or not small; equal infinities have no difference.
    let error = select(difference > -1100.0, error, 0.0);
    let difference = select(x == y, 0.0, difference);

    let exponent = exponent(difference, error);
    let (high, low) = exponent.mantissa();
    let argument = OnePlus::split(scale(high, exponent.shifted), scale(low, exponent.shifted));
    let (high, low) = logarithm(argument.e, argument.log_of_mantissa());
    let (total, error) = sum(larger, high);
    // At an infinite sum the error is NaN.
    let low = select(total.abs() < f64::INFINITY, error + low, 0.0);
    // The logarithm takes NaN for a number.
    select(difference.is_nan(), f64::NAN, total + low)
}

/// `1 / (1 + e^-|x|)`, multiplied by `e^-|x|` for negative `x`.
#[inline(always)]
fn sigmoid(x: f64) -> f64 {
    let exponent = Exponent::base_e(f64::from_bits(x.to_bits() | SIGN), 0.0);
    let (high, low) = exponent.mantissa();
    // 2^-64 already vanishes beside 1.
    let k = select(exponent.k < -64.0, -64.0, exponent.k);
    let power = power_of_two(k);
    let (denominator, error) = ordered_sum(1.0, high * power);
    let denominator_low = low.mul_add(power, error);

    let is_negative = x < 0.0;
    let numerator = (select(is_negative, high, 1.0), select(is_negative, low, 0.0));
    let (high, low) = divide(numerator, (denominator, denominator_low));
    scale(high + low, select(is_negative, exponent.shifted, ROUNDER))
}
