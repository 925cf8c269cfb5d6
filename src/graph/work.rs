//! How much work an element of each node is, for deciding what to compute twice.

use super::NodeId;
use super::arena::Graph;
use super::node::{Node, Op};
use crate::numeric::op::{Events, ScalarOp};
use rustc_hash::FxHashSet;

/// Up to this much work per element (in additions) is rather done again than stored and read back.
pub const CHEAP: u32 = 8;

/// So many nodes are looked at to prove that nothing below a node raises an event.
const PROOF_AT_MOST: usize = 4096;

impl Graph {
    /// Work per element of each node, in additions, when everything element-wise below it is fused into it. What must
    /// not be repeated (operations with events) counts as prohibitive.
    pub fn fused_work(&self) -> Vec<u32> {
        let mut work: Vec<u32> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let below: u32 = node.inputs.iter().map(|input| work[input.index()]).fold(0, u32::saturating_add);
            work.push(match node.op {
                Op::Elementwise(op) => below.saturating_add(self.own_work(op, node)),
                Op::Random(_) => 24,
                // These have memory of their own: what uses them reads it.
                Op::Reduce { .. } | Op::FilteredReduce(_) | Op::Concatenate { .. } | Op::Algorithm(_) => 0,
                _ => below,
            });
        }
        work
    }

    fn own_work(&self, op: ScalarOp, node: &Node<NodeId>) -> u32 {
        let operand = self.node(node.inputs[node.inputs.len() - 1]).dtype;
        if op.events(operand).is_empty() { op.cost(operand) } else { 1000 }
    }

    /// What can happen to data in the node itself.
    pub fn events(&self, id: NodeId) -> Events {
        let node = self.node(id);
        match (&node.op, node.inputs.last()) {
            (Op::Elementwise(op), Some(&operand)) => op.events(self.node(operand).dtype),
            _ => Events::NONE,
        }
    }

    /// Whether an event can happen in the node or below it, or an algorithm fail, so that it must not be removed; true also where the graph is
    /// too large to tell.
    pub fn may_raise(&self, id: NodeId) -> bool {
        let mut seen: FxHashSet<NodeId> = FxHashSet::default();
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            if !seen.insert(id) {
                continue;
            }
            let can_fail = matches!(&self.node(id).op, Op::Algorithm(algorithm) if algorithm.can_fail());
            if can_fail || !self.events(id).is_empty() || seen.len() > PROOF_AT_MOST {
                return true;
            }
            stack.extend(&self.node(id).inputs);
        }
        false
    }
}
