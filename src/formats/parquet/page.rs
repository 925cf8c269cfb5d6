//! The header of a page.

use super::thrift::{Flaw, Kind, Thrift};
use parquet::basic::Encoding;

/// The most bytes of a header: it may hold the least and the greatest value, which writers cut short.
pub(super) const MOST_HEADER: usize = 64 << 10;

/// What stands before a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PageHeader {
    /// Its own length.
    pub len: usize,
    pub page: PageKind,
    /// The size of the page before and after compression.
    pub unpacked: usize,
    pub packed: usize,
    pub values: u32,
    pub encoding: i64,
    /// How it is told which values are missing; only of the first version of pages.
    pub level_encoding: i64,
    /// Of the second version only.
    pub second: SecondVersion,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PageKind {
    Data,
    DataSecond,
    Dictionary,
    /// An old kind of index: passed over.
    #[default]
    Index,
}

/// What pages of the second version say besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct SecondVersion {
    pub missing: u32,
    pub level_bytes: u32,
    pub repetition_bytes: u32,
    pub is_plain: bool,
}

impl PageHeader {
    /// Reads the header that `bytes` begin with.
    pub(super) fn parse(bytes: &[u8]) -> Result<PageHeader, Flaw> {
        let mut header = PageHeader::default();
        let mut thrift = Thrift::new(bytes);
        thrift.fields(|thrift, number, kind| {
            match number {
                1 => {
                    header.page = match thrift.integer(kind)? {
                        0 => PageKind::Data,
                        1 => PageKind::Index,
                        2 => PageKind::Dictionary,
                        3 => PageKind::DataSecond,
                        _ => return Err(Flaw::Wrong),
                    }
                }
                2 => header.unpacked = size(thrift, kind)?,
                3 => header.packed = size(thrift, kind)?,
                5 => thrift.structure(kind, |thrift, number, kind| {
                    match number {
                        1 => header.values = count(thrift, kind)?,
                        2 => header.encoding = thrift.integer(kind)?,
                        3 => header.level_encoding = thrift.integer(kind)?,
                        _ => thrift.skip(kind)?,
                    }
                    Ok(())
                })?,
                7 => thrift.structure(kind, |thrift, number, kind| {
                    match number {
                        1 => header.values = count(thrift, kind)?,
                        2 => header.encoding = thrift.integer(kind)?,
                        _ => thrift.skip(kind)?,
                    }
                    Ok(())
                })?,
                8 => thrift.structure(kind, |thrift, number, kind| {
                    match number {
                        1 => header.values = count(thrift, kind)?,
                        2 => header.second.missing = count(thrift, kind)?,
                        4 => header.encoding = thrift.integer(kind)?,
                        5 => header.second.level_bytes = count(thrift, kind)?,
                        6 => header.second.repetition_bytes = count(thrift, kind)?,
                        7 => header.second.is_plain = !thrift.boolean(kind)?,
                        _ => thrift.skip(kind)?,
                    }
                    Ok(())
                })?,
                _ => thrift.skip(kind)?,
            }
            Ok(())
        })?;
        header.len = thrift.position();
        Ok(header)
    }
}

fn size(thrift: &mut Thrift<'_>, kind: Kind) -> Result<usize, Flaw> {
    Ok(count(thrift, kind)? as usize)
}

/// Parquet counts in 32 bits with a sign.
fn count(thrift: &mut Thrift<'_>, kind: Kind) -> Result<u32, Flaw> {
    i32::try_from(thrift.count(kind)?).map(|count| count as u32).map_err(|_| Flaw::Wrong)
}

/// The encoding of a number in Parquet's list. Those of byte strings by their differences are left out: their decoder
/// makes room for as many values as a page claims. Numbers are hardly ever stored so.
pub(super) fn encoding(number: i64) -> Option<Encoding> {
    Some(match number {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        5 => Encoding::DELTA_BINARY_PACKED,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_and_its_statistics_are_not() {
        // 1: 0, 2: 300, 3: 20, 5: {1: 100, 2: 0, 3: 3, 4: 3, 5: {1: "x", 3: 0}}
        let bytes = [
            0x15, 0, 0x15, 0xd8, 4, 0x15, 40, 0x2c, 0x15, 0xc8, 1, 0x15, 0, 0x15, 6, 0x15, 6, 0x1c, 0x18, 1, b'x',
            0x26, 0, 0, 0, 0, 0xaa,
        ];
        let header = PageHeader::parse(&bytes).unwrap();
        let expected = PageHeader {
            len: bytes.len() - 1,
            page: PageKind::Data,
            unpacked: 300,
            packed: 20,
            values: 100,
            level_encoding: 3,
            ..PageHeader::default()
        };
        assert_eq!(header, expected);
        assert_eq!(PageHeader::parse(&bytes[..20]), Err(Flaw::Ended));
        assert_eq!(PageHeader::parse(&[0x15, 8, 0]), Err(Flaw::Wrong));
        assert_eq!(PageHeader::parse(&[0x25, 1, 0]), Err(Flaw::Wrong));
    }
}
