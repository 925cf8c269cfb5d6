//! The error function and its complement.

use super::exponential::{Exponent, exp2_of_fraction};
use super::lane::{LaneFunction32, ROUNDER, clamp, even_odd, even_odd_wide, reciprocal, select, signed, size};

/// The error function, at most 0.97 ulp.
pub struct Erf;

/// The complementary error function `1 - erf x`, at most 0.61 ulp, also where it is denormal.
pub struct Erfc;

/// In float32: `erf x = x + x p(x^2 - 81/128)` up to 9/8, and `1 - 2^-q(x)` beyond, where `q = -log2 erfc`.
impl LaneFunction32<1> for Erf {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // Above 3.92 the result rounds to 1.
        let size = clamp(size(x), 0.0, 3.95);
        let u = size.mul_add(size, -0.6328125);
        // Minimax, relative error of the result 2^-29.2.
        let p = even_odd!(u; [-0.07050221, 0.07248049, 0.0031278231, 6.986941e-5],
            [-0.26091468, -0.016530327, -0.0005026028, -8.091256e-6]);
        let near = size.mul_add(p, size);
        // Minimax, absolute error of the result 2^-30.7.
        let q = even_odd!(size; [0.00099472, 0.92356527, -0.0304542, -0.00024550816],
            [1.6241552, 0.14639455, 0.004007227]);
        let shifted = ROUNDER - q;
        let power = f32::from_bits(1f32.to_bits().wrapping_add(shifted.to_bits() << 23));
        let far = (-power).mul_add(exp2_of_fraction((ROUNDER - shifted) - q), 1.0);
        signed(select(size < 1.125, near, far), x)
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
        let scaled = even_odd_wide!(u;
            [0.28174683854213217, 10.811854500559644, 64.91886820193193, -66.09337510351376, 55.65448222992966],
            [2.625696134918696, 32.432904073870525, 60.54111964025907, -223.19363384209964, 622.4806269300268]);
        let complement = exponent.scaled(scaled * (1.0 + exponent.expm1()));
        (if x < 0.0 { 2.0 - complement } else { complement }) as f32
    }
}
