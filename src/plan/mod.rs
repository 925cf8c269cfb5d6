//! From an optimized graph to a plan: kernels in order, the arrays between them, and what that needs.
//!
//! A plan is data. It knows neither how loops become code nor on how many threads chunks run.

mod boxes;
mod chain;
mod deliver;
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
mod temporary;

pub use fuse::Want;
pub use layout::through;
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
use crate::types::{DType, Scalar, Shape};
use crate::values::{Array, Stored};
use fuse::{Destination, Fusion, Task};
use kernel::{AccessId, Kernel, ROWS_ACROSS, Source};
use layout::Layout;
use lower::{File, LowerSettings, Numbering};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use space::ChunkSizes;
use std::sync::Arc;

/// Everything needed to compute the wanted roots.
#[derive(Debug)]
pub struct Plan {
    pub inputs: Vec<Input>,
    pub values: Vec<PlannedValue>,
    pub stages: Vec<Stage>,
    /// One per root, in order.
    pub results: Vec<PlannedResult>,
    /// What [`kernel::Source::Parameter`] numbers.
    pub parameters: Vec<Scalar>,
    /// Where operations with events stand in the program.
    pub places: Vec<Option<Span>>,
    /// The most bytes of arrays and chunks that are alive at once.
    pub peak: u64,
}

impl Plan {
    /// The bytes that it takes more if what its kernels write to memory goes through buffers, a chunk at a time.
    pub fn buffered_bytes(&self) -> u64 {
        memory::buffered(self)
    }

    /// Bytes of the arrays that go to temporary files.
    pub fn temporary_bytes(&self) -> u64 {
        let is_temporary = |value: &&PlannedValue| value.home == Home::Temporary;
        let used = |value: usize| self.stages.iter().any(|stage| stage.sources().contains(&Source::Value(value)));
        let numbered = self.values.iter().enumerate().filter(|(value, _)| used(*value)).map(|(_, value)| value);
        numbered.filter(is_temporary).map(PlannedValue::bytes).sum()
    }
}

/// Something that exists before the plan runs.
#[derive(Clone, Debug)]
pub enum Input {
    Array(Array),
    Stored(Stored),
    /// The array of this number among those that are given when the plan runs.
    Given(usize),
}

/// An array that the plan computes.
#[derive(Clone, Debug)]
pub struct PlannedValue {
    pub dtype: DType,
    pub shape: Shape,
    pub home: Home,
    /// The last stage that writes it; the parts of a concatenate may be written by several.
    pub finished_by: usize,
    /// The last stage that reads it, when no root does.
    pub last_use: Option<usize>,
}

/// Where an array is that the plan computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    Memory,
    /// In the array of the output files that has this number.
    Output(usize),
    /// In a temporary file, because memory would not hold it.
    Temporary,
}

impl PlannedValue {
    /// Whether it is in a file.
    pub fn is_file(&self) -> bool {
        self.home != Home::Memory
    }

    pub fn bytes(&self) -> u64 {
        (self.shape.len() * self.dtype.size()) as u64
    }
}

