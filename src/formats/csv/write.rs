//! Tables as texts.

use super::super::error::FormatError;
use super::super::table::{Appending, Encode, NewTable};
use super::dialect::{Dialect, Packing, quoted};
use crate::types::DType;
use std::io::{self, Write};
use std::ops::Range;
use std::path::PathBuf;
use std::thread;

/// The fields that one thread turns into text at a time.
const FIELDS: usize = 1 << 16;

/// The most threads that turn numbers into text, each with some megabytes of it.
const MOST_THREADS: usize = 8;

const GZIP_LEVEL: u32 = 6;
const ZSTD_LEVEL: i32 = 3;

/// Writes numbers so that reading them gives the same ones: integers as they are, floats with the fewest digits that tell
/// them from their neighbours, and with a point or an exponent.
#[derive(Debug)]
pub(super) struct Writing {
    pub dialect: Dialect,
    pub path: PathBuf,
}

impl Encode for Writing {
    fn encode(&self, table: &NewTable, file: &mut Appending<'_>) -> Result<(), FormatError> {
        let step = (FIELDS / table.columns.len().max(1)).max(1);
        let mut blocks = (0..table.rows).step_by(step).map(|first| first..(first + step).min(table.rows)).peekable();
        // A table without rows has names at least, or else it would be no table.
        if table.is_named || table.rows == 0 {
            file.write(&self.packed(self.names(table))?)?;
        }
        let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        while blocks.peek().is_some() {
            let some: Vec<Range<usize>> = blocks.by_ref().take(threads).collect();
            let texts: Vec<Result<Vec<u8>, FormatError>> = thread::scope(|scope| {
                let spawn = |rows: Range<usize>| scope.spawn(|| self.packed(self.text(table, rows)?));
                let workers: Vec<_> = some.into_iter().map(spawn).collect();
                let join = |worker: thread::ScopedJoinHandle<'_, _>| {
                    worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                };
                workers.into_iter().map(join).collect()
            });
            texts.into_iter().try_for_each(|text| file.write(&text?))?;
        }
        Ok(())
    }
}

impl Writing {
    fn names(&self, table: &NewTable) -> Vec<u8> {
        let names: Vec<String> =
            table.columns.iter().map(|column| quoted(&column.name, self.dialect.delimiter)).collect();
        let delimiter = char::from(self.dialect.delimiter).to_string();
        (names.join(&delimiter) + "\n").into_bytes()
    }

    fn text(&self, table: &NewTable, rows: Range<usize>) -> Result<Vec<u8>, FormatError> {
        let columns = table.read(rows.clone())?;
        let dtypes: Vec<DType> = table.columns.iter().map(|column| column.dtype).collect();
        let mut text = Vec::with_capacity(rows.len() * dtypes.len() * 12);
        for row in 0..rows.len() {
            for (bytes, &dtype) in columns.iter().zip(&dtypes) {
                let size = dtype.size();
                put(&mut text, dtype, &bytes[row * size..][..size]);
                text.push(self.dialect.delimiter);
            }
            text.pop();
            text.push(b'\n');
        }
        Ok(text)
    }

    /// A part of the text as it stands in the file. Compressed parts stand by themselves: one after the other they are what
    /// the whole would be, and they can be made side by side.
    fn packed(&self, text: Vec<u8>) -> Result<Vec<u8>, FormatError> {
        let packed = match self.dialect.packing {
            Packing::None => Ok(text),
            Packing::Gzip => gzip(&text),
            Packing::Zstd => zstd(&text),
        };
        packed.map_err(|error| FormatError::system(&self.path, "compress", error))
    }
}

fn gzip(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(GZIP_LEVEL));
    encoder.write_all(text)?;
    encoder.finish()
}

fn zstd(text: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), ZSTD_LEVEL)?;
    encoder.include_checksum(true)?;
    encoder.write_all(text)?;
    encoder.finish()
}

/// One element at the end of a text.
fn put(text: &mut Vec<u8>, dtype: DType, element: &[u8]) {
    macro_rules! value {
        ($of:ty) => {
            <$of>::from_ne_bytes(element.try_into().unwrap_or_default())
        };
    }
    macro_rules! whole {
        ($of:ty) => {
            text.extend_from_slice(itoa::Buffer::new().format(value!($of)).as_bytes())
        };
    }
    macro_rules! real {
        ($of:ty) => {{
            let value = value!($of);
            match value.is_finite() {
                true => text.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes()),
                false if value.is_nan() => text.extend_from_slice(b"nan"),
                false => text.extend_from_slice(if value > 0.0 { b"inf" } else { b"-inf" }),
            }
        }};
    }
    match dtype {
        DType::Bool => text.extend_from_slice(if element == [0] { b"false" } else { b"true" }),
        DType::Int8 => whole!(i8),
        DType::Int16 => whole!(i16),
        DType::Int32 => whole!(i32),
        DType::Int64 => whole!(i64),
        DType::UInt8 => whole!(u8),
        DType::UInt16 => whole!(u16),
        DType::UInt32 => whole!(u32),
        DType::UInt64 => whole!(u64),
        DType::Float32 => real!(f32),
        DType::Float64 => real!(f64),
    }
}
