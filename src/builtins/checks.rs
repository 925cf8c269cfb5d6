//! The entries themselves: their examples run, their names are unique, their texts are complete.

use super::{all, find, help_text, is_planned, names};
use crate::eval::tests::output;
use std::collections::HashSet;

#[test]
fn examples_do_what_they_say() {
    for builtin in all() {
        for (program, want) in builtin.examples {
            match output(program) {
                Ok(got) => assert_eq!(&got, want, "{}: {program}", builtin.name()),
                Err(error) => panic!("{}: {program}: {} {:?}", builtin.name(), error.message, error.help),
            }
        }
    }
}

#[test]
fn entries_are_complete() {
    let mut seen = HashSet::new();
    for name in names() {
        assert!(seen.insert(name), "two builtins are called {name}");
        assert!(find(name).is_some() && !is_planned(name));
    }
    for builtin in all() {
        let name = builtin.name();
        assert!(builtin.signature.starts_with(&format!("{name}(")), "{name}");
        assert!(!builtin.summary.is_empty() && builtin.summary.ends_with('.'), "{name}");
        assert!(!builtin.doc.is_empty(), "{name}");
        assert!(!builtin.group().is_empty(), "{name}");
        let needs_no_example = ["load", "save", "info", "help"].contains(&name);
        assert!(needs_no_example || !builtin.examples.is_empty(), "{name}");
    }
}

#[test]
fn help_shows_the_entry() {
    let help = help_text("mean").unwrap_or_default();
    assert!(
        help.starts_with("mean(a, axis=none, dtype=none, *, keepdims=false, where=true)\n\nThe arithmetic mean.\n")
    );
    assert!(help.ends_with("> mean([[1, 2], [3, 4]], axis=0)\n[2. 3.]"), "{help}");
    assert!(help_text("pow").is_some_and(|help| help.contains("Also called pow.")));
    assert!(help_text("fft").is_some_and(|help| help.contains("not supported yet")));
    assert_eq!(help_text("no_such_thing"), None);
}

#[test]
fn ranges_have_numpys_bits() {
    for (program, want) in [
        ("arange(0.1, 0.5, 0.1)", "[0.1 0.2 0.3 0.4]"),
        ("arange(1, 1.3, 0.1).size", "4"),
        ("arange(3)[2].dtype", "int64"),
        ("arange(0)", "[]"),
        ("arange(5, 1).shape", "(0,)"),
        ("arange(2^62, 2^62 + 2)", "[4611686018427387904 4611686018427387905]"),
        ("linspace(0, 1, 3)[-1] == 1", "true"),
        ("all(linspace(0.1, 0.7, 7)[6] == 0.7)", "true"),
        ("linspace(2, 3, 1)", "[2.]"),
        ("linspace(2, 3, 0).shape", "(0,)"),
        ("linspace(1, 1, 3)", "[1. 1. 1.]"),
    ] {
        assert_eq!(output(program).unwrap(), want, "{program}");
    }
}

#[test]
fn statistics_have_numpys_edges() {
    for (program, want) in [
        ("mean([])", "nan"),
        ("var([1.0], ddof=1)", "nan"),
        ("var([1.0, 2.0], ddof=3)", "inf"),
        ("std([[1, 2], [3, 5]], axis=1)", "[0.5 1. ]"),
        ("sum(5)", "5"),
        ("var(5)", "0.0"),
        ("argmax(5)", "0"),
        ("max([true, false])", "true"),
        ("sum([true, true]).dtype", "int64"),
        ("sum([1.5, 2.5], dtype=int64)", "3"),
        ("argmax([[1, 2], [3, 0]], keepdims=true)", "[[2]]"),
        ("sum(zeros(2, 3, 4), axis=(0, -1)).shape", "(3,)"),
        ("sum(zeros(2, 3, 4), axis=1, keepdims=true).shape", "(2, 1, 4)"),
        ("sum(zeros(0, 3), axis=1).shape", "(0,)"),
        ("mean(zeros(3, 0), axis=1)", "[nan nan nan]"),
        ("count_nonzero([[1, 0], [2, 3]], axis=0)", "[2 1]"),
    ] {
        match output(program) {
            Ok(got) => assert_eq!(got, want, "{program}"),
            Err(error) => panic!("{program}: {}", error.message),
        }
    }
}
