//! Unpacks Blosc, the usual container of compressed chunks: blocks of bytes, shuffled, each compressed by itself.
//!
//! The format is that of c-blosc 1 (`README_CHUNK_FORMAT.rst` there). It is read here, in safe Rust, because the library
//! brings four compressors of its own along, and trusts what it is given more than a file from a stranger deserves.

use super::shuffle;
use super::{inflate, unpack_lz4, unpack_zstd};

const HEADER: usize = 16;

const SHUFFLED: u8 = 1;
const PLAIN: u8 = 2;
const BIT_SHUFFLED: u8 = 4;
const NOT_SPLIT: u8 = 16;

/// Blocks are split into the bytes of elements, each compressed by itself, up to this many of at least this length.
const MOST_SPLITS: usize = 16;
const LEAST_SPLIT: usize = 128;

/// Unpacks a buffer to at most `most` bytes.
pub(super) fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let damaged = || "no Blosc buffer".to_owned();
    let header = packed.first_chunk::<HEADER>().ok_or_else(damaged)?;
    let number = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]) as usize;
    let (version, flags, type_size) = (header[0], header[2], usize::from(header[3]).max(1));
    let (len, block_len, packed_len) = (number(4), number(8), number(12));
    if !(1..=2).contains(&version) {
        return Err(format!("in version {version} of Blosc's format, and 1 and 2 are known"));
    }
    if len > most {
        return Err(format!("{len} bytes long, and at most {most} belong there"));
    }
    let packed = packed.get(..packed_len).ok_or_else(damaged)?;
    if flags & PLAIN != 0 {
        return packed.get(HEADER..HEADER + len).map(<[u8]>::to_vec).ok_or_else(damaged);
    }
    if len == 0 {
        return Ok(Vec::new());
    }
    if block_len == 0 || block_len > len.max(1) {
        return Err(damaged());
    }
    let mut out = vec![0; len];
    let mut scratch = Vec::new();
    for (k, block) in out.chunks_mut(block_len).enumerate() {
        let start = packed.get(HEADER + 4 * k..).and_then(|starts| starts.first_chunk::<4>()).ok_or_else(damaged)?;
        let start = u32::from_le_bytes(*start) as usize;
        let stream = packed.get(start..).ok_or_else(damaged)?;
        let is_split = flags & NOT_SPLIT == 0
            && block.len() == block_len
            && type_size <= MOST_SPLITS
            && block_len / type_size >= LEAST_SPLIT;
        let parts = if is_split { type_size } else { 1 };
        let is_bit_shuffled = flags & BIT_SHUFFLED != 0;
        let is_shuffled = flags & SHUFFLED != 0 && type_size > 1;
        if is_shuffled || is_bit_shuffled {
            scratch.resize(block.len(), 0);
            unpack_block(stream, flags >> 5, parts, &mut scratch)?;
            if is_bit_shuffled {
                shuffle::undo_bits(&scratch, type_size, block);
            } else {
                shuffle::undo(&scratch, type_size, block);
            }
        } else {
            unpack_block(stream, flags >> 5, parts, block)?;
        }
    }
    Ok(out)
}

/// Unpacks the parts of one block, each behind its length.
fn unpack_block(mut stream: &[u8], codec: u8, parts: usize, out: &mut [u8]) -> Result<(), String> {
    let damaged = || "no Blosc buffer".to_owned();
    let part_len = out.len() / parts;
    if part_len * parts != out.len() {
        return Err(damaged());
    }
    for out in out.chunks_mut(part_len) {
        let (len, rest) = stream.split_first_chunk::<4>().ok_or_else(damaged)?;
        let (packed, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize).ok_or_else(damaged)?;
        stream = rest;
        if packed.len() == part_len {
            out.copy_from_slice(packed);
            continue;
        }
        let written = match codec {
            0 => unpack_blosclz(packed, out),
            1 => unpack_lz4(packed, out),
            2 => return Err("compressed with snappy, which arr does not read".to_owned()),
            3 => inflate(flate2::read::ZlibDecoder::new(packed), part_len).ok().and_then(|bytes| {
                out.get_mut(..bytes.len())?.copy_from_slice(&bytes);
                Some(bytes.len())
            }),
            4 => unpack_zstd(packed, out),
            other => return Err(format!("compressed with number {other} of Blosc, which arr does not know")),
        };
        if written != Some(part_len) {
            return Err(damaged());
        }
    }
    Ok(())
}

/// Unpacks BloscLZ, Blosc's own descendant of FastLZ. The number of bytes written.
fn unpack_blosclz(packed: &[u8], out: &mut [u8]) -> Option<usize> {
    /// Nearer matches have shorter codes.
    const NEAR: usize = 8191;
    let mut position = 0;
    let next = |position: &mut usize| {
        let byte = packed.get(*position).copied().map(usize::from);
        *position += 1;
        byte
    };
    // The first code is always one of plain bytes.
    let mut code = next(&mut position)? & 31;
    let mut at = 0;
    loop {
        if code < 32 {
            let len = code + 1;
            out.get_mut(at..at + len)?.copy_from_slice(packed.get(position..position + len)?);
            (at, position) = (at + len, position + len);
        } else {
            let (mut len, far) = ((code >> 5) + 2, (code & 31) << 8);
            if code >> 5 == 7 {
                loop {
                    let more = next(&mut position)?;
                    len += more;
                    if more != 255 {
                        break;
                    }
                }
            }
            let low = next(&mut position)?;
            let distance = if low == 255 && far == 31 << 8 {
                (next(&mut position)? << 8) + next(&mut position)? + NEAR
            } else {
                far + low
            };
            let from = at.checked_sub(distance + 1)?;
            if len > out.len() - at {
                return None;
            }
            // What is copied may be what has just been written.
            for k in 0..len {
                out[at + k] = out[from + k];
            }
            at += len;
        }
        if position >= packed.len() {
            return Some(at);
        }
        code = next(&mut position)?;
    }
}
