//! The definition of every element-wise operation on one element.
//!
//! The functions that also have a tile form are [`LaneFunction`]s: the tile runs the very same code.

mod angle;
mod convert;
mod division;
mod error_function;
mod exponential;
pub mod float32;
mod gamma;
mod hyperbolic;
pub mod integer;
mod inverse_trigonometry;
mod lane;
mod logarithm;
mod neighbour;
mod normal_quantile;
mod power;
mod root;
mod sums_of_exponentials;
mod trigonometry;
pub mod two_floats;

pub use convert::{FloatToInt, IntToFloat};
pub use division::{Divide, FloorDivide, Fmod, Modulo};
pub use error_function::{Erf, Erfc};
pub use exponential::{Exp, Exp2, Expm1};
pub use gamma::{Gamma, LogGamma};
pub use hyperbolic::{Acosh, Asinh, Atanh, Cosh, Sinh, Tanh};
pub use inverse_trigonometry::{Acos, Asin, Atan, Atan2};
pub use lane::{LaneFunction, SIGN};
pub use logarithm::{Log, Log1p, Log2, Log10};
pub use neighbour::NextAfter;
pub use normal_quantile::{NormalQuantile, normal_quantiles};
pub use power::Power;
pub use root::{Cbrt, Hypot, SquareRoot};
pub use sums_of_exponentials::{LogAddExp, LogAddExp2, Sigmoid};
pub use trigonometry::{Cos, Sin, Tan};

use super::element::{Element, with_element};
use super::function::{Definition, Function, Narrow, Single, Wide, exact};
use super::op::{Events, ScalarOp};
use crate::types::{DType, Scalar, on_number};
use num_traits::{AsPrimitive, Zero};

/// Applies `op` to operands of dtype `operand` (the branches, for a select), and says what happened to the data.
///
/// Arguments of another dtype, or too few of them, or an operation that the dtype does not have, are a mistake of the
/// caller; they give zero of the result's dtype.
pub fn apply(op: ScalarOp, operand: DType, args: &[Scalar]) -> (Scalar, Events) {
    let applied = match (op, args) {
        (ScalarOp::Select, &[Scalar::Bool(condition), yes, no]) => {
            Some((if condition { yes } else { no }, Events::NONE))
        }
        (ScalarOp::Cast(to), &[x]) => Some((cast(x, to), Events::NONE)),
        _ => with_element!(operand, T => typed::<T>(op, args), bool => bools(op, args).map(|x| (x, Events::NONE))),
    };
    debug_assert!(applied.is_some(), "{} of {operand} does not take {args:?}", op.name());
    applied.unwrap_or((Scalar::zero(op.result(operand)), Events::NONE))
}

/// The conversion of one element: to bool by whether it is not zero; of floats to integers towards zero, saturating, NaN
/// to 0; of integers to integers by wrapping; everything else to the nearest.
fn cast(x: Scalar, to: DType) -> Scalar {
    if to == DType::Bool {
        return Scalar::Bool(on_number!(x, x => !Zero::is_zero(&x), b => b));
    }
    if let Scalar::Bool(b) = x {
        return if b { Scalar::one(to) } else { Scalar::zero(to) };
    }
    on_number!(x, x => with_element!(to, T => AsPrimitive::<T>::as_(x).into_scalar(), bool => Scalar::Bool(true)), b => Scalar::Bool(b))
}

/// An operation on numbers of one type.
fn typed<T: Operand>(op: ScalarOp, args: &[Scalar]) -> Option<(Scalar, Events)> {
    match *args {
        [x] => T::unary(op, T::from_scalar(x)?),
        [a, b] => {
            let (a, b) = (T::from_scalar(a)?, T::from_scalar(b)?);
            match compare(op, &a, &b) {
                Some(compared) => Some((compared, Events::NONE)),
                None => T::binary(op, a, b),
            }
        }
        _ => None,
    }
}

/// What a number type has of operations; none for those that it lacks.
trait Operand: Element {
    fn unary(op: ScalarOp, x: Self) -> Option<(Scalar, Events)>;
    fn binary(op: ScalarOp, a: Self, b: Self) -> Option<(Scalar, Events)>;
}

