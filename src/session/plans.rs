//! Plans that are used again: a request of a known structure is neither captured nor optimized nor planned.

use super::Core;
use super::engines::{Computed, EngineError, Request, Wanted};
use super::perform::Performed;
use super::reuse;
use super::structure::{Comparison, Seen, Structure, Varying};
use crate::exec::{Given, Lasting, ReadyPlan, Supplied};
use crate::graph::Graph;
use crate::plan::Input;
use rustc_hash::FxHashMap;

/// So many plans are remembered; the one that has not been used for the longest time makes room.
const MOST_PLANS: usize = 64;

/// What making a plan takes, what the reference engine takes for a request, and what for each of its elements, about, in
/// nanoseconds.
const PLANNING: u64 = 400_000;
const PLAIN_REQUEST: u64 = 5_000;
const PLAIN_ELEMENT: u64 = 15;

/// So many small requests are counted; then counting begins anew.
const MOST_COUNTED: usize = 1024;

/// The plans of requests, by the hash of their structure. They hold no arrays.
#[derive(Default)]
pub struct Plans {
    known: FxHashMap<u64, KnownPlan>,
    /// What small requests without a plan have taken so far, by the hash of their structure, in nanoseconds.
    plainly: FxHashMap<u64, u64>,
    /// How often plans have been used.
    pub uses: u64,
    /// How many have been made.
    pub made: u64,
}

struct KnownPlan {
    structure: Structure,
    ready: ReadyPlan,
    /// The nodes whose arrays the plan is given.
    given: Vec<u32>,
    /// What a run computes of each node, and whether that costs more than reading it back.
    work: Vec<Work>,
    last_use: u64,
}

struct Work {
    demand: u64,
    is_expensive: bool,
}

impl Plans {
    /// Whether a small request, which the reference engine is done with before a plan would be made, has a plan, or has
    /// been asked for so often that it would have paid to make one.
    fn is_due(&mut self, seen: &Seen<'_>) -> bool {
        if self.known.contains_key(&seen.hash) {
            return true;
        }
        if self.plainly.len() >= MOST_COUNTED {
            self.plainly.clear();
        }
        let taken = self.plainly.entry(seen.hash).or_default();
        *taken += PLAIN_REQUEST + PLAIN_ELEMENT * seen.elements() as u64;
        *taken > PLANNING
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    fn insert(&mut self, hash: u64, plan: KnownPlan) {
        if self.known.len() >= MOST_PLANS && !self.known.contains_key(&hash) {
            let oldest = self.known.iter().min_by_key(|(_, plan)| plan.last_use).map(|(&hash, _)| hash);
            oldest.and_then(|hash| self.known.remove(&hash));
        }
        self.made += 1;
        self.known.insert(hash, plan);
    }
}

impl Core {
    /// Computes what is wanted by a plan that is remembered, or will be; none if that cannot be done for this request, or
    /// not now.
    pub fn perform_again(&mut self, wanted: &Wanted) -> Option<Result<Performed, EngineError>> {
        if self.verified.is_some() || !self.engines.repeats_plans() || !wanted.files.is_empty() {
            return None;
        }
        let seen = Seen::new(&wanted.exprs)?;
        if self.engines.is_small(seen.nodes.len(), seen.elements()) && !self.plans.is_due(&seen) {
            return None;
        }
        let checked = self.engines.is_checked();
        let mut varying = Varying::default();
        let known = self.plans.known.get(&seen.hash);
        let comparison = known.map_or(Comparison::Other, |known| known.structure.compare(&seen, checked, &mut varying));
        let structure = match comparison {
            Comparison::Same => None,
            Comparison::Other => Some(Structure::of(&seen, checked)),
            // A plan that knows less may be slower, which the time for planning makes up for where it is small.
            Comparison::Varies if known.is_some_and(|known| !known.ready.is_solo()) => return None,
            Comparison::Varies => {
                let known = self.plans.known.remove(&seen.hash)?;
                Some(known.structure.widened(&seen)?)
            }
        };
        if let Some(structure) = structure {
            let known = match self.plan_for(structure, &seen, wanted)? {
                Ok(known) => known,
                Err(error) => return Some(Err(error)),
            };
            let parameters = known.ready.plan.parameters.iter().copied().collect();
            varying = Varying { parameters, ..Varying::default() };
            self.plans.insert(seen.hash, known);
        }
        self.run_known(&seen, &varying)
    }

    /// Plans a request of a structure.
    fn plan_for(
        &mut self,
        structure: Structure,
        seen: &Seen<'_>,
        wanted: &Wanted,
    ) -> Option<Result<KnownPlan, EngineError>> {
        let (mut graph, origins) = Graph::capture_with_origins(&wanted.exprs);
        let allowance = self.kept.allowance(self.engines.free());
        if !reuse::choose(&graph, &origins, allowance).kept.is_empty() {
            return None;
        }
        let demand = reuse::demand(&graph, self.engines.is_checked());
        let works = demand.into_iter().zip(reuse::expensive(&graph));
        let work = works.map(|(demand, is_expensive)| Work { demand, is_expensive }).collect();
        structure.generalize(&mut graph, seen);
        let mut plan = self.engines.plan(&Request::new(graph, wanted), &mut |_| {}).ok()?;
        if plan.temporary_bytes() > 0 {
            return None;
        }
        let mut given = Vec::new();
        for input in &mut plan.inputs {
            let Input::Array(array) = input else { return None };
            given.push(structure.node_of(array, seen)?);
            *input = Input::Given(given.len() - 1);
        }
        let executor = self.engines.executor();
        // A small request has been asked for often before it is planned.
        let is_small = self.engines.is_small(seen.nodes.len(), seen.elements());
        let lasting = if is_small { Lasting::Yes } else { Lasting::No };
        let bound = match executor.bind(&plan, lasting, &mut self.statistics) {
            Ok(bound) => bound,
            Err(error) => return Some(Err(error.into())),
        };
        let ready = ReadyPlan::new(executor, plan, bound);
        Some(Ok(KnownPlan { structure, ready, given, work, last_use: 0 }))
    }

    /// Runs the plan that is known for a request.
    fn run_known(&mut self, seen: &Seen<'_>, varying: &Varying) -> Option<Result<Performed, EngineError>> {
        let Plans { known, uses, .. } = &mut self.plans;
        let KnownPlan { structure, ready, given, work, last_use } = known.get_mut(&seen.hash)?;
        *uses += 1;
        *last_use = *uses;
        let is_computed_again = seen.nodes.iter().zip(&*work).any(|(node, work)| {
            let len = node.expr.shape().len() as u64;
            work.is_expensive && len > 0 && node.expr.elements_computed() >= len && !node.is_there()
        });
        // What is computed again may be kept, which is another request.
        if is_computed_again || ready.plan.peak > self.engines.free() {
            return None;
        }
        let arrays = structure.given(given, seen)?;
        let supplied = Supplied { parameters: &varying.parameters, streams: &varying.streams };
        let given = Given { arrays: &arrays, supplied };
        let outcome = ready.run_once(self.engines.executor(), given, &self.interrupted, &mut self.statistics);
        let computed = match outcome {
            Ok(outcome) => Computed::from_outcome(&ready.plan, outcome),
            Err(error) => match EngineError::from_exec(&ready.plan, error) {
                EngineError::OverBudget(_) => return None,
                error => return Some(Err(error)),
            },
        };
        seen.nodes.iter().zip(work).for_each(|(node, work)| node.expr.count_computed(work.demand));
        Some(Ok(Performed { computed, kept: Vec::new() }))
    }
}
