//! Choosing by a mask, and conversions to and from masks.

use super::Emitter;
use super::integer::wrap;
use crate::types::{DType, Kind};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, Value};

/// `a` where `condition` is all ones, `b` where it is all zeros: bit by bit, never a branch.
pub(super) fn select(emitter: &mut Emitter, operand: DType, condition: Value, a: Value, b: Value) -> Value {
    let condition = if operand.is_float() { emitter.as_float(condition) } else { condition };
    emitter.ins().bitselect(condition, a, b)
}

/// Conversion between dtypes; `None` for those that tile functions do.
pub(super) fn cast(emitter: &mut Emitter, from: DType, to: DType, x: Value) -> Option<Value> {
    Some(match (from.kind(), to.kind()) {
        _ if from == to => x,
        (Kind::Bool, Kind::Float) => {
            let one = emitter.constant(emitter.float_bits(1.0));
            let bits = emitter.ins().band(x, one);
            emitter.as_float(bits)
        }
        (Kind::Bool, _) => {
            let one = emitter.constant(1);
            emitter.ins().band(x, one)
        }
        (Kind::Float, Kind::Bool) => {
            let zero = emitter.float_constant(0.0);
            emitter.ins().fcmp(FloatCC::NotEqual, x, zero)
        }
        (_, Kind::Bool) => {
            let zero = emitter.constant(0);
            emitter.ins().icmp(IntCC::NotEqual, x, zero)
        }
        (Kind::Signed | Kind::Unsigned, Kind::Signed | Kind::Unsigned) => wrap(emitter, to, x),
        _ => return None,
    })
}
