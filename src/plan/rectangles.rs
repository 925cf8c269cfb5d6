//! Where the parts of a concatenate are written: rectangles of one destination, in memory or in a file.

use crate::graph::{Graph, NodeId, Op};
use crate::types::contiguous_strides;

/// A part of a concatenate. Its elements step through the whole by the strides of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub node: NodeId,
    /// The number of its first element in the whole.
    pub offset: i64,
}

/// Concatenates that only another one uses, once. They need no memory of their own: their parts are parts of the other.
pub fn nested(graph: &Graph, consumers: &[Vec<NodeId>]) -> Vec<bool> {
    let is_concatenate = |id: NodeId| matches!(graph.node(id).op, Op::Concatenate { .. });
    graph
        .ids()
        .map(|id| match consumers[id.index()][..] {
            [user] => is_concatenate(id) && is_concatenate(user) && !graph.roots.contains(&id),
            _ => false,
        })
        .collect()
}

/// The parts of a concatenate and of those nested in it.
pub fn parts(graph: &Graph, nested: &[bool], whole: NodeId) -> Vec<Part> {
    let strides = contiguous_strides(graph.node(whole).shape.extents());
    let mut parts = Vec::new();
    let mut stack = vec![Part { node: whole, offset: 0 }];
    while let Some(Part { node, mut offset }) = stack.pop() {
        let Op::Concatenate { axis } = graph.node(node).op else { continue };
        for &input in &graph.node(node).inputs {
            let part = Part { node: input, offset };
            if nested[input.index()] {
                stack.push(part)
            } else {
                parts.push(part)
            }
            offset += strides[axis] * graph.node(input).shape[axis] as i64;
        }
    }
    parts
}

/// Whether parts have one shape: those that lie among each other are then computed, and written, together.
pub fn are_alike(graph: &Graph, parts: &[Part]) -> bool {
    let shape = |part: &Part| &graph.node(part.node).shape;
    parts.windows(2).all(|pair| shape(&pair[0]) == shape(&pair[1]))
}

/// Whether the elements of two parts of one shape, whose first ones are `distance` apart, lie among each other.
pub fn interleave(graph: &Graph, whole: NodeId, part: NodeId, distance: u64) -> bool {
    let strides = contiguous_strides(graph.node(whole).shape.extents());
    let extents = graph.node(part).shape.extents().iter();
    let last: u64 =
        extents.zip(&strides).map(|(&extent, &stride)| (extent as u64).saturating_sub(1) * stride as u64).sum();
    distance <= last
}

/// The number of runs of consecutive elements that `parts` are written in.
pub fn runs(graph: &Graph, parts: &[Part], whole: NodeId) -> usize {
    let all = graph.node(whole).shape.extents();
    let runs = |part: &Part| {
        let own = graph.node(part.node).shape.extents();
        let cut = (0..own.len()).rev().find(|&axis| own[axis] != all[axis]).unwrap_or(0);
        own[..cut].iter().product::<usize>()
    };
    parts.iter().map(runs).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{self, Expr};
    use crate::types::{Scalar, Shape};

    fn leaf(value: f64, extents: [usize; 2]) -> Expr {
        graph::full(Scalar::Float64(value), Shape::new(extents).unwrap())
    }

    fn consumers(graph: &Graph) -> Vec<Vec<NodeId>> {
        let users = |input: NodeId| graph.ids().filter(|&id| graph.node(id).inputs.contains(&input)).collect();
        graph.ids().map(users).collect()
    }

    /// Rows of 2 above rows of 3, with a column of 5 rows to the right of both.
    #[test]
    fn parts_of_nested_concatenates_are_rectangles_of_the_whole() {
        let left = graph::concatenate(&[leaf(0.0, [2, 4]), leaf(1.0, [3, 4])], 0).unwrap();
        let whole = graph::concatenate(&[left.clone(), leaf(2.0, [5, 6])], 1).unwrap();
        let graph = Graph::capture(std::slice::from_ref(&whole));
        let nested = nested(&graph, &consumers(&graph));
        let mut parts = parts(&graph, &nested, graph.roots[0]);
        parts.sort_by_key(|part| part.offset);
        let found: Vec<_> = parts.iter().map(|part| (graph.node(part.node).shape.extents(), part.offset)).collect();
        assert_eq!(found, [(&[2usize, 4][..], 0), (&[5, 6], 4), (&[3, 4], 20)]);
        assert_eq!(runs(&graph, &parts, graph.roots[0]), 2 + 3 + 5);
        // What is wanted by itself keeps memory of its own.
        let graph = Graph::capture(&[whole, left]);
        assert!(!super::nested(&graph, &consumers(&graph)).contains(&true));
    }

    #[test]
    fn parts_along_the_first_axis_are_one_run() {
        let whole = graph::concatenate(&[leaf(0.0, [2, 4]), leaf(1.0, [3, 4])], 0).unwrap();
        let graph = Graph::capture(&[whole]);
        let parts = parts(&graph, &[false; 8], graph.roots[0]);
        assert_eq!(runs(&graph, &parts, graph.roots[0]), 2);
    }
}
