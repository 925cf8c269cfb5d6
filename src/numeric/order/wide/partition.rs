//! Many integers, parted again and again until a network can sort the rest.

use super::network::{most, sort_short};
use super::vector::{Narrow, Vector};
use crate::numeric::order::SLACK;

/// Integers of which one is chosen to part many or few.
const SAMPLES: usize = 64;
const FEW_SAMPLES: usize = 16;

/// From how many on the better choice pays.
const MANY: usize = 1024;

/// Puts integers into ascending order.
///
/// # Safety
///
/// The processor has the instructions; so for everything here.
pub unsafe fn sort<R: Vector, N: Narrow>(keys: &mut [N], spare: &mut [N]) {
    if keys.len() > most::<R>() && spare.len() < keys.len() + SLACK {
        return keys.sort_unstable();
    }
    // Twice as deep as even halves go: beyond that, the samples have been misled.
    let depth = 2 * keys.len().max(1).ilog2();
    // SAFETY: as above.
    unsafe { sort_to::<R, N>(keys, spare, depth) }
}

unsafe fn sort_to<R: Vector, N: Narrow>(mut keys: &mut [N], spare: &mut [N], mut depth: u32) {
    // SAFETY: as above.
    unsafe {
        while keys.len() > most::<R>() {
            if depth == 0 {
                return keys.sort_unstable();
            }
            depth -= 1;
            let pivot = pivot::<R, N>(keys);
            let mut low = R::part_all(keys, pivot, spare);
            if low == keys.len() {
                // None is larger, and those that are equal stay where they are.
                if pivot == R::LEAST {
                    return;
                }
                low = R::part_all(keys, pivot - 1, spare);
                keys = &mut keys[..low];
                continue;
            }
            let (low, high) = keys.split_at_mut(low);
            sort_to::<R, N>(low, spare, depth);
            keys = high;
        }
        sort_short::<R, N>(keys)
    }
}

/// An integer with about as many below as above it.
unsafe fn pivot<R: Vector, N: Narrow>(keys: &[N]) -> u64 {
    let count = if keys.len() < MANY { FEW_SAMPLES } else { SAMPLES };
    let stride = keys.len() / count;
    let mut samples = [N::default(); SAMPLES];
    let samples = &mut samples[..count];
    for (k, sample) in samples.iter_mut().enumerate() {
        // Not evenly spaced: periodic data would look constant.
        *sample = keys[k * stride + (k * 5) % 8];
    }
    // SAFETY: as above.
    unsafe { sort_short::<R, N>(samples) }
    samples[count / 2 - 1].into()
}

/// Moves the integers up to `pivot` to the front and gives how many there are; both sides keep their order.
#[inline(always)]
pub unsafe fn part<R: Vector, N: Narrow>(keys: &mut [N], pivot: u64, spare: &mut [N]) -> usize {
    let n = keys.len();
    assert!(spare.len() >= n + R::LANES, "no room for those above");
    let (front, above) = (keys.as_mut_ptr(), spare.as_mut_ptr());
    let (mut low, mut high, mut at) = (0, 0, 0);
    // SAFETY: as above. `low + high == at` before each vector and it lies within the keys, so what is stored at `low`
    // overwrites only what has been read, and what is stored at `high <= n` has room in `spare`.
    unsafe {
        let bound = R::splat(pivot);
        while at + R::LANES <= n {
            let count = R::part(front.add(at), bound, front.add(low), above.add(high));
            low += count;
            high += R::LANES - count;
            at += R::LANES;
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
