//! Sorting a long row by way of a temporary file: its elements are put into classes that ascend and fit memory, and each
//! of these is sorted by itself.

use super::super::distribute::{self, sorted_into};
use super::super::rank::{Ordered, Row, to_bits, with_ordered};
use super::super::row_length;
use super::super::sort::Sort;
use crate::algorithms::stream::{IN_FLIGHT, Rows, for_each_piece};
use crate::algorithms::{AlgorithmError, Facts, Job, Store, Stream, Streamed};
use crate::memory::BufferMut;
use crate::types::Shape;
use rayon::prelude::*;
use std::ops::Range;

/// Less memory than that would make classes of a few pages.
const LEAST: u64 = 2 << 20;

/// The bytes of a piece that is put into classes, where there is memory for them.
const PIECE: usize = 32 << 20;

/// Elements that a thread classifies as one.
const PART: usize = 1 << 16;

/// The most classes, of which as many blocks are looked at to find their bounds.
const MOST_CLASSES: usize = 1 << 12;
const BLOCK: usize = 512;

impl Streamed for Sort {
    fn least_memory(&self, _: &[Facts], _: usize) -> u64 {
        LEAST
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, n) = (&inputs[0], row_length(inputs[0].shape));
        if x.shape.is_empty() {
            return Ok(());
        }
        let rows = Rows { of: 0, count: x.shape.len() / n, width: n, result_width: n };
        let shape = |count: usize| Shape::new([count, n]).map_err(|error| AlgorithmError::data(error.to_string()));
        if rows.least_memory(self, &[x.facts()], shape(1)?, job.threads()?) <= memory {
            return rows.compute(self, job, (inputs, output), memory, shape);
        }
        with_ordered!(x.dtype, T => {
            (0..rows.count).try_for_each(|row| {
                let mut sorting = Sorting::<T> { job, memory, output, written: row * n, element: Default::default() };
                sorting.sort(&x.skip(row * n), n, |x: T| x.rank())
            })
        })
    }
}

/// A row on its way to its sorted form.
struct Sorting<'a, 'j, T> {
    job: &'a Job<'j>,
    memory: u64,
    output: &'a Stream<'a>,
    /// Where the next elements go.
    written: usize,
    element: std::marker::PhantomData<T>,
}

/// The elements of a class: where they are in the store, in the order of the row.
#[derive(Clone, Default)]
struct Class {
    extents: Vec<Range<u64>>,
    bytes: u64,
}

impl<T: Ordered> Sorting<'_, '_, T> {
    /// Sorts `n` elements, or their ranks, as `rank` says.
    fn sort<E: Ordered>(
        &mut self,
        x: &Stream<'_>,
        n: usize,
        rank: impl Fn(E) -> T::Rank + Copy + Sync,
    ) -> Result<(), AlgorithmError> {
        let size = size_of::<T>();
        let bounds = self.bounds(x, n, rank)?;
        let store = self.job.temporary((n * size) as u64)?;
        let classes = self.classify(x, n, rank, &bounds, &*store)?;
        let threads = self.job.threads()?;
        for (number, class) in classes.into_iter().enumerate() {
            let is_sorted = self.is_of_equals(&bounds, number);
            let scratch = distribute::sort_scratch(class.bytes as usize / size, size, threads);
            let in_memory = 2 * class.bytes + scratch < self.memory;
            match class.bytes as usize / size {
                0 => {}
                count if is_sorted => self.copy(&*store, &class, count)?,
                _ if in_memory => self.sort_class(&*store, &class)?,
                count => {
                    let (shape, extents) = (Shape::scalar(), Extents { store: &*store, class: &class });
                    let again = Stream::new(T::RANK, &shape, &extents, 0);
                    self.sort(&again, count, same::<T::Rank>)?;
                }
            }
        }
        Ok(())
    }

