//! What a worker of a kernel keeps.

use super::across::Across;
use crate::jit::run::BoundKernel;
use crate::numeric::op::Events;
use crate::numeric::reduce::Reducer;
use crate::plan::kernel::ROWS_ACROSS;
use crate::plan::{Chunk, Rounds};
use std::ops::Range;

/// What one worker keeps from chunk to chunk, and what a kernel that runs again and again keeps between two runs.
pub struct State {
    /// How many slots there are.
    pub(super) slots: usize,
    /// The last chunk, and the elements of every access that it touches.
    pub(super) touched: Option<(Chunk, Vec<Range<i64>>)>,
    /// Accesses whose memory runs along the rows of the space, across its tiles.
    pub(super) across: Vec<Across>,
    /// The row of the current tile in its group of rows.
    pub(super) row_in_group: usize,
    /// Rows of columns in the current tile.
    pub(super) rows: usize,
    /// Rows of columns that are folded at once, at most.
    pub(super) rows_to_fold: usize,
    /// The element number of every access at the current tile.
    pub(super) at: Vec<i64>,
    /// For every reduction, one accumulator per reduced dimension.
    pub(super) reducers: Vec<Vec<Reducer>>,
    pub(super) width: usize,
    /// For every reduction that a loop folds over blocks, the lanes of the blocks that it folds at once.
    pub(super) folded: Vec<Vec<u64>>,
    /// For every reduction with a filter, the elements of the chunk that pass it.
    pub(super) passed: Vec<Vec<u64>>,
    /// The results of earlier phases at the current kept index.
    pub(super) reduced: Vec<u64>,
    pub(super) states: Vec<u64>,
    pub(super) lanes: Vec<u64>,
    /// What happened at each place of the plan.
    pub(super) events: Vec<(usize, Events)>,
}

impl State {
    /// The state of a worker that runs this kernel in these rounds, and no other.
    pub fn new(bound: &BoundKernel, rounds: &Rounds) -> State {
        let kernel = &bound.kernel;
        // A tile that passes from round to round is written to one slot while it is read from another.
        let mut slots = kernel.slots.max(1) + 2 * rounds.pairs.len();
        let mut across = Vec::new();
        for access in kernel.accesses_across() {
            across.push(Across::new(kernel, access, slots));
            slots += ROWS_ACROSS.min(kernel.rows_across());
        }
        State {
            slots,
            touched: None,
            across,
            row_in_group: 0,
            rows: 1,
            rows_to_fold: 1,
            at: vec![0; kernel.accesses.len()],
            reducers: Vec::new(),
            width: 0,
            folded: vec![Vec::new(); bound.reductions],
            passed: vec![Vec::new(); bound.reductions],
            reduced: vec![0; bound.reductions],
            states: Vec::new(),
            lanes: Vec::new(),
            events: Vec::new(),
        }
    }
}
