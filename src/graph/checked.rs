//! A graph whose integer arithmetic reports overflow: what `--checked` computes.
//!
//! Both engines get the graph this way, so that they report the same. Sums are exact in two halves of 32 bits; a product
//! has overflowed where the wrapped one is far from its estimate in float64, and a total that is wanted in a narrower dtype
//! where it does not come back from there.

use super::arena::{Graph, NodeId, Rewriter};
use super::node::{Node, Op};
use crate::numeric::op::{CheckedOp, ScalarOp};
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};
use smallvec::SmallVec;
use std::sync::Arc;

impl Graph {
    /// The same graph with [`ScalarOp::Checked`] arithmetic on integers, and sums and products to match.
    pub fn checked(&self) -> Graph {
        Rewriter::run(self, |this, _, mut node| {
            let operand = node.inputs.last().map(|&input| this.node(input).dtype);
            let is_integer = operand.is_some_and(DType::is_integer);
            match &node.op {
                Op::Elementwise(ScalarOp::Cast(to)) if is_integer && to.is_integer() && node.place.is_some() => {
                    narrowed(this, node)
                }
                // What has no place computes positions, which wrap to where they belong.
                Op::Elementwise(op) if is_integer && node.place.is_some() => {
                    if let Some(checked) = CheckedOp::of(*op) {
                        node.op = Op::Elementwise(ScalarOp::Checked(checked));
                    }
                    this.push(node)
                }
                Op::Algorithm(algorithm) if is_integer => {
                    if let Some(checked) = algorithm.checked() {
                        node.op = Op::Algorithm(Arc::new(checked));
                    }
                    this.push(node)
                }
                Op::Reduce { op: ReduceOp::Sum, .. } if is_integer => sum(this, node),
                Op::Reduce { op: ReduceOp::Prod, .. } if is_integer => product(this, node),
                _ => this.push(node),
            }
        })
    }
}

/// Builds nodes beside the one that they replace.
struct Beside<'a, 'g> {
    rewriter: &'a mut Rewriter<'g>,
    /// The reduction to replace.
    node: Node<NodeId>,
}

impl Beside<'_, '_> {
    fn push(&mut self, op: Op, dtype: DType, shape: Shape, inputs: &[NodeId]) -> NodeId {
        let place = self.node.place;
        self.rewriter.push(Node { op, dtype, shape, inputs: SmallVec::from_slice(inputs), place })
    }

    fn shape(&self, of: NodeId) -> Shape {
        self.rewriter.node(of).shape.clone()
    }

    fn elementwise(&mut self, op: ScalarOp, inputs: &[NodeId]) -> NodeId {
        let last = inputs[inputs.len() - 1];
        let (dtype, shape) = (op.result(self.rewriter.node(last).dtype), self.shape(last));
        self.push(Op::Elementwise(op), dtype, shape, inputs)
    }

    /// A constant in the shape of `like`.
    fn constant(&mut self, value: Scalar, like: NodeId) -> NodeId {
        let shape = self.shape(like);
        let constant = self.push(Op::Constant(value), value.dtype(), Shape::scalar(), &[]);
        if shape.is_scalar() { constant } else { self.push(Op::Broadcast, value.dtype(), shape, &[constant]) }
    }

    /// The reduction that is replaced, of other elements.
    fn reduce(&mut self, elements: NodeId) -> NodeId {
        let (op, shape) = (self.node.op.clone(), self.node.shape.clone());
        let dtype = self.rewriter.node(elements).dtype;
        self.push(op, dtype, shape, &[elements])
    }

    /// `wrapped`, with an overflow where `is_wrong`: the greatest integer is doubled there.
    fn overflowing(&mut self, is_wrong: NodeId, wrapped: NodeId) -> NodeId {
        let dtype = self.rewriter.node(wrapped).dtype;
        let number = |value: u64| Scalar::from_lane(dtype, value);
        let greatest = number(dtype.integer_range().map_or(0, |(_, greatest)| greatest as u64));
        let [greatest, one, two] = [greatest, number(1), number(2)].map(|value| self.constant(value, wrapped));
        let base = self.elementwise(ScalarOp::Select, &[is_wrong, greatest, wrapped]);
        let factor = self.elementwise(ScalarOp::Select, &[is_wrong, two, one]);
        self.elementwise(ScalarOp::Checked(CheckedOp::Multiply), &[base, factor])
    }
}

/// The sums of the upper and of the lower halves fit for up to 2^31 elements and more, and only their combination can
/// overflow: where the upper half, with what is carried from the lower one, does not fit 32 bits.
fn sum(rewriter: &mut Rewriter<'_>, node: Node<NodeId>) -> NodeId {
    let (x, dtype) = (node.inputs[0], node.dtype);
    let mut beside = Beside { rewriter, node };
    let number = |value: u64| Scalar::from_lane(dtype, value);
    let bits = beside.constant(number(32), x);
    let mask = beside.constant(number(0xffff_ffff), x);
    let upper = beside.elementwise(ScalarOp::ShiftRight, &[x, bits]);
    let lower = beside.elementwise(ScalarOp::And, &[x, mask]);
    let (upper, lower) = (beside.reduce(upper), beside.reduce(lower));
    let bits = beside.constant(number(32), lower);
    let mask = beside.constant(number(0xffff_ffff), lower);
    let factor = beside.constant(number(1 << 32), lower);
    let carried = beside.elementwise(ScalarOp::ShiftRight, &[lower, bits]);
    let upper = beside.elementwise(ScalarOp::Add, &[upper, carried]);
    let upper = beside.elementwise(ScalarOp::Checked(CheckedOp::Multiply), &[upper, factor]);
    let lower = beside.elementwise(ScalarOp::And, &[lower, mask]);
    beside.elementwise(ScalarOp::Or, &[upper, lower])
}

/// The wrapped product equals the true one or differs from it by a multiple of 2^64; the estimate is off by far less than
/// the allowance.
fn product(rewriter: &mut Rewriter<'_>, node: Node<NodeId>) -> NodeId {
    let x = node.inputs[0];
    let mut beside = Beside { rewriter, node };
    let wrapped = beside.reduce(x);
    let floats = beside.elementwise(ScalarOp::Cast(DType::Float64), &[x]);
    let estimate = beside.reduce(floats);
    let found = beside.elementwise(ScalarOp::Cast(DType::Float64), &[wrapped]);
    let difference = beside.elementwise(ScalarOp::Subtract, &[found, estimate]);
    let distance = beside.elementwise(ScalarOp::Abs, &[difference]);
    let size = beside.elementwise(ScalarOp::Abs, &[estimate]);
    let allowance = beside.constant(Scalar::Float64(1e-3), size);
    let allowed = beside.elementwise(ScalarOp::Multiply, &[size, allowance]);
    // A partial product may have left the floats before a zero came: then neither comparison holds.
    let disagrees = beside.elementwise(ScalarOp::Greater, &[distance, allowed]);
    beside.overflowing(disagrees, wrapped)
}

/// A conversion that ends integer arithmetic.
fn narrowed(rewriter: &mut Rewriter<'_>, node: Node<NodeId>) -> NodeId {
    let (x, narrow) = (node.inputs[0], node.dtype);
    let mut beside = Beside { rewriter, node };
    let wide = beside.rewriter.node(x).dtype;
    let wrapped = beside.elementwise(ScalarOp::Cast(narrow), &[x]);
    let back = beside.elementwise(ScalarOp::Cast(wide), &[wrapped]);
    let differs = beside.elementwise(ScalarOp::NotEqual, &[back, x]);
    beside.overflowing(differs, wrapped)
}
