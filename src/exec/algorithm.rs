//! Runs one algorithm of a plan on arrays in memory.

use super::{ExecError, Executor, Run, Slot, Statistics};
use crate::algorithms::{AlgorithmError, Job, Operand};
use crate::memory::Buffer;
use crate::plan::kernel::Source;
use crate::plan::{AlgorithmInput, Input, PlannedAlgorithm};
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

fn operand<'r>(run: &'r Run<'_>, input: &'r AlgorithmInput) -> Operand<'r> {
    Operand::new(input.facts.dtype, &input.facts.shape, buffer(run, &input.source), input.first)
}

/// The memory of a source that the plan has put there before the algorithm runs.
fn buffer<'r>(run: &'r Run<'_>, source: &Source) -> &'r Buffer {
    let found = match source {
        Source::Input(k) => match &run.plan.inputs[*k] {
            Input::Array(array) => Some(array.buffer()),
            Input::Stored(_) | Input::Later => None,
        },
        Source::Value(k) => match &run.values[*k] {
            Slot::Finished(buffer) => Some(buffer),
            _ => None,
        },
        _ => None,
    };
    found.unwrap_or_else(|| unreachable!("an input of an algorithm is in memory"))
}
