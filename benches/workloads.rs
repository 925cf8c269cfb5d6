//! The workloads of docs/performance.md, at a tenth of their sizes or so: whole programs over arrays beyond the caches.
//!
//! Items are elements of an array. For the table itself, each is timed with `arr bench`.

mod common;

use common::Bench;
use divan::Bencher;

fn main() {
    divan::main();
}

const BLACK_SCHOLES: &str = "d1 = (log(S/K) + 0.07*T) / (0.2*sqrt(T)); d2 = d1 - 0.2*sqrt(T); \
    S*0.5*(1 + erf(d1/1.4142135623730951)) - K*exp(-0.05*T)*0.5*(1 + erf(d2/1.4142135623730951))";

const SOFTMAX: &str = "e = exp(m - max(m, axis=1, keepdims=true)); e / sum(e, axis=1, keepdims=true)";

const JACOBI: &str = "B = m; for t in range(5) { B[1:-1,1:-1] = 0.2*(B[1:-1,1:-1] + B[1:-1,:-2] + B[1:-1,2:] \
    + B[2:,1:-1] + B[:-2,1:-1]) }; B";

const MANDELBROT: &str = "zr = cr; zi = ci; k = zeros(n, n, dtype=int64); for t in range(50) { r2 = zr*zr; i2 = zi*zi; \
    inside = r2 + i2 <= 4; k = k + inside; t2 = 2*zr*zi; zr = where(inside, r2 - i2 + cr, zr); \
    zi = where(inside, t2 + ci, zi) }; k";

const VECTORS: &str = "n = 5_000_000; a = random(n); b = random(n); c = random(n); i = integers(0, 10, n); \
    f = float32(a); g = float32(b); h = float32(c); S = a + 0.5; K = b + 0.5; T = c + 0.1";

#[divan::bench(sample_count = 10, sample_size = 1, args = [
    "where(i==0, -1, i)",
    "a^2 + b^2 + 2*a*b",
    "sum(a^2 + b^2 + 2*a*b)",
    "((((((a*0.1+b)*a+0.3)*b+0.7)*a-c)*b+1.1)*a+c)*b-0.4",
    "sin(a)^2 + cos(b)*exp(-c)",
    "sum(sin(a)^2 + cos(b)*exp(-c))",
    "sin(f)^2 + cos(g)*exp(-h)",
    BLACK_SCHOLES,
    "(mean(a), std(a), min(a), max(a))",
    "sum(a[a > 0.5])",
    "a[a > 0.5]",
    "cumsum(a)",
    "sort(a)",
    "median(a)",
    "histogram(a, bins=100, range=(0, 1))",
    "normal(size=n)",
])]
fn vectors(bencher: Bencher, text: &str) {
    Bench::new(VECTORS, 5_000_000).run(bencher, text);
}

#[divan::bench(sample_count = 10, sample_size = 1, args = [
    "sum((random(n,n)/2)^2)",
    "sum(where(m>0.5,m,0)^2, axis=0)",
    "sum(where(m>0.5,m,0)^2, axis=1)",
    SOFTMAX,
    JACOBI,
    "m + m.T",
])]
fn matrices(bencher: Bencher, text: &str) {
    Bench::new("n = 2000; m = random(n, n)", 2000 * 2000).run(bencher, text);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn mandelbrot(bencher: Bencher) {
    let setup = "n = 500; cr = linspace(-2, 0.5, n)[newaxis, :] + zeros(n, 1); \
                 ci = linspace(-1.25, 1.25, n)[:, newaxis] + zeros(1, n)";
    Bench::new(setup, 500 * 500).run(bencher, MANDELBROT);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn matrix_product(bencher: Bencher) {
    Bench::new("A = random(1000, 1000); B = random(1000, 1000)", 1000 * 1000).run(bencher, "A @ B");
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn distances(bencher: Bencher) {
    let text = "sum(sqrt((x[:,newaxis] - x)^2 + (y[:,newaxis] - y)^2), axis=1)";
    Bench::new("x = random(2000); y = random(2000)", 2000 * 2000).run(bencher, text);
}

/// Items are evaluations.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn dependent_sums(bencher: Bencher) {
    let text = "s = 0.0; for t in range(2000) { s = sum(a^2 + b^2 + 2*a*b + s*1e-9) }; s";
    Bench::new("a = random(1000); b = random(1000)", 2000).run(bencher, text);
}
