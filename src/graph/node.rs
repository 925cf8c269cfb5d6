//! The one node type.

use crate::algorithms::Algorithm;
use crate::numeric::op::ScalarOp;
use crate::numeric::random::Draw;
use crate::numeric::reduce::ReduceOp;
use crate::syntax::Span;
use crate::types::{DType, Scalar, Shape};
use crate::values::{Array, Stored};
use smallvec::SmallVec;
use std::sync::Arc;

/// One array to be computed: an operation on inputs, with the dtype and shape of its result.
///
/// `Input` is [`super::Expr`] while a program builds lazily, and [`super::NodeId`] inside a captured [`super::Graph`].
#[derive(Clone, Debug)]
pub struct Node<Input> {
    pub op: Op,
    pub dtype: DType,
    pub shape: Shape,
    pub inputs: SmallVec<[Input; 3]>,
    /// Where in the program the operation stands, for events that only data can cause. A conversion has a place where it
    /// ends integer arithmetic, so that what does not fit is an overflow, and none where the program asks for it.
    pub place: Option<Span>,
}

#[derive(Clone, Debug)]
pub enum Op {
    // leaves
    /// A 0-d value.
    Constant(Scalar),
    /// A 0-d value that another run of the same plan replaces, by its number: nothing may follow from what it is this
    /// time. Programs do not build it.
    Parameter(usize, Scalar),
    /// A finished array.
    Array(Array),
    /// An array in a file.
    Stored(Stored),
    /// One axis; element `i` is int64 `i`.
    Index,
    /// Element `i` in row-major order is element `i` of the draw.
    Random(Draw),

    /// Element by element; all inputs have the shape of the result. Inputs are promoted already.
    Elementwise(ScalarOp),

    // views: every element of the result is an element of the only input
    /// The same elements in row-major order under another shape.
    Reshape,
    /// Axis `k` of the result is axis `order[k]` of the input.
    Permute(SmallVec<[usize; 4]>),
    /// One entry per axis; extents are in the node's shape.
    Slice(SmallVec<[SliceAxis; 4]>),
    /// NumPy's broadcasting to the node's shape.
    Broadcast,

    /// The inputs, which all have the dtype of the result, one after another along `axis`.
    Concatenate { axis: usize },

    /// Folds the ascending `axes` of the input, which the result lacks, in the order of `numeric::reduce`.
    Reduce { op: ReduceOp, axes: SmallVec<[usize; 4]> },

    /// Folds, as [`Op::Reduce`] would, the elements of the first input where the second, a mask, holds: as if the others
    /// were not there. Both have one axis.
    FilteredReduce(ReduceOp),

    /// Work on whole arrays; the inputs are finished before it begins.
    Algorithm(Arc<Algorithm>),
}

/// A slice of one axis: elements `start`, `start + step`, … as many as the result's extent says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SliceAxis {
    pub start: usize,
    pub step: i64,
}

impl Op {
    pub fn is_leaf(&self) -> bool {
        matches!(self, Op::Constant(_) | Op::Parameter(..) | Op::Array(_) | Op::Stored(_) | Op::Index | Op::Random(_))
    }

    pub fn is_view(&self) -> bool {
        matches!(self, Op::Reshape | Op::Permute(_) | Op::Slice(_) | Op::Broadcast)
    }

    /// Whether two operations give the same result on the same inputs when result dtype and shape agree too.
    pub fn same(&self, other: &Op) -> bool {
        match (self, other) {
            (Op::Constant(a), Op::Constant(b)) => a.dtype() == b.dtype() && a.to_lane() == b.to_lane(),
            (Op::Parameter(a, _), Op::Parameter(b, _)) => a == b,
            (Op::Array(a), Op::Array(b)) => a.is_same_view(b),
            (Op::Stored(a), Op::Stored(b)) => a.is_same(b),
            (Op::Index, Op::Index) | (Op::Reshape, Op::Reshape) | (Op::Broadcast, Op::Broadcast) => true,
            (Op::Random(a), Op::Random(b)) => a == b,
            (Op::Elementwise(a), Op::Elementwise(b)) => a == b,
            (Op::Permute(a), Op::Permute(b)) => a == b,
            (Op::Slice(a), Op::Slice(b)) => a == b,
            (Op::Concatenate { axis: a }, Op::Concatenate { axis: b }) => a == b,
            (Op::Reduce { op: a, axes: x }, Op::Reduce { op: b, axes: y }) => a == b && x == y,
            (Op::FilteredReduce(a), Op::FilteredReduce(b)) => a == b,
            (Op::Algorithm(a), Op::Algorithm(b)) => a == b,
            _ => false,
        }
    }

    /// The name that plans and dumps print.
    pub fn name(&self) -> &'static str {
        match self {
            Op::Constant(_) => "constant",
            Op::Parameter(..) => "parameter",
            Op::Array(_) => "array",
            Op::Stored(_) => "stored",
            Op::Index => "index",
            Op::Random(_) => "random",
            Op::Elementwise(op) => op.name(),
            Op::Reshape => "reshape",
            Op::Permute(_) => "permute",
            Op::Slice(_) => "slice",
            Op::Broadcast => "broadcast",
            Op::Concatenate { .. } => "concatenate",
            Op::Reduce { op, .. } => op.name(),
            Op::FilteredReduce(op) => op.name(),
            Op::Algorithm(algorithm) => algorithm.name(),
        }
    }
}
