//! Arithmetic on floats of either width. Every function gives `None` for an operation that floats do not have.

use super::Emitter;
use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;
use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::{InstBuilder, Value};

pub(super) fn unary(emitter: &mut Emitter, op: ScalarOp, x: Value) -> Option<Value> {
    Some(match op {
        ScalarOp::Negate => {
            let sign = emitter.constant(emitter.sign());
            with_bits(emitter, x, |emitter, bits| emitter.ins().bxor(bits, sign))
        }
        ScalarOp::Abs => magnitude(emitter, x),
        ScalarOp::Sqrt => emitter.ins().sqrt(x),
        ScalarOp::IsNan => emitter.ins().fcmp(FloatCC::Unordered, x, x),
        ScalarOp::Floor | ScalarOp::Ceil | ScalarOp::Trunc | ScalarOp::Round if !emitter.support.rounding => {
            round_by_addition(emitter, op, x)
        }
        ScalarOp::Floor => emitter.ins().floor(x),
        ScalarOp::Ceil => emitter.ins().ceil(x),
        ScalarOp::Trunc => emitter.ins().trunc(x),
        ScalarOp::Round => emitter.ins().nearest(x),
        _ => return None,
    })
}

pub(super) fn binary(emitter: &mut Emitter, op: ScalarOp, a: Value, b: Value) -> Option<Value> {
    Some(match op {
        ScalarOp::Add => emitter.ins().fadd(a, b),
        ScalarOp::Subtract => emitter.ins().fsub(a, b),
        ScalarOp::Multiply => emitter.ins().fmul(a, b),
        ScalarOp::Divide => emitter.ins().fdiv(a, b),
        ScalarOp::Minimum if emitter.support.minimum => emitter.ins().fmin(a, b),
        ScalarOp::Maximum if emitter.support.minimum => emitter.ins().fmax(a, b),
        ScalarOp::Minimum => minimum(emitter, a, b),
        ScalarOp::Maximum => maximum(emitter, a, b),
        _ => return None,
    })
}

/// Applies an operation on integers to the bits of `x`: bitwise instructions on float types are not reliable.
fn with_bits(emitter: &mut Emitter, x: Value, operation: impl FnOnce(&mut Emitter, Value) -> Value) -> Value {
    let bits = emitter.as_bits(x);
    let changed = operation(emitter, bits);
    emitter.as_float(changed)
}

fn magnitude(emitter: &mut Emitter, x: Value) -> Value {
    let mask = emitter.constant(!emitter.sign());
    with_bits(emitter, x, |emitter, bits| emitter.ins().band(bits, mask))
}

/// `a < b ? a : b`, one `minpd` on x86-64: the second operand if either is NaN or both are zeros.
fn lesser(emitter: &mut Emitter, a: Value, b: Value) -> Value {
    let below = emitter.ins().fcmp(FloatCC::LessThan, a, b);
    let below = emitter.as_float(below);
    emitter.ins().bitselect(below, a, b)
}

/// `b < a ? a : b`, one `maxpd` on x86-64: the second operand if either is NaN or both are zeros.
fn greater(emitter: &mut Emitter, a: Value, b: Value) -> Value {
    let below = emitter.ins().fcmp(FloatCC::LessThan, b, a);
    let below = emitter.as_float(below);
    emitter.ins().bitselect(below, a, b)
}

/// The smaller operand, found in both orders. The two findings differ only where an operand is NaN or both are zeros,
/// and their union is then what is wanted: a NaN united with any bits is a NaN, and -0 united with +0 is -0.
fn minimum(emitter: &mut Emitter, a: Value, b: Value) -> Value {
    let forward = lesser(emitter, a, b);
    let backward = lesser(emitter, b, a);
    let (forward, backward) = (emitter.as_bits(forward), emitter.as_bits(backward));
    let both = emitter.ins().bor(forward, backward);
    emitter.as_float(both)
}

/// The larger operand, found in both orders. Of zeros the intersection is +0, but a NaN intersected with other bits may
/// be a number; uniting it with all ones, which is a NaN, restores it.
fn maximum(emitter: &mut Emitter, a: Value, b: Value) -> Value {
    let forward = greater(emitter, a, b);
    let backward = greater(emitter, b, a);
    let (forward, backward) = (emitter.as_bits(forward), emitter.as_bits(backward));
    let both = emitter.ins().band(forward, backward);
    let unordered = emitter.ins().fcmp(FloatCC::Unordered, a, b);
    let result = emitter.ins().bor(both, unordered);
    emitter.as_float(result)
}

/// Floor, ceil, trunc or rounding to nearest without a rounding instruction.
///
/// Below the power of two from which all floats are whole (2^52 or 2^23), adding and subtracting it rounds a magnitude to
/// the nearest integer, of two the even one; stepping by one where that went the wrong way is exact. Larger magnitudes,
/// infinities and NaN are returned as they are. The sign is put back at the end, which makes `ceil(-0.5)` -0.
fn round_by_addition(emitter: &mut Emitter, op: ScalarOp, x: Value) -> Value {
    let size = magnitude(emitter, x);
    let digits = match emitter.width {
        Width::W32 => f32::MANTISSA_DIGITS,
        Width::W64 => f64::MANTISSA_DIGITS,
    };
    let shift = emitter.float_constant((1u64 << (digits - 1)) as f64);
    let raised = emitter.ins().fadd(size, shift);
    let nearest = emitter.ins().fsub(raised, shift);
    let signed = match op {
        ScalarOp::Round => nearest,
        ScalarOp::Trunc => step_where(emitter, FloatCC::GreaterThan, nearest, size, -1.0),
        ScalarOp::Floor => {
            let nearest = copy_sign(emitter, nearest, x);
            step_where(emitter, FloatCC::GreaterThan, nearest, x, -1.0)
        }
        _ => {
            let nearest = copy_sign(emitter, nearest, x);
            step_where(emitter, FloatCC::LessThan, nearest, x, 1.0)
        }
    };
    let rounded = copy_sign(emitter, signed, x);
    let small = emitter.ins().fcmp(FloatCC::LessThan, size, shift);
    let small = emitter.as_float(small);
    emitter.ins().bitselect(small, rounded, x)
}

/// `y + step` where `y` compares to `x` as `condition` says, else `y + 0`.
fn step_where(emitter: &mut Emitter, condition: FloatCC, y: Value, x: Value, step: f64) -> Value {
    let apply = emitter.ins().fcmp(condition, y, x);
    let step = emitter.constant(emitter.float_bits(step));
    let step = emitter.ins().band(apply, step);
    let step = emitter.as_float(step);
    emitter.ins().fadd(y, step)
}

/// `y` with its sign bit set where that of `x` is; `y` is nowhere below zero where `x` is not.
fn copy_sign(emitter: &mut Emitter, y: Value, x: Value) -> Value {
    let sign = emitter.constant(emitter.sign());
    let bits = emitter.as_bits(x);
    let sign = emitter.ins().band(bits, sign);
    with_bits(emitter, y, |emitter, y| emitter.ins().bor(y, sign))
}
