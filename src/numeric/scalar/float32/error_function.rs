//! The error function and its complement.

use super::super::lane::horner;
use super::exponential::{Exponent, exp2_of_fraction};
use super::lane::{LaneFunction32, ROUNDER, clamp, horner32, reciprocal, select, signed, size};

pub struct Erf;

pub struct Erfc;

/// In float32: `erf x = x + x p(x^2)` up to 1.25, and `1 - 2^-q(x)` beyond, where `q = -log2 erfc`.
impl LaneFunction32<1> for Erf {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // Above 3.92 the result rounds to 1.
        let size = clamp(size(x), 0.0, 3.95);
        let z = size * size;
        // Minimax, relative error of the result 2^-29.9.
        let p = horner32!(z; 0.12837917, -0.3761263, 0.11283674, -0.02686022, 0.0052089663, -0.00083390705,
            0.00010391398, -7.568151e-6);
        let near = size.mul_add(p, size);
        // Minimax, absolute error of the result 2^-27.9.
        let q = horner32!(size; 0.008097253, 1.5989717, 0.96028954, 0.118220896, -0.018469926, 0.0013289982);
        let shifted = ROUNDER - q;
        let power = f32::from_bits(1f32.to_bits().wrapping_add(shifted.to_bits() << 23));
        let far = (-power).mul_add(exp2_of_fraction((ROUNDER - shifted) - q), 1.0);
        signed(select(size < 1.25, near, far), x)
    }
}

/// In float64: `e^(-x^2)` times the scaled complement, which is a polynomial in `t = 1 / (|x| + 11/4)`; of a negative
/// `x` it is 2 minus that of `|x|`.
impl LaneFunction32<1> for Erfc {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // From 10.06 on the result vanishes.
        let size = clamp(size(x), 0.0, 10.1) as f64;
        let exponent = Exponent::base_e(-(size * size));
        let u = reciprocal(size + 2.75) - 0.221;
        // Minimax, relative error 2^-27.3.
        let scaled = horner!(u; 0.28174683854213217, 2.625696134918696, 10.811854500559644, 32.432904073870525,
            64.91886820193193, 60.54111964025907, -66.09337510351376, -223.19363384209964, 55.65448222992966,
            622.4806269300268);
        let complement = exponent.scaled(scaled * (1.0 + exponent.expm1()));
        (if x < 0.0 { 2.0 - complement } else { complement }) as f32
    }
}
