//! The Poisson distribution.
//!
//! Means below 30 by inversion; from 30 on PTRS of Hörmann, "The transformed rejection method for generating Poisson
//! random variables", Insurance: Mathematics and Economics 12, 1993.

use super::discrete::Discrete;
use super::inversion::{LARGEST_MEAN, Panjer};
use super::parameter::{Parameter, ParameterError};
use super::saddle_point::{self, exp};
use super::transformed::{Mass, MassAt, Mirror, TransformedRejection};

/// The Poisson distribution of a mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Poisson(Parameter);

/// `2^63 - 1` less ten standard deviations: no element leaves int64.
const LARGEST: f64 = 9.223372006484771e18;

impl Poisson {
    /// `lam` from 0 to what keeps the numbers within int64.
    pub fn new(lam: f64) -> Result<Poisson, ParameterError> {
        if lam.is_nan() || lam < 0.0 {
            return Err(ParameterError::new("lam", "at least 0", lam));
        }
        if lam > LARGEST {
            return Err(ParameterError::new("lam", "at most 9.2e18, as int64 holds the numbers", lam));
        }
        Ok(Poisson(Parameter::new(lam)))
    }

    pub(super) fn sampler(self) -> Discrete<PoissonMass> {
        let mean = self.0.get();
        if mean < LARGEST_MEAN {
            let first = exp(-mean);
            return Discrete::Inversion(Panjer { first, a: 0.0, b: mean, most: u64::MAX }, Mirror::NONE);
        }
        let b = 0.931 + 2.53 * mean.sqrt();
        Discrete::Rejection(TransformedRejection {
            a: -0.059 + 0.02483 * b,
            b,
            c: mean + 0.43,
            squeeze: 0.9277 - 3.6224 / (b - 2.0),
            hat: 1.1239 + 1.1328 / (b - 3.4),
            mass: PoissonMass { mean },
            mirror: Mirror::NONE,
        })
    }
}

#[derive(Clone, Copy)]
pub struct PoissonMass {
    mean: f64,
}

impl Mass for PoissonMass {
    #[inline(always)]
    fn most(&self) -> f64 {
        i64::MAX as f64
    }

    #[inline(always)]
    fn at(&self, k: f64) -> MassAt {
        saddle_point::poisson(k, self.mean)
    }
}
