//! Arrays in files: one file or folder per format, one list [`FORMATS`].
//!
//! A format gives two things: [`StoredArray`]s, whose header has been read and whose elements can be read in any pieces
//! from any thread, and a [`FileWriter`], which takes elements in any pieces from any thread and puts the finished file
//! in the place of the old one at the end. Neither knows who calls, in which order, or why.

mod arrow;
mod boxes;
mod contents;
mod csv;
mod cursors;
mod decimal;
mod disk;
mod elements;
mod error;
pub mod lattice;
mod leftovers;
mod new_file;
mod new_folder;
pub mod npy;
mod npz;
mod parquet;
mod raw;
mod request;
mod run_folder;
mod shared;
mod source_file;
mod spool;
mod system;
mod table;
mod temporary;
#[cfg(test)]
mod testing;
mod zarr;

pub use contents::{Contents, Entry};
pub use disk::disk_rates;
pub use error::{FormatError, Problem, listed};
pub use request::{ArrayRequest, Detail};
pub use run_folder::{Amount, RunFolder, state_of_file};
pub use system::free_space;
pub use temporary::{TemporaryArray, temporary_folder};

use crate::types::{DType, Shape};
use std::fmt;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Between plans an array keeps no more than this part of all memory.
pub const KEPT_SHARE: u64 = 16;

/// An array in a file, as it was when it was opened.
pub trait StoredArray: Send + Sync + fmt::Debug {
    fn dtype(&self) -> DType;

    fn shape(&self) -> &Shape;

    /// The distance between neighbours along each axis, in elements of the file: row-major or column-major.
    fn strides(&self) -> &[i64];

    /// The path as the user gave it.
    fn path(&self) -> &Path;

    /// Fills `out` with consecutive elements, the first of them number `first` in the file's order.
    ///
    /// `out.len()` is a multiple of the element size. The elements arrive in the machine's byte order, bools as 0 or
    /// 1. Any number of threads may read at once. Fails when the file is no longer what it was when it was opened.
    fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError>;

    /// Fills `out` with a box of the array, a range of indices along each axis, dense in the order of the file: row-major,
    /// or column-major where the file is.
    ///
    /// Otherwise as [`read`](StoredArray::read), in terms of which it is given here.
    fn read_box(&self, region: &[Range<u64>], out: &mut [u8]) -> Result<(), FormatError> {
        lattice::read_box(self, region, out)
    }

    /// The extents of the blocks that can only be read whole, if the file is made of such: a read costs as much as all
    /// the blocks that it touches.
    fn blocks(&self) -> Option<&[usize]> {
        None
    }

    /// The most bytes of memory that one call of [`read`](StoredArray::read) takes besides `out`.
    fn read_scratch(&self) -> u64 {
        0
    }

    /// The most bytes of memory that it keeps for later reads, however many threads read.
    fn kept(&self) -> u64 {
        0
    }

    /// Gives up what it keeps for later reads.
    fn forget(&self) {}

    /// The size of all elements in bytes.
    fn bytes(&self) -> u64 {
        self.shape().len() as u64 * self.dtype().size() as u64
    }
}

/// A file on its way to its place, with one or several arrays. Dropped unfinished, it leaves everything as it was.
pub trait FileWriter: Send + Sync + fmt::Debug {
    /// Writes consecutive elements of array number `array`, the first of them number `first` in row-major order. Any
    /// number of threads may write at once, in any order, to places that do not overlap.
    fn write(&self, array: usize, first: u64, bytes: &[u8]) -> Result<(), FormatError>;

    /// Makes the file durable and puts it in the place of the old one, at one stroke.
    fn finish(self: Box<Self>) -> Result<(), FormatError>;
}

/// An array that a new file is to hold.
#[derive(Clone, Copy, Debug)]
pub struct NewArray<'a> {
    /// None where the program gave none; then it is the only one.
    pub name: Option<&'a str>,
    pub dtype: DType,
    pub shape: &'a Shape,
}

