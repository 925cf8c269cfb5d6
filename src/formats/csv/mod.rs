//! Tables as text: fields between commas or tabs, one row a line (RFC 4180), plain or compressed.
//!
//! # Design
//!
//! A text says neither how many rows it has nor where they are nor what they hold, so opening it takes one pass over it: it
//! counts lines, at the speed of memory, and leaves a [mark](index) every few thousand rows. What the columns hold is
//! judged by a [sample]; whatever contradicts it later is an error with the number of its line. From then on any rows are
//! read by any thread: the block of text between two marks, and in it the fields of the columns asked for.
//!
//! Fields are split and numbers are read here and not by crates. Those hand out fields as strings, one after the other, and
//! parse them afterwards; here most columns are not asked for, and a number is read in the same step that finds its end,
//! which is several times as fast.

mod dialect;
mod fields;
mod head;
mod index;
mod number;
mod rows;
mod sample;
mod table;
mod text;
mod write;

use super::contents::Contents;
use super::error::{FormatError, Problem};
use super::request::{ArrayRequest, Detail};
use super::{ComesBack, Created, Format, NewArray, Opened, table as tables};
use crate::types::DType;
use dialect::Dialect;
use std::path::Path;
use std::sync::Arc;
use table::TextTable;

pub(super) const CSV: Format = format("CSV table", &["csv", "csv.gz", "csv.zst"]);
pub(super) const TSV: Format = format("TSV table", &["tsv", "tsv.gz", "tsv.zst"]);

const fn format(name: &'static str, endings: &'static [&'static str]) -> Format {
    Format {
        name,
        endings,
        takes: &[Detail::Name, Detail::DType],
        holds_several: true,
        comes_back: ComesBack::InColumns(dtype_of_text),
        prefix: None,
        writing: 0,
        open,
        create,
        contents,
    }
}

fn open(path: &Path, request: &ArrayRequest) -> Opened {
    tables::open(Arc::new(TextTable::open(path, request.dtype)?), request)
}

fn contents(path: &Path) -> Result<Contents, FormatError> {
    let table = TextTable::open(path, None)?;
    Ok(tables::contents(&table, table.notes()))
}

fn create(path: &Path, arrays: &[NewArray<'_>]) -> Created {
    let columns = |array: &NewArray<'_>| array.shape.extents().get(1).copied().unwrap_or(1);
    let refused = match arrays.iter().map(columns).fold(0, usize::saturating_add) {
        0 => "a table needs at least one column".to_owned(),
        count if count > head::MOST_COLUMNS => {
            format!("a table of text has {} columns at most, and this one {count}; save it as .npy", head::MOST_COLUMNS)
        }
        _ => {
            let writing = write::Writing { dialect: Dialect::of(path), path: path.to_owned() };
            return tables::create(path, arrays, Box::new(writing));
        }
    };
    Err(FormatError::new(path, Problem::Unsupported(refused)))
}

/// The dtype that numbers written as text are taken for. Unsigned ones beyond int64 are an exception that only the numbers
/// tell.
fn dtype_of_text(dtype: DType, rows: usize) -> DType {
    match dtype {
        _ if rows == 0 => DType::Float64,
        DType::Bool => DType::Bool,
        DType::Float32 | DType::Float64 => DType::Float64,
        _ => DType::Int64,
    }
}

#[cfg(test)]
mod tests;
