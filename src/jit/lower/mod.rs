//! Operations on one vector of lanes: a family per file.

mod compare;
mod float;
mod integer;
mod mask;
mod select;

use super::JitError;
use super::support::Support;
use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;
use crate::plan::kernel::LoopOp;
use crate::types::{DType, Kind};
use cranelift_codegen::ir::types::{F32, F32X4, F64, F64X2, I32, I32X4, I64, I64X2};
use cranelift_codegen::ir::{ConstantData, InstBuilder, MemFlagsData, Type, Value};
use cranelift_frontend::{FuncInstBuilder, FunctionBuilder};

/// What the lanes of a vector hold, for the code generator: masks are integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    Float(Width),
    Int(Width),
}

impl Lane {
    /// The lane of a dtype in a loop of this width.
    pub fn of(dtype: DType, width: Width) -> Lane {
        if dtype.is_float() { Lane::Float(width) } else { Lane::Int(width) }
    }

    pub fn is_float(self) -> bool {
        matches!(self, Lane::Float(_))
    }

    pub fn width(self) -> Width {
        match self {
            Lane::Float(width) | Lane::Int(width) => width,
        }
    }

    pub fn vector(self) -> Type {
        match self {
            Lane::Float(Width::W32) => F32X4,
            Lane::Float(Width::W64) => F64X2,
            Lane::Int(Width::W32) => I32X4,
            Lane::Int(Width::W64) => I64X2,
        }
    }

    pub fn scalar(self) -> Type {
        match self {
            Lane::Float(Width::W32) => F32,
            Lane::Float(Width::W64) => F64,
            Lane::Int(Width::W32) => I32,
            Lane::Int(Width::W64) => I64,
        }
    }
}

/// Where operations are emitted, in lanes of which width, and for which machine.
pub(super) struct Emitter<'a, 'f> {
    pub builder: &'a mut FunctionBuilder<'f>,
    pub support: Support,
    pub width: Width,
}

impl<'f> Emitter<'_, 'f> {
    fn ins<'s>(&'s mut self) -> FuncInstBuilder<'s, 'f> {
        self.builder.ins()
    }

    /// The same bits in all lanes, the low ones where lanes are narrower: an operand in memory, which takes no register.
    fn constant(&mut self, bits: u64) -> Value {
        let lane = bits.to_le_bytes();
        let vector: Vec<u8> = lane[..self.width.bytes()].iter().copied().cycle().take(16).collect();
        let constant = self.builder.func.dfg.constants.insert(ConstantData::from(vector));
        let integers = Lane::Int(self.width).vector();
        self.ins().vconst(integers, constant)
    }

    /// A float of the lanes' width.
    fn float_bits(&self, value: f64) -> u64 {
        match self.width {
            Width::W32 => (value as f32).to_bits() as u64,
            Width::W64 => value.to_bits(),
        }
    }

    fn float_constant(&mut self, value: f64) -> Value {
        let bits = self.constant(self.float_bits(value));
        self.as_float(bits)
    }

    /// The sign bit of a lane.
    fn sign(&self) -> u64 {
        1 << (8 * self.width.bytes() - 1)
    }

    /// The bits of floats as integers; no instruction.
    fn as_bits(&mut self, x: Value) -> Value {
        let integers = Lane::Int(self.width).vector();
        self.ins().bitcast(integers, MemFlagsData::new(), x)
    }

    /// The inverse of [`Emitter::as_bits`].
    pub fn as_float(&mut self, bits: Value) -> Value {
        let floats = Lane::Float(self.width).vector();
        self.ins().bitcast(floats, MemFlagsData::new(), bits)
    }
}

/// Emits one verified operation on one vector.
pub(super) fn lower(emitter: &mut Emitter, op: &LoopOp, args: &[Value]) -> Result<Value, JitError> {
    let &LoopOp { op, operand, .. } = op;
    let value = match (op, args) {
        (ScalarOp::Select, &[condition, a, b]) => Some(select::select(emitter, operand, condition, a, b)),
        (ScalarOp::Cast(to), &[x]) => select::cast(emitter, operand, to, x),
        (_, &[a, b]) if op.is_comparison() => compare::compare(emitter, op, operand, a, b),
        (_, &[x]) => match operand.kind() {
            Kind::Float => float::unary(emitter, op, x),
            Kind::Signed | Kind::Unsigned => integer::unary(emitter, op, operand, x),
            Kind::Bool => mask::unary(emitter, op, x),
        },
        (_, &[a, b]) => match operand.kind() {
            Kind::Float => float::binary(emitter, op, a, b),
            Kind::Signed | Kind::Unsigned => integer::binary(emitter, op, operand, a, b),
            Kind::Bool => mask::binary(emitter, op, a, b),
        },
        _ => None,
    };
    value.ok_or(JitError::Undefined { op, operand })
}
