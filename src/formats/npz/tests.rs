//! Archives as they come, good and hostile, and round trips.

use super::write::layout_tests::hollow;
use super::*;
use crate::formats::{NewArray, StoredArray};
use crate::types::{DType, Shape};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use tempfile::TempDir;

fn shape(extents: &[usize]) -> Shape {
    Shape::new(extents.iter().copied()).unwrap()
}

/// A `.npy` file of int16.
fn npy(values: &[i16]) -> Vec<u8> {
    let mut bytes = super::super::npy::header_bytes(DType::Int16, &shape(&[values.len()]));
    bytes.extend(values.iter().flat_map(|value| value.to_ne_bytes()));
    bytes
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A member as its bytes in the archive, what it says of itself, and its method.
struct Raw<'a> {
    name: &'a str,
    method: u16,
    flags: u16,
    packed: Vec<u8>,
    len: u32,
    crc: u32,
}

impl<'a> Raw<'a> {
    fn stored(name: &'a str, bytes: Vec<u8>) -> Raw<'a> {
        let (len, crc) = (bytes.len() as u32, crc32fast::hash(&bytes));
        Raw { name, method: 0, flags: 0, packed: bytes, len, crc }
    }

    fn deflated(name: &'a str, bytes: &[u8]) -> Raw<'a> {
        let (len, crc) = (bytes.len() as u32, crc32fast::hash(bytes));
        Raw { name, method: 8, flags: 0, packed: deflated(bytes), len, crc }
    }
}

/// A zip file with data descriptors (lengths behind the data, zeros before it) and a comment.
fn zip(members: &[Raw<'_>]) -> Vec<u8> {
    let u16s = |values: &[u16]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let u32s = |values: &[u32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for Raw { name, method, flags, packed, len, crc } in members {
        let start = out.len() as u32;
        let name_len = name.len() as u16;
        out.extend([u32s(&[directory::LOCAL]), u16s(&[20, flags | 8, *method, 0, 0x21]), u32s(&[0, 0, 0])].concat());
        out.extend([u16s(&[name_len, 5]), name.as_bytes().to_vec(), vec![0xaa; 5], packed.clone()].concat());
        let facts = u32s(&[*crc, packed.len() as u32, *len]);
        out.extend(&facts);
        directory.extend([u32s(&[directory::ENTRY]), u16s(&[20, 20, flags | 8, *method, 0, 0x21]), facts].concat());
        directory.extend([u16s(&[name_len, 0, 0, 0, 0, 0, 0]), u32s(&[start]), name.as_bytes().to_vec()].concat());
    }
    let count = members.len() as u16;
    let end = [u32s(&[directory::END]), u16s(&[0, 0, count, count])].concat();
    let place = u32s(&[directory.len() as u32, out.len() as u32]);
    [out, directory, end, place, u16s(&[7]), b"comment".to_vec()].concat()
}

fn stored(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npz");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn error(bytes: &[u8], request: &ArrayRequest) -> String {
    let (_folder, path) = stored(bytes);
    let array = match open(&path, request) {
        Ok(array) => array,
        Err(error) => return error.problem.to_string(),
    };
    let mut out = vec![0; array.bytes() as usize];
    array.read(0, &mut out).unwrap_err().problem.to_string()
}

fn values(array: &dyn StoredArray) -> Vec<i16> {
    let mut bytes = vec![0; array.bytes() as usize];
    array.read(0, &mut bytes).unwrap();
    bytes.as_chunks::<2>().0.iter().map(|&bytes| i16::from_ne_bytes(bytes)).collect()
}

#[test]
fn stored_and_deflated_members_are_read_in_any_piece() {
    let numbers: Vec<i16> = (0..20_000).map(|k| (k * k % 7919) as i16).collect();
    let (_folder, path) = stored(&zip(&[
        Raw::stored("plain.npy", npy(&numbers)),
        Raw::deflated("small.npy", &npy(&numbers)),
        Raw::stored("notes.txt", b"no array".to_vec()),
    ]));
    for name in ["plain", "small", "small.npy"] {
        let array = open(&path, &ArrayRequest::named(name)).unwrap();
        assert_eq!((array.dtype(), array.shape().extents()), (DType::Int16, &[20_000][..]));
        std::thread::scope(|scope| {
            for part in 0..4u64 {
                let (array, numbers) = (&array, &numbers);
                scope.spawn(move || {
                    for first in (part * 5000..(part + 1) * 5000 - 3).step_by(997) {
                        let mut bytes = [0; 6];
                        array.read(first, &mut bytes).unwrap();
                        let expected: Vec<u8> =
                            numbers[first as usize..][..3].iter().flat_map(|value| value.to_ne_bytes()).collect();
                        assert_eq!(bytes, expected[..], "{name} from {first}");
                    }
                });
            }
        });
        assert!(matches!(array.read(20_000, &mut [0; 2]).unwrap_err().problem, Problem::OutOfRange { .. }));
    }
    let listing = contents(&path).unwrap();
    assert_eq!(listing.notes, ["3 members"]);
    assert!(listing.entries[1].detail.contains("deflated"), "{listing:?}");
    assert!(listing.entries[2].array.is_none() && listing.entries[2].detail.contains("8 bytes"), "{listing:?}");
}

#[test]
fn the_only_array_needs_no_name() {
    let request = ArrayRequest::default();
    let (_folder, path) = stored(&zip(&[Raw::stored("notes.txt", vec![]), Raw::stored("a.npy", npy(&[1, 2]))]));
    assert_eq!(values(&*open(&path, &request).unwrap()), [1, 2]);
    let pickled = b"\x93NUMPY\x01\x00\x36\x00{'descr': '|O', 'fortran_order': False, 'shape': (3,)}".to_vec();
    let beside = zip(&[Raw::stored("p.npy", pickled.clone()), Raw::deflated("a.npy", &npy(&[3]))]);
    let (_folder, path) = stored(&beside);
    assert_eq!(values(&*open(&path, &request).unwrap()), [3]);
    assert!(contents(&path).unwrap().entries[0].detail.contains("pickled"));
    let refused = error(&beside, &ArrayRequest::named("p"));
    assert!(refused.contains("`p.npy` cannot be read: it holds pickled"), "{refused}");
    let two = zip(&[Raw::stored("b.npy", npy(&[1])), Raw::stored("a.npy", npy(&[2]))]);
    let refused = error(&two, &request);
    assert!(refused.contains("load(path, \"b\")") && refused.contains("it holds b, a"), "{refused}");
    let refused = error(&two, &ArrayRequest::named("c"));
    assert!(refused.contains("no array `c`; it holds b, a"), "{refused}");
    let refused = error(&zip(&[Raw::stored("t.txt", vec![])]), &ArrayRequest::named("t.txt"));
    assert!(refused.contains("no .npy file"), "{refused}");
    assert!(error(&zip(&[]), &request).contains("no array of numbers"));
    let twice = zip(&[Raw::stored("a.npy", npy(&[1])), Raw::stored("a.npy", npy(&[2]))]);
    let (_folder, path) = stored(&twice);
    assert_eq!(values(&*open(&path, &request).unwrap()), [2], "of two with one name the last counts, as in Python");
}

#[test]
fn what_cannot_be_unpacked_is_refused_by_name() {
    let request = ArrayRequest::named("a");
    for (method, name) in [(12, "bzip2"), (14, "lzma"), (93, "zstandard"), (77, "method 77")] {
        let member = Raw { method, ..Raw::stored("a.npy", npy(&[1])) };
        assert!(error(&zip(&[member]), &request).contains(name), "{name}");
    }
    let secret = Raw { flags: 1, ..Raw::stored("a.npy", npy(&[1])) };
    assert!(error(&zip(&[secret]), &request).contains("encrypted"));
}

#[test]
fn damaged_members_are_noticed() {
    let request = ArrayRequest::named("a");
    let numbers: Vec<i16> = (0..10_000).collect();
    let good = || Raw::deflated("a.npy", &npy(&numbers));
    let refused = |member: Raw<'_>| error(&zip(&[member]), &request);
    assert!(refused(Raw { crc: 1, ..good() }).contains("checksum of its member `a.npy`"));
    let longer = Raw { len: good().len + 1, ..good() };
    assert!(refused(longer).contains("ends before it should"));
    let shorter = Raw { len: good().len - 1, ..good() };
    assert!(refused(shorter).contains("cut short"));
    let bomb = Raw { len: u32::MAX - 1, ..good() };
    assert!(refused(bomb).contains("cannot be the 4294967294 that it promises"));
    let cut = good().packed[..good().packed.len() / 2].to_vec();
    assert!(refused(Raw { packed: cut, ..good() }).contains("ends before it should"));
    let noise = Raw { packed: vec![0xff; 1000], ..good() };
    assert!(refused(noise).contains("no deflated data"));
    let uneven = Raw { len: 3, ..Raw::stored("a.npy", npy(&[1])) };
    assert!(refused(uneven).contains("cannot be the 3"));
}

#[test]
fn any_file_that_is_none_is_refused() {
    let good = zip(&[Raw::stored("a.npy", npy(&[1, 2, 3])), Raw::deflated("b.npy", &npy(&[4, 5]))]);
    for len in 0..good.len() - 7 {
        let (_folder, path) = stored(&good[..len]);
        assert!(contents(&path).is_err(), "{len}");
    }
    // One byte changed anywhere: refused, or read as something, and never a panic.
    for at in 0..good.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] ^= flip;
            let (_folder, path) = stored(&bytes);
            let _ = contents(&path);
            for name in ["a", "b"] {
                if let Ok(array) = open(&path, &ArrayRequest::named(name)) {
                    let mut out = vec![0; array.bytes() as usize];
                    let _ = array.read(0, &mut out);
                }
            }
        }
    }
}

#[test]
fn what_is_written_reads_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npz");
    let shapes = [vec![], vec![0], vec![3, 0, 2], vec![1000], vec![7, 11, 13]].map(|extents| shape(&extents));
    let data = |dtype: DType, shape: &Shape| -> Vec<u8> {
        (0..shape.len() * dtype.size()).map(|k| if dtype == DType::Bool { k % 2 } else { k } as u8).collect()
    };
    for dtype in DType::ALL {
        let names: Vec<String> = (0..shapes.len()).map(|k| format!("array_{k}")).collect();
        let arrays: Vec<NewArray<'_>> =
            names.iter().zip(&shapes).map(|(name, shape)| NewArray { name: Some(name), dtype, shape }).collect();
        let writer = write::create(&path, &arrays).unwrap();
        for (k, shape) in shapes.iter().enumerate().rev() {
            let (bytes, half) = (data(dtype, shape), shape.len() / 2);
            writer.write(k, half as u64, &bytes[half * dtype.size()..]).unwrap();
            writer.write(k, 0, &bytes[..half * dtype.size()]).unwrap();
        }
        writer.finish().unwrap();
        for (name, shape) in names.iter().zip(&shapes) {
            let array = open(&path, &ArrayRequest::named(name)).unwrap();
            assert_eq!((array.dtype(), array.shape()), (dtype, shape));
            let mut out = vec![9; array.bytes() as usize];
            array.read(0, &mut out).unwrap();
            assert_eq!(out, data(dtype, shape));
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn elements_are_aligned_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npz");
    let three = shape(&[3]);
    let new = |name| NewArray { name: Some(name), dtype: DType::Int16, shape: &three };
    let writer = write::create(&path, &[new("a"), new("a_longer_name")]).unwrap();
    for array in 0..2 {
        writer.write(array, 0, &[1; 6]).unwrap();
    }
    writer.finish().unwrap();
    let file = SourceFile::open(&path).unwrap();
    for member in directory::members(&file).unwrap() {
        let start = directory::data_start(&file, &member).unwrap();
        assert!(start.is_multiple_of(64), "{}", member.name);
        let mut bytes = vec![0; member.len as usize];
        file.read(start, &mut bytes).unwrap();
        assert_eq!(crc32fast::hash(&bytes), member.crc, "{}", member.name);
    }
    let refused = write::create(&path, &[new("a"), new("a")]).unwrap_err().to_string();
    assert!(refused.contains("two arrays are called `a`"), "{refused}");
    let writer = write::create(&path, &[new("a")]).unwrap();
    writer.write(0, 0, &[1; 4]).unwrap();
    assert!(matches!(writer.finish().unwrap_err().problem, Problem::Incomplete { .. }));
}

#[test]
fn lengths_and_places_may_need_64_bits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npz");
    let (large, small) = (shape(&[5 << 30]), shape(&[3]));
    let arrays = [("a", DType::Int8, &small), ("b", DType::Int8, &large), ("c", DType::Float64, &small)];
    hollow(&path, &arrays);
    for (name, dtype, shape) in arrays {
        let array = open(&path, &ArrayRequest::named(name)).unwrap();
        assert_eq!((array.dtype(), array.shape()), (dtype, shape));
        array.read(shape.len() as u64 - 1, &mut vec![0; dtype.size()]).unwrap();
    }
    assert!(fs::metadata(&path).unwrap().len() > 5 << 30);
    let names: Vec<String> = (0..70_000).map(|k| format!("x{k}")).collect();
    let many: Vec<(&str, DType, &Shape)> = names.iter().map(|name| (name.as_str(), DType::Int8, &small)).collect();
    hollow(&path, &many);
    assert_eq!(directory::members(&SourceFile::open(&path).unwrap()).unwrap().len(), 70_000);
    assert!(open(&path, &ArrayRequest::named("x69999")).is_ok());
}

#[test]
fn a_file_changed_in_place_is_an_error() {
    for member in [Raw::stored("a.npy", npy(&[1, 2])), Raw::deflated("a.npy", &npy(&[1, 2]))] {
        let (_folder, path) = stored(&zip(&[member]));
        let array = open(&path, &ArrayRequest::default()).unwrap();
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(10_000).unwrap();
        assert!(matches!(array.read(0, &mut [0; 2]).unwrap_err().problem, Problem::Changed));
    }
}
