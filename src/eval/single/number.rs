//! Single numbers and what operators make of them.
//!
//! Whatever is computed here is what the evaluator would give. Where that takes an error, a warning or something that is
//! no single number, there is no answer, and the evaluator is asked.

use crate::eval::compare::scalar_op;
use crate::eval::operators::by_element;
use crate::eval::promote::{Met, common, weak_as};
use crate::eval::weak::{Weak, holds};
use crate::graph::infer_elementwise;
use crate::numeric::op::{Events, ScalarOp};
use crate::numeric::scalar::apply;
use crate::syntax::ast::{BinaryOperator, CompareOperator, UnaryOperator};
use crate::syntax::span::Span;
use crate::types::{DType, Scalar};
use smallvec::SmallVec;

/// What a register holds: two words, so that numbers are handed on without going through memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub kind: Kind,
    bits: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing, or something that is no single number or has to be computed first.
    Unknown,
    /// A plain integer; larger ones than int64 holds are left to the evaluator.
    Int,
    /// A plain float.
    Float,
    /// A value of a dtype.
    Element(DType),
}

const FLOAT64: Kind = Kind::Element(DType::Float64);
const INT64: Kind = Kind::Element(DType::Int64);
const BOOL: Kind = Kind::Element(DType::Bool);

impl Number {
    pub const UNKNOWN: Number = Number { kind: Kind::Unknown, bits: 0 };

    pub fn int(value: i64) -> Number {
        Number { kind: Kind::Int, bits: value as u64 }
    }

    pub fn float(value: f64) -> Number {
        Number { kind: Kind::Float, bits: value.to_bits() }
    }

    pub fn bool(value: bool) -> Number {
        Number::element(Scalar::Bool(value))
    }

    pub fn element(value: Scalar) -> Number {
        Number { kind: Kind::Element(value.dtype()), bits: value.to_lane() }
    }

    pub fn float64(value: f64) -> Number {
        Number { kind: FLOAT64, bits: value.to_bits() }
    }

    /// The float64, if it is one.
    pub fn to_float64(self) -> Option<f64> {
        (self.kind == FLOAT64).then(|| self.as_float())
    }

    pub fn of_weak(weak: Weak) -> Option<Number> {
        match weak {
            Weak::Int(value) => i64::try_from(value).ok().map(Number::int),
            Weak::Float(value) => Some(Number::float(value)),
        }
    }

    /// The plain number, if it is one.
    pub fn weak(self) -> Option<Weak> {
        match self.kind {
            Kind::Int => Some(Weak::Int(self.as_int() as i128)),
            Kind::Float => Some(Weak::Float(self.as_float())),
            _ => None,
        }
    }

    /// The value of a dtype, if it is one.
    pub fn scalar(self) -> Option<Scalar> {
        match self.kind {
            Kind::Element(dtype) => Some(Scalar::from_lane(dtype, self.bits)),
            _ => None,
        }
    }

    /// Of an integer of 64 bits.
    fn as_int(self) -> i64 {
        self.bits as i64
    }

    /// Of a float of 64 bits.
    fn as_float(self) -> f64 {
        f64::from_bits(self.bits)
    }

    /// Whether both are one number of one kind, bit for bit.
    pub fn same(self, other: Number) -> bool {
        self.kind == other.kind && self.bits == other.bits
    }

    /// Whether it holds as a condition.
    #[inline]
    pub fn truth(self) -> Option<bool> {
        match self.kind {
            Kind::Unknown => None,
            Kind::Int | BOOL => Some(self.bits != 0),
            Kind::Float => Some(self.as_float() != 0.0),
            Kind::Element(_) => self.scalar().map(Scalar::truth),
        }
    }

    /// Of a bool its value.
    #[inline]
    pub fn boolean(self) -> Option<bool> {
        (self.kind == BOOL).then_some(self.bits != 0)
    }

    /// The integer, where one is wanted.
    #[inline]
    pub fn integer(self) -> Option<i64> {
        match self.kind {
            Kind::Int | INT64 => Some(self.as_int()),
            Kind::Element(dtype) if dtype.is_integer() => {
                self.scalar().and_then(Scalar::integer).and_then(|value| i64::try_from(value).ok())
            }
            _ => None,
        }
    }

    fn met(self) -> Option<Met> {
        match self.kind {
            Kind::Element(dtype) => Some(Met::Array(dtype)),
            _ => self.weak().map(Met::Number),
        }
    }

    /// As an element of an array; a plain number becomes one of `dtype`.
    fn among(self, dtype: DType) -> Option<Scalar> {
        match self.weak() {
            Some(weak) => weak_as(weak, dtype, Span::default()).ok(),
            None => self.scalar(),
        }
    }

    /// Converted to `dtype`, as `float64(x)` and assignments to elements convert.
    #[inline]
    pub fn cast(self, dtype: DType) -> Option<Number> {
        match (self.kind, dtype) {
            (Kind::Float, DType::Float64) | (Kind::Int, DType::Int64) => {
                Some(Number { kind: Kind::Element(dtype), bits: self.bits })
            }
            (Kind::Element(own), _) if own == dtype => Some(self),
            _ => self.among(dtype).and_then(|value| converted(value, dtype)).map(Number::element),
        }
    }
}

