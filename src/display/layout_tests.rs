//! Expected texts, written by NumPy 2.4.6's `str` (with its `True` and `False` as `true` and `false`).

use super::samples::{bools, floats, integers};
use super::*;
use crate::memory::Pool;
use crate::types::{DType, Shape};

/// 0, 1, 2, ... in the given shape.
fn counting(extents: &[usize]) -> Array {
    let count: usize = extents.iter().product();
    integers(extents, &(0..count as i64).collect::<Vec<_>>())
}

/// 0, 1/8, 2/8, ... in the given shape.
fn eighths(extents: &[usize]) -> Array {
    let count: usize = extents.iter().product();
    floats(extents, &(0..count).map(|i| i as f64 / 8.0).collect::<Vec<_>>())
}

#[test]
fn floats_share_a_notation_and_a_column() {
    let expected: &[(&[f64], &str)] = &[
        (&[1.0, 2.0, 3.0], "[1. 2. 3.]"),
        (&[1.5, 2.0, -3.25], "[ 1.5   2.   -3.25]"),
        (&[-0.0, 0.0], "[-0.  0.]"),
        (&[0.1, 0.2, 0.30000000000000004], "[0.1 0.2 0.3]"),
        (&[0.3333333333333333, 0.6666666666666666], "[0.33333333 0.66666667]"),
        (&[std::f64::consts::PI], "[3.14159265]"),
        (&[100.0, 0.1], "[100.    0.1]"),
        (&[1000.0, 1.0], "[1000.    1.]"),
        (&[1001.0, 1.0], "[1.001e+03 1.000e+00]"),
        (&[99999999.0, 1000000.0], "[99999999.  1000000.]"),
        (&[100000000.0], "[1.e+08]"),
        (&[12345678.9], "[12345678.9]"),
        (&[0.0001], "[0.0001]"),
        (&[9.999e-05], "[9.999e-05]"),
        (&[0.0001, 0.1], "[0.0001 0.1   ]"),
        (&[0.0001, 0.11], "[1.0e-04 1.1e-01]"),
        (&[1e16], "[1.e+16]"),
        (&[1e100, 1.0], "[1.e+100 1.e+000]"),
        (&[5e-324, 1.0], "[5.e-324 1.e+000]"),
        (&[1e-100, -1.5e200], "[ 1.0e-100 -1.5e+200]"),
        (&[1.23456789123, 1e-05], "[1.23456789e+00 1.00000000e-05]"),
        (&[0.999999999, 1.0], "[1. 1.]"),
        (&[9999999999.0], "[1.e+10]"),
        (&[0.001953125, 1.5], "[0.00195312 1.5       ]"),
        (&[0.001953125, 0.0019531250001], "[0.00195312 0.00195313]"),
        (&[0.001953125, 0.005859375], "[0.00195312 0.00585938]"),
        (&[1.000000005, 1.000000015], "[1.         1.00000001]"),
        (&[f64::NAN], "[nan]"),
        (&[f64::INFINITY], "[inf]"),
        (&[f64::NEG_INFINITY], "[-inf]"),
        (&[f64::NAN, 1.0], "[nan  1.]"),
        (&[f64::NAN, f64::NEG_INFINITY], "[ nan -inf]"),
        (&[f64::INFINITY, 1.5, -2.0], "[ inf  1.5 -2. ]"),
        (&[f64::NEG_INFINITY, 1.0], "[-inf   1.]"),
        (&[f64::NAN, 10000000000.0], "[   nan 1.e+10]"),
        (&[f64::NEG_INFINITY, 1e-10, f64::NAN], "[  -inf 1.e-10    nan]"),
        (&[f64::NAN, 123.5], "[  nan 123.5]"),
        (&[f64::INFINITY, -123.456], "[     inf -123.456]"),
        (&[0.0, f64::NAN, 0.0], "[ 0. nan  0.]"),
    ];
    for (elements, text) in expected {
        assert_eq!(array(&floats(&[elements.len()], elements)), *text, "{elements:?}");
    }
}

#[test]
fn integers_are_right_aligned() {
    let expected: &[(&[i64], &str)] = &[
        (&[1, 2, 3], "[1 2 3]"),
        (&[10, -5, 300], "[ 10  -5 300]"),
        (&[-1, 10], "[-1 10]"),
        (&[i64::MIN, i64::MAX], "[-9223372036854775808  9223372036854775807]"),
        (&[0], "[0]"),
    ];
    for (elements, text) in expected {
        assert_eq!(array(&integers(&[elements.len()], elements)), *text);
    }
}

#[test]
fn bools_take_five_columns() {
    assert_eq!(array(&bools(&[2], &[true, false])), "[ true false]");
    assert_eq!(array(&bools(&[1, 2], &[true, true])), "[[ true  true]]");
}

#[test]
fn brackets_nest_and_rows_wrap() {
    let expected: &[(&[usize], &str)] = &[
        (
            &[2, 3],
            "\
[[0 1 2]
 [3 4 5]]",
        ),
        (
            &[3, 1],
            "\
[[0]
 [1]
 [2]]",
        ),
        (&[1, 1], "[[0]]"),
        (
            &[2, 2, 2],
            "\
[[[0 1]
  [2 3]]

 [[4 5]
  [6 7]]]",
        ),
        (
            &[1, 2, 1, 2],
            "\
[[[[0 1]]

  [[2 3]]]]",
        ),
        (
            &[2, 1, 2, 1, 1],
            "\
[[[[[0]]

   [[1]]]]



 [[[[2]]

   [[3]]]]]",
        ),
        (
            &[30],
            "\
[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
 24 25 26 27 28 29]",
        ),
        (
            &[2, 26],
            "\
[[ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
  24 25]
 [26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49
  50 51]]",
        ),
        (&[1, 1, 1, 1], "[[[[0]]]]"),
        (&[0], "[]"),
        (&[3, 0], "[]"),
        (&[0, 2000], "[]"),
    ];
    for (extents, text) in expected {
        assert_eq!(array(&counting(extents)), *text, "{extents:?}");
    }
}

