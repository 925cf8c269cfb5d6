//! Runs plans: chunks over threads, files in and out, and the memory in between.

mod algorithm;
mod combine;
mod drive;
mod file_outputs;
mod keeper;
mod progress;
mod read_ahead;
mod solo;
mod stage;
mod statistics;
mod trace;
mod views;
mod words;

pub use crate::jit::run::Supplied;
pub use keeper::{Keeper, RECORD};
pub use progress::{Progress, Reached};
pub use solo::ReadyPlan;
pub use statistics::Statistics;
pub use trace::Trace;
pub use views::Given;

use crate::formats::{self, FileWriter, FormatError, KEPT_SHARE, NewArray, TemporaryArray};
use crate::jit::run::BoundKernel;
use crate::jit::{Compiler, JitError, LoopCache, Target};
use crate::memory::{Buffer, BufferMut, MemoryError, Pool};
use crate::numeric::op::Events;
use crate::numeric::simd::Level;
use crate::plan::kernel::{AccessId, Source};
use crate::plan::{Home, Input, Plan, PlannedKernel, PlannedResult, Rounds, Stage};
use crate::types::{DType, Shape};
use crate::values::{Array, Stored};
use std::path::{Path, PathBuf};
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
    /// An algorithm cannot read or write what memory does not hold.
    #[error("{0}")]
    Store(Arc<dyn std::error::Error + Send + Sync>),
    #[error("interrupted")]
    Interrupted,
    /// A folder holds a run that is not this one.
    #[error("{}: {why}", folder.display())]
    Unfit { folder: PathBuf, why: keeper::Unfit },
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
    /// One per root; those that memory does not hold.
    pub put_away: Vec<Option<Stored>>,
    /// The output files, complete but not in their places yet.
    pub files: Vec<Box<dyn FileWriter>>,
    /// What happened to data, by place of the plan.
    pub events: Vec<(usize, Events)>,
}

/// A file to be written: its path and the names of its arrays, none for one that has no name.
///
/// The outputs of a plan are numbered over all its files: first the arrays of the first file, and so on.
#[derive(Clone, Debug)]
pub struct OutputFile {
    pub path: PathBuf,
    pub names: Vec<Option<String>>,
}

impl OutputFile {
    /// Begins to write the file. `array` tells the dtype and the shape of each of its arrays.
    pub fn create<'s>(
        &'s self,
        array: impl Fn(usize) -> (DType, &'s Shape),
    ) -> Result<Box<dyn FileWriter>, FormatError> {
        formats::create(&self.path, &self.arrays(array))
    }

    fn arrays<'s>(&'s self, array: impl Fn(usize) -> (DType, &'s Shape)) -> Vec<NewArray<'s>> {
        let new = self.names.iter().enumerate().map(|(k, name)| {
            let (dtype, shape) = array(k);
            NewArray { name: name.as_deref(), dtype, shape }
        });
        new.collect()
    }
}

/// Where a plan puts what does not stay in memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Files<'a> {
    /// Its outputs are the arrays of these files.
    pub outputs: &'a [OutputFile],
    /// What keeps the run, so that it can be continued.
    pub keeper: Option<&'a Keeper<'a>>,
}

/// The code of a plan: of every stage that is a kernel.
pub struct BoundPlan(Vec<Option<BoundKernel>>);

