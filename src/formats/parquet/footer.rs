//! The end of a Parquet file, which describes the rest: the tree of columns, and where each row group has each column.

use super::schema::{Element, Leaf, Logical, Unit, leaves};
use super::thrift::{Flaw, Kind, Thrift};
use crate::formats::error::{FormatError, Problem};
use crate::formats::source_file::SourceFile;

const MAGIC: &[u8; 4] = b"PAR1";
const MAGIC_OF_ENCRYPTED: &[u8; 4] = b"PARE";

/// The length of the description and the magic string.
const TAIL: u64 = 8;

/// No table is wider: so many nodes take little memory, and a stranger's could be as many as the file has bytes.
const MOST_ELEMENTS: usize = 1 << 18;

/// What a file says of itself.
#[derive(Debug)]
pub(super) struct Footer {
    pub leaves: Vec<Leaf>,
    pub groups: Vec<Group>,
    /// Of every group one per leaf.
    pub chunks: Vec<Chunk>,
    pub rows: u64,
}

/// Rows that are stored together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    pub first: u64,
    pub rows: u64,
}

/// One column of one row group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chunk {
    pub start: u64,
    pub bytes: u64,
    /// Its size before compression, as the file has it.
    pub unpacked: u64,
    pub values: u64,
    /// The number of the codec in Parquet's list.
    pub codec: i64,
    /// Where the places of its pages are listed.
    pub index: Option<(u64, u32)>,
    /// How many values are missing, if the file says so.
    pub missing: Option<u64>,
}

impl Chunk {
    pub(super) fn end(&self) -> u64 {
        self.start + self.bytes
    }
}

impl Footer {
    pub(super) fn read(file: &SourceFile) -> Result<Footer, FormatError> {
        let damaged = |what: &str| FormatError::new(file.path(), Problem::Damaged(what.to_owned()));
        let mut head = [0; MAGIC.len()];
        let mut tail = [0; TAIL as usize];
        let shortest = MAGIC.len() as u64 + TAIL;
        if file.len() < shortest {
            return Err(damaged("it is too short for a Parquet file"));
        }
        file.read(0, &mut head)?;
        file.read(file.len() - TAIL, &mut tail)?;
        let [a, b, c, d, magic @ ..] = tail;
        if &magic == MAGIC_OF_ENCRYPTED || &head == MAGIC_OF_ENCRYPTED {
            let message = "the file is encrypted; decrypt it with the program that wrote it";
            return Err(FormatError::new(file.path(), Problem::Unsupported(message.to_owned())));
        }
        if &magic != MAGIC || &head != MAGIC {
            return Err(damaged("it does not begin and end as a Parquet file does; was it written to its end?"));
        }
        let len = u64::from(u32::from_le_bytes([a, b, c, d]));
        let start = (file.len() - TAIL).checked_sub(len).filter(|&start| start >= MAGIC.len() as u64);
        let start = start.ok_or_else(|| damaged("its description is longer than the file"))?;
        let mut text = vec![0; len as usize];
        file.read(start, &mut text)?;
        let parsed = Parsed::parse(&text).map_err(|_| damaged("its description cannot be read"))?;
        parsed.check(start).map_err(|problem| FormatError::new(file.path(), problem))
    }
}

/// A description as it stands there.
#[derive(Default)]
struct Parsed {
    elements: Vec<Element>,
    /// The rows of each group, and how many chunks it has.
    groups: Vec<(u64, usize)>,
    chunks: Vec<ParsedChunk>,
}

#[derive(Default)]
struct ParsedChunk {
    is_elsewhere: bool,
    is_described: bool,
    codec: i64,
    values: u64,
    unpacked: u64,
    bytes: u64,
    data: u64,
    dictionary: Option<u64>,
    index_start: Option<u64>,
    index_len: Option<u64>,
    missing: Option<u64>,
}

impl Parsed {
    fn parse(text: &[u8]) -> Result<Parsed, Flaw> {
        let mut parsed = Parsed::default();
        Thrift::new(text).fields(|thrift, number, kind| match number {
            2 => thrift.list(kind, |thrift, kind| {
                parsed.elements.push(element(thrift, kind)?);
                if parsed.elements.len() > MOST_ELEMENTS { Err(Flaw::Wrong) } else { Ok(()) }
            }),
            4 => thrift.list(kind, |thrift, kind| {
                let before = parsed.chunks.len();
                let mut rows = 0;
                thrift.structure(kind, |thrift, number, kind| {
                    match number {
                        1 => thrift.list(kind, |thrift, kind| {
                            parsed.chunks.push(chunk(thrift, kind)?);
                            Ok(())
                        })?,
                        3 => rows = thrift.count(kind)?,
                        _ => thrift.skip(kind)?,
                    }
                    Ok(())
                })?;
                parsed.groups.push((rows, parsed.chunks.len() - before));
                Ok(())
            }),
            _ => thrift.skip(kind),
        })?;
        Ok(parsed)
    }

