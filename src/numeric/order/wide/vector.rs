//! What sorting asks of vectors.

use super::{Bounds, Seen};

/// Some integers of 64 bits.
///
/// # Safety of its functions
///
/// The processor has the instructions, and there is memory for as many integers as are read or written.
pub trait Vector: Copy {
    /// How many.
    const LANES: usize;

    /// The smallest that there may be.
    const LEAST: u64;

    /// What is as large as any, or larger.
    unsafe fn largest() -> Self;

    unsafe fn splat(key: u64) -> Self;

    unsafe fn load<N: Narrow>(from: *const N) -> Self;

    /// The first few, and what is as large as any in the other lanes.
    unsafe fn load_some<N: Narrow>(from: *const N, count: usize) -> Self;

    unsafe fn store<N: Narrow>(self, to: *mut N);

    /// The first few.
    unsafe fn store_some<N: Narrow>(self, to: *mut N, count: usize);

    /// The smaller and the larger of each lane.
    unsafe fn ordered(self, other: Self) -> [Self; 2];

    unsafe fn reversed(self) -> Self;

    /// In ascending order.
    unsafe fn sorted(self) -> Self;

    /// In ascending order, if one half is ascending and the other descending.
    unsafe fn merged(self) -> Self;

    /// Compares lanes with those of the other half of their group of `G`, in reverse, and orders the halves by lanes.
    unsafe fn merged_in_groups<const G: usize>(self, others: Self) -> Self;

    /// Makes lanes vectors and vectors lanes, of as many vectors as there are lanes.
    unsafe fn turn(keys: &mut [Self]);

    /// A bit for each lane that is below, that is the same.
    unsafe fn below(self, other: Self) -> u8;

    unsafe fn equal(self, other: Self) -> u8;

    /// The lanes whose bits are set come first.
    unsafe fn packed(self, lanes: u8) -> Self;

    /// Writes the integers up to a bound to one place and the others to another, and gives how many the first are. As many
    /// as there are lanes may be written to both places, of which one may be `from`.
    unsafe fn part<N: Narrow>(from: *const N, bound: Self, low: *mut N, high: *mut N) -> usize;

    // The functions around these, compiled for the instructions.

    /// See `network`.
    unsafe fn sort_vectors<N: Narrow, const V: usize>(from: *const N, to: *mut N, n: usize);

    /// See `partition`.
    unsafe fn part_all<N: Narrow>(from: *const N, n: usize, pivot: u64, low: *mut N, high: *mut N) -> usize;

    /// See `pick`.
    unsafe fn pick<N: Narrow>(bounds: Bounds<N>, keys: &[N], between: &mut [N]) -> Seen;
}

/// An integer of at most 64 bits.
pub trait Narrow: Ord + Copy + Default + Into<u64> {}

impl Narrow for u64 {}

impl Narrow for u32 {}

/// The functions that are compiled for the instructions of a vector.
macro_rules! compiled {
    ($features:literal) => {
        #[target_feature(enable = $features)]
        unsafe fn sort_vectors<N: Narrow, const V: usize>(from: *const N, to: *mut N, n: usize) {
            // SAFETY: the caller's.
            unsafe { super::network::sort_vectors::<Self, N, V>(from, to, n) }
        }

        #[target_feature(enable = $features)]
        unsafe fn part_all<N: Narrow>(from: *const N, n: usize, pivot: u64, low: *mut N, high: *mut N) -> usize {
            // SAFETY: the caller's.
            unsafe { super::partition::part::<Self, N>(from, n, pivot, low, high) }
        }

        #[target_feature(enable = $features)]
        unsafe fn pick<N: Narrow>(bounds: Bounds<N>, keys: &[N], between: &mut [N]) -> Seen {
            // SAFETY: the caller's.
            unsafe { super::pick::pick::<Self, N>(bounds, keys, between) }
        }
    };
}
pub(super) use compiled;
