//! Whether a loop program makes sense, before anything is generated from it.

use super::JitError;
use crate::numeric::element::Width;
use crate::numeric::op::{Form, ScalarOp};
use crate::plan::kernel::{LoopOp, LoopProgram, ValueId};
use crate::types::DType;

/// Errors if an operation is no loop operation, does not fit the width of the loop, or has the wrong number or dtype of
/// operands, or if anything uses a value that is not there yet.
pub(super) fn verify(program: &LoopProgram) -> Result<(), JitError> {
    let mut dtypes = Vec::with_capacity(program.inputs.len() + program.ops.len());
    for input in &program.inputs {
        fits(input.dtype(), program.width)?;
        dtypes.push(input.dtype());
    }
    for op in &program.ops {
        verify_op(op, program.width, &dtypes)?;
        dtypes.push(op.dtype());
    }
    for &output in &program.outputs {
        dtype_of(output, &dtypes)?;
    }
    Ok(())
}

fn verify_op(&LoopOp { op, operand, ref args }: &LoopOp, width: Width, dtypes: &[DType]) -> Result<(), JitError> {
    if op.form(operand) == Form::Tile {
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
