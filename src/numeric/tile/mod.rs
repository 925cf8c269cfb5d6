//! Operations on whole tiles: the functions that a compiled loop cannot hold, and the ways into and out of a tile.

mod map;
mod memory;

pub use memory::{copy_streaming, fence, gather, iota, narrow_masks, prefetch, scatter, widen_bools};

use super::op::{Events, ScalarOp};
use super::scalar;
use super::simd::Level;
use crate::types::DType;

/// A function over `n` elements of each input: `inputs` points to one pointer per operand.
///
/// # Safety
///
/// Every input must be readable and the output writable for `n` elements of 8 bytes, 8-byte aligned. The output may be
/// exactly one of the inputs; it may not overlap any in another way.
pub type TileFunction = unsafe fn(inputs: *const *const u64, output: *mut u64, n: usize) -> Events;

/// The tile form of `op` on operands of dtype `operand`: for every operation whose form is `Form::Tile`, of the
/// supported dtypes.
pub fn function(op: ScalarOp, operand: DType, level: Level) -> Option<TileFunction> {
    use ScalarOp::*;
    match operand {
        DType::Float64 => Some(match op {
            Exp => map::lanes::<scalar::Exp, 1>(level),
            Log => map::lanes::<scalar::Log, 1>(level),
            Sin => map::lanes::<scalar::Sin, 1>(level),
            Cos => map::lanes::<scalar::Cos, 1>(level),
            Power => map::lanes::<scalar::Power, 2>(level),
            FloorDivide => map::lanes::<scalar::FloorDivide, 2>(level),
            Modulo => map::lanes::<scalar::Modulo, 2>(level),
            Cast(DType::Int64) => map::lanes::<scalar::FloatToInt, 1>(level),
            _ => return None,
        }),
        DType::Int64 => Some(match op {
            Power => map::integers::<map::IntegerPower>(level),
            FloorDivide => map::integers::<map::IntegerFloorDivide>(level),
            Modulo => map::integers::<map::IntegerModulo>(level),
            Cast(DType::Float64) => map::lanes::<scalar::IntToFloat, 1>(level),
            _ => return None,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
