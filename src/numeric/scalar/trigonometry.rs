//! Sine, cosine and tangent.
//!
//! The angle is reduced to `|r| <= pi/4` as a sum of two floats; both series are evaluated there (minimax, relative
//! errors `2^-58` and `2^-64`) and the quadrant picks one. The tangent is their quotient.

use super::angle;
use super::lane::{LaneFunction, SIGN, horner};
use super::two_floats::{divide, multiply, multiply_float, ordered_sum, product, select_sum};

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
    let (sine, cosine) = precise_sine_and_cosine(high, low);
    let is_even = quadrant & 1 == 0;
    let (quotient, rest) = divide(select_sum(is_even, sine, cosine), select_sum(is_even, cosine, sine));
    (quotient + rest).to_bits() ^ ((quadrant & 1) << 63)
}

/// `-1/6` and `1/24` beyond their nearest floats.
const MINUS_SIXTH_LOW: f64 = -9.25185853854297e-18;
const TWENTY_FOURTH_LOW: f64 = 2.3129646346357427e-18;

/// Sine and cosine of `high + low`, each as a sum of two floats with a relative error below `2^-62`: the first terms of the
/// series in two floats, the rest polynomials (minimax, `2^-68` and `2^-74`).
#[inline(always)]
fn precise_sine_and_cosine(high: f64, low: f64) -> ((f64, f64), (f64, f64)) {
    const MINUS_SIXTH: f64 = -1.0 / 6.0;
    const TWENTY_FOURTH: f64 = 1.0 / 24.0;
    let square = product(high, high);
    let z = square.0;

    let rest = horner!(z; 0.00833333333333333, -0.00019841269841261685, 2.7557319217150167e-06,
        -2.5052105592275297e-08, 1.6058444552765459e-10, -7.58221617873205e-13);
    let (factor, error) = ordered_sum(MINUS_SIXTH, z * rest);
    let cubic = multiply_float(high, multiply(square, (factor, error + MINUS_SIXTH_LOW)));
    let (sine, sine_error) = ordered_sum(high, cubic.0);

    let rest = horner!(z; -0.0013888888888888885, 2.4801587301580075e-05, -2.755731921870326e-07,
        2.087675505008295e-09, -1.1470364727479456e-11, 4.74109948159719e-14);
    let (factor, error) = ordered_sum(TWENTY_FOURTH, z * rest);
    let quartic = multiply(multiply(square, square), (factor, error + TWENTY_FOURTH_LOW));
    let (head, head_low) = ordered_sum(1.0, -0.5 * z);
    let (cosine, error) = ordered_sum(head, quartic.0);
    let small = (error + head_low) + 0.5f64.mul_add(-square.1, quartic.1);
    let sine_low = cosine.mul_add(low, sine_error + cubic.1);
    let cosine_low = (-sine).mul_add(low, small);
    ((sine, sine_low), (cosine, cosine_low))
}
