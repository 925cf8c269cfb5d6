//! Few integers, sorted in registers by networks of comparisons.

use super::vector::{Narrow, Vector};

/// Vectors of the largest network.
const MOST: usize = 16;

/// Compares lane by lane: the smaller ones come first.
#[inline(always)]
unsafe fn compare<R: Vector>(keys: &mut [R], a: usize, b: usize) {
    // SAFETY: the processor has the instructions, says the caller; so for all functions here.
    [keys[a], keys[b]] = unsafe { keys[a].ordered(keys[b]) };
}

/// Merges two ascending sequences of `M` vectors each.
#[inline(always)]
unsafe fn merge<R: Vector, const M: usize>(keys: &mut [R]) {
    // SAFETY: as above.
    unsafe {
        for a in 0..M {
            [keys[a], keys[2 * M - 1 - a]] = keys[a].ordered(keys[2 * M - 1 - a].reversed());
        }
        let mut distance = M / 2;
        while distance > 0 {
            for a in 0..2 * M {
                if a & distance == 0 {
                    compare(keys, a, a + distance);
                }
            }
            distance /= 2;
        }
        for keys in &mut keys[..2 * M] {
            *keys = keys.merged();
        }
    }
}

/// Comparisons one after the other: a loop over them would keep the vectors in memory.
macro_rules! compare_all {
    ($keys:ident: $(($a:literal, $b:literal)),* $(,)?) => {{
        $(compare($keys, $a, $b);)*
    }};
}

/// The body for each `k` below `V`, at most 16, one after the other: a loop would keep the vectors in memory.
macro_rules! each_vector {
    ($k:ident < $count:ident => $body:block) => {
        each_vector!($k, $count, $body, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    };
    ($k:ident, $count:ident, $body:block, $($number:literal),*) => {
        $(if $number < $count {
            let $k: usize = $number;
            $body
        })*
    };
}

/// Sorts `V` vectors, 8 or 16 of them: each lane by itself, then lanes are merged by two, four and eight. A sequence runs
/// through all vectors of a lane before it goes on in the next lane, so that most comparisons are of whole vectors.
#[inline(always)]
unsafe fn sort_lanes<R: Vector, const V: usize>(keys: &mut [R; V]) {
    // SAFETY: as above.
    unsafe {
        if V == 8 {
            // 19, the fewest known.
            compare_all!(keys:
                (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6), (3, 7), (0, 1), (2, 3),
                (4, 5), (6, 7), (2, 4), (3, 5), (1, 4), (3, 6), (1, 2), (3, 4), (5, 6),
            );
        } else {
            // 60, the fewest known (Green).
            compare_all!(keys:
                (0, 13), (1, 12), (2, 15), (3, 14), (4, 8), (5, 6), (7, 11), (9, 10),
                (0, 5), (1, 7), (2, 9), (3, 4), (6, 13), (8, 14), (10, 15), (11, 12),
                (0, 1), (2, 3), (4, 5), (6, 8), (7, 9), (10, 11), (12, 13), (14, 15),
                (0, 2), (1, 3), (4, 10), (5, 11), (6, 7), (8, 9), (12, 14), (13, 15),
                (1, 2), (3, 12), (4, 6), (5, 7), (8, 10), (9, 11), (13, 14),
                (1, 4), (2, 6), (5, 8), (7, 10), (9, 13), (11, 14),
                (2, 4), (3, 6), (9, 12), (11, 13),
                (3, 5), (6, 8), (7, 9), (10, 12),
                (3, 4), (5, 6), (7, 8), (9, 10), (11, 12),
                (6, 7), (8, 9),
            );
        }
        merge_lanes::<R, V, 2>(keys);
        merge_lanes::<R, V, 4>(keys);
        if R::LANES == 8 {
            merge_lanes::<R, V, 8>(keys);
        }
        // Lane by lane into memory's order.
        for square in keys.chunks_exact_mut(R::LANES) {
            R::turn(square);
        }
        let (turned, squares) = (*keys, V / R::LANES);
        for lane in 0..R::LANES {
            for square in 0..squares {
                keys[lane * squares + square] = turned[square * R::LANES + lane];
            }
        }
    }
}

/// Merges the ascending sequences of the lower and the upper half of each group of `G` lanes.
#[inline(always)]
unsafe fn merge_lanes<R: Vector, const V: usize, const G: usize>(keys: &mut [R; V]) {
    // SAFETY: as above.
    unsafe {
        for a in 0..V / 2 {
            let (x, y) = (keys[a], keys[V - 1 - a]);
            keys[a] = x.merged_in_groups::<G>(y);
            keys[V - 1 - a] = y.merged_in_groups::<G>(x);
        }
        let mut distance = V / 2;
        while distance > 0 {
            for a in 0..V {
                if a & distance == 0 {
                    compare(keys, a, a + distance);
                }
            }
            distance /= 2;
        }
    }
}

/// Puts `count` keys, at most `V` vectors of them and more than half of that, from one place to another, sorted.
///
/// # Safety
///
/// The processor has the instructions, and both are memory for the keys; they may be one.
#[inline(always)]
pub unsafe fn sort_vectors<R: Vector, N: Narrow, const V: usize>(from: *const N, to: *mut N, count: usize) {
    debug_assert!(count <= V * R::LANES && (V == 1 || count > V / 2 * R::LANES));
    // SAFETY: as above. The first half of the vectors is full, the rest is read and written where there are keys; places
    // of which nothing is read or written may lie beyond them.
    unsafe {
        let mut vectors = [R::largest(); V];
        each_vector!(k < V => {
            let there = count.saturating_sub(k * R::LANES).min(R::LANES);
            let from = from.wrapping_add(k * R::LANES);
            vectors[k] = if k < V / 2 { R::load(from) } else { R::load_some(from, there) };
        });
        match V {
            8 | 16 => sort_lanes(&mut vectors),
            _ => {
                each_vector!(k < V => {
                    vectors[k] = vectors[k].sorted();
                });
                if V > 1 {
                    merge::<R, 1>(&mut vectors[..2]);
                }
                if V > 2 {
                    merge::<R, 1>(&mut vectors[2..]);
                    merge::<R, 2>(&mut vectors);
                }
            }
        }
        each_vector!(k < V => {
            let there = count.saturating_sub(k * R::LANES).min(R::LANES);
            let to = to.wrapping_add(k * R::LANES);
            if k < V / 2 {
                vectors[k].store(to);
            } else {
                vectors[k].store_some(to, there);
            }
        });
    }
}

/// The most integers that [`sort_short`] sorts.
pub const fn most<R: Vector>() -> usize {
    MOST * R::LANES
}

/// Puts a few integers from one place to another, sorted.
///
/// # Safety
///
/// As [`sort_vectors`].
pub unsafe fn sort_short<R: Vector, N: Narrow>(from: *const N, to: *mut N, n: usize) {
    debug_assert!(n <= most::<R>());
    // SAFETY: as above.
    unsafe {
        match n.div_ceil(R::LANES) {
            0 => {}
            1 => R::sort_vectors::<N, 1>(from, to, n),
            2 => R::sort_vectors::<N, 2>(from, to, n),
            3 | 4 => R::sort_vectors::<N, 4>(from, to, n),
            5..=8 => R::sort_vectors::<N, 8>(from, to, n),
            _ => R::sort_vectors::<N, MOST>(from, to, n),
        }
    }
}
