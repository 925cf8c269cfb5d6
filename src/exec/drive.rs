//! Runs one kernel: workers take ascending chunk numbers from a shared cursor, each with scratch of its own.

use super::combine::Partials;
use super::file_outputs::{FileOutput, Piece, file_outputs};
use super::keeper::{ChunkSet, Keeper, Reached};
use super::read_ahead::{self, Ready};
use super::stage::{FileInput, Staged};
use super::trace::Work;
use super::views::{self, Written};
use super::{ExecError, Executor, Run, Slot, Statistics};
use crate::jit::run::{BoundKernel, ChunkPartials, Machine, Memory, MemoryView, State, Supplied};
use crate::memory::BufferMut;
use crate::numeric::op::Events;
use crate::numeric::tile;
use crate::plan::kernel::Source;
use crate::plan::{self, Home, Input, PlannedKernel, Rounds};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Everything that the workers of one kernel share.
struct Drive<'a> {
    executor: &'a Executor,
    bound: &'a BoundKernel,
    rounds: &'a Rounds,
    planned: &'a PlannedKernel,
    supplied: Supplied<'a>,
    /// Views of what is in memory for the whole kernel.
    memory: Memory<'a>,
    inputs: Vec<FileInput>,
    outputs: Vec<FileOutput<'a>>,
    cancelled: &'a AtomicBool,
    stop: AtomicBool,
    cursor: AtomicUsize,
    keeping: Option<Keeping<'a>>,
    collected: Mutex<Collected>,
}

/// What keeps a run chunk by chunk.
struct Keeping<'a> {
    keeper: &'a Keeper<'a>,
    /// The number of the stage.
    stage: usize,
    /// What happened to data in the stages before.
    events: Vec<(usize, Events)>,
}

/// What workers hand in.
struct Collected {
    partials: Partials,
    /// The chunks that are done; only where they are kept.
    done: ChunkSet,
    events: Vec<(usize, Events)>,
    error: Option<ExecError>,
}

/// Runs a kernel, which is stage number `at` of the plan.
pub fn run(
    executor: &Executor,
    run: &mut Run<'_>,
    (at, planned): (usize, &PlannedKernel),
    (bound, rounds): (&BoundKernel, &Rounds),
    cancelled: &AtomicBool,
    statistics: &mut Statistics,
) -> Result<(), ExecError> {
    for access in planned.kernel.destinations() {
        if let Source::Value(value) = planned.kernel.accesses[access].source
            && run.plan.values[value].home == Home::Temporary
        {
            run.temporary(executor, value)?;
        }
    }
    let keeper = run.keeper;
    let keeping = match keeper {
        Some(keeper) if run.keep_chunks(keeper, planned)? => {
            Some(Keeping { keeper, stage: at, events: run.events.clone() })
        }
        _ => None,
    };
    let mut partials = Partials::new(&planned.kernel, &planned.grid, bound.level);
    let mut done = ChunkSet::default();
    if let Some(keeping) = &keeping
        && keeping.keeper.begun().stage == at
        && keeping.keeper.begun().chunks.len() > 0
    {
        let begun = keeping.keeper.begun();
        partials.resume(&begun.partials).ok_or_else(|| keeping.keeper.damaged())?;
        done = begun.chunks.clone();
    }
    let before = done.clone();
    executor.progress.add_elements(planned.kernel.space.size() / planned.grid.count() * before.len());
    let mut written = allocate_outputs(executor, run, planned)?;
    let drive = Drive {
        executor,
        bound,
        rounds,
        planned,
        supplied: run.given.supplied,
        memory: views::memory(run.plan, run.given, &planned.kernel, |value| run.finished(value), &mut written),
        inputs: file_inputs(run, planned),
        outputs: file_outputs(run, planned),
        cancelled,
        stop: AtomicBool::new(false),
        cursor: AtomicUsize::new(0),
        keeping,
        collected: Mutex::new(Collected { partials, done, events: Vec::new(), error: None }),
    };
    let ran = drive.run(&before);
    if ran.is_err() || cancelled.load(Ordering::Relaxed) {
        // What has been done is not lost; the error that ended it is the one to report.
        let _ = drive.record();
    }
    ran?;
    if cancelled.load(Ordering::Relaxed) {
        return Err(ExecError::Interrupted);
    }
    statistics.kernels += 1;
    statistics.passes += (planned.kernel.space.size() > 1) as u64;
    let collected = drive.collected.into_inner().unwrap_or_else(PoisonError::into_inner);
    merge_events(&mut run.events, collected.events);
    if planned.grid.cut.is_some() {
        let mut outputs: Vec<&mut Written> = written.iter_mut().collect();
        collected.partials.finish(bound, |reduction| {
            let result = &planned.kernel.accesses[reduction.to].source;
            let at = outputs.iter().position(|output| *result == Source::Value(output.value))?;
            Some(&mut outputs.swap_remove(at).buffer)
        });
    }
    for Written { value, buffer } in written {
        run.values[value] = match run.plan.values[value].finished_by == at {
            true => Slot::Finished(buffer.freeze()),
            false => Slot::Unfinished(buffer),
        };
    }
    Ok(())
}

