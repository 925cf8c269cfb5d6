//! The stages of a plan, which run one after another: kernels over chunks, and algorithms on whole arrays.

use super::kernel::{Access, Kernel, Out, Source};
use super::space::Grid;
use super::staging::Staging;
use crate::algorithms::{Algorithm, Facts};
use smallvec::SmallVec;
use std::sync::Arc;

/// One step of a plan.
#[derive(Clone, Debug)]
pub enum Stage {
    Kernel(Box<PlannedKernel>),
    Algorithm(PlannedAlgorithm),
}

/// A kernel and how its space is cut.
#[derive(Clone, Debug)]
pub struct PlannedKernel {
    pub kernel: Arc<Kernel>,
    pub grid: Grid,
    /// How many threads work on it at most.
    pub threads: usize,
    /// Whether chunks come from or go to files.
    pub streams_files: bool,
    /// Bytes that each thread takes for what it writes to files, besides that.
    pub writing: u64,
    /// By access, how the boxes of files stand in memory that are not read or written as runs of elements.
    pub staging: Vec<Option<Staging>>,
}

impl PlannedKernel {
    /// How the boxes of an access stand in memory, if it has a file that is not read or written as runs of elements.
    pub fn staging(&self, access: usize) -> Option<&Staging> {
        self.staging.get(access).and_then(Option::as_ref)
    }

    /// The accesses that chunks write through. What is cut into partial results is written when all chunks are done.
    pub fn stored(&self) -> Vec<usize> {
        let outs = self.kernel.phases.iter().flat_map(|phase| &phase.outs);
        let folded = outs.filter(|out| self.grid.cut.is_some() && matches!(out, Out::Reduce { .. }));
        let folded: SmallVec<[usize; 8]> = folded.map(|out| out.to().0).collect();
        let mut stored = self.kernel.destinations();
        stored.retain(|access| !folded.contains(access));
        stored
    }

    /// How an access steps through its source, which is a file if its boxes stand in memory.
    pub fn in_source(&self, access: usize) -> &Access {
        self.staging(access).map_or(&self.kernel.accesses[access], |staging| &staging.in_file)
    }
}

/// An algorithm, what it reads, and the value that it writes.
#[derive(Clone, Debug)]
pub struct PlannedAlgorithm {
    pub algorithm: Arc<Algorithm>,
    pub inputs: Vec<AlgorithmInput>,
    pub output: usize,
    pub result: Facts,
    /// The bytes of memory that it may take; none where it works on arrays in memory.
    pub granted: Option<u64>,
    /// The number of its place in the program.
    pub place: usize,
}

/// A row-major array, from element number `first` of its source on.
#[derive(Clone, Debug)]
pub struct AlgorithmInput {
    pub source: Source,
    pub facts: Facts,
    pub first: usize,
}

impl PlannedAlgorithm {
    /// Bytes that it takes for itself.
    pub fn scratch(&self, threads: usize) -> u64 {
        self.granted.unwrap_or_else(|| self.algorithm.scratch(&self.facts(), threads))
    }

    /// What its inputs are like.
    pub fn facts(&self) -> Vec<Facts> {
        self.inputs.iter().map(|input| input.facts.clone()).collect()
    }
}

impl Stage {
    /// Everything that the stage reads or writes.
    pub fn sources(&self) -> Vec<Source> {
        match self {
            Stage::Kernel(planned) => planned.kernel.accesses.iter().map(|access| access.source.clone()).collect(),
            Stage::Algorithm(planned) => {
                let inputs = planned.inputs.iter().map(|input| input.source.clone());
                inputs.chain([Source::Value(planned.output)]).collect()
            }
        }
    }

    /// The elements that it goes over.
    pub fn elements(&self) -> u64 {
        match self {
            Stage::Kernel(planned) => planned.kernel.space.size() as u64,
            Stage::Algorithm(planned) => {
                let inputs = planned.inputs.iter().map(|input| input.facts.shape.len());
                inputs.chain([planned.result.shape.len()]).max().unwrap_or(0) as u64
            }
        }
    }

    pub fn streams_files(&self) -> bool {
        self.kernel().is_some_and(|planned| planned.streams_files)
    }

    pub fn kernel(&self) -> Option<&PlannedKernel> {
        match self {
            Stage::Kernel(planned) => Some(planned),
            Stage::Algorithm(_) => None,
        }
    }
}
