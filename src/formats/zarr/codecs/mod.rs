//! From the bytes of a stored chunk to its elements.

mod blosc;
mod parse;
mod shard;
mod shuffle;

pub(super) use parse::{of_version_2, of_version_3};
pub(super) use shard::Sharding;

use crate::formats::elements::{ByteOrder, to_native};
use crate::types::DType;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// What may stand around the elements of a chunk besides what the compressors leave: checksums, frames.
const OVERHEAD: usize = 64 << 10;

/// How a chunk is stored, in the order of encoding.
#[derive(Debug)]
pub(super) struct Pipeline {
    /// Axis `k` of what is stored is axis `order[k]` of the array; none if they are the same.
    pub order: Option<Vec<usize>>,
    pub serializer: Serializer,
    pub packings: Vec<Packing>,
    /// The names of all of these, for people.
    pub names: Vec<String>,
}

/// How elements become bytes.
#[derive(Debug)]
pub(super) enum Serializer {
    Plain(ByteOrder),
    /// Smaller chunks in one file.
    Sharded(Box<Sharding>),
}

/// How bytes become other bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zlib,
    Zstd,
    Blosc,
    /// Of numcodecs: the length, then one LZ4 block.
    Lz4,
    /// A checksum behind the bytes, or before them.
    Crc32c(Side),
    Crc32(Side),
    /// Bytes sorted by their place in an element of this size.
    Shuffle(usize),
    /// The first element, then what each is greater than the one before it.
    Delta(DType, ByteOrder),
}

/// Where a checksum stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    Behind,
}

impl Pipeline {
    /// The most bytes that a chunk of `len` bytes takes where it is stored: no compressor needs more.
    pub(super) fn most_stored(len: usize) -> usize {
        len + len / 8 + OVERHEAD
    }

    /// The elements of a chunk with these `extents`; `fill` stands where a part of it is not stored.
    pub(super) fn decode(
        &self,
        stored: Vec<u8>,
        extents: &[usize],
        dtype: DType,
        fill: &[u8],
    ) -> Result<Vec<u8>, String> {
        let expected = extents.iter().product::<usize>() * dtype.size();
        let most = Pipeline::most_stored(expected);
        let mut bytes = stored;
        for (k, packing) in self.packings.iter().enumerate().rev() {
            // What is unpacked last is the elements themselves, unless they are sharded.
            let is_plain = k == 0 && matches!(self.serializer, Serializer::Plain(_));
            bytes = packing.undo(bytes, if is_plain { expected } else { most })?;
        }
        let stored_extents: Vec<usize> = match &self.order {
            Some(order) => order.iter().map(|&axis| extents[axis]).collect(),
            None => extents.to_vec(),
        };
        let elements = match &self.serializer {
            Serializer::Plain(byte_order) => {
                if bytes.len() != expected {
                    return Err(format!("{} bytes long instead of {expected}", bytes.len()));
                }
                to_native(&mut bytes, dtype, *byte_order);
                bytes
            }
            Serializer::Sharded(sharding) => sharding.decode(&bytes, &stored_extents, dtype, fill)?,
        };
        Ok(match &self.order {
            Some(order) => reordered(&elements, order, extents, dtype.size()),
            None => elements,
        })
    }
}

impl Packing {
    /// The bytes before packing, at most `most` of them.
    fn undo(self, packed: Vec<u8>, most: usize) -> Result<Vec<u8>, String> {
        match self {
            Packing::Gzip => inflate(MultiGzDecoder::new(&packed[..]), most).map_err(|_| "no gzip data".to_owned()),
            Packing::Zlib => inflate(ZlibDecoder::new(&packed[..]), most).map_err(|_| "no zlib data".to_owned()),
            Packing::Zstd => {
                let mut out = vec![0; most];
                let len = unpack_zstd(&packed, &mut out).ok_or("no zstd data, or too much of it")?;
                out.truncate(len);
                Ok(out)
            }
            Packing::Blosc => blosc::unpack(&packed, most),
            Packing::Lz4 => {
                let wrong = || "no LZ4 data".to_owned();
                let (len, block) = packed.split_first_chunk::<4>().ok_or_else(wrong)?;
                let len = u32::from_le_bytes(*len) as usize;
                let mut out = vec![0; if len <= most { len } else { return Err(wrong()) }];
                if unpack_lz4(block, &mut out) == Some(len) { Ok(out) } else { Err(wrong()) }
            }
            Packing::Crc32c(side) => without_checksum(packed, side, crc32c::crc32c),
            Packing::Crc32(side) => without_checksum(packed, side, crc32fast::hash),
            Packing::Shuffle(size) => {
                let mut out = vec![0; packed.len()];
                shuffle::undo(&packed, size, &mut out);
                Ok(out)
            }
            Packing::Delta(dtype, byte_order) => Ok(summed(packed, dtype, byte_order)),
        }
    }
}

