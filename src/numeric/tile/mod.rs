//! Operations on whole tiles: the functions that a compiled loop cannot hold, and the ways into and out of a tile.

mod bins;
mod convert;
mod integer;
pub mod map;
mod memory;
mod packing;
mod rows;

pub use bins::{MOST_BINS, Spacing, even_bins};
pub use convert::masks;
pub use memory::{STREAMING_FROM, copy_streaming, fence, iota, load, past_caches, prefetch, repeat, store, transpose};
#[cfg(test)]
use packing::pack_where;
pub use packing::{append_where, count_where, pack_into};
pub use rows::{Rows, load_rows, store_rows};

use super::element::with_int;
use super::function::{Narrow, Single, Wide};
use super::op::{Events, ScalarOp};
use super::scalar::{self, float32};
use super::simd::Level;
use crate::types::DType;

/// A function over `n` elements of each input: `inputs` points to one pointer per operand.
///
/// # Safety
///
/// Every input must be readable and the output writable for `n` lanes of the width of its dtype, aligned to that. The
/// output may be exactly one of the inputs if their lanes have one width; it may not overlap any in another way.
pub type TileFunction = unsafe fn(inputs: *const *const u8, output: *mut u8, n: usize) -> Events;

/// The tile form of `op` on operands of dtype `operand`, for every operation whose form is `Form::Tile` or that prefers
/// tiles.
pub fn function(op: ScalarOp, operand: DType, level: Level) -> Option<TileFunction> {
    use ScalarOp::*;
    match (op, operand) {
        (Cast(to), from) => convert::numbers(from, to, level),
        (Call(function), DType::Float64) => Some(function.wide_tile(level)),
        (Call(function), DType::Float32) => Some(function.narrow_tile(level)),
        (Sqrt, DType::Float64) => Some(map::lanes::<Wide<scalar::SquareRoot>, 1>(level)),
        (Sqrt, DType::Float32) => Some(map::lanes::<Single<float32::SquareRoot>, 1>(level)),
        (Divide, DType::Float64) => Some(map::lanes::<Wide<scalar::Divide>, 2>(level)),
        (Divide, DType::Float32) => Some(map::lanes::<Single<float32::Divide>, 2>(level)),
        (Power, DType::Float64) => Some(map::lanes::<Wide<scalar::Power>, 2>(level)),
        (Power, DType::Float32) => Some(map::lanes::<Single<float32::Power>, 2>(level)),
        (FloorDivide, DType::Float64) => Some(map::lanes::<Wide<scalar::FloorDivide>, 2>(level)),
        (FloorDivide, DType::Float32) => Some(map::lanes::<Narrow<scalar::FloorDivide>, 2>(level)),
        (Modulo, DType::Float64) => Some(map::lanes::<Wide<scalar::Modulo>, 2>(level)),
        (Modulo, DType::Float32) => Some(map::lanes::<Narrow<scalar::Modulo>, 2>(level)),
        (op, operand) => with_int!(operand, T => integer::function::<T>(op, level), _ => None),
    }
}

#[cfg(test)]
mod tests;
