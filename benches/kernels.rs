//! Kernels over arrays that stay in the caches: what planning, starting and the work on tiles cost without memory.
//!
//! Items are elements. `cargo bench --bench kernels` runs all, with two threads at most.

mod common;

use common::Bench;
use divan::Bencher;

fn main() {
    divan::main();
}

const SETUP: &str = "n = 512; x = random(n, n); y = random(n, n); v = x[0]; f = float32(x); i = integers(0, 100, (n, n)); \
                     b = x > 0.5; k = int8(i)";

/// Elements of each array.
const ELEMENTS: usize = 512 * 512;

#[divan::bench(args = [
    "x + y",
    "x*y + 2*x - y/3",
    "((((((x*0.1 + y)*x + 0.3)*y + 0.7)*x - y)*y + 1.1)*x + y)*y - 0.4",
    "where(x > y, x, y)",
    "f*f + 1",
    "(i*3 + 1) % 7",
    "float64(k) * x",
    "b & (y > 0.25)",
    "x + v",
])]
fn elementwise(bencher: Bencher, text: &str) {
    Bench::new(SETUP, ELEMENTS).run(bencher, text);
}

#[divan::bench(args = [
    "sum(x)",
    "max(x)",
    "mean(f)",
    "std(x)",
    "argmin(x)",
    "any(x > 2)",
    "sum(x, axis=0)",
    "sum(x, axis=1)",
    "std(x, axis=0)",
    "(sum(x), min(x), max(x))",
    "sum(x[x > 0.5])",
])]
fn reductions(bencher: Bencher, text: &str) {
    Bench::new(SETUP, ELEMENTS).run(bencher, text);
}

#[divan::bench(args = [
    "x.T + y",
    "x[:, ::-1] + y",
    "x[::2, ::2] * 2",
    "x[1:-1, 1:-1] + x[:-2, 1:-1] + x[2:, 1:-1]",
    "x - mean(x, axis=1, keepdims=true)",
    "concatenate((x, y), axis=1)",
])]
fn layouts(bencher: Bencher, text: &str) {
    Bench::new(SETUP, ELEMENTS).run(bencher, text);
}

#[divan::bench(args = ["random(n, n)", "normal(size=(n, n))", "integers(0, 10, (n, n))", "exponential(size=(n, n))"])]
fn draws(bencher: Bencher, text: &str) {
    Bench::new(SETUP, ELEMENTS).run(bencher, &format!("sum({text})"));
}

#[divan::bench(args = [
    "cumsum(x.ravel())",
    "sort(x.ravel())",
    "argsort(x.ravel())",
    "median(x)",
    "histogram(x, bins=100, range=(0, 1))",
    "unique(i)",
    "x[x > 0.5]",
    "x @ y",
])]
fn algorithms(bencher: Bencher, text: &str) {
    Bench::new(SETUP, ELEMENTS).run(bencher, text);
}

/// Work around kernels: 1000 turns of a loop over 256 elements. Items are turns.
#[divan::bench(args = [
    "s = 0.0; for t in range(1000) { s = sum(u*w + s*1e-9) }; s",
    "z = u; for t in range(1000) { z = z*0.5 + w }; z",
])]
fn turns(bencher: Bencher, text: &str) {
    Bench::new("u = random(256); w = random(256)", 1000).run(bencher, text);
}
