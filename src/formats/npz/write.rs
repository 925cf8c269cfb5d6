//! Writing an archive as `numpy.savez` does: members stored and not compressed, so that each can be written in any order
//! and read in any piece.
//!
//! All lengths are known beforehand, and so is the place of every byte; only the checksums are found as bytes come. The
//! elements of every member begin at a multiple of 64 bytes, so that the file can be mapped into memory.

use super::ENDING;
use super::directory::LOCATOR_64_LEN;
use super::directory::{END, END_64, END_64_LEN, END_LEN, ENTRY, ENTRY_LEN, EXTRA_64, LOCAL, LOCAL_LEN, LOCATOR_64};
use crate::formats::elements::byte_offset;
use crate::formats::error::{FormatError, Problem};
use crate::formats::new_file::NewFile;
use crate::formats::npy;
use crate::formats::{Created, FileWriter, NewArray};
use crate::types::DType;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The name of an array that has none, in NumPy.
const NAMELESS: &str = "arr_0";

const ALIGNMENT: u64 = 64;

/// The kind of extra field that only fills space, so that what follows is aligned.
const EXTRA_ALIGNMENT: u16 = 0xd935;

/// The versions of the format that a reader must know: 2.0, and 4.5 where lengths have 64 bits.
const VERSION: u16 = 20;
const VERSION_64: u16 = 45;

/// That the name is UTF-8.
const FLAG_UTF8: u16 = 1 << 11;

/// The first of January 1980, as NumPy writes.
const DATE: u16 = 0x21;

/// Where everything goes.
#[derive(Debug)]
pub(super) struct Plan {
    pub members: Vec<NewMember>,
    pub directory_start: u64,
    pub directory_len: u64,
}

#[derive(Debug)]
pub(super) struct NewMember {
    pub name: String,
    /// The header of the `.npy` file.
    header: Vec<u8>,
    dtype: DType,
    elements: u64,
    header_start: u64,
    /// Where the `.npy` file begins.
    start: u64,
    checksum: Mutex<Checksum>,
}

/// The checksums of the parts of a member that are written, neighbours combined: by where they begin, where they end.
/// There are never many: whoever writes, writes runs that become neighbours.
#[derive(Debug, Default)]
struct Checksum(BTreeMap<u64, (u64, u32)>);

#[derive(Debug)]
struct NpzWriter {
    file: NewFile,
    path: PathBuf,
    plan: Plan,
}

pub(super) fn create(path: &Path, arrays: &[NewArray<'_>]) -> Created {
    let plan = Plan::new(arrays).map_err(|message| FormatError::new(path, Problem::Unsupported(message)))?;
    let file = NewFile::create(path, plan.directory_start + plan.directory_len)?;
    Ok(Box::new(NpzWriter { file, path: path.to_owned(), plan }))
}

impl Plan {
    pub(super) fn new(arrays: &[NewArray<'_>]) -> Result<Plan, String> {
        let mut members: Vec<NewMember> = Vec::new();
        let mut names = FxHashSet::default();
        let mut position = 0u64;
        for array in arrays {
            let name = member_name(array.name.unwrap_or(NAMELESS))?;
            if !names.insert(name.clone()) {
                return Err(format!("two arrays are called `{}`", array.name.unwrap_or_default()));
            }
            let header = npy::header_bytes(array.dtype, array.shape);
            let elements = array.shape.len() as u64;
            let mut member = NewMember {
                name,
                header,
                dtype: array.dtype,
                elements,
                header_start: position,
                start: 0,
                checksum: Mutex::default(),
            };
            let plain = position + (LOCAL_LEN + member.name.len() + member.extra_64().len()) as u64;
            // An extra field of its kind, its length and the alignment that it is for, then what is missing.
            member.start = (plain + 6).next_multiple_of(ALIGNMENT);
            member.checksum.get_mut().unwrap_or_else(PoisonError::into_inner).add(0, &member.header);
            position = member.start + member.len();
            members.push(member);
        }
        let directory_start = position;
        let mut plan = Plan { members, directory_start, directory_len: 0 };
        // Checksums have the same length whatever they are.
        plan.directory_len = plan.directory(|_| 0).len() as u64;
        Ok(plan)
    }

    /// All that stands behind the members, with the checksum of each.
    fn directory(&self, checksum: impl Fn(&NewMember) -> u32) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.members.len() * (ENTRY_LEN + 64) + 128);
        for member in &self.members {
            let mut extra = member.extra_64();
            if member.header_start >= u64::from(u32::MAX) {
                extra.extend(member.header_start.to_le_bytes());
                if extra.len() == 8 {
                    extra.splice(..0, [EXTRA_64.to_le_bytes(), [0; 2]].concat());
                }
                let len = extra.len() as u16 - 4;
                extra[2..4].copy_from_slice(&len.to_le_bytes());
            }
            let version = if extra.is_empty() { VERSION } else { VERSION_64 };
            let entry_start = out.len();
            put_u32(&mut out, ENTRY);
            put_u16s(&mut out, &[version]);
            member.common(&mut out, checksum(member), version, extra.len());
            // No comment, first disk, no attributes.
            put_u16s(&mut out, &[0, 0, 0, 0, 0]);
            put_u32(&mut out, saturated(member.header_start));
            debug_assert_eq!(out.len() - entry_start, ENTRY_LEN);
            out.extend(member.name.as_bytes());
            out.extend(extra);
        }
        self.end(out)
    }

    /// Adds the records behind the directory's entries.
    fn end(&self, mut out: Vec<u8>) -> Vec<u8> {
        let (count, len) = (self.members.len() as u64, out.len() as u64);
        let is_large = self.directory_start >= u64::from(u32::MAX) || count >= u64::from(u16::MAX);
        if is_large {
            put_u32(&mut out, END_64);
            put_u64s(&mut out, &[END_64_LEN as u64 - 12]);
            put_u16s(&mut out, &[VERSION_64, VERSION_64]);
            put_u64s(&mut out, &[0, count, count, len, self.directory_start]);
            put_u32(&mut out, LOCATOR_64);
            put_u32(&mut out, 0);
            put_u64s(&mut out, &[self.directory_start + len]);
            put_u32(&mut out, 1);
            debug_assert_eq!(out.len() as u64, len + (END_64_LEN + LOCATOR_64_LEN) as u64);
        }
        let end_start = out.len();
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        put_u32(&mut out, END);
        put_u16s(&mut out, &[0, 0, count, count]);
        put_u32(&mut out, saturated(len));
        put_u32(&mut out, saturated(self.directory_start));
        put_u16s(&mut out, &[0]);
        debug_assert_eq!(out.len() - end_start, END_LEN);
        out
    }
}

