//! The steps over one tile: which operations share a loop, what goes through scratch, and where results go.
//!
//! Operations are layered by the number of tile functions on the way to them. A layer is one loop of everything that can
//! be compiled, cut where it grows too long, then the tile functions that its values feed. So an expression of `k` nested
//! transcendental functions takes `k + 1` loops however it is written.

use super::kernel::*;
use super::lanes::{Lanes, is_lane_sized};
use super::lower::{Output, Reduce, Value};
use crate::graph::NodeId;
use crate::numeric::element::Width;
use crate::numeric::op::{Form, ScalarOp};
use crate::numeric::reduce::{BLOCK, LANES, ReduceOp};
use crate::types::DType;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The most operations in one loop: beyond it the register allocator's time grows faster than the loop.
const LOOP_OPS: usize = 96;
/// Bytes of scratch and streams that a tile's working set may take where L1 should hold it, and where L2 will do.
const L1_BYTES: usize = 24 * 1024;
const L2_BYTES: usize = 128 * 1024;
/// Columns of accumulators with one word each, of which every lane of a block has a row: 512 KB.
const COLUMN_STATES: usize = 8192;

/// The same where memory runs along the rows, which are short then: what all lanes of a block begin and end with is as much as
/// what they fold, and stays in L1.
const COLUMNS_ACROSS: usize = 512;

pub struct Schedule {
    pub steps: Vec<Step>,
    pub outs: Vec<Out>,
    pub slots: usize,
    streams: usize,
    /// Whether any lane has 64 bits.
    is_wide: bool,
    /// Bytes from a column to the next of arrays whose memory runs along the reduced rows instead, at most.
    across: usize,
    /// If anything is folded: how many words of state a lane has for each column, if there are columns.
    columns_of_states: Option<usize>,
}

impl Schedule {
    /// The steps that compute `lanes` of the `accesses` of a space.
    pub fn new(
        (space, accesses): (&Space, &[Access]),
        lanes: Lanes,
        place: &mut dyn FnMut(NodeId) -> usize,
    ) -> Schedule {
        let Lanes { values, widths, outputs } = &lanes;
        let mut builder = Builder {
            space,
            accesses,
            values,
            widths,
            places: FxHashMap::default(),
            loaded: FxHashMap::default(),
            steps: Vec::new(),
            slots: 0,
        };
        let varies = varying(values, |access| !builder.is_uniform(access));
        let segments = segments(values, widths, &varies);
        let escaping = escaping(values, outputs, &segments);
        builder.choose_places(outputs, &escaping);
        builder.emit(&segments, &escaping, place);
        let outs = builder.outs(outputs);
        let streams = (0..accesses.len()).filter(|&access| builder.is_stream(AccessId(access))).count();
        let is_wide = widths.contains(&Some(Width::W64)) || accesses.iter().any(|access| access.dtype.size() == 8);
        let states = |reduce: &Reduce| match reduce.op {
            // Their elements are kept for a second look.
            ReduceOp::SquaredDeviations => LANES,
            op => op.words(),
        };
        let reduced: Vec<usize> = outputs.iter().filter_map(|output| output.reduce.as_ref()).map(states).collect();
        let across = accesses.iter().map(|access| bytes_across(access, space)).max().unwrap_or(0);
        let columns_of_states = (!reduced.is_empty()).then(|| reduced.iter().sum());
        let (mut steps, mut outs, slots) = (builder.steps, outs, builder.slots);
        let slots = share_slots(&mut steps, &mut outs, slots);
        Schedule { steps, outs, slots, streams, is_wide, across, columns_of_states }
    }

    /// Elements per tile so that scratch stays in a cache, with room for streams, of which only a little is there at a time;
    /// whole blocks of the reduction order.
    ///
    /// Cheap loops want L1. Beside tile functions, which take their time with each element, L2 is fast enough, and longer
    /// tiles have fewer beginnings and ends. Columns of accumulators are rows of memory, and each row that is left for the
    /// next one is a stream that the processor must find anew: they are as long as their accumulators fit L2, and as what
    /// the columns of a tile share cache lines with does, where memory runs along the rows.
    pub fn tile(&self, space: &Space) -> usize {
        let arrays = (self.slots + self.streams.div_ceil(3)).max(1);
        let lane = if self.is_wide { Width::W64 } else { Width::W32 };
        let (bytes, most) = match self.columns_of_states {
            Some(states) if space.columns.is_some() => {
                let most = if self.across > 0 { COLUMNS_ACROSS } else { COLUMN_STATES };
                (L2_BYTES, (most / states.max(1)).min(L2_BYTES / self.across.max(1)))
            }
            _ if self.steps.iter().any(|step| matches!(step, Step::Tile { .. })) => (L2_BYTES, 2048),
            _ => (L1_BYTES, 1024),
        };
        let fitting = (bytes / lane.bytes() / arrays).min(most);
        (1 << fitting.max(1).ilog2()).max(2 * BLOCK)
    }
}

