//! The pool: where buffers come from, and the one budget they count against.

use super::block::{Block, Guarded, PADDING, class_capacity};
use super::buffer::BufferMut;
use super::byte_count::ByteCount;
use super::idle::Idle;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why there is no memory for an array.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemoryError {
    #[error(
        "{} of memory are needed, but {} of the budget of {} are in use; \
         a larger budget can be given with --memory",
        ByteCount(*.requested), ByteCount(*.in_use), ByteCount(*.budget)
    )]
    OverBudget { requested: u64, in_use: u64, budget: u64 },
    #[error("the system refused {} of memory: {reason}", ByteCount(*.requested))]
    Refused { requested: u64, reason: String },
}

/// A source of aligned, padded buffers that counts what is in use and recycles what is not.
///
/// A clone is another handle on the same pool. A buffer counts for its length plus [`PADDING`] from its allocation to
/// the drop of its last handle. Dropped blocks are kept for buffers of the same size class (a class is at most an
/// eighth larger than what it serves); a quarter of the budget may lie idle so, the rest goes back to the system, and
/// idle blocks make room before an allocation is refused.
#[derive(Clone)]
pub struct Pool(Arc<Shared>);

pub(super) struct Shared {
    budget: u64,
    idle_limit: u64,
    ledger: Mutex<Ledger>,
    /// In a guarded pool: whether the next block touches the guard at its back.
    guards_back: Option<AtomicBool>,
}

#[derive(Default)]
struct Ledger {
    in_use: u64,
    peak: u64,
    idle: Idle,
}

/// Bytes counted against a budget while this lives: for memory that a library allocates by itself.
#[derive(Debug)]
pub struct Reservation {
    bytes: u64,
    pool: Pool,
}

impl Pool {
    /// An empty pool of at most `budget` bytes.
    pub fn new(budget: u64) -> Pool {
        Pool(Arc::new(Shared { budget, idle_limit: budget / 4, ledger: Mutex::default(), guards_back: None }))
    }

    /// A pool for tests of memory safety: a buffer has no padding and lies between two pages that cannot be touched, in
    /// turn right behind the first and right before the second, so that a step outside is a memory fault. It is aligned
    /// as its length is. Nothing is recycled, and every allocation takes system calls.
    pub fn guarded(budget: u64) -> Pool {
        let guards_back = Some(AtomicBool::new(false));
        Pool(Arc::new(Shared { budget, idle_limit: 0, ledger: Mutex::default(), guards_back }))
    }

    /// A buffer of `bytes` bytes whose contents are unspecified: zeros, or what an earlier buffer held.
    pub fn allocate(&self, bytes: usize) -> Result<BufferMut, MemoryError> {
        let (block, _) = self.obtain(bytes)?;
        Ok(BufferMut::new(block, bytes, self.0.clone()))
    }

    /// A buffer of `bytes` zeros.
    pub fn allocate_zeroed(&self, bytes: usize) -> Result<BufferMut, MemoryError> {
        let (block, origin) = self.obtain(bytes)?;
        let mut buffer = BufferMut::new(block, bytes, self.0.clone());
        if let Origin::Recycled = origin {
            buffer.as_mut_slice().fill(0);
        }
        Ok(buffer)
    }

    /// Counts `bytes` that someone else is about to allocate.
    pub fn reserve(&self, bytes: u64) -> Result<Reservation, MemoryError> {
        let evicted = {
            let mut ledger = self.0.lock();
            ledger.charge(bytes, self.0.budget)?;
            ledger.make_room(self.0.budget)
        };
        drop(evicted);
        Ok(Reservation { bytes, pool: self.clone() })
    }

    /// An error for bytes that do not fit the budget even when nothing else is in use.
    pub fn check(&self, bytes: u64) -> Result<(), MemoryError> {
        if bytes <= self.0.budget {
            return Ok(());
        }
        Err(MemoryError::OverBudget { requested: bytes, in_use: self.in_use(), budget: self.0.budget })
    }

    /// The most bytes that may be in use at once.
    pub fn budget(&self) -> u64 {
        self.0.budget
    }

    /// The bytes in use now: live buffers and reservations.
    pub fn in_use(&self) -> u64 {
        self.0.lock().in_use
    }

    /// The most bytes that were in use at any moment so far.
    pub fn peak(&self) -> u64 {
        self.0.lock().peak
    }

    /// The bytes kept for reuse.
    pub fn idle(&self) -> u64 {
        self.0.lock().idle.bytes()
    }

    /// Gives all idle memory back to the system.
    pub fn release_idle(&self) {
        let evicted = self.0.lock().idle.evict_down_to(0);
        drop(evicted);
    }

