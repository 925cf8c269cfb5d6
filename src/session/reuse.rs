//! What a request computes again, and which of it is kept so that nothing is computed a third time.
//!
//! Every lazy expression counts the elements of it that have been computed inside of requests. Once they are as many as
//! it has, it has been computed as a whole, and a request that needs it again computes it for the second time: if the
//! program still holds it and reading is cheaper than computing, its value is stored on the way. Slices count for what
//! they are, so that `x[0]`, `x[1]`, … together cost no more than twice `x`.

use crate::graph::{CHEAP, Expr, Graph, NodeId, Op, WeakExpr};
use crate::numeric::op::Events;

/// The part of the free budget that values may be kept in.
const SHARE: u64 = 4;

/// The values that are kept, all of which can be computed anew.
#[derive(Debug, Default)]
pub struct KeptValues {
    values: Vec<WeakExpr>,
    /// Whether nothing is to be kept, so that every run of a benchmark computes the same.
    pub paused: bool,
}

impl KeptValues {
    /// The bytes that may be kept of `free` ones.
    pub fn allowance(&self, free: u64) -> u64 {
        if self.paused { 0 } else { free / SHARE }
    }

    /// Whether there is nothing to give up.
    pub fn is_empty(&self) -> bool {
        self.values.iter().all(|value| value.upgrade().is_none())
    }

    pub fn add(&mut self, expr: &Expr) {
        self.values.retain(|value| value.upgrade().is_some());
        self.values.push(expr.downgrade());
    }

    /// Gives up everything that is kept.
    pub fn release(&mut self) {
        self.values.drain(..).filter_map(|value| value.upgrade()).for_each(|expr| {
            expr.release();
        });
    }
}

/// How many elements of each node a graph's roots need; of what a slice leaves out, nothing. With `checked`, integer
/// arithmetic can fail.
pub fn demand(graph: &Graph, checked: bool) -> Vec<u64> {
    let raises = raises(graph, checked);
    let mut demand = vec![0u64; graph.nodes.len()];
    let len = |id: NodeId| graph.node(id).shape.len() as u64;
    for &root in &graph.roots {
        demand[root.index()] = len(root);
    }
    for id in graph.ids().rev() {
        let node = graph.node(id);
        let is_algorithm = matches!(node.op, Op::Algorithm(_) | Op::FilteredReduce(_));
        // An algorithm is run as a whole, whatever is needed of its result.
        if is_algorithm && demand[id.index()] > 0 {
            demand[id.index()] = len(id);
        }
        let of_node = demand[id.index()];
        for &input in &node.inputs {
            let needed = match node.op {
                // Operations that can fail are never narrowed.
                _ if raises[input.index()] || is_algorithm => len(input),
                Op::Reduce { .. } => {
                    let per_element = len(input).checked_div(len(id)).unwrap_or(0);
                    per_element.saturating_mul(of_node).min(len(input))
                }
                _ => of_node.min(len(input)),
            };
            let known = &mut demand[input.index()];
            *known = needed.max(*known);
        }
    }
    demand
}

/// Whether something can happen to data in a node or below it.
fn raises(graph: &Graph, checked: bool) -> Vec<bool> {
    let mut raises = Vec::with_capacity(graph.nodes.len());
    for id in graph.ids() {
        let node = graph.node(id);
        let below = node.inputs.iter().any(|input| raises[input.index()]);
        let may_overflow = checked && !node.op.is_view() && node.inputs.iter().any(|&input| is_integer(graph, input));
        raises.push(below || may_overflow || graph.events(id) != Events::NONE);
    }
    raises
}

fn is_integer(graph: &Graph, id: NodeId) -> bool {
    graph.node(id).dtype.is_integer()
}

/// What a graph computes for the second time or more, though it costs more than reading it back would.
#[derive(Debug, Default)]
pub struct Again {
    /// To be kept.
    pub kept: Vec<NodeId>,
    /// Too large to be kept.
    pub too_large: Vec<NodeId>,
}

/// Chooses what to keep, with at most `allowance` bytes together: the topmost nodes that have been computed once, are held
/// by the program and cost more than reading them back.
pub fn choose(graph: &Graph, origins: &[&Expr], allowance: u64) -> Again {
    let mut choice = Again::default();
    let again: Vec<bool> = graph.ids().map(|id| is_computed_again(graph, origins, id)).collect();
    if !again.contains(&true) {
        return choice;
    }
    let (held, expensive) = (held(graph, origins), expensive(graph));
    let mut allowance = allowance;
    let mut seen = vec![false; graph.nodes.len()];
    let mut stack: Vec<NodeId> = graph.roots.clone();
    while let Some(id) = stack.pop() {
        if std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        let node = graph.node(id);
        let k = id.index();
        if again[k] && held[k] && expensive[k] && !graph.roots.contains(&id) && !is_view_of_one(graph, &again, id) {
            let bytes = (node.shape.len() * node.dtype.size()) as u64;
            if bytes <= allowance {
                allowance -= bytes;
                choice.kept.push(id);
                continue;
            }
            choice.too_large.push(id);
        }
        stack.extend(&node.inputs);
    }
    choice
}

/// Whether a node is a view of a node that is among `again`, which serves more uses.
fn is_view_of_one(graph: &Graph, again: &[bool], mut id: NodeId) -> bool {
    while graph.node(id).op.is_view() {
        id = graph.node(id).inputs[0];
        if again[id.index()] {
            return true;
        }
    }
    false
}

fn is_computed_again(graph: &Graph, origins: &[&Expr], id: NodeId) -> bool {
    let node = graph.node(id);
    let len = node.shape.len() as u64;
    let is_there = matches!(node.op, Op::Array(_) | Op::Constant(_) | Op::Index);
    !is_there && len > 0 && origins[id.index()].elements_computed() >= len
}

/// Whether somebody outside of the graph holds a node, or another that needs it.
fn held(graph: &Graph, origins: &[&Expr]) -> Vec<bool> {
    let uses = graph.use_counts();
    let is_held = |id: NodeId| origins[id.index()].handles() > uses[id.index()] as usize;
    let mut held: Vec<bool> = graph.ids().map(is_held).collect();
    for id in graph.ids().rev() {
        for input in &graph.node(id).inputs {
            held[input.index()] |= held[id.index()];
        }
    }
    held
}

/// Whether computing a node costs more than reading its value back.
pub fn expensive(graph: &Graph) -> Vec<bool> {
    let work = graph.fused_work();
    let mut reads_file = Vec::with_capacity(graph.nodes.len());
    let mut expensive = Vec::with_capacity(graph.nodes.len());
    for id in graph.ids() {
        let node = graph.node(id);
        let is_reduction = matches!(node.op, Op::Reduce { .. } | Op::FilteredReduce(_) | Op::Algorithm(_));
        let reads = match node.op {
            Op::Stored(_) => true,
            _ => !is_reduction && node.inputs.iter().any(|input| reads_file[input.index()]),
        };
        reads_file.push(reads);
        expensive.push(is_reduction || reads || work[id.index()] > CHEAP);
    }
    expensive
}

/// Counts what a request has computed.
pub fn count(origins: &[&Expr], demand: &[u64]) {
    origins.iter().zip(demand).for_each(|(origin, &elements)| origin.count_computed(elements));
}