/// Bytes from a column to the next, of an array in memory that runs along the reduced rows of the space.
fn bytes_across(access: &Access, space: &Space) -> usize {
    let is_memory = matches!(access.source, Source::Input(_) | Source::Value(_));
    match access.strides[..] {
        [.., row, column]
            if is_memory
                && space.columns.is_some()
                && !space.reduced.is_empty()
                && (1..column.unsigned_abs()).contains(&row.unsigned_abs()) =>
        {
            column.unsigned_abs() as usize * access.dtype.size()
        }
        _ => 0,
    }
}

/// Where an operation runs: in a compiled loop or as a tile function, of one layer. Ordered as they execute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Segment {
    Loop { layer: usize, width: Width, part: usize },
    Tile { layer: usize },
}

impl Segment {
    fn key(self) -> (usize, usize, Option<Width>, usize) {
        match self {
            // Loops of one layer do not read each other across widths: what changes width is a tile function.
            Segment::Loop { layer, width, part } => (layer, 0, Some(width), part),
            Segment::Tile { layer } => (layer, 1, None, 0),
        }
    }
}

/// The segment of every operation; none for what is read.
fn segments(values: &[Value], widths: &[Option<Width>], varies: &[bool]) -> Vec<Option<Segment>> {
    let mut segments: Vec<Option<Segment>> = Vec::with_capacity(values.len());
    let mut sizes: FxHashMap<(usize, Width), usize> = FxHashMap::default();
    for (value, width) in values.iter().zip(widths) {
        let (form, args): (Form, &[usize]) = match value {
            Value::Op { op, operand, args, .. } => {
                let wide = op.prefers_tiles(*operand) && varies[segments.len()];
                (if wide { Form::Tile } else { op.form(*operand) }, args)
            }
            Value::Remask { of } => (Form::Tile, std::slice::from_ref(of)),
            Value::Access(_) | Value::Reduced { .. } => {
                segments.push(None);
                continue;
            }
        };
        let layer = args
            .iter()
            .filter_map(|&arg| segments[arg])
            .map(|segment| match (segment, form) {
                (Segment::Tile { layer }, Form::Loop) => layer + 1,
                (Segment::Loop { layer, .. } | Segment::Tile { layer }, _) => layer,
            })
            .max()
            .unwrap_or(0);
        segments.push(Some(match (form, *width) {
            (Form::Loop, Some(width)) => {
                let size = sizes.entry((layer, width)).or_default();
                *size += 1;
                Segment::Loop { layer, width, part: (*size - 1) / LOOP_OPS }
            }
            _ => Segment::Tile { layer },
        }));
    }
    segments
}

/// Which values differ within a tile.
fn varying(values: &[Value], access_varies: impl Fn(AccessId) -> bool) -> Vec<bool> {
    let mut varies: Vec<bool> = Vec::with_capacity(values.len());
    for value in values {
        varies.push(match value {
            Value::Op { args, .. } => args.iter().any(|&arg| varies[arg]),
            Value::Remask { of } => varies[*of],
            Value::Access(access) => access_varies(*access),
            Value::Reduced { .. } => false,
        });
    }
    varies
}

/// Which values are needed outside the segment that computes them.
fn escaping(values: &[Value], outputs: &[Output], segments: &[Option<Segment>]) -> Vec<bool> {
    let mut escaping = vec![false; values.len()];
    for (user, value) in values.iter().enumerate() {
        let args: &[usize] = match value {
            Value::Op { args, .. } => args,
            Value::Remask { of } => std::slice::from_ref(of),
            Value::Access(_) | Value::Reduced { .. } => &[],
        };
        for &arg in args {
            let in_register = matches!(segments[user], Some(Segment::Loop { .. })) && segments[user] == segments[arg];
            escaping[arg] |= !in_register;
        }
    }
    for output in outputs {
        escaping[output.value] = true;
        if let Some(mask) = output.reduce.and_then(|reduce| reduce.filter) {
            escaping[mask] = true;
        }
    }
    escaping
}