/// Whether a plan will run so often that compiling it pays, however few elements it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasting {
    Yes,
    No,
}

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
    /// Where arrays go that memory does not hold.
    temporary: PathBuf,
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
            temporary: std::env::temp_dir(),
        }
    }

    /// Puts what memory does not hold into files in `folder`.
    pub fn spilling_to(mut self, folder: PathBuf) -> Executor {
        self.temporary = folder;
        self
    }

    /// Where temporary files go.
    pub fn temporary(&self) -> &Path {
        &self.temporary
    }

    /// The bytes that temporary files may take.
    pub fn temporary_room(&self) -> u64 {
        formats::free_space(&self.temporary).unwrap_or(u64::MAX)
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

    /// Runs `plan`. Polls `cancelled` at every chunk.
    pub fn run(
        &self,
        plan: &Plan,
        files: Files<'_>,
        cancelled: &AtomicBool,
        statistics: &mut Statistics,
    ) -> Result<Outcome, ExecError> {
        let bound = self.bind(plan, Lasting::No, statistics)?;
        self.run_bound(plan, Given::nothing(plan), (&bound, &Rounds::ONCE), files, cancelled, statistics)
    }

    /// The code of the kernels of `plan`, compiled where it is not known yet.
    pub fn bind(&self, plan: &Plan, lasting: Lasting, statistics: &mut Statistics) -> Result<BoundPlan, ExecError> {
        let compiling = Instant::now();
        let compile_from = if lasting == Lasting::Yes { 0 } else { self.compile_from };
        let bind =
            |planned: &PlannedKernel| BoundKernel::new(planned.kernel.clone(), &self.cache, self.level, compile_from);
        let kernels = plan.stages.iter().map(|stage| stage.kernel().map(bind).transpose()).collect::<Result<_, _>>()?;
        self.note(Work::Compile { kernels: plan.stages.iter().filter_map(Stage::kernel).count() }, compiling);
        let elapsed = compiling.elapsed();
        statistics.compile += elapsed;
        statistics.compute += elapsed;
        Ok(BoundPlan(kernels))
    }

    /// The same for running in rounds: see [`plan::pairs`](crate::plan::pairs).
    pub fn bind_in_rounds(
        &self,
        plan: &Plan,
        pairs: &[(AccessId, AccessId)],
        statistics: &mut Statistics,
    ) -> Result<BoundPlan, ExecError> {
        let BoundPlan(kernels) = self.bind(plan, Lasting::Yes, statistics)?;
        let compiling = Instant::now();
        let in_rounds =
            |kernel: Option<BoundKernel>| kernel.map(|kernel| kernel.in_rounds(pairs, &self.cache)).transpose();
        let kernels = kernels.into_iter().map(in_rounds).collect::<Result<_, _>>()?;
        statistics.compile += compiling.elapsed();
        statistics.compute += compiling.elapsed();
        Ok(BoundPlan(kernels))
    }

    /// As [`Executor::run`], with the code that [`Executor::bind`] gave for this plan, whose kernels run in `rounds`.
    pub fn run_bound(
        &self,
        plan: &Plan,
        given: Given<'_>,
        (bound, rounds): (&BoundPlan, &Rounds),
        files: Files<'_>,
        cancelled: &AtomicBool,
        statistics: &mut Statistics,
    ) -> Result<Outcome, ExecError> {
        let started = Instant::now();
        let under_way = self.progress.start(plan.stages.iter().map(Stage::elements).sum());
        let mut run = Run::new(plan, given, files)?;
        let first = files.keeper.map_or(0, |keeper| keeper.begun().stage);
        if let Some(keeper) = files.keeper {
            run.restore(keeper, &self.pool)?;
            plan.stages.iter().take(first).for_each(|stage| self.progress.add_elements(stage.elements() as usize));
        }
        for (at, (stage, bound)) in plan.stages.iter().zip(&bound.0).enumerate().skip(first) {
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
            if let Some(keeper) = files.keeper {
                run.keep_stage(keeper, at, &self.pool)?;
            }
            run.release_after(at);
        }
        for input in &plan.inputs {
            // Little is worth keeping: the next turn of a loop may read the next row of the same chunks.
            if let Input::Stored(stored) = input
                && stored.source().kept() > self.pool.budget() / KEPT_SHARE
            {
                stored.source().forget();
            }
        }
        let results = plan.results.iter().map(|result| run.result(result)).collect();
        let put_away = plan.results.iter().map(|result| run.put_away(result)).collect();
        statistics.expect(plan, rounds, self.threads);
        let reached = under_way.reached();
        statistics.elements += reached.elements;
        statistics.file_read += reached.file_read;
        statistics.file_written += reached.file_written;
        statistics.peak = statistics.peak.max(self.pool.peak());
        statistics.compute += started.elapsed();
        Ok(Outcome { results, put_away, files: run.files, events: run.events })
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
    files: Vec<Box<dyn FileWriter>>,
    keeper: Option<&'p Keeper<'p>>,
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
    /// It goes to a file, a chunk at a time: which file, and which of its arrays.
    File {
        file: usize,
        array: usize,
    },
    /// It is in a temporary file, or on its way there.
    Temporary(Arc<TemporaryArray>),
    Released,
}

impl<'p> Run<'p> {
    /// Begins a run, with the files that it writes.
    fn new(plan: &'p Plan, given: Given<'p>, files: Files<'p>) -> Result<Run<'p>, ExecError> {
        let Files { outputs, keeper } = files;
        let mut values: Vec<Slot> = plan.values.iter().map(|_| Slot::Waiting).collect();
        let mut writers = Vec::with_capacity(outputs.len());
        let mut first = 0;
        for (file, output) in outputs.iter().enumerate() {
            // The plan has a value for every output.
            let value = |array: usize| plan.values.iter().position(|value| value.home == Home::Output(first + array));
            let facts = |array: usize| {
                let value = &plan.values[value(array).unwrap_or_default()];
                (value.dtype, &value.shape)
            };
            writers.push(match keeper {
                Some(keeper) => keeper.output(file, output, facts, plan)?,
                None => output.create(facts)?,
            });
            for array in 0..output.names.len() {
                if let Some(value) = value(array) {
                    values[value] = Slot::File { file, array };
                }
            }
            first += output.names.len();
        }
        Ok(Run { plan, given, values, files: writers, keeper, events: Vec::new() })
    }

    fn release_after(&mut self, stage: usize) {
        for (slot, value) in self.values.iter_mut().zip(&self.plan.values) {
            if value.last_use == Some(stage) && matches!(slot, Slot::Finished(_) | Slot::Temporary(_)) {
                *slot = Slot::Released;
            }
        }
    }

    /// The temporary file that a value goes to, begun if there is none yet.
    fn temporary(&mut self, executor: &Executor, value: usize) -> Result<Arc<TemporaryArray>, ExecError> {
        if let Slot::Temporary(array) = &self.values[value] {
            return Ok(array.clone());
        }
        let planned = &self.plan.values[value];
        let array = match self.keeper {
            Some(keeper) => keeper.value(self.plan, value)?,
            None => Arc::new(TemporaryArray::create(&executor.temporary, planned.dtype, &planned.shape)?),
        };
        self.values[value] = Slot::Temporary(array.clone());
        Ok(array)
    }

    /// The temporary file that holds a result.
    fn put_away(&self, result: &PlannedResult) -> Option<Stored> {
        match result.view.as_ref()?.source {
            Source::Value(value) => match &self.values[value] {
                Slot::Temporary(array) => Some(Stored::new(array.clone())),
                _ => None,
            },
            _ => None,
        }
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
