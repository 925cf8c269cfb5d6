//! A folder in which a run keeps what it has done, so that another can continue it when it was killed.
//!
//! It holds two texts and records of whoever runs, and files of elements: one for each array that is computed on the way,
//! and one for each array that is saved, which moves to its place when it is complete.

use super::error::{FormatError, Problem};
use super::new_file::Destination;
use super::temporary::TemporaryArray;
use super::{FileWriter, Format, NewArray, StoredArray, format_of};
use crate::types::{DType, Shape};
use std::fs::{self, File, Metadata, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Who has this file locked is at work in the folder.
const LOCK: &str = "lock";
/// How the names of files of elements begin.
const VALUE: &str = "value-";
const OUTPUT: &str = "output-";
/// What a record is called while it is written.
const NEW: &str = ".new";

/// Elements are copied in pieces of so many bytes.
const PIECE: usize = 1 << 20;

/// The folder of one run, which nobody else can open.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    /// The names of its records.
    records: &'static [&'static str],
    _lock: File,
}

impl RunFolder {
    /// Opens the folder `path`, or makes it. `records` are the names of the records that are kept in it, the most important
    /// one first: it goes first when the folder is cleared.
    ///
    /// # Errors
    /// When another process has it open, or something else is in it.
    pub fn open(path: &Path, records: &'static [&'static str]) -> Result<RunFolder, FormatError> {
        let failed = |error| FormatError::system(path, "use", error);
        match fs::create_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(failed(error)),
            _ => {}
        }
        let is_ours = |name: &str| {
            let stem = name.strip_suffix(NEW).unwrap_or(name);
            name == LOCK || records.contains(&stem) || name.starts_with(VALUE) || name.starts_with(OUTPUT)
        };
        for entry in fs::read_dir(path).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if !name.to_str().is_some_and(is_ours) {
                let message = format!("the folder holds something else, `{}`; name an empty one", name.display());
                return Err(FormatError::new(path, Problem::Unsupported(message)));
            }
        }
        let lock = File::create(path.join(LOCK)).map_err(failed)?;
        if let Err(TryLockError::WouldBlock) = lock.try_lock() {
            let message = "another process is at work in this folder".to_owned();
            return Err(FormatError::new(path, Problem::Unsupported(message)));
        }
        Ok(RunFolder { path: path.to_owned(), records, _lock: lock })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A record as it was last replaced, if it was.
    pub fn read(&self, record: &str) -> Result<Option<Vec<u8>>, FormatError> {
        match fs::read(self.path.join(record)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(FormatError::system(&self.path, "read", error)),
        }
    }

    /// Replaces a record, durably and at one stroke.
    pub fn replace(&self, record: &str, bytes: &[u8]) -> Result<(), FormatError> {
        let new = self.path.join(format!("{record}{NEW}"));
        let write = || {
            let mut file = File::create(&new)?;
            file.write_all(bytes)?;
            file.sync_data()?;
            fs::rename(&new, self.path.join(record))?;
            File::open(&self.path)?.sync_all()
        };
        write().map_err(|error| FormatError::system(&self.path, "write to", error))
    }

    /// The array number `number` among those that are computed on the way, as it is if it `is_begun`.
    pub fn value(
        &self,
        number: usize,
        dtype: DType,
        shape: &Shape,
        is_begun: bool,
    ) -> Result<Arc<TemporaryArray>, FormatError> {
        Ok(Arc::new(TemporaryArray::named(&self.value_path(number), dtype, shape, &[], is_begun)?))
    }

    /// Removes an array that nobody needs any more.
    pub fn remove_value(&self, number: usize) {
        // What cannot be removed goes with the folder.
        let _ = fs::remove_file(self.value_path(number));
    }

    fn value_path(&self, number: usize) -> PathBuf {
        self.path.join(format!("{VALUE}{number}"))
    }

    /// Begins to save arrays under `path`, or goes on with it: it is output number `number` of the run.
    pub fn output(
        &self,
        number: usize,
        path: &Path,
        arrays: &[NewArray<'_>],
        written: Amount,
    ) -> Result<Unfinished, FormatError> {
        let format = format_of(path)?;
        let file = |array: usize| self.path.join(format!("{OUTPUT}{number}-{array}"));
        let is_published = written == Amount::All && format.prefix.is_some() && !file(0).exists();
        if written != Amount::All {
            // What is wrong with the place shows before any work.
            match format.prefix {
                Some(_) => drop(Destination::of(path)?),
                None => drop(super::create(path, arrays)?),
            }
        }
        let mut unfinished =
            Unfinished { path: path.to_owned(), format, names: Vec::new(), arrays: Vec::new(), files: Vec::new() };
        for (k, array) in arrays.iter().enumerate().filter(|_| !is_published) {
            let prefix = format.prefix.map(|prefix| prefix(array)).unwrap_or_default();
            let kept = TemporaryArray::named(&file(k), array.dtype, array.shape, &prefix, written != Amount::Nothing)?;
            unfinished.arrays.push(Arc::new(kept));
            unfinished.names.push(array.name.map(str::to_owned));
            unfinished.files.push(file(k));
        }
        Ok(unfinished)
    }

    /// Removes what the run has kept, and the folder if nothing else is in it.
    pub fn clear(&self) -> Result<(), FormatError> {
        let failed = |error| FormatError::system(&self.path, "remove", error);
        let remove = |path: PathBuf| match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(()),
        };
        self.records.iter().try_for_each(|record| remove(self.path.join(record)))?;
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            remove(entry.map_err(failed)?.path())?;
        }
        fs::remove_dir(&self.path).map_err(failed)
    }
}

