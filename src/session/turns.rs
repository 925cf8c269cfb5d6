//! Turns of loops that the fast engine runs again and again without anybody evaluating them.

use super::Core;
use super::engines::{Request, Wanted};
use crate::diagnostics::Diagnostic;
use crate::eval::{Next, Turn};
use crate::exec::{BoundPlan, ExecError, SoloOutcome};
use crate::graph::{Graph, Op};
use crate::plan::kernel::{AccessId, Source};
use crate::plan::{self, Input, Plan, Rounds};
use crate::types::contiguous_strides;
use crate::values::Array;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// A turn with its plan and its code.
pub struct PreparedTurn {
    plan: Plan,
    bound: BoundPlan,
    /// The leaf that each input of the plan is; none for what is the same in every turn.
    leaves: Vec<Option<usize>>,
    next: Vec<Next>,
    /// How all turns are done on a tile before the next tile, if they can be.
    pairs: Option<Vec<(AccessId, AccessId)>>,
}

impl Core {
    /// Whether turns may be repeated: comparing engines and printing graphs wants to see each of them.
    pub fn repeats_turns(&self) -> bool {
        self.verified.is_none() && self.engines.repeats_turns()
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
        let mut numbers = Vec::new();
        for input in &mut plan.inputs {
            let Input::Array(array) = input else { return None };
            numbers.push(leaves.iter().position(|leaf| leaf.leaf().is_some_and(|leaf| leaf.is_same_view(array))));
        }
        let bound = self.engines.executor().bind(&plan, &mut self.statistics).ok()?;
        let pairs = pairs(&plan, &numbers, &next);
        let mut prepared = PreparedTurn { plan, bound, leaves: numbers, next, pairs };
        prepared.let_go();
        Some(prepared)
    }

    pub fn repeat(
        &mut self,
        turn: &mut PreparedTurn,
        arrays: &mut Vec<Array>,
        times: usize,
    ) -> Result<usize, Diagnostic> {
        let executor = self.engines.executor();
        let mut done = 0;
        if turn.pairs.is_none()
            && let Some(mut solo) = executor.solo(&turn.plan, &turn.bound)
        {
            let started = Instant::now();
            let (leaves, next) = (&turn.leaves, &turn.next);
            while done < times {
                let outcome = solo.run(|input| arrays.get(leaves[input]?), &self.interrupted);
                if self.interrupted.load(Ordering::Relaxed) {
                    return Err(Diagnostic::error("interrupted"));
                }
                let Ok(Some(SoloOutcome { results, events })) = outcome else { break };
                if !events.is_empty() {
                    break;
                }
                let Some(following) = following(next, arrays, |result| results.get(result).cloned()) else { break };
                *arrays = following;
                done += 1;
            }
            self.statistics.repeated(&turn.plan, done, executor.threads(), started.elapsed());
            self.statistics.peak = self.statistics.peak.max(self.engines.pool().peak());
            return Ok(done);
        }
        while done < times {
            let rounds = match &turn.pairs {
                Some(pairs) => Rounds { times: times - done, pairs: pairs.clone() },
                None => Rounds::ONCE,
            };
            for (input, leaf) in turn.plan.inputs.iter_mut().zip(&turn.leaves) {
                if let Some(leaf) = leaf {
                    *input = Input::Array(arrays[*leaf].clone());
                }
            }
            let code = (&turn.bound, &rounds);
            let outcome = executor.run_bound(&turn.plan, code, &[], &self.interrupted, &mut self.statistics);
            turn.let_go();
            match outcome {
                Ok(outcome) if outcome.events.is_empty() => {
                    let result = |result: usize| outcome.results.get(result)?.clone();
                    let Some(following) = following(&turn.next, arrays, result) else { return Ok(done) };
                    *arrays = following;
                    done += rounds.times;
                }
                Err(ExecError::Interrupted) => return Err(Diagnostic::error("interrupted")),
                _ => return Ok(done),
            }
        }
        Ok(done)
    }
}

/// The arrays that the next turn begins with, after one that began with `arrays` and gave results.
fn following(next: &[Next], arrays: &[Array], result: impl Fn(usize) -> Option<Array>) -> Option<Vec<Array>> {
    let mut following = Vec::with_capacity(next.len());
    for next in next {
        following.push(match next {
            Next::Result(number) => result(*number)?,
            Next::Leaf(leaf) => arrays.get(*leaf)?.clone(),
            Next::Array(array) => array.clone(),
        });
    }
    Some(following)
}

/// How a plan whose input `k` is leaf `leaves[k]` can run in rounds.
fn pairs(plan: &Plan, leaves: &[Option<usize>], next: &[Next]) -> Option<Vec<(AccessId, AccessId)>> {
    let stays = |(leaf, next): (usize, &Next)| matches!(next, Next::Leaf(same) if *same == leaf);
    let is_result = |next: &Next| matches!(next, Next::Result(_));
    if !next.iter().enumerate().all(|(leaf, next)| is_result(next) || stays((leaf, next))) {
        return None;
    }
    let fed: Vec<(usize, usize)> = leaves
        .iter()
        .enumerate()
        .filter_map(|(input, leaf)| match next[(*leaf)?] {
            Next::Result(result) => Some((input, result)),
            _ => None,
        })
        .collect();
    if fed.is_empty() { None } else { plan::pairs(plan, &fed) }
}

impl PreparedTurn {
    /// Lets go of the arrays of the last turn.
    fn let_go(&mut self) {
        for (input, leaf) in self.plan.inputs.iter_mut().zip(&self.leaves) {
            if leaf.is_some() {
                *input = Input::Later;
            }
        }
    }
}
