//! Ways between memory and tiles. Strides and counts are in elements; each function picks its SIMD level itself.

use crate::numeric::element::{Element, Width, with_element};
use crate::numeric::simd::{Level, per_level};
use crate::types::DType;
use std::marker::PhantomData;

/// Results of at least so many bytes do not fit the caches that matter and are written past them.
pub const STREAMING_FROM: u64 = 32 << 20;

/// Reads `n` stored elements of `dtype` that lie `stride` elements apart, the first at `source`, into consecutive lanes.
/// Bools (0 is false, anything else true) become masks of `width`, which for other dtypes is that of their lanes.
///
/// # Safety
///
/// Every element named must be readable and `out` writable for `n` lanes; they may not overlap.
pub unsafe fn load(dtype: DType, width: Width, source: *const u8, stride: isize, out: *mut u8, n: usize) {
    let level = Level::detect();
    // SAFETY: the caller's contract, with the element and lane types of the dtype.
    unsafe {
        match (dtype, width) {
            (DType::Bool, Width::W32) => load_at::<Flag, u32>(level)(source.cast(), stride, out.cast(), n),
            (DType::Bool, Width::W64) => load_at::<Flag, u64>(level)(source.cast(), stride, out.cast(), n),
            (dtype, _) => with_element!(
                dtype,
                T => load_at::<T, <T as Element>::Lane>(level)(source.cast(), stride, out.cast(), n),
                bool => ()
            ),
        }
    }
}

/// Writes `n` lanes as stored elements of `dtype`, `stride` elements apart, the first to `out`. Masks of `width` become
/// bools, 0 or 1.
///
/// # Safety
///
/// `lanes` must be readable for `n` lanes and every element named writable; they may not overlap.
pub unsafe fn store(dtype: DType, width: Width, lanes: *const u8, out: *mut u8, stride: isize, n: usize) {
    let level = Level::detect();
    // SAFETY: the caller's contract, with the element and lane types of the dtype.
    unsafe {
        match (dtype, width) {
            (DType::Bool, Width::W32) => store_at::<Flag, u32>(level)(lanes.cast(), out.cast(), stride, n),
            (DType::Bool, Width::W64) => store_at::<Flag, u64>(level)(lanes.cast(), out.cast(), stride, n),
            (dtype, _) => with_element!(
                dtype,
                T => store_at::<T, <T as Element>::Lane>(level)(lanes.cast(), out.cast(), stride, n),
                bool => ()
            ),
        }
    }
}

/// Fills `n` lanes with one value, whose low half is the lane where they have 32 bits.
///
/// # Safety
///
/// `out` must be writable for `n` lanes of `width`, aligned to that.
pub unsafe fn repeat(lane: u64, width: Width, out: *mut u8, n: usize) {
    // SAFETY: the caller's contract.
    unsafe {
        match width {
            Width::W32 => std::slice::from_raw_parts_mut(out.cast::<u32>(), n).fill(lane as u32),
            Width::W64 => std::slice::from_raw_parts_mut(out.cast::<u64>(), n).fill(lane),
        }
    }
}

/// A stored bool.
#[derive(Clone, Copy)]
#[repr(transparent)]
struct Flag(u8);

/// An element in memory and its lane.
trait Stored<Lane>: Copy {
    fn widen(self) -> Lane;
    fn narrow(lane: Lane) -> Self;
}

impl<T: Element> Stored<T::Lane> for T {
    #[inline(always)]
    fn widen(self) -> T::Lane {
        self.into_lane()
    }

    #[inline(always)]
    fn narrow(lane: T::Lane) -> T {
        T::from_lane(lane)
    }
}

impl Stored<u64> for Flag {
    #[inline(always)]
    fn widen(self) -> u64 {
        if self.0 != 0 { u64::MAX } else { 0 }
    }

    #[inline(always)]
    fn narrow(lane: u64) -> Flag {
        Flag(lane as u8 & 1)
    }
}

