//! Integers in order by vectors: eight at a time with AVX-512, four with AVX2, each in 64 bits.

mod avx2;
mod avx512;
mod classes;
mod network;
mod partition;
mod pick;
mod vector;

use super::{Bounds, Seen, plain_classes};
use crate::numeric::simd::Level;
use avx512::Eight;
use vector::{Narrow, Vector};

/// Shows that the processor has vectors, and may use them.
#[derive(Clone, Copy)]
pub struct Wide(Set);

#[derive(Clone, Copy)]
enum Set {
    Avx2,
    Avx512,
}

impl Wide {
    pub fn at(level: Level) -> Option<Wide> {
        let set = match level.min(Level::detect()) {
            Level::Avx512 => Set::Avx512,
            Level::Avx2 => Set::Avx2,
            Level::Baseline => return None,
        };
        is_x86_feature_detected!("popcnt").then_some(Wide(set))
    }

    pub fn sort<N: Narrow>(self, keys: &mut [N], spare: &mut [N]) {
        // SAFETY: the processor has the instructions of the set.
        unsafe {
            match self.0 {
                Set::Avx2 => avx2::sort(keys, spare),
                Set::Avx512 => partition::sort::<Eight, N>(keys, spare),
            }
        }
    }

    pub fn classes<N: Narrow>(self, tree: &[N], keys: &[N], classes: &mut [u8]) {
        match self.0 {
            // It cannot choose among as many bounds in registers.
            Set::Avx2 => plain_classes(tree, keys, classes),
            // SAFETY: the processor has AVX-512.
            Set::Avx512 => unsafe { classes::classes(tree, keys, classes) },
        }
    }

    pub fn pick<N: Narrow>(self, bounds: Bounds<N>, keys: &[N], between: &mut [N]) -> Seen {
        // SAFETY: the processor has the instructions of the set.
        unsafe {
            match self.0 {
                Set::Avx2 => avx2::pick(bounds, keys, between),
                Set::Avx512 => Eight::pick(bounds, keys, between),
            }
        }
    }
}