#[test]
fn padding_at_the_end_of_a_wrapped_line_is_dropped() {
    let expected: &[(&[usize], &str)] = &[
        (
            &[20],
            "\
[0.    0.125 0.25  0.375 0.5   0.625 0.75  0.875 1.    1.125 1.25  1.375
 1.5   1.625 1.75  1.875 2.    2.125 2.25  2.375]",
        ),
        (
            &[3, 9],
            "\
[[0.    0.125 0.25  0.375 0.5   0.625 0.75  0.875 1.   ]
 [1.125 1.25  1.375 1.5   1.625 1.75  1.875 2.    2.125]
 [2.25  2.375 2.5   2.625 2.75  2.875 3.    3.125 3.25 ]]",
        ),
        (
            &[2, 1, 18],
            "\
[[[0.    0.125 0.25  0.375 0.5   0.625 0.75  0.875 1.    1.125 1.25
   1.375 1.5   1.625 1.75  1.875 2.    2.125]]

 [[2.25  2.375 2.5   2.625 2.75  2.875 3.    3.125 3.25  3.375 3.5
   3.625 3.75  3.875 4.    4.125 4.25  4.375]]]",
        ),
    ];
    for (extents, text) in expected {
        assert_eq!(array(&eighths(extents)), *text, "{extents:?}");
    }
}

#[test]
fn large_arrays_show_their_edges() {
    let expected: &[(&[usize], &str)] = &[
        (&[1001], "[   0    1    2 ...  998  999 1000]"),
        (&[1, 1001], "[[   0    1    2 ...  998  999 1000]]"),
        (
            &[334, 3],
            "\
[[   0    1    2]
 [   3    4    5]
 [   6    7    8]
 ...
 [ 993  994  995]
 [ 996  997  998]
 [ 999 1000 1001]]",
        ),
        (
            &[3, 334],
            "\
[[   0    1    2 ...  331  332  333]
 [ 334  335  336 ...  665  666  667]
 [ 668  669  670 ...  999 1000 1001]]",
        ),
        (
            &[6, 167],
            "\
[[   0    1    2 ...  164  165  166]
 [ 167  168  169 ...  331  332  333]
 [ 334  335  336 ...  498  499  500]
 [ 501  502  503 ...  665  666  667]
 [ 668  669  670 ...  832  833  834]
 [ 835  836  837 ...  999 1000 1001]]",
        ),
        (
            &[7, 143, 1],
            "\
[[[   0]
  [   1]
  [   2]
  ...
  [ 140]
  [ 141]
  [ 142]]

 [[ 143]
  [ 144]
  [ 145]
  ...
  [ 283]
  [ 284]
  [ 285]]

 [[ 286]
  [ 287]
  [ 288]
  ...
  [ 426]
  [ 427]
  [ 428]]

 ...

 [[ 572]
  [ 573]
  [ 574]
  ...
  [ 712]
  [ 713]
  [ 714]]

 [[ 715]
  [ 716]
  [ 717]
  ...
  [ 855]
  [ 856]
  [ 857]]

 [[ 858]
  [ 859]
  [ 860]
  ...
  [ 998]
  [ 999]
  [1000]]]",
        ),
    ];
    for (extents, text) in expected {
        assert_eq!(array(&counting(extents)), *text, "{extents:?}");
    }
    assert_eq!(array(&eighths(&[1001])), "[  0.      0.125   0.25  ... 124.75  124.875 125.   ]");
    assert!(!array(&counting(&[1000])).contains("..."));
}

#[test]
fn hidden_elements_do_not_choose_the_notation() {
    let mut elements = vec![1.0; 1001];
    elements[500] = 1e300;
    assert_eq!(array(&floats(&[1001], &elements)), "[1. 1. 1. ... 1. 1. 1.]");
}

#[test]
fn an_enormous_broadcast_array_costs_only_its_edges() {
    let one = floats(&[], &[1.5]);
    let shape = Shape::new([1 << 20, 1 << 20]).unwrap();
    let vast = Array::new(DType::Float64, shape, [0, 0].into_iter().collect(), 0, one.buffer().clone());
    assert!(array(&vast).starts_with("[[1.5 1.5 1.5 ... 1.5 1.5 1.5]\n [1.5"));
}

#[test]
fn the_most_axes_there_can_be_are_fine() {
    let pool = Pool::new(1 << 20);
    let shape = Shape::new([1; Shape::MAX_RANK]).unwrap();
    let deep = Array::from_scalars(&pool, DType::Int64, shape, [Scalar::Int64(7)]).unwrap();
    assert_eq!(array(&deep), format!("{}7{}", "[".repeat(64), "]".repeat(64)));
}

#[test]
fn views_are_shown_in_their_own_order() {
    let square = counting(&[2, 3]);
    let shape = Shape::new([3, 2]).unwrap();
    let transposed = Array::new(DType::Int64, shape, [1, 3].into_iter().collect(), 0, square.buffer().clone());
    assert_eq!(array(&transposed), "[[0 3]\n [1 4]\n [2 5]]");
}
