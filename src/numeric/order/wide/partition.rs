//! Many integers, parted again and again until a network can sort the rest.

use super::network::sort_short;
use super::{LANES, Narrow};
use crate::numeric::order::{SHORT, SLACK};
use std::arch::x86_64::*;

/// Integers of which one is chosen to part many or few.
const SAMPLES: usize = 64;
const FEW_SAMPLES: usize = 16;

/// From how many on the better choice pays.
const MANY: usize = 1024;

/// Puts integers into ascending order.
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,popcnt")]
pub unsafe fn sort<N: Narrow>(keys: &mut [N], spare: &mut [N]) {
    if keys.len() > SHORT && spare.len() < keys.len() + SLACK {
        return keys.sort_unstable();
    }
    // Twice as deep as even halves go: beyond that, the samples have been misled.
    let depth = 2 * keys.len().max(1).ilog2();
    // SAFETY: the processor has AVX-512, says the caller.
    unsafe { sort_to(keys, spare, depth) }
}

#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,popcnt")]
unsafe fn sort_to<N: Narrow>(mut keys: &mut [N], spare: &mut [N], mut depth: u32) {
    // SAFETY: as above.
    unsafe {
        while keys.len() > SHORT {
            if depth == 0 {
                return keys.sort_unstable();
            }
            depth -= 1;
            let pivot = pivot(keys);
            let mut low = part(keys, pivot, spare);
            if low == keys.len() {
                // None is larger, and those that are equal stay where they are.
                let Some(smaller) = pivot.checked_sub(1) else { return };
                low = part(keys, smaller, spare);
                keys = &mut keys[..low];
                continue;
            }
            let (low, high) = keys.split_at_mut(low);
            sort_to(low, spare, depth);
            keys = high;
        }
        sort_short(keys)
    }
}

/// An integer with about as many below as above it.
#[inline(always)]
unsafe fn pivot<N: Narrow>(keys: &[N]) -> u64 {
    let count = if keys.len() < MANY { FEW_SAMPLES } else { SAMPLES };
    let stride = keys.len() / count;
    let mut samples = [N::default(); SAMPLES];
    let samples = &mut samples[..count];
    for (k, sample) in samples.iter_mut().enumerate() {
        // Not evenly spaced: periodic data would look constant.
        *sample = keys[k * stride + (k * 5) % 8];
    }
    // SAFETY: as above.
    unsafe { sort_short(samples) }
    samples[count / 2 - 1].into()
}

/// Moves the integers up to `pivot` to the front and gives how many there are; both sides keep their order.
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,popcnt")]
unsafe fn part<N: Narrow>(keys: &mut [N], pivot: u64, spare: &mut [N]) -> usize {
    let n = keys.len();
    assert!(spare.len() >= n + LANES, "no room for those above");
    let bound = _mm512_set1_epi64(pivot as i64);
    let (front, above) = (keys.as_mut_ptr(), spare.as_mut_ptr());
    let (mut low, mut high, mut at) = (0, 0, 0);
    // SAFETY: as above. `low + high == at` before each vector and it lies within the keys, so the eight that are stored
    // at `low` overwrite only what has been read, and those at `high <= n` have room in `spare`.
    unsafe {
        while at + LANES <= n {
            let vector = N::load(front.add(at));
            let is_low = _mm512_cmple_epu64_mask(vector, bound);
            N::store(front.add(low), _mm512_maskz_compress_epi64(is_low, vector));
            N::store(above.add(high), _mm512_maskz_compress_epi64(!is_low, vector));
            let count = is_low.count_ones() as usize;
            low += count;
            high += LANES - count;
            at += LANES;
        }
    }
    for at in at..n {
        let key = keys[at];
        if key.into() <= pivot {
            keys[low] = key;
            low += 1;
        } else {
            spare[high] = key;
            high += 1;
        }
    }
    keys[low..].copy_from_slice(&spare[..high]);
    low
}
