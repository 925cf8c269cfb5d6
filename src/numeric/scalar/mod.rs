//! The definition of every element-wise operation on one element.
//!
//! The functions that also have a tile form are [`LaneFunction`]s: the tile runs the very same code.

mod angle;
mod convert;
mod division;
mod exponential;
mod lane;
mod logarithm;
mod normal_quantile;
mod power;
mod trigonometry;

pub use convert::{FloatToInt, IntToFloat};
pub use division::{FloorDivide, Modulo, integer_floor_divide, integer_modulo};
pub use exponential::Exp;
pub use lane::{LaneFunction, SIGN};
pub use logarithm::Log;
pub use normal_quantile::NormalQuantile;
pub use power::{Power, integer_power};
pub use trigonometry::{Cos, Sin};

use super::op::{Events, ScalarOp};
use crate::types::{DType, Scalar};

/// Applies `op` to operands of dtype `operand` (the branches, for a select), and says what happened to the data.
///
/// Arguments of another dtype, or too few of them, or an operation that the dtype does not have, are a mistake of the
/// caller; they give zero of the result's dtype.
pub fn apply(op: ScalarOp, operand: DType, args: &[Scalar]) -> (Scalar, Events) {
    let applied = match *args {
        [Scalar::Float64(x)] => float_unary(op, x),
        [Scalar::Int64(x)] => int_unary(op, x),
        [Scalar::Bool(x)] => bool_unary(op, x),
        [Scalar::Float64(a), Scalar::Float64(b)] => float_binary(op, a, b),
        [Scalar::Int64(a), Scalar::Int64(b)] => return int_binary(op, a, b),
        [Scalar::Bool(a), Scalar::Bool(b)] => bool_binary(op, a, b),
        [Scalar::Bool(condition), yes, no] if op == ScalarOp::Select => Some(if condition { yes } else { no }),
        _ => None,
    };
    debug_assert!(applied.is_some(), "{} of {operand} does not take {args:?}", op.name());
    (applied.unwrap_or(Scalar::zero(op.result(operand))), Events::NONE)
}

fn lanes<F: LaneFunction<N>, const N: usize>(args: [f64; N]) -> f64 {
    f64::from_bits(F::exact(args.map(f64::to_bits)))
}

fn float_unary(op: ScalarOp, x: f64) -> Option<Scalar> {
    use ScalarOp::*;
    Some(Scalar::Float64(match op {
        Negate => -x,
        Abs => x.abs(),
        Sqrt => x.sqrt(),
        Floor => x.floor(),
        Ceil => x.ceil(),
        Trunc => x.trunc(),
        Exp => lanes::<exponential::Exp, 1>([x]),
        Log => lanes::<logarithm::Log, 1>([x]),
        Sin => lanes::<trigonometry::Sin, 1>([x]),
        Cos => lanes::<trigonometry::Cos, 1>([x]),
        IsNan => return Some(Scalar::Bool(x.is_nan())),
        Cast(to) => return cast(x != 0.0, x as i64, x, to),
        _ => return None,
    }))
}

fn int_unary(op: ScalarOp, x: i64) -> Option<Scalar> {
    use ScalarOp::*;
    Some(Scalar::Int64(match op {
        Negate => x.wrapping_neg(),
        Abs => x.wrapping_abs(),
        Not => !x,
        Cast(to) => return cast(x != 0, x, x as f64, to),
        _ => return None,
    }))
}

fn bool_unary(op: ScalarOp, x: bool) -> Option<Scalar> {
    match op {
        ScalarOp::Not => Some(Scalar::Bool(!x)),
        ScalarOp::Cast(to) => cast(x, x as i64, x as u8 as f64, to),
        _ => None,
    }
}

/// Of one number in each of the supported dtypes, the one in dtype `to`.
fn cast(bool: bool, int: i64, float: f64, to: DType) -> Option<Scalar> {
    match to {
        DType::Bool => Some(Scalar::Bool(bool)),
        DType::Int64 => Some(Scalar::Int64(int)),
        DType::Float64 => Some(Scalar::Float64(float)),
        _ => None,
    }
}

fn float_binary(op: ScalarOp, a: f64, b: f64) -> Option<Scalar> {
    use ScalarOp::*;
    Some(Scalar::Float64(match op {
        Add => a + b,
        Subtract => a - b,
        Multiply => a * b,
        Divide => a / b,
        FloorDivide => lanes::<division::FloorDivide, 2>([a, b]),
        Modulo => lanes::<division::Modulo, 2>([a, b]),
        Power => lanes::<power::Power, 2>([a, b]),
        Minimum => minimum(a, b),
        Maximum => -minimum(-a, -b),
        _ => return compare(op, &a, &b),
    }))
}

/// The smaller; NaN if either is NaN; of equal zeros -0 if either is.
fn minimum(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if a == b {
        // Equal numbers have equal bits, except for zeros.
        f64::from_bits(a.to_bits() | b.to_bits())
    } else if a < b {
        a
    } else {
        b
    }
}

fn int_binary(op: ScalarOp, a: i64, b: i64) -> (Scalar, Events) {
    use ScalarOp::*;
    let (value, events) = match op {
        Add => (a.wrapping_add(b), Events::NONE),
        Subtract => (a.wrapping_sub(b), Events::NONE),
        Multiply => (a.wrapping_mul(b), Events::NONE),
        FloorDivide => integer_floor_divide(a, b),
        Modulo => integer_modulo(a, b),
        Power => integer_power(a, b),
        Minimum => (a.min(b), Events::NONE),
        Maximum => (a.max(b), Events::NONE),
        And => (a & b, Events::NONE),
        Or => (a | b, Events::NONE),
        Xor => (a ^ b, Events::NONE),
        _ => {
            let compared = compare(op, &a, &b);
            debug_assert!(compared.is_some(), "int64 has no {}", op.name());
            return (compared.unwrap_or(Scalar::Int64(0)), Events::NONE);
        }
    };
    (Scalar::Int64(value), events)
}

fn bool_binary(op: ScalarOp, a: bool, b: bool) -> Option<Scalar> {
    use ScalarOp::*;
    Some(Scalar::Bool(match op {
        Add | Or | Maximum => a | b,
        Multiply | And | Minimum => a & b,
        Xor => a ^ b,
        _ => return compare(op, &a, &b),
    }))
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
