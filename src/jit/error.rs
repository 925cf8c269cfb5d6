//! What can go wrong on the way from a loop program to machine code.

use crate::numeric::op::ScalarOp;
use crate::plan::kernel::ValueId;
use crate::types::DType;
use cranelift_codegen::CodegenError;
use cranelift_codegen::settings::SetError;
use cranelift_module::ModuleError;
use thiserror::Error;

/// Why a loop program has no machine code. All but [`JitError::Host`] and a lack of memory are mistakes of the planner.
#[derive(Debug, Error)]
pub enum JitError {
    #[error("`{}` on {operand} is a tile function, not an operation of a compiled loop", op.name())]
    NotALoopOp { op: ScalarOp, operand: DType },
    #[error("`{}` is not defined on {operand} in a compiled loop", op.name())]
    Undefined { op: ScalarOp, operand: DType },
    #[error("there is no tile function `{}` on {operand}", op.name())]
    NoTileFunction { op: ScalarOp, operand: DType },
    #[error("a value of {0} stands in a loop of another width")]
    OtherWidth(DType),
    #[error("elements of another size than lanes stand in a loop that cannot widen or narrow them")]
    StoredElements,
    #[error("`{}` takes {} operands, not {given}", op.name(), op.operand_count())]
    OperandCount { op: ScalarOp, given: usize },
    #[error("value {} is used before it is computed", .0.0)]
    UndefinedValue(ValueId),
    #[error("`{}` on {operand} cannot take value {} of another dtype", op.name(), value.0)]
    OperandDType { op: ScalarOp, operand: DType, value: ValueId },
    #[error("no machine code can be generated for this host: {0}")]
    Host(String),
    #[error("there is no memory for machine code: {0}")]
    Memory(std::io::Error),
    #[error("an instruction cannot be encoded: {0}")]
    Encoding(String),
    #[error("code generation failed: {0}")]
    Codegen(Box<CodegenError>),
    #[error("code generation failed: {0}")]
    Module(Box<ModuleError>),
}

impl From<ModuleError> for JitError {
    fn from(error: ModuleError) -> JitError {
        JitError::Module(Box::new(error))
    }
}

impl From<iced_x86::IcedError> for JitError {
    fn from(error: iced_x86::IcedError) -> JitError {
        JitError::Encoding(error.to_string())
    }
}

impl From<CodegenError> for JitError {
    fn from(error: CodegenError) -> JitError {
        JitError::Codegen(Box::new(error))
    }
}

impl From<SetError> for JitError {
    fn from(error: SetError) -> JitError {
        JitError::Host(error.to_string())
    }
}
