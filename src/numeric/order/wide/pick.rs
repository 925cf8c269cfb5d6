//! Integers between two bounds.

use super::vector::{Narrow, Vector};
use crate::numeric::order::{Bounds, SLACK, Seen};

/// See [`Key::pick`](crate::numeric::order::Key::pick).
///
/// # Safety
///
/// The processor has the instructions.
#[inline(always)]
pub unsafe fn pick<R: Vector, N: Narrow>(Bounds { low, high }: Bounds<N>, keys: &[N], between: &mut [N]) -> Seen {
    assert!(between.len() >= keys.len() + SLACK, "no room for those between");
    let all = |holds: bool| if holds { u8::MAX } else { 0 };
    let (has_low, has_high, is_range) = (all(low.is_some()), all(high.is_some()), all(low != high));
    let mut seen = Seen::default();
    // SAFETY: as above. At most as many keys have been written as read, and there is room for a vector more.
    unsafe {
        let (low, high) = (R::splat(low.map_or(0, N::into)), R::splat(high.map_or(0, N::into)));
        for start in (0..keys.len()).step_by(R::LANES) {
            let count = R::LANES.min(keys.len() - start);
            let lanes = u8::MAX >> (8 - count);
            let from = keys.as_ptr().add(start);
            let keys = if count == R::LANES { R::load(from) } else { R::load_some(from, count) };
            let below = lanes & has_low & keys.below(low);
            let at_low = lanes & has_low & keys.equal(low);
            let at_high = lanes & has_high & is_range & keys.equal(high);
            let from_high = lanes & has_high & !keys.below(high);
            let inside = lanes & !(below | at_low | from_high);
            keys.packed(inside).store(between.as_mut_ptr().add(seen.between));
            seen.below += below.count_ones() as usize;
            seen.at_low += at_low.count_ones() as usize;
            seen.at_high += at_high.count_ones() as usize;
            seen.between += inside.count_ones() as usize;
        }
    }
    seen
}
