//! Reduction of an angle to a quadrant and a remainder: `x = quadrant pi/2 + high + low`, `|high| <= pi/4`.

use super::lane::ROUNDER;
use super::two_floats::product;
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2, PI};

/// `pi - PI`.
pub const PI_TAIL: f64 = 1.2246467991473532e-16;

/// `pi/2` beyond [`FRAC_PI_2`], in two floats.
const FRAC_PI_2_MIDDLE: f64 = 6.123233995736766e-17;
const FRAC_PI_2_LOW: f64 = -1.4973849048591698e-33;

/// `2/pi` to 1280 binary places, after one word before the binary point.
#[rustfmt::skip]
const TWO_OVER_PI: [u64; 21] = [
    0,
    0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
    0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
    0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
    0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
    0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
];

/// Whether [`reduce`] holds for the non-negative angle `x`. Infinity and NaN are not moderate.
#[inline(always)]
pub fn is_moderate(x: f64) -> bool {
    x <= 1073741824.0
}

/// Cody and Waite's reduction of `0 <= x <= 2^30`, with `pi/2` in three floats. The quadrant stands in the last two
/// bits.
///
/// The first difference is exact: it is a multiple of `2^-53` below 1. No float below `2^30` is nearer than `2^-61` to
/// a multiple of `pi/2`, so that the relative error of `high + low` stays below `2^-70`.
#[inline(always)]
pub fn reduce(x: f64) -> (u64, f64, f64) {
    let shifted = x.mul_add(FRAC_2_PI, ROUNDER);
    let k = shifted - ROUNDER;
    let head = k.mul_add(-FRAC_PI_2, x);
    let product = k * FRAC_PI_2_MIDDLE;
    let product_low = k.mul_add(FRAC_PI_2_MIDDLE, -product);
    let high = head - product;
    let low = ((head - high) - product) - k.mul_add(FRAC_PI_2_LOW, product_low);
    (shifted.to_bits(), high, low)
}

/// Reduction of `pi x`, for `0 <= x <= 2^50`. The quadrant stands in the last two bits; `x` less its half turns is exact.
#[inline(always)]
pub fn reduce_half_turns(x: f64) -> (u64, f64, f64) {
    let shifted = x.mul_add(2.0, ROUNDER);
    let rest = (shifted - ROUNDER).mul_add(-0.5, x);
    let (high, error) = product(rest, PI);
    (shifted.to_bits(), high, rest.mul_add(PI_TAIL, error))
}

/// Payne and Hanek's reduction ("Radian reduction for trigonometric functions", SIGNUM 1983) of any `x > 1`; NaN for
/// infinity and NaN.
///
/// `x = m 2^e`; of `2/pi` only the 192 bits count that follow those whose product with `m 2^e` is a multiple of 4.
pub fn reduce_huge(x: f64) -> (u64, f64, f64) {
    if !x.is_finite() {
        return (0, f64::NAN, 0.0);
    }
    let e = (x.to_bits() >> 52) as usize;
    let m = (x.to_bits() & ((1 << 52) - 1)) | (1 << 52);
    // Bit 64 of the table has weight 1/2; the window starts with the bit whose weight times 2^(e - 1075) is 2.
    let window = bits_of_two_over_pi(e + 64 - 1077);
    let [_, middle, high] = multiply_modulo_192(m, window);
    let turns = ((high as u128) << 64) | middle as u128;

    // Two bits of quadrant, then the fraction, which is rounded to the nearest quadrant by reading it as a signed
    // number.
    let fraction = (turns << 2) as i128;
    let quadrant = (turns >> 126) as u64 + (fraction < 0) as u64;
    let (fraction_high, fraction_low) = fraction_in_two_floats(fraction);

    let product = fraction_high * FRAC_PI_2;
    let product_low = fraction_high.mul_add(FRAC_PI_2, -product);
    let rest = fraction_low.mul_add(FRAC_PI_2, fraction_high.mul_add(FRAC_PI_2_MIDDLE, product_low));
    let high = product + rest;
    (quadrant, high, (product - high) + rest)
}

/// 192 bits of the table from bit number `start`, most significant word first.
fn bits_of_two_over_pi(start: usize) -> [u64; 3] {
    let (word, shift) = (start / 64, start % 64);
    std::array::from_fn(|k| {
        let pair = ((TWO_OVER_PI[word + k] as u128) << 64) | TWO_OVER_PI[word + k + 1] as u128;
        (pair << shift >> 64) as u64
    })
}

/// `m w` modulo `2^192` with `w` most significant word first; the result is least significant word first.
fn multiply_modulo_192(m: u64, w: [u64; 3]) -> [u64; 3] {
    let low = m as u128 * w[2] as u128;
    let middle = m as u128 * w[1] as u128 + (low >> 64);
    let high = m.wrapping_mul(w[0]).wrapping_add((middle >> 64) as u64);
    [low as u64, middle as u64, high]
}

/// `fraction 2^-128` as the sum of two floats.
fn fraction_in_two_floats(fraction: i128) -> (f64, f64) {
    const SCALE: f64 = f64::from_bits((1023 - 128) << 52);
    let high = fraction as f64;
    let low = fraction.wrapping_sub(high as i128) as f64;
    (high * SCALE, low * SCALE)
}
