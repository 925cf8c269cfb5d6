//! Elements at positions of an array that memory does not hold: only what is asked for is read.

use super::{Addressing, Gather, Scatter, count, offset};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, READERS, Stream, Streamed, TakeAlong};
use crate::memory::{Buffer, BufferMut};
use crate::types::Shape;
use rayon::prelude::*;
use smallvec::SmallVec;
use std::ops::Range;

/// Bytes that are read at once; so many reads are under way as a store is asked for by others too.
const WINDOW: usize = 1 << 17;
const WINDOWS: usize = READERS;

/// Bytes that are rather read than left out between two wanted elements.
pub(super) const GAP: usize = 1 << 14;

/// Bytes of results that are put together before they are written, at most.
const PIECE: usize = 1 << 25;

/// Consecutive elements of the array that are wanted together.
#[derive(Clone, Copy)]
struct Request {
    first: u64,
    length: u32,
    /// Where they belong in the piece of the result.
    to: u32,
}

impl Gather {
    /// The most elements of a request.
    fn longest(size: usize) -> usize {
        WINDOW / size
    }

    /// How much is asked for where so many elements of a run are wanted.
    pub(super) fn requests(&self, elements: usize, size: usize) -> usize {
        if self.0.is_dense() { elements.div_ceil(Gather::longest(size)) } else { elements }
    }

    /// Bytes for so many elements of a run: those of the result, and what is asked for.
    fn bytes_of(&self, elements: usize, size: usize) -> u64 {
        (elements * size + self.requests(elements, size) * size_of::<Request>()) as u64
    }

    /// Bytes beyond which pieces of a result of so many elements do not become larger.
    fn most_pieces(&self, elements: usize, size: usize) -> u64 {
        let run = count(&self.0.inner).max(1);
        let runs = (elements / run).min(PIECE / size / run).max(1) as u64;
        runs.saturating_mul(self.bytes_of(run.min(PIECE / size), size))
    }

    /// Bytes for what is there from beginning to end, besides positions.
    fn fixed_bytes(&self) -> u64 {
        self.0.offsets_bytes() + (WINDOW * WINDOWS) as u64
    }

    /// What is wanted of elements `part` of runs, `runs` of them from number `first` on.
    fn wanted(
        &self,
        positions: &[&[i64]],
        offsets: Option<&[i64]>,
        (first, runs): (usize, usize),
        part: Range<usize>,
        size: usize,
    ) -> Vec<Request> {
        let mut requests = Vec::with_capacity(runs * self.requests(part.len(), size));
        self.0.for_each_run(positions, first, runs, |at, start| {
            // A piece has fewer than 2^32 elements.
            let to = |k: usize| (at * part.len() + k - part.start) as u32;
            match offsets {
                Some(offsets) => requests.extend(part.clone().map(|k| Request {
                    first: (start + offsets[k]) as u64,
                    length: 1,
                    to: to(k),
                })),
                None => requests.extend(part.clone().step_by(Gather::longest(size)).map(|k| Request {
                    first: start as u64 + k as u64,
                    length: Gather::longest(size).min(part.end - k) as u32,
                    to: to(k),
                })),
            }
        });
        requests
    }
}

impl Streamed for Gather {
    fn least_memory(&self, inputs: &[Facts], _: usize) -> u64 {
        let (size, run) = (inputs[0].dtype.size(), count(&self.0.inner));
        let positions: u64 = inputs[1..].iter().map(Facts::bytes).sum();
        let positions = positions.min((FEW * size_of::<i64>() * self.0.axes.len()) as u64);
        positions + self.fixed_bytes() + self.bytes_of(run.min(Gather::longest(size)), size)
    }

