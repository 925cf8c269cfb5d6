//! Ways between memory and tiles that hold several short rows, which are not evenly spaced elements.

use super::{load, store};
use crate::numeric::element::Width;
use crate::types::DType;

/// Elements in memory that are `rows` rows in a tile, of `columns` elements each. Strides are in elements.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    pub rows: usize,
    /// From a row to the next.
    pub row_stride: isize,
    pub columns: usize,
    /// From an element of a row to the next.
    pub stride: isize,
}

/// Rows of at most so many elements are taken column by column: calls for each take longer than elements. So are longer ones
/// that lie across memory.
const FEW_COLUMNS: usize = 12;

/// Rows whose elements of one column pass through a piece of scratch.
const AT_ONCE: usize = 128;

impl Rows {
    /// The bytes that lie between the first element and that of a row and column.
    fn offset(&self, row: usize, column: usize, size: usize) -> isize {
        (row as isize * self.row_stride + column as isize * self.stride) * size as isize
    }

    /// The ranges of rows that are taken at once.
    fn pieces(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let rows = self.rows;
        (0..rows).step_by(AT_ONCE).map(move |first| (first, AT_ONCE.min(rows - first)))
    }
}

/// Reads rows of stored elements of `dtype`, the first at `source`, into consecutive lanes of `width`, as [`load`] does.
///
/// # Safety
///
/// Every element named must be readable and `out` writable for as many lanes, aligned to these; they may not overlap.
pub unsafe fn load_rows(dtype: DType, width: Width, source: *const u8, rows: Rows, out: *mut u8) {
    let (size, lane) = (dtype.size(), width.bytes());
    let Rows { rows: count, row_stride, columns, stride } = rows;
    let place = |row: usize, column: usize| source.wrapping_offset(rows.offset(row, column, size));
    let lanes = |element: usize| out.wrapping_add(element * lane);
    // SAFETY: the caller's contract; lanes of `out` are named by row and column.
    unsafe {
        if row_stride == 0 {
            load(dtype, width, source, stride, out, columns);
            double(out, columns * lane, count * columns * lane);
        } else if stride == 0 {
            // From the end of the tile, where they do not stand in the way of what is made of those before them.
            let last = lanes(count * (columns - 1));
            load(dtype, width, source, row_stride, last, count);
            match width {
                Width::W32 => spread::<u32>(last.cast(), count, columns, out.cast()),
                Width::W64 => spread::<u64>(last.cast(), count, columns, out.cast()),
            }
        } else if columns > FEW_COLUMNS && stride.unsigned_abs() <= row_stride.unsigned_abs() {
            (0..count).for_each(|row| load(dtype, width, place(row, 0), stride, lanes(row * columns), columns));
        } else {
            let mut scratch = [0u64; AT_ONCE];
            let scratch: *mut u8 = scratch.as_mut_ptr().cast();
            for (first, several) in rows.pieces() {
                for column in 0..columns {
                    load(dtype, width, place(first, column), row_stride, scratch, several);
                    let out = lanes(first * columns + column);
                    match width {
                        Width::W32 => copy::<u32>(scratch.cast(), 1, out.cast(), columns, several),
                        Width::W64 => copy::<u64>(scratch.cast(), 1, out.cast(), columns, several),
                    }
                }
            }
        }
    }
}

/// Writes consecutive lanes of `width` as rows of stored elements of `dtype`, the first to `out`, as [`store`] does.
///
/// # Safety
///
/// `lanes` must be readable for as many lanes as there are elements, and every element named writable; they may not overlap.
pub unsafe fn store_rows(dtype: DType, width: Width, lanes: *const u8, out: *mut u8, rows: Rows) {
    let (size, lane) = (dtype.size(), width.bytes());
    let Rows { rows: count, row_stride, columns, stride } = rows;
    let place = |row: usize, column: usize| out.wrapping_offset(rows.offset(row, column, size));
    let lanes = |element: usize| lanes.wrapping_add(element * lane);
    // SAFETY: the caller's contract.
    unsafe {
        if columns > FEW_COLUMNS {
            (0..count).for_each(|row| store(dtype, width, lanes(row * columns), place(row, 0), stride, columns));
            return;
        }
        let mut scratch = [0u64; AT_ONCE];
        let scratch: *mut u8 = scratch.as_mut_ptr().cast();
        for (first, several) in rows.pieces() {
            for column in 0..columns {
                let from = lanes(first * columns + column);
                match width {
                    Width::W32 => copy::<u32>(from.cast(), columns, scratch.cast(), 1, several),
                    Width::W64 => copy::<u64>(from.cast(), columns, scratch.cast(), 1, several),
                }
                store(dtype, width, scratch, place(first, column), row_stride, several);
            }
        }
    }
}

/// Repeats the first `bytes` bytes until there are `total`.
///
/// # Safety
///
/// `start` must be readable for `bytes` and writable for `total` bytes.
unsafe fn double(start: *mut u8, bytes: usize, total: usize) {
    let mut done = bytes;
    while done < total {
        let count = done.min(total - done);
        // SAFETY: `done + count <= total`, and what is read ends where what is written begins.
        unsafe { std::ptr::copy_nonoverlapping(start, start.add(done), count) };
        done += count;
    }
}

