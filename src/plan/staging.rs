//! How the part of a file that a chunk touches stands in memory.
//!
//! Either as the run of all elements from the first to the last that it touches, or as a *box*. An access steps through
//! a file in a few *directions*, each with a stride of its own; where no step in one is as short as all that the ones
//! inside it reach, the element at every combination of coordinates along the directions is another one. What a chunk
//! touches is a range of coordinates for each, and stands in memory without what lies between. Whether the strides come
//! from axes of the file, from slices of them, from several axes at once or from halves of one does not matter.
//!
//! Every box of a kernel stands in memory as the largest one does, so that the access has the same strides in all of them:
//! the code of the kernel sees an array of other strides, and nothing else.

use super::kernel::{Access, Space};
use super::space::Chunk;
use crate::formats::{StoredArray, lattice};
use smallvec::SmallVec;
use std::ops::Range;

/// How the boxes of one access stand in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Staging {
    /// The number in the file of the element whose coordinates are all 0.
    pub base: i64,
    /// Outermost first.
    pub directions: SmallVec<[Direction; 4]>,
    /// How the access steps through the file.
    pub in_file: Access,
}

/// One direction in which an access steps through a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Direction {
    /// The distance of neighbours in the file, in elements.
    pub stride: i64,
    /// The number of coordinates.
    pub count: i64,
    /// The coordinate where all indices are 0.
    pub start: i64,
    /// The loop dimensions that step in this direction, and how far.
    pub steps: SmallVec<[(usize, i64); 2]>,
    /// Coordinates in the largest box.
    pub extent: i64,
    /// The distance of neighbours in the box, in elements.
    pub pitch: i64,
}

/// Elements at multiples of so many bytes share few places in a cache: a kernel that runs across a box finds them a line
/// further each time.
const APART: i64 = 1024;
const LINE: i64 = 64;

impl Direction {
    /// A direction of dimensions with so many indices.
    fn new(steps: &[(usize, i64)], extents: &[usize]) -> Direction {
        let stride = steps.iter().fold(0, |stride, step| gcd(stride, step.1.unsigned_abs())) as i64;
        let reach = |step: &(usize, i64)| step.1.abs() * (extents[step.0] as i64 - 1) / stride;
        Direction {
            stride,
            count: steps.iter().map(reach).sum::<i64>() + 1,
            start: steps.iter().filter(|step| step.1 < 0).map(reach).sum(),
            steps: steps.iter().map(|step| (step.0, step.1 / stride)).collect(),
            extent: 1,
            pitch: 1,
        }
    }

    /// The coordinates where the dimensions have these indices.
    fn coordinates(&self, ranges: &[Range<usize>]) -> Range<i64> {
        let (mut low, mut high) = (self.start, self.start);
        for &(dimension, step) in &self.steps {
            let (a, b) = (step * ranges[dimension].start as i64, step * (ranges[dimension].end as i64 - 1));
            low += a.min(b);
            high += a.max(b);
        }
        low..high + 1
    }

    /// The number of coordinates where the dimensions have so many indices.
    pub fn reach(&self, sizes: &[usize]) -> i64 {
        self.steps.iter().map(|&(dimension, step)| step.abs() * (sizes[dimension] as i64 - 1)).sum::<i64>() + 1
    }
}

impl Staging {
    /// The directions in which `access` steps through its file, over dimensions of these extents, which are not 0. Boxes
    /// have no size yet.
    pub fn new(access: &Access, extents: &[usize]) -> Staging {
        let dimensions = access.strides.iter().copied().enumerate();
        let mut steps: SmallVec<[(usize, i64); 6]> =
            dimensions.filter(|&(dimension, stride)| stride != 0 && extents[dimension] > 1).collect();
        steps.sort_by_key(|step| step.1.unsigned_abs());
        // Innermost first; a step that is not longer than what is inside of it goes together with that.
        let mut groups: Vec<Vec<(usize, i64)>> = Vec::new();
        let reach = |groups: &[Vec<(usize, i64)>]| {
            let steps = groups.iter().flatten();
            steps.map(|step| step.1.abs() * (extents[step.0] as i64 - 1)).sum::<i64>()
        };
        for step in steps {
            let mut group = vec![step];
            while reach(&groups) >= Direction::new(&group, extents).stride {
                let Some(inner) = groups.pop() else { break };
                group.extend(inner);
            }
            groups.push(group);
        }
        let directions: SmallVec<[Direction; 4]> =
            groups.iter().rev().map(|group| Direction::new(group, extents)).collect();
        let before = directions.iter().map(|direction| direction.start * direction.stride).sum::<i64>();
        Staging { base: access.offset - before, directions, in_file: access.clone() }
    }

