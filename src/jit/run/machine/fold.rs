//! Reductions of a chunk: which tiles go into which accumulators, and where their states go.

use super::{BoundPhase, ChunkPartials, Machine, Task};
use crate::numeric::element::Width;
use crate::numeric::reduce::Reducer;
use crate::numeric::tile;
use crate::plan::kernel::{Out, ROWS_ACROSS};
use smallvec::SmallVec;
use std::ops::Range;

/// Bytes of a row that are asked for before it begins.
const ROW_START: usize = 1024;

impl Machine<'_> {
    /// Folds the reduced dimensions for the columns `columns` (relative to the chunk) and delivers the results.
    pub(super) fn fold_at(
        &mut self,
        task: &Task<'_>,
        phase: &BoundPhase,
        columns: Range<usize>,
        partials: &mut ChunkPartials,
    ) {
        self.use_width(columns.len());
        self.fold(task, phase, task.first_level);
        self.state.rows = 1;
        for out in &phase.outs {
            let Out::Reduce { op, index, to, filter, .. } = out else { continue };
            let words = op.words();
            self.state.states.resize(words * self.state.width, 0);
            let reducer = &mut self.state.reducers[*index][task.first_level];
            if filter.is_some() {
                let passed = std::mem::take(&mut self.state.passed[*index]);
                if task.is_partial {
                    // Where these elements stand among all that pass is known when the chunks before have been counted.
                    partials[*index] = passed;
                    continue;
                }
                reducer.restart(0);
                reducer.push_tile(&passed);
            }
            reducer.finish(&mut self.state.states);
            if task.is_partial {
                let total = task.chunk.columns.len();
                let first = self.row * words * total;
                let partial = &mut partials[*index];
                partial.resize(first + words * total, 0);
                for (word, states) in self.state.states.chunks_exact(self.state.width).enumerate() {
                    partial[first + word * total + columns.start..][..self.state.width].copy_from_slice(states);
                }
                continue;
            }
            self.state.lanes.clear();
            for column in 0..self.state.width {
                let state: SmallVec<[u64; 3]> =
                    (0..words).map(|word| self.state.states[word * self.state.width + column]).collect();
                self.state.lanes.push(op.finish(&state));
            }
            self.state.reduced[*index] = self.state.lanes[0];
            // The reduced dimensions have been stepped back to their first index, where `to` has no stride anyway.
            self.store(task, self.state.lanes.as_ptr().cast(), Width::W64, *to, self.state.width, false);
        }
    }

    /// Folds reduced dimension `level` and all after it into the accumulators of that level.
    fn fold(&mut self, task: &Task<'_>, phase: &BoundPhase, level: usize) {
        let space = &self.bound.kernel.space;
        let dimension = space.kept.len() + level;
        let range = if level == task.first_level { task.chunk.reduced.clone() } else { 0..space.reduced[level] };
        for_each_reduction(phase, |index| self.state.reducers[index][level].restart(range.start as u64));
        let is_last = level + 1 == space.reduced.len();
        let by_tile = is_last && space.columns.is_none();
        let by_group = is_last && !self.state.across.is_empty();
        let step = match (by_tile, is_last) {
            (true, _) => self.bound.stretch,
            _ if by_group => ROWS_ACROSS,
            (false, true) => self.state.rows_to_fold,
            (false, false) => 1,
        };
        for start in range.clone().step_by(step) {
            let count = step.min(range.end - start);
            if by_tile {
                self.tile(task, phase, count, Some(level));
            } else if by_group {
                self.fold_group(task, phase, level, count);
            } else if is_last {
                self.ask_for_rows(task, dimension, count);
                self.state.rows = count;
                self.tile(task, phase, count * self.state.width, Some(level));
            } else {
                self.fold(task, phase, level + 1);
                self.push_partials(phase, level);
            }
            self.step(dimension, count as i64);
        }
        self.step(dimension, -(range.len() as i64));
    }

    /// Asks for the beginnings of the rows that come `distance` rows later: each is a new place in memory, which the
    /// processor does not foresee; the rest of a row it does.
    fn ask_for_rows(&self, task: &Task<'_>, dimension: usize, distance: usize) {
        for &access in &self.bound.distant_rows {
            let stride = self.bound.kernel.accesses[access].strides[dimension];
            let next = self.state.at[access] + distance as i64 * stride;
            if let Some(view) = task.memory[access] {
                tile::prefetch(view.address(next).cast_const(), ROW_START);
            }
        }
    }

    /// Moves the finished states of `level + 1` into the accumulators of `level`.
    fn push_partials(&mut self, phase: &BoundPhase, level: usize) {
        for out in &phase.outs {
            let Out::Reduce { op, index, .. } = out else { continue };
            self.state.states.resize(op.words() * self.state.width, 0);
            let (upper, lower) = self.state.reducers[*index].split_at_mut(level + 1);
            lower[0].finish(&mut self.state.states);
            upper[level].push_states(&self.state.states);
        }
    }

    /// Makes the accumulators fit `width` columns.
    fn use_width(&mut self, width: usize) {
        if self.state.width == width {
            return;
        }
        self.state.width = width;
        let levels = self.bound.kernel.space.reduced.len();
        self.state.reducers.clear();
        self.state.reducers.resize_with(self.bound.reductions, Vec::new);
        for out in self.bound.phases.iter().flat_map(|phase| &phase.outs) {
            if let Out::Reduce { op, operand, index, .. } = out {
                let accumulators = (0..levels).map(|_| Reducer::new(*op, *operand, width, self.bound.level));
                self.state.reducers[*index] = accumulators.collect();
            }
        }
    }
}

fn for_each_reduction(phase: &BoundPhase, mut visit: impl FnMut(usize)) {
    for out in &phase.outs {
        if let Out::Reduce { index, .. } = out {
            visit(*index);
        }
    }
}
