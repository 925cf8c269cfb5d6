//! Sums of products of small matrices, in plain loops: what is under exact matrix products, and under products of
//! matrices too small for anything else.
//!
//! Every element of a result is summed on its own, by ascending index, so that neither blocks nor SIMD levels are seen in
//! the bits.

use super::simd::{Level, per_level};
use std::marker::PhantomData;

/// What is multiplied and how it adds up.
pub trait Semiring {
    type Element: Copy;
    const ZERO: Self::Element;

    fn add_product(sum: Self::Element, a: Self::Element, b: Self::Element) -> Self::Element;
}

/// The arithmetic of a type of numbers; integers wrap.
pub struct Arithmetic<T>(PhantomData<T>);

/// `or` of `and`, on bools held as 0 and 1.
pub struct Logic;

macro_rules! arithmetic {
    ($($type:ty: |$sum:ident, $a:ident, $b:ident| $result:expr),* $(,)?) => {
        $(impl Semiring for Arithmetic<$type> {
            type Element = $type;
            const ZERO: $type = 0 as $type;

            #[inline(always)]
            fn add_product($sum: $type, $a: $type, $b: $type) -> $type {
                $result
            }
        })*
    };
}

arithmetic! {
    i8: |sum, a, b| sum.wrapping_add(a.wrapping_mul(b)),
    i16: |sum, a, b| sum.wrapping_add(a.wrapping_mul(b)),
    i32: |sum, a, b| sum.wrapping_add(a.wrapping_mul(b)),
    i64: |sum, a, b| sum.wrapping_add(a.wrapping_mul(b)),
    u8: |sum, a, b| sum.wrapping_add(a.wrapping_mul(b)),
    u16: |sum, a, b| sum.wrapping_add(a.wrapping_mul(b)),
    u32: |sum, a, b| sum.wrapping_add(a.wrapping_mul(b)),
    u64: |sum, a, b| sum.wrapping_add(a.wrapping_mul(b)),
    f32: |sum, a, b| sum + a * b,
    f64: |sum, a, b| sum + a * b,
}

impl Semiring for Logic {
    type Element = u8;
    const ZERO: u8 = 0;

    #[inline(always)]
    fn add_product(sum: u8, a: u8, b: u8) -> u8 {
        sum | (a & b)
    }
}

/// Part of a row-major matrix: its elements from the first one on, and how many lie between two rows' beginnings.
#[derive(Clone, Copy)]
pub struct Block<'a, T> {
    pub elements: &'a [T],
    pub stride: usize,
}

/// How many rows and columns the result has, and over how many products each of its elements sums.
#[derive(Clone, Copy, Debug)]
pub struct Extents {
    pub rows: usize,
    pub depth: usize,
    pub columns: usize,
}

/// Rows of the result that are summed at once.
const ROWS: usize = 4;

/// Adds the product of `a` and `b` to `out`, a block of the given extents whose rows begin `out_stride` apart.
///
/// # Panics
///
/// Where a block is smaller than the extents say.
pub fn add_product<S: Semiring>(
    a: Block<'_, S::Element>,
    b: Block<'_, S::Element>,
    out: &mut [S::Element],
    out_stride: usize,
    extents: Extents,
) {
    // SAFETY: the body is safe code; only the choice of a SIMD level is not, and the detected one exists.
    unsafe { add_product_at::<S>(Level::detect())(a, b, out, out_stride, extents) }
}

per_level! {
    fn add_product_at[S: Semiring][S]
    (
        a: Block<'_, S::Element>,
        b: Block<'_, S::Element>,
        out: &mut [S::Element],
        out_stride: usize,
        extents: Extents,
    ) = add_product_body
}

/// # Safety
///
/// None is needed; it has the form that [`per_level`] asks for.
#[inline(always)]
unsafe fn add_product_body<S: Semiring>(
    a: Block<'_, S::Element>,
    b: Block<'_, S::Element>,
    out: &mut [S::Element],
    out_stride: usize,
    extents: Extents,
) {
    // Sixteen or eight sums of each row fill two to four vector registers.
    if size_of::<S::Element>() == 8 {
        by_columns::<S, 8>(a, b, out, out_stride, extents);
    } else {
        by_columns::<S, 16>(a, b, out, out_stride, extents);
    }
}

