//! The house keeps its walls: which folder of `src` may reach into which, and where a few words may stand at all.
//!
//! The table is the one of `ARCHITECTURE.md`, read the other way round: not what a folder knows nothing of, but all that
//! it knows. Tests may look wherever they like.

mod common;

use common::{assert_none, files, root};
use std::fs;

/// Every folder or file of `src`, with the ones that it may name.
#[rustfmt::skip]
const KNOWS: &[(&str, &[&str])] = &[
    // What everything stands on.
    ("types",       &[]),
    ("memory",      &[]),
    ("numeric",     &["types"]),
    ("formats",     &["memory", "types"]),
    ("values",      &["formats", "memory", "types"]),
    ("algorithms",  &["memory", "numeric", "types", "values"]),
    ("display",     &["diagnostics", "types", "values"]),
    // Text to tree. The two share the place in a text.
    ("syntax",      &["diagnostics"]),
    ("diagnostics", &["syntax"]),
    // Tree to graph. No engine is known here.
    ("graph",       &["algorithms", "memory", "numeric", "syntax", "types", "values"]),
    ("builtins",    &["algorithms", "diagnostics", "eval", "formats", "graph", "numeric", "syntax", "types"]),
    ("eval",        &["algorithms", "builtins", "diagnostics", "display", "formats", "graph", "memory", "numeric", "syntax", "types", "values"]),
    // The reference engine: neither optimizer nor planner nor compiler.
    ("interp",      &["algorithms", "formats", "graph", "memory", "numeric", "syntax", "types", "values"]),
    // The fast engine, one step at a time.
    ("optimize",    &["graph", "numeric", "types"]),
    ("plan",        &["algorithms", "formats", "graph", "memory", "numeric", "syntax", "types", "values"]),
    ("jit",         &["memory", "numeric", "plan", "types"]),
    ("exec",        &["algorithms", "formats", "jit", "memory", "numeric", "plan", "types", "values"]),
    // All of it, but no terminal.
    ("session",     &["diagnostics", "display", "eval", "exec", "formats", "graph", "interp", "jit", "memory", "numeric",
                      "optimize", "plan", "syntax", "types", "values"]),
    // People.
    ("repl",        &["builtins", "cli", "eval", "memory", "session", "syntax"]),
    ("cli",         &["diagnostics", "display", "eval", "memory", "repl", "session", "syntax", "types", "values"]),
    ("main",        &[]),
    ("lib",         &[]),
];

/// Words that stand in these places only.
#[rustfmt::skip]
const CONFINED: &[(&str, &[&str])] = &[
    ("unsafe",                &["memory/", "jit/", "numeric/", "formats/system.rs"]),
    ("rayon",                 &["algorithms/", "exec/"]),
    ("arr_dense",             &["algorithms/linear/"]),
    ("faer",                  &[]),
    ("cranelift_codegen",     &["jit/"]),
    ("cranelift_frontend",    &["jit/"]),
    ("cranelift_jit",         &["jit/"]),
    ("cranelift_module",      &["jit/"]),
    ("iced_x86",              &["jit/wide/", "jit/error.rs"]),
    ("ndarray",               &["interp/"]),
    ("Rule",                  &["syntax/parser/"]),
    ("codespan_reporting",    &["diagnostics.rs"]),
    ("memmap2",               &["formats/", "memory/", "jit/"]),
    ("memchr",                &["formats/"]),
    ("itoa",                  &["formats/"]),
    ("zmij",                  &["formats/"]),
    ("flate2",                &["formats/"]),
    ("zstd",                  &["formats/"]),
    ("lz4_flex",              &["formats/"]),
    ("crc32c",                &["formats/"]),
    ("crc32fast",             &["formats/"]),
    ("serde_json",            &["formats/"]),
    ("parquet",               &["formats/parquet/", "formats/mod.rs"]),
    ("polars_arrow_format",   &["formats/arrow/"]),
    ("planus",                &["formats/arrow/"]),
    ("bytes::Bytes",          &["formats/"]),
    ("half::f16",             &["formats/"]),
    ("snap",                  &["formats/parquet/"]),
    ("brotli_decompressor",   &["formats/"]),
    ("clap",                  &["cli/"]),
    ("clap_complete",         &["cli/"]),
    ("clap_mangen",           &["cli/"]),
    ("ctrlc",                 &["cli/"]),
    ("rustyline",             &["repl/"]),
    ("stdout",                &["cli/", "repl/"]),
    ("stderr",                &["cli/", "repl/"]),
    ("println!",              &["cli/", "repl/"]),
    ("eprintln!",             &["cli/", "repl/"]),
    ("print!",                &["cli/", "repl/"]),
    ("eprint!",               &["cli/", "repl/"]),
    ("dbg!",                  &[]),
    ("todo!",                 &[]),
    ("unimplemented!",        &[]),
];

