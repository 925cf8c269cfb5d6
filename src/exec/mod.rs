//! Runs plans: chunks over threads, files in and out, and the memory in between.

mod algorithm;
mod combine;
mod drive;
mod file_outputs;
mod progress;
mod read_ahead;
mod solo;
mod stage;
mod statistics;
mod trace;
mod views;

pub use progress::{Progress, Reached};
pub use solo::ReadyPlan;
pub use statistics::Statistics;
pub use trace::Trace;
pub use views::Given;

use crate::formats::{self, ArrayWriter, FormatError};
use crate::jit::run::BoundKernel;
use crate::jit::{Compiler, JitError, LoopCache, Target};
use crate::memory::{Buffer, BufferMut, MemoryError, Pool};
use crate::numeric::op::Events;
use crate::numeric::simd::Level;
use crate::plan::{Plan, PlannedKernel, PlannedResult, Rounds, Stage};
use crate::values::Array;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use std::time::Instant;
use trace::Work;

/// Why a plan did not finish.
#[derive(Debug, thiserror::Error)]
pub enum ExecError {
    #[error(transparent)]
    Memory(#[from] MemoryError),
    #[error(transparent)]
    Format(#[from] FormatError),
    #[error("internal error: {0}")]
    Jit(#[from] JitError),
    #[error("cannot start worker threads: {0}")]
    Threads(String),
    #[error("interrupted")]
    Interrupted,
    /// An algorithm has no result for its data.
    #[error("{message}")]
    Data {
        message: String,
        help: Option<String>,
        /// The number of the place in the plan.
        place: usize,
    },
}

/// What a plan has computed.
#[derive(Debug)]
pub struct Outcome {
    /// One per root; none for roots that were saved to files.
    pub results: Vec<Option<Array>>,
    /// The output files by number, complete but not in their places yet.
    pub files: Vec<Box<dyn ArrayWriter>>,
    /// What happened to data, by place of the plan.
    pub events: Vec<(usize, Events)>,
}

/// The code of a plan: of every stage that is a kernel.
pub struct BoundPlan(Vec<Option<BoundKernel>>);

/// The fast engine's machinery: worker threads, compiled loops, memory.
pub struct Executor {
    pool: Pool,
    threads: usize,
    level: Level,
    compile_from: usize,
    cache: LoopCache,
    workers: OnceLock<rayon::ThreadPool>,
    progress: Arc<Progress>,
    trace: Option<Arc<Trace>>,
}

impl Executor {
    /// `threads` workers at SIMD level `level`; kernels over fewer than `compile_from` elements are interpreted. Threads
    /// start when the first kernel needs them.
    pub fn new(pool: Pool, threads: usize, level: Level, compile_from: usize) -> Executor {
        let target = match level {
            level if level == Level::detect() => Target::Host,
            Level::Baseline => Target::Baseline,
            Level::Avx2 => Target::Avx2,
            Level::Avx512 => Target::Avx512,
        };
        let cache = LoopCache::new(Compiler::new(target));
        Executor {
            pool,
            threads: threads.max(1),
            level,
            compile_from,
            cache,
            workers: OnceLock::new(),
            progress: Arc::default(),
            trace: None,
        }
    }

    /// Has everything noted that is done from here on.
    pub fn tracing(mut self, trace: Arc<Trace>) -> Executor {
        self.trace = Some(trace);
        self
    }

    /// What has been noted.
    pub fn trace(&self) -> Option<&Trace> {
        self.trace.as_deref()
    }

    /// Notes work that began at `started` and ends now.
    fn note(&self, work: Work, started: Instant) {
        if let Some(trace) = &self.trace {
            trace.add(work, started);
        }
    }

    pub fn threads(&self) -> usize {
        self.threads
    }

    pub fn cache(&self) -> &LoopCache {
        &self.cache
    }

    /// How far the plan under way has come.
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Runs `plan`; output file `k` of the plan is written for `files[k]`. Polls `cancelled` at every chunk.
    pub fn run(
        &self,
        plan: &Plan,
        files: &[PathBuf],
        cancelled: &AtomicBool,
        statistics: &mut Statistics,
    ) -> Result<Outcome, ExecError> {
        let bound = self.bind(plan, statistics)?;
        self.run_bound(plan, Given::nothing(plan), (&bound, &Rounds::ONCE), files, cancelled, statistics)
    }

    /// The code of the kernels of `plan`, compiled where it is not known yet.
    pub fn bind(&self, plan: &Plan, statistics: &mut Statistics) -> Result<BoundPlan, ExecError> {
        let compiling = Instant::now();
        let bind = |planned: &PlannedKernel| {
            BoundKernel::new(planned.kernel.clone(), &self.cache, self.level, self.compile_from)
        };
        let kernels = plan.stages.iter().map(|stage| stage.kernel().map(bind).transpose()).collect::<Result<_, _>>()?;
        self.note(Work::Compile { kernels: plan.stages.iter().filter_map(Stage::kernel).count() }, compiling);
        let elapsed = compiling.elapsed();
        statistics.compile += elapsed;
        statistics.compute += elapsed;
        Ok(BoundPlan(kernels))
    }

    /// As [`Executor::run`], with the code that [`Executor::bind`] gave for this plan, whose kernels run in `rounds`.
    pub fn run_bound(
        &self,
        plan: &Plan,
        given: Given<'_>,
        (bound, rounds): (&BoundPlan, &Rounds),
        files: &[PathBuf],
        cancelled: &AtomicBool,
        statistics: &mut Statistics,
    ) -> Result<Outcome, ExecError> {
        let started = Instant::now();
        let under_way = self.progress.start(plan.stages.iter().map(Stage::elements).sum());
        let values = plan.values.iter().map(|_| Slot::Waiting).collect();
        let mut run = Run { plan, given, values, events: Vec::new() };
        for (slot, value) in run.values.iter_mut().zip(&plan.values) {
            if let Some(file) = value.file {
                *slot = Slot::File(formats::create(&files[file], value.dtype, &value.shape)?);
            }
        }
        for (at, (stage, bound)) in plan.stages.iter().zip(&bound.0).enumerate() {
            let (begun, elements) = (Instant::now(), stage.elements() as usize);
            match (stage, bound) {
                (Stage::Kernel(planned), Some(bound)) => {
                    drive::run(self, &mut run, (at, planned), (bound, rounds), cancelled, statistics)?;
                    self.note(Work::Kernel { stage: at, elements }, begun);
                }
                (Stage::Algorithm(planned), None) => {
                    algorithm::run(self, &mut run, planned, cancelled, statistics)?;
                    self.note(Work::Algorithm { name: planned.algorithm.name(), elements }, begun);
                }
                _ => unreachable!("kernels have code, and nothing else has"),
            }
            run.release_after(at);
        }
        let files = run.take_files();
        let results = plan.results.iter().map(|result| run.result(result)).collect();
        statistics.expect(plan, rounds, self.threads);
        let reached = under_way.reached();
        statistics.elements += reached.elements;
        statistics.file_read += reached.file_read;
        statistics.file_written += reached.file_written;
        statistics.peak = statistics.peak.max(self.pool.peak());
        statistics.compute += started.elapsed();
        Ok(Outcome { results, files, events: run.events })
    }

    fn workers(&self) -> Result<&rayon::ThreadPool, ExecError> {
        if let Some(workers) = self.workers.get() {
            return Ok(workers);
        }
        let built = rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads)
            .thread_name(|k| format!("arr-worker-{k}"))
            .build()
            .map_err(|error| ExecError::Threads(error.to_string()))?;
        Ok(self.workers.get_or_init(|| built))
    }
}

/// A plan under way.
struct Run<'p> {
    plan: &'p Plan,
    given: Given<'p>,
    values: Vec<Slot>,
    events: Vec<(usize, Events)>,
}

/// The state of a value of the plan.
enum Slot {
    Waiting,
    /// The kernel under way writes it.
    Written,
    /// Some of the kernels that write it have run.
    Unfinished(BufferMut),
    Finished(Buffer),
    /// It goes to a file, a chunk at a time.
    File(Box<dyn ArrayWriter>),
    Released,
}

impl Run<'_> {
    fn release_after(&mut self, stage: usize) {
        for (slot, value) in self.values.iter_mut().zip(&self.plan.values) {
            if value.last_use == Some(stage) && matches!(slot, Slot::Finished(_)) {
                *slot = Slot::Released;
            }
        }
    }

    /// The writers of the output files, by the number of the file.
    fn take_files(&mut self) -> Vec<Box<dyn ArrayWriter>> {
        let numbered = self.values.iter_mut().zip(&self.plan.values).filter_map(|(slot, value)| {
            match (value.file, std::mem::replace(slot, Slot::Released)) {
                (Some(file), Slot::File(writer)) => Some((file, writer)),
                (_, other) => {
                    *slot = other;
                    None
                }
            }
        });
        let mut numbered: Vec<(usize, Box<dyn ArrayWriter>)> = numbered.collect();
        numbered.sort_by_key(|(file, _)| *file);
        numbered.into_iter().map(|(_, writer)| writer).collect()
    }

    /// The memory of a value that is finished.
    fn finished(&self, value: usize) -> Option<&Buffer> {
        match &self.values[value] {
            Slot::Finished(buffer) => Some(buffer),
            _ => None,
        }
    }

    fn result(&self, result: &PlannedResult) -> Option<Array> {
        views::result(self.plan, self.given, result.view.as_ref()?, |value| self.finished(value))
    }
}
