//! Leaves and element-wise operations.

use super::*;
use crate::formats::{FormatError, StoredArray};
use crate::numeric::random::{self, Distribution, Draw};
use crate::values::Stored;
use smallvec::smallvec;
use std::path::Path;
use std::sync::Arc;

#[test]
fn constants_and_indices() {
    assert_floats(&graph::constant(Scalar::Float64(-0.0)), &[-0.0]);
    assert_ints(&graph::constant(Scalar::Int64(i64::MIN)), &[i64::MIN]);
    assert_bools(&graph::constant(Scalar::Bool(true)), &[true]);
    assert_ints(&graph::index(4).unwrap(), &[0, 1, 2, 3]);
    assert_ints(&graph::index(0).unwrap(), &[]);
}

#[test]
fn arrays_are_read_through_their_strides() {
    let line = value(&counting(&[6]));
    let view = Array::new(DType::Int64, shape(&[2, 3]), smallvec![-1, 2], 1, line.buffer().clone());
    assert_ints(&graph::array(view), &[1, 3, 5, 0, 2, 4]);
}

#[test]
fn random_arrays_hold_the_elements_of_their_draw() {
    for distribution in [Distribution::Uniform, Distribution::Integers { low: -2, range: 5 }] {
        let draw = Draw { seed: 7, stream: 1, distribution };
        assert_elements(&graph::random(draw, shape(&[2, 2])), (0..4).map(|index| random::element(draw, index)));
    }
}

/// A file of the bytes of the elements, each file number `k` holding `k`.
#[derive(Debug)]
struct CountingFile {
    shape: Shape,
    strides: Vec<i64>,
}

impl StoredArray for CountingFile {
    fn dtype(&self) -> DType {
        DType::Int64
    }
    fn shape(&self) -> &Shape {
        &self.shape
    }
    fn strides(&self) -> &[i64] {
        &self.strides
    }
    fn path(&self) -> &Path {
        Path::new("counting")
    }
    fn read(&self, first: u64, out: &mut [u8]) -> Result<(), FormatError> {
        for (k, bytes) in out.chunks_exact_mut(8).enumerate() {
            bytes.copy_from_slice(&(first as i64 + k as i64).to_ne_bytes());
        }
        Ok(())
    }
}

fn file(extents: &[usize], strides: &[i64]) -> Expr {
    let file = CountingFile { shape: shape(extents), strides: strides.to_vec() };
    graph::stored(Stored::new(Arc::new(file))).unwrap()
}

#[test]
fn files_are_read_in_their_order() {
    assert_ints(&file(&[2, 3], &[3, 1]), &[0, 1, 2, 3, 4, 5]);
    assert_ints(&file(&[2, 3], &[1, 2]), &[0, 2, 4, 1, 3, 5]);
    assert_ints(&file(&[0, 3], &[3, 1]), &[]);
}

#[test]
fn large_files_are_read_in_pieces() {
    let n = 1_500_000;
    let sum = reduce(ReduceOp::Sum, &file(&[n], &[1]), &[0]);
    assert_ints(&sum, &[(n * (n - 1) / 2) as i64]);
}

#[test]
fn operands_go_together_element_by_element() {
    let a = floats(&[2, 2], &[1.0, 2.0, 3.0, 4.0]);
    let b = floats(&[2], &[10.0, 20.0]);
    assert_floats(&apply(ScalarOp::Add, &[&a, &b]), &[11.0, 22.0, 13.0, 24.0]);
    assert_floats(&apply(ScalarOp::Multiply, &[&a, &counting(&[2])]), &[0.0, 2.0, 0.0, 4.0]);
    let transposed = graph::permute(&a, &[1, 0]);
    assert_floats(&apply(ScalarOp::Add, &[&a, &transposed]), &[2.0, 5.0, 5.0, 8.0]);
    assert_floats(&apply(ScalarOp::Add, &[&floats(&[0, 2], &[]), &b]), &[]);
}

#[test]
fn comparisons_give_bools_that_select() {
    let a = floats(&[3], &[1.0, f64::NAN, 3.0]);
    let two = graph::constant(Scalar::Float64(2.0));
    let less = apply(ScalarOp::Less, &[&a, &two]);
    assert_bools(&less, &[true, false, false]);
    assert_floats(&apply(ScalarOp::Select, &[&less, &a, &two]), &[1.0, 2.0, 2.0]);
}
