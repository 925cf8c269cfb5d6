//! The steps over one tile: which operations share a loop, what goes through scratch, and where results go.
//!
//! Operations are layered by the number of tile functions on the way to them. A layer is one loop of everything that can
//! be compiled, cut where it grows too long, then the tile functions that its values feed. So an expression of `k` nested
//! transcendental functions takes `k + 1` loops however it is written.

use super::kernel::*;
use super::lower::{Output, Reduce, Value};
use crate::graph::NodeId;
use crate::numeric::op::{Form, ScalarOp};
use crate::numeric::reduce::BLOCK;
use crate::types::DType;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The most operations in one loop: beyond it the register allocator's time grows faster than the loop.
const LOOP_OPS: usize = 96;
/// Bytes of scratch and streams that a tile's working set may take: half of a small L1.
const TILE_BYTES: usize = 24 * 1024;

pub struct Schedule {
    pub steps: Vec<Step>,
    pub outs: Vec<Out>,
    pub slots: usize,
    streams: usize,
    folds_columns: bool,
}

impl Schedule {
    pub fn new(
        accesses: &[Access],
        values: &[Value],
        outputs: &[Output],
        place: &mut dyn FnMut(NodeId) -> usize,
    ) -> Schedule {
        let mut builder = Builder {
            accesses,
            values,
            places: FxHashMap::default(),
            loaded: FxHashMap::default(),
            steps: Vec::new(),
            slots: 0,
        };
        let segments = segments(values);
        let escaping = escaping(values, outputs, &segments);
        builder.choose_places(outputs, &escaping);
        builder.emit(&segments, &escaping, place);
        let outs = builder.outs(outputs);
        let streams = accesses.iter().filter(|access| is_stream(access)).count();
        let folds_columns = outputs.iter().any(|output| output.reduce.is_some());
        let (mut steps, mut outs, slots) = (builder.steps, outs, builder.slots);
        let slots = share_slots(&mut steps, &mut outs, slots);
        Schedule { steps, outs, slots, streams, folds_columns }
    }

    /// Elements per tile so that scratch and streams stay in L1; whole blocks of the reduction order.
    pub fn tile(&self, space: &Space) -> usize {
        let arrays = (self.slots + self.streams).max(1);
        let most = if self.folds_columns && space.columns.is_some() { 512 } else { 2048 };
        let fitting = TILE_BYTES / 8 / arrays;
        (1 << fitting.max(1).ilog2()).clamp(2 * BLOCK, most)
    }
}

/// Where an operation runs: in a compiled loop or as a tile function, of one layer. Ordered as they execute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Segment {
    Loop { layer: usize, part: usize },
    Tile { layer: usize },
}

impl Segment {
    fn key(self) -> (usize, usize, usize) {
        match self {
            Segment::Loop { layer, part } => (layer, 0, part),
            Segment::Tile { layer } => (layer, 1, 0),
        }
    }
}

/// The segment of every operation; none for what is read.
fn segments(values: &[Value]) -> Vec<Option<Segment>> {
    let mut segments: Vec<Option<Segment>> = Vec::with_capacity(values.len());
    let mut sizes: FxHashMap<usize, usize> = FxHashMap::default();
    for value in values {
        let Value::Op { op, operand, args, .. } = value else {
            segments.push(None);
            continue;
        };
        let form = op.form(*operand);
        let layer = args
            .iter()
            .filter_map(|&arg| segments[arg])
            .map(|segment| match (segment, form) {
                (Segment::Tile { layer }, Form::Loop) => layer + 1,
                (Segment::Loop { layer, .. } | Segment::Tile { layer }, _) => layer,
            })
            .max()
            .unwrap_or(0);
        segments.push(Some(match form {
            Form::Tile => Segment::Tile { layer },
            Form::Loop => {
                let size = sizes.entry(layer).or_default();
                *size += 1;
                Segment::Loop { layer, part: (*size - 1) / LOOP_OPS }
            }
        }));
    }
    segments
}

/// Which values are needed outside the segment that computes them.
fn escaping(values: &[Value], outputs: &[Output], segments: &[Option<Segment>]) -> Vec<bool> {
    let mut escaping = vec![false; values.len()];
    for (user, value) in values.iter().enumerate() {
        if let Value::Op { args, .. } = value {
            for &arg in args {
                let in_register =
                    matches!(segments[user], Some(Segment::Loop { .. })) && segments[user] == segments[arg];
                escaping[arg] |= !in_register;
            }
        }
    }
    for output in outputs {
        escaping[output.value] = true;
    }
    escaping
}

struct Builder<'a> {
    accesses: &'a [Access],
    values: &'a [Value],
    /// Where each computed value that leaves its loop is.
    places: FxHashMap<usize, Place>,
    /// Slots that hold a tile of something read.
    loaded: FxHashMap<Operand, SlotId>,
    steps: Vec<Step>,
    slots: usize,
}

