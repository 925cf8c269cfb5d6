//! Both engines behind one door: lazy expressions in, finished arrays out.

use super::{Engine, Failure, Options, resume};
use crate::diagnostics::Diagnostic;
use crate::exec::{ExecError, Executor, Files, Keeper, Outcome, OutputFile, Statistics};
use crate::formats::{self, FileWriter, RunFolder};
use crate::graph::{Expr, Graph, Node, NodeId, Op, Raised};
use crate::interp::{self, InterpError};
use crate::memory::{Pool, default_budget};
use crate::numeric::simd::Level;
use crate::optimize::optimize;
use crate::plan::{self, Plan, PlanError, Settings, Want};
use crate::syntax::Span;
use crate::values::{Array, Stored};
use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Kernels over fewer elements are interpreted: compiling one takes as long as a few thousand operations.
const COMPILE_FROM: usize = 256;

/// Requests of at most so many nodes, whose arrays have at most so many elements together, go to the reference engine: it
/// is done with them before a plan would be made.
const FEW_NODES: usize = 64;
const FEW_ELEMENTS: usize = 1024;

pub struct Engines {
    engine: Engine,
    executor: Executor,
    pool: Pool,
    fuse: bool,
    checked: bool,
    chunk: usize,
    tile: usize,
    dump: Option<String>,
    /// Whether small requests are planned too: tests want to see the fast engine work on the smallest arrays.
    plans_everything: bool,
}

/// Expressions, and what is wanted of each.
#[derive(Default)]
pub struct Wanted {
    pub exprs: Vec<Expr>,
    /// One per expression.
    pub wants: Vec<Want>,
    /// The output files, whose arrays `Want::Save` numbers.
    pub files: Vec<OutputFile>,
    /// Whether the program wants nothing after it.
    pub is_last: bool,
}

impl Wanted {
    /// The values of expressions, in files where memory does not hold them.
    pub fn kept(exprs: &[Expr]) -> Wanted {
        Wanted { wants: vec![Want::Keep; exprs.len()], ..Wanted::values(exprs) }
    }

    pub fn values(exprs: &[Expr]) -> Wanted {
        let wants = vec![Want::Value; exprs.len()];
        Wanted { exprs: exprs.to_vec(), wants, ..Wanted::default() }
    }
}

/// What is to be computed together.
pub struct Request {
    pub graph: Graph,
    /// One per root.
    pub wants: Vec<Want>,
    pub files: Vec<OutputFile>,
    /// Whether temporary files may hold what memory does not.
    pub may_spill: bool,
}

impl Request {
    /// What is wanted of the roots of the graph that was captured for it; of more roots, the values.
    pub fn new(graph: Graph, wanted: &Wanted) -> Request {
        let mut wants = wanted.wants.clone();
        wants.resize(graph.roots.len(), Want::Value);
        Request { graph, wants, files: wanted.files.clone(), may_spill: true }
    }

    pub fn capture(wanted: &Wanted) -> Request {
        Request::new(Graph::capture(&wanted.exprs), wanted)
    }
}

/// What has been computed.
#[derive(Default)]
pub struct Computed {
    /// One per root; none for what was saved or put away.
    pub arrays: Vec<Option<Array>>,
    /// One per root; those that memory does not hold.
    pub put_away: Vec<Option<Stored>>,
    /// The output files, complete but not in their places yet.
    pub files: Vec<Box<dyn FileWriter>>,
    /// What happened to data, and where in the program.
    pub events: Vec<Raised>,
}

impl Computed {
    /// What a plan has computed.
    pub fn from_outcome(plan: &Plan, outcome: Outcome) -> Computed {
        let events = outcome.events.into_iter().map(|(place, events)| (events, plan.places[place])).collect();
        Computed { arrays: outcome.results, put_away: outcome.put_away, files: outcome.files, events }
    }
}

/// Why nothing has been computed.
pub enum EngineError {
    /// It does not fit the budget.
    OverBudget(Diagnostic),
    Other(Diagnostic),
}

