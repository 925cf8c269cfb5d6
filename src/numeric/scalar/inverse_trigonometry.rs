//! Arcsine, arccosine and arctangent.
//!
//! `asin s = s + s z p(z)` with `z = s^2 <= 1/4` and `atan s = s + s z p(z)` with `|s| <= tan(pi/8)` (minimax, relative
//! errors `2^-60` and `2^-59`). Larger arguments are brought there by
//!
//! - `asin x = pi/2 - 2 asin(sqrt((1 - x) / 2))`;
//! - `atan(a / b) = pi/4 + atan((a - b) / (a + b)) = pi/2 - atan(b / a)`.
//!
//! Square root, quotient and the angle that is added are carried in two floats.

use super::angle::PI_TAIL;
use super::lane::{LaneFunction, SIGN, clamp, horner, select, signed_bits};
use super::two_floats::{divide, ordered_sum, select_sum, square_root, sum};
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

const TAN_PI_8: f64 = 0.41421356237309503;
const TAN_3_PI_8: f64 = 2.414213562373095;

/// Arcsine, at most 1 ulp; NaN beyond -1 and 1.
pub struct Asin;

/// Arccosine, at most 1 ulp; NaN beyond -1 and 1.
pub struct Acos;

/// Arctangent, at most 1 ulp over the whole range.
pub struct Atan;

/// The angle of the point with `y` the first and `x` the second argument, from `-pi` to `pi`, at most 1 ulp; the special
/// cases are those of C99 Annex F.
pub struct Atan2;

impl LaneFunction<1> for Asin {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let Arcsine { is_small, sine, rest } = Arcsine::of_size(f64::from_bits(x & !SIGN));
        let (high, error) = ordered_sum(FRAC_PI_2, -2.0 * sine);
        let large = high + (error + rest.mul_add(-2.0, 0.5 * PI_TAIL));
        signed_bits(select(is_small, sine + rest, large), x)
    }
}

impl LaneFunction<1> for Acos {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let x = f64::from_bits(x);
        let Arcsine { is_small, sine, rest } = Arcsine::of_size(f64::from_bits(x.to_bits() & !SIGN));
        // pi/2 - asin x, or 2 asin s, or pi - 2 asin s.
        let is_negative = x < 0.0;
        let factor = select(is_small, 1.0, 2.0);
        let factor = select(is_small != is_negative, -factor, factor);
        let quarters = select(is_small, 0.5, select(is_negative, 1.0, 0.0));
        // A first summand of zero leaves the other without an error.
        let (high, error) = ordered_sum(quarters * PI, factor * sine);
        (high + (error + rest.mul_add(factor, quarters * PI_TAIL))).to_bits()
    }
}

/// `sine + rest` is the arcsine of `|x|` where that is small, and of `sqrt((1 - |x|) / 2)` elsewhere.
struct Arcsine {
    is_small: bool,
    sine: f64,
    rest: f64,
}

impl Arcsine {
    /// Of `|x|`; NaN above 1.
    #[inline(always)]
    fn of_size(size: f64) -> Arcsine {
        let is_small = size <= 0.5;
        // The half of the difference is exact.
        let square = select(is_small, size * size, (1.0 - size) * 0.5);
        let root = square_root((square, 0.0));
        let (sine, sine_low) = select_sum(is_small, (size, 0.0), root);

        let z = square;
        let zz = z * z;
        let even = horner!(zz; 0.16666666666666763, 0.04464285717524301, 0.022372215835758175, 0.013981001410176223,
            0.010788458825813084, 0.021782112811184834, 0.03269412943934301);
        let odd = horner!(zz; 0.07499999999970137, 0.030381942677572417, 0.01735159684871369, 0.011397440319406505,
            0.0036755716166170433, -0.02110424852724841);
        let p = odd.mul_add(z, even);
        Arcsine { is_small, sine, rest: (sine * z).mul_add(p, sine_low) }
    }
}

impl LaneFunction<1> for Atan {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        // From 2^60 on the angle is pi/2.
        let size = clamp(f64::from_bits(x & !SIGN), 0.0, 1152921504606846976.0);
        let angle = Angle::of(size, 1.0);
        signed_bits(angle.head + angle.rest, x)
    }
}