    fn most_memory(&self, inputs: &[Facts]) -> u64 {
        let elements = self.result(inputs).map_or(0, |result| result.shape.len());
        let positions: u64 = inputs[1..].iter().map(Facts::bytes).sum();
        positions.saturating_add(self.fixed_bytes()).saturating_add(self.most_pieces(elements, inputs[0].dtype.size()))
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, size) = (&inputs[0], inputs[0].dtype.size());
        let left = memory.saturating_sub(self.fixed_bytes());
        let of_positions = (left / 2).max(left.saturating_sub(self.most_pieces(output.shape.len(), size)));
        let of_piece = self.bytes_of(count(&self.0.inner).min(Gather::longest(size)), size);
        let of_positions = of_positions.min(left.saturating_sub(of_piece));
        let positions = Positions::of(&self.0, &inputs[1..], of_positions);
        positions.check(job, x.shape)?;
        if output.shape.is_empty() {
            return Ok(());
        }
        let left = left.saturating_sub(positions.bytes());
        let (run, offsets) = (count(&self.0.inner), self.0.offsets());
        // Several runs at a time, or parts of one. What is wanted of a long list is spread over all of the array, which is
        // gone through for each piece.
        let piece = if positions.are_whole() { PIECE } else { u32::MAX as usize };
        let step = ((left / self.bytes_of(run, size)) as usize).min(piece / size / run);
        let longest = Gather::longest(size);
        let parts = (left / self.bytes_of(longest, size)).clamp(1, (PIECE / WINDOW) as u64) as usize;
        let part = if step > 0 { run } else { run.min(parts * longest) };
        positions.for_each(job, |here, first_run, (first, runs)| {
            for from in (first..first + runs).step_by(step.max(1)) {
                let count = step.max(1).min(first + runs - from);
                for start in (0..run).step_by(part) {
                    job.check()?;
                    let part = start..run.min(start + part);
                    let mut piece = job.pool.allocate(count * part.len() * size)?;
                    let mut requests = self.wanted(here, offsets.as_deref(), (from, count), part, size);
                    read(job, x, &mut requests, piece.as_mut_slice())?;
                    output.write((first_run + from - first) * run + start, piece.as_mut_slice())?;
                }
            }
            Ok(())
        })
    }
}

/// Positions of each axis that are in memory at once, where all are too many; at least so many.
const FEW: usize = 1 << 16;

/// The arrays of positions of an addressing: all of them in memory, or so many elements of each at a time.
struct Positions<'a> {
    addressing: &'a Addressing,
    inputs: &'a [Stream<'a>],
    /// Elements of each array.
    count: usize,
    at_once: usize,
}

