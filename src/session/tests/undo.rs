//! A statement that fails or is cancelled has bound nothing and drawn nothing.

use super::{both_engines, failing, lines, session};
use crate::session::{Interrupter, Output, Session};
use crate::values::Finished;
use std::io;

/// The numbers that the session would draw next.
fn next_draw(session: &mut Session) -> Vec<String> {
    lines(session, "random(2)")
}

#[test]
fn a_failing_statement_gives_its_numbers_back() {
    for mut session in both_engines() {
        let [_, mut untouched] = both_engines();
        failing(&mut session, "random(3)[7]");
        failing(&mut session, "x = random(3) + random(4)");
        failing(&mut session, "fn f() { seed(9); random(2)[5] }\nf()");
        failing(&mut session, "print(random(3), [2] ^ [-1])");
        failing(&mut session, "print([2] ^ [-1])\ny = random(3)\nz = random(4)\nsum(z) > 0");
        assert_eq!(next_draw(&mut session), next_draw(&mut untouched));
    }
}

#[test]
fn statements_before_the_failing_one_keep_their_numbers() {
    let (mut one, mut other) = (session(), session());
    failing(&mut one, "a = random(3)\nb = random(3)[7]");
    lines(&mut other, "a = random(3)");
    assert_eq!(next_draw(&mut one), next_draw(&mut other));
    assert_eq!(lines(&mut one, "a"), lines(&mut other, "a"));
}

#[test]
fn a_failing_statement_leaves_the_names_as_they_were() {
    for mut session in both_engines() {
        lines(&mut session, "x = 1\nfn f() = 1");
        failing(&mut session, "x = 2\nfor i in range(3) { x = 10 + i; y = i; x[i] }");
        assert_eq!(lines(&mut session, "x"), ["2"]);
        for unbound in ["i", "y"] {
            assert!(failing(&mut session, unbound).1.contains("unknown name"), "{unbound}");
        }
        // The print fails, so that nothing after it has happened.
        failing(&mut session, "print([2] ^ [-1])\nx = 3\nz = 4\nfn f() = 2");
        assert_eq!(lines(&mut session, "x\nf()"), ["2", "1"]);
        assert!(failing(&mut session, "z").1.contains("unknown name"));
    }
}

/// Stops the program at its first line of output.
struct Impatient(Interrupter, usize);

impl Output for Impatient {
    fn show(&mut self, _: &Finished) -> io::Result<()> {
        Ok(())
    }
    fn print(&mut self, _: &[Finished]) -> io::Result<()> {
        self.1 += 1;
        self.0.interrupt();
        Ok(())
    }
    fn warn(&mut self, _: &str) {}
}

#[test]
fn an_interrupted_statement_leaves_the_names_as_they_were() {
    for mut session in both_engines() {
        lines(&mut session, "x = [1.0, 2.0]\nseed(3)");
        let mut output = Impatient(session.interrupter(), 0);
        let text = "k = 5\nwhile true { x = x + random(2); print(x); y = x }";
        let failure = session.run("text", text, &mut output).unwrap_err();
        assert!(failure.interrupted && output.1 == 1);
        assert_eq!(lines(&mut session, "x\nk"), ["[1. 2.]", "5"]);
        assert!(failing(&mut session, "y").1.contains("unknown name"));
        assert_eq!(next_draw(&mut session), lines(&mut session, "seed(3)\nrandom(2)"));
    }
}