fn without_checksum(mut bytes: Vec<u8>, side: Side, checksum: fn(&[u8]) -> u32) -> Result<Vec<u8>, String> {
    let wrong = || "not what its checksum says".to_owned();
    let parts = match side {
        Side::Before => bytes.split_first_chunk::<4>(),
        Side::Behind => bytes.split_last_chunk::<4>().map(|(content, stored)| (stored, content)),
    };
    let (stored, content) = parts.ok_or_else(wrong)?;
    if checksum(content) != u32::from_le_bytes(*stored) {
        return Err(wrong());
    }
    match side {
        Side::Before => drop(bytes.drain(..4)),
        Side::Behind => bytes.truncate(bytes.len() - 4),
    }
    Ok(bytes)
}

/// All bytes of a stream, of which there may be `most`.
fn inflate(stream: impl Read, most: usize) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    stream.take(most as u64 + 1).read_to_end(&mut out)?;
    if out.len() > most { Err(std::io::ErrorKind::InvalidData.into()) } else { Ok(out) }
}

/// The number of bytes written, if what is packed is valid and fits.
fn unpack_zstd(packed: &[u8], out: &mut [u8]) -> Option<usize> {
    zstd::bulk::decompress_to_buffer(packed, out).ok()
}

/// The number of bytes written, if what is packed is valid and fits.
fn unpack_lz4(packed: &[u8], out: &mut [u8]) -> Option<usize> {
    lz4_flex::block::decompress_into(packed, out).ok()
}

/// Undoes a filter of differences, in the arithmetic of the dtype.
fn summed(mut bytes: Vec<u8>, dtype: DType, byte_order: ByteOrder) -> Vec<u8> {
    to_native(&mut bytes, dtype, byte_order);
    macro_rules! sum {
        ($type:ty, $add:expr) => {{
            let mut sum = <$type>::default();
            for element in bytes.as_chunks_mut::<{ size_of::<$type>() }>().0 {
                sum = $add(sum, <$type>::from_ne_bytes(*element));
                *element = sum.to_ne_bytes();
            }
        }};
    }
    match dtype {
        DType::Float32 => sum!(f32, |a, b| a + b),
        DType::Float64 => sum!(f64, |a, b| a + b),
        // Whether signed or not, the bits are the same.
        _ => match dtype.size() {
            1 => sum!(u8, u8::wrapping_add),
            2 => sum!(u16, u16::wrapping_add),
            4 => sum!(u32, u32::wrapping_add),
            _ => sum!(u64, u64::wrapping_add),
        },
    }
    // As it stood in the file: what comes next expects that.
    to_native(&mut bytes, dtype, byte_order);
    bytes
}

/// The elements of an array of these `extents` in row-major order, of which `stored` has the axes in another.
fn reordered(stored: &[u8], order: &[usize], extents: &[usize], size: usize) -> Vec<u8> {
    let rank = extents.len();
    let mut out = vec![0; stored.len()];
    if rank == 0 || stored.is_empty() {
        out.copy_from_slice(stored);
        return out;
    }
    // How far apart neighbours along each axis of the array are in `stored`.
    let mut strides = vec![0; rank];
    let mut step = 1;
    for &axis in order.iter().rev() {
        strides[axis] = step;
        step *= extents[axis];
    }
    let mut place = vec![0; rank - 1];
    let mut from = 0;
    for row in out.chunks_exact_mut(extents[rank - 1] * size) {
        for (k, element) in row.chunks_exact_mut(size).enumerate() {
            let at = (from + k * strides[rank - 1]) * size;
            element.copy_from_slice(&stored[at..at + size]);
        }
        for axis in (0..rank - 1).rev() {
            place[axis] += 1;
            from += strides[axis];
            if place[axis] < extents[axis] {
                break;
            }
            from -= strides[axis] * place[axis];
            place[axis] = 0;
        }
    }
    out
}

#[cfg(test)]
mod tests;
