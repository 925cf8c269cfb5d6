//! Integers between two bounds.

use super::{LANES, Narrow};
use crate::numeric::order::{Bounds, SLACK, Seen};
use std::arch::x86_64::*;

#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,popcnt")]
pub unsafe fn pick<N: Narrow>(Bounds { low, high }: Bounds<N>, keys: &[N], between: &mut [N]) -> Seen {
    assert!(between.len() >= keys.len() + SLACK, "no room for those between");
    let vector = |bound: Option<N>| _mm512_set1_epi64(bound.map_or(0, N::into) as i64);
    let all = |holds: bool| if holds { u8::MAX } else { 0 };
    let (low_vector, high_vector) = (vector(low), vector(high));
    let (has_low, has_high, is_range) = (all(low.is_some()), all(high.is_some()), all(low != high));
    let mut seen = Seen::default();
    // SAFETY: the processor has AVX-512, says the caller. At most as many keys have been written as read, and there is
    // room for a vector more.
    unsafe {
        for start in (0..keys.len()).step_by(LANES) {
            let count = LANES.min(keys.len() - start);
            let lanes = u8::MAX >> (LANES - count);
            let keys = match count {
                LANES => N::load(keys.as_ptr().add(start)),
                _ => N::load_some(keys.as_ptr().add(start), lanes),
            };
            let below = _mm512_mask_cmplt_epu64_mask(lanes & has_low, keys, low_vector);
            let at_low = _mm512_mask_cmpeq_epu64_mask(lanes & has_low, keys, low_vector);
            let at_high = _mm512_mask_cmpeq_epu64_mask(lanes & has_high & is_range, keys, high_vector);
            let above_high = _mm512_mask_cmpge_epu64_mask(lanes & has_high, keys, high_vector);
            let inside = lanes & !(below | at_low | above_high);
            N::store(between.as_mut_ptr().add(seen.between), _mm512_maskz_compress_epi64(inside, keys));
            seen.below += below.count_ones() as usize;
            seen.at_low += at_low.count_ones() as usize;
            seen.at_high += at_high.count_ones() as usize;
            seen.between += inside.count_ones() as usize;
        }
    }
    seen
}
