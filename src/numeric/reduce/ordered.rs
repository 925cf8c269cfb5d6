//! Float folds whose order shows, over whole blocks, in vectors of exactly eight lanes.
//!
//! The portable loops of `kernels` leave it to the compiler to find the lanes, and it finds them transposed, at a third
//! of the speed and in an order of memory that defeats prefetching. Here a block is read from its first element to its
//! last; the processor overlaps the chains of neighbouring blocks by itself. The bits are the same.

use super::ReduceOp;
use crate::numeric::simd::Level;

/// `(elements, first, state)`, as [`Kernels::octet`](super::kernels::Kernels::octet); none where the portable form is
/// used.
pub fn octet(op: ReduceOp, level: Level) -> Option<unsafe fn(*const u64, u64, *mut u64)> {
    #[cfg(target_arch = "x86_64")]
    return match (level.min(Level::detect()), op) {
        (Level::Avx512, ReduceOp::Sum) => Some(avx512::sum),
        (Level::Avx512, ReduceOp::Prod) => Some(avx512::product),
        (Level::Avx512, ReduceOp::SquaredDeviations) => Some(avx512::squared_deviations),
        (Level::Avx2, ReduceOp::Sum) => Some(avx2::sum),
        (Level::Avx2, ReduceOp::Prod) => Some(avx2::product),
        (Level::Avx2, ReduceOp::SquaredDeviations) => Some(avx2::squared_deviations),
        _ => None,
    };
    #[cfg(not(target_arch = "x86_64"))]
    None
}

/// The octets of one level: vectors of `$width` lanes with the named intrinsics.
#[cfg(target_arch = "x86_64")]
macro_rules! octets {
    ($level:ident, $features:literal, $vector:ident, $width:literal,
     $splat:ident, $load:ident, $store:ident, $add:ident, $subtract:ident, $multiply:ident) => {
        mod $level {
            use super::super::fold::{Chan, FloatProd, FloatSum, Fold};
            use super::super::kernels::{OCTET, States, merge_octet, merge_pairs};
            use super::super::{BLOCK, LANES};
            use std::arch::x86_64::*;

            type Lanes = [$vector; LANES / $width];

            /// Folds a block into lanes, row by row.
            ///
            /// # Safety
            /// `block` must be readable for `BLOCK` elements, and the processor have the features.
            #[inline]
            #[target_feature(enable = $features)]
            unsafe fn fold_block(
                block: *const f64,
                start: f64,
                step: impl Fn($vector, $vector) -> $vector,
            ) -> [f64; LANES] {
                let mut lanes: Lanes = [$splat(start); LANES / $width];
                for row in 0..BLOCK / LANES {
                    for (k, lane) in lanes.iter_mut().enumerate() {
                        // SAFETY: the rows lie inside the block.
                        *lane = step(*lane, unsafe { $load(block.add(row * LANES + k * $width)) });
                    }
                }
                let mut out = [0.0; LANES];
                for (k, lane) in lanes.iter().enumerate() {
                    // SAFETY: `out` has room for all lanes.
                    unsafe { $store(out.as_mut_ptr().add(k * $width), *lane) };
                }
                out
            }

            /// Folds eight blocks with one operation and merges their lanes by the tree.
            ///
            /// # Safety
            /// As [`Kernels::octet`](super::super::kernels::Kernels::octet) asks, on a processor with the features.
            #[inline]
            #[target_feature(enable = $features)]
            unsafe fn fold_octet<F: Fold<1>>(
                elements: *const u64,
                out: *mut u64,
                step: impl Fn($vector, $vector) -> $vector + Copy,
            ) {
                let mut lanes: States<1, { OCTET * LANES }> = [[0; OCTET * LANES]];
                for block in 0..OCTET {
                    // SAFETY: the caller gives OCTET blocks.
                    let folded = unsafe {
                        fold_block(elements.cast::<f64>().add(block * BLOCK), f64::from_bits(F::EMPTY[0]), step)
                    };
                    lanes[0][block * LANES..][..LANES].copy_from_slice(&folded.map(f64::to_bits));
                }
                let pairs = merge_pairs::<F, 1, 64, 32>(&lanes);
                let quads = merge_pairs::<F, 1, 32, 16>(&pairs);
                let state = merge_octet::<F, 1>(&merge_pairs::<F, 1, 16, 8>(&quads));
                // SAFETY: the caller gives room for the state.
                unsafe { out.write(state[0]) };
            }

            /// # Safety
            /// As [`fold_octet`].
            #[target_feature(enable = $features)]
            pub unsafe fn sum(elements: *const u64, _first: u64, out: *mut u64) {
                // SAFETY: the caller's contract.
                unsafe { fold_octet::<FloatSum>(elements, out, |lane, x| $add(lane, x)) }
            }

            /// # Safety
            /// As [`fold_octet`].
            #[target_feature(enable = $features)]
            pub unsafe fn product(elements: *const u64, _first: u64, out: *mut u64) {
                // SAFETY: the caller's contract.
                unsafe { fold_octet::<FloatProd>(elements, out, |lane, x| $multiply(lane, x)) }
            }

            /// # Safety
            /// As [`fold_octet`], with room for three words.
            #[target_feature(enable = $features)]
            pub unsafe fn squared_deviations(elements: *const u64, _first: u64, out: *mut u64) {
                let mut states: States<3, OCTET> = [[(BLOCK as f64).to_bits(); OCTET], [0; OCTET], [0; OCTET]];
                for block in 0..OCTET {
                    // SAFETY: the caller gives OCTET blocks.
                    let elements = unsafe { elements.cast::<f64>().add(block * BLOCK) };
                    // SAFETY: as above.
                    let mean = combine(unsafe { fold_block(elements, -0.0, |lane, x| $add(lane, x)) }) / BLOCK as f64;
                    let center = $splat(mean);
                    let square = |lane, x| {
                        let deviation = $subtract(x, center);
                        $add(lane, $multiply(deviation, deviation))
                    };
                    states[1][block] = mean.to_bits();
                    // SAFETY: as above.
                    states[2][block] = combine(unsafe { fold_block(elements, -0.0, square) }).to_bits();
                }
                // SAFETY: the caller gives room for the state.
                unsafe { out.cast::<[u64; 3]>().write(merge_octet::<Chan, 3>(&states)) }
            }

            fn combine([a, b, c, d, e, f, g, h]: [f64; LANES]) -> f64 {
                ((a + b) + (c + d)) + ((e + f) + (g + h))
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
octets!(
    avx512,
    "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma",
    __m512d,
    8,
    _mm512_set1_pd,
    _mm512_loadu_pd,
    _mm512_storeu_pd,
    _mm512_add_pd,
    _mm512_sub_pd,
    _mm512_mul_pd
);
#[cfg(target_arch = "x86_64")]
octets!(
    avx2,
    "avx2,fma",
    __m256d,
    4,
    _mm256_set1_pd,
    _mm256_loadu_pd,
    _mm256_storeu_pd,
    _mm256_add_pd,
    _mm256_sub_pd,
    _mm256_mul_pd
);
