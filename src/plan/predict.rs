//! How long a plan takes on a machine that has been measured.
//!
//! The model is a roofline. Memory needs a time for the bytes that a stage moves, the disk one for those of files, threads
//! need a time for what they do with each element, and the longest is what the stage takes: the others hide behind it.
//! What of a file the system still has in memory is there sooner. Nothing here is
//! fitted to whole programs: a profile holds rates of single operations, and a plan says how many of each it has.

use super::kernel::*;
use super::profile::{MachineProfile, names};
use super::{Home, Input, Plan, PlannedAlgorithm, PlannedKernel, Stage};
use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;
use crate::types::DType;
use std::iter::Sum;
use std::ops::Add;

/// Stages that move fewer bytes find them in the caches.
const IN_CACHE: u64 = 8 << 20;

/// What a stage or a plan is expected to take, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prediction {
    /// For its bytes to pass between memory and processor.
    pub memory: f64,
    /// For the bytes of files to come from the disk and to get there; 0 where the disk has not been measured.
    pub files: f64,
    /// For the threads to do its work.
    pub work: f64,
    /// For all of them, one behind the other, and getting started.
    pub total: f64,
    /// Whether there is something in it whose rate nobody has measured: it takes longer then.
    pub is_partial: bool,
}

/// What the time of a stage goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Memory,
    Files,
    Work,
    /// Getting started: there is little to do.
    Start,
}

impl Bound {
    /// Why it does not take less.
    pub fn reason(self) -> &'static str {
        match self {
            Bound::Memory => "memory bounds it",
            Bound::Files => "the disk bounds it",
            Bound::Work => "computing bounds it",
            Bound::Start => "starting takes most of it",
        }
    }
}

impl Add for Prediction {
    type Output = Prediction;

    fn add(self, other: Prediction) -> Prediction {
        Prediction {
            memory: self.memory + other.memory,
            files: self.files + other.files,
            work: self.work + other.work,
            total: self.total + other.total,
            is_partial: self.is_partial || other.is_partial,
        }
    }
}

impl Sum for Prediction {
    fn sum<I: Iterator<Item = Prediction>>(predictions: I) -> Prediction {
        predictions.fold(Prediction::default(), Add::add)
    }
}

impl Prediction {
    /// What most of its time goes into.
    pub fn bound(&self) -> Bound {
        let longest = self.longest();
        match self.total - longest > self.total / 2.0 {
            true => Bound::Start,
            false if self.files >= longest => Bound::Files,
            false if self.memory >= self.work => Bound::Memory,
            false => Bound::Work,
        }
    }

    /// The whole done `times` times, one after another.
    pub fn times(self, times: f64) -> Prediction {
        let Prediction { memory, files, work, total, is_partial } = self;
        Prediction {
            memory: memory * times,
            files: files * times,
            work: work * times,
            total: total * times,
            is_partial,
        }
    }

    /// The same work done `times` times over what stays in cache.
    pub fn in_rounds(self, times: usize) -> Prediction {
        let start = self.total - self.longest();
        let rounds = Prediction { work: self.work * times as f64, ..self };
        Prediction { total: rounds.longest() + start, ..rounds }
    }

    /// Given the time of its parts.
    fn of(memory: f64, files: f64, work: Option<f64>, start: f64) -> Prediction {
        let is_partial = work.is_none();
        let parts = Prediction { memory, files, work: work.unwrap_or(0.0), total: 0.0, is_partial };
        Prediction { total: parts.longest() + start, ..parts }
    }

    fn longest(&self) -> f64 {
        self.memory.max(self.files).max(self.work)
    }
}

impl Plan {
    /// What the whole takes with `threads` threads.
    pub fn predict(&self, machine: &MachineProfile, threads: usize) -> Prediction {
        self.stages.iter().map(|stage| self.predict_stage(stage, machine, threads)).sum()
    }

    /// What a stage takes with `threads` threads.
    pub fn predict_stage(&self, stage: &Stage, machine: &MachineProfile, threads: usize) -> Prediction {
        let memory = machine.memory(stage.traffic());
        let files = machine.files(stage.traffic_of(&mut |source| self.is_in_file(source)));
        let threads = threads.clamp(1, machine.threads.max(1)) as f64;
        let work = match stage {
            Stage::Kernel(planned) => machine.kernel(&planned.kernel).map(|work| work / threads),
            Stage::Algorithm(planned) => machine.algorithm(planned, threads),
        };
        Prediction::of(memory, files, work, machine.start)
    }

    fn is_in_file(&self, source: &Source) -> bool {
        match source {
            Source::Input(number) => matches!(self.inputs[*number], Input::Stored(_)),
            Source::Value(number) => self.values[*number].home != Home::Memory,
            _ => false,
        }
    }
}

impl MachineProfile {
    /// Seconds for bytes to be read and written.
    pub fn memory(&self, (read, written): (u64, u64)) -> f64 {
        let (read_rate, write_rate) = match read + written < IN_CACHE {
            true => (self.cached, self.cached),
            false => (self.read, self.write),
        };
        read as f64 / read_rate + written as f64 / write_rate
    }

    /// Seconds for bytes to come from the disk and to get there; 0 where it has not been measured.
    pub fn files(&self, (read, written): (u64, u64)) -> f64 {
        let seconds = |bytes: u64, rate: f64| if rate > 0.0 { bytes as f64 / rate } else { 0.0 };
        seconds(read, self.disk_read) + seconds(written, self.disk_write)
    }

