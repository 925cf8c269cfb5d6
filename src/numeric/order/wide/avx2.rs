//! Four integers in a vector of 256 bits.
//!
//! AVX2 compares signed integers only, so the highest bit is flipped while they are in vectors: they keep their order so. It
//! has no minimum and maximum of them, but of floats; and the bits of floats that are positive and finite are in the order of
//! these. So integers are taken for floats where that is what they are with some bits flipped, as those made of floats of
//! one sign mostly are.

use super::vector::{Narrow, Vector, compiled};
use super::{Bounds, Seen, partition};
use crate::numeric::simd::{HALVES_FIRST, LANES_FIRST};
use std::arch::x86_64::*;

/// With the bits of `FLIPPED` flipped, signed integers or, if `IS_FLOAT`, positive finite floats.
#[derive(Clone, Copy)]
pub struct Four<const FLIPPED: u64, const IS_FLOAT: bool>(__m256i);

const SIGN: u64 = 1 << 63;

/// The first positive float that is not finite.
const INFINITE: u64 = 0x7ff << 52;

/// Any integers.
type Integers = Four<SIGN, false>;

/// Those that are floats with the highest bit flipped, as of positive numbers.
type UpperFloats = Four<SIGN, true>;

/// Those that are floats as they are, as of negative numbers.
type LowerFloats = Four<0, true>;

/// Those below `2^52`: the mantissas of floats.
type Mantissas = Four<{ 0x433 << 52 }, true>;

/// Puts integers into ascending order.
///
/// # Safety
///
/// The processor has AVX2; so for everything here.
pub unsafe fn sort<N: Narrow>(keys: &mut [N], spare: &mut [N]) {
    // SAFETY: as above.
    unsafe {
        if size_of::<N>() == 4 {
            return partition::sort::<Mantissas, N>(keys, spare);
        }
        match range::<N>(keys) {
            (_, last) if last < 1 << 52 => partition::sort::<Mantissas, N>(keys, spare),
            (_, last) if last < INFINITE => partition::sort::<LowerFloats, N>(keys, spare),
            (first, last) if first >= SIGN && last ^ SIGN < INFINITE => partition::sort::<UpperFloats, N>(keys, spare),
            _ => partition::sort::<Integers, N>(keys, spare),
        }
    }
}

/// The smallest and the largest integer, of some.
#[target_feature(enable = "avx2,fma,popcnt")]
unsafe fn range<N: Narrow>(keys: &[N]) -> (u64, u64) {
    let [mut first, mut last] = [u64::MAX, 0];
    let mut include = |key: u64| (first, last) = (first.min(key), last.max(key));
    // SAFETY: as above; whole vectors of keys are read.
    unsafe {
        let (mut low, mut high) = (Integers::splat(u64::MAX), Integers::splat(0));
        let whole = keys.len() - keys.len() % Integers::LANES;
        for at in (0..whole).step_by(Integers::LANES) {
            let vector = Integers::load(keys.as_ptr().add(at));
            [low, _] = low.ordered(vector);
            [_, high] = high.ordered(vector);
        }
        let mut ends = [0u64; 2 * Integers::LANES];
        low.store(ends.as_mut_ptr());
        high.store(ends.as_mut_ptr().add(Integers::LANES));
        keys[whole..].iter().for_each(|&key| include(key.into()));
        if whole > 0 {
            ends.into_iter().for_each(include);
        }
    }
    (first, last)
}

/// Integers with some bits flipped.
#[inline(always)]
unsafe fn flipped<const BITS: u64>(keys: __m256i) -> __m256i {
    // SAFETY: as above.
    unsafe { if BITS == 0 { keys } else { _mm256_xor_si256(keys, _mm256_set1_epi64x(BITS as i64)) } }
}

