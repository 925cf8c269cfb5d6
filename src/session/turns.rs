//! Turns of loops that the fast engine runs again and again without anybody evaluating them.

use super::engines::{Request, Wanted};
use super::{Core, Draws};
use crate::diagnostics::Diagnostic;
use crate::eval::{MovingSlice, Next, Numbers, Turn, Weak, as_constant};
use crate::exec::{ExecError, Files, Given, Lasting, ReadyPlan, Supplied};
use crate::graph::{Expr, Graph, Op};
use crate::plan::kernel::{AccessId, Source};
use crate::plan::{self, Input, Plan, Rounds};
use crate::types::{DType, Scalar, Shape, contiguous_strides};
use crate::values::Array;
use smallvec::SmallVec;
use std::time::Instant;

/// A turn that draws more often is evaluated, which takes little of its time.
const MOST_DRAWS: usize = 16;

/// A turn with its plan, which is given the leaves and the parts that move, and its code.
pub struct PreparedTurn {
    ready: ReadyPlan,
    next: Vec<Next>,
    numbers: Numbers,
    /// The steps that give the plan's parameters, and their dtypes.
    parameters: Vec<(usize, DType)>,
    moving: Vec<Moving>,
    /// Positions and how many there are, and constants and their dtypes, that evaluating a turn would check, also where
    /// nothing comes of them.
    positions: Vec<(usize, usize)>,
    fits: Vec<(usize, DType)>,
    seed: u64,
    /// The streams of the draws that the turn was recorded with, and those of this one.
    streams: SmallVec<[(u32, u32); 4]>,
    /// How all turns are done on a tile before the next tile, if they can be.
    pairs: Option<Vec<(AccessId, AccessId)>>,
    /// What is made for every turn, in memory of the turn before.
    values: Vec<Weak>,
    constants: SmallVec<[Scalar; 4]>,
    given: Vec<Array>,
}

/// A part of an array that is at other positions in another turn.
struct Moving {
    of: Base,
    /// The part, if all positions were 0.
    first: Part,
    /// Along which axes: the steps that give the positions, how many there are, and the distance in memory.
    at: SmallVec<[(usize, usize, i64); 2]>,
    /// The part in the turn that was recorded.
    recorded: Array,
}

/// What a part is of.
enum Base {
    /// A leaf: an array that may change from turn to turn.
    Leaf(usize),
    Array(Array),
}

struct Part {
    shape: Shape,
    strides: SmallVec<[i64; 4]>,
    offset: i64,
}

impl Moving {
    /// A slice of an array at positions that `numbers` give; none if strides cannot express it.
    fn new(numbers: &Numbers, moving: &MovingSlice, of: Base, array: &Array) -> Option<Moving> {
        let node = moving.slice.node();
        let view = (array.offset(), array.strides());
        let (offset, strides) = plan::through(&node.op, view, array.shape(), &node.shape)?;
        let recorded = Array::new(array.dtype(), node.shape.clone(), strides.clone(), offset, array.buffer().clone());
        let mut first = Part { shape: node.shape.clone(), strides, offset };
        let mut at = SmallVec::new();
        for &(axis, step) in &moving.at {
            let (extent, stride) = (array.shape()[axis], array.strides()[axis]);
            first.offset -= position(numbers.steps.recorded(step), extent)? as i64 * stride;
            at.push((step, extent, stride));
        }
        Some(Moving { of, first, at, recorded })
    }

    /// The part at the positions of a turn; none if one of them does not exist.
    fn part(&self, arrays: &[Array], values: &[Weak]) -> Option<Array> {
        let of = match &self.of {
            Base::Leaf(leaf) => &arrays[*leaf],
            Base::Array(array) => array,
        };
        let mut offset = self.first.offset;
        for &(step, extent, stride) in &self.at {
            offset += position(values[step], extent)? as i64 * stride;
        }
        let Part { shape, strides, .. } = &self.first;
        Some(Array::new(of.dtype(), shape.clone(), strides.clone(), offset, of.buffer().clone()))
    }
}

