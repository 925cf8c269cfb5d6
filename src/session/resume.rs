//! Runs that are kept in a folder until they are complete, so that one that was killed can be continued.
//!
//! A program that is kept computes everything that is large at its end, in one plan: then the same text with the same
//! inputs leads to the same plan, whatever had been done of it before.

use super::engines::{EngineError, Request, Wanted};
use super::perform::Performed;
use super::{Core, Engine, Failure, Options};
use crate::diagnostics::Diagnostic;
use crate::exec::{OutputFile, RECORD};
use crate::formats::{RunFolder, state_of_file};
use crate::graph::Graph;
use crate::memory::default_budget;
use crate::plan::{Input, Plan};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// The record of what the run was begun with.
const BEGUN_WITH: &str = "run";

/// What the first line of that record says.
const VERSION: &str = concat!("arr ", env!("CARGO_PKG_VERSION"));

/// The folder of a run.
pub struct Resume {
    folder: RunFolder,
}

impl Resume {
    /// Opens the folder at `path` and completes `options` with what the run was begun with, which decides over plans and
    /// random numbers: the seed, the number of threads and the memory.
    pub fn open(path: &Path, options: &mut Options) -> Result<Resume, Failure> {
        if options.engine == Engine::Interp {
            return Err(Failure::new(
                "the reference engine works array by array and keeps nothing: leave out --resume",
            ));
        }
        let folder = RunFolder::open(path, &[RECORD, BEGUN_WITH]).map_err(|error| Failure::new(error.to_string()))?;
        let begun_with = folder.read(BEGUN_WITH).map_err(|error| Failure::new(error.to_string()))?;
        match begun_with {
            Some(text) => adopt(&folder, &String::from_utf8_lossy(&text), options)?,
            None => {
                options.seed.get_or_insert_with(rand::random);
                if options.threads == 0 {
                    options.threads = std::thread::available_parallelism().map_or(1, |n| n.get());
                }
                if options.memory == 0 {
                    options.memory = default_budget();
                }
                let (seed, threads, memory) = (options.seed.unwrap_or_default(), options.threads, options.memory);
                let text = format!("{VERSION}\nseed {seed}\nthreads {threads}\nmemory {memory}\n");
                folder.replace(BEGUN_WITH, text.as_bytes()).map_err(|error| Failure::new(error.to_string()))?;
            }
        }
        Ok(Resume { folder })
    }

    pub fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// Whether anything has been done that another run can go on from.
    pub fn has_begun(&self) -> bool {
        !matches!(self.folder.read(RECORD), Ok(None))
    }

    /// Removes what has been kept of a run that is complete, or has not begun.
    pub fn clear(&self) -> Result<(), Failure> {
        self.folder.clear().map_err(|error| Failure::new(error.to_string()))
    }
}

/// Completes options that are not given; those that are must be what the run was begun with.
fn adopt(folder: &RunFolder, text: &str, options: &mut Options) -> Result<(), Failure> {
    let refused = |message: String| {
        let message = format!("{}: {message}", folder.path().display());
        Failure::from(Diagnostic::error(message).with_help("or remove the folder to begin anew"))
    };
    let mut lines = text.lines();
    match lines.next() {
        Some(VERSION) => {}
        Some(other) => return Err(refused(format!("the run was begun by {other}: continue it with that version"))),
        None => return Err(refused("what it holds is damaged".to_owned())),
    }
    let given = [options.seed, none_if_0(options.threads as u64), none_if_0(options.memory)];
    let mut found = [0; 3];
    for ((name, given), found) in ["seed", "threads", "memory"].into_iter().zip(given).zip(&mut found) {
        let value = lines.next().and_then(|line| line.strip_prefix(name)).and_then(|value| value.trim().parse().ok());
        *found = value.ok_or_else(|| refused("what it holds is damaged".to_owned()))?;
        if given.is_some_and(|given| given != *found) {
            return Err(refused(format!("the run was begun with --{name} {found}: continue it with that")));
        }
    }
    let [seed, threads, memory] = found;
    (options.seed, options.threads, options.memory) = (Some(seed), threads as usize, memory);
    Ok(())
}

fn none_if_0(value: u64) -> Option<u64> {
    Some(value).filter(|value| *value > 0)
}

/// A number that tells a plan from others: what it does, in which chunks, with which inputs, and where that goes.
pub fn identity(plan: &Plan, files: &[OutputFile]) -> Result<u64, EngineError> {
    let mut hasher = DefaultHasher::new();
    for input in &plan.inputs {
        match input {
            Input::Array(array) => {
                (array.dtype(), array.shape().extents()).hash(&mut hasher);
                array.elements().for_each(|element| element.to_lane().hash(&mut hasher));
            }
            Input::Stored(stored) => {
                let path = stored.source().path();
                let state =
                    state_of_file(path).map_err(|error| EngineError::Other(Diagnostic::error(error.to_string())))?;
                (path, state, stored.dtype(), stored.shape().extents()).hash(&mut hasher);
            }
            Input::Given(number) => number.hash(&mut hasher),
        }
    }
    // What a plan is made of prints in full, and it prints nothing of where it lies.
    format!("{:?}{:?}{:?}{:?}", plan.stages, plan.values, plan.results, plan.parameters).hash(&mut hasher);
    for file in files {
        (&file.path, &file.names).hash(&mut hasher);
    }
    Ok(hasher.finish())
}

impl Core {
    /// Computes what is wanted in a run that is kept. What is small is computed anew each time; all else has to wait for
    /// the end.
    pub fn perform_kept(&mut self, wanted: &Wanted, dump: &mut dyn FnMut(&str)) -> Result<Performed, EngineError> {
        let (graph, origins) = Graph::capture_with_origins(&wanted.exprs);
        let request = Request::new(graph, wanted);
        let mut computed = match &self.resume {
            Some(resume) if !self.engines.is_small_request(&request) => {
                if !wanted.is_last {
                    return Err(EngineError::Other(more_than_one_plan()));
                }
                let folder = resume.folder();
                self.engines.compute_kept(&request, folder, &self.interrupted, &mut self.statistics, dump)?
            }
            _ => self.engines.compute(&request, &self.interrupted, &mut self.statistics, dump)?,
        };
        computed.events.extend(origins.iter().flat_map(|origin| origin.raised()));
        computed.put_away.truncate(wanted.exprs.len());
        Ok(Performed { computed, kept: Vec::new() })
    }
}

fn more_than_one_plan() -> Diagnostic {
    let message = "with --resume a program computes everything at its end, in one plan, but this needs a value before";
    let help = "loops and branches over computed values, sizes that depend on data, and loading what the program saved \
                need values before the end: run this without --resume, or in parts that save to files";
    Diagnostic::error(message).with_help(help)
}
