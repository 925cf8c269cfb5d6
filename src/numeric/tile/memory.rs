//! Ways between memory and tiles. Strides and counts are in elements; each function picks its SIMD level itself.

use crate::numeric::simd::{Level, per_level};

/// Reads `n` elements that lie `stride` elements apart, the first at `source`, into consecutive ones.
///
/// # Safety
///
/// Every `source + k * stride` must be readable and `out` writable for `n` elements; they may not overlap.
pub unsafe fn gather(source: *const u64, stride: isize, out: *mut u64, n: usize) {
    // SAFETY: the caller's contract.
    unsafe { gather_at(Level::detect())(source, stride, out, n) }
}

/// Writes `n` consecutive elements `stride` elements apart, the first to `out`.
///
/// # Safety
///
/// `source` must be readable for `n` elements and every `out + k * stride` writable; they may not overlap.
pub unsafe fn scatter(source: *const u64, out: *mut u64, stride: isize, n: usize) {
    // SAFETY: the caller's contract.
    unsafe { scatter_at(Level::detect())(source, out, stride, n) }
}

/// Reads `n` stored bools (0 is false, anything else true) that lie `stride` bytes apart as masks.
///
/// # Safety
///
/// Every `source + k * stride` must be readable and `out` writable for `n` elements; they may not overlap.
pub unsafe fn widen_bools(source: *const u8, stride: isize, out: *mut u64, n: usize) {
    // SAFETY: the caller's contract.
    unsafe { widen_bools_at(Level::detect())(source, stride, out, n) }
}

/// Writes `n` masks as stored bools, 0 or 1, `stride` bytes apart.
///
/// # Safety
///
/// `source` must be readable for `n` elements and every `out + k * stride` writable; they may not overlap.
pub unsafe fn narrow_masks(source: *const u64, out: *mut u8, stride: isize, n: usize) {
    // SAFETY: the caller's contract.
    unsafe { narrow_masks_at(Level::detect())(source, out, stride, n) }
}

/// Fills `out` with the int64 numbers `first`, `first + stride`, …, wrapping.
pub fn iota(first: i64, stride: i64, out: &mut [u64]) {
    // SAFETY: the pointer is to that many writable elements.
    unsafe { iota_at(Level::detect())(first, stride, out.as_mut_ptr(), out.len()) }
}

