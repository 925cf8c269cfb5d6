//! Sorting and selecting among elements that memory does not hold.

mod partition;
mod quantile;
mod select;
mod sort;
mod top;
