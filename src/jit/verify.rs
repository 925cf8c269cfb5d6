//! Whether a loop program makes sense, before anything is generated from it.

use super::JitError;
use crate::numeric::element::Width;
use crate::numeric::op::{Form, ScalarOp};
use crate::plan::kernel::{LoopInput, LoopOp, LoopProgram, ValueId};
use crate::types::{DType, Kind};

/// Errors if an operation is no loop operation, does not fit the width of the loop, or has the wrong number or dtype of
/// operands, or if anything uses a value that is not there yet. Whether loops `convert` is up to who makes their code: then
/// they widen what they load, and integers may become floats.
pub(super) fn verify(program: &LoopProgram, convert: bool) -> Result<(), JitError> {
    let mut dtypes = Vec::with_capacity(program.inputs.len() + program.ops.len());
    for input in &program.inputs {
        fits(input.dtype(), program.width)?;
        if let LoopInput::Stored { stored, dtype } = *input
            && !(convert && widens(stored, dtype, program.width))
        {
            return Err(JitError::StoredElements);
        }
        dtypes.push(input.dtype());
    }
    for op in &program.ops {
        verify_op(op, program.width, convert, &dtypes)?;
        dtypes.push(op.dtype());
    }
    for &output in &program.outputs {
        dtype_of(output, &dtypes)?;
    }
    Ok(())
}

/// Whether loops of a width can widen elements that stand in memory as `stored`, to `dtype`: every one of them is one of
/// those. Masks stand as integers of 32 bits.
pub(super) fn widens(stored: DType, dtype: DType, width: Width) -> bool {
    match width {
        Width::W32 => stored == dtype && stored.size() < width.bytes(),
        Width::W64 => match (stored.kind(), dtype.kind()) {
            (Kind::Bool, Kind::Bool) => true,
            (Kind::Signed, Kind::Bool) => stored == DType::Int32,
            (Kind::Float, Kind::Float) => stored == DType::Float32 && dtype == DType::Float64,
            (Kind::Signed | Kind::Unsigned, Kind::Signed | Kind::Unsigned | Kind::Float) => {
                stored.size() < width.bytes() && dtype.size() == width.bytes()
            }
            _ => false,
        },
    }
}

/// Whether a conversion of integers to floats keeps the width of lanes.
pub(super) fn keeps_width(op: ScalarOp, operand: DType) -> bool {
    let ScalarOp::Cast(to) = op else { return false };
    let is_integer = matches!(operand.kind(), Kind::Signed | Kind::Unsigned);
    is_integer && to.is_float() && Width::of(operand) == Width::of(to)
}

fn verify_op(
    &LoopOp { op, operand, ref args }: &LoopOp,
    width: Width,
    convert: bool,
    dtypes: &[DType],
) -> Result<(), JitError> {
    if op.form(operand) == Form::Tile && !(convert && keeps_width(op, operand)) {
        return Err(JitError::NotALoopOp { op, operand });
    }
    fits(operand, width)?;
    fits(op.result(operand), width)?;
    if args.len() != op.operand_count() {
        return Err(JitError::OperandCount { op, given: args.len() });
    }
    for (position, &value) in args.iter().enumerate() {
        // A select's first operand is its condition.
        let expected = if op == ScalarOp::Select && position == 0 { DType::Bool } else { operand };
        if dtype_of(value, dtypes)? != expected {
            return Err(JitError::OperandDType { op, operand, value });
        }
    }
    Ok(())
}

/// Masks fit loops of either width.
fn fits(dtype: DType, width: Width) -> Result<(), JitError> {
    if Width::of(dtype).is_none_or(|own| own == width) { Ok(()) } else { Err(JitError::OtherWidth(dtype)) }
}

fn dtype_of(value: ValueId, dtypes: &[DType]) -> Result<DType, JitError> {
    dtypes.get(value.0 as usize).copied().ok_or(JitError::UndefinedValue(value))
}
