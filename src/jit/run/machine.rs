//! One worker: walks the loops of a kernel over a chunk, tile by tile.

mod across;
mod elements;
mod fold;
mod loops;
mod rows;
mod state;
mod walk;

use super::ask::Ask;
use super::bind::{BoundFunction, BoundKernel, BoundLoop, BoundPhase, BoundStep};
use super::memory::Memory;
use super::supplied::Supplied;
use crate::numeric::element::Width;
use crate::numeric::op::Events;
use crate::numeric::reduce::{BLOCK, LANES};
use crate::numeric::simd::asks_ahead;
use crate::numeric::tile;
use crate::plan::kernel::*;
use crate::plan::{Chunk, Grid, Rounds, region, unravel};
use smallvec::SmallVec;
use std::cell::Cell;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

pub use state::State;

/// The partial states of a chunk of a cut reduction, one per reduction: for each of its kept indices and leads, words by
/// columns; of a reduction with a filter, the elements that passed it.
pub type ChunkPartials = Vec<Vec<u64>>;

/// One worker. Runs any number of chunks of one kernel.
pub struct Machine<'k> {
    bound: &'k BoundKernel,
    rounds: &'k Rounds,
    supplied: Supplied<'k>,
    state: &'k mut State,
    /// Where the current round finds and puts the tiles that pass from round to round, by access; null for all others.
    /// Empty where none do.
    passing: Vec<*mut u8>,
    /// The kept index and lead of the chunk that are under way, counted over the chunk.
    row: usize,
    /// Slots of `tile` lanes each, with room for 64 bits a lane, aligned for the widest vectors, [`pitch`] lanes apart.
    slots: *mut u64,
    /// Owns the slots; touched through `slots` only.
    scratch: Vec<CacheLine>,
}

/// Lanes of 64 bits between slots: those of slots whole pages apart would share few places in L1, where a loop over several
/// of them keeps displacing what it needs next.
const BETWEEN: usize = 8;

/// Lanes from the start of one slot to that of the next.
fn pitch(kernel: &Kernel) -> usize {
    kernel.tile + BETWEEN
}

