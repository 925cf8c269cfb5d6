//! The last step of a cut reduction: partial states of chunks become results, by the fixed tree.

use crate::jit::run::{BoundKernel, ChunkPartials};
use crate::memory::BufferMut;
use crate::numeric::reduce::{BLOCK, ReduceOp, Reducer, merge_pieces};
use crate::numeric::simd::Level;
use crate::plan::kernel::{Access, Kernel, Out};
use crate::plan::{Cut, unravel};
use crate::types::{DType, Scalar};
use rustc_hash::FxHashMap;

/// One reduction of a kernel.
pub struct Reduction {
    op: ReduceOp,
    operand: DType,
    index: usize,
    /// Whether chunks hand in the elements that passed a filter instead of states.
    is_filtered: bool,
    /// The access of its result.
    pub to: usize,
}

/// Every reduction of a kernel, in order.
pub fn reductions(kernel: &Kernel) -> Vec<Reduction> {
    let outs = kernel.phases.iter().flat_map(|phase| &phase.outs);
    outs.filter_map(|out| match out {
        Out::Reduce { op, operand, index, filter, to, .. } => {
            Some(Reduction { op: *op, operand: *operand, index: *index, is_filtered: filter.is_some(), to: to.0 })
        }
        Out::Store { .. } => None,
    })
    .collect()
}

/// Partial states on their way to results.
///
/// Pieces arrive in any order. Two neighbouring halves of a subtree are merged as soon as both are there, so that only
/// the borders of what has arrived are kept, however many pieces there are.
pub struct Partials {
    reductions: Vec<Reduction>,
    width: usize,
    /// The pieces of each row: of each kept index and lead.
    pieces: usize,
    /// Complete subtrees by row, level and number within the level.
    subtrees: FxHashMap<(usize, u32, usize), ChunkPartials>,
    /// For every reduction with a filter, by its index, its elements in order.
    filtered: FxHashMap<usize, InOrder>,
}

/// Elements that passed a filter, folded in the order of their chunks. What arrives early waits, which is no more than
/// the threads are apart.
struct InOrder {
    reducer: Reducer,
    /// The number of the chunk whose turn it is.
    next: usize,
    early: FxHashMap<usize, Vec<u64>>,
    /// Less than a block: the elements of a block that is not complete.
    rest: Vec<u64>,
}

impl InOrder {
    fn new(op: ReduceOp, operand: DType) -> InOrder {
        let reducer = Reducer::new(op, operand, 1, Level::detect());
        InOrder { reducer, next: 0, early: FxHashMap::default(), rest: Vec::new() }
    }

    fn insert(&mut self, chunk: usize, elements: Vec<u64>) {
        self.early.insert(chunk, elements);
        while let Some(elements) = self.early.remove(&self.next) {
            self.next += 1;
            self.push(&elements);
        }
    }

    fn push(&mut self, elements: &[u64]) {
        let (begun, elements) = match self.rest.len() {
            0 => (0, elements),
            begun => {
                let (head, tail) = elements.split_at((BLOCK - begun).min(elements.len()));
                self.rest.extend_from_slice(head);
                (begun, tail)
            }
        };
        if begun > 0 && self.rest.len() == BLOCK {
            self.reducer.push_tile(&self.rest);
            self.rest.clear();
        }
        let (blocks, rest) = elements.split_at(elements.len() - elements.len() % BLOCK);
        self.reducer.push_tile(blocks);
        self.rest.extend_from_slice(rest);
    }

    fn finish(mut self, words: usize) -> Vec<u64> {
        let mut states = vec![0; words];
        self.reducer.push_tile(&self.rest);
        self.reducer.finish(&mut states);
        states
    }
}

impl Partials {
    pub fn new(kernel: &Kernel, cut: Option<&Cut>) -> Partials {
        let reductions = reductions(kernel);
        let filtered = reductions.iter().filter(|reduction| reduction.is_filtered);
        let filtered = filtered.map(|of| (of.index, InOrder::new(of.op, of.operand))).collect();
        Partials {
            reductions,
            filtered,
            width: kernel.space.columns.unwrap_or(1),
            pieces: cut.map_or(1, |cut| cut.pieces.count()),
            subtrees: FxHashMap::default(),
        }
    }

    /// Takes the states of chunk number `chunk`. The last piece of a row may be a short one: it never gets a right
    /// neighbour, so it is merged last of all, as the tree has it.
    pub fn insert(&mut self, chunk: usize, mut states: ChunkPartials) {
        for (&index, in_order) in &mut self.filtered {
            in_order.insert(chunk, std::mem::take(&mut states[index]));
        }
        let (row, mut number, mut level) = (chunk / self.pieces, chunk % self.pieces, 0);
        while let Some(sibling) = self.subtrees.remove(&(row, level, number ^ 1)) {
            states = if number % 2 == 0 { self.merge(&states, &sibling) } else { self.merge(&sibling, &states) };
            number /= 2;
            level += 1;
        }
        self.subtrees.insert((row, level, number), states);
    }

