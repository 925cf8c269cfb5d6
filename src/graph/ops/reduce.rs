//! What a reduction reads and when it has no value.

use super::GraphError;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Kind, Shape};

/// The dtype that the elements are converted to before they are folded: exactly, to 64 bits of their kind.
pub fn operand(op: ReduceOp, dtype: DType) -> DType {
    match op {
        ReduceOp::Any | ReduceOp::All => DType::Bool,
        ReduceOp::SquaredDeviations => DType::Float64,
        // Among bools the smaller is the conjunction; positions and sums want numbers, which int64 has.
        _ => match dtype.kind() {
            Kind::Bool | Kind::Signed => DType::Int64,
            Kind::Unsigned => DType::UInt64,
            Kind::Float => DType::Float64,
        },
    }
}

/// The dtype of the result for elements of `dtype`.
pub fn result(op: ReduceOp, dtype: DType) -> DType {
    match op {
        ReduceOp::Sum | ReduceOp::Prod => dtype.sum_result(),
        ReduceOp::Min | ReduceOp::Max => dtype,
        op => op.result(operand(op, dtype)),
    }
}

/// Reductions without an identity refuse to fold nothing into something.
pub fn check_not_empty(op: ReduceOp, shape: &Shape, axes: &[usize]) -> Result<(), GraphError> {
    let has_identity = !matches!(op, ReduceOp::Min | ReduceOp::Max | ReduceOp::ArgMin | ReduceOp::ArgMax);
    let folds_nothing = axes.iter().any(|&axis| shape[axis] == 0);
    let results_wanted = !shape.without_axes(axes).is_empty();
    if !has_identity && folds_nothing && results_wanted {
        return Err(GraphError::EmptyReduction { op: op.name(), shape: shape.clone() });
    }
    Ok(())
}
