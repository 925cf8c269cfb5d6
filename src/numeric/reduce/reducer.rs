//! Folding along an axis as its elements come.

use super::kernels::{Kernels, OCTET, OCTET_LEVEL};
use super::tree::Tree;
use super::{BLOCK, LANES, ReduceOp, deviations};
use crate::numeric::simd::Level;
use crate::types::DType;

/// Folds elements along one axis, in the order of [`super`], for `width` columns that have nothing to do with each
/// other.
///
/// Elements come in order, by [`push_tile`](Reducer::push_tile) or [`push_lanes`](Reducer::push_lanes) (one column),
/// [`push_row`](Reducer::push_row) or [`push_rows`](Reducer::push_rows), [`lane_of_row`](Reducer::lane_of_row) or [`push_states`](Reducer::push_states);
/// between two calls of [`finish`](Reducer::finish) or [`restart`](Reducer::restart) by one of them only. A row of states is laid out `[word][column]`.
pub struct Reducer {
    op: ReduceOp,
    dtype: DType,
    width: usize,
    level: Level,
    kernels: Kernels,
    /// The position along the axis of the next element.
    position: u64,
    /// Rows of elements or states in the block that is not complete.
    rows: usize,
    form: Form,
    /// [`LANES`] rows of states; sized when first needed.
    lanes: Vec<u64>,
    /// The rows of the current block, kept for the second look of squared deviations.
    kept: Vec<u64>,
    /// One row of states.
    states: Vec<u64>,
    tree: Tree,
}

/// What the lanes of the current block hold.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Folded elements.
    Lanes,
    /// Nothing: the elements themselves are kept.
    Kept,
    /// Merged states.
    States,
}

impl Reducer {
    /// A reducer at position 0.
    pub fn new(op: ReduceOp, operand: DType, width: usize, level: Level) -> Reducer {
        let row = op.words() * width;
        Reducer {
            op,
            dtype: operand,
            width,
            level,
            kernels: Kernels::of(op, operand, level),
            position: 0,
            rows: 0,
            form: Form::Lanes,
            lanes: Vec::new(),
            kept: Vec::new(),
            states: vec![0; row],
            tree: Tree::new(row),
        }
    }

    /// Forgets what was pushed. The next element is at position `first` of its axis, a multiple of [`BLOCK`].
    pub fn restart(&mut self, first: u64) {
        debug_assert_eq!(first % BLOCK as u64, 0);
        self.position = first;
        self.rows = 0;
        self.kept.clear();
        self.tree.clear();
    }

    /// Folds consecutive elements of the one column. A call whose length is not a multiple of [`BLOCK`] is the last
    /// before `finish`.
    pub fn push_tile(&mut self, elements: &[u64]) {
        assert_eq!(self.width, 1, "a tile is one column");
        debug_assert!(self.rows == 0 && self.position.is_multiple_of(BLOCK as u64), "a short tile is the last");
        let mut rest = elements;
        while !rest.is_empty() {
            let octet = OCTET * BLOCK;
            let is_octet = rest.len() >= octet && self.tree.blocks().is_multiple_of(OCTET as u64);
            let (run, after) = rest.split_at(if is_octet { octet } else { BLOCK.min(rest.len()) });
            let level = if is_octet {
                // SAFETY: OCTET * BLOCK elements, one state.
                unsafe { (self.kernels.octet)(run.as_ptr(), self.position, self.states.as_mut_ptr()) };
                OCTET_LEVEL
            } else {
                // SAFETY: 1..=BLOCK elements, one state.
                unsafe { (self.kernels.block)(run.as_ptr(), run.len(), self.position, self.states.as_mut_ptr()) };
                0
            };
            self.tree.push(&self.states, level, merge_with(self.kernels, self.width));
            self.position += run.len() as u64;
            rest = after;
        }
    }

