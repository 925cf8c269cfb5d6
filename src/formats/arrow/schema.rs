//! The columns of an Arrow file: which numbers they are, and which buffers of a batch they have.

use crate::formats::decimal::MOST_SCALE;
use crate::types::DType;
use polars_arrow_format::ipc::{
    DateUnit, FieldRef, MetadataVersion, Precision, SchemaRef, TimeUnit, TypeRef, UnionMode,
};

/// No table is deeper or has more parts. In a stranger's file parts may be parts of each other, without end.
const MOST_DEPTH: usize = 32;
const MOST_FIELDS: usize = 1 << 18;

/// How the values of a buffer are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Not at all: every value is missing.
    Nothing,
    Bits,
    Elements(DType),
    Half,
    /// Integers of 4, 8 or 16 bytes that are divided by a power of ten.
    Decimal {
        bytes: usize,
        scale: u32,
    },
}

impl Form {
    /// The bytes of `rows` values.
    pub(super) fn bytes(self, rows: u64) -> Option<u64> {
        match self {
            Form::Nothing => Some(0),
            Form::Bits => Some(rows.div_ceil(8)),
            Form::Elements(dtype) => rows.checked_mul(dtype.size() as u64),
            Form::Half => rows.checked_mul(2),
            Form::Decimal { bytes, .. } => rows.checked_mul(bytes as u64),
        }
    }
}

/// A column, or a part of one that is made of several.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    /// With the names of what it is part of.
    pub name: String,
    /// What its values are if they are numbers, when none is missing.
    pub numbers: Option<(Form, DType)>,
    pub detail: String,
    /// The nodes of a batch that tell how many values are missing, and the buffers that tell which: its own, and of what it
    /// is part of.
    pub masks: Vec<Place>,
    /// The buffer of its values.
    pub values: Place,
}

/// Where in a batch a node and the first of its buffers are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub node: usize,
    pub buffer: usize,
    /// How many fields before it have any number of buffers, as the batch says.
    pub variadic: usize,
}

/// Why a schema cannot be used.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It cannot be read.
    Wrong,
    Unsupported(String),
}

impl From<planus::Error> for Refusal {
    fn from(_: planus::Error) -> Refusal {
        Refusal::Wrong
    }
}

/// The columns of a table.
pub(super) fn leaves(schema: SchemaRef<'_>, version: MetadataVersion) -> Result<Vec<Leaf>, Refusal> {
    let mut walk = Walk {
        version,
        next: Place { node: 0, buffer: 0, variadic: 0 },
        fields: 0,
        names: 64 << 20,
        leaves: Vec::new(),
    };
    for field in schema.fields()?.into_iter().flatten() {
        walk.field(field?, "", &[], true, 0)?;
    }
    Ok(walk.leaves)
}

/// The way through the tree of fields, in the order of nodes and buffers.
struct Walk {
    version: MetadataVersion,
    next: Place,
    fields: usize,
    /// The bytes of names that are still to spare: those of parts hold those of what they are part of.
    names: usize,
    leaves: Vec<Leaf>,
}

impl Walk {
    fn field(
        &mut self,
        field: FieldRef<'_>,
        parent: &str,
        masks: &[Place],
        is_shown: bool,
        depth: usize,
    ) -> Result<(), Refusal> {
        self.fields += 1;
        if self.fields > MOST_FIELDS || depth == MOST_DEPTH {
            return Err(Refusal::Wrong);
        }
        let own = field.name()?.unwrap_or_default();
        let name = if parent.is_empty() { own.to_owned() } else { format!("{parent}.{own}") };
        self.names = self.names.checked_sub(name.len()).ok_or(Refusal::Wrong)?;
        let stored = field.type_()?.ok_or(Refusal::Wrong)?;
        let place = self.next;
        self.next.node += 1;
        if field.dictionary()?.is_some() {
            // Numbers of values that are listed elsewhere.
            self.next.buffer += 2;
            self.show(is_shown, name, Err("categories"), masks, place, false);
            return Ok(());
        }
        let (buffers, is_variadic) = buffers(stored, self.version)?;
        self.next.buffer += buffers;
        self.next.variadic += usize::from(is_variadic);
        let is_struct = matches!(stored, TypeRef::Struct(_));
        let mut below = masks.to_vec();
        if is_struct {
            below.push(place);
        } else {
            let has_mask = !matches!(stored, TypeRef::Null(_));
            self.show(is_shown, name.clone(), meaning(stored)?, masks, place, has_mask);
        }
        for child in field.children()?.into_iter().flatten() {
            self.field(child?, &name, &below, is_shown && is_struct, depth + 1)?;
        }
        Ok(())
    }

    fn show(
        &mut self,
        is_shown: bool,
        name: String,
        meaning: Result<(Form, DType, String), &'static str>,
        masks: &[Place],
        place: Place,
        has_mask: bool,
    ) {
        if !is_shown {
            return;
        }
        let mut masks = masks.to_vec();
        if has_mask {
            masks.push(place);
        }
        let (numbers, detail) = match meaning {
            Ok((form, dtype, detail)) => (Some((form, dtype)), detail),
            Err(what) => (None, what.to_owned()),
        };
        let values = Place { buffer: place.buffer + usize::from(has_mask), ..place };
        self.leaves.push(Leaf { name, numbers, detail, masks, values });
    }
}