    fn obtain(&self, bytes: usize) -> Result<(Block, Origin), MemoryError> {
        let counted = counted(bytes);
        if let Some(guards_back) = &self.0.guards_back {
            let end = if guards_back.fetch_xor(true, Ordering::Relaxed) { Guarded::Front } else { Guarded::Back };
            return self.fresh_guarded(bytes, end).map(|block| (block, Origin::Fresh));
        }
        let Some(capacity) = class_capacity(bytes) else {
            return Err(MemoryError::Refused { requested: counted, reason: "no computer has as much".into() });
        };
        let (recycled, evicted) = {
            let mut ledger = self.0.lock();
            ledger.charge(counted, self.0.budget)?;
            (ledger.idle.take(capacity), ledger.make_room(self.0.budget))
        };
        // Not under the lock: giving memory back to the system takes time.
        drop(evicted);
        match recycled {
            Some(block) => Ok((block, Origin::Recycled)),
            None => self.fresh(capacity, counted).map(|block| (block, Origin::Fresh)),
        }
    }

    fn fresh_guarded(&self, bytes: usize, end: Guarded) -> Result<Block, MemoryError> {
        let counted = counted(bytes);
        self.0.lock().charge(counted, self.0.budget)?;
        Block::guarded(bytes, end).map_err(|error| {
            self.0.lock().in_use -= counted;
            MemoryError::Refused { requested: counted, reason: error.to_string() }
        })
    }

    /// A new block for bytes that are counted already, which are taken off again where the system refuses.
    fn fresh(&self, capacity: usize, counted: u64) -> Result<Block, MemoryError> {
        Block::zeroed(capacity)
            .or_else(|_| {
                self.release_idle();
                Block::zeroed(capacity)
            })
            .map_err(|error| {
                self.0.lock().in_use -= counted;
                MemoryError::Refused { requested: counted, reason: error.to_string() }
            })
    }
}

/// Whether a block is known to hold zeros.
enum Origin {
    Fresh,
    Recycled,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Ledger> {
        // Every change of the ledger is complete before anything can panic, so a poisoned one is still right.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes back the block of a buffer of `bytes` bytes.
    pub(super) fn give_back(&self, block: Block, bytes: usize) {
        let dropped = {
            let mut ledger = self.lock();
            ledger.in_use -= counted(bytes);
            if block.capacity() as u64 > self.idle_limit || self.guards_back.is_some() {
                // It could only stay by driving out all the others, and then not even so.
                vec![block]
            } else {
                ledger.idle.put(block);
                ledger.idle.evict_down_to(self.idle_limit)
            }
        };
        drop(dropped);
    }
}

impl Ledger {
    /// Counts `bytes` as in use, or says why that is too much.
    fn charge(&mut self, bytes: u64, budget: u64) -> Result<(), MemoryError> {
        let in_use = self.in_use.saturating_add(bytes);
        if in_use > budget {
            return Err(MemoryError::OverBudget { requested: bytes, in_use: self.in_use, budget });
        }
        self.in_use = in_use;
        self.peak = self.peak.max(in_use);
        Ok(())
    }

