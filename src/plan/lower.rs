//! A group of tasks becomes a kernel: accesses, loops, and the steps over one tile.

use super::fuse::{Destination, Fusion, Group, Task};
use super::kernel::*;
use super::layout::Layout;
use super::schedule::Schedule;
use super::space::Nest;
use crate::graph::{Graph, NodeId, Op};
use crate::numeric::op::ScalarOp;
use crate::types::contiguous_strides;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Numbers that the plan gives to what kernels read and write.
pub trait Numbering {
    /// The source that reads the leaf or stored node `base`.
    fn source(&mut self, base: NodeId) -> Source;
    /// The destination of a task's result.
    fn destination(&mut self, task: &Task) -> Source;
    /// The number of the place of an operation with events.
    fn place(&mut self, node: NodeId) -> usize;
}

/// Sizes that the lowering depends on.
#[derive(Clone, Copy, Debug)]
pub struct LowerSettings {
    /// Elements per tile; 0 chooses by the working set.
    pub tile: usize,
    /// Outputs of at least so many bytes are written past the caches.
    pub streaming_from: u64,
}

/// What a value of a kernel is before steps are chosen.
#[derive(Clone, Debug)]
pub enum Value {
    Access(AccessId),
    Op { op: ScalarOp, operand: crate::types::DType, args: SmallVec<[usize; 3]>, node: NodeId },
}

/// A group with its accesses and values, on the way to a kernel.
pub struct Lowering<'a> {
    graph: &'a Graph,
    fusion: &'a Fusion<'a>,
    group: &'a Group,
    accesses: Vec<Access>,
    /// Values in an order in which they can be computed.
    values: Vec<Value>,
    value_of: FxHashMap<NodeId, usize>,
}

/// A result of the kernel: which value goes where, and how.
pub struct Output {
    pub value: usize,
    pub to: AccessId,
    pub reduce: Option<(crate::numeric::reduce::ReduceOp, crate::types::DType)>,
    pub streaming: bool,
}

/// Lowers one group.
pub fn lower(
    graph: &Graph,
    fusion: &Fusion<'_>,
    group: &Group,
    numbering: &mut dyn Numbering,
    settings: LowerSettings,
) -> Kernel {
    let mut lowering =
        Lowering { graph, fusion, group, accesses: Vec::new(), values: Vec::new(), value_of: FxHashMap::default() };
    lowering.read_cone(numbering);
    let outputs = lowering.outputs(numbering, settings);
    let nest = Nest::new(&group.space, &group.axes, &lowering.accesses);
    for access in &mut lowering.accesses {
        access.strides = nest.strides(&access.strides);
    }
    let schedule = Schedule::new(&lowering.accesses, &lowering.values, &outputs, &mut |node| numbering.place(node));
    let tile = if settings.tile > 0 { settings.tile } else { schedule.tile(&nest.space) };
    Kernel {
        space: nest.space,
        accesses: lowering.accesses,
        slots: schedule.slots,
        phases: vec![Phase { steps: schedule.steps, outs: schedule.outs }],
        tile: tile.next_multiple_of(crate::numeric::reduce::BLOCK),
    }
}

