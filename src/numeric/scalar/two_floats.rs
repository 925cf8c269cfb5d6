//! Arithmetic on numbers that are carried as a sum of two floats, `high + low` with `low` about an ulp of `high` or
//! less.
//!
//! The error terms are those of Dekker ("A floating-point technique for extending the available precision", Numerische
//! Mathematik 1971) and Knuth (The Art of Computer Programming, vol. 2, 4.2.2), with fused operations where they are
//! shorter.

use super::lane::select;

/// `a + b` and its rounding error, for any `a` and `b`.
#[inline(always)]
pub fn sum(a: f64, b: f64) -> (f64, f64) {
    let high = a + b;
    let b_part = high - a;
    let a_part = high - b_part;
    (high, (a - a_part) + (b - b_part))
}

/// `a + b` and its rounding error, for an `a` that is zero or at least as large as `b`.
#[inline(always)]
pub fn ordered_sum(a: f64, b: f64) -> (f64, f64) {
    let high = a + b;
    (high, (a - high) + b)
}

/// `a b` and its rounding error.
#[inline(always)]
pub fn product(a: f64, b: f64) -> (f64, f64) {
    let high = a * b;
    (high, a.mul_add(b, -high))
}

/// `a b` with a relative error below `2^-103`.
#[inline(always)]
pub fn multiply(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let (high, error) = product(a.0, b.0);
    (high, error + a.0.mul_add(b.1, a.1 * b.0))
}

/// `a b` with a relative error below `2^-105`.
#[inline(always)]
pub fn multiply_float(a: f64, b: (f64, f64)) -> (f64, f64) {
    let (high, error) = product(a, b.0);
    (high, a.mul_add(b.1, error))
}

/// Both values are computed and one is kept, as [`select`] does it.
#[inline(always)]
pub fn select_sum(condition: bool, yes: (f64, f64), no: (f64, f64)) -> (f64, f64) {
    (select(condition, yes.0, no.0), select(condition, yes.1, no.1))
}

/// `a / b` with a relative error below `2^-100`. The quotient must be finite.
#[inline(always)]
pub fn divide(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let inverse = 1.0 / b.0;
    let high = a.0 * inverse;
    let remainder = (-high).mul_add(b.0, a.0) + (-high).mul_add(b.1, a.1);
    (high, remainder * inverse)
}

/// `sqrt(a)` with a relative error below `2^-100`; NaN below zero.
#[inline(always)]
pub fn square_root(a: (f64, f64)) -> (f64, f64) {
    let high = a.0.sqrt();
    let remainder = (-high).mul_add(high, a.0) + a.1;
    (high, select(high > 0.0, remainder / (high + high), 0.0))
}
