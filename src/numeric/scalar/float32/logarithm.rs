//! The logarithms to base e, 2 and 10, and `ln(1 + x)`.
//!
//! `x = 2^e (1 + f)` with `1 + f` from `sqrt(1/2)` to `sqrt(2)`; `ln(1 + f) = f + f^2 q(f)` with a minimax polynomial of
//! degree 8 (relative error `2^-27.9`).

use super::super::lane::select as select_wide;
use super::super::logarithm::split as split_wide;
use super::lane::{LaneFunction32, even_odd, even_odd_wide, ordered_sum, product, select, signed};
use std::f32::consts::{LOG2_E, LOG10_E};
use std::f64::consts::LN_2;

/// `ln 2` to 16 bits, so that its product with an exponent is exact, and the rest.
const LN_2_HIGH: f32 = 0.693_145_75;
const LN_2_LOW: f32 = 1.428_606_8e-6;

/// The same of `log10 2`.
const LOG10_2_HIGH: f32 = 0.301_025_4;
const LOG10_2_LOW: f32 = 4.605_039e-6;

/// `log2 e - LOG2_E` and `log10 e - LOG10_E`.
const LOG2_E_TAIL: f32 = 1.925_963e-8;
const LOG10_E_TAIL: f32 = -1.010_305e-8;

const SQRT_HALF_BITS: u32 = 0x3f35_04f3;
const MANTISSA: u32 = (1 << 23) - 1;

/// `ln x`, at most 0.86 ulp; -inf at zeros, NaN below.
pub struct Log;

/// `log2 x`, at most 0.94 ulp; exact for powers of two; -inf at zeros, NaN below.
pub struct Log2;

/// `log10 x`, at most 0.82 ulp; exact for powers of ten; -inf at zeros, NaN below.
pub struct Log10;

/// `ln(1 + x)`, at most 0.86 ulp; -inf at -1, NaN below.
pub struct Log1p;

/// In float32.
impl LaneFunction32<1> for Log {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let (e, f) = split(x);
        with_bounds(x, log_of_parts(e, f, 0.0))
    }
}

/// In float32: `e` and `f log2 e`, with its rounding error, are summed with theirs.
impl LaneFunction32<1> for Log2 {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let (e, f) = split(x);
        let q = even_odd!(f; [0.48089817, 0.28857374, 0.2044484, 0.18722393],
            [-0.36069843, -0.23958117, -0.19119108, -0.11097858]);
        let (slope, slope_error) = product(f, LOG2_E);
        let (high, error) = ordered_sum(e, slope);
        let low = f.mul_add(LOG2_E_TAIL, slope_error + error);
        with_bounds(x, high + squared_terms(f, -0.72134733, q, low))
    }
}

/// In float32, as [`Log2`].
impl LaneFunction32<1> for Log10 {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let (e, f) = split(x);
        let q = even_odd!(f; [0.14476478, 0.08686871, 0.061561342, 0.056244746],
            [-0.10858084, -0.07212544, -0.057536796, -0.03330151]);
        let (slope, slope_error) = product(f, LOG10_E);
        let (high, error) = ordered_sum(e * LOG10_2_HIGH, slope);
        let low = f.mul_add(LOG10_E_TAIL, e.mul_add(LOG10_2_LOW, slope_error + error));
        with_bounds(x, high + squared_terms(f, -0.21714719, q, low))
    }
}

/// In float32: the rounding error of `1 + x` goes on, unless `x` is the `f` of an `e` of zero.
impl LaneFunction32<1> for Log1p {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let one_plus = 1.0 + x;
        // Exact below 2^24, and then without weight.
        let error = x - (one_plus - 1.0);
        let shifted = one_plus.to_bits().wrapping_sub(SQRT_HALF_BITS);
        let e = ((shifted as i32) >> 23) as f32;
        let f = f32::from_bits((shifted & MANTISSA) + SQRT_HALF_BITS) - 1.0;
        // 2^-e; zero for 2^-128.
        let factor = 1f32.to_bits().wrapping_sub(shifted & !MANTISSA) as i32;
        let factor = f32::from_bits(if factor < 0 { 0 } else { factor as u32 });
        // The derivative 1 / (1 + f), to 1/50.
        let derivative = f.mul_add(f - 1.12, 1.0);
        let is_near = shifted & !MANTISSA == 0;
        let f = select(is_near, x, f);
        let low = select(is_near, 0.0, error * factor * derivative);
        // Only zeros and NaN come out with the wrong sign.
        signed(with_bounds(one_plus, log_of_parts(e, f, low)), x)
    }
}

/// `e ln 2 + ln(1 + f) + low`, where the two largest terms are summed with their rounding error.
#[inline(always)]
fn log_of_parts(e: f32, f: f32, low: f32) -> f32 {
    let q = even_odd!(f; [0.33333325, 0.20001988, 0.14181486, 0.12907092],
        [-0.25001603, -0.16608654, -0.13246013, -0.076176055]);
    // The first summand is zero or the larger one.
    let (high, error) = ordered_sum(e * LN_2_HIGH, f);
    high + squared_terms(f, -0.49999988, q, e.mul_add(LN_2_LOW, error + low))
}

/// `first f^2 + q f^3 + low`: the rounding error of `q` counts little.
#[inline(always)]
fn squared_terms(f: f32, first: f32, q: f32, low: f32) -> f32 {
    let square = f * f;
    square.mul_add(first, (square * f).mul_add(q, low))
}

/// A positive number, denormals included, as `(e, f)`: `2^e (1 + f)` with `sqrt(1/2) <= 1 + f < sqrt(2)`.
#[inline(always)]
fn split(x: f32) -> (f32, f32) {
    let is_denormal = x < f32::MIN_POSITIVE;
    let (e, f) = split_normal(select(is_denormal, x * 8388608.0, x));
    (select(is_denormal, e - 23.0, e), f)
}

/// As [`split`], for a normal number.
#[inline(always)]
pub fn split_normal(x: f32) -> (f32, f32) {
    let shifted = x.to_bits().wrapping_sub(SQRT_HALF_BITS);
    let e = ((shifted as i32) >> 23) as f32;
    let m = f32::from_bits((shifted & MANTISSA) + SQRT_HALF_BITS);
    (e, m - 1.0)
}

/// `value`, or what a logarithm of `x` is where `x` is not a positive finite number.
#[inline(always)]
fn with_bounds(x: f32, value: f32) -> f32 {
    // Infinity and NaN fail the first comparison.
    let finite = select(x < f32::INFINITY, value, x);
    let nonpositive = select(x == 0.0, f32::NEG_INFINITY, f32::NAN);
    select(x > 0.0, finite, nonpositive)
}

/// `ln(1 + f)` in float64, relative error `2^-27.9`.
#[inline(always)]
fn log_of_one_plus(f: f64) -> f64 {
    let q = even_odd_wide!(f;
        [-0.4999998833752097, -0.2500158363370492, -0.16609072146417786, -0.13242905691213316, -0.07623470115735428],
        [0.33333325591761637, 0.2000198150395869, 0.1418165670784809, 0.12905585532797811]);
    (f * f).mul_add(q, f)
}

/// `ln(1 + x)` for a non-negative float64 `x`, with a relative error below `2^-27`.
#[inline(always)]
pub fn log1p_wide(x: f64) -> f64 {
    let (e, m) = split_wide(1.0 + x);
    let f = select_wide(e == 0.0, x, m - 1.0);
    // Infinity and NaN fail the comparison.
    select_wide(x < f64::INFINITY, e.mul_add(LN_2, log_of_one_plus(f)), x)
}