/// Copies `n` elements past the caches: the aligned part with non-temporal stores, the ends with ordinary ones. Call
/// [`fence`] before another thread may see the copy.
///
/// # Safety
///
/// `source` must be readable and `out` writable for `n` elements, both 8-byte aligned; they may not overlap.
pub unsafe fn copy_streaming(source: *const u64, out: *mut u64, n: usize) {
    let unaligned = (out as usize).wrapping_neg() / size_of::<u64>() % LINE;
    let head = unaligned.min(n);
    let body = (n - head) / LINE * LINE;
    // SAFETY: head + body <= n; the body's destination is aligned to a line and its length a multiple of one.
    unsafe {
        std::ptr::copy_nonoverlapping(source, out, head);
        stream_lines(source.add(head), out.add(head), body);
        std::ptr::copy_nonoverlapping(source.add(head + body), out.add(head + body), n - head - body);
    }
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

/// Elements in a cache line of 64 bytes.
const LINE: usize = 8;

per_level! { fn gather_at[][](source: *const u64, stride: isize, out: *mut u64, n: usize) = gather_body }
per_level! { fn scatter_at[][](source: *const u64, out: *mut u64, stride: isize, n: usize) = scatter_body }
per_level! { fn widen_bools_at[][](source: *const u8, stride: isize, out: *mut u64, n: usize) = widen_bools_body }
per_level! { fn narrow_masks_at[][](source: *const u64, out: *mut u8, stride: isize, n: usize) = narrow_masks_body }
per_level! { fn iota_at[][](first: i64, stride: i64, out: *mut u64, n: usize) = iota_body }

/// # Safety
///
/// See [`gather`].
#[inline(always)]
unsafe fn gather_body(source: *const u64, stride: isize, out: *mut u64, n: usize) {
    // SAFETY: the caller's contract, with the constant strides that vectorise.
    unsafe {
        match stride {
            1 => std::ptr::copy_nonoverlapping(source, out, n),
            2 => move_elements(source, 2, out, 1, n, |element| element),
            -1 => move_elements(source, -1, out, 1, n, |element| element),
            _ => move_elements(source, stride, out, 1, n, |element| element),
        }
    }
}

/// # Safety
///
/// See [`scatter`].
#[inline(always)]
unsafe fn scatter_body(source: *const u64, out: *mut u64, stride: isize, n: usize) {
    // SAFETY: the caller's contract, with the constant strides that vectorise.
    unsafe {
        match stride {
            1 => std::ptr::copy_nonoverlapping(source, out, n),
            -1 => move_elements(source, 1, out, -1, n, |element| element),
            _ => move_elements(source, 1, out, stride, n, |element| element),
        }
    }
}

/// # Safety
///
/// See [`widen_bools`].
#[inline(always)]
unsafe fn widen_bools_body(source: *const u8, stride: isize, out: *mut u64, n: usize) {
    let widen = |stored: u8| if stored != 0 { u64::MAX } else { 0 };
    // SAFETY: the caller's contract, with the constant strides that vectorise.
    unsafe {
        match stride {
            1 => move_elements(source, 1, out, 1, n, widen),
            _ => move_elements(source, stride, out, 1, n, widen),
        }
    }
}

/// # Safety
///
/// See [`narrow_masks`].
#[inline(always)]
unsafe fn narrow_masks_body(source: *const u64, out: *mut u8, stride: isize, n: usize) {
    let narrow = |mask: u64| mask as u8 & 1;
    // SAFETY: the caller's contract, with the constant strides that vectorise.
    unsafe {
        match stride {
            1 => move_elements(source, 1, out, 1, n, narrow),
            _ => move_elements(source, 1, out, stride, n, narrow),
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
/// As [`copy_streaming`]; besides, `out` is aligned to 64 bytes and `n` a multiple of [`LINE`].
#[cfg(target_arch = "x86_64")]
unsafe fn stream_lines(source: *const u64, out: *mut u64, n: usize) {
    use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_stream_si128};
    // SSE2's stores fill the write-combining buffer of a line as fast as wider ones.
    for k in (0..n).step_by(LINE) {
        for pair in (k..k + LINE).step_by(2) {
            // SAFETY: pair + 2 <= n, and out + pair is aligned to 16 bytes.
            unsafe {
                let elements = _mm_loadu_si128(source.add(pair).cast::<__m128i>());
                _mm_stream_si128(out.add(pair).cast::<__m128i>(), elements);
            }
        }
    }
}

/// # Safety
///
/// As [`copy_streaming`].
#[cfg(not(target_arch = "x86_64"))]
unsafe fn stream_lines(source: *const u64, out: *mut u64, n: usize) {
    // SAFETY: the caller's contract.
    unsafe { std::ptr::copy_nonoverlapping(source, out, n) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTHS: [usize; 10] = [0, 1, 2, 7, 8, 9, 31, 64, 65, 257];

    #[test]
    fn gathering_and_scattering_walk_any_stride() {
        let memory: Vec<u64> = (0..2000).collect();
        for level in Level::available() {
            for n in LENGTHS {
                for stride in [-3isize, -2, -1, 0, 1, 2, 3, 7] {
                    let start = if stride < 0 { 1999 } else { 0 };
                    let want: Vec<u64> = (0..n as isize).map(|k| (start + k * stride) as u64).collect();
                    let mut got = vec![0; n];
                    // SAFETY: 257 elements 7 apart lie within 2000.
                    unsafe { gather_at(level)(memory.as_ptr().add(start as usize), stride, got.as_mut_ptr(), n) };
                    assert_eq!(got, want, "{level:?} stride {stride}");
                    if stride == 0 {
                        continue;
                    }
                    let mut back = vec![u64::MAX; 2000];
                    // SAFETY: the same elements.
                    unsafe { scatter_at(level)(got.as_ptr(), back.as_mut_ptr().add(start as usize), stride, n) };
                    let touched = back.iter().filter(|&&x| x != u64::MAX).count();
                    assert_eq!(touched, n);
                    assert!(want.iter().all(|&k| back[k as usize] == k));
                }
            }
        }
    }

    #[test]
    fn bools_become_masks_and_return() {
        let stored: Vec<u8> = (0..600).map(|k| (k % 3 == 0) as u8).collect();
        for level in Level::available() {
            for n in LENGTHS {
                for stride in [1isize, 2, -1] {
                    let start = if stride < 0 { 599 } else { 0 };
                    let mut masks = vec![7; n];
                    // SAFETY: 257 elements 2 apart lie within 600.
                    unsafe { widen_bools_at(level)(stored.as_ptr().add(start), stride, masks.as_mut_ptr(), n) };
                    for (k, &mask) in masks.iter().enumerate() {
                        let index = (start as isize + k as isize * stride) as usize;
                        assert_eq!(mask, (stored[index] as u64).wrapping_neg());
                    }
                    let mut narrow = vec![9u8; 600];
                    // SAFETY: the same elements.
                    unsafe { narrow_masks_at(level)(masks.as_ptr(), narrow.as_mut_ptr().add(start), stride, n) };
                    let touched: Vec<usize> = (0..600).filter(|&k| narrow[k] != 9).collect();
                    assert_eq!(touched.len(), n);
                    assert!(touched.iter().all(|&k| narrow[k] == stored[k]));
                }
            }
        }
    }

    #[test]
    fn streaming_copies_everything_and_nothing_else() {
        let source: Vec<u64> = (0..400).collect();
        for offset in 0..9 {
            for n in LENGTHS {
                let mut out = vec![u64::MAX; 400];
                // SAFETY: 8 + 257 elements lie within 400.
                unsafe { copy_streaming(source.as_ptr().add(3), out.as_mut_ptr().add(offset), n) };
                fence();
                assert_eq!(&out[offset..offset + n], &source[3..3 + n]);
                assert!(out[..offset].iter().chain(&out[offset + n..]).all(|&x| x == u64::MAX));
            }
        }
    }

    #[test]
    fn iota_wraps() {
        let mut out = [0; 5];
        iota(i64::MAX - 2, 2, &mut out);
        assert_eq!(out.map(|x| x as i64), [i64::MAX - 2, i64::MAX, i64::MIN + 1, i64::MIN + 3, i64::MIN + 5]);
        iota(3, -1, &mut out);
        assert_eq!(out.map(|x| x as i64), [3, 2, 1, 0, -1]);
    }
}
