//! Loops do not pile up work.

use super::{Page, both_engines, failing, lines, open};
use crate::eval::Value;
use crate::session::{Options, Session};
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
