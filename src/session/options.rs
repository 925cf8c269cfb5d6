//! Everything a user can set, in one place.

use crate::formats::temporary_folder;
use std::path::PathBuf;

/// Which engine computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Engine {
    /// Optimized, fused, compiled, parallel.
    #[default]
    Jit,
    /// The reference interpreter.
    Interp,
}

/// The options of a session. Command-line flags and REPL commands end here; nothing reads the environment later.
#[derive(Clone, Debug)]
pub struct Options {
    pub engine: Engine,
    /// Worker threads; 0 means as many as the machine has processors.
    pub threads: usize,
    /// Bytes of array memory at most; 0 means 80% of what the machine or its container has.
    pub memory: u64,
    /// Where arrays go that memory does not hold.
    pub temporary: PathBuf,
    /// Where the run is kept, so that it can be continued when it is killed; none keeps nothing.
    pub resume: Option<PathBuf>,
    /// The seed of random numbers; none means one from the operating system.
    pub seed: Option<u64>,
    /// Whether integer overflow is an error; otherwise integers wrap.
    pub checked: bool,
    /// The name of a SIMD level (`baseline`, `avx2`, `avx512`) to use instead of the best one, for tests.
    pub simd: Option<String>,
    /// Whether element-wise operations are fused; off computes every node by itself, for tests.
    pub fuse: bool,
    /// The number of elements in a chunk, rounded up to what the operation permits; 0 means chosen by the planner.
    pub chunk: usize,
    /// The number of elements in a tile, rounded up to the reduction block; 0 means chosen by the planner.
    pub tile: usize,
    /// Bytes of stack that evaluation may use; the thread that runs the session should have a quarter more.
    pub stack: usize,
    /// Whether every array lies against a page that cannot be touched, for tests of memory safety.
    pub guard_memory: bool,
    /// Whether everything that is done is noted, for [`Session::trace`](super::Session::trace).
    pub trace: bool,
    /// The pass after which the graph is written to standard error.
    pub dump: Option<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            engine: Engine::Jit,
            threads: 0,
            memory: 0,
            temporary: temporary_folder(),
            resume: None,
            seed: None,
            checked: false,
            simd: None,
            fuse: true,
            chunk: 0,
            tile: 0,
            guard_memory: false,
            // Fits a thread of Rust's default size, 2 MiB.
            stack: 3 << 19,
            trace: false,
            dump: None,
        }
    }
}