fn converted(value: Scalar, dtype: DType) -> Option<Scalar> {
    if value.dtype() == dtype {
        return Some(value);
    }
    silent(apply(ScalarOp::Cast(dtype), value.dtype(), &[value]))
}

/// A result to whose data nothing has happened.
fn silent((value, events): (Scalar, Events)) -> Option<Scalar> {
    events.is_empty().then_some(value)
}

/// An element-wise operation, promoted as those of arrays are.
pub(super) fn elementwise(op: ScalarOp, operands: &[Number]) -> Option<Number> {
    let met: Option<SmallVec<[Met; 2]>> = operands.iter().map(|operand| operand.met()).collect();
    let common = common(met?);
    let common = match op {
        ScalarOp::Divide | ScalarOp::Sqrt | ScalarOp::Call(_) => common.math_result(),
        _ => common,
    };
    let elements: Option<SmallVec<[Scalar; 2]>> = operands.iter().map(|operand| operand.among(common)).collect();
    let elements = elements?;
    let dtypes: SmallVec<[DType; 2]> = elements.iter().map(|element| element.dtype()).collect();
    let typed = infer_elementwise(op, &dtypes).ok()?;
    let elements: Option<SmallVec<[Scalar; 2]>> =
        elements.iter().map(|element| converted(*element, typed.operand)).collect();
    let value = match typed.op {
        Some(op) => silent(apply(op, typed.operand, &elements?))?,
        None => *elements?.first()?,
    };
    Some(Number::element(value))
}

/// A builtin of one number: quickly where it is computed in float64.
pub(super) fn function(op: ScalarOp, operand: Number) -> Option<Number> {
    let is_math = matches!(op, ScalarOp::Sqrt | ScalarOp::Call(_));
    let x = match operand.kind {
        Kind::Float | FLOAT64 => operand.as_float(),
        Kind::Int | INT64 if is_math => operand.as_int() as f64,
        _ => return elementwise(op, &[operand]),
    };
    silent(apply(op, DType::Float64, &[Scalar::Float64(x)])).map(Number::element)
}

/// A builtin of two numbers, likewise.
pub(super) fn function_of_two(op: ScalarOp, operands: &[Number]) -> Option<Number> {
    match operands {
        [a, b] if [a, b].iter().all(|x| matches!(x.kind, Kind::Float | FLOAT64)) && is_of_floats(op) => {
            let floats = [a, b].map(|x| Scalar::Float64(x.as_float()));
            silent(apply(op, DType::Float64, &floats)).map(Number::element)
        }
        _ => elementwise(op, operands),
    }
}

fn is_of_floats(op: ScalarOp) -> bool {
    matches!(op, ScalarOp::Minimum | ScalarOp::Maximum | ScalarOp::Call(_))
}

#[inline]
pub(super) fn binary(operator: BinaryOperator, left: Number, right: Number) -> Option<Number> {
    match (left.kind, right.kind) {
        (Kind::Int, Kind::Int) => integers(operator, left.as_int(), right.as_int()),
        (Kind::Float, Kind::Float) => floats(operator, left.as_float(), right.as_float()),
        (Kind::Float, Kind::Int) => floats(operator, left.as_float(), right.as_int() as f64),
        (Kind::Int, Kind::Float) => floats(operator, left.as_int() as f64, right.as_float()),
        (FLOAT64, FLOAT64 | Kind::Float) | (Kind::Float, FLOAT64) => {
            elements(operator, left.as_float(), right.as_float())
        }
        (FLOAT64, Kind::Int) => elements(operator, left.as_float(), right.as_int() as f64),
        (Kind::Int, FLOAT64) => elements(operator, left.as_int() as f64, right.as_float()),
        (INT64, INT64 | Kind::Int) | (Kind::Int, INT64) => integer_elements(operator, left, right),
        _ => other_elements(operator, left, right),
    }
}

/// Of plain integers: quickly where the result is small.
#[inline]
fn integers(operator: BinaryOperator, a: i64, b: i64) -> Option<Number> {
    let quick = match operator {
        BinaryOperator::Add => a.checked_add(b),
        BinaryOperator::Subtract => a.checked_sub(b),
        BinaryOperator::Multiply => a.checked_mul(b),
        BinaryOperator::FloorDivide if b > 0 => Some(a.div_euclid(b)),
        BinaryOperator::Modulo if b > 0 => Some(a.rem_euclid(b)),
        BinaryOperator::Divide if is_exact(a) && is_exact(b) && a != 0 && b != 0 => {
            return Some(Number::float(a as f64 / b as f64));
        }
        _ => None,
    };
    match quick {
        Some(value) => Some(Number::int(value)),
        None => plain(operator, Weak::Int(a as i128), Weak::Int(b as i128)),
    }
}

/// Whether a float holds the integer.
fn is_exact(value: i64) -> bool {
    value.unsigned_abs() <= 1 << 53
}

