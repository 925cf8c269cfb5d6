//! Algorithms on whole arrays, in their plain form.

use super::InterpError;
use super::context::Context;
use super::leaf;
use super::value::{Computed, Value};
use crate::algorithms::{Algorithm, AlgorithmError, Job, Operand};
use crate::graph::{Node, NodeId};
use crate::types::Shape;
use crate::values::Array;
use smallvec::SmallVec;

pub(super) fn compute(context: &Context, algorithm: &Algorithm, node: &Node<NodeId>, inputs: &[&Value]) -> Computed {
    let export = |&value: &&Value| context.export(value, &Shape::new(value.extents().iter().copied())?);
    let arrays: SmallVec<[Array; 3]> = inputs.iter().map(export).collect::<Result<_, _>>()?;
    let operands: SmallVec<[Operand<'_>; 3]> = arrays.iter().map(Operand::of).collect();
    let mut output = context.pool.allocate(node.shape.len() * node.dtype.size())?;
    let job = Job::plain(context.pool, context.cancelled);
    algorithm.compute(&job, &operands, &mut output).map_err(|error| match error {
        AlgorithmError::Data { message, help } => InterpError::Data { message, help, place: node.place },
        AlgorithmError::Memory(error) => InterpError::Memory(error),
        // Arrays are in memory here, and there is one thread.
        AlgorithmError::Store(_) | AlgorithmError::Threads(_) | AlgorithmError::Cancelled => InterpError::Cancelled,
    })?;
    leaf::array(context, &Array::contiguous(node.dtype, node.shape.clone(), output.freeze()))
}
