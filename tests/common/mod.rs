//! What the harnesses share: scripts with their expectations, a page to print on, and pinned texts.

// Every harness is a crate of its own and uses its part of this.
#![allow(dead_code)]

use arr::display;
use arr::session::{Engine, Failure, Options, Output, Session};
use arr::values::Finished;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Where the repository's files are.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The `.arr` files anywhere under a folder of the repository, in order.
pub fn scripts(folder: &str) -> Vec<PathBuf> {
    let scripts = files(&root().join(folder), "arr");
    assert!(!scripts.is_empty(), "{folder} has no scripts");
    scripts
}

/// The files with an extension anywhere under a folder, in order.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The path of a file as people write it.
pub fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

// ---- scripts ----

/// A program with the directives in its comments: `sum([1, 2])  # expect: 3`.
pub struct Script {
    pub path: PathBuf,
    pub text: String,
}

impl Script {
    pub fn read(path: &Path) -> Script {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Script { path: path.to_path_buf(), text }
    }

    /// The program, with `{tmp}` replaced by a folder that it may write to.
    pub fn text_in(&self, folder: &Path) -> String {
        self.text.replace("{tmp}", &folder.display().to_string())
    }

    /// What stands behind every `# name:`, in order, without the space after the colon.
    pub fn directives(&self, name: &str) -> Vec<&str> {
        let start = format!("# {name}:");
        let values = self.text.lines().filter_map(|line| Some(line.split_once(&start)?.1));
        values.map(|value| value.strip_prefix(' ').unwrap_or(value)).collect()
    }

    /// The only directive of a name, if there is one.
    pub fn directive(&self, name: &str) -> Option<&str> {
        match self.directives(name).as_slice() {
            [] => None,
            [value] => Some(value),
            _ => panic!("{}: more than one `# {name}:`", self.path.display()),
        }
    }

    /// A number that a directive must give.
    pub fn number(&self, name: &str) -> Option<usize> {
        let text = self.directive(name)?;
        Some(text.trim().parse().unwrap_or_else(|_| panic!("{}: `# {name}: {text}`", self.path.display())))
    }

    /// The lines of plain output that the comments promise.
    pub fn expected(&self) -> Vec<&str> {
        self.directives("expect")
    }

    /// A session with the script's seed and other options, and the definitions of its `# test:` lines.
    pub fn session(&self, options: &Options) -> Session {
        let seed = self.number("seed").map(|seed| seed as u64).or(options.seed);
        let checked = options.checked || self.directive("checked").is_some();
        let mut session = open(&Options { seed, checked, ..options.clone() });
        for definition in self.directives("test") {
            session.define(definition).unwrap_or_else(|failure| panic!("{}", session.render(&failure, false)));
        }
        session
    }
}

pub fn open(options: &Options) -> Session {
    Session::new(options.clone()).unwrap_or_else(|failure| panic!("no session: {failure:?}"))
}

// ---- output ----

/// What a program writes, as plain text.
#[derive(Default)]
pub struct Page {
    pub text: String,
    pub warnings: Vec<String>,
}

impl Output for Page {
    fn show(&mut self, value: &Finished) -> io::Result<()> {
        self.text.push_str(&display::plain(value));
        self.text.push('\n');
        Ok(())
    }

    fn print(&mut self, parts: &[Finished]) -> io::Result<()> {
        self.text.push_str(&parts.iter().map(display::plain).collect::<Vec<_>>().join(" "));
        self.text.push('\n');
        Ok(())
    }

    fn warn(&mut self, rendered: &str) {
        self.warnings.push(rendered.to_string());
    }
}

/// Runs a text and keeps what it writes.
pub fn run(session: &mut Session, name: &str, text: &str) -> (Page, Result<(), Failure>) {
    let mut page = Page::default();
    let ran = session.run(name, text, &mut page);
    (page, ran)
}

// ---- configurations ----

/// The ways in which every program must give the same output, by name.
pub fn configurations() -> [(&'static str, Options); 4] {
    let jit = Options::default();
    [
        ("the interpreter", Options { engine: Engine::Interp, ..jit.clone() }),
        ("the JIT", jit.clone()),
        ("the JIT without fusion", Options { fuse: false, ..jit.clone() }),
        ("the JIT with the smallest chunks", Options { chunk: 3, tile: 128, threads: 4, ..jit }),
    ]
}

// ---- pinned texts ----

/// Compares a text with the file that pins it. With `UPDATE_EXPECT=1` in the environment the file is written instead.
///
/// # Errors
/// The difference, and the command that accepts it.
pub fn pinned(path: &Path, actual: &str, harness: &str) -> Result<(), String> {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write(path, actual).map_err(|error| format!("{}: {error}", path.display()));
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected == actual {
        return Ok(());
    }
    let command = format!("UPDATE_EXPECT=1 cargo test --test {harness}");
    Err(format!("{}, accepted by `{command}`:\n{}", name(path), differing_lines(&expected, actual)))
}

/// The lines in which two texts differ, those of the first with `-`, those of the second with `+`.
fn differing_lines(expected: &str, actual: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), actual.lines().collect());
    let same_start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, new) = (&old[same_start..], &new[same_start..]);
    let same_end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let marked = |mark: char, lines: &[&str]| {
        lines[..lines.len() - same_end].iter().map(|line| format!("{mark} {line}\n")).collect::<String>()
    };
    format!("from line {}:\n{}{}", same_start + 1, marked('-', old), marked('+', new))
}

/// Fails with everything that went wrong.
pub fn assert_none(failures: Vec<String>) {
    assert!(failures.is_empty(), "{} failed\n\n{}", failures.len(), failures.join("\n\n"));
}
