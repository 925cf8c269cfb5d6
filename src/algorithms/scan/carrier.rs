//! How elements are carried along: over blocks that follow each other, over chunks on all threads, by groups of columns.

use super::turns::Turns;
use super::{BLOCK, CHUNK, GROUP, Lanes, SEGMENT, TOGETHER};
use crate::algorithms::{AlgorithmError, Job};
use crate::memory::Element;
use crate::numeric::element::Element as Number;
use crate::numeric::simd::asks_ahead;
use crate::numeric::tile;
use std::sync::{Mutex, PoisonError};

/// Groups of whole blocks, and the elements after them.
fn groups<T>(x: &[T]) -> (&[[[T; BLOCK]; TOGETHER]], &[T]) {
    let (groups, _) = x.as_chunks::<BLOCK>().0.as_chunks::<TOGETHER>();
    (groups, &x[groups.len() * TOGETHER * BLOCK..])
}

/// How elements are carried along.
#[derive(Clone, Copy)]
pub(super) struct Carrier<W, M, N> {
    pub widen: W,
    pub merge: M,
    pub narrow: N,
}

impl<W, M, N> Carrier<W, M, N> {
    /// The definition, one element after another.
    pub(super) fn one_by_one<T: Element, A: Copy>(
        &self,
        job: &Job<'_>,
        lanes: &Lanes,
        x: &[T],
        output: &mut [T],
    ) -> Result<(), AlgorithmError>
    where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        let size = lanes.n * lanes.inner;
        for start in (0..x.len()).step_by(size).flat_map(|first| first..first + lanes.inner) {
            job.check()?;
            let mut before: Option<A> = None;
            let mut block: Option<A> = None;
            for k in 0..lanes.n {
                let at = start + k * lanes.inner;
                if k % BLOCK == 0 {
                    before = self.joined(before, block);
                    block = None;
                }
                block = self.joined(block, Some((self.widen)(x[at])));
                if let Some(total) = self.joined(before, block) {
                    output[at] = (self.narrow)(total);
                }
            }
        }
        Ok(())
    }

    fn joined<A: Copy>(&self, a: Option<A>, b: Option<A>) -> Option<A>
    where
        M: Fn(A, A) -> A,
    {
        match (a, b) {
            (Some(a), Some(b)) => Some((self.merge)(a, b)),
            (one, None) | (None, one) => one,
        }
    }

    /// A row of one column that is no longer than a block.
    pub(super) fn row<T: Element, A: Copy>(&self, x: &[T], output: &mut [T])
    where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        let Some((&first, rest)) = x.split_first() else { return };
        let mut total = (self.widen)(first);
        output[0] = (self.narrow)(total);
        for (&x, output) in rest.iter().zip(&mut output[1..]) {
            total = (self.merge)(total, (self.widen)(x));
            *output = (self.narrow)(total);
        }
    }

    /// Whole blocks of rows of `inner` elements that follow one another, after those with the totals `before`, which
    /// become the totals of all of them.
    pub(super) fn blocks<T: Element, A: Copy>(
        &self,
        job: &Job<'_>,
        inner: usize,
        x: &[T],
        output: &mut [T],
        before: &mut Vec<A>,
    ) -> Result<(), AlgorithmError>
    where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        let mut block: Vec<A> = Vec::new();
        for (x, output) in x.chunks(BLOCK * inner).zip(output.chunks_mut(BLOCK * inner)) {
            job.check()?;
            self.block(x.chunks(inner), output.chunks_mut(inner), before, &mut block);
            self.advance(before, &block);
        }
        Ok(())
    }

    /// The totals of the preceding blocks after one more.
    pub(super) fn advance<A: Copy>(&self, before: &mut Vec<A>, block: &[A])
    where
        M: Fn(A, A) -> A,
    {
        if before.is_empty() {
            before.extend_from_slice(block);
        } else {
            before.iter_mut().zip(block).for_each(|(before, &total)| *before = (self.merge)(*before, total));
        }
    }

    /// One block: the rows after `before`, which is empty for the first block; `block` becomes the totals of the rows.
    fn block<'r, T: Element, A: Copy>(
        &self,
        mut x: impl Iterator<Item = &'r [T]>,
        mut output: impl Iterator<Item = &'r mut [T]>,
        before: &[A],
        block: &mut Vec<A>,
    ) where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        block.clear();
        let (Some(first), Some(into)) = (x.next(), output.next()) else { return };
        block.extend(first.iter().map(|&element| (self.widen)(element)));
        self.write(into, before, block);
        if let ([total], before) = (block.as_mut_slice(), before.first().copied()) {
            // A single column is carried in a register.
            let mut carried = *total;
            let rows = x.zip(output).filter_map(|(row, into)| Some((row.first()?, into.first_mut()?)));
            match before {
                None => rows.for_each(|(&element, into)| {
                    carried = (self.merge)(carried, (self.widen)(element));
                    *into = (self.narrow)(carried);
                }),
                Some(before) => rows.for_each(|(&element, into)| {
                    carried = (self.merge)(carried, (self.widen)(element));
                    *into = (self.narrow)((self.merge)(before, carried));
                }),
            }
            *total = carried;
            return;
        }
        self.continued(x.zip(output), before, block);
    }

    /// Rows of one block, after others of it with the totals `block`, none if these are the first ones.
    pub(super) fn continued<'r, T: Element, A: Copy>(
        &self,
        rows: impl Iterator<Item = (&'r [T], &'r mut [T])>,
        before: &[A],
        block: &mut Vec<A>,
    ) where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        for (row, into) in rows {
            if block.is_empty() {
                block.extend(row.iter().map(|&element| (self.widen)(element)));
            } else {
                for (total, &element) in block.iter_mut().zip(row) {
                    *total = (self.merge)(*total, (self.widen)(element));
                }
            }
            self.write(into, before, block);
        }
    }

    fn write<T: Element, A: Copy>(&self, into: &mut [T], before: &[A], block: &[A])
    where
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        if before.is_empty() {
            into.iter_mut().zip(block).for_each(|(into, &total)| *into = (self.narrow)(total));
        } else {
            let totals = before.iter().zip(block);
            let merged = totals.map(|(&before, &total)| (self.merge)(before, total));
            into.iter_mut().zip(merged).for_each(|(into, total)| *into = (self.narrow)(total));
        }
    }

    /// Chunks of blocks on all threads, after blocks with the totals `before`; gives the totals of all of them. A thread sums
    /// the blocks of its chunk, waits until the totals before it are known, hands on those after it, and then writes the chunk,
    /// which is in its cache still.
    pub(super) fn chained<T: Element + Number + Default, A: Copy + Send + Sync>(
        &self,
        job: &Job<'_>,
        inner: usize,
        x: &[T],
        output: &mut [T],
        before: Vec<A>,
    ) -> Result<Vec<A>, AlgorithmError>
    where
        W: Fn(T) -> A + Sync,
        M: Fn(A, A) -> A + Sync,
        N: Fn(A) -> T + Sync,
    {
        let is_far = size_of_val(output) as u64 >= tile::STREAMING_FROM;
        let size = (CHUNK / (BLOCK * inner)).max(1) * BLOCK * inner;
        let chunks = Mutex::new(x.chunks(size).zip(output.chunks_mut(size)).enumerate());
        let carried = Turns::new(before);
        let work = |threads: usize| {
            let mut before: Vec<Vec<A>> = Vec::new();
            loop {
                // Chunks are taken in their order, so whoever is waited for is at work already.
                let Some((number, (chunk, output))) = chunks.lock().unwrap_or_else(PoisonError::into_inner).next()
                else {
                    return Ok(());
                };
                job.check()?;
                let totals = self.totals(chunk, inner);
                carried.take_turn(number, |carried| {
                    before.clear();
                    for total in &totals {
                        before.push(carried.clone());
                        self.advance(carried, total);
                    }
                })?;
                let next = if is_far && asks_ahead() { x.get((number + threads) * size..) } else { None };
                let next = next.unwrap_or_default();
                self.write_blocks(inner, chunk, output, &before, is_far, next);
            }
        };
        job.on_workers(|| {
            let guarded = |context: rayon::BroadcastContext<'_>| carried.while_unbroken(|| work(context.num_threads()));
            rayon::broadcast(guarded).into_iter().collect::<Result<(), AlgorithmError>>()
        })??;
        Ok(carried.into_inner())
    }

    /// The totals of every block.
    fn totals<T: Element + Number + Default, A: Copy>(&self, x: &[T], inner: usize) -> Vec<Vec<A>>
    where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
    {
        let mut totals = Vec::with_capacity(x.len().div_ceil(BLOCK * inner));
        let (groups, rest) = if inner == 1 { groups(x) } else { (&[][..], x) };
        for group in groups {
            let mut sums: [A; TOGETHER] = std::array::from_fn(|j| (self.widen)(group[j][0]));
            for k in 1..BLOCK {
                for (sum, block) in sums.iter_mut().zip(group) {
                    *sum = (self.merge)(*sum, (self.widen)(block[k]));
                }
            }
            totals.extend(sums.map(|sum| vec![sum]));
        }
        for block in rest.chunks(BLOCK * inner) {
            let mut rows = block.chunks(inner);
            let first = rows.next().unwrap_or_default();
            let mut sums: Vec<A> = first.iter().map(|&element| (self.widen)(element)).collect();
            for row in rows {
                for (sum, &element) in sums.iter_mut().zip(row) {
                    *sum = (self.merge)(*sum, (self.widen)(element));
                }
            }
            totals.push(sums);
        }
        totals
    }

    /// Blocks that follow one another, each after what is carried into it; past the caches, if results are for `is_far`. Asks
    /// for what is `next` meanwhile.
    fn write_blocks<T: Element + Number + Default, A: Copy>(
        &self,
        inner: usize,
        x: &[T],
        output: &mut [T],
        before: &[Vec<A>],
        is_far: bool,
        next: &[T],
    ) where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        const OF_GROUP: usize = TOGETHER * BLOCK;
        let plainly = |x: &[T], output: &mut [T], before: &[Vec<A>]| {
            let blocks = x.chunks(BLOCK * inner).zip(output.chunks_mut(BLOCK * inner));
            for ((x, output), before) in blocks.zip(before) {
                self.block(x.chunks(inner), output.chunks_mut(inner), before, &mut Vec::new());
            }
        };
        // Of a single column, groups; but nothing is carried into the first block of all.
        let whole = if inner == 1 { x.len() / OF_GROUP } else { 0 };
        let first = whole.min(before.iter().take(1).filter(|carried| carried.is_empty()).count());
        let (lead, output) = output.split_at_mut(first * OF_GROUP);
        let (grouped, rest) = output.split_at_mut((whole - first) * OF_GROUP);
        plainly(&x[..lead.len()], lead, before);
        let write = |put: &mut dyn FnMut(usize, &[T])| {
            let mut staged = [[T::default(); SEGMENT]; TOGETHER];
            for number in first..whole {
                let [group] = groups(&x[number * OF_GROUP..][..OF_GROUP]).0 else { unreachable!("so many elements") };
                let carried = std::array::from_fn(|j| before[number * TOGETHER + j][0]);
                let next = next.get(number * OF_GROUP..).unwrap_or_default();
                let mut put = |at: usize, part: &[T]| put((number - first) * OF_GROUP + at, part);
                self.write_group(group, carried, next, &mut staged, &mut put);
            }
        };
        match is_far {
            true => tile::past_caches(grouped, |grouped| write(&mut |at, part| grouped.copy(at, part))),
            false => write(&mut |at, part| grouped[at..][..part.len()].copy_from_slice(part)),
        }
        let done = whole * OF_GROUP;
        plainly(&x[done..], rest, &before[whole * TOGETHER..]);
    }

    /// Several blocks of one column side by side, since each addition waits for the one before it. `put` takes parts of the
    /// results with their positions.
    fn write_group<T: Element + Number, A: Copy>(
        &self,
        group: &[[T; BLOCK]; TOGETHER],
        before: [A; TOGETHER],
        next: &[T],
        staged: &mut [[T; SEGMENT]; TOGETHER],
        put: &mut dyn FnMut(usize, &[T]),
    ) where
        W: Fn(T) -> A,
        M: Fn(A, A) -> A,
        N: Fn(A) -> T,
    {
        let mut sums: [A; TOGETHER] = std::array::from_fn(|j| (self.widen)(group[j][0]));
        for start in (0..BLOCK).step_by(SEGMENT) {
            for k in 0..SEGMENT {
                if let Some(element) = next.get((start + k) * TOGETHER) {
                    tile::prefetch(std::ptr::from_ref(element).cast(), 1);
                }
                for j in 0..TOGETHER {
                    if start + k > 0 {
                        sums[j] = (self.merge)(sums[j], (self.widen)(group[j][start + k]));
                    }
                    staged[j][k] = (self.narrow)((self.merge)(before[j], sums[j]));
                }
            }
            staged.iter().enumerate().for_each(|(j, part)| put(j * BLOCK + start, part));
        }
    }

    /// Groups of columns, each from the first block to the last.
    pub(super) fn by_columns<T: Element, A: Copy + Send>(
        &self,
        job: &Job<'_>,
        lanes: &Lanes,
        x: &[T],
        output: &mut [T],
    ) -> Result<(), AlgorithmError>
    where
        W: Fn(T) -> A + Sync,
        M: Fn(A, A) -> A + Sync,
        N: Fn(A) -> T + Sync,
    {
        let mut groups: Vec<Vec<&mut [T]>> = Vec::new();
        groups.resize_with(lanes.inner.div_ceil(GROUP), || Vec::with_capacity(lanes.n));
        for row in output.chunks_mut(lanes.inner) {
            groups.iter_mut().zip(row.chunks_mut(GROUP)).for_each(|(group, part)| group.push(part));
        }
        job.for_each_part(&mut groups, 1, |number, group| {
            let mut before: Vec<A> = Vec::new();
            let mut block: Vec<A> = Vec::new();
            for rows in group {
                for (k, rows) in rows.chunks_mut(BLOCK).enumerate() {
                    job.check()?;
                    let first = k * BLOCK * lanes.inner + number * GROUP;
                    let width = rows.first().map_or(0, |row| row.len());
                    let x = (0..rows.len()).map(|row| &x[first + row * lanes.inner..][..width]);
                    self.block(x, rows.iter_mut().map(|row| &mut **row), &before, &mut block);
                    self.advance(&mut before, &block);
                }
            }
            Ok(())
        })
    }
}
