//! Counting elements by bins.

mod bincount;
mod bins;
mod histogram;
mod pieces;
mod totals;

pub use bincount::Bincount;
pub use histogram::Histogram;
