//! The gamma function and the logarithm of its size.
//!
//! `ln gamma(a)` of `a >= 8` is Stirling's series, `(a - 1/2) ln a - a + ln(2 pi)/2 + s(1/a^2)/a` with a minimax `s`
//! (absolute error `2^-64`), summed in two floats. Below 8,
//!
//! - `gamma(a) = gamma(a + 8) / (a (a + 1) ... (a + 7))`, with the product in two floats;
//!
//! and below zero the reflection `gamma(-a) = -pi / (a sin(pi a) gamma(a))`. The logarithm of the gamma function has
//! zeros at 1 and 2, around which it is a polynomial times the distance (minimax, relative errors `2^-58`).

use super::angle::{PI_TAIL, reduce_half_turns};
use super::exponential::{Exponent, scale};
use super::lane::{LaneFunction, ROUNDER, SIGN, clamp, horner, select};
use super::logarithm::Log;
use super::power::log_in_two_floats;
use super::trigonometry::sine_of_reduced;
use super::two_floats::{divide, multiply, multiply_float, ordered_sum, product, select_sum, sum};
use std::f64::consts::PI;

/// The gamma function, at most 1 ulp; exact where it is a factorial up to `22!`.
///
/// As in C99: infinite with the sign of the zero at zeros, NaN at negative integers and -inf, inf beyond 171.6; between
/// negative integers below -184 a zero of the right sign.
pub struct Gamma;

/// `ln |gamma(x)|`, at most 1 ulp for positive arguments. For negative ones the larger of 1 ulp and an absolute error of
/// `2^-54`: the function has a zero next to every negative integer. Inf at integers up to 0 and at both infinities.
pub struct LogGamma;

/// Below this size `gamma(x)` rounds to `1 / x`.
const TINY: f64 = 8.673617379884035e-19;

/// From here on floats are multiples of 1/4, and the logarithm of the gamma function is near `x (ln x - 1)`.
const TWO_50: f64 = 1125899906842624.0;

/// `ln(2 pi) / 2` in two floats.
const HALF_LN_2_PI: f64 = 0.9189385332046728;
const HALF_LN_2_PI_TAIL: f64 = -3.8782941580672414e-17;

impl LaneFunction<1> for Gamma {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        // Beyond 200 the value is infinite.
        let a = clamp(f64::from_bits(x & !SIGN), 0.0, 200.0);
        let Factors { argument, divisor, numerator, sine } = Factors::of(a);
        let (high, low) = stirling(argument);
        let exponent = Exponent::base_e_unclamped(high, low);
        let mantissa = exponent.mantissa();
        let is_negative = x & SIGN != 0;
        let (quotient, rest) = divide(
            select_sum(is_negative, numerator, mantissa),
            select_sum(is_negative, multiply(sine, mantissa), divisor),
        );
        let shifted = select(is_negative, ROUNDER - exponent.k, exponent.shifted);
        scale(quotient + rest, shifted).to_bits()
    }

    #[inline(always)]
    fn is_rare([x]: [u64; 1]) -> bool {
        let x = f64::from_bits(x);
        (f64::from_bits(x.to_bits() & !SIGN) < TINY) | (x < -200.0)
    }

    #[inline(never)]
    fn rare([x]: [u64; 1]) -> u64 {
        let x = f64::from_bits(x);
        if x > -1.0 {
            (1.0 / x).to_bits()
        } else if x == x.trunc() {
            f64::NAN.to_bits()
        } else {
            let is_odd = x.floor() % 2.0 != 0.0;
            if is_odd { SIGN } else { 0 }
        }
    }
}

impl LaneFunction<1> for LogGamma {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let a = f64::from_bits(x & !SIGN);
        let is_negative = x & SIGN != 0;
        let Factors { argument, divisor, numerator, sine } = Factors::of(a);
        let (high, low) = stirling(argument);
        // ln gamma(a) is stirling - ln divisor, ln |gamma(-a)| is -stirling - ln(|sine| / numerator).
        let (ratio, ratio_low) =
            divide(select_sum(is_negative, sine, divisor), select_sum(is_negative, numerator, (1.0, 0.0)));
        let size = f64::from_bits(ratio.to_bits() & !SIGN);
        let (log, log_low) = log_in_two_floats(size);
        let log_low = log_low + ratio_low / ratio;

        let (head, error) = sum(select(is_negative, -high, high), -log);
        let value = head + (error + (select(is_negative, -low, low) - log_low));
        select(ratio == 0.0, f64::INFINITY, value).to_bits()
    }

    #[inline(always)]
    fn is_rare([x]: [u64; 1]) -> bool {
        let x = f64::from_bits(x);
        let a = f64::from_bits(x.to_bits() & !SIGN);
        let is_plain = (TINY..=TWO_50).contains(&a);
        !is_plain | is_near(x, 1.0) | is_near(x, 2.0)
    }

    #[inline(never)]
    fn rare([x]: [u64; 1]) -> u64 {
        rare_log_gamma(f64::from_bits(x)).to_bits()
    }
}

