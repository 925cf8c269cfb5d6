//! Arithmetic on int64. Everything wraps; every function gives `None` for an operation that integers do not have.

use super::Emitter;
use crate::numeric::op::ScalarOp;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value};

pub(super) fn unary(emitter: &mut Emitter, op: ScalarOp, x: Value) -> Option<Value> {
    Some(match op {
        ScalarOp::Negate => emitter.ins().ineg(x),
        ScalarOp::Abs => emitter.ins().iabs(x),
        ScalarOp::Not => emitter.ins().bnot(x),
        _ => return None,
    })
}

pub(super) fn binary(emitter: &mut Emitter, op: ScalarOp, a: Value, b: Value) -> Option<Value> {
    Some(match op {
        ScalarOp::Add => emitter.ins().iadd(a, b),
        ScalarOp::Subtract => emitter.ins().isub(a, b),
        ScalarOp::Multiply => emitter.ins().imul(a, b),
        ScalarOp::And => emitter.ins().band(a, b),
        ScalarOp::Or => emitter.ins().bor(a, b),
        ScalarOp::Xor => emitter.ins().bxor(a, b),
        ScalarOp::Minimum => choose(emitter, IntCC::SignedLessThan, a, b),
        ScalarOp::Maximum => choose(emitter, IntCC::SignedGreaterThan, a, b),
        _ => return None,
    })
}

/// `a` where it compares to `b` as `condition` says, else `b`.
fn choose(emitter: &mut Emitter, condition: IntCC, a: Value, b: Value) -> Value {
    let first = emitter.ins().icmp(condition, a, b);
    emitter.ins().bitselect(first, a, b)
}
