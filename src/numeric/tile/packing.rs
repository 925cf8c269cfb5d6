//! Elements that a mask keeps, one after another. Without branches, since masks are rarely predictable.

use super::memory::{LINE, copy_streaming, fence};
use crate::numeric::element::Int;
#[cfg(target_arch = "x86_64")]
use crate::numeric::simd::{HALVES_FIRST, LANES_FIRST};
use crate::numeric::simd::{Level, per_level};

/// Appends the lanes whose mask holds.
pub fn append_where(kept: &mut Vec<u64>, elements: &[u64], mask: &[u64], level: Level) {
    let n = elements.len().min(mask.len());
    kept.reserve(n + PACK);
    let end = kept.len();
    // SAFETY: there is room for all elements and a vector more; what is kept has been written.
    unsafe {
        let count = pack_at(level)(elements.as_ptr(), mask.as_ptr(), n, kept.as_mut_ptr().add(end));
        kept.set_len(end + count);
    }
}

per_level! {
    /// [`count_where`] at a level. Asks nothing of its caller.
    fn count_at[][](mask: *const u8, n: usize) -> usize = count_body
}

/// How many bytes of a mask, of which each is 0 or 1, are 1.
pub fn count_where(mask: &[u8], level: Level) -> usize {
    // SAFETY: the pointer and length are those of a slice.
    unsafe { count_at(level)(mask.as_ptr(), mask.len()) }
}

/// # Safety
///
/// `mask` must be readable for `n` bytes.
#[inline(always)]
unsafe fn count_body(mask: *const u8, n: usize) -> usize {
    // SAFETY: the caller's contract.
    let mask = unsafe { std::slice::from_raw_parts(mask, n) };
    // So many bytes at a time that a byte can count them.
    mask.chunks(255).map(|part| usize::from(part.iter().sum::<u8>())).sum()
}

/// Puts the elements whose byte of the mask is not 0 one after another into `into`, which has as many, if `past_caches` past
/// the caches.
///
/// # Panics
/// If there are more of them.
pub fn pack_into<T: Int>(elements: &[T], mask: &[u8], into: &mut [T], past_caches: bool, level: Level) {
    /// Elements whose mask is looked at before what is kept of them is copied, and that may be written behind these.
    const PIECE: usize = 512;
    const SLACK: usize = 64;
    let of_line = LINE / size_of::<T>();
    let mut kept = [T::from_lane(T::Lane::default()); PIECE + 2 * SLACK];
    // Lines of what is kept are lines of the result.
    let address = into.as_ptr().addr();
    let mut first = if past_caches { address % LINE / size_of::<T>() } else { 0 };
    let (mut held, mut done) = (first, 0);
    for (elements, mask) in elements.chunks(PIECE).zip(mask.chunks(PIECE)) {
        held += pack_where(elements, mask, &mut kept[held..], level);
        let whole = if past_caches { held - held % of_line } else { held };
        if whole > first {
            let copied = &kept[first..whole];
            let to = &mut into[done..][..copied.len()];
            match past_caches {
                // SAFETY: both are slices of so many elements, of which one is on the stack.
                true => unsafe {
                    copy_streaming(copied.as_ptr().cast(), to.as_mut_ptr().cast(), size_of_val(copied));
                },
                false => to.copy_from_slice(copied),
            }
            done += copied.len();
            kept.copy_within(whole..held, 0);
            (first, held) = (0, held - whole);
        }
    }
    into[done..][..held - first].copy_from_slice(&kept[first..held]);
    if past_caches {
        fence();
    }
}