impl<const FLIPPED: u64, const IS_FLOAT: bool> Four<FLIPPED, IS_FLOAT> {
    /// The smaller of each lane and its partner, and the larger one in the lanes of which both halves are in `LARGER`.
    #[inline(always)]
    unsafe fn exchange<const LARGER: i32>(self, partners: __m256i) -> Self {
        // SAFETY: as above.
        unsafe {
            let [smaller, larger] = self.ordered(Four(partners));
            Four(_mm256_blend_epi32::<LARGER>(smaller.0, larger.0))
        }
    }

    #[inline(always)]
    unsafe fn neighbours(self) -> Self {
        // SAFETY: as above.
        unsafe { self.exchange::<0b1100_1100>(_mm256_shuffle_epi32::<0b01_00_11_10>(self.0)) }
    }

    /// All ones in the lanes that are above those of another.
    #[inline(always)]
    unsafe fn above(self, other: Self) -> __m256i {
        // SAFETY: as above.
        unsafe {
            match IS_FLOAT {
                true => {
                    let (a, b) = (_mm256_castsi256_pd(self.0), _mm256_castsi256_pd(other.0));
                    _mm256_castpd_si256(_mm256_cmp_pd::<_CMP_GT_OQ>(a, b))
                }
                false => _mm256_cmpgt_epi64(self.0, other.0),
            }
        }
    }
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

impl<const FLIPPED: u64, const IS_FLOAT: bool> Vector for Four<FLIPPED, IS_FLOAT> {
    const LANES: usize = 4;
    const LEAST: u64 = if IS_FLOAT { FLIPPED & SIGN } else { 0 };

    #[inline(always)]
    unsafe fn largest() -> Self {
        // SAFETY: as above.
        Four(unsafe { _mm256_set1_epi64x(if IS_FLOAT { INFINITE } else { u64::MAX ^ FLIPPED } as i64) })
    }

    #[inline(always)]
    unsafe fn splat(key: u64) -> Self {
        // SAFETY: as above.
        Four(unsafe { flipped::<FLIPPED>(_mm256_set1_epi64x(key as i64)) })
    }

    #[inline(always)]
    unsafe fn load<N: Narrow>(from: *const N) -> Self {
        // SAFETY: as above, and the caller's for the memory.
        Four(unsafe {
            flipped::<FLIPPED>(match size_of::<N>() {
                4 => _mm256_cvtepu32_epi64(_mm_loadu_si128(from.cast())),
                _ => _mm256_loadu_si256(from.cast()),
            })
        })
    }

    #[inline(always)]
    unsafe fn load_some<N: Narrow>(from: *const N, count: usize) -> Self {
        // SAFETY: as above; other lanes are not read.
        Four(unsafe {
            let lanes = first(count);
            let keys = match size_of::<N>() {
                4 => _mm256_cvtepu32_epi64(_mm_maskload_epi32(from.cast(), narrowed(lanes))),
                _ => _mm256_maskload_epi64(from.cast(), lanes),
            };
            _mm256_blendv_epi8(Self::largest().0, flipped::<FLIPPED>(keys), lanes)
        })
    }

    #[inline(always)]
    unsafe fn store<N: Narrow>(self, to: *mut N) {
        // SAFETY: as above, and the caller's for the memory.
        unsafe {
            match size_of::<N>() {
                4 => _mm_storeu_si128(to.cast(), narrowed(flipped::<FLIPPED>(self.0))),
                _ => _mm256_storeu_si256(to.cast(), flipped::<FLIPPED>(self.0)),
            }
        }
    }

    #[inline(always)]
    unsafe fn store_some<N: Narrow>(self, to: *mut N, count: usize) {
        // SAFETY: as above; other lanes are not written.
        unsafe {
            let lanes = first(count);
            match size_of::<N>() {
                4 => _mm_maskstore_epi32(to.cast(), narrowed(lanes), narrowed(flipped::<FLIPPED>(self.0))),
                _ => _mm256_maskstore_epi64(to.cast(), lanes, flipped::<FLIPPED>(self.0)),
            }
        }
    }

