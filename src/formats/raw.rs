//! Files of nothing but elements, in this machine's byte order: what `tofile` of NumPy writes, or a C program.
//!
//! Such a file does not say what it holds: the program does, with `dtype=` (float64 unless given), `shape=` (all that is
//! there, as one axis) and `offset=`, the bytes to skip.

use super::contents::{Contents, Entry};
use super::elements::{ByteOrder, byte_offset, to_native};
use super::error::{FormatError, Problem};
use super::new_file::NewFile;
use super::request::{ArrayRequest, Detail};
use super::source_file::SourceFile;
use super::{ComesBack, Created, FileWriter, Format, NewArray, Opened, StoredArray};
use crate::types::{DType, Shape, contiguous_strides};
use smallvec::SmallVec;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) const FORMAT: Format = Format {
    name: "raw binary",
    endings: &["raw", "bin"],
    takes: &[Detail::DType, Detail::Shape, Detail::Offset],
    holds_several: false,
    comes_back: ComesBack::AsSaved,
    prefix: Some(|_| Vec::new()),
    writing: 0,
    open,
    create,
    contents,
};

#[derive(Debug)]
struct RawArray {
    file: SourceFile,
    dtype: DType,
    shape: Shape,
    strides: SmallVec<[i64; 4]>,
    offset: u64,
}

#[derive(Debug)]
struct RawWriter {
    file: NewFile,
    path: PathBuf,
    dtype: DType,
    len: u64,
}

fn open(path: &Path, request: &ArrayRequest) -> Opened {
    let file = SourceFile::open(path)?;
    let dtype = request.dtype.unwrap_or(DType::Float64);
    let refused = |problem| FormatError::new(path, problem);
    let present = file.len().checked_sub(request.offset);
    let present =
        present.ok_or_else(|| refused(Problem::Truncated { promised: request.offset, present: file.len() }))?;
    let size = dtype.size() as u64;
    let shape = match &request.shape {
        Some(shape) => shape.clone(),
        None if present.is_multiple_of(size) => whole(path, present / size)?,
        None => return Err(refused(Problem::NotWhole { present, dtype })),
    };
    let promised = (shape.len() as u64).saturating_mul(size);
    if promised > present {
        return Err(refused(Problem::Truncated { promised, present }));
    }
    let strides = contiguous_strides(shape.extents());
    Ok(Arc::new(RawArray { file, dtype, shape, strides, offset: request.offset }))
}

/// One axis of `count` elements.
fn whole(path: &Path, count: u64) -> Result<Shape, FormatError> {
    let shape = usize::try_from(count).ok().and_then(|count| Shape::new([count]).ok());
    shape.ok_or_else(|| FormatError::system(path, "load", std::io::ErrorKind::FileTooLarge.into()))
}

fn create(path: &Path, arrays: &[NewArray<'_>]) -> Created {
    let NewArray { dtype, shape, .. } = arrays[0];
    let len = shape.len() as u64;
    let file = NewFile::create(path, len * dtype.size() as u64)?;
    Ok(Box::new(RawWriter { file, path: path.to_owned(), dtype, len }))
}

fn contents(path: &Path) -> Result<Contents, FormatError> {
    let file = SourceFile::open(path)?;
    let entries = match file.len() {
        len if len.is_multiple_of(DType::Float64.size() as u64) => {
            let shape = whole(path, len / DType::Float64.size() as u64)?;
            vec![Entry::array(None, DType::Float64, &shape, "unless `load` is told another dtype= and shape=")]
        }
        _ => Vec::new(),
    };
    Ok(Contents { entries, notes: vec![format!("{} bytes", file.len())], ..Contents::default() })
}

impl StoredArray for RawArray {
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
        self.file.path()
    }

    fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
        let offset = byte_offset(self.dtype, first, out.len(), self.shape.len() as u64)
            .map_err(|problem| FormatError::new(self.path(), problem))?;
        self.file.read(self.offset + offset, out)?;
        to_native(out, self.dtype, ByteOrder::NATIVE);
        Ok(())
    }
}

impl FileWriter for RawWriter {
    fn write(&self, _: usize, first: u64, bytes: &[u8]) -> Result<(), FormatError> {
        let offset = byte_offset(self.dtype, first, bytes.len(), self.len)
            .map_err(|problem| FormatError::new(&self.path, problem))?;
        self.file.write(offset, bytes)
    }

    fn finish(self: Box<Self>) -> Result<(), FormatError> {
        self.file.publish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn request(dtype: DType, shape: Option<&[usize]>, offset: u64) -> ArrayRequest {
        let shape = shape.map(|extents| Shape::new(extents.iter().copied()).unwrap());
        ArrayRequest { dtype: Some(dtype), shape, offset, ..ArrayRequest::default() }
    }

    #[test]
    fn a_file_is_what_the_program_says() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.raw");
        fs::write(&path, (0..24).collect::<Vec<u8>>()).unwrap();
        let all = open(&path, &ArrayRequest::default()).unwrap();
        assert_eq!((all.dtype(), all.shape().extents()), (DType::Float64, &[3][..]));
        let some = open(&path, &request(DType::Int16, Some(&[2, 3]), 4)).unwrap();
        let mut bytes = [0; 4];
        some.read(4, &mut bytes).unwrap();
        assert_eq!(bytes, [12, 13, 14, 15]);
        assert_eq!(some.strides(), [3, 1]);
    }

    #[test]
    fn a_file_too_short_for_what_is_said_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.bin");
        fs::write(&path, [0; 10]).unwrap();
        let problem = |request: &ArrayRequest| open(&path, request).unwrap_err().problem;
        assert!(matches!(problem(&ArrayRequest::default()), Problem::NotWhole { present: 10, .. }));
        assert!(matches!(problem(&request(DType::Int8, None, 11)), Problem::Truncated { .. }));
        let short = problem(&request(DType::Float32, Some(&[3]), 0));
        assert!(matches!(short, Problem::Truncated { promised: 12, present: 10 }), "{short}");
    }

    #[test]
    fn what_is_saved_is_loaded_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("y.raw");
        let shape = Shape::new([2, 2]).unwrap();
        let writer = create(&path, &[NewArray { name: None, dtype: DType::UInt16, shape: &shape }]).unwrap();
        writer.write(0, 2, &[5, 6, 7, 8]).unwrap();
        writer.write(0, 0, &[1, 2, 3, 4]).unwrap();
        writer.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
