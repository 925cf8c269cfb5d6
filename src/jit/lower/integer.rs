//! Arithmetic on integers. Everything wraps; every function gives `None` for an operation that integers do not have.
//!
//! Integers narrower than their lanes are kept with their sign or zeros extended: what may leave the range is brought back
//! after every operation.

use super::Emitter;
use super::compare::ordered_as_signed;
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Kind};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};

pub(super) fn unary(emitter: &mut Emitter, op: ScalarOp, operand: DType, x: Value) -> Option<Value> {
    Some(match op {
        ScalarOp::Negate => {
            let negated = emitter.ins().ineg(x);
            wrap(emitter, operand, negated)
        }
        ScalarOp::Abs if operand.kind() == Kind::Unsigned => x,
        ScalarOp::Abs => {
            let magnitude = emitter.ins().iabs(x);
            wrap(emitter, operand, magnitude)
        }
        ScalarOp::Not => {
            let complement = emitter.ins().bnot(x);
            wrap(emitter, operand, complement)
        }
        _ => return None,
    })
}

pub(super) fn binary(emitter: &mut Emitter, op: ScalarOp, operand: DType, a: Value, b: Value) -> Option<Value> {
    let value = match op {
        ScalarOp::Add => emitter.ins().iadd(a, b),
        ScalarOp::Subtract => emitter.ins().isub(a, b),
        ScalarOp::Multiply => emitter.ins().imul(a, b),
        ScalarOp::And => return Some(emitter.ins().band(a, b)),
        ScalarOp::Or => return Some(emitter.ins().bor(a, b)),
        ScalarOp::Xor => return Some(emitter.ins().bxor(a, b)),
        ScalarOp::Minimum => return Some(choose(emitter, IntCC::SignedLessThan, operand, a, b)),
        ScalarOp::Maximum => return Some(choose(emitter, IntCC::SignedGreaterThan, operand, a, b)),
        _ => return None,
    };
    Some(wrap(emitter, operand, value))
}

/// A result brought back into the range of a dtype that is narrower than its lane.
pub(super) fn wrap(emitter: &mut Emitter, dtype: DType, x: Value) -> Value {
    let spare = 8 * (emitter.width.bytes() - dtype.size()) as i64;
    if spare == 0 {
        return x;
    }
    if dtype.kind() == Kind::Unsigned {
        let mask = emitter.constant((1 << (8 * dtype.size())) - 1);
        return emitter.ins().band(x, mask);
    }
    let raised = emitter.ins().ishl_imm_u(x, spare);
    emitter.ins().sshr_imm_u(raised, spare)
}

/// `a` where it compares to `b` as `condition` says, else `b`.
fn choose(emitter: &mut Emitter, condition: IntCC, operand: DType, a: Value, b: Value) -> Value {
    let (left, right) = match operand.kind() {
        Kind::Unsigned => ordered_as_signed(emitter, operand, a, b),
        _ => (a, b),
    };
    let first = emitter.ins().icmp(condition, left, right);
    emitter.ins().bitselect(first, a, b)
}