impl Stored<u32> for Flag {
    #[inline(always)]
    fn widen(self) -> u32 {
        if self.0 != 0 { u32::MAX } else { 0 }
    }

    #[inline(always)]
    fn narrow(lane: u32) -> Flag {
        Flag(lane as u8 & 1)
    }
}

/// Fills `out` with the int64 numbers `first`, `first + stride`, …, wrapping.
pub fn iota(first: i64, stride: i64, out: &mut [u64]) {
    // SAFETY: the pointer is to that many writable elements.
    unsafe { iota_at(Level::detect())(first, stride, out.as_mut_ptr(), out.len()) }
}

/// Writes rows of `n` elements: element `k` of row `r` is the one `k stride + r` elements after `source`, and row `r` begins
/// `r * pitch` elements after `out`.
///
/// # Safety
///
/// Every element named must be readable, and `out` writable for `n` elements of each row; they may not overlap.
pub unsafe fn transpose<T: Turned>(source: *const T, stride: isize, out: *mut T, pitch: usize, rows: usize, n: usize) {
    let (side, turn) = T::turning(Level::detect());
    let (turned_rows, turned) = (rows - rows % side, n - n % side);
    let column = |k: usize| source.wrapping_offset(k as isize * stride);
    for k in (0..turned).step_by(side) {
        (0..side).for_each(|column_of_square| prefetch(column(k + column_of_square + TURNED_AHEAD).cast(), 1));
        for row in (0..turned_rows).step_by(side) {
            // SAFETY: the caller's contract, for a square of elements from `(row, k)` on.
            unsafe { turn(column(k).add(row), stride, out.add(row * pitch + k), pitch) };
        }
    }
    let copy = |row: usize, k: usize| {
        // SAFETY: the caller's contract, for element `k` of row `row`.
        unsafe { out.add(row * pitch + k).write(*column(k).add(row)) };
    };
    (turned..n).for_each(|k| (0..rows).for_each(|row| copy(row, k)));
    (turned_rows..rows).for_each(|row| (0..turned).for_each(|k| copy(row, k)));
}

/// How many elements of a row ahead of what is turned memory is asked for.
const TURNED_AHEAD: usize = 24;

/// `(source, stride, out, pitch)`: see [`Turned::turn`].
type Turn<T> = unsafe fn(*const T, isize, *mut T, usize);

/// Elements of which squares can be turned.
pub trait Turned: Copy {
    /// Rows and columns of a square.
    const SIDE: usize;

    /// Turns a square: element `k` of row `r` is the one `k stride + r` elements after `source`.
    ///
    /// # Safety
    ///
    /// As [`transpose`], for a square.
    unsafe fn turn(source: *const Self, stride: isize, out: *mut Self, pitch: usize);

    /// Rows and columns of the squares that a level turns, and how.
    fn turning(_level: Level) -> (usize, Turn<Self>) {
        (Self::SIDE, Self::turn)
    }
}

/// Turns a square of eight rows and columns.
///
/// # Safety
///
/// As [`Turned::turn`], on a processor with the features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
unsafe fn turn_eight(source: *const u64, stride: isize, out: *mut u64, pitch: usize) {
    use std::arch::x86_64::*;
    // SAFETY: the caller's contract.
    let columns: [__m512i; 8] =
        std::array::from_fn(|k| unsafe { _mm512_loadu_si512(source.offset(k as isize * stride).cast()) });
    // Elements of neighbouring columns come together, then pairs, then fours.
    let [a, b, c, d, e, f, g, h] = columns;
    let even = [[a, b], [c, d], [e, f], [g, h]].map(|[x, y]| _mm512_unpacklo_epi64(x, y));
    let odd = [[a, b], [c, d], [e, f], [g, h]].map(|[x, y]| _mm512_unpackhi_epi64(x, y));
    for (first, [ab, cd, ef, gh]) in [(0, even), (1, odd)] {
        const LOWER: i32 = 0x88;
        const UPPER: i32 = 0xdd;
        let [first_of_four, last_of_four] =
            [_mm512_shuffle_i64x2::<LOWER>(ab, cd), _mm512_shuffle_i64x2::<UPPER>(ab, cd)];
        let [first_of_other, last_of_other] =
            [_mm512_shuffle_i64x2::<LOWER>(ef, gh), _mm512_shuffle_i64x2::<UPPER>(ef, gh)];
        let rows = [
            _mm512_shuffle_i64x2::<LOWER>(first_of_four, first_of_other),
            _mm512_shuffle_i64x2::<LOWER>(last_of_four, last_of_other),
            _mm512_shuffle_i64x2::<UPPER>(first_of_four, first_of_other),
            _mm512_shuffle_i64x2::<UPPER>(last_of_four, last_of_other),
        ];
        for (k, row) in rows.into_iter().enumerate() {
            // SAFETY: the caller's contract.
            unsafe { _mm512_storeu_si512(out.add((2 * k + first) * pitch).cast(), row) };
        }
    }
}