impl<'a> Positions<'a> {
    fn of(addressing: &'a Addressing, inputs: &'a [Stream<'a>], memory: u64) -> Positions<'a> {
        let count = inputs.first().map_or(1, |input| input.shape.len());
        let at_once = memory as usize / (size_of::<i64>() * inputs.len()).max(1);
        let at_once = if inputs.is_empty() { count } else { count.min(at_once.max(FEW)) };
        // About as many each time.
        let at_once = count.div_ceil(count.div_ceil(at_once.max(1)).max(1));
        Positions { addressing, inputs, count, at_once }
    }

    fn are_whole(&self) -> bool {
        self.at_once == self.count
    }

    /// What those in memory take.
    fn bytes(&self) -> u64 {
        (self.at_once * size_of::<i64>() * self.inputs.len()) as u64
    }

    fn load(&self, job: &Job<'_>, input: &Stream<'_>, range: &Range<usize>) -> Result<Buffer, AlgorithmError> {
        let mut buffer = job.pool.allocate(range.len() * size_of::<i64>())?;
        input.read(range.start, buffer.as_mut_slice())?;
        Ok(buffer.freeze())
    }

    fn ranges(&self) -> impl Iterator<Item = Range<usize>> {
        let (count, at_once) = (self.count, self.at_once);
        (0..count).step_by(at_once.max(1)).map(move |start| start..count.min(start + at_once))
    }

    /// The first position that its axis does not have is an error.
    fn check(&self, job: &Job<'_>, of: &Shape) -> Result<(), AlgorithmError> {
        for (axis, input) in self.addressing.axes.iter().zip(self.inputs) {
            for range in self.ranges() {
                job.check()?;
                axis.check(job, self.load(job, input, &range)?.elements(), of)?;
            }
        }
        Ok(())
    }

    /// Calls `work` with positions, the number of the first run that has them, and which of the runs of these positions
    /// follow each other from there on: the first of them and how many.
    fn for_each(
        &self,
        job: &Job<'_>,
        mut work: impl FnMut(&[&[i64]], usize, (usize, usize)) -> Result<(), AlgorithmError>,
    ) -> Result<(), AlgorithmError> {
        let outer = count(&self.addressing.outer);
        for range in self.ranges() {
            let loaded = self.inputs.iter().map(|input| self.load(job, input, &range));
            let buffers = loaded.collect::<Result<SmallVec<[Buffer; 4]>, _>>()?;
            let positions: SmallVec<[&[i64]; 4]> = buffers.iter().map(Buffer::elements).collect();
            match self.are_whole() {
                true => work(&positions, 0, (0, outer * self.count))?,
                false => (0..outer).try_for_each(|outer| {
                    let first = outer * self.count + range.start;
                    work(&positions, first, (outer * range.len(), range.len()))
                })?,
            }
        }
        Ok(())
    }
}

/// Bytes of the result and of the values that change it, at least.
const CHANGED: u64 = 1 << 20;

impl Scatter {
    /// The elements of a run that are changed together where it is longer.
    fn part(size: usize) -> usize {
        CHANGED as usize / 4 / size
    }

    /// Whether elements `part` of any of these runs may lie in a piece of the array.
    fn reaches(
        &self,
        positions: &[&[i64]],
        (first, runs): (usize, usize),
        part: &Range<usize>,
        piece: &Range<usize>,
    ) -> bool {
        let ends = |from: i64, to: i64| (from.min(to), from.max(to));
        let (low, high) = match &self.0.inner[..] {
            _ if self.0.is_dense() => (part.start as i64, part.end as i64 - 1),
            [step] => ends(part.start as i64 * step.stride, (part.end as i64 - 1) * step.stride),
            steps => steps.iter().fold((0, 0), |(low, high), step| {
                let (from, to) = ends(0, (step.extent as i64 - 1) * step.stride);
                (low + from, high + to)
            }),
        };
        let mut reaches = false;
        self.0.for_each_run(positions, first, runs, |_, start| {
            reaches |= start + low < piece.end as i64 && start + high >= piece.start as i64;
        });
        reaches
    }
}

impl Streamed for Scatter {
    fn least_memory(&self, inputs: &[Facts], _: usize) -> u64 {
        let positions: u64 = inputs[2..].iter().map(Facts::bytes).sum();
        2 * positions.min((FEW * size_of::<i64>() * self.0.axes.len()) as u64) + 3 * CHANGED
    }

    /// Goes through the values once for every piece of the result, which is as large as memory permits.
    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, values, size) = (&inputs[0], &inputs[1], inputs[0].dtype.size());
        let positions = Positions::of(&self.0, &inputs[2..], memory / 2 - CHANGED);
        positions.check(job, x.shape)?;
        let left = memory - positions.bytes();
        let values_bytes = (left / 4).max(CHANGED).min(values.facts().bytes().max(1)) as usize;
        let elements = ((left - values_bytes as u64) as usize / size).max(1);
        let run = count(&self.0.inner);
        let is_dense = self.0.is_dense();
        for start in (0..x.shape.len()).step_by(elements) {
            let piece = start..x.shape.len().min(start + elements);
            let mut changed = job.pool.allocate(piece.len() * size)?;
            x.read(start, changed.as_mut_slice())?;
            let bytes = changed.as_mut_slice();
            // Of several runs all elements, or some of one.
            let (part, step) = match values_bytes / (run * size).max(1) {
                0 => (Scatter::part(size), 1),
                step => (run.max(1), step),
            };
            positions.for_each(job, |here, first_run, (first, runs)| {
                for from in (first..first + runs).step_by(step) {
                    let runs = step.min(first + runs - from);
                    for part_start in (0..run).step_by(part) {
                        job.check()?;
                        let part = part_start..run.min(part_start + part);
                        if !self.reaches(here, (from, runs), &part, &piece) {
                            continue;
                        }
                        let mut new = job.pool.allocate(runs * part.len() * size)?;
                        values.read((first_run + from - first) * run + part.start, new.as_mut_slice())?;
                        let new = &*new.as_mut_slice();
                        self.0.for_each_run(here, from, runs, |at, run_start| {
                            let new = &new[at * part.len() * size..][..part.len() * size];
                            let at = |k: usize| {
                                (run_start + if is_dense { k as i64 } else { offset(&self.0.inner, k) }) as usize
                            };
                            change(bytes, &piece, new, part.clone().map(at), size);
                        });
                    }
                }
                Ok(())
            })?;
            output.write(start, bytes)?;
        }
        Ok(())
    }
}

