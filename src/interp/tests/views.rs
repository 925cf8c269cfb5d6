//! Views: the right elements at the right places, alone and on top of each other.

use super::*;
use crate::graph::SliceAxis;

fn slice(x: &Expr, axes: &[(usize, i64, usize)]) -> Expr {
    let axes: Vec<_> = axes.iter().map(|&(start, step, extent)| (SliceAxis { start, step }, extent)).collect();
    graph::slice(x, &axes).unwrap()
}

fn reshape(x: &Expr, extents: &[usize]) -> Expr {
    graph::reshape(x, shape(extents)).unwrap()
}

fn broadcast(x: &Expr, extents: &[usize]) -> Expr {
    graph::broadcast_to(x, shape(extents)).unwrap()
}

#[test]
fn permuting_moves_axes() {
    assert_ints(&graph::permute(&counting(&[2, 3]), &[1, 0]), &[0, 3, 1, 4, 2, 5]);
    // Element [k, i, j] of the result is element [i, j, k] of the counting array, 12 i + 4 j + k.
    let turned = graph::permute(&counting(&[2, 3, 4]), &[2, 0, 1]);
    assert_eq!(turned.shape(), &shape(&[4, 2, 3]));
    assert!(value(&turned).element(&[3, 1, 2]).same(Scalar::Int64(23)));
    assert!(value(&turned).element(&[1, 0, 2]).same(Scalar::Int64(9)));
}

#[test]
fn reshaping_keeps_row_major_order() {
    assert_ints(&reshape(&counting(&[2, 3]), &[3, 2]), &[0, 1, 2, 3, 4, 5]);
    let transposed = graph::permute(&counting(&[2, 3]), &[1, 0]);
    assert_ints(&reshape(&transposed, &[6]), &[0, 3, 1, 4, 2, 5]);
    assert_ints(&reshape(&reshape(&transposed, &[1, 6]), &[2, 3]), &[0, 3, 1, 4, 2, 5]);
    assert_ints(&reshape(&slice(&counting(&[4]), &[(3, -1, 4)]), &[2, 2]), &[3, 2, 1, 0]);
}

#[test]
fn slices_start_and_step() {
    let line = counting(&[10]);
    assert_ints(&slice(&line, &[(1, 3, 3)]), &[1, 4, 7]);
    assert_ints(&slice(&line, &[(9, -1, 10)]), &[9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    assert_ints(&slice(&line, &[(8, -3, 3)]), &[8, 5, 2]);
    assert_ints(&slice(&line, &[(9, -9, 2)]), &[9, 0]);
    assert_ints(&slice(&counting(&[3, 4]), &[(2, -2, 2), (1, 2, 2)]), &[9, 11, 1, 3]);
}

#[test]
fn slices_of_one_element_or_none_take_no_step() {
    let line = counting(&[4]);
    assert_ints(&slice(&line, &[(3, i64::MIN, 1)]), &[3]);
    for step in [-1, 0, 1, i64::MAX] {
        assert_ints(&slice(&line, &[(3, step, 1)]), &[3]);
        assert_ints(&slice(&line, &[(0, step, 0)]), &[]);
        assert_ints(&slice(&line, &[(4, step, 0)]), &[]);
    }
}

#[test]
fn broadcasting_repeats() {
    assert_ints(&broadcast(&counting(&[3]), &[2, 3]), &[0, 1, 2, 0, 1, 2]);
    assert_ints(&broadcast(&counting(&[2, 1]), &[2, 3]), &[0, 0, 0, 1, 1, 1]);
    assert_ints(&broadcast(&counting(&[1]), &[0]), &[]);
    assert_floats(&graph::full(Scalar::Float64(0.5), shape(&[2, 2])), &[0.5; 4]);
    assert_bools(&graph::full(Scalar::Bool(true), Shape::scalar()), &[true]);
}

#[test]
fn views_compose() {
    // Rows of 0..12 as (3, 4), backwards; then columns first; then every other row of that.
    let backwards = slice(&counting(&[3, 4]), &[(2, -1, 3), (0, 1, 4)]);
    let columns = graph::permute(&backwards, &[1, 0]);
    assert_ints(&columns, &[8, 4, 0, 9, 5, 1, 10, 6, 2, 11, 7, 3]);
    let sparse = slice(&columns, &[(3, -2, 2), (2, -2, 2)]);
    assert_ints(&sparse, &[3, 11, 1, 9]);
    assert_ints(&broadcast(&reshape(&sparse, &[4, 1]), &[4, 2]), &[3, 3, 11, 11, 1, 1, 9, 9]);
    assert_ints(&slice(&broadcast(&counting(&[3]), &[2, 3]), &[(1, -1, 2), (2, -1, 3)]), &[2, 1, 0, 2, 1, 0]);
}

#[test]
fn empty_and_0d_arrays_are_viewed_too() {
    assert_ints(&graph::permute(&counting(&[0, 3]), &[1, 0]), &[]);
    assert_ints(&reshape(&counting(&[0, 3]), &[7, 0]), &[]);
    assert_ints(&reshape(&counting(&[1]), &[]), &[0]);
    assert_ints(&reshape(&counting(&[]), &[1, 1]), &[0]);
    assert_ints(&broadcast(&counting(&[]), &[3]), &[0, 0, 0]);
    assert_ints(&broadcast(&counting(&[0, 1]), &[2, 0, 3]), &[]);
    assert_ints(&slice(&counting(&[0]), &[(0, -1, 0)]), &[]);
}

#[test]
fn concatenating_copies_parts_in_turn() {
    let (a, b) = (counting(&[2, 3]), ints(&[2, 1], &[10, 20]));
    assert_ints(&graph::concatenate(&[a.clone(), b], 1).unwrap(), &[0, 1, 2, 10, 3, 4, 5, 20]);
    let below = graph::permute(&counting(&[3, 1]), &[1, 0]);
    assert_ints(&graph::concatenate(&[a, below.clone(), below], 0).unwrap(), &[0, 1, 2, 3, 4, 5, 0, 1, 2, 0, 1, 2]);
    let mixed = graph::concatenate(&[bools(&[1], &[true]), floats(&[0], &[]), ints(&[1], &[2])], 0).unwrap();
    assert_floats(&mixed, &[1.0, 2.0]);
    assert!(graph::concatenate(&[floats(&[0], &[]), ints(&[0], &[])], 0).unwrap().shape().is_empty());
}
