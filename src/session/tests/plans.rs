//! Requests of a known structure are not planned again, and nothing shows of that.

use super::{Page, failing, lines, open, session};
use crate::session::{Engine, Options, Session};

/// How many plans a text makes and how often it uses plans, the first time each included.
fn made(session: &mut Session, text: &str) -> (u64, u64) {
    let before = (session.core.plans.made, session.core.plans.uses);
    lines(session, text);
    (session.core.plans.made - before.0, session.core.plans.uses - before.1)
}

/// Runs a text in both engines, which must write the same; gives the number of plans that the fast one has made.
fn agreed(text: &str) -> u64 {
    let mut sessions = [Engine::Jit, Engine::Interp]
        .map(|engine| open(Options { engine, seed: Some(1), threads: 2, ..Options::default() }));
    let pages = sessions.each_mut().map(|session| {
        let mut page = Page::default();
        let ran = session.run("test", text, &mut page).map_err(|failure| failure.diagnostic.message);
        (page.lines, page.warnings, ran)
    });
    assert_eq!(pages[0], pages[1], "{text}");
    sessions[0].core.plans.made
}

const ARRAYS: &str = "x = arange(3000.0) / 7; x[0] = 1; s = compute(x); z = x * 0\n\
    i = int64(arange(3000)) - 1500; i[0] = 3; b = int8(i); m = reshape(arange(12000.0), (4, 3000)) - 5; m[0, 0] = -0.0\n";

#[test]
fn turns_with_items_are_planned_a_few_times() {
    for body in [
        "s = s * 0.5 + t * 0.1",
        "s = s * 0.5 + x[t]",
        "s = s + m[t % 4, :]",
        "s = s + m[t % 4] * t",
        "s = s * 0.5 + sqrt(x * t)",
        "s[t:t + 100] = x[2 * t:2 * t + 100] + t",
        "s = s + (sum(x * t) + t)",
    ] {
        let mut session = session();
        lines(&mut session, ARRAYS);
        let (made, _) = made(&mut session, &format!("for t in range(200) {{ {body} }}\nprint(s[5], sum(s))"));
        assert!(made <= 8, "{body}: {made} plans");
    }
}

#[test]
fn counters_and_functions_are_planned_as_often() {
    let mut session = session();
    lines(&mut session, ARRAYS);
    let text = "t = 0; while t < 200 { s = s * 0.5 + x * t; t = t + 1 }";
    assert!(made(&mut session, text).0 <= 3);
    let text = "fn f(a, k) = a * k + x; for t in range(200) { s = f(s, t); if s[3] < 0 { break } }";
    assert!(made(&mut session, text).0 <= 6);
    let text = "for t in range(200) { print(sum(random(3000) * x), normal(size=3000)[5]) }";
    assert!(made(&mut session, text).0 <= 6);
    // A text that is run again has the same structure too, and other places.
    let again = |session: &mut Session| made(session, "q = x * 5 + 1\nprint(sum(q))");
    assert_eq!((again(&mut session).0, again(&mut session)), (1, (0, 1)));
}

#[test]
fn plans_are_forgotten_when_there_are_many() {
    let mut session = session();
    lines(&mut session, ARRAYS);
    lines(&mut session, "for t in range(300) { print(sum(x[:2900 - t] * 2)) }");
    assert!(session.core.plans.len() <= 64);
    let (made, _) = made(&mut session, "for t in range(300) { print(sum(x[:2900 - t] * 2)); print(max(x + t)) }");
    assert!(made <= 302, "{made}");
    session.set_threads(1).unwrap();
    assert_eq!(session.core.plans.len(), 0);
}

#[test]
fn plans_hold_no_arrays() {
    let mut session = session();
    lines(&mut session, "x = arange(3000.0); x[0] = 1");
    for _ in 0..3 {
        lines(&mut session, "y = compute(x * 2 + x[5])");
    }
    let before = session.core.engines.pool().in_use();
    lines(&mut session, "x = 0; y = 0");
    assert!(before >= 2 * 24_000, "{before}");
    assert!(session.core.engines.pool().in_use() < 1000);
    assert!(session.core.plans.len() > 0);
}