/// Puts values where they belong in a piece of an array, those that belong there.
fn change(bytes: &mut [u8], piece: &Range<usize>, values: &[u8], places: impl Iterator<Item = usize>, size: usize) {
    for (value, place) in values.chunks_exact(size).zip(places) {
        if piece.contains(&place) {
            bytes[(place - piece.start) * size..][..size].copy_from_slice(value);
        }
    }
}

impl Streamed for TakeAlong {
    fn least_memory(&self, inputs: &[Facts], _: usize) -> u64 {
        (WINDOW * WINDOWS + FEW * TakeAlong::bytes_of(inputs[0].dtype.size())) as u64
    }

    fn compute_streamed(
        &self,
        job: &Job<'_>,
        inputs: &[Stream<'_>],
        output: &Stream<'_>,
        memory: u64,
    ) -> Result<(), AlgorithmError> {
        let (x, positions, size) = (&inputs[0], &inputs[1], inputs[0].dtype.size());
        let step = (memory as usize - WINDOW * WINDOWS) / TakeAlong::bytes_of(size);
        let step = step.min(u32::MAX as usize / size);
        for first in (0..output.shape.len()).step_by(step) {
            job.check()?;
            let length = step.min(output.shape.len() - first);
            let mut wanted = job.pool.allocate(length * size_of::<i64>())?;
            positions.read(first, wanted.as_mut_slice())?;
            let mut requests = Vec::with_capacity(length);
            for (to, &position) in wanted.elements_mut::<i64>().iter().enumerate() {
                let place = self.place(x.shape, positions.shape, first + to, position)?;
                requests.push(Request { first: place as u64, length: 1, to: to as u32 });
            }
            let mut taken = job.pool.allocate(length * size)?;
            read(job, x, &mut requests, taken.as_mut_slice())?;
            output.write(first, taken.as_mut_slice())?;
        }
        Ok(())
    }
}

impl TakeAlong {
    /// Bytes for each element that is taken at once: itself, its position, and what is asked for.
    fn bytes_of(size: usize) -> usize {
        size + size_of::<i64>() + size_of::<Request>()
    }
}

/// Reads what is asked for, in the order of the array and together with what lies shortly before and behind it.
fn read(job: &Job<'_>, x: &Stream<'_>, requests: &mut [Request], out: &mut [u8]) -> Result<(), AlgorithmError> {
    let size = x.dtype.size();
    requests.sort_unstable_by_key(|request| request.first);
    let mut rest = &*requests;
    while !rest.is_empty() {
        job.check()?;
        let mut windows: SmallVec<[&[Request]; WINDOWS]> = SmallVec::new();
        while windows.len() < WINDOWS && !rest.is_empty() {
            let (window, others) = rest.split_at(window(rest, size));
            windows.push(window);
            rest = others;
        }
        let read = |window: &&[Request]| -> Result<BufferMut, AlgorithmError> {
            let (first, end) = span(window);
            let mut buffer = job.pool.allocate((end - first) as usize * size)?;
            x.read(first as usize, buffer.as_mut_slice())?;
            Ok(buffer)
        };
        let buffers = job.on_workers(|| windows.par_iter().map(read).collect::<Result<Vec<_>, _>>())??;
        for (window, mut buffer) in windows.into_iter().zip(buffers) {
            let (first, bytes) = (window[0].first, buffer.as_mut_slice());
            for request in window {
                let from = (request.first - first) as usize * size;
                let (to, length) = (request.to as usize * size, request.length as usize * size);
                out[to..][..length].copy_from_slice(&bytes[from..][..length]);
            }
        }
    }
    Ok(())
}

/// How many requests, which are ascending, are read at once.
fn window(requests: &[Request], size: usize) -> usize {
    let first = requests[0].first;
    let mut end = first + u64::from(requests[0].length);
    let fits = |request: &&Request| {
        let until = end.max(request.first + u64::from(request.length));
        let is_near = request.first.saturating_sub(end) * size as u64 <= GAP as u64;
        let fits = is_near && (until - first) * size as u64 <= WINDOW as u64;
        if fits {
            end = until;
        }
        fits
    };
    1 + requests[1..].iter().take_while(fits).count()
}

/// The elements from the first to the last of a window.
fn span(window: &[Request]) -> (u64, u64) {
    let ends = window.iter().map(|request| request.first + u64::from(request.length));
    (window[0].first, ends.fold(0, u64::max))
}

#[cfg(test)]
mod tests {
    use super::super::{Addressed, Addressing, Step};
    use super::*;
    use crate::algorithms::{Operand, Store};
    use crate::memory::Pool;
    use crate::types::{DType, Shape};
    use smallvec::smallvec;
    use std::sync::Mutex;