    /// Folds `count` consecutive elements of the one column that somebody else has folded into lanes: `lanes` are those of one
    /// block after another, `[block][word][lane]`, with [`lane_words`](ReduceOp::lane_words). As with
    /// [`push_tile`](Reducer::push_tile), a `count` that is not a multiple of [`BLOCK`] is the last.
    pub fn push_lanes(&mut self, lanes: &[u64], count: usize) {
        let block = self.op.lane_words() * LANES;
        assert_eq!(self.width, 1, "lanes are of one column");
        assert_eq!(lanes.len(), count.div_ceil(BLOCK) * block, "lanes of every block");
        debug_assert!(self.rows == 0 && self.position.is_multiple_of(BLOCK as u64), "a short block is the last");
        let (mut rest, mut left) = (lanes, count);
        while left > 0 {
            let is_octet = left >= OCTET * BLOCK && self.tree.blocks().is_multiple_of(OCTET as u64);
            let (blocks, level) = if is_octet { (OCTET, OCTET_LEVEL) } else { (1, 0) };
            let elements = left.min(blocks * BLOCK);
            let (run, after) = rest.split_at(blocks * block);
            if is_octet {
                // SAFETY: the lanes of OCTET blocks, one state.
                unsafe { (self.kernels.octet_of_lanes)(run.as_ptr(), self.states.as_mut_ptr()) };
            } else {
                // SAFETY: the lanes of a block, one state.
                unsafe { (self.kernels.block_of_lanes)(run.as_ptr(), elements, self.states.as_mut_ptr()) };
            }
            self.tree.push(&self.states, level, merge_with(self.kernels, self.width));
            (rest, left) = (after, left - elements);
        }
        self.position += count as u64;
    }

    /// The lane that takes the next row, for whoever folds a row of elements into it: a state of every column, of an operation
    /// whose states have one word. [`count_row`](Reducer::count_row) goes on to the next.
    pub fn lane_of_row(&mut self) -> &mut [u64] {
        debug_assert_eq!(self.op.words(), 1, "a lane is a row of states");
        if self.rows == 0 {
            self.start_block(Form::States);
        }
        let lane = self.rows % LANES * self.states.len();
        &mut self.lanes[lane..][..self.states.len()]
    }

    /// Folds one element of every column, the next along the axis: `row` has `width` elements.
    pub fn push_row(&mut self, row: &[u64]) {
        assert_eq!(row.len(), self.width, "a row has an element for every column");
        if self.op == ReduceOp::SquaredDeviations {
            self.form = Form::Kept;
            self.kept.extend_from_slice(row);
        } else {
            if self.rows == 0 {
                self.start_block(Form::Lanes);
            }
            let lane = self.rows % LANES * self.states.len();
            let lane = &mut self.lanes[lane..][..self.states.len()];
            // SAFETY: a lane is a row of states; the row has `width` elements.
            unsafe { (self.kernels.row)(lane.as_mut_ptr(), row.as_ptr(), self.width, self.position) };
        }
        self.count_row();
    }

    /// Folds several rows, one after another as [`push_row`](Reducer::push_row) does.
    pub fn push_rows(&mut self, rows: &[u64]) {
        assert!(rows.len().is_multiple_of(self.width.max(1)), "rows have an element for every column");
        // Lanes of one word are as many elements in a row as the rows that go into them.
        let all_lanes = if self.op.words() == 1 { LANES * self.width } else { usize::MAX };
        let mut rest = rows;
        while !rest.is_empty() {
            if rest.len() < all_lanes || !self.rows.is_multiple_of(LANES) {
                let (row, after) = rest.split_at(self.width);
                self.push_row(row);
                rest = after;
                continue;
            }
            if self.rows == 0 {
                self.start_block(Form::Lanes);
            }
            let (several, after) = rest.split_at(all_lanes);
            // SAFETY: the lanes have as many elements as these rows; no operation of one word asks for the position.
            unsafe { (self.kernels.row)(self.lanes.as_mut_ptr(), several.as_ptr(), all_lanes, self.position) };
            self.count_rows(LANES);
            rest = after;
        }
    }

    /// Folds one finished state of every column, the next along the axis: `states` is a row of states.
    pub fn push_states(&mut self, states: &[u64]) {
        assert_eq!(states.len(), self.states.len(), "a row of states has all words of every column");
        if self.rows == 0 {
            self.start_block(Form::States);
        }
        let lane = self.rows % LANES * self.states.len();
        let lane = &mut self.lanes[lane..][..states.len()];
        merge_with(self.kernels, self.width)(lane, states);
        self.count_row();
    }

    /// Writes a row of the states of everything pushed, and is ready for a new axis at position 0.
    pub fn finish(&mut self, states: &mut [u64]) {
        if self.rows > 0 {
            self.end_block();
        }
        if self.tree.finish(states, merge_with(self.kernels, self.width)).is_none() {
            write_nothing(self.op, self.dtype, &self.kernels, self.width, states);
        }
        self.restart(0);
    }

    /// What [`resume`](Reducer::resume) needs to go on where this reducer of one column is, at the end of a block: the
    /// position, and the states of the subtrees so far.
    pub fn progress(&self) -> (u64, &[u64]) {
        debug_assert!(self.rows == 0 && self.position.is_multiple_of(BLOCK as u64));
        (self.position, self.tree.subtrees())
    }

