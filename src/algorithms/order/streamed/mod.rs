//! Sorting and selecting among elements that memory does not hold.

mod lookup;
mod partition;
mod quantile;
mod rows;
mod select;
mod sort;
mod top;
