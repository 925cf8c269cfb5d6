//! Kernels that run several times over each tile before they go to the next.
//!
//! Where element `k` of what a kernel writes is what it reads as element `k` the next time, as in an element-wise
//! recurrence, all times are done while the tile is in cache: memory is read before the first and written after the last.

use super::kernel::{AccessId, Out, Source};
use super::{Plan, Stage};
use crate::numeric::reduce::BLOCK;
use std::sync::Arc;

/// How often a kernel runs over each tile.
#[derive(Clone, Debug)]
pub struct Rounds {
    /// At least once.
    pub times: usize,
    /// What is read, and what is found there from the second round on: what the round before has written.
    pub pairs: Vec<(AccessId, AccessId)>,
}

impl Rounds {
    pub const ONCE: Rounds = Rounds { times: 1, pairs: Vec::new() };
}

/// Bytes of tiles that stay in a core's nearest cache from round to round: about all of it.
const NEAREST: usize = 40 << 10;

impl Plan {
    /// Shortens the tiles of a plan that runs in rounds, so that what passes from one to the next stays as near as it can.
    /// A plan that passes once does better with longer ones, of which little is there at a time.
    pub fn shorten_tiles(&mut self) {
        for stage in &mut self.stages {
            let Stage::Kernel(planned) = stage else { continue };
            let kernel = Arc::make_mut(&mut planned.kernel);
            let tiles = kernel.accesses.len() + kernel.slots;
            let fitting = (NEAREST / (8 * tiles.max(1))).max(2 * BLOCK);
            kernel.tile = kernel.tile.min(1 << fitting.ilog2());
        }
    }
}

/// The pairs by which a plan can run in rounds, if its input `k` is its result `r` the next time for every `(k, r)` of
/// `fed`, and all others stay; none if it cannot.
pub fn pairs(plan: &Plan, fed: &[(usize, usize)]) -> Option<Vec<(AccessId, AccessId)>> {
    let [Stage::Kernel(planned)] = &plan.stages[..] else { return None };
    let kernel = &planned.kernel;
    let [phase] = &kernel.phases[..] else { return None };
    let is_store = |out: &Out| matches!(out, Out::Store { .. });
    if planned.streams_files || !kernel.space.reduced.is_empty() || !phase.outs.iter().all(is_store) {
        return None;
    }
    let with = |source: Source| {
        let accesses = kernel.accesses.iter().enumerate();
        accesses.filter(move |(_, access)| access.source == source).map(|(k, access)| (AccessId(k), access))
    };
    let mut pairs = Vec::new();
    for &(input, result) in fed {
        let written = plan.results[result].view.as_ref()?.source.clone();
        let mut destinations = with(written);
        let (Some((to, destination)), None) = (destinations.next(), destinations.next()) else { return None };
        for (from, access) in with(Source::Input(input)) {
            let is_same = access.dtype == destination.dtype
                && access.offset == destination.offset
                && access.strides == destination.strides
                && access.is_in_a_row(&kernel.space);
            if !is_same {
                return None;
            }
            pairs.push((from, to));
        }
    }
    Some(pairs)
}
