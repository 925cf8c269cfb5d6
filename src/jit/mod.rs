//! Loops as machine code: turns [`crate::plan::kernel::LoopProgram`] into a function over tiles, with Cranelift or, on
//! processors with AVX-512 or AVX2, in `wide`.
//!
//! # Design
//!
//! To Cranelift every value is a vector of 128 bits: two lanes of 64 bits or four of 32, one width per loop. `lower` holds
//! the one definition of each operation on such a vector; `skeleton` puts it into a loop over whole vectors, in the order
//! that `schedule` decides, and again into a loop over the elements that remain, of which it reads and writes lane 0 alone.
//! Both loops hence compute the same bits, and nothing beyond the last element is touched. Facts about machines are stated
//! once, in `support`.

mod cache;
mod compile;
mod error;
mod lower;
pub mod run;
mod schedule;
mod skeleton;
pub mod support;
#[cfg(test)]
mod tests;
mod verify;
mod wide;

/// How many bytes ahead of what they read loops ask memory for what they will read, where that is worth it.
const AHEAD: usize = 2048;

pub use cache::{CacheCounters, LoopCache};
pub use compile::{CompiledLoop, Compiler, FoldOver, LoopFold, LoopPack, Manner};
pub use error::JitError;
pub use support::Target;