#[inline(always)]
fn by_columns<S: Semiring, const COLUMNS: usize>(
    a: Block<'_, S::Element>,
    b: Block<'_, S::Element>,
    out: &mut [S::Element],
    out_stride: usize,
    extents: Extents,
) {
    let mut column = 0;
    while column < extents.columns {
        let columns = COLUMNS.min(extents.columns - column);
        let mut row = 0;
        while row < extents.rows {
            let rows = ROWS.min(extents.rows - row);
            let a = Block { elements: &a.elements[row * a.stride..], ..a };
            let b = Block { elements: b.elements.get(column..).unwrap_or(&[]), ..b };
            let out = &mut out[row * out_stride + column..];
            match (rows, columns == COLUMNS) {
                (ROWS, true) => sums::<S, ROWS, COLUMNS>(a, b, out, out_stride, extents.depth, COLUMNS),
                (ROWS, false) => sums::<S, ROWS, COLUMNS>(a, b, out, out_stride, extents.depth, columns),
                (3, _) => sums::<S, 3, COLUMNS>(a, b, out, out_stride, extents.depth, columns),
                (2, _) => sums::<S, 2, COLUMNS>(a, b, out, out_stride, extents.depth, columns),
                _ => sums::<S, 1, COLUMNS>(a, b, out, out_stride, extents.depth, columns),
            }
            row += rows;
        }
        column += columns;
    }
}

/// `R` rows of sums, of which the first `columns` are wanted.
#[inline(always)]
fn sums<S: Semiring, const R: usize, const COLUMNS: usize>(
    a: Block<'_, S::Element>,
    b: Block<'_, S::Element>,
    out: &mut [S::Element],
    out_stride: usize,
    depth: usize,
    columns: usize,
) {
    let mut sums = [[S::ZERO; COLUMNS]; R];
    for (row, sums) in sums.iter_mut().enumerate() {
        sums[..columns].copy_from_slice(&out[row * out_stride..][..columns]);
    }
    for k in 0..depth {
        let b = &b.elements[k * b.stride..][..columns];
        for (row, sums) in sums.iter_mut().enumerate() {
            let a = a.elements[row * a.stride + k];
            for (sum, &b) in sums[..columns].iter_mut().zip(b) {
                *sum = S::add_product(*sum, a, b);
            }
        }
    }
    for (row, sums) in sums.iter().enumerate() {
        out[row * out_stride..][..columns].copy_from_slice(&sums[..columns]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extent_around_the_blocks_agrees_with_the_definition() {
        for (rows, depth, columns) in [(1, 1, 1), (4, 3, 8), (5, 7, 9), (3, 0, 2), (2, 9, 17), (9, 2, 16), (7, 5, 33)] {
            let a: Vec<i64> = (0..rows * depth).map(|k| k as i64 * 3 - 7).collect();
            let b: Vec<i64> = (0..depth * columns).map(|k| 5 - k as i64).collect();
            let mut out = vec![1i64; rows * columns];
            let blocks = (Block { elements: &a, stride: depth }, Block { elements: &b, stride: columns });
            add_product::<Arithmetic<i64>>(blocks.0, blocks.1, &mut out, columns, Extents { rows, depth, columns });
            for row in 0..rows {
                for column in 0..columns {
                    let expected: i64 = (0..depth).map(|k| a[row * depth + k] * b[k * columns + column]).sum();
                    assert_eq!(out[row * columns + column], expected + 1);
                }
            }
        }
    }

    #[test]
    fn integers_wrap_and_bools_are_sets() {
        let mut out = [0i8];
        let extents = Extents { rows: 1, depth: 2, columns: 1 };
        let (a, b) = ([100i8, 100], [2i8, 1]);
        let blocks = (Block { elements: &a[..], stride: 2 }, Block { elements: &b[..], stride: 1 });
        add_product::<Arithmetic<i8>>(blocks.0, blocks.1, &mut out, 1, extents);
        assert_eq!(out, [(300i32 as i8)]);
        let mut out = [0u8];
        let (a, b) = ([1u8, 0], [1u8, 1]);
        let blocks = (Block { elements: &a[..], stride: 2 }, Block { elements: &b[..], stride: 1 });
        add_product::<Logic>(blocks.0, blocks.1, &mut out, 1, extents);
        assert_eq!(out, [1]);
    }
}