/// The values that the kernel writes: a value is allocated by the first kernel that does.
fn allocate_outputs(
    executor: &Executor,
    run: &mut Run<'_>,
    planned: &PlannedKernel,
) -> Result<Vec<Written>, ExecError> {
    let mut written: Vec<Written> = Vec::new();
    for access in &planned.kernel.accesses {
        let Source::Value(value) = access.source else { continue };
        let slot = &mut run.values[value];
        written.push(match std::mem::replace(slot, Slot::Written) {
            Slot::Waiting => Written::allocate(executor, run.plan, value)?,
            Slot::Unfinished(buffer) => Written { value, buffer },
            other => {
                *slot = other;
                continue;
            }
        });
    }
    Ok(written)
}

fn file_inputs(run: &Run<'_>, planned: &PlannedKernel) -> Vec<FileInput> {
    let written = planned.kernel.destinations();
    let accesses = planned.kernel.accesses.iter().enumerate();
    accesses
        .filter_map(|(access, of)| match of.source {
            Source::Input(k) => match &run.plan.inputs[k] {
                Input::Stored(stored) => Some(FileInput { access, source: stored.source().clone() }),
                Input::Array(_) | Input::Given(_) => None,
            },
            Source::Value(k) => match &run.values[k] {
                Slot::Temporary(array) if !written.contains(&access) => {
                    Some(FileInput { access, source: array.clone() })
                }
                _ => None,
            },
            _ => None,
        })
        .collect()
}

