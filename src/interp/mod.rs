//! The reference engine: a captured graph, one node at a time, in order, on ndarray.
//!
//! Nothing is rewritten, fused, cut or run in parallel, so that what a program means can be read off here and the fast
//! engine be compared with it bit for bit. The order of reductions is written down a second time, from the language's
//! definition; the meaning of scalar operations and of random draws is the one in `numeric`.

mod context;
mod deviations;
mod elementwise;
mod leaf;
mod position;
mod reduce;
mod value;
mod views;
mod whole;

#[cfg(test)]
mod tests;

use crate::formats::FormatError;
use crate::graph::{Graph, Node, NodeId, Op};
use crate::memory::{MemoryError, Pool};
use crate::numeric::op::Events;
use crate::syntax::Span;
use crate::types::DType;
use crate::values::Array;
use context::Context;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use value::Value;

/// What a graph computes.
#[derive(Debug)]
pub struct Outcome {
    /// One row-major array per root of the graph.
    pub roots: Vec<Array>,
    /// What happened to data, and where in the program; each node at most once, in the order of the graph.
    pub events: Vec<(Events, Option<Span>)>,
}

/// Why a graph has not been computed.
#[derive(Debug, thiserror::Error)]
pub enum InterpError {
    #[error("cancelled")]
    Cancelled,
    #[error(transparent)]
    Memory(#[from] MemoryError),
    #[error(transparent)]
    Format(#[from] FormatError),
    /// An algorithm has no result for its data.
    #[error("{message}")]
    Data { message: String, help: Option<String>, place: Option<Span> },
    /// A mistake of this program, never of its user: every shape that exists fits ndarray.
    #[error("internal error: an array in the reference engine: {0}")]
    Shape(#[from] ndarray::ShapeError),
    #[error("internal error: a shape in the reference engine: {0}")]
    Extents(#[from] crate::types::ShapeError),
    /// A mistake of this program, never of its user: the builders refuse such nodes.
    #[error("internal error: the reference engine does not know {op} of {dtype}")]
    Unknown { op: &'static str, dtype: DType },
}

/// Computes the roots of a graph.
///
/// All arrays count against the budget of `pool`, intermediate ones up to their last use. `cancelled` is asked before
/// every node and at least once per million elements.
pub fn run(graph: &Graph, pool: &Pool, cancelled: &(dyn Fn() -> bool + Sync)) -> Result<Outcome, InterpError> {
    let context = Context::new(pool, cancelled);
    let mut live = Live { values: FxHashMap::default(), uses: graph.use_counts() };
    let mut events = Vec::new();
    for id in graph.ids() {
        context.check()?;
        let node = graph.node(id);
        let (value, raised) = compute(&context, node, &live.inputs(node))?;
        if !raised.is_empty() {
            events.push((raised, node.place));
        }
        live.values.insert(id, value);
        node.inputs.iter().for_each(|&input| live.release(input));
    }
    let mut roots = Vec::with_capacity(graph.roots.len());
    for &root in &graph.roots {
        roots.push(context.export(&live.values[&root], &graph.node(root).shape)?);
        live.release(root);
    }
    Ok(Outcome { roots, events })
}

/// The values that are still wanted.
struct Live {
    values: FxHashMap<NodeId, Value>,
    /// How many inputs and roots are yet to be read from each node.
    uses: Vec<u32>,
}

impl Live {
    fn inputs(&self, node: &Node<NodeId>) -> SmallVec<[&Value; 3]> {
        node.inputs.iter().map(|input| &self.values[input]).collect()
    }

    /// One use less; the last one frees the value.
    fn release(&mut self, id: NodeId) {
        self.uses[id.index()] -= 1;
        if self.uses[id.index()] == 0 {
            self.values.remove(&id);
        }
    }
}

fn compute(context: &Context, node: &Node<NodeId>, inputs: &[&Value]) -> Result<(Value, Events), InterpError> {
    let shape = &node.shape;
    let value = match &node.op {
        Op::Constant(value) | Op::Parameter(_, value) => leaf::constant(context, *value)?,
        Op::Array(array) => leaf::array(context, array)?,
        Op::Stored(stored) => leaf::stored(context, stored)?,
        Op::Index => leaf::index(context, shape)?,
        Op::Random(draw) => leaf::random(context, *draw, shape)?,
        Op::Elementwise(op) => return elementwise::compute(context, *op, node.dtype, shape, inputs),
        Op::Reshape => views::reshape(context, inputs[0], shape)?,
        Op::Permute(order) => views::permute(inputs[0], order),
        Op::Slice(axes) => views::slice(inputs[0], axes, shape),
        Op::Broadcast => views::broadcast(context, inputs[0], shape)?,
        Op::Concatenate { axis } => views::concatenate(context, inputs, *axis, node)?,
        Op::Reduce { op, axes } => reduce::reduce(context, *op, axes, inputs[0])?,
        Op::FilteredReduce(op) => reduce::reduce(context, *op, &[0], &views::filter(context, inputs[0], inputs[1])?)?,
        Op::Algorithm(algorithm) => whole::compute(context, algorithm, node, inputs)?,
    };
    Ok((value, Events::NONE))
}
