//! `x^y` on floats and integers.
//!
//! `|x|^y = e^(y ln |x|)` with the logarithm as a sum of two floats (relative error below `2^-68`): with `x = 2^e m`
//! and `s = (m-1)/(m+1)`, `ln m = 2s + s^3 (2/3 + s^2 (2/5 + s^2 q(s^2)))`, where all but `q` is carried in two floats.

use super::exponential::exp_of_sum;
use super::lane::{LaneFunction, SIGN, TWO_52, horner, select};
use super::logarithm::{LN_2_HIGH, LN_2_LOW, split};
use super::two_floats::multiply;

const TWO_51: f64 = 2251799813685248.0;

/// `x^y` with the special cases of C99 Annex F, except that the exponent 2 gives `x*x` and 0.5 gives `sqrt(x)`.
pub struct Power;

impl LaneFunction<2> for Power {
    #[inline(always)]
    fn bulk([x, y]: [u64; 2]) -> u64 {
        let (x, y) = (f64::from_bits(x), f64::from_bits(y));
        let size = f64::from_bits(x.to_bits() & !SIGN);
        let result = power_of_positive(size, y);
        let at_zero = select(y < 0.0, f64::INFINITY, 0.0);
        let result = select((size == 0.0) & (y != 0.0), at_zero, result);

        // An integer below 2^52 stands in the low bits after 2^52 is added.
        let exponent = f64::from_bits(y.to_bits() & !SIGN);
        let shifted = exponent + TWO_52;
        let is_integer = shifted - TWO_52 == exponent;
        let odd_sign = if is_integer { (shifted.to_bits() << 63) & x.to_bits() } else { 0 };
        let signed = f64::from_bits(result.to_bits() | odd_sign);
        let real = select((x < 0.0) & !is_integer, f64::NAN, signed);
        select(y == 2.0, x * x, real).to_bits()
    }

    #[inline(always)]
    fn is_rare([x, y]: [u64; 2]) -> bool {
        let y = f64::from_bits(y);
        let size = f64::from_bits(x & !SIGN);
        let exponent = f64::from_bits(y.to_bits() & !SIGN);
        let is_normal = (f64::MIN_POSITIVE..f64::INFINITY).contains(&size);
        let is_plain = is_normal | (size == 0.0);
        !(is_plain & (exponent < TWO_51) & (y != 0.5))
    }

    #[inline(never)]
    fn rare([x, y]: [u64; 2]) -> u64 {
        rare_power(f64::from_bits(x), f64::from_bits(y)).to_bits()
    }
}

/// `x^y` for a positive normal `x` and `|y| < 2^900`.
#[inline(always)]
fn power_of_positive(x: f64, y: f64) -> f64 {
    let (high, low) = log_in_two_floats(x);
    let product = y * high;
    let product_low = y.mul_add(low, y.mul_add(high, -product));
    let is_far = f64::from_bits(product.to_bits() & !SIGN) > 800.0;
    exp_of_sum(product, select(is_far, 0.0, product_low))
}

/// `ln x` for a positive normal `x`.
#[inline(always)]
pub fn log_in_two_floats(x: f64) -> (f64, f64) {
    let (e, m) = split(x);
    // s = (m - 1) / (m + 1)
    let numerator = m - 1.0;
    let denominator = m + 1.0;
    let denominator_low = m - (denominator - 1.0);
    let inverse = 1.0 / denominator;
    let s = numerator * inverse;
    let remainder = (-s).mul_add(denominator_low, (-s).mul_add(denominator, numerator));
    let s_low = remainder * inverse;
    // z = s^2
    let z = s * s;
    let z_low = (s + s).mul_add(s_low, s.mul_add(s, -z));

    let q = horner!(z; 0.2857142857142852, 0.22222222222252475, 0.1818181817452128, 0.15384616326507397,
        0.13333261403885452, 0.11768058133474583, 0.10432844665529856, 0.1094538749173342);
    let (u, u_low) = add_constant(TWO_FIFTHS, z * q, 0.0);
    let (zu, zu_low) = multiply((z, z_low), (u, u_low));
    let (v, v_low) = add_constant(TWO_THIRDS, zu, zu_low);
    let cube = multiply((s, s_low), (z, z_low));
    let (w, w_low) = multiply(cube, (v, v_low));

    // Each first summand is zero or the larger one, so that the errors are exact.
    let exponent = e * LN_2_HIGH;
    let double = s + s;
    let sum = exponent + double;
    let sum_error = double - (sum - exponent);
    let head = sum + w;
    let head_error = w - (head - sum);
    let tail = (sum_error + head_error) + (e.mul_add(LN_2_LOW, s_low + s_low) + w_low);
    let high = head + tail;
    (high, (head - high) + tail)
}

/// `2/3` and `2/5`, each as a sum of two floats.
const TWO_THIRDS: (f64, f64) = (0.6666666666666666, 3.700743415417188e-17);
const TWO_FIFTHS: (f64, f64) = (0.4, -2.2204460492503132e-17);

/// `c + high + low`, for a `high` below `c`.
#[inline(always)]
fn add_constant(c: (f64, f64), high: f64, low: f64) -> (f64, f64) {
    let sum = c.0 + high;
    (sum, ((c.0 - sum) + high) + (low + c.1))
}

/// Denormal, infinite and NaN bases, exponents of at least `2^51`, and square roots.
fn rare_power(x: f64, y: f64) -> f64 {
    if y == 0.5 {
        return x.sqrt();
    }
    if y == 2.0 {
        return x * x;
    }
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    let size = x.abs();
    if x < 0.0 && x.is_finite() && y.is_finite() && y.trunc() != y {
        return f64::NAN;
    }
    let is_odd = y.abs() < 2.0 * TWO_52 && y.trunc() == y && (y as i64) & 1 == 1;
    let value = if y.is_infinite() {
        power_of_infinity(size, y)
    } else if size == 0.0 || size.is_infinite() {
        if (size == 0.0) == (y < 0.0) { f64::INFINITY } else { 0.0 }
    } else {
        power_of_any_positive(size, y)
    };
    if is_odd && x.is_sign_negative() { -value } else { value }
}

/// `size^y` for an infinite `y`.
fn power_of_infinity(size: f64, y: f64) -> f64 {
    if size == 1.0 {
        1.0
    } else if (size > 1.0) == (y > 0.0) {
        f64::INFINITY
    } else {
        0.0
    }
}

/// `size^y` for a positive finite `size`, denormals included, and a finite `y`.
fn power_of_any_positive(size: f64, y: f64) -> f64 {
    // Any exponent this large gives 0, 1 or infinity.
    let y = if y.abs() > 1e30 { 1e30f64.copysign(y) } else { y };
    if size >= f64::MIN_POSITIVE {
        return power_of_positive(size, y);
    }
    // The logarithm of the scaled number is near -ln 2^1022 too, so that the difference is formed in two floats.
    let (high, low) = log_in_two_floats(size * (TWO_52 * 4.0));
    let shift = -54.0 * LN_2_HIGH;
    let sum = high + shift;
    let tail = ((high - sum) + shift) + 54.0f64.mul_add(-LN_2_LOW, low);
    let (high, low) = (sum + tail, (sum - (sum + tail)) + tail);
    let product = y * high;
    let product_low = y.mul_add(low, y.mul_add(high, -product));
    exp_of_sum(product, if product.abs() > 800.0 { 0.0 } else { product_low })
}
