//! Memory for arrays: aligned, padded, reference-counted buffers from one pool that counts bytes against a budget.
//!
//! Knows nothing of arrays, kernels, files or threads. All large memory of a program comes from one [`Pool`], so that
//! the budget is one number and a plan can be refused before it starts.

mod block;
mod buffer;
mod byte_count;
mod element;
mod idle;
mod limits;
mod pool;

pub use block::{ALIGNMENT, PADDING};
pub use buffer::{Buffer, BufferMut};
pub use byte_count::ByteCount;
pub use element::Element;
pub use limits::default_budget;
pub use pool::{MemoryError, Pool, Reservation};
