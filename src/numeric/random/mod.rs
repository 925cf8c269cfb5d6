//! Random numbers that are addressed by index: element `i` of a draw depends on the seed, the draw's stream number and
//! `i` alone.
//!
//! A block is [Philox4x32-10](philox) of the key `seed` (low word first) and the counter `(number low, number high,
//! stream, attempt)`. It gives `u0 = w1 << 32 | w0` and `u1 = w3 << 32 | w2`.
//!
//! Distributions that take one 64-bit word an element take it from attempt 0: element `2b + k` is made of `u_k` of
//! block `b`. Of 32-bit words, element `4b + k` takes `w_k`. Distributions that accept and reject have blocks of their
//! own for each element, whose number is the element's: see [`rejection`].
//!
//! All arithmetic is IEEE's and the project's own functions, so that the bits are the same on every processor.

mod binomial;
mod discrete;
mod fill;
mod gamma;
mod inversion;
mod order;
mod parameter;
mod philox;
mod poisson;
mod rejection;
mod saddle_point;
mod transformed;
mod wide;
mod words;

#[cfg(test)]
mod tests;

pub use binomial::Binomial;
pub use fill::{fill, fill_narrow};
pub use gamma::{Beta, Gamma};
pub use order::{RandomOrder, weighted_order};
pub use parameter::ParameterError;
pub use poisson::Poisson;

use crate::numeric::scalar::LaneFunction;
use crate::types::{DType, Scalar};
use discrete::Discrete;
use inversion::{Exponential, Normal};
use rejection::Variate;
use transformed::Mass;

/// A sequence of `2^64` random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Draw {
    pub seed: u64,
    /// The index of the draw in program order, from 0 after a seed is set.
    pub stream: u32,
    pub distribution: Distribution,
}

/// What becomes of random words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distribution {
    /// float64 in `[0, 1)`: `(u >> 11) * 2^-53` of the word `u`.
    Uniform,
    /// float32 in `[0, 1)`: `(w >> 8) * 2^-24` of the 32-bit word `w`.
    UniformFloat32,
    /// int64 in `[low, low + range)`: the high 64 bits of `u * range`, plus `low`, wrapping. A range of 0 means `2^64`,
    /// and the element is the word `u` itself.
    Integers { low: i64, range: u64 },
    /// float64 of mean 0 and deviation 1: the normal quantile of `((u >> 12) + 0.5) * 2^-52`.
    Normal,
    /// float64 of mean 1: `-ln(1 - x)` of the number `x` that [`Distribution::Uniform`] gives.
    Exponential,
    /// int64.
    Poisson(Poisson),
    /// int64.
    Binomial(Binomial),
    /// float64.
    Gamma(Gamma),
    /// float64 in `[0, 1]`.
    Beta(Beta),
}

impl Draw {
    /// The dtype of the elements.
    pub fn dtype(&self) -> DType {
        match self.distribution {
            Distribution::UniformFloat32 => DType::Float32,
            Distribution::Integers { .. } | Distribution::Poisson(_) | Distribution::Binomial(_) => DType::Int64,
            Distribution::Uniform
            | Distribution::Normal
            | Distribution::Exponential
            | Distribution::Gamma(_)
            | Distribution::Beta(_) => DType::Float64,
        }
    }

    /// The words of a block.
    fn words(&self, number: u64, attempt: u32) -> [u64; 2] {
        let key = [self.seed as u32, (self.seed >> 32) as u32];
        let w = philox::block([number as u32, (number >> 32) as u32, self.stream, attempt], key);
        [(w[1] as u64) << 32 | w[0] as u64, (w[3] as u64) << 32 | w[2] as u64]
    }
}

/// Element `index` of a draw: the definition.
pub fn element(draw: Draw, index: u64) -> Scalar {
    let word = || draw.words(index / 2, 0)[(index % 2) as usize];
    let words = |attempt| draw.words(index, attempt);
    let lane = match draw.distribution {
        Distribution::Uniform => words::unit(word()).to_bits(),
        Distribution::UniformFloat32 => {
            let pair = draw.words(index / 4, 0)[(index / 2 % 2) as usize];
            words::unit_float32((pair >> (32 * (index % 2))) as u32).to_bits() as u64
        }
        Distribution::Integers { range: 0, .. } => word(),
        Distribution::Integers { low, range } => {
            let scaled = (word() as u128 * range as u128) >> 64;
            (low as u64).wrapping_add(scaled as u64)
        }
        Distribution::Normal => Normal::exact([word()]),
        Distribution::Exponential => Exponential::exact([word()]),
        Distribution::Poisson(poisson) => events(poisson.sampler(), word, words),
        Distribution::Binomial(binomial) => events(binomial.sampler(), word, words),
        Distribution::Gamma(gamma) => Variate::element(&gamma.sampler(), words),
        Distribution::Beta(beta) => beta.sampler().element(words),
    };
    Scalar::from_lane(draw.dtype(), lane)
}

fn events<M: Mass>(sampler: Discrete<M>, word: impl Fn() -> u64, words: impl Fn(u32) -> [u64; 2]) -> u64 {
    match sampler {
        Discrete::Inversion(panjer, mirror) => mirror.apply(panjer.count(word())),
        Discrete::Rejection(rejection) => rejection.element(words),
    }
}
