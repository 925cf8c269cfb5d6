//! Turns of loops that the fast engine runs again and again without anybody evaluating them.

use super::Core;
use super::engines::{Request, Wanted};
use crate::diagnostics::Diagnostic;
use crate::eval::{Next, Turn};
use crate::exec::{ExecError, Files, Given, ReadyPlan};
use crate::graph::{Expr, Graph, Op};
use crate::plan::kernel::{AccessId, Source};
use crate::plan::{self, Input, Plan, Rounds};
use crate::types::contiguous_strides;
use crate::values::Array;
use std::time::Instant;

/// A turn with its plan, which is given the leaves, and its code.
pub struct PreparedTurn {
    ready: ReadyPlan,
    next: Vec<Next>,
    /// How all turns are done on a tile before the next tile, if they can be.
    pairs: Option<Vec<(AccessId, AccessId)>>,
}

impl Core {
    /// Whether turns may be repeated: comparing engines and printing graphs wants to see each of them.
    pub fn repeats_turns(&self) -> bool {
        self.verified.is_none() && self.resume.is_none() && self.engines.repeats_turns()
    }

    pub fn prepare(&mut self, turn: Turn) -> Option<PreparedTurn> {
        let Turn { leaves, results, next } = turn;
        let wanted = Wanted::values(&results);
        let (graph, origins) = Graph::capture_with_origins(&wanted.exprs);
        // An array that changes from turn to turn must not be the data of something that does not.
        let changes = |leaf: usize| !matches!(next[leaf], Next::Leaf(same) if same == leaf);
        for (node, origin) in graph.nodes.iter().zip(origins) {
            let Op::Array(array) = &node.op else { continue };
            let is_leaf = leaves.iter().any(|leaf| leaf.id() == origin.id());
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
            if let Some(leaf) = leaves.iter().position(is_it) {
                *input = Input::Given(leaf);
            }
        }
        let executor = self.engines.executor();
        let bound = executor.bind(&plan, &mut self.statistics).ok()?;
        let pairs = pairs(&plan, &next);
        Some(PreparedTurn { ready: ReadyPlan::new(executor, plan, bound), next, pairs })
    }

    pub fn repeat(
        &mut self,
        turn: &mut PreparedTurn,
        arrays: &mut Vec<Array>,
        times: usize,
    ) -> Result<usize, Diagnostic> {
        let executor = self.engines.executor();
        let PreparedTurn { ready, next, pairs } = turn;
        let started = Instant::now();
        let (mut done, mut runs) = (0, 0);
        let interrupted = loop {
            if done == times {
                break false;
            }
            let given = Given { arrays, parameters: &[] };
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
                    *arrays = following;
                    done += turns;
                    runs += 1;
                }
                Err(ExecError::Interrupted) => break true,
                _ => break false,
            }
        };
        if pairs.is_none() {
            ready.count(executor, runs, started.elapsed(), &mut self.statistics);
        }
        if interrupted { Err(Diagnostic::error("interrupted")) } else { Ok(done) }
    }
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
