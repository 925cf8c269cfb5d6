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

/// Elements of dtype `from` as those of the dtype `to` that it promotes to.
pub(super) fn widen(bytes: &[u8], from: DType, to: DType) -> Vec<u8> {
    macro_rules! of {
        ($from:ty) => {{
            let elements = bytes.as_chunks::<{ size_of::<$from>() }>().0.iter();
            let values = elements.map(|&element| <$from>::from_ne_bytes(element));
            match to {
                DType::Bool => values.map(|value| value as u8).collect(),
                DType::Int8 => values.map(|value| value as i8 as u8).collect(),
                DType::UInt8 => values.map(|value| value as u8).collect(),
                DType::Int16 => values.flat_map(|value| (value as i16).to_ne_bytes()).collect(),
                DType::Int32 => values.flat_map(|value| (value as i32).to_ne_bytes()).collect(),
                DType::Int64 => values.flat_map(|value| (value as i64).to_ne_bytes()).collect(),
                DType::UInt16 => values.flat_map(|value| (value as u16).to_ne_bytes()).collect(),
                DType::UInt32 => values.flat_map(|value| (value as u32).to_ne_bytes()).collect(),
                DType::UInt64 => values.flat_map(|value| (value as u64).to_ne_bytes()).collect(),
                DType::Float32 => values.flat_map(|value| (value as f32).to_ne_bytes()).collect(),
                DType::Float64 => values.flat_map(|value| (value as f64).to_ne_bytes()).collect(),
            }
        }};
    }
    match from {
        DType::Bool | DType::UInt8 => of!(u8),
        DType::Int8 => of!(i8),
        DType::Int16 => of!(i16),
        DType::Int32 => of!(i32),
        DType::Int64 => of!(i64),
        DType::UInt16 => of!(u16),
        DType::UInt32 => of!(u32),
        DType::UInt64 => of!(u64),
        DType::Float32 => of!(f32),
        DType::Float64 => of!(f64),
    }
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
    fn widening_keeps_values() {
        let narrow = [(-3i16).to_ne_bytes(), 200i16.to_ne_bytes()].concat();
        let wide = widen(&narrow, DType::Int16, DType::Float64);
        assert_eq!(wide, [(-3f64).to_ne_bytes(), 200f64.to_ne_bytes()].concat());
        assert_eq!(widen(&[0, 1], DType::Bool, DType::UInt16), [0u16.to_ne_bytes(), 1u16.to_ne_bytes()].concat());
        assert_eq!(widen(&[255], DType::UInt8, DType::Int32), 255i32.to_ne_bytes());
        assert_eq!(widen(&[255], DType::Int8, DType::Int64), (-1i64).to_ne_bytes());
    }

    #[test]
    fn bools_become_zero_or_one() {
        let mut bytes = [0, 1, 2, 255, 0];
        to_native(&mut bytes, DType::Bool, FOREIGN);
        assert_eq!(bytes, [0, 1, 1, 1, 0]);
    }
}
