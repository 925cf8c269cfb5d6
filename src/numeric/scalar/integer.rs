//! Operations on integers of any width: the definitions of both forms.

use crate::numeric::element::Int;
use crate::numeric::op::{CheckedOp, Events, ScalarOp};

/// An operation on one integer; none where integers do not have it.
#[inline(always)]
pub fn unary<T: Int>(op: ScalarOp, x: T) -> Option<(T, Events)> {
    Some(match op {
        ScalarOp::Negate => (x.negate(), Events::NONE),
        ScalarOp::Abs => (x.magnitude(), Events::NONE),
        ScalarOp::Not => (x.not(), Events::NONE),
        ScalarOp::Checked(CheckedOp::Negate) => checked(-x.as_(), x.negate()),
        ScalarOp::Checked(CheckedOp::Abs) => checked(x.as_().abs(), x.magnitude()),
        _ => return None,
    })
}

/// An operation on two integers; none where integers do not have it.
#[inline(always)]
pub fn binary<T: Int>(op: ScalarOp, a: T, b: T) -> Option<(T, Events)> {
    use ScalarOp::*;
    let silently = |value: T| (value, Events::NONE);
    Some(match op {
        Add => silently(a.add(b)),
        Subtract => silently(a.subtract(b)),
        Multiply => silently(a.multiply(b)),
        FloorDivide => floor_divide(a, b),
        Modulo => modulo(a, b),
        Power => power(a, b),
        Minimum => silently(if a < b { a } else { b }),
        Maximum => silently(if a > b { a } else { b }),
        And => silently(a.and(b)),
        Or => silently(a.or(b)),
        Xor => silently(a.xor(b)),
        ShiftLeft => silently(shift_left(a, b)),
        ShiftRight => silently(shift_right(a, b)),
        Gcd => silently(gcd(a, b)),
        Lcm => silently(lcm(a, b)),
        Checked(op) => return checked_binary(op, a, b),
        _ => return None,
    })
}

#[inline(always)]
fn checked_binary<T: Int>(op: CheckedOp, a: T, b: T) -> Option<(T, Events)> {
    Some(match op {
        CheckedOp::Add => checked(a.as_() + b.as_(), a.add(b)),
        CheckedOp::Subtract => checked(a.as_() - b.as_(), a.subtract(b)),
        // Integers have at most 64 bits, so that the product fits i128 unless both are the largest of uint64.
        CheckedOp::Multiply => match a.as_().checked_mul(b.as_()) {
            Some(exact) => checked(exact, a.multiply(b)),
            None => (a.multiply(b), Events::OVERFLOW),
        },
        CheckedOp::FloorDivide => match (floor_divide(a, b), b.as_()) {
            ((quotient, _), -1) => checked(-a.as_(), quotient),
            (divided, _) => divided,
        },
        CheckedOp::Power => checked_power(a, b),
        CheckedOp::ShiftLeft => {
            let shifted = shift_left(a, b);
            let back = if is_in_width(b) { shifted.shift_right(b.low_bits()) } else { shifted };
            (shifted, if back == a { Events::NONE } else { Events::OVERFLOW })
        }
        CheckedOp::Gcd => checked(common_divisor(size(a), size(b)) as i128, gcd(a, b)),
        CheckedOp::Lcm => match common_multiple(size(a), size(b)).and_then(|exact| i128::try_from(exact).ok()) {
            Some(exact) => checked(exact, lcm(a, b)),
            None => (lcm(a, b), Events::OVERFLOW),
        },
        CheckedOp::Negate | CheckedOp::Abs => return None,
    })
}

/// The wrapped value, and whether it differs from the exact one.
#[inline(always)]
fn checked<T: Int>(exact: i128, wrapped: T) -> (T, Events) {
    (wrapped, if T::checked(exact).is_some() { Events::NONE } else { Events::OVERFLOW })
}

#[inline(always)]
fn is_negative<T: Int>(x: T) -> bool {
    x < T::ZERO
}

