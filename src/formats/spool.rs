//! A file without a name that takes bytes in any order and gives them back in any other, for what cannot be written or
//! read in pieces: text, compressed streams.

use super::error::{FormatError, Problem};
use super::system;
use super::temporary::temporary_folder;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Bytes in a temporary file that is gone when this is dropped, however the program ends, unless it has a name.
#[derive(Debug)]
pub(super) struct Spool {
    file: File,
    /// The file that the bytes are of, as the user gave it.
    path: PathBuf,
    folder: PathBuf,
    /// What was set aside; there may be more.
    size: u64,
}

impl Spool {
    /// Room for `size` bytes beside `path`, with the disk space set aside at once.
    pub(super) fn beside(path: &Path, size: u64) -> Result<Spool, FormatError> {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        Spool::in_folder(&folder, path, size)
    }

    /// Room for `size` bytes of `path` where the system keeps temporary files.
    pub(super) fn in_temporary_folder(path: &Path, size: u64) -> Result<Spool, FormatError> {
        Spool::in_folder(&temporary_folder(), path, size)
    }

    /// Room for `size` bytes of `path` in `folder`.
    pub(super) fn in_folder(folder: &Path, path: &Path, size: u64) -> Result<Spool, FormatError> {
        let file = match system::create_unnamed(folder) {
            Some(file) => Ok(file),
            None => tempfile::tempfile_in(folder),
        };
        let file = file.map_err(|error| FormatError::system(path, "write a temporary copy of", error))?;
        let spool = Spool { file, path: path.to_owned(), folder: folder.to_owned(), size };
        spool.set_aside()?;
        Ok(spool)
    }

    /// The `size` bytes of the file `path`, which stays. They are what they are if it is there and as long, which it must
    /// be if it `is_begun`.
    pub(super) fn named(path: &Path, size: u64, is_begun: bool) -> Result<Spool, FormatError> {
        let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
        let file = opened.map_err(|error| FormatError::system(path, "open", error))?;
        let length = file.metadata().map_err(|error| FormatError::system(path, "open", error))?.len();
        let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
        let spool = Spool { file, path: path.to_owned(), folder, size };
        if length != size && is_begun {
            return Err(FormatError::new(
                path,
                Problem::Damaged(format!("{size} bytes were written and {length} are there")),
            ));
        }
        if length != size {
            spool.file.set_len(0).map_err(|error| spool.error(size, error))?;
            spool.set_aside()?;
        }
        Ok(spool)
    }

    fn set_aside(&self) -> Result<(), FormatError> {
        system::set_aside(&self.file, self.size).map_err(|error| self.error(self.size, error))
    }

    /// Waits until everything that was written is on the disk.
    pub(super) fn sync(&self) -> Result<(), FormatError> {
        self.file.sync_data().map_err(|error| self.error(self.size, error))
    }

    /// Reading takes the disk from here on, as far as the system goes along.
    pub(super) fn let_go(&self) {
        system::let_go(&self.file);
    }

    pub(super) fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), FormatError> {
        let end = offset + bytes.len() as u64;
        self.file.write_all_at(bytes, offset).map_err(|error| self.error(end, error))
    }

    pub(super) fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), FormatError> {
        self.file.read_exact_at(out, offset).map_err(|error| self.error(0, error))
    }

    /// Why something failed that needs a file of `size` bytes.
    fn error(&self, size: u64, error: io::Error) -> FormatError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                let (needed, free) = (self.size.max(size), system::free_space(&self.folder));
                FormatError::new(&self.path, Problem::SpoolFull { folder: self.folder.clone(), needed, free })
            }
            _ => FormatError::system(&self.path, "use a temporary copy of", error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::beside(&folder.path().join("x.csv"), 8).unwrap();
        spool.write(4, b"last").unwrap();
        spool.write(0, b"1st.").unwrap();
        let mut bytes = [0; 6];
        spool.read(2, &mut bytes).unwrap();
        assert_eq!(&bytes, b"t.last");
        drop(spool);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
