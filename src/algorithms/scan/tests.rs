use super::*;
use crate::memory::Pool;
use crate::numeric::tile;
use crate::types::Shape;
use std::sync::LazyLock;

static THREADS: LazyLock<rayon::ThreadPool> =
    LazyLock::new(|| rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap());

/// The result of a scan in both forms, which must have the same bits.
fn scanned<T: Element>(op: ScanOp, dtype: DType, x: &[T], extents: &[usize], axis: usize) -> Vec<T> {
    let pool = Pool::new(1 << 30);
    let bytes = size_of_val(x);
    let shape = Shape::new(extents.iter().copied()).unwrap();
    let mut buffer = pool.allocate(bytes).unwrap();
    buffer.elements_mut::<T>()[..x.len()].copy_from_slice(x);
    let buffer = buffer.freeze();
    let operand = Operand::new(dtype, &shape, &buffer, 0);
    let workers = || Ok(&*THREADS);
    let jobs = [Job::plain(&pool, &|| false), Job::parallel(&pool, &workers, &|| false)];
    let results = jobs.map(|job| {
        let mut output = pool.allocate(bytes).unwrap();
        Scan { op, axis, is_checked: false }.compute(&job, &[operand], &mut output).unwrap();
        output
    });
    let [mut plain, mut parallel] = results;
    assert_eq!(plain.as_mut_slice()[..bytes], parallel.as_mut_slice()[..bytes]);
    plain.elements_mut::<T>()[..x.len()].to_vec()
}

/// Numbers of many magnitudes, of which every order of additions has a sum of its own.
fn uneven(n: usize) -> Vec<f64> {
    (0..n).map(|k| ((k * 7919 % 1009) as f64 - 500.0) * 10f64.powi((k % 13) as i32)).collect()
}

#[test]
fn both_forms_agree_whatever_the_layout() {
    for (extents, axis) in [
        (&[5000][..], 0),
        (&[8 * BLOCK], 0),
        (&[3 * CHUNK + 8 * BLOCK + 77], 0),
        (&[tile::STREAMING_FROM as usize / 8 + 13], 0),
        (&[2 * CHUNK, 3], 0),
        (&[3, 2500], 1),
        (&[2500, 3], 0),
        (&[2, 1500, 2], 1),
        (&[70, 40], 1),
        (&[20, 1100], 1),
        (&[3, 9000], 0),
        (&[1030, 8192], 0),
        (&[1, 1], 0),
    ] {
        let x = uneven(extents.iter().product());
        scanned(ScanOp::Sum, DType::Float64, &x, extents, axis);
        let narrow: Vec<f32> = x.iter().map(|&x| x as f32).collect();
        scanned(ScanOp::Sum, DType::Float32, &narrow, extents, axis);
        scanned(ScanOp::Max, DType::Float64, &x, extents, axis);
    }
}

#[test]
fn blocks_come_after_the_sum_of_those_before_them() {
    let x = uneven(3 * BLOCK);
    let sums = scanned(ScanOp::Sum, DType::Float64, &x, &[x.len()], 0);
    let total = |block: usize| x[block * BLOCK..][..BLOCK].iter().copied().reduce(|a, b| a + b).unwrap();
    assert_eq!(sums[BLOCK - 1], total(0));
    assert_eq!(sums[2 * BLOCK - 1], total(0) + total(1));
    assert_eq!(sums[3 * BLOCK - 1], (total(0) + total(1)) + total(2));
    assert_eq!(sums[2 * BLOCK], (total(0) + total(1)) + x[2 * BLOCK]);
}

#[test]
fn the_first_element_stays_as_it_is() {
    let sums = scanned(ScanOp::Sum, DType::Float64, &[-0.0, -0.0, 0.0], &[3], 0);
    assert_eq!(sums.map_signs(), [true, true, false]);
}

trait Signs {
    fn map_signs(&self) -> Vec<bool>;
}

impl Signs for Vec<f64> {
    fn map_signs(&self) -> Vec<bool> {
        self.iter().map(|x| x.is_sign_negative()).collect()
    }
}

#[test]
fn extremes_pass_nan_on_and_know_the_zeros() {
    let highest = scanned(ScanOp::Max, DType::Float64, &[-0.0, 0.0, -0.0, 2.0, f64::NAN, 3.0], &[6], 0);
    assert_eq!(highest.map_signs()[..3], [true, false, false]);
    assert!(highest[3] == 2.0 && highest[4].is_nan() && highest[5].is_nan());
    let lowest = scanned(ScanOp::Min, DType::Float64, &[0.0, -0.0, 0.0], &[3], 0);
    assert_eq!(lowest.map_signs(), [false, true, true]);
}

#[test]
fn integers_wrap_or_are_checked() {
    assert_eq!(scanned(ScanOp::Sum, DType::Int64, &[i64::MAX, 1, 1], &[3], 0), [i64::MAX, i64::MIN, i64::MIN + 1]);
    let pool = Pool::new(1 << 20);
    let shape = Shape::new([2]).unwrap();
    let mut buffer = pool.allocate(16).unwrap();
    buffer.elements_mut::<i64>()[..2].copy_from_slice(&[i64::MAX, 1]);
    let buffer = buffer.freeze();
    let mut output = pool.allocate(16).unwrap();
    let scan = Scan { op: ScanOp::Sum, axis: 0, is_checked: true };
    let job = Job::plain(&pool, &|| false);
    let failed = scan.compute(&job, &[Operand::new(DType::Int64, &shape, &buffer, 0)], &mut output);
    assert!(matches!(failed, Err(AlgorithmError::Data { .. })));
}
