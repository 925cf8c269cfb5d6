//! The directory of a zip file: what is in it and where.
//!
//! It is read here and not by a crate: members are to be read by position from any thread, and what is needed of the
//! format is three records. They are those of PKWARE's APPNOTE 6.3, with the 64-bit sizes of zip64.

use crate::formats::error::{FormatError, Problem};
use crate::formats::source_file::SourceFile;
use rustc_hash::FxHashMap;

/// How the records begin.
pub(super) const LOCAL: u32 = 0x0403_4b50;
pub(super) const ENTRY: u32 = 0x0201_4b50;
pub(super) const END: u32 = 0x0605_4b50;
pub(super) const END_64: u32 = 0x0606_4b50;
pub(super) const LOCATOR_64: u32 = 0x0706_4b50;

/// Their lengths, without what follows of variable length.
pub(super) const LOCAL_LEN: usize = 30;
pub(super) const ENTRY_LEN: usize = 46;
pub(super) const END_LEN: usize = 22;
pub(super) const END_64_LEN: usize = 56;
pub(super) const LOCATOR_64_LEN: usize = 20;

/// The kind of extra field that holds 64-bit sizes.
pub(super) const EXTRA_64: u16 = 1;

/// The most bytes of comment behind the end record.
const MOST_COMMENT: u64 = 0xffff;

/// More than half a million arrays; a longer directory is an attempt to fill the memory.
const MOST_DIRECTORY: u64 = 64 << 20;

/// A file in a zip file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub name: String,
    pub method: u16,
    pub is_encrypted: bool,
    pub crc: u32,
    /// Its length in the zip file, and its own.
    pub packed_len: u64,
    pub len: u64,
    /// Where its local header begins.
    pub header_start: u64,
}

/// How a member is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Stored,
    Deflated,
}

impl Member {
    /// How it is packed, or why it cannot be unpacked.
    pub(super) fn packing(&self) -> Result<Packing, String> {
        if self.is_encrypted {
            return Err("encrypted".to_owned());
        }
        let name = match self.method {
            0 => return Ok(Packing::Stored),
            8 => return Ok(Packing::Deflated),
            9 => "deflate64",
            12 => "bzip2",
            14 => "lzma",
            93 => "zstandard",
            95 => "xz",
            other => return Err(format!("compressed by method {other}")),
        };
        Err(format!("compressed with {name}"))
    }
}

/// The members of a zip file, in the order of its directory. Of several with one name the last counts, as in Python.
pub(super) fn members(file: &SourceFile) -> Result<Vec<Member>, FormatError> {
    let damaged = |what: &str| FormatError::new(file.path(), Problem::Damaged(what.to_owned()));
    let (start, len) = directory_place(file)?;
    if len > MOST_DIRECTORY {
        return Err(damaged(&format!("its directory of members is {len} bytes long")));
    }
    if start.checked_add(len).is_none_or(|end| end > file.len()) {
        return Err(damaged("its directory of members lies outside of it"));
    }
    let mut directory = vec![0; len as usize];
    file.read(start, &mut directory)?;
    let mut members: Vec<Member> = Vec::new();
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut rest = Fields(&directory);
    while !rest.0.is_empty() {
        let member = entry(&mut rest).ok_or_else(|| damaged("its directory of members makes no sense"))?;
        match places.get(&member.name) {
            Some(&place) => members[place] = member,
            None => {
                places.insert(member.name.clone(), members.len());
                members.push(member);
            }
        }
    }
    Ok(members)
}

/// Where the bytes of a member begin. Its local header has a name and extra fields of its own.
pub(super) fn data_start(file: &SourceFile, member: &Member) -> Result<u64, FormatError> {
    let outside = || {
        let message = format!("its member `{}` lies outside of it", member.name);
        FormatError::new(file.path(), Problem::Damaged(message))
    };
    let header_end = member.header_start.checked_add(LOCAL_LEN as u64).filter(|&end| end <= file.len());
    let header_end = header_end.ok_or_else(outside)?;
    let mut header = [0; LOCAL_LEN];
    file.read(member.header_start, &mut header)?;
    let mut fields = Fields(&header);
    let lengths = |fields: &mut Fields<'_>| {
        let signature = fields.u32()?;
        fields.skip(22)?;
        (signature == LOCAL).then_some((fields.u16()?, fields.u16()?))
    };
    let (name_len, extra_len) = lengths(&mut fields).ok_or_else(outside)?;
    let start = header_end + u64::from(name_len) + u64::from(extra_len);
    let end = start.checked_add(member.packed_len).ok_or_else(outside)?;
    if end > file.len() { Err(outside()) } else { Ok(start) }
}

