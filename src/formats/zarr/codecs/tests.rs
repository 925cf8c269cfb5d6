//! What other programs have packed is unpacked, and what nobody has packed is refused.

use super::*;
use std::io::Write;

/// `(np.arange(3000) // 100 * 9).astype("<i2")`, packed by Blosc of numcodecs with its compressors, shuffled by bytes
/// (BLOSCLZ, ZSTD), by bits (LZ4_BITS) or not.
const BLOSCLZ: &str = "020101017017000070170000d300000014000000bb0000002300000000e0ba03010009e0bd01010012e0bd0101001be0 \
                   bd01010024e0bd0101002de0bd01010036e0bd0101003fe0bd01010048e0bd01010051e0bd0101005ae0bd01010063e0 \
                   bd0101006ce0bd01010075e0bd0101007ee0bd01010087e0bd01010090e0bd01010099e0bd010100a2e0bd010100abe0 \
                   bd010100b4e0bd010100bde0bd010100c6e0bd010100cfe0bd010100d8e0bd010100e1e0bd010100eae0bd010100f3e0 \
                   bd010100fce0bd0102000501e0ba0102010501";
const LZ4_BITS: &str = "02012401701700007017000065010000140000004d0100001f000100051f550100050f3100051f003100050f3200ffff \
                   611fff0100050f8a02060f0200060fd502060f0200060f4b00060f0200060f4b00060f0200060f4b00060f0200060f4b \
                   00060f0200060f4b00060f0200060f4b00060f0200060f4b00060f0200060f4b00060f0200060f4b00060f0200060f4b \
                   00060f0200060f4b00060f0200060f4b00060f0200060f4b00060f02006a0faf00060f0200380fe100510faf00380f02 \
                   00060fc800ff4c0f5e01060f90011f0f32006a0f0200060fe1009c0f0200060fe1009c0f0200060fe1006a0f02001f0f \
                   c800060f0200060f64006a0f9600060f0200060faf00ff1a0f0200060f5e01830f0200510ffa00060f0200380fc80038 \
                   0f9600380f0200060faf00ff970f0200830f5802060f0200830f4501830f0200060f4501830f0200060fc800060f0200 \
                   ff650fa901060f0200ff330fd50201500000000000";
const ZLIB: &str = "02016001701700007017000073000000140000005b00000078daddc1a101400000003082a0aaaaaaaaaaaaaaaaaaaaaa \
                   aaaaaaaaaaaaaaaaaae08f6d4160889109324566c81c59204b6485ac910db24576c81e392047e4849c910b72456ec81d \
                   79204fe485bc910ff2457ec82834fef38795fc";
const ZSTD: &str = "02019101701700007017000069000000140000005100000028b52ffd6070163d020004020009121b242d363f48515a63 \
                   6c757e879099a2abb4bdc6cfd8e1eaf3fc0501051ea410f063e0c72b4222914824128944229198482412894422119148 \
                   24128944e221465c3a";
const BLOSCLZ_PLAIN: &str = "020100017017000070170000d300000014000000bb0000002300000000e0ba03010009e0bd01010012e0bd0101001be0 \
                   bd01010024e0bd0101002de0bd01010036e0bd0101003fe0bd01010048e0bd01010051e0bd0101005ae0bd01010063e0 \
                   bd0101006ce0bd01010075e0bd0101007ee0bd01010087e0bd01010090e0bd01010099e0bd010100a2e0bd010100abe0 \
                   bd010100b4e0bd010100bde0bd010100c6e0bd010100cfe0bd010100d8e0bd010100e1e0bd010100eae0bd010100f3e0 \
                   bd010100fce0bd0102000501e0ba0102010501";