/// Repeats each of `count` elements `columns` times. The elements may be the last ones of what is written.
///
/// # Safety
///
/// `source` must be readable for `count` and `out` writable for `count * columns` elements; they may overlap in no other
/// way.
unsafe fn spread<T: Copy>(source: *const T, count: usize, columns: usize, out: *mut T) {
    // SAFETY: the caller's contract. What is written of an element ends before the next one, or is all of the last one.
    unsafe {
        match columns {
            2 => spread_to::<T, 2>(source, count, out),
            3 => spread_to::<T, 3>(source, count, out),
            4 => spread_to::<T, 4>(source, count, out),
            _ => {
                for row in 0..count {
                    let element = source.add(row).read();
                    (0..columns).for_each(|column| out.add(row * columns + column).write(element));
                }
            }
        }
    }
}

/// [`spread`], for a number of columns that the compiler knows.
///
/// # Safety
///
/// See [`spread`].
unsafe fn spread_to<T: Copy, const COLUMNS: usize>(source: *const T, count: usize, out: *mut T) {
    for row in 0..count {
        // SAFETY: the caller's contract.
        unsafe { out.add(row * COLUMNS).cast::<[T; COLUMNS]>().write([source.add(row).read(); COLUMNS]) };
    }
}

/// Copies `count` elements from places `stride` apart to places `out_stride` apart.
///
/// # Safety
///
/// Every element named must be readable or writable; they may not overlap.
unsafe fn copy<T: Copy>(source: *const T, stride: usize, out: *mut T, out_stride: usize, count: usize) {
    for k in 0..count {
        // SAFETY: the caller's contract.
        unsafe { out.add(k * out_stride).write(source.add(k * stride).read()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of a few forms, in both directions, against plain indexing.
    #[test]
    fn rows_arrive_in_order_and_return() {
        let memory: Vec<i16> = (0..4000).map(|k| (k * 31 % 4001) as i16).collect();
        let wide: Vec<u64> = memory.iter().map(|&k| k as u64).collect();
        for columns in [1, 2, 3, 4, 5, 12, 13, 40] {
            for count in [1, 2, 7, 100] {
                for (row_stride, stride) in
                    [(0, 1), (0, -2), (1, 0), (3, 0), (-1, 0), (columns as isize + 1, 1), (1, 9)]
                {
                    if row_stride == 0 && count * columns > 2000 || (count * columns) > 3500 {
                        continue;
                    }
                    let rows = Rows { rows: count, row_stride, columns, stride };
                    let first = 1000isize;
                    let index = |row: usize, column: usize| {
                        (first + row as isize * row_stride + column as isize * stride) as usize
                    };
                    let reaches = |at: usize| at < memory.len();
                    if !(reaches(index(count - 1, 0)) && reaches(index(count - 1, columns - 1))) {
                        continue;
                    }
                    let of = |element: usize| index(element / columns, element % columns);
                    let n = count * columns;
                    let mut narrow = vec![0u32; n];
                    let mut lanes = vec![0u64; n];
                    // SAFETY: all elements that rows name are in the arrays, as checked above, and the outputs have room.
                    unsafe {
                        let start = memory.as_ptr().wrapping_offset(first).cast();
                        load_rows(DType::Int16, Width::W32, start, rows, narrow.as_mut_ptr().cast());
                        let start = wide.as_ptr().wrapping_offset(first).cast();
                        load_rows(DType::UInt64, Width::W64, start, rows, lanes.as_mut_ptr().cast());
                    }
                    for element in 0..n {
                        assert_eq!(narrow[element] as i32, memory[of(element)] as i32, "{rows:?}");
                        assert_eq!(lanes[element], wide[of(element)], "{rows:?}");
                    }
                    if row_stride == 0 || stride == 0 || (row_stride, stride) == (1, 9) {
                        // Several elements in one place.
                        continue;
                    }
                    let (mut shorts, mut words) = (vec![-1i16; memory.len()], vec![7u64; memory.len()]);
                    // SAFETY: as above.
                    unsafe {
                        let start = shorts.as_mut_ptr().wrapping_offset(first).cast();
                        store_rows(DType::Int16, Width::W32, narrow.as_ptr().cast(), start, rows);
                        let start = words.as_mut_ptr().wrapping_offset(first).cast();
                        store_rows(DType::UInt64, Width::W64, lanes.as_ptr().cast(), start, rows);
                    }
                    let mut touched: Vec<usize> = (0..n).map(of).collect();
                    touched.sort_unstable();
                    for at in 0..memory.len() {
                        let is_touched = touched.binary_search(&at).is_ok();
                        assert_eq!(shorts[at], if is_touched { memory[at] } else { -1 }, "{rows:?}");
                        assert_eq!(words[at], if is_touched { wide[at] } else { 7 }, "{rows:?}");
                    }
                }
            }
        }
    }
}
