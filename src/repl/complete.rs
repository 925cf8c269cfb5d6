//! What the Tab key offers.

use super::commands::COMMANDS;
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{Context, Helper};

/// What is being typed at the cursor, beginning at the given byte of the line.
#[derive(Debug, PartialEq, Eq)]
enum Typing {
    /// The name of a command; the colon stands before it.
    Command(usize),
    /// A path, behind `:load` or in quotes.
    Path,
    /// A name of the language.
    Name(usize),
}

/// Finds what `before`, the line up to the cursor, ends in.
fn typing(before: &str) -> Typing {
    let indent = before.len() - before.trim_start().len();
    if let Some(command) = before[indent..].strip_prefix(':') {
        match command.split_once(char::is_whitespace) {
            None => return Typing::Command(indent + 1),
            Some(("load", _)) => return Typing::Path,
            Some(_) => {}
        }
    }
    if in_string(before) {
        return Typing::Path;
    }
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    Typing::Name(before.trim_end_matches(is_name).len())
}

/// Whether a string begins in the text and does not end in it.
fn in_string(text: &str) -> bool {
    let mut open = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (open, character) {
            (Some(_), '\\') => _ = characters.next(),
            (Some(quote), character) if quote == character => open = None,
            (None, '"' | '\'') => open = Some(character),
            _ => {}
        }
    }
    open.is_some()
}

/// Completes names, commands and paths.
pub(super) struct NameHelper {
    /// Sorted.
    names: Vec<String>,
    paths: FilenameCompleter,
}

impl NameHelper {
    pub fn new(names: Vec<String>) -> NameHelper {
        NameHelper { names, paths: FilenameCompleter::new() }
    }

    /// The names that begin like `start`; nothing for an empty one, which everything begins like.
    fn names(&self, start: &str) -> Vec<Pair> {
        if start.is_empty() {
            return Vec::new();
        }
        self.names.iter().filter(|name| name.starts_with(start)).map(|name| pair(name)).collect()
    }
}

fn pair(name: &str) -> Pair {
    Pair { display: name.to_string(), replacement: name.to_string() }
}

impl Completer for NameHelper {
    type Candidate = Pair;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = &line[..position];
        match typing(before) {
            Typing::Command(start) => {
                let known = COMMANDS.iter().map(|command| command.name);
                Ok((start, known.filter(|name| name.starts_with(&before[start..])).map(pair).collect()))
            }
            Typing::Path => self.paths.complete_path(line, position),
            Typing::Name(start) => Ok((start, self.names(&before[start..]))),
        }
    }
}

impl Hinter for NameHelper {
    type Hint = String;
}

impl Highlighter for NameHelper {}
impl Validator for NameHelper {}
impl Helper for NameHelper {}

#[cfg(test)]
mod tests {
    use super::*;
    use rustyline::history::DefaultHistory;

    fn offered(line: &str) -> (usize, Vec<String>) {
        let helper = NameHelper::new(["cumsum", "sum", "summe", "Ångström"].map(str::to_string).to_vec());
        let history = DefaultHistory::new();
        let (start, pairs) = helper.complete(line, line.len(), &Context::new(&history)).unwrap();
        (start, pairs.into_iter().map(|pair| pair.replacement).collect())
    }

    #[test]
    fn names_are_completed_wherever_they_stand() {
        assert_eq!(offered("1 + su"), (4, vec!["sum".to_string(), "summe".to_string()]));
        assert_eq!(offered("x.cu"), (2, vec!["cumsum".to_string()]));
        assert_eq!(offered("2*Ång"), (2, vec!["Ångström".to_string()]));
        assert_eq!(offered(":time cum"), (6, vec!["cumsum".to_string()]));
        assert_eq!(offered("1 + ").1, Vec::<String>::new());
    }

    #[test]
    fn commands_are_completed_behind_the_colon() {
        assert_eq!(offered(":ex"), (1, vec!["explain".to_string()]));
        assert_eq!(offered(":").1.len(), COMMANDS.len());
    }

    #[test]
    fn paths_are_completed_in_strings_and_behind_load() {
        for line in [":load some/fi", "x = load(\"da", "f('it\\'s", "\"a\" + 'b"] {
            assert_eq!(typing(line), Typing::Path, "{line}");
        }
        assert_eq!(typing("load(\"a.npy\") + x"), Typing::Name(16));
    }
}
