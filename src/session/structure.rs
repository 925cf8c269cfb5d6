//! What plans of requests have in common: everything but the values of constants and where in memory arrays lie.
//!
//! A request is *seen* by walking its expressions as [`Graph::capture`] would, without making a graph of them. Its structure
//! remembers a request that was planned: operations, dtypes, shapes, and for every constant and every slice of an array in
//! memory whether it has been the same all the time. What has not varies: it is given to the plan when it runs, as a
//! parameter, or as an array of its own. So are the streams of random draws, which hardly ever are the same.

use crate::graph::{Expr, Graph, Node, Op, SliceAxis};
use crate::numeric::random::Draw;
use crate::plan;
use crate::syntax::Span;
use crate::types::{DType, Scalar, Shape};
use crate::values::Array;
use rustc_hash::FxHasher;
use smallvec::SmallVec;
use std::hash::{Hash, Hasher};

/// Larger requests take so long that planning them does not matter.
const MOST_NODES: usize = 64;

/// A request before it is captured.
pub struct Seen<'e> {
    /// In the order in which they would be captured.
    pub nodes: SmallVec<[SeenNode<'e>; 16]>,
    roots: SmallVec<[u32; 2]>,
    /// What is in memory already.
    arrays: SmallVec<[Array; 4]>,
    pub hash: u64,
}

pub struct SeenNode<'e> {
    pub expr: &'e Expr,
    inputs: SmallVec<[u32; 3]>,
    /// The number of its array, if it is in memory.
    array: Option<u32>,
    /// Whether it is a view of something in memory.
    is_view: bool,
}

impl SeenNode<'_> {
    /// Whether nothing needs to be computed for it.
    pub fn is_there(&self) -> bool {
        self.array.is_some() || matches!(self.expr.node().op, Op::Constant(_) | Op::Index)
    }
}

