//! Weak scalars: plain numbers, computed at once and exactly, as Python computes them.

use crate::numeric::{self, op::ScalarOp};
use crate::syntax::ast::{BinaryOperator, CompareOperator};
use crate::types::{DType, Scalar};
use std::cmp::Ordering;

/// A number that takes the dtype of the array it meets (NEP 50).
///
/// Integers stay within int64 ∪ uint64. Made by literals, `pi e inf nan`, `len`, `.ndim`, `.size`, the elements of
/// `.shape` and operators on these only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weak {
    Int(i128),
    Float(f64),
}

/// Why an operator has no answer for two weak scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakError {
    #[error("this integer fits neither int64 nor uint64")]
    OutOfRange,
    #[error("division by zero")]
    DivisionByZero,
    #[error("a negative number to this power is not a real number")]
    NotReal,
    #[error("a shift must be by 0 or more")]
    NegativeShift,
    #[error("`{0}` takes integers and bools")]
    IntegersOnly(&'static str),
    #[error("`@` multiplies arrays, not numbers")]
    NotArrays,
}

impl WeakError {
    pub fn help(self) -> Option<&'static str> {
        match self {
            WeakError::OutOfRange => Some("write one side as a float, such as `2.0`"),
            WeakError::DivisionByZero => Some("write `inf` or `nan`; arrays divide by zero without an error"),
            WeakError::NotReal => Some("for nan write `float64(x)` for the base"),
            WeakError::NegativeShift | WeakError::IntegersOnly(_) | WeakError::NotArrays => None,
        }
    }
}

impl Weak {
    /// The number that an element holds; bools are 0 and 1.
    pub fn of(scalar: Scalar) -> Weak {
        scalar.integer().map_or(Weak::Float(scalar.float()), Weak::Int)
    }

    /// The integer, if it fits int64 or uint64.
    pub fn checked(value: Option<i128>) -> Result<Weak, WeakError> {
        match value {
            Some(value) if (i64::MIN as i128..=u64::MAX as i128).contains(&value) => Ok(Weak::Int(value)),
            _ => Err(WeakError::OutOfRange),
        }
    }

    /// Whether both are one number, bit for bit.
    pub fn same(self, other: Weak) -> bool {
        match (self, other) {
            (Weak::Int(a), Weak::Int(b)) => a == b,
            (Weak::Float(a), Weak::Float(b)) => a.to_bits() == b.to_bits(),
            _ => false,
        }
    }

    /// Whether both are integers, or neither is.
    pub fn is_kind_of(self, other: Weak) -> bool {
        matches!((self, other), (Weak::Int(_), Weak::Int(_)) | (Weak::Float(_), Weak::Float(_)))
    }

    /// The nearest double.
    pub fn to_float(self) -> f64 {
        match self {
            Weak::Int(value) => value as f64,
            Weak::Float(value) => value,
        }
    }

    pub fn negate(self) -> Result<Weak, WeakError> {
        match self {
            Weak::Int(value) => Weak::checked(Some(-value)),
            Weak::Float(value) => Ok(Weak::Float(-value)),
        }
    }

    /// `~x` of an integer.
    pub fn invert(self) -> Result<Weak, WeakError> {
        match self {
            Weak::Int(value) => Weak::checked(Some(!value)),
            Weak::Float(_) => Err(WeakError::IntegersOnly("~")),
        }
    }

    /// `left operator right` as Python computes it for int and float.
    pub fn binary(operator: BinaryOperator, left: Weak, right: Weak) -> Result<Weak, WeakError> {
        match (left, right) {
            (Weak::Int(a), Weak::Int(b)) => integers(operator, a, b),
            _ => floats(operator, left.to_float(), right.to_float()).map(Weak::Float),
        }
    }

    /// The order of two numbers, exact also between an integer and a float; none when one is NaN.
    pub fn order(self, other: Weak) -> Option<Ordering> {
        match (self, other) {
            (Weak::Int(a), Weak::Int(b)) => Some(a.cmp(&b)),
            (Weak::Float(a), Weak::Float(b)) => a.partial_cmp(&b),
            (Weak::Int(a), Weak::Float(b)) => integer_with_float(a, b),
            (Weak::Float(a), Weak::Int(b)) => integer_with_float(b, a).map(Ordering::reverse),
        }
    }

    pub fn compare(operator: CompareOperator, left: Weak, right: Weak) -> bool {
        holds(operator, left.order(right))
    }
}

