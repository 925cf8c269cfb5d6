//! Whether a loop program makes sense, before anything is generated from it.

use super::JitError;
use crate::numeric::op::{Form, ScalarOp};
use crate::plan::kernel::{Lane, LoopOp, LoopProgram, ValueId};
use crate::types::DType;

/// Errors if an operation is no loop operation, is on a dtype that loops do not compute with, or has the wrong number or
/// type of operands, or if anything uses a value that is not there yet.
pub(super) fn verify(program: &LoopProgram) -> Result<(), JitError> {
    let mut lanes = Vec::with_capacity(program.inputs.len() + program.ops.len());
    lanes.extend(program.inputs.iter().map(|input| input.lane()));
    for op in &program.ops {
        verify_op(op, &lanes)?;
        lanes.push(op.lane());
    }
    for &output in &program.outputs {
        lane_of(output, &lanes)?;
    }
    Ok(())
}

fn verify_op(&LoopOp { op, operand, ref args }: &LoopOp, lanes: &[Lane]) -> Result<(), JitError> {
    if op.form(operand) == Form::Tile {
        return Err(JitError::NotALoopOp { op, operand });
    }
    for dtype in [operand, op.result(operand)] {
        if !matches!(dtype, DType::Bool | DType::Int64 | DType::Float64) {
            return Err(JitError::UnsupportedDType(dtype));
        }
    }
    if args.len() != op.operand_count() {
        return Err(JitError::OperandCount { op, given: args.len() });
    }
    for (position, &value) in args.iter().enumerate() {
        if lane_of(value, lanes)? != operand_lane(op, operand, position) {
            return Err(JitError::LaneMismatch { op, operand, value });
        }
    }
    Ok(())
}

/// The lane type of the operand at `position`: a select's first is its condition.
fn operand_lane(op: ScalarOp, operand: DType, position: usize) -> Lane {
    if op == ScalarOp::Select && position == 0 { Lane::Mask } else { Lane::of(operand) }
}

fn lane_of(value: ValueId, lanes: &[Lane]) -> Result<Lane, JitError> {
    lanes.get(value.0 as usize).copied().ok_or(JitError::UndefinedValue(value))
}
