//! A chain of groups becomes a kernel: accesses, loops, and for each phase the steps over one tile.

use super::chain::Chain;
use super::fuse::{Destination, Fusion, Group, Task};
use super::kernel::*;
use super::lanes::Lanes;
use super::layout::Layout;
use super::schedule::Schedule;
use super::space::Nest;
use crate::formats::StoredArray;
use crate::graph::{Graph, NodeId, Op};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::{BLOCK, ReduceOp};
use crate::types::{DType, contiguous_strides};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Numbers that the plan gives to what kernels read and write.
pub trait Numbering {
    /// The source that reads the leaf or stored node `base`.
    fn source(&mut self, base: NodeId) -> Source;
    /// The destination of a task's result.
    fn destination(&mut self, task: &Task) -> Source;
    /// The file that a source is, if it is one.
    fn file(&self, source: &Source) -> Option<File<'_>>;
    /// The number of the place of an operation with events.
    fn place(&mut self, node: NodeId) -> usize;
}

/// A file among the sources of a kernel.
#[derive(Clone, Copy)]
pub enum File<'a> {
    Read(&'a dyn StoredArray),
    /// A new one, in row-major order.
    Written,
    /// A temporary one, in row-major order: written, and read afterwards.
    Temporary,
}

impl File<'_> {
    /// The extents of the blocks that it is made of, if it is.
    pub fn blocks(&self) -> Option<&[usize]> {
        match self {
            File::Read(stored) => stored.blocks(),
            File::Written | File::Temporary => None,
        }
    }
}

/// Sizes that the lowering depends on.
#[derive(Clone, Copy, Debug)]
pub struct LowerSettings {
    /// Elements per tile; 0 chooses by the working set.
    pub tile: usize,
    /// Outputs of at least so many bytes are written past the caches.
    pub streaming_from: u64,
}

/// What a value of a phase is before steps are chosen.
#[derive(Clone, Debug)]
pub enum Value {
    Access(AccessId),
    /// What an earlier phase reduced in the same row.
    Reduced {
        index: usize,
        dtype: DType,
    },
    Op {
        op: ScalarOp,
        operand: DType,
        args: SmallVec<[usize; 3]>,
        node: NodeId,
    },
    /// The masks of another value in lanes of the other width.
    Remask {
        of: usize,
    },
}

/// A result of a phase: which value goes where, and how.
pub struct Output {
    pub value: usize,
    pub to: AccessId,
    pub reduce: Option<Reduce>,
    pub streaming: bool,
}

/// A reduction of a phase; `index` counts over all phases of the kernel.
#[derive(Clone, Copy)]
pub struct Reduce {
    pub op: ReduceOp,
    pub operand: DType,
    pub index: usize,
    /// The value whose masks say which elements count.
    pub filter: Option<usize>,
}

/// One group on the way to a phase.
struct Lowering<'a> {
    graph: &'a Graph,
    fusion: &'a Fusion<'a>,
    group: &'a Group,
    chain: &'a Chain,
    kernel: &'a mut Shared,
    /// Values in an order in which they can be computed.
    values: Vec<Value>,
    value_of: FxHashMap<NodeId, usize>,
}

/// What the phases of a kernel share.
#[derive(Default)]
struct Shared {
    accesses: Vec<Access>,
    /// The nodes that have been reduced, in order.
    reduced: Vec<NodeId>,
}

/// Lowers a chain of groups to the phases of one kernel.
pub fn lower(
    graph: &Graph,
    fusion: &Fusion<'_>,
    chain: &Chain,
    numbering: &mut dyn Numbering,
    settings: LowerSettings,
) -> Kernel {
    let mut shared = Shared::default();
    let mut phases: Vec<(Vec<Value>, Vec<Output>)> = Vec::new();
    for group in &chain.groups {
        let (values, value_of) = (Vec::new(), FxHashMap::default());
        let mut lowering = Lowering { graph, fusion, group, chain, kernel: &mut shared, values, value_of };
        lowering.read_cone(numbering);
        let outputs = lowering.outputs(numbering, settings);
        phases.push((lowering.values, outputs));
    }
    let (first, by_rows) = (&chain.groups[0], chain.groups.len() > 1);
    let nest =
        Nest::new(&first.space, &first.axes, &shared.accesses, &|access| numbering.file(&access.source), by_rows);
    for access in &mut shared.accesses {
        access.strides = nest.strides(&access.strides);
    }
    let place = &mut |node| numbering.place(node);
    let accesses = &shared.accesses;
    let schedules: Vec<Schedule> = phases
        .into_iter()
        .map(|(values, outputs)| {
            Schedule::new((&nest.space, accesses), Lanes::assign(accesses, values, outputs), place)
        })
        .collect();
    let chosen = schedules.iter().map(|schedule| schedule.tile(&nest.space)).min().unwrap_or(BLOCK);
    let tile = if settings.tile > 0 { settings.tile } else { chosen };
    Kernel {
        space: nest.space,
        accesses: shared.accesses,
        rows: chain.rows.len(),
        slots: schedules.iter().map(|schedule| schedule.slots).max().unwrap_or(0),
        phases: schedules.into_iter().map(|schedule| Phase { steps: schedule.steps, outs: schedule.outs }).collect(),
        tile: tile.next_multiple_of(BLOCK),
    }
}

