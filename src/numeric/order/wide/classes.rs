//! Which of many classes integers belong to, by a search tree in registers.

use super::avx512::Eight;
use super::vector::{Narrow, Vector};
use crate::numeric::order::{CLASSES, plain_classes};
use std::arch::x86_64::*;

/// Integers in one vector.
const LANES: usize = 8;

/// Vectors that hold the tree.
const VECTORS: usize = CLASSES / LANES;

#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl")]
pub unsafe fn classes<N: Narrow>(tree: &[N], keys: &[N], classes: &mut [u8]) {
    let classes = &mut classes[..keys.len()];
    // SAFETY: the processor has AVX-512, says the caller; so for everything here. The tree has so many bounds, and the
    // places of vectors lie within keys and classes.
    unsafe {
        assert!(tree.len() >= CLASSES);
        let mut bounds = [_mm512_setzero_si512(); VECTORS];
        for (k, bounds) in bounds.iter_mut().enumerate() {
            *bounds = load(tree.as_ptr().add(k * LANES));
        }
        let full = keys.len() / LANES;
        for k in 0..full {
            let class = classify(&bounds, load(keys.as_ptr().add(k * LANES)));
            _mm_storel_epi64(classes.as_mut_ptr().add(k * LANES).cast(), _mm512_cvtepi64_epi8(class));
        }
        plain_classes(tree, &keys[full * LANES..], &mut classes[full * LANES..]);
    }
}

/// Seven levels of the tree, of which every one has twice as many bounds to choose from.
#[inline(always)]
unsafe fn classify(bounds: &[__m512i; VECTORS], keys: __m512i) -> __m512i {
    // SAFETY: as above.
    unsafe {
        let root = _mm512_set1_epi64(1);
        let node = below(root, _mm512_permutexvar_epi64(root, bounds[0]), keys);
        let node = below(node, _mm512_permutexvar_epi64(node, bounds[0]), keys);
        let node = below(node, _mm512_permutexvar_epi64(node, bounds[0]), keys);
        let node = below(node, _mm512_permutexvar_epi64(node, bounds[1]), keys);
        let node = below(node, of_sixteen(&bounds[2..], node), keys);
        let node = below(node, of_thirty_two(&bounds[4..], node), keys);
        let is_late = _mm512_test_epi64_mask(node, _mm512_set1_epi64(32));
        let (early, late) = (of_thirty_two(&bounds[8..], node), of_thirty_two(&bounds[12..], node));
        let leaf = below(node, _mm512_mask_blend_epi64(is_late, early, late), keys);
        _mm512_sub_epi64(leaf, _mm512_set1_epi64(CLASSES as i64))
    }
}

/// The child that each key goes to.
#[inline(always)]
unsafe fn below(node: __m512i, bound: __m512i, keys: __m512i) -> __m512i {
    // SAFETY: as above.
    unsafe {
        let left = _mm512_add_epi64(node, node);
        _mm512_mask_add_epi64(left, _mm512_cmple_epu64_mask(bound, keys), left, _mm512_set1_epi64(1))
    }
}

/// The bounds that the lowest four bits of nodes choose.
#[inline(always)]
unsafe fn of_sixteen(bounds: &[__m512i], node: __m512i) -> __m512i {
    // SAFETY: as above.
    unsafe { _mm512_permutex2var_epi64(bounds[0], node, bounds[1]) }
}

/// The bounds that the lowest five bits choose.
#[inline(always)]
unsafe fn of_thirty_two(bounds: &[__m512i], node: __m512i) -> __m512i {
    // SAFETY: as above.
    unsafe {
        let is_late = _mm512_test_epi64_mask(node, _mm512_set1_epi64(16));
        _mm512_mask_blend_epi64(is_late, of_sixteen(bounds, node), of_sixteen(&bounds[2..], node))
    }
}

#[inline(always)]
unsafe fn load<N: Narrow>(from: *const N) -> __m512i {
    // SAFETY: as above.
    unsafe { Eight::load(from).0 }
}
