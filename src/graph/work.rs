//! How much work an element of each node is, for deciding what to compute twice.

use super::arena::Graph;
use super::node::{Node, Op};
use super::NodeId;
use crate::numeric::op::ScalarOp;

/// Up to this much work per element (in additions) is rather done again than stored and read back.
pub const CHEAP: u32 = 8;

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
                Op::Reduce { .. } => 0,
                _ => below,
            });
        }
        work
    }

    fn own_work(&self, op: ScalarOp, node: &Node<NodeId>) -> u32 {
        let operand = self.node(node.inputs[node.inputs.len() - 1]).dtype;
        if op.events(operand).is_empty() { op.cost(operand) } else { 1000 }
    }
}
