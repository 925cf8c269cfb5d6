//! One worker: walks the loops of a kernel over a chunk, tile by tile.

use super::bind::{BoundKernel, BoundLoop, BoundPhase, BoundStep, LoopCode};
use super::interpret;
use super::memory::Memory;
use crate::numeric::element::Width;
use crate::numeric::op::Events;
use crate::numeric::random;
use crate::numeric::reduce::Reducer;
use crate::numeric::tile;
use crate::plan::kernel::*;
use crate::plan::{Chunk, Cut, Grid, Rounds, region, unravel};
use crate::types::Scalar;
use smallvec::SmallVec;
use std::cell::Cell;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// The partial states of a chunk of a cut reduction, one per reduction: words by columns; of a reduction with a filter, the
/// elements that passed it.
pub type ChunkPartials = Vec<Vec<u64>>;

/// One worker's state. Runs any number of chunks of one kernel.
pub struct Machine<'k> {
    bound: &'k BoundKernel,
    rounds: &'k Rounds,
    /// The last chunk, how its grid cuts reductions, and the elements of every access that it touches.
    touched: Option<(Chunk, Option<Cut>, Vec<Range<i64>>)>,
    /// Where the current round finds and puts the tiles that pass from round to round, by access; null for all others.
    passing: Vec<*mut u8>,
    /// Accesses whose memory runs along the rows of the space, across its tiles.
    across: Vec<Across>,
    /// The row of the current tile in its group of rows.
    row_in_group: usize,
    /// Slots of `tile` lanes each, with room for 64 bits a lane, aligned for the widest vectors, [`pitch`] lanes apart.
    slots: *mut u64,
    /// Owns the slots; touched through `slots` only.
    scratch: Vec<CacheLine>,
    /// The element number of every access at the current tile.
    at: Vec<i64>,
    /// For every reduction, one accumulator per reduced dimension.
    reducers: Vec<Vec<Reducer>>,
    width: usize,
    /// For every reduction with a filter, the elements of the chunk that pass it.
    passed: Vec<Vec<u64>>,
    /// The results of earlier phases at the current kept index.
    reduced: Vec<u64>,
    states: Vec<u64>,
    lanes: Vec<u64>,
    /// What happened at each place of the plan.
    events: Vec<(usize, Events)>,
}

/// An access whose neighbours in memory are in the tiles of neighbouring rows. Its lanes are brought into tiles for a group
/// of rows at a time, so that every cache line is read once.
struct Across {
    access: usize,
    /// The first of the slots that hold the group, one for each row.
    first: usize,
}

/// Lanes of 64 bits between slots: those of slots whole pages apart would share few places in L1, where a loop over several
/// of them keeps displacing what it needs next.
const BETWEEN: usize = 8;

/// Lanes from the start of one slot to that of the next.
fn pitch(kernel: &Kernel) -> usize {
    kernel.tile + BETWEEN
}

/// Rows of a group: a cache line of elements of 64 bits, half of one of 32 bits.
const GROUP: usize = 8;

#[derive(Clone, Copy)]
#[repr(align(64))]
struct CacheLine(#[expect(dead_code, reason = "read and written through a pointer")] [u64; 8]);

/// Elements that a loop over memory computes before it asks for more: eight cache lines of each stream.
///
/// 128-bit code fills the processor's window with the instructions of a few lines, too few to keep memory busy. Where that
/// helps (see [`asks_ahead`]), asking in small portions made sums over memory a quarter faster; asking for a whole tile at
/// once made them slower.
const STRETCH: usize = 64;
/// How far ahead of a loop it asks, in bytes.
const AHEAD: usize = 2048;

/// Bytes of a row that are asked for before it begins.
const ROW_START: usize = 1024;

/// The part of a chunk that does not change while it runs.
struct Task<'a> {
    /// Once it is set, tiles are skipped: the results will be thrown away.
    cancelled: &'a AtomicBool,
    chunk: &'a Chunk,
    memory: &'a Memory<'a>,
    /// The outermost reduced dimension to fold, and whether its result is only a part.
    first_level: usize,
    is_partial: bool,
}

thread_local! {
    /// Scratch of the last machine of this thread, for the next: a loop runs a small kernel a million times.
    static SCRATCH: Cell<Vec<CacheLine>> = const { Cell::new(Vec::new()) };
}

