//! Measuring what this machine can do, so that plans can say how long they will take.
//!
//! What threads do is measured by programs: each probe is an expression with the work in question and one without it, on
//! arrays that stay in the caches, and the difference of their times is the work's. So a rate holds what a program pays,
//! the way through tiles included. Memory is measured by plain loops, which no planner of ours stands between.

use super::{Failure, Session};
use crate::diagnostics::Diagnostic;
use crate::formats;
use crate::memory::{BufferMut, MemoryError};
use crate::numeric::element::Width;
use crate::numeric::function::Function;
use crate::numeric::reduce::ReduceOp;
use crate::plan::{MachineProfile, names};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How thoroughly to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Elements of each thread's share of an array that stays in the caches; of half of it, too, each thread has some.
    pub elements: usize,
    /// Elements of an array that does not.
    pub large: usize,
    /// Bytes of a file.
    pub file: u64,
    /// How often each program of a probe runs in each of its [`TURNS`]; the shortest time counts.
    pub runs: usize,
}

impl Default for Effort {
    /// Some ten seconds, half a gigabyte of memory and a gigabyte of the disk that temporary files go to.
    fn default() -> Effort {
        Effort { elements: 1 << 18, large: 1 << 25, file: 1 << 30, runs: 4 }
    }
}

/// How often the two programs of a probe take turns.
const TURNS: usize = 3;

/// The most turns of a probe that shows nothing.
const MOST_TURNS: usize = 4 * TURNS;

/// A kind of work, and two programs that differ by it.
struct Probe {
    name: String,
    with: String,
    without: String,
    /// Units of work in each element.
    units: f64,
}

impl Probe {
    fn new(name: impl Into<String>, with: impl Into<String>, without: impl Into<String>, units: f64) -> Probe {
        Probe { name: name.into(), with: with.into(), without: without.into(), units }
    }
}

/// A request with as good as no work.
const NOTHING: &str = "sum(x[:1024])";

impl MachineProfile {
    /// Measures this machine with a session's options. `measured` is told how many of how many probes are done.
    ///
    /// # Errors
    /// When the budget has no room for the arrays, or the user stops it.
    pub fn measure(session: &mut Session, effort: Effort) -> Result<MachineProfile, Failure> {
        let threads = session.core.engines.threads();
        let n = effort.elements * threads;
        session.run("setup", &setup(n), &mut super::Nowhere)?;
        let shortest = |session: &mut Session, text: &str| -> Result<f64, Failure> {
            let report = session.time("probe", text, effort.runs)?;
            Ok(report.times.iter().min().copied().unwrap_or(Duration::ZERO).as_secs_f64())
        };
        let mut profile = MachineProfile { processor: processor(), threads, ..memory_rates(session, threads, effort)? };
        profile.write = effort.large as f64 * 8.0 / shortest(session, &format!("full({}, 1.0)", effort.large))?;
        profile.start = shortest(session, NOTHING)?;
        let folder = session.core.engines.executor().temporary();
        // A disk without room for the file, or that fails, is one that nobody has measured.
        if let Ok((read, write)) = formats::disk_rates(folder, effort.file, threads) {
            (profile.disk_read, profile.disk_write) = (read, write);
        }
        for probe in probes(n) {
            let [mut with, mut without] = [f64::INFINITY; 2];
            // In turns, so that both see the machine in the same mood; more of them where it is busy with something else.
            for turn in 0..MOST_TURNS {
                if turn >= TURNS && with > without {
                    break;
                }
                with = with.min(shortest(session, &probe.with)?);
                without = without.min(shortest(session, &probe.without)?);
            }
            // What is too fast to be seen has no rate of its own.
            if with > without {
                let rate = (with - without) * threads as f64 / (probe.units * n as f64);
                profile.work.insert(probe.name, rate);
            }
        }
        Ok(profile)
    }
}

/// The arrays that probes work on: `x` and `y` float64, of which `u` and `v` are the first halves, `f` and `g` float32, `i`
/// and `j` positive integers.
fn setup(n: usize) -> String {
    format!(
        "seed(1); x = random({n}); y = random({n}) + 0.5; f = float32(x); g = float32(y); i = integers(1, 1000, {n}); \
         j = integers(1, 9, {n}); i8 = int8(j); i32 = int32(i); b = x > 0.5; sorted = sort(x); two = random(2*{n}); \
         h = {n} // 2; u = x[:h] + 0; v = y[:h] + 0; at = integers(0, {n}, {n}); A = random(256, 256); B = random(256, 256)"
    )
}

