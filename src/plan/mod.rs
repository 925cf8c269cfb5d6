//! From an optimized graph to a plan: kernels in order, the arrays between them, and what that needs.
//!
//! A plan is data. It knows neither how loops become code nor on how many threads chunks run.

mod boxes;
mod chain;
mod explain;
mod fuse;
pub mod kernel;
mod lanes;
mod layout;
mod lower;
mod memory;
mod predict;
mod profile;
mod rectangles;
mod region;
mod rounds;
mod schedule;
mod space;
mod stage;
mod staging;

pub use fuse::Want;
pub use memory::{CHUNKS_WAITING, PlanError, bytes, chunks_in_flight, readers};
pub use predict::{Bound, Prediction};
pub use profile::{MachineProfile, names};
pub use region::{overlapping, region, unravel, written};
pub use rounds::{Rounds, pairs};
pub use space::{Chunk, Grid, Pieces};
pub use stage::{AlgorithmInput, PlannedAlgorithm, PlannedKernel, Stage};
pub use staging::{BlockAxis, Staging};

use crate::algorithms::Facts;
use crate::graph::{Graph, NodeId, Op};
use crate::numeric::tile;
use crate::syntax::Span;
use crate::types::{DType, Shape};
use crate::values::{Array, Stored};
use fuse::{Destination, Fusion, Task};
use kernel::{Kernel, Source};
use layout::Layout;
use lower::{File, LowerSettings, Numbering};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use space::ChunkSizes;

/// Everything needed to compute the wanted roots.
#[derive(Debug)]
pub struct Plan {
    pub inputs: Vec<Input>,
    pub values: Vec<PlannedValue>,
    pub stages: Vec<Stage>,
    /// One per root, in order.
    pub results: Vec<PlannedResult>,
    /// Where operations with events stand in the program.
    pub places: Vec<Option<Span>>,
    /// The most bytes of arrays and chunks that are alive at once.
    pub peak: u64,
}

/// Something that exists before the plan runs.
#[derive(Clone, Debug)]
pub enum Input {
    Array(Array),
    Stored(Stored),
    /// An array that is put here before the plan runs.
    Later,
}

/// An array that the plan computes.
#[derive(Clone, Debug)]
pub struct PlannedValue {
    pub dtype: DType,
    pub shape: Shape,
    /// The number of the output file it goes to; none for memory.
    pub file: Option<usize>,
    /// The last stage that writes it; the parts of a concatenate may be written by several.
    pub finished_by: usize,
    /// The last stage that reads it, when no root does.
    pub last_use: Option<usize>,
}

impl PlannedValue {
    pub fn bytes(&self) -> u64 {
        (self.shape.len() * self.dtype.size()) as u64
    }
}

/// Where a root's value is when the plan has run.
#[derive(Clone, Debug)]
pub struct PlannedResult {
    /// None: the root was saved to a file.
    pub view: Option<ResultView>,
}

#[derive(Clone, Debug)]
pub struct ResultView {
    pub source: Source,
    pub shape: Shape,
    pub offset: i64,
    pub strides: SmallVec<[i64; 4]>,
}

/// What the planner may assume of the machine and was asked to do.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub threads: usize,
    /// Bytes that the plan may take.
    pub budget: u64,
    pub fuse: bool,
    /// Elements per chunk; 0 chooses.
    pub chunk: usize,
    /// Elements per tile; 0 chooses.
    pub tile: usize,
}

/// Elements per chunk of work in memory.
const CHUNK: usize = 1 << 17;
/// A block of rows of up to so many elements is one chunk, before a later dimension is cut.
const BLOCK_OF_ROWS: usize = 16 * CHUNK;
/// Elements per chunk read from a file, 8 MB: large enough for the disk's full speed.
const FILE_CHUNK: usize = 1 << 20;
/// Under a small budget chunks shrink, but not below this many elements.
const FILE_CHUNK_LEAST: usize = 1 << 11;

