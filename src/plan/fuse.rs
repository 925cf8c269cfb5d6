//! What is computed together: which nodes get memory of their own, and which of them share a pass.
//!
//! A *task* is one array to be written: a node that somebody needs in memory or in a file, or one part of a concatenate,
//! which is written in its rectangle of the whole. Its *cone* is what has to be computed for it: the element-wise nodes
//! below it down to things that are read. Tasks of one depth over one iteration space that read something in common form
//! a *group*, which becomes one kernel.

use super::layout::Layout;
use super::rectangles::{self, Part};
use crate::algorithms::{Algorithm, Facts};
use crate::graph::{CHEAP, Graph, NodeId, Op};
use crate::numeric::reduce::ReduceOp;
use crate::types::{Shape, contiguous_strides};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// What is wanted of a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Its value in memory.
    Value,
    /// Its value: in memory, or in a temporary file if memory does not hold it.
    Keep,
    /// Its elements in the output file of this number.
    Save(usize),
}

impl Want {
    /// Whether it is the value, rather than a file.
    pub fn is_value(self) -> bool {
        matches!(self, Want::Value | Want::Keep)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    Memory,
    File(usize),
}

#[derive(Clone, Debug)]
pub struct Task {
    /// What is computed.
    pub node: NodeId,
    /// What the destination holds: the node itself, or a concatenate that it is a part of.
    pub whole: NodeId,
    /// The number of the node's first element in the whole.
    pub offset: i64,
    pub destination: Destination,
    pub reduce: Option<(ReduceOp, SmallVec<[usize; 4]>)>,
}

impl Task {
    fn new(node: NodeId, destination: Destination) -> Task {
        Task { node, whole: node, offset: 0, destination, reduce: None }
    }

    /// Whether the task gives its node memory of its own, which others read.
    pub fn stores_node(&self) -> bool {
        self.destination == Destination::Memory && !self.is_part()
    }

    pub fn is_part(&self) -> bool {
        self.whole != self.node
    }
}

/// Tasks that one kernel computes, over the iteration space `space`.
#[derive(Clone, Debug)]
pub struct Group {
    pub depth: usize,
    pub space: Shape,
    /// Empty when the group only stores.
    pub axes: SmallVec<[usize; 4]>,
    pub tasks: Vec<Task>,
    /// The element-wise nodes to compute and everything they read, ascending.
    pub cone: Vec<NodeId>,
    /// The nodes of the cone that are read, not computed.
    pub read: FxHashSet<NodeId>,
    /// The leaves and stored nodes underneath them.
    pub bases: FxHashSet<NodeId>,
    /// Whether the only task is an algorithm, which no kernel computes.
    pub is_algorithm: bool,
}

impl Group {
    /// Adds another group over the same space.
    fn take(&mut self, new: Group) {
        if self.axes.is_empty() {
            self.axes = new.axes;
        }
        self.tasks.extend(new.tasks);
        self.cone.extend(new.cone);
        self.cone.sort();
        self.cone.dedup();
        self.read.extend(new.read);
        self.bases.extend(new.bases);
    }
}

/// The choice of what is stored, and how every node is read.
pub struct Fusion<'a> {
    graph: &'a Graph,
    wants: &'a [Want],
    fuse: bool,
    algorithms_stream: bool,
    /// Nodes that get memory.
    stored: Vec<bool>,
    /// How leaves and views are read when they have no memory of their own.
    layouts: Vec<Option<Layout>>,
    consumers: Vec<Vec<NodeId>>,
    /// Concatenates whose parts are written into the concatenate around them.
    nested: Vec<bool>,
    work: Vec<u32>,
}

/// A concatenate goes to a file part by part if its parts are written in runs of at least so many bytes, or in one each;
/// otherwise it is stored first where memory permits.
const FILE_RUN: usize = 4096;

