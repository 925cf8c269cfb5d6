//! `x^y`, in float64.
//!
//! `|x|^y = 2^(y log2 |x|)`: with `x = 2^e (1 + f)`, `log2 (1 + f)` is `f` times a polynomial of degree 12 (minimax,
//! relative error `2^-35.8`; the largest exponent is 150).

use super::super::lane::{ROUNDER, select};
use super::super::{LaneFunction, Power as WidePower};
use super::lane::{LaneFunction32, even_odd_wide, size};
use super::logarithm::split_normal;

/// `x^y`, at most 0.54 ulp, with the special cases of C99 Annex F, except that the exponent 2 gives `x*x` and 0.5 gives
/// `sqrt(x)`.
pub struct Power;

impl LaneFunction32<2> for Power {
    #[inline(always)]
    fn bulk([x, y]: [f32; 2]) -> f32 {
        let base = size(x);
        let result = exp2((y as f64) * log2(base));
        let at_zero = select(y < 0.0, f64::INFINITY, 0.0);
        let result = select((base == 0.0) & (y != 0.0), at_zero, result) as f32;

        // From 2^23 on all are integers, from 2^24 on even; below, an integer stands in the low bits after 2^23 is added.
        const TWO_23: f32 = 8388608.0;
        let exponent = size(y);
        let is_large = exponent >= TWO_23;
        let shifted = exponent + TWO_23;
        let is_integer = is_large | (shifted - TWO_23 == exponent);
        let parity = if is_large { (exponent < 2.0 * TWO_23) as u32 & exponent.to_bits() } else { shifted.to_bits() };
        let odd_sign = if is_integer { (parity << 31) & x.to_bits() } else { 0 };
        let signed = f32::from_bits(result.to_bits() | odd_sign);
        let real = if (x < 0.0) & !is_integer { f32::NAN } else { signed };
        if y == 2.0 { x * x } else { real }
    }

    #[inline(always)]
    fn is_rare([x, y]: [f32; 2]) -> bool {
        // NaN fails the comparisons.
        let base = size(x);
        let is_plain = (f32::MIN_POSITIVE..f32::INFINITY).contains(&base) | (base == 0.0);
        !(is_plain & (size(y) < f32::INFINITY) & (y != 0.5))
    }

    #[inline(never)]
    fn rare([x, y]: [f32; 2]) -> f32 {
        f64::from_bits(WidePower::exact([(x as f64).to_bits(), (y as f64).to_bits()])) as f32
    }
}

/// `log2 x` for a positive normal `x`.
#[inline(always)]
fn log2(x: f32) -> f64 {
    let (e, f) = split_normal(x);
    let (e, f) = (e as f64, f as f64);
    let ratio = even_odd_wide!(f; [1.4426950408686785, 0.4808983613980087, 0.2885372930982148, 0.20617537256815896,
        0.15876959887113587, 0.14474981460580935, 0.077367650871336],
        [-0.7213475208687644, -0.3606736748398945, -0.2404531657615647, -0.18030058778283972, -0.14315658480156893,
        -0.14283923860443343]);
    f.mul_add(ratio, e)
}

/// `2^x`; infinite or zero as a float32 beyond its range.
#[inline(always)]
fn exp2(x: f64) -> f64 {
    let x = select(x > 200.0, 200.0, x);
    let x = select(x < -200.0, -200.0, x);
    let shifted = x + ROUNDER;
    let r = x - (shifted - ROUNDER);
    // Minimax, relative error 2^-34.3.
    let q = even_odd_wide!(r; [0.6931471807067344, 0.05550410360077412, 0.00133339381138533, 1.5195899352174624e-05],
        [0.24022651070992151, 0.00961803741008927, 0.00015467006627633688]);
    f64::from_bits(r.mul_add(q, 1.0).to_bits().wrapping_add(shifted.to_bits() << 52))
}
