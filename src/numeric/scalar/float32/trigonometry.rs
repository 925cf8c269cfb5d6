//! Sine, cosine and tangent.
//!
//! Sine and cosine are computed in float32: the angle is reduced to `|r| <= pi/4` as a sum of two floats, both series
//! are evaluated there, and the quadrant picks one. The tangent is computed in float64, as `r + r^3 t(r^2)` or minus its
//! inverse.

use super::super::lane::{ROUNDER as WIDE_ROUNDER, select as select_wide};
use super::super::{Cos as WideCos, LaneFunction, Sin as WideSin, Tan as WideTan};
use super::lane::{LaneFunction32, ROUNDER, SIGN, even_odd_wide, horner32, product, reciprocal, size};
use std::f32::consts::{FRAC_2_PI, FRAC_PI_2};

/// `pi/2` beyond [`FRAC_PI_2`], in two floats.
const FRAC_PI_2_MIDDLE: f32 = -4.371139e-8;
const FRAC_PI_2_LOW: f32 = -1.7151245e-15;

pub struct Sin;

pub struct Cos;

pub struct Tan;

impl LaneFunction32<1> for Sin {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // On |x|, with the sign put back at the end, so that sin(-0) is -0.
        let angle = Angle::reduce(size(x));
        f32::from_bits(angle.sine().to_bits() ^ (x.to_bits() & SIGN))
    }

    #[inline(always)]
    fn is_rare([x]: [f32; 1]) -> bool {
        !Angle::is_moderate(x)
    }

    #[inline(never)]
    fn rare([x]: [f32; 1]) -> f32 {
        rounded::<WideSin>(x)
    }
}

impl LaneFunction32<1> for Cos {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let mut angle = Angle::reduce(x);
        angle.quadrant = angle.quadrant.wrapping_add(1);
        angle.sine()
    }

    #[inline(always)]
    fn is_rare([x]: [f32; 1]) -> bool {
        !Angle::is_moderate(x)
    }

    #[inline(never)]
    fn rare([x]: [f32; 1]) -> f32 {
        rounded::<WideCos>(x)
    }
}

/// `quadrant pi/2 + high + low`; only the last two bits of the quadrant count.
struct Angle {
    quadrant: u32,
    high: f32,
    low: f32,
}

impl Angle {
    /// Whether [`Angle::reduce`] holds. Infinities and NaN are not moderate.
    #[inline(always)]
    fn is_moderate(x: f32) -> bool {
        size(x) <= 1048576.0
    }

    /// Cody and Waite's reduction of `|x| <= 2^20`, with `pi/2` in three floats, to a `high` below 0.83.
    ///
    /// The first difference is exact: it is a multiple of `2^-24` below 1.
    #[inline(always)]
    fn reduce(x: f32) -> Angle {
        let shifted = x.mul_add(FRAC_2_PI, ROUNDER);
        let k = shifted - ROUNDER;
        let head = k.mul_add(-FRAC_PI_2, x);
        let (middle, middle_low) = product(k, FRAC_PI_2_MIDDLE);
        let high = head - middle;
        let low = ((head - high) - middle) - k.mul_add(FRAC_PI_2_LOW, middle_low);
        Angle { quadrant: shifted.to_bits(), high, low }
    }

    #[inline(always)]
    fn sine(&self) -> f32 {
        let &Angle { quadrant, high, low } = self;
        let z = high * high;
        // Minimax for |r| <= 0.84, relative errors 2^-27.1 and 2^-31.9.
        let s = horner32!(z; -0.1666665, 0.008331826, -0.00019471062);
        let sine = high + (high * z).mul_add(s, low);
        let c = horner32!(z; 0.041666634, -0.0013886796, 2.4376926e-5);
        let quartic = (z * z).mul_add(c, -high * low);
        let cosine = 1.0 + (-0.5 * high).mul_add(high, quartic);
        let value = if quadrant & 1 == 0 { sine.to_bits() } else { cosine.to_bits() };
        f32::from_bits(value ^ ((quadrant << 30) & SIGN))
    }
}

impl LaneFunction32<1> for Tan {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};
        /// `pi/2 - FRAC_PI_2`.
        const FRAC_PI_2_TAIL: f64 = 6.123233995736766e-17;
        let wide = x as f64;
        let shifted = wide.mul_add(FRAC_2_PI, WIDE_ROUNDER);
        let k = shifted - WIDE_ROUNDER;
        // The first difference is exact: it is a multiple of 2^-52 below 1.
        let r = k.mul_add(-FRAC_PI_2_TAIL, k.mul_add(-FRAC_PI_2, wide));
        let z = r * r;
        // Minimax, relative error 2^-29.6.
        let t = even_odd_wide!(z; [0.33333349865632733, 0.054060376463001894, 0.010842511400790912, 0.004380807687005869],
            [0.1333265942921717, 0.02127971008868872, 8.069266390198403e-05]);
        // As a product, so that the sign of zero stays.
        let tangent = r * z.mul_add(t, 1.0);
        let is_odd = shifted.to_bits() & 1 != 0;
        let inverse = reciprocal(select_wide(is_odd, tangent, 1.0));
        select_wide(is_odd, -inverse, tangent) as f32
    }

    /// Whether the reduction in two steps does not hold.
    #[inline(always)]
    fn is_rare([x]: [f32; 1]) -> bool {
        let is_moderate = size(x) <= 35184372088832.0;
        !is_moderate
    }

    #[inline(never)]
    fn rare([x]: [f32; 1]) -> f32 {
        rounded::<WideTan>(x)
    }
}

/// The float64 definition, rounded.
#[inline(always)]
fn rounded<F: LaneFunction<1>>(x: f32) -> f32 {
    f64::from_bits(F::exact([(x as f64).to_bits()])) as f32
}
