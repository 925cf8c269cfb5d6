//! Puts bytes, or bits, back in their places that were sorted by their place in the element, for better compression.

/// Undoes a shuffle of bytes: all first bytes of elements, then all second ones. What is left over stands at the end.
pub(super) fn undo(shuffled: &[u8], size: usize, out: &mut [u8]) {
    let count = shuffled.len() / size;
    match size {
        2 => undo_sized::<2>(shuffled, out),
        4 => undo_sized::<4>(shuffled, out),
        8 => undo_sized::<8>(shuffled, out),
        _ => {
            for (k, element) in out.chunks_exact_mut(size).enumerate() {
                element.iter_mut().enumerate().for_each(|(byte, place)| *place = shuffled[byte * count + k]);
            }
        }
    }
    out[count * size..].copy_from_slice(&shuffled[count * size..]);
}

fn undo_sized<const SIZE: usize>(shuffled: &[u8], out: &mut [u8]) {
    let count = shuffled.len() / SIZE;
    let planes: [&[u8]; SIZE] = std::array::from_fn(|byte| &shuffled[byte * count..(byte + 1) * count]);
    let (elements, _) = out.as_chunks_mut::<SIZE>();
    for (k, element) in elements.iter_mut().enumerate() {
        *element = std::array::from_fn(|byte| planes[byte][k]);
    }
}

/// Undoes a shuffle of bits, of eight elements at a time: all first bits, then all second ones. Blosc leaves blocks alone
/// whose number of elements is no multiple of eight.
pub(super) fn undo_bits(shuffled: &[u8], size: usize, out: &mut [u8]) {
    let count = shuffled.len() / size;
    if !count.is_multiple_of(8) || count == 0 {
        return out.copy_from_slice(shuffled);
    }
    let plane = count / 8;
    for octet in 0..plane {
        for byte in 0..size {
            let rows: [u8; 8] = std::array::from_fn(|bit| shuffled[(byte * 8 + bit) * plane + octet]);
            let columns = transposed(u64::from_le_bytes(rows)).to_le_bytes();
            for (k, column) in columns.into_iter().enumerate() {
                out[(octet * 8 + k) * size + byte] = column;
            }
        }
    }
    out[count * size..].copy_from_slice(&shuffled[count * size..]);
}

/// A matrix of 8 × 8 bits, a byte for each row, transposed (Hacker's Delight, 7-3).
fn transposed(matrix: u64) -> u64 {
    let swap = |matrix: u64, shift: u32, mask: u64| {
        let differing = (matrix ^ (matrix >> shift)) & mask;
        matrix ^ differing ^ (differing << shift)
    };
    let matrix = swap(matrix, 7, 0x00aa_00aa_00aa_00aa);
    let matrix = swap(matrix, 14, 0x0000_cccc_0000_cccc);
    swap(matrix, 28, 0x0000_0000_f0f0_f0f0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        for size in [1, 2, 3, 4, 8, 12] {
            let bytes: Vec<u8> = (0..size as u8 * 5 + 1).collect();
            let count = bytes.len() / size;
            let mut shuffled: Vec<u8> =
                (0..size).flat_map(|byte| (0..count).map(move |k| (k * size + byte) as u8)).collect();
            shuffled.extend(&bytes[count * size..]);
            let mut out = vec![0; bytes.len()];
            undo(&shuffled, size, &mut out);
            assert_eq!(out, bytes, "{size}");
        }
    }

    #[test]
    fn bits_come_back() {
        for size in [1, 2, 4, 8] {
            let count = 24;
            let bytes: Vec<u8> = (0..count * size).map(|k| (k * 37 % 251) as u8).collect();
            let mut shuffled = vec![0; bytes.len()];
            for (k, byte) in bytes.iter().enumerate() {
                let (element, place) = (k / size, k % size);
                for bit in (0..8).filter(|bit| byte >> bit & 1 == 1) {
                    shuffled[(place * 8 + bit) * count / 8 + element / 8] |= 1 << (element % 8);
                }
            }
            let mut out = vec![0; bytes.len()];
            undo_bits(&shuffled, size, &mut out);
            assert_eq!(out, bytes, "{size}");
        }
        let mut out = [0; 6];
        undo_bits(&[1, 2, 3, 4, 5, 6], 2, &mut out);
        assert_eq!(out, [1, 2, 3, 4, 5, 6]);
    }
}
