//! Thrift's compact protocol, in which Parquet describes itself.
//!
//! Read here and not by the `parquet` crate: what it skips it does not measure, so that a few bytes of a stranger's can
//! keep it counting for hours or make it ask for more memory than there is. Here every list is as long as the bytes that
//! are left at most, and nothing nests deeper than it may.

/// Why a description cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It goes on after the last byte.
    Ended,
    Wrong,
}

/// The type of a field or of the elements of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    True,
    False,
    Byte,
    Integer,
    Double,
    Binary,
    List,
    Struct,
}

/// Bytes and how far they have been read.
#[derive(Debug)]
pub(super) struct Thrift<'a> {
    bytes: &'a [u8],
    position: usize,
    depth: usize,
}

/// Parquet's own descriptions are half as deep.
const MOST_DEPTH: usize = 16;

impl<'a> Thrift<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Thrift<'a> {
        Thrift { bytes, position: 0, depth: 0 }
    }

    /// The number of bytes that have been read.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Reads a struct, each field by `field`, which gets its number and type and must read or [`skip`](Thrift::skip) it.
    pub(super) fn fields(
        &mut self,
        mut field: impl FnMut(&mut Self, i16, Kind) -> Result<(), Flaw>,
    ) -> Result<(), Flaw> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(Flaw::Wrong);
        }
        let mut number = 0i16;
        loop {
            let head = self.byte()?;
            if head & 0x0f == 0 {
                break;
            }
            number = match head >> 4 {
                0 => i16::try_from(self.signed()?).map_err(|_| Flaw::Wrong)?,
                step => number.checked_add(step.into()).ok_or(Flaw::Wrong)?,
            };
            let kind = kind(head)?;
            field(self, number, kind)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// Reads a nested struct.
    pub(super) fn structure(
        &mut self,
        kind: Kind,
        field: impl FnMut(&mut Self, i16, Kind) -> Result<(), Flaw>,
    ) -> Result<(), Flaw> {
        if kind == Kind::Struct { self.fields(field) } else { Err(Flaw::Wrong) }
    }

    /// Reads a list, each element by `element`, which gets its type.
    pub(super) fn list(
        &mut self,
        kind: Kind,
        mut element: impl FnMut(&mut Self, Kind) -> Result<(), Flaw>,
    ) -> Result<(), Flaw> {
        if kind != Kind::List {
            return Err(Flaw::Wrong);
        }
        let head = self.byte()?;
        // Some write an empty list so.
        if head == 0 {
            return Ok(());
        }
        let of = self::kind(head)?;
        let count = match head >> 4 {
            15 => self.unsigned()?,
            count => count.into(),
        };
        // Every element takes a byte at least.
        if count > (self.bytes.len() - self.position) as u64 {
            return Err(Flaw::Ended);
        }
        (0..count).try_for_each(|_| element(self, of))
    }

    pub(super) fn integer(&mut self, kind: Kind) -> Result<i64, Flaw> {
        match kind {
            Kind::Integer => self.signed(),
            Kind::Byte => Ok((self.byte()? as i8).into()),
            _ => Err(Flaw::Wrong),
        }
    }

    /// An integer that counts something.
    pub(super) fn count(&mut self, kind: Kind) -> Result<u64, Flaw> {
        u64::try_from(self.integer(kind)?).map_err(|_| Flaw::Wrong)
    }

    pub(super) fn boolean(&mut self, kind: Kind) -> Result<bool, Flaw> {
        match kind {
            Kind::True => Ok(true),
            Kind::False => Ok(false),
            _ => Err(Flaw::Wrong),
        }
    }

    pub(super) fn binary(&mut self, kind: Kind) -> Result<&'a [u8], Flaw> {
        if kind != Kind::Binary {
            return Err(Flaw::Wrong);
        }
        let len = self.unsigned()?;
        self.take(len)
    }

    /// Passes over what nobody here needs.
    pub(super) fn skip(&mut self, kind: Kind) -> Result<(), Flaw> {
        match kind {
            Kind::True | Kind::False => Ok(()),
            Kind::Byte => self.byte().map(drop),
            Kind::Integer => self.unsigned().map(drop),
            Kind::Double => self.take(8).map(drop),
            Kind::Binary => self.binary(kind).map(drop),
            Kind::Struct => self.fields(|thrift, _, kind| thrift.skip(kind)),
            Kind::List => {
                self.depth += 1;
                if self.depth > MOST_DEPTH {
                    return Err(Flaw::Wrong);
                }
                self.list(kind, |thrift, kind| match kind {
                    // In a list a truth value is a byte.
                    Kind::True | Kind::False => thrift.byte().map(drop),
                    _ => thrift.skip(kind),
                })?;
                self.depth -= 1;
                Ok(())
            }
        }
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], Flaw> {
        let rest = &self.bytes[self.position..];
        let len = usize::try_from(len).ok().filter(|&len| len <= rest.len()).ok_or(Flaw::Ended)?;
        self.position += len;
        Ok(&rest[..len])
    }

    fn byte(&mut self) -> Result<u8, Flaw> {
        Ok(self.take(1)?[0])
    }

    fn unsigned(&mut self) -> Result<u64, Flaw> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Flaw::Wrong)
    }

    fn signed(&mut self) -> Result<i64, Flaw> {
        let folded = self.unsigned()?;
        Ok((folded >> 1) as i64 ^ -((folded & 1) as i64))
    }
}

