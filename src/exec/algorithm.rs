//! Runs one algorithm of a plan: on arrays in memory, or piece by piece on arrays in files.

use super::{ExecError, Executor, Run, Slot, Statistics};
use crate::algorithms::{AlgorithmError, Job, Operand, SLACK, Store, Stream};
use crate::formats::{FileWriter, FormatError, StoredArray, TemporaryArray};
use crate::memory::{Buffer, BufferMut};
use crate::plan::kernel::Source;
use crate::plan::{AlgorithmInput, Home, Input, PlannedAlgorithm};
use crate::types::{DType, Shape};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub fn run(
    executor: &Executor,
    run: &mut Run<'_>,
    planned: &PlannedAlgorithm,
    cancelled: &AtomicBool,
    statistics: &mut Statistics,
) -> Result<(), ExecError> {
    let cancelled = || cancelled.load(Ordering::Relaxed);
    let workers = || executor.workers().map_err(|error| AlgorithmError::Threads(error.to_string()));
    let temporary = |bytes| scratch(executor, bytes);
    let job = Job::parallel(&executor.pool, &workers, &cancelled).with_temporary(&temporary);
    match planned.granted {
        None => in_memory(executor, run, planned, &job)?,
        Some(memory) => streamed(executor, run, planned, &job, memory)?,
    }
    let elements = planned.result.shape.len();
    statistics.passes += (elements > 1) as u64;
    executor.progress.add_elements(elements);
    Ok(())
}

fn in_memory(
    executor: &Executor,
    run: &mut Run<'_>,
    planned: &PlannedAlgorithm,
    job: &Job<'_>,
) -> Result<(), ExecError> {
    let mut output = executor.pool.allocate(planned.result.bytes() as usize)?;
    let inputs: Vec<Operand<'_>> = planned.inputs.iter().map(|input| operand(run, input)).collect();
    planned.algorithm.compute(job, &inputs, &mut output).map_err(|error| failed(planned, error))?;
    run.values[planned.output] = Slot::Finished(output.freeze());
    Ok(())
}

fn streamed(
    executor: &Executor,
    run: &mut Run<'_>,
    planned: &PlannedAlgorithm,
    job: &Job<'_>,
    memory: u64,
) -> Result<(), ExecError> {
    let Some(algorithm) = planned.algorithm.streamed() else {
        unreachable!("an algorithm whose arrays are in files works on them piece by piece")
    };
    let temporary = match run.plan.values[planned.output].home {
        Home::Temporary => Some(run.temporary(executor, planned.output)?),
        _ => None,
    };
    let output: Output<'_> = match (&run.values[planned.output], temporary) {
        (_, Some(temporary)) => Output::Temporary(temporary),
        (Slot::File { file, array }, None) => {
            Output::Saved { writer: run.files[*file].as_ref(), array: *array, size: planned.result.dtype.size() as u64 }
        }
        _ => Output::Memory(Mutex::new(executor.pool.allocate(planned.result.bytes() as usize)?)),
    };
    let counted = Counted { executor, inner: &output };
    let stores: Vec<InputStore<'_>> = planned.inputs.iter().map(|input| store(executor, run, input)).collect();
    let inputs = planned.inputs.iter().zip(&stores);
    let inputs: Vec<Stream<'_>> =
        inputs.map(|(input, store)| Stream::new(input.facts.dtype, &input.facts.shape, store, input.first)).collect();
    let result = Stream::new(planned.result.dtype, &planned.result.shape, &counted, 0);
    algorithm.compute_streamed(job, &inputs, &result, memory - SLACK).map_err(|error| failed(planned, error))?;
    if let Output::Memory(buffer) = output {
        let buffer = buffer.into_inner().unwrap_or_else(PoisonError::into_inner);
        run.values[planned.output] = Slot::Finished(buffer.freeze());
    }
    Ok(())
}

fn failed(planned: &PlannedAlgorithm, error: AlgorithmError) -> ExecError {
    match error {
        AlgorithmError::Data { message, help } => ExecError::Data { message, help, place: planned.place },
        AlgorithmError::Memory(error) => ExecError::Memory(error),
        AlgorithmError::Threads(error) => ExecError::Threads(error),
        AlgorithmError::Store(error) => ExecError::Store(error),
        AlgorithmError::Cancelled => ExecError::Interrupted,
    }
}

fn operand<'r>(run: &'r Run<'_>, input: &'r AlgorithmInput) -> Operand<'r> {
    let Some((buffer, first)) = buffer(run, input) else { unreachable!("an input of an algorithm is in memory") };
    Operand::new(input.facts.dtype, &input.facts.shape, buffer, first)
}

