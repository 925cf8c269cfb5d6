//! Reductions: the values, and the order where values tell it.

use super::*;
use ReduceOp::*;

/// Adding 1 to this on either side leaves it as it is; adding 2 does not.
const BIG: f64 = 9007199254740992.0;

/// Zeros but for the given elements.
fn sparse(len: usize, elements: &[(usize, f64)]) -> Expr {
    let mut all = vec![0.0; len];
    elements.iter().for_each(|&(position, element)| all[position] = element);
    floats(&[len], &all)
}

#[track_caller]
fn assert_sum(x: &Expr, expected: f64) {
    assert_floats(&reduce(Sum, x, &[0]), &[expected]);
}

#[test]
fn lanes_take_every_eighth_element() {
    // Lane 0 takes 0, 8 and 16: (BIG + 1) + 1 stays at BIG. Other lanes collect their ones before they meet it.
    assert_sum(&sparse(24, &[(0, BIG), (8, 1.0), (16, 1.0)]), BIG);
    assert_sum(&sparse(24, &[(0, BIG), (9, 1.0), (17, 1.0)]), BIG + 2.0);
    // Ascending inside the lane: the ones come first.
    assert_sum(&sparse(24, &[(0, 1.0), (8, 1.0), (16, BIG)]), BIG + 2.0);
}

#[test]
fn lanes_combine_in_pairs_of_neighbours() {
    // (l0 + l1) loses the one of lane 1; (l2 + l3) gathers two ones.
    assert_sum(&sparse(8, &[(0, BIG), (1, 1.0), (2, 1.0)]), BIG);
    assert_sum(&sparse(8, &[(0, BIG), (2, 1.0), (3, 1.0)]), BIG + 2.0);
    // Lanes 2 and 4 do not meet before they meet lane 0.
    assert_sum(&sparse(8, &[(0, BIG), (2, 1.0), (4, 1.0)]), BIG);
    assert_sum(&sparse(8, &[(0, BIG), (4, 1.0), (6, 1.0)]), BIG + 2.0);
    assert_sum(&sparse(8, &[(0, BIG), (3, 1.0), (7, 1.0)]), BIG);
}

#[test]
fn blocks_have_128_elements() {
    // Elements 0, 64 and 72 are of one lane of one block.
    assert_sum(&sparse(128, &[(0, BIG), (64, 1.0), (72, 1.0)]), BIG);
    // Elements 120 and 128 are both of lane 0, but the second begins a block of its own.
    assert_sum(&sparse(129, &[(112, BIG), (120, 1.0), (128, 1.0)]), BIG);
    assert_sum(&sparse(129, &[(120, 1.0), (112, 1.0), (128, BIG)]), BIG + 2.0);
    assert_sum(&sparse(144, &[(120, BIG), (128, 1.0), (136, 1.0)]), BIG + 2.0);
}

#[test]
fn blocks_combine_by_the_tree() {
    let blocks = |elements: &[(usize, f64)], count: usize| {
        let scaled: Vec<(usize, f64)> = elements.iter().map(|&(block, x)| (block * 128, x)).collect();
        sparse(count * 128, &scaled)
    };
    // T(3) = T(2) + T(1): blocks 0 and 1 meet first.
    assert_sum(&blocks(&[(0, BIG), (1, 1.0), (2, 1.0)], 3), BIG);
    assert_sum(&blocks(&[(0, 1.0), (1, 1.0), (2, BIG)], 3), BIG + 2.0);
    // T(4) = T(2) + T(2), not T(3) + T(1).
    assert_sum(&blocks(&[(0, BIG), (2, 1.0), (3, 1.0)], 4), BIG + 2.0);
    // T(5) = T(4) + T(1).
    assert_sum(&blocks(&[(0, BIG), (3, 1.0), (4, 1.0)], 5), BIG);
    // T(7) = T(4) + (T(2) + T(1)).
    assert_sum(&blocks(&[(3, BIG), (4, 1.0), (6, 1.0)], 7), BIG + 2.0);
    // T(9) = T(8) + T(1).
    assert_sum(&blocks(&[(0, BIG), (7, 1.0), (8, 1.0)], 9), BIG);
}

