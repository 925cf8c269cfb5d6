//! Four integers in a vector of 256 bits.
//!
//! AVX2 compares signed integers only, so the highest bit is flipped while they are in vectors: they keep their order so.

use super::vector::{Narrow, Vector, compiled};
use super::{Bounds, Seen};
use crate::numeric::simd::HALVES_FIRST;
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub struct Four(__m256i);

#[inline(always)]
unsafe fn flipped(keys: __m256i) -> __m256i {
    // SAFETY: the processor has AVX2, says the caller; so for all functions here.
    unsafe { _mm256_xor_si256(keys, _mm256_set1_epi64x(i64::MIN)) }
}

/// The smaller of each lane and its partner, and the larger one in the lanes of which both halves are in `LARGER`.
#[inline(always)]
unsafe fn exchange<const LARGER: i32>(keys: __m256i, partners: __m256i) -> __m256i {
    // SAFETY: as above.
    unsafe {
        let [smaller, larger] = Four(keys).ordered(Four(partners));
        _mm256_blend_epi32::<LARGER>(smaller.0, larger.0)
    }
}

#[inline(always)]
unsafe fn neighbours(keys: __m256i) -> __m256i {
    // SAFETY: as above.
    unsafe { exchange::<0b1100_1100>(keys, _mm256_shuffle_epi32::<0b01_00_11_10>(keys)) }
}

/// Ones in the first few lanes.
#[inline(always)]
unsafe fn first(count: usize) -> __m256i {
    // SAFETY: as above.
    unsafe { _mm256_cmpgt_epi64(_mm256_set1_epi64x(count as i64), _mm256_setr_epi64x(0, 1, 2, 3)) }
}

