//! Arcsine, arccosine and arctangent.
//!
//! `asin s = s + s z p(z)` and `atan s = s + s z p(z)` with `z = s^2 <= 1/4`, in float32 (minimax, relative errors
//! `2^-27.6` and `2^-31.9`). Larger arguments are brought there by
//!
//! - `asin x = pi/2 - 2 asin(sqrt((1 - x) / 2))`;
//! - `atan x = pi/4 + atan((x - 1) / (x + 1)) = pi/2 - atan(1 / x)`.
//!
//! Square root, quotient and the angle that is added are carried in two floats. The angle of a point is computed in
//! float64, where no quotient leaves the range.

use super::super::lane::{horner, select as select_wide};
use super::lane::{LaneFunction32, clamp, horner32, ordered_sum, select, signed, size};
use std::f32::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// `pi - PI`.
const PI_TAIL: f32 = -8.742_278e-8;

/// Arcsine, at most 0.68 ulp; NaN beyond -1 and 1.
pub struct Asin;

/// Arccosine, at most 0.68 ulp; NaN beyond -1 and 1.
pub struct Acos;

/// Arctangent, at most 0.74 ulp over the whole range.
pub struct Atan;

/// The angle of the point with `y` the first and `x` the second argument, from `-pi` to `pi`, at most 0.52 ulp; the
/// special cases are those of C99 Annex F.
pub struct Atan2;

impl LaneFunction32<1> for Asin {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let Arcsine { is_small, sine, rest } = Arcsine::of(size(x));
        let (high, error) = ordered_sum(FRAC_PI_2, -2.0 * sine);
        let large = high + (error + rest.mul_add(-2.0, 0.5 * PI_TAIL));
        signed(select(is_small, sine + rest, large), x)
    }
}

impl LaneFunction32<1> for Acos {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        let Arcsine { is_small, sine, rest } = Arcsine::of(size(x));
        // pi/2 - asin x, or 2 asin s, or pi - 2 asin s.
        let is_negative = x < 0.0;
        let factor = select(is_small, 1.0, 2.0);
        let factor = select(is_small != is_negative, -factor, factor);
        let quarters = select(is_small, 0.5, select(is_negative, 1.0, 0.0));
        // A first summand of zero leaves the other without an error.
        let (high, error) = ordered_sum(quarters * PI, factor * sine);
        high + (error + rest.mul_add(factor, quarters * PI_TAIL))
    }
}

/// `sine + rest` is the arcsine of `|x|` where that is small, and of `sqrt((1 - |x|) / 2)` elsewhere.
struct Arcsine {
    is_small: bool,
    sine: f32,
    rest: f32,
}

impl Arcsine {
    /// Of `|x|`; NaN above 1.
    #[inline(always)]
    fn of(size: f32) -> Arcsine {
        let is_small = size <= 0.5;
        // The half of the difference is exact.
        let half = (1.0 - size) * 0.5;
        let root = half.sqrt();
        let root_low = select(root > 0.0, (-root).mul_add(root, half) * (0.5 / root), 0.0);
        let sine = select(is_small, size, root);
        let sine_low = select(is_small, 0.0, root_low);
        let z = select(is_small, size * size, half);
        let p = horner32!(z; 0.16666754, 0.07495233, 0.045478206, 0.024141751, 0.042229116);
        Arcsine { is_small, sine, rest: (sine * z).mul_add(p, sine_low) }
    }
}

impl LaneFunction32<1> for Atan {
    #[inline(always)]
    fn bulk([x]: [f32; 1]) -> f32 {
        // From 2^60 on the angle is pi/2.
        let size = clamp(size(x), 0.0, 1152921504606846976.0);
        let (is_low, is_high) = (size <= 0.5, size > 2.0);
        let (sum, sum_low) = ordered_sum(1.0, size);
        // From 1/2 to 2 the difference is exact.
        let numerator = select(is_low, size, select(is_high, -1.0, size - 1.0));
        let denominator = select(is_low, 1.0, select(is_high, size, sum));
        let denominator_low = select(is_low | is_high, 0.0, sum_low);
        let inverse = 1.0 / denominator;
        let tangent = numerator * inverse;
        let remainder = (-tangent).mul_add(denominator_low, (-tangent).mul_add(denominator, numerator));
        let tangent_low = remainder * inverse;

        let base = select(is_low, 0.0, select(is_high, FRAC_PI_2, FRAC_PI_4));
        let z = tangent * tangent;
        let p = horner32!(z; -0.33333328, 0.19999498, -0.14272234, 0.10942212, -0.07988495, 0.03878265);
        // The derivative is 1 - z, to the few bits that count.
        let tangent_rest = (-z).mul_add(tangent_low, tangent_low);
        let (head, error) = ordered_sum(base, tangent);
        let rest = (tangent * z).mul_add(p, tangent_rest) + base.mul_add(PI_TAIL / PI, error);
        signed(head + rest, x)
    }
}

impl LaneFunction32<2> for Atan2 {
    #[inline(always)]
    fn bulk([y, x]: [f32; 2]) -> f32 {
        // Infinities are beyond all other numbers.
        let height = at_most_far(size(y) as f64);
        let width = at_most_far(size(x) as f64);
        // The origin is seen along the x axis.
        let right = angle(height, select_wide((height == 0.0) & (width == 0.0), 1.0, width));
        let left = std::f64::consts::PI - right;
        signed(select_wide(x.is_sign_positive(), right, left) as f32, y)
    }
}

#[inline(always)]
fn at_most_far(x: f64) -> f64 {
    const FAR: f64 = f64::from_bits((1023 + 900) << 52);
    select_wide(x > FAR, FAR, x)
}

/// The angle of a point in the first quadrant, relative error `2^-30`.
#[inline(always)]
fn angle(y: f64, x: f64) -> f64 {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4};
    const TAN_PI_8: f64 = 0.41421356237309503;
    const TAN_3_PI_8: f64 = 2.414213562373095;
    let is_low = y <= TAN_PI_8 * x;
    let is_high = y > TAN_3_PI_8 * x;
    let by_octant = |low, middle, high| select_wide(is_low, low, select_wide(is_high, high, middle));
    let tangent = by_octant(y, y - x, -x) / by_octant(x, y + x, y);
    let z = tangent * tangent;
    // Minimax, relative error 2^-30.5.
    let p = horner!(z; -0.3333331535146542, 0.1999847913334016, -0.1424363848318394, 0.10594344205377733,
        -0.060790198010302714);
    (tangent * z).mul_add(p, tangent) + by_octant(0.0, FRAC_PI_4, FRAC_PI_2)
}
