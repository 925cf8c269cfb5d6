//! One raw block of memory, from the ordinary allocator or straight from the operating system.

use memmap2::MmapMut;
use std::alloc::{self, Layout};
use std::io;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The alignment of every buffer, in bytes: a cache line, and the widest vector register.
pub const ALIGNMENT: usize = 64;

/// The bytes after a buffer's end that may be read and written, so that vector code needs no special last turn.
pub const PADDING: usize = 64;

/// From this capacity on a block is an anonymous mapping in huge pages. Smaller ones gain nothing from huge pages and
/// would pay a system call each.
pub(super) const MAPPED_FROM: usize = 4 << 20;

/// The size of a huge page on x86-64 and on aarch64 with 4 KiB pages. Elsewhere it is merely an alignment.
const HUGE_PAGE: usize = 2 << 20;

/// Mapped blocks start so many bytes further than the one before, in turn, from the start of a huge page: arrays that run
/// at the same distance from large powers of two would ask the same banks of memory for different rows all the time, which
/// makes two streams three times slower. From 8 KiB on they do not meet; the line makes them differ in L1 as well.
const SHIFT: usize = (72 << 10) + 64;

/// How many different starts there are.
const SHIFTS: usize = 16;

/// `capacity` initialised bytes at an address that is a multiple of [`ALIGNMENT`], freed on drop.
pub(super) struct Block {
    start: NonNull<u8>,
    capacity: usize,
    source: Source,
}

enum Source {
    Allocator(Layout),
    /// Held only to be unmapped on drop; `start` lies inside.
    System {
        _mapping: MmapMut,
    },
}

/// The end of a guarded block at which no byte lies between it and a page that cannot be touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guarded {
    Front,
    Back,
}

// SAFETY: a block owns its memory alone, like a `Box<[u8]>`, and offers no access through a shared reference.
unsafe impl Send for Block {}
// SAFETY: as above: `&Block` only tells an address and a capacity.
unsafe impl Sync for Block {}

impl Block {
    /// A block of zeros. Fails, and never aborts, when the system has no more memory to give.
    pub(super) fn zeroed(capacity: usize) -> io::Result<Block> {
        if capacity < MAPPED_FROM { Block::from_allocator(capacity) } else { Block::from_system(capacity) }
    }

    fn from_allocator(capacity: usize) -> io::Result<Block> {
        let layout = Layout::from_size_align(capacity.max(1), ALIGNMENT).map_err(|_| io::ErrorKind::OutOfMemory)?;
        // SAFETY: the size is not zero.
        let start = unsafe { alloc::alloc_zeroed(layout) };
        let start = NonNull::new(start).ok_or(io::ErrorKind::OutOfMemory)?;
        Ok(Block { start, capacity, source: Source::Allocator(layout) })
    }

    fn from_system(capacity: usize) -> io::Result<Block> {
        static BLOCKS: AtomicUsize = AtomicUsize::new(0);
        let shift = BLOCKS.fetch_add(1, Ordering::Relaxed) % SHIFTS * SHIFT;
        // The system aligns mappings to small pages: the excess allows moving up to a huge page and on by the shift, is
        // never touched and so costs address space only.
        let length = capacity.checked_add(2 * HUGE_PAGE).ok_or(io::ErrorKind::OutOfMemory)?;
        let mut mapping = MmapMut::map_anon(length)?;
        // Only advice: where huge pages are switched off or unknown, small ones serve.
        #[cfg(target_os = "linux")]
        let _ = mapping.advise(memmap2::Advice::HugePage);
        let skipped = mapping.as_ptr().align_offset(HUGE_PAGE).min(HUGE_PAGE) + shift;
        let start = NonNull::from(&mut mapping[skipped..]).cast();
        Ok(Block { start, capacity, source: Source::System { _mapping: mapping } })
    }