impl Drop for Machine<'_> {
    fn drop(&mut self) {
        SCRATCH.set(std::mem::take(&mut self.scratch));
    }
}

impl<'k> Machine<'k> {
    pub fn new(bound: &'k BoundKernel, rounds: &'k Rounds) -> Machine<'k> {
        let kernel = &bound.kernel;
        // A tile that passes from round to round is written to one slot while it is read from another.
        let mut slots = kernel.slots.max(1) + 2 * rounds.pairs.len();
        let mut across = accesses_across(kernel);
        for across in &mut across {
            across.first = slots;
            slots += GROUP;
        }
        let mut scratch = SCRATCH.take();
        let lines = (slots * pitch(kernel)).div_ceil(8);
        if scratch.len() < lines {
            scratch = vec![CacheLine([0; 8]); lines];
        }
        Machine {
            bound,
            rounds,
            touched: None,
            across,
            row_in_group: 0,
            passing: vec![std::ptr::null_mut(); kernel.accesses.len()],
            slots: scratch.as_mut_ptr().cast(),
            scratch,
            at: vec![0; kernel.accesses.len()],
            reducers: Vec::new(),
            width: 0,
            passed: vec![Vec::new(); bound.reductions],
            reduced: vec![0; bound.reductions],
            states: Vec::new(),
            lanes: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Takes what happened to data since the last call, by place of the plan.
    pub fn take_events(&mut self) -> Vec<(usize, Events)> {
        std::mem::take(&mut self.events)
    }

    /// Runs one chunk. Results go to memory, except the states of a cut reduction, which are returned. They are
    /// worthless if `cancelled` was set meanwhile.
    ///
    /// # Panics
    /// When `memory` does not hold what the chunk touches: a mistake of the caller.
    pub fn run(&mut self, grid: &Grid, chunk: &Chunk, memory: &Memory<'_>, cancelled: &AtomicBool) -> ChunkPartials {
        self.check(grid, chunk, memory);
        let is_partial = grid.cut.is_some();
        let first_level = grid.cut.as_ref().map_or(0, |cut| cut.level);
        let task = Task { cancelled, chunk, memory, first_level, is_partial };
        let mut partials = vec![Vec::new(); if is_partial { self.bound.reductions } else { 0 }];
        let kept = &self.bound.kernel.space.kept;
        let mut index = unravel(chunk.kept.start, kept);
        for out in self.bound.phases.iter().flat_map(|phase| &phase.outs) {
            if let Out::Reduce { index, filter: Some(_), .. } = out {
                self.passed[*index].reserve(grid.points(&self.bound.kernel.space, chunk));
            }
        }
        self.start(&task, &index);
        if !self.across.is_empty() {
            self.run_groups(&task, &mut index);
            return partials;
        }
        for _ in chunk.kept.clone() {
            self.run_kept(&task, &mut partials);
            self.next_kept(&mut index);
        }
        partials
    }

    /// Runs the chunk of a kernel that reduces nothing by groups of rows: each tile for all rows of a group.
    fn run_groups(&mut self, task: &Task<'_>, index: &mut [usize]) {
        let bound = self.bound;
        let [phase] = &bound.phases[..] else { return };
        let space = &bound.kernel.space;
        let (row, column) = (space.kept.len() - 1, space.rank() - 1);
        let columns = task.chunk.columns.clone();
        let mut left = task.chunk.kept.len();
        while left > 0 {
            let rows = GROUP.min(left).min(space.kept[row] - index[row]);
            for start in columns.clone().step_by(bound.kernel.tile.max(1)) {
                let width = bound.kernel.tile.min(columns.end - start);
                (0..self.across.len()).for_each(|k| self.load_group(task, k, rows, width));
                for k in 0..rows {
                    self.row_in_group = k;
                    self.run_rounds(task, phase, width);
                    self.step(row, 1);
                }
                self.step(row, -(rows as i64));
                self.step(column, width as i64);
            }
            self.step(column, -(columns.len() as i64));
            self.step(row, rows as i64 - 1);
            index[row] += rows - 1;
            self.next_kept(index);
            left -= rows;
        }
    }

    /// Brings the tiles of a group of rows of `self.across[k]` into its slots.
    fn load_group(&self, task: &Task<'_>, k: usize, rows: usize, width: usize) {
        let Across { access, first } = self.across[k];
        let access_data = &self.bound.kernel.accesses[access];
        let stride = access_data.strides.last().copied().unwrap_or(0) as isize;
        let source = self.address(task, AccessId(access));
        let (out, pitch) = (self.slot(SlotId(first)), pitch(&self.bound.kernel));
        // SAFETY: the elements of the group's rows in the tile are inside the checked region: the next row lies one element
        // further, the next column `stride`. Each row has a slot.
        unsafe {
            match access_data.dtype.size() {
                8 => tile::transpose::<u64>(source.cast(), stride, out.cast(), pitch, rows, width),
                _ => tile::transpose::<u32>(source.cast(), stride, out.cast(), 2 * pitch, rows, width),
            }
        }
    }

    /// Everything the chunk touches must be in memory: the steps over tiles rely on it.
    fn check(&mut self, grid: &Grid, chunk: &Chunk, memory: &Memory<'_>) {
        let kernel = &self.bound.kernel;
        assert_eq!(memory.len(), kernel.accesses.len());
        if self.touched.as_ref().is_none_or(|(other, cut, _)| (other, cut) != (chunk, &grid.cut)) {
            let regions = kernel.accesses.iter().map(|access| region(&kernel.space, access, chunk, grid.cut.as_ref()));
            self.touched = Some((chunk.clone(), grid.cut.clone(), regions.collect()));
        }
        let touched = self.touched.iter().flat_map(|(_, _, regions)| regions);
        for ((access, view), touched) in kernel.accesses.iter().zip(memory).zip(touched) {
            match (&access.source, view) {
                (Source::Input(_) | Source::Value(_) | Source::Row(_), Some(view)) => {
                    assert!(view.covers(touched.start, touched.end, false), "a chunk reaches outside its memory");
                }
                (Source::Input(_) | Source::Value(_) | Source::Row(_), None) => panic!("an access has no memory"),
                _ => {}
            }
        }
        for out in kernel.phases.iter().flat_map(|phase| &phase.outs) {
            let (Out::Store { to, .. } | Out::Reduce { to, .. }) = out;
            assert!(memory[to.0].is_none_or(|view| view.covers(0, 0, true)), "a destination is not writable");
        }
    }

    /// Sets every access to the first kept index, the lead and the first index of the cut dimension.
    fn start(&mut self, task: &Task<'_>, index: &[usize]) {
        let space = &self.bound.kernel.space;
        let lead = unravel(task.chunk.lead, &space.reduced[..task.first_level]);
        for (at, access) in self.at.iter_mut().zip(&self.bound.kernel.accesses) {
            let outer = index.iter().chain(&lead).zip(&access.strides);
            *at = access.offset + outer.map(|(&i, stride)| i as i64 * stride).sum::<i64>();
            if !space.reduced.is_empty() {
                let cut = space.kept.len() + task.first_level;
                *at += task.chunk.reduced.start as i64 * access.strides[cut];
            }
            if space.columns.is_some() {
                *at += task.chunk.columns.start as i64 * access.strides[access.strides.len() - 1];
            }
        }
    }

    /// Steps every access to the next kept index.
    fn next_kept(&mut self, index: &mut [usize]) {
        let extents = &self.bound.kernel.space.kept;
        for k in (0..extents.len()).rev() {
            index[k] += 1;
            if index[k] < extents[k] {
                self.step(k, 1);
                return;
            }
            self.step(k, 1 - extents[k] as i64);
            index[k] = 0;
        }
    }

    fn step(&mut self, dimension: usize, by: i64) {
        for (at, access) in self.at.iter_mut().zip(&self.bound.kernel.accesses) {
            *at += by * access.strides[dimension];
        }
    }

    fn run_kept(&mut self, task: &Task<'_>, partials: &mut ChunkPartials) {
        let bound = self.bound;
        for phase in &bound.phases {
            if bound.kernel.space.columns.is_some() {
                self.run_columns(task, phase, partials);
            } else {
                self.fold_at(task, phase, 0..1, partials);
            }
        }
    }

    /// Cuts the columns of the chunk into tiles.
    fn run_columns(&mut self, task: &Task<'_>, phase: &BoundPhase, partials: &mut ChunkPartials) {
        let tile = self.bound.kernel.tile;
        let last = self.bound.kernel.space.rank() - 1;
        let columns = task.chunk.columns.clone();
        for start in columns.clone().step_by(tile.max(1)) {
            let width = tile.min(columns.end - start);
            if self.bound.kernel.space.reduced.is_empty() {
                self.run_rounds(task, phase, width);
            } else {
                let within = start - columns.start;
                self.fold_at(task, phase, within..within + width, partials);
            }
            self.step(last, width as i64);
        }
        self.step(last, -(columns.len() as i64));
    }

    /// Runs a phase that reduces nothing over `n` elements as often as asked for.
    fn run_rounds(&mut self, task: &Task<'_>, phase: &BoundPhase, n: usize) {
        let rounds = self.rounds;
        for round in 1..=rounds.times {
            for (from, to) in &rounds.pairs {
                let pair = rounds.pairs.iter().position(|(_, other)| other == to).unwrap_or(0);
                let first = self.bound.kernel.slots.max(1) + 2 * pair;
                let [read, written] = [round - 1, round].map(|round| self.slot(SlotId(first + round % 2)));
                self.passing[from.0] = if round > 1 { read } else { std::ptr::null_mut() };
                self.passing[to.0] = if round < rounds.times { written } else { std::ptr::null_mut() };
            }
            self.tile(task, phase, n, None);
        }
    }

    /// Folds the reduced dimensions for the columns `columns` (relative to the chunk) and delivers the results.
    fn fold_at(&mut self, task: &Task<'_>, phase: &BoundPhase, columns: Range<usize>, partials: &mut ChunkPartials) {
        self.use_width(columns.len());
        self.fold(task, phase, task.first_level);
        for out in &phase.outs {
            let Out::Reduce { op, index, to, filter, .. } = out else { continue };
            let words = op.words();
            self.states.resize(words * self.width, 0);
            let reducer = &mut self.reducers[*index][task.first_level];
            if filter.is_some() {
                let passed = std::mem::take(&mut self.passed[*index]);
                if task.is_partial {
                    // Where these elements stand among all that pass is known when the chunks before have been counted.
                    partials[*index] = passed;
                    continue;
                }
                reducer.restart(0);
                reducer.push_tile(&passed);
            }
            reducer.finish(&mut self.states);
            if task.is_partial {
                let total = task.chunk.columns.len();
                let partial = &mut partials[*index];
                partial.resize(words * total, 0);
                for (word, states) in self.states.chunks_exact(self.width).enumerate() {
                    partial[word * total + columns.start..][..self.width].copy_from_slice(states);
                }
                continue;
            }
            self.lanes.clear();
            for column in 0..self.width {
                let state: SmallVec<[u64; 3]> =
                    (0..words).map(|word| self.states[word * self.width + column]).collect();
                self.lanes.push(op.finish(&state));
            }
            self.reduced[*index] = self.lanes[0];
            // The reduced dimensions have been stepped back to their first index, where `to` has no stride anyway.
            self.store(task, self.lanes.as_ptr().cast(), Width::W64, *to, self.width, false);
        }
    }

    /// Folds reduced dimension `level` and all after it into the accumulators of that level.
    fn fold(&mut self, task: &Task<'_>, phase: &BoundPhase, level: usize) {
        let space = &self.bound.kernel.space;
        let dimension = space.kept.len() + level;
        let range = if level == task.first_level { task.chunk.reduced.clone() } else { 0..space.reduced[level] };
        for_each_reduction(phase, |index| self.reducers[index][level].restart(range.start as u64));
        let is_last = level + 1 == space.reduced.len();
        let by_tile = is_last && space.columns.is_none();
        let step = if by_tile { self.bound.kernel.tile } else { 1 };
        for start in range.clone().step_by(step) {
            let count = step.min(range.end - start);
            if by_tile {
                self.tile(task, phase, count, Some(level));
            } else if is_last {
                self.ask_for_next_row(task, dimension);
                self.tile(task, phase, self.width, Some(level));
            } else {
                self.fold(task, phase, level + 1);
                self.push_partials(phase, level);
            }
            self.step(dimension, count as i64);
        }
        self.step(dimension, -(range.len() as i64));
    }

    /// Asks for the beginnings of the rows that come after these: each is a new place in memory, which the processor does not
    /// foresee; the rest of a row it does.
    fn ask_for_next_row(&self, task: &Task<'_>, dimension: usize) {
        for &access in &self.bound.distant_rows {
            let next = self.at[access] + self.bound.kernel.accesses[access].strides[dimension];
            if let Some(view) = task.memory[access] {
                tile::prefetch(view.address(next).cast_const(), ROW_START);
            }
        }
    }

    /// Moves the finished states of `level + 1` into the accumulators of `level`.
    fn push_partials(&mut self, phase: &BoundPhase, level: usize) {
        for out in &phase.outs {
            let Out::Reduce { op, index, .. } = out else { continue };
            self.states.resize(op.words() * self.width, 0);
            let (upper, lower) = self.reducers[*index].split_at_mut(level + 1);
            lower[0].finish(&mut self.states);
            upper[level].push_states(&self.states);
        }
    }

    /// Makes the accumulators fit `width` columns.
    fn use_width(&mut self, width: usize) {
        if self.width == width {
            return;
        }
        self.width = width;
        let levels = self.bound.kernel.space.reduced.len();
        self.reducers.clear();
        for out in self.bound.phases.iter().flat_map(|phase| &phase.outs) {
            if let Out::Reduce { op, operand, .. } = out {
                let accumulators = (0..levels).map(|_| Reducer::new(*op, *operand, width, self.bound.level));
                self.reducers.push(accumulators.collect());
            }
        }
    }

    /// Runs the steps of a phase over the `n` elements at the current position, and what becomes of the results.
    /// `level` is the reduced dimension that the tile's reductions are pushed into.
    fn tile(&mut self, task: &Task<'_>, phase: &BoundPhase, n: usize, level: Option<usize>) {
        if task.cancelled.load(Ordering::Relaxed) {
            return;
        }
        for step in &phase.steps {
            match step {
                BoundStep::Load { source, width, into } => self.load(task, *source, *width, *into, n),
                BoundStep::Loop(looped) => self.run_loop(task, looped, n),
                BoundStep::Tile { function, inputs, into, report } => {
                    let inputs: SmallVec<[*const u8; 3]> =
                        inputs.iter().map(|&input| self.pointer(task, input).cast_const()).collect();
                    let output = self.place(task, *into);
                    // SAFETY: every operand is a slot or a checked stream of at least `n` lanes; results share no
                    // memory with operands unless they are the same tile.
                    let events = unsafe { function(inputs.as_ptr(), output, n) };
                    if let Some(report) = report.filter(|_| !events.is_empty()) {
                        self.note(report.place, events);
                    }
                }
            }
        }
        for out in &phase.outs {
            match out {
                Out::Store { value, width, to, streaming } => {
                    let pointer = self.pointer(task, *value);
                    let streaming = *streaming && self.passing[to.0].is_null();
                    self.store(task, pointer, *width, *to, n, streaming);
                }
                Out::Reduce { value, index, filter, .. } => {
                    // SAFETY: the operand is a slot or a checked stream of at least `n` lanes.
                    let elements = unsafe { self.lanes_at(task, *value, n) };
                    if let Some(mask) = filter {
                        // SAFETY: as above.
                        let mask = unsafe { self.lanes_at(task, *mask, n) };
                        tile::append_where(&mut self.passed[*index], elements, mask, self.bound.level);
                        continue;
                    }
                    let reducer = &mut self.reducers[*index][level.unwrap_or(0)];
                    if self.bound.kernel.space.columns.is_some() {
                        reducer.push_row(elements);
                    } else {
                        reducer.push_tile(elements);
                    }
                }
            }
        }
    }

    /// The lanes of an operand at the current tile.
    ///
    /// # Safety
    /// It is a slot or a checked stream of at least `n` lanes of 64 bits, which nothing writes meanwhile.
    unsafe fn lanes_at<'l>(&self, task: &Task<'_>, operand: Operand, n: usize) -> &'l [u64] {
        let pointer: *const u64 = self.pointer(task, operand).cast();
        // SAFETY: what the caller vouches for.
        unsafe { std::slice::from_raw_parts(pointer, n) }
    }

    fn note(&mut self, place: usize, events: Events) {
        match self.events.iter_mut().find(|(other, _)| *other == place) {
            Some((_, known)) => *known |= events,
            None => self.events.push((place, events)),
        }
    }

    fn run_loop(&mut self, task: &Task<'_>, looped: &BoundLoop, n: usize) {
        let uniforms: SmallVec<[u64; 8]> = looped.uniforms.iter().map(|&operand| self.uniform(task, operand)).collect();
        let streams: SmallVec<[*const u8; 8]> =
            looped.streams.iter().map(|&operand| self.pointer(task, operand).cast_const()).collect();
        let outputs: SmallVec<[*mut u8; 4]> = looped.outputs.iter().map(|&place| self.place(task, place)).collect();
        match &looped.code {
            // SAFETY: every stream and output is a slot or a checked stream of at least `n` lanes, in the order that the
            // program names them; slots are distinct, and a destination is read only as the tile just written.
            LoopCode::Compiled(code) if looped.far_streams.is_empty() || !self.rounds.pairs.is_empty() => unsafe {
                code.call(&streams, &uniforms, &outputs, n);
            },
            LoopCode::Compiled(code) => {
                let (mut streams, mut outputs) = (streams, outputs);
                for start in (0..n).step_by(STRETCH) {
                    let count = STRETCH.min(n - start);
                    let bytes = count * looped.width.bytes();
                    for &stream in &looped.far_streams {
                        tile::prefetch(streams[stream].wrapping_add(AHEAD), bytes);
                    }
                    // SAFETY: as above, elements `start..start + count` of `n`.
                    unsafe { code.call(&streams, &uniforms, &outputs, count) };
                    streams.iter_mut().for_each(|stream| *stream = stream.wrapping_add(bytes));
                    outputs.iter_mut().for_each(|output| *output = output.wrapping_add(bytes));
                }
            }
            LoopCode::Interpreted(program) => {
                for k in 0..n {
                    // SAFETY: as above, element `k` of `n`, in lanes of the program's width.
                    let read = |stream: usize| unsafe {
                        match looped.width {
                            Width::W32 => streams[stream].cast::<u32>().add(k).read_unaligned() as u64,
                            Width::W64 => streams[stream].cast::<u64>().add(k).read_unaligned(),
                        }
                    };
                    // SAFETY: as above.
                    let write = |output: usize, bits: u64| unsafe {
                        match looped.width {
                            Width::W32 => outputs[output].cast::<u32>().add(k).write_unaligned(bits as u32),
                            Width::W64 => outputs[output].cast::<u64>().add(k).write_unaligned(bits),
                        }
                    };
                    interpret::element(program, read, &uniforms, write);
                }
            }
        }
    }

    fn slot(&self, slot: SlotId) -> *mut u8 {
        self.slots.wrapping_add(slot.0 * pitch(&self.bound.kernel)).cast()
    }

    /// Where the current tile of an operand starts.
    fn pointer(&self, task: &Task<'_>, operand: Operand) -> *mut u8 {
        match operand {
            Operand::Slot(slot) => self.slot(slot),
            Operand::Stream(access) | Operand::Uniform(access) => self.address(task, access),
            Operand::Reduced(index) => self.reduced[index..].as_ptr().cast_mut().cast(),
        }
    }

    fn place(&self, task: &Task<'_>, place: Place) -> *mut u8 {
        match place {
            Place::Slot(slot) => self.slot(slot),
            Place::Stream(access) => self.address(task, access),
        }
    }

    fn address(&self, task: &Task<'_>, access: AccessId) -> *mut u8 {
        let passing = self.passing[access.0];
        if !passing.is_null() {
            return passing;
        }
        task.memory[access.0].map_or(std::ptr::null_mut(), |view| view.address(self.at[access.0]))
    }

    /// The lane of an operand that is one value over the tile.
    fn uniform(&self, task: &Task<'_>, operand: Operand) -> u64 {
        let access = match operand {
            Operand::Reduced(index) => return self.reduced[index],
            Operand::Uniform(access) | Operand::Stream(access) => access,
            // SAFETY: a slot has at least one lane.
            Operand::Slot(slot) => return unsafe { self.slot(slot).cast::<u64>().read() },
        };
        let at = self.at[access.0];
        let access_data = &self.bound.kernel.accesses[access.0];
        match &access_data.source {
            Source::Constant(value) => value.to_lane(),
            Source::Index => at as u64,
            Source::Random(draw) => random::element(*draw, at as u64).to_lane(),
            Source::Input(_) | Source::Value(_) | Source::Row(_) => {
                let address = self.address(task, access);
                let dtype = access_data.dtype;
                // SAFETY: the element at the current position of an access is inside its checked region.
                let bytes = unsafe { std::slice::from_raw_parts(address, dtype.size()) };
                Scalar::from_bytes(dtype, bytes).to_lane()
            }
        }
    }

    /// Brings `n` elements of an access into lanes.
    fn load(&mut self, task: &Task<'_>, source: Operand, width: Width, into: Place, n: usize) {
        let output = self.place(task, into);
        // SAFETY: a place holds at least `n` lanes of the width that the step asks for.
        let repeat = |lane: u64| unsafe { tile::repeat(lane, width, output, n) };
        let access = match source {
            Operand::Stream(access) => access,
            operand => return repeat(self.uniform(task, operand)),
        };
        let at = self.at[access.0];
        let access_data = &self.bound.kernel.accesses[access.0];
        let stride = access_data.strides.last().copied().unwrap_or(0);
        match &access_data.source {
            Source::Constant(value) => repeat(value.to_lane()),
            Source::Random(draw) if width == Width::W32 => {
                // SAFETY: as below, with lanes of 32 bits.
                let lanes = unsafe { std::slice::from_raw_parts_mut(output.cast::<u32>(), n) };
                random::fill_narrow(*draw, at as u64, stride, lanes, self.bound.level);
            }
            Source::Index | Source::Random(_) => {
                // SAFETY: a place holds at least `n` lanes, these have 64 bits, and nothing else refers to it during the
                // step.
                let lanes = unsafe { std::slice::from_raw_parts_mut(output.cast::<u64>(), n) };
                match &access_data.source {
                    Source::Random(draw) => random::fill(*draw, at as u64, stride, lanes, self.bound.level),
                    _ => tile::iota(at, stride, lanes),
                }
            }
            Source::Input(_) | Source::Value(_) | Source::Row(_) => {
                if let Some(across) = self.across.iter().find(|across| across.access == access.0) {
                    let row = self.slot(SlotId(across.first + self.row_in_group));
                    // SAFETY: the group holds the tile of this row in lanes of this width; slots are distinct.
                    return unsafe { std::ptr::copy_nonoverlapping(row, output, n * width.bytes()) };
                }
                let address = self.address(task, access);
                // SAFETY: the `n` elements from the current position on, `stride` apart, are inside the checked region.
                unsafe { tile::load(access_data.dtype, width, address, stride as isize, output, n) }
            }
        }
    }

    /// Writes `n` lanes to the current position of a destination.
    fn store(&self, task: &Task<'_>, lanes: *const u8, width: Width, to: AccessId, n: usize, streaming: bool) {
        let access = &self.bound.kernel.accesses[to.0];
        let stride = access.strides.last().copied().unwrap_or(0) as isize;
        let address = self.address(task, to);
        let is_copy = access.dtype.size() == width.bytes();
        // SAFETY: `lanes` has `n` elements; the `n` elements of the destination from the current position on, `stride`
        // apart, are inside the checked region and belong to this chunk alone.
        unsafe {
            if streaming && stride == 1 && is_copy {
                tile::copy_streaming(lanes, address, n * width.bytes());
            } else {
                tile::store(access.dtype, width, lanes, address, stride, n);
            }
        }
    }
}

