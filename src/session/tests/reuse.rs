//! What is computed again is kept, if that pays.

use super::{lines, open, session};
use crate::session::{ExplainOptions, Options, Session};

fn plan(session: &mut Session, text: &str) -> String {
    session.explain("text", text, ExplainOptions::default()).unwrap_or_else(|failure| panic!("{failure:?}"))
}

/// The elements that kernels have gone over while a text runs.
fn elements(session: &mut Session, text: &str) -> u64 {
    let before = session.stats().elements;
    lines(session, text);
    session.stats().elements - before
}

#[test]
fn a_name_is_computed_twice_at_most() {
    let mut session = session();
    lines(&mut session, "x = sin(random(100_000))");
    let first = plan(&mut session, "sum(x)");
    assert!(first.contains("sin") && !first.contains("kept"), "{first}");
    lines(&mut session, "sum(x)");
    let second = plan(&mut session, "sum(x)");
    assert!(second.contains("sin") && second.contains("kept: x, "), "{second}");
    assert!(second.contains("passes: 1\n"), "{second}");
    lines(&mut session, "sum(x)");
    let third = plan(&mut session, "sum(x)");
    assert!(!third.contains("sin") && !third.contains("kept"), "{third}");
}

#[test]
fn what_is_kept_has_the_same_elements() {
    let (mut one, mut other) = (session(), session());
    let uses = ["sum(x)", "max(x)", "x[3:5]", "sum(x * 2)", "x.T[0]"];
    lines(&mut one, "x = exp(random(1000))");
    let apart: Vec<String> = uses.iter().flat_map(|text| lines(&mut one, text)).collect();
    let together = lines(&mut other, &format!("x = exp(random(1000))\n{}", uses.join("\n")));
    assert_eq!(apart, together);
}

#[test]
fn cheap_work_is_done_again() {
    let mut session = session();
    lines(&mut session, "x = arange(100_000) * 2.0 + 1");
    for _ in 0..3 {
        lines(&mut session, "sum(x)");
    }
    let plan = plan(&mut session, "sum(x)");
    assert!(plan.contains("index") && !plan.contains("kept"), "{plan}");
}

#[test]
fn what_nobody_holds_is_not_kept() {
    let mut session = session();
    lines(&mut session, "x = random(1000)\ny = exp(x)");
    lines(&mut session, "sum(y)\nx = 0");
    let plan = plan(&mut session, "sum(y)");
    assert!(plan.contains("kept: y, ") && plan.matches("kept").count() == 1, "{plan}");
}

#[test]
fn reductions_and_files_are_kept() {
    let mut session = session();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npy");
    lines(
        &mut session,
        &format!("save(\"{0}\", random(1000))\nx = load(\"{0}\")\ncentred = x - mean(x)", path.display()),
    );
    let read = |session: &Session| session.stats().file_read;
    lines(&mut session, "max(centred)");
    assert_eq!(read(&session), 16_000);
    lines(&mut session, "min(centred)\nsum(x)");
    let after = read(&session);
    lines(&mut session, "sum(abs(centred))\nx[7]\nstd(x)");
    assert_eq!(read(&session), after);
}

#[test]
fn slices_count_for_what_they_are() {
    let mut session = session();
    lines(&mut session, "x = exp(random(300)) / sum(random(300))");
    let one = elements(&mut session, "print(x[0])");
    assert!(one < 700, "{one}");
    let all = elements(&mut session, "s = 0.0\nfor i in range(900) { s = s + x[i % 300] }");
    assert!(all < 10 * 900, "{all}");
    assert!(!plan(&mut session, "x[5]").contains("exp"));
}

#[test]
fn what_is_kept_gives_way_when_memory_is_short() {
    let mut session = open(Options { memory: 16 << 20, threads: 1, seed: Some(1), ..Options::default() });
    lines(&mut session, "x = exp(random(400_000))");
    let first = lines(&mut session, "sum(x)");
    lines(&mut session, "sum(x)");
    assert!(!plan(&mut session, "sum(x)").contains("exp"));
    // 14 MB beside the 3 MB that are kept do not fit.
    lines(&mut session, "y = compute(arange(1_750_000))");
    assert!(plan(&mut session, "sum(x)").contains("exp"));
    assert_eq!(lines(&mut session, "sum(x)"), first);
}

#[test]
fn large_values_are_not_kept() {
    let mut session = open(Options { memory: 16 << 20, threads: 1, seed: Some(1), ..Options::default() });
    lines(&mut session, "x = exp(random(1_000_000))\nsum(x)");
    let plan = plan(&mut session, "sum(x)");
    assert!(plan.contains("computed again: x, ") && !plan.contains("kept"), "{plan}");
}

#[test]
fn a_slice_is_kept_without_what_it_leaves_out() {
    let mut session = session();
    lines(&mut session, "x = exp(random(100_000))\ny = x[:100]\nz = x.T");
    lines(&mut session, "sum(y)");
    assert!(plan(&mut session, "sum(y)").contains("kept: y, "));
    lines(&mut session, "sum(z)");
    let plan = plan(&mut session, "sum(z)");
    assert!(plan.contains("kept: x, ") && !plan.contains("kept: z"), "{plan}");
}

#[test]
fn benchmarks_compute_anew_in_every_run() {
    let mut session = session();
    session.bench("fn f(a) { b = exp(a); fn() = sum(b) }\ng = f(random(100_000))", "g()", 4).unwrap();
    assert!(plan(&mut session, "g()").contains("exp"));
}

#[test]
fn values_are_computed_together_and_kept() {
    let mut session = session();
    let text = "x = random(100_000)\na, b = compute(sum(x), x * x)\na2, b2 = compute((a, b))\nb[0] == x[0]^2";
    assert_eq!(lines(&mut session, text), ["true"]);
    let before = session.stats().passes;
    lines(&mut session, "a\nb[1]\ncompute(b)");
    assert!(session.stats().passes - before <= 1);
}
