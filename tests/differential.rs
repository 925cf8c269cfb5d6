//! Random programs run by the interpreter and by the fast engine under many options: every shown value must have the
//! same bits.
//!
//! A failing case is shrunk and printed as a script. The long run is for machines with time:
//!
//! ```text
//! ARR_CASES=200000 ARR_SEED=1 cargo test --release --test differential -- --ignored long_run --nocapture
//! ```
//!
//! A case is repeated by giving its seed as `ARR_SEED` and one as `ARR_CASES`.

#[path = "differential/mod.rs"]
mod programs;

use programs::campaign::{Campaign, Report};
use programs::engines;
use std::time::Instant;

/// A number given in the environment.
fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn compare_engines(seed: u64, cases: u64) -> Report {
    let shards = std::thread::available_parallelism().map_or(1, |n| n.get());
    let campaign = Campaign {
        seed,
        cases,
        reference: engines::interpreter(),
        always: vec![engines::fast()],
        rotating: engines::variations(),
        shards,
    };
    let started = Instant::now();
    let report = campaign.run();
    let refused: u64 = report.refusals.values().sum();
    for (message, count) in &report.refusals {
        println!("{count:6} refused: {message}");
    }
    println!("{} cases from seed {seed} in {:.1?}, {refused} refused", report.cases, started.elapsed());
    report
}

fn check(report: &Report) {
    assert!(report.failures.is_empty(), "the engines differ{}", report.failures.join("\n"));
    let refused: u64 = report.refusals.values().sum();
    assert!(refused * 10 < report.cases, "too many programs are refused: {:#?}", report.refusals);
}

#[test]
fn the_engines_agree_bit_for_bit() {
    check(&compare_engines(1_000_000, 2000));
}

#[test]
#[ignore = "takes long: see the head of this file"]
fn long_run() {
    check(&compare_engines(given("ARR_SEED").unwrap_or(1), given("ARR_CASES").unwrap_or(10_000)));
}