/// The memory of an input that the plan has put there before the algorithm runs, and the number of its first element.
fn buffer<'r>(run: &'r Run<'_>, input: &AlgorithmInput) -> Option<(&'r Buffer, usize)> {
    let (buffer, first) = match input.source {
        Source::Input(k) => run.given.input(run.plan, k).map(|array| (array.buffer(), array.offset() as usize)),
        Source::Value(k) => run.finished(k).map(|buffer| (buffer, 0)),
        _ => None,
    }?;
    Some((buffer, if input.facts.shape.is_empty() { 0 } else { first + input.first }))
}

/// Where the elements of an input are.
enum InputStore<'r> {
    Memory(&'r Buffer, u64),
    File { executor: &'r Executor, array: Arc<dyn StoredArray> },
}

fn store<'r>(executor: &'r Executor, run: &'r Run<'_>, input: &AlgorithmInput) -> InputStore<'r> {
    if let Some((buffer, first)) = buffer(run, input) {
        // The stream begins at the same element of the source.
        return InputStore::Memory(buffer, (first.saturating_sub(input.first) * input.facts.dtype.size()) as u64);
    }
    let array: Option<Arc<dyn StoredArray>> = match input.source {
        Source::Input(k) => match &run.plan.inputs[k] {
            Input::Stored(stored) => Some(stored.source().clone()),
            Input::Array(_) | Input::Given(_) => None,
        },
        Source::Value(k) => match &run.values[k] {
            Slot::Temporary(array) => Some(array.clone()),
            _ => None,
        },
        _ => None,
    };
    match array {
        Some(array) => InputStore::File { executor, array },
        None => unreachable!("an input of an algorithm is in memory or in a file"),
    }
}

fn unread(error: FormatError) -> AlgorithmError {
    AlgorithmError::Store(Arc::new(error))
}

impl Store for InputStore<'_> {
    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), AlgorithmError> {
        match self {
            InputStore::Memory(buffer, start) => {
                out.copy_from_slice(&buffer.as_slice()[(start + offset) as usize..][..out.len()]);
                Ok(())
            }
            InputStore::File { executor, array } => {
                array.read(offset / array.dtype().size() as u64, out).map_err(unread)?;
                executor.progress.add_read(out.len());
                Ok(())
            }
        }
    }

    fn write(&self, _: u64, _: &[u8]) -> Result<(), AlgorithmError> {
        unreachable!("inputs are not written")
    }
}

/// Where a result goes.
enum Output<'r> {
    Memory(Mutex<BufferMut>),
    Temporary(Arc<TemporaryArray>),
    Saved { writer: &'r dyn FileWriter, array: usize, size: u64 },
}

/// An output whose bytes are counted where they go to a file.
struct Counted<'r> {
    executor: &'r Executor,
    inner: &'r Output<'r>,
}

impl Store for Counted<'_> {
    fn read(&self, _: u64, _: &mut [u8]) -> Result<(), AlgorithmError> {
        unreachable!("results are not read before they are complete")
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), AlgorithmError> {
        match self.inner {
            Output::Memory(buffer) => {
                let mut buffer = buffer.lock().unwrap_or_else(PoisonError::into_inner);
                buffer.as_mut_slice()[offset as usize..][..bytes.len()].copy_from_slice(bytes);
                Ok(())
            }
            Output::Temporary(array) => {
                array.write(0, offset / array.dtype().size() as u64, bytes).map_err(unread)?;
                self.executor.progress.add_written(bytes.len());
                Ok(())
            }
            Output::Saved { writer, array, size } => {
                writer.write(*array, offset / size, bytes).map_err(unread)?;
                self.executor.progress.add_written(bytes.len());
                Ok(())
            }
        }
    }
}

/// Room outside of memory that an algorithm has asked for.
struct Scratch {
    array: TemporaryArray,
    progress: Arc<super::Progress>,
}

fn scratch(executor: &Executor, bytes: u64) -> Result<Box<dyn Store>, AlgorithmError> {
    let shape = Shape::new([bytes as usize]).map_err(|error| AlgorithmError::Store(Arc::new(error)))?;
    let array = TemporaryArray::create(&executor.temporary, DType::UInt8, &shape).map_err(unread)?;
    Ok(Box::new(Scratch { array, progress: executor.progress.clone() }))
}

impl Store for Scratch {
    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), AlgorithmError> {
        self.progress.add_read(out.len());
        self.array.read(offset, out).map_err(unread)
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), AlgorithmError> {
        self.progress.add_written(bytes.len());
        self.array.write(0, offset, bytes).map_err(unread)
    }
}