    /// Makes room for boxes of chunks that have at most so many indices of each dimension.
    pub fn resize(&mut self, sizes: &[usize]) {
        let (size, last) = (self.in_file.dtype.size() as i64, sizes.len().wrapping_sub(1));
        let runs_along = |direction: &Direction| direction.steps.iter().any(|step| step.0 == last);
        let is_across = self.directions.len() > 1 && !self.directions.last().is_some_and(runs_along);
        let mut pitch = 1;
        for direction in self.directions.iter_mut().rev() {
            direction.extent = direction.reach(sizes);
            direction.pitch = pitch;
            pitch *= direction.extent;
            if is_across && direction.extent > 1 && pitch * size % APART == 0 {
                pitch += LINE / size;
            }
        }
    }

    /// The access as it steps through the boxes: elements are numbered as if the box reached over all coordinates.
    pub fn in_memory(&self) -> Access {
        let mut access = self.in_file.clone();
        access.offset = self.directions.iter().map(|direction| direction.start * direction.pitch).sum();
        for direction in &self.directions {
            direction.steps.iter().for_each(|&(dimension, step)| access.strides[dimension] = step * direction.pitch);
        }
        access
    }

    /// The elements of the largest box, with what is left free between them.
    pub fn elements(&self) -> usize {
        self.directions.first().map_or(1, |direction| (direction.extent * direction.pitch) as usize)
    }

    /// The coordinates that a chunk touches.
    pub fn touched(&self, space: &Space, chunk: &Chunk) -> SmallVec<[Range<i64>; 4]> {
        let ranges = chunk.ranges(space);
        self.directions.iter().map(|direction| direction.coordinates(&ranges)).collect()
    }

    /// The number that the first element of a box has for the access.
    pub fn first(&self, touched: &[Range<i64>]) -> i64 {
        self.directions.iter().zip(touched).map(|(direction, range)| range.start * direction.pitch).sum()
    }

    /// A box as a pattern of elements of the file: the number of the first, and the directions.
    pub fn pattern(&self, touched: &[Range<i64>]) -> (u64, SmallVec<[lattice::Direction; 4]>) {
        let first = self.directions.iter().zip(touched).map(|(direction, range)| range.start * direction.stride);
        let directions = self.directions.iter().zip(touched).map(|(direction, range)| lattice::Direction {
            count: (range.end - range.start) as usize,
            stride: direction.stride as u64,
            pitch: direction.pitch as usize,
        });
        ((self.base + first.sum::<i64>()) as u64, directions.collect())
    }

    /// The index along each axis of the file of the element whose coordinates are all 0.
    pub fn fixed(&self, file: &dyn StoredArray) -> SmallVec<[u64; 6]> {
        let axes = file.strides().iter().zip(file.shape().extents());
        axes.map(|(&stride, &extent)| (self.base / stride.max(1)) as u64 % extent.max(1) as u64).collect()
    }

    /// The axis of the file that each direction runs along, if the file is made of blocks and each runs along one of its
    /// own.
    pub fn block_axes(&self, file: &dyn StoredArray) -> Option<SmallVec<[BlockAxis; 4]>> {
        let (blocks, extents, strides) = (file.blocks()?, file.shape().extents(), file.strides());
        let fixed = self.fixed(file);
        let mut axes: SmallVec<[BlockAxis; 4]> = SmallVec::new();
        for Direction { stride, count, .. } in &self.directions {
            let step = |axis: usize| (stride / strides[axis].max(1)) as u64;
            let runs_along = |&axis: &usize| {
                let last = fixed[axis] + step(axis) * (count - 1) as u64;
                extents[axis] > 1 && stride % strides[axis] == 0 && last < extents[axis] as u64
            };
            let axis = (0..extents.len()).find(runs_along)?;
            if axes.iter().any(|of| of.axis == axis) {
                return None;
            }
            axes.push(BlockAxis { axis, block: blocks[axis].max(1) as u64, step: step(axis), first: fixed[axis] });
        }
        Some(axes)
    }

