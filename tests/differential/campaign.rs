//! Many cases, over all processors.

use super::compare::difference;
use super::dice::Dice;
use super::engines::{Configuration, Runner, Seen};
use super::tree::Program;
use super::{fault, generate, shrink, sources};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What to run.
pub struct Campaign {
    /// Case `k` has the seed `seed + k`.
    pub seed: u64,
    pub cases: u64,
    pub reference: Configuration,
    /// Every case runs under these.
    pub always: Vec<Configuration>,
    /// Every case runs under one of these, chosen by its seed.
    pub rotating: Vec<Configuration>,
    pub shards: usize,
    /// After how many cases a line says how far it is, if at all.
    pub told_every: Option<u64>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Report {
    pub cases: u64,
    /// Cases that every engine refused, by message.
    pub refusals: BTreeMap<String, u64>,
    pub failures: Vec<String>,
}

/// A campaign stops when it has found as many.
const ENOUGH_FAILURES: usize = 5;

impl Campaign {
    pub fn run(&self) -> Report {
        fault::report_faults();
        let cursor = AtomicU64::new(0);
        let report = Mutex::new(Report::default());
        std::thread::scope(|scope| {
            for shard in 0..self.shards {
                let (cursor, report) = (&cursor, &report);
                scope.spawn(move || self.work(shard, cursor, report));
            }
        });
        report.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn work(&self, shard: usize, cursor: &AtomicU64, report: &Mutex<Report>) {
        let mut references = References::new(&self.reference);
        let mut always: Vec<Runner> = self.always.iter().map(Runner::new).collect();
        let mut rotating: Vec<Runner> = self.rotating.iter().map(Runner::new).collect();
        loop {
            let case = cursor.fetch_add(1, Ordering::Relaxed);
            let is_enough = report.lock().is_ok_and(|report| report.failures.len() >= ENOUGH_FAILURES);
            if case >= self.cases || is_enough {
                return;
            }
            let seed = self.seed.wrapping_add(case);
            fault::running(shard, seed);
            // Not the dice of the program, so that the choice does not depend on its length.
            let chosen = rotating.len().checked_sub(1).map(|last| Dice::new(!seed).between(0, last));
            let chosen = chosen.map(|chosen| &mut rotating[chosen]);
            let is_checked = chosen.as_ref().is_some_and(|runner| runner.is_checked());
            let program = generate::program(seed, is_checked);
            let text = program.to_string();
            let mut refusal = None;
            let mut failure = None;
            let mut expected: [Option<Seen>; 2] = [None, None];
            for runner in always.iter_mut().chain(chosen) {
                let reference = references.of(runner);
                let expected = expected[runner.is_checked() as usize].get_or_insert_with(|| reference.run(&text));
                // What overflows is refused because it was asked for.
                refusal = refusal.or_else(|| expected.error.clone().filter(|_| !runner.is_checked()));
                failure = failure.or_else(|| self::failure(seed, &program, expected, reference, runner));
            }
            if let Ok(mut report) = report.lock() {
                report.cases += 1;
                if let Some(error) = refusal {
                    *report.refusals.entry(error).or_default() += 1;
                }
                report.failures.extend(failure);
                if self.told_every.is_some_and(|every| report.cases.is_multiple_of(every)) {
                    eprintln!("{} cases, {} failures", report.cases, report.failures.len());
                }
            }
        }
    }
}

/// The sessions that say what is right: integers wrap in one, and in the other they may not.
pub struct References {
    wrapping: Runner,
    checked: Runner,
}

impl References {
    pub fn new(reference: &Configuration) -> References {
        References { wrapping: Runner::new(reference), checked: Runner::new(&reference.checked()) }
    }

    /// The one for a session to be compared with.
    pub fn of(&mut self, tested: &Runner) -> &mut Runner {
        if tested.is_checked() { &mut self.checked } else { &mut self.wrapping }
    }
}

/// The first difference that a text makes between two sessions, and whether any panics.
pub fn compare_text(reference: &mut Runner, tested: &mut Runner, text: &str) -> Option<String> {
    let expected = reference.run(text);
    differs(&expected, &tested.run(text))
}

/// The first difference from what is expected, and any panic.
pub fn differs(expected: &Seen, seen: &Seen) -> Option<String> {
    difference(expected, seen).or_else(|| panicked(seen))
}

/// Runs a program with `tested` and, if it differs from what is expected, shrinks it and says how it fails.
fn failure(
    seed: u64,
    program: &Program,
    expected: &Seen,
    reference: &mut Runner,
    tested: &mut Runner,
) -> Option<String> {
    let seen = tested.run(&program.to_string());
    let first = differs(expected, &seen)?;
    let mut find = |program: &Program| compare_text(reference, tested, &program.to_string());
    let small = shrink::shrink(program, |candidate| find(candidate).is_some());
    let difference = find(&small).unwrap_or(first);
    Some(described(seed, &small, &difference, tested.configuration()))
}

/// A panic is a mistake also where the reference panics alike.
fn panicked(seen: &Seen) -> Option<String> {
    seen.error.clone().filter(|error| error.starts_with("PANIC"))
}

/// The failure as a script that can be run by itself.
fn described(seed: u64, program: &Program, difference: &str, configuration: &Configuration) -> String {
    let text = program.to_string();
    let mut script = format!("\n# case {seed} ({configuration})\n# {difference}\n");
    for definition in sources::definitions(Path::new("own.npy")) {
        let name = definition.split(' ').next().unwrap_or_default();
        if text.contains(name.trim_start_matches("stored_").trim_start_matches("short_")) {
            let _ = writeln!(script, "{definition}");
        }
    }
    script + &text
}
