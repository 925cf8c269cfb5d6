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

use programs::campaign::{Campaign, References, Report, compare_text};
use programs::engines::{self, Runner};
use std::time::Instant;

/// A number given in the environment.
fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn compare_engines(seed: u64, cases: u64, told_every: Option<u64>) -> Report {
    let shards = std::thread::available_parallelism().map_or(1, |n| n.get());
    let campaign = Campaign {
        seed,
        cases,
        reference: engines::interpreter(),
        always: vec![engines::fast()],
        rotating: engines::variations(),
        shards,
        told_every,
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
    check(&compare_engines(1_000_000, 3000, None));
}

/// Programs that random ones have led to, by what they are about.
const FOUND: &[(&str, &str)] = &[
    (
        "a row of no elements is folded",
        "x = reshape(ints[0:0], (0, 0))\nsum(reshape(x, (0, 1)), axis=0)\nany(x[:, 0:], axis=0)",
    ),
    ("a slice leaves out divisions by zero", "(7 // (ints[:20] * 0))[3:5]"),
    ("a choice leaves out divisions by zero", "where(zeros(20, dtype=bool), 2 // (ints[:20] * 0), 2)"),
    (
        "a row that only a chain needs, but for a view that is shown",
        "x = exp(reshape(floats[:64], (2, 32)))\nprint(x / sum(x, axis=1, keepdims=true), x[::-1])",
    ),
    (
        "a view of an array that another view copies",
        "x = compute(broadcast_to(floats[1:15], (2, 14)))\nravel(where(x != 1, x, x[:, ::-1]))",
    ),
    (
        "a file in Fortran order is shown whole and in part",
        "print(stored_columns, stored_columns[3:9, 2:90], stored_columns.T)",
    ),
    (
        "chunks of a saved array begin and end within its first axes",
        "x = reshape(arange(8*5*8), (8, 5, 8)) - reshape(ints[:5], (5, 1))\nsave(own_file, x); load(own_file)",
    ),
    (
        "a saved array shares a pass with a reduction of its first axis",
        "x = reshape(floats[:120000], (40, 3000)) * 2\nsave(own_file, x)\nprint(sum(x, axis=0)); load(own_file)",
    ),
    (
        "a product of float32 becomes float64 between two functions",
        "a = float32(arange(20000)) / 1000\nprint(sum(exp(float64(a * a/3) * -1.5)), exp(float64(a * a/3) * -1.5))",
    ),
    (
        "integers of 32 bits become floats where others are computed",
        "i = int32(arange(20000) % 1000)\nprint(exp(float64(i*i + 1)/1e6), sum(float64(i*i + 1)/1e6))",
    ),
    (
        "narrow integers of two dtypes are folded side by side",
        "i = int8(arange(100003) % 251 - 120); u = uint8(arange(100003) % 251)\nprint(std(i), mean(u), sum(u - uint8(i)))",
    ),
    (
        "masks of float32 choose among float64",
        "a = float32(arange(20000)) / 7000; u = arange(20000)/20000\nprint(exp(where(sqrt(a)*a > 1, u, u*2.0)), sum(where(sqrt(a)*a > 1, u, u*2.0)))",
    ),
    (
        "parts of a matrix of narrow numbers, by rows and by columns",
        "x = uint8(reshape(ints[:40000], (200, 200))); y = float32(x)\nprint(sum(x.T + x, axis=0), max(y.T*x, axis=1), (x[1:, 1:] ^ x[:-1, :-1]) + 1, float64(y[1:, 1:]*y[:-1, :-1]))",
    ),
];

#[test]
fn programs_that_once_differed_agree() {
    let mut references = References::new(&engines::interpreter());
    for configuration in std::iter::once(engines::fast()).chain(engines::variations()) {
        let mut tested = Runner::new(&configuration);
        for (about, text) in FOUND {
            let difference = compare_text(references.of(&tested), &mut tested, text);
            assert_eq!(difference, None, "{about} ({configuration}):\n{text}");
        }
    }
}

#[test]
#[ignore = "takes long: see the head of this file"]
fn long_run() {
    let (seed, cases) = (given("ARR_SEED").unwrap_or(1), given("ARR_CASES").unwrap_or(10_000));
    check(&compare_engines(seed, cases, Some(10_000)));
}
