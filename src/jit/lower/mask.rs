//! Logic on bools, held as masks of all zeros or all ones. Every function gives `None` for an operation that bools do
//! not have.

use super::Emitter;
use crate::numeric::op::ScalarOp;
use cranelift_codegen::ir::{InstBuilder, Value};

pub(super) fn unary(emitter: &mut Emitter, op: ScalarOp, x: Value) -> Option<Value> {
    Some(match op {
        ScalarOp::Not => emitter.ins().bnot(x),
        ScalarOp::Abs => x,
        _ => return None,
    })
}

/// Sums are disjunctions and products conjunctions, like minima and maxima, because false is below true.
pub(super) fn binary(emitter: &mut Emitter, op: ScalarOp, a: Value, b: Value) -> Option<Value> {
    Some(match op {
        ScalarOp::And | ScalarOp::Multiply | ScalarOp::Minimum => emitter.ins().band(a, b),
        ScalarOp::Or | ScalarOp::Add | ScalarOp::Maximum => emitter.ins().bor(a, b),
        ScalarOp::Xor => emitter.ins().bxor(a, b),
        _ => return None,
    })
}
