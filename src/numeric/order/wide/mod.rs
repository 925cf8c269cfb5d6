//! Integers in order by AVX-512: eight at a time, each in 64 bits.

mod classes;
mod network;
mod partition;
mod pick;

use super::{Bounds, Seen};
use crate::numeric::simd::Level;
use std::arch::x86_64::*;

/// Integers in one vector.
const LANES: usize = 8;

/// Shows that the processor has AVX-512 and may use it.
#[derive(Clone, Copy)]
pub struct Wide(());

impl Wide {
    pub fn at(level: Level) -> Option<Wide> {
        let is_there = level.min(Level::detect()) == Level::Avx512 && is_x86_feature_detected!("popcnt");
        is_there.then_some(Wide(()))
    }

    pub fn sort<N: Narrow>(self, keys: &mut [N], spare: &mut [N]) {
        // SAFETY: the processor has AVX-512.
        unsafe { partition::sort(keys, spare) }
    }

    pub fn classes<N: Narrow>(self, tree: &[N], keys: &[N], classes: &mut [u8]) {
        // SAFETY: the processor has AVX-512.
        unsafe { classes::classes(tree, keys, classes) }
    }

    pub fn pick<N: Narrow>(self, bounds: Bounds<N>, keys: &[N], between: &mut [N]) -> Seen {
        // SAFETY: the processor has AVX-512.
        unsafe { pick::pick(bounds, keys, between) }
    }
}

/// An integer of at most 64 bits, and how eight of them become a vector of 64-bit ones.
///
/// # Safety of its functions
///
/// The processor has AVX-512, and there is memory for as many as are read or written.
pub trait Narrow: Ord + Copy + Default + Into<u64> {
    /// Eight of them.
    unsafe fn load(from: *const Self) -> __m512i;

    /// Those of some lanes, and in the others the largest integer of 64 bits.
    unsafe fn load_some(from: *const Self, lanes: u8) -> __m512i;

    unsafe fn store(to: *mut Self, keys: __m512i);

    /// Those of some lanes.
    unsafe fn store_some(to: *mut Self, lanes: u8, keys: __m512i);
}

impl Narrow for u64 {
    #[inline(always)]
    unsafe fn load(from: *const u64) -> __m512i {
        // SAFETY: the caller's.
        unsafe { _mm512_loadu_epi64(from.cast()) }
    }

    #[inline(always)]
    unsafe fn load_some(from: *const u64, lanes: u8) -> __m512i {
        // SAFETY: the caller's; other lanes are not read.
        unsafe { _mm512_mask_loadu_epi64(_mm512_set1_epi64(-1), lanes, from.cast()) }
    }

    #[inline(always)]
    unsafe fn store(to: *mut u64, keys: __m512i) {
        // SAFETY: the caller's.
        unsafe { _mm512_storeu_epi64(to.cast(), keys) }
    }

    #[inline(always)]
    unsafe fn store_some(to: *mut u64, lanes: u8, keys: __m512i) {
        // SAFETY: the caller's; other lanes are not written.
        unsafe { _mm512_mask_storeu_epi64(to.cast(), lanes, keys) }
    }
}

impl Narrow for u32 {
    #[inline(always)]
    unsafe fn load(from: *const u32) -> __m512i {
        // SAFETY: the caller's.
        unsafe { _mm512_cvtepu32_epi64(_mm256_loadu_epi32(from.cast())) }
    }

    #[inline(always)]
    unsafe fn load_some(from: *const u32, lanes: u8) -> __m512i {
        // SAFETY: the caller's; other lanes are not read.
        unsafe {
            let keys = _mm256_maskz_loadu_epi32(lanes, from.cast());
            _mm512_mask_cvtepu32_epi64(_mm512_set1_epi64(-1), lanes, keys)
        }
    }

    #[inline(always)]
    unsafe fn store(to: *mut u32, keys: __m512i) {
        // SAFETY: the caller's.
        unsafe { _mm256_storeu_epi32(to.cast(), _mm512_cvtepi64_epi32(keys)) }
    }

    #[inline(always)]
    unsafe fn store_some(to: *mut u32, lanes: u8, keys: __m512i) {
        // SAFETY: the caller's; other lanes are not written.
        unsafe { _mm256_mask_storeu_epi32(to.cast(), lanes, _mm512_cvtepi64_epi32(keys)) }
    }
}
