//! A captured graph: nodes in an arena, every node after its inputs.

use super::lazy::Expr;
use super::node::{Node, Op};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The number of a node in its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

impl NodeId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Nodes in topological order (inputs first) and the ones that are wanted.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub nodes: Vec<Node<NodeId>>,
    pub roots: Vec<NodeId>,
}

impl Graph {
    /// The graph of everything the roots need, in topological order. What is in memory already becomes a leaf.
    pub fn capture(roots: &[Expr]) -> Graph {
        Graph::capture_with_origins(roots).0
    }

    /// The captured graph, and the expression that each of its nodes was made from.
    pub fn capture_with_origins(roots: &[Expr]) -> (Graph, Vec<&Expr>) {
        let mut graph = Graph::default();
        let mut origins: Vec<&Expr> = Vec::new();
        let mut known: FxHashMap<usize, NodeId> = FxHashMap::default();
        let mut stack: Vec<(&Expr, bool)> = roots.iter().rev().map(|root| (root, false)).collect();
        while let Some((expr, inputs_done)) = stack.pop() {
            if known.contains_key(&expr.id()) {
                continue;
            }
            let node = expr.node();
            let captured = if inputs_done {
                let inputs = node.inputs.iter().map(|input| known[&input.id()]).collect();
                Node { op: node.op.clone(), inputs, ..node_facts(node) }
            } else if let Some(array) = expr.value() {
                Node { op: Op::Array(array), inputs: SmallVec::new(), ..node_facts(node) }
            } else if let Some(stored) = expr.file() {
                Node { op: Op::Stored(stored.clone()), inputs: SmallVec::new(), ..node_facts(node) }
            } else {
                stack.push((expr, true));
                stack.extend(node.inputs.iter().rev().map(|input| (input, false)));
                continue;
            };
            known.insert(expr.id(), graph.push(captured));
            origins.push(expr);
        }
        graph.roots = roots.iter().map(|root| known[&root.id()]).collect();
        (graph, origins)
    }

    pub fn push(&mut self, node: Node<NodeId>) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() as u32 - 1)
    }

    pub fn node(&self, id: NodeId) -> &Node<NodeId> {
        &self.nodes[id.index()]
    }

    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    /// How many inputs and roots refer to each node.
    pub fn use_counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.nodes.len()];
        for id in self.nodes.iter().flat_map(|node| &node.inputs).chain(&self.roots) {
            counts[id.index()] += 1;
        }
        counts
    }
}

/// The parts of a lazy node that do not refer to inputs.
fn node_facts(node: &Node<Expr>) -> Node<NodeId> {
    Node { op: Op::Index, dtype: node.dtype, shape: node.shape.clone(), inputs: SmallVec::new(), place: node.place }
}

/// Builds a new graph from an old one, node by node in order: the frame of every rewriting pass.
pub struct Rewriter<'a> {
    pub old: &'a Graph,
    pub new: Graph,
    /// Where each old node is found in the new graph, as far as it has been visited.
    moved: Vec<NodeId>,
}

impl<'a> Rewriter<'a> {
    /// Calls `rewrite` for every old node, with its inputs renumbered, and takes the new node it answers with.
    pub fn run(old: &'a Graph, mut rewrite: impl FnMut(&mut Rewriter<'a>, NodeId, Node<NodeId>) -> NodeId) -> Graph {
        let mut this = Rewriter { old, new: Graph::default(), moved: Vec::with_capacity(old.nodes.len()) };
        for id in old.ids() {
            let mut node = old.node(id).clone();
            for input in &mut node.inputs {
                *input = this.moved[input.index()];
            }
            let new = rewrite(&mut this, id, node);
            this.moved.push(new);
        }
        this.new.roots = old.roots.iter().map(|root| this.moved[root.index()]).collect();
        this.new
    }

    pub fn push(&mut self, node: Node<NodeId>) -> NodeId {
        self.new.push(node)
    }

    /// Where an old node that has been visited is found in the new graph.
    pub fn moved(&self, old: NodeId) -> NodeId {
        self.moved[old.index()]
    }

    pub fn node(&self, id: NodeId) -> &Node<NodeId> {
        self.new.node(id)
    }
}
