//! NumPy's `.npy` files, versions 1.0 to 3.0 (`numpy/lib/format.py`): a magic string, a header that is a Python
//! literal, and the elements.
//!
//! # Design
//!
//! The header is parsed here and not by a crate. A header is input from strangers, and this one is a small language:
//! general readers of Python literals (npyz uses one) recurse as deep as the text nests, build big integers and accept
//! more than the format allows. This parser knows only the three entries that may stand there, needs no recursion, and
//! refuses all else. And elements are read by position from any thread, which a reader over a stream cannot do.

mod descr;
mod header;
mod scan;

pub use header::HeaderError;

use super::contents::{Contents, Entry};
use super::elements::{ByteOrder, byte_offset, to_native};
use super::error::{FormatError, Problem};
use super::new_file::NewFile;
use super::source_file::SourceFile;
use super::{ComesBack, Created, FileWriter, Format, NewArray, StoredArray};
use crate::types::{DType, Shape, contiguous_strides};
use header::{Header, PREFIX_LEN, Prefix};
use smallvec::SmallVec;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) const FORMAT: Format = Format {
    name: "NumPy array",
    endings: &["npy"],
    takes: &[],
    holds_several: false,
    comes_back: ComesBack::AsSaved,
    prefix: Some(|array| header::write(array.dtype, array.shape)),
    writing: 0,
    open: |path, _| Ok(Arc::new(NpyArray::open(path)?)),
    create,
    contents,
};

#[derive(Debug)]
struct NpyArray {
    file: SourceFile,
    layout: Layout,
}

/// What the header of a `.npy` file says, wherever the file is: by itself or in an archive.
#[derive(Debug)]
pub(super) struct Layout {
    header: Header,
    strides: SmallVec<[i64; 4]>,
    /// The bytes before the first element.
    pub data_start: u64,
}

#[derive(Debug)]
struct NpyWriter {
    file: NewFile,
    path: PathBuf,
    dtype: DType,
    len: u64,
    data_start: u64,
}

impl NpyArray {
    fn open(path: &Path) -> Result<NpyArray, FormatError> {
        let file = SourceFile::open(path)?;
        let layout = Layout::read(path, file.len(), |offset, out| file.read(offset, out))?;
        Ok(NpyArray { file, layout })
    }
}

impl Layout {
    /// The most bytes before the first element.
    pub(super) const MOST_HEADER: u64 = PREFIX_LEN as u64 + header::MOST_TEXT;

    /// Reads the header of `len` bytes that `read` gives, and checks that they are as many as it says.
    pub(super) fn read(
        path: &Path,
        len: u64,
        read: impl Fn(u64, &mut [u8]) -> Result<(), FormatError>,
    ) -> Result<Layout, FormatError> {
        let invalid = |error| FormatError::new(path, Problem::Npy(error));
        let mut start = [0; PREFIX_LEN];
        let start = &mut start[..(PREFIX_LEN as u64).min(len) as usize];
        read(0, start)?;
        let prefix = Prefix::parse(start).map_err(invalid)?;
        let data_start = prefix.text_start + prefix.text_len;
        if data_start > len {
            return Err(invalid(HeaderError::CutShort));
        }
        let mut text = vec![0; prefix.text_len as usize];
        read(prefix.text_start, &mut text)?;
        let header = Header::parse(&text).map_err(invalid)?;
        let (promised, present) = (header.data_bytes(), len - data_start);
        if promised > present {
            return Err(FormatError::new(path, Problem::Truncated { promised, present }));
        }
        let strides = strides_of(&header);
        Ok(Layout { header, strides, data_start })
    }

    pub(super) fn dtype(&self) -> DType {
        self.header.dtype
    }

    pub(super) fn byte_order(&self) -> ByteOrder {
        self.header.byte_order
    }

    pub(super) fn shape(&self) -> &Shape {
        &self.header.shape
    }

    pub(super) fn strides(&self) -> &[i64] {
        &self.strides
    }

    /// The size of all elements in bytes.
    pub(super) fn data_bytes(&self) -> u64 {
        self.header.data_bytes()
    }

    /// The order of the axes and of the bytes, for people.
    pub(super) fn describe(&self) -> String {
        let order = if self.header.fortran_order { "column-major" } else { "row-major" };
        let bytes = if self.header.byte_order == ByteOrder::NATIVE { "" } else { ", foreign byte order" };
        format!("{order}{bytes}")
    }
}

/// The dtype and byte order that NumPy calls `descr`, as in `<f8`.
pub(super) fn parse_descr(descr: &str) -> Result<(DType, ByteOrder), HeaderError> {
    descr::parse(descr)
}

/// All that stands before the elements in the file of a row-major array.
pub(super) fn header_bytes(dtype: DType, shape: &Shape) -> Vec<u8> {
    header::write(dtype, shape)
}

/// Begins a `.npy` file in row-major order, with the header that NumPy would write.
fn create(path: &Path, arrays: &[NewArray<'_>]) -> Created {
    let NewArray { dtype, shape, .. } = arrays[0];
    let text = header::write(dtype, shape);
    let (data_start, len) = (text.len() as u64, shape.len() as u64);
    let file = NewFile::create(path, data_start + len * dtype.size() as u64)?;
    file.write(0, &text)?;
    Ok(Box::new(NpyWriter { file, path: path.to_owned(), dtype, len, data_start }))
}

fn contents(path: &Path) -> Result<Contents, FormatError> {
    let array = NpyArray::open(path)?;
    let entry = Entry::array(None, array.layout.dtype(), array.layout.shape(), array.layout.describe());
    Ok(Contents { entries: vec![entry], ..Contents::default() })
}

fn strides_of(header: &Header) -> SmallVec<[i64; 4]> {
    let mut extents: SmallVec<[usize; 4]> = SmallVec::from_slice(header.shape.extents());
    if !header.fortran_order {
        return contiguous_strides(&extents);
    }
    extents.reverse();
    let mut strides = contiguous_strides(&extents);
    strides.reverse();
    strides
}

impl StoredArray for NpyArray {
    fn dtype(&self) -> DType {
        self.layout.dtype()
    }

    fn shape(&self) -> &Shape {
        self.layout.shape()
    }

    fn strides(&self) -> &[i64] {
        self.layout.strides()
    }

    fn path(&self) -> &Path {
        self.file.path()
    }

    fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
        let dtype = self.layout.dtype();
        let offset = byte_offset(dtype, first, out.len(), self.layout.shape().len() as u64)
            .map_err(|problem| FormatError::new(self.path(), problem))?;
        self.file.read(self.layout.data_start + offset, out)?;
        to_native(out, dtype, self.layout.byte_order());
        Ok(())
    }
}

impl FileWriter for NpyWriter {
    fn write(&self, _: usize, first: u64, bytes: &[u8]) -> Result<(), FormatError> {
        let offset = byte_offset(self.dtype, first, bytes.len(), self.len)
            .map_err(|problem| FormatError::new(&self.path, problem))?;
        self.file.write(self.data_start + offset, bytes)
    }

    fn finish(self: Box<Self>) -> Result<(), FormatError> {
        self.file.publish()
    }
}

#[cfg(test)]
mod tests;
