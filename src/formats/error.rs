//! What can go wrong with a file, with its path and, where there is one, a way out.

use super::npy::HeaderError;
use super::request::Detail;
use crate::memory::ByteCount;
use crate::types::DType;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A problem with the file at a path, which is the path as the user gave it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct FormatError {
    pub path: PathBuf,
    pub problem: Problem,
}

#[derive(Clone, Debug, thiserror::Error)]
pub enum Problem {
    #[error("{}; the known endings are {known}", describe_ending(.ending))]
    UnknownFormat { ending: Option<String>, known: String },
    #[error("a {format} file holds one array, without a name; files of several arrays end in {several}")]
    OneArrayOnly { format: &'static str, several: String },
    #[error("`{}=` says nothing about a {format} file", detail.argument())]
    Unasked { format: &'static str, detail: Detail },
    #[error("the file holds no array `{name}`; it holds {known}")]
    NoSuchArray { name: String, known: String },
    #[error("the file holds several arrays: say which, as in `load(path, \"{first}\")`; it holds {known}")]
    SeveralArrays { first: String, known: String },
    #[error("{0}")]
    Unsupported(String),
    #[error("the file is damaged: {0}")]
    Damaged(String),
    #[error("{present} bytes are no whole number of {dtype} elements; say what they are with dtype= and shape=")]
    NotWhole { present: u64, dtype: DType },
    #[error("line {line}, column `{column}`: `{found}` is no {dtype}{advice}")]
    Field { line: u64, column: Box<str>, found: Box<str>, dtype: DType, advice: Box<str> },
    #[error("line {line} has {found} fields, and the table has {expected} columns")]
    Ragged { line: u64, found: usize, expected: usize },
    #[error("there is no such file")]
    Missing,
    #[error("there is no folder {}", .0.display())]
    MissingFolder(PathBuf),
    #[error("this is not an ordinary file")]
    NotAFile,
    #[error("the file is write-protected")]
    WriteProtected,
    #[error("this .npy file cannot be read: {0}")]
    Npy(HeaderError),
    #[error("its member `{name}` cannot be read: {error}")]
    Member { name: String, error: Box<HeaderError> },
    #[error("the file is cut short: {promised} bytes belong there and {present} are there")]
    Truncated { promised: u64, present: u64 },
    #[error("the file was changed from outside since it was loaded; load it again")]
    Changed,
    #[error("the disk is full: {} are needed{}", ByteCount(*.needed), describe_free(.free))]
    DiskFull { needed: u64, free: Option<u64> },
    #[error(
        "the disk of {} is full: a temporary copy of at least {} is needed there{}{}",
        folder.display(), ByteCount(*.needed), describe_free(.free), describe_way_out(.folder)
    )]
    SpoolFull { folder: PathBuf, needed: u64, free: Option<u64> },
    #[error("cannot {action} the file: {reason}")]
    System { action: &'static str, reason: Arc<io::Error> },
    /// A mistake of the caller, not of the user.
    #[error("internal error: elements {first} to {end} of a file of {len} elements")]
    OutOfRange { first: u64, end: u64, len: u64 },
    /// A mistake of the caller, not of the user.
    #[error("internal error: {written} of {expected} bytes were written")]
    Incomplete { written: u64, expected: u64 },
}

impl FormatError {
    pub fn new(path: &Path, problem: Problem) -> FormatError {
        FormatError { path: path.to_owned(), problem }
    }

    /// The system's refusal to do `action` (a verb, as in "cannot read the file").
    pub(super) fn system(path: &Path, action: &'static str, error: io::Error) -> FormatError {
        FormatError::new(path, Problem::System { action, reason: Arc::new(error) })
    }
}

/// Names in a row, not too many of them.
pub fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const MOST: usize = 20;
    let names: Vec<&str> = names.collect();
    match names.len() {
        0 => "nothing that is an array".to_owned(),
        1..=MOST => names.join(", "),
        count => format!("{}, … {count} in all", names[..MOST].join(", ")),
    }
}

fn describe_ending(ending: &Option<String>) -> String {
    match ending {
        Some(ending) => format!("no file format is known by the ending .{ending}"),
        None => "the file's name needs an ending that tells its format".into(),
    }
}

fn describe_free(free: &Option<u64>) -> String {
    free.map(|free| format!(" and {} are free", ByteCount(free))).unwrap_or_default()
}

fn describe_way_out(folder: &Path) -> &'static str {
    if folder == std::env::temp_dir() { "; the environment variable TMPDIR can name another folder" } else { "" }
}
