//! Cheaper forms of single operations, each with the same bits (payloads of NaN apart).
//!
//! | from | to | why it is exact |
//! |---|---|---|
//! | `x ^ 2` | `x * x` | the definition of power |
//! | `x ^ 0.5` | `sqrt(x)` | the definition of power |
//! | `x * 1`, `x / 1`, `x - 0` | `x` | IEEE 754: the result is the operand |
//! | `x + -0.0` | `x` | likewise; `x + 0.0` turns -0 into +0 and stays |
//! | `x / 2^k` | `x * 2^-k` | both round the same real number; `2^-k` must be a normal number |
//! | `where(true, a, b)` | `a` | the definition of select; not if `b` can fail on data |
//! | `x.T @ y` of floats | the product of `x` as it lies | the same products in the same order |
//! | `-(-x)`, `not (not x)` | `x` | involutions |

use super::fold::{constant_through_views, uniform};
use crate::graph::{self, Graph, Node, NodeId, Op, Rewriter};
use crate::numeric::op::ScalarOp;
use crate::types::Scalar;
use smallvec::smallvec;

pub fn run(graph: &Graph) -> Graph {
    Rewriter::run(graph, |this, _, node| match simplified(&mut this.new, &node) {
        Some(Simpler::Same(id)) => id,
        Some(Simpler::Node(node)) => this.push(node),
        None => this.push(node),
    })
}

enum Simpler {
    /// The node is one of its inputs.
    Same(NodeId),
    Node(Node<NodeId>),
}

fn simplified(graph: &mut Graph, node: &Node<NodeId>) -> Option<Simpler> {
    let op = match &node.op {
        Op::Elementwise(op) => *op,
        Op::Algorithm(_) => return graph::product_as_it_lies(graph, node).map(Simpler::Node),
        _ => return None,
    };
    match op {
        ScalarOp::Select => {
            let condition = constant_through_views(graph, node.inputs[0])?;
            let (chosen, other) = if matches!(condition, Scalar::Bool(true)) { (1, 2) } else { (2, 1) };
            (!graph.may_raise(node.inputs[other])).then(|| Simpler::Same(node.inputs[chosen]))
        }
        ScalarOp::Negate | ScalarOp::Not => {
            let inner = graph.node(node.inputs[0]);
            matches!(inner.op, Op::Elementwise(inner) if inner == op).then(|| Simpler::Same(inner.inputs[0]))
        }
        ScalarOp::Power => power(graph, node),
        ScalarOp::Divide => neutral(graph, node, op).or_else(|| halving(graph, node)),
        ScalarOp::Add | ScalarOp::Subtract | ScalarOp::Multiply => neutral(graph, node, op),
        _ => None,
    }
}

/// Division by a power of two as a multiplication, which is several times faster.
fn halving(graph: &mut Graph, node: &Node<NodeId>) -> Option<Simpler> {
    let factor = match constant_through_views(graph, node.inputs[1])? {
        Scalar::Float64(divisor)
            if divisor.to_bits() << 12 == 0 && divisor.is_normal() && (1.0 / divisor).is_normal() =>
        {
            Scalar::Float64(1.0 / divisor)
        }
        Scalar::Float32(divisor)
            if divisor.to_bits() << 9 == 0 && divisor.is_normal() && (1.0 / divisor).is_normal() =>
        {
            Scalar::Float32(1.0 / divisor)
        }
        _ => return None,
    };
    let factor = uniform(graph, factor, node);
    let inputs = smallvec![node.inputs[0], factor];
    Some(Simpler::Node(Node { op: Op::Elementwise(ScalarOp::Multiply), inputs, ..node.clone() }))
}

fn power(graph: &Graph, node: &Node<NodeId>) -> Option<Simpler> {
    let base = node.inputs[0];
    let exponent = constant_through_views(graph, node.inputs[1])?;
    let (op, inputs) = match exponent.float() {
        2.0 => (ScalarOp::Multiply, smallvec![base, base]),
        0.5 => (ScalarOp::Sqrt, smallvec![base]),
        _ => return None,
    };
    Some(Simpler::Node(Node { op: Op::Elementwise(op), inputs, ..node.clone() }))
}

fn neutral(graph: &Graph, node: &Node<NodeId>, op: ScalarOp) -> Option<Simpler> {
    let is_neutral = |value: Scalar| {
        let (x, is_float) = (value.float(), value.dtype().is_float());
        match op {
            ScalarOp::Multiply | ScalarOp::Divide => x == 1.0,
            ScalarOp::Add if is_float => x == 0.0 && x.is_sign_negative(),
            ScalarOp::Subtract if is_float => x == 0.0 && x.is_sign_positive(),
            ScalarOp::Add | ScalarOp::Subtract => x == 0.0,
            _ => false,
        }
    };
    let constant = |k: usize| constant_through_views(graph, node.inputs[k]);
    if constant(1).is_some_and(is_neutral) {
        return Some(Simpler::Same(node.inputs[0]));
    }
    let either = matches!(op, ScalarOp::Add | ScalarOp::Multiply);
    (either && constant(0).is_some_and(is_neutral)).then(|| Simpler::Same(node.inputs[1]))
}
