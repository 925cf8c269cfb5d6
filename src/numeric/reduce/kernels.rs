//! The loops of a reduction, compiled for each SIMD level.

use super::fold::*;
use super::{BLOCK, LANES, ReduceOp, deviations, ordered};
use crate::numeric::simd::{Level, per_level};
use crate::types::DType;

/// Consecutive whole blocks that are folded by one call: a complete subtree of the tree of blocks.
pub const OCTET: usize = 8;

/// log2 of [`OCTET`].
pub const OCTET_LEVEL: u32 = 3;

/// The loops of one operation on one dtype at one level.
///
/// A row of states has `width` columns, word by word: `[word][column]`; `lanes` are [`LANES`] such rows.
#[derive(Clone, Copy)]
pub struct Kernels {
    /// `(elements, first, state)`: the state of [`OCTET`] blocks of consecutive elements, the first at position
    /// `first`.
    pub octet: unsafe fn(*const u64, u64, *mut u64),
    /// `(elements, count, first, state)`: the state of a block of `1..=BLOCK` consecutive elements.
    pub block: unsafe fn(*const u64, usize, u64, *mut u64),
    /// `(lanes, state)`: the state of [`OCTET`] whole blocks by their lanes, `[block][word][lane]`.
    pub octet_of_lanes: unsafe fn(*const u64, *mut u64),
    /// `(lanes, count, state)`: the state of a block of `1..=BLOCK` elements by its lanes, `[word][lane]`.
    pub block_of_lanes: unsafe fn(*const u64, usize, *mut u64),
    /// `(lanes, width, first)`: makes lanes ready for a block whose first row is at position `first`.
    pub start: unsafe fn(*mut u64, usize, u64),
    /// `(lane, row, width, position)`: one element more for every column of a lane.
    pub row: unsafe fn(*mut u64, *const u64, usize, u64),
    /// `(lanes, width)`: turns lanes into states.
    pub seal: unsafe fn(*mut u64, usize),
    /// `(left, right, width)`: merges rows of states into `left`.
    pub merge: unsafe fn(*mut u64, *const u64, usize),
    /// The state of no elements; words after the operation's are zero.
    pub empty: [u64; 3],
}

impl Kernels {
    /// Of the 64-bit dtypes and bool; operations that a dtype does not have are those of int64.
    pub fn of(op: ReduceOp, operand: DType, level: Level) -> Kernels {
        let mut kernels = Kernels::portable(op, operand, level);
        if let (DType::Float64, Some(octet)) = (operand, ordered::octet(op, level)) {
            kernels.octet = octet;
        }
        kernels
    }

    fn portable(op: ReduceOp, operand: DType, level: Level) -> Kernels {
        use DType::{Bool, Float64, UInt64};
        match (op, operand) {
            (ReduceOp::Sum, Float64) => Kernels::fold::<FloatSum, 1>(level),
            (ReduceOp::Sum, _) => Kernels::fold::<IntSum, 1>(level),
            (ReduceOp::Prod, Float64) => Kernels::fold::<FloatProd, 1>(level),
            (ReduceOp::Prod, _) => Kernels::fold::<IntProd, 1>(level),
            (ReduceOp::Any, _) | (ReduceOp::Max, Bool) => Kernels::fold::<Any, 1>(level),
            (ReduceOp::All, _) | (ReduceOp::Min, Bool) => Kernels::fold::<All, 1>(level),
            (ReduceOp::Min, Float64) => Kernels::fold::<Extreme<FloatAscending>, 1>(level),
            (ReduceOp::Min, UInt64) => Kernels::fold::<Extreme<UIntAscending>, 1>(level),
            (ReduceOp::Min, _) => Kernels::fold::<Extreme<IntAscending>, 1>(level),
            (ReduceOp::Max, Float64) => Kernels::fold::<Extreme<FloatDescending>, 1>(level),
            (ReduceOp::Max, UInt64) => Kernels::fold::<Extreme<UIntDescending>, 1>(level),
            (ReduceOp::Max, _) => Kernels::fold::<Extreme<IntDescending>, 1>(level),
            (ReduceOp::ArgMin, Float64) => Kernels::fold::<ExtremePosition<FloatAscending>, 2>(level),
            (ReduceOp::ArgMin, UInt64) => Kernels::fold::<ExtremePosition<UIntAscending>, 2>(level),
            (ReduceOp::ArgMin, Bool) => Kernels::fold::<ExtremePosition<BoolAscending>, 2>(level),
            (ReduceOp::ArgMin, _) => Kernels::fold::<ExtremePosition<IntAscending>, 2>(level),
            (ReduceOp::ArgMax, Float64) => Kernels::fold::<ExtremePosition<FloatDescending>, 2>(level),
            (ReduceOp::ArgMax, UInt64) => Kernels::fold::<ExtremePosition<UIntDescending>, 2>(level),
            (ReduceOp::ArgMax, Bool) => Kernels::fold::<ExtremePosition<BoolDescending>, 2>(level),
            (ReduceOp::ArgMax, _) => Kernels::fold::<ExtremePosition<IntDescending>, 2>(level),
            (ReduceOp::SquaredDeviations, _) => Kernels {
                octet: deviations::octet_at(level),
                block: deviations::block_at(level),
                octet_of_lanes: deviations::octet_of_lanes_at(level),
                block_of_lanes: deviations::block_of_lanes_at(level),
                ..Kernels::fold::<Chan, 3>(level)
            },
        }
    }