/// Plans the computation of `graph`'s roots as `wants` says, one want per root.
///
/// # Errors
/// When no plan fits the budget.
pub fn plan(graph: &Graph, wants: &[Want], settings: Settings) -> Result<Plan, PlanError> {
    let generous = build(graph, wants, settings, |bytes| bytes <= settings.budget / 4);
    if generous.peak <= settings.budget {
        return Ok(generous);
    }
    // Computing twice needs less memory than keeping.
    let frugal = build(graph, wants, settings, |_| false);
    if frugal.peak <= settings.budget {
        return Ok(frugal);
    }
    // Smaller parts of files at a time are slower, but leave more for all else.
    let shares = [8, 64].into_iter().filter(|_| frugal.stages.iter().any(Stage::streams_files));
    let smaller = shares.map(|share| Settings { budget: settings.budget / share, ..settings });
    let mut plans = smaller.map(|settings| build(graph, wants, settings, |_| false));
    let fitting = plans.find(|plan| plan.peak <= settings.budget);
    fitting.ok_or_else(|| PlanError::over_budget(&frugal, settings.budget))
}

fn build(graph: &Graph, wants: &[Want], settings: Settings, may_store: impl Fn(u64) -> bool) -> Plan {
    let fusion = Fusion::new(graph, wants, settings.fuse, may_store);
    let mut numbers = Numbers::new(graph);
    let lower_settings = LowerSettings { tile: settings.tile, streaming_from: tile::STREAMING_FROM };
    let mut stages = Vec::new();
    for chain in chain::chains(graph, &fusion, fusion.groups(), settings.threads) {
        numbers.stage = stages.len();
        stages.push(match &chain.groups[..] {
            [group] if group.is_algorithm => Stage::Algorithm(algorithm(graph, &fusion, &group.tasks[0], &mut numbers)),
            _ => {
                let kernel = lower::lower(graph, &fusion, &chain, &mut numbers, lower_settings);
                Stage::Kernel(planned(kernel, &numbers, settings))
            }
        });
    }
    let results = graph
        .roots
        .iter()
        .zip(wants)
        .map(|(&root, want)| PlannedResult {
            view: (*want == Want::Value).then(|| view(graph, &fusion, root, &mut numbers)),
        })
        .collect();
    let mut plan =
        Plan { inputs: numbers.inputs, values: numbers.values, stages, results, places: numbers.places, peak: 0 };
    memory::set_last_uses(&mut plan);
    plan.peak = memory::peak(&plan, settings.threads);
    plan
}

/// The stage of a task that runs an algorithm.
fn algorithm(graph: &Graph, fusion: &Fusion<'_>, task: &Task, numbers: &mut Numbers<'_>) -> PlannedAlgorithm {
    let facts = |id: NodeId| Facts::new(graph.node(id).dtype, graph.node(id).shape.clone());
    let node = graph.node(task.node);
    let Op::Algorithm(algorithm) = &node.op else { unreachable!("the task of an algorithm is of an algorithm") };
    let mut input = |id: NodeId| {
        let layout = fusion.read(id).unwrap_or_else(|| Layout::contiguous(graph, id));
        let first = if graph.node(id).shape.is_empty() { 0 } else { layout.offset as usize };
        AlgorithmInput { source: numbers.source(layout.base), facts: facts(id), first }
    };
    let inputs = node.inputs.iter().map(|&id| input(id)).collect();
    let output = match numbers.destination(task) {
        Source::Value(value) => value,
        _ => unreachable!("a task's destination is a value"),
    };
    let place = numbers.place(task.node);
    PlannedAlgorithm { algorithm: algorithm.clone(), inputs, output, result: facts(task.node), place }
}

