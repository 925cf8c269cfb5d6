//! What must hold of every captured graph; checked after every pass in debug builds and tests.

use super::arena::{Graph, NodeId};
use super::node::{Node, Op};
use super::ops::concatenate;
use crate::algorithms::{Algorithm, Facts};
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Shape};

/// A broken graph: a mistake of this program, never of its user.
#[derive(Debug, thiserror::Error)]
#[error("node {node}: {message}")]
pub struct VerifyError {
    pub node: u32,
    pub message: String,
}

impl Graph {
    /// Checks order, input counts, dtypes and shapes of every node.
    pub fn verify(&self) -> Result<(), VerifyError> {
        for id in self.ids() {
            let node = self.node(id);
            let broken = if node.inputs.iter().any(|input| *input >= id) {
                Some("an input stands after its user".to_string())
            } else {
                check(self, node)
            };
            if let Some(message) = broken {
                return Err(VerifyError { node: id.0, message: format!("{}: {message}", node.op.name()) });
            }
        }
        match self.roots.iter().find(|root| root.index() >= self.nodes.len()) {
            Some(root) => Err(VerifyError { node: root.0, message: "a root is not in the graph".to_string() }),
            None => Ok(()),
        }
    }
}

fn check(graph: &Graph, node: &Node<NodeId>) -> Option<String> {
    let inputs: Vec<&Node<NodeId>> = node.inputs.iter().map(|&id| graph.node(id)).collect();
    let expected = match &node.op {
        op if op.is_leaf() => 0,
        Op::Elementwise(op) => op.operand_count(),
        Op::FilteredReduce(_) => 2,
        Op::Concatenate { .. } | Op::Algorithm(_) => inputs.len().max(1),
        _ => 1,
    };
    if inputs.len() != expected {
        return Some(format!("{} inputs instead of {expected}", inputs.len()));
    }
    match &node.op {
        Op::Constant(value) | Op::Parameter(_, value) => wrong(value.dtype(), &Shape::scalar(), node),
        Op::Array(array) => wrong(array.dtype(), array.shape(), node),
        Op::Stored(stored) => wrong(stored.dtype(), stored.shape(), node),
        Op::Index => {
            (node.dtype != DType::Int64 || node.shape.rank() != 1).then(|| "not one axis of int64".to_string())
        }
        Op::Random(draw) => wrong(draw.dtype(), &node.shape, node),
        Op::Elementwise(op) => check_elementwise(*op, &inputs, node),
        Op::Reshape => (inputs[0].shape.len() != node.shape.len())
            .then(|| "another number of elements".to_string())
            .or_else(|| wrong(inputs[0].dtype, &node.shape, node)),
        Op::Permute(order) => wrong(inputs[0].dtype, &inputs[0].shape.permuted(order), node),
        Op::Broadcast => wrong(inputs[0].dtype, &node.shape, node),
        Op::Slice(axes) => check_slice(axes, inputs[0], node),
        Op::Concatenate { axis } => check_concatenate(*axis, &inputs, node),
        Op::Reduce { op, axes } => wrong(op.result(inputs[0].dtype), &inputs[0].shape.without_axes(axes), node),
        Op::FilteredReduce(_) if inputs[0].shape.rank() != 1 || inputs[1].shape != inputs[0].shape => {
            Some("not two inputs of one axis and length".to_string())
        }
        Op::FilteredReduce(_) if inputs[1].dtype != DType::Bool => Some("the second input is no mask".to_string()),
        Op::FilteredReduce(op) => wrong(op.result(inputs[0].dtype), &Shape::scalar(), node),
        Op::Algorithm(algorithm) => check_algorithm(algorithm, &inputs, node),
    }
}

fn check_elementwise(op: ScalarOp, inputs: &[&Node<NodeId>], node: &Node<NodeId>) -> Option<String> {
    let values = if op == ScalarOp::Select { &inputs[1..] } else { inputs };
    let operand = values[0].dtype;
    if op == ScalarOp::Select && inputs[0].dtype != DType::Bool {
        return Some("the condition is not bool".to_string());
    }
    if values.iter().any(|input| input.dtype != operand) {
        return Some("operands of several dtypes".to_string());
    }
    if let Some(input) = inputs.iter().find(|input| input.shape != node.shape) {
        return Some(format!("an operand of shape {} for a result of shape {}", input.shape, node.shape));
    }
    wrong(op.result(operand), &node.shape, node)
}

fn check_concatenate(axis: usize, inputs: &[&Node<NodeId>], node: &Node<NodeId>) -> Option<String> {
    if inputs.iter().any(|input| input.dtype != node.dtype) {
        return Some("parts of several dtypes".to_string());
    }
    match concatenate::shape(inputs.iter().map(|input| &input.shape), axis) {
        Ok(shape) => wrong(node.dtype, &shape, node),
        Err(error) => Some(error.to_string()),
    }
}

fn check_algorithm(algorithm: &Algorithm, inputs: &[&Node<NodeId>], node: &Node<NodeId>) -> Option<String> {
    let facts: Vec<Facts> = inputs.iter().map(|input| Facts::new(input.dtype, input.shape.clone())).collect();
    match algorithm.result(&facts) {
        Ok(Facts { dtype, shape }) => wrong(dtype, &shape, node),
        Err(error) => Some(error.to_string()),
    }
}

fn check_slice(axes: &[super::SliceAxis], input: &Node<NodeId>, node: &Node<NodeId>) -> Option<String> {
    if axes.len() != input.shape.rank() || node.shape.rank() != input.shape.rank() {
        return Some("another number of axes".to_string());
    }
    for ((axis, &extent), &n) in axes.iter().zip(node.shape.extents()).zip(input.shape.extents()) {
        let last = || axis.start as i64 + axis.step * (extent as i64 - 1);
        if extent > 0 && (axis.start >= n || !(0..n as i64).contains(&last())) {
            return Some("elements outside its input".to_string());
        }
    }
    wrong(input.dtype, &node.shape, node)
}

fn wrong(dtype: DType, shape: &Shape, node: &Node<NodeId>) -> Option<String> {
    let right = dtype == node.dtype && shape == &node.shape;
    (!right).then(|| format!("is {} {}, should be {dtype} {shape}", node.dtype, node.shape))
}
