//! The columns of a Parquet file: what is stored, and which numbers it means.

use crate::formats::decimal::MOST_SCALE;
use crate::formats::error::Problem;
use crate::types::DType;
use parquet::basic::Type as Physical;
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor, ColumnPath, Type};
use std::sync::Arc;

/// A node of the tree of columns, as the file has it; zeros and none where it says nothing.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub physical: Option<i64>,
    pub length: i64,
    pub repetition: i64,
    pub name: String,
    pub children: u64,
    /// What the values mean, as older files say it.
    pub converted: Option<i64>,
    pub scale: i64,
    pub logical: Option<Logical>,
}

/// What values mean beyond how they are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Logical {
    Integer {
        bits: i64,
        signed: bool,
    },
    Decimal {
        scale: i64,
    },
    Date,
    Time(Unit),
    Timestamp(Unit),
    Half,
    Text,
    /// Every value is missing.
    Nothing,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Millisecond,
    Microsecond,
    Nanosecond,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Unit::Millisecond => "milliseconds",
            Unit::Microsecond => "microseconds",
            Unit::Nanosecond => "nanoseconds",
        }
    }
}

/// How numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Bool,
    Int32,
    Int64,
    /// Nanoseconds of a day and the day, as older programs store times.
    Int96,
    Float32,
    Float64,
    Half,
    /// Integers that are divided by a power of ten: 4 or 8 bytes, or as many as the file says.
    Decimal32(u32),
    Decimal64(u32),
    DecimalBytes(u32),
}

/// A column, or a part of one that is made of several.
#[derive(Debug)]
pub(super) struct Leaf {
    /// With the names of what it is part of.
    pub name: String,
    /// What its values are if they are numbers, when none is missing.
    pub numbers: Option<(Form, DType)>,
    pub detail: String,
    /// Whether a row has any number of values.
    pub is_repeated: bool,
    /// The level at which a value is there; 0 if none can be missing.
    pub level: i16,
    pub descriptor: ColumnDescPtr,
}

const REQUIRED: i64 = 0;
const REPEATED: i64 = 2;

/// No table is deeper.
const MOST_DEPTH: usize = 32;

/// The leaves of the tree of columns in their order.
pub(super) fn leaves(elements: &[Element]) -> Result<Vec<Leaf>, Problem> {
    let damaged = || Problem::Damaged("its columns are described wrongly".to_owned());
    let (root, rest) = elements.split_first().ok_or_else(damaged)?;
    // The names of leaves hold those of their parents: a stranger could make few long ones into very many.
    let mut spare = (1 << 20) + 16 * elements.iter().map(|element| element.name.len() + 1).sum::<usize>();
    let mut leaves: Vec<Leaf> = Vec::new();
    // The open nodes: children to come, level, whether repeated, length of the name.
    let mut open = vec![(root.children, 0i16, false, 0usize)];
    let mut name = String::new();
    for element in rest {
        while let Some(&(0, ..)) = open.last() {
            open.pop();
        }
        let (children, level, is_repeated, name_len) = open.last_mut().ok_or_else(damaged)?;
        *children -= 1;
        let level = *level + i16::from(element.repetition != REQUIRED);
        let is_repeated = *is_repeated || element.repetition == REPEATED;
        name.truncate(*name_len);
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(&element.name);
        match element.physical {
            Some(physical) if element.children == 0 => {
                spare = spare.checked_sub(name.len()).ok_or_else(damaged)?;
                leaves.push(leaf(element, physical, &name, level, is_repeated)?);
            }
            _ if open.len() == MOST_DEPTH => return Err(damaged()),
            _ => open.push((element.children, level, is_repeated, name.len())),
        }
    }
    if open.iter().any(|(children, ..)| *children > 0) { Err(damaged()) } else { Ok(leaves) }
}

fn leaf(element: &Element, physical: i64, name: &str, level: i16, is_repeated: bool) -> Result<Leaf, Problem> {
    let damaged = || Problem::Damaged(format!("column `{name}` is described wrongly"));
    let physical = match physical {
        0 => Physical::BOOLEAN,
        1 => Physical::INT32,
        2 => Physical::INT64,
        3 => Physical::INT96,
        4 => Physical::FLOAT,
        5 => Physical::DOUBLE,
        6 => Physical::BYTE_ARRAY,
        7 => Physical::FIXED_LEN_BYTE_ARRAY,
        _ => return Err(damaged()),
    };
    let length = i32::try_from(element.length).ok().filter(|&length| length >= 0).ok_or_else(damaged)?;
    let logical = element.logical.or_else(|| converted(element));
    let (numbers, detail) = match meaning(physical, length, logical) {
        _ if is_repeated => (None, "lists".to_owned()),
        Ok((form, dtype, detail)) => (Some((form, dtype)), detail),
        Err(what) => (None, what.to_owned()),
    };
    let stored = Type::primitive_type_builder("values", physical).with_length(length).build();
    let stored = Arc::new(stored.map_err(|_| damaged())?);
    let path = ColumnPath::new(vec!["values".to_owned()]);
    let descriptor = Arc::new(ColumnDescriptor::new(stored, level, 0, path));
    Ok(Leaf { name: name.to_owned(), numbers, detail, is_repeated, level, descriptor })
}