#[derive(Clone, Copy)]
#[repr(align(64))]
struct CacheLine(#[expect(dead_code, reason = "read and written through a pointer")] [u64; 8]);

/// Elements that a function computes before it asks for more of the next tile. Where a processor must be asked, it keeps
/// few requests, and others wait until these are answered: 8 lines at a time hide behind the function, 32 do not.
fn portion(width: Width) -> usize {
    const FEW_BYTES: usize = 512;
    const MANY_ELEMENTS: usize = 256;
    if asks_ahead() { FEW_BYTES / width.bytes() } else { MANY_ELEMENTS }
}

/// Elements of the next tile that are asked for before a single reduction.
const BRIDGE: usize = 128;

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
    /// A worker with the state that was made for this kernel and these rounds.
    pub fn new(
        bound: &'k BoundKernel,
        rounds: &'k Rounds,
        supplied: Supplied<'k>,
        state: &'k mut State,
    ) -> Machine<'k> {
        let mut scratch = SCRATCH.take();
        let lines = (state.slots * pitch(&bound.kernel)).div_ceil(8);
        if scratch.len() < lines {
            scratch = vec![CacheLine([0; 8]); lines];
        }
        let passing = if rounds.pairs.is_empty() { 0 } else { bound.kernel.accesses.len() };
        Machine {
            bound,
            rounds,
            supplied,
            state,
            passing: vec![std::ptr::null_mut(); passing],
            row: 0,
            slots: scratch.as_mut_ptr().cast(),
            scratch,
        }
    }

    /// Takes what happened to data since the last call, by place of the plan.
    pub fn take_events(&mut self) -> Vec<(usize, Events)> {
        std::mem::take(&mut self.state.events)
    }

    /// Takes memory for the elements that pass the filters of the next chunk.
    pub fn take_memory(&mut self, spent: Vec<Vec<u64>>) {
        let mut spent = spent.into_iter();
        for index in self.filtered() {
            let passed = &mut self.state.passed[index];
            if passed.capacity() == 0
                && let Some(mut memory) = spent.next()
            {
                memory.clear();
                *passed = memory;
            }
        }
    }

    /// The reductions with a filter.
    fn filtered(&self) -> impl Iterator<Item = usize> + use<'k> {
        let outs = self.bound.phases.iter().flat_map(|phase| &phase.outs);
        outs.filter_map(|out| match out {
            Out::Reduce { index, filter: Some(_), .. } => Some(*index),
            _ => None,
        })
    }

    /// Runs one chunk. Results go to memory, except the states of a cut reduction, which are returned. They are
    /// worthless if `cancelled` was set meanwhile.
    ///
    /// # Panics
    /// When `memory` does not hold what the chunk touches: a mistake of the caller.
    pub fn run(&mut self, grid: &Grid, chunk: &Chunk, memory: &Memory<'_>, cancelled: &AtomicBool) -> ChunkPartials {
        self.check(chunk, memory);
        let is_partial = grid.cut.is_some();
        let first_level = grid.cut.as_ref().map_or(0, |cut| cut.level);
        let task = Task { cancelled, chunk, memory, first_level, is_partial };
        let mut partials = vec![Vec::new(); if is_partial { self.bound.reductions } else { 0 }];
        let extents: SmallVec<[usize; 4]> = chunk.within.iter().map(|range| range.len()).collect();
        let mut index = unravel(chunk.kept.start, &extents);
        index.iter_mut().zip(&chunk.within).for_each(|(index, range)| *index += range.start);
        for index in self.filtered() {
            // A whole vector is written where fewer elements have passed.
            self.state.passed[index].reserve(grid.points(&self.bound.kernel.space, chunk) + LANES);
        }
        self.start(&task, &index);
        self.row = 0;
        if !self.state.across.is_empty() && self.bound.kernel.space.reduced.is_empty() {
            self.run_groups(&task, &mut index);
            return partials;
        }
        let space = &self.bound.kernel.space;
        self.state.rows = 1;
        // Chunks of files may have parts of rows.
        let has_whole_rows = space.columns.is_some_and(|columns| chunk.columns == (0..columns));
        let rows = if has_whole_rows { self.bound.rows_per_tile } else { 1 };
        if rows > 1 && space.reduced.is_empty() {
            self.run_short_rows(&task, &mut index, rows);
            return partials;
        }
        self.state.rows_to_fold = rows;
        let kept = self.bound.kernel.space.kept.len();
        let leads = chunk.leads.iter().map(|range| range.len()).product::<usize>();
        let mut lead: SmallVec<[usize; 4]> = chunk.leads.iter().map(|range| range.start).collect();
        for _ in chunk.kept.clone() {
            for _ in 0..leads {
                self.run_kept(&task, &mut partials);
                // After the last one it is at the first again.
                self.next(&mut lead, &chunk.leads, kept);
                self.row += 1;
            }
            self.next(&mut index, &chunk.within, 0);
        }
        partials
    }

    /// Everything the chunk touches must be in memory: the steps over tiles rely on it.
    fn check(&mut self, chunk: &Chunk, memory: &Memory<'_>) {
        let kernel = &self.bound.kernel;
        assert_eq!(memory.len(), kernel.accesses.len());
        if self.state.touched.as_ref().is_none_or(|(other, _)| other != chunk) {
            let regions = kernel.accesses.iter().map(|access| region(&kernel.space, access, chunk));
            self.state.touched = Some((chunk.clone(), regions.collect()));
        }
        let touched = self.state.touched.iter().flat_map(|(_, regions)| regions);
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
        let (mut done, mut runs) = (0, 0);
        while done < rounds.times {
            let several = self.bound.several.as_ref().filter(|(_, turns)| done + turns <= rounds.times);
            let (phase, turns) = several.map_or((phase, 1), |(several, turns)| (several, *turns));
            let (is_first, is_last) = (done == 0, done + turns == rounds.times);
            for (from, to) in &rounds.pairs {
                let pair = rounds.pairs.iter().position(|(_, other)| other == to).unwrap_or(0);
                let first = self.bound.kernel.slots.max(1) + 2 * pair;
                let [read, written] = [runs, runs + 1].map(|run| self.slot(SlotId(first + run % 2)));
                self.passing[from.0] = if is_first { std::ptr::null_mut() } else { read };
                self.passing[to.0] = if is_last { std::ptr::null_mut() } else { written };
            }
            self.tile(task, phase, n, None);
            done += turns;
            runs += 1;
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
                BoundStep::Loop(looped) => {
                    let folds = self.places_of_reductions(looped, level, n);
                    self.run_loop(task, looped, &folds, n);
                }
                BoundStep::Tile(function) => self.run_function(task, function, n),
            }
        }
        // Reductions of what is in the cache: of what steps have computed, or of what another one has read.
        let is_near = |number: usize, out: &Out| match out {
            Out::Reduce { index, .. } if phase.folded.contains(index) => false,
            Out::Reduce { value, filter, .. } => number > 0 || filter.is_some() || matches!(value, Operand::Slot(_)),
            Out::Store { .. } => false,
        };
        let mut near = match phase.asks.is_empty() {
            true => 0,
            false => phase.outs.iter().enumerate().filter(|(number, out)| is_near(*number, out)).count(),
        };
        // One alone takes little time: as much as keeps memory busy meanwhile, for more would only disturb the processor's
        // own looking ahead.
        let wanted = if near == 1 { n.min(BRIDGE) } else { n };
        let mut asked = 0;
        for (number, out) in phase.outs.iter().enumerate() {
            if !phase.asks.is_empty() && is_near(number, out) {
                let count = (wanted - asked) / near;
                self.ask(task, &phase.asks, n, asked..asked + count);
                asked += count;
                near -= 1;
            }
            match out {
                Out::Store { value, width, to, streaming } => {
                    let pointer = self.pointer(task, *value);
                    let streaming = *streaming && self.passing_tile(*to).is_none();
                    self.store(task, pointer, *width, *to, n, streaming);
                }
                Out::Reduce { index, filter: Some(_), .. } if phase.folded.contains(index) => {}
                Out::Reduce { op, index, .. } if phase.folded.contains(index) => {
                    let reducer = &mut self.state.reducers[*index][level.unwrap_or(0)];
                    if self.bound.kernel.space.columns.is_some() {
                        reducer.count_row();
                    } else {
                        let lanes = n.div_ceil(BLOCK) * LANES * op.lane_words();
                        reducer.push_lanes(&self.state.folded[*index][..lanes], n);
                    }
                }
                Out::Reduce { value, index, filter, .. } => {
                    // SAFETY: the operand is a slot or a checked stream of at least `n` lanes.
                    let elements = unsafe { self.lanes_at(task, *value, n) };
                    if let Some(mask) = filter {
                        // SAFETY: as above.
                        let mask = unsafe { self.lanes_at(task, *mask, n) };
                        tile::append_where(&mut self.state.passed[*index], elements, mask, self.bound.level);
                        continue;
                    }
                    let reducer = &mut self.state.reducers[*index][level.unwrap_or(0)];
                    if self.bound.kernel.space.columns.is_some() {
                        reducer.push_rows(elements);
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
        match self.state.events.iter_mut().find(|(other, _)| *other == place) {
            Some((_, known)) => *known |= events,
            None => self.state.events.push((place, events)),
        }
    }

    /// Asks for some of the `n` elements that come next.
    fn ask(&self, task: &Task<'_>, asks: &[Ask], n: usize, elements: Range<usize>) {
        for ask in asks {
            let size = self.bound.kernel.accesses[ask.access.0].dtype.size();
            let first = ask.distance.unwrap_or(n as i64) as isize + elements.start as isize;
            let start = self.address(task, ask.access).wrapping_offset(first * size as isize);
            tile::prefetch(start, elements.len() * size);
        }
    }

    fn run_function(&mut self, task: &Task<'_>, bound: &BoundFunction, n: usize) {
        let mut inputs: SmallVec<[*const u8; 3]> =
            bound.inputs.iter().map(|&input| self.pointer(task, input).cast_const()).collect();
        let mut output = self.place(task, bound.into);
        let events = match bound.width.filter(|_| !bound.asks.is_empty()) {
            Some(width) => {
                let mut events = Events::NONE;
                let portion = portion(width);
                for start in (0..n).step_by(portion) {
                    let count = portion.min(n - start);
                    self.ask(task, &bound.asks, n, start..start + count);
                    // SAFETY: as below, elements `start..start + count` of `n`.
                    events |= unsafe { (bound.function)(inputs.as_ptr(), output, count) };
                    let bytes = count * width.bytes();
                    inputs.iter_mut().for_each(|input| *input = input.wrapping_add(bytes));
                    output = output.wrapping_add(bytes);
                }
                events
            }
            // SAFETY: every operand is a slot or a checked stream of at least `n` lanes; results share no memory with
            // operands unless they are the same tile.
            None => unsafe { (bound.function)(inputs.as_ptr(), output, n) },
        };
        if let Some(report) = bound.report.filter(|_| !events.is_empty()) {
            self.note(report.place, events);
        }
    }

    fn slot(&self, slot: SlotId) -> *mut u8 {
        let group = self.state.across.iter().find(|across| across.stands_for == Some(slot));
        let number = group.map_or(slot.0, |across| across.first + self.state.row_in_group);
        self.slots.wrapping_add(number * pitch(&self.bound.kernel)).cast()
    }

    /// Where the current tile of an operand starts.
    fn pointer(&self, task: &Task<'_>, operand: Operand) -> *mut u8 {
        match operand {
            Operand::Slot(slot) => self.slot(slot),
            Operand::Stream(access) | Operand::Uniform(access) => self.address(task, access),
            Operand::Reduced(index) => self.state.reduced[index..].as_ptr().cast_mut().cast(),
        }
    }

    fn place(&self, task: &Task<'_>, place: Place) -> *mut u8 {
        match place {
            Place::Slot(slot) => self.slot(slot),
            Place::Stream(access) => self.address(task, access),
        }
    }

    /// Where an access whose tile passes from round to round finds or puts it in the current one.
    fn passing_tile(&self, access: AccessId) -> Option<*mut u8> {
        self.passing.get(access.0).copied().filter(|tile| !tile.is_null())
    }

    fn address(&self, task: &Task<'_>, access: AccessId) -> *mut u8 {
        if let Some(passing) = self.passing_tile(access) {
            return passing;
        }
        task.memory[access.0].map_or(std::ptr::null_mut(), |view| view.address(self.state.at[access.0]))
    }
}
