//! Eight blocks in a vector of 512 bits.

use super::{INTEGERS, UNIT, UNIT_FLOAT32};
use crate::numeric::random::philox::{MULTIPLIERS, ROUNDS};
use crate::numeric::random::words::Blocks;
use std::arch::x86_64::*;

/// Vectors that go through the rounds in step.
const TOGETHER: usize = 3;

/// Words of the blocks that a vector computes.
pub const VECTOR: usize = 16;

/// `n` is a multiple of [`VECTOR`], and the upper halves of the blocks' numbers are the same.
///
/// # Safety
/// `out` must be writable for `n` words, and the processor have the features.
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
pub unsafe fn fill<const FORM: u8>(blocks: &Blocks, first: u64, (low, range): (i64, u32), out: *mut u64, n: usize) {
    let integers = (_mm512_set1_epi64(low), _mm512_set1_epi64(range as i64));
    let upper = _mm512_set1_epi64((first >> 32) as i64);
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

/// Some vectors of eight blocks each, a lane for each. As in `words`, words of 32 bits are the low halves of lanes, whose
/// upper halves are cut off only where they would count.
///
/// # Safety
/// `out` must be writable for their words, and the processor have the features.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
unsafe fn group<const FORM: u8, const N: usize>(
    blocks: &Blocks,
    first: u64,
    upper: __m512i,
    integers: (__m512i, __m512i),
    out: *mut u64,
) {
    // The blocks of even lanes come first, and then those of odd ones: so are their words when they are unpacked.
    let order = _mm512_setr_epi64(0, 4, 1, 5, 2, 6, 3, 7);
    let [by0, by2] = MULTIPLIERS.map(|multiplier| _mm512_set1_epi64(multiplier as i64));
    let stream = _mm512_set1_epi64(blocks.stream() as i64);
    let mut counters = [[_mm512_setzero_si512(); 4]; N];
    for (k, counter) in counters.iter_mut().enumerate() {
        let number = _mm512_add_epi64(_mm512_set1_epi64((first + 8 * k as u64) as i64), order);
        *counter = [number, upper, stream, _mm512_setzero_si512()];
    }
    for round in 0..ROUNDS {
        let [key0, key1] = blocks.keys()[round].map(|key| _mm512_set1_epi64(key as i64));
        for counter in &mut counters {
            let [c0, c1, c2, c3] = *counter;
            let (p0, p1) = (_mm512_mul_epu32(c0, by0), _mm512_mul_epu32(c2, by2));
            // The exclusive or of all three.
            const XOR: i32 = 0x96;
            let next0 = _mm512_ternarylogic_epi64::<XOR>(_mm512_srli_epi64::<32>(p1), c1, key0);
            let next2 = _mm512_ternarylogic_epi64::<XOR>(_mm512_srli_epi64::<32>(p0), c3, key1);
            *counter = [next0, p1, next2, p0];
        }
    }
    for (k, &[c0, c1, c2, c3]) in counters.iter().enumerate() {
        const LOW_HALVES: u16 = 0x5555;
        let even = _mm512_mask_blend_epi32(LOW_HALVES, _mm512_slli_epi64::<32>(c1), c0);
        let odd = _mm512_mask_blend_epi32(LOW_HALVES, _mm512_slli_epi64::<32>(c3), c2);
        let halves = [_mm512_unpacklo_epi64(even, odd), _mm512_unpackhi_epi64(even, odd)];
        for (half, words) in halves.into_iter().enumerate() {
            let lanes = match FORM {
                UNIT => unit(words),
                UNIT_FLOAT32 => unit_float32(words),
                INTEGERS => within(words, integers),
                _ => words,
            };
            // SAFETY: the words of this half of vector `k`.
            unsafe { _mm512_storeu_si512(out.add(k * VECTOR + half * VECTOR / 2).cast(), lanes) };
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
fn unit(words: __m512i) -> __m512i {
    let fraction = _mm512_cvtepu64_pd(_mm512_srli_epi64::<11>(words));
    _mm512_castpd_si512(_mm512_mul_pd(fraction, _mm512_set1_pd(f64::EPSILON / 2.0)))
}

#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
fn unit_float32(words: __m512i) -> __m512i {
    let fraction = _mm512_cvtepi32_ps(_mm512_srli_epi32::<8>(words));
    _mm512_castps_si512(_mm512_mul_ps(fraction, _mm512_set1_ps(f32::EPSILON / 2.0)))
}

/// The high half of the product with a range of 32 bits, by products of halves.
#[inline]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
fn within(words: __m512i, (low, range): (__m512i, __m512i)) -> __m512i {
    let of_lower = _mm512_srli_epi64::<32>(_mm512_mul_epu32(words, range));
    let of_upper = _mm512_mul_epu32(_mm512_srli_epi64::<32>(words), range);
    _mm512_add_epi64(_mm512_srli_epi64::<32>(_mm512_add_epi64(of_upper, of_lower)), low)
}
