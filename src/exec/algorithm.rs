//! Runs one algorithm of a plan on arrays in memory.

use super::{ExecError, Executor, Run, Slot, Statistics};
use crate::algorithms::{AlgorithmError, Job, Operand};
use crate::plan::kernel::Source;
use crate::plan::{AlgorithmInput, PlannedAlgorithm};
use std::sync::atomic::{AtomicBool, Ordering};

pub fn run(
    executor: &Executor,
    run: &mut Run<'_>,
    planned: &PlannedAlgorithm,
    cancelled: &AtomicBool,
    statistics: &mut Statistics,
) -> Result<(), ExecError> {
    let mut output = executor.pool.allocate(planned.result.bytes() as usize)?;
    let inputs: Vec<Operand<'_>> = planned.inputs.iter().map(|input| operand(run, input)).collect();
    let cancelled = || cancelled.load(Ordering::Relaxed);
    let workers = || executor.workers().map_err(|error| AlgorithmError::Threads(error.to_string()));
    let job = Job::parallel(&executor.pool, &workers, &cancelled);
    planned.algorithm.compute(&job, &inputs, &mut output).map_err(|error| match error {
        AlgorithmError::Data { message, help } => ExecError::Data { message, help, place: planned.place },
        AlgorithmError::Memory(error) => ExecError::Memory(error),
        AlgorithmError::Threads(error) => ExecError::Threads(error),
        AlgorithmError::Cancelled => ExecError::Interrupted,
    })?;
    run.values[planned.output] = Slot::Finished(output.freeze());
    let elements = planned.result.shape.len();
    statistics.passes += (elements > 1) as u64;
    executor.progress.add_elements(elements);
    Ok(())
}

/// An input of an algorithm, which the plan has put into memory before it runs.
fn operand<'r>(run: &'r Run<'_>, input: &'r AlgorithmInput) -> Operand<'r> {
    let found = match input.source {
        Source::Input(k) => run.given.input(run.plan, k).map(|array| (array.buffer(), array.offset() as usize)),
        Source::Value(k) => run.finished(k).map(|buffer| (buffer, 0)),
        _ => None,
    };
    let (buffer, first) = found.unwrap_or_else(|| unreachable!("an input of an algorithm is in memory"));
    let first = if input.facts.shape.is_empty() { 0 } else { first + input.first };
    Operand::new(input.facts.dtype, &input.facts.shape, buffer, first)
}
