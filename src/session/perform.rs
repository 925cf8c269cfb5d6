//! One computation: what is wanted goes to the engines, together with what is worth keeping.

use super::engines::{Computed, EngineError, Request, Wanted};
use super::{Core, reuse, verify};
use crate::graph::{Expr, Graph, NodeId};
use crate::plan::Plan;
use crate::values::Array;

/// What has been computed, and what is to be kept of it once it is known to be without error.
pub struct Performed {
    pub computed: Computed,
    pub kept: Vec<(Expr, Array)>,
}

/// What would be computed, and what of it has been computed before: kept this time, or too large for that.
pub struct Planned {
    pub plan: Plan,
    pub kept: Vec<Expr>,
    pub too_large: Vec<Expr>,
}

impl Core {
    /// Computes what is wanted. If that does not fit the budget, everything that can be computed anew is given up first.
    pub fn perform(&mut self, wanted: &Wanted, dump: &mut dyn FnMut(&str)) -> Result<Performed, EngineError> {
        if self.resume.is_some() {
            return self.perform_kept(wanted, dump);
        }
        if let Some(performed) = self.perform_again(wanted) {
            return performed;
        }
        let allowance = self.kept.allowance(self.engines.free());
        match self.attempt(wanted, allowance, self.kept.is_empty(), dump) {
            Err(EngineError::OverBudget(_)) => {
                self.kept.release();
                self.attempt(wanted, 0, true, dump)
            }
            other => other,
        }
    }

    fn attempt(
        &mut self,
        wanted: &Wanted,
        allowance: u64,
        may_spill: bool,
        dump: &mut dyn FnMut(&str),
    ) -> Result<Performed, EngineError> {
        let (mut graph, origins) = Graph::capture_with_origins(&wanted.exprs);
        let demand = reuse::demand(&graph, self.engines.is_checked());
        let kept = reuse::choose(&graph, &origins, allowance).kept;
        graph.roots.extend(&kept);
        let request = Request { may_spill, ..Request::new(graph, wanted) };
        if let Some(verified) = &mut self.verified {
            verify::compare(&self.engines, &request, &self.interrupted, verified)?;
        }
        let mut computed = self.engines.compute(&request, &self.interrupted, &mut self.statistics, dump)?;
        reuse::count(&origins, &demand);
        computed.events.extend(origins.iter().flat_map(|origin| origin.raised()));
        let values = computed.arrays.split_off(wanted.exprs.len());
        computed.put_away.truncate(wanted.exprs.len());
        let kept = kept.iter().zip(values).filter_map(|(id, array)| Some((origins[id.index()].clone(), array?)));
        Ok(Performed { computed, kept: kept.collect() })
    }

    /// The plan that computing what is wanted would follow.
    pub fn plan(&self, wanted: &Wanted, dump: &mut dyn FnMut(&str)) -> Result<Planned, EngineError> {
        let mut plan_within = |allowance: u64| {
            let (mut graph, origins) = Graph::capture_with_origins(&wanted.exprs);
            let again = reuse::choose(&graph, &origins, allowance);
            graph.roots.extend(&again.kept);
            let exprs = |ids: Vec<NodeId>| ids.into_iter().map(|id| origins[id.index()].clone()).collect();
            let (kept, too_large) = (exprs(again.kept), exprs(again.too_large));
            Ok(Planned { plan: self.engines.plan(&Request::new(graph, wanted), dump)?, kept, too_large })
        };
        match plan_within(self.kept.allowance(self.engines.free())) {
            Err(EngineError::OverBudget(_)) => plan_within(0),
            other => other,
        }
    }

    /// Keeps what has been computed for the second time.
    pub fn keep(&mut self, kept: Vec<(Expr, Array)>) {
        for (expr, array) in kept {
            expr.keep(array);
            self.kept.add(&expr);
        }
    }
}