impl<'e> Seen<'e> {
    /// Sees the request for `roots`; none if it is large or reads files, or if something has happened to what it reads.
    pub fn new(roots: &'e [Expr]) -> Option<Seen<'e>> {
        let mut seen = Seen { nodes: SmallVec::new(), roots: SmallVec::new(), arrays: SmallVec::new(), hash: 0 };
        let mut hasher = FxHasher::default();
        let mut stack: SmallVec<[(&Expr, bool); 16]> = roots.iter().rev().map(|root| (root, false)).collect();
        while let Some((expr, inputs_done)) = stack.pop() {
            if seen.number(expr).is_some() {
                continue;
            }
            if inputs_done {
                seen.add(expr, None, &mut hasher)?;
            } else if let Some(array) = in_memory(expr) {
                seen.add(expr, Some(array), &mut hasher)?;
            } else {
                stack.push((expr, true));
                stack.extend(expr.node().inputs.iter().rev().map(|input| (input, false)));
            }
        }
        for root in roots {
            let root = seen.number(root)?;
            root.hash(&mut hasher);
            seen.roots.push(root);
        }
        seen.hash = hasher.finish();
        Some(seen)
    }

    fn number(&self, expr: &Expr) -> Option<u32> {
        self.nodes.iter().rposition(|node| node.expr.id() == expr.id()).map(|number| number as u32)
    }

    fn add(&mut self, expr: &'e Expr, array: Option<Array>, hasher: &mut FxHasher) -> Option<()> {
        let node = expr.node();
        if self.nodes.len() == MOST_NODES || !expr.raised().is_empty() || expr.file().is_some() {
            return None;
        }
        let mut inputs = SmallVec::new();
        let mut is_view = array.is_some();
        (node.dtype, &node.shape).hash(hasher);
        if let Some(array) = &array {
            array.strides().hash(hasher);
        } else {
            for input in &node.inputs {
                inputs.push(self.number(input)?);
            }
            inputs.hash(hasher);
            is_view = node.op.is_view() && self.nodes[inputs[0] as usize].is_view;
            std::mem::discriminant(&node.op).hash(hasher);
            match &node.op {
                Op::Elementwise(op) => op.hash(hasher),
                Op::Permute(order) => order.hash(hasher),
                Op::Slice(axes) if is_view => axes.iter().for_each(|axis| axis.step.hash(hasher)),
                Op::Slice(axes) => axes.hash(hasher),
                Op::Concatenate { axis } => axis.hash(hasher),
                Op::Reduce { op, axes } => (op, axes).hash(hasher),
                Op::FilteredReduce(op) => op.hash(hasher),
                Op::Random(draw) => (draw.seed, draw.distribution).hash(hasher),
                Op::Stored(_) => return None,
                _ => {}
            }
        }
        let number = self.arrays.len() as u32;
        let array = array.map(|array| self.arrays.push(array)).map(|()| number);
        self.nodes.push(SeenNode { expr, inputs, array, is_view });
        Some(())
    }

    /// The elements of all nodes.
    pub fn elements(&self) -> usize {
        self.nodes.iter().map(|node| node.expr.shape().len()).fold(0, usize::saturating_add)
    }

    /// A view of something in memory as an array; none if strides cannot express it.
    fn view(&self, node: u32) -> Option<Array> {
        let SeenNode { expr, inputs, array, .. } = &self.nodes[node as usize];
        if let Some(array) = array {
            return Some(self.arrays[*array as usize].clone());
        }
        let of = self.view(*inputs.first()?)?;
        let Node { op, shape, .. } = expr.node();
        let (offset, strides) = plan::through(op, (of.offset(), of.strides()), of.shape(), shape)?;
        Some(Array::new(of.dtype(), shape.clone(), strides, offset, of.buffer().clone()))
    }

    /// Whether both nodes are the same view of the same memory.
    fn is_same_view(&self, (a, b): (u32, u32)) -> bool {
        self.view(a).zip(self.view(b)).is_some_and(|(a, b)| a.is_same_view(&b))
    }
}

/// The array that a captured graph has in the place of an expression.
fn in_memory(expr: &Expr) -> Option<Array> {
    match &expr.node().op {
        Op::Array(array) => Some(array.clone()),
        Op::Constant(_) => None,
        _ => expr.value(),
    }
}

/// A request that was planned.
pub struct Structure {
    nodes: Vec<Known>,
    roots: SmallVec<[u32; 2]>,
    /// Nodes that the plan takes to be the same view of the same memory.
    same_views: Vec<(u32, u32)>,
}

struct Known {
    part: Part,
    dtype: DType,
    shape: Shape,
    inputs: SmallVec<[u32; 3]>,
    /// Where something that happens in the node is reported.
    place: Option<Span>,
}

/// What a node is in all requests of the structure.
enum Part {
    /// An array in memory with these strides.
    Array(SmallVec<[i64; 4]>),
    Constant(Scalar),
    /// A constant that varies: the parameter of this number. Equal numbers have been equal all the time.
    Parameter(usize),
    /// A slice of something in memory.
    Slice(SmallVec<[SliceAxis; 4]>),
    /// One that begins anywhere, with these steps.
    Moving(SmallVec<[SliceAxis; 4]>),
    Op(Op),
}

/// What varies in the requests of a structure.
#[derive(Default)]
pub struct Varying {
    /// The values of parameters.
    pub parameters: SmallVec<[Scalar; 4]>,
    /// The streams of random draws that the plan was made with, and those of the request.
    pub streams: SmallVec<[(u32, u32); 4]>,
}

/// How a request compares with a structure.
pub enum Comparison {
    Other,
    /// It is the structure, but something varies that has not so far.
    Varies,
    Same,
}

impl Structure {
    /// The structure of one request, in which nothing varies.
    pub fn of(seen: &Seen<'_>, checked: bool) -> Structure {
        let known = |node: &SeenNode<'_>| {
            let Node { op, dtype, shape, place, .. } = node.expr.node();
            let part = match (op, node.array) {
                (_, Some(array)) => Part::Array(SmallVec::from_slice(seen.arrays[array as usize].strides())),
                (Op::Constant(value), None) => Part::Constant(*value),
                (Op::Slice(axes), None) if node.is_view => Part::Slice(axes.clone()),
                (op, None) => Part::Op(op.clone()),
            };
            let place = if is_reported(seen, node, checked) { *place } else { None };
            Known { part, dtype: *dtype, shape: shape.clone(), inputs: node.inputs.clone(), place }
        };
        let nodes = seen.nodes.iter().map(known).collect();
        let mut structure = Structure { nodes, roots: seen.roots.clone(), same_views: Vec::new() };
        structure.find_same_views(seen);
        structure
    }

    /// Compares a request; when it is the same, `varying` is what varies in it.
    pub fn compare(&self, seen: &Seen<'_>, checked: bool, varying: &mut Varying) -> Comparison {
        let Varying { parameters, streams } = varying;
        if self.nodes.len() != seen.nodes.len() || self.roots != seen.roots {
            return Comparison::Other;
        }
        let mut varies = false;
        for (known, node) in self.nodes.iter().zip(&seen.nodes) {
            let Node { op, dtype, shape, place, .. } = node.expr.node();
            if known.dtype != *dtype || known.shape != *shape || known.inputs != node.inputs {
                return Comparison::Other;
            }
            if known.place != *place && is_reported(seen, node, checked) {
                return Comparison::Other;
            }
            let is_known = match (&known.part, op) {
                (Part::Array(strides), _) => {
                    node.array.is_some_and(|array| seen.arrays[array as usize].strides() == strides.as_slice())
                }
                _ if node.array.is_some() => false,
                (Part::Constant(known), Op::Constant(value)) => {
                    varies |= !same(*known, *value);
                    true
                }
                (Part::Parameter(number), Op::Constant(value)) => {
                    match parameters.get(*number) {
                        Some(known) => varies |= !same(*known, *value),
                        None => parameters.push(*value),
                    }
                    true
                }
                (Part::Slice(known), Op::Slice(axes)) if node.is_view => {
                    varies |= known != axes;
                    have_same_steps(known, axes)
                }
                (Part::Moving(known), Op::Slice(axes)) if node.is_view => have_same_steps(known, axes),
                (Part::Op(Op::Random(known)), Op::Random(draw)) => {
                    let stream = match streams.iter().find(|(stream, _)| *stream == known.stream) {
                        Some((_, stream)) => *stream,
                        None => {
                            streams.push((known.stream, draw.stream));
                            draw.stream
                        }
                    };
                    *draw == Draw { stream, ..*known }
                }
                (Part::Op(known), op) => known.same(op),
                _ => false,
            };
            if !is_known {
                return Comparison::Other;
            }
        }
        varies |= !self.same_views.iter().all(|&nodes| seen.is_same_view(nodes));
        if varies { Comparison::Varies } else { Comparison::Same }
    }