/// Turns a square of four rows and columns.
///
/// # Safety
///
/// As [`Turned::turn`], on a processor with the features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn turn_four(source: *const u64, stride: isize, out: *mut u64, pitch: usize) {
    use std::arch::x86_64::*;
    const LOWER: i32 = 0x20;
    const UPPER: i32 = 0x31;
    // SAFETY: the caller's contract.
    let columns: [__m256i; 4] =
        std::array::from_fn(|k| unsafe { _mm256_loadu_si256(source.offset(k as isize * stride).cast()) });
    let [a, b, c, d] = columns;
    let even = [_mm256_unpacklo_epi64(a, b), _mm256_unpacklo_epi64(c, d)];
    let odd = [_mm256_unpackhi_epi64(a, b), _mm256_unpackhi_epi64(c, d)];
    let rows = [
        _mm256_permute2x128_si256::<LOWER>(even[0], even[1]),
        _mm256_permute2x128_si256::<LOWER>(odd[0], odd[1]),
        _mm256_permute2x128_si256::<UPPER>(even[0], even[1]),
        _mm256_permute2x128_si256::<UPPER>(odd[0], odd[1]),
    ];
    for (k, row) in rows.into_iter().enumerate() {
        // SAFETY: the caller's contract.
        unsafe { _mm256_storeu_si256(out.add(k * pitch).cast(), row) };
    }
}

impl Turned for u64 {
    const SIDE: usize = 2;

    #[cfg(target_arch = "x86_64")]
    fn turning(level: Level) -> (usize, Turn<u64>) {
        match level {
            Level::Avx512 => (8, turn_eight),
            Level::Avx2 => (4, turn_four),
            Level::Baseline => (Self::SIDE, Self::turn),
        }
    }

    #[inline(always)]
    unsafe fn turn(source: *const u64, stride: isize, out: *mut u64, pitch: usize) {
        // SAFETY: the caller's contract; SSE2 belongs to every x86-64 processor.
        #[cfg(target_arch = "x86_64")]
        unsafe {
            use std::arch::x86_64::*;
            let a = _mm_loadu_si128(source.cast());
            let b = _mm_loadu_si128(source.offset(stride).cast());
            _mm_storeu_si128(out.cast(), _mm_unpacklo_epi64(a, b));
            _mm_storeu_si128(out.add(pitch).cast(), _mm_unpackhi_epi64(a, b));
        }
        // SAFETY: the caller's contract.
        #[cfg(not(target_arch = "x86_64"))]
        unsafe {
            turn_one_by_one(source, stride, out, pitch)
        }
    }
}

impl Turned for u32 {
    const SIDE: usize = 4;