    /// Bytes that can be read and written, and how many have been read.
    struct Bytes(Mutex<(Vec<u8>, usize)>);

    impl Store for Bytes {
        fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), AlgorithmError> {
            let mut inner = self.0.lock().unwrap();
            out.copy_from_slice(&inner.0[offset as usize..][..out.len()]);
            inner.1 += out.len();
            Ok(())
        }

        fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), AlgorithmError> {
            self.0.lock().unwrap().0[offset as usize..][..bytes.len()].copy_from_slice(bytes);
            Ok(())
        }
    }

    fn bytes(elements: &[i64]) -> Bytes {
        Bytes(Mutex::new((elements.iter().flat_map(|x| x.to_ne_bytes()).collect(), 0)))
    }

    /// What is gathered of 4000 rows of 100 elements, as from memory; gives the bytes that were read of them.
    fn check(addressing: Addressing, positions: &[&[i64]], memory: u64) -> usize {
        let elements: Vec<i64> = (0..400_000).collect();
        let shape = Shape::new([4000, 100]).unwrap();
        let pool = Pool::new(1 << 30);
        let threads = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let workers = || Ok(&threads);
        let job = Job::parallel(&pool, &workers, &|| false);
        let gather = Gather(addressing);
        let of_positions = Shape::new([positions.first().map_or(1, |positions| positions.len())]).unwrap();
        let mut facts = vec![Facts::new(DType::Int64, shape.clone())];
        facts.extend(positions.iter().map(|_| Facts::new(DType::Int64, of_positions.clone())));
        let result = gather.result(&facts).unwrap();

        let stores: Vec<Bytes> = std::iter::once(bytes(&elements)).chain(positions.iter().map(|p| bytes(p))).collect();
        let inputs: Vec<Stream<'_>> =
            facts.iter().zip(&stores).map(|(facts, store)| Stream::new(DType::Int64, &facts.shape, store, 0)).collect();
        let output = bytes(&vec![0; result.shape.len()]);
        let stream = Stream::new(DType::Int64, &result.shape, &output, 0);
        let memory = memory.max(gather.least_memory(&facts, 3));
        gather.compute_streamed(&job, &inputs, &stream, memory).unwrap();

        let buffers: Vec<Buffer> = inputs.iter().map(|input| input.whole(&job).unwrap()).collect();
        let operands: Vec<Operand<'_>> =
            facts.iter().zip(&buffers).map(|(of, buffer)| Operand::new(of.dtype, &of.shape, buffer, 0)).collect();
        let mut expected = pool.allocate(result.bytes() as usize).unwrap();
        gather.compute(&job, &operands, &mut expected).unwrap();
        assert!(output.0.lock().unwrap().0 == expected.as_mut_slice());
        let read = stores[0].0.lock().unwrap().1;
        // All of it once more, for the comparison.
        read - 8 * elements.len()
    }

    fn rows() -> Addressed {
        Addressed { axis: 0, extent: 4000, stride: 100 }
    }

    #[test]
    fn only_what_is_asked_for_is_read() {
        let row: SmallVec<[Step; 4]> = smallvec![Step { extent: 100, stride: 1 }];
        let some = |inner: &SmallVec<[Step; 4]>| Addressing {
            start: 0,
            outer: smallvec![],
            axes: smallvec![rows()],
            inner: inner.clone(),
        };
        // Rows far from each other, one of them twice, one from the end.
        let read = check(some(&row), &[&[3999, 7, -2000, 7, 0]], 0);
        assert!(read <= 5 * 800 + GAP, "{read}");
        // Every other element of them, backwards.
        let backwards = smallvec![Step { extent: 50, stride: -2 }];
        let addressing = Addressing { start: 99, ..some(&backwards) };
        let read = check(addressing, &[&[1, 3000, 2]], 0);
        assert!(read <= 4 * 800, "{read}");
        // Columns: one element of every row.
        let columns = Addressing {
            start: 0,
            outer: smallvec![Step { extent: 4000, stride: 100 }],
            axes: smallvec![Addressed { axis: 1, extent: 100, stride: 1 }],
            inner: smallvec![],
        };
        check(columns.clone(), &[&[5, -1, 5]], 0);
        check(columns, &[&[5, -1, 5]], 1 << 30);
        // Single elements.
        let axes = smallvec![rows(), Addressed { axis: 1, extent: 100, stride: 1 }];
        let points = Addressing { start: 0, outer: smallvec![], axes, inner: smallvec![] };
        let many: Vec<i64> = (0..10_000).map(|k| k * 7919 % 4000).collect();
        let others: Vec<i64> = (0..10_000).map(|k| k * 31 % 100).collect();
        let read = check(points, &[&many, &others], 1 << 30);
        assert!(read <= 8 * 400_000, "{read}");
    }

    #[test]
    fn long_runs_are_read_in_parts_and_empty_ones_not_at_all() {
        let of = |extent: usize, stride: i64| Addressing {
            start: 0,
            outer: smallvec![],
            axes: smallvec![Addressed { axis: 0, extent: 4, stride: 100_000 }],
            inner: smallvec![Step { extent, stride }],
        };
        for memory in [0, 2 << 20, 1 << 30] {
            let read = check(of(100_000, 1), &[&[3, 0, -1]], memory);
            assert!(read <= 8 * 3 * 100_000 + GAP, "{read}");
            check(of(33_000, 3), &[&[2, 2]], memory);
            assert_eq!(check(of(0, 1), &[&[3, 0]], memory), 0);
            assert_eq!(check(of(100_000, 1), &[&[]], memory), 0);
        }
    }

    #[test]
    fn windows_without_positions_are_read_too() {
        let windows = Addressing {
            start: 0,
            outer: smallvec![Step { extent: 398_000, stride: 1 }],
            axes: smallvec![],
            inner: smallvec![Step { extent: 3, stride: 1 }],
        };
        check(windows, &[], 1 << 21);
    }
}