/// Where a root's value is when the plan has run.
#[derive(Clone, Debug)]
pub struct PlannedResult {
    /// None: the root was saved to a file.
    pub view: Option<ResultView>,
    /// Whether it may be left in a temporary file.
    pub may_be_file: bool,
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
    /// Bytes that each thread takes which writes to a file of the user, besides what it writes.
    pub writing: u64,
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
/// `room` gives the bytes that temporary files may take.
///
/// # Errors
/// When no plan fits the budget and the room.
pub fn plan(graph: &Graph, wants: &[Want], settings: Settings, room: &dyn Fn() -> u64) -> Result<Plan, PlanError> {
    let fits = |plan: &Plan| plan.peak <= settings.budget;
    let generous = build(graph, wants, settings, &Frugality::generous(settings.budget));
    if fits(&generous) {
        return Ok(generous);
    }
    // Computing twice needs less memory than keeping.
    let mut frugality = Frugality::default();
    let frugal = build(graph, wants, settings, &frugality);
    if fits(&frugal) {
        return Ok(frugal);
    }
    // Smaller parts of files at a time are slower, as are fewer threads, but leave more for all else.
    for streaming in steps(settings.threads).filter(|_| frugal.stages.iter().any(Stage::streams_files)) {
        let smaller = build(graph, wants, settings, &Frugality { streaming, ..Frugality::default() });
        if fits(&smaller) {
            return Ok(smaller);
        }
    }
    // Disks are larger than memory.
    frugality.algorithms_stream = true;
    let mut steps = steps(settings.threads);
    loop {
        let streaming = build(graph, wants, settings, &frugality);
        if fits(&streaming) {
            let (temporary, room) = (streaming.temporary_bytes(), room());
            return match temporary <= room {
                true => Ok(streaming),
                false if room == 0 => Err(PlanError::over_budget(&frugal, settings.budget)),
                false => Err(PlanError::NoRoom { needed: frugal.peak, temporary, budget: settings.budget, room }),
            };
        }
        match temporary::next(&streaming, settings.threads) {
            Some(value) => frugality.temporary.push(value),
            None => match steps.next() {
                Some(streaming) => frugality.streaming = streaming,
                None => return Err(PlanError::over_budget(&streaming, settings.budget)),
            },
        }
    }
}

/// What is done without to save memory.
#[derive(Clone, Debug)]
struct Frugality {
    streaming: Streaming,
    /// Values of up to so many bytes may be kept rather than computed twice.
    keeps: u64,
    /// Whether algorithms that can read files piece by piece do.
    algorithms_stream: bool,
    /// The numbers of values that go to temporary files.
    temporary: Vec<usize>,
}

impl Default for Frugality {
    fn default() -> Frugality {
        let streaming = Streaming { share: 1, most_threads: usize::MAX };
        Frugality { streaming, keeps: 0, algorithms_stream: false, temporary: Vec::new() }
    }
}

/// How kernels stream files.
#[derive(Clone, Copy, Debug)]
struct Streaming {
    /// Chunks take this part of the memory that they would take with plenty.
    share: u64,
    most_threads: usize,
}

/// Smaller and smaller parts of files, then fewer threads: what one thread has room for is never refused because there are
/// more.
fn steps(threads: usize) -> impl Iterator<Item = Streaming> {
    let steps = [(8, threads), (64, threads), (64, threads / 4), (64, 1)];
    steps.into_iter().map(|(share, threads)| Streaming { share, most_threads: threads.max(1) })
}

impl Frugality {
    fn generous(budget: u64) -> Frugality {
        Frugality { keeps: budget / 4, ..Frugality::default() }
    }
}

fn build(graph: &Graph, wants: &[Want], settings: Settings, frugality: &Frugality) -> Plan {
    let streams = frugality.algorithms_stream;
    let fusion = Fusion::new(graph, wants, settings.fuse, streams, |bytes| bytes <= frugality.keeps);
    let mut numbers = Numbers::new(graph, &frugality.temporary);
    let lower_settings = LowerSettings { tile: settings.tile, streaming_from: tile::STREAMING_FROM };
    let mut stages = Vec::new();
    for chain in chain::chains(graph, &fusion, fusion.groups(), settings.threads) {
        numbers.stage = stages.len();
        stages.push(match &chain.groups[..] {
            [group] if group.is_algorithm => Stage::Algorithm(algorithm(graph, &fusion, &group.tasks[0], &mut numbers)),
            _ => {
                let kernel = lower::lower(graph, &fusion, &chain, &mut numbers, lower_settings);
                Stage::Kernel(Box::new(planned(kernel, &numbers, settings, frugality.streaming)))
            }
        });
    }
    let results = graph
        .roots
        .iter()
        .zip(wants)
        .map(|(&root, want)| PlannedResult {
            view: want.is_value().then(|| view(graph, &fusion, root, &mut numbers)),
            may_be_file: *want == Want::Keep,
        })
        .collect();
    let mut plan = Plan {
        inputs: numbers.inputs,
        values: numbers.values,
        stages,
        results,
        parameters: parameters(graph),
        places: numbers.places,
        peak: 0,
    };
    deliver::straight(&mut plan);
    memory::set_last_uses(&mut plan);
    memory::grant(&mut plan, settings.budget, settings.threads);
    plan.peak = memory::peak(&plan, settings.threads);
    plan
}

/// The values of a graph's parameters, by number.
fn parameters(graph: &Graph) -> Vec<Scalar> {
    let mut parameters = Vec::new();
    for node in &graph.nodes {
        if let Op::Parameter(number, value) = node.op {
            let known = parameters.len().max(number + 1);
            parameters.resize(known, value);
            parameters[number] = value;
        }
    }
    parameters
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
    let inputs: Vec<AlgorithmInput> = node.inputs.iter().map(|&id| input(id)).collect();
    let output = match numbers.destination(task) {
        Source::Value(value) => value,
        _ => unreachable!("a task's destination is a value"),
    };
    let place = numbers.place(task.node);
    let is_streamed =
        numbers.values[output].is_file() || inputs.iter().any(|input| numbers.file(&input.source).is_some());
    let granted = is_streamed.then_some(0);
    PlannedAlgorithm { algorithm: algorithm.clone(), inputs, output, result: facts(task.node), granted, place }
}

fn planned(kernel: Kernel, numbers: &Numbers<'_>, settings: Settings, streaming: Streaming) -> PlannedKernel {
    let files = kernel.accesses.iter().filter(|access| numbers.file(&access.source).is_some()).count();
    let settings = match files {
        0 => settings,
        _ => {
            let threads = settings.threads.min(streaming.most_threads);
            Settings { budget: settings.budget / streaming.share, threads, ..settings }
        }
    };
    let cuts_columns = files == 0;
    let (target, most) = match (settings.chunk, files) {
        (0, 0) => (CHUNK, BLOCK_OF_ROWS),
        // Several chunks are in flight, each with a buffer per file.
        (0, files) => {
            let share = (settings.budget / memory::chunks_in_flight(settings.threads) as u64) as usize / files / 8;
            let target = (share / 4).clamp(FILE_CHUNK_LEAST, FILE_CHUNK);
            (target, (share * 3 / 4).clamp(target, 4 * FILE_CHUNK))
        }
        (chunk, _) => (chunk, chunk),
    };
    let is_file = |access: AccessId| numbers.file(&kernel.accesses[access.0].source).is_some();
    let together =
        if (settings.chunk, files) == (0, 0) && !kernel.accesses_across().is_empty() { ROWS_ACROSS } else { 1 };
    let grid = match kernel.needs_whole_rows(is_file) {
        false => Grid::new(&kernel.space, ChunkSizes { target, most, cuts_columns, together }, settings.threads),
        true => Grid::by_rows(&kernel.space, target),
    };
    let is_output = |access: usize| match kernel.accesses[access].source {
        Source::Value(value) => matches!(numbers.values[value].home, Home::Output(_)),
        _ => false,
    };
    let writing = if kernel.destinations().into_iter().any(is_output) { settings.writing } else { 0 };
    let (kernel, threads) = (Arc::new(kernel), settings.threads);
    let planned = PlannedKernel { kernel, grid, threads, streams_files: files > 0, writing, staging: Vec::new() };
    if files > 0 { boxes::with_boxes(planned, &|source| numbers.file(source), settings) } else { planned }
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
    /// The numbers of values that go to temporary files.
    temporary: &'a [usize],
}

impl<'a> Numbers<'a> {
    fn new(graph: &'a Graph, temporary: &'a [usize]) -> Numbers<'a> {
        Numbers {
            graph,
            inputs: Vec::new(),
            values: Vec::new(),
            places: Vec::new(),
            known: FxHashMap::default(),
            wholes: FxHashMap::default(),
            stage: 0,
            temporary,
        }
    }