impl Builder<'_> {
    fn slot(&mut self) -> SlotId {
        self.slots += 1;
        SlotId(self.slots - 1)
    }

    /// Results that can be written where they belong are; everything else that leaves its loop gets a slot.
    fn choose_places(&mut self, outputs: &[Output], escaping: &[bool]) {
        for output in outputs {
            let computed = matches!(self.values[output.value], Value::Op { .. });
            let direct = output.reduce.is_none() && !output.streaming && is_stream(&self.accesses[output.to.0]);
            if computed && direct {
                self.places.entry(output.value).or_insert(Place::Stream(output.to));
            }
        }
        for (value, _) in escaping.iter().enumerate().filter(|(_, escapes)| **escapes) {
            if matches!(self.values[value], Value::Op { .. }) && !self.places.contains_key(&value) {
                let slot = self.slot();
                self.places.insert(value, Place::Slot(slot));
            }
        }
    }

    fn emit(&mut self, segments: &[Option<Segment>], escaping: &[bool], place: &mut dyn FnMut(NodeId) -> usize) {
        let mut order: Vec<usize> = (0..self.values.len()).filter(|&value| segments[value].is_some()).collect();
        order.sort_by_key(|&value| (segments[value].map(Segment::key), value));
        let mut at = 0;
        while at < order.len() {
            let segment = segments[order[at]];
            let end = order[at..].iter().position(|&value| segments[value] != segment).map_or(order.len(), |n| at + n);
            match segment {
                Some(Segment::Loop { .. }) => self.emit_loop(&order[at..end], escaping),
                _ => order[at..end].iter().for_each(|&value| self.emit_tile(value, place)),
            }
            at = end;
        }
    }

    fn emit_loop(&mut self, members: &[usize], escaping: &[bool]) {
        let mut program = LoopProgram::default();
        let mut operands: Vec<Operand> = Vec::new();
        let mut ids: FxHashMap<usize, ValueId> = FxHashMap::default();
        for &member in members {
            let Value::Op { args, .. } = &self.values[member] else { continue };
            for &arg in args {
                if members.contains(&arg) || ids.contains_key(&arg) {
                    continue;
                }
                let operand = self.operand(arg, true);
                let lane = Lane::of(self.dtype(arg));
                ids.insert(arg, ValueId(operands.len() as u32));
                operands.push(operand);
                program.inputs.push(match operand {
                    Operand::Uniform(_) | Operand::Reduced(_) => LoopInput::Uniform(lane),
                    Operand::Stream(_) | Operand::Slot(_) => LoopInput::Stream(lane),
                });
            }
        }
        for &member in members {
            let Value::Op { op, operand, args, .. } = &self.values[member] else { continue };
            let args = args.iter().map(|arg| ids[arg]).collect();
            ids.insert(member, ValueId((program.inputs.len() + program.ops.len()) as u32));
            program.ops.push(LoopOp { op: *op, operand: *operand, args });
        }
        let mut outputs = Vec::new();
        for &member in members.iter().filter(|&&member| escaping[member]) {
            program.outputs.push(ids[&member]);
            outputs.push(self.places[&member]);
        }
        self.steps.push(Step::Loop { program, inputs: operands, outputs });
    }

    fn emit_tile(&mut self, value: usize, place: &mut dyn FnMut(NodeId) -> usize) {
        let Value::Op { op, operand, args, node } = &self.values[value] else { return };
        let inputs: SmallVec<[Operand; 3]> = args.iter().map(|&arg| self.operand(arg, false)).collect();
        let events = op.events(*operand);
        let report = (!events.is_empty()).then(|| Report { events, place: place(*node) });
        self.steps.push(Step::Tile { op: *op, operand: *operand, inputs, into: self.places[&value], report });
    }

    fn dtype(&self, value: usize) -> DType {
        match &self.values[value] {
            Value::Access(access) => self.accesses[access.0].dtype,
            Value::Reduced { dtype, .. } => *dtype,
            Value::Op { op, operand, .. } => ScalarOp::result(*op, *operand),
        }
    }

    /// How a step reads a value; what is not lanes in a row is loaded into a slot first.
    fn operand(&mut self, value: usize, takes_uniforms: bool) -> Operand {
        let access = match &self.values[value] {
            Value::Reduced { index, .. } if takes_uniforms => return Operand::Reduced(*index),
            Value::Reduced { index, .. } => return self.load(Operand::Reduced(*index)),
            Value::Op { .. } => {
                return match self.places[&value] {
                    Place::Slot(slot) => Operand::Slot(slot),
                    Place::Stream(access) => Operand::Stream(access),
                };
            }
            Value::Access(access) => *access,
        };
        let uniform = inner_stride(&self.accesses[access.0]) == 0;
        if uniform && takes_uniforms {
            return Operand::Uniform(access);
        }
        if !uniform && is_stream(&self.accesses[access.0]) {
            return Operand::Stream(access);
        }
        self.load(if uniform { Operand::Uniform(access) } else { Operand::Stream(access) })
    }

    /// The slot that holds a tile of `source`.
    fn load(&mut self, source: Operand) -> Operand {
        if let Some(&slot) = self.loaded.get(&source) {
            return Operand::Slot(slot);
        }
        let slot = self.slot();
        self.steps.push(Step::Load { source, into: Place::Slot(slot) });
        self.loaded.insert(source, slot);
        Operand::Slot(slot)
    }

    fn outs(&mut self, outputs: &[Output]) -> Vec<Out> {
        let mut outs = Vec::new();
        for output in outputs {
            if let Some(Reduce { op, operand, index }) = output.reduce {
                let value = self.operand(output.value, false);
                outs.push(Out::Reduce { value, operand, op, index, to: output.to });
            } else if self.places.get(&output.value) != Some(&Place::Stream(output.to)) {
                self.store(output, &mut outs);
            }
        }
        outs
    }

    fn store(&mut self, output: &Output, outs: &mut Vec<Out>) {
        let Value::Access(access) = self.values[output.value] else {
            let value = self.operand(output.value, false);
            outs.push(Out::Store { value, to: output.to, streaming: output.streaming });
            return;
        };
        let plain = is_stream(&self.accesses[access.0]) && inner_stride(&self.accesses[access.0]) != 0;
        if !plain && !output.streaming && is_stream(&self.accesses[output.to.0]) {
            // A leaf that has to be loaded anyway is loaded where it belongs.
            let uniform = inner_stride(&self.accesses[access.0]) == 0;
            let source = if uniform { Operand::Uniform(access) } else { Operand::Stream(access) };
            self.steps.push(Step::Load { source, into: Place::Stream(output.to) });
        } else {
            let value = self.operand(output.value, false);
            outs.push(Out::Store { value, to: output.to, streaming: output.streaming });
        }
    }
}

