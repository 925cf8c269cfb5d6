//! Gamma and beta distributions.
//!
//! Marsaglia and Tsang, "A simple method for generating gamma variables", ACM Transactions on Mathematical Software 26,
//! 2000: `d (1 + c x)^3` of a normal `x`, with `d = shape - 1/3` and `c = 1 / sqrt(9 d)`. A shape below 1 takes that of
//! `shape + 1` times `u^(1 / shape)`. A beta variate is `x / (x + y)` of two gamma variates, by their logarithms: the
//! variates themselves vanish when shapes are small.

use super::inversion::{Normal, normals};
use super::parameter::{Parameter, ParameterError};
use super::rejection::{PART, Rejection, Variate, first_accepted, first_accepted_batch};
use super::saddle_point::{exp, log};
use super::words::{BATCH, Blocks, centered};
use crate::numeric::scalar::LaneFunction;

/// The gamma distribution of a shape and of scale 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Gamma(Parameter);

/// The beta distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Beta {
    a: Parameter,
    b: Parameter,
}

impl Gamma {
    /// A finite `shape` of at least 0; that of 0 gives zeros.
    pub fn new(shape: f64) -> Result<Gamma, ParameterError> {
        if !(shape >= 0.0 && shape.is_finite()) {
            return Err(ParameterError::new("shape", "at least 0 and finite", shape));
        }
        Ok(Gamma(Parameter::new(shape)))
    }

    pub(super) fn sampler(self) -> GammaSampler {
        GammaSampler::new(self.0.get(), 0)
    }
}

impl Beta {
    /// Finite `a` and `b` above 0.
    pub fn new(a: f64, b: f64) -> Result<Beta, ParameterError> {
        for (name, value) in [("a", a), ("b", b)] {
            if !(value > 0.0 && value.is_finite()) {
                return Err(ParameterError::new(name, "above 0 and finite", value));
            }
        }
        Ok(Beta { a: Parameter::new(a), b: Parameter::new(b) })
    }

    pub(super) fn sampler(self) -> BetaSampler {
        let (a, b) = (self.a.get(), self.b.get());
        // So small that every element is 0 or 1, which depends on a / b alone; the logarithms stay finite so.
        const TINY: f64 = 1e-150;
        let scale = if a.max(b) < TINY { 1.0 / TINY } else { 1.0 };
        BetaSampler { x: GammaSampler::new(a * scale, 0), y: GammaSampler::new(b * scale, 2 * PART) }
    }
}

/// The attempts for a shape of at least 1 stand at `part`, the number that a smaller shape needs besides at `part +
/// PART`.
#[derive(Clone, Copy)]
pub struct GammaSampler {
    core: MarsagliaTsang,
    /// The power of that number.
    inverse_shape: f64,
    is_small: bool,
    part: u32,
}

impl GammaSampler {
    fn new(shape: f64, part: u32) -> GammaSampler {
        let is_small = shape < 1.0;
        let d = if is_small { shape + 1.0 } else { shape } - 1.0 / 3.0;
        let core = MarsagliaTsang { d, c: 1.0 / (9.0 * d).sqrt() };
        GammaSampler { core, inverse_shape: 1.0 / shape, is_small, part }
    }

    /// The logarithm of the factor for a small shape.
    #[inline(always)]
    fn log_factor(&self, word: u64) -> f64 {
        log(centered(word)) * self.inverse_shape
    }

    /// The variate and the logarithm of its factor.
    #[inline(always)]
    fn element(&self, words: impl Fn(u32) -> [u64; 2]) -> (f64, f64) {
        let core = f64::from_bits(first_accepted(&self.core, |attempt| words(self.part + attempt)));
        (core, if self.is_small { self.log_factor(words(self.part + PART)[0]) } else { 0.0 })
    }

    #[inline(always)]
    fn batch(&self, blocks: &Blocks, elements: &[u64; BATCH]) -> ([f64; BATCH], [f64; BATCH]) {
        let core = first_accepted_batch(&self.core, blocks, elements, self.part).map(f64::from_bits);
        let mut factors = [0.0; BATCH];
        if self.is_small {
            for k in 0..BATCH {
                factors[k] = self.log_factor(blocks.words(elements[k], self.part + PART)[0]);
            }
        }
        (core, factors)
    }
}

