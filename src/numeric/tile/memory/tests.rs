use super::*;
use crate::types::Scalar;

const LENGTHS: [usize; 10] = [0, 1, 2, 7, 8, 9, 31, 64, 65, 257];

/// The widths in which a dtype travels.
fn widths(dtype: DType) -> Vec<Width> {
    Width::of(dtype).map_or(vec![Width::W32, Width::W64], |width| vec![width])
}

fn lane(bytes: &[u8], width: Width, k: usize) -> u64 {
    let bytes = &bytes[k * width.bytes()..][..width.bytes()];
    match bytes.try_into() {
        Ok(lane) => u64::from_ne_bytes(lane),
        Err(_) => u32::from_ne_bytes(bytes.try_into().unwrap()) as u64,
    }
}

#[test]
fn loading_and_storing_walk_any_stride() {
    let memory: Vec<u8> = (0..16_000u32).map(|k| (k.wrapping_mul(2654435761) >> 13) as u8).collect();
    for dtype in DType::ALL {
        let size = dtype.size();
        let memory: Vec<u8> = match dtype {
            DType::Bool => memory.iter().map(|byte| byte & 1).collect(),
            _ => memory.clone(),
        };
        for (width, n) in widths(dtype).into_iter().flat_map(|width| LENGTHS.map(|n| (width, n))) {
            for stride in [-3isize, -2, -1, 0, 1, 2, 3, 7] {
                let start = if stride < 0 { 1999 } else { 0 };
                let at = |k: usize| (start + k as isize * stride) as usize * size;
                let mut lanes = vec![0u64; n];
                // SAFETY: 257 elements 7 apart lie within 2000, of which the memory has at most 8 bytes each.
                unsafe {
                    let first = memory.as_ptr().add(start as usize * size);
                    load(dtype, width, first, stride, lanes.as_mut_ptr().cast(), n);
                }
                let bytes: Vec<u8> = lanes.iter().flat_map(|lane| lane.to_ne_bytes()).collect();
                for k in 0..n {
                    let want = Scalar::from_bytes(dtype, &memory[at(k)..at(k) + size]);
                    let mask = if width == Width::W32 { u32::MAX as u64 } else { u64::MAX };
                    assert_eq!(lane(&bytes, width, k), want.to_lane() & mask, "{dtype} {width:?} stride {stride}");
                }
                if stride == 0 {
                    continue;
                }
                let mut back = vec![0xa5u8; 16_000];
                // SAFETY: the same elements.
                unsafe {
                    let first = back.as_mut_ptr().add(start as usize * size);
                    store(dtype, width, lanes.as_ptr().cast(), first, stride, n);
                }
                let mut want = vec![0xa5u8; 16_000];
                (0..n).for_each(|k| want[at(k)..at(k) + size].copy_from_slice(&memory[at(k)..at(k) + size]));
                assert!(back == want, "{dtype} {width:?} stride {stride} n {n}");
            }
        }
    }
}

#[test]
fn streaming_copies_everything_and_nothing_else() {
    let source: Vec<u8> = (0..3000u32).map(|k| k as u8).collect();
    for offset in 0..70 {
        for n in LENGTHS {
            let mut out = vec![0xffu8; 3000];
            // SAFETY: 70 + 8 * 257 bytes lie within 3000.
            unsafe { copy_streaming(source.as_ptr().add(3), out.as_mut_ptr().add(offset), n * 8) };
            fence();
            assert_eq!(&out[offset..offset + n * 8], &source[3..3 + n * 8]);
            assert!(out[..offset].iter().chain(&out[offset + n * 8..]).all(|&x| x == 0xff));
        }
    }
}

#[test]
fn one_value_fills_lanes_of_either_width() {
    let mut lanes = [7u64; 4];
    // SAFETY: four lanes of 32 bits are two of 64, and then two of 64.
    unsafe {
        repeat(Scalar::Int8(-1).to_lane(), Width::W32, lanes.as_mut_ptr().cast(), 4);
        repeat(5, Width::W64, lanes.as_mut_ptr().add(2).cast(), 2);
    }
    assert_eq!(lanes, [u64::MAX, u64::MAX, 5, 5]);
}

#[test]
fn iota_wraps() {
    let mut out = [0; 5];
    iota(i64::MAX - 2, 2, &mut out);
    assert_eq!(out.map(|x| x as i64), [i64::MAX - 2, i64::MAX, i64::MIN + 1, i64::MIN + 3, i64::MIN + 5]);
    iota(3, -1, &mut out);
    assert_eq!(out.map(|x| x as i64), [3, 2, 1, 0, -1]);
}