#[inline]
fn floats(operator: BinaryOperator, a: f64, b: f64) -> Option<Number> {
    match operator {
        BinaryOperator::Add => Some(Number::float(a + b)),
        BinaryOperator::Subtract => Some(Number::float(a - b)),
        BinaryOperator::Multiply => Some(Number::float(a * b)),
        BinaryOperator::Divide if b != 0.0 => Some(Number::float(a / b)),
        BinaryOperator::Power if b == 2.0 => Some(Number::float(a * a)),
        _ => plain(operator, Weak::Float(a), Weak::Float(b)),
    }
}

/// The definition of operators on plain numbers. What is an error or warns is left to the evaluator.
#[cold]
fn plain(operator: BinaryOperator, a: Weak, b: Weak) -> Option<Number> {
    Weak::binary(operator, a, b).ok().and_then(Number::of_weak)
}

#[inline]
fn elements(operator: BinaryOperator, a: f64, b: f64) -> Option<Number> {
    let value = match operator {
        BinaryOperator::Add => a + b,
        BinaryOperator::Subtract => a - b,
        BinaryOperator::Multiply => a * b,
        BinaryOperator::Divide => a / b,
        _ => return other_elements(operator, Number::float64(a), Number::float64(b)),
    };
    Some(Number::float64(value))
}

/// Of int64, one of which may be plain.
#[inline]
fn integer_elements(operator: BinaryOperator, left: Number, right: Number) -> Option<Number> {
    let (a, b) = (left.as_int(), right.as_int());
    let value = match operator {
        BinaryOperator::Add => a.wrapping_add(b),
        BinaryOperator::Subtract => a.wrapping_sub(b),
        BinaryOperator::Multiply => a.wrapping_mul(b),
        _ => return other_elements(operator, left, right),
    };
    Some(Number { kind: INT64, bits: value as u64 })
}

fn other_elements(operator: BinaryOperator, left: Number, right: Number) -> Option<Number> {
    let op = by_element(operator)?;
    // A negative exponent that is plain is refused without a look at the base.
    if let (ScalarOp::Power, Kind::Element(base), Kind::Int) = (op, left.kind, right.kind)
        && right.as_int() < 0
        && !base.is_float()
    {
        return None;
    }
    elementwise(op, &[left, right])
}

#[inline]
pub(super) fn unary(operator: UnaryOperator, operand: Number) -> Option<Number> {
    match (operator, operand.kind) {
        (_, Kind::Unknown) => None,
        (UnaryOperator::LogicalNot, BOOL) => Some(Number::bool(operand.bits == 0)),
        (UnaryOperator::LogicalNot, _) | (UnaryOperator::Plus, BOOL) => None,
        (UnaryOperator::Plus, _) => Some(operand),
        (UnaryOperator::Negate, Kind::Int) => operand.as_int().checked_neg().map(Number::int),
        (UnaryOperator::Negate, Kind::Float) => Some(Number::float(-operand.as_float())),
        (UnaryOperator::Invert, Kind::Int) => Some(Number::int(!operand.as_int())),
        (UnaryOperator::Invert, Kind::Float) => None,
        (UnaryOperator::Negate, Kind::Element(_)) => elementwise(ScalarOp::Negate, &[operand]),
        (UnaryOperator::Invert, Kind::Element(_)) => elementwise(ScalarOp::Not, &[operand]),
    }
}

#[inline]
pub(super) fn compare(operator: CompareOperator, left: Number, right: Number) -> Option<bool> {
    let order = match (left.kind, right.kind) {
        (Kind::Int | INT64, Kind::Int | INT64) => Some(left.as_int().cmp(&right.as_int())),
        (Kind::Float | FLOAT64, Kind::Float | FLOAT64) => left.as_float().partial_cmp(&right.as_float()),
        (FLOAT64, Kind::Int) => left.as_float().partial_cmp(&(right.as_int() as f64)),
        (Kind::Int, FLOAT64) => (left.as_int() as f64).partial_cmp(&right.as_float()),
        (Kind::Int, Kind::Float) | (Kind::Float, Kind::Int) => left.weak()?.order(right.weak()?),
        _ => return compare_others(operator, left, right),
    };
    Some(holds(operator, order))
}

fn compare_others(operator: CompareOperator, left: Number, right: Number) -> Option<bool> {
    let is_outside = |dtype: DType, plain: Number| {
        let range = dtype.integer_range();
        range.is_some_and(|(least, greatest)| !(least..=greatest).contains(&(plain.as_int() as i128)))
    };
    let is_compared_apart = match (left.kind, right.kind) {
        (Kind::Element(a), Kind::Element(b)) => a.is_integer() && b.is_integer() && a.promote(b).is_float(),
        (Kind::Element(dtype), Kind::Int) => is_outside(dtype, right),
        (Kind::Int, Kind::Element(dtype)) => is_outside(dtype, left),
        _ => false,
    };
    if is_compared_apart {
        return None;
    }
    elementwise(scalar_op(operator), &[left, right])?.boolean()
}