/// The position that a number is among so many.
fn position(number: Weak, extent: usize) -> Option<usize> {
    let Weak::Int(number) = number else { return None };
    let from_start = if number < 0 { number + extent as i128 } else { number };
    usize::try_from(from_start).ok().filter(|position| *position < extent)
}

impl Core {
    /// Whether turns may be repeated: comparing engines and printing graphs wants to see each of them.
    pub fn repeats_turns(&self) -> bool {
        self.verified.is_none() && self.resume.is_none() && self.engines.repeats_turns()
    }

    /// Whether single numbers may be computed without a request. Where overflow is an error, requests find it.
    pub fn leaves_single_numbers(&self) -> bool {
        self.repeats_turns() && !self.engines.is_checked()
    }

    pub fn prepare(&mut self, turn: Turn) -> Option<PreparedTurn> {
        let Turn { leaves, results, next, numbers, draws } = turn;
        let wanted = Wanted::values(&results);
        let (mut graph, origins) = Graph::capture_with_origins(&wanted.exprs);
        let origins: Vec<usize> = origins.into_iter().map(Expr::id).collect();
        let parameters = set_parameters(&mut graph, &origins, &numbers);
        // A draw that is not in the graph may be anywhere.
        let is_in_graph =
            |stream: u32| graph.nodes.iter().any(|node| matches!(node.op, Op::Random(draw) if draw.stream == stream));
        if draws.len() > MOST_DRAWS || !draws.clone().all(is_in_graph) {
            return None;
        }
        let streams: SmallVec<[(u32, u32); 4]> = draws.map(|stream| (stream, stream)).collect();
        let moving = set_moving(&mut graph, &origins, &numbers, &leaves)?;
        // An array that changes from turn to turn must not be the data of something that does not.
        let changes = |leaf: usize| !matches!(next[leaf], Next::Leaf(same) if same == leaf);
        for (node, origin) in graph.nodes.iter().zip(&origins) {
            let Op::Array(array) = &node.op else { continue };
            let is_leaf = leaves.iter().any(|leaf| leaf.id() == *origin);
            let is_one = |leaf: usize| leaves[leaf].leaf().is_some_and(|leaf| leaf.is_same_view(array));
            if !is_leaf && (0..leaves.len()).any(|leaf| changes(leaf) && is_one(leaf)) {
                return None;
            }
        }
        let request = Request::new(graph, &wanted);
        let mut plan = self.engines.plan(&request, &mut |_| {}).ok()?;
        // What a turn leaves behind is laid out as the next turn finds it.
        let is_whole = |array: &Array| array.is_contiguous() && array.offset() == 0;
        for (next, leaf) in next.iter().zip(&leaves) {
            let Next::Result(result) = next else { continue };
            let view = plan.results[*result].view.as_ref()?;
            let row_major = view.offset == 0 && view.strides[..] == contiguous_strides(view.shape.extents())[..];
            if !row_major || !matches!(view.source, Source::Value(_)) || !leaf.leaf().is_some_and(is_whole) {
                return None;
            }
        }
        for input in &mut plan.inputs {
            let Input::Array(array) = input else { return None };
            let is_it = |leaf: &Expr| leaf.leaf().is_some_and(|leaf| leaf.is_same_view(array));
            if let Some(part) = moving.iter().position(|moving| moving.recorded.is_same_view(array)) {
                *input = Input::Given(leaves.len() + part);
            } else if let Some(leaf) = leaves.iter().position(is_it) {
                *input = Input::Given(leaf);
            }
        }
        let is_same = numbers.met.is_empty() && numbers.moving.is_empty() && streams.is_empty();
        let pairs = if is_same { pairs(&plan, &next) } else { None };
        if pairs.is_some() {
            plan.shorten_tiles();
        }
        let executor = self.engines.executor();
        let bound = match &pairs {
            Some(pairs) => executor.bind_in_rounds(&plan, pairs, &mut self.statistics),
            None => executor.bind(&plan, Lasting::Yes, &mut self.statistics),
        };
        let bound = bound.ok()?;
        let positions = numbers.moving.iter().flat_map(|moving| {
            let of = &moving.slice.node().inputs[0];
            moving.at.iter().map(|&(axis, step)| (step, of.shape()[axis]))
        });
        let positions = positions.collect();
        let fits = numbers.met.iter().map(|met| (met.step, met.constant.dtype())).collect();
        let seed = self.draws.seed;
        let ready = ReadyPlan::new(executor, plan, bound);
        let (values, constants, given) = Default::default();
        Some(PreparedTurn {
            ready,
            next,
            numbers,
            parameters,
            moving,
            positions,
            fits,
            seed,
            streams,
            pairs,
            values,
            constants,
            given,
        })
    }