    /// The rate of an operation; where it has none of its own, that of an operation of a loop, by what it costs.
    fn rate(&self, op: ScalarOp, operand: DType, width: Width) -> Option<f64> {
        let own = self.work.get(&names::of(op, operand)).copied();
        own.or_else(|| Some(self.named(names::operation(width))? * op.cost(operand) as f64))
    }

    fn named(&self, name: &str) -> Option<f64> {
        self.work.get(name).copied()
    }

    /// None for one with something in it that has not been measured.
    fn kernel(&self, kernel: &Kernel) -> Option<f64> {
        let steps = kernel.phases.iter().flat_map(|phase| &phase.steps).map(|step| self.step(kernel, step));
        let outs = kernel.phases.iter().flat_map(|phase| &phase.outs).map(|out| self.out(out));
        Some(steps.chain(outs).sum::<Option<f64>>()? * kernel.space.size() as f64)
    }

    fn step(&self, kernel: &Kernel, step: &Step) -> Option<f64> {
        match step {
            Step::Load { source, .. } => self.load(kernel, *source),
            Step::Remask { to, .. } => self.named(names::operation(*to)),
            Step::Loop { program, .. } => {
                program.ops.iter().map(|op| self.rate(op.op, op.operand, program.width)).sum()
            }
            Step::Tile { op, operand, .. } => self.rate(*op, *operand, Width::of(*operand).unwrap_or(Width::W32)),
        }
    }

    fn load(&self, kernel: &Kernel, source: Operand) -> Option<f64> {
        let Operand::Stream(access) = source else { return Some(0.0) };
        let access = &kernel.accesses[access.0];
        match &access.source {
            Source::Random(draw) => self.named(names::random(draw.distribution)),
            Source::Constant(_) | Source::Parameter(_) => Some(0.0),
            Source::Index => self.named(names::LOAD),
            _ if access.step(&kernel.space).is_none_or(|step| step.unsigned_abs() > 1) => {
                self.named(names::STRIDED_LOAD)
            }
            _ => self.named(names::LOAD),
        }
    }

    fn out(&self, out: &Out) -> Option<f64> {
        match out {
            Out::Store { .. } => Some(0.0),
            Out::Reduce { op, filter: None, .. } => self.named(op.name()),
            Out::Reduce { op, filter: Some(_), .. } => Some(self.named(op.name())? + self.named(names::PACK)?),
        }
    }

    /// None for one that has not been measured.
    fn algorithm(&self, planned: &PlannedAlgorithm, threads: f64) -> Option<f64> {
        Some(self.work.get(planned.algorithm.name())? * planned.units() / threads)
    }
}

impl PlannedAlgorithm {
    /// How much it has to do, in what the rate of its name counts: elements, or for what grows faster than these, steps
    /// per element.
    pub fn units(&self) -> f64 {
        let elements = self.inputs.iter().map(|input| input.facts.shape.len()).max().unwrap_or(0).max(1);
        let elements = elements.max(self.result.shape.len());
        match (self.algorithm.name(), &self.inputs[..]) {
            ("matmul", [a, _]) => {
                let inner = a.facts.shape.extents().last().copied().unwrap_or(1);
                self.result.shape.len() as f64 * inner as f64
            }
            ("sort" | "argsort", [x]) => {
                let row = x.facts.shape.extents().last().copied().unwrap_or(1).max(2);
                elements as f64 * (row as f64).log2()
            }
            _ => elements as f64,
        }
    }
}

impl Stage {
    /// Bytes that it reads from and writes to memory and files, each array once.
    pub fn traffic(&self) -> (u64, u64) {
        self.traffic_of(&mut |_| true)
    }

    /// The same of those sources that are `counted`.
    fn traffic_of(&self, counted: &mut dyn FnMut(&Source) -> bool) -> (u64, u64) {
        match self {
            Stage::Kernel(planned) => planned.traffic(counted),
            Stage::Algorithm(planned) => planned.traffic(counted),
        }
    }
}

impl PlannedKernel {
    fn traffic(&self, counted: &mut dyn FnMut(&Source) -> bool) -> (u64, u64) {
        let kernel = &self.kernel;
        let is_written = |id: usize| {
            let steps = kernel.phases.iter().flat_map(|phase| &phase.steps);
            let outs = kernel.phases.iter().flat_map(|phase| &phase.outs);
            steps.flat_map(|step| step.places()).any(|place| *place == Place::Stream(AccessId(id)))
                || outs.map(Out::to).any(|to| to == AccessId(id))
        };
        let (mut read, mut written) = (0, 0);
        for (id, access) in kernel.accesses.iter().enumerate().filter(|(_, access)| counted(&access.source)) {
            let side = if is_written(id) { &mut written } else { &mut read };
            *side += access_bytes(&kernel.space, access);
        }
        (read, written)
    }
}

impl PlannedAlgorithm {
    fn traffic(&self, counted: &mut dyn FnMut(&Source) -> bool) -> (u64, u64) {
        let read = self.inputs.iter().filter(|input| counted(&input.source)).map(|input| input.facts.bytes()).sum();
        let written = if counted(&Source::Value(self.output)) { self.result.bytes() } else { 0 };
        (read, written)
    }
}

/// Bytes of the distinct elements of an access, taking every stride that is not 0 as one more.
fn access_bytes(space: &Space, access: &Access) -> u64 {
    if !matches!(access.source, Source::Input(_) | Source::Value(_)) {
        return 0;
    }
    let distinct: usize =
        space.extents().zip(&access.strides).filter(|(_, stride)| **stride != 0).map(|(n, _)| n).product();
    (distinct * access.dtype.size()) as u64
}
