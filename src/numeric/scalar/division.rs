//! `//` and `%`, exactly as Python and NumPy define them (NumPy's `npy_divmod`), and C's `fmod`.
//!
//! On floats `%` is the exact remainder of truncated division, moved by one divisor if its sign is not the divisor's;
//! `//` is `(a - a % b) / b` rounded to the nearest integer. A divisor of zero gives `a / 0` and NaN.

use super::lane::{LaneFunction, SIGN, select};

/// IEEE quotient.
pub struct Divide;

impl LaneFunction<2> for Divide {
    #[inline(always)]
    fn bulk([a, b]: [u64; 2]) -> u64 {
        (f64::from_bits(a) / f64::from_bits(b)).to_bits()
    }
}

/// Floored quotient of floats.
pub struct FloorDivide;

/// Remainder of floats with the divisor's sign.
pub struct Modulo;

/// C's `fmod`: the exact remainder of truncated division, with the dividend's sign; NaN for an infinite dividend or a
/// zero divisor.
pub struct Fmod;

/// Quotients up to here are exact and `npy_divmod`'s rounding steps provably lead to them.
const QUOTIENT_LIMIT: f64 = 1125899906842624.0;

impl LaneFunction<2> for FloorDivide {
    #[inline(always)]
    fn bulk([a, b]: [u64; 2]) -> u64 {
        let (quotient, _) = floored(f64::from_bits(a), f64::from_bits(b));
        quotient.to_bits()
    }

    #[inline(always)]
    fn is_rare([a, b]: [u64; 2]) -> bool {
        is_rare(f64::from_bits(a), f64::from_bits(b))
    }

    #[inline(never)]
    fn rare([a, b]: [u64; 2]) -> u64 {
        let (a, b) = (f64::from_bits(a), f64::from_bits(b));
        let quotient = if b == 0.0 { a / b } else { any_floored(a, b).0 };
        quotient.to_bits()
    }
}

impl LaneFunction<2> for Modulo {
    #[inline(always)]
    fn bulk([a, b]: [u64; 2]) -> u64 {
        let (_, remainder) = floored(f64::from_bits(a), f64::from_bits(b));
        remainder.to_bits()
    }

    #[inline(always)]
    fn is_rare([a, b]: [u64; 2]) -> bool {
        is_rare(f64::from_bits(a), f64::from_bits(b))
    }

    #[inline(never)]
    fn rare([a, b]: [u64; 2]) -> u64 {
        let (a, b) = (f64::from_bits(a), f64::from_bits(b));
        let remainder = if b == 0.0 { f64::NAN } else { any_floored(a, b).1 };
        remainder.to_bits()
    }
}

impl LaneFunction<2> for Fmod {
    #[inline(always)]
    fn bulk([a, b]: [u64; 2]) -> u64 {
        let a = f64::from_bits(a);
        let (_, remainder) = truncated(a, f64::from_bits(b));
        with_sign(remainder, a).to_bits()
    }

    #[inline(always)]
    fn is_rare([a, b]: [u64; 2]) -> bool {
        is_rare(f64::from_bits(a), f64::from_bits(b))
    }

    #[inline(never)]
    fn rare([a, b]: [u64; 2]) -> u64 {
        (f64::from_bits(a) % f64::from_bits(b)).to_bits()
    }
}

/// Quotients too large for [`truncated`], divisors of zero or infinity, and NaN.
#[inline(always)]
fn is_rare(a: f64, b: f64) -> bool {
    let size = f64::from_bits((a / b).to_bits() & !SIGN);
    let divisor = f64::from_bits(b.to_bits() & !SIGN);
    !((size < QUOTIENT_LIMIT) & (divisor < f64::INFINITY))
}

/// Quotient and remainder of truncated division where the quotient is small; a remainder of zero may have either sign.
///
/// The rounded quotient, truncated, is the true one or one too far from zero; either way `a - q b` is representable, so
/// that the fused operation gives it exactly and its sign tells which.
#[inline(always)]
fn truncated(a: f64, b: f64) -> (f64, f64) {
    let ratio = a / b;
    let guess = ratio.trunc();
    let rest = (-guess).mul_add(b, a);
    let is_too_far = (rest != 0.0) & opposite_signs(rest, a);
    let quotient = select(is_too_far, guess - with_sign(1.0, ratio), guess);
    (quotient, select(is_too_far, rest + with_sign(b, a), rest))
}

/// Quotient and remainder of floored division where the quotient is small.
#[inline(always)]
fn floored(a: f64, b: f64) -> (f64, f64) {
    let (truncated, rest) = truncated(a, b);
    let is_below = (rest != 0.0) & opposite_signs(rest, b);
    let quotient = select(is_below, truncated - 1.0, truncated);
    let quotient = select(quotient == 0.0, with_sign(0.0, a / b), quotient);
    let remainder = select(is_below, rest + b, rest);
    (quotient, select(rest == 0.0, with_sign(0.0, b), remainder))
}

#[inline(always)]
fn opposite_signs(a: f64, b: f64) -> bool {
    (a.to_bits() ^ b.to_bits()) & SIGN != 0
}

#[inline(always)]
fn with_sign(size: f64, sign: f64) -> f64 {
    f64::from_bits((size.to_bits() & !SIGN) | (sign.to_bits() & SIGN))
}

/// Quotient and remainder for any `b` but zero, step by step as `npy_divmod` does it.
fn any_floored(a: f64, b: f64) -> (f64, f64) {
    let mut remainder = a % b;
    let mut quotient = (a - remainder) / b;
    if remainder == 0.0 {
        remainder = 0.0f64.copysign(b);
    } else if (b < 0.0) != (remainder < 0.0) {
        remainder += b;
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return (0.0f64.copysign(a / b), remainder);
    }
    let floor = quotient.floor();
    (if quotient - floor > 0.5 { floor + 1.0 } else { floor }, remainder)
}
