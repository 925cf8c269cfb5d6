//! Products of float matrices, by tiles of the result.
//!
//! faer computes each tile in one thread. How a result is cut depends on its shape alone, so its bits do not depend on
//! threads.

use super::super::{AlgorithmError, Job};
use crate::memory::Element;
use arr_dense::{Accum, MatMut, MatRef, multiply_f32, multiply_f64};
use num_traits::One;
use std::ops::AddAssign;

/// A float type that faer computes with.
pub(super) trait Float: Element + One + AddAssign {
    /// `out = factor · a · b`, or that added to `out`, in this thread.
    fn multiply(out: MatMut<'_, Self>, mode: Accum, a: MatRef<'_, Self>, b: MatRef<'_, Self>, factor: Self);
}

impl Float for f32 {
    fn multiply(out: MatMut<'_, f32>, mode: Accum, a: MatRef<'_, f32>, b: MatRef<'_, f32>, factor: f32) {
        multiply_f32(out, mode, a, b, factor);
    }
}

impl Float for f64 {
    fn multiply(out: MatMut<'_, f64>, mode: Accum, a: MatRef<'_, f64>, b: MatRef<'_, f64>, factor: f64) {
        multiply_f64(out, mode, a, b, factor);
    }
}

/// The least and the most rows or columns of a tile: smaller ones spend their time copying operands into cache.
const TILE: (usize, usize) = (128, 512);

/// Products that one element sums between two looks at whether to go on.
const DEPTH: usize = 4096;

/// Which part of a result is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Whole,
    /// The diagonal and what is below it; what is above holds anything afterwards.
    Lower,
}

/// A part of the result, and the numbers of its first row and column.
struct Tile<'a, T> {
    row: usize,
    column: usize,
    out: MatMut<'a, T>,
}

/// How many rows or columns a tile has, of `extent` of the result.
fn tile_extent(extent: usize) -> usize {
    (extent / 8).next_multiple_of(16).clamp(TILE.0, TILE.1)
}

/// Whether the products above the diagonal of a square result have the bits of those below it, where both have the same
/// factors: not of a last tile of one row or column, which faer takes for a vector, whose sums have another order.
pub(super) fn is_mirrored(extent: usize) -> bool {
    extent % tile_extent(extent) != 1
}

/// How many tiles a result is cut into.
pub(super) fn tile_count(rows: usize, columns: usize) -> usize {
    rows.div_ceil(tile_extent(rows)) * columns.div_ceil(tile_extent(columns))
}

/// `out = factor · a · b`, or that added to `out`.
pub(super) fn multiply<T: Float>(
    job: &Job<'_>,
    out: MatMut<'_, T>,
    wanted: Wanted,
    mode: Accum,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    factor: T,
) -> Result<(), AlgorithmError> {
    let mut tiles = tiles(out, wanted);
    job.for_each_part(&mut tiles, 1, |_, tiles| {
        for tile in tiles {
            let a = a.subrows(tile.row, tile.out.nrows());
            let b = b.subcols(tile.column, tile.out.ncols());
            multiply_alone(job, tile.out.as_mut(), mode, a, b, factor)?;
        }
        Ok(())
    })
}

fn tiles<T: Float>(out: MatMut<'_, T>, wanted: Wanted) -> Vec<Tile<'_, T>> {
    let (height, width) = (tile_extent(out.nrows()), tile_extent(out.ncols()));
    let mut tiles = Vec::new();
    let (mut row, mut below) = (0, out);
    while below.nrows() > 0 {
        let rows = height.min(below.nrows());
        let (band, rest) = below.split_at_row_mut(rows);
        let (mut column, mut right) = (0, band);
        while right.ncols() > 0 {
            let columns = width.min(right.ncols());
            let (out, rest) = right.split_at_col_mut(columns);
            if wanted == Wanted::Whole || column < row + rows {
                tiles.push(Tile { row, column, out });
            }
            (column, right) = (column + columns, rest);
        }
        (row, below) = (row + rows, rest);
    }
    tiles
}

/// One tile, in this thread.
fn multiply_alone<T: Float>(
    job: &Job<'_>,
    mut out: MatMut<'_, T>,
    mut mode: Accum,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    factor: T,
) -> Result<(), AlgorithmError> {
    let mut done = 0;
    loop {
        let depth = DEPTH.min(a.ncols() - done);
        let (a, b) = (a.subcols(done, depth), b.subrows(done, depth));
        T::multiply(out.as_mut(), mode, a, b, factor);
        (done, mode) = (done + depth, Accum::Add);
        if b.nrows() == 0 || depth < DEPTH {
            return Ok(());
        }
        job.check()?;
    }
}
