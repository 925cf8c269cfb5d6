//! Square root, cube root and hypotenuse.

use super::lane::{LaneFunction32, ROUNDER, horner32, product, select, signed, size};

/// IEEE square root; NaN below -0.
pub struct SquareRoot;

impl LaneFunction32<1> for SquareRoot {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        x.sqrt()
    }
}

/// Cube root of any sign, at most 0.51 ulp; exact for cubes.
pub struct Cbrt;

/// `sqrt(x^2 + y^2)`, at most 0.51 ulp, without overflow or underflow on the way. Infinite if either is, even beside
/// NaN, as in C99.
pub struct Hypot;

/// In float32. A third of the bits, as an integer, taken from a constant gives a `seed` for `x^(-1/3)`, a tenth off in
/// its third power. With `x seed^3 = 1 - h`, a polynomial for `(1 - h)^(-1/3)` (minimax) gives `r` to 18 bits, and one
/// Newton step from `c = x r^2`, with the remainder `x - c^3` in full, gives the cube root.
impl LaneFunction32<1> for Cbrt {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        const TWO_72: f32 = 4722366482869645213696.0;
        const SMALL: f32 = 8.271_806e-25;
        let size = size(x);
        // So that no part of the remainder is denormal.
        let is_small = size < SMALL;
        let y = select(is_small, size * TWO_72, size);

        let third = (y.to_bits() as i32 as f32).mul_add(1.0 / (3.0 * 512.0), ROUNDER);
        // The rounder leaves a bit at the top.
        let seed = f32::from_bits(0xd4a2_0000u32.wrapping_sub(third.to_bits() << 9));
        let h = (-(y * seed) * seed).mul_add(seed, 1.0);
        let r = (seed * h).mul_add(horner32!(h; 0.3333275, 0.22349481, 0.1747201), seed);

        let c = y * r * r;
        let (square, square_low) = product(c, c);
        let remainder = (-square_low).mul_add(c, (-square).mul_add(c, y));
        let root = (remainder * (1.0 / 3.0)).mul_add(r * r, c);
        let scaled = root * select(is_small, 1.0 / 16777216.0, 1.0);
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
