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
    open: |path, _| Ok(Arc::new(NpyArray::open(path)?)),
    create,
    contents,
};

#[derive(Debug)]
struct NpyArray {
    file: SourceFile,
    header: Header,
    strides: SmallVec<[i64; 4]>,
    data_start: u64,
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
    /// Reads the header and checks that the file is as long as it says.
    fn open(path: &Path) -> Result<NpyArray, FormatError> {
        let file = SourceFile::open(path)?;
        let invalid = |error| FormatError::new(path, Problem::Npy(error));
        let mut start = [0; PREFIX_LEN];
        let start = &mut start[..PREFIX_LEN.min(file.len() as usize)];
        file.read(0, start)?;
        let prefix = Prefix::parse(start).map_err(invalid)?;
        let data_start = prefix.text_start + prefix.text_len;
        if data_start > file.len() {
            return Err(invalid(HeaderError::CutShort));
        }
        let mut text = vec![0; prefix.text_len as usize];
        file.read(prefix.text_start, &mut text)?;
        let header = Header::parse(&text).map_err(invalid)?;
        let (promised, present) = (header.data_bytes(), file.len() - data_start);
        if promised > present {
            return Err(FormatError::new(path, Problem::Truncated { promised, present }));
        }
        let strides = strides_of(&header);
        Ok(NpyArray { file, header, strides, data_start })
    }
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
    let order = if array.header.fortran_order { "column-major" } else { "row-major" };
    let bytes = if array.header.byte_order == ByteOrder::NATIVE { "" } else { ", foreign byte order" };
    let entry = Entry::array(None, array.header.dtype, &array.header.shape, format!("{order}{bytes}"));
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
        self.header.dtype
    }

    fn shape(&self) -> &Shape {
        &self.header.shape
    }

    fn strides(&self) -> &[i64] {
        &self.strides
    }

    fn path(&self) -> &Path {
        self.file.path()
    }

    fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
        let dtype = self.header.dtype;
        let offset = byte_offset(dtype, first, out.len(), self.header.shape.len() as u64)
            .map_err(|problem| FormatError::new(self.path(), problem))?;
        self.file.read(self.data_start + offset, out)?;
        to_native(out, dtype, self.header.byte_order);
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