/// Where the directory begins and its length.
fn directory_place(file: &SourceFile) -> Result<(u64, u64), FormatError> {
    let no_zip = || {
        let message = "it does not end as a zip file does; it is cut short or something else";
        FormatError::new(file.path(), Problem::Damaged(message.to_owned()))
    };
    let tail_len = file.len().min(END_LEN as u64 + MOST_COMMENT);
    let tail_start = file.len() - tail_len;
    let mut tail = vec![0; tail_len as usize];
    file.read(tail_start, &mut tail)?;
    let ends_here = |&at: &usize| {
        let comment = tail.get(at + END_LEN - 2..).and_then(|comment| comment.first_chunk::<2>());
        tail[at..].starts_with(&END.to_le_bytes())
            && comment.is_some_and(|&len| at + END_LEN + usize::from(u16::from_le_bytes(len)) <= tail.len())
    };
    let end = (0..tail.len().saturating_sub(END_LEN - 1)).rev().find(ends_here).ok_or_else(no_zip)?;
    let end_start = tail_start + end as u64;
    if let Some(locator_start) = end_start.checked_sub(LOCATOR_64_LEN as u64) {
        let mut locator = [0; LOCATOR_64_LEN];
        file.read(locator_start, &mut locator)?;
        let mut fields = Fields(&locator);
        if fields.u32() == Some(LOCATOR_64) {
            let start = fields.skip(4).and_then(|()| fields.u64()).ok_or_else(no_zip)?;
            if start.checked_add(END_64_LEN as u64).is_none_or(|end| end > file.len()) {
                return Err(no_zip());
            }
            let mut record = [0; END_64_LEN];
            file.read(start, &mut record)?;
            let mut fields = Fields(&record);
            if fields.u32() != Some(END_64) {
                return Err(no_zip());
            }
            let place = |fields: &mut Fields<'_>| {
                fields.skip(36)?;
                let len = fields.u64()?;
                Some((fields.u64()?, len))
            };
            return place(&mut fields).ok_or_else(no_zip);
        }
    }
    let mut fields = Fields(&tail[end..]);
    let place = |fields: &mut Fields<'_>| {
        fields.skip(12)?;
        let len = fields.u32()?;
        Some((fields.u32()?.into(), len.into()))
    };
    place(&mut fields).ok_or_else(no_zip)
}

/// The next entry of a directory.
fn entry(fields: &mut Fields<'_>) -> Option<Member> {
    if fields.u32()? != ENTRY {
        return None;
    }
    fields.skip(4)?;
    let flags = fields.u16()?;
    let method = fields.u16()?;
    fields.skip(4)?;
    let crc = fields.u32()?;
    let (mut packed_len, mut len) = (u64::from(fields.u32()?), u64::from(fields.u32()?));
    let (name_len, extra_len, comment_len) = (fields.u16()?, fields.u16()?, fields.u16()?);
    fields.skip(8)?;
    let mut header_start = u64::from(fields.u32()?);
    let name = String::from_utf8_lossy(fields.take(name_len.into())?);
    // It will be shown, and a terminal takes orders in such characters.
    let name = name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect();
    let mut extra = Fields(fields.take(extra_len.into())?);
    while let (Some(kind), Some(size)) = (extra.u16(), extra.u16()) {
        let mut field = Fields(extra.take(size.into())?);
        if kind == EXTRA_64 {
            // Only those that do not fit their place, in this order.
            for value in [&mut len, &mut packed_len, &mut header_start] {
                if *value == u64::from(u32::MAX) {
                    *value = field.u64()?;
                }
            }
        }
    }
    fields.skip(comment_len.into())?;
    Some(Member { name, method, is_encrypted: flags & 1 != 0, crc, packed_len, len, header_start })
}

/// Numbers one after the other, little endian.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.take(count).map(|_| ())
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }
}
