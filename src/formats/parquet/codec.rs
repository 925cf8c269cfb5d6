//! The codecs of pages.

use std::io::{self, Read};

/// Unpacks `packed` into exactly `out`. `codec` is a number of Parquet's list.
pub(super) fn unpack(codec: i64, packed: &[u8], out: &mut [u8]) -> Result<(), String> {
    let unpacked = match codec {
        0 if packed.len() == out.len() => {
            out.copy_from_slice(packed);
            Ok(out.len())
        }
        0 => Ok(packed.len()),
        1 => snap::raw::Decoder::new().decompress(packed, out).map_err(io::Error::other),
        2 => fill(flate2::read::MultiGzDecoder::new(packed), out),
        4 => fill(brotli_decompressor::Decompressor::new(packed, 4096), out),
        5 => unpack_lz4(packed, out),
        6 => zstd::bulk::Decompressor::new().and_then(|mut decoder| decoder.decompress_to_buffer(packed, out)),
        7 => lz4_flex::block::decompress_into(packed, out).map_err(io::Error::other),
        _ => return Err(format!("is compressed by codec {codec}, which is not known")),
    };
    match unpacked {
        Ok(len) if len == out.len() => Ok(()),
        Ok(_) | Err(_) => Err("cannot be decompressed".to_owned()),
    }
}

fn fill(mut source: impl Read, out: &mut [u8]) -> io::Result<usize> {
    source.read_exact(out).map(|()| out.len())
}

/// What older programs wrote as LZ4: blocks as Hadoop frames them, or a bare block, or a frame of LZ4's own.
fn unpack_lz4(packed: &[u8], out: &mut [u8]) -> io::Result<usize> {
    if unpack_hadoop(packed, out).is_some() {
        return Ok(out.len());
    }
    if lz4_flex::block::decompress_into(packed, out).is_ok_and(|len| len == out.len()) {
        return Ok(out.len());
    }
    fill(lz4_flex::frame::FrameDecoder::new(packed), out)
}

/// Blocks, each after its unpacked and its packed length.
fn unpack_hadoop(mut packed: &[u8], mut out: &mut [u8]) -> Option<()> {
    while !packed.is_empty() {
        let (lengths, rest) = packed.split_first_chunk::<8>()?;
        let [a, b, c, d, e, f, g, h] = *lengths;
        let (unpacked_len, len) = (u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]));
        let (block, after) = rest.split_at_checked(len as usize)?;
        let (place, room) = out.split_at_mut_checked(unpacked_len as usize)?;
        lz4_flex::block::decompress_into(block, place).ok().filter(|&len| len == place.len())?;
        (packed, out) = (after, room);
    }
    out.is_empty().then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_the_size_that_they_should_have() {
        let text = b"arr".repeat(7);
        let zstd = zstd::bulk::compress(&text, 1).unwrap();
        let snappy = snap::raw::Encoder::new().compress_vec(&text).unwrap();
        let lz4 = lz4_flex::block::compress(&text);
        let hadoop = [&(text.len() as u32).to_be_bytes()[..], &(lz4.len() as u32).to_be_bytes(), &lz4].concat();
        for (codec, packed) in [(0, &text), (6, &zstd), (1, &snappy), (7, &lz4), (5, &hadoop)] {
            let mut out = vec![0; text.len()];
            unpack(codec, packed, &mut out).unwrap();
            assert_eq!(out, text);
            assert!(unpack(codec, packed, &mut vec![0; text.len() + 1]).is_err(), "{codec}");
            assert!(unpack(codec, packed, &mut vec![0; text.len() - 1]).is_err(), "{codec}");
            assert!(unpack(codec, &packed[..packed.len() - 1], &mut out).is_err(), "{codec}");
        }
        assert!(unpack(3, &text, &mut [0; 21]).unwrap_err().contains("codec 3"));
    }
}
