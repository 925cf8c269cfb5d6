//! Comparisons; their results are masks.

use super::Emitter;
use crate::numeric::op::ScalarOp;
use crate::types::DType;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, Value};

/// `None` if `op` is no comparison or `operand` has none.
pub(super) fn compare(emitter: &mut Emitter, op: ScalarOp, operand: DType, a: Value, b: Value) -> Option<Value> {
    match operand {
        DType::Float64 => Some(emitter.ins().fcmp(float_condition(op)?, a, b)),
        DType::Int64 => Some(emitter.ins().icmp(integer_condition(op)?, a, b)),
        DType::Bool => masks(emitter, op, a, b),
        _ => None,
    }
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