#[test]
fn both_engines_agree_on_statements_that_are_evaluated_again() {
    let items = [
        "(0, 1, 2, 3, 2)",
        "(1.0, 0.5, 2.0, -0.0, 0.0, nan, inf, -1.0)",
        "(2, 0.5, int8(2), true, float32(3), 2)",
        "(int64(1), int64(0), int64(-3), int64(1))",
    ];
    let bodies = [
        "r = x * t; print(sum(r), r[7])",
        "r = x ^ t; print(r[0], r[1], sum(r))",
        "r = (x + t) / t - t; print(r[0], 1 / r[3], r[9])",
        "r = i + t * i; print(r[3], sum(r), dtype(r))",
        "r = b * t - t; print(r[3], r[2999], dtype(r))",
        "r = where(x > t, x, t); print(sum(r), r[0])",
        "r = x * t + x * t + sin(x * t) * sin(x * t); print(r[2], r[2999])",
        "s = s * t + z; print(s[0], s[1])",
        "r = m * t + m[2]; print(sum(r), r[3, 17], 1 / r[0, 0])",
        "r = full(3000, t) + z; print(r[3], sum(r))",
        "r = sum(m * t, 0) + x; print(r[4])",
        "print(max(x * t), min(m + t), any(x == t), sum(i // 3 + t))",
    ];
    for items in items {
        for body in bodies {
            agreed(&format!("{ARRAYS}for t in {items} {{ {body} }}"));
        }
    }
}

#[test]
fn both_engines_agree_on_parts_of_arrays() {
    let parts = [
        "x[t]",
        "x[t:t + 50]",
        "x[t::7][:50]",
        "x[-t - 1]",
        "x[2000 - t:1000 - t:-1]",
        "m[t % 4]",
        "m[:, t]",
        "m[::-1][t % 4]",
        "m.T[t]",
        "m[t % 4, t:t + 1000]",
        "reshape(x[t:t + 600], (20, 30))",
        "x[t:t + 2000] * x[t]",
        "m[t % 4] + m[(t + 1) % 4]",
        "m[t % 4] + m[2 * t % 4]",
        "s[t:t + 50] + x[t:t + 50]",
        "(x * 2)[t:t + 99]",
    ];
    for part in parts {
        agreed(&format!("{ARRAYS}for t in range(12) {{ r = {part} * 2 + t; print(sum(r), sum(abs(r))) }}"));
        agreed(&format!("{ARRAYS}for t in range(12) {{ s = s * 0.5 + sum({part}) }}; print(s[0], s[2999], sum(s))"));
        agreed(&format!("{ARRAYS}for t in range(12) {{ r = {part}; q = r * t - r; print(sum(q)) }}"));
    }
}

#[test]
fn arguments_that_are_one_array_are_told_from_two() {
    agreed(&format!(
        "{ARRAYS}y = compute(x + 1)\nfn f(a, b) = sum(a * 2 - b)\n\
         print(f(x, x), f(x, y), f(y, x), f(y, y), f(x, x))\n\
         print(f(x, x)); print(f(x, y)); print(f(y, x)); print(f(y, y)); print(f(x, x)); print(f(x[::-1], x))\n\
         for t in range(6) {{ print(f(m[t % 4], m[t // 2])) }}\n\
         for t in range(6) {{ s = s + s[t]; s = s * s[-1 - t] / s[t] }}; print(sum(s))"
    ));
}

#[test]
fn what_happens_to_data_is_reported_in_its_turn() {
    let text = format!(
        "{ARRAYS}for t in range(9) {{ q = i // (t - 4); print(q[0], sum(q)) }}\n\
         for t in range(9) {{ q = i % (6 - t) + t; print(q[0], sum(q)) }}\n\
         for t in range(9) {{ q = i ^ (7 - t); print(q[0]) }}"
    );
    agreed(&text);
    let mut checked = open(Options { checked: true, ..Options::default() });
    let text = format!("{ARRAYS}for t in range(60) {{ q = i * 2 ^ (10 + t); print(q[0]) }}");
    let (written, error) = failing(&mut checked, &text);
    assert!(error.contains("leaves the range"), "{error}");
    assert_eq!(written.len(), 43, "1500 * 2^(10 + t) leaves int64 from t = 43 on: {written:?}");
}

#[test]
fn what_is_expensive_is_still_kept() {
    let mut session = session();
    lines(&mut session, "x = exp(random(5000))");
    let text = "for t in range(50) { print(sum(x * t)) }";
    let before = session.stats().elements;
    lines(&mut session, text);
    let first = session.stats().elements - before;
    // The exponentials of the first two turns, and 48 times what is left.
    assert!(first <= 54 * 5000, "{first}");
    let scripts = ["x", "sum(x * 2)", "x[7] * t"];
    for script in scripts {
        agreed(&format!("x = exp(random(5000)); for t in range(6) {{ print(sum({script})) }}"));
    }
}

#[test]
fn a_loop_of_reused_plans_is_interrupted() {
    let mut session = session();
    lines(&mut session, ARRAYS);
    let interrupter = session.interrupter();
    let waiting = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(50));
        interrupter.interrupt();
    });
    let failure = session.run("text", "t = 0; while t >= 0 { s = s * 0.5 + t; t = t + 1 }", &mut Page::default());
    waiting.join().unwrap();
    assert!(failure.unwrap_err().interrupted);
    assert_eq!(lines(&mut session, "print(s[0])"), ["1.0"]);
}