#[test]
fn several_axes_reduce_last_first() {
    // Within the rows first, the two ones meet each other; within the columns first, one would meet BIG alone.
    let x = floats(&[2, 2], &[BIG, 0.0, 1.0, 1.0]);
    assert_floats(&reduce(Sum, &x, &[0, 1]), &[BIG + 2.0]);
    let transposed = graph::permute(&x, &[1, 0]);
    assert_floats(&reduce(Sum, &transposed, &[0, 1]), &[BIG]);
    // Elements [i, j, k] are 6 i + 2 j + k: four for each j.
    assert_ints(&reduce(Sum, &counting(&[2, 3, 2]), &[0, 2]), &[14, 22, 30]);
    assert_ints(&reduce(Sum, &counting(&[2, 3, 2]), &[1]), &[6, 9, 24, 27]);
}

#[test]
fn a_reduction_depends_on_the_logical_array_only() {
    let elements: Vec<f64> = (0..700).map(|i| 1.0 / (i as f64 + 0.3)).collect();
    let columns = floats(&[350, 2], &elements);
    let lines = graph::permute(&columns, &[1, 0]);
    let first: Vec<f64> = elements.iter().step_by(2).copied().collect();
    for op in [Sum, Prod, SquaredDeviations] {
        let by_columns = value(&reduce(op, &columns, &[0])).element(&[0]);
        assert!(by_columns.same(value(&reduce(op, &lines, &[1])).element(&[0])));
        assert!(by_columns.same(value(&reduce(op, &floats(&[350], &first), &[0])).element(&[])));
    }
}

#[test]
fn sums_and_products_of_little_or_nothing() {
    assert_sum(&floats(&[0], &[]), 0.0);
    assert_sum(&floats(&[1], &[-0.0]), -0.0);
    assert_sum(&floats(&[3], &[-0.0, -0.0, -0.0]), -0.0);
    assert_sum(&floats(&[2], &[-0.0, 0.0]), 0.0);
    assert_floats(&reduce(Prod, &floats(&[0], &[]), &[0]), &[1.0]);
    assert_floats(&reduce(Sum, &floats(&[3, 0], &[]), &[1]), &[0.0, 0.0, 0.0]);
    assert_floats(&reduce(Sum, &floats(&[3, 0], &[]), &[0]), &[]);
    assert_floats(&reduce(Sum, &floats(&[3, 0], &[]), &[0, 1]), &[0.0]);
    assert_floats(&reduce(Sum, &floats(&[0, 3], &[]), &[0, 1]), &[0.0]);
    assert_floats(&reduce(Sum, &floats(&[], &[-0.0]), &[]), &[-0.0]);
}

#[test]
fn integers_wrap() {
    assert_ints(&reduce(Sum, &ints(&[2], &[i64::MAX, 2]), &[0]), &[i64::MIN + 1]);
    assert_ints(&reduce(Prod, &ints(&[2], &[i64::MAX, 2]), &[0]), &[-2]);
    assert_ints(&reduce(Sum, &bools(&[3], &[true, false, true]), &[0]), &[2]);
    assert_ints(&reduce(Prod, &ints(&[0], &[]), &[0]), &[1]);
}

#[test]
fn extremes_propagate_nan_and_order_zeros() {
    let extremes = |elements: &[f64], smallest: f64, largest: f64| {
        let x = floats(&[elements.len()], elements);
        assert_floats(&reduce(Min, &x, &[0]), &[smallest]);
        assert_floats(&reduce(Max, &x, &[0]), &[largest]);
    };
    extremes(&[2.0, -3.0, 1.0], -3.0, 2.0);
    extremes(&[1.0, f64::NAN, 0.0], f64::NAN, f64::NAN);
    extremes(&[f64::INFINITY], f64::INFINITY, f64::INFINITY);
    extremes(&[f64::NEG_INFINITY], f64::NEG_INFINITY, f64::NEG_INFINITY);
    extremes(&[0.0, -0.0], -0.0, 0.0);
    extremes(&[-0.0, 0.0], -0.0, 0.0);
    assert_ints(&reduce(Max, &counting(&[2, 3]), &[0, 1]), &[5]);
    assert_ints(&reduce(Min, &ints(&[1], &[i64::MAX]), &[0]), &[i64::MAX]);
    assert_floats(&reduce(Min, &floats(&[0, 3], &[]), &[1]), &[]);
}

