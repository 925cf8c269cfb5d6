//! What running has taken so far.

use std::fmt;
use std::time::Duration;

/// Counters of a session, as `--stats` shows them.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// Kernels that went over more than one element.
    pub passes: u64,
    /// All kernels.
    pub kernels: u64,
    /// Elements of all iteration spaces.
    pub elements: u64,
    /// Bytes that kernels read and wrote in memory and files, each array once per kernel, as planned.
    pub moved: u64,
    /// Bytes read from and written to files.
    pub file_read: u64,
    pub file_written: u64,
    /// Time compiling, and from a plan's start to its end.
    pub compile: Duration,
    pub compute: Duration,
    /// The most bytes of array memory in use at once.
    pub peak: u64,
    pub threads: usize,
    pub seed: u64,
}

impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = crate::plan::bytes;
        writeln!(f, "passes        {} ({} kernels, {} elements)", self.passes, self.kernels, self.elements)?;
        writeln!(
            f,
            "time          {:.6} s, of which compiling {:.6} s",
            self.compute.as_secs_f64(),
            self.compile.as_secs_f64()
        )?;
        writeln!(f, "array memory  {} at most", bytes(self.peak))?;
        writeln!(f, "files         {} read, {} written", bytes(self.file_read), bytes(self.file_written))?;
        write!(f, "threads       {}\nseed          {}", self.threads, self.seed)
    }
}