fn inner_stride(access: &Access) -> i64 {
    access.strides.last().copied().unwrap_or(0)
}

/// Whether tiles of the access are lanes in a row in memory.
fn is_stream(access: &Access) -> bool {
    matches!(access.source, Source::Input(_) | Source::Value(_) | Source::Row(_))
        && access.dtype.size() == 8
        && inner_stride(access) == 1
}

/// Lets slots that are never live together be one. A step's results never share a slot with its own operands.
fn share_slots(steps: &mut [Step], outs: &mut [Out], count: usize) -> usize {
    let mut last_use = vec![0usize; count];
    for (at, step) in steps.iter_mut().enumerate() {
        for_each_slot(step, &mut |slot, _| last_use[slot.0] = at);
    }
    for out in outs.iter_mut() {
        if let Operand::Slot(slot) = out_value(out) {
            last_use[slot.0] = usize::MAX;
        }
    }
    let mut names: Vec<Option<SlotId>> = vec![None; count];
    let mut free: Vec<SlotId> = Vec::new();
    let mut used = 0;
    for (at, step) in steps.iter_mut().enumerate() {
        let mut dying: Vec<SlotId> = Vec::new();
        for_each_slot(step, &mut |slot, is_result| {
            let name = *names[slot.0].get_or_insert_with(|| {
                debug_assert!(is_result, "a slot is read before it is written");
                free.pop().unwrap_or_else(|| {
                    used += 1;
                    SlotId(used - 1)
                })
            });
            if last_use[slot.0] == at && !dying.contains(&name) {
                dying.push(name);
            }
            *slot = name;
        });
        free.extend(dying);
    }
    for out in outs {
        if let Operand::Slot(slot) = out_value(out)
            && let Some(name) = names[slot.0]
        {
            *slot = name;
        }
    }
    used
}

fn out_value(out: &mut Out) -> &mut Operand {
    match out {
        Out::Store { value, .. } | Out::Reduce { value, .. } => value,
    }
}

/// Visits the slots that a step reads, then those that it writes.
fn for_each_slot(step: &mut Step, visit: &mut dyn FnMut(&mut SlotId, bool)) {
    fn operand(operand: &mut Operand, visit: &mut dyn FnMut(&mut SlotId, bool)) {
        if let Operand::Slot(slot) = operand {
            visit(slot, false);
        }
    }
    fn place(place: &mut Place, visit: &mut dyn FnMut(&mut SlotId, bool)) {
        if let Place::Slot(slot) = place {
            visit(slot, true);
        }
    }
    match step {
        Step::Load { source, into } => {
            operand(source, visit);
            place(into, visit);
        }
        Step::Loop { inputs, outputs, .. } => {
            inputs.iter_mut().for_each(|input| operand(input, visit));
            outputs.iter_mut().for_each(|output| place(output, visit));
        }
        Step::Tile { inputs, into, .. } => {
            inputs.iter_mut().for_each(|input| operand(input, visit));
            place(into, visit);
        }
    }
}
