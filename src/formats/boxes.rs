//! Boxes of arrays: a range of elements along every axis.

use smallvec::{SmallVec, smallvec};
use std::ops::Range;

/// A range along every axis, outermost first.
pub(super) type Region = SmallVec<[Range<u64>; 4]>;

/// Cuts a range of a row-major array's element numbers into boxes, at most 2·rank − 1. One after the other, each
/// row-major, they are the elements of the range in their order.
pub(super) fn boxes(extents: &[usize], range: Range<u64>) -> Vec<Region> {
    let mut strides: SmallVec<[u64; 4]> = smallvec![1; extents.len()];
    for axis in (1..extents.len()).rev() {
        strides[axis - 1] = strides[axis] * extents[axis] as u64;
    }
    let mut boxes = Vec::new();
    let mut first = range.start;
    while first < range.end {
        let left = range.end - first;
        let coordinate = |axis: usize| first / strides[axis] % extents[axis] as u64;
        // The outermost axis along which whole steps can be taken from here.
        let Some(axis) = (0..extents.len()).find(|&axis| first.is_multiple_of(strides[axis]) && strides[axis] <= left)
        else {
            boxes.push(Region::new());
            break;
        };
        let steps = (left / strides[axis]).min(extents[axis] as u64 - coordinate(axis));
        let mut region: Region = (0..axis).map(|outer| coordinate(outer)..coordinate(outer) + 1).collect();
        region.push(coordinate(axis)..coordinate(axis) + steps);
        region.extend(extents[axis + 1..].iter().map(|&extent| 0..extent as u64));
        boxes.push(region);
        first += steps * strides[axis];
    }
    boxes
}

/// The extents of a box.
pub(super) fn extents_of(region: &[Range<u64>]) -> SmallVec<[usize; 4]> {
    region.iter().map(|range| range.end.saturating_sub(range.start) as usize).collect()
}

/// A row-major array of bytes, and where in it a box begins.
pub(super) struct Place<'a, Bytes> {
    pub bytes: Bytes,
    pub extents: &'a [usize],
    pub start: &'a [usize],
}

/// Copies a box of these `extents` from one row-major array to another, elements of `size` bytes.
pub(super) fn copy_box(from: Place<'_, &[u8]>, to: Place<'_, &mut [u8]>, extents: &[usize], size: usize) {
    let (source, target) = (offset(from.extents, from.start), offset(to.extents, to.start));
    for_each_run(extents, from.extents, to.extents, |a, b, len| {
        let run = &from.bytes[(source + a) * size..(source + a + len) * size];
        to.bytes[(target + b) * size..(target + b + len) * size].copy_from_slice(run);
    });
}

/// Puts `element` at every place of a box of these `extents`.
pub(super) fn fill_box(to: Place<'_, &mut [u8]>, extents: &[usize], element: &[u8]) {
    let target = offset(to.extents, to.start);
    let size = element.len();
    for_each_run(extents, to.extents, to.extents, |_, at, len| {
        let run = &mut to.bytes[(target + at) * size..(target + at + len) * size];
        run.chunks_exact_mut(size).for_each(|place| place.copy_from_slice(element));
    });
}

/// The number of the element at these coordinates of a row-major array.
fn offset(extents: &[usize], coordinates: &[usize]) -> usize {
    extents.iter().zip(coordinates).fold(0, |offset, (extent, coordinate)| offset * extent + coordinate)
}

/// Calls `run` with the places, relative to the first, and the length of every run of a box that is contiguous in two
/// row-major arrays.
fn for_each_run(extents: &[usize], a: &[usize], b: &[usize], mut run: impl FnMut(usize, usize, usize)) {
    if extents.contains(&0) {
        return;
    }
    let (mut outer, mut len) = (extents.len(), 1);
    while outer > 0 {
        outer -= 1;
        len *= extents[outer];
        if extents[outer] != a[outer] || extents[outer] != b[outer] {
            break;
        }
    }
    let stride = |of: &[usize], axis: usize| of[axis + 1..].iter().product::<usize>();
    let steps: SmallVec<[(usize, usize); 4]> = (0..outer).map(|axis| (stride(a, axis), stride(b, axis))).collect();
    let mut place: SmallVec<[usize; 4]> = smallvec![0; outer];
    let (mut at_a, mut at_b) = (0, 0);
    loop {
        run(at_a, at_b, len);
        // The next place, like the next number of an odometer.
        let mut axis = outer;
        loop {
            if axis == 0 {
                return;
            }
            axis -= 1;
            place[axis] += 1;
            (at_a, at_b) = (at_a + steps[axis].0, at_b + steps[axis].1);
            if place[axis] < extents[axis] {
                break;
            }
            (at_a, at_b) = (at_a - steps[axis].0 * place[axis], at_b - steps[axis].1 * place[axis]);
            place[axis] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of a region's elements, row-major.
    fn numbers(extents: &[usize], region: &[Range<u64>]) -> Vec<u64> {
        let mut numbers = vec![0];
        for (&extent, range) in extents.iter().zip(region) {
            let step = |number: &u64| range.clone().map(|k| number * extent as u64 + k).collect();
            numbers = numbers.iter().flat_map(|number| -> Vec<u64> { step(number) }).collect();
        }
        numbers
    }

    #[test]
    fn every_range_is_a_few_boxes_in_order() {
        for extents in [&[][..], &[1], &[7], &[3, 4], &[2, 1, 3], &[1, 5, 1], &[2, 3, 2, 2], &[3, 0, 2]] {
            let len: u64 = extents.iter().map(|&extent| extent as u64).product();
            for first in 0..=len {
                for end in first..=len {
                    let cut = boxes(extents, first..end);
                    let found: Vec<u64> = cut.iter().flat_map(|region| numbers(extents, region)).collect();
                    assert_eq!(found, (first..end).collect::<Vec<_>>(), "{extents:?} {first}..{end}");
                    assert!(cut.len() <= (2 * extents.len()).saturating_sub(1).max(1), "{extents:?} {first}..{end}");
                    assert!(cut.iter().all(|region| region.len() == extents.len()));
                }
            }
        }
    }

    #[test]
    fn boxes_are_copied_and_filled() {
        let from: Vec<u8> = (0..24).collect();
        let mut to = [99; 3 * 4 * 2];
        let source = Place { bytes: &from[..], extents: &[2, 3, 4], start: &[0, 1, 1] };
        copy_box(source, Place { bytes: &mut to[..], extents: &[3, 4, 2], start: &[1, 2, 0] }, &[2, 2, 2], 1);
        assert_eq!(to[12..16], [5, 6, 9, 10]);
        assert_eq!(to[20..24], [17, 18, 21, 22]);
        assert_eq!(to.iter().filter(|&&byte| byte == 99).count(), 16);
        let mut out = vec![0; 12];
        fill_box(Place { bytes: &mut out[..], extents: &[2, 3], start: &[0, 1] }, &[2, 2], &[7, 8]);
        assert_eq!(out, [0, 0, 7, 8, 7, 8, 0, 0, 7, 8, 7, 8]);
        let mut scalar = [0; 2];
        fill_box(Place { bytes: &mut scalar[..], extents: &[], start: &[] }, &[], &[7, 8]);
        assert_eq!(scalar, [7, 8]);
    }
}
