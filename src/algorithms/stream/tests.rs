//! Piece by piece gives the bits that all at once gives.

use super::*;
use crate::algorithms::*;
use crate::memory::Pool;
use smallvec::smallvec;
use std::sync::Mutex;

/// Bytes that are read and written like those of a file.
struct Bytes(Mutex<Vec<u8>>);

impl Store for Bytes {
    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), AlgorithmError> {
        out.copy_from_slice(&self.0.lock().unwrap()[offset as usize..][..out.len()]);
        Ok(())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), AlgorithmError> {
        self.0.lock().unwrap()[offset as usize..][..bytes.len()].copy_from_slice(bytes);
        Ok(())
    }
}

fn mixed(k: usize) -> u64 {
    let mixed = (k as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31);
    mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

fn floats(n: usize, value: impl Fn(usize) -> f64) -> Vec<u8> {
    (0..n).flat_map(|k| value(k).to_ne_bytes()).collect()
}

fn facts(dtype: DType, extents: &[usize]) -> Facts {
    Facts::new(dtype, Shape::new(extents.iter().copied()).unwrap())
}

/// Both results of an algorithm, and the memory that the streamed form took.
fn check(algorithm: impl Into<Algorithm>, inputs: &[(Facts, Vec<u8>)], memory: u64) {
    let algorithm = algorithm.into();
    let pool = Pool::new(1 << 30);
    let threads = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let workers = || Ok(&threads);
    let temporary = |bytes: u64| Ok(Box::new(Bytes(Mutex::new(vec![0; bytes as usize]))) as Box<dyn Store>);
    let job = Job::parallel(&pool, &workers, &|| false).with_temporary(&temporary);
    let of_inputs: Vec<Facts> = inputs.iter().map(|(facts, _)| facts.clone()).collect();
    let result = algorithm.result(&of_inputs).unwrap();
    let buffers: Vec<Buffer> = inputs
        .iter()
        .map(|(_, bytes)| {
            let mut buffer = pool.allocate(bytes.len()).unwrap();
            buffer.as_mut_slice().copy_from_slice(bytes);
            buffer.freeze()
        })
        .collect();
    let operands: Vec<Operand<'_>> = inputs
        .iter()
        .zip(&buffers)
        .map(|((facts, _), buffer)| Operand::new(facts.dtype, &facts.shape, buffer, 0))
        .collect();
    let mut expected = pool.allocate(result.bytes() as usize).unwrap();
    algorithm.compute(&job, &operands, &mut expected).unwrap();
    let stores: Vec<Bytes> = inputs.iter().map(|(_, bytes)| Bytes(Mutex::new(bytes.clone()))).collect();
    let streams: Vec<Stream<'_>> = inputs
        .iter()
        .zip(&stores)
        .map(|((facts, _), store)| Stream::new(facts.dtype, &facts.shape, store, 0))
        .collect();
    let found = Bytes(Mutex::new(vec![0xa5; result.bytes() as usize]));
    let output = Stream::new(result.dtype, &result.shape, &found, 0);
    let streamed = algorithm.streamed().unwrap();
    let memory = memory.max(streamed.least_memory(&of_inputs, 3));
    let before = pool.in_use();
    let narrow = Pool::new(memory + SLACK);
    let job = Job::parallel(&narrow, &workers, &|| false).with_temporary(&temporary);
    streamed.compute_streamed(&job, &streams, &output, memory).unwrap();
    assert_eq!(pool.in_use(), before);
    let found = found.0.into_inner().unwrap();
    if let Some(at) = (0..found.len()).find(|&at| found[at] != expected.as_mut_slice()[at]) {
        panic!("{} of {of_inputs:?}: byte {at} differs", algorithm.name());
    }
}

#[test]
fn scans() {
    let values = floats(60_000, |k| (mixed(k) % 1000) as f64 / 7.0 - 60.0);
    for op in [ScanOp::Sum, ScanOp::Max] {
        for (extents, axis) in
            [(&[60_000][..], 0), (&[3, 20_000], 1), (&[20_000, 3], 0), (&[600, 100], 0), (&[600, 100], 1)]
        {
            let scan = Scan { op, axis, is_checked: false };
            check(scan, &[(facts(DType::Float64, extents), values.clone())], 0);
        }
    }
}

#[test]
fn sorted_rows() {
    let n = 400_000;
    for (number, value) in [
        (&|k| mixed(k) as f64 - 9e18) as &dyn Fn(usize) -> f64,
        &|k| k as f64,
        &|k| [0.0, -0.0, 1.0, f64::NAN, -1.0][mixed(k) as usize % 5],
        &|k| if k % 1000 == 0 { mixed(k) as f64 } else { 7.0 },
        &|_| 3.0,
    ]
    .into_iter()
    .enumerate()
    {
        let values = floats(n, value);
        for extents in [&[n][..], &[2, n / 2], &[n / 10, 10]] {
            check(Sort, &[(facts(DType::Float64, extents), values.clone())], number as u64);
        }
    }
    let bytes: Vec<u8> = (0..6 << 20).map(|k| mixed(k) as u8).collect();
    check(Sort, &[(facts(DType::Int8, &[6 << 20]), bytes)], 0);
}

#[test]
fn order_statistics() {
    let n = 700_000;
    let quantiles = Statistic::Quantiles {
        quantiles: vec![0.0, 0.1, 0.25, 0.9999, 1.0],
        method: Method::Linear,
        places: DType::Float64,
    };
    for value in [&(|k| mixed(k) as f64) as &dyn Fn(usize) -> f64, &|k| (k % 3) as f64, &|k| {
        if k % 9 == 0 { f64::NAN } else { k as f64 }
    }] {
        let values = floats(n, value);
        for statistic in [Statistic::Median, quantiles.clone()] {
            for (skips_nan, extents) in [(true, &[n][..]), (false, &[n]), (true, &[n / 7, 7]), (true, &[1, n])] {
                let statistic = OrderStatistic { statistic: statistic.clone(), skips_nan, dtype: DType::Float64 };
                check(statistic, &[(facts(DType::Float64, extents), values.clone())], 0);
            }
        }
    }
}

#[test]
fn counts_and_weights() {
    let n = 1_000_003;
    let x = (facts(DType::Float64, &[n]), floats(n, |k| (mixed(k) % 1000) as f64 / 10.0));
    let edges = (facts(DType::Float64, &[51]), floats(51, |k| 2.0 * k as f64));
    let weights = (facts(DType::Float64, &[n]), floats(n, |k| 1.0 / (1 + mixed(k) % 97) as f64));
    check(Histogram { dimensions: 1 }, &[x.clone(), edges.clone()], 0);
    check(Histogram { dimensions: 1 }, &[x, edges, weights.clone()], 0);
    let bins: Vec<u8> = (0..n).flat_map(|k| ((mixed(k) % 300) as i64).to_ne_bytes()).collect();
    check(Bincount { length: 300 }, &[(facts(DType::Int64, &[n]), bins), weights], 0);
}

#[test]
fn masks() {
    let n = 200_000;
    let holds = |k: usize| mixed(k).is_multiple_of(3);
    let mask = (facts(DType::Bool, &[n]), (0..n).map(|k| u8::from(holds(k))).collect::<Vec<u8>>());
    let count = (0..n).filter(|&k| holds(k)).count();
    for width in [1, 3] {
        let extents = if width == 1 { vec![n] } else { vec![n, width] };
        let x = (facts(DType::Float64, &extents), floats(n * width, |k| k as f64));
        check(Compress { count }, &[x, mask.clone()], 0);
    }
    check(Nonzero { count }, &[(facts(DType::Bool, &[200, 5, 200]), mask.1.clone())], 0);
}

#[test]
fn products() {
    let (rows, depth, columns) = (150, 700, 90);
    let of = |n: usize| floats(n, |k| (mixed(k) % 17) as f64 - 8.0);
    let a = (facts(DType::Float64, &[rows, depth]), of(rows * depth));
    let b = (facts(DType::Float64, &[depth, columns]), of(depth * columns));
    // Whole numbers add up exactly in any order.
    check(MatMul::default(), &[a, b], 0);
    let bytes = |n: usize| (0..n).map(|k| mixed(k) as u8).collect::<Vec<u8>>();
    let a = (facts(DType::Int8, &[rows, depth]), bytes(rows * depth));
    let b = (facts(DType::Int8, &[depth, columns]), bytes(depth * columns));
    check(MatMul::default(), &[a, b], 0);
}

#[test]
fn elements_one_by_one() {
    let n = 300_000;
    let x = (facts(DType::Float64, &[n]), floats(n, |k| (mixed(k) % 1000) as f64 / 10.0));
    let sorted = (facts(DType::Float64, &[51]), floats(51, |k| 2.0 * k as f64));
    check(SearchSorted(Side::Left), &[sorted.clone(), x.clone()], 0);
    check(Digitize(Side::Right), &[x.clone(), sorted.clone()], 0);
    check(IsIn, &[x.clone(), sorted], 0);
    // In more elements than fit.
    let sorted =
        (facts(DType::Float64, &[n]), floats(n, |k| if k < n - 5 { (k / 3) as f64 / 900.0 } else { f64::NAN }));
    check(SearchSorted(Side::Left), &[sorted.clone(), x.clone()], 0);
    check(SearchSorted(Side::Right), &[sorted.clone(), x.clone()], 0);
    check(IsIn, &[x, sorted], 0);
}

#[test]
fn windows() {
    let n = 100_000;
    let values = floats(n, |k| (mixed(k) % 1000) as f64 / 7.0);
    for op in [RollingOp::Sum, RollingOp::Min] {
        for (window, extents) in [(5, &[n][..]), (1000, &[n]), (70_000, &[n]), (3, &[n / 10, 10]), (7, &[2, n / 2])] {
            check(Rolling { op, window, is_checked: false }, &[(facts(DType::Float64, extents), values.clone())], 0);
        }
    }
}

/// Values that are easy, hard or impossible to put into classes.
fn shapes_of_values() -> [fn(usize) -> f64; 5] {
    [
        |k| mixed(k) as f64 - 9e18,
        |k| k as f64,
        |k| [0.0, -0.0, 1.0, f64::NAN, -1.0][mixed(k) as usize % 5],
        |k| if k % 1000 == 0 { mixed(k) as f64 } else { 7.0 },
        |_| 3.0,
    ]
}

/// The row of 200000, and two, and short ones; of float64, and narrower.
fn rows(value: fn(usize) -> f64) -> Vec<(Facts, Vec<u8>)> {
    let n = 200_000;
    let narrow: Vec<u8> = (0..n).flat_map(|k| (value(k) as f32).to_ne_bytes()).collect();
    let mut rows = vec![(facts(DType::Float32, &[n]), narrow)];
    rows.extend(
        [&[n][..], &[2, n / 2], &[n / 10, 10]].map(|extents| (facts(DType::Float64, extents), floats(n, value))),
    );
    rows
}

#[test]
fn positions_of_sorted_rows() {
    for value in shapes_of_values() {
        for row in rows(value) {
            check(Argsort, &[row], 0);
        }
    }
    let bytes: Vec<u8> = (0..3 << 20).map(|k| mixed(k) as u8).collect();
    check(Argsort, &[(facts(DType::Int8, &[3 << 20]), bytes)], 0);
}

#[test]
fn divided_rows_and_largest_elements() {
    for value in shapes_of_values() {
        for gives in [Gives::Elements, Gives::Positions] {
            for row in rows(value) {
                let n = *row.0.shape.extents().last().unwrap();
                let positions = [&[0, n / 3, n / 3 + 1, n - 1][..], &[n / 2]];
                for positions in positions.map(<[usize]>::to_vec) {
                    check(Partition { positions, gives }, std::slice::from_ref(&row), 0);
                }
                for count in [0, 1, 7, n / 20, n] {
                    check(Top { count, gives }, std::slice::from_ref(&row), 0);
                }
            }
        }
    }
}

#[test]
fn positions_of_sorted_matrix_rows() {
    for (n, width) in [(150_000, 3), (200_000, 1), (5, 100_000), (300, 0), (0, 3)] {
        for value in [|k| (mixed(k) % 20) as f64, |k| if mixed(k).is_multiple_of(3) { f64::NAN } else { -0.0 }] {
            check(ArgsortRows, &[(facts(DType::Float64, &[n, width]), floats(n * width, value))], 0);
        }
    }
}

#[test]
fn numbers_of_groups() {
    let n = 300_000;
    // An odd factor makes every position appear once.
    let order: Vec<u8> = (0..n).flat_map(|k| ((k * 7919 % n) as i64).to_ne_bytes()).collect();
    let starts = (0..n).map(|k| u8::from(k == 0 || mixed(k).is_multiple_of(5))).collect();
    check(GroupNumbers, &[(facts(DType::Int64, &[n]), order), (facts(DType::Bool, &[n]), starts)], 0);
    check(GroupNumbers, &[(facts(DType::Int64, &[0]), Vec::new()), (facts(DType::Bool, &[0]), Vec::new())], 0);
}

fn positions(n: usize, position: impl Fn(usize) -> i64) -> Vec<u8> {
    (0..n).flat_map(|k| position(k).to_ne_bytes()).collect()
}

#[test]
fn gathered_by_more_positions_than_fit() {
    let (n, m) = (50_000, 300_000);
    let axis = |extent: usize, stride: i64| Addressed { axis: 0, extent, stride };
    let wanted = positions(m, |k| mixed(k) as i64 % n as i64);
    let wanted = (facts(DType::Int64, &[m]), wanted);
    let one = Addressing { start: 0, outer: smallvec![], axes: smallvec![axis(n, 1)], inner: smallvec![] };
    check(Gather(one), &[(facts(DType::Float64, &[n]), floats(n, |k| k as f64)), wanted.clone()], 0);
    // Of three rows the same elements, and of rows of three all of them backwards.
    let x = floats(3 * n, |k| k as f64);
    let outer = smallvec![Step { extent: 3, stride: n as i64 }];
    let three = Addressing { start: 0, outer, axes: smallvec![axis(n, 1)], inner: smallvec![] };
    check(Gather(three), &[(facts(DType::Float64, &[3, n]), x.clone()), wanted.clone()], 0);
    let inner = smallvec![Step { extent: 3, stride: -1 }];
    let rows = Addressing { start: 2, outer: smallvec![], axes: smallvec![axis(n, 3)], inner };
    check(Gather(rows), &[(facts(DType::Float64, &[n, 3]), x), wanted], 0);
}

#[test]
fn scattered_elements() {
    let (n, m) = (700_000, 400_000);
    let x = floats(n, |k| k as f64);
    let some = |count: usize| floats(count, |k| -1.0 - k as f64);
    let wanted = |extent: usize| (facts(DType::Int64, &[m]), positions(m, |k| mixed(k) as i64 % extent as i64));
    let axis = |extent: usize, stride: i64| Addressed { axis: 0, extent, stride };
    let one = Addressing { start: 0, outer: smallvec![], axes: smallvec![axis(n, 1)], inner: smallvec![] };
    let x_of = |extents: &[usize]| (facts(DType::Float64, extents), x.clone());
    let values = |extents: &[usize]| (facts(DType::Float64, extents), some(extents.iter().product()));
    check(Scatter(one), &[x_of(&[n]), values(&[m]), wanted(n)], 0);
    let inner = smallvec![Step { extent: 7, stride: 1 }];
    let rows = Addressing { start: 0, outer: smallvec![], axes: smallvec![axis(n / 7, 7)], inner };
    check(Scatter(rows), &[x_of(&[n / 7, 7]), values(&[m, 7]), wanted(n / 7)], 0);
    let outer = smallvec![Step { extent: 2, stride: n as i64 / 2 }];
    let backwards = smallvec![Step { extent: 7, stride: -1 }];
    let parts = Addressing { start: 6, outer, axes: smallvec![axis(n / 14, 7)], inner: backwards };
    check(Scatter(parts), &[x_of(&[2, n / 14, 7]), values(&[2, m, 7]), wanted(n / 14)], 0);
    // Every other element, backwards: one run.
    let inner = smallvec![Step { extent: n / 2, stride: -2 }];
    let slice = Addressing { start: n as i64 - 1, outer: smallvec![], axes: smallvec![], inner };
    check(Scatter(slice), &[x_of(&[n]), values(&[n / 2])], 0);
    // Two long runs, of which one is changed twice.
    let inner = smallvec![Step { extent: n / 2, stride: 1 }];
    let long = Addressing { start: 0, outer: smallvec![], axes: smallvec![axis(2, n as i64 / 2)], inner };
    let twice = (facts(DType::Int64, &[3]), positions(3, |k| [1, 0, -1][k]));
    check(Scatter(long), &[x_of(&[2, n / 2]), values(&[3, n / 2]), twice], 0);
}

#[test]
fn taken_along_an_axis() {
    for (extents, axis) in [(&[300_000][..], 0), (&[100, 3000], 1), (&[100, 3000], 0), (&[20, 300, 50], 1)] {
        let n: usize = extents.iter().product();
        let x = (facts(DType::Float64, extents), floats(n, |k| k as f64));
        let wanted = positions(n, |k| mixed(k) as i64 % extents[axis] as i64);
        check(TakeAlong { axis }, &[x, (facts(DType::Int64, extents), wanted)], 0);
    }
}

#[test]
fn repeated_rows() {
    for (extents, axis) in [(&[40_000][..], 0), (&[4000, 10], 0), (&[10, 4000], 1), (&[3, 40, 300], 1)] {
        let n: usize = extents.iter().product();
        let x = (facts(DType::Float64, extents), floats(n, |k| k as f64));
        let count = |k: usize| if k == 5 { 3000 } else { (mixed(k) % 4) as i64 };
        let total = (0..extents[axis]).map(count).sum::<i64>() as usize;
        let counts = (facts(DType::Int64, &[extents[axis]]), positions(extents[axis], count));
        check(RepeatEach { axis, total }, &[x, counts], 0);
    }
}

#[test]
fn sliding_products() {
    let n = 100_000;
    let x = (facts(DType::Float64, &[n]), floats(n, |k| (mixed(k) % 1000) as f64 / 7.0 - 60.0));
    for m in [1, 5, 300] {
        let kernel = (facts(DType::Float64, &[m]), floats(m, |k| 1.0 / (k + 1) as f64));
        for (first, count) in [(0, n - m + 1), (1 - m as i64, n + m - 1), (-(m as i64) / 2, n), (n as i64 - 3, 50)] {
            check(Correlate { first, count, is_checked: false }, &[x.clone(), kernel.clone()], 0);
        }
    }
}