    /// Takes out as many idle blocks as do not fit beside what is in use.
    #[must_use]
    fn make_room(&mut self, budget: u64) -> Vec<Block> {
        self.idle.evict_down_to(budget - self.in_use)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.pool.0.lock().in_use -= self.bytes;
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ledger = self.0.lock();
        f.debug_struct("Pool")
            .field("budget", &self.0.budget)
            .field("in_use", &ledger.in_use)
            .field("idle", &ledger.idle.bytes())
            .finish()
    }
}

/// What a buffer of `bytes` bytes counts for.
fn counted(bytes: usize) -> u64 {
    (bytes as u64).saturating_add(PADDING as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1 << 20;

    /// The address of a buffer, to see whether a block is used again.
    fn address(buffer: &BufferMut) -> usize {
        buffer.as_ptr() as usize
    }

    #[test]
    fn buffers_are_aligned_and_padded() {
        let pool = Pool::new(64 * MIB as u64);
        for bytes in [0, 1, 63, 64, 65, 4096, MIB + 3, 5 * MIB] {
            let mut buffer = pool.allocate(bytes).unwrap();
            assert_eq!(buffer.len(), bytes);
            assert_eq!(address(&buffer) % crate::memory::ALIGNMENT, 0);
            // SAFETY: the padding belongs to the block and is initialised.
            let padded = unsafe { std::slice::from_raw_parts_mut(buffer.as_mut_ptr(), bytes + PADDING) };
            padded.fill(7);
        }
    }

    #[cfg(unix)]
    #[test]
    fn guarded_buffers_end_at_a_page_in_turn() {
        let pool = Pool::guarded(MIB as u64);
        let buffers: Vec<_> = (0..4).map(|_| pool.allocate_zeroed(24).unwrap()).collect();
        let at_front: Vec<bool> = buffers.iter().map(|buffer| address(buffer).is_multiple_of(4096)).collect();
        let at_back: Vec<bool> = buffers.iter().map(|buffer| (address(buffer) + 24).is_multiple_of(4096)).collect();
        assert_eq!(at_front.iter().filter(|&&touches| touches).count(), 2);
        assert!(at_front.iter().zip(&at_back).all(|(front, back)| front != back));
        drop(buffers);
        assert_eq!((pool.in_use(), pool.idle()), (0, 0));
        assert!(pool.allocate(2 * MIB).is_err());
    }

    #[test]
    fn blocks_are_recycled_within_their_class() {
        let pool = Pool::new(64 * MIB as u64);
        for bytes in [100, 8000, 5 * MIB] {
            let first = pool.allocate(bytes).unwrap();
            let start = address(&first);
            drop(first);
            let again = pool.allocate(bytes - 1).unwrap();
            assert_eq!(address(&again), start);
            let other = pool.allocate(bytes).unwrap();
            assert_ne!(address(&other), start);
        }
    }

    #[test]
    fn zeroed_buffers_are_zero_even_when_recycled() {
        let pool = Pool::new(64 * MIB as u64);
        for bytes in [1000, 5 * MIB] {
            pool.allocate(bytes).unwrap().as_mut_slice().fill(1);
            assert!(pool.allocate_zeroed(bytes).unwrap().as_slice().iter().all(|&byte| byte == 0));
        }
    }

    #[test]
    fn the_budget_counts_what_lives() {
        let pool = Pool::new(10 * MIB as u64);
        let six = pool.allocate(6 * MIB).unwrap();
        let shared = six.freeze();
        let handle = shared.clone();
        let error = pool.allocate(5 * MIB).unwrap_err();
        assert_eq!(
            error,
            MemoryError::OverBudget {
                requested: (5 * MIB + PADDING) as u64,
                in_use: (6 * MIB + PADDING) as u64,
                budget: 10 * MIB as u64
            }
        );
        let text = error.to_string();
        assert!(text.contains("5.0 MiB") && text.contains("--memory"), "{text}");
        drop(shared);
        assert!(pool.allocate(5 * MIB).is_err());
        drop(handle);
        assert_eq!(pool.in_use(), 0);
        assert!(pool.allocate(5 * MIB).is_ok());
        assert_eq!(pool.peak(), (6 * MIB + PADDING) as u64);
    }

    #[test]
    fn idle_blocks_make_room() {
        let pool = Pool::new(40 * MIB as u64);
        drop(pool.allocate(8 * MIB).unwrap());
        assert!(pool.idle() >= 8 * MIB as u64);
        let large = pool.allocate(39 * MIB).unwrap();
        assert_eq!(pool.idle(), 0);
        drop(large);
        assert_eq!(pool.idle(), 0, "a block above the idle limit is not kept");
    }

    #[test]
    fn idle_memory_is_bounded_and_can_be_released() {
        let pool = Pool::new(40 * MIB as u64);
        let buffers: Vec<_> = (0..30).map(|_| pool.allocate(MIB).unwrap()).collect();
        drop(buffers);
        assert!(pool.idle() > 0 && pool.idle() <= 10 * MIB as u64);
        pool.release_idle();
        assert_eq!(pool.idle(), 0);
    }

    #[test]
    fn reservations_count_and_end() {
        let pool = Pool::new(1000);
        let reservation = pool.reserve(900).unwrap();
        assert_eq!(pool.in_use(), 900);
        assert!(pool.reserve(200).is_err());
        assert!(pool.allocate(200).is_err());
        drop(reservation);
        assert_eq!(pool.in_use(), 0);
        assert!(pool.reserve(u64::MAX).is_err());
    }

    #[test]
    fn absurd_sizes_are_errors() {
        let pool = Pool::new(u64::MAX);
        for bytes in [usize::MAX, isize::MAX as usize, 1 << 60] {
            let error = pool.allocate(bytes).unwrap_err();
            assert!(matches!(error, MemoryError::Refused { .. }), "{error}");
        }
        assert_eq!(pool.in_use(), 0);
    }

    #[test]
    fn threads_share_a_pool() {
        let pool = Pool::new(64 * MIB as u64);
        std::thread::scope(|scope| {
            for thread in 0..4u8 {
                let pool = pool.clone();
                scope.spawn(move || {
                    for turn in 0..200usize {
                        let mut buffer = pool.allocate(1000 + turn * 97 % 4096).unwrap();
                        buffer.as_mut_slice().fill(thread);
                        let shared = buffer.freeze();
                        assert!(shared.as_slice().iter().all(|&byte| byte == thread));
                    }
                });
            }
        });
        assert_eq!(pool.in_use(), 0);
        assert!(pool.peak() <= 4 * (5096 + PADDING as u64));
    }
}
