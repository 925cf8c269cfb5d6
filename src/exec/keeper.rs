//! What a run keeps in a folder, so that another can continue it with the same bits.
//!
//! # Design
//!
//! A record says how far the run has come: which stage it is in, which chunks of it are done, their partial results merged
//! as far as they go, and what happened to data. Everything else is elements: arrays that are computed chunk by chunk go to
//! files, and what has to be in memory is read when its stage has ended. A chunk counts as done once its elements are on
//! the disk, so a record is written after the files of elements were synced; whatever was done since the last one is done
//! again. Records are as far apart as they are worth: one that takes 10 ms is not followed by another before 200 ms.

use super::words::{AsWords, Words};
use super::{ExecError, OutputFile, Run, Slot};
use crate::formats::{Amount, FileWriter, RunFolder, StoredArray, TemporaryArray};
use crate::memory::{BufferMut, Pool};
use crate::numeric::op::Events;
use crate::plan::kernel::Source;
use crate::plan::{Home, Plan, PlannedKernel, PlannedValue, Stage, overlapping, written};
use crate::types::{DType, Shape};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The name of the record.
pub const RECORD: &str = "progress";

/// Changes when the meaning of the record does.
const VERSION: u64 = 1;

/// Time between two records: at least so much, and so many times what the last one took.
const LEAST_INTERVAL: Duration = Duration::from_millis(100);
const INTERVALS: u32 = 20;

/// Elements are read back in pieces of so many bytes.
const PIECE: usize = 8 << 20;

/// Keeps a run in a folder.
#[derive(Debug)]
pub struct Keeper<'f> {
    folder: &'f RunFolder,
    /// What tells this plan from others.
    identity: u64,
    begun: Reached,
    pace: Mutex<Pace>,
    /// The files of elements that are being written.
    arrays: Mutex<Vec<Arc<TemporaryArray>>>,
}

/// How far a run has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// The stages before this one are done.
    pub stage: usize,
    /// Of this stage, these chunks are.
    pub chunks: ChunkSet,
    /// What they have handed in.
    pub partials: Vec<u64>,
    /// What happened to data, by place of the plan.
    pub events: Vec<(usize, Events)>,
}

/// A set of chunks of one stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChunkSet(Vec<u64>);

#[derive(Debug)]
struct Pace {
    last: Instant,
    interval: Duration,
}

/// Why a folder cannot be continued.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    #[error("it holds the unfinished run of another program, or of this one with other inputs or options")]
    OtherPlan,
    #[error("what it holds is damaged")]
    Damaged,
}

