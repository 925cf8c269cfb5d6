//! The parallel forms against the plain ones, on rows long enough for all threads and on short ones.

use super::*;
use crate::algorithms::{Algorithm, Facts, Job, Operand};
use crate::memory::Pool;
use crate::types::{DType, Scalar, Shape};
use crate::values::Array;

/// Numbers that look random.
fn scrambled(at: usize) -> u64 {
    (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9)
}

/// Few values and many, with both zeros, infinities and NaN.
fn wild(at: usize) -> f64 {
    match scrambled(at) % 16 {
        0 => f64::NAN,
        1 => -0.0,
        2 => 0.0,
        3 => f64::NEG_INFINITY,
        4..8 => (scrambled(at) / 16 % 5) as f64 - 2.0,
        _ => scrambled(at) as i64 as f64,
    }
}

fn sample(pool: &Pool, dtype: DType, rows: usize, n: usize) -> Array {
    let element = |at: usize| match dtype {
        DType::Float64 => Scalar::Float64(wild(at)),
        DType::Float32 => Scalar::Float32(wild(at) as f32),
        DType::Bool => Scalar::Bool(scrambled(at).is_multiple_of(2)),
        integer => Scalar::from_lane(integer, scrambled(at)),
    };
    Array::from_scalars(pool, dtype, Shape::new([rows, n]).unwrap(), (0..rows * n).map(element)).unwrap()
}

fn computed(algorithm: &Algorithm, job: &Job<'_>, x: &Array) -> Array {
    let facts = algorithm.result(&[Facts::new(x.dtype(), x.shape().clone())]).unwrap();
    let mut output = job.pool.allocate(facts.bytes() as usize).unwrap();
    algorithm.compute(job, &[Operand::of(x)], &mut output).unwrap();
    Array::contiguous(facts.dtype, facts.shape, output.freeze())
}

fn forms_agree(algorithm: impl Into<Algorithm>, x: &Array, pool: &Pool) {
    let algorithm = algorithm.into();
    let plain = computed(&algorithm, &Job::plain(pool, &|| false), x);
    for threads in [1, 3] {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let workers = || Ok(&threads);
        let parallel = computed(&algorithm, &Job::parallel(pool, &workers, &|| false), x);
        let different = plain.elements().zip(parallel.elements()).position(|(a, b)| a != b);
        assert_eq!(different, None, "{} of {} {}", algorithm.name(), x.dtype(), x.shape());
    }
}

#[test]
fn the_parallel_forms_give_what_the_plain_ones_give() {
    let pool = Pool::new(1 << 30);
    for dtype in [DType::Float64, DType::Float32, DType::Bool, DType::Int8, DType::UInt16, DType::Int32, DType::UInt64]
    {
        for (rows, n) in [(2, LONG_ROW + 77), (700, 33), (3, 1)] {
            let x = sample(&pool, dtype, rows, n);
            forms_agree(Sort, &x, &pool);
            forms_agree(Argsort, &x, &pool);
            for gives in [Gives::Elements, Gives::Positions] {
                forms_agree(Partition { positions: vec![n / 3], gives }, &x, &pool);
                let mut positions = vec![0, n / 2, n - 1];
                positions.dedup();
                forms_agree(Partition { positions, gives }, &x, &pool);
                forms_agree(Top { count: n / 5, gives }, &x, &pool);
                forms_agree(Top { count: 1, gives }, &x, &pool);
            }
            for skips_nan in [false, true] {
                let dtype = dtype.math_result();
                forms_agree(OrderStatistic { statistic: Statistic::Median, skips_nan, dtype }, &x, &pool);
                let quantiles = vec![0.0, 0.1, 0.37, 0.5, 0.99, 1.0];
                let statistic = Statistic::Quantiles { quantiles, method: Method::Hazen, places: DType::Float64 };
                forms_agree(OrderStatistic { statistic, skips_nan, dtype }, &x, &pool);
            }
        }
    }
}

#[test]
fn rows_are_sorted_by_their_first_elements() {
    let pool = Pool::new(1 << 20);
    let elements = [2.0, 1.0, f64::NAN, 0.0, 2.0, 0.0, -0.0, 3.0, 0.0, 3.0].map(Scalar::Float64);
    let x = Array::from_scalars(&pool, DType::Float64, Shape::new([5, 2]).unwrap(), elements).unwrap();
    let order = computed(&ArgsortRows.into(), &Job::plain(&pool, &|| false), &x);
    let order: Vec<i128> = order.elements().filter_map(Scalar::integer).collect();
    assert_eq!(order, [3, 4, 2, 0, 1]);
    forms_agree(ArgsortRows, &x, &pool);
}