impl EngineError {
    fn with_help(self, help: String) -> EngineError {
        match self {
            EngineError::OverBudget(diagnostic) => EngineError::OverBudget(diagnostic.with_help(help)),
            EngineError::Other(diagnostic) => EngineError::Other(diagnostic.with_help(help)),
        }
    }

    /// Why a plan did not finish.
    pub fn from_exec(plan: &Plan, error: ExecError) -> EngineError {
        match error {
            ExecError::Data { message, help, place } => no_result(message, help, plan.places[place]),
            other => other.into(),
        }
    }
}

impl From<EngineError> for Diagnostic {
    fn from(error: EngineError) -> Diagnostic {
        match error {
            EngineError::Other(diagnostic) | EngineError::OverBudget(diagnostic) => diagnostic,
        }
    }
}

impl From<PlanError> for EngineError {
    fn from(error: PlanError) -> EngineError {
        let help = error.help().into_iter();
        EngineError::OverBudget(help.fold(Diagnostic::error(error.to_string()), Diagnostic::with_help))
    }
}

impl From<ExecError> for EngineError {
    fn from(error: ExecError) -> EngineError {
        match error {
            ExecError::Memory(_) => EngineError::OverBudget(Diagnostic::error(error.to_string())),
            ExecError::Unfit { .. } => failed(error).with_help("name another folder, or remove this one".to_owned()),
            other => failed(other),
        }
    }
}

impl From<InterpError> for EngineError {
    fn from(error: InterpError) -> EngineError {
        match error {
            InterpError::Memory(_) => EngineError::OverBudget(Diagnostic::error(error.to_string())),
            InterpError::Data { message, help, place } => no_result(message, help, place),
            other => failed(other),
        }
    }
}

/// The error of an algorithm that has no result for its data.
fn no_result(message: String, help: Option<String>, place: Option<Span>) -> EngineError {
    let mut diagnostic = Diagnostic::error(message);
    if let Some(place) = place {
        diagnostic = diagnostic.with_primary(place, "");
    }
    diagnostic.help.extend(help);
    EngineError::Other(diagnostic)
}

fn failed(error: impl std::fmt::Display) -> EngineError {
    EngineError::Other(Diagnostic::error(error.to_string()))
}

impl Engines {
    pub fn new(options: &Options) -> Result<Engines, Failure> {
        let budget = if options.memory > 0 { options.memory } else { default_budget() };
        let pool = if options.guard_memory { Pool::guarded(budget) } else { Pool::new(budget) };
        Ok(Engines {
            engine: options.engine,
            executor: executor(options, &pool)?,
            pool,
            fuse: options.fuse,
            checked: options.checked,
            chunk: options.chunk,
            tile: options.tile,
            dump: options.dump.clone(),
            plans_everything: is_for_tests(options) || options.dump.is_some(),
        })
    }

    pub fn reconfigure(&mut self, options: &Options) -> Result<(), Failure> {
        *self = Engines::new(options)?;
        Ok(())
    }

    pub fn set_engine(&mut self, engine: Engine) {
        self.engine = engine;
    }

    pub fn threads(&self) -> usize {
        self.executor.threads()
    }

    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    /// The bytes of the budget that nothing takes.
    pub fn free(&self) -> u64 {
        self.pool.budget().saturating_sub(self.pool.in_use())
    }

    pub fn executor(&self) -> &Executor {
        &self.executor
    }

    /// Computes a request with the session's engine.
    pub fn compute(
        &self,
        request: &Request,
        interrupted: &AtomicBool,
        statistics: &mut Statistics,
        dump: &mut dyn FnMut(&str),
    ) -> Result<Computed, EngineError> {
        match self.engine {
            Engine::Jit if !self.is_small_request(request) => self.compute_fast(request, interrupted, statistics, dump),
            Engine::Jit => {
                let started = Instant::now();
                let computed = self.compute_plainly(request, interrupted);
                statistics.compute += started.elapsed();
                computed
            }
            Engine::Interp => self.compute_plainly(request, interrupted),
        }
    }

