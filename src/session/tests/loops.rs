//! Loops do not pile up work.

use super::{Page, both_engines, failing, lines, open, session};
use crate::eval::Value;
use crate::session::{Engine, Options, Session};
use std::collections::HashSet;

/// The nodes that a name's value keeps alive.
fn nodes_behind(session: &Session, name: &str) -> usize {
    let Some(Value::Array(array)) = session.evaluator.scope.get(name) else { panic!("{name} is no array") };
    let (mut seen, mut stack) = (HashSet::new(), vec![array]);
    while let Some(expr) = stack.pop() {
        if seen.insert(expr.id()) {
            stack.extend(&expr.node().inputs);
        }
    }
    seen.len()
}

#[test]
fn a_loop_without_output_keeps_nothing_of_its_turns() {
    for mut session in both_engines() {
        let text = "x = zeros(3)\ny = sum([1, 2])\nfor i in range(20_000) { x = x + 1; y = y + i }";
        lines(&mut session, text);
        assert_eq!((nodes_behind(&session, "x"), nodes_behind(&session, "y")), (1, 1));
        assert!(session.stats().peak < 10_000, "{}", session.stats().peak);
        assert_eq!(lines(&mut session, "x\ny"), ["[20000. 20000. 20000.]", "199990003"]);
    }
}

#[test]
fn a_million_turns_take_no_memory() {
    let mut session = open(Options { memory: 1 << 20, ..Options::default() });
    let text = "s = 0\nt = (0, 1)\nwhile s < 1_000_000 { s += 1; a, b = t; t = (b, a + 1) }\nt";
    assert_eq!(lines(&mut session, text), ["(500000, 500001)"]);
}

#[test]
fn loops_in_functions_and_in_loops_keep_nothing_either() {
    for mut session in both_engines() {
        let text = "fn step(x) { for k in range(5) { x = x / 2 + 1 }; x }\nx = ones(4)\n\
                    for i in range(300) { x = step(x) }\nw = 1.0 * sum([1])\nwhile w < 500 { w = w + 1 }";
        lines(&mut session, text);
        assert_eq!((nodes_behind(&session, "x"), nodes_behind(&session, "w")), (1, 1));
        assert_eq!(lines(&mut session, "x"), ["[2. 2. 2. 2.]"]);
    }
}

#[test]
fn what_happens_in_a_loop_is_reported_when_its_value_is_needed() {
    for mut session in both_engines() {
        let text =
            "p = [2, 3]\nq = [7]\nr = [1]\nfor i in range(3) { p = p ^ [-1]; q = q // 0 + 7; r = r + 1; print(i) }";
        let mut page = Page::default();
        session.run("text", text, &mut page).unwrap();
        assert_eq!(page.lines, ["0", "1", "2"]);
        assert_eq!(page.warnings.len(), 0);
        let mut page = Page::default();
        session.run("text", "r\nr + 1\nq\nq + 1", &mut page).unwrap();
        assert_eq!(page.lines, ["[4]", "[5]", "[7]", "[8]"]);
        assert_eq!(page.warnings.len(), 1, "{:?}", page.warnings);
        assert!(failing(&mut session, "p").1.contains("negative power"));
        assert!(failing(&mut session, "sum(p) + 1").1.contains("negative power"));
    }
}

#[test]
fn elements_are_assigned_in_place() {
    // There is memory for one array of a million elements, and not for two.
    let mut session = open(Options { memory: 12 << 20, threads: 1, ..Options::default() });
    let text = "fn f(n) {
        x = zeros(n)
        for i in range(5) { x[i] = i; x[1:4] = x[:3] + 1; x[[7, 8]] += x[[0, 1]]; x[9] += 1 }
        sum(x)
    }
    f(1_000_000)";
    assert_eq!(lines(&mut session, text), ["20.0"]);
    let (_, error) = failing(&mut session, "x = compute(zeros(1_000_000))\ny = x\nx[0] = 1");
    assert!(error.contains("memory"), "{error}");
}

/// Runs a text in both engines and gives what the fast one has done.
fn agreed(text: &str) -> (u64, u64) {
    let mut sessions = [session(), open(Options { engine: Engine::Interp, seed: Some(1), ..Options::default() })];
    let pages = sessions.each_mut().map(|session| {
        let mut page = Page::default();
        session.run("test", text, &mut page).unwrap();
        (page.lines, page.warnings)
    });
    assert_eq!(pages[0], pages[1], "{text}");
    let statistics = sessions[0].stats();
    (statistics.passes, statistics.elements)
}