    #[inline(always)]
    unsafe fn turn(source: *const u32, stride: isize, out: *mut u32, pitch: usize) {
        // SAFETY: the caller's contract; SSE2 belongs to every x86-64 processor.
        #[cfg(target_arch = "x86_64")]
        unsafe {
            use std::arch::x86_64::*;
            let column = |k: isize| _mm_loadu_si128(source.offset(k * stride).cast());
            let (a, b, c, d) = (column(0), column(1), column(2), column(3));
            let (ab_low, cd_low) = (_mm_unpacklo_epi32(a, b), _mm_unpacklo_epi32(c, d));
            let (ab_high, cd_high) = (_mm_unpackhi_epi32(a, b), _mm_unpackhi_epi32(c, d));
            _mm_storeu_si128(out.cast(), _mm_unpacklo_epi64(ab_low, cd_low));
            _mm_storeu_si128(out.add(pitch).cast(), _mm_unpackhi_epi64(ab_low, cd_low));
            _mm_storeu_si128(out.add(2 * pitch).cast(), _mm_unpacklo_epi64(ab_high, cd_high));
            _mm_storeu_si128(out.add(3 * pitch).cast(), _mm_unpackhi_epi64(ab_high, cd_high));
        }
        // SAFETY: the caller's contract.
        #[cfg(not(target_arch = "x86_64"))]
        unsafe {
            turn_one_by_one(source, stride, out, pitch)
        }
    }
}

/// # Safety
///
/// As [`Turned::turn`].
#[cfg(not(target_arch = "x86_64"))]
unsafe fn turn_one_by_one<T: Turned>(source: *const T, stride: isize, out: *mut T, pitch: usize) {
    for row in 0..T::SIDE {
        for k in 0..T::SIDE {
            // SAFETY: the caller's contract.
            unsafe { out.add(row * pitch + k).write(*source.offset(k as isize * stride).add(row)) };
        }
    }
}

/// Copies `bytes` bytes past the caches: the aligned part with non-temporal stores, the ends with ordinary ones. Call
/// [`fence`] before another thread may see the copy.
///
/// # Safety
///
/// `source` must be readable and `out` writable for `bytes` bytes; they may not overlap.
pub unsafe fn copy_streaming(source: *const u8, out: *mut u8, bytes: usize) {
    let head = ((out as usize).wrapping_neg() % LINE).min(bytes);
    let body = (bytes - head) / LINE * LINE;
    // SAFETY: head + body <= bytes; the body's destination is aligned to a line and its length a multiple of one.
    unsafe {
        std::ptr::copy_nonoverlapping(source, out, head);
        stream_lines(source.add(head), out.add(head), body);
        std::ptr::copy_nonoverlapping(source.add(head + body), out.add(head + body), bytes - head - body);
    }
}

/// Memory that is written past the caches, inside [`past_caches`]. It stays on its thread.
pub struct PastCaches<'o, T> {
    out: &'o mut [T],
    of_thread: PhantomData<*const ()>,
}

impl<T: Element> PastCaches<'_, T> {
    /// Copies elements to a position.
    ///
    /// # Panics
    ///
    /// If they do not fit.
    pub fn copy(&mut self, at: usize, source: &[T]) {
        let out = &mut self.out[at..][..source.len()];
        // SAFETY: both are of so many bytes, a number has no padding, a slice that may be written overlaps no other, and
        // nobody gets at it before the fence.
        unsafe { copy_streaming(source.as_ptr().cast(), out.as_mut_ptr().cast(), size_of_val(source)) }
    }
}