/// A file format: its name, the endings it goes by, and how to look into, to open and to create a file of it.
#[derive(Debug)]
pub struct Format {
    pub name: &'static str,
    /// In lower case, without the first dot.
    pub endings: &'static [&'static str],
    /// What a program may say about an array besides the path.
    takes: &'static [Detail],
    /// Whether a file can hold several arrays, by name.
    holds_several: bool,
    comes_back: ComesBack,
    /// What stands before the elements in a file that is nothing else than these bytes and the elements in row-major order.
    prefix: Option<fn(&NewArray<'_>) -> Vec<u8>>,
    /// Bytes that each thread which writes takes besides what it writes.
    writing: u64,
    open: fn(&Path, &ArrayRequest) -> Opened,
    create: fn(&Path, &[NewArray<'_>]) -> Created,
    contents: fn(&Path) -> Result<Contents, FormatError>,
}

/// As what arrays come back from a file that they were saved to.
#[derive(Debug)]
enum ComesBack {
    AsSaved,
    /// As columns of a table, of the dtype that this function gives for their dtype and number of rows.
    InColumns(fn(DType, usize) -> DType),
}

pub type Opened = Result<Arc<dyn StoredArray>, FormatError>;
pub type Created = Result<Box<dyn FileWriter>, FormatError>;

/// Every format there is.
pub static FORMATS: [Format; 8] =
    [npy::FORMAT, npz::FORMAT, zarr::FORMAT, csv::CSV, csv::TSV, parquet::FORMAT, arrow::FORMAT, raw::FORMAT];

/// The array in the file at `path` that `request` asks for. Reads what describes the file only.
pub fn open(path: &Path, request: &ArrayRequest) -> Opened {
    let format = format_of(path)?;
    request.check(format).map_err(|problem| FormatError::new(path, problem))?;
    (format.open)(path, request)
}

/// What is in the file at `path`. Reads what describes the file only.
pub fn contents(path: &Path) -> Result<Contents, FormatError> {
    let format = format_of(path)?;
    let contents = (format.contents)(path)?;
    Ok(Contents { format: format.name, ..contents })
}

/// Begins to save arrays under `path`. Where their size in the file is known, the disk space is set aside at once, so
/// that a full disk is noticed before any work is done.
pub fn create(path: &Path, arrays: &[NewArray<'_>]) -> Created {
    let format = format_of(path)?;
    if !format.holds_several && arrays.iter().any(|array| array.name.is_some()) {
        let several = FORMATS.iter().filter(|format| format.holds_several).map(|format| format.endings[0]);
        let several = several.map(|ending| format!(".{ending}")).collect::<Vec<_>>().join(", ");
        return Err(FormatError::new(path, Problem::OneArrayOnly { format: format.name, several }));
    }
    (format.create)(path, arrays)
}

/// Bytes that each thread takes which writes to the file at `path`, besides what it writes.
pub fn writing(path: &Path) -> u64 {
    format_of(path).map_or(0, |format| format.writing)
}

/// The arrays that come back, each by a name or without one, from a file that `arrays` are saved to.
pub fn come_back(path: &Path, arrays: &[NewArray<'_>]) -> Vec<(Option<String>, DType, Shape)> {
    match format_of(path).map(|format| &format.comes_back) {
        Ok(ComesBack::InColumns(dtype)) => table::come_back(arrays, *dtype),
        _ => arrays.iter().map(|array| (array.name.map(str::to_owned), array.dtype, array.shape.clone())).collect(),
    }
}

/// The format that a file's ending stands for, in capitals or not.
fn format_of(path: &Path) -> Result<&'static Format, FormatError> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let ends_so = |ending: &&str| {
        name.strip_suffix(*ending).and_then(|stem| stem.strip_suffix('.')).is_some_and(|stem| !stem.is_empty())
    };
    FORMATS.iter().find(|format| format.endings.iter().any(ends_so)).ok_or_else(|| {
        let endings: Vec<String> =
            FORMATS.iter().flat_map(|format| format.endings).map(|ending| format!(".{ending}")).collect();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        FormatError::new(path, Problem::UnknownFormat { ending, known: endings.join(", ") })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_chooses_the_format() {
        assert_eq!(format_of(Path::new("a/b.NPY")).map(|format| format.name).ok(), Some("NumPy array"));
        for name in ["x.xyz", "x", "npy", ".npy", ""] {
            let error = open(Path::new(name), &ArrayRequest::default()).unwrap_err();
            assert!(matches!(error.problem, Problem::UnknownFormat { .. }), "{error}");
            assert!(error.to_string().contains(".npy"), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_opened_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let missing = open(&folder.path().join("missing.npy"), &ArrayRequest::default()).unwrap_err();
        assert!(matches!(missing.problem, Problem::Missing), "{missing}");
        assert!(missing.to_string().contains("missing.npy"), "{missing}");
        let directory = folder.path().join("directory.npy");
        std::fs::create_dir(&directory).unwrap();
        assert!(matches!(open(&directory, &ArrayRequest::default()).unwrap_err().problem, Problem::NotAFile));
    }
}
