//! Squared deviations of blocks of elements: the mean first, then a second look.

use super::fold::Chan;
use super::kernels::{OCTET, States, merge_octet};
use super::{BLOCK, LANES};
use crate::numeric::simd::per_level;

per_level! {
    /// `(elements, first, state)`: see [`Kernels::octet`](super::kernels::Kernels::octet).
    pub fn octet_at[][](elements: *const u64, first: u64, state: *mut u64) = octet_body
}

per_level! {
    /// `(elements, count, first, state)`: see [`Kernels::block`](super::kernels::Kernels::block).
    pub fn block_at[][](elements: *const u64, count: usize, first: u64, state: *mut u64) = block_body
}

per_level! {
    /// `(lanes, state)`: see [`Kernels::octet_of_lanes`](super::kernels::Kernels::octet_of_lanes).
    pub fn octet_of_lanes_at[][](lanes: *const u64, state: *mut u64) = octet_of_lanes_body
}

per_level! {
    /// `(lanes, count, state)`: see [`Kernels::block_of_lanes`](super::kernels::Kernels::block_of_lanes).
    pub fn block_of_lanes_at[][](lanes: *const u64, count: usize, state: *mut u64) = block_of_lanes_body
}

per_level! {
    /// `(rows, count, width, lanes, states)`: the states of `width` columns of a block of `1..=BLOCK` rows of elements,
    /// with `lanes` as scratch of `LANES * width` words.
    pub fn columns_at[][]
    (rows: *const u64, count: usize, width: usize, lanes: *mut u64, states: *mut u64) = columns_body
}

/// # Safety
///
/// `elements` must be readable for `OCTET * BLOCK` elements and `state` writable for 3 words.
#[inline(always)]
unsafe fn octet_body(elements: *const u64, _first: u64, state: *mut u64) {
    // SAFETY: the caller gives OCTET blocks.
    let blocks = unsafe { &*elements.cast::<[[f64; BLOCK]; OCTET]>() };
    let means = blocks.each_ref().map(|block| sum(block, |x| x) / BLOCK as f64);
    let m2s: [f64; OCTET] = std::array::from_fn(|k| sum(&blocks[k], |x| (x - means[k]) * (x - means[k])));
    let states: States<3, OCTET> = [[BLOCK as f64; OCTET], means, m2s].map(|word| word.map(f64::to_bits));
    // SAFETY: the caller's contract.
    unsafe { state.cast::<[u64; 3]>().write(merge_octet::<Chan, 3>(&states)) }
}

/// # Safety
///
/// `elements` must be readable for `1..=BLOCK` elements, `count` of them, and `state` writable for 3 words.
#[inline(always)]
unsafe fn block_body(elements: *const u64, count: usize, _first: u64, state: *mut u64) {
    // SAFETY: the caller's contract.
    let elements = unsafe { std::slice::from_raw_parts(elements.cast::<f64>(), count) };
    let n = count as f64;
    let mean = sum(elements, |x| x) / n;
    let m2 = sum(elements, |x| (x - mean) * (x - mean));
    // SAFETY: the caller's contract.
    unsafe { state.cast::<[f64; 3]>().write([n, mean, m2]) }
}

/// The lanes of a block: of its sum, and of its squared deviations.
type Lanes = [[f64; LANES]; 2];

/// # Safety
///
/// `lanes` must be readable for those of OCTET blocks and `state` writable for 3 words.
#[inline(always)]
unsafe fn octet_of_lanes_body(lanes: *const u64, state: *mut u64) {
    // SAFETY: the caller gives lanes of OCTET blocks.
    let blocks = unsafe { &*lanes.cast::<[Lanes; OCTET]>() };
    let means = blocks.map(|[sums, _]| combine(sums) / BLOCK as f64);
    let m2s = blocks.map(|[_, squares]| combine(squares));
    let states: States<3, OCTET> = [[BLOCK as f64; OCTET], means, m2s].map(|word| word.map(f64::to_bits));
    // SAFETY: the caller's contract.
    unsafe { state.cast::<[u64; 3]>().write(merge_octet::<Chan, 3>(&states)) }
}

/// # Safety
///
/// `lanes` must be readable for those of a block and `state` writable for 3 words.
#[inline(always)]
unsafe fn block_of_lanes_body(lanes: *const u64, count: usize, state: *mut u64) {
    // SAFETY: the caller's contract.
    let [sums, squares] = unsafe { *lanes.cast::<Lanes>() };
    let n = count as f64;
    // SAFETY: the caller's contract.
    unsafe { state.cast::<[f64; 3]>().write([n, combine(sums) / n, combine(squares)]) }
}

/// The sum of `term` over a block, in the order of the lanes.
#[inline(always)]
fn sum(block: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [-0.0f64; LANES];
    let (rows, rest) = block.as_chunks::<LANES>();
    for row in rows {
        for (lane, &x) in lanes.iter_mut().zip(row) {
            *lane += term(x);
        }
    }
    for (lane, &x) in lanes.iter_mut().zip(rest) {
        *lane += term(x);
    }
    combine(lanes)
}

#[inline(always)]
fn combine([a, b, c, d, e, f, g, h]: [f64; LANES]) -> f64 {
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

/// # Safety
///
/// `rows` must be readable for `count * width` elements, `lanes` readable and writable for `LANES * width` and `states`
/// for `3 * width` words; they may not overlap.
#[inline(always)]
unsafe fn columns_body(rows: *const u64, count: usize, width: usize, lanes: *mut u64, states: *mut u64) {
    let n = count as f64;
    // SAFETY: the caller's contract.
    unsafe {
        let rows = std::slice::from_raw_parts(rows.cast::<f64>(), count * width);
        let lanes = std::slice::from_raw_parts_mut(lanes.cast::<f64>(), LANES * width);
        let states = std::slice::from_raw_parts_mut(states.cast::<f64>(), 3 * width);
        let (counts, rest) = states.split_at_mut(width);
        let (means, m2s) = rest.split_at_mut(width);
        counts.fill(n);
        means.fill(0.0);
        sum_columns(rows, lanes, means, m2s, |x, _| x);
        for (mean, &sum) in means.iter_mut().zip(m2s.iter()) {
            *mean = sum / n;
        }
        sum_columns(rows, lanes, means, m2s, |x, mean| (x - mean) * (x - mean));
    }
}

/// The sums of `term(x, mean)` over the rows of a block, column by column, in the order of the lanes.
#[inline(always)]
fn sum_columns(rows: &[f64], lanes: &mut [f64], means: &[f64], sums: &mut [f64], term: impl Fn(f64, f64) -> f64) {
    let width = means.len();
    lanes.fill(-0.0);
    for (k, row) in rows.chunks_exact(width.max(1)).enumerate() {
        let lane = &mut lanes[k % LANES * width..][..width];
        for ((lane, &x), &mean) in lane.iter_mut().zip(row).zip(means) {
            *lane += term(x, mean);
        }
    }
    for (column, sum) in sums.iter_mut().enumerate() {
        *sum = combine(std::array::from_fn(|lane| lanes[lane * width + column]));
    }
}
