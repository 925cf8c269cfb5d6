//! How far the plan under way has come, for whoever looks from another thread.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counters that workers add to once per chunk and that anybody may read at any time.
///
/// They are independent of each other: a reader may see a chunk's bytes before its elements. Nothing is computed from
/// them but what people look at.
#[derive(Debug, Default)]
pub struct Progress {
    running: AtomicBool,
    plan: AtomicU64,
    total: AtomicU64,
    done: AtomicU64,
    file_read: AtomicU64,
    file_written: AtomicU64,
}

/// What the counters of the plan under way say at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// The number of the plan among all plans, from 1.
    pub plan: u64,
    /// Elements of the iteration spaces of all kernels: those behind us, and all.
    pub elements: u64,
    pub total: u64,
    /// Bytes read from files and written to files.
    pub file_read: u64,
    pub file_written: u64,
}

/// A plan under way; dropping it ends it.
pub struct UnderWay<'p>(&'p Progress);

impl Progress {
    /// What the plan under way has reached; none when none is.
    pub fn reached(&self) -> Option<Reached> {
        self.running.load(Ordering::Acquire).then(|| self.counters())
    }

    /// Begins a plan whose kernels go over `total` elements.
    pub fn start(&self, total: u64) -> UnderWay<'_> {
        self.total.store(total, Ordering::Relaxed);
        for counter in [&self.done, &self.file_read, &self.file_written] {
            counter.store(0, Ordering::Relaxed);
        }
        self.plan.fetch_add(1, Ordering::Relaxed);
        self.running.store(true, Ordering::Release);
        UnderWay(self)
    }

    pub fn add_elements(&self, elements: usize) {
        self.done.fetch_add(elements as u64, Ordering::Relaxed);
    }

    pub fn add_read(&self, bytes: usize) {
        self.file_read.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    pub fn add_written(&self, bytes: usize) {
        self.file_written.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn counters(&self) -> Reached {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Reached {
            plan: get(&self.plan),
            elements: get(&self.done),
            total: get(&self.total),
            file_read: get(&self.file_read),
            file_written: get(&self.file_written),
        }
    }
}

impl UnderWay<'_> {
    pub fn reached(&self) -> Reached {
        self.0.counters()
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.running.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_seen_while_it_runs() {
        let progress = Progress::default();
        assert_eq!(progress.reached(), None);
        let plan = progress.start(100);
        progress.add_elements(30);
        progress.add_read(240);
        progress.add_written(8);
        let expected = Reached { plan: 1, elements: 30, total: 100, file_read: 240, file_written: 8 };
        assert_eq!((progress.reached(), plan.reached()), (Some(expected), expected));
        drop(plan);
        assert_eq!(progress.reached(), None);
        let _next = progress.start(7);
        assert_eq!(progress.reached(), Some(Reached { plan: 2, total: 7, ..Reached::default() }));
    }
}