    /// The least ranks of ascending classes, the first of them 0. Zeros of both signs are equal and have a class of their
    /// own, and so has what occurs often.
    fn bounds<E: Ordered>(
        &self,
        x: &Stream<'_>,
        n: usize,
        rank: impl Fn(E) -> T::Rank,
    ) -> Result<Vec<T::Rank>, AlgorithmError> {
        let size = size_of::<E>();
        let class = self.memory / 6;
        let classes = ((n * size) as u64 * 3 / 2 / class.max(1)).clamp(2, MOST_CLASSES as u64) as usize;
        let mut block = self.job.pool.allocate(BLOCK.min(n) * size)?;
        let mut sample: Vec<T::Rank> = Vec::with_capacity(MOST_CLASSES * BLOCK / 16);
        let blocks = MOST_CLASSES.min(n / BLOCK).max(1);
        for k in 0..blocks {
            self.job.check()?;
            x.read((n - BLOCK.min(n)) / blocks * k, block.as_mut_slice())?;
            sample.extend(block.elements_mut::<E>().iter().step_by(16).map(|&x| rank(x)));
        }
        sample.sort_unstable();
        let mut bounds: Vec<T::Rank> = vec![T::Rank::default()];
        let at = |k: usize| sample[k * sample.len() / classes];
        for (k, bound) in (1..classes).map(|k| (k, at(k))) {
            let is_frequent = k + 1 == classes || at(k + 1) == bound || k == classes / 2;
            bounds.push(bound);
            bounds.extend(if is_frequent { T::after(bound) } else { None });
        }
        if let Some((negative, positive)) = T::ZEROS {
            bounds.retain(|bound| *bound != positive);
            bounds.push(negative);
            bounds.extend(T::after(positive));
        }
        bounds.sort_unstable();
        bounds.dedup();
        Ok(bounds)
    }

    /// Whether all ranks of a class are those of equal elements.
    fn is_of_equals(&self, bounds: &[T::Rank], class: usize) -> bool {
        let (first, next) = (bounds[class], bounds.get(class + 1).copied());
        let is_one = T::after(first) == next;
        is_one || T::ZEROS.is_some_and(|(negative, positive)| first == negative && T::after(positive) == next)
    }

    /// Writes all ranks to `store`, those of one class of each piece together.
    fn classify<E: Ordered>(
        &self,
        x: &Stream<'_>,
        n: usize,
        rank: impl Fn(E) -> T::Rank + Copy + Sync,
        bounds: &[T::Rank],
        store: &dyn Store,
    ) -> Result<Vec<Class>, AlgorithmError> {
        let size = size_of::<T>();
        // Beside the pieces that are read: numbers of classes, and the ranks by class.
        let step = PIECE.min(self.memory as usize / (IN_FLIGHT + 3)) / size;
        let mut classes = vec![Class::default(); bounds.len()];
        let mut written = 0u64;
        for_each_piece(self.job, &[(x, 1)], n, step, |_, buffers| {
            let x = buffers[0].elements::<E>();
            let mut grouped = self.job.pool.allocate(size_of_val(x))?;
            let counts = self.group(x, rank, bounds, grouped.elements_mut())?;
            let mut start = 0;
            for (class, count) in classes.iter_mut().zip(counts) {
                let bytes = &grouped.as_mut_slice()[start..start + count * size];
                start += count * size;
                if !bytes.is_empty() {
                    store.write(written, bytes)?;
                    class.extents.push(written..written + bytes.len() as u64);
                    class.bytes += bytes.len() as u64;
                    written += bytes.len() as u64;
                }
            }
            Ok(())
        })?;
        Ok(classes)
    }

    /// The ranks of a piece class by class, in their order within each; gives how many each class has.
    fn group<E: Ordered>(
        &self,
        x: &[E],
        rank: impl Fn(E) -> T::Rank + Copy + Sync,
        bounds: &[T::Rank],
        grouped: &mut [T::Rank],
    ) -> Result<Vec<usize>, AlgorithmError> {
        let mut numbers = self.job.pool.allocate(size_of::<u16>() * x.len())?;
        let numbers = numbers.elements_mut::<u16>();
        self.job.on_workers(|| {
            let parts = x.par_chunks(PART).zip(numbers.par_chunks_mut(PART));
            let counts: Vec<Vec<usize>> = parts
                .map(|(x, numbers)| {
                    let mut counts = vec![0usize; bounds.len()];
                    for (&x, number) in x.iter().zip(numbers) {
                        let class = class_of(bounds, rank(x));
                        counts[class] += 1;
                        *number = class as u16;
                    }
                    counts
                })
                .collect();
            let (totals, slots) = slots(&counts, grouped);
            slots.into_par_iter().zip(x.par_chunks(PART)).zip(numbers.par_chunks(PART)).for_each(
                |((slots, x), numbers)| {
                    let mut slots: Vec<_> = slots.into_iter().map(|slot| slot.iter_mut()).collect();
                    for (&x, &number) in x.iter().zip(numbers) {
                        if let Some(slot) = slots[number as usize].next() {
                            *slot = rank(x);
                        }
                    }
                },
            );
            totals
        })
    }