fn kind(head: u8) -> Result<Kind, Flaw> {
    Ok(match head & 0x0f {
        1 => Kind::True,
        2 => Kind::False,
        3 => Kind::Byte,
        4..=6 => Kind::Integer,
        7 => Kind::Double,
        8 => Kind::Binary,
        9 | 10 => Kind::List,
        12 => Kind::Struct,
        // Parquet has no maps.
        _ => return Err(Flaw::Wrong),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_with_their_numbers() {
        // 1: integer -3, 17: true, 18: list of two strings, 19: struct of a byte
        let bytes = [0x15, 5, 0x01, 34, 0x19, 0x28, 1, b'a', 1, b'b', 0x1c, 0x13, 7, 0, 0, 99];
        let mut thrift = Thrift::new(&bytes);
        let mut seen = Vec::new();
        let read = thrift.fields(|thrift, number, kind| {
            match number {
                1 => assert_eq!(thrift.integer(kind), Ok(-3)),
                17 => assert_eq!(thrift.boolean(kind), Ok(true)),
                18 => thrift.list(kind, |thrift, kind| {
                    assert_eq!(thrift.binary(kind)?.len(), 1);
                    Ok(())
                })?,
                _ => thrift.skip(kind)?,
            }
            seen.push(number);
            Ok(())
        });
        assert_eq!((read, seen, thrift.position()), (Ok(()), vec![1, 17, 18, 19], bytes.len() - 1));
        for len in 0..bytes.len() - 1 {
            let mut cut = Thrift::new(&bytes[..len]);
            assert_eq!(cut.fields(|thrift, _, kind| thrift.skip(kind)), Err(Flaw::Ended), "{len}");
        }
    }

    #[test]
    fn lists_and_depths_that_nothing_stands_behind_are_refused() {
        let skipped = |bytes: &[u8]| Thrift::new(bytes).fields(|thrift, _, kind| thrift.skip(kind));
        // A list of 2^31 truth values, and one of as many empty structs.
        assert_eq!(skipped(&[0x19, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x07]), Err(Flaw::Ended));
        assert_eq!(skipped(&[0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0, 0]), Err(Flaw::Ended));
        assert_eq!(skipped(&[0x1c; 100]), Err(Flaw::Wrong));
        assert_eq!(skipped(&[0x19; 100]), Err(Flaw::Wrong));
        assert_eq!(skipped(&[0x1b, 1]), Err(Flaw::Wrong));
        assert_eq!(skipped(&[0x15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]), Err(Flaw::Wrong));
    }
}