/// The number of buffers of a field without those of its parts, and whether the batch says how many more there are.
fn buffers(stored: TypeRef<'_>, version: MetadataVersion) -> Result<(usize, bool), Refusal> {
    Ok(match stored {
        TypeRef::Null(_) | TypeRef::RunEndEncoded(_) => (0, false),
        TypeRef::Struct(_) | TypeRef::FixedSizeList(_) => (1, false),
        TypeRef::Binary(_) | TypeRef::Utf8(_) | TypeRef::LargeBinary(_) | TypeRef::LargeUtf8(_) => (3, false),
        TypeRef::ListView(_) | TypeRef::LargeListView(_) => (3, false),
        TypeRef::BinaryView(_) | TypeRef::Utf8View(_) => (2, true),
        TypeRef::Union(union) => {
            let own = if union.mode()? == UnionMode::Dense { 2 } else { 1 };
            // Until then unions could miss values themselves.
            (own + usize::from(version != MetadataVersion::V5), false)
        }
        _ => (2, false),
    })
}

type Meaning = Result<(Form, DType, String), &'static str>;

/// The numbers that values are, and how they are stored; or what they are if they are none.
fn meaning(stored: TypeRef<'_>) -> Result<Meaning, Refusal> {
    let elements = |dtype| Ok((Form::Elements(dtype), dtype, String::new()));
    let times = |dtype, what: String| Ok((Form::Elements(dtype), DType::Int64, what));
    Ok(match stored {
        TypeRef::Null(_) => Ok((Form::Nothing, DType::Float64, "no values".to_owned())),
        TypeRef::Bool(_) => Ok((Form::Bits, DType::Bool, String::new())),
        TypeRef::Int(int) => match (int.bit_width()?, int.is_signed()?) {
            (8, true) => elements(DType::Int8),
            (16, true) => elements(DType::Int16),
            (32, true) => elements(DType::Int32),
            (64, true) => elements(DType::Int64),
            (8, false) => elements(DType::UInt8),
            (16, false) => elements(DType::UInt16),
            (32, false) => elements(DType::UInt32),
            (64, false) => elements(DType::UInt64),
            _ => Err("integers of an unknown size"),
        },
        TypeRef::FloatingPoint(float) => match float.precision()? {
            Precision::Half => Ok((Form::Half, DType::Float32, "stored as float16".to_owned())),
            Precision::Single => elements(DType::Float32),
            Precision::Double => elements(DType::Float64),
        },
        TypeRef::Decimal(decimal) => match (decimal.bit_width()?, u32::try_from(decimal.scale()?)) {
            (bits @ (32 | 64 | 128), Ok(scale)) if scale <= MOST_SCALE => {
                let form = Form::Decimal { bytes: bits as usize / 8, scale };
                Ok((form, DType::Float64, format!("decimals of {scale} places")))
            }
            (32 | 64 | 128, _) => Err("decimals of too many places"),
            _ => Err("decimals of more than 38 digits"),
        },
        TypeRef::Date(date) => match date.unit()? {
            DateUnit::Day => times(DType::Int32, "dates, days since 1970".to_owned()),
            DateUnit::Millisecond => times(DType::Int64, "dates, milliseconds since 1970".to_owned()),
        },
        TypeRef::Time(time) => {
            let what = format!("times, {} of the day", unit(time.unit()?));
            match time.bit_width()? {
                32 => times(DType::Int32, what),
                64 => times(DType::Int64, what),
                _ => Err("times of an unknown size"),
            }
        }
        TypeRef::Timestamp(time) => times(DType::Int64, format!("times, {} since 1970", unit(time.unit()?))),
        TypeRef::Duration(time) => times(DType::Int64, format!("durations, {}", unit(time.unit()?))),
        TypeRef::Interval(_) => Err("intervals of the calendar"),
        TypeRef::Utf8(_) | TypeRef::LargeUtf8(_) | TypeRef::Utf8View(_) => Err("text"),
        TypeRef::Binary(_) | TypeRef::LargeBinary(_) | TypeRef::BinaryView(_) | TypeRef::FixedSizeBinary(_) => {
            Err("bytes")
        }
        TypeRef::List(_) | TypeRef::LargeList(_) | TypeRef::ListView(_) | TypeRef::LargeListView(_) => Err("lists"),
        TypeRef::FixedSizeList(_) => Err("lists of fixed length"),
        TypeRef::Map(_) => Err("maps"),
        TypeRef::Union(_) => Err("values of several types"),
        TypeRef::RunEndEncoded(_) => Err("runs of equal values"),
        TypeRef::Struct(_) => Err("parts"),
    })
}

fn unit(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "seconds",
        TimeUnit::Millisecond => "milliseconds",
        TimeUnit::Microsecond => "microseconds",
        TimeUnit::Nanosecond => "nanoseconds",
    }
}
