//! What a reduction reads and when it has no value.

use super::GraphError;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Shape};

/// The dtype that the elements are converted to before they are folded.
pub fn operand(op: ReduceOp, dtype: DType) -> DType {
    match op {
        ReduceOp::Sum | ReduceOp::Prod => dtype.sum_result(),
        // Among bools the smaller is the conjunction; positions want an order, which int64 has.
        ReduceOp::Min | ReduceOp::Max | ReduceOp::ArgMin | ReduceOp::ArgMax if dtype == DType::Bool => DType::Int64,
        ReduceOp::Min | ReduceOp::Max | ReduceOp::ArgMin | ReduceOp::ArgMax => dtype,
        ReduceOp::Any | ReduceOp::All => DType::Bool,
        ReduceOp::SquaredDeviations => DType::Float64,
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
