//! Binomial and Poisson masses without the cancellation of factorials: Loader, "Fast and Accurate
//! Computation of Binomial Probabilities", 2000.

use super::transformed::MassAt;
use crate::numeric::scalar::{Exp, LaneFunction, Log, Log1p};
use std::f64::consts::PI;

#[inline(always)]
pub fn log(x: f64) -> f64 {
    f64::from_bits(Log::exact([x.to_bits()]))
}

#[inline(always)]
pub fn exp(x: f64) -> f64 {
    f64::from_bits(Exp::exact([x.to_bits()]))
}

#[inline(always)]
pub fn log1p(x: f64) -> f64 {
    f64::from_bits(Log1p::exact([x.to_bits()]))
}

/// The Poisson mass of `k` for a positive mean.
#[inline(always)]
pub fn poisson(k: f64, mean: f64) -> MassAt {
    if k == 0.0 {
        return MassAt { exponent: -mean, square: 1.0 };
    }
    MassAt { exponent: -stirling_error(k) - deviance(k, mean), square: 2.0 * PI * k }
}

/// The binomial mass of `k` successes in `n` trials of probability `p`, with `q = 1 - p`; both positive.
#[inline(always)]
pub fn binomial(k: f64, n: f64, p: f64, q: f64) -> MassAt {
    let rest = n - k;
    if k == 0.0 || rest == 0.0 {
        let exponent = if k == 0.0 { n * log1p(-p) } else { n * log(p) };
        return MassAt { exponent, square: 1.0 };
    }
    let errors = stirling_error(n) - stirling_error(k) - stirling_error(rest);
    let exponent = errors - deviance(k, n * p) - deviance(rest, n * q);
    MassAt { exponent, square: 2.0 * PI * k * (rest / n) }
}

/// `ln n! - ln(sqrt(2 pi n) (n/e)^n)` for a positive integer.
#[inline(always)]
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return SMALL_ERRORS[n as usize];
    }
    // Stirling's series; what is left out is below 1e-17.
    let z = 1.0 / (n * n);
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - z / 1188.0) * z) * z) * z) / n
}

/// `x ln(x / mean) + mean - x` for positive numbers.
#[inline(always)]
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    let v = difference / (x + mean);
    if v.abs() >= 0.1 {
        return x * log(x / mean) - difference;
    }
    // (x - mean) v + 2 x (v^3 / 3 + v^5 / 5 + …)
    let z = v * v;
    let mut power = 2.0 * x * v;
    let mut sum = difference * v;
    for odd in [3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0, 17.0] {
        power *= z;
        sum += power / odd;
    }
    sum
}

/// Stirling errors of 0 to 15; that of 0 is not used.
const SMALL_ERRORS: [f64; 16] = [
    0.0,
    0.08106146679532726,
    0.0413406959554093,
    0.02767792568499834,
    0.020790672103765093,
    0.016644691189821193,
    0.013876128823070748,
    0.01189670994589177,
    0.010411265261972096,
    0.009255462182712733,
    0.00833056343336287,
    0.007573675487951841,
    0.00694284010720953,
    0.006408994188004207,
    0.0059513701127588475,
    0.005554733551962801,
];