    fn merge(&self, left: &ChunkPartials, right: &ChunkPartials) -> ChunkPartials {
        let merged = |reduction: &Reduction| {
            if reduction.is_filtered {
                return Vec::new();
            }
            let both: Vec<u64> = [&left[reduction.index][..], &right[reduction.index][..]].concat();
            let mut out = vec![0; both.len() / 2];
            merge_pieces(reduction.op, reduction.operand, &both, self.width, &mut out);
            out
        };
        self.reductions.iter().map(merged).collect()
    }

    /// The states of a whole row: its subtrees grow towards the left, and are merged from the right.
    fn take_row(&mut self, row: usize) -> ChunkPartials {
        let mut states: Option<ChunkPartials> = None;
        let levels = usize::BITS - self.pieces.leading_zeros();
        for level in 0..levels {
            // At most one subtree of each level is left; its number is that of the level's last complete one.
            let number = (self.pieces >> level).saturating_sub(1);
            if let Some(subtree) = self.subtrees.remove(&(row, level, number)) {
                states = Some(match states {
                    Some(right) => self.merge(&subtree, &right),
                    None => subtree,
                });
            }
        }
        states.unwrap_or_default()
    }

    /// Folds everything that has arrived and writes the results; `output` finds the destination of a reduction.
    pub fn finish<'o>(
        mut self,
        bound: &BoundKernel,
        cut: &Cut,
        mut output: impl FnMut(&Reduction) -> Option<&'o mut BufferMut>,
    ) {
        let kept: usize = bound.kernel.space.kept.iter().product();
        let rows: Vec<Vec<ChunkPartials>> =
            (0..kept).map(|k| (0..cut.lead).map(|lead| self.take_row(k * cut.lead + lead)).collect()).collect();
        for reduction in &self.reductions {
            let Some(result) = output(reduction) else { continue };
            if let Some(in_order) = self.filtered.remove(&reduction.index) {
                write_row(bound, reduction, 0, &in_order.finish(reduction.op.words()), 1, result);
                continue;
            }
            for (kept, leads) in rows.iter().enumerate() {
                let states = leads.iter().flat_map(|states| &states[reduction.index]).copied().collect();
                let mut folded = fold_leads(bound, cut, reduction, states, self.width);
                let mut width = self.width;
                if bound.kernel.space.folds_columns {
                    folded = fold_columns(bound, reduction, &folded, width);
                    width = 1;
                }
                write_row(bound, reduction, kept, &folded, width, result);
            }
        }
    }
}

/// Folds the states of all leads of one kept index along the reduced dimensions before the cut one, last first.
fn fold_leads(bound: &BoundKernel, cut: &Cut, reduction: &Reduction, states: Vec<u64>, width: usize) -> Vec<u64> {
    let extents = &bound.kernel.space.reduced[..cut.level];
    extents.iter().rev().fold(states, |states, &extent| fold_states(bound, reduction, &states, extent, width))
}

/// Folds each run of `extent` consecutive states along the reduced dimension they belong to.
fn fold_states(bound: &BoundKernel, reduction: &Reduction, states: &[u64], extent: usize, width: usize) -> Vec<u64> {
    let size = reduction.op.words() * width;
    let mut reducer = Reducer::new(reduction.op, reduction.operand, width, bound.level);
    let mut folded = Vec::with_capacity(states.len() / extent.max(1));
    let mut state = vec![0u64; size];
    for run in states.chunks(extent * size) {
        reducer.restart(0);
        run.chunks(size).for_each(|row| reducer.push_states(row));
        reducer.finish(&mut state);
        folded.extend(&state);
    }
    folded
}

/// Folds the states of all columns, which are elements of the outermost reduced dimension.
fn fold_columns(bound: &BoundKernel, reduction: &Reduction, states: &[u64], width: usize) -> Vec<u64> {
    let words = reduction.op.words();
    let mut reducer = Reducer::new(reduction.op, reduction.operand, 1, bound.level);
    reducer.restart(0);
    let mut state = vec![0u64; words];
    for column in 0..width {
        state.iter_mut().enumerate().for_each(|(word, state)| *state = states[word * width + column]);
        reducer.push_states(&state);
    }
    reducer.finish(&mut state);
    state
}

/// Writes the results of one kept index.
fn write_row(
    bound: &BoundKernel,
    reduction: &Reduction,
    kept: usize,
    states: &[u64],
    width: usize,
    result: &mut BufferMut,
) {
    let space = &bound.kernel.space;
    let access = &bound.kernel.accesses[reduction.to];
    let index = unravel(kept, &space.kept);
    let first = access.offset + index.iter().zip(&access.strides).map(|(&i, stride)| i as i64 * stride).sum::<i64>();
    let step = if space.columns.is_some() { access.strides[access.strides.len() - 1] } else { 0 };
    for column in 0..width {
        let words: Vec<u64> = (0..reduction.op.words()).map(|word| states[word * width + column]).collect();
        write(result, access, first + step * column as i64, reduction.op.finish(&words));
    }
}

fn write(result: &mut BufferMut, access: &Access, element: i64, lane: u64) {
    let size = access.dtype.size();
    Scalar::from_lane(access.dtype, lane).write_bytes(&mut result.as_mut_slice()[element as usize * size..][..size]);
}
