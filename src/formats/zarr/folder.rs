//! A Zarr folder to read from that notices when it changes.

use super::json::MOST_BYTES;
use crate::formats::error::{FormatError, Problem};
use crate::formats::{new_folder, system};
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// An open folder.
///
/// It stays what it was when arr saves over it: files are opened below the open folder, wherever it has been moved to,
/// and who replaces it leaves it alone while it is locked. What others do to it is noticed: a file that was written, or
/// removed from its folder, after the folder was opened.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    root: File,
    opened: SystemTime,
}

/// What a file looked like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    inode: u64,
    len: u64,
    modified: (i64, i64),
}

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Folder, FormatError> {
        let root = File::open(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => FormatError::new(path, Problem::Missing),
            _ => FormatError::system(path, "open", error),
        })?;
        let facts = root.metadata().map_err(|error| FormatError::system(path, "open", error))?;
        if !facts.is_dir() {
            let message = "this is a file, and a Zarr array is a folder; unpack it if it is an archive";
            return Err(FormatError::new(path, Problem::Unsupported(message.to_owned())));
        }
        new_folder::lock_for_reading(&root);
        Ok(Folder { path: path.to_owned(), root, opened: SystemTime::now() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn refused(&self, problem: Problem) -> FormatError {
        FormatError::new(&self.path, problem)
    }

    /// A text in the folder, if there is one of that name.
    pub(super) fn text(&self, name: &str) -> Result<Option<(Vec<u8>, Version)>, FormatError> {
        let Some((file, facts)) = self.find(name)? else { return Ok(None) };
        if facts.len() > MOST_BYTES {
            return Err(self.refused(Problem::Damaged(format!("{name} is {} bytes long", facts.len()))));
        }
        let mut text = vec![0; facts.len() as usize];
        file.read_exact_at(&mut text, 0).map_err(|error| self.failed(error))?;
        Ok(Some((text, Version::of(&facts))))
    }

    /// The names of the folders below a folder, sorted.
    pub(super) fn folders(&self, name: &str) -> Result<Vec<String>, FormatError> {
        let entries = fs::read_dir(self.path.join(name)).map_err(|error| self.failed(error))?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| self.failed(error))?;
            if let Ok(name) = entry.file_name().into_string()
                && fs::metadata(entry.path()).is_ok_and(|facts| facts.is_dir())
            {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// A file of chunks as it was when the folder was opened; none if there was none.
    pub(super) fn chunks(&self, name: &str) -> Result<Option<ChunkFile<'_>>, FormatError> {
        match self.find(name)? {
            Some((_, facts)) if self.is_later(&facts) => Err(self.refused(Problem::Changed)),
            Some((file, facts)) => Ok(Some(ChunkFile { folder: self, file, version: Version::of(&facts) })),
            None => {
                // Was it there? Then the folder that it was in has changed.
                let mut parent = Path::new(name).parent();
                while let Some(folder) = parent {
                    let folder_name = if folder == Path::new("") { Path::new(".") } else { folder };
                    if let Ok(open) = system::open_below(&self.root, folder_name) {
                        let facts = open.metadata().map_err(|error| self.failed(error))?;
                        return if self.is_later(&facts) { Err(self.refused(Problem::Changed)) } else { Ok(None) };
                    }
                    parent = folder.parent();
                }
                Err(self.refused(Problem::Changed))
            }
        }
    }

    /// Fails unless the file of this name is what it was.
    pub(super) fn check(&self, name: &str, version: Version) -> Result<(), FormatError> {
        match self.find(name)? {
            Some((_, facts)) if Version::of(&facts) == version => Ok(()),
            _ => Err(self.refused(Problem::Changed)),
        }
    }

    fn find(&self, name: &str) -> Result<Option<(File, Metadata)>, FormatError> {
        let file = match system::open_below(&self.root, Path::new(name)) {
            Ok(file) => file,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
            Err(error) => return Err(self.failed(error)),
        };
        let facts = file.metadata().map_err(|error| self.failed(error))?;
        if !facts.is_file() {
            return Err(self.refused(Problem::Damaged(format!("{name} in it is no ordinary file"))));
        }
        Ok(Some((file, facts)))
    }

    /// Whether a file was changed after the folder was opened. A time still to come is that of a wrong clock.
    fn is_later(&self, facts: &Metadata) -> bool {
        facts.modified().is_ok_and(|modified| modified > self.opened && modified <= SystemTime::now())
    }

    fn failed(&self, error: io::Error) -> FormatError {
        FormatError::system(&self.path, "read", error)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        new_folder::end_reading(&self.root);
    }
}

impl Version {
    fn of(facts: &Metadata) -> Version {
        Version { inode: facts.ino(), len: facts.len(), modified: (facts.mtime(), facts.mtime_nsec()) }
    }
}

/// A file with one chunk or many.
#[derive(Debug)]
pub(super) struct ChunkFile<'a> {
    folder: &'a Folder,
    file: File,
    version: Version,
}

impl ChunkFile<'_> {
    pub(super) fn len(&self) -> u64 {
        self.version.len
    }

    /// `len` bytes from byte number `offset` on, which the file must have.
    pub(super) fn read(&self, offset: u64, len: usize) -> Result<Vec<u8>, FormatError> {
        let mut bytes = vec![0; len];
        let outcome = self.file.read_exact_at(&mut bytes, offset);
        let facts = self.file.metadata().map_err(|error| self.folder.failed(error))?;
        if Version::of(&facts) != self.version {
            return Err(self.folder.refused(Problem::Changed));
        }
        outcome.map_err(|error| self.folder.failed(error))?;
        Ok(bytes)
    }
}