impl ChunkSet {
    pub fn contains(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub fn insert(&mut self, number: usize) {
        if self.0.len() <= number / 64 {
            self.0.resize(number / 64 + 1, 0);
        }
        self.0[number / 64] |= 1 << (number % 64);
    }

    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}

impl Reached {
    fn to_bytes(&self, identity: u64) -> Vec<u8> {
        let mut words = vec![VERSION, identity];
        self.stage.put(&mut words);
        self.chunks.0.put(&mut words);
        self.partials.put(&mut words);
        let events: Vec<(usize, u32)> = self.events.iter().map(|(place, events)| (*place, events.0)).collect();
        events.put(&mut words);
        words.push(checksum(&words));
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    fn from_bytes(bytes: &[u8], identity: u64) -> Result<Reached, Unfit> {
        let (words, rest) = bytes.as_chunks::<8>();
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let words = words.split_last().filter(|(sum, words)| **sum == checksum(words) && rest.is_empty());
        let (_, words) = words.ok_or(Unfit::Damaged)?;
        let mut words = Words::new(words);
        if <(u64, u64)>::take(&mut words) != Some((VERSION, identity)) {
            return Err(Unfit::OtherPlan);
        }
        let fields = <(usize, Vec<u64>, Vec<u64>, Vec<(usize, u32)>)>::take(&mut words);
        let (stage, chunks, partials, events) = fields.ok_or(Unfit::Damaged)?;
        let events = events.into_iter().map(|(place, events)| (place, Events(events))).collect();
        Ok(Reached { stage, chunks: ChunkSet(chunks), partials, events })
    }
}

fn checksum(words: &[u64]) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

impl<'f> Keeper<'f> {
    /// Begins to keep the run of a plan in `folder`, or continues the one that is there. `identity` tells the plan and its
    /// inputs from others.
    pub fn open(folder: &'f RunFolder, identity: u64) -> Result<Keeper<'f>, ExecError> {
        let begun = match folder.read(RECORD)? {
            Some(bytes) => Reached::from_bytes(&bytes, identity)
                .map_err(|why| ExecError::Unfit { folder: folder.path().to_owned(), why })?,
            None => Reached::default(),
        };
        let pace = Mutex::new(Pace { last: Instant::now(), interval: LEAST_INTERVAL });
        Ok(Keeper { folder, identity, begun, pace, arrays: Mutex::default() })
    }

    /// Whether something had been done when it was opened.
    pub fn is_continued(&self) -> bool {
        self.begun != Reached::default()
    }

    /// How far the run had come when it was opened.
    pub fn begun(&self) -> &Reached {
        &self.begun
    }

    /// The share of the elements of a plan that had been gone over when it was opened.
    pub fn share(&self, plan: &Plan) -> f64 {
        let all: u64 = plan.stages.iter().map(Stage::elements).sum();
        let before: u64 = plan.stages.iter().take(self.begun.stage).map(Stage::elements).sum();
        let chunks = plan.stages.get(self.begun.stage).and_then(Stage::kernel).map_or(0, |planned| {
            planned.kernel.space.size() as u64 * self.begun.chunks.len() as u64 / planned.grid.count() as u64
        });
        (before + chunks) as f64 / all.max(1) as f64
    }

    /// The file of value number `number` of a plan, which must be there if anything of it has been done.
    pub(super) fn value(&self, plan: &Plan, number: usize) -> Result<Arc<TemporaryArray>, ExecError> {
        let is_begun = self.has_begun(plan, number);
        let value = &plan.values[number];
        let array = self.folder.value(number, value.dtype, &value.shape, is_begun)?;
        self.watch([array.clone()]);
        Ok(array)
    }

    /// Whether anything has been written to the file of a value.
    fn has_begun(&self, plan: &Plan, number: usize) -> bool {
        let under_way = plan.stages.get(self.begun.stage).filter(|_| self.begun.chunks.len() > 0);
        let is_destination = |planned: &PlannedKernel| {
            planned.stored().into_iter().any(|access| planned.kernel.accesses[access].source == Source::Value(number))
        };
        plan.stages.iter().take(self.begun.stage).any(|stage| writes(stage, number))
            || under_way.and_then(Stage::kernel).is_some_and(is_destination)
    }

    /// Begins to save to file number `number` of the outputs, or goes on with it.
    pub(super) fn output<'s>(
        &self,
        number: usize,
        output: &'s OutputFile,
        array: impl Fn(usize) -> (DType, &'s Shape),
        plan: &Plan,
    ) -> Result<Box<dyn FileWriter>, ExecError> {
        let written = match self.begun.stage == plan.stages.len() {
            true => Amount::All,
            false if self.is_continued() => Amount::Some,
            false => Amount::Nothing,
        };
        let unfinished = self.folder.output(number, &output.path, &output.arrays(array), written)?;
        self.watch(unfinished.arrays().iter().cloned());
        Ok(Box::new(unfinished))
    }

    /// The error of a record that makes no sense.
    pub(super) fn damaged(&self) -> ExecError {
        ExecError::Unfit { folder: self.folder.path().to_owned(), why: Unfit::Damaged }
    }

    /// Has files synced before anything counts as done.
    pub(super) fn watch(&self, arrays: impl IntoIterator<Item = Arc<TemporaryArray>>) {
        self.arrays().extend(arrays);
    }

    /// Writes how far the run has come.
    pub(super) fn record(&self, reached: &Reached) -> Result<(), ExecError> {
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        self.record_at(&mut pace, reached)
    }

    /// Writes how far the run has come if it is time for that; `reached` tells it.
    pub(super) fn record_if_due(&self, reached: impl FnOnce() -> Reached) -> Result<(), ExecError> {
        // While another worker writes a record, it is not.
        match self.pace.try_lock() {
            Ok(mut pace) if pace.last.elapsed() >= pace.interval => self.record_at(&mut pace, &reached()),
            _ => Ok(()),
        }
    }

    fn record_at(&self, pace: &mut Pace, reached: &Reached) -> Result<(), ExecError> {
        let started = Instant::now();
        let arrays = self.arrays().clone();
        arrays.iter().try_for_each(|array| array.sync())?;
        self.folder.replace(RECORD, &reached.to_bytes(self.identity))?;
        *pace = Pace { last: Instant::now(), interval: LEAST_INTERVAL.max(started.elapsed() * INTERVALS) };
        Ok(())
    }

    fn arrays(&self) -> MutexGuard<'_, Vec<Arc<TemporaryArray>>> {
        self.arrays.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run<'_> {
    /// Brings back the values of the stages that an earlier run has done.
    pub(super) fn restore(&mut self, keeper: &Keeper<'_>, pool: &Pool) -> Result<(), ExecError> {
        let stage = keeper.begun().stage;
        self.events = keeper.begun().events.clone();
        for (number, value) in self.plan.values.iter().enumerate() {
            let is_begun = self.plan.stages.iter().take(stage).any(|stage| writes(stage, number));
            let is_over = value.last_use.is_some_and(|last| last < stage);
            if is_begun && !is_over && !matches!(value.home, Home::Output(_)) {
                let array = keeper.value(self.plan, number)?;
                self.values[number] = match value.home {
                    Home::Memory if value.finished_by < stage => Slot::Finished(load(pool, &array, value)?.freeze()),
                    _ => Slot::Temporary(array),
                };
            }
        }
        Ok(())
    }

    /// Has the kernel of a stage write what it computes chunk by chunk to files. False if that would take too much memory:
    /// then it is done as a whole or not at all.
    pub(super) fn keep_chunks(&mut self, keeper: &Keeper<'_>, planned: &PlannedKernel) -> Result<bool, ExecError> {
        let in_memory: Vec<(usize, usize)> = planned
            .stored()
            .into_iter()
            .filter_map(|access| match planned.kernel.accesses[access].source {
                Source::Value(value) if self.plan.values[value].home == Home::Memory => Some((access, value)),
                _ => None,
            })
            .collect();
        if in_memory.iter().any(|&(access, value)| self.is_waiting(value) && !is_dense(planned, access)) {
            return Ok(false);
        }
        for (_, value) in in_memory {
            if !self.is_waiting(value) {
                continue;
            }
            self.values[value] = Slot::Temporary(keeper.value(self.plan, value)?);
        }
        Ok(true)
    }

    /// Whether the next kernel that writes a value would write it to memory.
    fn is_waiting(&self, value: usize) -> bool {
        matches!(self.values[value], Slot::Waiting | Slot::Unfinished(_))
    }

    /// Keeps what stage number `at` has computed, and that it is done.
    pub(super) fn keep_stage(&mut self, keeper: &Keeper<'_>, at: usize, pool: &Pool) -> Result<(), ExecError> {
        for (number, value) in self.plan.values.iter().enumerate() {
            if !writes(&self.plan.stages[at], number) {
                continue;
            }
            match &mut self.values[number] {
                Slot::Finished(buffer) => store(keeper, self.plan, number, buffer.as_slice())?,
                Slot::Unfinished(buffer) => store(keeper, self.plan, number, buffer.as_slice())?,
                Slot::Temporary(array) if value.home == Home::Memory && value.finished_by == at => {
                    let buffer = load(pool, array, value)?;
                    self.values[number] = Slot::Finished(buffer.freeze());
                }
                _ => {}
            }
        }
        keeper.record(&Reached { stage: at + 1, events: self.events.clone(), ..Reached::default() })?;
        for (number, value) in self.plan.values.iter().enumerate() {
            if value.last_use == Some(at) {
                keeper.folder.remove_value(number);
            }
        }
        Ok(())
    }
}

/// Whether a stage writes a value.
fn writes(stage: &Stage, value: usize) -> bool {
    match stage {
        Stage::Kernel(planned) => {
            let mut destinations = planned.kernel.destinations().into_iter();
            destinations.any(|access| planned.kernel.accesses[access].source == Source::Value(value))
        }
        Stage::Algorithm(planned) => planned.output == value,
    }
}

/// Whether what a chunk writes lies close together, so that a buffer from the first element to the last is not large.
fn is_dense(planned: &PlannedKernel, access: usize) -> bool {
    /// What chunks may leave out, as a multiple of what they write.
    const MOST_GAPS: i64 = 4;
    let (space, accesses) = (&planned.kernel.space, &planned.kernel.accesses);
    planned.grid.furthest(space).iter().all(|chunk| {
        let elements: i64 = written(space, &[&accesses[access]], chunk).iter().map(|run| run.end - run.start).sum();
        let regions = overlapping(space, accesses, [access], chunk);
        regions.iter().all(|(_, region)| region.end - region.start <= elements * MOST_GAPS)
    })
}

/// Writes all of a value to its file.
fn store(keeper: &Keeper<'_>, plan: &Plan, number: usize, bytes: &[u8]) -> Result<(), ExecError> {
    let value = &plan.values[number];
    let array = keeper.value(plan, number)?;
    let bytes = &bytes[..value.bytes() as usize];
    let size = value.dtype.size();
    for (k, piece) in bytes.chunks(PIECE).enumerate() {
        array.write(0, (k * PIECE / size) as u64, piece)?;
    }
    Ok(())
}

/// Reads all of a value from its file.
fn load(pool: &Pool, array: &TemporaryArray, value: &PlannedValue) -> Result<BufferMut, ExecError> {
    let mut buffer = pool.allocate(value.bytes() as usize)?;
    let size = value.dtype.size();
    for (k, piece) in buffer.as_mut_slice().chunks_mut(PIECE).enumerate() {
        array.read((k * PIECE / size) as u64, piece)?;
    }
    Ok(buffer)
}
