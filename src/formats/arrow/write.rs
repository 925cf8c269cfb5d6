//! Writing tables as Arrow files: uncompressed, aligned so that other programs can compute on the file where it is mapped.

use super::footer::MAGIC;
use crate::formats::elements::ByteOrder;
use crate::formats::error::FormatError;
use crate::formats::table::{Appending, Encode, NewColumn, NewTable};
use crate::types::DType;
use planus::Builder;
use polars_arrow_format::ipc as arrow;

/// Where buffers begin: at a multiple of it.
const ALIGNMENT: u64 = 64;

/// Rows of a batch, if memory allows, and the most bytes: it is written from memory.
const BATCH_ROWS: usize = 1 << 20;
const BATCH_BYTES: usize = 32 << 20;

#[derive(Debug)]
pub(super) struct Arrow;

impl Encode for Arrow {
    fn encode(&self, table: &NewTable, file: &mut Appending<'_>) -> Result<(), FormatError> {
        let mut out = Aligned { file, len: 0 };
        out.write(MAGIC)?;
        out.pad(8)?;
        let schema = schema(&table.columns);
        out.message(arrow::MessageHeader::Schema(Box::new(schema.clone())), 0)?;
        let row_bytes: usize = table.columns.iter().map(|column| column.dtype.size()).sum();
        let step = (BATCH_BYTES / row_bytes.max(1)).clamp(1, BATCH_ROWS);
        let mut blocks = Vec::new();
        for first in (0..table.rows).step_by(step) {
            let rows = first..table.rows.min(first + step);
            blocks.push(out.batch(table, rows)?);
        }
        // The end of the stream of batches.
        out.write(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])?;
        let footer = arrow::Footer {
            version: arrow::MetadataVersion::V5,
            schema: Some(Box::new(schema)),
            dictionaries: None,
            record_batches: Some(blocks),
            custom_metadata: None,
        };
        let mut builder = Builder::new();
        let text = builder.finish(&footer, None);
        out.write(text)?;
        out.write(&(text.len() as u32).to_le_bytes())?;
        out.write(MAGIC)
    }
}

/// A file that grows at its end, and how long it is.
struct Aligned<'a, 'b> {
    file: &'a mut Appending<'b>,
    len: u64,
}

impl Aligned<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> Result<(), FormatError> {
        self.file.write(bytes)?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    fn pad(&mut self, alignment: u64) -> Result<(), FormatError> {
        let padding = (self.len.next_multiple_of(alignment) - self.len) as usize;
        self.write(&[0; ALIGNMENT as usize][..padding])
    }

    /// Writes what describes a schema or a batch, of which `body_length` bytes follow. Ends aligned; gives back its length.
    fn message(&mut self, header: arrow::MessageHeader, body_length: u64) -> Result<u64, FormatError> {
        let message = arrow::Message {
            version: arrow::MetadataVersion::V5,
            header: Some(header),
            body_length: body_length as i64,
            custom_metadata: None,
        };
        let mut builder = Builder::new();
        let text = builder.finish(&message, None);
        let start = self.len;
        let len = (start + 8 + text.len() as u64).next_multiple_of(ALIGNMENT) - start;
        self.write(&[0xff; 4])?;
        self.write(&(len as u32 - 8).to_le_bytes())?;
        self.write(text)?;
        self.pad(ALIGNMENT)?;
        Ok(len)
    }

    fn batch(&mut self, table: &NewTable, rows: std::ops::Range<usize>) -> Result<arrow::Block, FormatError> {
        let count = rows.len();
        let buffers: Vec<Vec<u8>> = table.read(rows)?.into_iter().zip(&table.columns).map(stored).collect();
        let mut places = Vec::with_capacity(2 * buffers.len());
        let mut end = 0;
        for buffer in &buffers {
            // No value is missing, so nothing tells which.
            places.push(arrow::Buffer { offset: end as i64, length: 0 });
            places.push(arrow::Buffer { offset: end as i64, length: buffer.len() as i64 });
            end = (end + buffer.len() as u64).next_multiple_of(ALIGNMENT);
        }
        let node = arrow::FieldNode { length: count as i64, null_count: 0 };
        let batch = arrow::RecordBatch {
            length: count as i64,
            nodes: Some(vec![node; buffers.len()]),
            buffers: Some(places),
            compression: None,
            variadic_buffer_counts: None,
        };
        let offset = self.len as i64;
        let head = self.message(arrow::MessageHeader::RecordBatch(Box::new(batch)), end)?;
        for buffer in &buffers {
            self.write(buffer)?;
            self.pad(ALIGNMENT)?;
        }
        Ok(arrow::Block { offset, meta_data_length: head as i32, body_length: end as i64 })
    }
}

/// The bytes of a column as a buffer: truth values take a bit each.
fn stored((bytes, column): (Vec<u8>, &NewColumn)) -> Vec<u8> {
    match column.dtype {
        DType::Bool => {
            let byte =
                |eight: &[u8]| eight.iter().enumerate().fold(0, |byte, (k, &bit)| byte | u8::from(bit != 0) << k);
            bytes.chunks(8).map(byte).collect()
        }
        _ => bytes,
    }
}

fn schema(columns: &[NewColumn]) -> arrow::Schema {
    let field = |column: &NewColumn| arrow::Field {
        name: Some(column.name.clone()),
        nullable: false,
        type_: Some(type_of(column.dtype)),
        dictionary: None,
        // Some readers want a list even where there is nothing in it.
        children: Some(Vec::new()),
        custom_metadata: None,
    };
    let endianness = match ByteOrder::NATIVE {
        ByteOrder::Little => arrow::Endianness::Little,
        ByteOrder::Big => arrow::Endianness::Big,
    };
    let fields = Some(columns.iter().map(field).collect());
    arrow::Schema { endianness, fields, custom_metadata: None, features: None }
}

fn type_of(dtype: DType) -> arrow::Type {
    let integer = |bit_width, is_signed| arrow::Type::Int(Box::new(arrow::Int { bit_width, is_signed }));
    let float = |precision| arrow::Type::FloatingPoint(Box::new(arrow::FloatingPoint { precision }));
    match dtype {
        DType::Bool => arrow::Type::Bool(Box::new(arrow::Bool {})),
        DType::Int8 => integer(8, true),
        DType::Int16 => integer(16, true),
        DType::Int32 => integer(32, true),
        DType::Int64 => integer(64, true),
        DType::UInt8 => integer(8, false),
        DType::UInt16 => integer(16, false),
        DType::UInt32 => integer(32, false),
        DType::UInt64 => integer(64, false),
        DType::Float32 => float(arrow::Precision::Single),
        DType::Float64 => float(arrow::Precision::Double),
    }
}