    pub fn repeat(
        &mut self,
        turn: &mut PreparedTurn,
        arrays: &mut Vec<Array>,
        numbers: &mut SmallVec<[Weak; 4]>,
        times: usize,
    ) -> Result<usize, Diagnostic> {
        let executor = self.engines.executor();
        let started = Instant::now();
        let (mut done, mut runs) = (0, 0);
        let interrupted = loop {
            if done == times || turn.begin(arrays, numbers, self.draws).is_none() {
                break false;
            }
            let PreparedTurn { ready, next, pairs, given, constants, streams, .. } = &mut *turn;
            let arrays_of_turn = if given.is_empty() { &arrays[..] } else { given };
            let given = Given { arrays: arrays_of_turn, supplied: Supplied { parameters: constants, streams } };
            let (outcome, turns) = match pairs {
                Some(pairs) => {
                    let rounds = Rounds { times: times - done, pairs: pairs.clone() };
                    let code = (&ready.bound, &rounds);
                    let outcome = executor.run_bound(
                        &ready.plan,
                        given,
                        code,
                        Files::default(),
                        &self.interrupted,
                        &mut self.statistics,
                    );
                    (outcome, rounds.times)
                }
                None => (ready.run(executor, given, &self.interrupted, &mut self.statistics), 1),
            };
            match outcome {
                Ok(outcome) if outcome.events.is_empty() => {
                    let Some(following) = following(next, arrays, &outcome.results) else { break false };
                    if turn.end(numbers, turns).is_none() {
                        break false;
                    }
                    *arrays = following;
                    self.draws.skip(turn.streams.len() as u32);
                    done += turns;
                    runs += 1;
                }
                Err(ExecError::Interrupted) => break true,
                _ => break false,
            }
        };
        if turn.pairs.is_none() {
            turn.ready.count(executor, runs, started.elapsed(), &mut self.statistics);
        }
        if interrupted { Err(Diagnostic::error("interrupted")) } else { Ok(done) }
    }
}

impl PreparedTurn {
    /// Makes ready what a turn is given; none if it may be another one.
    fn begin(&mut self, arrays: &[Array], numbers: &[Weak], draws: Draws) -> Option<()> {
        for (number, (_, stream)) in self.streams.iter_mut().enumerate() {
            *stream = draws.next_stream.wrapping_add(number as u32);
        }
        if !self.streams.is_empty() && draws.seed != self.seed {
            return None;
        }
        self.numbers.steps.compute(numbers, &mut self.values)?;
        for &(step, extent) in &self.positions {
            position(self.values[step], extent)?;
        }
        for &(step, dtype) in &self.fits {
            as_constant(self.values[step], dtype)?;
        }
        self.constants.clear();
        for &(step, dtype) in &self.parameters {
            self.constants.push(as_constant(self.values[step], dtype)?);
        }
        self.given.clear();
        if !self.moving.is_empty() {
            self.given.extend(arrays.iter().cloned());
            for moving in &self.moving {
                self.given.push(moving.part(arrays, &self.values)?);
            }
        }
        Some(())
    }

    /// Lets go of what the turn was given. After so many turns, `numbers` are those that the next one begins with; none if
    /// there is none like them.
    fn end(&mut self, numbers: &mut SmallVec<[Weak; 4]>, turns: usize) -> Option<()> {
        self.given.clear();
        let mut following = numbers.clone();
        for turn in 0..turns {
            if turn > 0 {
                self.numbers.steps.compute(&following, &mut self.values)?;
            }
            following = self.numbers.next.iter().map(|&step| self.values[step]).collect();
        }
        *numbers = following;
        Some(())
    }
}

