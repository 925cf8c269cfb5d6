//! The last step of a cut reduction: partial states of chunks become results, by the fixed tree.

use crate::jit::run::{BoundKernel, ChunkPartials};
use crate::memory::BufferMut;
use crate::numeric::reduce::{ReduceOp, Reducer, merge_pieces};
use crate::plan::kernel::{Access, Kernel, Out};
use crate::plan::{Cut, unravel};
use crate::types::DType;

/// One reduction of a kernel.
pub struct Reduction {
    pub op: ReduceOp,
    pub operand: DType,
    pub index: usize,
    /// The access of its result.
    pub to: usize,
}

/// Every reduction of a kernel, in order.
pub fn reductions(kernel: &Kernel) -> Vec<Reduction> {
    let outs = kernel.phases.iter().flat_map(|phase| &phase.outs);
    outs.filter_map(|out| match out {
        Out::Reduce { op, operand, index, to, .. } => {
            Some(Reduction { op: *op, operand: *operand, index: *index, to: to.0 })
        }
        Out::Store { .. } => None,
    })
    .collect()
}

/// Folds the partial states of every kept index and writes the results of `reduction` to `result`.
///
/// `partials` holds the states of each chunk, by chunk number; a kept index has consecutive chunks, leads outermost.
pub fn combine(bound: &BoundKernel, cut: &Cut, reduction: &Reduction, partials: &[ChunkPartials], result: &mut BufferMut) {
    let space = &bound.kernel.space;
    let width = space.columns.unwrap_or(1);
    let words = reduction.op.words();
    let per_kept = cut.lead * cut.pieces.count();
    let access = &bound.kernel.accesses[reduction.to];
    let mut state = vec![0u64; words * width];
    for (kept, chunks) in partials.chunks(per_kept.max(1)).enumerate() {
        let mut rows: Vec<u64> = Vec::with_capacity(cut.lead * words * width);
        for lead in chunks.chunks(cut.pieces.count()) {
            let pieces: Vec<u64> = lead.iter().flat_map(|chunk| chunk[reduction.index].iter().copied()).collect();
            merge_pieces(reduction.op, reduction.operand, &pieces, width, &mut state);
            rows.extend(&state);
        }
        for level in (0..cut.level).rev() {
            rows = fold_rows(bound, reduction, &rows, space.reduced[level], width);
        }
        let index = unravel(kept, &space.kept);
        let base = access.offset + index.iter().zip(&access.strides).map(|(&i, stride)| i as i64 * stride).sum::<i64>();
        let step = if space.columns.is_some() { access.strides[access.strides.len() - 1] } else { 0 };
        for column in 0..width {
            let words: Vec<u64> = (0..words).map(|word| rows[word * width + column]).collect();
            write(result, access, base + step * column as i64, reduction.op.finish(&words));
        }
    }
}

/// Folds each run of `extent` consecutive states along the reduced dimension they belong to.
fn fold_rows(bound: &BoundKernel, reduction: &Reduction, rows: &[u64], extent: usize, width: usize) -> Vec<u64> {
    let size = reduction.op.words() * width;
    let mut reducer = Reducer::new(reduction.op, reduction.operand, width, bound.level);
    let mut folded = Vec::with_capacity(rows.len() / extent.max(1));
    let mut state = vec![0u64; size];
    for run in rows.chunks(extent * size) {
        reducer.restart(0);
        run.chunks(size).for_each(|row| reducer.push_states(row));
        reducer.finish(&mut state);
        folded.extend(&state);
    }
    folded
}

fn write(result: &mut BufferMut, access: &Access, element: i64, lane: u64) {
    let element = element as usize;
    match access.dtype {
        DType::Bool => result.as_mut_slice()[element] = (lane != 0) as u8,
        _ => result.as_mut_slice()[element * 8..][..8].copy_from_slice(&lane.to_ne_bytes()),
    }
}