fn planned(kernel: Kernel, numbers: &Numbers<'_>, settings: Settings) -> PlannedKernel {
    let streaming = kernel.accesses.iter().filter(|access| numbers.file(&access.source).is_some()).count();
    let cuts_columns = streaming == 0;
    let (target, most) = match (settings.chunk, streaming) {
        (0, 0) => (CHUNK, BLOCK_OF_ROWS),
        // Several chunks are in flight, each with a buffer per file.
        (0, files) => {
            let share = (settings.budget / memory::chunks_in_flight(settings.threads) as u64) as usize / files / 8;
            let target = (share / 4).clamp(FILE_CHUNK_LEAST, FILE_CHUNK);
            (target, (share * 3 / 4).clamp(target, 4 * FILE_CHUNK))
        }
        (chunk, _) => (chunk, chunk),
    };
    let grid = match kernel.phases.len() {
        1 => Grid::new(&kernel.space, ChunkSizes { target, most, cuts_columns }, settings.threads),
        _ => Grid::by_rows(&kernel.space, target),
    };
    let planned = PlannedKernel { kernel, grid, streams_files: streaming > 0, staging: Vec::new() };
    if streaming > 0 { boxes::with_boxes(planned, &|source| numbers.file(source), settings) } else { planned }
}

fn view(graph: &Graph, fusion: &Fusion<'_>, root: NodeId, numbers: &mut Numbers<'_>) -> ResultView {
    let layout = fusion.read(root).unwrap_or_else(|| Layout::contiguous(graph, root));
    ResultView {
        source: numbers.source(layout.base),
        shape: graph.node(root).shape.clone(),
        offset: layout.offset,
        strides: layout.strides,
    }
}

struct Numbers<'a> {
    graph: &'a Graph,
    inputs: Vec<Input>,
    values: Vec<PlannedValue>,
    places: Vec<Option<Span>>,
    known: FxHashMap<NodeId, Source>,
    /// The destinations of concatenates, which are written part by part.
    wholes: FxHashMap<(NodeId, Destination), usize>,
    /// The stage that is being lowered.
    stage: usize,
}

impl<'a> Numbers<'a> {
    fn new(graph: &'a Graph) -> Numbers<'a> {
        Numbers {
            graph,
            inputs: Vec::new(),
            values: Vec::new(),
            places: Vec::new(),
            known: FxHashMap::default(),
            wholes: FxHashMap::default(),
            stage: 0,
        }
    }

    fn value(&mut self, node: NodeId, file: Option<usize>) -> usize {
        let node = self.graph.node(node);
        let (dtype, shape, finished_by) = (node.dtype, node.shape.clone(), self.stage);
        self.values.push(PlannedValue { dtype, shape, file, finished_by, last_use: None });
        self.values.len() - 1
    }

    fn input(&mut self, input: Input) -> Source {
        self.inputs.push(input);
        Source::Input(self.inputs.len() - 1)
    }
}

impl Numbering for Numbers<'_> {
    fn source(&mut self, base: NodeId) -> Source {
        if let Some(source) = self.known.get(&base) {
            return source.clone();
        }
        let source = match &self.graph.node(base).op {
            Op::Array(array) => self.input(Input::Array(array.clone())),
            Op::Stored(stored) => self.input(Input::Stored(stored.clone())),
            _ => Source::Value(self.value(base, None)),
        };
        self.known.insert(base, source.clone());
        source
    }

    fn destination(&mut self, task: &Task) -> Source {
        let key = (task.whole, task.destination);
        let value = match (self.wholes.get(&key), task.destination) {
            (Some(&value), _) if task.is_part() => value,
            (_, Destination::File(file)) => self.value(task.whole, Some(file)),
            (_, Destination::Memory) => self.value(task.whole, None),
        };
        self.values[value].finished_by = self.stage;
        self.wholes.insert(key, value);
        if task.destination == Destination::Memory {
            self.known.insert(task.whole, Source::Value(value));
        }
        Source::Value(value)
    }

    fn file(&self, source: &Source) -> Option<File<'_>> {
        match source {
            Source::Input(k) => match &self.inputs[*k] {
                Input::Stored(stored) => Some(File::Read(stored.source().as_ref())),
                Input::Array(_) | Input::Later => None,
            },
            Source::Value(k) => self.values[*k].file.map(|_| File::Written),
            _ => None,
        }
    }

    fn place(&mut self, node: NodeId) -> usize {
        self.places.push(self.graph.node(node).place);
        self.places.len() - 1
    }
}
