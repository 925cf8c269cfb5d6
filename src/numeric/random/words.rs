//! Blocks of Philox in 64-bit lanes: the form that vectorises, one block a lane.

use super::philox::{MULTIPLIERS, ROUNDS, WEYL};
use std::hint::black_box;

/// Blocks computed at a time.
pub const BATCH: usize = 32;

/// The blocks of one draw.
#[derive(Clone, Copy)]
pub struct Blocks {
    keys: [[u64; 2]; ROUNDS],
    stream: u64,
    /// Nothing, but the compiler must not know it; see [`Blocks::words_in_step`].
    zero: u64,
}

impl Blocks {
    pub fn new(seed: u64, stream: u32) -> Blocks {
        let keys = std::array::from_fn(|round| {
            let word = |word: u32, step: u32| word.wrapping_add(step.wrapping_mul(round as u32)) as u64;
            [word(seed as u32, WEYL[0]), word((seed >> 32) as u32, WEYL[1])]
        });
        Blocks { keys, stream: stream as u64, zero: black_box(0) }
    }

    /// The key words of every round, in the low halves of lanes.
    pub fn keys(&self) -> &[[u64; 2]; ROUNDS] {
        &self.keys
    }

    pub fn stream(&self) -> u64 {
        self.stream
    }

    /// The two 64-bit words of a block.
    #[inline(always)]
    pub fn words(&self, number: u64, attempt: u32) -> [u64; 2] {
        let [words] = self.words_in_step([number], attempt);
        words
    }

    /// The two 64-bit words of each of some blocks, computed in step: the rounds of one block wait for each other, and a
    /// processor does not look far enough ahead to find the next block by itself.
    ///
    /// Words of 32 bits are carried in the low halves of lanes; the upper halves hold what is left of products, and are cut
    /// off only where they would count.
    #[inline(always)]
    pub fn words_in_step<const N: usize>(&self, numbers: [u64; N], attempt: u32) -> [[u64; 2]; N] {
        // Plain loops: closures over arrays are not always inlined, and then nothing here is vectorised.
        let mut counters = [[0, 0, self.stream, attempt as u64]; N];
        for k in 0..N {
            counters[k][0] = numbers[k];
            counters[k][1] = numbers[k] >> 32;
        }
        for key in &self.keys {
            for c in &mut counters {
                let p0 = low_word(c[0]) * MULTIPLIERS[0] as u64;
                let p1 = low_word(c[2]) * MULTIPLIERS[1] as u64;
                *c = [(p1 >> 32) ^ c[1] ^ key[0], p1, (p0 >> 32) ^ c[3] ^ key[1], p0];
            }
        }
        let mut words = [[0; 2]; N];
        for k in 0..N {
            let c = counters[k];
            // A product that is shifted left would become a product of 64 bits, which takes three times as long.
            words[k] = [(c[1] ^ self.zero) << 32 | low_word(c[0]), (c[3] ^ self.zero) << 32 | low_word(c[2])];
        }
        words
    }
}

#[inline(always)]
pub fn low_word(x: u64) -> u64 {
    x & 0xffff_ffff
}

/// A word as a number in `[0, 1)`: `(word >> 11) * 2^-53`.
#[inline(always)]
pub fn unit(word: u64) -> f64 {
    // The upper 52 bits in the mantissa of 1 and the last one in that of 1/2: all three operations are exact, and
    // unlike the conversion of an integer they have vector forms at every level.
    let upper = f64::from_bits((word >> 12) | 1f64.to_bits());
    let last = f64::from_bits(((word >> 11) & 1) | 0.5f64.to_bits());
    (upper - 1.0) + (last - 0.5)
}

/// A 32-bit word as a float32 in `[0, 1)`: `(word >> 8) * 2^-24`.
#[inline(always)]
pub fn unit_float32(word: u32) -> f32 {
    // Signed integers have vector conversions at every level.
    (word >> 8) as i32 as f32 * (f32::EPSILON / 2.0)
}

/// A word as a number in `(0, 1)`, the middle of one of `2^52` cells: `((word >> 12) + 0.5) * 2^-52`.
#[inline(always)]
pub fn centered(word: u64) -> f64 {
    // As above; the difference is a multiple of 2^-53.
    f64::from_bits((word >> 12) | 1f64.to_bits()) - (1.0 - f64::EPSILON / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_the_numbers_of_the_definitions() {
        let mut word = 1u64;
        let some = std::iter::repeat_with(|| {
            word = word.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            word ^ (word >> 31)
        });
        for word in some.take(1000).chain([0, 1 << 11, 1 << 12, 1 << 63, u64::MAX]) {
            assert_eq!(unit(word).to_bits(), ((word >> 11) as f64 * 2f64.powi(-53)).to_bits());
            assert_eq!(centered(word).to_bits(), (((word >> 12) as f64 + 0.5) * 2f64.powi(-52)).to_bits());
        }
    }
}