fn packed(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.bytes().filter_map(|byte| char::from(byte).to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn numbers() -> Vec<u8> {
    (0..3000u16).flat_map(|k| (k / 100 * 9).to_le_bytes()).collect()
}

#[test]
fn blosc_is_unpacked() {
    for (name, hex) in [
        ("blosclz", BLOSCLZ),
        ("lz4", LZ4_BITS),
        ("zlib", ZLIB),
        ("zstd", ZSTD),
        ("blosclz, not shuffled", BLOSCLZ_PLAIN),
    ] {
        let packed = packed(hex);
        assert_eq!(Packing::Blosc.undo(packed.clone(), 6000).as_deref(), Ok(&numbers()[..]), "{name}");
        assert!(Packing::Blosc.undo(packed.clone(), 5999).is_err(), "{name}");
        for len in 0..packed.len() {
            assert!(Packing::Blosc.undo(packed[..len].to_vec(), 6000).is_err(), "{name} {len}");
        }
        // One byte changed anywhere: refused, or read as something, and never a panic.
        for at in 0..packed.len() {
            for flip in [0x01, 0x10, 0x80, 0xff] {
                let mut damaged = packed.clone();
                damaged[at] ^= flip;
                if let Ok(bytes) = Packing::Blosc.undo(damaged, 6000) {
                    assert!(bytes.len() <= 6000, "{name} {at}");
                }
            }
        }
    }
}

#[test]
fn streams_are_unpacked_to_what_belongs_there() {
    let gzip = |level| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
        encoder.write_all(&numbers()).unwrap();
        encoder.finish().unwrap()
    };
    let zlib = {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(&numbers()).unwrap();
        encoder.finish().unwrap()
    };
    let two_members = [gzip(1), gzip(0)].concat();
    let zstd = zstd::bulk::compress(&numbers(), 3).unwrap();
    for (packing, packed, len) in [
        (Packing::Gzip, gzip(6), 6000),
        (Packing::Gzip, two_members, 12_000),
        (Packing::Zlib, zlib, 6000),
        (Packing::Zstd, zstd, 6000),
    ] {
        let unpacked = packing.undo(packed.clone(), len).unwrap();
        assert_eq!(unpacked, numbers().repeat(len / 6000), "{packing:?}");
        assert!(packing.undo(packed.clone(), len - 1).is_err(), "{packing:?}");
        assert!(packing.undo(packed[..packed.len() - 1].to_vec(), len).is_err(), "{packing:?}");
        assert!(packing.undo(vec![7; 40], len).is_err(), "{packing:?}");
    }
    let bomb = zstd::bulk::compress(&vec![0; 10 << 20], 3).unwrap();
    assert!(Packing::Zstd.undo(bomb, 1000).is_err());
}

#[test]
fn lz4_has_its_length_before_it() {
    // Four plain bytes, then five that repeat the last one, then five plain ones.
    let block = [&[0x41, 1, 2, 3, 4, 1, 0, 0x50, 5, 6, 7, 8, 9][..]].concat();
    let expected = [1, 2, 3, 4, 4, 4, 4, 4, 4, 5, 6, 7, 8, 9];
    let stored = |len: u32| [&len.to_le_bytes()[..], &block].concat();
    assert_eq!(Packing::Lz4.undo(stored(14), 14).as_deref(), Ok(&expected[..]));
    for (len, most) in [(14, 13), (13, 14), (15, 20), (u32::MAX, 20)] {
        assert!(Packing::Lz4.undo(stored(len), most).is_err(), "{len} {most}");
    }
}

#[test]
fn checksums_are_checked() {
    let content = b"content".to_vec();
    let crc32 = crc32fast::hash(&content).to_le_bytes();
    let crc32c = crc32c::crc32c(&content).to_le_bytes();
    for (packing, stored) in [
        (Packing::Crc32(Side::Before), [&crc32[..], &content].concat()),
        (Packing::Crc32(Side::Behind), [&content[..], &crc32].concat()),
        (Packing::Crc32c(Side::Before), [&crc32c[..], &content].concat()),
        (Packing::Crc32c(Side::Behind), [&content[..], &crc32c].concat()),
    ] {
        assert_eq!(packing.undo(stored.clone(), 7), Ok(content.clone()), "{packing:?}");
        for at in 0..stored.len() {
            let mut damaged = stored.clone();
            damaged[at] ^= 4;
            assert!(packing.undo(damaged, 7).unwrap_err().contains("checksum"), "{packing:?} {at}");
        }
        assert!(packing.undo(vec![1, 2, 3], 7).is_err());
    }
}

#[test]
fn differences_are_summed() {
    let bytes = |values: &[i16]| values.iter().flat_map(|value| value.to_be_bytes()).collect::<Vec<u8>>();
    let delta = Packing::Delta(DType::Int16, ByteOrder::Big);
    assert_eq!(delta.undo(bytes(&[5, -7, i16::MAX]), 6), Ok(bytes(&[5, -2, i16::MAX - 2])));
    let floats = [1.5f64, 0.25].iter().flat_map(|value| value.to_ne_bytes()).collect();
    let summed = Packing::Delta(DType::Float64, ByteOrder::NATIVE).undo(floats, 16).unwrap();
    assert_eq!(summed[8..], 1.75f64.to_ne_bytes());
}

#[test]
fn axes_are_put_in_order() {
    // Shape (2, 3, 4), stored as (4, 2, 3): axis k of what is stored is axis order[k] of the array.
    let order = [2, 0, 1];
    let stored: Vec<u8> =
        (0..4).flat_map(|c| (0..2).flat_map(move |a| (0..3).map(move |b| a * 12 + b * 4 + c))).collect();
    assert_eq!(reordered(&stored, &order, &[2, 3, 4], 1), (0..24).collect::<Vec<u8>>());
    let pairs: Vec<u8> = stored.iter().flat_map(|&byte| [byte, 100 + byte]).collect();
    assert_eq!(reordered(&pairs, &order, &[2, 3, 4], 2)[..6], [0, 100, 1, 101, 2, 102]);
    assert!(reordered(&[], &[1, 0], &[0, 3], 8).is_empty());
}
