//! Sine, cosine and tangent.
//!
//! The angle is reduced to `|r| <= pi/4` as a sum of two floats; both series are evaluated there (minimax, relative
//! errors `2^-58` and `2^-64`) and the quadrant picks one. The tangent is their quotient.

use super::angle;
use super::lane::{LaneFunction, SIGN, horner};
use super::two_floats::{divide, ordered_sum, select_sum};

/// Sine, at most 1 ulp over the whole range; NaN at infinities.
pub struct Sin;

/// Cosine, at most 1 ulp over the whole range; NaN at infinities.
pub struct Cos;

/// Tangent, at most 1 ulp over the whole range; NaN at infinities.
pub struct Tan;

impl LaneFunction<1> for Sin {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        // On |x|, with the sign put back at the end, so that sin(-0) is -0.
        let (quadrant, high, low) = angle::reduce(f64::from_bits(x & !SIGN));
        sine_in_quadrant(quadrant, high, low) ^ (x & SIGN)
    }

    #[inline(always)]
    fn is_rare([x]: [u64; 1]) -> bool {
        !angle::is_moderate(f64::from_bits(x & !SIGN))
    }

    #[inline(never)]
    fn rare([x]: [u64; 1]) -> u64 {
        let (quadrant, high, low) = angle::reduce_huge(f64::from_bits(x & !SIGN));
        sine_in_quadrant(quadrant, high, low) ^ (x & SIGN)
    }
}

impl LaneFunction<1> for Cos {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let (quadrant, high, low) = angle::reduce(f64::from_bits(x & !SIGN));
        sine_in_quadrant(quadrant.wrapping_add(1), high, low)
    }

    #[inline(always)]
    fn is_rare(args: [u64; 1]) -> bool {
        Sin::is_rare(args)
    }

    #[inline(never)]
    fn rare([x]: [u64; 1]) -> u64 {
        let (quadrant, high, low) = angle::reduce_huge(f64::from_bits(x & !SIGN));
        sine_in_quadrant(quadrant.wrapping_add(1), high, low)
    }
}

impl LaneFunction<1> for Tan {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let (quadrant, high, low) = angle::reduce(f64::from_bits(x & !SIGN));
        tangent_in_quadrant(quadrant, high, low) ^ (x & SIGN)
    }

    #[inline(always)]
    fn is_rare(args: [u64; 1]) -> bool {
        Sin::is_rare(args)
    }

    #[inline(never)]
    fn rare([x]: [u64; 1]) -> u64 {
        let (quadrant, high, low) = angle::reduce_huge(f64::from_bits(x & !SIGN));
        tangent_in_quadrant(quadrant, high, low) ^ (x & SIGN)
    }
}

/// The bits of `sin(quadrant pi/2 + high + low)`; only the last two bits of `quadrant` count.
#[inline(always)]
fn sine_in_quadrant(quadrant: u64, high: f64, low: f64) -> u64 {
    let ((sine, sine_low), (cosine, cosine_low)) = sine_and_cosine(high, low);
    let (sine, cosine) = (sine + sine_low, cosine + cosine_low);
    let value = if quadrant & 1 == 0 { sine.to_bits() } else { cosine.to_bits() };
    value ^ ((quadrant & 2) << 62)
}

/// Sine and cosine of `high + low`, each as a sum of two floats, the second below a quarter of the first.
#[inline(always)]
fn sine_and_cosine(high: f64, low: f64) -> ((f64, f64), (f64, f64)) {
    let z = high * high;
    let half = 0.5 * z;
    let w = 1.0 - half;

    let s = horner!(z; -0.16666666666666632, 0.008333333333322424, -0.00019841269829816137, 2.755731369492605e-06,
        -2.5050758603740153e-08, 1.5896824927860755e-10);
    let sine_low = (z * high).mul_add(s, low * w);

    let c = horner!(z; 0.0416666666666666, -0.0013888888888874138, 2.480158728949149e-05, -2.7557314355112367e-07,
        2.0875723663174983e-09, -1.1359668604077619e-11);
    let w_error = (1.0 - w) - half;
    let square_low = high.mul_add(high, -z);
    let small = (-high).mul_add(low, square_low.mul_add(-0.5, w_error));
    let cosine_low = (z * z).mul_add(c, small);
    ((high, sine_low), (w, cosine_low))
}

/// `sin(quadrant pi/2 + high + low)` as a sum of two floats; only the last two bits of `quadrant` count.
#[inline(always)]
pub fn sine_of_reduced(quadrant: u64, high: f64, low: f64) -> (f64, f64) {
    let (sine, cosine) = sine_and_cosine(high, low);
    let is_even = quadrant & 1 == 0;
    let sign = (quadrant & 2) << 62;
    let signed = |x: f64| f64::from_bits(x.to_bits() ^ sign);
    let (head, rest) = select_sum(is_even, sine, cosine);
    ordered_sum(signed(head), signed(rest))
}

/// The bits of `tan(quadrant pi/2 + high + low)`; only the last bit of `quadrant` counts.
///
/// Sine over cosine, or minus cosine over sine, with the remainder of the division.
#[inline(always)]
fn tangent_in_quadrant(quadrant: u64, high: f64, low: f64) -> u64 {
    let (sine, cosine) = sine_and_cosine(high, low);
    let (sine, cosine) = (ordered_sum(sine.0, sine.1), ordered_sum(cosine.0, cosine.1));
    let is_even = quadrant & 1 == 0;
    let (quotient, rest) = divide(select_sum(is_even, sine, cosine), select_sum(is_even, cosine, sine));
    (quotient + rest).to_bits() ^ ((quadrant & 1) << 63)
}
