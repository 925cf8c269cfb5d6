//! The order of elements: sorting, selecting, searching.
//!
//! NaN is the largest of all and equal to itself, and the two zeros are equal. Sorting is stable, so that a result is a
//! function of the array alone.

mod distribute;
mod is_in;
mod partition;
mod quantile;
mod rank;
mod rows;
mod search;
mod select;
mod sort;
mod streamed;
mod top;

#[cfg(test)]
mod tests;

pub use is_in::IsIn;
pub use partition::Partition;
pub use quantile::{Method, OrderStatistic, Statistic};
pub(crate) use rank::{Ordered, with_ordered};
pub use rows::{ArgsortRows, GroupNumbers};
pub use search::{Digitize, SearchSorted, Side};
pub use sort::{Argsort, Sort};
pub use top::Top;

/// What an algorithm gives that picks elements along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    Elements,
    /// Where they stand along the axis: int64.
    Positions,
}

/// Elements of a row from which on all threads work on it together; shorter rows are given to one thread each.
const LONG_ROW: usize = 1 << 16;

/// The number of elements along the last axis.
fn row_length(shape: &crate::types::Shape) -> usize {
    shape.extents().last().copied().unwrap_or(1)
}