    fn fold<F: Fold<W>, const W: usize>(level: Level) -> Kernels {
        let mut empty = [0; 3];
        empty[..W].copy_from_slice(&F::seal(F::EMPTY));
        Kernels {
            octet: octet_at::<F, W>(level),
            block: block_at::<F, W>(level),
            octet_of_lanes: octet_of_lanes_at::<F, W>(level),
            block_of_lanes: block_of_lanes_at::<F, W>(level),
            start: start_at::<F, W>(level),
            row: row_at::<F, W>(level),
            seal: seal_at::<F, W>(level),
            merge: merge_at::<F, W>(level),
            empty,
        }
    }
}

per_level! {
    fn octet_at[F: Fold<W>, const W: usize][F, W](elements: *const u64, first: u64, state: *mut u64) = octet_body
}
per_level! {
    fn block_at[F: Fold<W>, const W: usize][F, W]
    (elements: *const u64, count: usize, first: u64, state: *mut u64) = block_body
}
per_level! {
    fn octet_of_lanes_at[F: Fold<W>, const W: usize][F, W](lanes: *const u64, state: *mut u64) = octet_of_lanes_body
}
per_level! {
    fn block_of_lanes_at[F: Fold<W>, const W: usize][F, W]
    (lanes: *const u64, count: usize, state: *mut u64) = block_of_lanes_body
}
per_level! {
    fn start_at[F: Fold<W>, const W: usize][F, W](lanes: *mut u64, width: usize, first: u64) = start_body
}
per_level! {
    fn row_at[F: Fold<W>, const W: usize][F, W]
    (lane: *mut u64, row: *const u64, width: usize, position: u64) = row_body
}
per_level! {
    fn seal_at[F: Fold<W>, const W: usize][F, W](lanes: *mut u64, width: usize) = seal_body
}
per_level! {
    fn merge_at[F: Fold<W>, const W: usize][F, W](left: *mut u64, right: *const u64, width: usize) = merge_body
}

/// States, word by word.
pub type States<const W: usize, const N: usize> = [[u64; N]; W];

/// State number `k`.
#[inline(always)]
fn state<const W: usize, const N: usize>(states: &States<W, N>, k: usize) -> [u64; W] {
    std::array::from_fn(|word| states[word][k])
}

/// Merges states 0 and 1, 2 and 3, and so on: one step of a balanced tree.
#[inline(always)]
pub fn merge_pairs<F: Fold<W>, const W: usize, const N: usize, const HALF: usize>(
    states: &States<W, N>,
) -> States<W, HALF> {
    let mut merged = [[0; HALF]; W];
    for k in 0..HALF {
        put(&mut merged, k, F::merge(state(states, 2 * k), state(states, 2 * k + 1)));
    }
    merged
}

/// Lanes of [`QUAD`] blocks at a time: enough independent additions to hide their latency.
const QUAD: usize = 4;

/// # Safety
///
/// `elements` must be readable for `OCTET * BLOCK` elements and `out` writable for `W` words.
#[inline(always)]
unsafe fn octet_body<F: Fold<W>, const W: usize>(elements: *const u64, first: u64, out: *mut u64) {
    // SAFETY: the caller gives OCTET * BLOCK elements and room for one state.
    let (octet, out) = unsafe { (&*elements.cast::<Octet>(), &mut *out.cast::<[u64; W]>()) };
    *out = if F::IS_ORDERED { fold_octet::<F, W>(octet, first) } else { F::run(octet.as_flattened(), first) };
}

