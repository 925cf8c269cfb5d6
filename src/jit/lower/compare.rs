//! Comparisons; their results are masks.

use super::Emitter;
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Kind};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, Value};

/// `None` if `op` is no comparison.
pub(super) fn compare(emitter: &mut Emitter, op: ScalarOp, operand: DType, a: Value, b: Value) -> Option<Value> {
    match operand.kind() {
        Kind::Float => Some(emitter.ins().fcmp(float_condition(op)?, a, b)),
        Kind::Signed => Some(emitter.ins().icmp(integer_condition(op)?, a, b)),
        Kind::Unsigned => {
            let (a, b) = ordered_as_signed(emitter, operand, a, b);
            Some(emitter.ins().icmp(integer_condition(op)?, a, b))
        }
        Kind::Bool => masks(emitter, op, a, b),
    }
}

/// Unsigned integers as signed ones in the same order. Narrow ones have zeros above and are that already; of full lanes
/// the highest bit is turned, since there is no unsigned comparison of 64-bit lanes.
pub(super) fn ordered_as_signed(emitter: &mut Emitter, operand: DType, a: Value, b: Value) -> (Value, Value) {
    if operand.size() < emitter.width.bytes() {
        return (a, b);
    }
    let sign = emitter.constant(emitter.sign());
    (emitter.ins().bxor(a, sign), emitter.ins().bxor(b, sign))
}

/// All are false when an operand is NaN, except `NotEqual`. Cranelift has no vector form of the two conditions left
/// out, "ordered and not equal" and "unordered or equal".
fn float_condition(op: ScalarOp) -> Option<FloatCC> {
    Some(match op {
        ScalarOp::Equal => FloatCC::Equal,
        ScalarOp::NotEqual => FloatCC::NotEqual,
        ScalarOp::Less => FloatCC::LessThan,
        ScalarOp::LessEqual => FloatCC::LessThanOrEqual,
        ScalarOp::Greater => FloatCC::GreaterThan,
        ScalarOp::GreaterEqual => FloatCC::GreaterThanOrEqual,
        _ => return None,
    })
}

fn integer_condition(op: ScalarOp) -> Option<IntCC> {
    Some(match op {
        ScalarOp::Equal => IntCC::Equal,
        ScalarOp::NotEqual => IntCC::NotEqual,
        ScalarOp::Less => IntCC::SignedLessThan,
        ScalarOp::LessEqual => IntCC::SignedLessThanOrEqual,
        ScalarOp::Greater => IntCC::SignedGreaterThan,
        ScalarOp::GreaterEqual => IntCC::SignedGreaterThanOrEqual,
        _ => return None,
    })
}

/// Bools compare by logic: `a < b` is "not a, and b".
fn masks(emitter: &mut Emitter, op: ScalarOp, a: Value, b: Value) -> Option<Value> {
    Some(match op {
        ScalarOp::Equal => {
            let differ = emitter.ins().bxor(a, b);
            emitter.ins().bnot(differ)
        }
        ScalarOp::NotEqual => emitter.ins().bxor(a, b),
        ScalarOp::Less => emitter.ins().band_not(b, a),
        ScalarOp::LessEqual => emitter.ins().bor_not(b, a),
        ScalarOp::Greater => emitter.ins().band_not(a, b),
        ScalarOp::GreaterEqual => emitter.ins().bor_not(a, b),
        _ => return None,
    })
}
