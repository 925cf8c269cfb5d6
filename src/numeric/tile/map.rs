//! One scalar definition run over a tile.

use crate::numeric::op::Events;
use crate::numeric::scalar::{LaneFunction, integer_floor_divide, integer_modulo, integer_power};
use crate::numeric::simd::per_level;

/// Elements computed at a time: into a local array, so that the compiler knows that inputs and results do not overlap
/// although the output may be an input.
const BLOCK: usize = 64;

per_level! {
    /// The tile form of a [`LaneFunction`].
    pub fn lanes[F: LaneFunction<N>, const N: usize][F, N]
    (inputs: *const *const u64, output: *mut u64, n: usize) -> Events = map_lanes
}

per_level! {
    /// The tile form of an operation on two integers that can raise events.
    pub fn integers[F: IntegerFunction][F]
    (inputs: *const *const u64, output: *mut u64, n: usize) -> Events = map_integers
}

/// # Safety
///
/// See [`super::TileFunction`].
#[inline(always)]
unsafe fn map_lanes<F: LaneFunction<N>, const N: usize>(
    inputs: *const *const u64,
    output: *mut u64,
    n: usize,
) -> Events {
    let mut padded = [[0u64; BLOCK]; N];
    let mut done = 0;
    while done < n {
        let count = BLOCK.min(n - done);
        let mut blocks = [std::ptr::null::<[u64; BLOCK]>(); N];
        for (k, block) in blocks.iter_mut().enumerate() {
            // SAFETY: the caller gives N inputs of n elements, and done + count <= n.
            unsafe {
                let source = (*inputs.add(k)).add(done);
                *block = if count == BLOCK {
                    source.cast()
                } else {
                    std::ptr::copy_nonoverlapping(source, padded[k].as_mut_ptr(), count);
                    &padded[k]
                };
            }
        }
        // SAFETY: each pointer is to BLOCK readable elements, which nothing writes before the block is complete.
        let result = block::<F, N>(blocks.map(|block| unsafe { &*block }));
        // SAFETY: the caller gives n writable elements.
        unsafe { store(&result, output.add(done), count) };
        done += count;
    }
    Events::NONE
}

#[inline(always)]
fn block<F: LaneFunction<N>, const N: usize>(args: [&[u64; BLOCK]; N]) -> [u64; BLOCK] {
    let mut result = [0u64; BLOCK];
    let mut any_rare = false;
    for (k, value) in result.iter_mut().enumerate() {
        let element = args.map(|arg| arg[k]);
        *value = F::bulk(element);
        any_rare |= F::is_rare(element);
    }
    if any_rare {
        patch::<F, N>(args, &mut result);
    }
    result
}

#[cold]
#[inline(never)]
fn patch<F: LaneFunction<N>, const N: usize>(args: [&[u64; BLOCK]; N], result: &mut [u64; BLOCK]) {
    for (k, value) in result.iter_mut().enumerate() {
        let element = args.map(|arg| arg[k]);
        if F::is_rare(element) {
            *value = F::rare(element);
        }
    }
}

/// # Safety
///
/// `output` must be writable for `count <= BLOCK` elements.
#[inline(always)]
unsafe fn store(result: &[u64; BLOCK], output: *mut u64, count: usize) {
    // SAFETY: count is at most the length of the result; the caller answers for the output.
    unsafe {
        if count == BLOCK {
            output.cast::<[u64; BLOCK]>().write(*result);
        } else {
            std::ptr::copy_nonoverlapping(result.as_ptr(), output, count);
        }
    }
}

/// An operation on two integers that can raise events.
pub trait IntegerFunction {
    fn apply(a: i64, b: i64) -> (i64, Events);
}

pub struct IntegerPower;
pub struct IntegerFloorDivide;
pub struct IntegerModulo;

impl IntegerFunction for IntegerPower {
    #[inline(always)]
    fn apply(a: i64, b: i64) -> (i64, Events) {
        integer_power(a, b)
    }
}

impl IntegerFunction for IntegerFloorDivide {
    #[inline(always)]
    fn apply(a: i64, b: i64) -> (i64, Events) {
        integer_floor_divide(a, b)
    }
}

impl IntegerFunction for IntegerModulo {
    #[inline(always)]
    fn apply(a: i64, b: i64) -> (i64, Events) {
        integer_modulo(a, b)
    }
}

/// # Safety
///
/// See [`super::TileFunction`].
#[inline(always)]
unsafe fn map_integers<F: IntegerFunction>(inputs: *const *const u64, output: *mut u64, n: usize) -> Events {
    let mut events = Events::NONE;
    for k in 0..n {
        // SAFETY: the caller gives two inputs and an output of n elements; each element is read before it is written.
        unsafe {
            let (value, raised) = F::apply(*(*inputs).add(k) as i64, *(*inputs.add(1)).add(k) as i64);
            output.add(k).write(value as u64);
            events |= raised;
        }
    }
    events
}
