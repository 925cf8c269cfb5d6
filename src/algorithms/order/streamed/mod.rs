//! Sorting and selecting among elements that memory does not hold.

mod quantile;
mod select;
mod sort;