    /// The elements that are read of a file made of blocks to pick a box from, if that is not what is read.
    pub fn scratch(&self, file: &dyn StoredArray) -> u64 {
        let Some(axes) = self.block_axes(file).filter(|axes| axes.iter().any(|of| of.step > 1)) else { return 0 };
        let length = |(of, direction): (&BlockAxis, &Direction)| match of.is_apart() {
            true => 1,
            false => of.step * (direction.extent as u64 - 1) + 1,
        };
        axes.iter().zip(&self.directions).map(length).product()
    }
}

/// The axis of a file made of blocks that a direction runs along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockAxis {
    pub axis: usize,
    /// The extent of a block along it.
    pub block: u64,
    /// Indices from one coordinate to the next.
    pub step: u64,
    /// The index of the coordinate 0.
    pub first: u64,
}

impl BlockAxis {
    /// Whether steps leave out whole blocks.
    pub fn is_apart(&self) -> bool {
        self.step > 1 && self.step >= self.block
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::FormatError;
    use crate::plan::kernel::Source;
    use crate::plan::region::unravel;
    use crate::plan::space::{Boxes, Grid, Pieces};
    use crate::types::{DType, Shape, contiguous_strides};
    use std::path::Path;

    /// A file whose elements are their numbers.
    #[derive(Debug)]
    struct Numbered {
        shape: Shape,
        strides: SmallVec<[i64; 4]>,
    }

    impl StoredArray for Numbered {
        fn dtype(&self) -> DType {
            DType::Int32
        }
        fn shape(&self) -> &Shape {
            &self.shape
        }
        fn strides(&self) -> &[i64] {
            &self.strides
        }
        fn path(&self) -> &Path {
            Path::new("numbered")
        }
        fn blocks(&self) -> Option<&[usize]> {
            Some(&[2; 4][..self.shape.rank()])
        }
        fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
            assert!(first as usize + out.len() / 4 <= self.shape.len());
            let places = out.chunks_exact_mut(4).zip(first as i32..);
            places.for_each(|(place, number)| place.copy_from_slice(&number.to_ne_bytes()));
            Ok(())
        }
    }

