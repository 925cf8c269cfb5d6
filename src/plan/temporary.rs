//! Which values go to temporary files when memory would not hold all of them.

use super::kernel::{Kernel, Out, Source};
use super::{Home, Plan, ResultView, Stage, memory};
use crate::types::contiguous_strides;

/// The value to put into a temporary file next: the largest one in memory when the plan needs most. None when there is
/// none that could be.
pub fn next(plan: &Plan, threads: usize) -> Option<usize> {
    let alive = memory::alive(plan);
    let needs = |&at: &usize| alive[at].saturating_add(memory::passing(plan, &plan.stages[at], threads));
    let worst = (0..plan.stages.len()).max_by_key(needs)?;
    let is_alive = |value: usize| {
        let is_written = plan.stages[..=worst].iter().any(|stage| stage.sources().contains(&Source::Value(value)));
        is_written && plan.values[value].last_use.is_none_or(|last| last >= worst)
    };
    let candidates = (0..plan.values.len()).filter(|&value| is_alive(value) && may_leave_memory(plan, value));
    candidates.max_by_key(|&value| plan.values[value].bytes())
}

/// Whether everything that writes or reads a value does so piece by piece.
fn may_leave_memory(plan: &Plan, value: usize) -> bool {
    let (source, bytes) = (Source::Value(value), plan.values[value].bytes());
    let is_whole = |view: &ResultView| {
        view.offset == 0 && view.strides[..] == contiguous_strides(plan.values[value].shape.extents())[..]
    };
    let is_wanted = plan.results.iter().any(|result| match &result.view {
        Some(view) if view.source == source => !result.may_be_file || !is_whole(view),
        _ => false,
    });
    let in_pieces = |stage: &Stage| match stage {
        Stage::Kernel(planned) => {
            let outs = planned.kernel.phases.iter().flat_map(|phase| &phase.outs);
            let mut here = outs.filter(|out| planned.kernel.accesses[out.to().0].source == source);
            here.all(|out| matches!(out, Out::Store { .. }) || may_fold_in_pieces(&planned.kernel, out, bytes))
        }
        Stage::Algorithm(planned) => planned.algorithm.streamed().is_some(),
    };
    plan.values[value].home == Home::Memory
        && !is_wanted
        && plan.stages.iter().filter(|stage| stage.sources().contains(&source)).all(in_pieces)
}

/// Results of folds that are smaller stay in memory, where parts of them are put together.
const LARGE: u64 = 1 << 16;

/// Chunks that may be in memory at once.
const CHUNKS: u64 = 16;

/// Whether a reduction can give a large result piece by piece: chunks then have whole rows, which should not take more
/// memory than the result.
fn may_fold_in_pieces(kernel: &Kernel, out: &Out, bytes: u64) -> bool {
    let is_filtered = matches!(out, Out::Reduce { filter: Some(_), .. });
    let row: usize = kernel.space.reduced.iter().product();
    !is_filtered && !kernel.space.folds_columns && bytes >= LARGE && CHUNKS * 8 * row as u64 <= bytes
}