/// How much of the outputs of a run has been written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Nothing,
    /// They are there, in part.
    Some,
    /// They are complete, and what is not there any more has been put in its place.
    All,
}

/// A file on its way to its place, whose arrays are in the folder of a run until they are complete.
#[derive(Debug)]
pub struct Unfinished {
    path: PathBuf,
    format: &'static Format,
    names: Vec<Option<String>>,
    /// None where the file is in its place already.
    arrays: Vec<Arc<TemporaryArray>>,
    files: Vec<PathBuf>,
}

impl Unfinished {
    /// The files that have to be on the disk before anything may count as done that was written to them.
    pub fn arrays(&self) -> &[Arc<TemporaryArray>] {
        &self.arrays
    }

    /// Writes everything to a new file.
    fn copy(&self) -> Result<(), FormatError> {
        let facts = self.names.iter().zip(&self.arrays);
        let facts =
            facts.map(|(name, array)| NewArray { name: name.as_deref(), dtype: array.dtype(), shape: array.shape() });
        let writer = (self.format.create)(&self.path, &facts.collect::<Vec<_>>())?;
        let mut piece = vec![0; PIECE];
        for (number, array) in self.arrays.iter().enumerate() {
            let (size, bytes) = (array.dtype().size(), array.bytes() as usize);
            for start in (0..bytes).step_by(PIECE) {
                let piece = &mut piece[..PIECE.min(bytes - start)];
                array.read((start / size) as u64, piece)?;
                writer.write(number, (start / size) as u64, piece)?;
            }
        }
        writer.finish()
    }
}

impl FileWriter for Unfinished {
    fn write(&self, array: usize, first: u64, bytes: &[u8]) -> Result<(), FormatError> {
        match self.arrays.get(array) {
            Some(array) => array.write(0, first, bytes),
            None => Ok(()),
        }
    }

    fn finish(self: Box<Self>) -> Result<(), FormatError> {
        if self.arrays.is_empty() {
            return Ok(());
        }
        if self.format.prefix.is_some() && Destination::of(&self.path)?.take(&self.files[0])? {
            return Ok(());
        }
        // It is another file system, or the format is something else than elements in a row.
        self.copy()
    }
}