macro_rules! integer_operand {
    ($($type:ty),*) => {$(
        impl Operand for $type {
            fn unary(op: ScalarOp, x: $type) -> Option<(Scalar, Events)> {
                integer::unary(op, x).map(|(x, events)| (x.into_scalar(), events))
            }

            fn binary(op: ScalarOp, a: $type, b: $type) -> Option<(Scalar, Events)> {
                integer::binary(op, a, b).map(|(x, events)| (x.into_scalar(), events))
            }
        }
    )*};
}

integer_operand!(i8, i16, i32, i64, u8, u16, u32, u64);

macro_rules! float_operand {
    ($type:ident) => {
        impl Operand for $type {
            fn unary(op: ScalarOp, x: $type) -> Option<(Scalar, Events)> {
                use ScalarOp::*;
                let value = match op {
                    Negate => -x,
                    Abs => x.abs(),
                    Sqrt => x.sqrt(),
                    Floor => x.floor(),
                    Ceil => x.ceil(),
                    Trunc => x.trunc(),
                    Round => x.round_ties_even(),
                    IsNan => return Some((Scalar::Bool(x.is_nan()), Events::NONE)),
                    Call(function) => $type::of(function, &[x])?,
                    _ => return None,
                };
                Some((value.into_scalar(), Events::NONE))
            }

            fn binary(op: ScalarOp, a: $type, b: $type) -> Option<(Scalar, Events)> {
                use ScalarOp::*;
                let value = match op {
                    Add => a + b,
                    Subtract => a - b,
                    Multiply => a * b,
                    Divide => a / b,
                    FloorDivide => $type::through::<Wide<division::FloorDivide>, Narrow<division::FloorDivide>>([a, b]),
                    Modulo => $type::through::<Wide<division::Modulo>, Narrow<division::Modulo>>([a, b]),
                    Power => $type::through::<Wide<power::Power>, Single<float32::Power>>([a, b]),
                    Minimum => minimum!($type, a, b),
                    Maximum => -minimum!($type, -a, -b),
                    Call(function) => $type::of(function, &[a, b])?,
                    _ => return None,
                };
                Some((value.into_scalar(), Events::NONE))
            }
        }
    };
}

/// The smaller; NaN if either is NaN; of equal zeros -0 if either is.
macro_rules! minimum {
    ($type:ident, $a:expr, $b:expr) => {{
        let (a, b): ($type, $type) = ($a, $b);
        if a.is_nan() || b.is_nan() {
            $type::NAN
        } else if a == b {
            // Equal numbers have equal bits, except for zeros.
            $type::from_bits(a.to_bits() | b.to_bits())
        } else if a < b {
            a
        } else {
            b
        }
    }};
}

float_operand!(f32);
float_operand!(f64);

/// The tables and definitions of functions, as a float type reaches them.
trait Float: Sized {
    fn of(function: Function, args: &[Self]) -> Option<Self>;
    fn through<W, N>(args: [Self; 2]) -> Self
    where
        W: Definition<2, Lane = u64>,
        N: Definition<2, Lane = u32>;
}

impl Float for f64 {
    fn of(function: Function, args: &[f64]) -> Option<f64> {
        function.float64(args)
    }

    fn through<W, N>(args: [f64; 2]) -> f64
    where
        W: Definition<2, Lane = u64>,
        N: Definition<2, Lane = u32>,
    {
        exact::<W, f64, 2>(args)
    }
}

impl Float for f32 {
    fn of(function: Function, args: &[f32]) -> Option<f32> {
        function.float32(args)
    }

    fn through<W, N>(args: [f32; 2]) -> f32
    where
        W: Definition<2, Lane = u64>,
        N: Definition<2, Lane = u32>,
    {
        exact::<N, f32, 2>(args)
    }
}

fn bools(op: ScalarOp, args: &[Scalar]) -> Option<Scalar> {
    use ScalarOp::*;
    match *args {
        [Scalar::Bool(x)] if op == Not => Some(Scalar::Bool(!x)),
        [Scalar::Bool(a), Scalar::Bool(b)] => Some(Scalar::Bool(match op {
            Add | Or | Maximum => a | b,
            Multiply | And | Minimum => a & b,
            Xor => a ^ b,
            _ => return compare(op, &a, &b),
        })),
        _ => None,
    }
}

fn compare<T: PartialOrd>(op: ScalarOp, a: &T, b: &T) -> Option<Scalar> {
    use ScalarOp::*;
    Some(Scalar::Bool(match op {
        Equal => a == b,
        NotEqual => a != b,
        Less => a < b,
        LessEqual => a <= b,
        Greater => a > b,
        GreaterEqual => a >= b,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests;
