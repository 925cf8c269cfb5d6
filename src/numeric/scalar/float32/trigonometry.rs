//! Sine, cosine and tangent, in float64.
//!
//! Sine and cosine are reduced to a half turn, `x = k pi + r` with `|r| <= pi/2`, for which one polynomial,
//! `sin r = r + r^3 s(r^2)`, is enough. The tangent is reduced to a quarter turn and is `r + r^3 t(r^2)` or minus its
//! inverse. Float32 arithmetic would be a little faster, but could reduce no angles beyond a million.

use super::super::lane::{ROUNDER, horner, select};
use super::super::{Cos as WideCos, LaneFunction, Sin as WideSin, Tan as WideTan};
use super::lane::{LaneFunction32, even_odd_wide, reciprocal, size};
use std::f64::consts::{FRAC_1_PI, FRAC_2_PI, FRAC_PI_2, PI};

/// `pi - PI`.
const PI_TAIL: f64 = 1.2246467991473532e-16;

/// Sine, at most 0.61 ulp over the whole range; NaN at infinities.
pub struct Sin;

/// Cosine, at most 0.63 ulp over the whole range; NaN at infinities.
pub struct Cos;

/// Tangent, at most 0.53 ulp over the whole range; NaN at infinities.
pub struct Tan;

impl LaneFunction32<1> for Sin {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let x = x as f64;
        let shifted = x.mul_add(FRAC_1_PI, ROUNDER);
        sine_after_half_turns(x, shifted - ROUNDER, shifted.to_bits()) as f32
    }

    #[inline(always)]
    fn is_rare([x]: [f32; 1]) -> bool {
        is_huge(x)
    }

    #[inline(never)]
    fn rare([x]: [f32; 1]) -> f32 {
        rounded::<WideSin>(x)
    }
}

impl LaneFunction32<1> for Cos {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // cos x = sin(x + pi/2): x is reduced by an odd number of quarter turns.
        let x = x as f64;
        let shifted = x.mul_add(FRAC_1_PI, 0.5) + ROUNDER;
        sine_after_half_turns(x, (shifted - ROUNDER) - 0.5, shifted.to_bits()) as f32
    }

    #[inline(always)]
    fn is_rare([x]: [f32; 1]) -> bool {
        is_huge(x)
    }

    #[inline(never)]
    fn rare([x]: [f32; 1]) -> f32 {
        rounded::<WideCos>(x)
    }
}

/// `sin(x - k pi)`, negated if `parity` is odd, with `|x - k pi| <= pi/2` and a multiple `k` of 1/2.
///
/// The first difference is exact: it is a multiple of `2^-52` below 2.
#[inline(always)]
fn sine_after_half_turns(x: f64, k: f64, parity: u64) -> f64 {
    let r = k.mul_add(-PI_TAIL, k.mul_add(-PI, x));
    let z = r * r;
    // Minimax, relative error 2^-27.3.
    let s = horner!(z; -0.166666595240531, 0.008333065513253066, -0.0001980954495247668, 2.6056438515922793e-06);
    // As a product, so that the sign of zero stays.
    let sine = r * z.mul_add(s, 1.0);
    f64::from_bits(sine.to_bits() ^ (parity << 63))
}

impl LaneFunction32<1> for Tan {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let x = x as f64;
        let shifted = x.mul_add(FRAC_2_PI, ROUNDER);
        let k = shifted - ROUNDER;
        let r = k.mul_add(-0.5 * PI_TAIL, k.mul_add(-FRAC_PI_2, x));
        let z = r * r;
        // Minimax, relative error 2^-29.6.
        let t = even_odd_wide!(z;
            [0.33333349865632733, 0.054060376463001894, 0.010842511400790912, 0.004380807687005869],
            [0.1333265942921717, 0.02127971008868872, 8.069266390198403e-05]);
        let tangent = r * z.mul_add(t, 1.0);
        let is_odd = shifted.to_bits() & 1 != 0;
        let inverse = reciprocal(select(is_odd, tangent, 1.0));
        select(is_odd, -inverse, tangent) as f32
    }

    #[inline(always)]
    fn is_rare([x]: [f32; 1]) -> bool {
        is_huge(x)
    }

    #[inline(never)]
    fn rare([x]: [f32; 1]) -> f32 {
        rounded::<WideTan>(x)
    }
}

/// Whether `pi` in two floats is not precise enough: from `2^45` on. Infinities and NaN are huge.
#[inline(always)]
fn is_huge(x: f32) -> bool {
    let is_moderate = size(x) <= 35184372088832.0;
    !is_moderate
}

/// The float64 definition, rounded.
#[inline(always)]
fn rounded<F: LaneFunction<1>>(x: f32) -> f32 {
    f64::from_bits(F::exact([(x as f64).to_bits()])) as f32
}
