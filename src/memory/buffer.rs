//! Buffers: unique while they are written, shared once they are finished.

use super::block::Block;
use super::element::Element;
use super::pool::Shared;
use std::fmt;
use std::mem::ManuallyDrop;
use std::sync::Arc;

/// A buffer with one owner, who may write to it.
///
/// It starts at a multiple of [`ALIGNMENT`](super::ALIGNMENT), and [`PADDING`](super::PADDING) bytes after its end may
/// be read and written too (not in a [guarded](super::Pool::guarded) pool). Dropping it gives its memory back.
pub struct BufferMut(Allocation);

/// A finished buffer, shared by any number of owners and threads. A clone is another handle on the same bytes.
#[derive(Clone)]
pub struct Buffer(Arc<Allocation>);

/// A block in use.
struct Allocation {
    block: ManuallyDrop<Block>,
    /// The bytes asked for; the block holds at least [`PADDING`](super::PADDING) more unless the pool is guarded.
    len: usize,
    pool: Arc<Shared>,
}

impl BufferMut {
    /// Wraps a block that the pool has counted for `len` bytes.
    pub(super) fn new(block: Block, len: usize, pool: Arc<Shared>) -> BufferMut {
        debug_assert!(block.capacity() >= len);
        BufferMut(Allocation { block: ManuallyDrop::new(block), len, pool })
    }

    /// The length in bytes, without the padding.
    pub fn len(&self) -> usize {
        self.0.len
    }

    pub fn is_empty(&self) -> bool {
        self.0.len == 0
    }

    pub fn as_ptr(&self) -> *const u8 {
        self.0.block.start().as_ptr()
    }

    /// The first byte, for code that writes through pointers; it must stay within the length and the padding.
    pub fn as_mut_ptr(&mut self) -> *mut u8 {
        self.0.block.start().as_ptr()
    }

    pub fn as_slice(&self) -> &[u8] {
        self.0.elements()
    }

    pub fn as_mut_slice(&mut self) -> &mut [u8] {
        self.elements_mut()
    }

    /// The bytes as elements of type `T`, as many as fit.
    pub fn elements<T: Element>(&self) -> &[T] {
        self.0.elements()
    }

    /// The bytes as elements of type `T`, as many as fit, for writing.
    pub fn elements_mut<T: Element>(&mut self) -> &mut [T] {
        let start = self.as_mut_ptr().cast::<T>();
        // SAFETY: as in `Allocation::elements`, and `&mut self` is the only access to the block.
        unsafe { std::slice::from_raw_parts_mut(start, self.0.len / size_of::<T>()) }
    }

    /// Ends writing and begins sharing. Copies nothing.
    pub fn freeze(self) -> Buffer {
        Buffer(Arc::new(self.0))
    }
}

impl Buffer {
    /// The length in bytes, without the padding.
    pub fn len(&self) -> usize {
        self.0.len
    }

    pub fn is_empty(&self) -> bool {
        self.0.len == 0
    }

    pub fn as_ptr(&self) -> *const u8 {
        self.0.block.start().as_ptr()
    }

    pub fn as_slice(&self) -> &[u8] {
        self.0.elements()
    }

    /// The bytes as elements of type `T`, as many as fit.
    pub fn elements<T: Element>(&self) -> &[T] {
        self.0.elements()
    }

    /// The buffer for writing again if this is its only handle, else the handle back. Copies nothing.
    pub fn try_unique(self) -> Result<BufferMut, Buffer> {
        Arc::try_unwrap(self.0).map(BufferMut).map_err(Buffer)
    }
}

impl Allocation {
    fn elements<T: Element>(&self) -> &[T] {
        let start = self.block.start().as_ptr().cast::<T>();
        // SAFETY: the block holds `len` bytes, all initialised (blocks begin as zeros and keep what was written since),
        // and lives as long as `self`. It is aligned to 64 bytes, more than any `Element`, whose values are any bytes;
        // a block of a guarded pool is aligned as its length is, and holds elements of one size only.
        // Writing takes `&mut BufferMut`, which excludes this borrow.
        unsafe { std::slice::from_raw_parts(start, self.len / size_of::<T>()) }
    }
}

impl Drop for Allocation {
    fn drop(&mut self) {
        // SAFETY: the block is taken once, here, and not looked at again.
        let block = unsafe { ManuallyDrop::take(&mut self.block) };
        self.pool.give_back(block, self.len);
    }
}

impl fmt::Debug for BufferMut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BufferMut({} bytes)", self.len())
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Buffer({} bytes)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use crate::memory::{Buffer, BufferMut, Pool};

    #[test]
    fn handles_cross_threads() {
        fn crosses<T: Send + Sync>() {}
        crosses::<Buffer>();
        crosses::<BufferMut>();
        crosses::<Pool>();
    }

    #[test]
    fn bytes_are_seen_as_elements() {
        let pool = Pool::new(1 << 20);
        let mut buffer = pool.allocate(20).unwrap();
        buffer.as_mut_slice().fill(0xff);
        buffer.elements_mut::<f64>()[0] = 1.5;
        assert_eq!(buffer.elements::<f64>().len(), 2);
        assert_eq!(buffer.elements::<i64>(), [1.5f64.to_bits() as i64, -1]);
        let shared = buffer.freeze();
        assert_eq!(shared.elements::<f64>()[0], 1.5);
        assert_eq!(shared.elements::<u64>()[1], u64::MAX);
        assert_eq!(shared.elements::<u8>().len(), 20);
    }

    #[test]
    fn a_sole_handle_can_write_again() {
        let pool = Pool::new(1 << 20);
        let mut buffer = pool.allocate(8).unwrap();
        buffer.elements_mut::<i64>()[0] = 1;
        let shared = buffer.freeze();
        let other = shared.clone();
        let shared = shared.try_unique().unwrap_err();
        drop(other);
        let mut unique = shared.try_unique().unwrap();
        unique.elements_mut::<i64>()[0] += 1;
        assert_eq!(unique.freeze().elements::<i64>(), [2]);
    }

    #[test]
    fn buffers_outlive_the_pool_handle() {
        let buffer = Pool::new(1 << 20).allocate_zeroed(100).unwrap();
        assert_eq!(buffer.as_slice(), [0; 100]);
    }
}
