//! Random shapes, and what views and broadcasting make of them.

use super::dice::Dice;

/// Extents around the lanes, the reduction block, the tile and the scan block, and a few in between.
const EXTENTS: &[(usize, usize)] = &[
    (6, 1),
    (8, 2),
    (8, 3),
    (4, 4),
    (3, 5),
    (5, 7),
    (5, 8),
    (5, 9),
    (3, 15),
    (3, 16),
    (3, 17),
    (3, 31),
    (3, 64),
    (5, 127),
    (5, 128),
    (5, 129),
    (4, 255),
    (4, 256),
    (4, 257),
    (2, 384),
    (3, 1023),
    (3, 1024),
    (3, 1025),
    (2, 2049),
    (2, 5000),
    (2, 8193),
    (1, 70_001),
];

/// A shape of 0 to 4 axes and at most `limit` elements, now and then empty.
pub fn random_shape(dice: &mut Dice, limit: usize) -> Vec<usize> {
    let rank = dice.weighted(&[(5, 0), (36, 1), (32, 2), (17, 3), (10, 4)]);
    let mut shape: Vec<usize> = (0..rank).map(|_| dice.weighted(EXTENTS)).collect();
    while elements(&shape) > limit {
        let largest = (0..rank).max_by_key(|&axis| shape[axis]).unwrap_or(0);
        shape[largest] = if shape[largest] > 300 && limit > 300 { dice.between(100, 260) } else { dice.between(1, 9) };
    }
    if rank > 0 && dice.chance(4) {
        shape[dice.below(rank)] = 0;
    }
    shape
}

pub fn elements(shape: &[usize]) -> usize {
    shape.iter().product()
}

/// The common shape of two operands, if there is one.
pub fn broadcast(a: &[usize], b: &[usize]) -> Option<Vec<usize>> {
    let rank = a.len().max(b.len());
    let extent = |shape: &[usize], axis: usize| (axis + shape.len()).checked_sub(rank).map_or(1, |axis| shape[axis]);
    (0..rank)
        .map(|axis| match (extent(a, axis), extent(b, axis)) {
            (m, n) if m == n || n == 1 => Some(m),
            (1, n) => Some(n),
            _ => None,
        })
        .collect()
}

/// A shape that broadcasts with `shape`: mostly the same, often with axes of extent 1 or without the first ones, now and
/// then larger, up to `limit` elements together.
pub fn compatible(dice: &mut Dice, shape: &[usize], limit: usize) -> Vec<usize> {
    let mut other = shape.to_vec();
    if dice.chance(45) {
        return other;
    }
    for extent in &mut other {
        if dice.chance(30) {
            *extent = if *extent == 1 { dice.between(1, 9) } else { 1 };
        }
    }
    if dice.chance(25) && !other.is_empty() {
        other.drain(..dice.between(1, other.len()));
    } else if dice.chance(15) && other.len() < 4 {
        other.insert(0, dice.between(1, 5));
    }
    match broadcast(shape, &other) {
        Some(common) if elements(&common) <= limit => other,
        _ => shape.to_vec(),
    }
}

/// Extents of another rank with the same number of elements.
pub fn regrouped(dice: &mut Dice, elements: usize) -> Vec<usize> {
    if elements == 0 {
        return dice.pick(&[vec![0], vec![0, 3], vec![2, 0], vec![1, 0, 5]]);
    }
    let mut shape = Vec::new();
    let mut rest = elements;
    for _ in 0..dice.below(4) {
        let divisors: Vec<usize> = (1..=rest.min(2048)).filter(|n| rest.is_multiple_of(*n)).collect();
        let extent = dice.pick(&divisors);
        shape.push(extent);
        rest /= extent;
    }
    shape.insert(dice.below(shape.len() + 1), rest);
    shape
}

/// `(3, 4)`, `(3,)`, `()`.
pub fn text(shape: &[usize]) -> String {
    match shape {
        [n] => format!("({n},)"),
        _ => format!("({})", list(shape)),
    }
}

pub fn list(numbers: &[usize]) -> String {
    numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

/// The extent of `start:stop:step` on an axis of `n` elements, as Python clamps it.
pub fn sliced(start: Option<i64>, stop: Option<i64>, step: i64, n: usize) -> usize {
    let n = n as i64;
    let (lowest, highest) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let clamp = |bound: i64| (if bound < 0 { bound + n } else { bound }).clamp(lowest, highest);
    let start = start.map_or(if step > 0 { 0 } else { n - 1 }, clamp);
    let stop = stop.map_or(if step > 0 { n } else { -1 }, clamp);
    let distance = if step > 0 { stop - start } else { start - stop };
    ((distance + step.abs() - 1) / step.abs()).max(0) as usize
}
