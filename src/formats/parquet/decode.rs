//! From the decoders of the `parquet` crate to elements.

use super::schema::Form;
use crate::formats::decimal::{from_big_endian, to_float};
use crate::types::DType;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{AsBytes, DataType, Int96};
use parquet::errors::{ParquetError, Result};

/// Values are decoded so many at a time, so that they stay in the cache on their way.
pub(super) const STEP: usize = 8192;

/// Reads the next rows into `out`, as elements of `dtype`: `values` unless that is an integer and some are missing, then
/// float64. `level` is the level at which a value is there.
pub(super) fn read(
    reader: &mut ColumnReader,
    (form, values): (Form, DType),
    dtype: DType,
    level: i16,
    out: &mut [u8],
) -> Result<()> {
    macro_rules! elements {
        ($reader:expr, $convert:expr) => {
            fill($reader, level, out, missing(dtype), $convert)
        };
    }
    macro_rules! integers {
        ($reader:expr, $($known:ident $type:ty),*) => {
            match (values, dtype) {
                $((DType::$known, DType::$known) => elements!($reader, |&value| (value as $type).to_ne_bytes()),
                (DType::$known, DType::Float64) => elements!($reader, |&value| (value as $type as f64).to_ne_bytes()),)*
                _ => Err(ParquetError::General(format!("{values} as {dtype}"))),
            }
        };
    }
    match (reader, form) {
        (ColumnReader::BoolColumnReader(reader), Form::Bool) => match dtype {
            DType::Float64 => elements!(reader, |&value| f64::from(u8::from(value)).to_ne_bytes()),
            _ => elements!(reader, |&value| [u8::from(value)]),
        },
        (ColumnReader::Int32ColumnReader(reader), Form::Int32) => integers!(
            reader, Int8 i8, Int16 i16, Int32 i32, Int64 i64, UInt8 u8, UInt16 u16, UInt32 u32
        ),
        (ColumnReader::Int64ColumnReader(reader), Form::Int64) => integers!(reader, Int64 i64, UInt64 u64),
        (ColumnReader::Int96ColumnReader(reader), Form::Int96) => match dtype {
            DType::Float64 => elements!(reader, |value| (nanoseconds(value) as f64).to_ne_bytes()),
            _ => elements!(reader, |value| nanoseconds(value).to_ne_bytes()),
        },
        (ColumnReader::FloatColumnReader(reader), Form::Float32) => elements!(reader, |value| value.to_ne_bytes()),
        (ColumnReader::DoubleColumnReader(reader), Form::Float64) => elements!(reader, |value| value.to_ne_bytes()),
        (ColumnReader::FixedLenByteArrayColumnReader(reader), Form::Half) => elements!(reader, |value| {
            let bytes = value.as_bytes().first_chunk().copied().unwrap_or_default();
            half::f16::from_le_bytes(bytes).to_f32().to_ne_bytes()
        }),
        (ColumnReader::Int32ColumnReader(reader), Form::Decimal32(scale)) => {
            elements!(reader, |&value| to_float(value.into(), scale).to_ne_bytes())
        }
        (ColumnReader::Int64ColumnReader(reader), Form::Decimal64(scale)) => {
            elements!(reader, |&value| to_float(value.into(), scale).to_ne_bytes())
        }
        (ColumnReader::FixedLenByteArrayColumnReader(reader), Form::DecimalBytes(scale)) => {
            elements!(reader, |value| decimal(value.as_bytes(), scale))
        }
        (ColumnReader::ByteArrayColumnReader(reader), Form::DecimalBytes(scale)) => {
            elements!(reader, |value| decimal(value.as_bytes(), scale))
        }
        (_, form) => Err(ParquetError::General(format!("values of another type than {form:?}"))),
    }
}

/// Passes over the next rows.
pub(super) fn skip(reader: &mut ColumnReader, rows: usize) -> Result<()> {
    let skipped = match reader {
        ColumnReader::BoolColumnReader(reader) => reader.skip_records(rows),
        ColumnReader::Int32ColumnReader(reader) => reader.skip_records(rows),
        ColumnReader::Int64ColumnReader(reader) => reader.skip_records(rows),
        ColumnReader::Int96ColumnReader(reader) => reader.skip_records(rows),
        ColumnReader::FloatColumnReader(reader) => reader.skip_records(rows),
        ColumnReader::DoubleColumnReader(reader) => reader.skip_records(rows),
        ColumnReader::ByteArrayColumnReader(reader) => reader.skip_records(rows),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => reader.skip_records(rows),
    };
    if skipped? == rows { Ok(()) } else { Err(too_few()) }
}

/// What stands for a missing value, if something can.
fn missing(dtype: DType) -> Option<&'static [u8]> {
    const NARROW: [u8; 4] = f32::NAN.to_ne_bytes();
    const WIDE: [u8; 8] = f64::NAN.to_ne_bytes();
    match dtype {
        DType::Float32 => Some(&NARROW),
        DType::Float64 => Some(&WIDE),
        _ => None,
    }
}

fn fill<T: DataType, const SIZE: usize>(
    reader: &mut ColumnReaderImpl<T>,
    level: i16,
    out: &mut [u8],
    missing: Option<&[u8]>,
    convert: impl Fn(&T::T) -> [u8; SIZE],
) -> Result<()> {
    let (elements, _) = out.as_chunks_mut::<SIZE>();
    let mut values: Vec<T::T> = Vec::with_capacity(STEP.min(elements.len()));
    let mut levels: Vec<i16> = Vec::new();
    for piece in elements.chunks_mut(STEP) {
        let mut done = 0;
        while done < piece.len() {
            values.clear();
            levels.clear();
            let wanted = piece.len() - done;
            let (rows, count, _) = reader.read_records(wanted, Some(&mut levels), None, &mut values)?;
            if rows == 0 {
                return Err(too_few());
            }
            let place = &mut piece[done..done + rows];
            done += rows;
            if count == rows {
                place.iter_mut().zip(&values).for_each(|(element, value)| *element = convert(value));
                continue;
            }
            let missing = missing.and_then(|missing| missing.first_chunk::<SIZE>()).ok_or_else(|| {
                ParquetError::General("values are missing where its statistics say that none is".to_owned())
            })?;
            let mut values = values.iter();
            for (element, &at) in place.iter_mut().zip(&levels) {
                *element = match at == level {
                    true => values.next().map_or(*missing, &convert),
                    false => *missing,
                };
            }
        }
    }
    Ok(())
}

fn too_few() -> ParquetError {
    ParquetError::General("it has fewer values than rows".to_owned())
}

fn decimal(bytes: &[u8], scale: u32) -> [u8; 8] {
    from_big_endian(bytes).map_or(f64::NAN, |integer| to_float(integer, scale)).to_ne_bytes()
}

/// Nanoseconds since 1970. What does not fit wraps around, as in the programs that write such.
fn nanoseconds(value: &Int96) -> i64 {
    /// The day of 1970-01-01 in days of Julian's calendar.
    const FIRST_DAY: i64 = 2_440_588;
    const DAY: i64 = 86_400_000_000_000;
    let [low, high, day] = *value.data() else { return 0 };
    let within = u64::from(high) << 32 | u64::from(low);
    (i64::from(day) - FIRST_DAY).wrapping_mul(DAY).wrapping_add(within as i64)
}