#[test]
fn a_recurrence_is_one_pass_over_memory() {
    let n = 200_000;
    let text = format!(
        "x = compute(arange({n}) / {n}); k = zeros({n}, dtype=int16)\n\
         for t in range(300) {{ y = x * 0.5; x = y + 0.25; k = k + (y < 0.25) }}\n\
         print(sum(x), sum(k), y[3], max(x))"
    );
    let (passes, elements) = agreed(&text);
    assert!(passes < 15 && elements < 15 * n, "{passes} passes, {elements} elements");
}

#[test]
fn turns_that_reduce_run_again_without_being_evaluated() {
    let (_, elements) = agreed(
        "x = compute(arange(5000) / 5000); s = 0.0\n\
         for t in range(50) { s = sum(x * s + 1) / 5000 }\n\
         err = 1.0; v = compute(x + 1)\n\
         while err > 1e-12 { old = v; v = (v + 2 / v) / 2; err = max(abs(v - old)) }\n\
         print(s, err, sum(v), sum(old))",
    );
    assert!(elements > 50 * 5000, "{elements}");
}

#[test]
fn what_happens_in_a_turn_is_said_once_and_where_it_is_needed() {
    agreed(
        "d = compute(arange(5000) + 13); s = d * 0\nfor t in range(19) { s = s + 7 // d; d = d - 1 }\nprint(sum(s), sum(d))",
    );
    let mut session = session();
    let text = "k = compute(int8(arange(5000) % 5)); for t in range(300) { k = k + int8(1) }; print(k[4])";
    session.run("test", text, &mut Page::default()).unwrap();
    let mut checked = open(Options { checked: true, ..Options::default() });
    let failure = checked.run("test", text, &mut Page::default()).unwrap_err();
    assert!(failure.diagnostic.message.contains("leaves the range"), "{}", failure.diagnostic.message);
}

#[test]
fn arrays_that_others_hold_stay_as_they_are() {
    agreed(
        "a = compute(reshape(arange(6400.0), (80, 80))); b = a; first = a[5, 5]\n\
         for t in range(20) { b[1:-1, 1:-1] = 0.2 * (b[1:-1, 1:-1] + b[:-2, 1:-1] + b[2:, 1:-1] + b[1:-1, :-2] + b[1:-1, 2:]) }\n\
         print(sum(a), a[5, 5] == first, sum(b), b[5, 5])\n\
         u = a; v = b\n\
         for t in range(17) { u, v = v, (u + v) / 2; u[:, 1:] = u[:, 1:] - v[:, :-1] }\n\
         print(sum(u), sum(v), sum(a), sum(b))",
    );
}

#[test]
fn rows_across_memory_are_read_as_rows() {
    agreed(
        "x = compute(reshape(arange(7 * 1201.0), (7, 1201))); y = compute(float32(reshape(arange(500 * 33), (500, 33))))\n\
         i = compute(reshape(arange(90 * 41), (90, 41)))\n\
         print(sum(x.T * 2 + 1), (x.T + 1)[1200], (y.T * 2)[32, 490:], (i.T + i.T[::-1])[40, :5])\n\
         z = x[:, ::-3].T + 1; print(z[:3], z[-1], (transpose(reshape(x[:, :1200], (7, 30, 40)), (2, 1, 0)) + 1)[39, 29])",
    );
}

