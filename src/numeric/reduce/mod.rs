//! Reductions along one axis, in one fixed order. The result depends on the elements and their positions alone: never
//! on how the axis was cut into tiles, chunks or rows, nor on the SIMD level; but which NaN a NaN is nobody says.
//!
//! # The order
//!
//! Every operation has *states*, a state of nothing (`empty`), the state of one element, and an operation `∘` that
//! merges the states of two neighbouring runs of elements.
//!
//! - The axis is cut from index 0 into *blocks* of [`BLOCK`] elements; the last block may be shorter.
//! - A block has [`LANES`] lanes. Lane `l` starts as `empty` and takes the elements `i ≡ l (mod 8)` of the block in
//!   ascending order: `lane = lane ∘ element`.
//! - The state of the block is `((l0 ∘ l1) ∘ (l2 ∘ l3)) ∘ ((l4 ∘ l5) ∘ (l6 ∘ l7))`.
//! - Blocks combine as `T(1) =` the block and `T(n) = T(p) ∘ T(n - p)`, over the first `p` and the remaining `n - p`
//!   blocks, with `p` the largest power of two below `n`.
//! - Several axes are reduced one after another, the last first. The elements of the next axis are then finished states
//!   of the one before.
//!
//! | operation | state | `empty` | `∘` |
//! |---|---|---|---|
//! | sum | the sum | −0.0, or 0 | `a + b` rounded, or wrapping |
//! | prod | the product | 1 | `a * b` rounded, or wrapping |
//! | min, max | the extreme | | NaN if either is; of equal zeros min takes −0 and max +0 |
//! | argmin, argmax | extreme, position | | the more extreme, a NaN above all; of equals (as ±0 are) the first |
//! | any, all | a bool | false, true | or, and |
//! | squared deviations | count, mean, M2 | 0, 0, 0 | Chan's formula |
//!
//! The sum of no elements at all is +0.0, and the state of squared deviations of none is (0, 0, 0).
//!
//! # Squared deviations
//!
//! The state of a run is the count `n`, the mean and the sum of the squared deviations from it (M2), all float64. A
//! block of `n` *elements* is not folded with `∘` but looked at twice: `mean = s / n` with `s` the block's sum (lanes
//! from −0.0, combined as above), then M2 is the sum, in the same lanes and order, of `d * d` with `d = x - mean`.
//!
//! Chan, Golub and LeVeque ("Updating formulae and a pairwise algorithm for computing sample variances", 1979): with
//! `n = na + nb`, `delta = mean_b - mean_a`, `ratio = nb / n`:
//!
//! ```text
//! mean = mean_a + delta * ratio
//! M2   = (M2a + M2b) + (delta * delta) * (na * ratio)
//! ```
//!
//! each operation rounded, none fused; but merging with a state whose count is 0 gives the other state unchanged. When
//! the elements are states themselves (of an inner axis), lanes do start empty and take them with `∘`.

mod deviations;
mod fold;
mod kernels;
mod ordered;
mod reducer;
mod tree;

pub use reducer::{Reducer, merge_pieces};

use crate::numeric::op::ScalarOp;
use crate::numeric::simd::Level;
use crate::types::DType;

/// Elements in a block.
pub const BLOCK: usize = 128;

/// Accumulators in a block.
pub const LANES: usize = 8;

/// What a reduction computes along its axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReduceOp {
    /// Of int64 or uint64 (wrapping) or float64; other dtypes are cast before.
    Sum,
    /// Of int64 or uint64 (wrapping) or float64; other dtypes are cast before.
    Prod,
    /// NaN if there is one; of zeros, -0 if there is one.
    Min,
    /// NaN if there is one; of zeros, +0 if there is one.
    Max,
    /// Position of the first smallest element, or of the first NaN.
    ArgMin,
    /// Position of the first largest element, or of the first NaN.
    ArgMax,
    /// Of bools.
    Any,
    /// Of bools.
    All,
    /// The sum of `(x - mean)^2`, of float64.
    SquaredDeviations,
}

impl ReduceOp {
    /// The name that plans and messages print.
    pub fn name(self) -> &'static str {
        match self {
            ReduceOp::Sum => "sum",
            ReduceOp::Prod => "prod",
            ReduceOp::Min => "min",
            ReduceOp::Max => "max",
            ReduceOp::ArgMin => "argmin",
            ReduceOp::ArgMax => "argmax",
            ReduceOp::Any => "any",
            ReduceOp::All => "all",
            ReduceOp::SquaredDeviations => "squared_deviations",
        }
    }

    /// 64-bit words of one state: (lane), (order key, position) or (count, mean, M2).
    pub fn words(self) -> usize {
        match self {
            ReduceOp::ArgMin | ReduceOp::ArgMax => 2,
            ReduceOp::SquaredDeviations => 3,
            _ => 1,
        }
    }

    /// The operation that folds two neighbouring lanes, where it is one of elements: a state is what elements are, and `∘` on
    /// their dtype (int64 for the masks that bools are) is this.
    pub fn folds_lanes(self, operand: DType) -> Option<(ScalarOp, DType)> {
        let op = match (self, operand) {
            (ReduceOp::Any, _) | (ReduceOp::Max, DType::Bool) => return Some((ScalarOp::Or, DType::Int64)),
            (ReduceOp::All, _) | (ReduceOp::Min, DType::Bool) => return Some((ScalarOp::And, DType::Int64)),
            (ReduceOp::Sum, _) => ScalarOp::Add,
            (ReduceOp::Prod, _) => ScalarOp::Multiply,
            (ReduceOp::Min, _) => ScalarOp::Minimum,
            (ReduceOp::Max, _) => ScalarOp::Maximum,
            (ReduceOp::ArgMin | ReduceOp::ArgMax | ReduceOp::SquaredDeviations, _) => return None,
        };
        (operand.size() == 8).then_some((op, operand))
    }

    /// Whether the order of folding shows in the result: where sums and products are rounded.
    pub fn is_ordered(self, operand: DType) -> bool {
        operand.is_float() && matches!(self, ReduceOp::Sum | ReduceOp::Prod) || self == ReduceOp::SquaredDeviations
    }

    /// Words of what loops fold each lane of a block to: of squared deviations the sum of the elements, and with the mean that
    /// is their share of it, of the squares.
    pub fn lane_words(self) -> usize {
        if self == ReduceOp::SquaredDeviations { 2 } else { self.words() }
    }

    /// The lane of no elements, of an operation whose states have one word.
    pub fn empty_lane(self, operand: DType) -> u64 {
        kernels::Kernels::of(self, operand, Level::Baseline).empty[0]
    }

    /// The dtype of the result for elements of dtype `operand`.
    pub fn result(self, operand: DType) -> DType {
        match self {
            ReduceOp::Sum | ReduceOp::Prod => operand.sum_result(),
            ReduceOp::Min | ReduceOp::Max => operand,
            ReduceOp::ArgMin | ReduceOp::ArgMax => DType::Int64,
            ReduceOp::Any | ReduceOp::All => DType::Bool,
            ReduceOp::SquaredDeviations => DType::Float64,
        }
    }

    /// The result of a finished state, as a lane: its last word (the position of an extreme, M2, or the one there is).
    pub fn finish(self, state: &[u64]) -> u64 {
        state[self.words() - 1]
    }
}

#[cfg(test)]
mod tests;
