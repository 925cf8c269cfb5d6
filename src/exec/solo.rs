//! Plans that run many times.
//!
//! A turn of a loop over a thousand elements computes for a fraction of a microsecond; what threads, progress and partial
//! results take for themselves would be several times that. Where a plan is small kernels, it runs on the thread that asks
//! for it, and everything that does not change between two runs is made once.

use super::statistics::Counted;
use super::views::{self, Given, Written};
use super::{BoundPlan, ExecError, Executor, Files, Outcome, Statistics};
use crate::jit::run::{Machine, State};
use crate::memory::Buffer;
use crate::numeric::tile;
use crate::plan::kernel::Source;
use crate::plan::{Chunk, Plan, PlannedResult, Rounds, Stage};
use smallvec::SmallVec;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static ONCE: Rounds = Rounds::ONCE;

/// A plan with its code, ready to run again and again.
pub struct ReadyPlan {
    pub plan: Plan,
    pub bound: BoundPlan,
    /// Its kernels, if this thread runs them by itself.
    solo: Option<Solo>,
    counted: Counted,
}

type Solo = SmallVec<[SoloKernel; 1]>;

/// A kernel ready to run its only chunk.
struct SoloKernel {
    chunk: Chunk,
    state: State,
    /// The values that it writes.
    writes: SmallVec<[usize; 2]>,
}

impl ReadyPlan {
    /// A plan and the code that `executor` has bound for it.
    pub fn new(executor: &Executor, plan: Plan, bound: BoundPlan) -> ReadyPlan {
        let solo = if executor.trace.is_none() { solo(&plan, &bound) } else { None };
        ReadyPlan { counted: Counted::of(&plan), solo, plan, bound }
    }

    /// Whether it runs on the thread that asks for it.
    pub fn is_solo(&self) -> bool {
        self.solo.is_some()
    }

    /// Runs the plan. What a solo run takes is not counted: see [`ReadyPlan::count`].
    pub fn run(
        &mut self,
        executor: &Executor,
        given: Given<'_>,
        cancelled: &AtomicBool,
        statistics: &mut Statistics,
    ) -> Result<Outcome, ExecError> {
        let ReadyPlan { plan, bound, solo, .. } = self;
        let Some(solo) = solo else {
            return executor.run_bound(plan, given, (bound, &ONCE), Files::default(), cancelled, statistics);
        };
        run_solo(executor, (plan, bound, solo), given, cancelled)
    }

    /// Counts solo runs, which took `elapsed` together.
    pub fn count(&self, executor: &Executor, runs: usize, elapsed: Duration, statistics: &mut Statistics) {
        if self.is_solo() {
            statistics.repeated(&self.counted, &self.plan, runs, executor.threads, elapsed);
            statistics.peak = statistics.peak.max(executor.pool.peak());
        }
    }

    /// Runs the plan and counts it.
    pub fn run_once(
        &mut self,
        executor: &Executor,
        given: Given<'_>,
        cancelled: &AtomicBool,
        statistics: &mut Statistics,
    ) -> Result<Outcome, ExecError> {
        let started = Instant::now();
        let outcome = self.run(executor, given, cancelled, statistics)?;
        self.count(executor, 1, started.elapsed(), statistics);
        Ok(outcome)
    }
}

/// The kernels of a plan of kernels of one chunk each, in memory.
fn solo(plan: &Plan, bound: &BoundPlan) -> Option<Solo> {
    if plan.results.iter().any(|result| result.view.is_none()) {
        return None;
    }
    let mut kernels = Solo::new();
    for (stage, bound) in plan.stages.iter().zip(&bound.0) {
        let (Stage::Kernel(planned), Some(bound)) = (stage, bound) else { return None };
        let grid = &planned.grid;
        if planned.streams_files || planned.kernel.rows > 0 || grid.cut.is_some() || grid.count() != 1 {
            return None;
        }
        let mut writes: SmallVec<[usize; 2]> = SmallVec::new();
        for access in &planned.kernel.accesses {
            if let Source::Value(value) = access.source
                && !kernels.iter().any(|earlier| earlier.writes.contains(&value))
                && !writes.contains(&value)
            {
                writes.push(value);
            }
        }
        // The parts of a concatenate may be written by several.
        if writes.iter().any(|&value| plan.values[value].finished_by != kernels.len()) {
            return None;
        }
        let chunk = grid.chunk(&planned.kernel.space, 0);
        kernels.push(SoloKernel { chunk, state: State::new(bound, &ONCE), writes });
    }
    Some(kernels)
}

fn run_solo(
    executor: &Executor,
    (plan, bound, solo): (&Plan, &BoundPlan, &mut Solo),
    given: Given<'_>,
    cancelled: &AtomicBool,
) -> Result<Outcome, ExecError> {
    let mut values: SmallVec<[Option<Buffer>; 4]> = SmallVec::from_elem(None, plan.values.len());
    let mut events = Vec::new();
    for ((stage, bound), ready) in plan.stages.iter().zip(&bound.0).zip(solo) {
        let (Some(planned), Some(bound)) = (stage.kernel(), bound) else { continue };
        let mut written: SmallVec<[Written; 2]> = SmallVec::new();
        for &value in &ready.writes {
            written.push(Written::allocate(executor, plan, value)?);
        }
        let memory = views::memory(plan, given, &planned.kernel, |value| values[value].as_ref(), &mut written);
        let mut machine = Machine::new(bound, &ONCE, given.supplied, &mut ready.state);
        machine.run(&planned.grid, &ready.chunk, &memory, cancelled);
        events.append(&mut machine.take_events());
        drop(memory);
        tile::fence();
        written.into_iter().for_each(|Written { value, buffer }| values[value] = Some(buffer.freeze()));
    }
    if cancelled.load(Ordering::Relaxed) {
        return Err(ExecError::Interrupted);
    }
    let result =
        |result: &PlannedResult| views::result(plan, given, result.view.as_ref()?, |value| values[value].as_ref());
    let results: Vec<_> = plan.results.iter().map(result).collect();
    Ok(Outcome { put_away: vec![None; results.len()], results, files: Vec::new(), events })
}
