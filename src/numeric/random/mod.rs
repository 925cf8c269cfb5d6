//! Random numbers that are addressed by index: element `i` of a draw depends on the seed, the draw's stream number and
//! `i` alone.
//!
//! Block `b` of a draw is [Philox4x32-10](philox) of the key `seed` (low word first) and the counter `(b low, b high,
//! stream, attempt)`, with attempt 0 for the distributions here. It gives `u0 = w1 << 32 | w0` and `u1 = w3 << 32 |
//! w2`; 64-bit element `2b + k` is `u_k`.

mod fill;
mod philox;

pub use fill::fill;

use crate::types::{DType, Scalar};

/// A sequence of `2^64` random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Draw {
    pub seed: u64,
    /// The index of the draw in program order, from 0 after a seed is set.
    pub stream: u32,
    pub distribution: Distribution,
}

/// What becomes of a random 64-bit word `u`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Distribution {
    /// float64 in `[0, 1)`: `(u >> 11) * 2^-53`.
    Uniform,
    /// int64 in `[low, low + range)`: the high 64 bits of `u * range`, plus `low`, wrapping. A range of 0 means `2^64`,
    /// and the element is the word `u` itself.
    Integers { low: i64, range: u64 },
}

impl Draw {
    /// The dtype of the elements.
    pub fn dtype(&self) -> DType {
        match self.distribution {
            Distribution::Uniform => DType::Float64,
            Distribution::Integers { .. } => DType::Int64,
        }
    }
}

/// Element `index` of a draw: the definition.
pub fn element(draw: Draw, index: u64) -> Scalar {
    let block = index / 2;
    let key = [draw.seed as u32, (draw.seed >> 32) as u32];
    let w = philox::block([block as u32, (block >> 32) as u32, draw.stream, 0], key);
    let half = if index.is_multiple_of(2) { [w[0], w[1]] } else { [w[2], w[3]] };
    let word = (half[1] as u64) << 32 | half[0] as u64;
    match draw.distribution {
        Distribution::Uniform => Scalar::Float64((word >> 11) as f64 * f64::EPSILON / 2.0),
        Distribution::Integers { range: 0, .. } => Scalar::Int64(word as i64),
        Distribution::Integers { low, range } => {
            let scaled = (word as u128 * range as u128) >> 64;
            Scalar::Int64(low.wrapping_add(scaled as i64))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::simd::Level;

    fn draws() -> Vec<Draw> {
        let distributions = [
            Distribution::Uniform,
            Distribution::Integers { low: -5, range: 11 },
            Distribution::Integers { low: i64::MIN, range: u64::MAX },
            Distribution::Integers { low: 3, range: (1 << 40) + 12345 },
            Distribution::Integers { low: 7, range: 0 },
        ];
        let draw = |(k, distribution)| Draw {
            seed: 0x9e37_79b9_7f4a_7c15u64.wrapping_mul(k as u64),
            stream: k as u32,
            distribution,
        };
        distributions.into_iter().enumerate().map(draw).collect()
    }

    #[test]
    fn filling_gives_the_elements_at_every_level() {
        for draw in draws() {
            for level in Level::available() {
                for n in [0, 1, 2, 3, 63, 64, 65, 130, 200] {
                    for (first, stride) in
                        [(0, 1), (1, 1), (5, 1), (10, 3), (500, -1), (7, 0), ((1 << 33) - 3, 1), (u64::MAX - 4, 1)]
                    {
                        let mut out = vec![0; n];
                        fill(draw, first, stride, &mut out, level);
                        for (k, &lane) in out.iter().enumerate() {
                            let index = first.wrapping_add((stride as u64).wrapping_mul(k as u64));
                            assert_eq!(lane, element(draw, index).to_lane(), "{draw:?} {level:?} {index}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn words_of_the_zero_key_are_the_published_ones() {
        let raw = Draw { seed: 0, stream: 0, distribution: Distribution::Integers { low: 0, range: 0 } };
        assert_eq!(element(raw, 0).to_lane(), 0xe169c58d_6627e8d5);
        assert_eq!(element(raw, 1).to_lane(), 0x9b00dbd8_bc57ac4c);
        let uniform = Draw { distribution: Distribution::Uniform, ..raw };
        assert_eq!(
            element(uniform, 0).to_lane(),
            ((0xe169c58d_6627e8d5u64 >> 11) as f64 / (1u64 << 53) as f64).to_bits()
        );
    }

    #[test]
    fn uniforms_and_integers_cover_their_ranges_evenly() {
        let uniform = Draw { seed: 42, stream: 0, distribution: Distribution::Uniform };
        let mut out = vec![0; 100_000];
        fill(uniform, 0, 1, &mut out, Level::detect());
        let mean = out.iter().map(|&x| f64::from_bits(x)).sum::<f64>() / 1e5;
        assert!((mean - 0.5).abs() < 0.005, "{mean}");
        assert!(out.iter().all(|&x| (0.0..1.0).contains(&f64::from_bits(x))));

        let dice = Draw { seed: 42, stream: 1, distribution: Distribution::Integers { low: 1, range: 6 } };
        fill(dice, 0, 1, &mut out, Level::detect());
        for face in 1..=6u64 {
            let share = out.iter().filter(|&&x| x == face).count() as f64 / 1e5;
            assert!((share - 1.0 / 6.0).abs() < 0.01, "{face}: {share}");
        }
    }
}
