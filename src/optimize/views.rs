//! Moves views towards the leaves, where they become strides.
//!
//! `view(f(a, b))` is `f(view(a), view(b))`: the element-wise work then fuses with whatever reads the view. That computes
//! the work once per reader, so it is done only when the view is the only reader or the work is cheap. A broadcast that
//! makes an array larger stays above the work, which is then done once and read with stride 0, and one that leaves
//! elements out stays above operations that can fail on data.

use crate::graph::{CHEAP, Graph, Node, NodeId, Op};
use rustc_hash::FxHashMap;

pub fn run(graph: &Graph) -> Graph {
    let (uses, work) = (graph.use_counts(), graph.fused_work());
    let mut pushed = Pushed::default();
    let mut moved: Vec<NodeId> = Vec::with_capacity(graph.nodes.len());
    for id in graph.ids() {
        let mut node = graph.node(id).clone();
        for input in &mut node.inputs {
            *input = moved[input.index()];
        }
        let (uses, work) = (uses[id.index()], work[id.index()]);
        moved.push(if node.op.is_view() { pushed.view(node, uses) } else { pushed.push(node, uses, work) });
    }
    pushed.graph.roots = graph.roots.iter().map(|root| moved[root.index()]).collect();
    pushed.graph
}

/// The graph under construction, with what decides whether a node may be computed twice.
#[derive(Default)]
struct Pushed {
    graph: Graph,
    uses: Vec<u32>,
    work: Vec<u32>,
}

impl Pushed {
    fn push(&mut self, node: Node<NodeId>, uses: u32, work: u32) -> NodeId {
        self.uses.push(uses);
        self.work.push(work);
        self.graph.push(node)
    }

    /// Applies a view to its input, below all element-wise work that it may pass.
    fn view(&mut self, view: Node<NodeId>, uses: u32) -> NodeId {
        let mut copies: FxHashMap<NodeId, NodeId> = FxHashMap::default();
        let root = view.inputs[0];
        let mut stack = vec![(root, false)];
        while let Some((id, inputs_done)) = stack.pop() {
            if copies.contains_key(&id) {
                continue;
            }
            if !self.passes(&view, id) {
                let applied = self.apply(&view, id, uses);
                copies.insert(id, applied);
                continue;
            }
            let node = self.graph.node(id).clone();
            if inputs_done {
                let inputs = node.inputs.iter().map(|input| copies[input]).collect();
                let work = self.work[id.index()];
                copies.insert(id, self.push(Node { inputs, shape: view.shape.clone(), ..node }, uses, work));
            } else {
                stack.push((id, true));
                stack.extend(node.inputs.iter().map(|&input| (input, false)));
            }
        }
        copies[&root]
    }

    /// Whether `view(node)` is better computed as `node` of viewed inputs.
    fn passes(&self, view: &Node<NodeId>, id: NodeId) -> bool {
        let node = self.graph.node(id);
        let grows = view.shape.len() > node.shape.len();
        let may_repeat = self.uses[id.index()] <= 1 || self.work[id.index()] <= CHEAP;
        // What happens in the elements that the view leaves out is to be reported too.
        let hides_events = view.shape.len() < node.shape.len() && !self.graph.events(id).is_empty();
        matches!(node.op, Op::Elementwise(_)) && !grows && may_repeat && !hides_events
    }

    fn apply(&mut self, view: &Node<NodeId>, input: NodeId, uses: u32) -> NodeId {
        let node = self.graph.node(input);
        let (dtype, work) = (node.dtype, self.work[input.index()]);
        // Every element of a broadcast scalar is that scalar, whatever the view.
        if matches!(node.op, Op::Broadcast) && self.graph.node(node.inputs[0]).shape.is_scalar() {
            let scalar = node.inputs[0];
            if view.shape.is_scalar() {
                return scalar;
            }
            let inputs = [scalar].as_slice().into();
            return self.push(Node { op: Op::Broadcast, dtype, inputs, ..view.clone() }, uses, work);
        }
        self.push(Node { dtype, inputs: [input].as_slice().into(), ..view.clone() }, uses, work)
    }
}
