//! Where the text of a program comes from.

use super::arguments::nearest_command;
use crate::eval::nearest;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A program's text, and what messages call it.
#[derive(Debug)]
pub(crate) struct Source {
    pub name: String,
    pub text: String,
}

/// A place that text can be read from.
#[derive(Debug, PartialEq)]
pub(super) enum Origin<'a> {
    /// The argument of `-e`.
    Text(&'a str),
    File(&'a Path),
    StandardInput,
}

/// Why there is no program.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error("which program? give a script, or text with -e")]
    Missing,
    #[error("more than one script; name one")]
    Several,
    #[error("there is no file `{}`{hint}", path.display())]
    NoSuchFile { path: PathBuf, hint: String },
    #[error("`{name}` cannot be read: {reason}")]
    Unreadable { name: String, reason: io::Error },
    #[error("`{name}` is not text: byte {position} is not UTF-8")]
    NotText { name: String, position: usize },
}

impl Source {
    /// Reads all of the text.
    pub(super) fn read(origin: Origin<'_>) -> Result<Source, SourceError> {
        match origin {
            Origin::Text(text) => Ok(Source { name: "-e".into(), text: text.into() }),
            Origin::File(path) => Source::read_file(path),
            Origin::StandardInput => {
                let mut bytes = Vec::new();
                let read = io::stdin().lock().read_to_end(&mut bytes);
                Source::from_bytes("<stdin>".into(), read.map(|_| bytes))
            }
        }
    }

    /// Reads a script.
    pub fn read_file(path: &Path) -> Result<Source, SourceError> {
        match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(SourceError::no_such_file(path)),
            read => Source::from_bytes(path.display().to_string(), read),
        }
    }

    fn from_bytes(name: String, read: io::Result<Vec<u8>>) -> Result<Source, SourceError> {
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(reason) => return Err(SourceError::Unreadable { name, reason }),
        };
        match String::from_utf8(bytes) {
            // Some editors begin a file with a byte order mark.
            Ok(text) => Ok(Source { name, text: text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text) }),
            Err(error) => Err(SourceError::NotText { name, position: error.utf8_error().valid_up_to() }),
        }
    }
}

impl SourceError {
    /// For a script that does not exist: possibly a command, or another file beside it, with a typing mistake.
    pub fn no_such_file(path: &Path) -> SourceError {
        let command = path.to_str().and_then(nearest_command).map(|command| format!("the command `arr {command}`"));
        let meant = command.or_else(|| nearest_file(path).map(|file| format!("`{}`", file.display())));
        let hint = meant.map_or(String::new(), |meant| format!("; did you mean {meant}?"));
        SourceError::NoSuchFile { path: path.to_path_buf(), hint }
    }
}

/// The file in the same folder whose name is most like that of a file which does not exist; a script without its ending
/// is like itself.
fn nearest_file(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let names = fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    let with_ending = format!("{name}.arr");
    let exact = names.iter().find(|known| **known == with_ending).map(String::as_str);
    let meant = exact.or_else(|| nearest(name, names.iter().map(String::as_str)))?;
    Some(path.with_file_name(meant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_carry_the_name_that_messages_use() {
        let source = Source::read(Origin::Text("1 + 1")).unwrap();
        assert_eq!((source.name.as_str(), source.text.as_str()), ("-e", "1 + 1"));

        let file = tempfile::NamedTempFile::with_suffix(".arr").unwrap();
        fs::write(file.path(), "\u{feff}x = 1\n").unwrap();
        let source = Source::read(Origin::File(file.path())).unwrap();
        assert_eq!(source.text, "x = 1\n");
        assert_eq!(source.name, file.path().display().to_string());
    }

    #[test]
    fn a_mistyped_command_is_recognised() {
        let message = SourceError::no_such_file(Path::new("exlpain")).to_string();
        assert_eq!(message, "there is no file `exlpain`; did you mean the command `arr explain`?");
        let message = SourceError::no_such_file(Path::new("hlep")).to_string();
        assert_eq!(message, "there is no file `hlep`; did you mean the command `arr help`?");
        let message = SourceError::no_such_file(Path::new("wave.arr")).to_string();
        assert_eq!(message, "there is no file `wave.arr`");
    }

    #[test]
    fn a_mistyped_file_is_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("softmax.arr"), "").unwrap();
        let hint = |name: &str| match SourceError::no_such_file(&folder.path().join(name)) {
            SourceError::NoSuchFile { hint, .. } => hint,
            other => panic!("{other}"),
        };
        let meant = format!("; did you mean `{}`?", folder.path().join("softmax.arr").display());
        assert_eq!(hint("sotfmax.arr"), meant);
        assert_eq!(hint("softmax"), meant);
        assert_eq!(hint("wave.arr"), "");
        assert_eq!(hint("no/such/folder.arr"), "");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let error = Source::read_file(folder.path()).unwrap_err();
        assert!(error.to_string().contains("cannot be read"), "{error}");

        let binary = folder.path().join("binary.arr");
        fs::write(&binary, b"x = \xff").unwrap();
        let error = Source::read_file(&binary).unwrap_err();
        assert!(error.to_string().ends_with("byte 4 is not UTF-8"), "{error}");
    }
}
