//! Reads chunks of files ahead of the workers that compute on them.

use super::keeper::ChunkSet;
use super::stage::{self, FileInput, Staged};
use super::trace::Work;
use super::{ExecError, Executor};
use crate::plan::PlannedKernel;
use crossbeam_channel::Sender;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Instant;

/// A chunk that is ready to be worked on.
pub struct Ready {
    pub number: usize,
    pub staged: Vec<Staged>,
}

/// Runs one reader until no chunk is left: takes ascending chunk numbers without those that are `done`, sends what it read.
pub fn read_chunks(
    executor: &Executor,
    planned: &PlannedKernel,
    inputs: &[FileInput],
    (cursor, done): (&AtomicUsize, &ChunkSet),
    stop: &AtomicBool,
    ready: &Sender<Result<Ready, ExecError>>,
) {
    let count = planned.grid.count();
    while !stop.load(Ordering::Relaxed) {
        let number = cursor.fetch_add(1, Ordering::Relaxed);
        if number >= count {
            return;
        }
        if done.contains(number) {
            continue;
        }
        let chunk = planned.grid.chunk(&planned.kernel.space, number);
        let begun = Instant::now();
        let read = stage::read(&executor.pool, planned, inputs, &chunk).map(|staged| Ready { number, staged });
        if let Ok(ready) = &read {
            executor.note(Work::Read { bytes: ready.staged.iter().map(|staged| staged.read as usize).sum() }, begun);
        }
        let failed = read.is_err();
        if ready.send(read).is_err() || failed {
            return;
        }
    }
}