    /// The structure of its requests and of one in which more varies; none if a slice that does cannot be an array.
    pub fn widened(mut self, seen: &Seen<'_>) -> Option<Structure> {
        // Constants that were equal before and are equal now, for every parameter.
        let mut classes: Vec<(Result<Scalar, usize>, Scalar)> = Vec::new();
        for (number, (known, node)) in self.nodes.iter_mut().zip(&seen.nodes).enumerate() {
            match (&known.part, &node.expr.node().op) {
                (Part::Constant(before), Op::Constant(now)) if same(*before, *now) => {}
                (Part::Constant(_) | Part::Parameter(_), Op::Constant(now)) => {
                    let before = match known.part {
                        Part::Constant(before) => Ok(before),
                        Part::Parameter(number) => Err(number),
                        _ => continue,
                    };
                    let is_class = |class: &(Result<Scalar, usize>, Scalar)| {
                        let is_before = match (class.0, before) {
                            (Ok(a), Ok(b)) => same(a, b),
                            (Err(a), Err(b)) => a == b,
                            _ => false,
                        };
                        is_before && same(class.1, *now)
                    };
                    let class = classes.iter().position(is_class).unwrap_or_else(|| {
                        classes.push((before, *now));
                        classes.len() - 1
                    });
                    known.part = Part::Parameter(class);
                }
                (Part::Op(Op::Random(_)), Op::Random(now)) => known.part = Part::Op(Op::Random(*now)),
                (Part::Slice(before), Op::Slice(now)) if before != now => {
                    seen.view(number as u32)?;
                    known.part = Part::Moving(now.clone());
                }
                _ => {}
            }
        }
        self.find_same_views(seen);
        Some(self)
    }

    /// Finds the arrays of the plan that are the same view of the same memory, which it reads once.
    fn find_same_views(&mut self, seen: &Seen<'_>) {
        self.same_views.clear();
        let arrays: SmallVec<[u32; 8]> = self.arrays().collect();
        for (k, &node) in arrays.iter().enumerate() {
            let same = arrays[..k].iter().find(|&&other| seen.is_same_view((other, node)));
            self.same_views.extend(same.map(|&other| (other, node)));
        }
    }

    /// The nodes that are arrays when the plan is made.
    fn arrays(&self) -> impl Iterator<Item = u32> + '_ {
        let is_array = |part: &Part| matches!(part, Part::Array(_) | Part::Moving(_));
        (0..self.nodes.len() as u32).filter(move |&node| is_array(&self.nodes[node as usize].part))
    }

    /// Makes of a request's graph what is to be planned: with parameters and arrays in the place of what varies.
    pub fn generalize(&self, graph: &mut Graph, seen: &Seen<'_>) {
        for (number, known) in self.nodes.iter().enumerate() {
            let node = &mut graph.nodes[number];
            match (&known.part, &node.op) {
                (Part::Parameter(parameter), Op::Constant(value)) => node.op = Op::Parameter(*parameter, *value),
                (Part::Moving(_), _) => {
                    if let Some(array) = seen.view(number as u32) {
                        node.op = Op::Array(array);
                        node.inputs.clear();
                    }
                }
                _ => {}
            }
        }
    }

    /// The node whose array is this view of memory when a plan is made for a request.
    pub fn node_of(&self, array: &Array, seen: &Seen<'_>) -> Option<u32> {
        self.arrays().find(|&node| seen.view(node).is_some_and(|view| view.is_same_view(array)))
    }

    /// What such nodes are in a request of the structure.
    pub fn given(&self, nodes: &[u32], seen: &Seen<'_>) -> Option<SmallVec<[Array; 4]>> {
        nodes.iter().map(|&node| seen.view(node)).collect()
    }
}

/// Whether the place of a node is where something may be reported that happens to its data.
fn is_reported(seen: &Seen<'_>, node: &SeenNode<'_>, checked: bool) -> bool {
    let Some(&operand) = node.inputs.last() else { return false };
    let operand = seen.nodes[operand as usize].expr.dtype();
    match &node.expr.node().op {
        Op::Elementwise(op) => (checked && operand.is_integer()) || !op.events(operand).is_empty(),
        Op::Reduce { .. } => checked && operand.is_integer(),
        Op::Algorithm(_) => true,
        _ => false,
    }
}

/// Whether two values of one dtype have the same bits.
fn same(a: Scalar, b: Scalar) -> bool {
    a.to_lane() == b.to_lane()
}

fn have_same_steps(a: &[SliceAxis], b: &[SliceAxis]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.step == b.step)
}
