//! What plans are expected to take on a machine that has been measured.

use super::*;
use crate::plan::MachineProfile;
use crate::session::{ExplainOptions, Nowhere};

fn profile() -> MachineProfile {
    let work = [("operation 64", 1e-10), ("sum", 1e-10), ("exp float64", 1e-9), ("sort", 1e-9)];
    MachineProfile {
        processor: "round numbers".to_string(),
        threads: 2,
        read: 1e10,
        write: 5e9,
        cached: 1e11,
        start: 1e-6,
        disk_read: 1e9,
        disk_write: 5e8,
        work: work.map(|(name, rate)| (name.to_string(), rate)).into(),
    }
}

fn explained(threads: usize, setup: &str, text: &str) -> String {
    let mut session = Session::new(Options { threads, seed: Some(1), ..Options::default() }).unwrap();
    session.set_machine(Some(profile()));
    session.run("setup", setup, &mut Nowhere).unwrap();
    session.explain("text", text, ExplainOptions::default()).unwrap()
}

#[test]
fn what_moves_much_is_bound_by_memory() {
    // 32 MB read in 3.2 ms and written in 6.4 ms; 4 million additions take 0.2 ms.
    let plan = explained(2, "x = compute(random(4_000_000))", "x + 1");
    assert!(plan.contains("time: about 9.6 ms\n"), "{plan}");
    assert!(plan.contains("about 9.6 ms: 32.0 MB read, 32.0 MB written; memory bounds it"), "{plan}");
}

#[test]
fn what_computes_much_is_bound_by_work_and_threads_share_it() {
    // 16 MB read in 1.6 ms; 2 million exponentials and additions take 2.2 ms.
    let setup = "x = compute(random(2_000_000))";
    let plan = explained(1, setup, "sum(exp(x))");
    assert!(plan.contains("time: about 2.2 ms\n") && plan.contains("computing bounds it"), "{plan}");
    let plan = explained(2, setup, "sum(exp(x))");
    assert!(plan.contains("time: about 1.6 ms\n") && plan.contains("memory bounds it"), "{plan}");
}

#[test]
fn what_is_small_is_bound_by_starting() {
    let plan = explained(2, "x = compute(random(300))", "sum(x)");
    assert!(plan.contains("starting takes most of it"), "{plan}");
}

#[test]
fn algorithms_count_their_own_units_and_unknown_ones_take_at_least_their_bytes() {
    // 2^20 elements of 20 comparisons each.
    let setup = "x = compute(random(2^20))";
    let plan = explained(1, setup, "sort(x)");
    assert!(plan.contains("time: about 21 ms"), "{plan}");
    let plan = explained(1, setup, "cumsum(x)");
    assert!(plan.contains("time: at least 2.5 ms"), "{plan}");
}

#[test]
fn statistics_show_what_was_expected() {
    let mut session = Session::new(Options { seed: Some(1), ..Options::default() }).unwrap();
    session.run("setup", "x = compute(random(100_000))", &mut Nowhere).unwrap();
    assert!(!session.stats().to_string().contains("predicted"));
    session.set_machine(Some(profile()));
    session.run("text", "sum(x)", &mut Nowhere).unwrap();
    let statistics = session.stats();
    // 0.8 MB of the caches in 8 µs, and 1 µs to start.
    assert!((statistics.predicted.total - 9e-6).abs() < 1e-9, "{:?}", statistics.predicted);
    let text = statistics.to_string();
    assert!(text.contains("predicted     0.000009 s\n") && text.contains("% of what memory allows\n"), "{text}");
}

#[test]
fn what_comes_from_a_file_and_goes_to_one_is_bound_by_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let setup = format!("save(\"{}\", random(500_000))", path("x.npy"));
    // 4 MB read in 4 ms and written in 8 ms.
    let plan = explained(2, &setup, &format!("save(\"{}\", load(\"{}\") * 2)", path("y.npy"), path("x.npy")));
    assert!(plan.contains("time: about 12 ms\n") && plan.contains("the disk bounds it"), "{plan}");
    let mut session = Session::new(Options::default()).unwrap();
    session.set_machine(Some(profile()));
    session.run("text", &format!("sum(load(\"{}\"))", path("x.npy")), &mut Nowhere).unwrap();
    let statistics = session.stats().to_string();
    let files = statistics.lines().find(|line| line.starts_with("files")).unwrap();
    assert!(files.contains("4.0 MB read, 0 bytes written at ") && files.ends_with("% of the disk's speed"), "{files}");
}
