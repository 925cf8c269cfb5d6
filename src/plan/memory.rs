//! How much memory a plan takes, known before it starts.

use super::kernel::{Access, Out, Source, Space};
use super::space::Chunk;
use super::{AlgorithmInput, Home, Input, Plan, PlannedAlgorithm, PlannedKernel, PlannedValue, Stage};
use crate::algorithms::{READERS, SLACK};
use crate::memory::PADDING;
use crate::numeric::reduce::BLOCK;

/// Why there is no plan.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PlanError {
    #[error("this needs {} of memory, but the budget has room for {}", told_from(*.needed, *.budget), told_from(*.budget, *.needed))]
    OverBudget { needed: u64, budget: u64, largest: String },
    #[error(
        "this needs {} of memory, or {} of temporary files, but the budget has room for {} and the disk for {}",
        bytes(*.needed), bytes(*.temporary), bytes(*.budget), bytes(*.room)
    )]
    NoRoom { needed: u64, temporary: u64, budget: u64, room: u64 },
}

impl PlanError {
    pub(super) fn over_budget(plan: &Plan, budget: u64) -> PlanError {
        let largest = plan.values.iter().filter(|value| !value.is_file()).max_by_key(|value| value.bytes());
        let largest = largest.map_or_else(String::new, |value| {
            format!("the largest array is {} of shape {}, {}", value.dtype, value.shape, bytes(value.bytes()))
        });
        PlanError::OverBudget { needed: plan.peak, budget, largest }
    }

    pub fn help(&self) -> Vec<String> {
        let PlanError::OverBudget { largest, .. } = self else {
            return vec![
                "raise the budget with --memory, or name a folder on a larger disk with --temporary".to_string(),
            ];
        };
        let advice =
            "reduce it (sum, mean, a slice), or save it to a file, which streams: save(\"out.npy\", x)".to_string();
        let raise = "or raise the budget with --memory".to_string();
        [largest.clone(), advice, raise].into_iter().filter(|text| !text.is_empty()).collect()
    }
}

/// A byte count for people who compare it with another one.
fn told_from(count: u64, other: u64) -> String {
    if bytes(count) == bytes(other) { format!("{count} bytes") } else { bytes(count) }
}

/// A byte count for people.
pub fn bytes(count: u64) -> String {
    const UNITS: [(&str, u64); 6] = [
        ("EB", 1_000_000_000_000_000_000),
        ("PB", 1_000_000_000_000_000),
        ("TB", 1_000_000_000_000),
        ("GB", 1_000_000_000),
        ("MB", 1_000_000),
        ("kB", 1_000),
    ];
    match UNITS.iter().find(|(_, size)| count >= *size) {
        Some((unit, size)) => format!("{:.1} {unit}", count as f64 / *size as f64),
        None => format!("{count} bytes"),
    }
}

/// Finds the last stage that reads each value which no root needs.
pub(super) fn set_last_uses(plan: &mut Plan) {
    let mut last: Vec<Option<usize>> = vec![None; plan.values.len()];
    for (at, stage) in plan.stages.iter().enumerate() {
        for source in stage.sources() {
            if let Source::Value(value) = source {
                last[value] = Some(at);
            }
        }
    }
    for result in &plan.results {
        if let Some(Source::Value(value)) = result.view.as_ref().map(|view| &view.source) {
            last[*value] = None;
        }
    }
    for (value, last) in plan.values.iter_mut().zip(last) {
        value.last_use = last;
    }
}

/// The most bytes of values, partial results and file chunks that are alive at once.
pub(super) fn peak(plan: &Plan, threads: usize) -> u64 {
    let stages = alive(plan).into_iter().zip(&plan.stages);
    stages.map(|(alive, stage)| alive.saturating_add(passing(plan, stage, threads))).max().unwrap_or(0)
}

/// For every stage the bytes of the values in memory that it or a later stage needs, with those that it writes.
pub(super) fn alive(plan: &Plan) -> Vec<u64> {
    let held = |value: &PlannedValue| value.bytes() + PADDING as u64;
    let mut alive = 0u64;
    let mut allocated = vec![false; plan.values.len()];
    let mut of_stages = Vec::with_capacity(plan.stages.len());
    for (at, stage) in plan.stages.iter().enumerate() {
        for source in stage.sources() {
            if let Source::Value(value) = source
                && !plan.values[value].is_file()
                && !std::mem::replace(&mut allocated[value], true)
            {
                alive = alive.saturating_add(held(&plan.values[value]));
            }
        }
        of_stages.push(alive);
        for value in plan.values.iter().filter(|value| value.last_use == Some(at) && !value.is_file()) {
            alive = alive.saturating_sub(held(value));
        }
    }
    of_stages
}

