//! The vectorised form of [`element`](super::element): words of Philox in 64-bit lanes, one block a lane.

use super::philox::{MULTIPLIERS, ROUNDS, WEYL};
use super::{Distribution, Draw};
use crate::numeric::simd::{Level, per_level};

/// Philox blocks computed at a time.
const BATCH: usize = 32;

/// Fills `out` with elements `first`, `first + stride`, … of a draw; indices wrap.
pub fn fill(draw: Draw, first: u64, stride: i64, out: &mut [u64], level: Level) {
    // SAFETY: the pointer and length are those of `out`.
    unsafe {
        match draw.distribution {
            Distribution::Uniform => {
                fill_at::<Uniform>(level)(Uniform, draw.seed, draw.stream, first, stride, out.as_mut_ptr(), out.len())
            }
            Distribution::Integers { range: 0, .. } => {
                fill_at::<Raw>(level)(Raw, draw.seed, draw.stream, first, stride, out.as_mut_ptr(), out.len())
            }
            Distribution::Integers { low, range } => {
                let shape = Integers { low, range };
                fill_at::<Integers>(level)(shape, draw.seed, draw.stream, first, stride, out.as_mut_ptr(), out.len())
            }
        }
    }
}

per_level! {
    fn fill_at[S: Shape][S]
    (shape: S, seed: u64, stream: u32, first: u64, stride: i64, out: *mut u64, n: usize) = fill_body
}

/// How a random word becomes an element.
trait Shape: Copy {
    fn lane(self, word: u64) -> u64;
}

#[derive(Clone, Copy)]
struct Uniform;

#[derive(Clone, Copy)]
struct Raw;

#[derive(Clone, Copy)]
struct Integers {
    low: i64,
    range: u64,
}

impl Shape for Uniform {
    #[inline(always)]
    fn lane(self, word: u64) -> u64 {
        ((word >> 11) as f64 * (f64::EPSILON / 2.0)).to_bits()
    }
}

impl Shape for Raw {
    #[inline(always)]
    fn lane(self, word: u64) -> u64 {
        word
    }
}

impl Shape for Integers {
    /// The high half of the product, from products of 32-bit words: those have vector forms.
    #[inline(always)]
    fn lane(self, word: u64) -> u64 {
        let (a, b) = (low_word(word), word >> 32);
        let (c, d) = (low_word(self.range), self.range >> 32);
        let middle = b * c + ((a * c) >> 32);
        let other = a * d + low_word(middle);
        (b * d + (middle >> 32) + (other >> 32)).wrapping_add(self.low as u64)
    }
}

#[inline(always)]
fn low_word(x: u64) -> u64 {
    x & 0xffff_ffff
}

/// # Safety
///
/// `out` must be writable for `n` elements.
#[inline(always)]
unsafe fn fill_body<S: Shape>(shape: S, seed: u64, stream: u32, first: u64, stride: i64, out: *mut u64, n: usize) {
    // SAFETY: the caller's contract.
    let out = unsafe { std::slice::from_raw_parts_mut(out, n) };
    let keys = round_keys(seed);
    if stride != 1 {
        return fill_strided(shape, &keys, stream, first, stride, out);
    }
    // An odd first element is the second half of its block.
    let (head, body) = out.split_at_mut((first as usize & 1).min(n));
    fill_strided(shape, &keys, stream, first, 1, head);
    let mut block = (first.wrapping_add(head.len() as u64)) / 2;
    for batch in body.chunks_mut(2 * BATCH) {
        let words = consecutive_elements(shape, &keys, stream, block);
        match batch.as_chunks_mut::<{ 2 * BATCH }>() {
            ([whole], _) => *whole = words,
            _ => batch.copy_from_slice(&words[..batch.len()]),
        }
        // Block numbers have 63 bits.
        block = block.wrapping_add(BATCH as u64) & (u64::MAX >> 1);
    }
}

/// The elements of `BATCH` blocks from number `block`.
#[inline(always)]
fn consecutive_elements<S: Shape>(shape: S, keys: &[[u64; 2]; ROUNDS], stream: u32, block: u64) -> [u64; 2 * BATCH] {
    let mut elements = [0; 2 * BATCH];
    for k in 0..BATCH {
        let number = block.wrapping_add(k as u64) & (u64::MAX >> 1);
        let [first, second] = words(number, stream, keys);
        elements[2 * k] = shape.lane(first);
        elements[2 * k + 1] = shape.lane(second);
    }
    elements
}

#[inline(always)]
fn fill_strided<S: Shape>(shape: S, keys: &[[u64; 2]; ROUNDS], stream: u32, first: u64, stride: i64, out: &mut [u64]) {
    for (k, element) in out.iter_mut().enumerate() {
        let index = first.wrapping_add((stride as u64).wrapping_mul(k as u64));
        let [even, odd] = words(index / 2, stream, keys);
        *element = shape.lane(if index & 1 == 0 { even } else { odd });
    }
}

/// The key words of every round, in the low halves of lanes.
fn round_keys(seed: u64) -> [[u64; 2]; ROUNDS] {
    std::array::from_fn(|round| {
        let word = |word: u32, step: u32| word.wrapping_add(step.wrapping_mul(round as u32)) as u64;
        [word(seed as u32, WEYL[0]), word((seed >> 32) as u32, WEYL[1])]
    })
}

/// The two 64-bit words of a block. Words are carried in the low halves of lanes; the upper halves hold what is left of
/// products, and are cut off only where they would count.
#[inline(always)]
fn words(block: u64, stream: u32, keys: &[[u64; 2]; ROUNDS]) -> [u64; 2] {
    let mut c = [block, block >> 32, stream as u64, 0];
    for key in keys {
        let p0 = low_word(c[0]) * MULTIPLIERS[0] as u64;
        let p1 = low_word(c[2]) * MULTIPLIERS[1] as u64;
        c = [(p1 >> 32) ^ c[1] ^ key[0], p1, (p0 >> 32) ^ c[3] ^ key[1], p0];
    }
    [c[1] << 32 | low_word(c[0]), c[3] << 32 | low_word(c[2])]
}