impl Drive<'_> {
    /// Runs all chunks but those that were done `before`.
    fn run(&self, before: &ChunkSet) -> Result<(), ExecError> {
        let chunks = self.planned.grid.count();
        let workers = self.planned.threads.min(chunks);
        if !self.inputs.is_empty() {
            self.run_reading(workers, before)?;
        } else if workers <= 1 {
            self.work(|| self.next(before));
        } else {
            let pool = self.executor.workers()?;
            // This thread is one of them: it is running, where each one that is woken may have to wait for a processor.
            pool.in_place_scope(|scope| {
                (1..workers).for_each(|_| scope.spawn(|_| self.work(|| self.next(before))));
                self.work(|| self.next(before));
            });
        }
        let error = self.collected().error.take();
        error.map_or(Ok(()), Err)
    }

    /// Readers and workers side by side, chunks passing through a channel that holds a few.
    fn run_reading(&self, workers: usize, before: &ChunkSet) -> Result<(), ExecError> {
        let pool = self.executor.workers()?;
        let readers = plan::readers(self.planned.threads).min(self.planned.grid.count());
        let (sender, receiver) = crossbeam_channel::bounded(plan::CHUNKS_WAITING);
        std::thread::scope(|scope| {
            for _ in 0..readers {
                let sender = sender.clone();
                scope.spawn(move || {
                    read_ahead::read_chunks(
                        self.executor,
                        self.planned,
                        &self.inputs,
                        (&self.cursor, before),
                        &self.stop,
                        &sender,
                    );
                });
            }
            drop(sender);
            pool.scope(|scope| {
                for _ in 0..workers {
                    let receiver = receiver.clone();
                    scope.spawn(move |_| self.work(|| receiver.recv().ok()));
                }
            });
            // Readers that wait for room must not wait for ever when the workers have stopped early.
            self.stop.store(true, Ordering::Relaxed);
            drop(receiver);
        });
        Ok(())
    }

    /// The next chunk of a kernel that reads no files.
    fn next(&self, before: &ChunkSet) -> Option<Result<Ready, ExecError>> {
        loop {
            let number = self.cursor.fetch_add(1, Ordering::Relaxed);
            if number >= self.planned.grid.count() {
                return None;
            }
            if !before.contains(number) {
                return Some(Ok(Ready { number, staged: Vec::new() }));
            }
        }
    }

    /// How far the stage has come.
    fn reached(&self, keeping: &Keeping<'_>) -> Reached {
        let collected = self.collected();
        let mut events = keeping.events.clone();
        merge_events(&mut events, collected.events.clone());
        let (chunks, partials) = (collected.done.clone(), collected.partials.to_words());
        Reached { stage: keeping.stage, chunks, partials, events }
    }

    /// Keeps how far the stage has come.
    fn record(&self) -> Result<(), ExecError> {
        match &self.keeping {
            Some(keeping) => keeping.keeper.record(&self.reached(keeping)),
            None => Ok(()),
        }
    }

    /// One worker: chunk after chunk until there is none, or something went wrong anywhere.
    fn work(&self, next: impl Fn() -> Option<Result<Ready, ExecError>>) {
        let mut state = State::new(self.bound, self.rounds);
        let mut machine = Machine::new(self.bound, self.rounds, self.supplied, &mut state);
        let mut rows = match self.allocate_rows() {
            Ok(rows) => rows,
            Err(error) => return self.fail(error),
        };
        while !self.stop.load(Ordering::Relaxed) && !self.cancelled.load(Ordering::Relaxed) {
            let Some(ready) = next() else { break };
            let ran = ready.and_then(|ready| Ok((ready.number, self.chunk(&mut machine, &mut rows, ready)?)));
            let handed_in = ran.and_then(|(number, partial)| match &self.keeping {
                // A chunk that was cancelled is not done.
                Some(_) if self.cancelled.load(Ordering::Relaxed) => Ok(()),
                Some(keeping) => {
                    let events = machine.take_events();
                    machine.take_memory(self.hand_in(number, partial, events));
                    keeping.keeper.record_if_due(|| self.reached(keeping))
                }
                None => {
                    machine.take_memory(self.hand_in(number, partial, Vec::new()));
                    Ok(())
                }
            });
            if let Err(error) = handed_in {
                self.fail(error);
            }
        }
        // What was written past the caches must be visible before anybody is told that it is there.
        tile::fence();
        let mut collected = self.collected();
        merge_events(&mut collected.events, machine.take_events());
    }

    /// Takes what chunk number `number` has computed. Returns memory that the next one can use.
    fn hand_in(&self, number: usize, partial: ChunkPartials, events: Vec<(usize, Events)>) -> Vec<Vec<u64>> {
        if partial.is_empty() && self.keeping.is_none() {
            return Vec::new();
        }
        let chunk = self.planned.grid.chunk(&self.planned.kernel.space, number);
        let mut collected = self.collected();
        if self.keeping.is_some() {
            collected.done.insert(number);
            merge_events(&mut collected.events, events);
        }
        if partial.is_empty() {
            return Vec::new();
        }
        collected.partials.insert(number, &chunk, partial)
    }

    /// Stops all workers; the first error is the one that is reported.
    fn fail(&self, error: ExecError) {
        self.stop.store(true, Ordering::Relaxed);
        self.collected().error.get_or_insert(error);
    }

    /// One worker's scratch rows.
    fn allocate_rows(&self) -> Result<Vec<BufferMut>, ExecError> {
        let kernel = &self.planned.kernel;
        let bytes = kernel.row_bytes() as usize / kernel.rows.max(1);
        (0..kernel.rows).map(|_| Ok(self.executor.pool.allocate(bytes)?)).collect()
    }

    fn chunk(
        &self,
        machine: &mut Machine<'_>,
        rows: &mut [BufferMut],
        mut ready: Ready,
    ) -> Result<ChunkPartials, ExecError> {
        let chunk = self.planned.grid.chunk(&self.planned.kernel.space, ready.number);
        let mut outputs: Vec<Piece<'_>> = Vec::with_capacity(self.outputs.len());
        for output in &self.outputs {
            outputs.extend(output.allocate(&self.executor.pool, self.planned, &chunk)?);
        }
        let read: u64 = ready.staged.iter().map(|staged| staged.read).sum();
        self.executor.progress.add_read(read as usize);
        let mut memory = self.memory.clone();
        let size = |access: usize| self.planned.kernel.accesses[access].dtype.size();
        for Staged { access, first, buffer, .. } in &mut ready.staged {
            memory[*access] = Some(MemoryView::exclusive(buffer, size(*access), *first));
        }
        for piece in &mut outputs {
            let view = MemoryView::exclusive(&mut piece.buffer, size(piece.accesses[0]), piece.first);
            piece.accesses.iter().for_each(|&access| memory[access] = Some(view));
        }
        let rows: Vec<MemoryView<'_>> = rows.iter_mut().map(|row| MemoryView::exclusive(row, 1, 0)).collect();
        for (view, access) in memory.iter_mut().zip(&self.planned.kernel.accesses) {
            if let Source::Row(row) = access.source {
                *view = Some(rows[row].of_elements(access.dtype.size()));
            }
        }
        let begun = Instant::now();
        let partials = machine.run(&self.planned.grid, &chunk, &memory, self.cancelled);
        let elements = self.planned.grid.points(&self.planned.kernel.space, &chunk);
        self.executor.note(Work::Chunk { number: ready.number, elements }, begun);
        for piece in &outputs {
            let begun = Instant::now();
            let bytes = piece.write(self.planned, &chunk)?;
            self.executor.note(Work::Write { bytes }, begun);
            self.executor.progress.add_written(bytes);
        }
        self.executor.progress.add_elements(elements);
        Ok(partials)
    }

    /// What workers hand in; it stays whole when one of them panics.
    fn collected(&self) -> std::sync::MutexGuard<'_, Collected> {
        self.collected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn merge_events(into: &mut Vec<(usize, Events)>, events: Vec<(usize, Events)>) {
    for (place, events) in events {
        match into.iter_mut().find(|(other, _)| *other == place) {
            Some((_, known)) => *known |= events,
            None => into.push((place, events)),
        }
    }
}
