//! Every builtin, with every dtype that it takes, in every layout that engines treat specially: both engines give the same
//! bits, and the dtype that the rules say.
//!
//! The cases are made from the tables of `differential/catalogue.rs` and `matrix/tables.rs`. A builtin that stands in none
//! of them, nor among the exclusions with a reason, fails here. What is tested is also written to
//! `target/tmp/builtins.json`, which `tests/numpy/compare.py` reads.

#[path = "matrix/cases.rs"]
mod cases;
#[path = "matrix/export.rs"]
mod export;
#[path = "differential/mod.rs"]
mod programs;
#[path = "matrix/sequences.rs"]
mod sequences;
#[path = "matrix/tables.rs"]
mod tables;

use arr::session::Options;
use arr::values::Finished;
use cases::{Case, Group};
use programs::campaign::{self, compare_text};
use programs::catalogue::{ELEMENTWISE, REDUCTIONS};
use programs::engines::{Configuration, Runner, Seen, fast, interpreter};
use sequences::SEQUENCES;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tables::{CREATION, EXCLUDED, SHAPE};

/// The names that the tables have cases for.
fn tested() -> BTreeSet<&'static str> {
    let elementwise = ELEMENTWISE.iter().map(|call| call.builtin);
    let reductions = REDUCTIONS.iter().map(|reduction| reduction.name);
    let shape = SHAPE.iter().chain(SEQUENCES).map(|call| call.builtin);
    let creation = CREATION.iter().map(|(builtin, _)| *builtin);
    let all = elementwise.chain(reductions).chain(shape).chain(creation).chain([tables::CASTING]);
    all.filter(|name| *name != tables::INDEXING).collect()
}

#[test]
fn every_builtin_is_tested_or_excluded_for_a_reason() {
    let (tested, registered) = (tested(), arr::builtins::all().map(|builtin| builtin.name()).collect::<BTreeSet<_>>());
    let excluded: BTreeSet<&str> = EXCLUDED.iter().map(|(name, _)| *name).collect();
    let covered: BTreeSet<&str> = tested.union(&excluded).copied().collect();
    let missing: Vec<_> = registered.difference(&covered).collect();
    assert!(missing.is_empty(), "give these a line in the tables, or exclude them with a reason: {missing:?}");
    let unknown: Vec<_> = covered.difference(&registered).collect();
    assert!(unknown.is_empty(), "the tables name what is no builtin: {unknown:?}");
    let both: Vec<_> = tested.intersection(&excluded).collect();
    assert!(both.is_empty(), "excluded and yet tested: {both:?}");
}

#[test]
fn the_engines_agree_on_every_builtin_dtype_and_layout() {
    let groups = cases::all();
    let cursor = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, |n| n.get());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut sessions = Sessions::new();
                while let Some(group) = groups.get(cursor.fetch_add(1, Ordering::Relaxed)) {
                    let found = sessions.failures(group);
                    failures.lock().expect("nobody panics with it").extend(found);
                }
            });
        }
    });
    let failures = failures.into_inner().expect("nobody panics with it");
    let cases: usize = groups.iter().map(|group| group.accepted.len()).sum();
    println!("{cases} cases");
    let shown: Vec<&String> = failures.iter().take(40).collect();
    assert!(failures.is_empty(), "{} of {cases} cases fail, such as {shown:#?}", failures.len());
}

/// The engines to compare.
struct Sessions {
    reference: Runner,
    tested: Vec<Runner>,
}

impl Sessions {
    fn new() -> Sessions {
        // Sizes that are given make the engine compile kernels over the smallest arrays, which it interprets otherwise.
        let Configuration(options) = fast();
        let compiled = Configuration(Options { threads: 1, tile: 128, ..options.clone() });
        let interpreted = Configuration(Options { threads: 1, ..options });
        let tested = [compiled, interpreted].iter().map(Runner::new).collect();
        Sessions { reference: Runner::new(&interpreter()), tested }
    }

    fn failures(&mut self, group: &Group) -> Vec<String> {
        let mut failures = self.refusals_missed(group);
        let text: String = group.accepted.iter().map(|case| format!("{}\n", case.text)).collect();
        let expected = self.reference.run(&text);
        failures.extend(wrong_dtypes(group, &expected));
        for tested in &mut self.tested {
            if campaign::differs(&expected, &tested.run(&text)).is_none() {
                continue;
            }
            let mut alone = group.accepted.iter().filter_map(|case| {
                let difference = compare_text(&mut self.reference, tested, &case.text)?;
                Some(format!("{}: {difference} ({})", case.text, tested.configuration()))
            });
            let found = alone.next().unwrap_or_else(|| format!("only all together differ:\n{text}"));
            failures.push(found);
        }
        failures
    }

    /// Calls that should be refused and are not, or with a panic.
    fn refusals_missed(&mut self, group: &Group) -> Vec<String> {
        let answer = |case: &Case, runner: &mut Runner| match runner.run(&case.text).error {
            None => Some(format!("{} is not refused", case.text)),
            Some(error) if error.starts_with("PANIC") => Some(format!("{}: {error}", case.text)),
            Some(_) => None,
        };
        group.refused.iter().filter_map(|case| answer(case, &mut self.reference)).collect()
    }
}

/// What the reference refused, or gave another dtype than the rules say.
fn wrong_dtypes(group: &Group, seen: &Seen) -> Vec<String> {
    if let Some(error) = &seen.error {
        let first = group.accepted.get(seen.values.len()).map_or("", |case| &case.text);
        return vec![format!("{first} (or one after it): {error}")];
    }
    let wrong = |(case, value): (&Case, &Finished)| match (case.dtype, value) {
        (Some(dtype), Finished::Array(array)) if array.dtype() != dtype => {
            Some(format!("{} gives {} and not {dtype}", case.text, array.dtype()))
        }
        (Some(dtype), other) if !matches!(other, Finished::Array(_)) => {
            Some(format!("{} gives no array of {dtype}", case.text))
        }
        _ => None,
    };
    group.accepted.iter().zip(&seen.values).filter_map(wrong).collect()
}

#[test]
fn what_is_tested_is_written_for_other_programs() {
    let path = export::path();
    export::write(&path, &cases::all()).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let written = std::fs::read_to_string(&path).expect("it was written");
    assert!(arr::builtins::names().all(|name| written.contains(&format!("\"{name}\""))));
}
