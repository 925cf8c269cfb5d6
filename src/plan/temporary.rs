//! Which values go to temporary files when memory would not hold all of them.

use super::kernel::{Out, Source};
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
    let source = Source::Value(value);
    let is_whole = |view: &ResultView| {
        view.offset == 0 && view.strides[..] == contiguous_strides(plan.values[value].shape.extents())[..]
    };
    let is_wanted = plan.results.iter().any(|result| match &result.view {
        Some(view) if view.source == source => !result.may_be_file || !is_whole(view),
        _ => false,
    });
    let in_pieces = |stage: &Stage| match stage {
        // The results of folds are put together in memory.
        Stage::Kernel(planned) => !planned
            .kernel
            .phases
            .iter()
            .flat_map(|phase| &phase.outs)
            .any(|out| matches!(out, Out::Reduce { .. }) && planned.kernel.accesses[out.to().0].source == source),
        Stage::Algorithm(planned) => planned.algorithm.streamed().is_some(),
    };
    plan.values[value].home == Home::Memory
        && !is_wanted
        && plan.stages.iter().filter(|stage| stage.sources().contains(&source)).all(in_pieces)
}