    /// Goes on from the [`progress`](Reducer::progress) of a reducer of the same kind that began at position 0.
    pub fn resume(&mut self, position: u64, subtrees: &[u64]) {
        self.restart(position);
        self.tree.resume(position / BLOCK as u64, subtrees);
    }

    /// Ends a row.
    pub fn count_row(&mut self) {
        self.count_rows(1);
    }

    fn count_rows(&mut self, rows: usize) {
        self.rows += rows;
        self.position += rows as u64;
        if self.rows == BLOCK {
            self.end_block();
        }
    }

    fn start_block(&mut self, form: Form) {
        self.form = form;
        self.lanes.resize(LANES * self.states.len(), 0);
        if form == Form::Lanes {
            // SAFETY: LANES rows of states.
            unsafe { (self.kernels.start)(self.lanes.as_mut_ptr(), self.width, self.position) };
        } else {
            self.lanes
                .chunks_exact_mut(self.states.len().max(1))
                .for_each(|lane| write_empty(&self.kernels, self.width, lane));
        }
    }

    /// Moves the state of the current block into the tree.
    fn end_block(&mut self) {
        if self.form == Form::Kept {
            self.lanes.resize(LANES * self.width, 0);
            let columns = deviations::columns_at(self.level);
            let (rows, lanes, states) = (self.kept.as_ptr(), self.lanes.as_mut_ptr(), self.states.as_mut_ptr());
            // SAFETY: `rows` rows are kept; scratch and states have the sizes asked for.
            unsafe { columns(rows, self.rows, self.width, lanes, states) };
            self.kept.clear();
        } else {
            self.combine_lanes();
        }
        self.tree.push(&self.states, 0, merge_with(self.kernels, self.width));
        self.rows = 0;
    }

    /// `((l0 ∘ l1) ∘ (l2 ∘ l3)) ∘ ((l4 ∘ l5) ∘ (l6 ∘ l7))`, column by column. Lanes that have nothing change nothing.
    fn combine_lanes(&mut self) {
        if self.form == Form::Lanes {
            // SAFETY: LANES rows of states.
            unsafe { (self.kernels.seal)(self.lanes.as_mut_ptr(), self.width) };
        }
        let row = self.states.len();
        let merge = merge_with(self.kernels, self.width);
        for distance in [1, 2, 4] {
            for left in (0..self.rows.min(LANES).saturating_sub(distance)).step_by(2 * distance) {
                let (before, right) = self.lanes.split_at_mut((left + distance) * row);
                merge(&mut before[left * row..][..row], &right[..row]);
            }
        }
        self.states.copy_from_slice(&self.lanes[..row]);
    }
}

/// Combines the states of consecutive pieces of an axis, each of the same power of two of blocks but the last, which
/// may be shorter: `pieces` are rows of states. The result equals that of one reducer over the whole axis.
pub fn merge_pieces(op: ReduceOp, operand: DType, pieces: &[u64], width: usize, out: &mut [u64]) {
    let row = op.words() * width;
    let kernels = Kernels::of(op, operand, Level::detect());
    let mut tree = Tree::new(row);
    for piece in pieces.chunks_exact(row.max(1)) {
        tree.push(piece, 0, merge_with(kernels, width));
    }
    if tree.finish(out, merge_with(kernels, width)).is_none() {
        write_nothing(op, operand, &kernels, width, out);
    }
}

/// The merge of two rows of states, into the left one.
fn merge_with(kernels: Kernels, width: usize) -> impl Fn(&mut [u64], &[u64]) {
    move |left, right| {
        debug_assert!(left.len() == right.len() && left.len().is_multiple_of(width.max(1)));
        // SAFETY: both are rows of states of `width` columns, and distinct.
        unsafe { (kernels.merge)(left.as_mut_ptr(), right.as_ptr(), width) }
    }
}

fn write_empty(kernels: &Kernels, width: usize, states: &mut [u64]) {
    for (word, column) in states.chunks_exact_mut(width.max(1)).enumerate() {
        column.fill(kernels.empty[word]);
    }
}

/// The states of an axis of no elements: empty, but the sum of nothing is +0.0.
fn write_nothing(op: ReduceOp, dtype: DType, kernels: &Kernels, width: usize, states: &mut [u64]) {
    write_empty(kernels, width, states);
    if op == ReduceOp::Sum && dtype == DType::Float64 {
        states.fill(0.0f64.to_bits());
    }
}