impl Lowering<'_> {
    /// Turns the cone into values, what is read first and each operation after its operands.
    fn read_cone(&mut self, numbering: &mut dyn Numbering) {
        let copies: Vec<NodeId> =
            self.group.tasks.iter().filter(|task| self.is_copy(task)).map(|task| task.node).collect();
        for &id in &self.group.cone {
            if copies.contains(&id) {
                continue;
            }
            let value = match self.in_place(id) {
                Some(op) => self.operation(id, op),
                None => match self.fusion.read(id) {
                    Some(layout) => self.read(&layout, numbering),
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

    /// Reads through a layout: from an earlier phase if that computed it, else from where it is.
    fn read(&mut self, layout: &Layout, numbering: &mut dyn Numbering) -> Value {
        if let Some(index) = self.kernel.reduced.iter().position(|&node| node == layout.base) {
            return Value::Reduced { index, dtype: self.graph.node(layout.base).dtype };
        }
        if let Some(row) = self.row(layout.base) {
            return self.add(row);
        }
        self.access(layout, numbering)
    }

    /// The scratch row of a node that only this chain uses.
    fn row(&self, id: NodeId) -> Option<Access> {
        let number = self.chain.rows.iter().position(|&node| node == id)?;
        let space = &self.group.space;
        let kept = space.rank() - self.chain.groups[0].axes.len();
        let own = contiguous_strides(space.extents());
        let strides = own.iter().enumerate().map(|(axis, &stride)| if axis < kept { 0 } else { stride }).collect();
        Some(Access { source: Source::Row(number), dtype: self.graph.node(id).dtype, offset: 0, strides })
    }

    fn access(&mut self, layout: &Layout, numbering: &mut dyn Numbering) -> Value {
        let base = self.graph.node(layout.base);
        let source = match &base.op {
            Op::Constant(value) if !self.fusion.is_stored(layout.base) => Source::Constant(*value),
            Op::Parameter(number, _) if !self.fusion.is_stored(layout.base) => Source::Parameter(*number),
            Op::Index if !self.fusion.is_stored(layout.base) => Source::Index,
            Op::Random(draw) if !self.fusion.is_stored(layout.base) => Source::Random(*draw),
            _ => numbering.source(layout.base),
        };
        let access = Access { source, dtype: base.dtype, offset: layout.offset, strides: layout.strides.clone() };
        self.add(access)
    }

    fn add(&mut self, access: Access) -> Value {
        let accesses = &mut self.kernel.accesses;
        let known = accesses.iter().position(|other| *other == access);
        Value::Access(AccessId(known.unwrap_or_else(|| {
            accesses.push(access);
            accesses.len() - 1
        })))
    }

    /// Whether a task copies a leaf or a view into memory.
    fn is_copy(&self, task: &Task) -> bool {
        task.stores_node()
            && !matches!(self.graph.node(task.node).op, Op::Elementwise(_) | Op::Reduce { .. } | Op::FilteredReduce(_))
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
            let to = match self.row(task.node).filter(|_| task.stores_node()) {
                Some(row) => row,
                None => self.destination(task, numbering),
            };
            let in_memory = matches!(to.source, Source::Value(_)) && task.destination == Destination::Memory;
            self.kernel.accesses.push(to);
            let bytes = (self.graph.node(task.whole).shape.len() * node.dtype.size()) as u64;
            // What a later phase reads again should stay in the caches.
            let read_again = self.chain.groups.iter().any(|group| group.bases.contains(&task.whole));
            outputs.push(Output {
                value,
                to: AccessId(self.kernel.accesses.len() - 1),
                reduce: task.reduce.as_ref().map(|(op, _)| {
                    self.kernel.reduced.push(task.node);
                    let operand = self.graph.node(node.inputs[0]).dtype;
                    let filter = node.inputs.get(1).map(|mask| self.value_of[mask]);
                    Reduce { op: *op, operand, index: self.kernel.reduced.len() - 1, filter }
                }),
                streaming: in_memory && !read_again && bytes >= settings.streaming_from,
            });
        }
        outputs
    }

    /// Where a task's result belongs: strides over the space, 0 along what is reduced. A part of a concatenate steps as
    /// the whole does.
    fn destination(&self, task: &Task, numbering: &mut dyn Numbering) -> Access {
        let node = self.graph.node(task.node);
        let own = contiguous_strides(self.graph.node(task.whole).shape.extents());
        let mut result_axis = 0;
        let strides = (0..self.group.space.rank())
            .map(|axis| {
                let reduced = task.reduce.as_ref().is_some_and(|(_, axes)| axes.contains(&axis));
                result_axis += !reduced as usize;
                if reduced { 0 } else { own[result_axis - 1] }
            })
            .collect();
        Access { source: numbering.destination(task), dtype: node.dtype, offset: task.offset, strides }
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
            Op::Parameter(number, _) => Source::Parameter(*number),
            Op::Index => Source::Index,
            Op::Random(draw) => Source::Random(*draw),
            _ => return self.access(layout, numbering),
        };
        let access = Access { source, dtype: node.dtype, offset: layout.offset, strides: layout.strides.clone() };
        self.add(access)
    }
}
