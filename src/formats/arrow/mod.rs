//! Arrow's file format (`.arrow`, `.feather`): tables in record batches, whose buffers can be read where they lie.
//!
//! # Design
//!
//! What describes the file is in FlatBuffers and is read with the code that `planus` generates, which checks every access.
//! Of a batch only where it is and how many rows it has is kept; the places of its buffers are read again when it is read.
//! Uncompressed buffers are read by position, as an `.npy` file is; compressed ones are unpacked as a stream, so that no
//! batch needs memory for all of it. A read that goes on where another one stopped goes on with its stream.

mod batch;
mod convert;
mod footer;
mod schema;
mod table;
mod unpack;
mod write;

use super::contents::Contents;
use super::error::FormatError;
use super::request::Detail;
use super::{ComesBack, Format, table as tables};
use std::path::Path;
use std::sync::Arc;
use table::ArrowTable;

pub(super) const FORMAT: Format = Format {
    name: "Arrow table",
    endings: &["arrow", "feather"],
    takes: &[Detail::Name],
    holds_several: true,
    comes_back: ComesBack::InColumns(|dtype, _| dtype),
    prefix: None,
    writing: 0,
    open: |path, request| tables::open(Arc::new(ArrowTable::open(path)?), request),
    create: |path, arrays| tables::create(path, arrays, Box::new(write::Arrow)),
    contents,
};

fn contents(path: &Path) -> Result<Contents, FormatError> {
    let table = ArrowTable::open(path)?;
    let notes = table.notes();
    Ok(tables::contents(&table, notes))
}

#[cfg(test)]
mod tests;
