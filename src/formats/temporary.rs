//! Arrays in temporary files: what does not fit memory on its way from one step to the next.

use super::elements::byte_offset;
use super::error::FormatError;
use super::spool::Spool;
use super::{FileWriter, StoredArray};
use crate::types::{DType, Shape, contiguous_strides};
use smallvec::SmallVec;
use std::path::{Path, PathBuf};

/// A row-major array that is gone when this is dropped, however the program ends, unless its file has a name. It may be
/// read while it is written, where it is written already.
#[derive(Debug)]
pub struct TemporaryArray {
    spool: Spool,
    dtype: DType,
    shape: Shape,
    strides: SmallVec<[i64; 4]>,
    /// The bytes of the file before the first element.
    start: u64,
    folder: PathBuf,
}

/// Where a user's temporary files go: `TMPDIR`, or `/var/tmp`, which unlike `/tmp` is not kept in memory.
pub fn temporary_folder() -> PathBuf {
    let on_disk = PathBuf::from("/var/tmp");
    if std::env::var_os("TMPDIR").is_none() && on_disk.is_dir() { on_disk } else { std::env::temp_dir() }
}

impl TemporaryArray {
    /// Sets the room for an array aside in `folder`.
    pub fn create(folder: &Path, dtype: DType, shape: &Shape) -> Result<TemporaryArray, FormatError> {
        let spool = Spool::in_folder(folder, folder, shape.len() as u64 * dtype.size() as u64)?;
        Ok(TemporaryArray::new(spool, dtype, shape, 0, folder))
    }

    /// The array in the file `path`, behind the bytes of `prefix`, as it is if it is there, as it must be if it `is_begun`.
    /// The file stays.
    pub(super) fn named(
        path: &Path,
        dtype: DType,
        shape: &Shape,
        prefix: &[u8],
        is_begun: bool,
    ) -> Result<TemporaryArray, FormatError> {
        let start = prefix.len() as u64;
        let spool = Spool::named(path, start + shape.len() as u64 * dtype.size() as u64, is_begun)?;
        spool.write(0, prefix)?;
        Ok(TemporaryArray::new(spool, dtype, shape, start, path))
    }

    fn new(spool: Spool, dtype: DType, shape: &Shape, start: u64, folder: &Path) -> TemporaryArray {
        let strides = contiguous_strides(shape.extents());
        TemporaryArray { spool, dtype, shape: shape.clone(), strides, start, folder: folder.to_owned() }
    }

    /// Waits until everything that was written is on the disk.
    pub fn sync(&self) -> Result<(), FormatError> {
        self.spool.sync()
    }

    fn offset(&self, first: u64, bytes: usize) -> Result<u64, FormatError> {
        byte_offset(self.dtype, first, bytes, self.shape.len() as u64)
            .map(|offset| self.start + offset)
            .map_err(|problem| FormatError::new(&self.folder, problem))
    }
}

impl StoredArray for TemporaryArray {
    fn dtype(&self) -> DType {
        self.dtype
    }

    fn shape(&self) -> &Shape {
        &self.shape
    }

    fn strides(&self) -> &[i64] {
        &self.strides
    }

    fn path(&self) -> &Path {
        &self.folder
    }

    fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
        self.spool.read(self.offset(first, out.len())?, out)
    }
}

impl FileWriter for TemporaryArray {
    fn write(&self, _: usize, first: u64, bytes: &[u8]) -> Result<(), FormatError> {
        self.spool.write(self.offset(first, bytes.len())?, bytes)
    }

    /// There is nothing to put anywhere.
    fn finish(self: Box<Self>) -> Result<(), FormatError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let array = TemporaryArray::create(folder.path(), DType::Int16, &Shape::new([2, 3]).unwrap()).unwrap();
        array.write(0, 4, &[5, 0, 6, 0]).unwrap();
        array.write(0, 0, &[1, 0, 2, 0, 3, 0, 4, 0]).unwrap();
        let mut bytes = [0; 6];
        array.read(3, &mut bytes).unwrap();
        assert_eq!(bytes, [4, 0, 5, 0, 6, 0]);
        assert!(array.read(4, &mut bytes).is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