impl Variate for GammaSampler {
    #[inline(always)]
    fn element(&self, words: impl Fn(u32) -> [u64; 2]) -> u64 {
        let (core, log_factor) = self.element(words);
        (core * exp(log_factor)).to_bits()
    }

    #[inline(always)]
    fn batch(&self, blocks: &Blocks, elements: &[u64; BATCH]) -> [u64; BATCH] {
        let (core, log_factors) = self.batch(blocks, elements);
        let mut lanes = core.map(f64::to_bits);
        if self.is_small {
            for k in 0..BATCH {
                lanes[k] = (core[k] * exp(log_factors[k])).to_bits();
            }
        }
        lanes
    }
}

#[derive(Clone, Copy)]
pub struct BetaSampler {
    x: GammaSampler,
    y: GammaSampler,
}

impl Variate for BetaSampler {
    #[inline(always)]
    fn element(&self, words: impl Fn(u32) -> [u64; 2]) -> u64 {
        share(self.x.element(&words), self.y.element(&words)).to_bits()
    }

    #[inline(always)]
    fn batch(&self, blocks: &Blocks, elements: &[u64; BATCH]) -> [u64; BATCH] {
        let (x, x_factors) = self.x.batch(blocks, elements);
        let (y, y_factors) = self.y.batch(blocks, elements);
        let mut lanes = [0; BATCH];
        for k in 0..BATCH {
            lanes[k] = share((x[k], x_factors[k]), (y[k], y_factors[k])).to_bits();
        }
        lanes
    }
}

/// `x / (x + y)` of two numbers with the logarithms of their factors.
#[inline(always)]
fn share(x: (f64, f64), y: (f64, f64)) -> f64 {
    1.0 / (1.0 + exp((log(y.0) + y.1) - (log(x.0) + x.1)))
}

/// The method for a shape of at least 1.
#[derive(Clone, Copy)]
struct MarsagliaTsang {
    d: f64,
    c: f64,
}

impl MarsagliaTsang {
    /// The cube root of the candidate over `d`, and whether it is accepted at a glance.
    #[inline(always)]
    fn candidate(&self, x: f64, u: f64) -> (f64, bool) {
        let root = 1.0 + self.c * x;
        let square = x * x;
        (root, (root > 0.0) & (u < 1.0 - 0.0331 * (square * square)))
    }

    #[inline(always)]
    fn lane(&self, root: f64) -> u64 {
        (self.d * (root * root * root)).to_bits()
    }
}

impl Rejection for MarsagliaTsang {
    #[inline(always)]
    fn decide(&self, words: [u64; 2]) -> Option<u64> {
        let (x, u) = (f64::from_bits(Normal::exact([words[0]])), centered(words[1]));
        let (root, is_accepted_at_a_glance) = self.candidate(x, u);
        let is_below = || root > 0.0 && log(u) < 3.0 * self.d * log1p_from_fourth(self.c * x);
        (is_accepted_at_a_glance || is_below()).then(|| self.lane(root))
    }

    #[inline(always)]
    fn propose(&self, words: &[[u64; BATCH]; 2]) -> ([u64; BATCH], [bool; BATCH]) {
        let (mut lanes, mut is_accepted) = ([0; BATCH], [false; BATCH]);
        let x = normals(&words[0]);
        for k in 0..BATCH {
            let (root, is_accepted_at_a_glance) = self.candidate(x[k], centered(words[1][k]));
            lanes[k] = self.lane(root);
            is_accepted[k] = is_accepted_at_a_glance;
        }
        (lanes, is_accepted)
    }
}

/// `ln(1 + t) - (t - t^2/2 + t^3/3)`: with `t = c x` and times `3 d` it is the `x^2/2 + d - d v + d ln v` of the paper,
/// `v = (1 + t)^3`, without the cancellation of a large shape.
#[inline(always)]
fn log1p_from_fourth(t: f64) -> f64 {
    if t.abs() > 0.05 {
        return log(1.0 + t) - t * (1.0 - t * (0.5 - t / 3.0));
    }
    let mut power = -t * t * t * t;
    let mut sum = 0.0;
    for n in [4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0] {
        sum += power / n;
        power *= -t;
    }
    sum
}