/// Puts the elements whose byte of the mask is not 0 one after another into `kept`, and tells how many they are. What is
/// behind them in `kept` is worthless.
///
/// # Panics
/// If `kept` has no room for all of them and 64 bytes more.
pub fn pack_where<T: Copy>(elements: &[T], mask: &[u8], kept: &mut [T], level: Level) -> usize {
    let n = elements.len().min(mask.len());
    assert!(kept.len() >= n + 64 / size_of::<T>(), "there is no room for what is packed");
    let pack = match (level.min(Level::detect()), size_of::<T>()) {
        #[cfg(target_arch = "x86_64")]
        (Level::Avx512, 8) => pack_bytes_avx512::<T, 8>,
        #[cfg(target_arch = "x86_64")]
        (Level::Avx512, 4) => pack_bytes_avx512::<T, 16>,
        #[cfg(target_arch = "x86_64")]
        (Level::Avx2, 8 | 4) => pack_bytes_avx2::<T>,
        _ => pack_bytes::<T>,
    };
    // SAFETY: both slices have `n` elements and more, and `kept` has room, as was just checked; it is borrowed alone.
    unsafe { pack(elements.as_ptr(), mask.as_ptr(), n, kept.as_mut_ptr()) }
}

/// # Safety
///
/// Elements and mask must be readable for `n` elements, `out` writable for `n` of them and 64 bytes more; it may not
/// overlap them.
unsafe fn pack_bytes<T: Copy>(elements: *const T, mask: *const u8, n: usize, out: *mut T) -> usize {
    let mut count = 0;
    for k in 0..n {
        // SAFETY: the caller's contract; there are never more elements than so far.
        unsafe {
            out.add(count).write(elements.add(k).read());
            count += usize::from(mask.add(k).read() != 0);
        }
    }
    count
}

/// # Safety
///
/// See [`pack_bytes`]; elements must have 64 bytes / `LANES`, which is 8 or 16, and the processor the features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
unsafe fn pack_bytes_avx512<T: Copy, const LANES: usize>(
    elements: *const T,
    mask: *const u8,
    n: usize,
    out: *mut T,
) -> usize {
    use std::arch::x86_64::*;
    let whole = n - n % LANES;
    let mut count = 0;
    for k in (0..whole).step_by(LANES) {
        // SAFETY: the caller's contract; a whole vector behind the elements so far has room.
        unsafe {
            let vector = _mm512_loadu_epi64(elements.add(k).cast());
            let (packed, holds) = if LANES == 8 {
                let bytes = _mm_loadl_epi64(mask.add(k).cast());
                let holds = _mm_test_epi8_mask(bytes, bytes);
                (_mm512_maskz_compress_epi64(holds as u8, vector), holds)
            } else {
                let bytes = _mm_loadu_epi8(mask.add(k).cast());
                let holds = _mm_test_epi8_mask(bytes, bytes);
                (_mm512_maskz_compress_epi32(holds, vector), holds)
            };
            _mm512_storeu_epi64(out.add(count).cast(), packed);
            count += holds.count_ones() as usize;
        }
    }
    // SAFETY: the caller's contract for the elements that are left.
    count + unsafe { pack_bytes(elements.add(whole), mask.add(whole), n - whole, out.add(count)) }
}

/// # Safety
///
/// See [`pack_bytes`]; elements must have 8 or 4 bytes, and the processor the features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,popcnt")]
unsafe fn pack_bytes_avx2<T: Copy>(elements: *const T, mask: *const u8, n: usize, out: *mut T) -> usize {
    use std::arch::x86_64::*;
    /// Elements whose mask is looked at together, and those that are packed at a time.
    const LOOK: usize = 16;
    const LANES: usize = 4;
    let whole = n - n % LOOK;
    let mut count = 0;
    for k in (0..whole).step_by(LOOK) {
        // SAFETY: the caller's contract; a whole vector behind the elements so far has room. Four bits choose one of
        // sixteen entries.
        unsafe {
            let is_out = _mm_cmpeq_epi8(_mm_loadu_si128(mask.add(k).cast()), _mm_setzero_si128());
            let holds = !_mm_movemask_epi8(is_out) as u32;
            for group in 0..LOOK / LANES {
                let kept = (holds >> (group * LANES) & 0xf) as usize;
                let from = elements.add(k + group * LANES);
                let to = out.add(count);
                if size_of::<T>() == 8 {
                    let order = _mm256_loadu_si256(HALVES_FIRST[kept].as_ptr().cast());
                    let packed = _mm256_permutevar8x32_epi32(_mm256_loadu_si256(from.cast()), order);
                    _mm256_storeu_si256(to.cast(), packed);
                } else {
                    let order = _mm_loadu_si128(LANES_FIRST[kept].as_ptr().cast());
                    let packed = _mm_permutevar_ps(_mm_loadu_ps(from.cast()), order);
                    _mm_storeu_ps(to.cast(), packed);
                }
                count += kept.count_ones() as usize;
            }
        }
    }
    // SAFETY: the caller's contract for the elements that are left.
    count + unsafe { pack_bytes(elements.add(whole), mask.add(whole), n - whole, out.add(count)) }
}