/// The accesses of a kernel that are worth loading by groups of rows; their slots are not chosen yet.
fn accesses_across(kernel: &Kernel) -> Vec<Across> {
    let [phase] = &kernel.phases[..] else { return Vec::new() };
    let space = &kernel.space;
    if !space.reduced.is_empty() || space.kept.is_empty() || space.columns.is_none() {
        return Vec::new();
    }
    let is_across = |access: &Access| {
        let [.., row, column] = access.strides[..] else { return false };
        let is_memory = matches!(access.source, Source::Input(_) | Source::Value(_));
        is_memory && row == 1 && column.unsigned_abs() > 1 && matches!(access.dtype.size(), 4 | 8)
    };
    // Only what is loaded, and into lanes as it is: a destination is not.
    let is_loaded = |k: usize| {
        let mut widths = phase.steps.iter().filter_map(|step| match step {
            Step::Load { source: Operand::Stream(access), width, .. } if access.0 == k => Some(width.bytes()),
            _ => None,
        });
        let size = kernel.accesses[k].dtype.size();
        widths.next() == Some(size) && widths.all(|bytes| bytes == size)
    };
    (0..kernel.accesses.len())
        .filter(|&k| is_across(&kernel.accesses[k]) && is_loaded(k))
        .map(|access| Across { access, first: 0 })
        .collect()
}

fn for_each_reduction(phase: &BoundPhase, mut visit: impl FnMut(usize)) {
    for out in &phase.outs {
        if let Out::Reduce { index, .. } = out {
            visit(*index);
        }
    }
}
