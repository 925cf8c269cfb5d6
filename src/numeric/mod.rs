//! What a number means: every element-wise operation, random draw and reduction, once as a plain definition and once in
//! the form that runs over tiles. Knows nothing of arrays, graphs or threads.
//!
//! Elements travel in 64-bit lanes (`u64`): a float64 by its bits, an int64 as it is, a bool as all zeros or all ones.

pub mod op;
pub mod random;
pub mod reduce;
pub mod scalar;
pub mod simd;
pub mod tile;