    /// The fast engine: optimize, plan, run.
    pub fn compute_fast(
        &self,
        request: &Request,
        interrupted: &AtomicBool,
        statistics: &mut Statistics,
        dump: &mut dyn FnMut(&str),
    ) -> Result<Computed, EngineError> {
        let plan = self.plan(request, dump)?;
        let files = Files { outputs: &request.files, keeper: None };
        let outcome = self.executor.run(&plan, files, interrupted, statistics);
        match outcome {
            Ok(outcome) => Ok(Computed::from_outcome(&plan, outcome)),
            Err(error) => Err(EngineError::from_exec(&plan, error)),
        }
    }

    /// The fast engine, keeping what it does in a folder, or continuing what is there. Says so through `tell`.
    pub fn compute_kept(
        &self,
        request: &Request,
        folder: &RunFolder,
        interrupted: &AtomicBool,
        statistics: &mut Statistics,
        tell: &mut dyn FnMut(&str),
    ) -> Result<Computed, EngineError> {
        let plan = self.plan_kept(request, tell)?;
        let keeper = Keeper::open(folder, resume::identity(&plan, &request.files)?)?;
        if keeper.is_continued() {
            let done = (keeper.share(&plan) * 100.0).floor();
            tell(&format!("continuing the run in {}: {done}% of it is done", folder.path().display()));
        }
        let files = Files { outputs: &request.files, keeper: Some(&keeper) };
        let outcome = self.executor.run(&plan, files, interrupted, statistics);
        outcome.map(|outcome| Computed::from_outcome(&plan, outcome)).map_err(|error| {
            let is_final = matches!(error, ExecError::Data { .. } | ExecError::Unfit { .. });
            let error = EngineError::from_exec(&plan, error);
            let help = format!("what has been done is in {}: the same command continues it", folder.path().display());
            if is_final { error } else { error.with_help(help) }
        })
    }

    /// Whether turns of loops may be planned once and run many times.
    pub fn repeats_turns(&self) -> bool {
        self.engine == Engine::Jit && self.dump.is_none()
    }

    /// Whether requests may be computed by the plans of earlier ones.
    pub fn repeats_plans(&self) -> bool {
        self.repeats_turns()
    }

    /// Whether planning a request of so many nodes, which have so many elements together, would cost more than computing
    /// it plainly.
    pub fn is_small(&self, nodes: usize, elements: usize) -> bool {
        !self.plans_everything && nodes <= FEW_NODES && elements <= FEW_ELEMENTS
    }

    /// Whether a request is done before a plan would be made.
    pub fn is_small_request(&self, request: &Request) -> bool {
        let nodes = &request.graph.nodes;
        let reads_file = |node: &Node<NodeId>| matches!(node.op, Op::Stored(_));
        let elements = || nodes.iter().map(|node| node.shape.len()).fold(0, usize::saturating_add);
        request.files.is_empty() && self.is_small(nodes.len(), elements()) && !nodes.iter().any(reads_file)
    }

    /// Whether integer overflow is an error.
    pub fn is_checked(&self) -> bool {
        self.checked
    }

