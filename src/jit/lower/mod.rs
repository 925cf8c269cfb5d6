//! Operations on one vector of two 64-bit lanes: a family per file.

mod compare;
mod float;
mod integer;
mod mask;
mod select;

use super::JitError;
use super::support::Support;
use crate::numeric::op::ScalarOp;
use crate::plan::kernel::{Lane, LoopOp};
use crate::types::DType;
use cranelift_codegen::ir::types::{F64X2, I64X2};
use cranelift_codegen::ir::{ConstantData, InstBuilder, MemFlagsData, Type, Value};
use cranelift_frontend::{FuncInstBuilder, FunctionBuilder};

/// The vector type that holds a lane type: masks are integers.
pub(super) fn vector_type(lane: Lane) -> Type {
    match lane {
        Lane::F64 => F64X2,
        Lane::I64 | Lane::Mask => I64X2,
    }
}

/// Where operations are emitted, and for which machine.
pub(super) struct Emitter<'a, 'f> {
    pub builder: &'a mut FunctionBuilder<'f>,
    pub support: Support,
}

impl<'f> Emitter<'_, 'f> {
    fn ins<'s>(&'s mut self) -> FuncInstBuilder<'s, 'f> {
        self.builder.ins()
    }

    /// The same 64 bits in both lanes: an operand in memory, which takes no register.
    fn constant(&mut self, bits: u64) -> Value {
        let pair = [bits.to_le_bytes(), bits.to_le_bytes()].concat();
        let constant = self.builder.func.dfg.constants.insert(ConstantData::from(pair));
        self.ins().vconst(I64X2, constant)
    }

    fn float_constant(&mut self, value: f64) -> Value {
        let bits = self.constant(value.to_bits());
        self.as_float(bits)
    }

    /// The bits of floats as integers; no instruction.
    fn as_bits(&mut self, x: Value) -> Value {
        self.ins().bitcast(I64X2, MemFlagsData::new(), x)
    }

    /// The inverse of [`Emitter::as_bits`].
    pub fn as_float(&mut self, bits: Value) -> Value {
        self.ins().bitcast(F64X2, MemFlagsData::new(), bits)
    }
}

/// Emits one verified operation on one vector.
pub(super) fn lower(emitter: &mut Emitter, op: &LoopOp, args: &[Value]) -> Result<Value, JitError> {
    let &LoopOp { op, operand, .. } = op;
    let value = match (op, args, operand) {
        (ScalarOp::Select, &[condition, a, b], _) => Some(select::select(emitter, operand, condition, a, b)),
        (ScalarOp::Cast(to), &[x], _) => select::cast(emitter, operand, to, x),
        (_, &[x], DType::Float64) => float::unary(emitter, op, x),
        (_, &[x], DType::Int64) => integer::unary(emitter, op, x),
        (_, &[x], DType::Bool) => mask::unary(emitter, op, x),
        (_, &[a, b], _) if op.is_comparison() => compare::compare(emitter, op, operand, a, b),
        (_, &[a, b], DType::Float64) => float::binary(emitter, op, a, b),
        (_, &[a, b], DType::Int64) => integer::binary(emitter, op, a, b),
        (_, &[a, b], DType::Bool) => mask::binary(emitter, op, a, b),
        _ => None,
    };
    value.ok_or(JitError::Undefined { op, operand })
}
