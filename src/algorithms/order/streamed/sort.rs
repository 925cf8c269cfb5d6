//! Sorting a long row by way of a temporary file: its elements are put into classes that ascend and fit memory, and each
//! of these is sorted by itself.

use super::super::distribute::{self, ordered_into, sorted_into};
use super::super::rank::{Ordered, Row, to_bits, with_ordered};
use super::super::row_length;
use super::super::rows::GroupNumbers;
use super::super::sort::{Argsort, Sort, is_packed};
use crate::algorithms::stream::{IN_FLIGHT, Rows, for_each_piece};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Store, Stream, Streamed};
use crate::memory::{BufferMut, Element};
use crate::numeric::order::{Key, convert_in_place};
use crate::types::{DType, Shape};
use rayon::prelude::*;
use std::marker::PhantomData;
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

/// What of an element goes through the temporary file, and what becomes of it.
trait Form: Sync {
    /// What is written of an element: one or more numbers of eight bytes, or one narrower number.
    type Record: Element;

    /// What decides where a record belongs.
    type Rank: Ordered<Rank = Self::Rank> + Key;

    /// What is written of a record in the end.
    type Result: Element;

    /// Ranks of equal elements besides those that are equal.
    const EQUAL: Option<(Self::Rank, Self::Rank)> = None;

    fn rank(record: Self::Record) -> Self::Rank;

    /// Bytes for sorting so many records, themselves included.
    fn memory(count: usize, threads: usize) -> u64;

    /// The results of the records of a class in ascending order.
    fn sorted(job: &Job<'_>, records: &[Self::Record], results: &mut [Self::Result]) -> Result<(), AlgorithmError>;

    /// The result of a record where it stands.
    fn result(record: Self::Record) -> Self::Result;
}

/// Elements: their ranks, which become their bits.
struct Elements<T>(PhantomData<T>);

impl<T: Ordered> Form for Elements<T> {
    type Record = T::Rank;
    type Rank = T::Rank;
    type Result = T::Rank;

    const EQUAL: Option<(T::Rank, T::Rank)> = T::ZEROS;

    fn rank(record: T::Rank) -> T::Rank {
        record
    }

    fn memory(count: usize, threads: usize) -> u64 {
        2 * (count * size_of::<T>()) as u64 + distribute::sort_scratch(count, size_of::<T>(), threads)
    }

    fn sorted(job: &Job<'_>, records: &[T::Rank], results: &mut [T::Rank]) -> Result<(), AlgorithmError> {
        sorted_into(job, &Row::of(records, |_, rank| rank), &to_bits::<T>, results)
    }

    fn result(record: T::Rank) -> T::Rank {
        T::of_rank(record).bits()
    }
}

/// Numbers that go with keys, those of equal keys in their order: keys of 64 bits.
struct Numbered;

impl Form for Numbered {
    type Record = [u64; 2];
    type Rank = u64;
    type Result = u64;

    fn rank([key, _]: [u64; 2]) -> u64 {
        key
    }

    fn memory(count: usize, threads: usize) -> u64 {
        // The records, the records by bucket, and the results.
        40 * count as u64 + distribute::sort_scratch(count, 8, threads)
    }

    fn sorted(job: &Job<'_>, records: &[[u64; 2]], results: &mut [u64]) -> Result<(), AlgorithmError> {
        let keys = Row::of(records, |_, [key, _]: [u64; 2]| key);
        ordered_into(job, &keys, &Row::of(records, |_, record| record), results)
    }

    fn result([_, number]: [u64; 2]) -> u64 {
        number
    }
}

/// Numbers that go with keys, both in 32 bits of one.
struct Packed;

impl Form for Packed {
    type Record = u64;
    type Rank = u64;
    type Result = u64;

    fn rank(record: u64) -> u64 {
        record >> 32
    }

    fn memory(count: usize, threads: usize) -> u64 {
        16 * count as u64 + distribute::sort_scratch(count, 8, threads)
    }

