//! Entries remembered from one conversation to the next, each once.
//!
//! The file has a line for each entry, oldest first, with `\n` for the newlines in it and `\\` for a backslash. Entries
//! are appended as they are made, so that conversations side by side do not lose each other's; repetitions are dropped
//! when the file is read, and when there are many, from the file as well.

use super::marks::{marked, unmarked};
use crate::cli::folders;
use rustyline::error::ReadlineError;
use rustyline::history::{History, SearchDirection, SearchResult};
use std::borrow::Cow;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// How many entries are remembered.
const MOST: usize = 10_000;

/// Longer entries, such as a pasted table, are not remembered.
const LONGEST: usize = 64 << 10;

/// The file of remembered entries, its folder made; none where there is no place for it.
pub(super) fn file() -> Option<PathBuf> {
    let file = folders::state()?.join("history");
    fs::create_dir_all(file.parent()?).ok()?;
    Some(file)
}

/// The entries, oldest first, as they are edited: with marks.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    entries: Vec<String>,
    /// Those that no file has yet, as lines of one.
    unsaved: Vec<String>,
}

impl Remembered {
    /// Keeps an entry as the newest, and only there.
    fn keep(&mut self, entry: String) {
        self.entries.retain(|other| *other != entry);
        self.entries.push(entry);
        if self.entries.len() > MOST {
            self.entries.remove(0);
        }
    }

    fn find(
        &self,
        start: usize,
        direction: SearchDirection,
        position: impl Fn(&str) -> Option<usize>,
    ) -> Option<SearchResult<'_>> {
        let result = |at: usize| {
            let entry = self.entries.get(at)?;
            position(entry).map(|pos| SearchResult { entry: Cow::Borrowed(entry.as_str()), idx: at, pos })
        };
        match direction {
            SearchDirection::Forward => (start..self.entries.len()).find_map(result),
            SearchDirection::Reverse => (0..self.entries.len().min(start.saturating_add(1))).rev().find_map(result),
        }
    }
}

/// An entry as a line of the file.
fn line(entry: &str) -> String {
    unmarked(entry).replace('\\', "\\\\").replace('\n', "\\n") + "\n"
}

/// The entry that a line of the file holds.
fn entry(line: &str) -> String {
    let mut entry = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' if characters.as_str().starts_with('n') => {
                characters.next();
                entry.push('\n');
            }
            '\\' => entry.extend(characters.next()),
            other => entry.push(other),
        }
    }
    marked(&entry)
}

/// The entries of a file without repetitions, of which the last one stays.
fn entries(text: &str) -> Vec<String> {
    let mut known = rustc_hash::FxHashSet::default();
    let mut entries: Vec<String> =
        text.lines().rev().filter(|line| known.insert(*line)).take(MOST).map(entry).collect();
    entries.reverse();
    entries
}

impl History for Remembered {
    fn get(&self, index: usize, _: SearchDirection) -> rustyline::Result<Option<SearchResult<'_>>> {
        let result = |entry: &'_ String| SearchResult { entry: Cow::Owned(entry.clone()), idx: index, pos: 0 };
        Ok(self.entries.get(index).map(result))
    }

    fn add(&mut self, line: &str) -> rustyline::Result<bool> {
        self.add_owned(line.to_string())
    }

    fn add_owned(&mut self, text: String) -> rustyline::Result<bool> {
        if text.trim().is_empty() || text.len() > LONGEST {
            return Ok(false);
        }
        if self.entries.last() != Some(&text) {
            self.unsaved.push(line(&text));
            self.keep(text);
        }
        Ok(true)
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn set_max_len(&mut self, _: usize) -> rustyline::Result<()> {
        Ok(())
    }

    fn ignore_dups(&mut self, _: bool) -> rustyline::Result<()> {
        Ok(())
    }

    fn ignore_space(&mut self, _: bool) {}

    /// Writes the whole file anew, beside the old one until it is complete.
    fn save(&mut self, path: &Path) -> rustyline::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        // Temporary files can be read by their owner only.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        self.entries.iter().try_for_each(|entry| file.write_all(line(entry).as_bytes()))?;
        file.persist(path).map_err(|error| ReadlineError::Io(error.error))?;
        self.unsaved.clear();
        Ok(())
    }

    fn append(&mut self, path: &Path) -> rustyline::Result<()> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // One write, so that lines of conversations side by side do not mix.
        options.open(path)?.write_all(self.unsaved.concat().as_bytes())?;
        self.unsaved.clear();
        Ok(())
    }

    fn load(&mut self, path: &Path) -> rustyline::Result<()> {
        let bytes = fs::read(path)?;
        let text = String::from_utf8_lossy(&bytes);
        self.entries = entries(&text);
        let repetitions = text.lines().count() - self.entries.len();
        if repetitions > MOST { self.save(path) } else { Ok(()) }
    }

    fn clear(&mut self) -> rustyline::Result<()> {
        self.entries.clear();
        self.unsaved.clear();
        Ok(())
    }

    fn search(
        &self,
        term: &str,
        start: usize,
        direction: SearchDirection,
    ) -> rustyline::Result<Option<SearchResult<'_>>> {
        Ok(self.find(start, direction, |entry| entry.find(term)))
    }

    fn starts_with(
        &self,
        term: &str,
        start: usize,
        direction: SearchDirection,
    ) -> rustyline::Result<Option<SearchResult<'_>>> {
        Ok(self.find(start, direction, |entry| entry.starts_with(term).then_some(term.len())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remembering(entries: &[&str]) -> Remembered {
        let mut remembered = Remembered::default();
        entries.iter().for_each(|entry| _ = remembered.add(&marked(entry)).unwrap());
        remembered
    }

    #[test]
    fn an_entry_is_remembered_once() {
        let remembered = remembering(&["a", "b", "a", "a", " "]);
        assert_eq!(remembered.entries, ["b", "a"]);
    }

    #[test]
    fn entries_come_back_from_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("history");
        let entries = ["load(\"a\\tb\")", "if x {\n    y\n}", "1 + 1"];
        remembering(&entries).append(&file).unwrap();
        remembering(&["1 + 1", "größe"]).append(&file).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap().lines().nth(1), Some("if x {\\n    y\\n}"));
        let mut later = Remembered::default();
        later.load(&file).unwrap();
        let plain: Vec<String> = later.entries.iter().map(|entry| unmarked(entry)).collect();
        assert_eq!(plain, [entries[0], entries[1], entries[2], "größe"]);
        later.save(&file).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 4);
    }

    #[test]
    fn searches_go_both_ways_from_a_place() {
        let remembered = remembering(&["sum(x)", "mean(x)", "sum(y)"]);
        let found = |term: &str, start, direction| {
            remembered.starts_with(term, start, direction).unwrap().map(|found| (found.idx, found.pos))
        };
        assert_eq!(found("sum", 2, SearchDirection::Reverse), Some((2, 3)));
        assert_eq!(found("sum", 1, SearchDirection::Reverse), Some((0, 3)));
        assert_eq!(found("sum", 1, SearchDirection::Forward), Some((2, 3)));
        assert_eq!(found("max", 2, SearchDirection::Reverse), None);
        assert_eq!(found("sum", 9, SearchDirection::Forward), None);
        assert_eq!(remembered.search("(x)", 2, SearchDirection::Reverse).unwrap().map(|found| found.idx), Some(1));
    }
}
