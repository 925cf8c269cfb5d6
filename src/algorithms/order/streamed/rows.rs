//! The order of rows that memory does not hold: as many as fit are sorted at a time and put into a temporary file, and
//! these runs are merged.

use super::super::rank::{Ordered, with_ordered};
use super::super::rows::ArgsortRows;
use crate::algorithms::stream::{IN_FLIGHT, for_each_piece};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Store, Stream, Streamed};
use crate::memory::BufferMut;
use crate::types::Shape;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::ops::Range;

const LEAST: u64 = 2 << 20;

/// Positions that are written at once.
const WRITTEN: usize = 1 << 14;

/// What the buffers of a run take besides their elements.
const OF_RUN: u64 = 256;

/// Bytes of a row with its position.
fn bytes_of_row(x: &Facts) -> u64 {
    (x.shape[1] * x.dtype.size() + size_of::<i64>()) as u64
}

impl Streamed for ArgsortRows {
    /// With less there would be more runs than rows of them that fit.
    fn least_memory(&self, inputs: &[Facts], _: usize) -> u64 {
        LEAST + 8 * (bytes_of_row(&inputs[0]) + OF_RUN) * (inputs[0].shape[0] as u64).isqrt()
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, n, width) = (&inputs[0], inputs[0].shape[0], inputs[0].shape[1]);
        let (of_row, row_bytes) = (bytes_of_row(&x.facts()), width * x.dtype.size());
        // Pieces that are read, a sorted one, and what sorting takes.
        let step = (memory / (of_row * (IN_FLIGHT as u64 + 1) + 16)) as usize;
        let store = job.temporary(n as u64 * of_row)?;
        let positions_at = |row: usize| (n * row_bytes + row * size_of::<i64>()) as u64;
        let mut runs = Vec::new();
        for_each_piece(job, &[(x, width)], n, step, |range, buffers| {
            let shape = Shape::new([range.len(), width]).map_err(|error| AlgorithmError::data(error.to_string()))?;
            let mut order = job.pool.allocate(range.len() * size_of::<i64>())?;
            self.compute(job, &[Operand::new(x.dtype, &shape, &buffers[0], 0)], &mut order)?;
            let mut sorted = job.pool.allocate(range.len() * row_bytes)?;
            let (order, bytes) = (order.elements_mut::<i64>(), buffers[0].as_slice());
            for (to, position) in order.iter_mut().enumerate() {
                let from = *position as usize * row_bytes;
                sorted.as_mut_slice()[to * row_bytes..][..row_bytes].copy_from_slice(&bytes[from..][..row_bytes]);
                *position += range.start as i64;
            }
            let mut positions = job.pool.allocate(size_of_val(order))?;
            positions.elements_mut().copy_from_slice(order);
            store.write((range.start * row_bytes) as u64, sorted.as_mut_slice())?;
            store.write(positions_at(range.start), positions.as_mut_slice())?;
            runs.push(range);
            Ok(())
        })?;
        let of_run = (memory - (WRITTEN * size_of::<i64>()) as u64) / runs.len().max(1) as u64;
        let at_once = (of_run.saturating_sub(OF_RUN) / of_row) as usize;
        let stored = Stored { job, store: &*store, width, positions: n * row_bytes };
        with_ordered!(x.dtype, T => merge::<T>(&stored, runs, at_once.max(1), output))
    }
}

/// Sorted rows, and after them their positions.
struct Stored<'a, 'j> {
    job: &'a Job<'j>,
    store: &'a dyn Store,
    width: usize,
    /// Where the positions begin.
    positions: usize,
}

/// Sorted rows of which some are in memory.
struct Run {
    rows: BufferMut,
    positions: BufferMut,
    /// Which of those in memory comes next, and how many there are.
    at: usize,
    count: usize,
    /// What of the run is not in memory yet.
    rest: Range<usize>,
}

impl Run {
    /// The next row as keys, and its position; none at the end.
    fn next<T: Ordered>(
        &mut self,
        stored: &Stored<'_, '_>,
        keys: &mut Vec<T::Rank>,
    ) -> Result<Option<i64>, AlgorithmError> {
        let row_bytes = stored.width * size_of::<T>();
        if self.at == self.count {
            stored.job.check()?;
            self.at = 0;
            self.count = self.rest.len().min(self.positions.len() / size_of::<i64>());
            if self.count == 0 {
                return Ok(None);
            }
            let rows = &mut self.rows.as_mut_slice()[..self.count * row_bytes];
            stored.store.read((self.rest.start * row_bytes) as u64, rows)?;
            let positions = &mut self.positions.as_mut_slice()[..self.count * size_of::<i64>()];
            stored.store.read((stored.positions + self.rest.start * size_of::<i64>()) as u64, positions)?;
            self.rest.start += self.count;
        }
        keys.clear();
        keys.extend(self.rows.elements_mut::<T>()[self.at * stored.width..][..stored.width].iter().map(|x| x.key()));
        let position = self.positions.elements_mut::<i64>()[self.at];
        self.at += 1;
        Ok(Some(position))
    }
}

/// Writes the positions of all rows in ascending order, those of equal rows in the order of the runs.
fn merge<T: Ordered>(
    stored: &Stored<'_, '_>,
    runs: Vec<Range<usize>>,
    at_once: usize,
    output: &Stream<'_>,
) -> Result<(), AlgorithmError> {
    let pool = stored.job.pool;
    let mut open = Vec::with_capacity(runs.len());
    let mut next = BinaryHeap::with_capacity(runs.len());
    for (number, rest) in runs.into_iter().enumerate() {
        let count = at_once.min(rest.len());
        let rows = pool.allocate(count * stored.width * size_of::<T>())?;
        let positions = pool.allocate(count * size_of::<i64>())?;
        let mut run = Run { rows, positions, at: 0, count: 0, rest };
        let mut keys = Vec::with_capacity(stored.width);
        if let Some(position) = run.next::<T>(stored, &mut keys)? {
            next.push(Reverse((keys, number, position)));
        }
        open.push(run);
    }
    let mut order = pool.allocate(WRITTEN * size_of::<i64>())?;
    let (mut filled, mut written) = (0, 0);
    while let Some(mut least) = next.peek_mut() {
        let Reverse((keys, number, position)) = &mut *least;
        order.elements_mut::<i64>()[filled] = *position;
        filled += 1;
        match open[*number].next::<T>(stored, keys)? {
            Some(after) => *position = after,
            None => drop(PeekMut::pop(least)),
        }
        if filled == WRITTEN {
            output.write(written, order.as_mut_slice())?;
            written += filled;
            filled = 0;
        }
    }
    output.write(written, &order.as_mut_slice()[..filled * size_of::<i64>()])
}