    fn sorted(job: &Job<'_>, records: &[u64], results: &mut [u64]) -> Result<(), AlgorithmError> {
        let numbers = |part: &mut [u64]| convert_in_place(part, Packed::result);
        sorted_into(job, &Row::of(records, |_, record| record), &numbers, results)
    }

    fn result(record: u64) -> u64 {
        record & u64::from(u32::MAX)
    }
}

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
        with_ordered!(inputs[0].dtype, T => {
            row_by_row::<T, Elements<T>>(self, job, (inputs, output), memory, |_, x: T| x.rank())
        })
    }
}

impl Streamed for Argsort {
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
        with_ordered!(x.dtype, T => match is_packed(x.dtype.size(), n) {
            true => row_by_row::<T, Packed>(self, job, (inputs, output), memory, packed),
            false => row_by_row::<T, Numbered>(self, job, (inputs, output), memory, numbered),
        })
    }
}

fn packed<T: Ordered>(at: usize, x: T) -> u64 {
    x.key().into() << 32 | at as u64
}

fn numbered<T: Ordered>(at: usize, x: T) -> [u64; 2] {
    [x.key().into(), at as u64]
}

impl Streamed for GroupNumbers {
    fn least_memory(&self, _: &[Facts], _: usize) -> u64 {
        LEAST
    }

    /// Numbers of groups come in the order of positions when they are sorted by them.
    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (order, starts, n) = (&inputs[0], &inputs[1], inputs[0].shape.len());
        if n == 0 {
            return Ok(());
        }
        let store = job.temporary((n * size_of::<[u64; 2]>()) as u64)?;
        let step = PIECE.min(memory as usize / (IN_FLIGHT + 2)) / size_of::<[u64; 2]>();
        let mut groups = 0;
        for_each_piece(job, &[(order, 1), (starts, 1)], n, step, |range, buffers| {
            let mut records = job.pool.allocate(range.len() * size_of::<[u64; 2]>())?;
            let places = buffers[0].elements::<u64>().iter().zip(buffers[1].elements::<u8>());
            for (record, (&position, &starts)) in records.elements_mut::<[u64; 2]>().iter_mut().zip(places) {
                groups += u64::from(starts);
                *record = [position, groups - 1];
            }
            store.write((range.start * size_of::<[u64; 2]>()) as u64, records.as_mut_slice())
        })?;
        let shape = Shape::scalar();
        let records = Stream::new(DType::UInt64, &shape, &*store, 0);
        let mut sorting = Sorting::<Numbered> { job, memory, output, written: 0, form: PhantomData };
        sorting.sort(&records, n, same)
    }
}

