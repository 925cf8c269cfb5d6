//! Arrays in files: one folder or file per format, one list [`FORMATS`].
//!
//! A format gives two things: a [`StoredArray`], whose header has been read and whose elements can be read in any
//! pieces from any thread, and an [`ArrayWriter`], which takes elements in any pieces from any thread and puts the
//! finished file in the place of the old one at the end. Neither knows who calls, in which order, or why.

mod elements;
mod error;
mod new_file;
pub mod npy;
mod source_file;
mod system;

pub use error::{FormatError, Problem};

use crate::types::{DType, Shape};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

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

    /// The size of all elements in bytes.
    fn bytes(&self) -> u64 {
        self.shape().len() as u64 * self.dtype().size() as u64
    }
}

/// An array on its way into a file. Dropped unfinished, it leaves everything as it was.
pub trait ArrayWriter: Send + Sync + fmt::Debug {
    /// Writes consecutive elements, the first of them number `first` in row-major order. Any number of threads may
    /// write at once, in any order, to places that do not overlap.
    fn write(&self, first: u64, bytes: &[u8]) -> Result<(), FormatError>;

    /// Makes the file durable and puts it in the place of the old one, at one stroke.
    fn finish(self: Box<Self>) -> Result<(), FormatError>;
}

/// A file format: its name, the endings it goes by, and how to open and to create a file of it.
pub struct Format {
    pub name: &'static str,
    /// In lower case, without the dot.
    pub endings: &'static [&'static str],
    open: fn(&Path) -> Opened,
    create: fn(&Path, DType, &Shape) -> Created,
}

pub type Opened = Result<Arc<dyn StoredArray>, FormatError>;
pub type Created = Result<Box<dyn ArrayWriter>, FormatError>;

/// Every format there is.
pub static FORMATS: [Format; 1] =
    [Format { name: "NumPy array", endings: &["npy"], open: npy::open, create: npy::create }];

/// The array in the file at `path`. Reads the header only.
pub fn open(path: &Path) -> Opened {
    (format_of(path)?.open)(path)
}

/// Begins to save an array under `path`. The disk space is set aside at once, so that a full disk is noticed before
/// any work is done.
pub fn create(path: &Path, dtype: DType, shape: &Shape) -> Created {
    (format_of(path)?.create)(path, dtype, shape)
}

/// The format that a file's ending stands for, in capitals or not.
fn format_of(path: &Path) -> Result<&'static Format, FormatError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let known = |format: &&Format| ending.as_deref().is_some_and(|ending| format.endings.contains(&ending));
    FORMATS.iter().find(known).ok_or_else(|| {
        let endings: Vec<String> =
            FORMATS.iter().flat_map(|format| format.endings).map(|ending| format!(".{ending}")).collect();
        FormatError::new(path, Problem::UnknownFormat { ending: ending.clone(), known: endings.join(", ") })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_chooses_the_format() {
        assert_eq!(format_of(Path::new("a/b.NPY")).map(|format| format.name).ok(), Some("NumPy array"));
        for name in ["x.xyz", "x", "npy", ".npy", ""] {
            let error = open(Path::new(name)).unwrap_err();
            assert!(matches!(error.problem, Problem::UnknownFormat { .. }), "{error}");
            assert!(error.to_string().contains(".npy"), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_opened_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let missing = open(&folder.path().join("missing.npy")).unwrap_err();
        assert!(matches!(missing.problem, Problem::Missing), "{missing}");
        assert!(missing.to_string().contains("missing.npy"), "{missing}");
        let directory = folder.path().join("directory.npy");
        std::fs::create_dir(&directory).unwrap();
        assert!(matches!(open(&directory).unwrap_err().problem, Problem::NotAFile));
    }
}