/// The lower halves of all lanes, together.
#[inline(always)]
unsafe fn narrowed(keys: __m256i) -> __m128i {
    // SAFETY: as above.
    unsafe {
        let lower = _mm256_permutevar8x32_epi32(keys, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
        _mm256_castsi256_si128(lower)
    }
}

/// The highest bits of lanes.
#[inline(always)]
unsafe fn bits(lanes: __m256i) -> u8 {
    // SAFETY: as above.
    unsafe { _mm256_movemask_pd(_mm256_castsi256_pd(lanes)) as u8 }
}

/// The lanes of a set of bits come first, then the others.
#[inline(always)]
unsafe fn part_by(keys: __m256i, first: u8) -> __m256i {
    // SAFETY: as above; four bits choose one of sixteen entries.
    unsafe {
        let order = _mm256_loadu_si256(HALVES_FIRST.as_ptr().add(usize::from(first & 15)).cast());
        _mm256_permutevar8x32_epi32(keys, order)
    }
}

impl Vector for Four {
    const LANES: usize = 4;

    #[inline(always)]
    unsafe fn splat(key: u64) -> Four {
        // SAFETY: as above.
        Four(unsafe { flipped(_mm256_set1_epi64x(key as i64)) })
    }

    #[inline(always)]
    unsafe fn load<N: Narrow>(from: *const N) -> Four {
        // SAFETY: as above, and the caller's for the memory.
        Four(unsafe {
            flipped(match size_of::<N>() {
                4 => _mm256_cvtepu32_epi64(_mm_loadu_si128(from.cast())),
                _ => _mm256_loadu_si256(from.cast()),
            })
        })
    }

    #[inline(always)]
    unsafe fn load_some<N: Narrow>(from: *const N, count: usize) -> Four {
        // SAFETY: as above; other lanes are not read.
        Four(unsafe {
            let lanes = first(count);
            let keys = match size_of::<N>() {
                4 => _mm256_cvtepu32_epi64(_mm_maskload_epi32(from.cast(), narrowed(lanes))),
                _ => _mm256_maskload_epi64(from.cast(), lanes),
            };
            _mm256_blendv_epi8(_mm256_set1_epi64x(i64::MAX), flipped(keys), lanes)
        })
    }

    #[inline(always)]
    unsafe fn store<N: Narrow>(self, to: *mut N) {
        // SAFETY: as above, and the caller's for the memory.
        unsafe {
            match size_of::<N>() {
                4 => _mm_storeu_si128(to.cast(), narrowed(flipped(self.0))),
                _ => _mm256_storeu_si256(to.cast(), flipped(self.0)),
            }
        }
    }

    #[inline(always)]
    unsafe fn store_some<N: Narrow>(self, to: *mut N, count: usize) {
        // SAFETY: as above; other lanes are not written.
        unsafe {
            let lanes = first(count);
            match size_of::<N>() {
                4 => _mm_maskstore_epi32(to.cast(), narrowed(lanes), narrowed(flipped(self.0))),
                _ => _mm256_maskstore_epi64(to.cast(), lanes, flipped(self.0)),
            }
        }
    }

    #[inline(always)]
    unsafe fn ordered(self, other: Four) -> [Four; 2] {
        // SAFETY: as above.
        unsafe {
            let is_greater = _mm256_castsi256_pd(_mm256_cmpgt_epi64(self.0, other.0));
            let (a, b) = (_mm256_castsi256_pd(self.0), _mm256_castsi256_pd(other.0));
            let smaller = _mm256_castpd_si256(_mm256_blendv_pd(a, b, is_greater));
            let larger = _mm256_castpd_si256(_mm256_blendv_pd(b, a, is_greater));
            [Four(smaller), Four(larger)]
        }
    }

    #[inline(always)]
    unsafe fn reversed(self) -> Four {
        // SAFETY: as above.
        Four(unsafe { _mm256_permute4x64_epi64::<0b00_01_10_11>(self.0) })
    }

    #[inline(always)]
    unsafe fn sorted(self) -> Four {
        // SAFETY: as above.
        unsafe {
            let keys = neighbours(self.0);
            Four(neighbours(exchange::<0b1111_0000>(keys, Four(keys).reversed().0)))
        }
    }

    #[inline(always)]
    unsafe fn merged(self) -> Four {
        // SAFETY: as above.
        Four(unsafe { neighbours(exchange::<0b1111_0000>(self.0, _mm256_permute4x64_epi64::<0b01_00_11_10>(self.0))) })
    }

    #[inline(always)]
    unsafe fn merged_in_groups<const G: usize>(self, others: Four) -> Four {
        // SAFETY: as above.
        Four(unsafe {
            match G {
                2 => exchange::<0b1100_1100>(self.0, _mm256_shuffle_epi32::<0b01_00_11_10>(others.0)),
                _ => neighbours(exchange::<0b1111_0000>(self.0, others.reversed().0)),
            }
        })
    }

    #[inline(always)]
    unsafe fn turn(keys: &mut [Four]) {
        // SAFETY: as above.
        unsafe {
            let mut pairs = [_mm256_setzero_si256(); 4];
            for k in 0..2 {
                pairs[2 * k] = _mm256_unpacklo_epi64(keys[2 * k].0, keys[2 * k + 1].0);
                pairs[2 * k + 1] = _mm256_unpackhi_epi64(keys[2 * k].0, keys[2 * k + 1].0);
            }
            for k in 0..2 {
                keys[k] = Four(_mm256_permute2x128_si256::<0x20>(pairs[k], pairs[k + 2]));
                keys[k + 2] = Four(_mm256_permute2x128_si256::<0x31>(pairs[k], pairs[k + 2]));
            }
        }
    }

    #[inline(always)]
    unsafe fn below(self, other: Four) -> u8 {
        // SAFETY: as above.
        unsafe { bits(_mm256_cmpgt_epi64(other.0, self.0)) }
    }

    #[inline(always)]
    unsafe fn equal(self, other: Four) -> u8 {
        // SAFETY: as above.
        unsafe { bits(_mm256_cmpeq_epi64(self.0, other.0)) }
    }

    #[inline(always)]
    unsafe fn packed(self, lanes: u8) -> Four {
        // SAFETY: as above.
        Four(unsafe { part_by(self.0, lanes) })
    }

    #[inline(always)]
    unsafe fn part<N: Narrow>(self, bound: Four, low: *mut N, high: *mut N) -> usize {
        // SAFETY: as above, and the caller's for the memory.
        unsafe {
            let is_high = bits(_mm256_cmpgt_epi64(self.0, bound.0));
            let count = Self::LANES - is_high.count_ones() as usize;
            let parted = Four(part_by(self.0, !is_high));
            parted.store(low);
            parted.store(high.sub(count));
            count
        }
    }

    compiled!("avx2,fma,popcnt");
}