/// Floored quotient; by zero 0 and its event; the smallest integer divided by -1 wraps.
#[inline(always)]
pub fn floor_divide<T: Int>(a: T, b: T) -> (T, Events) {
    if b == T::ZERO {
        return (T::ZERO, Events::ZERO_DIVISOR);
    }
    let (quotient, rest) = a.divide(b);
    let is_above = rest != T::ZERO && is_negative(rest.xor(b));
    (if is_above { quotient.subtract(T::ONE) } else { quotient }, Events::NONE)
}

/// Remainder with the divisor's sign; by zero 0 and its event.
#[inline(always)]
pub fn modulo<T: Int>(a: T, b: T) -> (T, Events) {
    if b == T::ZERO {
        return (T::ZERO, Events::ZERO_DIVISOR);
    }
    let (_, rest) = a.divide(b);
    (if rest != T::ZERO && is_negative(rest.xor(b)) { rest.add(b) } else { rest }, Events::NONE)
}

/// `base^exponent` by repeated wrapping squaring. A negative exponent gives 0 and its event.
#[inline(always)]
pub fn power<T: Int>(base: T, exponent: T) -> (T, Events) {
    if is_negative(exponent) {
        return (T::ZERO, Events::NEGATIVE_EXPONENT);
    }
    let (mut result, mut square, mut rest) = (T::ONE, base, exponent);
    while rest != T::ZERO {
        if rest.and(T::ONE) == T::ONE {
            result = result.multiply(square);
        }
        square = square.multiply(square);
        rest = rest.shift_right(1);
    }
    (result, Events::NONE)
}

/// As [`power`], with overflow where the exact power does not fit.
fn checked_power<T: Int>(base: T, exponent: T) -> (T, Events) {
    let (wrapped, events) = power(base, exponent);
    if !events.is_empty() {
        return (wrapped, events);
    }
    let exact = u32::try_from(exponent.as_()).ok().and_then(|exponent| base.as_().checked_pow(exponent));
    match (exact, base.as_()) {
        // Powers of these never leave any range, however large the exponent.
        (_, -1..=1) => (wrapped, Events::NONE),
        (Some(exact), _) => checked(exact, wrapped),
        (None, _) => (wrapped, Events::OVERFLOW),
    }
}

#[inline(always)]
fn shift_left<T: Int>(a: T, by: T) -> T {
    if is_in_width(by) { a.shift_left(by.low_bits()) } else { T::ZERO }
}

#[inline(always)]
fn shift_right<T: Int>(a: T, by: T) -> T {
    let outside = if is_negative(a) { T::ZERO.not() } else { T::ZERO };
    if is_in_width(by) { a.shift_right(by.low_bits()) } else { outside }
}

#[inline(always)]
fn is_in_width<T: Int>(by: T) -> bool {
    (by >= T::ZERO) & (by < T::WIDTH)
}

/// Euclid's algorithm on magnitudes.
fn common_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The least common multiple, if it fits.
fn common_multiple(a: u128, b: u128) -> Option<u128> {
    match a.checked_div(common_divisor(a, b)) {
        Some(factor) => factor.checked_mul(b),
        None => Some(0),
    }
}

fn size<T: Int>(x: T) -> u128 {
    x.as_().unsigned_abs()
}

fn gcd<T: Int>(a: T, b: T) -> T {
    wrapped(common_divisor(size(a), size(b)))
}

fn lcm<T: Int>(a: T, b: T) -> T {
    let (a, b) = (size(a), size(b));
    let factor = a.checked_div(common_divisor(a, b));
    factor.map_or(T::ZERO, |factor| wrapped::<T>(factor).multiply(wrapped(b)))
}

/// A magnitude of at most 64 bits in `T`. That of the smallest signed integer wraps to itself.
fn wrapped<T: Int>(magnitude: u128) -> T {
    T::checked(magnitude as i128).unwrap_or(T::MIN)
}
