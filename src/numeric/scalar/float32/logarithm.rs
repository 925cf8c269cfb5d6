//! The logarithms to base e, 2 and 10, and `ln(1 + x)`.
//!
//! `x = 2^e (1 + f)` with `1 + f` from `sqrt(1/2)` to `sqrt(2)`; `ln(1 + f) = f + f^2 q(f)` with a minimax polynomial of
//! degree 8 (relative error `2^-27.9`).

use super::super::lane::{horner, select as select_wide};
use super::super::logarithm::split as split_wide;
use super::lane::{LaneFunction32, horner32, ordered_sum, select, signed};
use std::f64::consts::{LN_2, LOG2_E, LOG10_2, LOG10_E};

/// `ln 2` to 16 bits, so that its product with an exponent is exact, and the rest.
const LN_2_HIGH: f32 = 0.693_145_75;
const LN_2_LOW: f32 = 1.428_606_8e-6;

const SQRT_HALF_BITS: u32 = 0x3f35_04f3;
const MANTISSA: u32 = (1 << 23) - 1;

pub struct Log;

pub struct Log2;

pub struct Log10;

pub struct Log1p;

/// In float32; `e ln 2` and `f` are summed with the rounding error.
impl LaneFunction32<1> for Log {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let (e, f) = split(x);
        let q = horner32!(f; -0.4999999, 0.33333325, -0.25001583, 0.20001982, -0.16609073, 0.14181657, -0.13242906,
            0.12905586, -0.0762347);
        let (high, error) = ordered_sum(e * LN_2_HIGH, f);
        let rest = (f * f).mul_add(q, e.mul_add(LN_2_LOW, error));
        with_bounds(x, high + rest)
    }
}

/// In float64.
impl LaneFunction32<1> for Log2 {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let (e, f) = split(x);
        with_bounds(x, log_of_one_plus(f as f64).mul_add(LOG2_E, e as f64) as f32)
    }
}

/// In float64.
impl LaneFunction32<1> for Log10 {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let (e, f) = split(x);
        with_bounds(x, (e as f64).mul_add(LOG10_2, log_of_one_plus(f as f64) * LOG10_E) as f32)
    }
}

/// In float64.
impl LaneFunction32<1> for Log1p {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // Only zeros and NaN come out with the wrong sign.
        signed(with_bounds(1.0 + x, log1p(x) as f32), x)
    }
}

/// A positive number, denormals included, as `(e, f)`: `2^e (1 + f)` with `sqrt(1/2) <= 1 + f < sqrt(2)`.
#[inline(always)]
pub fn split(x: f32) -> (f32, f32) {
    let is_denormal = x < f32::MIN_POSITIVE;
    let shifted = select(is_denormal, x * 8388608.0, x).to_bits().wrapping_sub(SQRT_HALF_BITS);
    let e = ((shifted as i32) >> 23) as f32;
    let m = f32::from_bits((shifted & MANTISSA) + SQRT_HALF_BITS);
    (select(is_denormal, e - 23.0, e), m - 1.0)
}

/// `value`, or what a logarithm of `x` is where `x` is not a positive finite number.
#[inline(always)]
fn with_bounds(x: f32, value: f32) -> f32 {
    // Infinity and NaN fail the first comparison.
    let finite = select(x < f32::INFINITY, value, x);
    let nonpositive = select(x == 0.0, f32::NEG_INFINITY, f32::NAN);
    select(x > 0.0, finite, nonpositive)
}

/// `ln(1 + f)`, relative error `2^-27.9`.
#[inline(always)]
fn log_of_one_plus(f: f64) -> f64 {
    let q = horner!(f; -0.4999998833752097, 0.33333325591761637, -0.2500158363370492, 0.2000198150395869,
        -0.16609072146417786, 0.1418165670784809, -0.13242905691213316, 0.12905585532797811, -0.07623470115735428);
    (f * f).mul_add(q, f)
}

/// `ln(1 + x)` for a finite `x > -1`.
#[inline(always)]
fn log1p(x: f32) -> f64 {
    // Rounding may move 1 + x across the bound by an ulp, which f then exceeds by as much.
    let shifted = (1.0 + x).to_bits().wrapping_sub(SQRT_HALF_BITS);
    let e = ((shifted as i32) >> 23) as f32;
    // 2^(2 - e), a normal number.
    let factor = f32::from_bits((129u32 << 23).wrapping_sub(shifted & !MANTISSA)) as f64;
    let f = (0.25 * x as f64).mul_add(factor, factor.mul_add(0.25, -1.0));
    (e as f64).mul_add(LN_2, log_of_one_plus(f))
}

/// `ln(1 + x)` for a non-negative float64 `x`, with a relative error below `2^-27`; NaN for none.
#[inline(always)]
pub fn log1p_wide(x: f64) -> f64 {
    let (e, m) = split_wide(1.0 + x);
    let f = select_wide(e == 0.0, x, m - 1.0);
    e.mul_add(LN_2, log_of_one_plus(f))
}