/// Loops over 200 turns and more whose turns read their number, a counter or the item, with their outputs.
const NUMBERED: &[&str] = &[
    "for k in range(200) { x = x * 0.9 + k * 1e-3 }\nprint(sum(x), x[7])",
    "for k in range(400, 0, -2) { x = x / 2 + (2 * k + 1) / 7 - k ^ 2 }\nprint(sum(x))",
    "for k in range(200) { i = i + k // 3 - k % 5 }\nprint(sum(i), i.dtype)",
    "for k in range(200) { s = s + sum(where(x > k / 200, x, 0) - k) }\nprint(s)",
    "t = 0.0; dt = 1e-2; while t < 2 { x = x + dt * sin(x - t); t = t + dt }\nprint(sum(x), t)",
    "k = 0; while k < 200 { half = k / 2; x = x * 0.5 + half; last = x[3]; k += 1 }\nprint(sum(x), half, last, k)",
    "k = 3; while k < 1000 { x = x + 1 / k; k = k + k // 50 + 1; }\nprint(sum(x), k)",
    "for k in range(200) { x = x * 0.5 + y[k] }\nprint(sum(x))",
    "for k in range(200) { x = x * 0.5 + x[k] - x[-k - 1] + y[2 * k] * y[2 * k] }\nprint(sum(x))",
    "for k in range(200) { x = x * 0.5 + m[k] - m[k, 3] * m[5, -1 - k] + m[:, k] }\nprint(sum(x))",
    "for v in y { s = s * 0.5 + v }\nprint(s, v)",
    "for row in m { x = x * 0.5 + row }\nprint(sum(x))",
    "for k, v in enumerate(y, start=5) { s = s * 0.5 + v * k }\nprint(s)",
    "for a, b in zip(y, m) { x = x * a + b }\nprint(sum(x))",
    "for a, b in zip(y, y) { s = s * a + b }\nprint(s)",
    "z = compute(y[5]); for k in range(200) { s = s * z + y[k] }\nprint(s)",
    "a = 0; b = 1.0; for k in range(200) { x = x * 0.5 + a - b; a, b = a + 1, b / 2 }\nprint(sum(x), a, b)",
    "c = 0; d = 0; for k in range(200) { x = x * 0.5 + c; c = d; d = k }\nprint(sum(x), c, d)",
    "c = 0; for k in range(200) { x = x * 0.5 + c; c = 7 }\nprint(sum(x), c)",
    "for k in range(200) { x = x * 0.5 + random(200) * k }\nprint(sum(x), random(2))",
    "for k in range(200) { s = s * 0.5 + mean(normal(size=50)) - random() }\nprint(s, random(2))",
    "r = random(400); for k in range(200) { x = x * 0.5 + r[2 * k] }\nprint(sum(x), r[7])",
    "k = 0; while k < 200 { n = integers(1, 7, 200); x = x / n; k = k + 1 }\nprint(sum(x), n[:5])",
    "for k in range(200) { x = x * 0.5 + k; k = k * 2; x = x - k }\nprint(sum(x), k)",
    "seed(5); r = random(200); seed(5); for k in range(200) { x = x * 0.5 + random(200) - r }\nprint(sum(x))",
    "r = random(200); for k in range(200) { seed(k % 3); x = x * 0.5 + random(200) - r }\nprint(sum(x))",
    "for k in range(200) { x = x * 0.5 + random(200)[k] }\nprint(sum(x))",
    "for k in range(200) { x = x * 0.5 + permutation(200) + choice(x, 200) }\nprint(sum(x), random(2))",
    "for k in range(200) { print(random(2), sum(random(300))) }",
    // What looks at a number, or is given it, is evaluated.
    "for k in range(200) { if k == 150 { x = x * 0 }; x = x + k }\nprint(sum(x))",
    "fn f(u, k) = k * u\nfor k in range(200) { x = f(x, 0.5) + k; x = x - f(1, k / 3) }\nprint(sum(x))",
    "fn f(u) = u * 0.5 + k\nfor k in range(200) { x = f(x) }\nprint(sum(x))",
    "for k in range(200) { x = x * 0.5; for j in range(k % 3) { x = x + j * k } }\nprint(sum(x))",
    "for k in range(60) { for j in range(20) { x = x * 0.5 + j * k - k } }\nprint(sum(x))",
    "for k in range(200) { x[k] = k; x = x + x[k] * 1e-3 }\nprint(sum(x))",
    "for k in range(200) { u = [k, 2 * k]; x = x * 0.5 + u[0] - u[1] }\nprint(sum(x))",
    "for k in range(200) { x = x * 0.5 + full(3, k)[1] + arange(200)[k] }\nprint(sum(x))",
    "for k in range(200) { f = fn(u) = u + k; x = f(x) * 0.5 }\nprint(sum(x), f(1))",
    "for k in range(200) { x = x * 0.5 + k; if k > 197 { print(k * 2) } }\nprint(sum(x))",
    "for k in range(200) { x = x * 0.5 + (k, -k)[k % 2] }\nprint(sum(x))",
    "for k in range(200) { x = x * 0.5 + x[k:k + 2][0] }\nprint(sum(x))",
    // Numbers change what a turn is.
    "c = 4; for k in range(200) { x = x * 0.5 + 2 ^ c; c = if k % 50 == 0 { c - 1 } else { c } }\nprint(sum(x), c)",
    "c = 60; while c > -150 { x = x * 0.5 + 2 ^ c; c = c - 1 }\nprint(sum(x), c)",
    "for k in range(100, -20, -1) { i = i + (if k != 0 { 7 // k } else { 0 }) }\nprint(sum(i))",
    "for k in range(100, -20, -1) { i = i + 700 // k }\nprint(sum(i))",
    "b = compute(uint8(i)); for k in range(200) { b = b + k }\nprint(b[:9], b.dtype)",
    "for k in range(200) { s = s + sum(i == k) + sum(i < k * 2) + sum(x <= k) }\nprint(s)",
];

const NUMBERED_SETUP: &str = "x = compute(arange(200) / 200); y = compute(arange(400) / 400 + 0.25)\n\
     m = compute(reshape(arange(40000) / 40000, (200, 200))); i = compute(arange(200) % 7); s = compute(x[0])\n";

