//! What programs cost: the plan of every script under `tests/explain`.
//!
//! - `# passes: 1`, `# kernels: 1`: how often memory is walked over and how many kernels do it, written by hand
//! - `# file: x.npy`: an array of 100,000 doubles that is there to be loaded
//! - `# test: n=200`, `# seed: 1`: as in `tests/lang.rs`
//!
//! Where a `.txt` stands beside a script it is the text of the plan; `UPDATE_EXPECT=1 cargo test --test explain` writes
//! it anew. The last test has the operating system count what is really read.

mod common;

use arr::session::{ExplainOptions, Options};
use common::{Script, assert_none, name, pinned, run, scripts};
use std::path::Path;
use std::process::Command;

/// A budget and a number of threads that are the same on every machine: plans depend on them.
fn options() -> Options {
    Options { memory: 1 << 30, threads: 2, ..Options::default() }
}

#[test]
fn plans_are_as_the_scripts_say() {
    let folder = tempfile::tempdir().unwrap();
    std::env::set_current_dir(folder.path()).unwrap();
    assert_none(scripts("tests/explain").iter().filter_map(|path| check(path)).collect());
}

/// Why a script's plan is not as it says.
fn check(path: &Path) -> Option<String> {
    let script = Script::read(path);
    let mut session = script.session(&options());
    for file in script.directives("file") {
        let save = format!("save(\"{file}\", linspace(0, 1, 100_000))");
        run(&mut session, "preparation", &save)
            .1
            .unwrap_or_else(|failure| panic!("{}", session.render(&failure, false)));
    }
    let plan = match session.explain(&name(path), &script.text, ExplainOptions::default()) {
        Ok(plan) => plan,
        Err(failure) => return Some(session.render(&failure, false)),
    };
    for counted in ["passes", "kernels"] {
        let promised = script.number(counted).unwrap_or_else(|| panic!("{}: no `# {counted}:`", name(path)));
        if !plan.lines().any(|line| line == format!("{counted}: {promised}")) {
            return Some(format!("{}: not {promised} {counted}\n{plan}", name(path)));
        }
    }
    let text = path.with_extension("txt");
    text.exists().then(|| pinned(&text, &plan, "explain").err()).flatten()
}

/// 40 MB of doubles.
const LARGE: &str = "save(\"x.npy\", random(5_000_000))";
const LARGE_BYTES: f64 = 4e7;

/// The claim itself: four statistics read the file once.
#[test]
#[cfg(target_os = "linux")]
fn four_statistics_read_a_file_once() {
    let folder = tempfile::tempdir().unwrap();
    let arr = |program: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_arr"));
        command.args(["--threads", "2", "-e", program]).current_dir(folder.path());
        command
    };
    assert!(arr(LARGE).status().unwrap().success());
    let statistics = "x = load(\"x.npy\"); print(mean(x)); print(std(x)); print(min(x)); print(max(x))";
    let read = bytes_read(&mut arr(statistics)) - bytes_read(&mut arr("print(1)"));
    assert!((read - LARGE_BYTES).abs() < 0.02 * LARGE_BYTES, "{read} bytes were read of {LARGE_BYTES}");
}

/// What a command reads through system calls until it ends, as Linux counts it for a process that has ended but has not
/// been waited for.
#[cfg(target_os = "linux")]
fn bytes_read(command: &mut Command) -> f64 {
    let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
    let id = child.id() as libc::id_t;
    // SAFETY: `info` is a plain structure that the call fills; WNOWAIT leaves the child to be waited for below.
    unsafe {
        let mut info = std::mem::zeroed();
        assert_eq!(libc::waitid(libc::P_PID, id, &mut info, libc::WEXITED | libc::WNOWAIT), 0);
    }
    let counters = std::fs::read_to_string(format!("/proc/{id}/io")).unwrap();
    assert!(child.wait().unwrap().success());
    let read = counters.lines().find_map(|line| line.strip_prefix("rchar: ")).unwrap();
    read.parse().unwrap()
}