#[test]
fn folders_reach_only_into_what_they_know() {
    let mut failures = Vec::new();
    for source in sources() {
        let Some((_, known)) = KNOWS.iter().find(|(folder, _)| *folder == source.folder()) else {
            failures.push(format!("src/{}: its folder is not in the table", source.path));
            continue;
        };
        for (number, line) in &source.lines {
            for named in named_folders(line).filter(|named| *named != source.folder() && !known.contains(named)) {
                failures.push(format!("src/{}:{number}: {} knows nothing of {named}", source.path, source.folder()));
            }
        }
    }
    assert_none(failures);
}

#[test]
fn some_words_stand_in_their_places_only() {
    let mut failures = Vec::new();
    for source in sources() {
        let confined = CONFINED.iter().filter(|(_, places)| !places.iter().any(|place| source.path.starts_with(place)));
        for (word, _) in confined {
            for (number, _) in source.lines.iter().filter(|(_, line)| has_word(line, word)) {
                failures.push(format!("src/{}:{number}: `{word}` may not stand here", source.path));
            }
        }
    }
    assert_none(failures);
}

// ---- reading the sources ----

/// A file of the program without comments and tests.
struct Source {
    /// Below `src`.
    path: String,
    /// With their numbers, from 1.
    lines: Vec<(usize, String)>,
}

impl Source {
    fn folder(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }
}

fn sources() -> Vec<Source> {
    let folder = root().join("src");
    let path = |file: &std::path::PathBuf| file.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
    let of_the_program = |path: &String| !path.contains("/tests") && !path.ends_with("tests.rs");
    let read = |path: String| Source { lines: code(&fs::read_to_string(folder.join(&path)).unwrap()), path };
    files(&folder, "rs").iter().map(path).filter(of_the_program).map(read).collect()
}

/// The lines of code in a file: no comments, and nothing under `#[cfg(test)]`. Formatted code closes an item where its
/// first line begins.
fn code(text: &str) -> Vec<(usize, String)> {
    let mut code = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        if line.trim() == "#[cfg(test)]" {
            let indent = &line[..line.len() - line.trim_start().len()];
            let opens = lines.by_ref().map(|(_, line)| line).find(|line| !line.trim().starts_with("#["));
            if opens.is_some_and(|line| line.ends_with('{')) {
                let end = format!("{indent}}}");
                lines.by_ref().find(|(_, line)| *line == end);
            }
            continue;
        }
        code.push((number, line.split("//").next().unwrap_or_default().to_string()));
    }
    code
}

/// The folders behind every `crate::` of a line.
fn named_folders(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).flat_map(|rest| match rest.strip_prefix('{') {
        Some(list) => list.split('}').next().unwrap_or_default().split(',').map(first_name).collect::<Vec<_>>(),
        None => vec![first_name(rest)],
    })
}

fn first_name(path: &str) -> &str {
    let path = path.trim();
    let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(path.len());
    &path[..end]
}

/// Whether a line has a word that is no part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let part_of_a_name = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        !part_of_a_name(line[..at].chars().next_back()) && !part_of_a_name(line[at + word.len()..].chars().next())
    })
}

#[test]
fn code_is_told_from_comments_and_tests() {
    let text = "use crate::{plan, jit::Target}; // crate::exec\n#[cfg(test)]\nmod tests {\n    crate::cli\n}\nlast";
    let lines = code(text);
    assert_eq!(named_folders(&lines[0].1).collect::<Vec<_>>(), ["plan", "jit"]);
    assert_eq!(lines[1..], [(6, "last".to_string())]);
    assert!(has_word("a print!(b)", "print!") && !has_word("println!()", "print!") && !has_word("eprint!()", "print!"));
}