fn probes(n: usize) -> Vec<Probe> {
    let mut probes = Vec::new();
    let chain = |a: &str, b: &str| (0..8).fold(a.to_string(), |e, _| format!("({e}*{a}+{b})"));
    for (width, a, b) in [(Width::W64, "x", "y"), (Width::W32, "f", "g")] {
        let (with, without) = (format!("sum({})", chain(a, b)), format!("sum({a}+{b})"));
        probes.push(Probe::new(names::operation(width), with, without, 15.0));
    }
    for (dtype, a, b) in [("float64", "x", "y"), ("float32", "f", "g")] {
        let plain = format!("sum({a})");
        for &function in Function::ALL {
            let name = function.name();
            let call = match (function, function.arity()) {
                // Defined from 1 on.
                (Function::Acosh, _) => format!("sum({name}({a} + 1))"),
                (_, 1) => format!("sum({name}({a}))"),
                (_, _) => format!("sum({name}({a}, {b}))"),
            };
            probes.push(Probe::new(format!("{name} {dtype}"), call, plain.clone(), 1.0));
        }
        for (name, op) in [("divide", "/"), ("power", "^"), ("floor_divide", "//"), ("modulo", "%")] {
            let (with, without) = (format!("sum({a} {op} {b})"), format!("sum({a} + {b})"));
            probes.push(Probe::new(format!("{name} {dtype}"), with, without, 1.0));
        }
        probes.push(Probe::new(format!("sqrt {dtype}"), format!("sum(sqrt({a}))"), plain, 1.0));
    }
    for (name, op) in [("power", "^"), ("floor_divide", "//"), ("modulo", "%")] {
        probes.push(Probe::new(format!("{name} int64"), format!("sum(i {op} j)"), "sum(i + j)", 1.0));
    }
    probes.push(Probe::new("int64 to float64", "sum(float64(i))", "sum(i)", 1.0));
    probes.push(Probe::new("float64 to int64", "sum(int64(x))", "sum(x)", 1.0));
    probes.push(Probe::new("float32 to float64", "sum(float64(f))", "sum(x)", 1.0));
    // There and back.
    probes.push(Probe::new("float64 to float32", "sum(float64(float32(x)))", "sum(x)", 2.0));
    probes.push(Probe::new("int32 to float64", "sum(float64(i32))", "sum(x)", 1.0));
    probes.push(Probe::new(names::LOAD, "max(i8)", "max(i32)", 1.0));
    probes.push(Probe::new(names::STRIDED_LOAD, "sum(two[::2])", "sum(x)", 1.0));
    let draws = [
        ("random", format!("random({n})")),
        ("random float32", format!("random({n}, dtype=float32)")),
        ("integers", format!("integers(0, 10, {n})")),
        ("normal", format!("normal(size={n})")),
        ("exponential", format!("exponential(size={n})")),
        ("poisson", format!("poisson(3, size={n})")),
        ("binomial", format!("binomial(10, 0.3, size={n})")),
        ("gamma", format!("gamma_variates(2.5, size={n})")),
        ("beta", format!("beta(2, 3, size={n})")),
    ];
    probes.extend(draws.map(|(name, draw)| Probe::new(name, format!("sum({draw})"), "sum(x)", 1.0)));
    probes.push(Probe::new(names::PACK, "sum(x[x > 0.5])", "sum(where(x > 0.5, x, 0))", 1.0));
    // Of what takes whole arrays the second half is measured: that threads start is in both.
    let reductions = [
        (ReduceOp::Sum, "sum(x)", "sum(u)"),
        (ReduceOp::Prod, "prod(y)", "prod(v)"),
        (ReduceOp::Min, "min(x)", "min(u)"),
        (ReduceOp::Max, "max(x)", "max(u)"),
        (ReduceOp::ArgMin, "argmin(x)", "argmin(u)"),
        (ReduceOp::ArgMax, "argmax(x)", "argmax(u)"),
        (ReduceOp::Any, "any(x > 2)", "any(u > 2)"),
        (ReduceOp::All, "all(x < 2)", "all(u < 2)"),
        (ReduceOp::SquaredDeviations, "var(x)", "var(u)"),
    ];
    probes.extend(reductions.map(|(op, whole, half)| Probe::new(op.name(), whole, half, 0.5)));
    // Steps of sorting, for each of all elements, less those of half of them.
    let comparisons = (n as f64).log2() - 0.5 * (n as f64 / 2.0).log2();
    let algorithms = [
        ("cumsum", "cumsum(x)", "cumsum(u)", 0.5),
        ("cumprod", "cumprod(y)", "cumprod(v)", 0.5),
        ("sort", "sort(x)", "sort(u)", comparisons),
        ("argsort", "argsort(x)", "argsort(u)", comparisons),
        ("median", "median(x)", "median(u)", 0.5),
        ("quantile", "quantile(x, 0.3)", "quantile(u, 0.3)", 0.5),
        ("histogram", "histogram(x, bins=100, range=(0, 1))", "histogram(u, bins=100, range=(0, 1))", 0.5),
        ("bincount", "bincount(i)", "bincount(i[:h])", 0.5),
        ("compress", "x[b]", "u[b[:h]]", 0.5),
        ("nonzero", "nonzero(b)", "nonzero(b[:h])", 0.5),
        ("gather", "x[at]", "x[at[:h]]", 0.5),
        ("searchsorted", "searchsorted(sorted, y)", "searchsorted(sorted, v)", 0.5),
        ("matmul", "A @ B", "A[:128] @ B", (128.0 * 256.0 * 256.0) / n as f64),
    ];
    probes.extend(algorithms.map(|(name, whole, half, units)| Probe::new(name, whole, half, units)));
    probes
}

