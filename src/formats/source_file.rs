//! A file to read from that notices when it changes.

use super::error::{FormatError, Problem};
use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// An open file and what it looked like when it was opened.
///
/// The descriptor stays open: a file that is renamed, deleted or replaced by another under the same name (as saving
/// does) still reads as it was. Only a file overwritten in place is lost, and that shows in its length or its
/// modification time.
#[derive(Debug)]
pub(super) struct SourceFile {
    path: PathBuf,
    file: File,
    version: Version,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version {
    /// The device and the number of the file on it.
    identity: (u64, u64),
    len: u64,
    modified: (i64, i64),
}

impl SourceFile {
    pub(super) fn open(path: &Path) -> Result<SourceFile, FormatError> {
        // Without O_NONBLOCK opening a named pipe would wait for somebody to write to it.
        let opened = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path);
        let file = opened.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FormatError::new(path, Problem::Missing),
            _ => FormatError::system(path, "open", error),
        })?;
        let facts = file.metadata().map_err(|error| FormatError::system(path, "open", error))?;
        if !facts.is_file() {
            return Err(FormatError::new(path, Problem::NotAFile));
        }
        Ok(SourceFile { path: path.to_owned(), file, version: Version::of(&facts) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The length in bytes when the file was opened.
    pub(super) fn len(&self) -> u64 {
        self.version.len
    }

    /// Whether the other one is this very file, and as it was when this one was opened.
    pub(super) fn is_same(&self, other: &SourceFile) -> bool {
        self.version == other.version
    }

    /// Fills `out` from byte number `offset` on, with what was there when the file was opened.
    pub(super) fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), FormatError> {
        let outcome = self.file.read_exact_at(out, offset);
        // One look after reading finds every change before or during it.
        let facts = self.file.metadata().map_err(|error| self.system_error(error))?;
        if Version::of(&facts) != self.version {
            return Err(FormatError::new(&self.path, Problem::Changed));
        }
        outcome.map_err(|error| self.system_error(error))
    }

    fn system_error(&self, error: io::Error) -> FormatError {
        FormatError::system(&self.path, "read", error)
    }
}

impl Version {
    fn of(facts: &Metadata) -> Version {
        Version {
            identity: (facts.dev(), facts.ino()),
            len: facts.len(),
            modified: (facts.mtime(), facts.mtime_nsec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn problem(file: &SourceFile) -> Option<Problem> {
        file.read(0, &mut [0; 4]).err().map(|error| error.problem)
    }

    #[test]
    fn a_replaced_or_deleted_file_reads_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("x"), folder.path().join("y"));
        fs::write(&path, "old!").unwrap();
        fs::write(&other, "new and longer").unwrap();
        let file = SourceFile::open(&path).unwrap();
        fs::rename(&other, &path).unwrap();
        let mut bytes = [0; 4];
        file.read(0, &mut bytes).unwrap();
        fs::remove_file(&path).unwrap();
        file.read(0, &mut bytes).unwrap();
        assert_eq!(&bytes, b"old!");
    }

    #[test]
    fn a_file_changed_in_place_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let edits: [fn(&File); 3] = [
            |file| file.set_len(2).unwrap(),
            |file| file.set_len(100).unwrap(),
            |file| file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap(),
        ];
        for edit in edits {
            fs::write(&path, "contents").unwrap();
            let file = SourceFile::open(&path).unwrap();
            assert!(problem(&file).is_none());
            edit(&OpenOptions::new().write(true).open(&path).unwrap());
            assert!(matches!(problem(&file), Some(Problem::Changed)));
        }
    }

    #[test]
    fn only_ordinary_files_are_read() {
        for path in ["/dev/null", "/"] {
            let error = SourceFile::open(Path::new(path)).unwrap_err();
            assert!(matches!(error.problem, Problem::NotAFile), "{error}");
        }
    }
}
