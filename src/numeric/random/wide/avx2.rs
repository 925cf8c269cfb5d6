//! Four blocks in a vector of 256 bits.

use super::{INTEGERS, UNIT, UNIT_FLOAT32};
use crate::numeric::random::philox::{MULTIPLIERS, ROUNDS};
use crate::numeric::random::words::Blocks;
use std::arch::x86_64::*;

/// Vectors that go through the rounds in step.
const TOGETHER: usize = 2;

/// Words of the blocks that a vector computes.
pub const VECTOR: usize = 8;

/// `n` is a multiple of [`VECTOR`], and the upper halves of the blocks' numbers are the same.
///
/// # Safety
/// `out` must be writable for `n` words, and the processor have the features.
#[target_feature(enable = "avx2,fma")]
pub unsafe fn fill<const FORM: u8>(blocks: &Blocks, first: u64, (low, range): (i64, u32), out: *mut u64, n: usize) {
    let integers = (_mm256_set1_epi64x(low), _mm256_set1_epi64x(range as i64));
    let upper = _mm256_set1_epi64x((first >> 32) as i64);
    let mut done = 0;
    while done + TOGETHER * VECTOR <= n {
        // SAFETY: these words are among the `n`.
        unsafe { group::<FORM, TOGETHER>(blocks, first + done as u64 / 2, upper, integers, out.add(done)) };
        done += TOGETHER * VECTOR;
    }
    while done < n {
        // SAFETY: as above, for `n` is a multiple of a vector's.
        unsafe { group::<FORM, 1>(blocks, first + done as u64 / 2, upper, integers, out.add(done)) };
        done += VECTOR;
    }
}

/// Some vectors of four blocks each, a lane for each. As in `words`, words of 32 bits are the low halves of lanes, whose
/// upper halves are cut off only where they would count.
///
/// # Safety
/// `out` must be writable for their words, and the processor have the features.
#[inline]
#[target_feature(enable = "avx2,fma")]
unsafe fn group<const FORM: u8, const N: usize>(
    blocks: &Blocks,
    first: u64,
    upper: __m256i,
    integers: (__m256i, __m256i),
    out: *mut u64,
) {
    // The blocks of even lanes come first, and then those of odd ones: so are their words when they are unpacked.
    let order = _mm256_setr_epi64x(0, 2, 1, 3);
    let [by0, by2] = MULTIPLIERS.map(|multiplier| _mm256_set1_epi64x(multiplier as i64));
    let stream = _mm256_set1_epi64x(blocks.stream() as i64);
    let mut counters = [[_mm256_setzero_si256(); 4]; N];
    for (k, counter) in counters.iter_mut().enumerate() {
        let number = _mm256_add_epi64(_mm256_set1_epi64x((first + 4 * k as u64) as i64), order);
        *counter = [number, upper, stream, _mm256_setzero_si256()];
    }
    for round in 0..ROUNDS {
        let [key0, key1] = blocks.keys()[round].map(|key| _mm256_set1_epi64x(key as i64));
        for counter in &mut counters {
            let [c0, c1, c2, c3] = *counter;
            let (p0, p1) = (_mm256_mul_epu32(c0, by0), _mm256_mul_epu32(c2, by2));
            let (d1, d3) = (_mm256_xor_si256(c1, key0), _mm256_xor_si256(c3, key1));
            let next0 = _mm256_xor_si256(_mm256_srli_epi64::<32>(p1), d1);
            let next2 = _mm256_xor_si256(_mm256_srli_epi64::<32>(p0), d3);
            *counter = [next0, p1, next2, p0];
        }
    }
    for (k, &[c0, c1, c2, c3]) in counters.iter().enumerate() {
        const UPPER_HALVES: i32 = 0b1010_1010;
        let even = _mm256_blend_epi32::<UPPER_HALVES>(c0, _mm256_slli_epi64::<32>(c1));
        let odd = _mm256_blend_epi32::<UPPER_HALVES>(c2, _mm256_slli_epi64::<32>(c3));
        let halves = [_mm256_unpacklo_epi64(even, odd), _mm256_unpackhi_epi64(even, odd)];
        for (half, words) in halves.into_iter().enumerate() {
            let lanes = match FORM {
                UNIT => unit(words),
                UNIT_FLOAT32 => unit_float32(words),
                INTEGERS => within(words, integers),
                _ => words,
            };
            // SAFETY: the words of this half of vector `k`.
            unsafe { _mm256_storeu_si256(out.add(k * VECTOR + half * VECTOR / 2).cast(), lanes) };
        }
    }
}

/// The upper 53 bits as a fraction. Each half of them is put below the point of a large number, and what is too much is taken
/// away: all exactly.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn unit(words: __m256i) -> __m256i {
    const UPPER_HALVES: i32 = 0b1010_1010;
    const TWO_TO_52: f64 = (1u64 << 52) as f64;
    const TWO_TO_84: f64 = TWO_TO_52 * (1u64 << 32) as f64;
    let of_lower = _mm256_castpd_si256(_mm256_set1_pd(TWO_TO_52));
    let of_upper = _mm256_castpd_si256(_mm256_set1_pd(TWO_TO_84));
    let lower = _mm256_blend_epi32::<UPPER_HALVES>(_mm256_srli_epi64::<11>(words), of_lower);
    let upper = _mm256_or_si256(_mm256_srli_epi64::<43>(words), of_upper);
    let upper = _mm256_sub_pd(_mm256_castsi256_pd(upper), _mm256_set1_pd(TWO_TO_84 + TWO_TO_52));
    let whole = _mm256_add_pd(upper, _mm256_castsi256_pd(lower));
    _mm256_castpd_si256(_mm256_mul_pd(whole, _mm256_set1_pd(f64::EPSILON / 2.0)))
}

#[inline]
#[target_feature(enable = "avx2,fma")]
fn unit_float32(words: __m256i) -> __m256i {
    let fraction = _mm256_cvtepi32_ps(_mm256_srli_epi32::<8>(words));
    _mm256_castps_si256(_mm256_mul_ps(fraction, _mm256_set1_ps(f32::EPSILON / 2.0)))
}

/// The high half of the product with a range of 32 bits, by products of halves.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn within(words: __m256i, (low, range): (__m256i, __m256i)) -> __m256i {
    let of_lower = _mm256_srli_epi64::<32>(_mm256_mul_epu32(words, range));
    let of_upper = _mm256_mul_epu32(_mm256_srli_epi64::<32>(words), range);
    _mm256_add_epi64(_mm256_srli_epi64::<32>(_mm256_add_epi64(of_upper, of_lower)), low)
}
