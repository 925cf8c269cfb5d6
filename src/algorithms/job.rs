//! What an algorithm runs with: memory, threads, and somebody who may call it off.

use super::{AlgorithmError, Store};
use crate::memory::Pool;
use rayon::prelude::*;

/// How an algorithm gets at worker threads; they start when the first one asks.
pub type Workers<'a> = &'a (dyn Fn() -> Result<&'a rayon::ThreadPool, AlgorithmError> + Sync);

/// How an algorithm gets room for so many bytes outside of memory.
pub type TemporaryStores<'a> = &'a (dyn Fn(u64) -> Result<Box<dyn Store>, AlgorithmError> + Sync);

/// One run of an algorithm.
pub struct Job<'a> {
    /// Where scratch memory comes from.
    pub pool: &'a Pool,
    workers: Option<Workers<'a>>,
    temporary: Option<TemporaryStores<'a>>,
    cancelled: &'a (dyn Fn() -> bool + Sync),
}

impl<'a> Job<'a> {
    /// A run in plain sequential form.
    pub fn plain(pool: &'a Pool, cancelled: &'a (dyn Fn() -> bool + Sync)) -> Job<'a> {
        Job { pool, workers: None, temporary: None, cancelled }
    }

    /// A run on worker threads.
    pub fn parallel(pool: &'a Pool, workers: Workers<'a>, cancelled: &'a (dyn Fn() -> bool + Sync)) -> Job<'a> {
        Job { pool, workers: Some(workers), temporary: None, cancelled }
    }

    /// The same run where there is room outside of memory.
    pub fn with_temporary(self, temporary: TemporaryStores<'a>) -> Job<'a> {
        Job { temporary: Some(temporary), ..self }
    }

    /// Room for so many bytes outside of memory, which is gone when the store is dropped.
    pub fn temporary(&self, bytes: u64) -> Result<Box<dyn Store>, AlgorithmError> {
        match self.temporary {
            Some(temporary) => temporary(bytes),
            None => Err(AlgorithmError::data("there is no room for temporary files")),
        }
    }

    /// How many threads work on it.
    pub fn threads(&self) -> Result<usize, AlgorithmError> {
        match self.workers {
            None => Ok(1),
            Some(workers) => Ok(workers()?.current_num_threads()),
        }
    }

    /// The same run for one of its threads, which goes on alone.
    pub fn alone(&self) -> Job<'a> {
        Job { workers: None, ..*self }
    }

    /// Whether the plain form is asked for.
    pub fn is_plain(&self) -> bool {
        self.workers.is_none()
    }

    /// An error when the computation is to stop; asked every few milliseconds.
    pub fn check(&self) -> Result<(), AlgorithmError> {
        if (self.cancelled)() { Err(AlgorithmError::Cancelled) } else { Ok(()) }
    }

    /// Calls `work` where rayon's parallel iterators run on the session's threads; in plain form, just calls it.
    pub fn on_workers<R: Send>(&self, work: impl FnOnce() -> R + Send) -> Result<R, AlgorithmError> {
        match self.workers {
            None => Ok(work()),
            Some(workers) => Ok(workers()?.install(work)),
        }
    }

    /// Calls `work` with consecutive parts of `output` of `size` elements (the last may be shorter) and their numbers: in
    /// order in plain form, else on all threads.
    pub fn for_each_part<T: Send>(
        &self,
        output: &mut [T],
        size: usize,
        work: impl Fn(usize, &mut [T]) -> Result<(), AlgorithmError> + Sync,
    ) -> Result<(), AlgorithmError> {
        let one = |(number, part): (usize, &mut [T])| {
            self.check()?;
            work(number, part)
        };
        let size = size.max(1);
        if self.is_plain() || output.len() <= size {
            return output.chunks_mut(size).enumerate().try_for_each(one);
        }
        self.on_workers(|| output.par_chunks_mut(size).enumerate().try_for_each(one))?
    }
}