    #[inline(always)]
    unsafe fn ordered(self, other: Self) -> [Self; 2] {
        // SAFETY: as above.
        unsafe {
            let (a, b) = (_mm256_castsi256_pd(self.0), _mm256_castsi256_pd(other.0));
            let (smaller, larger) = if IS_FLOAT {
                (_mm256_min_pd(a, b), _mm256_max_pd(a, b))
            } else {
                let is_greater = _mm256_castsi256_pd(self.above(other));
                (_mm256_blendv_pd(a, b, is_greater), _mm256_blendv_pd(b, a, is_greater))
            };
            let (smaller, larger) = (_mm256_castpd_si256(smaller), _mm256_castpd_si256(larger));
            [Four(smaller), Four(larger)]
        }
    }

    #[inline(always)]
    unsafe fn reversed(self) -> Self {
        // SAFETY: as above.
        Four(unsafe { _mm256_permute4x64_epi64::<0b00_01_10_11>(self.0) })
    }

    #[inline(always)]
    unsafe fn sorted(self) -> Self {
        // SAFETY: as above.
        unsafe {
            let pairs = self.neighbours();
            pairs.exchange::<0b1111_0000>(pairs.reversed().0).neighbours()
        }
    }

    #[inline(always)]
    unsafe fn merged(self) -> Self {
        // SAFETY: as above.
        unsafe {
            let halves = _mm256_permute4x64_epi64::<0b01_00_11_10>(self.0);
            self.exchange::<0b1111_0000>(halves).neighbours()
        }
    }

    #[inline(always)]
    unsafe fn merged_in_groups<const G: usize>(self, others: Self) -> Self {
        // SAFETY: as above.
        unsafe {
            match G {
                2 => self.exchange::<0b1100_1100>(_mm256_shuffle_epi32::<0b01_00_11_10>(others.0)),
                _ => self.exchange::<0b1111_0000>(others.reversed().0).neighbours(),
            }
        }
    }

    #[inline(always)]
    unsafe fn turn(keys: &mut [Self]) {
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
    unsafe fn below(self, other: Self) -> u8 {
        // SAFETY: as above.
        unsafe { bits(other.above(self)) }
    }

    #[inline(always)]
    unsafe fn equal(self, other: Self) -> u8 {
        // SAFETY: as above.
        unsafe { bits(_mm256_cmpeq_epi64(self.0, other.0)) }
    }

    #[inline(always)]
    unsafe fn packed(self, lanes: u8) -> Self {
        // SAFETY: as above.
        Four(unsafe { part_by(self.0, lanes) })
    }

    #[inline(always)]
    unsafe fn part<N: Narrow>(from: *const N, bound: Self, low: *mut N, high: *mut N) -> usize {
        // SAFETY: as above, and the caller's for the memory.
        unsafe {
            let is_high = bits(Self::load(from).above(bound));
            let count = Self::LANES - is_high.count_ones() as usize;
            if size_of::<N>() == 4 {
                let keys = _mm_loadu_ps(from.cast());
                let order = |first: u8| _mm_loadu_si128(LANES_FIRST[usize::from(first & 15)].as_ptr().cast());
                _mm_storeu_ps(low.cast(), _mm_permutevar_ps(keys, order(!is_high)));
                _mm_storeu_ps(high.cast(), _mm_permutevar_ps(keys, order(is_high)));
            } else {
                let keys = _mm256_loadu_si256(from.cast());
                _mm256_storeu_si256(low.cast(), part_by(keys, !is_high));
                _mm256_storeu_si256(high.cast(), part_by(keys, is_high));
            }
            count
        }
    }

    compiled!("avx2,fma,popcnt");
}

/// See [`Key::pick`](crate::numeric::order::Key::pick).
///
/// # Safety
///
/// As above.
pub unsafe fn pick<N: Narrow>(bounds: Bounds<N>, keys: &[N], between: &mut [N]) -> Seen {
    // SAFETY: as above.
    unsafe { Integers::pick(bounds, keys, between) }
}