    /// Sees that all of it fits together and lies in the first `end` bytes of the file.
    fn check(self, end: u64) -> Result<Footer, Problem> {
        let damaged = |what: &str| Problem::Damaged(what.to_owned());
        let leaves = leaves(&self.elements)?;
        let mut groups = Vec::with_capacity(self.groups.len());
        let mut first = 0u64;
        for &(rows, columns) in &self.groups {
            if columns != leaves.len() {
                return Err(damaged("a row group has more or fewer columns than the table"));
            }
            groups.push(Group { first, rows });
            first = first.checked_add(rows).ok_or_else(|| damaged("it has too many rows"))?;
        }
        let mut chunks = Vec::with_capacity(self.chunks.len());
        for (k, chunk) in self.chunks.iter().enumerate() {
            if chunk.is_elsewhere {
                return Err(Problem::Unsupported("its columns are in other files".to_owned()));
            }
            if !chunk.is_described {
                return Err(Problem::Unsupported("its columns are encrypted".to_owned()));
            }
            let start = chunk.dictionary.filter(|&at| at > 0).map_or(chunk.data, |at| at.min(chunk.data));
            if start.checked_add(chunk.bytes).is_none_or(|chunk_end| chunk_end > end) {
                return Err(damaged("a column reaches beyond the end of the file"));
            }
            let (leaf, group) = (&leaves[k % leaves.len()], &groups[k / leaves.len()]);
            if !leaf.is_repeated && chunk.values != group.rows {
                return Err(Problem::Damaged(format!(
                    "column `{}` has {} values in {} rows",
                    leaf.name, chunk.values, group.rows
                )));
            }
            let index = chunk.index_start.zip(chunk.index_len.and_then(|len| u32::try_from(len).ok()));
            chunks.push(Chunk {
                start,
                bytes: chunk.bytes,
                unpacked: chunk.unpacked,
                values: chunk.values,
                codec: chunk.codec,
                index: index.filter(|&(at, len)| at.checked_add(len.into()).is_some_and(|index_end| index_end <= end)),
                missing: chunk.missing.filter(|&missing| missing <= chunk.values),
            });
        }
        Ok(Footer { leaves, groups, chunks, rows: first })
    }
}

/// A node of the tree of columns.
fn element(thrift: &mut Thrift<'_>, kind: Kind) -> Result<Element, Flaw> {
    let mut element = Element::default();
    thrift.structure(kind, |thrift, number, kind| {
        match number {
            1 => element.physical = Some(thrift.integer(kind)?),
            2 => element.length = thrift.integer(kind)?,
            3 => element.repetition = thrift.integer(kind)?,
            4 => element.name = String::from_utf8_lossy(thrift.binary(kind)?).into_owned(),
            5 => element.children = thrift.count(kind)?,
            6 => element.converted = Some(thrift.integer(kind)?),
            7 => element.scale = thrift.integer(kind)?,
            10 => element.logical = logical(thrift, kind)?,
            _ => thrift.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(element)
}

/// What the values of a column mean: a union, so one field only.
fn logical(thrift: &mut Thrift<'_>, kind: Kind) -> Result<Option<Logical>, Flaw> {
    let mut logical = None;
    thrift.structure(kind, |thrift, number, kind| {
        match number {
            1 | 4 | 12 => logical = Some(Logical::Text),
            5 => {
                let mut scale = 0;
                thrift.structure(kind, |thrift, number, kind| match number {
                    1 => thrift.integer(kind).map(|value| scale = value),
                    _ => thrift.skip(kind),
                })?;
                logical = Some(Logical::Decimal { scale });
                return Ok(());
            }
            6 => logical = Some(Logical::Date),
            7 => return time_unit(thrift, kind).map(|unit| logical = unit.map(Logical::Time)),
            8 => return time_unit(thrift, kind).map(|unit| logical = unit.map(Logical::Timestamp)),
            10 => {
                let (mut bits, mut signed) = (0, true);
                thrift.structure(kind, |thrift, number, kind| match number {
                    1 => thrift.integer(kind).map(|value| bits = value),
                    2 => thrift.boolean(kind).map(|value| signed = value),
                    _ => thrift.skip(kind),
                })?;
                logical = Some(Logical::Integer { bits, signed });
                return Ok(());
            }
            11 => logical = Some(Logical::Nothing),
            15 => logical = Some(Logical::Half),
            _ => logical = Some(Logical::Other),
        }
        thrift.skip(kind)
    })?;
    Ok(logical)
}

fn time_unit(thrift: &mut Thrift<'_>, kind: Kind) -> Result<Option<Unit>, Flaw> {
    let mut unit = None;
    thrift.structure(kind, |thrift, number, kind| match number {
        2 => thrift.structure(kind, |thrift, number, kind| {
            unit = [Unit::Millisecond, Unit::Microsecond, Unit::Nanosecond]
                .get((number as usize).wrapping_sub(1))
                .copied();
            thrift.skip(kind)
        }),
        _ => thrift.skip(kind),
    })?;
    Ok(unit)
}

fn chunk(thrift: &mut Thrift<'_>, kind: Kind) -> Result<ParsedChunk, Flaw> {
    let mut chunk = ParsedChunk::default();
    thrift.structure(kind, |thrift, number, kind| {
        match number {
            1 => chunk.is_elsewhere = !thrift.binary(kind)?.is_empty(),
            3 => {
                chunk.is_described = true;
                thrift.structure(kind, |thrift, number, kind| chunk_facts(&mut chunk, thrift, number, kind))?;
            }
            4 => chunk.index_start = Some(thrift.count(kind)?),
            5 => chunk.index_len = Some(thrift.count(kind)?),
            _ => thrift.skip(kind)?,
        }
        Ok(())
    })?;
    Ok(chunk)
}

fn chunk_facts(chunk: &mut ParsedChunk, thrift: &mut Thrift<'_>, number: i16, kind: Kind) -> Result<(), Flaw> {
    match number {
        4 => chunk.codec = thrift.integer(kind)?,
        5 => chunk.values = thrift.count(kind)?,
        6 => chunk.unpacked = thrift.count(kind)?,
        7 => chunk.bytes = thrift.count(kind)?,
        9 => chunk.data = thrift.count(kind)?,
        11 => chunk.dictionary = Some(thrift.count(kind)?),
        12 => thrift.structure(kind, |thrift, number, kind| match number {
            3 => thrift.count(kind).map(|missing| chunk.missing = Some(missing)),
            _ => thrift.skip(kind),
        })?,
        _ => thrift.skip(kind)?,
    }
    Ok(())
}
