//! Reads the parts of a concatenate where they are.
//!
//! A slice that touches one part of a concatenate only is a slice of that part. This is done where every user of the
//! concatenate is such a slice, so that it need not be stored at all, as in `a, b = stack((x, y))`; otherwise it is in
//! memory anyway, and its slices are read from there. A part that nobody reads is not computed, so nothing below the
//! concatenate may raise an event.

use super::dead_code;
use crate::graph::{Graph, Node, NodeId, Op, Rewriter, SliceAxis};

pub fn run(graph: &Graph) -> Graph {
    let opened = opened(graph);
    if !opened.contains(&true) {
        return graph.clone();
    }
    let rewritten = Rewriter::run(graph, |this, id, node| {
        let view = graph.node(id);
        let from = view.inputs.first().copied().filter(|from| opened[from.index()]);
        let Some((slice, part)) = from.and_then(|from| slice_of_part(graph, view, from)) else {
            return this.push(node);
        };
        let moved = this.moved(part);
        if is_whole(graph, &slice, part) {
            return moved;
        }
        this.push(Node { inputs: [moved].as_slice().into(), ..slice })
    });
    dead_code::run(&rewritten)
}

/// Which concatenates are used by slices of single parts only.
fn opened(graph: &Graph) -> Vec<bool> {
    let is_concatenate = |id: NodeId| matches!(graph.node(id).op, Op::Concatenate { .. });
    let mut opened: Vec<bool> = graph.ids().map(is_concatenate).collect();
    for root in &graph.roots {
        opened[root.index()] = false;
    }
    for node in &graph.nodes {
        for &input in node.inputs.iter().filter(|&&input| is_concatenate(input)) {
            opened[input.index()] &= slice_of_part(graph, node, input).is_some();
        }
    }
    for id in graph.ids().filter(|id| opened[id.index()]).collect::<Vec<_>>() {
        opened[id.index()] = !graph.may_raise(id);
    }
    opened
}

/// `view` of the concatenate `from` as a slice of one of its parts, with that part; none if it is no slice or touches
/// several parts.
fn slice_of_part(graph: &Graph, view: &Node<NodeId>, from: NodeId) -> Option<(Node<NodeId>, NodeId)> {
    let (Op::Slice(axes), Op::Concatenate { axis }) = (&view.op, &graph.node(from).op) else { return None };
    if view.shape.is_empty() {
        return None;
    }
    let axis = *axis;
    let SliceAxis { start, step } = axes[axis];
    let last = (start as i64 + step * (view.shape[axis] as i64 - 1)) as usize;
    let mut first = 0;
    for &part in &graph.node(from).inputs {
        let range = first..first + graph.node(part).shape[axis];
        if range.contains(&start) && range.contains(&last) {
            let mut axes = axes.clone();
            axes[axis].start -= first;
            return Some((Node { op: Op::Slice(axes), inputs: [part].as_slice().into(), ..view.clone() }, part));
        }
        first = range.end;
    }
    None
}

/// Whether a slice leaves nothing out and turns nothing round.
fn is_whole(graph: &Graph, slice: &Node<NodeId>, of: NodeId) -> bool {
    let Op::Slice(axes) = &slice.op else { return false };
    let forwards = |(axis, &extent): (&SliceAxis, &usize)| extent <= 1 || axis.step == 1;
    slice.shape == graph.node(of).shape && axes.iter().zip(slice.shape.extents()).all(forwards)
}
