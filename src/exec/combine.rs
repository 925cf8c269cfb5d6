//! The last step of a cut reduction: partial states of chunks become results, by the fixed tree.

use super::words::{AsWords, Words};
use crate::jit::run::{BoundKernel, ChunkPartials};
use crate::memory::BufferMut;
use crate::numeric::reduce::{BLOCK, ReduceOp, Reducer, merge_pieces};
use crate::numeric::simd::Level;
use crate::plan::kernel::{Access, Kernel, Out};
use crate::plan::{Chunk, Grid, Pieces, unravel};
use crate::types::{DType, Scalar};
use rustc_hash::FxHashMap;
use std::ops::Range;

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
/// Pieces of the cut dimension arrive in any order. Two neighbouring halves of a subtree are merged as soon as both are
/// there, so that only the borders of what has arrived are kept, however many pieces there are. A row that is complete is
/// an element of the reduced dimension before the cut one; elements wait until their block is complete, which is then a
/// piece of that dimension, and so on to the first. Columns that are reduced dimensions themselves are the elements of
/// one more.
pub struct Partials {
    reductions: Vec<Reduction>,
    level: Level,
    /// The extents of the kept dimensions.
    kept: Vec<usize>,
    /// The extents of the reduced dimensions before the cut one.
    leads: Vec<usize>,
    /// The number of pieces of the cut dimension.
    pieces: usize,
    /// How the columns are cut.
    columns: Pieces,
    folds_columns: bool,
    /// Complete subtrees by row, level and number within the level.
    subtrees: FxHashMap<(Row, u32, usize), ChunkPartials>,
    /// The number of pieces that have arrived of each row that is not complete.
    arrived: FxHashMap<Row, usize>,
    /// Blocks of elements that are not complete, by row and number: how many have arrived, and their states.
    blocks: FxHashMap<(Row, usize), (usize, ChunkPartials)>,
    /// What is folded along all dimensions, by kept index and piece of the columns.
    complete: FxHashMap<(usize, usize), ChunkPartials>,
    /// For every reduction with a filter, by its index, its elements in order.
    filtered: FxHashMap<usize, InOrder>,
    /// What elements came in that have been folded, for those that come next: fresh memory costs more than folding it.
    spent: Vec<Vec<u64>>,
}

/// The elements along one reduced dimension, whose number is `depth`, at one index of all before it. Reduced columns are
/// dimension -1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Row {
    depth: isize,
    /// The kept index, the piece of the columns and the indices of the reduced dimensions before this one, as one number.
    index: usize,
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

impl AsWords for Row {
    fn put(&self, words: &mut Vec<u64>) {
        (self.depth, self.index).put(words);
    }
    fn take(words: &mut Words<'_>) -> Option<Row> {
        <(isize, usize)>::take(words).map(|(depth, index)| Row { depth, index })
    }
}

impl InOrder {
    fn new(op: ReduceOp, operand: DType) -> InOrder {
        let reducer = Reducer::new(op, operand, 1, Level::detect());
        InOrder { reducer, next: 0, early: FxHashMap::default(), rest: Vec::new() }
    }

