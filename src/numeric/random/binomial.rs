//! The binomial distribution.
//!
//! Means below 30 by inversion; from 30 on BTRS of Hörmann, "The generation of binomial random variates", Journal of
//! Statistical Computation and Simulation 46, 1993. Probabilities above 1/2 count the failures.

use super::discrete::Discrete;
use super::inversion::{LARGEST_MEAN, Panjer};
use super::parameter::{Parameter, ParameterError};
use super::saddle_point::{self, exp, log1p};
use super::transformed::{Mass, MassAt, Mirror, TransformedRejection};
use crate::types::Scalar;

/// The number of successes in `n` trials of probability `p`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Binomial {
    n: i64,
    p: Parameter,
}

impl Binomial {
    /// `n` of at least 0 and `p` from 0 to 1.
    pub fn new(n: i64, p: f64) -> Result<Binomial, ParameterError> {
        if n < 0 {
            return Err(ParameterError { parameter: "n", requirement: "at least 0", value: Scalar::Int64(n) });
        }
        if !(0.0..=1.0).contains(&p) {
            return Err(ParameterError::new("p", "a probability from 0 to 1", p));
        }
        Ok(Binomial { n, p: Parameter::new(p) })
    }

    pub(super) fn sampler(self) -> Discrete<BinomialMass> {
        let (n, given) = (self.n as f64, self.p.get());
        let is_mirrored = given > 0.5;
        let mirror = Mirror { of: self.n as u64, is_mirrored };
        let (p, q) = if is_mirrored { (1.0 - given, given) } else { (given, 1.0 - given) };
        if n * p < LARGEST_MEAN {
            let first = exp(n * log1p(-p));
            let odds = p / q;
            let panjer = Panjer { first, a: -odds, b: (n + 1.0) * odds, most: self.n as u64 };
            return Discrete::Inversion(panjer, mirror);
        }
        let deviation = (n * p * q).sqrt();
        let b = 1.15 + 2.53 * deviation;
        let mass = BinomialMass { n, p, q };
        let at_mode = mass.at(((n + 1.0) * p).floor());
        Discrete::Rejection(TransformedRejection {
            a: -0.0873 + 0.0248 * b + 0.01 * p,
            b,
            c: n * p + 0.5,
            squeeze: 0.92 - 4.2 / b,
            hat: (2.83 + 5.1 / b) * deviation * (exp(at_mode.exponent) / at_mode.square.sqrt()),
            mass,
            mirror,
        })
    }
}

/// With `p` of at most 1/2 and `q = 1 - p`.
#[derive(Clone, Copy)]
pub struct BinomialMass {
    n: f64,
    p: f64,
    q: f64,
}

impl Mass for BinomialMass {
    #[inline(always)]
    fn most(&self) -> f64 {
        self.n
    }

    #[inline(always)]
    fn at(&self, k: f64) -> MassAt {
        saddle_point::binomial(k, self.n, self.p, self.q)
    }
}
