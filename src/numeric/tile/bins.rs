//! The bin of each of many numbers among edges of nearly one distance.

use crate::numeric::simd::{Level, per_level};
use num_traits::AsPrimitive;

/// How bins are found by arithmetic. `(x - first) · per_unit` never falls as `x` grows, and at edge `i` it is within `slack`
/// of `i`, less than a half; so a number for which it lies between `i + slack` and `i + 1 - slack` is in bin `i`.
#[derive(Clone, Copy, Debug)]
pub struct Spacing {
    pub first: f64,
    pub per_unit: f64,
    pub slack: f64,
}

/// Bins that [`even_bins`] can number.
pub const MOST_BINS: usize = 1 << 31;

/// `1.5 · 2^52`: what is added to it is rounded to a whole number, which stands in the low bits.
const ROUNDER: f64 = 6755399441055744.0;

/// Writes the bin of each of `x` to `found`: `count` where the arithmetic does not say, or there is none. Tells whether it
/// always does.
///
/// # Panics
/// If the slices differ in length, or `count` is more than [`MOST_BINS`].
pub fn even_bins<T: AsPrimitive<f64>>(x: &[T], spacing: Spacing, count: usize, found: &mut [u32]) -> bool {
    assert!(x.len() == found.len() && count <= MOST_BINS);
    // SAFETY: the body asks for nothing.
    unsafe { find_at::<T>(Level::detect())(x, spacing, count as u32, found) }
}

per_level! {
    fn find_at[T: AsPrimitive<f64>][T](x: &[T], spacing: Spacing, count: u32, found: &mut [u32]) -> bool = find_body
}

/// # Safety
///
/// None; it is unsafe because what [`per_level`] compiles is.
#[inline(always)]
unsafe fn find_body<T: AsPrimitive<f64>>(x: &[T], spacing: Spacing, count: u32, found: &mut [u32]) -> bool {
    let Spacing { first, per_unit, slack } = spacing;
    let end = f64::from(count);
    let mut uncertain = 0u64;
    for (x, found) in x.iter().zip(found) {
        let place = (x.as_() - first) * per_unit;
        let shifted = place + ROUNDER;
        // Exact where it counts: below 2^31 the nearest whole number is at most a half away.
        let beyond = place - (shifted - ROUNDER);
        let bin = (shifted.to_bits() as u32).wrapping_sub((beyond < 0.0) as u32);
        let is_certain = (place > 0.0) & (place < end) & (beyond.abs() > slack);
        *found = if is_certain { bin } else { count };
        uncertain |= !is_certain as u64;
    }
    uncertain == 0
}