/// The bytes that a stage takes for itself.
pub(super) fn passing(plan: &Plan, stage: &Stage, threads: usize) -> u64 {
    match stage {
        Stage::Kernel(planned) => {
            let rows = planned.threads as u64 * planned.kernel.row_bytes();
            partial_bytes(planned).saturating_add(chunk_bytes(plan, planned)) + rows
        }
        Stage::Algorithm(planned) => planned.scratch(threads).saturating_add(reading(plan, planned)),
    }
}

/// The bytes that reading the files takes which an algorithm reads piece by piece.
fn reading(plan: &Plan, planned: &PlannedAlgorithm) -> u64 {
    let of_input = |input: &AlgorithmInput| match &input.source {
        Source::Input(k) => match &plan.inputs[*k] {
            Input::Stored(stored) => stored.source().kept() + READERS as u64 * stored.source().read_scratch(),
            Input::Array(_) | Input::Given(_) => 0,
        },
        _ => 0,
    };
    planned.inputs.iter().map(of_input).sum()
}

/// Grants algorithms whose arrays are in files most of what the budget leaves them, at least what they need.
pub(super) fn grant(plan: &mut Plan, budget: u64, threads: usize) {
    let taken: Vec<u64> = alive(plan)
        .into_iter()
        .zip(&plan.stages)
        .map(|(alive, stage)| match stage {
            Stage::Algorithm(planned) => alive.saturating_add(reading(plan, planned)),
            Stage::Kernel(_) => alive,
        })
        .collect();
    for (stage, taken) in plan.stages.iter_mut().zip(taken) {
        if let Stage::Algorithm(planned) = stage
            && planned.granted.is_some()
            && let Some(streamed) = planned.algorithm.streamed()
        {
            let needed = streamed.least_memory(&planned.facts(), threads);
            let left = budget.saturating_sub(taken) / 8 * 7;
            let left = left.min(streamed.most_memory(&planned.facts())).max(needed);
            planned.granted = Some(left.saturating_add(SLACK));
        }
    }
}

/// Bytes of partial results: of what is folded to the end, and of what waits for its neighbours. Of the cut dimension, that
/// is the borders of what has arrived; of each one before it, blocks of elements that are not complete.
pub fn partial_bytes(planned: &PlannedKernel) -> u64 {
    let threads = planned.threads;
    let Some(cut) = &planned.grid.cut else { return 0 };
    let (space, chunk) = (&planned.kernel.space, planned.grid.chunk(&planned.kernel.space, 0));
    let words: usize = planned.kernel.phases.iter().flat_map(|phase| &phase.outs).map(out_words).sum();
    let columns = space.columns.unwrap_or(1);
    let results = space.kept.iter().product::<usize>() * if space.folds_columns { 1 } else { columns };
    let leads: usize = chunk.leads.iter().map(|range| range.len()).product();
    let rows = chunk.kept.len() * leads * chunk.columns.len();
    let borders = cut.pieces.count().ilog2() as usize + 4 * threads;
    let mut waiting = rows.saturating_mul(borders);
    for level in 0..cut.level {
        let rows = chunk.leads[..level].iter().map(|range| range.len()).product::<usize>() * chunk.kept.len();
        let block = BLOCK.max(chunk.leads[level].len()) + space.reduced[level].div_ceil(BLOCK).ilog2() as usize;
        waiting = waiting.saturating_add(rows * chunk.columns.len() * block * threads.min(4));
    }
    let states = (results as u64).saturating_add(waiting as u64);
    states.saturating_mul((words * 8) as u64).saturating_add(passed_bytes(planned, threads))
}

/// Bytes of elements that passed a filter: of a chunk per worker, and of one that waits for its turn.
fn passed_bytes(planned: &PlannedKernel, threads: usize) -> u64 {
    let outs = planned.kernel.phases.iter().flat_map(|phase| &phase.outs);
    let filtered = outs.filter(|out| matches!(out, Out::Reduce { filter: Some(_), .. })).count() as u64;
    let space = &planned.kernel.space;
    let chunk = planned.grid.points(space, &planned.grid.chunk(space, 0)) as u64;
    filtered.saturating_mul(chunk).saturating_mul(2 * 8 * threads as u64)
}

fn out_words(out: &Out) -> usize {
    match out {
        Out::Reduce { op, .. } => op.words(),
        Out::Store { .. } => 0,
    }
}

