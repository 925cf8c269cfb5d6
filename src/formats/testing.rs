//! What the tests of several formats do.

use super::{ArrayRequest, NewArray, StoredArray, create, open};
use crate::types::{DType, Shape};
use std::path::Path;

/// Saves arrays, the second half of each first.
pub(super) fn save(path: &Path, arrays: &[NewArray<'_>], data: &[&[u8]]) {
    let writer = create(path, arrays).unwrap();
    for (k, (array, bytes)) in arrays.iter().zip(data).enumerate() {
        let half = array.shape.len() / 2;
        let (begin, end) = bytes.split_at(half * array.dtype.size());
        writer.write(k, half as u64, end).unwrap();
        writer.write(k, 0, begin).unwrap();
    }
    writer.finish().unwrap();
}

pub(super) fn read_all(array: &dyn StoredArray) -> Vec<u8> {
    let mut out = vec![0xee; array.bytes() as usize];
    array.read(0, &mut out).unwrap();
    out
}

/// Compares every consecutive piece of an array.
pub(super) fn every_piece(array: &dyn StoredArray, expected: &[u8]) {
    let size = array.dtype().size();
    let len = expected.len() / size;
    for first in 0..len {
        for end in first..=len {
            let mut out = vec![0xee; (end - first) * size];
            array.read(first as u64, &mut out).unwrap();
            assert_eq!(out, expected[first * size..end * size], "{first}..{end}");
        }
    }
}

/// Bytes that are elements of `dtype`, all bits of them in use.
pub(super) fn elements(dtype: DType, len: usize) -> Vec<u8> {
    let bytes = (0..len * dtype.size()).map(|k| (k * 37 + k / 11) as u8);
    if dtype == DType::Bool { bytes.map(|byte| byte % 2).collect() } else { bytes.collect() }
}

/// Saves `len` elements of every dtype as a table with a column each, and compares what is loaded.
pub(super) fn all_dtypes(ending: &str, len: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("all.{ending}"));
    let shape = Shape::new([len]).unwrap();
    let arrays: Vec<NewArray<'_>> =
        DType::ALL.iter().map(|&dtype| NewArray { name: Some(dtype.name()), dtype, shape: &shape }).collect();
    let data: Vec<Vec<u8>> = arrays.iter().map(|array| elements(array.dtype, len)).collect();
    save(&path, &arrays, &data.iter().map(Vec::as_slice).collect::<Vec<_>>());
    for (array, expected) in arrays.iter().zip(&data) {
        let found = open(&path, &ArrayRequest::named(array.dtype.name())).unwrap();
        assert_eq!((found.dtype(), found.shape()), (array.dtype, &shape));
        assert!(read_all(&*found) == *expected, "{} of {}", len, array.dtype);
    }
}
