//! Many integers, parted again and again until a network can sort the rest.
//!
//! A part stays where it is or goes to other memory, and the network puts it where it belongs: what has gone there is not
//! copied back. Lower parts are sorted first, with the memory behind higher ones.

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
    let to = keys.as_mut_ptr();
    // SAFETY: as above; where there are more than a network sorts, `spare` is long enough.
    unsafe { sort_to::<R, N>(to, to, spare.as_mut_ptr(), keys.len(), depth) }
}

/// Puts `n` integers from one place to another, in ascending order.
///
/// # Safety
///
/// The processor has the instructions. `to` is memory for the integers, and `spare` is other memory, for [`SLACK`] more of
/// them, if there are more than a network sorts. `from` is `to` or `spare`.
unsafe fn sort_to<R: Vector, N: Narrow>(mut from: *mut N, mut to: *mut N, spare: *mut N, mut n: usize, mut depth: u32) {
    // SAFETY: what the caller vouches for. Low integers go to the beginning of `to` and high ones to that of `spare`, so that
    // behind the high ones there is spare memory for the low ones, and behind the low ones the place of the high ones.
    unsafe {
        while n > most::<R>() {
            if depth == 0 {
                if from != to {
                    std::ptr::copy_nonoverlapping(from, to, n);
                }
                return std::slice::from_raw_parts_mut(to, n).sort_unstable();
            }
            depth -= 1;
            let pivot = pivot::<R, N>(std::slice::from_raw_parts(from, n));
            let low = R::part_all(from, n, pivot, to, spare);
            if low == n {
                // None is larger, and those that are equal belong at the end.
                if pivot == R::LEAST {
                    return;
                }
                n = R::part_all(to, n, pivot - 1, to, spare);
                std::ptr::copy_nonoverlapping(spare, to.add(n), low - n);
                from = to;
                continue;
            }
            sort_to::<R, N>(to, to, spare.add(n - low), low, depth);
            (from, to, n) = (spare, to.add(low), n - low);
        }
        sort_short::<R, N>(from, to, n)
    }
}

/// An integer with about as many below as above it.
unsafe fn pivot<R: Vector, N: Narrow>(keys: &[N]) -> u64 {
    let count = if keys.len() < MANY { FEW_SAMPLES } else { SAMPLES };
    let stride = keys.len() / count;
    let mut samples = [N::default(); SAMPLES];
    for (k, sample) in samples[..count].iter_mut().enumerate() {
        // Not evenly spaced: periodic data would look constant.
        *sample = keys[k * stride + (k * 5) % 8];
    }
    let place = samples.as_mut_ptr();
    // SAFETY: as above.
    unsafe { sort_short::<R, N>(place, place, count) }
    samples[count / 2 - 1].into()
}

/// Moves those of `n` integers that are at most `pivot` to `low`, the others to `high`, and gives how many the first are; both
/// keep their order.
///
/// # Safety
///
/// Both are memory for all of them, and one may be `from`.
#[inline(always)]
pub unsafe fn part<R: Vector, N: Narrow>(from: *const N, n: usize, pivot: u64, low: *mut N, high: *mut N) -> usize {
    let (mut lows, mut highs, mut at) = (0, 0, 0);
    // SAFETY: as above. `lows + highs == at` before each vector and it lies within the integers, so what is stored where they
    // come from overwrites only what has been read; and no vector reaches beyond `at + R::LANES <= n`.
    unsafe {
        let bound = R::splat(pivot);
        while at + R::LANES <= n {
            let count = R::part(from.add(at), bound, low.add(lows), high.add(highs));
            lows += count;
            highs += R::LANES - count;
            at += R::LANES;
        }
        for at in at..n {
            let key = from.add(at).read();
            if key.into() <= pivot {
                low.add(lows).write(key);
                lows += 1;
            } else {
                high.add(highs).write(key);
                highs += 1;
            }
        }
    }
    lows
}
