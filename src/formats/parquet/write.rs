//! Writing tables as Parquet files: row groups of about a million rows, in pages of about a megabyte with their places
//! and their least and greatest values listed, compressed.

use super::problem;
use crate::formats::error::FormatError;
use crate::formats::table::{Appending, Encode, NewColumn, NewTable};
use crate::types::DType;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, DataType, DoubleType, FloatType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use std::sync::Arc;

/// Rows of a group, if memory allows.
const GROUP_ROWS: usize = 1 << 20;

/// The most bytes of a row group: it is written from memory.
const GROUP_BYTES: usize = 32 << 20;

/// The most bytes and rows of a page.
const PAGE_BYTES: usize = 1 << 20;
const PAGE_ROWS: usize = 1 << 17;

#[derive(Debug)]
pub(super) struct Parquet;

impl Encode for Parquet {
    fn encode(&self, table: &NewTable, file: &mut Appending<'_>) -> std::result::Result<(), FormatError> {
        let path = file.path().to_owned();
        let failed = |error| problem(&path, error);
        let schema = schema(&table.columns).map_err(failed)?;
        let mut writer =
            SerializedFileWriter::new(file, schema, Arc::new(properties().map_err(failed)?)).map_err(failed)?;
        let row_bytes: usize = table.columns.iter().map(|column| column.dtype.size()).sum();
        let step = (GROUP_BYTES / row_bytes.max(1)).clamp(1, GROUP_ROWS);
        for first in (0..table.rows).step_by(step) {
            let columns = table.read(first..table.rows.min(first + step))?;
            let mut group = writer.next_row_group().map_err(failed)?;
            for (column, bytes) in table.columns.iter().zip(columns) {
                let Some(mut writer) = group.next_column().map_err(failed)? else { break };
                write(&mut writer, column.dtype, &bytes).and_then(|()| writer.close()).map_err(failed)?;
            }
            group.close().map_err(failed)?;
        }
        writer.close().map(drop).map_err(failed)
    }
}

fn properties() -> Result<WriterProperties> {
    let properties = WriterProperties::builder()
        .set_created_by(format!("arr version {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        // Looking for values that come again takes longer than it gains on measured numbers.
        .set_dictionary_enabled(false)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_data_page_size_limit(PAGE_BYTES)
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(PAGE_ROWS / 16);
    Ok(properties.build())
}

fn schema(columns: &[NewColumn]) -> Result<TypePtr> {
    let field = |column: &NewColumn| {
        let integer = |bits, signed| Some(LogicalType::integer(bits, signed));
        let (physical, logical) = match column.dtype {
            DType::Bool => (Physical::BOOLEAN, None),
            DType::Int8 => (Physical::INT32, integer(8, true)),
            DType::Int16 => (Physical::INT32, integer(16, true)),
            DType::Int32 => (Physical::INT32, None),
            DType::Int64 => (Physical::INT64, None),
            DType::UInt8 => (Physical::INT32, integer(8, false)),
            DType::UInt16 => (Physical::INT32, integer(16, false)),
            DType::UInt32 => (Physical::INT32, integer(32, false)),
            DType::UInt64 => (Physical::INT64, integer(64, false)),
            DType::Float32 => (Physical::FLOAT, None),
            DType::Float64 => (Physical::DOUBLE, None),
        };
        let field = Type::primitive_type_builder(&column.name, physical).with_logical_type(logical);
        field.with_repetition(Repetition::REQUIRED).build().map(Arc::new)
    };
    let fields = columns.iter().map(field).collect::<Result<Vec<TypePtr>>>()?;
    Type::group_type_builder("schema").with_fields(fields).build().map(Arc::new)
}

/// Writes all of a column of a row group.
fn write(writer: &mut SerializedColumnWriter<'_>, dtype: DType, bytes: &[u8]) -> Result<()> {
    match dtype {
        DType::Bool => write_as::<BoolType, 1>(writer, bytes, |[byte]| byte != 0),
        DType::Int8 => write_as::<Int32Type, 1>(writer, bytes, |bytes| i8::from_ne_bytes(bytes).into()),
        DType::Int16 => write_as::<Int32Type, 2>(writer, bytes, |bytes| i16::from_ne_bytes(bytes).into()),
        DType::Int32 => write_as::<Int32Type, 4>(writer, bytes, i32::from_ne_bytes),
        DType::Int64 => write_as::<Int64Type, 8>(writer, bytes, i64::from_ne_bytes),
        DType::UInt8 => write_as::<Int32Type, 1>(writer, bytes, |[byte]| byte.into()),
        DType::UInt16 => write_as::<Int32Type, 2>(writer, bytes, |bytes| u16::from_ne_bytes(bytes).into()),
        // Unsigned integers of the full size are stored as signed ones of the same bits.
        DType::UInt32 => write_as::<Int32Type, 4>(writer, bytes, i32::from_ne_bytes),
        DType::UInt64 => write_as::<Int64Type, 8>(writer, bytes, i64::from_ne_bytes),
        DType::Float32 => write_as::<FloatType, 4>(writer, bytes, f32::from_ne_bytes),
        DType::Float64 => write_as::<DoubleType, 8>(writer, bytes, f64::from_ne_bytes),
    }
}

fn write_as<T: DataType, const SIZE: usize>(
    writer: &mut SerializedColumnWriter<'_>,
    bytes: &[u8],
    value: impl Fn([u8; SIZE]) -> T::T,
) -> Result<()> {
    let writer = writer.typed::<T>();
    let mut values = Vec::with_capacity(PAGE_ROWS);
    for piece in bytes.as_chunks::<SIZE>().0.chunks(PAGE_ROWS) {
        values.clear();
        values.extend(piece.iter().map(|&element| value(element)));
        let written = writer.write_batch(&values, None, None)?;
        if written != values.len() {
            return Err(ParquetError::General("a column was not written whole".to_owned()));
        }
    }
    Ok(())
}
