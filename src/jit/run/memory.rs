//! Where the elements of a kernel's accesses are.

use crate::memory::{Buffer, BufferMut};
use std::marker::PhantomData;

/// Elements `first..first + count` of an access's source, in memory.
#[derive(Clone, Copy)]
pub struct MemoryView<'a> {
    pointer: *mut u8,
    first: i64,
    count: i64,
    writable: bool,
    element_size: usize,
    owner: PhantomData<&'a [u8]>,
}

// SAFETY: a view is an address and a range. Shared buffers are only read through it; of an exclusively borrowed buffer,
// chunks that run at the same time write disjoint elements, because the destination of a kernel has one element per point
// of its kept space and chunks are disjoint there. Where a kernel has several destinations in one buffer, they are parts
// of a concatenate, which have no element in common.
unsafe impl Send for MemoryView<'_> {}
// SAFETY: as above.
unsafe impl Sync for MemoryView<'_> {}

impl<'a> MemoryView<'a> {
    /// A shared buffer whose first element is number `first` of the source.
    pub fn shared(buffer: &'a Buffer, element_size: usize, first: i64) -> MemoryView<'a> {
        let count = (buffer.len() / element_size) as i64;
        let pointer = buffer.as_ptr().cast_mut();
        MemoryView { pointer, first, count, writable: false, element_size, owner: PhantomData }
    }

    /// A buffer to be written, whose first element is number `first` of the destination.
    pub fn exclusive(buffer: &'a mut BufferMut, element_size: usize, first: i64) -> MemoryView<'a> {
        let count = (buffer.len() / element_size) as i64;
        MemoryView { pointer: buffer.as_mut_ptr(), first, count, writable: true, element_size, owner: PhantomData }
    }

    /// A view of bytes, the first of them number 0, as elements of so many bytes.
    pub fn of_elements(self, element_size: usize) -> MemoryView<'a> {
        debug_assert!(self.element_size == 1 && self.first == 0);
        MemoryView { element_size, count: self.count / element_size as i64, ..self }
    }

    /// Whether it holds the elements `low..high` and may be used as asked.
    pub(super) fn covers(&self, low: i64, high: i64, write: bool) -> bool {
        low >= high || (low >= self.first && high <= self.first + self.count && (self.writable || !write))
    }

    /// The address of element `number`, which may only be used for covered elements.
    pub(super) fn address(&self, number: i64) -> *mut u8 {
        self.pointer.wrapping_offset((number - self.first) as isize * self.element_size as isize)
    }
}

/// One view per access; none for sources that are computed (indices, random numbers, constants).
pub type Memory<'a> = Vec<Option<MemoryView<'a>>>;
