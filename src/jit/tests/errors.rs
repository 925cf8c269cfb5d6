//! Programs that make no sense are refused with a reason.

use super::*;
use crate::jit::JitError;
use crate::numeric::function::Function;

const FLOAT: LoopInput = LoopInput::Stream(DType::Float64);

fn refusal(program: &LoopProgram) -> JitError {
    Compiler::new(Target::Host).compile(program).unwrap_err()
}

#[test]
fn tile_functions_are_no_loop_operations() {
    for op in [ScalarOp::Call(Function::Exp), ScalarOp::Power, ScalarOp::FloorDivide, ScalarOp::Cast(DType::Int64)] {
        let args: &[u32] = if op.operand_count() == 1 { &[0] } else { &[0, 0] };
        let error = refusal(&program(Width::W64, &[FLOAT], &[(op, DType::Float64, args)], &[1]));
        assert!(matches!(error, JitError::NotALoopOp { op: named, operand: DType::Float64 } if named == op), "{error}");
    }
}

#[test]
fn operations_that_a_dtype_lacks() {
    for (op, operand) in [
        (ScalarOp::Not, DType::Float64),
        (ScalarOp::Floor, DType::Int64),
        (ScalarOp::IsNan, DType::Int64),
        (ScalarOp::Negate, DType::Bool),
    ] {
        let error = refusal(&program(Width::W64, &[LoopInput::Stream(operand)], &[(op, operand, &[0])], &[1]));
        assert!(matches!(error, JitError::Undefined { .. }), "{op:?} on {operand}: {error}");
    }
}

#[test]
fn malformed_programs() {
    use DType::{Float32, Float64, Int64};
    use ScalarOp::{Add, Negate};
    let error = refusal(&program(Width::W64, &[FLOAT], &[(Negate, Float32, &[0])], &[1]));
    assert!(matches!(error, JitError::OtherWidth(Float32)), "{error}");
    let error = refusal(&program(Width::W64, &[FLOAT], &[(Add, Float64, &[0])], &[1]));
    assert!(matches!(error, JitError::OperandCount { given: 1, .. }), "{error}");
    let error = refusal(&program(Width::W64, &[FLOAT], &[(Add, Float64, &[0, 1])], &[1]));
    assert!(matches!(error, JitError::UndefinedValue(ValueId(1))), "{error}");
    let error = refusal(&program(Width::W64, &[FLOAT], &[], &[9]));
    assert!(matches!(error, JitError::UndefinedValue(ValueId(9))), "{error}");
    let error = refusal(&program(Width::W64, &[FLOAT], &[(Negate, Int64, &[0])], &[1]));
    assert!(matches!(error, JitError::OperandDType { .. }), "{error}");
}
