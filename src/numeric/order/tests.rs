use super::*;

/// Numbers that look random.
fn scrambled(at: usize) -> u64 {
    (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// Rows of `n` integers that sorting by parts might stumble over.
fn rows(n: usize) -> Vec<Vec<u64>> {
    // Some are floats of one sign as they are ordered.
    let float = |at: usize| (scrambled(at) >> 11) as f64 / 1e9;
    let shapes: [&dyn Fn(usize) -> u64; 13] = [
        &|at| float(at).to_bits() | 1 << 63,
        &|at| !(-float(at)).to_bits(),
        &|at| if at % 100 == 0 { 1 << 63 } else { float(at).to_bits() | 1 << 63 },
        &|at| if at % 2 == 0 { 1 << 63 } else { (1 << 63) + 1 },
        &scrambled,
        &|at| scrambled(at) % 3,
        &|at| at as u64,
        &|at| (n - at) as u64,
        &|_| 0,
        &|_| u64::MAX,
        &|at| if at % 10 == 0 { u64::MAX } else { scrambled(at) >> 40 },
        &|at| if at % 1000 == 0 { scrambled(at) } else { 5 },
        &|at| (at % 64) as u64 * (1 << 26),
    ];
    shapes.iter().map(|shape| (0..n).map(shape).collect()).collect()
}

const LENGTHS: [usize; 20] = [0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 128, 129, 1500, 20_011];

fn each_level_sorts<K: Key + std::fmt::Debug>(narrow: impl Fn(u64) -> K) {
    for n in LENGTHS {
        for (shape, row) in rows(n).into_iter().enumerate() {
            let row: Vec<K> = row.into_iter().map(&narrow).collect();
            let mut expected = row.clone();
            expected.sort_unstable();
            for level in Level::available() {
                for spare in [n + SLACK, 0] {
                    let mut sorted = row.clone();
                    K::sort_at(level, &mut sorted, &mut vec![K::default(); spare]);
                    assert!(sorted == expected, "{n} of shape {shape}, {level:?}: {sorted:?}");
                }
            }
        }
    }
}

#[test]
fn each_level_sorts_the_same() {
    each_level_sorts(|key| key);
    each_level_sorts(|key| (key >> 32 | key) as u32);
    each_level_sorts(|key| key as u8);
}

#[test]
fn misleading_samples_cost_time_only() {
    // Where the first samples are taken stand the smallest keys, so that parts are as uneven as they get.
    let mut keys: Vec<u64> = (0..5000).map(scrambled).collect();
    for start in (0..5000).step_by(78) {
        let end = keys.len().min(start + 8);
        keys[start..end].fill(0);
    }
    let mut expected = keys.clone();
    expected.sort_unstable();
    let room = keys.len() + SLACK;
    u64::sort(&mut keys, &mut vec![0; room]);
    assert_eq!(keys, expected);
}

#[test]
fn each_level_finds_the_same_classes() {
    for row in rows(3000) {
        let mut sample: Vec<u64> = row.iter().copied().step_by(3000 / CLASSES).take(CLASSES).collect();
        sample.sort_unstable();
        // An ascending array of 2^d - 1 as a search tree: level by level.
        let mut tree = vec![0; CLASSES];
        for (node, bound) in tree.iter_mut().enumerate().skip(1) {
            let level = 1 << node.ilog2();
            *bound = sample[(2 * (node - level) + 1) * CLASSES / (2 * level)];
        }
        let expected: Vec<u8> =
            row.iter().map(|key| sample[1..].iter().filter(|bound| *bound <= key).count() as u8).collect();
        for level in Level::available() {
            for n in [0, 5, 8, 2999, 3000] {
                let mut classes = vec![0; n];
                u64::classes_at(level, &tree, &row[..n], &mut classes);
                assert_eq!(classes, expected[..n], "{level:?}");
            }
            let narrow: Vec<u32> = row.iter().map(|key| (key >> 32) as u32).collect();
            let tree: Vec<u32> = tree.iter().map(|key| (key >> 32) as u32).collect();
            let (mut classes, mut plain) = (vec![0; 3000], vec![0; 3000]);
            u32::classes_at(level, &tree, &narrow, &mut classes);
            plain_classes(&tree, &narrow, &mut plain);
            assert_eq!(classes, plain, "{level:?}");
        }
    }
}

fn each_level_picks<K: Key + std::fmt::Debug>(narrow: impl Fn(u64) -> K) {
    for row in rows(501) {
        let row: Vec<K> = row.into_iter().map(&narrow).collect();
        let some = [None, Some(row[0]), Some(row[7]), Some(row[350]), Some(K::default())];
        for (low, high) in some.iter().flat_map(|low| some.iter().map(move |high| (*low, *high))) {
            if low.zip(high).is_some_and(|(low, high)| low > high) {
                continue;
            }
            let bounds = Bounds { low, high };
            let between = |key: &&K| low.is_none_or(|low| low < **key) && high.is_none_or(|high| **key < high);
            for n in [0, 3, 8, 500, 501] {
                let row = &row[..n];
                let expected: Vec<K> = row.iter().filter(between).copied().collect();
                let count = |is: &dyn Fn(K) -> bool| row.iter().filter(|key| is(**key)).count();
                let seen = Seen {
                    below: count(&|key| low.is_some_and(|low| key < low)),
                    at_low: count(&|key| low == Some(key)),
                    between: expected.len(),
                    at_high: count(&|key| low != high && high == Some(key)),
                };
                for level in Level::available() {
                    let mut found = vec![K::default(); n + SLACK];
                    assert_eq!(K::pick_at(level, bounds, row, &mut found), seen, "{bounds:?}, {level:?}");
                    assert_eq!(found[..seen.between], expected, "{bounds:?}, {level:?}");
                }
            }
        }
    }
}

#[test]
fn each_level_picks_the_same() {
    each_level_picks(|key| key);
    each_level_picks(|key| (key >> 32 | key) as u32);
    each_level_picks(|key| key as u16);
}

#[test]
fn conversions_are_those_of_each_element() {
    let from: Vec<f64> = (0..77).map(|k| f64::from(k) - 30.5).collect();
    let mut into = vec![0; 77];
    convert(5, &from, &mut into, |at, x: f64| x.to_bits() ^ at as u64);
    assert!(into.iter().zip(&from).zip(5..).all(|((into, from), at)| *into == from.to_bits() ^ at));
    convert_in_place(&mut into, |bits| !bits);
    assert!(into.iter().zip(&from).zip(5..).all(|((into, from), at)| *into == !(from.to_bits() ^ at)));
}

#[test]
fn values_go_to_the_slots_of_their_classes_in_pieces() {
    fn check<V: Copy + PartialEq + std::fmt::Debug>(value: impl Fn(usize) -> V) {
        // Slots begin anywhere, and one of them has no room for its last value.
        const COUNTS: [usize; 5] = [0, 1, 700, 33, 500];
        let mut left = COUNTS;
        let class = |at: usize| {
            (0..5).map(|k| (scrambled(at) as usize + k) % 5).find(|&k| left[k] > 0).inspect(|&k| left[k] -= 1)
        };
        let mut classes: Vec<u8> = (0..1234).scan(class, |class, at| class(at)).map(|class| class as u8).collect();
        classes.push(3);
        let mut expected: Vec<Vec<V>> = vec![Vec::new(); 5];
        classes.iter().enumerate().for_each(|(at, &class)| expected[usize::from(class)].push(value(at)));
        expected[3].truncate(33);
        let mut memory = [value(9999); 3 + 1234];
        let (_, mut rest) = memory.split_at_mut(3);
        let mut slots = Vec::new();
        for count in COUNTS {
            let (slot, others) = rest.split_at_mut(count);
            slots.push(slot);
            rest = others;
        }
        let values = (0..classes.len()).map(&value);
        assert!(scatter_in_pieces(values, &classes, &mut slots));
        assert_eq!(slots, expected.iter().map(|slot| &slot[..]).collect::<Vec<_>>());
        assert!(memory[..3] == [value(9999); 3]);
    }

    check(|at| at as u64);
    check(|at| at as u32);
    check(|at| at as u8);
    // A value that does not divide a piece.
    assert!(!scatter_in_pieces([[1u8; 3]].into_iter(), &[0], &mut [&mut [[0u8; 3]]]));
}
