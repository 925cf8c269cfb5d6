//! The error function and its complement.
//!
//! `erf x = x (c + u p(u))` with `u = x^2 - 25/32` up to 1.25, and `1 - e^-q(x)` beyond, where `q = -ln erfc`. The
//! complement is `1 - erf x` up to 1, and beyond `e^(-x^2)` times the scaled complement, `e^(x^2) erfc x`, which is `t`
//! times a polynomial in `t = 1 / (x + 11/4)` up to 10 and a polynomial in `1 / x^2`, divided by `x`, above. `x^2`, `t` and
//! the first two terms of polynomials are carried in two floats; all polynomials are minimax.

use super::exponential::{Exponent, exp_of_sum, scale};
use super::lane::{LaneFunction, SIGN, clamp, horner, select, signed_bits};
use super::two_floats::{divide, multiply, multiply_float, ordered_sum, product, sum};

/// The error function, at most 1 ulp.
pub struct Erf;

/// The complementary error function `1 - erf x`, at most 1 ulp, also where it is denormal; 0 from 27.3 on.
pub struct Erfc;

impl LaneFunction<1> for Erf {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let size = f64::from_bits(x & !SIGN);
        let (ratio, ratio_low) = erf_over_argument(size);
        let near = size.mul_add(ratio, size * ratio_low);
        let far = 1.0 - exp_of_sum(-log_of_complement(size), 0.0);
        signed_bits(select(size < 1.25, near, far), x)
    }
}

impl LaneFunction<1> for Erfc {
    #[inline(always)]
    fn bulk([x]: [u64; 1]) -> u64 {
        let x = f64::from_bits(x);
        let size = f64::from_bits(x.to_bits() & !SIGN);
        let (erf, erf_low) = multiply_float(x, erf_over_argument(size));
        let (difference, error) = ordered_sum(1.0, -erf);
        let near = difference + (error - erf_low);
        let complement = complement(size);
        let far = select(x < 0.0, 2.0 - complement, complement);
        select(size < 1.0, near, far).to_bits()
    }

    #[inline(always)]
    fn is_rare([x]: [u64; 1]) -> bool {
        f64::from_bits(x) > FAR
    }

    #[inline(never)]
    fn rare([x]: [u64; 1]) -> u64 {
        far_complement(f64::from_bits(x)).to_bits()
    }
}

/// `erf(x) / x` for `|x| <= 1.25`, as a sum of two floats; relative error of the polynomial `2^-59`.
#[inline(always)]
fn erf_over_argument(x: f64) -> (f64, f64) {
    const VALUE: (f64, f64) = (0.8923127014483727, -6.3311892694940365e-18);
    let u = x.mul_add(x, -0.78125);
    let v = u * u;
    let even = horner!(v; 0.06551688790452766, 0.002776955195660815, 6.15179948434815e-05, 8.206175571375182e-07,
        7.269945467653501e-09, 4.6231515266731026e-11);
    let odd = horner!(v; -0.014779653506228006, -0.00044380103913167014, -7.517308533256304e-06,
        -8.090714657621456e-08, -6.000469938278698e-10, -3.2518753450793734e-12);
    let (slope, slope_error) = product(u, -0.24044996737534727);
    let (head, error) = ordered_sum(VALUE.0, slope);
    ordered_sum(head, v.mul_add(odd.mul_add(u, even), (error + VALUE.1) + slope_error))
}

/// `-ln erfc(x)` for `x` from 1.25 to 6, and a number above 37 beyond; absolute error of `erfc(x)` below `2^-58`.
#[inline(always)]
fn log_of_complement(x: f64) -> f64 {
    let x = clamp(x, 0.0, 6.0);
    let z = x * x;
    let even = horner!(z; 3.3941039300044028e-06, 0.6367403309129498, -0.018589965620895686, 0.002388347636614772,
        0.0003368860624112177, 1.0778794307691966e-05, -9.948629887922628e-09, -2.0950052528151987e-09,
        -3.956772265991126e-12);
    let odd = horner!(z; 1.128349597937465, 0.10246712418829575, -0.000908991945702217, -0.001118747675945478,
        -7.232503697827582e-05, -9.225535684751896e-07, 1.5042909937449273e-08, 1.402799609198657e-10);
    odd.mul_add(x, even)
}

/// Up to here the scaled complement is a polynomial in `1 / (x + 11/4)`.
const FAR: f64 = 10.0;

/// `erfc(x)` for `x` from 1 to [`FAR`]; as if `x` were the latter beyond. Relative error of the polynomial `2^-58`.
#[inline(always)]
fn complement(x: f64) -> f64 {
    const CENTRE: f64 = 0.17254901960784313;
    const VALUE: (f64, f64) = (1.0232575568572702, 4.663090884883662e-17);
    let x = clamp(x, 0.0, FAR);
    let (square, square_low) = product(x, x);
    let exponent = Exponent::base_e(-square, -square_low);

    let (t, t_low) = divide((1.0, 0.0), sum(x, 2.75));
    let q = t - CENTRE;
    let r = q * q;
    let even = horner!(r; 14.843371521989793, 63.35592558329576, -139.52271024490145, 265.6637810074163,
        -673.261472432376, 4013.954239337263, -38518.76986865612, 285793.7737186288);
    let odd = horner!(r; 37.88166533045162, 31.547125998105702, -284.9289612727602, 1370.7393813825001,
        -6757.033932296945, 35575.39399489453, -185023.65920635112, 762636.7896010749);
    // The derivative, to the few bits that count.
    let derivative = horner!(q; 4.376614046584606, 29.7076757600113, 114.84963423503412, 244.2117151314992);
    let (slope, slope_error) = product(q, 4.3777452930652085);
    let (head, error) = ordered_sum(VALUE.0, slope);
    let rest = t_low.mul_add(derivative, (error + VALUE.1) + slope_error);
    let ratio = ordered_sum(head, r.mul_add(odd.mul_add(q, even), rest));
    let scaled = multiply((t, t_low), ratio);
    let (high, low) = multiply(exponent.mantissa(), scaled);
    scale(high + low, exponent.shifted)
}

/// `erfc(x)` for `x` above [`FAR`]. The scaling comes last, so that denormal values are rounded once.
fn far_complement(x: f64) -> f64 {
    const FIRST: (f64, f64) = (0.5641895835477563, 6.7965197659758e-18);
    if x > 28.0 {
        return 0.0;
    }
    let (square, square_low) = product(x, x);
    let exponent = Exponent::base_e_unclamped(-square, -square_low);
    let v = 1.0 / square;
    let rest = horner!(v; -0.2820947917738757, 0.4231421876579182, -1.0578554672374731, 3.7024933581748276,
        -16.66101455221406, 91.5996683732076, -591.2872753829383, 4138.350844859286, -22982.11104364605);
    let (high, error) = ordered_sum(FIRST.0, v * rest);
    let scaled = divide((high, error + FIRST.1), (x, 0.0));
    let (high, low) = multiply(exponent.mantissa(), scaled);
    scale(high + low, exponent.shifted)
}
