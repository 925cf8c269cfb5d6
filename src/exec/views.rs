//! Where the arrays of a plan are while it runs.

use super::Executor;
use crate::jit::run::{Memory, MemoryView, Supplied};
use crate::memory::{Buffer, BufferMut, MemoryError};
use crate::plan::kernel::{Kernel, Source};
use crate::plan::{Input, Plan, ResultView};
use crate::values::Array;

/// What a run of a plan is given: what other runs of it replace.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// What [`Input::Given`] numbers.
    pub arrays: &'a [Array],
    pub supplied: Supplied<'a>,
}

impl<'a> Given<'a> {
    /// What a plan is given that runs once: nothing, and the parameters that it was made with.
    pub fn nothing(plan: &'a Plan) -> Given<'a> {
        Given { arrays: &[], supplied: Supplied { parameters: &plan.parameters, streams: &[] } }
    }

    /// The array that an input is; none for one in a file.
    pub fn input(self, plan: &'a Plan, input: usize) -> Option<&'a Array> {
        match &plan.inputs[input] {
            Input::Array(array) => Some(array),
            Input::Given(number) => self.arrays.get(*number),
            Input::Stored(_) => None,
        }
    }
}

/// A value that a kernel computes into memory, or a part of one.
pub(super) struct Written {
    pub value: usize,
    pub buffer: BufferMut,
}

impl Written {
    pub fn allocate(executor: &Executor, plan: &Plan, value: usize) -> Result<Written, MemoryError> {
        Ok(Written { value, buffer: executor.pool.allocate(plan.values[value].bytes() as usize)? })
    }
}

/// Views of what a kernel reads and writes in memory: inputs, values that `finished` knows, and `written` ones.
pub(super) fn memory<'a>(
    plan: &'a Plan,
    given: Given<'a>,
    kernel: &Kernel,
    finished: impl Fn(usize) -> Option<&'a Buffer>,
    written: &'a mut [Written],
) -> Memory<'a> {
    let view = |source: &Source, size: usize| match *source {
        Source::Input(k) => given.input(plan, k).map(|array| MemoryView::shared(array.buffer(), size, -array.offset())),
        Source::Value(k) => finished(k).map(|buffer| MemoryView::shared(buffer, size, 0)),
        _ => None,
    };
    let accesses = &kernel.accesses;
    let mut memory: Memory<'a> = accesses.iter().map(|access| view(&access.source, access.dtype.size())).collect();
    for output in written {
        let view = MemoryView::exclusive(&mut output.buffer, plan.values[output.value].dtype.size(), 0);
        let of_output = memory.iter_mut().zip(accesses);
        of_output
            .filter(|(_, access)| access.source == Source::Value(output.value))
            .for_each(|(memory, _)| *memory = Some(view));
    }
    memory
}

/// The array that a root of the plan is; none if it is not in memory.
pub(super) fn result<'a>(
    plan: &'a Plan,
    given: Given<'a>,
    view: &ResultView,
    finished: impl Fn(usize) -> Option<&'a Buffer>,
) -> Option<Array> {
    let (dtype, first, buffer) = match view.source {
        Source::Input(k) => {
            let array = given.input(plan, k)?;
            (array.dtype(), array.offset(), array.buffer())
        }
        Source::Value(k) => (plan.values[k].dtype, 0, finished(k)?),
        _ => return None,
    };
    Some(Array::new(dtype, view.shape.clone(), view.strides.clone(), first + view.offset, buffer.clone()))
}