/// Whether a comparison holds between numbers of this order; none stands for NaN.
pub(crate) fn holds(operator: CompareOperator, order: Option<Ordering>) -> bool {
    match operator {
        CompareOperator::Equal => order == Some(Ordering::Equal),
        CompareOperator::NotEqual => order != Some(Ordering::Equal),
        CompareOperator::Less => order == Some(Ordering::Less),
        CompareOperator::LessEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        CompareOperator::Greater => order == Some(Ordering::Greater),
        CompareOperator::GreaterEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

fn integer_with_float(a: i128, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    // Truncation saturates outside i128, which is far outside every weak integer.
    let whole = b.trunc();
    Some(a.cmp(&(whole as i128)).then(whole.total_cmp(&b)))
}

fn integers(operator: BinaryOperator, a: i128, b: i128) -> Result<Weak, WeakError> {
    use BinaryOperator::*;
    match operator {
        Add => Weak::checked(Some(a + b)),
        Subtract => Weak::checked(Some(a - b)),
        Multiply => Weak::checked(a.checked_mul(b)),
        Divide | FloorDivide | Modulo if b == 0 => Err(WeakError::DivisionByZero),
        Divide => Ok(Weak::Float(quotient(a, b))),
        FloorDivide => Weak::checked(Some((a - floor_remainder(a, b)) / b)),
        Modulo => Weak::checked(Some(floor_remainder(a, b))),
        Power if b < 0 => floats(operator, a as f64, b as f64).map(Weak::Float),
        Power => Weak::checked(integer_power(a, b)),
        BitAnd => Weak::checked(Some(a & b)),
        BitOr => Weak::checked(Some(a | b)),
        BitXor => Weak::checked(Some(a ^ b)),
        ShiftLeft | ShiftRight if b < 0 => Err(WeakError::NegativeShift),
        ShiftLeft if a == 0 => Ok(Weak::Int(0)),
        // 65 bits and more leave the range for certain, and below that nothing leaves i128.
        ShiftLeft => Weak::checked((b < 65).then(|| a.checked_mul(1 << b)).flatten()),
        ShiftRight => Weak::checked(Some(a >> b.min(127))),
        MatrixMultiply => Err(WeakError::NotArrays),
    }
}

/// The remainder with the divisor's sign.
fn floor_remainder(a: i128, b: i128) -> i128 {
    let remainder = a % b;
    if remainder != 0 && (remainder < 0) != (b < 0) { remainder + b } else { remainder }
}

fn integer_power(base: i128, exponent: i128) -> Option<i128> {
    match base {
        0 | 1 => Some(if exponent == 0 { 1 } else { base }),
        -1 => Some(if exponent % 2 == 0 { 1 } else { -1 }),
        _ => u32::try_from(exponent).ok().and_then(|exponent| base.checked_pow(exponent)),
    }
}

/// `a / b` of integers of at most 65 bits, rounded once.
fn quotient(a: i128, b: i128) -> f64 {
    if a == 0 {
        return 0.0;
    }
    let (size, divisor) = (a.unsigned_abs(), b.unsigned_abs());
    // Shifted so that the quotient has more than 60 bits; its lowest bit then only says whether there is a rest.
    let shift = size.leading_zeros() - 1;
    let shifted = size << shift;
    let digits = (shifted / divisor) | u128::from(shifted % divisor != 0);
    let magnitude = digits as f64 * 0.5f64.powi(shift as i32);
    if (a < 0) == (b < 0) { magnitude } else { -magnitude }
}

fn floats(operator: BinaryOperator, a: f64, b: f64) -> Result<f64, WeakError> {
    use BinaryOperator::*;
    match operator {
        Add => Ok(a + b),
        Subtract => Ok(a - b),
        Multiply => Ok(a * b),
        Divide | FloorDivide | Modulo if b == 0.0 => Err(WeakError::DivisionByZero),
        Divide => Ok(a / b),
        FloorDivide => Ok(as_on_arrays(ScalarOp::FloorDivide, a, b)),
        Modulo => Ok(as_on_arrays(ScalarOp::Modulo, a, b)),
        Power if a == 0.0 && b < 0.0 => Err(WeakError::DivisionByZero),
        Power if a.is_finite() && a < 0.0 && b.is_finite() && b.fract() != 0.0 => Err(WeakError::NotReal),
        Power => Ok(as_on_arrays(ScalarOp::Power, a, b)),
        BitAnd | BitOr | BitXor | ShiftLeft | ShiftRight => Err(WeakError::IntegersOnly(operator.symbol())),
        MatrixMultiply => Err(WeakError::NotArrays),
    }
}

/// The operation as it is on arrays of float64, bit for bit.
fn as_on_arrays(op: ScalarOp, a: f64, b: f64) -> f64 {
    match numeric::scalar::apply(op, DType::Float64, &[Scalar::Float64(a), Scalar::Float64(b)]).0 {
        Scalar::Float64(value) => value,
        other => f64::from_bits(other.to_lane()),
    }
}

#[cfg(test)]
mod tests {
    use super::BinaryOperator::*;
    use super::Weak::{Float, Int};
    use super::*;

    fn int(operator: BinaryOperator, a: i128, b: i128) -> Result<Weak, WeakError> {
        Weak::binary(operator, Int(a), Int(b))
    }

    #[test]
    fn integer_division_is_pythons() {
        for (a, b, whole, rest) in [(7, 2, 3, 1), (-7, 2, -4, 1), (7, -2, -4, -1), (-7, -2, 3, -1), (6, -3, -2, 0)] {
            assert_eq!(int(FloorDivide, a, b), Ok(Int(whole)), "{a} // {b}");
            assert_eq!(int(Modulo, a, b), Ok(Int(rest)), "{a} % {b}");
        }
        assert_eq!(int(Divide, 1, 0), Err(WeakError::DivisionByZero));
        assert_eq!(int(Modulo, 1, 0), Err(WeakError::DivisionByZero));
    }

    #[test]
    fn true_division_rounds_once() {
        assert_eq!(int(Divide, 1, 3), Ok(Float(1.0 / 3.0)));
        assert_eq!(int(Divide, -6, 3), Ok(Float(-2.0)));
        // Python: 9007199254740993 / 3 and 18446744073709551615 / 3
        assert_eq!(int(Divide, 9007199254740993, 3), Ok(Float(3002399751580331.0)));
        assert_eq!(int(Divide, u64::MAX as i128, 3), Ok(Float(6.148914691236517e18)));
        assert_eq!(int(Divide, 9007199254740993, 9007199254740993), Ok(Float(1.0)));
        assert_eq!(int(Divide, 0, -3), Ok(Float(0.0)));
    }

    #[test]
    fn float_division_is_pythons() {
        for (a, b, whole, rest) in
            [(7.5, 2.0, 3.0, 1.5), (-7.5, 2.0, -4.0, 0.5), (7.5, -2.0, -4.0, -0.5), (1.0, 0.1, 9.0, 1.0 % 0.1)]
        {
            assert_eq!(Weak::binary(FloorDivide, Float(a), Float(b)), Ok(Float(whole)), "{a} // {b}");
            assert_eq!(Weak::binary(Modulo, Float(a), Float(b)), Ok(Float(rest)), "{a} % {b}");
        }
    }

    #[test]
    fn integers_leave_no_range_silently() {
        let largest = u64::MAX as i128;
        assert_eq!(int(Add, largest, 0), Ok(Int(largest)));
        assert_eq!(int(Add, largest, 1), Err(WeakError::OutOfRange));
        assert_eq!(int(Power, 10, 18), Ok(Int(1_000_000_000_000_000_000)));
        assert_eq!(int(Power, 10, 30), Err(WeakError::OutOfRange));
        assert_eq!(int(Power, -1, i64::MAX as i128), Ok(Int(-1)));
        assert_eq!(int(Power, 2, i64::MAX as i128), Err(WeakError::OutOfRange));
        assert_eq!(int(Multiply, largest, largest), Err(WeakError::OutOfRange));
        assert_eq!(int(ShiftLeft, 1, 64), Err(WeakError::OutOfRange));
        assert_eq!(int(ShiftLeft, 1, 63), Ok(Int(1 << 63)));
        assert_eq!(Int(1 << 63).negate(), Ok(Int(i64::MIN as i128)));
        assert_eq!(Int((1 << 63) + 1).negate(), Err(WeakError::OutOfRange));
    }

    #[test]
    fn negative_powers_are_floats() {
        assert_eq!(int(Power, 2, -1), Ok(Float(0.5)));
        assert_eq!(int(Power, 0, -1), Err(WeakError::DivisionByZero));
        assert_eq!(Weak::binary(Power, Float(-8.0), Float(1.0 / 3.0)), Err(WeakError::NotReal));
        assert_eq!(Weak::binary(Power, Float(-8.0), Int(3)), Ok(Float(-512.0)));
    }

    #[test]
    fn comparisons_are_exact() {
        let big = (1i128 << 53) + 1;
        assert_eq!(Int(big).order(Float((1i64 << 53) as f64)), Some(Ordering::Greater));
        assert_eq!(Int(3).order(Float(3.5)), Some(Ordering::Less));
        assert_eq!(Int(-3).order(Float(-3.5)), Some(Ordering::Greater));
        assert_eq!(Float(3.5).order(Int(4)), Some(Ordering::Less));
        assert_eq!(Int(0).order(Float(-0.0)), Some(Ordering::Equal));
        assert_eq!(Int(1).order(Float(f64::INFINITY)), Some(Ordering::Less));
        assert!(Weak::compare(CompareOperator::NotEqual, Int(1), Float(f64::NAN)));
        assert!(!Weak::compare(CompareOperator::LessEqual, Int(1), Float(f64::NAN)));
    }
}