    fn value(&mut self, node: NodeId, home: Home) -> usize {
        let node = self.graph.node(node);
        let home = if self.temporary.contains(&self.values.len()) { Home::Temporary } else { home };
        let (dtype, shape, finished_by) = (node.dtype, node.shape.clone(), self.stage);
        self.values.push(PlannedValue { dtype, shape, home, finished_by, last_use: None });
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
            _ => Source::Value(self.value(base, Home::Memory)),
        };
        self.known.insert(base, source.clone());
        source
    }

    fn destination(&mut self, task: &Task) -> Source {
        let key = (task.whole, task.destination);
        let value = match (self.wholes.get(&key), task.destination) {
            (Some(&value), _) if task.is_part() => value,
            (_, Destination::File(file)) => self.value(task.whole, Home::Output(file)),
            (_, Destination::Memory) => self.value(task.whole, Home::Memory),
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
                Input::Array(_) | Input::Given(_) => None,
            },
            Source::Value(k) => match self.values[*k].home {
                Home::Memory => None,
                Home::Output(_) => Some(File::Written),
                Home::Temporary => Some(File::Temporary),
            },
            _ => None,
        }
    }

    fn place(&mut self, node: NodeId) -> usize {
        self.places.push(self.graph.node(node).place);
        self.places.len() - 1
    }
}
