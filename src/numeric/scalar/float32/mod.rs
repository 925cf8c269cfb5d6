//! The functions that float32 has definitions of its own for.
//!
//! Each takes the faster of two ways: float32 arithmetic, in twice as many lanes, where a few fused or compensated
//! steps keep the error below an ulp; or float64 arithmetic, rounded once, with polynomials just long enough for that.
//! Coefficients are minimax ones for the interval and the error that are stated beside them: of float64 polynomials by
//! Remez' algorithm; of float32 ones by Lawson's (iteratively weighted least squares), rounded one after another, each
//! time with the rest fitted anew. The errors of functions of one argument are the largest over all 2^32 arguments, in
//! units of the last place of the exact value.

mod division;
mod error_function;
mod exponential;
mod hyperbolic;
mod inverse_trigonometry;
mod lane;
mod logarithm;
mod neighbour;
mod power;
mod root;
mod trigonometry;

pub use division::Divide;
pub use error_function::{Erf, Erfc};
pub use exponential::{Exp, Exp2, Expm1, Sigmoid};
pub use hyperbolic::{Acosh, Asinh, Atanh, Cosh, Sinh, Tanh};
pub use inverse_trigonometry::{Acos, Asin, Atan, Atan2};
pub use lane::LaneFunction32;
pub use logarithm::{Log, Log1p, Log2, Log10};
pub use neighbour::NextAfter;
pub use power::Power;
pub use root::{Cbrt, Hypot, SquareRoot};
pub use trigonometry::{Cos, Sin, Tan};

#[cfg(test)]
mod tests;