/// For `a >= 0`, what `gamma(a)` and `gamma(-a)` are made of besides the gamma function of an argument of at least 8;
/// each a sum of two floats.
struct Factors {
    /// `a`, or `a + 8` where `a < 8`.
    argument: (f64, f64),
    /// `gamma(a) = gamma(argument) / divisor`.
    divisor: (f64, f64),
    /// `gamma(-a) = numerator / (sine gamma(argument))`.
    numerator: (f64, f64),
    /// A multiple of the sine of `-pi a`.
    sine: (f64, f64),
}

impl Factors {
    #[inline(always)]
    fn of(a: f64) -> Factors {
        let is_small = a < 8.0;
        // With w = a (a + 7): (a + 1)(a + 6) = w + 6, (a + 2)(a + 5) = w + 10, (a + 3)(a + 4) = w + 12.
        let last = sum(a, 7.0);
        let w = multiply_float(a, last);
        let plus = |c: f64| {
            let (high, error) = sum(w.0, c);
            (high, error + w.1)
        };
        let product = multiply(multiply(last, plus(6.0)), multiply(plus(10.0), plus(12.0)));
        let rising = select_sum(is_small, product, (1.0, 0.0));
        let (quadrant, high, low) = reduce_half_turns(a);
        Factors {
            argument: sum(select(is_small, 8.0, 0.0), a),
            divisor: multiply_float(select(is_small, a, 1.0), rising),
            numerator: multiply((PI, PI_TAIL), rising),
            sine: multiply_float(select(is_small, -1.0, -a), sine_of_reduced(quadrant, high, low)),
        }
    }
}

/// `ln gamma(high + low)` for a `high` from 8 to `2^50`, as a sum of two floats.
#[inline(always)]
fn stirling((x, x_low): (f64, f64)) -> (f64, f64) {
    let (log, log_low) = log_in_two_floats(x);
    let inverse = 1.0 / x;
    let series = inverse
        * horner!(inverse * inverse; 0.08333333333333333, -0.002777777777766959, 0.0007936507862014617,
            -0.0005952358118928914, 0.0008413881547946353, -0.001886206197012831, 0.004983925776431619);
    let (power, power_error) = product(x - 0.5, log);
    let power_low = (x - 0.5).mul_add(log_low, power_error);

    let (head, error) = ordered_sum(power, -x);
    let (constant, constant_error) = ordered_sum(HALF_LN_2_PI, series);
    let (head, constant_rounding) = ordered_sum(head, constant);
    // The derivative, to the few bits that count.
    let derivative_part = x_low * inverse.mul_add(-0.5, log);
    let low = (error + constant_rounding) + ((constant_error + HALF_LN_2_PI_TAIL) + (power_low + derivative_part));
    ordered_sum(head, low)
}

/// Whether `x` is within 1/8 of `zero`.
#[inline(always)]
fn is_near(x: f64, zero: f64) -> bool {
    f64::from_bits((x - zero).to_bits() & !SIGN) < 0.125
}

fn rare_log_gamma(x: f64) -> f64 {
    let a = x.abs();
    if a < TINY {
        -f64::from_bits(Log::exact([a.to_bits()]))
    } else if is_near(x, 1.0) {
        log_gamma_near_1(x - 1.0)
    } else if is_near(x, 2.0) {
        log_gamma_near_2(x - 2.0)
    } else if x.is_nan() {
        x
    } else if x > 0.0 {
        log_gamma_of_large(x, -0.5)
    } else if x == x.trunc() {
        f64::INFINITY
    } else {
        -log_gamma_of_large(a, 0.5)
    }
}

/// `(x + shift) (ln x - 1)`, from which `ln gamma(x)`, with a shift of -1/2, and `-ln |gamma(-x)|`, with one of 1/2, are
/// less than `2^-53` away in proportion.
fn log_gamma_of_large(x: f64, shift: f64) -> f64 {
    if x.is_infinite() {
        return x;
    }
    let (log, log_low) = log_in_two_floats(x);
    let (head, error) = ordered_sum(log, -1.0);
    x.mul_add(head, x.mul_add(error + log_low, shift * head))
}

/// `ln gamma(1 + u)` for `|u| < 1/8`; by Euler's constant and a polynomial.
fn log_gamma_near_1(u: f64) -> f64 {
    const FIRST: (f64, f64) = (-0.5772156649015329, 4.942915152430645e-18);
    let p = horner!(u; 0.8224670334241132, -0.40068563438653143, 0.2705808084277935, -0.20738555102864192,
        0.16955717700140036, -0.14404989679450933, 0.1255096663596158, -0.11133425806277633, 0.10010016178176298,
        -0.09095518965460378, 0.08328223356548725, -0.07683940293987696, 0.07487553424746451, -0.07040773065896438);
    u.mul_add(FIRST.0, u * u.mul_add(p, FIRST.1))
}

/// `ln gamma(2 + u)` for `|u| < 1/8`.
fn log_gamma_near_2(u: f64) -> f64 {
    const FIRST: (f64, f64) = (0.42278433509846713, 4.942915152430645e-18);
    let p = horner!(u; 0.3224670334241132, -0.06735230105319812, 0.02058080842779975, -0.007385551028606042,
        0.002890510326215589, -0.001192753944560398, 0.0005096701080730361, -0.00022314920133506414,
        9.942249738112707e-05, -4.531259016925498e-05, 2.1375393991045434e-05);
    u.mul_add(FIRST.0, u * u.mul_add(p, FIRST.1))
}