#[test]
fn positions_are_the_first_ones() {
    let positions = |elements: &[f64], smallest: i64, largest: i64| {
        let x = floats(&[elements.len()], elements);
        assert_ints(&reduce(ArgMin, &x, &[0]), &[smallest]);
        assert_ints(&reduce(ArgMax, &x, &[0]), &[largest]);
    };
    positions(&[3.0, 1.0, 4.0, 1.0, 4.0], 1, 2);
    positions(&[3.0, f64::NAN, 1.0, f64::NAN, 9.0], 1, 1);
    positions(&[f64::NAN, 1.0], 0, 0);
    positions(&[0.0, -0.0, 0.0], 0, 0);
    assert_ints(&reduce(ArgMax, &ints(&[2, 3], &[1, 9, 9, 7, 5, 6]), &[1]), &[1, 0]);
    assert_ints(&reduce(ArgMin, &ints(&[2, 3], &[1, 9, 9, 7, 5, 6]), &[0]), &[0, 1, 1]);
    assert_ints(&reduce(ArgMax, &bools(&[3], &[false, true, true]), &[0]), &[1]);
}

#[test]
fn any_and_all() {
    let x = bools(&[2, 2], &[true, false, true, true]);
    assert_bools(&reduce(Any, &x, &[0]), &[true, true]);
    assert_bools(&reduce(All, &x, &[0]), &[true, false]);
    assert_bools(&reduce(All, &x, &[0, 1]), &[false]);
    assert_bools(&reduce(Any, &bools(&[0], &[]), &[0]), &[false]);
    assert_bools(&reduce(All, &bools(&[0], &[]), &[0]), &[true]);
}

#[test]
fn squared_deviations_of_one_block() {
    // Mean 5, deviations -3 -1 -1 -1 0 0 2 4.
    let x = floats(&[8], &[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]);
    assert_floats(&reduce(SquaredDeviations, &x, &[0]), &[32.0]);
    assert_floats(&reduce(SquaredDeviations, &floats(&[0], &[]), &[0]), &[0.0]);
    assert_floats(&reduce(SquaredDeviations, &floats(&[], &[7.0]), &[]), &[0.0]);
    assert_floats(&reduce(SquaredDeviations, &floats(&[2], &[1.0, f64::INFINITY]), &[0]), &[f64::NAN]);
}

#[test]
fn squared_deviations_merge_by_chans_formula() {
    // 128 zeros, then 64 sixes: delta = 6, M2 = (0 + 0) + 36 * (128 * (64 / 192)).
    let elements: Vec<f64> = (0..192).map(|i| if i < 128 { 0.0 } else { 6.0 }).collect();
    let blocks = floats(&[192], &elements);
    assert_floats(&reduce(SquaredDeviations, &blocks, &[0]), &[36.0 * (128.0 * (64.0 / 192.0))]);

    // Rows (0, 2), (4, 4), (9, 9) have the states (2, 1, 2), (2, 4, 0), (2, 9, 0), each in a lane of its own.
    let rows = floats(&[3, 2], &[0.0, 2.0, 4.0, 4.0, 9.0, 9.0]);
    let first_two = (2.0 + 0.0) + 9.0 * (2.0 * (2.0 / 4.0));
    let mean = 1.0 + 3.0 * (2.0 / 4.0);
    let delta = 9.0 - mean;
    let all = (first_two + 0.0) + delta * delta * (4.0 * (2.0 / 6.0));
    assert_floats(&reduce(SquaredDeviations, &rows, &[0, 1]), &[all]);
}

#[test]
fn outer_axes_merge_states_within_a_lane() {
    // Nine rows of one element: rows 0 and 8 share a lane and merge first.
    let elements = [0.13, 21.7, 0.39, 4.03, 0.57, 613.1, 0.71, 0.88, 7.3];
    let state = |x: f64| (1.0, x, 0.0);
    let merge = |(na, ma, sa): (f64, f64, f64), (nb, mb, sb): (f64, f64, f64)| {
        let (n, delta) = (na + nb, mb - ma);
        (n, ma + delta * (nb / n), (sa + sb) + delta * delta * (na * (nb / n)))
    };
    let lane0 = merge(state(elements[0]), state(elements[8]));
    let low = merge(merge(lane0, state(elements[1])), merge(state(elements[2]), state(elements[3])));
    let high = merge(merge(state(elements[4]), state(elements[5])), merge(state(elements[6]), state(elements[7])));
    let (_, _, expected) = merge(low, high);
    assert_floats(&reduce(SquaredDeviations, &floats(&[9, 1], &elements), &[0, 1]), &[expected]);
}
