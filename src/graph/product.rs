//! The matrix product as nodes.

use super::arena::{Graph, NodeId};
use super::build::{algorithm, cast, elementwise, narrow, reduce, reshape};
use super::lazy::Expr;
use super::node::{Node, Op};
use super::ops::GraphError;
use super::ops::product::stack;
use crate::algorithms::{Algorithm, Facts, MatMul};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::syntax::Span;
use crate::types::{DType, Shape, broadcast_shapes};
use smallvec::smallvec;
use std::sync::Arc;

/// NumPy's `matmul`, in the dtype that both promote to: of vectors the sum of products; of a matrix and a vector those of
/// its rows or columns; arrays of more dimensions are stacks of matrices along their last two axes, and broadcast.
pub fn matmul(a: &Expr, b: &Expr, place: Option<Span>) -> Result<Expr, GraphError> {
    let refused = || GraphError::CannotMultiply { left: a.shape().clone(), right: b.shape().clone() };
    let (m, n) = match (a.shape().extents(), b.shape().extents()) {
        (&[.., m], &[n]) => (m, n),
        (&[.., m], &[.., n, _]) => (m, n),
        _ => return Err(refused()),
    };
    let shape = |extents: &[usize]| Shape::new(extents.iter().copied());
    let stacks = broadcast_shapes(&shape(stack(a.shape()))?, &shape(stack(b.shape()))?);
    if m != n || stacks.is_err() {
        return Err(refused());
    }
    let dtype = a.dtype().promote(b.dtype());
    let (a, b) = (cast(a, dtype)?, cast(b, dtype)?);
    match (a.shape().rank(), b.shape().rank()) {
        (_, 1) => sums_of_products(&a, &b, place),
        // Columns as rows: a sum of products goes along the last axis, or along whatever lies before the columns.
        (1, rank) => {
            let column = reshape(&a, Shape::new([m, 1])?)?;
            summed(&products(&column, &b, place)?, rank - 2, place)
        }
        (rank, 2) if rank > 2 => {
            let rows = a.shape().extents()[..rank - 1].iter().product();
            let flat = reshape(&a, Shape::new([rows, m])?)?;
            let extents = a.shape().extents()[..rank - 1].iter().copied().chain([b.shape()[1]]);
            reshape(&matrices(&flat, &b, place)?, Shape::new(extents)?)
        }
        _ => matrices(&a, &b, place),
    }
}

/// A product whose left operand is a transposed matrix as one that reads this matrix as it lies, where that gives the same
/// bits.
pub fn product_as_it_lies(graph: &Graph, node: &Node<NodeId>) -> Option<Node<NodeId>> {
    let (Op::Algorithm(algorithm), &[left, right]) = (&node.op, &node.inputs[..]) else { return None };
    let Algorithm::MatMul(product) = &**algorithm else { return None };
    let turned = graph.node(left);
    if !matches!(&turned.op, Op::Permute(order) if order[..] == [1, 0]) {
        return None;
    }
    let left = turned.inputs[0];
    let facts = |id: NodeId| Facts::new(graph.node(id).dtype, graph.node(id).shape.clone());
    let product = product.with_left_turned(&facts(left), &facts(right))?;
    let op = Op::Algorithm(Arc::new(product.into()));
    Some(Node { op, inputs: smallvec![left, right], ..node.clone() })
}

/// Two arrays of at least two dimensions.
fn matrices(a: &Expr, b: &Expr, place: Option<Span>) -> Result<Expr, GraphError> {
    algorithm(MatMul::default(), &[a.clone(), b.clone()], place)
}

/// The sums, along the last axis, of the products of two arrays that broadcast.
fn sums_of_products(a: &Expr, b: &Expr, place: Option<Span>) -> Result<Expr, GraphError> {
    summed(&products(a, b, place)?, a.shape().rank() - 1, place)
}

fn products(a: &Expr, b: &Expr, place: Option<Span>) -> Result<Expr, GraphError> {
    elementwise(ScalarOp::Multiply, &[a.clone(), b.clone()], place)
}

/// Sums along an axis; integers wrap in the dtype that they have, and bools are `or`.
fn summed(x: &Expr, axis: usize, place: Option<Span>) -> Result<Expr, GraphError> {
    let op = if x.dtype() == DType::Bool { ReduceOp::Any } else { ReduceOp::Sum };
    let sums = reduce(op, x, &[axis], false, place)?;
    match place {
        Some(place) => narrow(&sums, x.dtype(), place),
        None => cast(&sums, x.dtype()),
    }
}
