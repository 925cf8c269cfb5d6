//! Distributions that take one word an element: the quantile function of the word.

use super::words::{centered, unit};
use crate::numeric::scalar::{LaneFunction, Log, NormalQuantile, normal_quantiles};

/// The standard normal distribution: the quantile of [`centered`].
pub struct Normal;

impl LaneFunction<1> for Normal {
    #[inline(always)]
    fn bulk([word]: [u64; 1]) -> u64 {
        NormalQuantile::bulk([centered(word).to_bits()])
    }

    #[inline(always)]
    fn is_rare([word]: [u64; 1]) -> bool {
        NormalQuantile::is_rare([centered(word).to_bits()])
    }

    #[inline(always)]
    fn rare([word]: [u64; 1]) -> u64 {
        NormalQuantile::rare([centered(word).to_bits()])
    }
}

/// [`Normal`] of several words, in the form that vectorises.
#[inline(always)]
pub fn normals<const N: usize>(words: &[u64; N]) -> [f64; N] {
    let mut p = [0.0; N];
    for k in 0..N {
        p[k] = centered(words[k]);
    }
    normal_quantiles(&p)
}

/// The exponential distribution of mean 1: `-ln(1 - u)` for the [`unit`] number `u`; the difference is exact.
pub struct Exponential;

impl LaneFunction<1> for Exponential {
    #[inline(always)]
    fn bulk([word]: [u64; 1]) -> u64 {
        // No such difference is rare to the logarithm. That of 1 is 0, which is not to become -0.
        let log = f64::from_bits(Log::bulk([(1.0 - unit(word)).to_bits()]));
        (0.0 - log).to_bits()
    }
}

/// Numbers of events whose masses follow `p(k) = p(k - 1) (a + b / k)` (Panjer, "Recursive evaluation of a family of
/// compound distributions", ASTIN Bulletin 12, 1981): the Poisson and the binomial distribution. The element is the
/// number of cumulative sums that are at most the [`unit`] number.
///
/// For means below [`LARGEST_MEAN`]: `p(0)` and the number of masses that count are moderate then. What comes after the
/// first mass beyond the mode that is below `2^-54` is left out, because no number is so close to 1.
#[derive(Clone, Copy)]
pub struct Panjer {
    pub first: f64,
    pub a: f64,
    pub b: f64,
    /// The largest number of events.
    pub most: u64,
}

/// From this mean on, other methods are faster.
pub const LARGEST_MEAN: f64 = 30.0;

/// The smallest mass that counts: half the distance of two numbers below 1.
const SMALLEST: f64 = f64::EPSILON / 4.0;

/// More than the masses that count of any distribution of mean 30.
const MOST_SUMS: usize = 127;

impl Panjer {
    /// The mass of `k`, after `previous`, if it counts.
    #[inline(always)]
    fn next(&self, previous: f64, k: u64) -> Option<f64> {
        let mass = previous * (self.a + self.b / k as f64);
        (k <= self.most && (mass >= SMALLEST || mass > previous)).then_some(mass)
    }

    /// The number of events for a word: the definition.
    pub fn count(&self, word: u64) -> u64 {
        let u = unit(word);
        let (mut k, mut mass, mut sum) = (0, self.first, self.first);
        while u >= sum {
            match self.next(mass, k + 1) {
                Some(next) => mass = next,
                None => break,
            }
            sum += mass;
            k += 1;
        }
        k
    }

    /// The sums that [`Panjer::count`] compares with, for many words.
    pub fn sums(&self) -> Sums {
        let mut sums = [f64::INFINITY; MOST_SUMS + 1];
        let (mut mass, mut sum, mut k) = (self.first, self.first, 0);
        while let Some(next) = self.next(mass, k as u64 + 1)
            && k < MOST_SUMS
        {
            sums[k] = sum;
            mass = next;
            sum += mass;
            k += 1;
        }
        let mut guide = [0; GUIDES];
        let mut k = 0;
        for (cell, first) in guide.iter_mut().enumerate() {
            while sums[k] <= cell as f64 / GUIDES as f64 {
                k += 1;
            }
            *first = k as u8;
        }
        Sums { sums, guide }
    }
}

const GUIDES: usize = 256;

/// Ascending sums, with a guide to where the search begins (Chen and Asau, "On generating random variates from an
/// empirical distribution", AIIE Transactions 6, 1974).
pub struct Sums {
    /// Infinity ends them.
    sums: [f64; MOST_SUMS + 1],
    /// The number of sums that are at most the least number of each cell.
    guide: [u8; GUIDES],
}

impl Sums {
    /// [`Panjer::count`].
    pub fn count(&self, word: u64) -> u64 {
        let u = unit(word);
        let mut k = self.guide[(word >> 56) as usize] as usize;
        while self.sums[k] <= u {
            k += 1;
        }
        k as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_hold_every_mass_that_counts() {
        let first = (-LARGEST_MEAN).exp();
        let widest = Panjer { first, a: 0.0, b: LARGEST_MEAN, most: u64::MAX };
        let sums = widest.sums();
        assert_eq!(sums.sums[MOST_SUMS - 1], f64::INFINITY);
        for word in [0, 1 << 11, 1 << 63, u64::MAX - (1 << 11), u64::MAX] {
            assert_eq!(sums.count(word), widest.count(word));
        }
    }
}
