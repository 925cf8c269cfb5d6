//! What running has taken so far.

use crate::plan::{MachineProfile, Plan, Prediction, Rounds, Stage};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Counters of a session, as `--stats` shows them.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// Kernels that went over more than one element.
    pub passes: u64,
    /// All kernels.
    pub kernels: u64,
    /// Elements of all iteration spaces.
    pub elements: u64,
    /// Bytes that stages read and wrote in memory and files, each array once per stage, as planned.
    pub moved: u64,
    /// Bytes read from and written to files.
    pub file_read: u64,
    pub file_written: u64,
    /// Time compiling, and from a plan's start to its end.
    pub compile: Duration,
    pub compute: Duration,
    /// The most bytes of array memory in use at once.
    pub peak: u64,
    pub threads: usize,
    pub seed: u64,
    /// What the machine can do; with it, what is run is predicted too.
    pub machine: Option<Arc<MachineProfile>>,
    /// What the plans that ran should have taken, if the machine has been measured.
    pub predicted: Prediction,
}

/// What every run of a plan of kernels counts for.
pub(super) struct Counted {
    kernels: u64,
    passes: u64,
    elements: u64,
    moved: u64,
}

impl Counted {
    pub fn of(plan: &Plan) -> Counted {
        let (read, written) = plan.traffic();
        Counted {
            kernels: plan.stages.len() as u64,
            passes: plan.passes() as u64,
            elements: plan.stages.iter().map(Stage::elements).sum(),
            moved: read + written,
        }
    }
}

impl Statistics {
    /// Counts what a plan moves, and what it should take.
    pub(super) fn expect(&mut self, plan: &Plan, rounds: &Rounds, threads: usize) {
        let (read, written) = plan.traffic();
        self.moved += read + written;
        if let Some(machine) = &self.machine {
            self.predicted = self.predicted + plan.predict(machine, threads).in_rounds(rounds.times);
        }
    }

    /// Counts runs of a plan of kernels, which took `elapsed` together.
    pub(super) fn repeated(&mut self, counted: &Counted, plan: &Plan, runs: usize, threads: usize, elapsed: Duration) {
        let times = runs as u64;
        self.kernels += times * counted.kernels;
        self.passes += times * counted.passes;
        self.elements += times * counted.elements;
        self.moved += times * counted.moved;
        self.compute += elapsed;
        if let Some(machine) = &self.machine {
            let once = plan.predict(machine, threads);
            self.predicted = self.predicted + once.times(runs as f64);
        }
    }

    /// What was moved, how fast, and how that compares with what memory allows.
    fn moved(&self) -> String {
        let running = self.compute.saturating_sub(self.compile).as_secs_f64();
        let mut text = crate::plan::bytes(self.moved);
        if self.moved > 0 && running > 0.0 {
            text.push_str(&format!(" at {}/s", crate::plan::bytes((self.moved as f64 / running) as u64)));
            if self.machine.is_some() {
                text.push_str(&format!(", {:.0}% of what memory allows", 100.0 * self.predicted.memory / running));
            }
        }
        text
    }
}

impl Statistics {
    /// What was read from files and written to them, and how fast that was beside what the disk does alone. It is faster
    /// where the system still had the files in memory.
    fn files(&self) -> String {
        let bytes = crate::plan::bytes;
        let running = self.compute.saturating_sub(self.compile).as_secs_f64();
        let mut text = format!("{} read, {} written", bytes(self.file_read), bytes(self.file_written));
        let moved = self.file_read + self.file_written;
        if moved > 0 && running > 0.0 {
            text.push_str(&format!(" at {}/s", bytes((moved as f64 / running) as u64)));
            let machine = self.machine.as_ref().filter(|machine| machine.disk_read > 0.0 && machine.disk_write > 0.0);
            if let Some(machine) = machine {
                let alone = machine.files((self.file_read, self.file_written));
                text.push_str(&format!(", {:.0}% of the disk's speed", 100.0 * alone / running));
            }
        }
        text
    }
}

impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = crate::plan::bytes;
        writeln!(f, "passes        {} ({} kernels, {} elements)", self.passes, self.kernels, self.elements)?;
        writeln!(
            f,
            "time          {:.6} s, of which compiling {:.6} s",
            self.compute.as_secs_f64(),
            self.compile.as_secs_f64()
        )?;
        if self.machine.is_some() {
            let about = if self.predicted.is_partial { "at least " } else { "" };
            writeln!(f, "predicted     {about}{:.6} s", self.predicted.total)?;
        }
        writeln!(f, "moved         {}", self.moved())?;
        writeln!(f, "array memory  {} at most", bytes(self.peak))?;
        writeln!(f, "files         {}", self.files())?;
        write!(f, "threads       {}\nseed          {}", self.threads, self.seed)
    }
}
