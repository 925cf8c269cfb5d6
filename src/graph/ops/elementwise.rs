//! In which dtype an element-wise operation computes.

use super::GraphError;
use crate::numeric::op::ScalarOp;
use crate::types::DType;

/// An operation with the dtype its value operands are converted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typed {
    /// None: the conversion of the only operand is all there is to do.
    pub op: Option<ScalarOp>,
    pub operand: DType,
}

/// The operation that `op` means for operands of these (strong) dtypes, by NumPy 2's rules.
pub fn infer(op: ScalarOp, operands: &[DType]) -> Result<Typed, GraphError> {
    use ScalarOp::*;
    let values = if op == Select { &operands[1..] } else { operands };
    let common = values.iter().copied().reduce(DType::promote).unwrap_or(DType::Float64);
    let typed = |op, operand| Ok(Typed { op: Some(op), operand });
    match op {
        Select if operands[0] != DType::Bool => Err(GraphError::ConditionNotBool(operands[0])),
        Sqrt | Call(_) | Divide => typed(op, common.math_result()),
        // Integers and bools are whole already.
        Floor | Ceil | Trunc | Round if !common.is_float() => Ok(Typed { op: None, operand: common }),
        IsNan => typed(op, common.math_result()),
        Negate if common == DType::Bool => Err(not_defined(common, "unary minus", "write `not x` or `~x`")),
        Subtract if common == DType::Bool => Err(not_defined(common, "subtraction", "write `a xor b`")),
        Power if common == DType::Bool => Err(not_defined(common, "power", "write `a xor b`")),
        // As in NumPy, bools count as the smallest integers here.
        FloorDivide | Modulo | ShiftLeft | ShiftRight if common == DType::Bool => typed(op, DType::Int8),
        Gcd | Lcm if !common.is_integer() => Err(not_defined(common, op.name(), "it takes integers; write `int(x)`")),
        Abs if common == DType::Bool => Ok(Typed { op: None, operand: common }),
        Add | Maximum if common == DType::Bool => typed(Or, common),
        Multiply | Minimum if common == DType::Bool => typed(And, common),
        And | Or | Xor | Not | ShiftLeft | ShiftRight if common.is_float() => Err(GraphError::NotDefined {
            op: bitwise_name(op),
            dtype: common,
            help: "bitwise operators take integers and bools; compare first, as in `x != 0`",
        }),
        op => typed(op, common),
    }
}

fn not_defined(dtype: DType, op: &'static str, help: &'static str) -> GraphError {
    GraphError::NotDefined { op, dtype, help }
}

fn bitwise_name(op: ScalarOp) -> &'static str {
    match op {
        ScalarOp::And => "&",
        ScalarOp::Or => "|",
        ScalarOp::Xor => "xor",
        ScalarOp::ShiftLeft => "<<",
        ScalarOp::ShiftRight => ">>",
        _ => "~",
    }
}