/// Threads that read files ahead: enough requests in flight for a disk.
pub fn readers(threads: usize) -> usize {
    threads.clamp(2, 8)
}

/// Chunks that wait between readers and workers.
pub const CHUNKS_WAITING: usize = 2;

/// Chunks of files that are in memory at once: being read, waiting, and being worked on.
pub fn chunks_in_flight(threads: usize) -> usize {
    readers(threads) + CHUNKS_WAITING + threads
}

fn chunk_bytes(plan: &Plan, planned: &PlannedKernel) -> u64 {
    let threads = planned.threads;
    if !planned.streams_files {
        return 0;
    }
    let (space, accesses) = (&planned.kernel.space, &planned.kernel.accesses);
    let chunks = planned.grid.furthest(space);
    let written = planned.kernel.destinations();
    let in_flight = chunks_in_flight(threads).min(planned.grid.count()) as u64;
    let writing = threads.min(planned.grid.count()) as u64;
    let (mut total, mut scratch, mut kept) = (0u64, 0u64, 0u64);
    for (number, access) in accesses.iter().enumerate().filter(|(_, access)| is_file(plan, access)) {
        let is_written = written.contains(&number);
        let at_once = if is_written { writing } else { in_flight };
        let bytes = |elements: u64| elements.saturating_mul(access.dtype.size() as u64).saturating_mul(at_once);
        if let Some(staging) = planned.staging(number) {
            total = total.saturating_add(bytes(staging.elements() as u64));
        }
        if let Source::Input(k) = access.source
            && let Input::Stored(stored) = &plan.inputs[k]
        {
            let file = stored.source().as_ref();
            let picked = planned.staging(number).map_or(0, |staging| staging.scratch(file));
            scratch =
                scratch.max(picked.saturating_mul(access.dtype.size() as u64).saturating_add(file.read_scratch()));
            if !accesses[..number].iter().any(|other| other.source == access.source) {
                kept = kept.saturating_add(file.kept());
            }
        }
        if planned.staging(number).is_some() {
            continue;
        }
        // Destinations in one file share buffers, and are counted with the first of them.
        let is_other = |k: &usize| {
            is_written && written.contains(k) && accesses[*k].source == access.source && planned.staging(*k).is_none()
        };
        if (0..number).any(|k| is_other(&k)) {
            continue;
        }
        let which: Vec<usize> = std::iter::once(number).chain((number + 1..accesses.len()).filter(is_other)).collect();
        let elements = chunks.iter().map(|chunk| touched(space, accesses, &which, chunk)).max();
        total = total.saturating_add(bytes(elements.unwrap_or(0)));
    }
    // A reader reads one file after the other.
    let at_once = readers(threads).min(planned.grid.count()) as u64;
    let writing = planned.writing.saturating_mul(writing);
    total.saturating_add(scratch.saturating_mul(at_once)).saturating_add(kept).saturating_add(writing)
}

/// The elements of the regions that a chunk touches through destinations in one file.
fn touched(space: &Space, accesses: &[Access], which: &[usize], chunk: &Chunk) -> u64 {
    let regions = super::region::overlapping(space, accesses, which.iter().copied(), chunk);
    regions.iter().fold(0, |sum, (_, region)| sum.saturating_add((region.end - region.start).max(0) as u64))
}

/// The bytes that a plan takes more if what its kernels write to memory goes through buffers, a chunk at a time.
pub(super) fn buffered(plan: &Plan) -> u64 {
    let of_stage = |planned: &PlannedKernel| {
        let (space, accesses) = (&planned.kernel.space, &planned.kernel.accesses);
        let chunks = planned.grid.furthest(space);
        let is_buffered = |access: &usize| matches!(accesses[*access].source, Source::Value(value) if plan.values[value].home == Home::Memory);
        let buffers = planned.stored().into_iter().filter(is_buffered).map(|access| {
            let elements = chunks.iter().map(|chunk| touched(space, accesses, &[access], chunk)).max();
            elements.unwrap_or(0) * accesses[access].dtype.size() as u64
        });
        buffers.sum::<u64>().saturating_mul(planned.threads.min(planned.grid.count()) as u64)
    };
    plan.stages.iter().filter_map(Stage::kernel).map(of_stage).max().unwrap_or(0)
}

fn is_file(plan: &Plan, access: &Access) -> bool {
    match access.source {
        Source::Input(k) => matches!(plan.inputs[k], Input::Stored(_)),
        Source::Value(k) => plan.values[k].is_file(),
        _ => false,
    }
}
