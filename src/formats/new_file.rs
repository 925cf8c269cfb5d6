//! A file that appears complete or not at all.

use super::error::{FormatError, Problem};
use super::leftovers::{names, remove_leftovers};
use super::system;
use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::{NamedTempFile, TempPath};

/// After so many bytes the system is asked to begin writing, so that little is left to wait for at the end.
const WRITE_BACK_STEP: u64 = 8 << 20;

/// A file of a known size being written beside the place where it will stand.
///
/// On Linux it has no name until it is complete, so even a killed program leaves nothing behind but in the moment before it
/// takes its place. It is locked from its beginning: what is under such a name without a lock is a leftover, which the next
/// one in the folder removes. Dropped before [`publish`](NewFile::publish) it is gone, and the old file is untouched.
#[derive(Debug)]
pub(super) struct NewFile {
    destination: Destination,
    temporary: Temporary,
    size: u64,
    written: AtomicU64,
}

/// The place of a new file, which is checked.
#[derive(Debug)]
pub(super) struct Destination {
    /// The path as the user gave it.
    path: PathBuf,
    /// Where the file goes: `path` with symbolic links followed.
    target: PathBuf,
    folder: PathBuf,
    /// Those of the file that is replaced.
    permissions: Option<Permissions>,
}

#[derive(Debug)]
enum Temporary {
    Unnamed(File),
    Named(NamedTempFile),
}

impl NewFile {
    /// Begins a file of `size` bytes and sets the disk space for it aside.
    pub(super) fn create(path: &Path, size: u64) -> Result<NewFile, FormatError> {
        let destination = Destination::of(path)?;
        remove_leftovers(&destination.folder);
        let temporary = Temporary::create(&destination.folder).map_err(|error| destination.error(error))?;
        let file = NewFile { destination, temporary, size, written: AtomicU64::new(0) };
        let prepared = file.destination.prepare(file.temporary.file());
        prepared.and_then(|()| system::set_aside(file.temporary.file(), size)).map_err(|error| file.error(error))?;
        Ok(file)
    }

    /// The path as the user gave it.
    pub(super) fn path(&self) -> &Path {
        &self.destination.path
    }

    /// Writes `bytes` from byte number `offset` on.
    pub(super) fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), FormatError> {
        let file = self.temporary.file();
        file.write_all_at(bytes, offset).map_err(|error| self.error(error))?;
        let length = bytes.len() as u64;
        let before = self.written.fetch_add(length, Ordering::Relaxed);
        if before / WRITE_BACK_STEP != (before + length) / WRITE_BACK_STEP {
            system::start_write_back(file);
        }
        Ok(())
    }

    /// Makes the file durable and moves it to its place, in one step that cannot be seen half done.
    pub(super) fn publish(self) -> Result<(), FormatError> {
        let written = self.written.load(Ordering::Relaxed);
        if written < self.size {
            return Err(FormatError::new(self.path(), Problem::Incomplete { written, expected: self.size }));
        }
        self.temporary.file().sync_all().map_err(|error| self.error(error))?;
        let NewFile { destination, temporary, .. } = self;
        temporary
            .into_named(&destination.folder)
            .and_then(|(named, _lock)| named.persist(&destination.target).map_err(|refused| refused.error))
            .and_then(|()| destination.sync())
            .map_err(|error| destination.error(error))
    }

    fn error(&self, error: io::Error) -> FormatError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                // Files of what is compressed or text are begun without a size.
                let needed = self.size.max(self.written.load(Ordering::Relaxed));
                let free = system::free_space(&self.destination.folder);
                FormatError::new(self.path(), Problem::DiskFull { needed, free })
            }
            _ => self.destination.error(error),
        }
    }
}

impl Destination {
    /// What saving to `path` would replace.
    pub(super) fn of(path: &Path) -> Result<Destination, FormatError> {
        let target = follow_links(path).map_err(|error| FormatError::system(path, "save", error))?;
        let folder = match target.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        let permissions = permissions_of_target(path, &target)?;
        if !folder.is_dir() {
            return Err(FormatError::new(path, Problem::MissingFolder(folder)));
        }
        Ok(Destination { path: path.to_owned(), target, folder, permissions })
    }

    /// Moves a complete file to this place, durably and in one step. False if it is on another file system.
    pub(super) fn take(self, complete: &Path) -> Result<bool, FormatError> {
        let file = File::open(complete);
        let prepared = file.and_then(|file| self.prepare(&file).and_then(|()| file.sync_all()));
        match prepared.and_then(|()| fs::rename(complete, &self.target)).and_then(|()| self.sync()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => Ok(false),
            Err(error) => Err(self.error(error)),
        }
    }

    /// Gives a file that is to be here the permissions of the one that is.
    fn prepare(&self, file: &File) -> io::Result<()> {
        self.permissions.as_ref().map_or(Ok(()), |permissions| file.set_permissions(permissions.clone()))
    }

    /// Makes a new name durable, which is itself data of the folder.
    fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }

    fn error(&self, error: io::Error) -> FormatError {
        FormatError::system(&self.path, "save", error)
    }
}

impl Temporary {
    fn create(folder: &Path) -> io::Result<Temporary> {
        // A file system without locks has no leftovers removed either.
        if let Some(file) = system::create_unnamed(folder) {
            let _ = file.try_lock();
            return Ok(Temporary::Unnamed(file));
        }
        // What the user's mask leaves of 0o666: as any other new file.
        let permissions = Permissions::from_mode(0o666);
        loop {
            let named = names().permissions(permissions.clone()).tempfile_in(folder)?;
            let _ = named.as_file().try_lock();
            // Until it was locked somebody may have taken it for a leftover.
            if named.path().exists() {
                return Ok(Temporary::Named(named));
            }
        }
    }

    fn file(&self) -> &File {
        match self {
            Temporary::Unnamed(file) => file,
            Temporary::Named(file) => file.as_file(),
        }
    }

    /// The file under a name in `folder` that goes away with the result, and what keeps it locked.
    fn into_named(self, folder: &Path) -> io::Result<(TempPath, File)> {
        match self {
            Temporary::Unnamed(file) => {
                let named = names().make_in(folder, |name| system::name_file(&file, name))?;
                Ok((named.into_temp_path(), file))
            }
            Temporary::Named(file) => {
                let (file, path) = file.into_parts();
                Ok((path, file))
            }
        }
    }
}

/// The path that writing to `path` would write to. The last part of it need not exist.
pub(super) fn follow_links(path: &Path) -> io::Result<PathBuf> {
    /// As many as Linux follows.
    const MOST_LINKS: usize = 40;
    let mut target = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&target) {
            Ok(link) => target = target.parent().unwrap_or(Path::new("")).join(link),
            Err(_) => return Ok(target),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// The permissions of the file that will be replaced, if there is one and it may be.
fn permissions_of_target(path: &Path, target: &Path) -> Result<Option<Permissions>, FormatError> {
    match fs::symlink_metadata(target) {
        Ok(facts) if !facts.is_file() => Err(FormatError::new(path, Problem::NotAFile)),
        Ok(facts) if facts.permissions().readonly() => Err(FormatError::new(path, Problem::WriteProtected)),
        Ok(facts) => Ok(Some(facts.permissions())),
        Err(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests;
