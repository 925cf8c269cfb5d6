//! Parquet files (`.parquet`): tables by columns, in row groups of pages that are encoded and mostly compressed.
//!
//! # Design
//!
//! The file's description, its lists of pages and the headers of pages are read here, bounded by the bytes that are there,
//! and pages are unpacked here; the decoders of values and the writer are those of the `parquet` crate. So a read decodes
//! the pages that it touches and no others, whatever the size of the row group, and no file makes the crate allocate
//! what it only claims. A read that goes on where another one stopped goes on with its decoder.

mod codec;
mod decode;
mod footer;
mod page;
mod pages;
mod schema;
mod table;
mod thrift;
mod write;

use super::contents::Contents;
use super::error::{FormatError, Problem};
use super::request::Detail;
use super::{ComesBack, Format, table as tables};
use ::parquet::errors::ParquetError;
use std::path::Path;
use std::sync::Arc;
use table::ParquetTable;

pub(super) const FORMAT: Format = Format {
    name: "Parquet table",
    endings: &["parquet"],
    takes: &[Detail::Name],
    holds_several: true,
    comes_back: ComesBack::InColumns(|dtype, _| dtype),
    prefix: None,
    writing: 0,
    open: |path, request| tables::open(Arc::new(ParquetTable::open(path)?), request),
    create: |path, arrays| tables::create(path, arrays, Box::new(write::Parquet)),
    contents,
};

fn contents(path: &Path) -> Result<Contents, FormatError> {
    let table = ParquetTable::open(path)?;
    let notes = table.notes();
    Ok(tables::contents(&table, notes))
}

/// What the crate says of a file at `path`: an error of ours that it handed on, or damage.
fn problem(path: &Path, error: ParquetError) -> FormatError {
    let damaged = |what: String| FormatError::new(path, Problem::Damaged(what));
    match error {
        ParquetError::External(cause) => match cause.downcast::<FormatError>() {
            Ok(ours) => *ours,
            Err(other) => match other.downcast::<std::io::Error>() {
                Ok(system) => match system.downcast::<FormatError>() {
                    Ok(ours) => ours,
                    Err(system) => FormatError::system(path, "use", system),
                },
                Err(other) => damaged(other.to_string()),
            },
        },
        ParquetError::General(what) | ParquetError::EOF(what) => damaged(what),
        ParquetError::NYI(what) => FormatError::new(path, Problem::Unsupported(what)),
        other => damaged(other.to_string()),
    }
}

#[cfg(test)]
mod tests;
