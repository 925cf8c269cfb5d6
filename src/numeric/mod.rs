//! What a number means: every element-wise operation, random draw and reduction, once as a plain definition and once in
//! the form that runs over tiles. Knows nothing of arrays, graphs or threads.
//!
//! Elements travel in lanes of 64 or 32 bits ([`element::Width`]): floats by their bits, integers with their sign or zeros
//! extended, bools as all zeros or all ones. Reductions fold 64-bit lanes only.

pub mod element;
pub mod function;
pub mod op;
pub mod order;
pub mod product;
pub mod random;
pub mod reduce;
pub mod scalar;
pub mod simd;
pub mod tile;
