//! Eight integers in a vector of 512 bits.

use super::vector::{Narrow, Vector, compiled};
use super::{Bounds, Seen};
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub struct Eight(pub __m512i);

/// The smaller of each lane and its partner, and the larger one in the lanes of `larger`.
#[inline(always)]
unsafe fn exchange(keys: __m512i, partners: __m512i, larger: u8) -> __m512i {
    // SAFETY: the processor has AVX-512, says the caller; so for all functions here.
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
fn first(count: usize) -> u8 {
    ((1u32 << count) - 1) as u8
}

impl Vector for Eight {
    const LANES: usize = 8;
    const LEAST: u64 = 0;

    #[inline(always)]
    unsafe fn largest() -> Eight {
        // SAFETY: as above.
        unsafe { Eight::splat(u64::MAX) }
    }

    #[inline(always)]
    unsafe fn splat(key: u64) -> Eight {
        // SAFETY: as above.
        Eight(unsafe { _mm512_set1_epi64(key as i64) })
    }

    #[inline(always)]
    unsafe fn load<N: Narrow>(from: *const N) -> Eight {
        // SAFETY: as above, and the caller's for the memory.
        Eight(unsafe {
            match size_of::<N>() {
                4 => _mm512_cvtepu32_epi64(_mm256_loadu_epi32(from.cast())),
                _ => _mm512_loadu_epi64(from.cast()),
            }
        })
    }

    #[inline(always)]
    unsafe fn load_some<N: Narrow>(from: *const N, count: usize) -> Eight {
        let lanes = first(count);
        // SAFETY: as above; other lanes are not read.
        Eight(unsafe {
            let largest = _mm512_set1_epi64(-1);
            match size_of::<N>() {
                4 => _mm512_mask_cvtepu32_epi64(largest, lanes, _mm256_maskz_loadu_epi32(lanes, from.cast())),
                _ => _mm512_mask_loadu_epi64(largest, lanes, from.cast()),
            }
        })
    }

    #[inline(always)]
    unsafe fn store<N: Narrow>(self, to: *mut N) {
        // SAFETY: as above, and the caller's for the memory.
        unsafe {
            match size_of::<N>() {
                4 => _mm256_storeu_epi32(to.cast(), _mm512_cvtepi64_epi32(self.0)),
                _ => _mm512_storeu_epi64(to.cast(), self.0),
            }
        }
    }

    #[inline(always)]
    unsafe fn store_some<N: Narrow>(self, to: *mut N, count: usize) {
        let lanes = first(count);
        // SAFETY: as above; other lanes are not written.
        unsafe {
            match size_of::<N>() {
                4 => _mm256_mask_storeu_epi32(to.cast(), lanes, _mm512_cvtepi64_epi32(self.0)),
                _ => _mm512_mask_storeu_epi64(to.cast(), lanes, self.0),
            }
        }
    }

    #[inline(always)]
    unsafe fn ordered(self, other: Eight) -> [Eight; 2] {
        // SAFETY: as above.
        unsafe { [Eight(_mm512_min_epu64(self.0, other.0)), Eight(_mm512_max_epu64(self.0, other.0))] }
    }

    #[inline(always)]
    unsafe fn reversed(self) -> Eight {
        // SAFETY: as above.
        Eight(unsafe { _mm512_permutexvar_epi64(_mm512_set_epi64(0, 1, 2, 3, 4, 5, 6, 7), self.0) })
    }

    #[inline(always)]
    unsafe fn sorted(self) -> Eight {
        // SAFETY: as above.
        unsafe {
            let keys = neighbours(self.0);
            let keys = exchange(keys, _mm512_permutex_epi64::<0b00_01_10_11>(keys), 0xcc);
            let keys = neighbours(keys);
            let keys = exchange(keys, Eight(keys).reversed().0, 0xf0);
            Eight(neighbours(quarters(keys)))
        }
    }

    #[inline(always)]
    unsafe fn merged(self) -> Eight {
        // SAFETY: as above.
        Eight(unsafe { neighbours(quarters(halves(self.0))) })
    }

    #[inline(always)]
    unsafe fn merged_in_groups<const G: usize>(self, others: Eight) -> Eight {
        let keys = self.0;
        // SAFETY: as above.
        Eight(unsafe {
            match G {
                2 => exchange(keys, _mm512_permutex_epi64::<0b10_11_00_01>(others.0), 0xaa),
                4 => neighbours(exchange(keys, _mm512_permutex_epi64::<0b00_01_10_11>(others.0), 0xcc)),
                _ => neighbours(quarters(exchange(keys, others.reversed().0, 0xf0))),
            }
        })
    }

    #[inline(always)]
    unsafe fn turn(keys: &mut [Eight]) {
        // SAFETY: as above.
        unsafe {
            let mut pairs = [_mm512_setzero_si512(); 8];
            for k in 0..4 {
                pairs[2 * k] = _mm512_unpacklo_epi64(keys[2 * k].0, keys[2 * k + 1].0);
                pairs[2 * k + 1] = _mm512_unpackhi_epi64(keys[2 * k].0, keys[2 * k + 1].0);
            }
            let mut fours = pairs;
            for k in [0, 1, 4, 5] {
                fours[k] = _mm512_shuffle_i64x2::<0b10_00_10_00>(pairs[k], pairs[k + 2]);
                fours[k + 2] = _mm512_shuffle_i64x2::<0b11_01_11_01>(pairs[k], pairs[k + 2]);
            }
            for k in 0..4 {
                keys[k] = Eight(_mm512_shuffle_i64x2::<0b10_00_10_00>(fours[k], fours[k + 4]));
                keys[k + 4] = Eight(_mm512_shuffle_i64x2::<0b11_01_11_01>(fours[k], fours[k + 4]));
            }
        }
    }

    #[inline(always)]
    unsafe fn below(self, other: Eight) -> u8 {
        // SAFETY: as above.
        unsafe { _mm512_cmplt_epu64_mask(self.0, other.0) }
    }

    #[inline(always)]
    unsafe fn equal(self, other: Eight) -> u8 {
        // SAFETY: as above.
        unsafe { _mm512_cmpeq_epu64_mask(self.0, other.0) }
    }

    #[inline(always)]
    unsafe fn packed(self, lanes: u8) -> Eight {
        // SAFETY: as above.
        Eight(unsafe { _mm512_maskz_compress_epi64(lanes, self.0) })
    }

    #[inline(always)]
    unsafe fn part<N: Narrow>(from: *const N, bound: Eight, low: *mut N, high: *mut N) -> usize {
        // SAFETY: as above, and the caller's for the memory.
        unsafe {
            let keys = Eight::load(from);
            let is_low = _mm512_cmple_epu64_mask(keys.0, bound.0);
            keys.packed(is_low).store(low);
            keys.packed(!is_low).store(high);
            is_low.count_ones() as usize
        }
    }

    compiled!("avx512f,avx512dq,avx512bw,avx512vl,popcnt");
}
