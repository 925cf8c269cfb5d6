//! The tile machine: runs a kernel over chunks of its space, with compiled loops and tile functions over scratch in L1.
//!
//! # Design
//!
//! A [`BoundKernel`] is a kernel whose loops are compiled and whose tile functions are chosen; it is shared by all
//! workers. A [`Machine`] is one worker with its slots; its [`State`], accumulators and the current element number of every
//! access among it, can outlive it.
//! [`Memory`] says where the elements are. Everything a chunk will touch is checked against it before the chunk runs, so
//! the steps over tiles need no checks.

mod ask;
mod bind;
pub(super) mod conversions;
mod folds;
mod interpret;
mod machine;
mod memory;
pub(super) mod merge;
mod supplied;

pub use bind::BoundKernel;
pub use machine::{ChunkPartials, Machine, State};
pub use memory::{Memory, MemoryView};
pub use supplied::Supplied;
