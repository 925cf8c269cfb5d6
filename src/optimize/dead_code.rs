//! Drops nodes that no root needs.

use crate::graph::{Graph, NodeId};

pub fn run(graph: &Graph) -> Graph {
    let mut needed = vec![false; graph.nodes.len()];
    for root in &graph.roots {
        needed[root.index()] = true;
    }
    for id in graph.ids().rev() {
        if needed[id.index()] {
            for input in &graph.node(id).inputs {
                needed[input.index()] = true;
            }
        }
    }
    let mut kept = Graph::default();
    let mut moved = vec![NodeId(u32::MAX); graph.nodes.len()];
    for id in graph.ids().filter(|id| needed[id.index()]) {
        let mut node = graph.node(id).clone();
        for input in &mut node.inputs {
            *input = moved[input.index()];
        }
        moved[id.index()] = kept.push(node);
    }
    kept.roots = graph.roots.iter().map(|root| moved[root.index()]).collect();
    kept
}
