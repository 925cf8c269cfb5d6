//! Consecutive words of Philox in explicit vectors.
//!
//! The portable loops of `words` leave it to the compiler to find vectors; here as many of them go through the rounds in step
//! as registers have room for, results come out in order without permutations, and what the numbers of all blocks have in
//! common is computed once. The bits are the same, in three quarters of the time.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;

use super::words::Blocks;
use crate::numeric::simd::Level;

/// What becomes of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Nothing.
    Words,
    /// float64 in `[0, 1)`, as `words::unit` makes it.
    Unit,
    /// Two float32 in `[0, 1)` each, as `words::unit_float32` makes them of both halves.
    UnitFloat32,
    /// The high 64 bits of the product with a range, plus the lowest number.
    Integers { low: i64, range: u32 },
}

/// The forms, as parameters of functions.
const WORDS: u8 = 0;
const UNIT: u8 = 1;
const UNIT_FLOAT32: u8 = 2;
const INTEGERS: u8 = 3;

/// Words of blocks, from number `first` on, by the form, to an output of so many.
type Fill = unsafe fn(&Blocks, u64, (i64, u32), *mut u64, usize);

/// Fills the beginning of `n` words of 64 bits with what blocks from number `first` on give, and tells how many words that
/// are: a multiple of two, all but a few; none if the level has no such vectors, or if the upper halves of the blocks'
/// numbers differ.
///
/// # Safety
/// `out` must be writable for `n` words.
pub unsafe fn fill(form: Form, blocks: &Blocks, first: u64, out: *mut u8, n: usize, level: Level) -> usize {
    let Some((vector, fill)) = of_level(form, level) else { return 0 };
    let whole = n - n % vector;
    let last = first.wrapping_add(whole as u64 / 2);
    if whole == 0 || first >> 32 != last >> 32 {
        return 0;
    }
    let integers = match form {
        Form::Integers { low, range } => (low, range),
        _ => (0, 0),
    };
    // SAFETY: the caller's contract, on a processor with the features; `whole` is a multiple of a vector's words.
    unsafe { fill(blocks, first, integers, out.cast(), whole) };
    whole
}

/// The words of the blocks that a vector computes, and what fills a multiple of them.
#[cfg(target_arch = "x86_64")]
fn of_level(form: Form, level: Level) -> Option<(usize, Fill)> {
    let (vector, fills): (usize, [Fill; 4]) = match level.min(Level::detect()) {
        Level::Baseline => return None,
        Level::Avx2 => (
            avx2::VECTOR,
            [avx2::fill::<WORDS>, avx2::fill::<UNIT>, avx2::fill::<UNIT_FLOAT32>, avx2::fill::<INTEGERS>],
        ),
        Level::Avx512 => (
            avx512::VECTOR,
            [avx512::fill::<WORDS>, avx512::fill::<UNIT>, avx512::fill::<UNIT_FLOAT32>, avx512::fill::<INTEGERS>],
        ),
    };
    let number = match form {
        Form::Words => WORDS,
        Form::Unit => UNIT,
        Form::UnitFloat32 => UNIT_FLOAT32,
        Form::Integers { .. } => INTEGERS,
    };
    Some((vector, fills[number as usize]))
}

#[cfg(not(target_arch = "x86_64"))]
fn of_level(_: Form, _: Level) -> Option<(usize, Fill)> {
    None
}
