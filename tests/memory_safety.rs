//! Generated code and tile functions touch nothing outside their arrays.
//!
//! Every array lies against a page that cannot be touched, in turn in front of it and behind it: an access outside of it
//! kills the process, after a line that names the case. The programs are those of the differential test, and what they
//! show is compared as well.

#![cfg(unix)]

#[path = "differential/mod.rs"]
mod programs;

use arr::session::Options;
use programs::campaign::Campaign;
use programs::engines::{Configuration, fast, interpreter, variations};
use std::os::unix::process::ExitStatusExt;

fn guarded(configuration: Configuration) -> Configuration {
    Configuration(Options { guard_memory: true, ..configuration.0 })
}

/// The child process of the next test is told by this to do what kills it.
const STEP_OUTSIDE: &str = "ARR_TEST_STEPS_OUTSIDE";

#[test]
fn a_step_outside_kills_the_process() {
    if let Ok(side) = std::env::var(STEP_OUTSIDE) {
        return step_outside(&side);
    }
    for side in ["front", "back"] {
        let mut child = std::process::Command::new(std::env::current_exe().expect("the test has a path"));
        child.args(["--exact", "a_step_outside_kills_the_process"]).env(STEP_OUTSIDE, side);
        let ended = child.output().expect("the test can run itself").status;
        assert_eq!(ended.signal(), Some(libc::SIGSEGV), "{side}: {ended}");
    }
}

fn step_outside(side: &str) {
    let pool = arr::memory::Pool::guarded(1 << 20);
    let buffers = [(); 2].map(|()| pool.allocate(800).expect("there is memory"));
    for buffer in &buffers {
        let outside = if side == "front" { buffer.as_ptr().wrapping_sub(1) } else { buffer.as_ptr().wrapping_add(800) };
        // SAFETY: none: one of the buffers lies against a page that cannot be touched, which ends this process.
        unsafe { outside.read_volatile() };
    }
}

#[test]
fn programs_stay_inside_their_arrays() {
    let campaign = Campaign {
        seed: 7_000_000,
        cases: 400,
        reference: interpreter(),
        always: vec![guarded(fast())],
        rotating: variations().into_iter().map(guarded).collect(),
        // One after another, so that a fault names its case.
        shards: 1,
        told_every: None,
    };
    let report = campaign.run();
    assert!(report.failures.is_empty(), "{}", report.failures.join("\n"));
}

#[test]
fn the_interpreter_stays_inside_its_arrays() {
    let campaign = Campaign {
        seed: 8_000_000,
        cases: 200,
        reference: interpreter(),
        always: vec![guarded(interpreter())],
        rotating: Vec::new(),
        shards: 1,
        told_every: None,
    };
    let report = campaign.run();
    assert!(report.failures.is_empty(), "{}", report.failures.join("\n"));
}
