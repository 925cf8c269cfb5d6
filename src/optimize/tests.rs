//! Text in, text out: an expression built as programs build it, and the graph that each pass makes of it.

use super::PASSES;
use crate::graph::{self, Expr, Graph, Op, SliceAxis};
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp::{self, *};
use crate::numeric::random::{Distribution, Draw};
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};

fn shape(extents: &[usize]) -> Shape {
    Shape::new(extents.iter().copied()).unwrap()
}

/// A leaf that no pass can see through.
fn leaf(stream: u32, extents: &[usize]) -> Expr {
    graph::random(Draw { seed: 0, stream, distribution: Distribution::Uniform }, shape(extents))
}

fn number(x: f64) -> Expr {
    graph::constant(Scalar::Float64(x))
}

fn map(op: ScalarOp, operands: &[&Expr]) -> Expr {
    let operands: Vec<Expr> = operands.iter().copied().cloned().collect();
    graph::elementwise(op, &operands, None).unwrap()
}

/// The graph of `roots` after the named passes, which must verify.
fn after(passes: &[&str], roots: &[Expr]) -> String {
    let mut graph = Graph::capture(roots);
    for name in passes {
        let pass = PASSES.iter().find(|pass| pass.name == *name).unwrap();
        graph = (pass.run)(&graph);
        graph.verify().unwrap();
    }
    graph.to_string()
}

#[test]
fn nothing_follows_from_parameters() {
    let [x, one, two] = [leaf(0, &[4]), number(1.0), number(2.0)];
    let roots = [map(Multiply, &[&x, &one]), map(Power, &[&x, &two]), map(Add, &[&one, &two])];
    let mut graph = Graph::capture(&roots);
    let mut parameters = 0;
    for node in &mut graph.nodes {
        if let Op::Constant(value) = node.op {
            node.op = Op::Parameter(parameters, value);
            parameters += 1;
        }
    }
    let after = crate::optimize::optimize(&graph, |_, _| {}).unwrap().to_string();
    for operation in ["parameter 0 : ", "parameter 1 : ", "multiply", "power", "add"] {
        assert!(after.contains(operation), "{operation}:\n{after}");
    }
}

#[test]
fn constants_are_folded_through_views() {
    let shifted = map(Add, &[&graph::full(Scalar::Float64(1.0), shape(&[2, 3])), &number(2.0)]);
    assert_eq!(
        after(&["fold", "dead"], &[shifted]),
        "%0 = constant 3.0 : float64 ()\n%1 = broadcast %0 : float64 (2, 3)\nreturn %1\n"
    );
}

#[test]
fn what_would_warn_is_not_folded() {
    let (one, zero) = (graph::constant(Scalar::Int64(1)), graph::constant(Scalar::Int64(0)));
    let text = after(&["fold", "simplify", "cse", "dead"], &[map(FloorDivide, &[&one, &zero])]);
    assert!(text.contains("floor_divide"), "{text}");
}

#[test]
fn squares_and_roots_by_value() {
    let x = leaf(0, &[4]);
    let text = after(&["simplify", "dead"], &[map(Power, &[&x, &number(2.0)])]);
    assert!(text.contains("%1 = multiply %0, %0"), "{text}");
    let text = after(&["simplify", "dead"], &[map(Power, &[&x, &number(0.5)])]);
    assert!(text.contains("%1 = sqrt %0"), "{text}");
    let text = after(&["simplify", "dead"], &[map(Power, &[&x, &number(3.0)])]);
    assert!(text.contains("power"), "{text}");
}

#[test]
fn only_exact_identities_are_used() {
    let x = leaf(0, &[4]);
    let same = after(&["dead"], std::slice::from_ref(&x));
    for exact in [
        map(Multiply, &[&x, &number(1.0)]),
        map(Divide, &[&x, &number(1.0)]),
        map(Subtract, &[&x, &number(0.0)]),
        map(Add, &[&x, &number(-0.0)]),
        map(Negate, &[&map(Negate, &[&x])]),
    ] {
        assert_eq!(after(&["simplify", "dead"], &[exact]), same);
    }
    // -0 + 0 is 0, 0 * x is -0 or NaN for some x.
    for rounding in [map(Add, &[&x, &number(0.0)]), map(Multiply, &[&x, &number(0.0)])] {
        assert_ne!(after(&["simplify", "dead"], &[rounding]), same);
    }
}

#[test]
fn only_powers_of_two_divide_by_multiplying() {
    let x = leaf(0, &[4]);
    let divided = |by: f64| after(&["simplify", "dead"], &[map(Divide, &[&x, &number(by)])]);
    assert!(divided(2.0).contains("multiply"), "{}", divided(2.0));
    assert!(divided(-0.25).contains("multiply"));
    assert!(divided(3.0).contains("divide"));
    // The reciprocal of 2^1023 is denormal, that of the smallest denormal infinite.
    assert!(divided(2f64.powi(1023)).contains("divide"));
    assert!(divided(f64::from_bits(1)).contains("divide"));
}