/// A number that tells whether the file at `path`, or what is in the folder, is still the same and unchanged.
pub fn state_of_file(path: &Path) -> Result<u64, FormatError> {
    fn add(path: &Path, facts: &Metadata, state: &mut DefaultHasher) -> io::Result<()> {
        (facts.ino(), facts.len(), facts.mtime(), facts.mtime_nsec()).hash(state);
        if facts.is_dir() {
            let mut entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
            entries.sort_by_key(fs::DirEntry::file_name);
            for entry in entries {
                entry.file_name().hash(state);
                add(&entry.path(), &fs::metadata(entry.path())?, state)?;
            }
        }
        Ok(())
    }
    let mut state = DefaultHasher::new();
    let looked = fs::metadata(path).and_then(|facts| add(path, &facts, &mut state));
    looked.map_err(|error| FormatError::system(path, "look at", error))?;
    Ok(state.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{ArrayRequest, open};

    const RECORDS: &[&str] = &["first", "second"];

    fn shape() -> Shape {
        Shape::new([2, 2]).unwrap()
    }

    fn output(folder: &RunFolder, path: &Path, written: Amount) -> Unfinished {
        let array = NewArray { name: None, dtype: DType::Int16, shape: &shape() };
        folder.output(0, path, &[array], written).unwrap()
    }

    fn elements(path: &Path) -> [u8; 8] {
        let mut bytes = [0; 8];
        open(path, &ArrayRequest::default()).unwrap().read(0, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn an_output_is_continued_and_moves_to_its_place() {
        let parent = tempfile::tempdir().unwrap();
        let run = parent.path().join("run");
        // A file of elements in a row, one with a container around them, and a table.
        for name in ["x.npy", "x.npz", "x.csv"] {
            let path = parent.path().join(name);
            let folder = RunFolder::open(&run, RECORDS).unwrap();
            output(&folder, &path, Amount::Nothing).write(0, 0, &[1, 0, 2, 0]).unwrap();
            drop(folder);
            let folder = RunFolder::open(&run, RECORDS).unwrap();
            let continued = output(&folder, &path, Amount::Some);
            continued.write(0, 2, &[3, 0, 4, 0]).unwrap();
            assert!(!path.exists());
            Box::new(continued).finish().unwrap();
            let is_moved = name == "x.npy";
            assert_eq!(output(&folder, &path, Amount::All).arrays().is_empty(), is_moved);
            Box::new(output(&folder, &path, Amount::All)).finish().unwrap();
            match name {
                "x.csv" => assert_eq!(fs::read_to_string(&path).unwrap(), "1,2\n3,4\n"),
                _ => assert_eq!(elements(&path), [1, 0, 2, 0, 3, 0, 4, 0], "{name}"),
            }
            folder.clear().unwrap();
            assert!(!run.exists());
        }
    }

    #[test]
    fn what_is_wrong_with_the_place_shows_at_once() {
        let parent = tempfile::tempdir().unwrap();
        let folder = RunFolder::open(&parent.path().join("run"), RECORDS).unwrap();
        let array = NewArray { name: None, dtype: DType::Int16, shape: &shape() };
        for name in ["no/x.npy", "no/x.csv", "x.txt"] {
            assert!(folder.output(0, &parent.path().join(name), &[array], Amount::Nothing).is_err(), "{name}");
        }
    }

    #[test]
    fn records_are_replaced_and_values_stay() {
        let parent = tempfile::tempdir().unwrap();
        let run = parent.path().join("run");
        let folder = RunFolder::open(&run, RECORDS).unwrap();
        assert_eq!(folder.read("first").unwrap(), None);
        for text in [b"old".as_slice(), b"newer"] {
            folder.replace("first", text).unwrap();
            assert_eq!(folder.read("first").unwrap().as_deref(), Some(text));
        }
        folder.value(3, DType::Int16, &shape(), false).unwrap().write(0, 1, &[7, 8]).unwrap();
        let mut bytes = [0; 2];
        folder.value(3, DType::Int16, &shape(), false).unwrap().read(1, &mut bytes).unwrap();
        assert_eq!(bytes, [7, 8]);
        folder.remove_value(3);
        folder.value(3, DType::Int16, &shape(), false).unwrap().read(1, &mut bytes).unwrap();
        assert_eq!(bytes, [0, 0]);
        folder.clear().unwrap();
        assert!(!run.exists());
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let parent = tempfile::tempdir().unwrap();
        fs::write(parent.path().join("precious"), "data").unwrap();
        let error = RunFolder::open(parent.path(), RECORDS).unwrap_err().to_string();
        assert!(error.contains("precious"), "{error}");
        let run = parent.path().join("run");
        let first = RunFolder::open(&run, RECORDS).unwrap();
        let error = RunFolder::open(&run, RECORDS).unwrap_err().to_string();
        assert!(error.contains("another process"), "{error}");
        drop(first);
        RunFolder::open(&run, RECORDS).unwrap();
    }

    #[test]
    fn a_file_that_changes_has_another_state() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("folder");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("chunk"), "one").unwrap();
        let before = state_of_file(&path).unwrap();
        assert_eq!(state_of_file(&path).unwrap(), before);
        fs::write(path.join("chunk"), "other").unwrap();
        assert_ne!(state_of_file(&path).unwrap(), before);
    }
}