/// Sorts every row in memory, as many at a time as it holds, or one after another by way of files. `record` makes what is
/// kept of an element and its position.
fn row_by_row<T: Ordered, F: Form>(
    algorithm: &dyn Compute,
    job: &Job<'_>,
    (inputs, output): (&[Stream<'_>], &Stream<'_>),
    memory: u64,
    record: impl Fn(usize, T) -> F::Record + Copy + Sync,
) -> Result<(), AlgorithmError> {
    let (x, n) = (&inputs[0], row_length(inputs[0].shape));
    if x.shape.is_empty() {
        return Ok(());
    }
    let rows = Rows { of: 0, count: x.shape.len() / n, width: n, result_width: n };
    let shape = |count: usize| Shape::new([count, n]).map_err(|error| AlgorithmError::data(error.to_string()));
    if rows.least_memory(algorithm, &[x.facts()], shape(1)?, job.threads()?) <= memory {
        return rows.compute(algorithm, job, (inputs, output), memory, shape);
    }
    (0..rows.count).try_for_each(|row| {
        let mut sorting = Sorting::<F> { job, memory, output, written: row * n, form: PhantomData };
        sorting.sort(&x.skip(row * n), n, record)
    })
}

/// A row on its way to its sorted form.
struct Sorting<'a, 'j, F> {
    job: &'a Job<'j>,
    memory: u64,
    output: &'a Stream<'a>,
    /// Where the next results go.
    written: usize,
    form: PhantomData<F>,
}

/// The records of a class: where they are in the store, in the order of the row.
#[derive(Clone, Default)]
struct Class {
    extents: Vec<Range<u64>>,
    bytes: u64,
}

impl<F: Form> Sorting<'_, '_, F> {
    const SIZE: usize = size_of::<F::Record>();

    /// Sorts `n` elements, or records, of which `record` makes records.
    fn sort<E: Element>(
        &mut self,
        x: &Stream<'_>,
        n: usize,
        record: impl Fn(usize, E) -> F::Record + Copy + Sync,
    ) -> Result<(), AlgorithmError> {
        let bounds = self.bounds(x, n, record)?;
        let store = self.job.temporary((n * Self::SIZE) as u64)?;
        let classes = self.classify(x, n, record, &bounds, &*store)?;
        let threads = self.job.threads()?;
        for (number, class) in classes.into_iter().enumerate() {
            match class.bytes as usize / Self::SIZE {
                0 => {}
                count if self.is_of_equals(&bounds, number) => self.copy(&*store, &class, count)?,
                count if F::memory(count, threads) < self.memory => self.sort_class(&*store, &class, count)?,
                count => {
                    let (shape, extents) = (Shape::scalar(), Extents { store: &*store, class: &class });
                    let again = Stream::new(Self::STORED, &shape, &extents, 0);
                    self.sort(&again, count, same)?;
                }
            }
        }
        Ok(())
    }

    /// The dtype of the numbers that records are stored as, one or more each.
    const STORED: DType = <F::Rank as Ordered>::RANK;

    /// The least ranks of ascending classes, the first of them 0. Zeros of both signs are equal and have a class of their
    /// own, and so has what occurs often.
    fn bounds<E: Element>(
        &self,
        x: &Stream<'_>,
        n: usize,
        record: impl Fn(usize, E) -> F::Record,
    ) -> Result<Vec<F::Rank>, AlgorithmError> {
        let size = size_of::<E>();
        let class = self.memory / 6;
        let classes = ((n * Self::SIZE) as u64 * 3 / 2 / class.max(1)).clamp(2, MOST_CLASSES as u64) as usize;
        let mut block = self.job.pool.allocate(BLOCK.min(n) * size)?;
        let mut sample: Vec<F::Rank> = Vec::with_capacity(MOST_CLASSES * BLOCK / 16);
        let blocks = MOST_CLASSES.min(n / BLOCK).max(1);
        for k in 0..blocks {
            self.job.check()?;
            x.read((n - BLOCK.min(n)) / blocks * k * (size / x.dtype.size()), block.as_mut_slice())?;
            sample.extend(block.elements_mut::<E>().iter().step_by(16).map(|&x| F::rank(record(0, x))));
        }
        sample.sort_unstable();
        let mut bounds: Vec<F::Rank> = vec![F::Rank::default()];
        let at = |k: usize| sample[k * sample.len() / classes];
        for (k, bound) in (1..classes).map(|k| (k, at(k))) {
            let is_frequent = k + 1 == classes || at(k + 1) == bound || k == classes / 2;
            bounds.push(bound);
            bounds.extend(if is_frequent { F::Rank::after(bound) } else { None });
        }
        if let Some((negative, positive)) = F::EQUAL {
            bounds.retain(|bound| *bound != positive);
            bounds.push(negative);
            bounds.extend(F::Rank::after(positive));
        }
        bounds.sort_unstable();
        bounds.dedup();
        Ok(bounds)
    }

    /// Whether all ranks of a class are those of equal elements.
    fn is_of_equals(&self, bounds: &[F::Rank], class: usize) -> bool {
        let (first, next) = (bounds[class], bounds.get(class + 1).copied());
        let is_one = F::Rank::after(first) == next;
        is_one || F::EQUAL.is_some_and(|(low, high)| first == low && F::Rank::after(high) == next)
    }

    /// Writes all records to `store`, those of one class of each piece together.
    fn classify<E: Element>(
        &self,
        x: &Stream<'_>,
        n: usize,
        record: impl Fn(usize, E) -> F::Record + Copy + Sync,
        bounds: &[F::Rank],
        store: &dyn Store,
    ) -> Result<Vec<Class>, AlgorithmError> {
        let size = Self::SIZE;
        // Beside the pieces that are read: numbers of classes, and the records by class.
        let of_element = IN_FLIGHT * size_of::<E>() + 2 * size + size_of::<u16>();
        let step = (PIECE / size).min(self.memory as usize / of_element);
        let width = size_of::<E>() / x.dtype.size();
        let mut classes = vec![Class::default(); bounds.len()];
        let mut written = 0u64;
        for_each_piece(self.job, &[(x, width)], n, step, |range, buffers| {
            let x = buffers[0].elements::<E>();
            let mut grouped = self.job.pool.allocate(x.len() * size)?;
            let record = |at: usize, x: E| record(range.start + at, x);
            let counts = self.group(x, record, bounds, grouped.elements_mut())?;
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

    /// The records of a piece class by class, in their order within each; gives how many each class has.
    fn group<E: Element>(
        &self,
        x: &[E],
        record: impl Fn(usize, E) -> F::Record + Copy + Sync,
        bounds: &[F::Rank],
        grouped: &mut [F::Record],
    ) -> Result<Vec<usize>, AlgorithmError> {
        let mut numbers = self.job.pool.allocate(size_of::<u16>() * x.len())?;
        let numbers = numbers.elements_mut::<u16>();
        self.job.on_workers(|| {
            let parts = x.par_chunks(PART).zip(numbers.par_chunks_mut(PART));
            let counts: Vec<Vec<usize>> = parts
                .map(|(x, numbers)| {
                    let mut counts = vec![0usize; bounds.len()];
                    for (&x, number) in x.iter().zip(numbers) {
                        let class = class_of(bounds, F::rank(record(0, x)));
                        counts[class] += 1;
                        *number = class as u16;
                    }
                    counts
                })
                .collect();
            let (totals, slots) = slots(&counts, grouped);
            let parts = slots.into_par_iter().zip(x.par_chunks(PART)).zip(numbers.par_chunks(PART)).enumerate();
            parts.for_each(|(part, ((slots, x), numbers))| {
                let mut slots: Vec<_> = slots.into_iter().map(|slot| slot.iter_mut()).collect();
                for (at, (&x, &number)) in (part * PART..).zip(x.iter().zip(numbers)) {
                    if let Some(slot) = slots[number as usize].next() {
                        *slot = record(at, x);
                    }
                }
            });
            totals
        })
    }

    fn sort_class(&mut self, store: &dyn Store, class: &Class, count: usize) -> Result<(), AlgorithmError> {
        let mut records = self.job.pool.allocate(class.bytes as usize)?;
        Extents { store, class }.read(0, records.as_mut_slice())?;
        let mut results = self.job.pool.allocate(count * size_of::<F::Result>())?;
        F::sorted(self.job, records.elements_mut(), results.elements_mut())?;
        self.write(&mut results)
    }

    /// Equal elements stay in their order.
    fn copy(&mut self, store: &dyn Store, class: &Class, count: usize) -> Result<(), AlgorithmError> {
        let (shape, extents) = (Shape::scalar(), Extents { store, class });
        let equal = Stream::new(Self::STORED, &shape, &extents, 0);
        let step = PIECE.min(self.memory as usize / (IN_FLIGHT + 2)) / Self::SIZE;
        let (job, width) = (self.job, Self::SIZE / Self::STORED.size());
        for_each_piece(job, &[(&equal, width)], count, step, |range, buffers| {
            let mut results = job.pool.allocate(range.len() * size_of::<F::Result>())?;
            let records = buffers[0].elements::<F::Record>();
            results.elements_mut().iter_mut().zip(records).for_each(|(into, &record)| *into = F::result(record));
            self.write(&mut results)
        })
    }

    /// Writes results behind those that are written already.
    fn write(&mut self, results: &mut BufferMut) -> Result<(), AlgorithmError> {
        self.output.write(self.written, results.as_mut_slice())?;
        self.written += results.len() / size_of::<F::Result>();
        Ok(())
    }
}

/// The record of a record.
fn same<R>(_: usize, record: R) -> R {
    record
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