    /// The graph that both engines compute.
    fn lowered<'r>(&self, request: &'r Request) -> Cow<'r, Graph> {
        if self.checked { Cow::Owned(request.graph.checked()) } else { Cow::Borrowed(&request.graph) }
    }

    /// A plan that leaves room for the buffers through which everything goes that is kept.
    fn plan_kept(&self, request: &Request, dump: &mut dyn FnMut(&str)) -> Result<Plan, EngineError> {
        let plan = self.plan(request, dump)?;
        let buffers = plan.buffered_bytes();
        if plan.peak.saturating_add(buffers) <= self.free() {
            return Ok(plan);
        }
        self.plan_within(request, self.free().saturating_sub(buffers), dump)
    }

    /// Optimizes and plans. `dump` takes the graph as text after the pass that the options name.
    pub fn plan(&self, request: &Request, dump: &mut dyn FnMut(&str)) -> Result<Plan, EngineError> {
        self.plan_within(request, self.free(), dump)
    }

    fn plan_within(&self, request: &Request, budget: u64, dump: &mut dyn FnMut(&str)) -> Result<Plan, EngineError> {
        let graph = self.lowered(request);
        let optimized = optimize(&graph, |pass, graph| {
            if self.dump.as_deref() == Some(pass) {
                dump(&format!("after {pass}:\n{graph}"));
            }
        })
        .map_err(failed)?;
        let settings = Settings {
            threads: self.executor.threads(),
            budget,
            fuse: self.fuse,
            chunk: self.chunk,
            tile: self.tile,
            writing: request.files.iter().map(|file| formats::writing(&file.path)).max().unwrap_or(0),
        };
        let room = || if request.may_spill { self.executor.temporary_room() } else { 0 };
        plan::plan(&optimized, &request.wants, settings, &room).map_err(|error| {
            let has_room = !matches!(error, PlanError::NoRoom { .. });
            let folder = format!("temporary files go to {}", self.executor.temporary().display());
            let error = EngineError::from(error);
            if has_room { error } else { error.with_help(folder) }
        })
    }

    /// The reference engine on the graph as the program built it.
    pub fn compute_plainly(&self, request: &Request, interrupted: &AtomicBool) -> Result<Computed, EngineError> {
        let graph = self.lowered(request);
        let outcome = interp::run(&graph, &self.pool, &|| interrupted.load(Ordering::Relaxed))?;
        let saved: Vec<usize> = (0..request.wants.len()).filter(|&k| !request.wants[k].is_value()).collect();
        let mut files = Vec::new();
        let mut rest = &saved[..];
        for file in &request.files {
            let (roots, others) = rest.split_at(file.names.len());
            let writer = file.create(|k| (outcome.roots[roots[k]].dtype(), outcome.roots[roots[k]].shape()));
            let writer = writer.map_err(failed)?;
            for (number, &root) in roots.iter().enumerate() {
                writer.write(number, 0, outcome.roots[root].buffer().as_slice()).map_err(failed)?;
            }
            files.push(writer);
            rest = others;
        }
        let values = outcome.roots.into_iter().zip(&request.wants);
        let arrays: Vec<Option<Array>> = values.map(|(array, want)| want.is_value().then_some(array)).collect();
        Ok(Computed { put_away: vec![None; arrays.len()], arrays, files, events: outcome.events })
    }
}

fn executor(options: &Options, pool: &Pool) -> Result<Executor, Failure> {
    let level = match options.simd.as_deref() {
        None => Level::detect(),
        Some(name) => level_named(name)?,
    };
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, |n| n.get()),
        threads => threads,
    };
    let executor = Executor::new(pool.clone(), threads, level, if is_for_tests(options) { 0 } else { COMPILE_FROM });
    let executor = executor.spilling_to(options.temporary.clone());
    Ok(if options.trace { executor.tracing(Arc::default()) } else { executor })
}

/// Options that shape tiles and chunks are for tests, which want compiled code for the smallest arrays too.
fn is_for_tests(options: &Options) -> bool {
    options.chunk > 0 || options.tile > 0 || options.simd.is_some() || !options.fuse || options.guard_memory
}

fn level_named(name: &str) -> Result<Level, Failure> {
    let level = match name {
        "baseline" => Level::Baseline,
        "avx2" => Level::Avx2,
        "avx512" => Level::Avx512,
        _ => return Err(Diagnostic::error(format!("there is no SIMD level `{name}`")).into()),
    };
    if Level::available().contains(&level) {
        return Ok(level);
    }
    Err(Diagnostic::error(format!("this processor does not have the SIMD level `{name}`")).into())
}
