//! A plan of small kernels that runs many times, on the thread that asks for it.
//!
//! A turn of a loop over a thousand elements computes for a fraction of a microsecond; what threads, progress and partial
//! results take for themselves would be several times that. Here everything that does not change between two runs is made
//! once.

use super::{BoundPlan, ExecError, Executor};
use crate::jit::run::{Machine, Memory, MemoryView};
use crate::memory::{Buffer, BufferMut};
use crate::numeric::op::Events;
use crate::numeric::tile;
use crate::plan::kernel::Source;
use crate::plan::{Chunk, Input, Plan, PlannedKernel, Rounds, Stage};
use crate::values::Array;
use smallvec::SmallVec;
use std::sync::atomic::AtomicBool;

static ONCE: Rounds = Rounds::ONCE;

/// A plan ready to run again and again.
pub struct Solo<'a> {
    executor: &'a Executor,
    plan: &'a Plan,
    kernels: SmallVec<[Ready<'a>; 2]>,
}

/// A kernel ready to run its only chunk.
struct Ready<'a> {
    planned: &'a PlannedKernel,
    chunk: Chunk,
    machine: Machine<'a>,
    /// The values that it writes.
    writes: SmallVec<[usize; 2]>,
}

/// What a run has computed.
pub struct SoloOutcome {
    /// One per root.
    pub results: SmallVec<[Array; 2]>,
    /// What happened to data, by place of the plan.
    pub events: Vec<(usize, Events)>,
}

impl Executor {
    /// `plan` as one that this thread runs by itself, if it is kernels of one chunk each, in memory.
    pub fn solo<'a>(&'a self, plan: &'a Plan, bound: &'a BoundPlan) -> Option<Solo<'a>> {
        if self.trace.is_some() || plan.results.iter().any(|result| result.view.is_none()) {
            return None;
        }
        let mut kernels: SmallVec<[Ready<'a>; 2]> = SmallVec::new();
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
            kernels.push(Ready { planned, chunk, machine: Machine::new(bound, &ONCE), writes });
        }
        Some(Solo { executor: self, plan, kernels })
    }
}

impl Solo<'_> {
    /// Runs the plan; `later` gives what the inputs are that the plan leaves open. Nothing if an input is missing.
    pub fn run<'i>(
        &mut self,
        later: impl Fn(usize) -> Option<&'i Array>,
        cancelled: &AtomicBool,
    ) -> Result<Option<SoloOutcome>, ExecError> {
        let plan = self.plan;
        let input = |k: usize| match &plan.inputs[k] {
            Input::Array(array) => Some(array),
            Input::Later => later(k),
            Input::Stored(_) => None,
        };
        let mut values: SmallVec<[Option<Buffer>; 4]> = SmallVec::from_elem(None, plan.values.len());
        let mut events = Vec::new();
        for ready in &mut self.kernels {
            let accesses = &ready.planned.kernel.accesses;
            let mut written: SmallVec<[(usize, BufferMut); 2]> = SmallVec::new();
            for &value in &ready.writes {
                written.push((value, self.executor.pool.allocate(plan.values[value].bytes() as usize)?));
            }
            let mut memory: Memory<'_> = Vec::with_capacity(accesses.len());
            for access in accesses {
                let buffer = match access.source {
                    Source::Input(k) => {
                        let Some(array) = input(k) else { return Ok(None) };
                        Some(array.buffer())
                    }
                    Source::Value(value) => values[value].as_ref(),
                    _ => None,
                };
                memory.push(buffer.map(|buffer| MemoryView::shared(buffer, access.dtype.size(), 0)));
            }
            for (value, buffer) in &mut written {
                let view = MemoryView::exclusive(buffer, plan.values[*value].dtype.size(), 0);
                let of_value = memory.iter_mut().zip(accesses);
                of_value.filter(|(_, access)| access.source == Source::Value(*value)).for_each(|(memory, _)| {
                    *memory = Some(view);
                });
            }
            ready.machine.run(&ready.planned.grid, &ready.chunk, &memory, cancelled);
            drop(memory);
            tile::fence();
            events.append(&mut ready.machine.take_events());
            written.into_iter().for_each(|(value, buffer)| values[value] = Some(buffer.freeze()));
        }
        let mut results = SmallVec::new();
        for view in plan.results.iter().filter_map(|result| result.view.as_ref()) {
            let (dtype, buffer) = match view.source {
                Source::Value(value) => (plan.values[value].dtype, values[value].clone()),
                Source::Input(k) => {
                    let Some(array) = input(k) else { return Ok(None) };
                    (array.dtype(), Some(array.buffer().clone()))
                }
                _ => return Ok(None),
            };
            let Some(buffer) = buffer else { return Ok(None) };
            results.push(Array::new(dtype, view.shape.clone(), view.strides.clone(), view.offset, buffer));
        }
        Ok(Some(SoloOutcome { results, events }))
    }
}