/// Makes parameters of the constants that numbers became. Gives how each of them is found.
fn set_parameters(graph: &mut Graph, origins: &[usize], numbers: &Numbers) -> Vec<(usize, DType)> {
    let mut parameters: Vec<(usize, DType)> = Vec::new();
    for (node, origin) in graph.nodes.iter_mut().zip(origins) {
        let met = numbers.met.iter().find(|met| met.constant.id() == *origin);
        if let (Some(met), Op::Constant(value)) = (met, &node.op) {
            let parameter = (met.step, node.dtype);
            let number = parameters.iter().position(|known| *known == parameter).unwrap_or_else(|| {
                parameters.push(parameter);
                parameters.len() - 1
            });
            node.op = Op::Parameter(number, *value);
        }
    }
    parameters
}

/// Makes arrays of the slices that move. None if one of them is of something that is not in memory, or looks like another
/// array now.
fn set_moving(graph: &mut Graph, origins: &[usize], numbers: &Numbers, leaves: &[Expr]) -> Option<Vec<Moving>> {
    let mut all: Vec<(&MovingSlice, Moving)> = Vec::new();
    let mut places = Vec::new();
    for (node, origin) in origins.iter().enumerate() {
        let Some(slice) = numbers.moving.iter().find(|moving| moving.slice.id() == *origin) else { continue };
        let base = graph.nodes[node].inputs.first()?.index();
        let Op::Array(array) = &graph.nodes[base].op else { return None };
        let of = match leaves.iter().position(|leaf| leaf.id() == origins[base]) {
            Some(leaf) => Base::Leaf(leaf),
            None => Base::Array(array.clone()),
        };
        places.push((node, all.len()));
        all.push((slice, Moving::new(numbers, slice, of, array)?));
    }
    // What is one view of memory now is read once, so it has to be one in every turn.
    let is_same = |a: &MovingSlice, b: &MovingSlice| {
        a.slice.node().inputs[0].id() == b.slice.node().inputs[0].id()
            && a.slice.node().op.same(&b.slice.node().op)
            && a.at == b.at
    };
    let is_other = |(k, (slice, moving)): (usize, &(&MovingSlice, Moving))| {
        let mut arrays = graph.nodes.iter().filter_map(|node| match &node.op {
            Op::Array(array) => Some(array),
            _ => None,
        });
        let mut before = all[..k].iter();
        before.any(|(other, part)| part.recorded.is_same_view(&moving.recorded) && !is_same(slice, other))
            || arrays.any(|array| array.is_same_view(&moving.recorded))
    };
    if all.iter().enumerate().any(is_other) {
        return None;
    }
    for (node, part) in places {
        graph.nodes[node].op = Op::Array(all[part].1.recorded.clone());
        graph.nodes[node].inputs.clear();
    }
    Some(all.into_iter().map(|(_, moving)| moving).collect())
}

/// The arrays that the next turn begins with, after one that began with `arrays` and gave results.
fn following(next: &[Next], arrays: &[Array], results: &[Option<Array>]) -> Option<Vec<Array>> {
    let mut following = Vec::with_capacity(next.len());
    for next in next {
        following.push(match next {
            Next::Result(number) => results.get(*number)?.clone()?,
            Next::Leaf(leaf) => arrays.get(*leaf)?.clone(),
            Next::Array(array) => array.clone(),
        });
    }
    Some(following)
}

/// How a plan that is given the leaves can run in rounds.
fn pairs(plan: &Plan, next: &[Next]) -> Option<Vec<(AccessId, AccessId)>> {
    let stays = |(leaf, next): (usize, &Next)| matches!(next, Next::Leaf(same) if *same == leaf);
    let is_result = |next: &Next| matches!(next, Next::Result(_));
    if !next.iter().enumerate().all(|(leaf, next)| is_result(next) || stays((leaf, next))) {
        return None;
    }
    let fed = plan.inputs.iter().enumerate().filter_map(|(number, input)| match input {
        Input::Given(leaf) => match next[*leaf] {
            Next::Result(result) => Some((number, result)),
            _ => None,
        },
        _ => None,
    });
    let fed: Vec<(usize, usize)> = fed.collect();
    if fed.is_empty() { None } else { plan::pairs(plan, &fed) }
}