struct Builder<'a> {
    space: &'a Space,
    accesses: &'a [Access],
    values: &'a [Value],
    /// The width of what is computed.
    widths: &'a [Option<Width>],
    /// Where each computed value that leaves its loop is.
    places: FxHashMap<usize, Place>,
    /// Slots that hold a tile of something read, in lanes of a width.
    loaded: FxHashMap<(Operand, Width), SlotId>,
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
            let computed = self.is_computed(output.value);
            let direct = output.reduce.is_none() && !output.streaming && self.is_stream(output.to);
            if computed && direct {
                self.places.entry(output.value).or_insert(Place::Stream(output.to));
            }
        }
        for (value, _) in escaping.iter().enumerate().filter(|(_, escapes)| **escapes) {
            if self.is_computed(value) && !self.places.contains_key(&value) {
                let slot = self.slot();
                self.places.insert(value, Place::Slot(slot));
            }
        }
    }

    fn is_computed(&self, value: usize) -> bool {
        matches!(self.values[value], Value::Op { .. } | Value::Remask { .. })
    }

    fn emit(&mut self, segments: &[Option<Segment>], escaping: &[bool], place: &mut dyn FnMut(NodeId) -> usize) {
        let mut order: Vec<usize> = (0..self.values.len()).filter(|&value| segments[value].is_some()).collect();
        order.sort_by_key(|&value| (segments[value].map(Segment::key), value));
        let mut at = 0;
        while at < order.len() {
            let segment = segments[order[at]];
            let end = order[at..].iter().position(|&value| segments[value] != segment).map_or(order.len(), |n| at + n);
            match segment {
                Some(Segment::Loop { width, .. }) => self.emit_loop(width, &order[at..end], escaping),
                _ => order[at..end].iter().for_each(|&value| self.emit_tile(value, place)),
            }
            at = end;
        }
    }

    fn emit_loop(&mut self, width: Width, members: &[usize], escaping: &[bool]) {
        let mut program = LoopProgram::new(width);
        let mut operands: Vec<Operand> = Vec::new();
        let mut ids: FxHashMap<usize, ValueId> = FxHashMap::default();
        for &member in members {
            let Value::Op { args, .. } = &self.values[member] else { continue };
            for &arg in args {
                if members.contains(&arg) || ids.contains_key(&arg) {
                    continue;
                }
                let operand = self.operand(arg, width, true);
                let dtype = self.dtype(arg);
                ids.insert(arg, ValueId(operands.len() as u32));
                operands.push(operand);
                program.inputs.push(match operand {
                    Operand::Uniform(_) | Operand::Reduced(_) => LoopInput::Uniform(dtype),
                    Operand::Stream(_) | Operand::Slot(_) => LoopInput::Stream(dtype),
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
        let (op, operand, args, node) = match &self.values[value] {
            Value::Op { op, operand, args, node } => (op, operand, args, node),
            Value::Remask { of } => return self.emit_remask(value, *of),
            Value::Access(_) | Value::Reduced { .. } => return,
        };
        // Tile functions read numbers, whose lanes have the width of their dtype.
        let width = Width::of(*operand).unwrap_or(Width::W64);
        let inputs: SmallVec<[Operand; 3]> = args.iter().map(|&arg| self.operand(arg, width, false)).collect();
        let events = op.events(*operand);
        let report = (!events.is_empty()).then(|| Report { events, place: place(*node) });
        self.steps.push(Step::Tile { op: *op, operand: *operand, inputs, into: self.places[&value], report });
    }

    fn emit_remask(&mut self, value: usize, of: usize) {
        let (Some(from), Some(to)) = (self.widths[of], self.widths[value]) else { return };
        let mask = self.operand(of, from, false);
        self.steps.push(Step::Remask { mask, to, into: self.places[&value] });
    }

    fn dtype(&self, value: usize) -> DType {
        match &self.values[value] {
            Value::Remask { .. } => DType::Bool,
            Value::Access(access) => self.accesses[access.0].dtype,
            Value::Reduced { dtype, .. } => *dtype,
            Value::Op { op, operand, .. } => ScalarOp::result(*op, *operand),
        }
    }

    /// How a step reads a value in lanes of `width`; what is not lanes in a row is loaded into a slot first.
    fn operand(&mut self, value: usize, width: Width, takes_uniforms: bool) -> Operand {
        let access = match &self.values[value] {
            Value::Reduced { index, .. } if takes_uniforms => return Operand::Reduced(*index),
            Value::Reduced { index, .. } => return self.load(Operand::Reduced(*index), width),
            Value::Op { .. } | Value::Remask { .. } => {
                return match self.places[&value] {
                    Place::Slot(slot) => Operand::Slot(slot),
                    Place::Stream(access) => Operand::Stream(access),
                };
            }
            Value::Access(access) => *access,
        };
        match self.operand_of(access) {
            uniform @ Operand::Uniform(_) if takes_uniforms => uniform,
            stream @ Operand::Stream(_) if self.is_stream(access) => stream,
            operand => self.load(operand, width),
        }
    }

    /// The slot that holds a tile of `source`.
    fn load(&mut self, source: Operand, width: Width) -> Operand {
        if let Some(&slot) = self.loaded.get(&(source, width)) {
            return Operand::Slot(slot);
        }
        let slot = self.slot();
        self.steps.push(Step::Load { source, width, into: Place::Slot(slot) });
        self.loaded.insert((source, width), slot);
        Operand::Slot(slot)
    }

    fn outs(&mut self, outputs: &[Output]) -> Vec<Out> {
        let mut outs = Vec::new();
        for output in outputs {
            if let Some(Reduce { op, operand, index, filter }) = output.reduce {
                let value = self.operand(output.value, Width::W64, false);
                let filter = filter.map(|mask| self.operand(mask, Width::W64, false));
                outs.push(Out::Reduce { value, operand, op, index, filter, to: output.to });
            } else if self.places.get(&output.value) != Some(&Place::Stream(output.to)) {
                self.store(output, &mut outs);
            }
        }
        outs
    }

    fn store(&mut self, output: &Output, outs: &mut Vec<Out>) {
        let (to, streaming) = (output.to, output.streaming);
        let dtype = self.dtype(output.value);
        let width = self.widths[output.value].or(Width::of(dtype)).unwrap_or(Width::W32);
        if let Value::Access(access) = self.values[output.value]
            && !self.is_stream(access)
            && !streaming
            && self.is_stream(to)
        {
            // A leaf that has to be loaded anyway is loaded where it belongs.
            let source = self.operand_of(access);
            self.steps.push(Step::Load { source, width, into: Place::Stream(to) });
            return;
        }
        let value = self.operand(output.value, width, false);
        outs.push(Out::Store { value, width, to, streaming });
    }

    /// Whether an access is one value for all of a tile.
    fn is_uniform(&self, access: AccessId) -> bool {
        self.accesses[access.0].step(self.space) == Some(0)
    }

    /// Whether tiles of an access are lanes in a row in memory.
    fn is_stream(&self, access: AccessId) -> bool {
        let access = &self.accesses[access.0];
        matches!(access.source, Source::Input(_) | Source::Value(_) | Source::Row(_))
            && is_lane_sized(access.dtype)
            && access.is_in_a_row(self.space)
    }

    fn operand_of(&self, access: AccessId) -> Operand {
        if self.is_uniform(access) { Operand::Uniform(access) } else { Operand::Stream(access) }
    }
}

/// Lets slots that are never live together be one. A step's results never share a slot with its own operands.
fn share_slots(steps: &mut [Step], outs: &mut [Out], count: usize) -> usize {
    let mut last_use = vec![0usize; count];
    for (at, step) in steps.iter_mut().enumerate() {
        for_each_slot(step, &mut |slot, _| last_use[slot.0] = at);
    }
    for out in outs.iter_mut() {
        for_each_out_slot(out, |slot| last_use[slot.0] = usize::MAX);
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
        for_each_out_slot(out, |slot| {
            if let Some(name) = names[slot.0] {
                *slot = name;
            }
        });
    }
    used
}

/// Visits the slots that an out reads.
fn for_each_out_slot(out: &mut Out, mut visit: impl FnMut(&mut SlotId)) {
    let (value, filter) = match out {
        Out::Store { value, .. } => (value, None),
        Out::Reduce { value, filter, .. } => (value, filter.as_mut()),
    };
    for operand in std::iter::once(value).chain(filter) {
        if let Operand::Slot(slot) = operand {
            visit(slot);
        }
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
        Step::Load { source: read, into, .. } | Step::Remask { mask: read, into, .. } => {
            operand(read, visit);
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
