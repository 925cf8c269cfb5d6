//! The hyperbolic functions and their inverses, in float64 except for the tangent.
//!
//! With `x = k ln 2 + r`, hyperbolic sine and cosine are `minus cosh r + plus sinh r` and `plus cosh r + minus sinh r`,
//! where `plus` and `minus` are `(2^k ± 2^-k)/2`. The inverses are logarithms of `1 + u`: `u = x - 1 + sqrt(x^2 ± 1)`
//! and `u = 2x / (1 - x)`.

use super::super::lane::{horner, select};
use super::exponential::{Exponent, Reduced};
use super::lane::{LaneFunction32, clamp, ordered_sum, signed, size};
use super::logarithm::log1p_wide;

/// Hyperbolic sine, at most 0.51 ulp.
pub struct Sinh;

/// Hyperbolic cosine, at most 0.51 ulp.
pub struct Cosh;

/// Hyperbolic tangent, at most 0.85 ulp.
pub struct Tanh;

/// Inverse hyperbolic sine, at most 0.57 ulp.
pub struct Asinh;

/// Inverse hyperbolic cosine, at most 0.57 ulp; NaN below 1.
pub struct Acosh;

/// Inverse hyperbolic tangent, at most 0.57 ulp; infinite at ±1, NaN beyond.
pub struct Atanh;

impl LaneFunction32<1> for Sinh {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let Parts { plus, minus, cosh, sinh } = Parts::of(x);
        signed(minus.mul_add(cosh, plus * sinh) as f32, x)
    }
}

impl LaneFunction32<1> for Cosh {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let Parts { plus, minus, cosh, sinh } = Parts::of(x);
        plus.mul_add(cosh, minus * sinh) as f32
    }
}

/// What hyperbolic sine and cosine of `|x|` are made of; `sinh` and `cosh` are of `r`.
struct Parts {
    plus: f64,
    minus: f64,
    cosh: f64,
    sinh: f64,
}

impl Parts {
    #[inline(always)]
    fn of(x: f32) -> Parts {
        // Above 90 both are infinite.
        let exponent = Exponent::base_e(clamp(size(x), 0.0, 90.0) as f64);
        let (half_power, half_inverse) = (exponent.scaled(0.5), 0.5 * exponent.inverse_power());
        let z = exponent.r * exponent.r;
        // Minimax, relative errors 2^-34.3 and 2^-37.4.
        let cosh = horner!(z; 1.0, 0.5000000080033348, 0.041666264066315586, 0.0013946445490222196);
        let sinh = horner!(z; 1.0, 0.16666666755545242, 0.008333288620640748, 0.00019905199801562978);
        Parts { plus: half_power + half_inverse, minus: half_power - half_inverse, cosh, sinh: exponent.r * sinh }
    }
}

/// In float32: `-E / (E + 2)` with `E = e^-2|x| - 1`, as sums of two floats.
impl LaneFunction32<1> for Tanh {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // Above 9.02 the result rounds to 1.
        let (difference, difference_low) = Reduced::of(-2.0 * clamp(size(x), 0.0, 10.0)).expm1(0);
        let (denominator, error) = ordered_sum(2.0, difference);
        let denominator_low = error + difference_low;
        let inverse = 1.0 / denominator;
        let quotient = difference * inverse;
        let remainder = (-quotient).mul_add(denominator, difference);
        let remainder = remainder + (-quotient).mul_add(denominator_low, difference_low);
        signed(size(remainder.mul_add(inverse, quotient)), x)
    }
}

impl LaneFunction32<1> for Asinh {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let wide = size(x) as f64;
        let square = wide * wide;
        let root = (square + 1.0).sqrt();
        let angle = log1p_wide(wide + (root - 1.0));
        // For tiny arguments the root has lost what is more than 1.
        let tiny = wide * square.mul_add(-1.0 / 6.0, 1.0);
        signed(select(wide < 0.0009765625, tiny, angle) as f32, x)
    }
}

impl LaneFunction32<1> for Acosh {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // The difference is exact.
        let u = x as f64 - 1.0;
        let root = u.mul_add(u, u + u).sqrt();
        select(x >= 1.0, log1p_wide(u + root), f64::NAN) as f32
    }
}

impl LaneFunction32<1> for Atanh {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let wide = size(x) as f64;
        let angle = 0.5 * log1p_wide((wide + wide) / (1.0 - wide));
        let at_bound = select(wide == 1.0, f64::INFINITY, f64::NAN);
        signed(select(wide < 1.0, angle, at_bound) as f32, x)
    }
}
