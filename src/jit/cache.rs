//! Compiled loops by structure, so that a loop compiles once however often its kernel runs.

use super::{CompiledLoop, Compiler, JitError, Manner};
use crate::plan::kernel::LoopProgram;
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The most recently used compiled loops, shared between threads.
///
/// A loop that is dropped from the cache lives on until its last user lets go of it.
pub struct LoopCache {
    compiler: Compiler,
    capacity: usize,
    entries: Mutex<Entries>,
    compiled: AtomicU64,
    hits: AtomicU64,
    compile_nanoseconds: AtomicU64,
}

/// What a [`LoopCache`] has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheCounters {
    /// Programs compiled.
    pub compiled: u64,
    /// Requests answered without compiling.
    pub hits: u64,
    /// Time spent compiling, over all threads.
    pub compile_time: Duration,
}

#[derive(Default)]
struct Entries {
    loops: FxHashMap<Key, Entry>,
    /// Counts requests.
    clock: u64,
}

/// A program, and how it gets at memory.
type Key = (LoopProgram, Manner);

struct Entry {
    compiled: Arc<CompiledLoop>,
    last_used: u64,
}

impl LoopCache {
    /// Programs that a cache holds unless told otherwise: a code page or two each.
    pub const DEFAULT_CAPACITY: usize = 512;

    pub fn new(compiler: Compiler) -> LoopCache {
        LoopCache::with_capacity(compiler, LoopCache::DEFAULT_CAPACITY)
    }

    /// A cache that holds at most `capacity` loops, at least one.
    pub fn with_capacity(compiler: Compiler, capacity: usize) -> LoopCache {
        LoopCache {
            compiler,
            capacity: capacity.max(1),
            entries: Mutex::default(),
            compiled: AtomicU64::new(0),
            hits: AtomicU64::new(0),
            compile_nanoseconds: AtomicU64::new(0),
        }
    }

    /// The machine code of `program`, compiled now if it is not held.
    ///
    /// Threads do not wait for each other's compiling; two that need the same new program at once may both compile it,
    /// and share the loop that was ready first.
    pub fn get(&self, program: &LoopProgram) -> Result<Arc<CompiledLoop>, JitError> {
        self.get_for(program, &Manner::default())
    }

    /// The same, of code that gets at memory in a certain manner: see [`Compiler::compile_for`].
    pub fn get_for(&self, program: &LoopProgram, manner: &Manner) -> Result<Arc<CompiledLoop>, JitError> {
        let manner = if self.compiler.has_wide_loops() { manner.clone() } else { Manner::default() };
        let key: Key = (program.clone(), manner);
        if let Some(held) = self.entries().find(&key) {
            self.hits.fetch_add(1, Relaxed);
            return Ok(held);
        }
        let start = Instant::now();
        let compiled = Arc::new(self.compiler.compile_for(program, &key.1)?);
        self.compile_nanoseconds.fetch_add(start.elapsed().as_nanos() as u64, Relaxed);
        self.compiled.fetch_add(1, Relaxed);
        let mut entries = self.entries();
        if let Some(held) = entries.find(&key) {
            return Ok(held);
        }
        let evicted = if entries.loops.len() >= self.capacity { entries.remove_oldest() } else { None };
        entries.insert(key, compiled.clone());
        drop(entries);
        // Freed here, where no other thread waits for it.
        drop(evicted);
        Ok(compiled)
    }

    pub fn compiler(&self) -> &Compiler {
        &self.compiler
    }

    /// The number of loops held.
    pub fn len(&self) -> usize {
        self.entries().loops.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn counters(&self) -> CacheCounters {
        CacheCounters {
            compiled: self.compiled.load(Relaxed),
            hits: self.hits.load(Relaxed),
            compile_time: Duration::from_nanos(self.compile_nanoseconds.load(Relaxed)),
        }
    }

    /// The map is whole between any two of its own operations, so a panic elsewhere while it was locked does no harm.
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn find(&mut self, key: &Key) -> Option<Arc<CompiledLoop>> {
        self.clock += 1;
        let entry = self.loops.get_mut(key)?;
        entry.last_used = self.clock;
        Some(entry.compiled.clone())
    }

    fn insert(&mut self, key: Key, compiled: Arc<CompiledLoop>) {
        self.loops.insert(key, Entry { compiled, last_used: self.clock });
    }

    /// Looks at every entry, which is little beside the compiling that precedes it.
    fn remove_oldest(&mut self) -> Option<Entry> {
        let oldest = self.loops.iter().min_by_key(|(_, entry)| entry.last_used)?.0.clone();
        self.loops.remove(&oldest)
    }
}
