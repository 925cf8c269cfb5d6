//! One scalar definition run over a tile.

use crate::numeric::element::Int;
use crate::numeric::function::Definition;
use crate::numeric::op::Events;
use crate::numeric::simd::per_level;

/// The elements that are computed at a time, where no vector crosses a line of the cache: into a local array, so that the
/// compiler knows that inputs and results do not overlap although the output may be an input.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Block<T, const LENGTH: usize>([T; LENGTH]);

per_level! {
    /// The tile form of a [`Definition`].
    pub fn lanes[D: Definition<N>, const N: usize][D, N]
    (inputs: *const *const u8, output: *mut u8, n: usize) -> Events = map_lanes per (512, 128, 256)
}

per_level! {
    /// The tile form of an operation on `N` integers.
    pub fn integers[F: IntegerFunction<T, N>, T: Int, const N: usize][F, T, N]
    (inputs: *const *const u8, output: *mut u8, n: usize) -> Events = map_integers
}

per_level! {
    /// The tile form of a conversion between lanes.
    pub fn conversions[C: Conversion][C]
    (inputs: *const *const u8, output: *mut u8, n: usize) -> Events = map_conversion
}

/// Computes blocks of `BYTES`: of four vectors, which the compiler then has go through a function without a loop and without
/// the array.
///
/// # Safety
///
/// See [`super::TileFunction`].
#[inline(always)]
unsafe fn map_lanes<D: Definition<N>, const N: usize, const BYTES: usize>(
    inputs: *const *const u8,
    output: *mut u8,
    n: usize,
) -> Events {
    // SAFETY: the caller's contract.
    unsafe {
        match const { BYTES / size_of::<D::Lane>() } {
            16 => map_blocks::<D, N, 16>(inputs, output, n),
            32 => map_blocks::<D, N, 32>(inputs, output, n),
            _ => map_blocks::<D, N, 64>(inputs, output, n),
        }
    }
}

/// # Safety
///
/// See [`super::TileFunction`].
#[inline(always)]
unsafe fn map_blocks<D: Definition<N>, const N: usize, const BLOCK: usize>(
    inputs: *const *const u8,
    output: *mut u8,
    n: usize,
) -> Events {
    let output: *mut D::Lane = output.cast();
    let mut padded = [Block([D::Lane::default(); BLOCK]); N];
    let mut done = 0;
    while done < n {
        let count = BLOCK.min(n - done);
        let mut blocks = [std::ptr::null::<[D::Lane; BLOCK]>(); N];
        for (k, block) in blocks.iter_mut().enumerate() {
            // SAFETY: the caller gives N inputs of n elements, and done + count <= n.
            unsafe {
                let source = (*inputs.add(k)).cast::<D::Lane>().add(done);
                *block = if count == BLOCK {
                    source.cast()
                } else {
                    std::ptr::copy_nonoverlapping(source, padded[k].0.as_mut_ptr(), count);
                    &padded[k].0
                };
            }
        }
        // SAFETY: each pointer is to BLOCK readable elements, which nothing writes before the block is complete.
        let result = block::<D, N, BLOCK>(blocks.map(|block| unsafe { &*block }));
        // SAFETY: the caller gives n writable elements.
        unsafe { store(&result.0, output.add(done), count) };
        done += count;
    }
    Events::NONE
}

#[inline(always)]
fn block<D: Definition<N>, const N: usize, const BLOCK: usize>(args: [&[D::Lane; BLOCK]; N]) -> Block<D::Lane, BLOCK> {
    let mut result = Block([D::Lane::default(); BLOCK]);
    let (mut any_rare, mut all) = (false, D::Lane::default());
    for (k, value) in result.0.iter_mut().enumerate() {
        let element = args.map(|arg| arg[k]);
        *value = D::bulk(element);
        any_rare |= D::is_rare(element);
        all |= *value;
    }
    // Nobody needs this. But the compiler has several vectors go through a function in step only where their results are
    // combined, and operations that wait for each other fill the processor's window with one or two vectors.
    std::hint::black_box(all);
    if any_rare {
        patch::<D, N, BLOCK>(args, &mut result.0);
    }
    result
}

#[cold]
#[inline(never)]
fn patch<D: Definition<N>, const N: usize, const BLOCK: usize>(
    args: [&[D::Lane; BLOCK]; N],
    result: &mut [D::Lane; BLOCK],
) {
    for (k, value) in result.iter_mut().enumerate() {
        let element = args.map(|arg| arg[k]);
        if D::is_rare(element) {
            *value = D::rare(element);
        }
    }
}

/// # Safety
///
/// `output` must be writable for `count <= BLOCK` elements.
#[inline(always)]
unsafe fn store<T: Copy, const BLOCK: usize>(result: &[T; BLOCK], output: *mut T, count: usize) {
    // SAFETY: count is at most the length of the result; the caller answers for the output.
    unsafe {
        if count == BLOCK {
            output.cast::<[T; BLOCK]>().write(*result);
        } else {
            store_part(result, output, count);
        }
    }
}

/// Out of line, for else the compiler makes one call of `memcpy` of both ways to store, at the end of every block.
///
/// # Safety
///
/// See [`store`].
#[cold]
#[inline(never)]
unsafe fn store_part<T: Copy, const BLOCK: usize>(result: &[T; BLOCK], output: *mut T, count: usize) {
    // SAFETY: count is at most the length of the result; the caller answers for the output.
    unsafe { std::ptr::copy_nonoverlapping(result.as_ptr(), output, count) };
}

/// An operation on `N` integers, which may raise events.
pub trait IntegerFunction<T, const N: usize> {
    fn apply(args: [T; N]) -> (T, Events);
}

/// # Safety
///
/// See [`super::TileFunction`].
#[inline(always)]
unsafe fn map_integers<F: IntegerFunction<T, N>, T: Int, const N: usize>(
    inputs: *const *const u8,
    output: *mut u8,
    n: usize,
) -> Events {
    let mut events = Events::NONE;
    let output: *mut T::Lane = output.cast();
    // SAFETY: the caller gives N inputs.
    let inputs: [*const T::Lane; N] = std::array::from_fn(|k| unsafe { (*inputs.add(k)).cast() });
    for k in 0..n {
        // SAFETY: inputs and output have n elements; each element is read before it is written.
        unsafe {
            let (value, raised) = F::apply(inputs.map(|input| T::from_lane(*input.add(k))));
            output.add(k).write(value.into_lane());
            events |= raised;
        }
    }
    events
}

/// A conversion from lanes of one type to lanes of another.
pub trait Conversion {
    type From: Copy;
    type To: Copy;

    fn convert(lane: Self::From) -> Self::To;
}

/// # Safety
///
/// See [`super::TileFunction`]; besides, the output may not be the input unless the lanes have one width.
#[inline(always)]
unsafe fn map_conversion<C: Conversion>(inputs: *const *const u8, output: *mut u8, n: usize) -> Events {
    // SAFETY: the caller gives one input.
    let input: *const C::From = unsafe { (*inputs).cast() };
    let output: *mut C::To = output.cast();
    for k in 0..n {
        // SAFETY: input and output have n elements; each element is read before it is written.
        unsafe { output.add(k).write(C::convert(*input.add(k))) };
    }
    Events::NONE
}