/// Elements of eight blocks.
type Octet = [[u64; BLOCK]; OCTET];

#[inline(always)]
fn fold_octet<F: Fold<W>, const W: usize>(octet: &Octet, first: u64) -> [u64; W] {
    let mut lanes = [[0; OCTET * LANES]; W];
    for (number, quad) in octet.as_chunks::<QUAD>().0.iter().enumerate() {
        let folded = fold_quad::<F, W>(quad, first.wrapping_add((number * QUAD * BLOCK) as u64));
        for word in 0..W {
            lanes[word][number * QUAD * LANES..][..QUAD * LANES].copy_from_slice(&folded[word]);
        }
    }
    merge_octet_of_lanes::<F, W>(&lanes)
}

/// The state of eight blocks by their lanes.
#[inline(always)]
fn merge_octet_of_lanes<F: Fold<W>, const W: usize>(lanes: &States<W, { OCTET * LANES }>) -> [u64; W] {
    let lanes = merge_pairs::<F, W, 64, 32>(lanes);
    let lanes = merge_pairs::<F, W, 32, 16>(&lanes);
    merge_octet::<F, W>(&merge_pairs::<F, W, 16, 8>(&lanes))
}

/// # Safety
///
/// `lanes` must be readable for `OCTET * LANES * W` words and `out` writable for `W`.
#[inline(always)]
unsafe fn octet_of_lanes_body<F: Fold<W>, const W: usize>(lanes: *const u64, out: *mut u64) {
    // SAFETY: the caller's contract.
    let (blocks, out) = unsafe { (&*lanes.cast::<[States<W, LANES>; OCTET]>(), &mut *out.cast::<[u64; W]>()) };
    let mut lanes = [[0; OCTET * LANES]; W];
    for (number, block) in blocks.iter().enumerate() {
        for word in 0..W {
            lanes[word][number * LANES..][..LANES].copy_from_slice(&block[word]);
        }
    }
    *out = merge_octet_of_lanes::<F, W>(&lanes);
}

/// # Safety
///
/// `lanes` must be readable for `LANES * W` words and `out` writable for `W`.
#[inline(always)]
unsafe fn block_of_lanes_body<F: Fold<W>, const W: usize>(lanes: *const u64, _count: usize, out: *mut u64) {
    // SAFETY: the caller's contract.
    let (lanes, out) = unsafe { (&*lanes.cast::<States<W, LANES>>(), &mut *out.cast::<[u64; W]>()) };
    *out = merge_octet::<F, W>(lanes);
}

/// Merges the states of eight neighbouring runs into one.
#[inline(always)]
pub fn merge_octet<F: Fold<W>, const W: usize>(runs: &States<W, OCTET>) -> [u64; W] {
    let pairs = merge_pairs::<F, W, 8, 4>(runs);
    let quads = merge_pairs::<F, W, 4, 2>(&pairs);
    let whole = merge_pairs::<F, W, 2, 1>(&quads);
    state(&whole, 0)
}

/// The sealed lanes of four whole blocks.
#[inline(always)]
fn fold_quad<F: Fold<W>, const W: usize>(blocks: &[[u64; BLOCK]; QUAD], first: u64) -> States<W, { QUAD * LANES }> {
    let mut lanes = [[0; QUAD * LANES]; W];
    let position = |block: usize, element: usize| first.wrapping_add((block * BLOCK + element) as u64);
    for_each_lane(|block, lane| put(&mut lanes, block * LANES + lane, F::start(position(block, lane))));
    for row in 0..BLOCK / LANES {
        for_each_lane(|block, lane| {
            let (k, element) = (block * LANES + lane, row * LANES + lane);
            let next = F::step(state(&lanes, k), blocks[block][element], position(block, element));
            put(&mut lanes, k, next);
        });
    }
    for_each_lane(|block, lane| {
        let k = block * LANES + lane;
        let sealed = F::seal(state(&lanes, k));
        put(&mut lanes, k, sealed);
    });
    lanes
}

#[inline(always)]
fn for_each_lane(mut action: impl FnMut(usize, usize)) {
    for block in 0..QUAD {
        for lane in 0..LANES {
            action(block, lane);
        }
    }
}

#[inline(always)]
fn put<const W: usize, const N: usize>(states: &mut States<W, N>, k: usize, value: [u64; W]) {
    for word in 0..W {
        states[word][k] = value[word];
    }
}