    fn load(&self, store: &dyn Store, class: &Class) -> Result<BufferMut, AlgorithmError> {
        let mut ranks = self.job.pool.allocate(class.bytes as usize)?;
        Extents { store, class }.read(0, ranks.as_mut_slice())?;
        Ok(ranks)
    }

    fn sort_class(&mut self, store: &dyn Store, class: &Class) -> Result<(), AlgorithmError> {
        let ranks = self.load(store, class)?.freeze();
        let mut sorted = self.job.pool.allocate(class.bytes as usize)?;
        let unsorted = Row::of(ranks.elements::<T::Rank>(), |_, rank| rank);
        sorted_into(self.job, &unsorted, &to_bits::<T>, sorted.elements_mut())?;
        self.write(&mut sorted)
    }

    /// Elements that are equal stay in their order.
    fn copy(&mut self, store: &dyn Store, class: &Class, count: usize) -> Result<(), AlgorithmError> {
        let (shape, extents) = (Shape::scalar(), Extents { store, class });
        let equal = Stream::new(T::RANK, &shape, &extents, 0);
        let step = PIECE.min(self.memory as usize / (IN_FLIGHT + 2)) / size_of::<T>();
        let job = self.job;
        for_each_piece(job, &[(&equal, 1)], count, step, |_, buffers| {
            let mut piece = job.pool.allocate(buffers[0].len())?;
            piece.as_mut_slice().copy_from_slice(buffers[0].as_slice());
            to_bits::<T>(piece.elements_mut());
            self.write(&mut piece)
        })
    }

    /// Writes the bits of elements behind those that are written already.
    fn write(&mut self, bits: &mut BufferMut) -> Result<(), AlgorithmError> {
        self.output.write(self.written, bits.as_mut_slice())?;
        self.written += bits.len() / size_of::<T>();
        Ok(())
    }
}

/// The rank of a rank.
fn same<R>(rank: R) -> R {
    rank
}

/// The number of the class of a rank. Without branches, which nobody could predict.
#[inline(always)]
fn class_of<R: Ord + Copy>(bounds: &[R], rank: R) -> usize {
    let (mut first, mut count) = (0, bounds.len());
    while count > 1 {
        let half = count / 2;
        first += if bounds[first + half] <= rank { half } else { 0 };
        count -= half;
    }
    first
}

/// The sizes of all classes, and for each part the places that its elements of each class have.
fn slots<'o, R>(counts: &[Vec<usize>], output: &'o mut [R]) -> (Vec<usize>, Vec<Vec<&'o mut [R]>>) {
    let classes = counts.first().map_or(0, Vec::len);
    let mut slots: Vec<Vec<&mut [R]>> = counts.iter().map(|_| Vec::with_capacity(classes)).collect();
    let mut totals = vec![0; classes];
    let mut rest = output;
    for (class, total) in totals.iter_mut().enumerate() {
        for (counts, slots) in counts.iter().zip(&mut slots) {
            let (slot, others) = rest.split_at_mut(counts[class]);
            slots.push(slot);
            rest = others;
            *total += counts[class];
        }
    }
    (totals, slots)
}

/// The elements of a class as if they followed each other.
struct Extents<'a> {
    store: &'a dyn Store,
    class: &'a Class,
}

impl Store for Extents<'_> {
    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), AlgorithmError> {
        let (mut before, mut filled) = (0, 0);
        for extent in &self.class.extents {
            let len = extent.end - extent.start;
            let wanted = offset + filled as u64;
            if filled < out.len() && wanted < before + len {
                let from = wanted - before;
                let count = ((len - from) as usize).min(out.len() - filled);
                self.store.read(extent.start + from, &mut out[filled..filled + count])?;
                filled += count;
            }
            before += len;
        }
        Ok(())
    }

    fn write(&self, _: u64, _: &[u8]) -> Result<(), AlgorithmError> {
        unreachable!("classes are written piece by piece")
    }
}