/// Reads an array from memory and a smaller one from the caches, with all threads.
fn memory_rates(session: &Session, threads: usize, effort: Effort) -> Result<MachineProfile, Failure> {
    let pool = session.core.engines.pool();
    let rate = |elements: usize, times: usize| -> Result<f64, MemoryError> {
        let mut array = pool.allocate(elements * 8)?;
        // What was never written is not there: reading it would be reading one page of zeros again and again.
        array.elements_mut::<u64>().fill(1);
        let best = (0..effort.runs).map(|_| read(&array, threads, times)).min().unwrap_or(Duration::MAX);
        Ok((elements * 8 * times) as f64 / best.as_secs_f64())
    };
    let full = |error: MemoryError| Diagnostic::error(error.to_string()).with_help("measuring takes half a gigabyte");
    let read = rate(effort.large, 1).map_err(full)?;
    let cached = rate(effort.elements / 2 * threads, 256).map_err(full)?;
    Ok(MachineProfile { read, cached, ..MachineProfile::default() })
}

/// How long reading an array `times` times takes, its parts at the same time.
fn read(array: &BufferMut, threads: usize, times: usize) -> Duration {
    let elements: &[u64] = array.elements();
    let started = Instant::now();
    std::thread::scope(|scope| {
        for part in elements.chunks(elements.len().div_ceil(threads).max(1)) {
            scope.spawn(move || {
                for _ in 0..times {
                    black_box(black_box(part).iter().fold(0, |a: u64, b| a.wrapping_add(*b)));
                }
            });
        }
    });
    started.elapsed()
}

/// The name of this processor as Linux tells it; elsewhere that of its architecture.
pub fn processor() -> String {
    let table = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = table.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    name.map_or_else(|| std::env::consts::ARCH.to_string(), |(_, name)| name.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Options;

    #[test]
    fn every_probe_is_a_program() {
        let mut session = Session::new(Options { threads: 2, seed: Some(1), ..Options::default() }).unwrap();
        let effort = Effort { elements: 1 << 9, large: 1 << 12, file: 1 << 20, runs: 1 };
        let profile = MachineProfile::measure(&mut session, effort).unwrap();
        assert_eq!(profile.threads, 2);
        assert!(profile.work.keys().all(|name| probes(1 << 10).iter().any(|probe| probe.name == *name)));
        assert!(!profile.work.is_empty());
        assert!(profile.disk_read > 0.0 && profile.disk_write > 0.0);
        assert_eq!(profile.to_string().parse(), Ok(profile));
    }
}
