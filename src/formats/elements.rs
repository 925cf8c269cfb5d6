//! The bytes of elements in a file against those in memory.

use super::error::Problem;
use crate::types::DType;

/// How the bytes of an element follow each other in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    /// This machine's.
    pub(super) const NATIVE: ByteOrder =
        if cfg!(target_endian = "little") { ByteOrder::Little } else { ByteOrder::Big };
}

/// Turns elements as they stand in a file into elements as they are computed with: the machine's byte order, and bools
/// that are 0 or 1 (any other byte counts as true, as in NumPy).
pub(super) fn to_native(bytes: &mut [u8], dtype: DType, order: ByteOrder) {
    if dtype == DType::Bool {
        bytes.iter_mut().for_each(|byte| *byte = (*byte != 0) as u8);
    } else if order != ByteOrder::NATIVE {
        match dtype.size() {
            2 => reverse_each::<2>(bytes),
            4 => reverse_each::<4>(bytes),
            8 => reverse_each::<8>(bytes),
            _ => {}
        }
    }
}

/// Where, in bytes from the first element, `bytes` bytes of elements from number `first` on begin in an array of `len`
/// elements.
pub(super) fn byte_offset(dtype: DType, first: u64, bytes: usize, len: u64) -> Result<u64, Problem> {
    let size = dtype.size() as u64;
    debug_assert!((bytes as u64).is_multiple_of(size), "{bytes} bytes of {dtype}");
    let end = first.saturating_add(bytes as u64 / size);
    if end > len { Err(Problem::OutOfRange { first, end, len }) } else { Ok(first * size) }
}

fn reverse_each<const SIZE: usize>(bytes: &mut [u8]) {
    let (elements, _) = bytes.as_chunks_mut::<SIZE>();
    elements.iter_mut().for_each(|element| element.reverse());
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOREIGN: ByteOrder = match ByteOrder::NATIVE {
        ByteOrder::Little => ByteOrder::Big,
        ByteOrder::Big => ByteOrder::Little,
    };

    #[test]
    fn foreign_elements_are_turned_around() {
        for dtype in DType::ALL.into_iter().filter(|&dtype| dtype != DType::Bool) {
            let size = dtype.size();
            let original: Vec<u8> = (0..24).collect();
            let mut bytes = original.clone();
            to_native(&mut bytes, dtype, ByteOrder::NATIVE);
            assert_eq!(bytes, original);
            to_native(&mut bytes, dtype, FOREIGN);
            let expected: Vec<u8> = original.chunks(size).flat_map(|element| element.iter().rev().copied()).collect();
            assert_eq!(bytes, expected, "{dtype}");
        }
    }

    #[test]
    fn bools_become_zero_or_one() {
        let mut bytes = [0, 1, 2, 255, 0];
        to_native(&mut bytes, DType::Bool, FOREIGN);
        assert_eq!(bytes, [0, 1, 1, 1, 0]);
    }
}
