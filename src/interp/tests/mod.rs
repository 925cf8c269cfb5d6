//! Small graphs against values worked out by hand.

mod engine;
mod leaves;
mod reductions;
mod views;

use super::{InterpError, Outcome, run};
use crate::graph::{self, Expr, Graph};
use crate::memory::Pool;
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};
use crate::values::Array;

fn pool() -> Pool {
    Pool::new(1 << 30)
}

fn shape(extents: &[usize]) -> Shape {
    Shape::new(extents.iter().copied()).unwrap()
}

fn leaf(dtype: DType, extents: &[usize], elements: impl Iterator<Item = Scalar>) -> Expr {
    graph::array(Array::from_scalars(&pool(), dtype, shape(extents), elements).unwrap())
}

fn floats(extents: &[usize], elements: &[f64]) -> Expr {
    leaf(DType::Float64, extents, elements.iter().map(|&x| Scalar::Float64(x)))
}

fn ints(extents: &[usize], elements: &[i64]) -> Expr {
    leaf(DType::Int64, extents, elements.iter().map(|&i| Scalar::Int64(i)))
}

fn bools(extents: &[usize], elements: &[bool]) -> Expr {
    leaf(DType::Bool, extents, elements.iter().map(|&b| Scalar::Bool(b)))
}

/// `0, 1, …` under a shape.
fn counting(extents: &[usize]) -> Expr {
    let shape = shape(extents);
    graph::reshape(&graph::index(shape.len()).unwrap(), shape).unwrap()
}

fn apply(op: ScalarOp, operands: &[&Expr]) -> Expr {
    let operands: Vec<Expr> = operands.iter().map(|&operand| operand.clone()).collect();
    graph::elementwise(op, &operands, None).unwrap()
}

fn reduce(op: ReduceOp, x: &Expr, axes: &[usize]) -> Expr {
    graph::reduce(op, x, axes, false, None).unwrap()
}

fn run_all(roots: &[Expr]) -> Result<Outcome, InterpError> {
    let graph = Graph::capture(roots);
    graph.verify().unwrap();
    run(&graph, &pool(), &|| false)
}

/// The value of one expression; its dtype and shape must be what the graph says.
fn value(root: &Expr) -> Array {
    let array = run_all(std::slice::from_ref(root)).unwrap().roots.remove(0);
    assert_eq!((array.dtype(), array.shape()), (root.dtype(), root.shape()));
    assert!(array.is_contiguous());
    array
}

#[track_caller]
fn assert_elements(root: &Expr, expected: impl IntoIterator<Item = Scalar>) {
    let found: Vec<Scalar> = value(root).elements().collect();
    let expected: Vec<Scalar> = expected.into_iter().collect();
    let same = found.len() == expected.len() && found.iter().zip(&expected).all(|(&a, &b)| a.same(b));
    assert!(same, "found {found:?}, expected {expected:?}");
}

#[track_caller]
fn assert_floats(root: &Expr, expected: &[f64]) {
    assert_elements(root, expected.iter().map(|&x| Scalar::Float64(x)));
}

#[track_caller]
fn assert_ints(root: &Expr, expected: &[i64]) {
    assert_elements(root, expected.iter().map(|&i| Scalar::Int64(i)));
}

#[track_caller]
fn assert_bools(root: &Expr, expected: &[bool]) {
    assert_elements(root, expected.iter().map(|&b| Scalar::Bool(b)));
}
