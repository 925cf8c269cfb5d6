//! The hyperbolic functions and their inverses.
//!
//! With `x = k ln 2 + r` as for the exponential, `sinh x = 2^k (minus cosh r + plus sinh r)` and
//! `cosh x = 2^k (plus cosh r + minus sinh r)`, where `plus` and `minus` are `(1 ± 2^-2k)/2`. Both halves of the
//! polynomial for `e^r` serve, nothing is divided, and only positive terms and `sinh r` are added, so that the results
//! are within 0.7 ulp before they are scaled.
//!
//! The inverses are logarithms of `1 + u` with `u` in two floats: `u = x - 1 + sqrt(x^2 ± 1)` and `u = 2x / (1 - x)`.

use super::exponential::{Exponent, scale, series};
use super::lane::{LaneFunction, SIGN, power_of_two, select, signed_bits};
use super::logarithm::{OnePlus, base_e};
use super::two_floats::{divide, ordered_sum, product, square_root, sum};

/// Hyperbolic sine, at most 1 ulp.
pub struct Sinh;

/// Hyperbolic cosine, at most 1 ulp.
pub struct Cosh;

/// Hyperbolic tangent, at most 1 ulp.
pub struct Tanh;

/// Inverse hyperbolic sine, at most 1 ulp.
pub struct Asinh;

/// Inverse hyperbolic cosine, at most 1 ulp; NaN below 1.
pub struct Acosh;

/// Inverse hyperbolic tangent, at most 1 ulp; infinite at ±1, NaN beyond.
pub struct Atanh;

impl LaneFunction<1> for Sinh {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let parts = Parts::of(f64::from_bits(x & !SIGN));
        let (high, low) = parts.sinh();
        signed_bits(scale(high + low, parts.shifted), x)
    }
}

impl LaneFunction<1> for Cosh {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let parts = Parts::of(f64::from_bits(x & !SIGN));
        let (high, low) = parts.cosh();
        scale(high + low, parts.shifted).to_bits()
    }
}

impl LaneFunction<1> for Tanh {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let parts = Parts::of(f64::from_bits(x & !SIGN));
        let (high, low) = divide(parts.sinh(), parts.cosh());
        signed_bits(high + low, x)
    }
}

impl LaneFunction<1> for Asinh {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        signed_bits(asinh(f64::from_bits(x & !SIGN)), x)
    }
}

impl LaneFunction<1> for Acosh {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        acosh(f64::from_bits(x)).to_bits()
    }
}

impl LaneFunction<1> for Atanh {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        signed_bits(atanh(f64::from_bits(x & !SIGN)), x)
    }
}

/// What the hyperbolic functions of one argument are made of.
struct Parts {
    shifted: f64,
    /// `(1 + 2^-2k)/2` and `(1 - 2^-2k)/2`.
    plus: (f64, f64),
    minus: (f64, f64),
    r: f64,
    /// `sinh(r) - r` and `cosh(r) - 1`.
    sinh_rest: f64,
    cosh_rest: f64,
}

impl Parts {
    #[inline(always)]
    fn of(size: f64) -> Parts {
        let Exponent { k, shifted, r, r_low } = Exponent::base_e(size, 0.0);
        let square = r * r;
        let (even, odd) = series(square);
        // 2^-128 already vanishes beside 1.
        let inverse = power_of_two(-select(k > 64.0, 64.0, k));
        let half_square = 0.5 * inverse * inverse;
        Parts {
            shifted,
            plus: ordered_sum(0.5, half_square),
            minus: ordered_sum(0.5, -half_square),
            r,
            sinh_rest: (square * r).mul_add(odd, r_low),
            cosh_rest: square.mul_add(even.mul_add(square, 0.5), r * r_low),
        }
    }

    /// `sinh(x) / 2^k` as a sum of two floats.
    #[inline(always)]
    fn sinh(&self) -> (f64, f64) {
        self.combine(self.minus, self.plus)
    }

    /// `cosh(x) / 2^k` as a sum of two floats.
    #[inline(always)]
    fn cosh(&self) -> (f64, f64) {
        self.combine(self.plus, self.minus)
    }

    /// `a cosh r + b sinh r`, for an `a` that is zero or larger than `|b r|`.
    #[inline(always)]
    fn combine(&self, a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
        let (term, term_error) = product(b.0, self.r);
        let (head, head_error) = ordered_sum(a.0, term);
        let errors = (term_error + head_error) + b.1.mul_add(self.r, a.1);
        let rest = a.0.mul_add(self.cosh_rest, b.0.mul_add(self.sinh_rest, errors));
        ordered_sum(head, rest)
    }
}

/// From here on `sqrt(x^2 ± 1)` is `x`: the square's 54 bits end above the 1.
const ROOT_LIMIT: f64 = 268435456.0;

/// `ln(x + sqrt(x^2 + 1))` for `x >= 0`.
#[inline(always)]
fn asinh(x: f64) -> f64 {
    let (square, square_low) = product(x, x);
    let (high, error) = sum(1.0, square);
    let (root, root_low) = square_root((high, error + square_low));
    log_of_sum(x, (root - 1.0, root_low), x)
}

/// `ln(x + sqrt(x^2 - 1))`, with `x^2 - 1 = u^2 + 2u` and `u = x - 1`, which is exact below `2^53`.
#[inline(always)]
fn acosh(x: f64) -> f64 {
    let u = x - 1.0;
    let (square, square_low) = product(u, u);
    let (high, error) = sum(u + u, square);
    let root = square_root((high, error + square_low));
    select(x >= 1.0, log_of_sum(u, root, x), f64::NAN)
}

/// `ln(1 + a + b)`; from [`ROOT_LIMIT`] on `ln(2x)`.
#[inline(always)]
fn log_of_sum(a: f64, b: (f64, f64), x: f64) -> f64 {
    // The limits are in terms of x; 1 + (x - 1) is x, and the factor 2 goes to the exponent.
    let is_large = x > ROOT_LIMIT;
    let a = select(is_large, x, a);
    let b = (select(is_large, -1.0, b.0), select(is_large, 0.0, b.1));
    let (u, error) = sum(a, b.0);
    let (u, u_low) = ordered_sum(u, error + b.1);
    let argument = OnePlus::split(u, u_low);
    let e = select(is_large, argument.e + 1.0, argument.e);
    let (high, low) = base_e(e, argument.log_of_mantissa());
    // Infinity and NaN fail the comparison.
    select(x < f64::INFINITY, high + low, x)
}

/// `ln(1 + 2x / (1 - x)) / 2` for `x >= 0`.
#[inline(always)]
fn atanh(x: f64) -> f64 {
    let (high, low) = divide((x + x, 0.0), ordered_sum(1.0, -x));
    let (high, low) = ordered_sum(high, low);
    let argument = OnePlus::split(high, low);
    let (high, low) = base_e(argument.e, argument.log_of_mantissa());
    let at_bound = select(x == 1.0, f64::INFINITY, f64::NAN);
    select(x < 1.0, 0.5 * (high + low), at_bound)
}
