//! Cube root and hypotenuse.

use super::lane::{LaneFunction32, ROUNDER, horner32, select, signed, size};

pub struct Cbrt;

pub struct Hypot;

/// The cube roots of 2 and 1/2.
const CBRT_2: f32 = 1.259_921;
const CBRT_HALF: f32 = 0.793_700_5;

/// In float32: `|x| = 2^3q y` with `y = 2^s m`, `1 <= m < 2` and `s` from -1 to 1.
///
/// A polynomial gives `m^(-1/3)` to 11 bits (minimax). With `y seed^3 = 1 - h`, two terms of the binomial series of
/// `(1 - h)^(-1/3)` give `r = y^(-1/3)`, and one Newton step from `c = y r^2` with the remainder `y - c^3` in full gives
/// the cube root.
impl LaneFunction32<1> for Cbrt {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let size = size(x);
        let is_denormal = size < f32::MIN_POSITIVE;
        let bits = select(is_denormal, size * 16777216.0, size).to_bits();
        let m = f32::from_bits((bits & ((1 << 23) - 1)) | 1f32.to_bits());
        let e = ((bits >> 23) as i32 - 127) as f32;
        let shifted = e.mul_add(1.0 / 3.0, ROUNDER);
        let q = shifted - ROUNDER;
        let s = q.mul_add(-3.0, e);

        let y = m * select(s < 0.0, 0.5, select(s > 0.0, 2.0, 1.0));
        let seed = horner32!(m; 1.541887, -0.8099603, 0.31775713, -0.0499369);
        let seed = seed * select(s < 0.0, CBRT_2, select(s > 0.0, CBRT_HALF, 1.0));
        let h = (-(y * seed) * seed).mul_add(seed, 1.0);
        let r = (seed * h).mul_add(horner32!(h; 1.0 / 3.0, 2.0 / 9.0), seed);

        let c = y * r * r;
        let square = c * c;
        let square_low = c.mul_add(c, -square);
        let remainder = (-square_low).mul_add(c, (-square).mul_add(c, y));
        let root = (remainder * (1.0 / 3.0)).mul_add(r * r, c);
        let bias = select(is_denormal, 127.0 - 8.0, 127.0);
        let scaled = root * f32::from_bits((q + (ROUNDER + bias)).to_bits() << 23);
        // Zero, infinity and NaN are their own cube roots.
        signed(select((size > 0.0) & (size < f32::INFINITY), scaled, size), x)
    }
}

/// In float64, where the squares are exact and neither overflow nor vanish.
impl LaneFunction32<2> for Hypot {
    #[inline(always)]
    fn bulk([x, y]: [f32; 2]) -> f32 {
        let (wide_x, wide_y) = (x as f64, y as f64);
        let root = wide_x.mul_add(wide_x, wide_y * wide_y).sqrt() as f32;
        let is_infinite = (size(x) == f32::INFINITY) | (size(y) == f32::INFINITY);
        select(is_infinite, f32::INFINITY, root)
    }
}