/// # Safety
///
/// `elements` must be readable for `count <= BLOCK` elements and `out` writable for `W` words.
#[inline(always)]
unsafe fn block_body<F: Fold<W>, const W: usize>(elements: *const u64, count: usize, first: u64, out: *mut u64) {
    // SAFETY: the caller's contract.
    let elements = unsafe { std::slice::from_raw_parts(elements, count) };
    let state = if F::IS_ORDERED { fold_block::<F, W>(elements, first) } else { F::run(elements, first) };
    // SAFETY: the caller's contract.
    unsafe { out.cast::<[u64; W]>().write(state) }
}

#[inline(always)]
fn fold_block<F: Fold<W>, const W: usize>(elements: &[u64], first: u64) -> [u64; W] {
    let mut lanes: States<W, LANES> = [[0; LANES]; W];
    for lane in 0..LANES {
        put(&mut lanes, lane, F::start(first.wrapping_add(lane as u64)));
    }
    let mut take = |lane: usize, element: u64, position: usize| {
        let next = F::step(state(&lanes, lane), element, first.wrapping_add(position as u64));
        put(&mut lanes, lane, next);
    };
    let (rows, rest) = elements.as_chunks::<LANES>();
    for (row, row_elements) in rows.iter().enumerate() {
        for (lane, &element) in row_elements.iter().enumerate() {
            take(lane, element, row * LANES + lane);
        }
    }
    for (lane, &element) in rest.iter().enumerate() {
        take(lane, element, rows.len() * LANES + lane);
    }
    for lane in 0..LANES {
        let sealed = F::seal(state(&lanes, lane));
        put(&mut lanes, lane, sealed);
    }
    merge_octet::<F, W>(&lanes)
}

/// # Safety
///
/// `lanes` must be writable for `LANES * W * width` words.
#[inline(always)]
unsafe fn start_body<F: Fold<W>, const W: usize>(lanes: *mut u64, width: usize, first: u64) {
    for lane in 0..LANES {
        let start = F::start(first.wrapping_add(lane as u64));
        for (word, &value) in start.iter().enumerate() {
            for column in 0..width {
                // SAFETY: the caller's contract.
                unsafe { lanes.add((lane * W + word) * width + column).write(value) };
            }
        }
    }
}

/// # Safety
///
/// `lane` must be readable and writable for `W * width` words, `row` readable for `width`; they may not overlap.
#[inline(always)]
unsafe fn row_body<F: Fold<W>, const W: usize>(lane: *mut u64, row: *const u64, width: usize, position: u64) {
    for column in 0..width {
        // SAFETY: the caller's contract.
        unsafe {
            let next = F::step(read::<W>(lane, width, column), *row.add(column), position);
            write(lane, width, column, next);
        }
    }
}

/// # Safety
///
/// `lanes` must be readable and writable for `LANES * W * width` words.
#[inline(always)]
unsafe fn seal_body<F: Fold<W>, const W: usize>(lanes: *mut u64, width: usize) {
    for lane in 0..LANES {
        for column in 0..width {
            // SAFETY: the caller's contract.
            unsafe {
                let lane = lanes.add(lane * W * width);
                write(lane, width, column, F::seal(read::<W>(lane, width, column)));
            }
        }
    }
}

/// # Safety
///
/// `left` must be readable and writable, `right` readable for `W * width` words; they may not overlap.
#[inline(always)]
unsafe fn merge_body<F: Fold<W>, const W: usize>(left: *mut u64, right: *const u64, width: usize) {
    for column in 0..width {
        // SAFETY: the caller's contract.
        unsafe {
            let merged = F::merge(read::<W>(left, width, column), read::<W>(right, width, column));
            write(left, width, column, merged);
        }
    }
}

/// The state in one column of a row of states.
///
/// # Safety
///
/// `row` must be readable for `W * width` words, and `column < width`.
#[inline(always)]
unsafe fn read<const W: usize>(row: *const u64, width: usize, column: usize) -> [u64; W] {
    // SAFETY: the caller's contract.
    std::array::from_fn(|word| unsafe { *row.add(word * width + column) })
}

/// # Safety
///
/// `row` must be writable for `W * width` words, and `column < width`.
#[inline(always)]
unsafe fn write<const W: usize>(row: *mut u64, width: usize, column: usize, state: [u64; W]) {
    for (word, value) in state.into_iter().enumerate() {
        // SAFETY: the caller's contract.
        unsafe { row.add(word * width + column).write(value) };
    }
}