impl NewMember {
    /// The length of the `.npy` file.
    fn len(&self) -> u64 {
        self.header.len() as u64 + self.elements * self.dtype.size() as u64
    }

    /// The extra field of lengths that need 64 bits.
    fn extra_64(&self) -> Vec<u8> {
        let mut extra = Vec::new();
        if self.len() >= u64::from(u32::MAX) {
            put_u16s(&mut extra, &[EXTRA_64, 16]);
            put_u64s(&mut extra, &[self.len(), self.len()]);
        }
        extra
    }

    /// The fields that the local header and the directory share.
    fn common(&self, out: &mut Vec<u8>, checksum: u32, version: u16, extra_len: usize) {
        let flags = if self.name.is_ascii() { 0 } else { FLAG_UTF8 };
        const STORED: u16 = 0;
        put_u16s(out, &[version, flags, STORED, 0, DATE]);
        put_u32(out, checksum);
        put_u32(out, saturated(self.len()));
        put_u32(out, saturated(self.len()));
        put_u16s(out, &[self.name.len() as u16, extra_len as u16]);
    }

    /// What stands before the `.npy` file.
    fn local_header(&self, checksum: u32) -> Vec<u8> {
        let mut extra = self.extra_64();
        let version = if extra.is_empty() { VERSION } else { VERSION_64 };
        let plain = self.header_start + (LOCAL_LEN + self.name.len() + extra.len() + 4) as u64;
        let filling = (self.start - plain) as usize;
        put_u16s(&mut extra, &[EXTRA_ALIGNMENT, filling as u16, ALIGNMENT as u16]);
        extra.resize(extra.len() + filling - 2, 0);
        let mut out = Vec::with_capacity(2 * ALIGNMENT as usize);
        put_u32(&mut out, LOCAL);
        self.common(&mut out, checksum, version, extra.len());
        out.extend(self.name.as_bytes());
        out.extend(extra);
        out
    }

    /// The checksum of the `.npy` file, if all of it is written.
    fn checksum(&self) -> Option<u32> {
        self.checksum.lock().unwrap_or_else(PoisonError::into_inner).of_all(self.len())
    }
}

impl Checksum {
    fn add(&mut self, start: u64, bytes: &[u8]) {
        self.insert(start, start + bytes.len() as u64, crc32fast::hash(bytes));
    }