    fn insert(&mut self, chunk: usize, elements: Vec<u64>, spent: &mut Vec<Vec<u64>>) {
        self.early.insert(chunk, elements);
        while let Some(elements) = self.early.remove(&self.next) {
            self.next += 1;
            self.push(&elements);
            spent.push(elements);
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

    /// Writes down what has arrived.
    fn put(&self, words: &mut Vec<u64>) {
        let (position, subtrees) = self.reducer.progress();
        (position, subtrees.to_vec(), self.next).put(words);
        self.early.put(words);
        self.rest.put(words);
    }

    /// Goes on with what was written down.
    fn resume(&mut self, words: &mut Words<'_>) -> Option<()> {
        let (position, subtrees, next) = <(u64, Vec<u64>, usize)>::take(words)?;
        self.reducer.resume(position, &subtrees);
        (self.next, self.early, self.rest) = (next, AsWords::take(words)?, AsWords::take(words)?);
        Some(())
    }

    fn finish(mut self, words: usize) -> Vec<u64> {
        let mut states = vec![0; words];
        self.reducer.push_tile(&self.rest);
        self.reducer.finish(&mut states);
        states
    }
}

impl Partials {
    pub fn new(kernel: &Kernel, grid: &Grid, level: Level) -> Partials {
        let reductions = reductions(kernel);
        let filtered = reductions.iter().filter(|reduction| reduction.is_filtered);
        let filtered = filtered.map(|of| (of.index, InOrder::new(of.op, of.operand))).collect();
        let (cut, space) = (grid.cut.as_ref(), &kernel.space);
        Partials {
            reductions,
            level,
            kept: space.kept.clone(),
            leads: space.reduced[..cut.map_or(0, |cut| cut.level)].to_vec(),
            pieces: cut.map_or(1, |cut| cut.pieces.count()),
            columns: grid.columns.clone(),
            folds_columns: space.folds_columns,
            subtrees: FxHashMap::default(),
            arrived: FxHashMap::default(),
            blocks: FxHashMap::default(),
            complete: FxHashMap::default(),
            filtered,
            spent: Vec::new(),
        }
    }

    /// Writes down what has arrived.
    pub fn to_words(&self) -> Vec<u64> {
        let mut words = Vec::new();
        self.subtrees.put(&mut words);
        self.arrived.put(&mut words);
        self.blocks.put(&mut words);
        self.complete.put(&mut words);
        self.in_order().for_each(|in_order| in_order.put(&mut words));
        words
    }

    /// Goes on with what was written down of a run of the same kernel and grid; none if it is something else.
    pub fn resume(&mut self, words: &[u64]) -> Option<()> {
        let mut words = Words::new(words);
        self.subtrees = AsWords::take(&mut words)?;
        self.arrived = AsWords::take(&mut words)?;
        self.blocks = AsWords::take(&mut words)?;
        self.complete = AsWords::take(&mut words)?;
        for reduction in self.reductions.iter().filter(|reduction| reduction.is_filtered) {
            self.filtered.get_mut(&reduction.index)?.resume(&mut words)?;
        }
        Some(())
    }

    /// The reductions with a filter, in order.
    fn in_order(&self) -> impl Iterator<Item = &InOrder> {
        self.reductions.iter().filter_map(|reduction| self.filtered.get(&reduction.index))
    }

    /// Takes the states of chunk number `number`. Returns memory for the elements that pass the filters of the next one.
    pub fn insert(&mut self, number: usize, chunk: &Chunk, mut states: ChunkPartials) -> Vec<Vec<u64>> {
        for (&index, in_order) in &mut self.filtered {
            in_order.insert(number, std::mem::take(&mut states[index]), &mut self.spent);
        }
        let kept = self.spent.len().saturating_sub(self.filtered.len());
        let spent = self.spent.split_off(kept);
        let lens = |ranges: &[Range<usize>]| ranges.iter().map(|range| range.len()).collect::<Vec<usize>>();
        let linear = |index: usize, ranges: &[Range<usize>], extents: &[usize]| {
            let index = unravel(index, &lens(ranges)).into_iter().zip(ranges).map(|(i, range)| range.start + i);
            index.zip(extents).fold(0, |linear, (i, extent)| linear * extent + i)
        };
        let leads: usize = chunk.leads.iter().map(|range| range.len()).product();
        let (column, width) = (self.columns.number(chunk.columns.start), chunk.columns.len());
        let (depth, all_leads) = (self.leads.len() as isize, self.leads.iter().product::<usize>());
        for (row, index) in chunk.kept.clone().flat_map(|kept| (0..leads).map(move |lead| (kept, lead))).enumerate() {
            let kept = linear(index.0, &chunk.within, &self.kept);
            let lead = linear(index.1, &chunk.leads, &self.leads);
            let own = |reduction: &Reduction| {
                let size = reduction.op.words() * width;
                let states = &states[reduction.index];
                if reduction.is_filtered { Vec::new() } else { states[row * size..(row + 1) * size].to_vec() }
            };
            let states: ChunkPartials = self.reductions.iter().map(own).collect();
            let index = (kept * self.columns.count() + column) * all_leads + lead;
            self.piece(Row { depth, index }, self.pieces, chunk.piece, states);
        }
        spent
    }

    /// Takes piece number `number` of the `pieces` of a row. The last piece of a row may be a short one: it never gets a
    /// right neighbour, so it is merged last of all, as the tree has it.
    fn piece(&mut self, row: Row, pieces: usize, mut number: usize, mut states: ChunkPartials) {
        if pieces == 1 {
            return self.row(row, states);
        }
        let width = self.width(row);
        let mut level = 0;
        while let Some(sibling) = self.subtrees.remove(&(row, level, number ^ 1)) {
            let (left, right) = if number.is_multiple_of(2) { (&states, &sibling) } else { (&sibling, &states) };
            states = self.merge(left, right, width);
            number /= 2;
            level += 1;
        }
        self.subtrees.insert((row, level, number), states);
        let arrived = self.arrived.entry(row).or_default();
        *arrived += 1;
        if *arrived == pieces {
            self.arrived.remove(&row);
            let states = self.take_row(row, pieces, width);
            self.row(row, states);
        }
    }

    /// The number of columns that the states of a row have.
    fn width(&self, row: Row) -> usize {
        if row.depth < 0 {
            return 1;
        }
        let leads: usize = self.leads[..row.depth as usize].iter().product();
        self.columns.range(row.index / leads % self.columns.count()).len()
    }

    fn merge(&self, left: &ChunkPartials, right: &ChunkPartials, width: usize) -> ChunkPartials {
        let pairs = self.reductions.iter().zip(left.iter().zip(right));
        let merged = pairs.map(|(reduction, (left, right))| {
            if reduction.is_filtered {
                return Vec::new();
            }
            let both: Vec<u64> = [&left[..], &right[..]].concat();
            let mut out = vec![0; both.len() / 2];
            merge_pieces(reduction.op, reduction.operand, &both, width, &mut out);
            out
        });
        merged.collect()
    }

    /// The states of a whole row: its subtrees grow towards the left, and are merged from the right.
    fn take_row(&mut self, row: Row, pieces: usize, width: usize) -> ChunkPartials {
        let mut states: Option<ChunkPartials> = None;
        let levels = usize::BITS - pieces.leading_zeros();
        for level in 0..levels {
            // At most one subtree of each level is left; its number is that of the level's last complete one.
            let number = (pieces >> level).saturating_sub(1);
            if let Some(subtree) = self.subtrees.remove(&(row, level, number)) {
                states = Some(match states {
                    Some(right) => self.merge(&subtree, &right, width),
                    None => subtree,
                });
            }
        }
        states.unwrap_or_default()
    }

    /// Takes the states of a whole row.
    fn row(&mut self, row: Row, states: ChunkPartials) {
        match row.depth {
            0 if self.folds_columns => self.columns(row, &states),
            ..=0 => {
                let count = if row.depth < 0 { 1 } else { self.columns.count() };
                self.complete.insert((row.index / count, row.index % count), states);
            }
            depth => {
                let extent = self.leads[depth as usize - 1];
                self.element(Row { depth: depth - 1, index: row.index / extent }, extent, row.index % extent, states);
            }
        }
    }

    /// Takes element number `number` of the `extent` ones of a row.
    fn element(&mut self, row: Row, extent: usize, number: usize, states: ChunkPartials) {
        let (block, width) = (number / BLOCK, self.width(row));
        let elements = BLOCK.min(extent - block * BLOCK);
        let (arrived, waiting) = self.blocks.entry((row, block)).or_insert_with(|| {
            let room = |states: &Vec<u64>| vec![0; states.len() * elements];
            (0, states.iter().map(room).collect())
        });
        for (waiting, states) in waiting.iter_mut().zip(&states) {
            waiting[number % BLOCK * states.len()..][..states.len()].copy_from_slice(states);
        }
        *arrived += 1;
        if *arrived < elements {
            return;
        }
        let Some((_, waiting)) = self.blocks.remove(&(row, block)) else { return };
        let folded = self.reductions.iter().zip(&waiting).map(|(reduction, waiting)| match waiting[..] {
            [] => Vec::new(),
            _ => fold_states(reduction, waiting, (block * BLOCK) as u64, width, self.level),
        });
        let folded = folded.collect();
        self.piece(row, extent.div_ceil(BLOCK), block, folded);
    }

    /// Takes the states of a piece of the columns, which are elements of one more dimension.
    fn columns(&mut self, row: Row, states: &ChunkPartials) {
        let (kept, piece) = (row.index / self.columns.count(), row.index % self.columns.count());
        let range = self.columns.range(piece);
        let width = range.len();
        let folded = self.reductions.iter().zip(states).map(|(reduction, states)| {
            let words = reduction.op.words();
            let column = |column: usize| (0..words).map(move |word| states[word * width + column]);
            let by_column: Vec<u64> = (0..width).flat_map(column).collect();
            fold_states(reduction, &by_column, range.start as u64, 1, self.level)
        });
        let folded = folded.collect();
        self.piece(Row { depth: -1, index: kept }, self.columns.count(), piece, folded);
    }

    /// Writes the results of what has arrived, which is everything; `output` finds the destination of a reduction.
    pub fn finish<'o>(mut self, bound: &BoundKernel, mut output: impl FnMut(&Reduction) -> Option<&'o mut BufferMut>) {
        for (k, reduction) in self.reductions.iter().enumerate() {
            let Some(result) = output(reduction) else { continue };
            if let Some(in_order) = self.filtered.remove(&reduction.index) {
                write_row(bound, reduction, (0, 0..1), &in_order.finish(reduction.op.words()), result);
                continue;
            }
            for (&(kept, piece), states) in &self.complete {
                let columns = if self.folds_columns { 0..1 } else { self.columns.range(piece) };
                write_row(bound, reduction, (kept, columns), &states[k], result);
            }
        }
    }
}

/// Folds consecutive states along the reduced dimension they belong to, the first of them number `first` there.
fn fold_states(reduction: &Reduction, states: &[u64], first: u64, width: usize, level: Level) -> Vec<u64> {
    let mut reducer = Reducer::new(reduction.op, reduction.operand, width, level);
    reducer.restart(first);
    let mut folded = vec![0; reduction.op.words() * width];
    states.chunks(folded.len().max(1)).for_each(|row| reducer.push_states(row));
    reducer.finish(&mut folded);
    folded
}

/// Writes the results of some columns of one kept index.
fn write_row(
    bound: &BoundKernel,
    reduction: &Reduction,
    (kept, columns): (usize, Range<usize>),
    states: &[u64],
    result: &mut BufferMut,
) {
    let space = &bound.kernel.space;
    let access = &bound.kernel.accesses[reduction.to];
    let index = unravel(kept, &space.kept);
    let first = access.offset + index.iter().zip(&access.strides).map(|(&i, stride)| i as i64 * stride).sum::<i64>();
    let step = if space.columns.is_some() { access.strides[access.strides.len() - 1] } else { 0 };
    for (k, column) in columns.clone().enumerate() {
        let words: Vec<u64> = (0..reduction.op.words()).map(|word| states[word * columns.len() + k]).collect();
        write(result, access, first + step * column as i64, reduction.op.finish(&words));
    }
}

fn write(result: &mut BufferMut, access: &Access, element: i64, lane: u64) {
    let size = access.dtype.size();
    Scalar::from_lane(access.dtype, lane).write_bytes(&mut result.as_mut_slice()[element as usize * size..][..size]);
}