    /// Numbers that look random.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, n: usize) -> usize {
            self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (self.0 >> 33) as usize % n
        }
    }

    /// A view of an array, as extents, strides and an offset: slices, permutes, broadcasts, and axes that are split and
    /// joined where their strides permit it.
    fn view(dice: &mut Dice, shape: &[usize], strides: &[i64]) -> (Vec<usize>, SmallVec<[i64; 4]>, i64) {
        let mut axes: Vec<(usize, i64)> = shape.iter().copied().zip(strides.iter().copied()).collect();
        let mut offset = 0;
        for _ in 0..dice.below(5) {
            let k = dice.below(axes.len());
            let (extent, stride) = axes[k];
            match dice.below(5) {
                0 => {
                    let (start, step) = (dice.below(extent), 1 + dice.below(3));
                    offset += stride * start as i64;
                    axes[k] = ((extent - start).div_ceil(step), stride * step as i64);
                }
                1 => {
                    offset += stride * (extent as i64 - 1);
                    axes[k] = (extent, -stride);
                }
                2 => axes.rotate_left(k),
                3 if extent % 2 == 0 => {
                    axes[k] = (extent / 2, 2 * stride);
                    axes.insert(k + 1, (2, stride));
                }
                3 => axes.insert(k, (1 + dice.below(3), 0)),
                _ if k > 0 && axes[k - 1].1 == stride * extent as i64 => {
                    axes[k - 1] = (axes[k - 1].0 * extent, stride);
                    axes.remove(k);
                }
                // Windows: neighbours overlap.
                _ if extent > 2 => {
                    axes[k] = (extent - 1, stride);
                    axes.push((2, stride));
                }
                _ => {}
            }
        }
        (axes.iter().map(|axis| axis.0).collect(), axes.iter().map(|axis| axis.1).collect(), offset)
    }

    /// What the access finds in a box at each point of a chunk is what it would find in the file.
    #[test]
    fn boxes_hold_what_the_access_steps_through() {
        let mut dice = Dice(7);
        for case in 0..4000 {
            let shape: Vec<usize> = (0..1 + dice.below(3)).map(|_| 1 + dice.below(12)).collect();
            let mut strides = contiguous_strides(&shape);
            if dice.below(2) == 0 {
                let reversed: Vec<usize> = shape.iter().rev().copied().collect();
                strides = contiguous_strides(&reversed).into_iter().rev().collect();
            }
            let (extents, steps, offset) = view(&mut dice, &shape, &strides);
            let file = Numbered { shape: Shape::new(shape.iter().copied()).unwrap(), strides };
            let in_file = Access { source: Source::Input(0), dtype: DType::Int32, offset, strides: steps };
            let mut staging = Staging::new(&in_file, &extents);
            let (&columns, kept) = extents.split_last().unwrap();
            let space = Space { kept: kept.to_vec(), reduced: vec![], columns: Some(columns), folds_columns: false };
            let sizes: Vec<usize> = extents.iter().map(|&extent| 1 + dice.below(extent)).collect();
            staging.resize(&sizes);
            let pieces = |k: usize| Pieces::skipping(extents[k], sizes[k], k * 3);
            let boxes = Boxes { kept: (0..kept.len()).map(pieces).collect(), leads: SmallVec::new() };
            let grid = Grid::of_boxes(boxes, pieces(kept.len()), None);
            let (in_memory, mut points) = (staging.in_memory(), 0);
            for number in 0..grid.count() {
                let chunk = grid.chunk(&space, number);
                let touched = staging.touched(&space, &chunk);
                let (first, pattern) = staging.pattern(&touched);
                let mut bytes = vec![0xff; staging.elements() * 4];
                lattice::read(&file, first, &pattern, &mut bytes).unwrap();
                let (elements, first) = (bytes.as_chunks::<4>().0, staging.first(&touched));
                let ranges = chunk.ranges(&space);
                let lens: Vec<usize> = ranges.iter().map(|range| range.len()).collect();
                for point in 0..lens.iter().product() {
                    let index: Vec<i64> =
                        unravel(point, &lens).iter().zip(&ranges).map(|(i, range)| (i + range.start) as i64).collect();
                    let number = |access: &Access| {
                        access.offset + index.iter().zip(&access.strides).map(|(i, stride)| i * stride).sum::<i64>()
                    };
                    let found = i32::from_ne_bytes(elements[(number(&in_memory) - first) as usize]);
                    assert_eq!(
                        found as i64,
                        number(&in_file),
                        "case {case}: {in_file:?} over {extents:?}, {staging:?}"
                    );
                    points += 1;
                }
            }
            assert_eq!(points, extents.iter().product::<usize>(), "case {case}");
        }
    }

    #[test]
    fn directions_run_along_axes() {
        let file = Numbered { shape: Shape::new([6, 5, 8]).unwrap(), strides: contiguous_strides(&[6, 5, 8]) };
        let staging = |offset: i64, strides: &[i64], extents: &[usize]| {
            let access = Access { source: Source::Input(0), dtype: DType::Int32, offset, strides: strides.into() };
            Staging::new(&access, extents)
        };
        let axes = |staging: &Staging| {
            let axes = staging.block_axes(&file)?;
            Some(axes.iter().map(|of| (of.axis, of.step, of.first)).collect::<Vec<_>>())
        };
        // The last two axes permuted, with a step and backwards.
        let permuted = staging(2 * 40 + 7, &[40, -2, 8], &[3, 4, 5]);
        assert_eq!(axes(&permuted).unwrap(), [(0, 1, 2), (1, 1, 0), (2, 2, 1)]);
        // Two axes as one.
        let joined = staging(0, &[8, 1], &[30, 8]);
        assert_eq!(joined.directions.len(), 2);
        assert_eq!(axes(&joined), None);
        // One axis as two.
        assert_eq!(axes(&staging(0, &[4, 1], &[2, 4])), None);
        // A diagonal.
        assert_eq!(axes(&staging(0, &[9], &[5])), None);
    }
}
