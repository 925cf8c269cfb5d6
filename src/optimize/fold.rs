//! Computes at planning time what depends on constants alone.
//!
//! An element-wise operation on constants, or on constants seen through views, is one constant broadcast to the shape.
//! Operations that would raise an event stay, so that the event is reported when the value is needed.

use crate::graph::{Graph, Node, NodeId, Op, Rewriter};
use crate::numeric::scalar;
use crate::types::{Scalar, Shape};
use smallvec::SmallVec;

pub fn run(graph: &Graph) -> Graph {
    Rewriter::run(graph, |this, _, node| {
        if node.shape.is_empty() {
            return this.push(node);
        }
        match folded(&this.new, &node) {
            Some(value) => uniform(&mut this.new, value, &node),
            None => this.push(node),
        }
    })
}

fn folded(graph: &Graph, node: &Node<NodeId>) -> Option<Scalar> {
    match &node.op {
        op if op.is_view() => constant_through_views(graph, node.inputs[0]),
        Op::Elementwise(op) => {
            let mut operands: SmallVec<[Scalar; 3]> = SmallVec::new();
            for &input in &node.inputs {
                operands.push(constant_through_views(graph, input)?);
            }
            let operand = graph.node(*node.inputs.last()?).dtype;
            let (value, events) = scalar::apply(*op, operand, &operands);
            events.is_empty().then_some(value)
        }
        _ => None,
    }
}

/// The one value that every element of `id` has, if it is a constant or a view of one.
pub fn constant_through_views(graph: &Graph, mut id: NodeId) -> Option<Scalar> {
    loop {
        let node = graph.node(id);
        match &node.op {
            Op::Constant(value) => return Some(*value),
            op if op.is_view() => id = node.inputs[0],
            _ => return None,
        }
    }
}

/// Pushes `value` broadcast to the shape of `node`.
pub fn uniform(graph: &mut Graph, value: Scalar, node: &Node<NodeId>) -> NodeId {
    let leaf = |op, shape: &Shape, inputs: &[NodeId]| Node {
        op,
        dtype: value.dtype(),
        shape: shape.clone(),
        inputs: inputs.into(),
        place: node.place,
    };
    let constant = graph.push(leaf(Op::Constant(value), &Shape::scalar(), &[]));
    if node.shape.is_scalar() { constant } else { graph.push(leaf(Op::Broadcast, &node.shape, &[constant])) }
}
