//! Few integers, sorted in registers by networks of comparisons.

use super::{LANES, Narrow};
use crate::numeric::order::SHORT;
use std::arch::x86_64::*;

/// Compares lane by lane: the smaller ones come first.
#[inline(always)]
unsafe fn compare(keys: &mut [__m512i], a: usize, b: usize) {
    // SAFETY: the processor has AVX-512, says the caller; so for all functions here.
    unsafe {
        let (x, y) = (keys[a], keys[b]);
        keys[a] = _mm512_min_epu64(x, y);
        keys[b] = _mm512_max_epu64(x, y);
    }
}

/// The smaller of each lane and its partner, and the larger one in the lanes of `larger`.
#[inline(always)]
unsafe fn exchange(keys: __m512i, partners: __m512i, larger: u8) -> __m512i {
    // SAFETY: as above.
    unsafe { _mm512_mask_max_epu64(_mm512_min_epu64(keys, partners), larger, keys, partners) }
}

#[inline(always)]
unsafe fn halves(keys: __m512i) -> __m512i {
    // SAFETY: as above.
    unsafe { exchange(keys, _mm512_shuffle_i64x2::<0b01_00_11_10>(keys, keys), 0xf0) }
}

#[inline(always)]
unsafe fn quarters(keys: __m512i) -> __m512i {
    // SAFETY: as above.
    unsafe { exchange(keys, _mm512_permutex_epi64::<0b01_00_11_10>(keys), 0xcc) }
}

#[inline(always)]
unsafe fn neighbours(keys: __m512i) -> __m512i {
    // SAFETY: as above.
    unsafe { exchange(keys, _mm512_permutex_epi64::<0b10_11_00_01>(keys), 0xaa) }
}

#[inline(always)]
unsafe fn reversed(keys: __m512i) -> __m512i {
    // SAFETY: as above.
    unsafe { _mm512_permutexvar_epi64(_mm512_set_epi64(0, 1, 2, 3, 4, 5, 6, 7), keys) }
}

/// One vector in ascending order.
#[inline(always)]
unsafe fn sorted(keys: __m512i) -> __m512i {
    // SAFETY: as above.
    unsafe {
        let keys = neighbours(keys);
        let keys = exchange(keys, _mm512_permutex_epi64::<0b00_01_10_11>(keys), 0xcc);
        let keys = neighbours(keys);
        let keys = exchange(keys, reversed(keys), 0xf0);
        neighbours(quarters(keys))
    }
}

/// Merges two ascending sequences of `M` vectors each.
#[inline(always)]
unsafe fn merge<const M: usize>(keys: &mut [__m512i]) {
    // SAFETY: as above.
    unsafe {
        for a in 0..M {
            let (x, y) = (keys[a], reversed(keys[2 * M - 1 - a]));
            keys[a] = _mm512_min_epu64(x, y);
            keys[2 * M - 1 - a] = _mm512_max_epu64(x, y);
        }
        let mut distance = M / 2;
        while distance > 0 {
            for a in (0..2 * M).filter(|a| a & distance == 0) {
                compare(keys, a, a + distance);
            }
            distance /= 2;
        }
        for keys in &mut keys[..2 * M] {
            *keys = neighbours(quarters(halves(*keys)));
        }
    }
}

/// Sorts eight vectors: each lane through all vectors, then those eight sequences into one.
#[inline(always)]
unsafe fn sort_eight(keys: &mut [__m512i]) {
    // SAFETY: as above.
    unsafe {
        #[rustfmt::skip]
        const NETWORK: [(usize, usize); 19] = [
            (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6), (3, 7), (0, 1), (2, 3),
            (4, 5), (6, 7), (2, 4), (3, 5), (1, 4), (3, 6), (1, 2), (3, 4), (5, 6),
        ];
        for (a, b) in NETWORK {
            compare(keys, a, b);
        }
        turn(keys);
        for pair in keys.chunks_exact_mut(2) {
            merge::<1>(pair);
        }
        for four in keys.chunks_exact_mut(4) {
            merge::<2>(four);
        }
        merge::<4>(keys);
    }
}

/// Makes lanes vectors and vectors lanes; in which order the vectors come does not matter here.
#[inline(always)]
unsafe fn turn(keys: &mut [__m512i]) {
    // SAFETY: as above.
    unsafe {
        let mut pairs = [_mm512_setzero_si512(); LANES];
        for k in 0..4 {
            pairs[2 * k] = _mm512_unpacklo_epi64(keys[2 * k], keys[2 * k + 1]);
            pairs[2 * k + 1] = _mm512_unpackhi_epi64(keys[2 * k], keys[2 * k + 1]);
        }
        let mut fours = pairs;
        for half in [0, 4] {
            for k in half..half + 2 {
                fours[k] = _mm512_shuffle_i64x2::<0b10_00_10_00>(pairs[k], pairs[k + 2]);
                fours[k + 2] = _mm512_shuffle_i64x2::<0b11_01_11_01>(pairs[k], pairs[k + 2]);
            }
        }
        for k in 0..4 {
            keys[k] = _mm512_shuffle_i64x2::<0b10_00_10_00>(fours[k], fours[k + 4]);
            keys[k + 4] = _mm512_shuffle_i64x2::<0b11_01_11_01>(fours[k], fours[k + 4]);
        }
    }
}

/// Sorts at most `V` vectors of keys, more than half as many.
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl")]
unsafe fn sort_vectors<N: Narrow, const V: usize>(keys: &mut [N]) {
    debug_assert!(keys.len() <= V * LANES && (V == 1 || keys.len() > V / 2 * LANES));
    let (at, n) = (keys.as_mut_ptr(), keys.len());
    let count = |k: usize| n.saturating_sub(k * LANES).min(LANES);
    let mut vectors = [_mm512_set1_epi64(-1); V];
    // SAFETY: as above. The first half of the vectors is full, the rest is read and written up to the end; places of
    // which nothing is read or written may lie beyond it.
    unsafe {
        for (k, vector) in vectors.iter_mut().enumerate() {
            let from = at.wrapping_add(k * LANES);
            *vector = if k < V / 2 { N::load(from) } else { N::load_some(from, count(k)) };
        }
        match V {
            1 => vectors[0] = sorted(vectors[0]),
            2 | 4 => {
                vectors.iter_mut().for_each(|vector| *vector = sorted(*vector));
                vectors.chunks_exact_mut(2).for_each(|pair| merge::<1>(pair));
                if V == 4 {
                    merge::<2>(&mut vectors);
                }
            }
            _ => {
                vectors.chunks_exact_mut(8).for_each(|eight| sort_eight(eight));
                if V == 16 {
                    merge::<8>(&mut vectors);
                }
            }
        }
        for (k, vector) in vectors.iter().enumerate() {
            let to = at.wrapping_add(k * LANES);
            if k < V / 2 {
                N::store(to, *vector);
            } else {
                N::store_some(to, count(k), *vector);
            }
        }
    }
}

/// Sorts up to [`SHORT`] integers.
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl")]
pub unsafe fn sort_short<N: Narrow>(keys: &mut [N]) {
    debug_assert!(keys.len() <= SHORT);
    // SAFETY: the processor has AVX-512, says the caller.
    unsafe {
        match keys.len() {
            0 | 1 => {}
            ..=8 => sort_vectors::<N, 1>(keys),
            ..=16 => sort_vectors::<N, 2>(keys),
            ..=32 => sort_vectors::<N, 4>(keys),
            ..=64 => sort_vectors::<N, 8>(keys),
            _ => sort_vectors::<N, 16>(keys),
        }
    }
}