    /// Adds a part and makes one of it and its neighbours.
    fn insert(&mut self, mut start: u64, mut end: u64, mut crc: u32) {
        if start == end {
            return;
        }
        if let Some((&before, &(_, its_crc))) = self.0.range(..start).next_back().filter(|(_, part)| part.0 == start) {
            self.0.remove(&before);
            crc = combined(its_crc, crc, end - start);
            start = before;
        }
        if let Some((its_end, its_crc)) = self.0.remove(&end) {
            crc = combined(crc, its_crc, its_end - end);
            end = its_end;
        }
        self.0.insert(start, (end, crc));
    }

    fn of_all(&self, len: u64) -> Option<u32> {
        self.0.get(&0).filter(|(end, _)| *end == len).map(|(_, crc)| *crc)
    }
}

/// The checksum of two parts in a row, the second of `len` bytes.
fn combined(first: u32, second: u32, len: u64) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(first);
    hasher.combine(&crc32fast::Hasher::new_with_initial_len(second, len));
    hasher.finalize()
}

impl FileWriter for NpzWriter {
    fn write(&self, array: usize, first: u64, bytes: &[u8]) -> Result<(), FormatError> {
        let member = &self.plan.members[array];
        let offset = byte_offset(member.dtype, first, bytes.len(), member.elements)
            .map_err(|problem| FormatError::new(&self.path, problem))?;
        let offset = member.header.len() as u64 + offset;
        self.file.write(member.start + offset, bytes)?;
        let crc = crc32fast::hash(bytes);
        let mut checksum = member.checksum.lock().unwrap_or_else(PoisonError::into_inner);
        checksum.insert(offset, offset + bytes.len() as u64, crc);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), FormatError> {
        for member in &self.plan.members {
            // A member that lacks bytes is noticed by the file as a whole.
            self.file.write(member.header_start, &member.local_header(member.checksum().unwrap_or_default()))?;
            self.file.write(member.start, &member.header)?;
        }
        let directory = self.plan.directory(|member| member.checksum().unwrap_or_default());
        self.file.write(self.plan.directory_start, &directory)?;
        self.file.publish()
    }
}

/// The name of the member for an array. Unpacked as a file, it must stay where it is unpacked.
fn member_name(name: &str) -> Result<String, String> {
    const MOST: usize = 1000;
    let is_possible = !name.is_empty() && name.len() <= MOST && !name.contains(['/', '\\', '\0', ':']);
    if is_possible { Ok(format!("{name}{ENDING}")) } else { Err(format!("`{name}` cannot be the name of an array")) }
}

/// A length or place, or the sign that it stands in an extra field.
fn saturated(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn put_u16s(out: &mut Vec<u8>, values: &[u16]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

fn put_u32(out: &mut Vec<u8>, value: u32) {
    out.extend(value.to_le_bytes());
}

fn put_u64s(out: &mut Vec<u8>, values: &[u64]) {
    out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
}

#[cfg(test)]
pub(super) mod layout_tests {
    use super::*;
    use crate::types::Shape;
    use std::os::unix::fs::FileExt;

    /// Writes all of an archive but its elements, which are holes then: the checksums are wrong.
    pub(crate) fn hollow(path: &Path, arrays: &[(&str, DType, &Shape)]) {
        let new: Vec<NewArray<'_>> =
            arrays.iter().map(|&(name, dtype, shape)| NewArray { name: Some(name), dtype, shape }).collect();
        let plan = Plan::new(&new).unwrap();
        let file = std::fs::File::create(path).unwrap();
        for member in &plan.members {
            file.write_all_at(&member.local_header(0), member.header_start).unwrap();
            file.write_all_at(&member.header, member.start).unwrap();
        }
        file.write_all_at(&plan.directory(|_| 0), plan.directory_start).unwrap();
    }

    #[test]
    fn checksums_are_combined_in_any_order() {
        let bytes: Vec<u8> = (0..200).collect();
        let cuts = [0, 7, 8, 100, 160, 200];
        for order in [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [1, 3, 0, 4, 2], [2, 0, 4, 1, 3]] {
            let mut checksum = Checksum::default();
            for k in order {
                assert_eq!(checksum.of_all(200), None);
                checksum.add(cuts[k] as u64, &bytes[cuts[k]..cuts[k + 1]]);
            }
            assert_eq!(checksum.of_all(200), Some(crc32fast::hash(&bytes)));
            assert_eq!(checksum.0.len(), 1);
        }
    }

    #[test]
    fn names_stay_in_their_folder() {
        for name in ["", "a/b", "../x", "/x", "c:\\x", "a\0"] {
            assert!(member_name(name).is_err(), "{name}");
        }
        assert_eq!(member_name("größe").as_deref(), Ok("größe.npy"));
    }
}