impl<'a> Fusion<'a> {
    /// `may_store` answers whether a value of so many bytes may be kept rather than computed twice.
    ///
    /// With `algorithms_stream`, algorithms that can read files piece by piece do.
    pub fn new(
        graph: &'a Graph,
        wants: &'a [Want],
        fuse: bool,
        algorithms_stream: bool,
        may_store: impl Fn(u64) -> bool,
    ) -> Fusion<'a> {
        let mut consumers = vec![Vec::new(); graph.nodes.len()];
        for id in graph.ids() {
            for input in &graph.node(id).inputs {
                consumers[input.index()].push(id);
            }
        }
        let nodes = graph.nodes.len();
        let mut this = Fusion {
            graph,
            wants,
            fuse,
            algorithms_stream,
            stored: vec![false; nodes],
            layouts: vec![None; nodes],
            nested: if fuse { rectangles::nested(graph, &consumers) } else { vec![false; nodes] },
            consumers,
            work: graph.fused_work(),
        };
        this.store_scattered(&may_store);
        // A view of what has been read in its own layout is read otherwise once that is stored.
        while this.lay_out() | this.store_roots() {}
        while this.store_shared(&may_store) {}
        this
    }

    pub fn is_stored(&self, id: NodeId) -> bool {
        self.stored[id.index()]
    }

    /// Whether anything is computed together.
    pub fn fuses(&self) -> bool {
        self.fuse
    }

    /// How a consumer reads this node; none when it is computed in place.
    pub fn read(&self, id: NodeId) -> Option<Layout> {
        if self.stored[id.index()] {
            Some(Layout::contiguous(self.graph, id))
        } else {
            self.layouts[id.index()].clone()
        }
    }

    /// How the task that stores `id` reads it, when it copies a leaf or a view.
    pub fn source(&self, id: NodeId) -> Option<Layout> {
        self.layouts[id.index()].clone()
    }

    /// Decides how leaves and views are read, storing what views cannot express. True when something new is stored.
    fn lay_out(&mut self) -> bool {
        let mut changed = false;
        for id in self.graph.ids() {
            let node = self.graph.node(id);
            self.layouts[id.index()] = match &node.op {
                Op::Elementwise(_) => {
                    self.stored[id.index()] |= !self.fuse;
                    None
                }
                Op::Reduce { .. } | Op::FilteredReduce(_) => {
                    self.stored[id.index()] = true;
                    None
                }
                Op::Algorithm(algorithm) => {
                    self.stored[id.index()] = true;
                    let reads_files = self.algorithms_stream || self.takes_little(algorithm, &node.inputs);
                    let reads_files = reads_files && algorithm.streamed().is_some();
                    for &input in &node.inputs {
                        if !self.is_row_major(input, reads_files) {
                            changed |= !self.stored[input.index()];
                            self.stored[input.index()] = true;
                        }
                    }
                    None
                }
                Op::Concatenate { .. } => {
                    self.stored[id.index()] |= !self.nested[id.index()] && !self.consumers[id.index()].is_empty();
                    None
                }
                op if op.is_view() => {
                    let input = node.inputs[0];
                    let layout = self.read(input).and_then(|layout| layout.through(self.graph, id));
                    layout.or_else(|| {
                        changed |= !self.stored[input.index()];
                        self.stored[input.index()] = true;
                        Layout::contiguous(self.graph, input).through(self.graph, id)
                    })
                }
                _ => Some(Layout::leaf(self.graph, id)),
            };
        }
        changed
    }

    /// Stores wanted values that are not in memory otherwise. True when something new is stored.
    fn store_roots(&mut self) -> bool {
        let mut changed = false;
        for (&root, want) in self.graph.roots.iter().zip(self.wants) {
            if want.is_value() && (!self.is_in_memory(root) || self.algorithms_stream && self.is_part(root)) {
                self.stored[root.index()] = true;
                changed = true;
            }
        }
        changed
    }

    /// Whether the node is a view of a part of what is stored: then the whole need not stay, nor be in memory at all.
    fn is_part(&self, id: NodeId) -> bool {
        let len = |id: NodeId| self.graph.node(id).shape.len();
        self.read(id).is_some_and(|layout| self.stored[layout.base.index()] && len(layout.base) > len(id))
    }

    /// Stores concatenates that are saved and would go to their file in many small pieces.
    fn store_scattered(&mut self, may_store: impl Fn(u64) -> bool) {
        for (&root, want) in self.graph.roots.iter().zip(self.wants) {
            let node = self.graph.node(root);
            if matches!(want, Want::Save(_)) && matches!(node.op, Op::Concatenate { .. }) {
                let (parts, bytes) = (self.parts(root), node.shape.len() * node.dtype.size());
                let runs = rectangles::runs(self.graph, &parts, root);
                let scattered = runs > parts.len() && bytes / runs < FILE_RUN;
                // Small writes are so slow that twice as much memory as otherwise is worth it.
                let may_store = scattered && !rectangles::are_alike(self.graph, &parts) && may_store(bytes as u64 / 2);
                self.stored[root.index()] |= may_store;
            }
        }
    }

    fn parts(&self, whole: NodeId) -> Vec<Part> {
        rectangles::parts(self.graph, &self.nested, whole)
    }

    /// Whether an algorithm takes little of a file, from any place of which can be read.
    fn takes_little(&self, algorithm: &Algorithm, inputs: &[NodeId]) -> bool {
        let is_open = |input: &NodeId| {
            let base = self.read(*input).map(|layout| &self.graph.node(layout.base).op);
            matches!(base, Some(Op::Stored(stored))
                if stored.source().blocks().is_none() && stored.source().read_scratch() == 0)
        };
        let facts = |&id: &NodeId| Facts::new(self.graph.node(id).dtype, self.graph.node(id).shape.clone());
        inputs.first().is_some_and(is_open) && algorithm.takes_little(&inputs.iter().map(facts).collect::<Vec<_>>())
    }

    /// Whether the node lies in memory in row-major order, or will; or in a file, if that will do.
    fn is_row_major(&self, id: NodeId, or_in_file: bool) -> bool {
        let shape = &self.graph.node(id).shape;
        let dense = contiguous_strides(shape.extents());
        let in_order = |layout: &Layout| {
            let mut axes = layout.strides.iter().zip(&dense).zip(shape.extents());
            axes.all(|((stride, dense), &extent)| extent == 1 || stride == dense)
        };
        let is_there = |layout: &Layout| {
            self.is_in_memory(id) || or_in_file && matches!(self.graph.node(layout.base).op, Op::Stored(_))
        };
        self.read(id).is_some_and(|layout| is_there(&layout) && in_order(&layout))
    }

    /// Whether the node is finished, or a view of what is or will be in memory.
    fn is_in_memory(&self, id: NodeId) -> bool {
        self.read(id).is_some_and(|layout| {
            self.stored[layout.base.index()] || matches!(self.graph.node(layout.base).op, Op::Array(_))
        })
    }

    /// Stores expensive nodes that several groups would compute. True when the choice changed.
    fn store_shared(&mut self, may_store: impl Fn(u64) -> bool) -> bool {
        let mut groups_of: FxHashMap<NodeId, u32> = FxHashMap::default();
        for group in self.groups() {
            for &id in &group.cone {
                let computed = matches!(self.graph.node(id).op, Op::Elementwise(_) | Op::Random(_));
                if computed && !self.stored[id.index()] && self.work[id.index()] > CHEAP {
                    *groups_of.entry(id).or_default() += 1;
                }
            }
        }
        let shared = |id: NodeId| groups_of.get(&id).is_some_and(|&n| n > 1);
        let mut changed = false;
        for id in self.graph.ids().filter(|&id| shared(id)) {
            let node = self.graph.node(id);
            let covered = self.consumers[id.index()].iter().all(|&user| shared(user) || !groups_of.contains_key(&user))
                && self.consumers[id.index()].iter().any(|&user| shared(user));
            if !covered && may_store((node.shape.len() * node.dtype.size()) as u64) {
                self.stored[id.index()] = true;
                changed = true;
            }
        }
        changed
    }

    fn tasks(&self) -> Vec<Task> {
        let mut tasks: Vec<Task> = Vec::new();
        for id in self.graph.ids().filter(|id| self.stored[id.index()]) {
            let task = Task::new(id, Destination::Memory);
            match &self.graph.node(id).op {
                Op::Concatenate { .. } => self.part_tasks(&task, &mut tasks),
                Op::Reduce { op, axes } => tasks.push(Task { reduce: Some((*op, axes.clone())), ..task }),
                Op::FilteredReduce(op) => tasks.push(Task { reduce: Some((*op, SmallVec::from_elem(0, 1))), ..task }),
                _ => tasks.push(task),
            }
        }
        for (&root, want) in self.graph.roots.iter().zip(self.wants) {
            let Want::Save(file) = want else { continue };
            let task = Task::new(root, Destination::File(*file));
            match &self.graph.node(root).op {
                Op::Concatenate { .. } if !self.stored[root.index()] => self.part_tasks(&task, &mut tasks),
                _ => tasks.push(task),
            }
        }
        tasks
    }

    /// A task for each part of the concatenate that `task` is to write.
    fn part_tasks(&self, task: &Task, tasks: &mut Vec<Task>) {
        let part_task = |Part { node, offset }| Task { node, offset, ..task.clone() };
        tasks.extend(self.parts(task.whole).into_iter().map(part_task));
    }

    /// The groups in an order in which they can run.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut depths: FxHashMap<NodeId, usize> = FxHashMap::default();
        let mut tasks = self.tasks();
        tasks.sort_by_key(|task| task.whole);
        // A task that saves what another task stores reads it from memory, so it comes after: two rounds suffice because
        // tasks are in node order and only saves refer to their own node.
        let (saves, stores): (Vec<Task>, Vec<Task>) =
            tasks.into_iter().partition(|task| task.destination != Destination::Memory);
        for task in stores.into_iter().chain(saves) {
            let mut group = self.alone(&task, &depths, true);
            // What is stored is computed on the way only by the pass that stores it.
            if self.passes_stored(&group) && self.partner(&groups, &group).is_none() {
                group = self.alone(&task, &depths, false);
            }
            if task.destination == Destination::Memory {
                // A concatenate is there when the last of its parts is.
                let known = depths.entry(task.whole).or_default();
                *known = group.depth.max(*known);
            }
            self.join(&mut groups, group);
        }
        groups.sort_by_key(|group| group.depth);
        groups
    }

    /// The group of one task. With `in_place`, stored element-wise nodes of its depth are computed on the way.
    fn alone(&self, task: &Task, depths: &FxHashMap<NodeId, usize>, in_place: bool) -> Group {
        let (depth, cone, read, bases) = self.cone(task, depths, in_place);
        Group {
            depth,
            space: self.space(task),
            axes: task.reduce.as_ref().map(|(_, axes)| axes.clone()).unwrap_or_default(),
            is_algorithm: self.is_algorithm(task),
            tasks: vec![task.clone()],
            cone,
            read,
            bases,
        }
    }

    /// Whether the group of one task computes what another task stores.
    fn passes_stored(&self, group: &Group) -> bool {
        let is_own = |id: NodeId| group.tasks.iter().any(|task| task.stores_node() && task.node == id);
        group.cone.iter().any(|&id| self.stored[id.index()] && !group.read.contains(&id) && !is_own(id))
    }

    fn space(&self, task: &Task) -> Shape {
        let node = self.graph.node(task.node);
        match task.reduce {
            Some(_) => self.graph.node(node.inputs[0]).shape.clone(),
            None => node.shape.clone(),
        }
    }

    /// Whether a task runs an algorithm, rather than a kernel that copies its result.
    fn is_algorithm(&self, task: &Task) -> bool {
        task.stores_node() && matches!(self.graph.node(task.node).op, Op::Algorithm(_))
    }

    /// Adds a task to a group that it can share a pass with, or makes it a group of its own.
    fn join(&self, groups: &mut Vec<Group>, new: Group) {
        if new.is_algorithm {
            return groups.push(new);
        }
        if let Some(group) = groups.iter_mut().find(|group| self.fuse && self.interleave(group, &new)) {
            group.depth = group.depth.max(new.depth);
            return group.take(new);
        }
        match self.partner(groups, &new) {
            Some(partner) => groups[partner].take(new),
            None => groups.push(new),
        }
    }

    /// The group that a new one can share a pass with, because it goes over the same space and reads something in common.
    fn partner(&self, groups: &[Group], new: &Group) -> Option<usize> {
        groups.iter().position(|group| {
            self.fuse
                && !group.is_algorithm
                && group.depth == new.depth
                && group.space == new.space
                && (group.axes == new.axes || group.axes.is_empty() || new.axes.is_empty())
                && (!group.bases.is_disjoint(&new.bases) || group.cone.iter().any(|id| new.cone.contains(id)))
        })
    }

    /// Whether both write to one file and between each other's elements, so that neither alone writes much at once.
    /// Nothing waits for what is saved: it may be done later than it could.
    fn interleave(&self, group: &Group, new: &Group) -> bool {
        let [task] = new.tasks.as_slice() else { return false };
        let among = |other: &Task| {
            let distance = other.offset.abs_diff(task.offset);
            other.is_part()
                && (other.whole, other.destination) == (task.whole, task.destination)
                && rectangles::interleave(self.graph, task.whole, task.node, distance)
        };
        task.is_part()
            && task.destination != Destination::Memory
            && group.space == new.space
            && group.tasks.iter().all(|other| other.destination != Destination::Memory)
            && group.tasks.iter().any(among)
    }

    /// The depth of a task, what it computes and reads (ascending), what of that it reads, and the nodes underneath.
    ///
    /// With `in_place`, a stored element-wise node of the same depth is computed in the same pass, so it is not read but
    /// computed in place.
    fn cone(
        &self,
        task: &Task,
        depths: &FxHashMap<NodeId, usize>,
        in_place: bool,
    ) -> (usize, Vec<NodeId>, FxHashSet<NodeId>, FxHashSet<NodeId>) {
        let after = |id: &NodeId| depths.get(id).map_or(0, |depth| depth + 1);
        if self.is_algorithm(task) {
            let inputs = &self.graph.node(task.node).inputs;
            let bases = inputs.iter().filter_map(|&input| self.read(input)).map(|layout| layout.base);
            let (bases, mut cone): (FxHashSet<NodeId>, Vec<NodeId>) = (bases.collect(), inputs.to_vec());
            cone.sort();
            cone.dedup();
            let depth = bases.iter().map(after).max().unwrap_or(0);
            return (depth, cone, inputs.iter().copied().collect(), bases);
        }
        let (mut read_first, mut passed) = (0, 0);
        self.walk(task, |id, base| {
            if in_place && self.fuse && self.is_computed(id) {
                passed = passed.max(depths.get(&id).copied().unwrap_or(0));
            } else {
                read_first = read_first.max(after(&base));
            }
            false
        });
        let depth = read_first.max(passed);
        let (mut read, mut bases) = (FxHashSet::default(), FxHashSet::default());
        let cone = self.walk(task, |id, base| {
            let in_place = in_place && self.fuse && self.is_computed(id) && depths.get(&id) == Some(&depth);
            if !in_place {
                read.insert(id);
                bases.insert(base);
            }
            in_place
        });
        (depth, cone, read, bases)
    }

    fn is_computed(&self, id: NodeId) -> bool {
        matches!(self.graph.node(id).op, Op::Elementwise(_))
    }

    /// Visits what a task needs from its value downwards. `enter` is asked at everything that can be read, with the node
    /// underneath, whether to go on through it. Answers with the visited nodes, ascending.
    fn walk(&self, task: &Task, mut enter: impl FnMut(NodeId, NodeId) -> bool) -> Vec<NodeId> {
        let node = self.graph.node(task.node);
        let mut seen: FxHashSet<NodeId> = FxHashSet::default();
        let mut stack: Vec<NodeId> = vec![];
        match &node.op {
            _ if !task.stores_node() => stack.push(task.node),
            Op::Reduce { .. } | Op::FilteredReduce(_) => stack.extend(&node.inputs),
            Op::Elementwise(_) => {
                seen.insert(task.node);
                stack.extend(&node.inputs);
            }
            // A copy of a leaf or a view reads it where it is, not where the copy will be.
            _ => {
                seen.insert(task.node);
                if let Some(layout) = self.source(task.node) {
                    enter(task.node, layout.base);
                }
            }
        }
        while let Some(id) = stack.pop() {
            if !seen.insert(id) {
                continue;
            }
            let go_on = match self.read(id) {
                Some(layout) => enter(id, layout.base) && self.is_computed(id),
                None => true,
            };
            if go_on {
                stack.extend(&self.graph.node(id).inputs);
            }
        }
        let mut cone: Vec<NodeId> = seen.into_iter().collect();
        cone.sort();
        cone
    }
}