    /// A block of zeros of exactly `bytes` bytes between two pages that cannot be touched: a step over its `end` is a
    /// memory fault. It is aligned as `bytes` is, up to the page.
    #[cfg(unix)]
    pub(super) fn guarded(bytes: usize, end: Guarded) -> io::Result<Block> {
        // SAFETY: `sysconf` only reads a number of the system.
        let page = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).map_err(io::Error::other)?;
        let inner = bytes.checked_next_multiple_of(page).ok_or(io::ErrorKind::OutOfMemory)?;
        let length = inner.checked_add(2 * page).ok_or(io::ErrorKind::OutOfMemory)?;
        let mut mapping = MmapMut::map_anon(length)?;
        for guard in [0, page + inner] {
            // SAFETY: the page belongs to this mapping, and nobody refers to it: `start` and `capacity` lie between.
            let refused = unsafe { libc::mprotect(mapping[guard..].as_mut_ptr().cast(), page, libc::PROT_NONE) };
            if refused != 0 {
                return Err(io::Error::last_os_error());
            }
        }
        let skipped = if end == Guarded::Front { page } else { page + inner - bytes };
        let start = NonNull::from(&mut mapping[skipped..]).cast();
        Ok(Block { start, capacity: bytes, source: Source::System { _mapping: mapping } })
    }

    #[cfg(not(unix))]
    pub(super) fn guarded(_: usize, _: Guarded) -> io::Result<Block> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn start(&self) -> NonNull<u8> {
        self.start
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        if let Source::Allocator(layout) = self.source {
            // SAFETY: `start` came from the global allocator with this layout and is freed once, here.
            unsafe { alloc::dealloc(self.start.as_ptr(), layout) };
        }
    }
}

/// The capacity of the block that serves `bytes` bytes and the padding: one of eight classes to each power of two, so
/// that less than an eighth is wasted (and up to 63 bytes in tiny blocks). None where it exceeds the address space.
pub(super) fn class_capacity(bytes: usize) -> Option<usize> {
    let needed = bytes.checked_add(PADDING).filter(|&needed| needed <= isize::MAX as usize / 2)?;
    let step = (1usize << needed.ilog2()) / 8;
    Some(needed.next_multiple_of(step.max(ALIGNMENT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_waste_less_than_an_eighth() {
        for bytes in (0..5000).chain([400_000_000, (1 << 30) - PADDING, (1 << 30) - PADDING + 1]) {
            let capacity = class_capacity(bytes).unwrap();
            let needed = bytes + PADDING;
            assert!(capacity >= needed && capacity.is_multiple_of(ALIGNMENT));
            assert!(capacity - needed < (needed / 8).max(ALIGNMENT), "{bytes} in {capacity}");
        }
        assert_eq!(class_capacity((1 << 30) - PADDING), Some(1 << 30));
        assert_eq!(class_capacity(usize::MAX), None);
        assert_eq!(class_capacity(isize::MAX as usize), None);
    }

    #[test]
    fn large_blocks_start_near_a_huge_page_but_not_at_the_same_distance() {
        let blocks = [(); 4].map(|()| Block::zeroed(MAPPED_FROM).unwrap());
        let distances = blocks.each_ref().map(|block| block.start().as_ptr() as usize % HUGE_PAGE);
        assert!(distances.iter().all(|distance| distance.is_multiple_of(SHIFT) && distance / SHIFT < SHIFTS));
        // Other tests take blocks meanwhile, but not sixteen between any two of these.
        assert!(distances.windows(2).any(|pair| pair[0].abs_diff(pair[1]) >= SHIFT));
        assert!(blocks.iter().all(|block| block.capacity() == MAPPED_FROM));
    }

    #[cfg(unix)]
    #[test]
    fn guarded_blocks_touch_their_guard() {
        for bytes in [0, 1, 8, 4096, 5000] {
            let [front, back] = [Guarded::Front, Guarded::Back].map(|end| Block::guarded(bytes, end).unwrap());
            assert_eq!((front.capacity(), back.capacity()), (bytes, bytes));
            assert_eq!(front.start().as_ptr() as usize % 4096, 0);
            assert_eq!((back.start().as_ptr() as usize + bytes) % 4096, 0);
        }
    }

    #[test]
    fn impossible_blocks_are_errors() {
        assert!(Block::zeroed(1 << 60).is_err());
        assert!(Block::zeroed(usize::MAX - 5).is_err());
    }
}