#[test]
fn turns_that_compute_with_their_number_are_the_same_however_they_run() {
    for text in NUMBERED {
        agreed(&format!("{NUMBERED_SETUP}{text}"));
    }
}

#[test]
fn turns_that_compute_with_their_number_are_not_evaluated() {
    for text in NUMBERED.iter().take_while(|text| !text.contains("seed")) {
        let mut session = session();
        session.run("setup", NUMBERED_SETUP, &mut Page::default()).unwrap();
        let before = session.core.plans.uses;
        session.run("test", text, &mut Page::default()).unwrap();
        let evaluated = session.core.plans.uses - before;
        // Those that assign several names at once are.
        let is_evaluated = text.contains("a, b = ");
        assert!(is_evaluated || evaluated < 20, "{text}: {evaluated} requests");
    }
}

#[test]
fn a_number_that_leads_to_an_error_is_reported_with_its_turn() {
    let cases = [
        ("b = compute(int8(i)); for k in range(200) { b = b * 0 + k }", "128 does not fit int8"),
        ("for k in range(300) { x = x * 0 + m[k, 3] + k }", "index 200 is outside"),
        ("for k in range(300) { x = x * 0 + 1 / (k - 99) }", "division by zero"),
        ("c = 1; while true { x = x * 0 + c; c = c * 3 }", "fits neither int64 nor uint64"),
        ("c = 2.0; while true { x = x * 0 + c; c = (c - 4) ^ 0.5 }", "not a real number"),
        // Also where nothing comes of it.
        ("for k in range(60) { q = x[k * (59 - k) // 3]; x = x + 1 }", "index 210 is outside"),
        ("b = compute(uint8(i)); for k in range(60) { q = b + k * (59 - k); x = x + 1 }", "270 does not fit uint8"),
    ];
    for (text, message) in cases {
        for mut session in both_engines() {
            session.run("setup", NUMBERED_SETUP, &mut Page::default()).unwrap();
            let (_, error) = failing(&mut session, text);
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}

/// Turns that are not the same function for reasons that are easily overlooked.
const OTHERWISE: &[&str] = &[
    // A function reads the item, or one that it calls does.
    "fn f(x) = x * v\nz = [1.0, 2.0]; for v in (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0, 2.1, 2.2) { z = f(z) }\nprint(z)",
    "fn f(x) = x + k\nfn g(x, h = f) = h(x)\nfor k in range(60) { x = g(x) }\nprint(sum(x))",
    "fn f(x) = x + k\nfn g(x, h = (f, f)) = h[1](x)\nfor k in range(60) { x = g(x) }\nprint(sum(x))",
    // A closure keeps a number whose name is bound anew.
    "fn run(y) { for i in range(60) { h = fn(x) = x + i; i = 3; y = h(y) }; y }\nprint(run(zeros(3)))",
    "k = 0; while k < 60 { g = fn(y) = y + k; j = k + 1; k = 0.5; x = g(x); k = j }\nprint(sum(x))",
    // What does not change is the array that a name stood for.
    "a = compute(m[:, :3]); b = compute(a * 2 + 7); z = zeros(3); for v in a { a, b = b, a; z = z + v }\nprint(z)",
    "a = compute(x + 0); b = compute(a * 2 + 7); p = a * 3; for i in range(50) { a, b = b, a; x = x + p }\nprint(sum(x))",
    "a = compute(x + 0); b = compute(a + 7); p = a[::-1]; for i in range(50) { a, b = b, a; x = x + p }\nprint(sum(x))",
    "a = compute(x + 0); b = compute(a + 7); fn g(v, q = a) = v + q\nfor i in range(50) { a, b = b, a; x = g(x) }\nprint(sum(x))",
    // A condition binds names, draws, or sets the seed.
    "k = 0; while (if true { k = k + 1; k < 50 } else { false }) { x = x + k }\nprint(sum(x))",
    "while sum(random(4)) < 3.2 { z = random(3); x = x + z[0] }\nprint(z, random())",
    "fn c(n) { seed(n); n < 60 }\nk = 0; while c(k) { x = x + random(200); k = k + 1 }\nprint(sum(x), random())",
    "fn c(n) { seed(n); n < 60 }\nk = 0; while c(k) { z = random(200); x = x + z; k = k + 1 }\nprint(sum(x), z[0], random())",
    // A filter and a reduction of one row.
    "for k in range(60) { s = sum(x * 0.1 + sum(x[x > s / 1000])) }\nprint(s)",
];

#[test]
fn turns_that_only_look_the_same_are_evaluated() {
    for text in OTHERWISE {
        agreed(&format!("{NUMBERED_SETUP}{text}"));
    }
}
