//! The inverse of the standard normal distribution function.
//!
//! Wichura's PPND16 ("Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37, 1988):
//! a rational function of `0.425^2 - q^2` times `q = p - 1/2` where `|q| <= 0.425`, and rational functions of
//! `r = sqrt(-ln tail)` beyond, one up to `r = 5` and one above, for the smaller of the two tails.

use super::lane::{LaneFunction, SIGN, horner, select};
use super::logarithm::Log;

/// The standard normal quantile: the `x` with `P(X <= x) = p`. At most 6 ulp; -inf at 0, inf at 1, NaN outside.
///
/// Both the middle and the tails are computed for every argument: nearly every block of uniform arguments has some of
/// either. Odd around 1/2: `1 - p`, where it is a float, gives the negative of what `p` gives.
pub struct NormalQuantile;

/// `e^-25`: smaller tails take the rational function for `r > 5`.
const FAR_TAIL: f64 = 1.3887943864964021e-11;

impl LaneFunction<1> for NormalQuantile {
    #[inline(always)]
    fn bulk([p]: [u64; 1]) -> u64 {
        let p = f64::from_bits(p);
        let q = p - 0.5;
        let is_central = is_central(q);
        let (central, central_denominator) = central(q);
        let (near, near_denominator) = near_tail(root_of_log(smaller_tail(p)));
        let numerator = select(is_central, q * central, with_sign(near, q));
        (numerator / select(is_central, central_denominator, near_denominator)).to_bits()
    }

    #[inline(always)]
    fn is_rare([p]: [u64; 1]) -> bool {
        // NaN and what lies outside 0 to 1 fail the comparison.
        let is_near = smaller_tail(f64::from_bits(p)) >= FAR_TAIL;
        !is_near
    }

    #[inline(never)]
    fn rare([p]: [u64; 1]) -> u64 {
        let p = f64::from_bits(p);
        let tail = smaller_tail(p);
        let size = if tail > 0.0 {
            let (numerator, denominator) = far_tail(root_of_log(tail));
            numerator / denominator
        } else if tail == 0.0 {
            f64::INFINITY
        } else {
            f64::NAN
        };
        with_sign(size, p - 0.5).to_bits()
    }
}

/// `p` or `1 - p`; the latter is exact from 1/2 to 1.
#[inline(always)]
fn smaller_tail(p: f64) -> f64 {
    select(p < 0.5, p, 1.0 - p)
}

#[inline(always)]
fn root_of_log(tail: f64) -> f64 {
    (-f64::from_bits(Log::exact([tail.to_bits()]))).sqrt()
}

/// The quantile of several numbers. Most are central: the logarithm is left to the others, which are brought together
/// for it.
#[inline(always)]
pub fn normal_quantiles<const N: usize>(p: &[f64; N]) -> [f64; N] {
    /// Tails computed at a time.
    const TAILS: usize = 16;
    let (mut x, mut is_tail, mut any_tail) = ([0.0; N], [0; N], 0);
    for k in 0..N {
        let q = p[k] - 0.5;
        let (numerator, denominator) = central(q);
        x[k] = q * numerator / denominator;
        is_tail[k] = !is_central(q) as usize;
        // Combined, so that the compiler has several vectors go through the quotient in step.
        any_tail |= is_tail[k];
    }
    if any_tail == 0 {
        return x;
    }
    let (mut places, mut count) = ([0; N], 0);
    for (k, is_tail) in is_tail.into_iter().enumerate() {
        places[count] = k;
        count += is_tail;
    }
    for places in places[..count].chunks(TAILS) {
        let mut tails = [0.25; TAILS];
        for (tail, &place) in tails.iter_mut().zip(places) {
            *tail = p[place];
        }
        let mut near = [0.0; TAILS];
        for k in 0..TAILS {
            let (numerator, denominator) = near_tail(root_of_log(smaller_tail(tails[k])));
            near[k] = with_sign(numerator, tails[k] - 0.5) / denominator;
        }
        for (k, &place) in places.iter().enumerate() {
            let lane = [tails[k].to_bits()];
            x[place] = if NormalQuantile::is_rare(lane) { f64::from_bits(NormalQuantile::rare(lane)) } else { near[k] };
        }
    }
    x
}

#[inline(always)]
fn is_central(q: f64) -> bool {
    f64::from_bits(q.to_bits() & !SIGN) <= 0.425
}

#[inline(always)]
fn with_sign(size: f64, sign: f64) -> f64 {
    f64::from_bits(size.to_bits() | (sign.to_bits() & SIGN))
}

/// Numerator and denominator of the quotient by `q`, for `|q| <= 0.425`.
#[inline(always)]
fn central(q: f64) -> (f64, f64) {
    let r = (-q).mul_add(q, 0.180625);
    let numerator = horner!(r; 3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946,
        45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227);
    let denominator = horner!(r; 1.0, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597,
        39307.89580009271, 28729.085735721943, 5226.495278852854);
    (numerator, denominator)
}

/// Numerator and denominator of the size, for `1.6 < r <= 5`.
#[inline(always)]
fn near_tail(r: f64) -> (f64, f64) {
    let r = r - 1.6;
    let numerator = horner!(r; 1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045,
        1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414);
    let denominator = horner!(r; 1.0, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008,
        0.015198666563616457, 0.0005475938084995345, 1.0507500716444169e-09);
    (numerator, denominator)
}

/// Numerator and denominator of the size, for `r > 5`.
#[inline(always)]
fn far_tail(r: f64) -> (f64, f64) {
    let r = r - 5.0;
    let numerator = horner!(r; 6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487,
        0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-05, 2.0103343992922881e-07);
    let denominator = horner!(r; 1.0, 0.599832206555888, 0.1369298809227358, 0.014875361290850615,
        0.0007868691311456133, 1.8463183175100548e-05, 1.421511758316446e-07, 2.0442631033899397e-15);
    (numerator, denominator)
}
