//! Shape and dtype inference, beside each family of operations.

pub mod concatenate;
pub mod elementwise;
pub mod product;
pub mod reduce;

use crate::types::{DType, Shape, ShapeError};

/// Why a node cannot be built. Says what is wrong; whoever knows the text adds the place.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GraphError {
    #[error(transparent)]
    Shape(#[from] ShapeError),
    #[error("cannot reshape an array of shape {from} ({} elements) into shape {to} ({} elements)", from.len(), to.len())]
    CannotReshape { from: Shape, to: Shape },
    #[error("cannot broadcast shape {from} to {to}")]
    CannotBroadcast { from: Shape, to: Shape },
    #[error("there are no arrays to concatenate")]
    NothingToConcatenate,
    #[error("a scalar has no axis to concatenate along")]
    ConcatenatedScalar,
    #[error("arrays of shape {first} and {other} cannot be concatenated along axis {axis}")]
    CannotConcatenate { first: Shape, other: Shape, axis: usize },
    #[error("{}", product::mismatch(left, right))]
    CannotMultiply { left: Shape, right: Shape },
    #[error("{op} is not defined for {dtype}")]
    NotDefined { op: &'static str, dtype: DType, help: &'static str },
    #[error("the condition of where must be bool, not {0}")]
    ConditionNotBool(DType),
    #[error("{op} of an empty array has no value")]
    EmptyReduction { op: &'static str, shape: Shape },
}

impl GraphError {
    /// What to do about it, when there is something general to say.
    pub fn help(&self) -> Option<String> {
        match self {
            GraphError::NotDefined { help, .. } if !help.is_empty() => Some((*help).to_string()),
            GraphError::ConcatenatedScalar => Some("write `stack` for scalars, or `atleast_1d(x)`".to_string()),
            GraphError::CannotConcatenate { first, other, axis } => Some(concatenate::advice(first, other, *axis)),
            GraphError::CannotMultiply { left, right } => product::advice(left, right),
            GraphError::ConditionNotBool(_) => Some("write `x != 0` for the condition".to_string()),
            GraphError::EmptyReduction { shape, .. } => {
                Some(format!("the array has shape {shape}; test `x.size > 0` first"))
            }
            _ => None,
        }
    }
}