/// Calls `work` with what writes to `out` past the caches. Afterwards every thread may see what it wrote.
pub fn past_caches<T: Element, R>(out: &mut [T], work: impl FnOnce(&mut PastCaches<'_, T>) -> R) -> R {
    struct Fence;

    impl Drop for Fence {
        fn drop(&mut self) {
            fence();
        }
    }

    let _fence = Fence;
    work(&mut PastCaches { out, of_thread: PhantomData })
}

/// Orders earlier stores of [`copy_streaming`] before everything that follows.
pub fn fence() {
    // SAFETY: SSE belongs to every x86-64 processor.
    #[cfg(target_arch = "x86_64")]
    unsafe {
        std::arch::x86_64::_mm_sfence()
    }
}

/// Asks for `bytes` bytes from `start` on to be brought into the cache. A hint: any address will do.
pub fn prefetch(start: *const u8, bytes: usize) {
    #[cfg(target_arch = "x86_64")]
    for line in (0..bytes).step_by(64) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: SSE belongs to every x86-64 processor, and a prefetch never faults.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(start.wrapping_add(line).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (start, bytes);
}

/// Bytes in a cache line.
pub(super) const LINE: usize = 64;

per_level! {
    fn load_at[T: Stored<L>, L: Copy][T, L](source: *const T, stride: isize, out: *mut L, n: usize) = load_body
}
per_level! {
    fn store_at[T: Stored<L>, L: Copy][T, L](lanes: *const L, out: *mut T, stride: isize, n: usize) = store_body
}
per_level! { fn iota_at[][](first: i64, stride: i64, out: *mut u64, n: usize) = iota_body }

/// # Safety
///
/// See [`load`].
#[inline(always)]
unsafe fn load_body<T: Stored<L>, L: Copy>(source: *const T, stride: isize, out: *mut L, n: usize) {
    // SAFETY: the caller's contract, with the constant strides that vectorise.
    unsafe {
        match stride {
            1 => move_elements(source, 1, out, 1, n, T::widen),
            2 => move_elements(source, 2, out, 1, n, T::widen),
            -1 => move_elements(source, -1, out, 1, n, T::widen),
            _ => move_elements(source, stride, out, 1, n, T::widen),
        }
    }
}

/// # Safety
///
/// See [`store`].
#[inline(always)]
unsafe fn store_body<T: Stored<L>, L: Copy>(lanes: *const L, out: *mut T, stride: isize, n: usize) {
    // SAFETY: the caller's contract, with the constant strides that vectorise.
    unsafe {
        match stride {
            1 => move_elements(lanes, 1, out, 1, n, T::narrow),
            -1 => move_elements(lanes, 1, out, -1, n, T::narrow),
            _ => move_elements(lanes, 1, out, stride, n, T::narrow),
        }
    }
}

/// `out[k * out_stride] = convert(source[k * stride])`.
///
/// # Safety
///
/// Those elements must be readable and writable for every `k < n`, and may not overlap.
#[inline(always)]
unsafe fn move_elements<T: Copy, U>(
    source: *const T,
    stride: isize,
    out: *mut U,
    out_stride: isize,
    n: usize,
    convert: impl Fn(T) -> U,
) {
    for k in 0..n as isize {
        // SAFETY: k < n.
        unsafe { out.offset(k * out_stride).write(convert(*source.offset(k * stride))) };
    }
}

/// # Safety
///
/// `out` must be writable for `n` elements.
#[inline(always)]
unsafe fn iota_body(first: i64, stride: i64, out: *mut u64, n: usize) {
    for k in 0..n {
        // SAFETY: k < n.
        unsafe { out.add(k).write(first.wrapping_add(stride.wrapping_mul(k as i64)) as u64) };
    }
}

/// # Safety
///
/// As [`copy_streaming`]; besides, `out` is aligned to 64 bytes and `bytes` a multiple of [`LINE`].
#[cfg(target_arch = "x86_64")]
unsafe fn stream_lines(source: *const u8, out: *mut u8, bytes: usize) {
    use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_stream_si128};
    // SSE2's stores fill the write-combining buffer of a line as fast as wider ones.
    for line in (0..bytes).step_by(LINE) {
        for at in (line..line + LINE).step_by(16) {
            // SAFETY: at + 16 <= bytes, and out + at is aligned to 16 bytes.
            unsafe {
                let elements = _mm_loadu_si128(source.add(at).cast::<__m128i>());
                _mm_stream_si128(out.add(at).cast::<__m128i>(), elements);
            }
        }
    }
}

/// # Safety
///
/// As [`copy_streaming`].
#[cfg(not(target_arch = "x86_64"))]
unsafe fn stream_lines(source: *const u8, out: *mut u8, bytes: usize) {
    // SAFETY: the caller's contract.
    unsafe { std::ptr::copy_nonoverlapping(source, out, bytes) }
}

#[cfg(test)]
mod tests;
