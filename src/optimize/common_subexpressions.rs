//! Computes equal expressions once.
//!
//! Two nodes are one when operation, dtype, shape and (renumbered) inputs agree; operands of commutative operations are
//! put in order first. An operation that can raise an event keeps its own place and is left alone.

use crate::graph::{Graph, Node, NodeId, Op, Rewriter};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

pub fn run(graph: &Graph) -> Graph {
    let mut seen: FxHashMap<u64, Vec<NodeId>> = FxHashMap::default();
    Rewriter::run(graph, |this, _, mut node| {
        if let Op::Elementwise(op) = node.op {
            if op.is_commutative() {
                node.inputs.sort();
            }
            let operand = this.node(node.inputs[0]).dtype;
            if !op.events(operand).is_empty() {
                return this.push(node);
            }
        }
        let candidates = seen.entry(key(&node)).or_default();
        let equal = candidates.iter().find(|&&id| {
            let other = this.node(id);
            other.op.same(&node.op)
                && other.dtype == node.dtype
                && other.shape == node.shape
                && other.inputs == node.inputs
        });
        if let Some(&id) = equal {
            return id;
        }
        let id = this.push(node);
        candidates.push(id);
        id
    })
}

fn key(node: &Node<NodeId>) -> u64 {
    let mut hasher = FxHasher::default();
    node.op.name().hash(&mut hasher);
    node.dtype.hash(&mut hasher);
    node.shape.hash(&mut hasher);
    node.inputs.hash(&mut hasher);
    if let Op::Constant(value) = node.op {
        value.to_lane().hash(&mut hasher);
    }
    hasher.finish()
}
