//! Cube root and hypotenuse.

use super::lane::{LaneFunction, MANTISSA, ROUNDER, SIGN, TWO_52, horner, power_of_two, select, signed_bits};
use super::two_floats::{ordered_sum, product, square_root};

/// Cube root of any sign, at most 1 ulp (0.51 ulp); exact for cubes.
pub struct Cbrt;

/// `sqrt(x^2 + y^2)` without overflow or underflow on the way, at most 1 ulp (0.51 ulp where the result is a normal
/// number). Infinite if either is, even beside NaN, as in C99.
pub struct Hypot;

const TWO_54: f64 = 18014398509481984.0;

/// The cube roots of 2 and 1/2.
const CBRT_2: f64 = 1.2599210498948732;
const CBRT_HALF: f64 = 0.7937005259840998;

/// IEEE square root; NaN below -0.
pub struct SquareRoot;

impl LaneFunction<1> for SquareRoot {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        f64::from_bits(x).sqrt().to_bits()
    }
}

impl LaneFunction<1> for Cbrt {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        signed_bits(cbrt(f64::from_bits(x & !SIGN)), x)
    }
}

impl LaneFunction<2> for Hypot {
    #[inline(always)]
    fn bulk([x, y]: [u64; 2]) -> u64 {
        hypot(f64::from_bits(x & !SIGN), f64::from_bits(y & !SIGN)).to_bits()
    }
}

/// `size = 2^3q y` with `y = 2^s m`, `1 <= m < 2` and `s` from -1 to 1.
///
/// A polynomial gives `m^(-1/3)` to 11 bits (minimax). With `y seed^3 = 1 - h`, three terms of the binomial series of
/// `(1 - h)^(-1/3)` give `r = y^(-1/3)` to 33 bits, and one Newton step from `c = y r^2` with the remainder `y - c^3` in
/// full gives the cube root to 64 bits.
#[inline(always)]
fn cbrt(size: f64) -> f64 {
    let is_denormal = size < f64::MIN_POSITIVE;
    let bits = select(is_denormal, size * TWO_54, size).to_bits();
    let m = f64::from_bits((bits & MANTISSA) | 1.0f64.to_bits());
    let e = f64::from_bits((bits >> 52) | TWO_52.to_bits()) - (TWO_52 + 1023.0);
    let q = e.mul_add(1.0 / 3.0, ROUNDER) - ROUNDER;
    let s = q.mul_add(-3.0, e);

    let y = m * select(s < 0.0, 0.5, select(s > 0.0, 2.0, 1.0));
    let seed = horner!(m; 1.5418870148632302, -0.8099603224396255, 0.3177571236530708, -0.04993690158959344);
    let seed = seed * select(s < 0.0, CBRT_2, select(s > 0.0, CBRT_HALF, 1.0));
    let h = (-(y * seed) * seed).mul_add(seed, 1.0);
    let r = (seed * h).mul_add(horner!(h; 1.0 / 3.0, 2.0 / 9.0), seed);

    let c = y * r * r;
    let (square, square_low) = product(c, c);
    let remainder = (-square_low).mul_add(c, (-square).mul_add(c, y));
    let root = (remainder * (1.0 / 3.0)).mul_add(r * r, c);
    let scaled = root * power_of_two(select(is_denormal, q - 18.0, q));
    // Zero, infinity and NaN are their own cube roots.
    select((size > 0.0) & (size < f64::INFINITY), scaled, size)
}

/// The squares and their sum in two floats, after a scaling by a power of two where they would leave the range.
#[inline(always)]
fn hypot(x: f64, y: f64) -> f64 {
    const LARGE: f64 = f64::from_bits((1023 + 500) << 52);
    const SMALL: f64 = f64::from_bits((1023 - 450) << 52);
    const SHRINK: f64 = f64::from_bits((1023 - 600) << 52);
    const STRETCH: f64 = f64::from_bits((1023 + 600) << 52);
    let larger = select(x > y, x, y);
    let smaller = select(x > y, y, x);
    let (is_large, is_small) = (larger > LARGE, larger < SMALL);
    let factor = select(is_large, SHRINK, select(is_small, STRETCH, 1.0));
    let inverse = select(is_large, STRETCH, select(is_small, SHRINK, 1.0));

    let (large_square, large_error) = product(larger * factor, larger * factor);
    let (small_square, small_error) = product(smaller * factor, smaller * factor);
    let (total, total_error) = ordered_sum(large_square, small_square);
    let (root, root_low) = square_root((total, total_error + (large_error + small_error)));
    let is_infinite = (x == f64::INFINITY) | (y == f64::INFINITY);
    select(is_infinite, f64::INFINITY, (root + root_low) * inverse)
}
