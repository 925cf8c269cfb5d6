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
            for a in 0..2 * M {
                if a & distance == 0 {
                    compare(keys, a, a + distance);
                }
            }
            distance /= 2;
        }
        for keys in &mut keys[..2 * M] {
            *keys = neighbours(quarters(halves(*keys)));
        }
    }
}

/// Comparisons one after the other: a loop over them would keep the vectors in memory.
macro_rules! compare_all {
    ($keys:ident: $(($a:literal, $b:literal)),* $(,)?) => {{
        $(compare($keys, $a, $b);)*
    }};
}

/// The body for each `k` below `V`, at most 16, one after the other: a loop would keep the vectors in memory.
macro_rules! each_vector {
    ($k:ident < $count:ident => $body:block) => {
        each_vector!($k, $count, $body, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    };
    ($k:ident, $count:ident, $body:block, $($number:literal),*) => {
        $(if $number < $count {
            let $k: usize = $number;
            $body
        })*
    };
}

/// Sorts `V` vectors, 8 or 16 of them: each lane by itself, then lanes are merged by two, four and eight. A sequence runs
/// through all vectors of a lane before it goes on in the next lane, so that most comparisons are of whole vectors.
#[inline(always)]
unsafe fn sort_lanes<const V: usize>(keys: &mut [__m512i; V]) {
    // SAFETY: as above.
    unsafe {
        if V == 8 {
            // 19, the fewest known.
            compare_all!(keys:
                (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6), (3, 7), (0, 1), (2, 3),
                (4, 5), (6, 7), (2, 4), (3, 5), (1, 4), (3, 6), (1, 2), (3, 4), (5, 6),
            );
        } else {
            // 60, the fewest known (Green).
            compare_all!(keys:
                (0, 13), (1, 12), (2, 15), (3, 14), (4, 8), (5, 6), (7, 11), (9, 10),
                (0, 5), (1, 7), (2, 9), (3, 4), (6, 13), (8, 14), (10, 15), (11, 12),
                (0, 1), (2, 3), (4, 5), (6, 8), (7, 9), (10, 11), (12, 13), (14, 15),
                (0, 2), (1, 3), (4, 10), (5, 11), (6, 7), (8, 9), (12, 14), (13, 15),
                (1, 2), (3, 12), (4, 6), (5, 7), (8, 10), (9, 11), (13, 14),
                (1, 4), (2, 6), (5, 8), (7, 10), (9, 13), (11, 14),
                (2, 4), (3, 6), (9, 12), (11, 13),
                (3, 5), (6, 8), (7, 9), (10, 12),
                (3, 4), (5, 6), (7, 8), (9, 10), (11, 12),
                (6, 7), (8, 9),
            );
        }
        merge_lanes::<V, 2>(keys);
        merge_lanes::<V, 4>(keys);
        merge_lanes::<V, 8>(keys);
        // Lane by lane into memory's order.
        turn(keys, 0);
        if V == 16 {
            turn(keys, 8);
            let halves = *keys;
            for lane in 0..LANES {
                keys[2 * lane] = halves[lane];
                keys[2 * lane + 1] = halves[LANES + lane];
            }
        }
    }
}

/// Merges the ascending sequences of the lower and the upper half of each group of `G` lanes.
#[inline(always)]
unsafe fn merge_lanes<const V: usize, const G: usize>(keys: &mut [__m512i; V]) {
    // SAFETY: as above.
    unsafe {
        for a in 0..V / 2 {
            let (x, y) = (keys[a], keys[V - 1 - a]);
            keys[a] = merge_group::<G>(x, y);
            keys[V - 1 - a] = merge_group::<G>(y, x);
        }
        let mut distance = V / 2;
        while distance > 0 {
            for a in 0..V {
                if a & distance == 0 {
                    compare(keys, a, a + distance);
                }
            }
            distance /= 2;
        }
    }
}

/// Compares lanes with those of the other half of their group, in reverse, and orders the halves by lanes.
#[inline(always)]
unsafe fn merge_group<const G: usize>(keys: __m512i, others: __m512i) -> __m512i {
    // SAFETY: as above.
    unsafe {
        match G {
            2 => exchange(keys, _mm512_permutex_epi64::<0b10_11_00_01>(others), 0xaa),
            4 => neighbours(exchange(keys, _mm512_permutex_epi64::<0b00_01_10_11>(others), 0xcc)),
            _ => neighbours(quarters(exchange(keys, reversed(others), 0xf0))),
        }
    }
}

/// Makes lanes vectors and vectors lanes, of eight vectors.
#[inline(always)]
unsafe fn turn<const V: usize>(keys: &mut [__m512i; V], first: usize) {
    // SAFETY: as above.
    unsafe {
        let mut pairs = [_mm512_setzero_si512(); LANES];
        for k in 0..4 {
            pairs[2 * k] = _mm512_unpacklo_epi64(keys[first + 2 * k], keys[first + 2 * k + 1]);
            pairs[2 * k + 1] = _mm512_unpackhi_epi64(keys[first + 2 * k], keys[first + 2 * k + 1]);
        }
        let mut fours = pairs;
        for k in [0, 1, 4, 5] {
            fours[k] = _mm512_shuffle_i64x2::<0b10_00_10_00>(pairs[k], pairs[k + 2]);
            fours[k + 2] = _mm512_shuffle_i64x2::<0b11_01_11_01>(pairs[k], pairs[k + 2]);
        }
        for k in 0..4 {
            keys[first + k] = _mm512_shuffle_i64x2::<0b10_00_10_00>(fours[k], fours[k + 4]);
            keys[first + k + 4] = _mm512_shuffle_i64x2::<0b11_01_11_01>(fours[k], fours[k + 4]);
        }
    }
}

/// Sorts at most `V` vectors of keys, and more than half of them.
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl")]
unsafe fn sort_vectors<N: Narrow, const V: usize>(keys: &mut [N]) {
    debug_assert!(keys.len() <= V * LANES && (V == 1 || keys.len() > V / 2 * LANES));
    let at = keys.as_mut_ptr();
    // A bit for each key.
    let present = u128::MAX >> (SHORT - keys.len());
    let mut vectors = [_mm512_set1_epi64(-1); V];
    // SAFETY: as above. The first half of the vectors is full, the rest is read and written where there are keys; places
    // of which nothing is read or written may lie beyond them.
    unsafe {
        each_vector!(k < V => {
            let (from, lanes) = (at.wrapping_add(k * LANES), (present >> (k * LANES)) as u8);
            vectors[k] = if k < V / 2 { N::load(from) } else { N::load_some(from, lanes) };
        });
        match V {
            8 | 16 => sort_lanes(&mut vectors),
            _ => {
                each_vector!(k < V => {
                    vectors[k] = sorted(vectors[k]);
                });
                if V > 1 {
                    merge::<1>(&mut vectors[..2]);
                }
                if V > 2 {
                    merge::<1>(&mut vectors[2..]);
                    merge::<2>(&mut vectors);
                }
            }
        }
        each_vector!(k < V => {
            let (to, lanes) = (at.wrapping_add(k * LANES), (present >> (k * LANES)) as u8);
            if k < V / 2 {
                N::store(to, vectors[k]);
            } else {
                N::store_some(to, lanes, vectors[k]);
            }
        });
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
            2..=8 => sort_vectors::<N, 1>(keys),
            9..=16 => sort_vectors::<N, 2>(keys),
            17..=32 => sort_vectors::<N, 4>(keys),
            33..=64 => sort_vectors::<N, 8>(keys),
            _ => sort_vectors::<N, 16>(keys),
        }
    }
}
