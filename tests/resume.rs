//! Runs that were stopped, by a signal or by force, and are continued by the same command.
#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Several passes over random numbers: results in memory, in files that are moved and in one that is copied.
const PROGRAM: &str = "x = random(3000, 1000)\ny = cbrt(gamma(1 + x)) * sin(10 * x)\n\
     save(\"y.npy\", (y - mean(y)) / std(y, axis=0))\nsave(\"z.npz\", a=y.T, b=max(y, axis=1))\n\
     print(sum(y, axis=1), sum(y[y > 0.5]), sum(int64(100 * x) // int64(2 * x)))";

const FILES: [&str; 2] = ["y.npy", "z.npz"];

fn arr(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_arr"));
    command.args(["--threads", "2", "--seed", "5"]).args(arguments).current_dir(folder).stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What the undisturbed program prints and saves.
fn expected(program: &str) -> (Output, Vec<Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let output = arr(folder.path(), &["-e", program]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    (output, FILES.iter().map(|file| std::fs::read(folder.path().join(file)).unwrap()).collect())
}

/// Stops the program several times when it has recorded something new, and lets it end then. Answers how often it was
/// continued.
fn stopped_and_continued(signal: libc::c_int) -> usize {
    const STOPS: usize = 6;
    let (wanted, files) = expected(PROGRAM);
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("run/progress");
    let modified = || std::fs::metadata(&record).and_then(|facts| facts.modified()).ok();
    let mut continued = 0;
    let ended = loop {
        let before = modified();
        let mut command = arr(folder.path(), &["--resume", "run", "-e", PROGRAM]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let started = Instant::now();
        while child.try_wait().unwrap().is_none() && modified() == before && started.elapsed() < Duration::from_secs(60)
        {
            std::thread::sleep(Duration::from_millis(2));
        }
        if continued < STOPS {
            // SAFETY: the child has not been waited for to its end, or nothing happens to what has ended.
            unsafe { libc::kill(child.id() as libc::pid_t, signal) };
        }
        let output = child.wait_with_output().unwrap();
        continued += text(&output.stderr).contains("continuing the run in run: ") as usize;
        if output.status.success() {
            break output;
        }
        if signal == libc::SIGINT {
            assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
            assert!(text(&output.stderr).contains("the same command continues it"), "{}", text(&output.stderr));
        }
        assert!(FILES.iter().all(|file| !folder.path().join(file).exists() || continued > 0));
    };
    assert_eq!(text(&ended.stdout), text(&wanted.stdout));
    for (file, bytes) in FILES.iter().zip(files) {
        assert!(std::fs::read(folder.path().join(file)).unwrap() == bytes, "{file} differs");
    }
    assert!(text(&ended.stderr).contains("division by zero"), "{}", text(&ended.stderr));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), FILES.len(), "something is left over");
    continued
}

#[test]
fn what_was_killed_ends_with_the_same_bits() {
    assert!(stopped_and_continued(libc::SIGKILL) > 0, "it was never continued");
}

#[test]
fn what_was_interrupted_ends_with_the_same_bits() {
    assert!(stopped_and_continued(libc::SIGINT) > 0, "it was never continued");
}

#[test]
fn what_is_complete_leaves_nothing_and_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let output =
            arr(folder.path(), &["--resume", "run", "-e", "x = random(100_000)\nsave(\"x.raw\", x)\nprint(1)"])
                .output();
        let output = output.unwrap();
        assert_eq!((text(&output.stdout), text(&output.stderr)), ("1\n".to_owned(), String::new()));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

/// The error of a command that is refused.
fn refusal(folder: &Path, arguments: &[&str]) -> String {
    let output = arr(folder, arguments).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

#[test]
fn what_is_more_than_one_plan_is_refused_before_any_work() {
    let folder = tempfile::tempdir().unwrap();
    for program in [
        "x = random(1_000_000)\nprint(sum(x))\nwhile sum(x) > 1 { x = x / 2 }",
        "x = random(1_000_000)\nn = int64(sum(x))\nprint(zeros(n))",
        "save(\"x.npy\", random(1_000_000))\nprint(sum(load(\"x.npy\")))",
    ] {
        let error = refusal(folder.path(), &["--resume", "run", "-e", program]);
        assert!(error.contains("in one plan") && error.contains("before the end"), "{error}");
        assert!(!folder.path().join("run").exists(), "{program}");
    }
    // What is small is no plan.
    let small =
        "i = 0\nx = arange(10)\nwhile sum(x) > 1 { x = x // 2; i = i + 1 }\nprint(i, sum(random(1_000_000)) > 0)";
    let output = arr(folder.path(), &["--resume", "other", "-e", small]).output().unwrap();
    assert_eq!(text(&output.stdout), "4 true\n", "{}", text(&output.stderr));
}

#[test]
fn what_happens_to_the_data_of_a_mask_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let program = "x = arange(5)\ny = x[(2 ^ (0 - x)) > 0]\nprint(y[0], len(y))";
    let error = refusal(folder.path(), &["--resume", "run", "-e", program]);
    assert!(error.contains("cannot be raised to a negative power"), "{error}");
}

#[test]
fn another_run_in_the_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = arr(folder.path(), &["--resume", "run", "-e", PROGRAM]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let record = folder.path().join("run/progress");
    while !record.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(2));
    }
    let error = refusal(folder.path(), &["--resume", "run", "-e", PROGRAM]);
    assert!(error.contains("another process is at work"), "{error}");
    child.kill().unwrap();
    child.wait().unwrap();
    let other = PROGRAM.replace("0.5", "0.25");
    let error = refusal(folder.path(), &["--resume", "run", "-e", &other]);
    assert!(error.contains("another program") && error.contains("remove this one"), "{error}");
    for (option, value, expected) in [("--seed", "6", "--seed 5"), ("--threads", "3", "--threads 2")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_arr"));
        let command = command.args([option, value, "--resume", "run", "-e", PROGRAM]).current_dir(folder.path());
        let error = text(&command.output().unwrap().stderr);
        assert!(error.contains(expected) && error.contains("to begin anew"), "{error}");
    }
}

#[test]
fn what_cannot_be_kept_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("precious"), "data").unwrap();
    for (arguments, expected) in [
        (&["--resume", "."][..], "precious"),
        (&["--resume", "no/folder"], "cannot use"),
        (&["--resume", "run", "--engine", "interp"], "reference engine"),
        (&["explain", "--resume", "run"], "running a script"),
    ] {
        let error = refusal(folder.path(), &[arguments, &["-e", "1"]].concat());
        assert!(error.contains(expected), "{error}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
