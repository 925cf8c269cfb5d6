//! Tile functions by themselves: every mathematical function over a tile in cache, at each SIMD level of this processor.
//!
//! `cargo bench --bench tile_functions -- exp` runs those whose names contain `exp`. Items are elements.

use arr::numeric::function::Function;
use arr::numeric::op::ScalarOp;
use arr::numeric::simd::Level;
use arr::numeric::tile;
use arr::types::DType;
use divan::Bencher;
use divan::counter::ItemsCount;
use std::fmt;

fn main() {
    divan::main();
}

/// Elements of a tile.
const TILE: usize = 1024;

/// A function at a level.
struct Case(Function, Level);

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.0.name(), self.1)
    }
}

fn cases() -> impl Iterator<Item = Case> {
    let levels = Level::available();
    Function::ALL.iter().flat_map(move |&function| levels.clone().into_iter().map(move |level| Case(function, level)))
}

#[divan::bench(args = cases())]
fn float64(bencher: Bencher, case: &Case) {
    let first: Vec<f64> = (0..TILE).map(|k| lowest(case.0) + k as f64 / TILE as f64).collect();
    let second: Vec<f64> = first.iter().map(|x| 1.5 - x).collect();
    run(bencher, case, DType::Float64, &first, &second);
}

#[divan::bench(args = cases())]
fn float32(bencher: Bencher, case: &Case) {
    let first: Vec<f32> = (0..TILE).map(|k| lowest(case.0) as f32 + k as f32 / TILE as f32).collect();
    let second: Vec<f32> = first.iter().map(|x| 1.5 - x).collect();
    run(bencher, case, DType::Float32, &first, &second);
}

/// Where the arguments begin, a range of one from there on.
fn lowest(function: Function) -> f64 {
    if function == Function::Acosh { 1.0 } else { 0.0 }
}

fn run<T: Copy>(bencher: Bencher, Case(function, level): &Case, dtype: DType, first: &[T], second: &[T]) {
    let tile_function =
        tile::function(ScalarOp::Call(*function), dtype, *level).expect("every function has a tile form");
    let inputs = [first.as_ptr().cast::<u8>(), second.as_ptr().cast()];
    let mut output: Vec<T> = first.to_vec();
    bencher.counter(ItemsCount::new(TILE)).bench_local(|| {
        // SAFETY: both inputs and the output have TILE elements of the dtype's lane, and none overlaps another; a function
        // reads as many inputs as it has arguments, of which there are two at most.
        unsafe { tile_function(inputs.as_ptr(), output.as_mut_ptr().cast(), TILE) }
    });
}
