//! How long a plan takes on a machine that has been measured.
//!
//! The model is a roofline. Memory needs a time for the bytes that a stage moves, threads need a time for what they do
//! with each element, and the longer of the two is what the stage takes: one hides behind the other. Nothing here is
//! fitted to whole programs: a profile holds rates of single operations, and a plan says how many of each it has.

use super::kernel::*;
use super::profile::{MachineProfile, names};
use super::{Plan, PlannedAlgorithm, PlannedKernel, Stage};
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
    /// For the threads to do its work.
    pub work: f64,
    /// For both, one behind the other, and getting started.
    pub total: f64,
    /// Whether there is something in it whose rate nobody has measured: it takes longer then.
    pub is_partial: bool,
}

/// What the time of a stage goes into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Memory,
    Work,
    /// Getting started: there is little to do.
    Start,
}

impl Bound {
    /// Why it does not take less.
    pub fn reason(self) -> &'static str {
        match self {
            Bound::Memory => "memory bounds it",
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
        match self.total - self.memory.max(self.work) > self.total / 2.0 {
            true => Bound::Start,
            false if self.memory >= self.work => Bound::Memory,
            false => Bound::Work,
        }
    }

    /// The whole done `times` times, one after another.
    pub fn times(self, times: f64) -> Prediction {
        Prediction { memory: self.memory * times, work: self.work * times, total: self.total * times, ..self }
    }

    /// The same work done `times` times over what stays in cache.
    pub fn in_rounds(self, times: usize) -> Prediction {
        let work = self.work * times as f64;
        let start = self.total - self.memory.max(self.work);
        Prediction { work, total: self.memory.max(work) + start, ..self }
    }

    /// Given the time of its parts.
    fn of(memory: f64, work: Option<f64>, start: f64) -> Prediction {
        let is_partial = work.is_none();
        let work = work.unwrap_or(0.0);
        Prediction { memory, work, total: memory.max(work) + start, is_partial }
    }
}

impl Plan {
    /// What the whole takes with `threads` threads. Waiting for files is not in it.
    pub fn predict(&self, machine: &MachineProfile, threads: usize) -> Prediction {
        self.stages.iter().map(|stage| machine.predict(stage, threads)).sum()
    }
}

impl MachineProfile {
    /// What a stage takes with `threads` threads.
    pub fn predict(&self, stage: &Stage, threads: usize) -> Prediction {
        let (read, written) = stage.traffic();
        let memory = self.memory(read, written);
        let threads = threads.clamp(1, self.threads.max(1)) as f64;
        let work = match stage {
            Stage::Kernel(planned) => self.kernel(&planned.kernel).map(|work| work / threads),
            Stage::Algorithm(planned) => self.algorithm(planned, threads),
        };
        Prediction::of(memory, work, self.start)
    }

    /// Seconds for bytes to be read and written.
    pub fn memory(&self, read: u64, written: u64) -> f64 {
        let (read_rate, write_rate) = match read + written < IN_CACHE {
            true => (self.cached, self.cached),
            false => (self.read, self.write),
        };
        read as f64 / read_rate + written as f64 / write_rate
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
            _ if access.strides.last().is_some_and(|stride| stride.unsigned_abs() > 1) => {
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
    /// Bytes that it reads and writes, each array once.
    pub fn traffic(&self) -> (u64, u64) {
        match self {
            Stage::Kernel(planned) => planned.traffic(),
            Stage::Algorithm(planned) => planned.traffic(),
        }
    }
}

impl PlannedKernel {
    /// Bytes that it reads from and writes to memory and files, each array once.
    fn traffic(&self) -> (u64, u64) {
        let kernel = &self.kernel;
        let is_written = |id: usize| {
            let steps = kernel.phases.iter().flat_map(|phase| &phase.steps);
            let outs = kernel.phases.iter().flat_map(|phase| &phase.outs);
            steps.flat_map(|step| step.places()).any(|place| *place == Place::Stream(AccessId(id)))
                || outs.map(Out::to).any(|to| to == AccessId(id))
        };
        let (mut read, mut written) = (0, 0);
        for (id, access) in kernel.accesses.iter().enumerate() {
            let side = if is_written(id) { &mut written } else { &mut read };
            *side += access_bytes(&kernel.space, access);
        }
        (read, written)
    }
}

impl PlannedAlgorithm {
    /// Bytes that it reads and writes.
    fn traffic(&self) -> (u64, u64) {
        (self.inputs.iter().map(|input| input.facts.bytes()).sum(), self.result.bytes())
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