impl Lowering<'_> {
    /// Turns the cone into values, what is read first and each operation after its operands.
    fn read_cone(&mut self, numbering: &mut dyn Numbering) {
        let copies: Vec<NodeId> = self.group.tasks.iter().filter(|task| self.is_copy(task)).map(|task| task.node).collect();
        for &id in &self.group.cone {
            if copies.contains(&id) {
                continue;
            }
            let value = match self.in_place(id) {
                Some(op) => self.operation(id, op),
                None => match self.fusion.read(id) {
                    Some(layout) => self.access(&layout, numbering),
                    None => continue,
                },
            };
            self.values.push(value);
            self.value_of.insert(id, self.values.len() - 1);
        }
    }

    /// The operation of a node that this kernel computes.
    fn in_place(&self, id: NodeId) -> Option<ScalarOp> {
        let node = self.graph.node(id);
        let Op::Elementwise(op) = node.op else { return None };
        node.inputs.iter().all(|input| self.value_of.contains_key(input)).then_some(op)
    }

    fn operation(&self, id: NodeId, op: ScalarOp) -> Value {
        let node = self.graph.node(id);
        let args: SmallVec<[usize; 3]> = node.inputs.iter().map(|input| self.value_of[input]).collect();
        let operand = self.graph.node(node.inputs[node.inputs.len() - 1]).dtype;
        Value::Op { op, operand, args, node: id }
    }

    fn access(&mut self, layout: &Layout, numbering: &mut dyn Numbering) -> Value {
        let base = self.graph.node(layout.base);
        let source = match &base.op {
            Op::Constant(value) if !self.fusion.is_stored(layout.base) => Source::Constant(*value),
            Op::Index if !self.fusion.is_stored(layout.base) => Source::Index,
            Op::Random(draw) if !self.fusion.is_stored(layout.base) => Source::Random(*draw),
            _ => numbering.source(layout.base),
        };
        let access = Access { source, dtype: base.dtype, offset: layout.offset, strides: layout.strides.clone() };
        self.add(access)
    }

    fn add(&mut self, access: Access) -> Value {
        let known = self.accesses.iter().position(|other| *other == access);
        Value::Access(AccessId(known.unwrap_or_else(|| {
            self.accesses.push(access);
            self.accesses.len() - 1
        })))
    }

    /// Whether a task copies a leaf or a view into memory.
    fn is_copy(&self, task: &Task) -> bool {
        task.destination == Destination::Memory
            && !matches!(self.graph.node(task.node).op, Op::Elementwise(_) | Op::Reduce { .. })
    }

    fn outputs(&mut self, numbering: &mut dyn Numbering, settings: LowerSettings) -> Vec<Output> {
        let group = self.group;
        let mut outputs = Vec::new();
        for task in &group.tasks {
            let node = self.graph.node(task.node);
            let value = match &task.reduce {
                Some(_) => self.value_of[&node.inputs[0]],
                None if self.is_copy(task) => self.copied(task.node, numbering),
                None => self.value_of[&task.node],
            };
            let own = contiguous_strides(node.shape.extents());
            let mut result_axis = 0;
            let strides = (0..group.space.rank())
                .map(|axis| {
                    let reduced = task.reduce.as_ref().is_some_and(|(_, axes)| axes.contains(&axis));
                    result_axis += !reduced as usize;
                    if reduced { 0 } else { own[result_axis - 1] }
                })
                .collect();
            let to = Access { source: numbering.destination(task), dtype: node.dtype, offset: 0, strides };
            self.accesses.push(to);
            let bytes = (node.shape.len() * node.dtype.size()) as u64;
            outputs.push(Output {
                value,
                to: AccessId(self.accesses.len() - 1),
                reduce: task.reduce.as_ref().map(|(op, _)| (*op, self.graph.node(node.inputs[0]).dtype)),
                streaming: task.destination == Destination::Memory && bytes >= settings.streaming_from,
            });
        }
        outputs
    }

    fn copied(&mut self, id: NodeId, numbering: &mut dyn Numbering) -> usize {
        let layout = self.fusion.source(id).unwrap_or_else(|| Layout::contiguous(self.graph, id));
        let value = self.copied_access(id, &layout, numbering);
        self.values.push(value);
        self.values.len() - 1
    }

    /// A copy of a leaf reads the leaf itself, although the copy is what others read.
    fn copied_access(&mut self, id: NodeId, layout: &Layout, numbering: &mut dyn Numbering) -> Value {
        if layout.base != id {
            return self.access(layout, numbering);
        }
        let node = self.graph.node(id);
        let source = match &node.op {
            Op::Constant(value) => Source::Constant(*value),
            Op::Index => Source::Index,
            Op::Random(draw) => Source::Random(*draw),
            _ => return self.access(layout, numbering),
        };
        let access = Access { source, dtype: node.dtype, offset: layout.offset, strides: layout.strides.clone() };
        self.add(access)
    }
}