/// The angle of a point in the first quadrant, as a sum of two floats.
struct Angle {
    head: f64,
    rest: f64,
}

impl Angle {
    /// Of a point whose coordinates are neither both zero nor so large or small that sums, quotients or remainders leave
    /// the normal numbers.
    #[inline(always)]
    fn of(y: f64, x: f64) -> Angle {
        let is_low = y <= TAN_PI_8 * x;
        let is_high = y > TAN_3_PI_8 * x;
        let by_octant = |low, middle, high| select_sum(is_low, (low, 0.0), select_sum(is_high, (high, 0.0), middle));
        let numerator = by_octant(y, sum(y, -x), -x);
        let denominator = by_octant(x, sum(y, x), y);
        let (tangent, tangent_low) = divide(numerator, denominator);
        let base = select(is_low, 0.0, select(is_high, FRAC_PI_2, FRAC_PI_4));
        let base_low = base * (PI_TAIL / PI);

        let z = tangent * tangent;
        let zz = z * z;
        let even = horner!(zz; -0.333333333333332, -0.142857142802207, -0.09090897792404612, -0.06663110806536952,
            -0.050395131227561604, -0.017912590779134825);
        let odd = horner!(zz; 0.1999999999995382, 0.11111110784673364, 0.07692060822659734, 0.058479371049182244,
            0.038069668039905864);
        let p = odd.mul_add(z, even);
        // The derivative is 1 - z, to the few bits that count.
        let tangent_rest = tangent_low - z * tangent_low;
        let (head, error) = ordered_sum(base, tangent);
        Angle { head, rest: (tangent * z).mul_add(p, tangent_rest) + (error + base_low) }
    }

    /// Seen from the other side of the y axis: `pi` minus the angle.
    #[inline(always)]
    fn mirrored(self) -> Angle {
        let (head, error) = ordered_sum(PI, -self.head);
        Angle { head, rest: error + (PI_TAIL - self.rest) }
    }
}

/// Coordinates for which [`Angle::of`] needs no scaling lie between these bounds, or are zero.
const SMALLEST: f64 = 3.054936363499605e-151;
const LARGEST: f64 = 3.273390607896142e150;

impl LaneFunction<2> for Atan2 {
    #[inline(always)]
    fn bulk([y, x]: [u64; 2]) -> u64 {
        let (height, width) = (f64::from_bits(y & !SIGN), f64::from_bits(x & !SIGN));
        // The origin is seen along the x axis.
        let right = Angle::of(height, select((height == 0.0) & (width == 0.0), 1.0, width));
        let (right, left) = (right.head + right.rest, right.mirrored());
        let left = left.head + left.rest;
        signed_bits(select(x & SIGN == 0, right, left), y)
    }

    #[inline(always)]
    fn is_rare(args: [u64; 2]) -> bool {
        let is_plain = args.map(|arg| {
            let size = f64::from_bits(arg & !SIGN);
            (size == 0.0) | (SMALLEST..=LARGEST).contains(&size)
        });
        !(is_plain[0] & is_plain[1])
    }

    #[inline(never)]
    fn rare([y, x]: [u64; 2]) -> u64 {
        let (y, x) = (f64::from_bits(y), f64::from_bits(x));
        let angle = angle_of_any(y.abs(), x.abs());
        let angle = if x.is_sign_negative() { angle.mirrored() } else { angle };
        (angle.head + angle.rest).copysign(y).to_bits()
    }
}

/// The angle of any point in the first quadrant.
fn angle_of_any(y: f64, x: f64) -> Angle {
    const FAR: f64 = 1152921504606846976.0;
    if y.is_nan() || x.is_nan() {
        Angle { head: f64::NAN, rest: 0.0 }
    } else if y.is_infinite() && x.is_infinite() {
        Angle { head: FRAC_PI_4, rest: 0.25 * PI_TAIL }
    } else if y / x > FAR {
        Angle { head: FRAC_PI_2, rest: 0.5 * PI_TAIL }
    } else if x / y > FAR {
        // The division also rounds denormal angles once.
        Angle { head: y / x, rest: 0.0 }
    } else {
        // Both are finite and of similar size.
        let scale = if x > 1.0 { 1.0 / LARGEST } else { LARGEST };
        Angle::of(y * scale, x * scale)
    }
}