#[test]
fn equal_expressions_are_one() {
    let (x, y) = (leaf(0, &[4]), leaf(1, &[4]));
    let sum = map(Add, &[&map(Multiply, &[&x, &y]), &map(Multiply, &[&y, &x])]);
    assert_eq!(
        after(&["cse", "dead"], &[sum]),
        "%0 = random stream 0 : float64 (4,)\n%1 = random stream 1 : float64 (4,)\n\
         %2 = multiply %0, %1 : float64 (4,)\n%3 = add %2, %2 : float64 (4,)\nreturn %3\n"
    );
}

#[test]
fn views_move_below_work_of_one_reader() {
    let transposed = graph::permute(&map(Add, &[&leaf(0, &[2, 3]), &leaf(1, &[2, 3])]), &[1, 0]);
    assert_eq!(
        after(&["views", "dead"], &[transposed]),
        "%0 = random stream 0 : float64 (2, 3)\n%1 = random stream 1 : float64 (2, 3)\n\
         %2 = permute [1, 0] %1 : float64 (3, 2)\n%3 = permute [1, 0] %0 : float64 (3, 2)\n\
         %4 = add %3, %2 : float64 (3, 2)\nreturn %4\n"
    );
}

#[test]
fn views_stay_above_expensive_work_with_several_readers() {
    let e = map(Call(Function::Exp), &[&leaf(0, &[9])]);
    let part = |start: usize| graph::slice(&e, &[(SliceAxis { start, step: 1 }, 8)]).unwrap();
    let text = after(&["views", "dead"], &[map(Subtract, &[&part(1), &part(0)])]);
    assert_eq!(text.matches("exp").count(), 1, "{text}");
    assert_eq!(text.matches("slice").count(), 2, "{text}");
}

#[test]
fn growing_broadcasts_stay_above_the_work() {
    let row = map(Sqrt, &[&leaf(0, &[3])]);
    let grid = graph::broadcast_to(&row, shape(&[1000, 3])).unwrap();
    let text = after(&["views", "dead"], &[grid]);
    assert!(text.contains("%1 = sqrt %0 : float64 (3,)"), "{text}");
}

#[test]
fn nothing_unneeded_is_left() {
    let x = leaf(0, &[4]);
    let chosen = map(Select, &[&graph::constant(Scalar::Bool(true)), &x, &map(Call(Function::Exp), &[&x])]);
    let total = graph::reduce(ReduceOp::Sum, &chosen, &[0], false, None).unwrap();
    let text = after(&["fold", "simplify", "cse", "dead"], &[total]);
    assert_eq!(text, "%0 = random stream 0 : float64 (4,)\n%1 = sum over [0] %0 : float64 ()\nreturn %1\n");
}

#[test]
fn a_chain_of_a_hundred_thousand_operations_needs_no_stack() {
    let x = leaf(0, &[4]);
    let deep = (0..100_000).fold(x.clone(), |sum, _| map(Add, &[&sum, &x]));
    let text = after(&["fold", "simplify", "cse", "dead", "views"], &[graph::permute(&deep, &[0])]);
    assert_eq!(text.matches("add").count(), 100_000);
    assert_eq!(graph::cast(&deep, DType::Float64).unwrap().id(), deep.id());
}

fn rows(x: &Expr, first: usize, count: usize) -> Expr {
    let columns = (SliceAxis { start: 0, step: 1 }, x.shape()[1]);
    graph::slice(x, &[(SliceAxis { start: first, step: 1 }, count), columns]).unwrap()
}

#[test]
fn slices_of_single_parts_are_read_from_the_parts() {
    let stacked = graph::concatenate(&[leaf(0, &[2, 3]), leaf(1, &[4, 3])], 0).unwrap();
    let text = after(&["parts"], &[rows(&stacked, 0, 2), rows(&stacked, 3, 2)]);
    assert_eq!(
        text,
        "%0 = random stream 0 : float64 (2, 3)\n%1 = random stream 1 : float64 (4, 3)\n\
         %2 = slice 1:+1 0:+1 %1 : float64 (2, 3)\nreturn %0 %2\n"
    );
    // One that is needed as a whole, or across its parts, is in memory anyway.
    for others in [stacked.clone(), rows(&stacked, 1, 2)] {
        let text = after(&["parts"], &[rows(&stacked, 0, 2), others]);
        assert!(text.contains("slice 0:+1 0:+1 %2"), "{text}");
    }
}

#[test]
fn parts_that_may_warn_are_computed() {
    let zero = graph::constant(Scalar::Int64(0));
    let quotient = map(FloorDivide, &[&graph::index(2).unwrap(), &zero]);
    let both = graph::concatenate(&[graph::index(3).unwrap(), quotient], 0).unwrap();
    let first = graph::slice(&both, &[(SliceAxis { start: 0, step: 1 }, 3)]).unwrap();
    let text = after(&["parts"], &[first]);
    assert!(text.contains("concatenate along 0"), "{text}");
}