/// What older files say of their values.
fn converted(element: &Element) -> Option<Logical> {
    Some(match element.converted? {
        0 | 4 | 19 => Logical::Text,
        5 => Logical::Decimal { scale: element.scale },
        6 => Logical::Date,
        7 => Logical::Time(Unit::Millisecond),
        8 => Logical::Time(Unit::Microsecond),
        9 => Logical::Timestamp(Unit::Millisecond),
        10 => Logical::Timestamp(Unit::Microsecond),
        number @ 11..=14 => Logical::Integer { bits: 8 << (number - 11), signed: false },
        number @ 15..=18 => Logical::Integer { bits: 8 << (number - 15), signed: true },
        _ => Logical::Other,
    })
}

/// The numbers that values are, and how they are stored; or what they are if they are none.
fn meaning(physical: Physical, length: i32, logical: Option<Logical>) -> Result<(Form, DType, String), &'static str> {
    let number = |form, dtype, detail: &str| Ok((form, dtype, detail.to_owned()));
    let decimal = |scale: i64, form: fn(u32) -> Form| match u32::try_from(scale) {
        Ok(scale) if scale <= MOST_SCALE => Ok((form(scale), DType::Float64, format!("decimals of {scale} places"))),
        _ => Err("decimals of too many places"),
    };
    match (physical, logical) {
        (Physical::BOOLEAN, _) => number(Form::Bool, DType::Bool, ""),
        (Physical::INT32, None) => number(Form::Int32, DType::Int32, ""),
        (Physical::INT64, None) => number(Form::Int64, DType::Int64, ""),
        (Physical::INT32, Some(Logical::Nothing)) => number(Form::Int32, DType::Int32, "no values"),
        (Physical::INT32, Some(Logical::Integer { bits, signed })) => match (bits, signed) {
            (8, true) => number(Form::Int32, DType::Int8, ""),
            (16, true) => number(Form::Int32, DType::Int16, ""),
            (32, true) => number(Form::Int32, DType::Int32, ""),
            (8, false) => number(Form::Int32, DType::UInt8, ""),
            (16, false) => number(Form::Int32, DType::UInt16, ""),
            (32, false) => number(Form::Int32, DType::UInt32, ""),
            _ => Err("integers of an unknown size"),
        },
        (Physical::INT64, Some(Logical::Integer { bits: 64, signed: true })) => number(Form::Int64, DType::Int64, ""),
        (Physical::INT64, Some(Logical::Integer { bits: 64, .. })) => number(Form::Int64, DType::UInt64, ""),
        (Physical::INT32, Some(Logical::Date)) => number(Form::Int32, DType::Int64, "dates, days since 1970"),
        (Physical::INT32, Some(Logical::Time(unit))) => {
            Ok((Form::Int32, DType::Int64, format!("times, {} of the day", unit.name())))
        }
        (Physical::INT64, Some(Logical::Time(unit))) => {
            Ok((Form::Int64, DType::Int64, format!("times, {} of the day", unit.name())))
        }
        (Physical::INT64, Some(Logical::Timestamp(unit))) => {
            Ok((Form::Int64, DType::Int64, format!("times, {} since 1970", unit.name())))
        }
        (Physical::INT96, _) => number(Form::Int96, DType::Int64, "times, nanoseconds since 1970"),
        (Physical::INT32, Some(Logical::Decimal { scale })) => decimal(scale, Form::Decimal32),
        (Physical::INT64, Some(Logical::Decimal { scale })) => decimal(scale, Form::Decimal64),
        (Physical::BYTE_ARRAY, Some(Logical::Decimal { scale })) => decimal(scale, Form::DecimalBytes),
        (Physical::FIXED_LEN_BYTE_ARRAY, Some(Logical::Decimal { scale })) if (1..=16).contains(&length) => {
            decimal(scale, Form::DecimalBytes)
        }
        (Physical::FIXED_LEN_BYTE_ARRAY, Some(Logical::Decimal { .. })) => Err("decimals of more than 38 digits"),
        (Physical::FLOAT, _) => number(Form::Float32, DType::Float32, ""),
        (Physical::DOUBLE, _) => number(Form::Float64, DType::Float64, ""),
        (Physical::FIXED_LEN_BYTE_ARRAY, Some(Logical::Half)) if length == 2 => {
            number(Form::Half, DType::Float32, "stored as float16")
        }
        (Physical::BYTE_ARRAY, Some(Logical::Text)) => Err("text"),
        (Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY, _) => Err("bytes"),
        (Physical::INT32 | Physical::INT64, _) => Err("values of an unknown kind"),
    }
}
