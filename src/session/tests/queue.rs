//! Output is computed together and appears as if it were not.

use super::{Page, both_engines, failing, lines, open, session};
use crate::session::{Options, Output};
use crate::values::Finished;
use std::io;
use std::path::Path;

/// A text with `{}` replaced by a folder.
fn within(folder: &Path, text: &str) -> String {
    text.replace("{}", &folder.display().to_string())
}

#[test]
fn statements_share_a_pass() {
    let mut session = session();
    lines(&mut session, "x = random(100_000)\nprint(mean(x))\nprint(std(x))\nmin(x)");
    assert_eq!(session.stats().passes, 1);
}

#[test]
fn what_precedes_a_failure_has_happened_and_what_follows_has_not() {
    for mut session in both_engines() {
        let folder = tempfile::tempdir().unwrap();
        let text = "x = arange(4)\nsave(\"{}/a.npy\", x)\nprint(sum(x))\nprint([2] ^ [-1])\nprint(\"never\")\n\
                    save(\"{}/b.npy\", x)\nprint([1] // [0])";
        let mut page = Page::default();
        let failure = session.run("text", &within(folder.path(), text), &mut page).unwrap_err();
        assert!(failure.diagnostic.message.contains("negative power"));
        assert_eq!(page.lines, ["6"]);
        assert_eq!(page.warnings, [""; 0], "warnings of what has not happened");
        assert!(folder.path().join("a.npy").exists() && !folder.path().join("b.npy").exists());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn the_first_error_in_the_order_of_the_text_is_reported() {
    for mut session in both_engines() {
        let (written, error) = failing(&mut session, "print(1)\nprint([2] ^ [-1])\nx = [1, 2]\nx[7]");
        assert_eq!(written, ["1"]);
        assert!(error.contains("negative power"), "{error}");
        assert!(failing(&mut session, "x").1.contains("unknown name"));
        let (written, error) = failing(&mut session, "print(1)\nx = [1, 2]\nx[7]\nprint([2] ^ [-1])");
        assert_eq!(written, ["1"]);
        assert!(error.contains("index 7"), "{error}");
    }
}

/// Output that accepts so many lines.
struct Narrow(usize);

impl Output for Narrow {
    fn show(&mut self, _: &Finished) -> io::Result<()> {
        self.0 = self.0.checked_sub(1).ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(())
    }
    fn print(&mut self, _: &[Finished]) -> io::Result<()> {
        self.0 = self.0.checked_sub(1).ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(())
    }
    fn warn(&mut self, _: &str) {}
}

#[test]
fn files_appear_in_their_turn() {
    for mut session in both_engines() {
        let folder = tempfile::tempdir().unwrap();
        let text = "save(\"{}/a.npy\", arange(3))\nprint(1)\nsave(\"{}/b.npy\", arange(3))\nprint(2)\n\
                    save(\"{}/c.npy\", arange(3))";
        let failure = session.run("text", &within(folder.path(), text), &mut Narrow(1)).unwrap_err();
        assert!(failure.diagnostic.message.contains("cannot write output"), "{}", failure.diagnostic.message);
        let exists = |name: &str| folder.path().join(name).exists();
        assert_eq!(["a.npy", "b.npy", "c.npy"].map(exists), [true, true, false]);
    }
}

#[test]
fn the_last_of_two_saves_of_one_file_wins() {
    for mut session in both_engines() {
        let folder = tempfile::tempdir().unwrap();
        let text = "save(\"{}/a.npy\", arange(3))\nsave(\"{}/./a.npy\", arange(2))\nload(\"{}/a.npy\")";
        assert_eq!(lines(&mut session, &within(folder.path(), text)), ["[0 1]"]);
    }
}

#[test]
fn what_does_not_fit_together_runs_one_by_one() {
    for engine in [crate::session::Engine::Jit, crate::session::Engine::Interp] {
        let mut session = open(Options { engine, memory: 8 << 20, threads: 1, seed: Some(1), ..Options::default() });
        let text = "n = 100_000\nfor i in range(1) { for k in range(20) { print(arange(n) + k) } }";
        assert_eq!(lines(&mut session, text).len(), 20);
        assert!(session.stats().peak <= 8 << 20);
    }
}