/// Lanes that are packed at a time, and that may be written behind the last.
const PACK: usize = 8;

/// `(elements, mask, n, out)`: writes the lanes whose mask holds one after another, and tells how many they are.
///
/// # Safety of the function
///
/// Elements and mask must be readable for `n` lanes, `out` writable for `n +` [`PACK`]; it may not overlap them.
fn pack_at(level: Level) -> unsafe fn(*const u64, *const u64, usize, *mut u64) -> usize {
    match level.min(Level::detect()) {
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => pack_avx512,
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => pack_avx2,
        _ => pack,
    }
}

/// # Safety
///
/// See [`pack_at`].
unsafe fn pack(elements: *const u64, mask: *const u64, n: usize, out: *mut u64) -> usize {
    let mut count = 0;
    for k in 0..n {
        // SAFETY: the caller's contract; there are never more elements than so far.
        unsafe {
            out.add(count).write(elements.add(k).read());
            count += (mask.add(k).read() & 1) as usize;
        }
    }
    count
}

/// # Safety
///
/// See [`pack_at`]; the processor must have the features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")]
unsafe fn pack_avx512(elements: *const u64, mask: *const u64, n: usize, out: *mut u64) -> usize {
    use std::arch::x86_64::*;
    let whole = n - n % PACK;
    let mut count = 0;
    for k in (0..whole).step_by(PACK) {
        // SAFETY: the caller's contract; a whole vector behind the elements so far has room.
        unsafe {
            let mask = _mm512_loadu_epi64(mask.add(k).cast());
            let holds = _mm512_test_epi64_mask(mask, mask);
            let packed = _mm512_maskz_compress_epi64(holds, _mm512_loadu_epi64(elements.add(k).cast()));
            _mm512_storeu_epi64(out.add(count).cast(), packed);
            count += holds.count_ones() as usize;
        }
    }
    // SAFETY: the caller's contract for the lanes that are left.
    count + unsafe { pack(elements.add(whole), mask.add(whole), n - whole, out.add(count)) }
}

/// # Safety
///
/// See [`pack_at`]; the processor must have the features.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,popcnt")]
unsafe fn pack_avx2(elements: *const u64, mask: *const u64, n: usize, out: *mut u64) -> usize {
    use std::arch::x86_64::*;
    const LANES: usize = 4;
    let whole = n - n % LANES;
    let mut count = 0;
    for k in (0..whole).step_by(LANES) {
        // SAFETY: the caller's contract; a whole vector behind the elements so far has room. Four bits choose one of
        // sixteen entries.
        unsafe {
            let kept = _mm256_movemask_pd(_mm256_loadu_pd(mask.add(k).cast())) as usize;
            let order = _mm256_loadu_si256(HALVES_FIRST[kept].as_ptr().cast());
            let packed = _mm256_permutevar8x32_epi32(_mm256_loadu_si256(elements.add(k).cast()), order);
            _mm256_storeu_si256(out.add(count).cast(), packed);
            count += kept.count_ones() as usize;
        }
    }
    // SAFETY: the caller's contract for the lanes that are left.
    count + unsafe { pack(elements.add(whole), mask.add(whole), n - whole, out.add(count)) }
}
