//! Compiled loops against plain Rust, on every target, on inputs that end where memory ends.

mod cache;
mod contract;
mod errors;
mod operations;
mod programs;
mod reference;

use super::{CompiledLoop, Compiler, Target};
use crate::numeric::op::ScalarOp;
use crate::plan::kernel::{Lane, LoopInput, LoopOp, LoopProgram, ValueId};
use crate::types::{DType, Scalar};
use memmap2::MmapMut;

const TARGETS: [Target; 4] = [Target::Baseline, Target::Avx2, Target::Avx512, Target::Host];

const INTS: [i64; 14] = [
    0,
    1,
    -1,
    2,
    -7,
    i64::MIN,
    i64::MIN + 1,
    i64::MAX,
    1 << 31,
    (1 << 32) + 5,
    -(1 << 32),
    0xffff_ffff,
    -0x1234_5678_9abc_def0,
    3_037_000_500,
];

const FLOATS: [f64; 22] = [
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.0,
    -1.0,
    1.5,
    -2.5,
    0.499_999_999_999_999_94,
    -0.999_999_999_999_999_9,
    4_503_599_627_370_495.5,
    -4_503_599_627_370_497.0,
    9_007_199_254_740_993.0,
    1e300,
    -1e300,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    f64::MAX,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];

/// Lanes of values that have gone wrong before.
fn spicy(lane: Lane) -> Vec<u64> {
    match lane {
        Lane::F64 => FLOATS.into_iter().chain([-f64::NAN]).map(f64::to_bits).collect(),
        Lane::I64 => INTS.into_iter().map(|i| i as u64).collect(),
        Lane::Mask => vec![0, !0],
    }
}

/// Equality of lanes in which any NaN equals any other.
fn same(lane: Lane, a: u64, b: u64) -> bool {
    let dtype = match lane {
        Lane::F64 => DType::Float64,
        Lane::I64 => DType::Int64,
        Lane::Mask => return a == b,
    };
    Scalar::from_lane(dtype, a).same(Scalar::from_lane(dtype, b))
}

fn program(inputs: &[LoopInput], ops: &[(ScalarOp, DType, &[u32])], outputs: &[u32]) -> LoopProgram {
    let value = |&number: &u32| ValueId(number);
    LoopProgram {
        inputs: inputs.to_vec(),
        ops: ops
            .iter()
            .map(|&(op, operand, args)| LoopOp { op, operand, args: args.iter().map(value).collect() })
            .collect(),
        outputs: outputs.iter().map(value).collect(),
    }
}

/// A page of memory before one that cannot be touched.
struct Guarded {
    map: MmapMut,
    page: usize,
}

impl Guarded {
    fn new() -> Guarded {
        // SAFETY: asking for the page size has no preconditions.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize;
        let mut map = MmapMut::map_anon(2 * page).unwrap();
        // SAFETY: the second page belongs to `map`, and nothing here or below makes a reference to it.
        let failed = unsafe { libc::mprotect(map.as_mut_ptr().add(page).cast(), page, libc::PROT_NONE) };
        assert_eq!(failed, 0);
        Guarded { map, page }
    }

    /// The address of the last `n` elements.
    fn last(&mut self, n: usize) -> *mut u64 {
        assert!(8 * n <= self.page);
        // SAFETY: inside or at the end of the first page, as just checked.
        unsafe { self.map.as_mut_ptr().add(self.page - 8 * n).cast() }
    }

    /// Every element of the page, the last ones last.
    fn elements(&mut self) -> &mut [u64] {
        let count = self.page / 8;
        // SAFETY: exactly the first page, which is mapped, writable and aligned.
        unsafe { std::slice::from_raw_parts_mut(self.last(count), count) }
    }
}

/// What an output holds where nothing may be written.
const CANARY: u64 = 0x5a5a_1234_dead_beef;

/// Runs `compiled` over streams of equal lengths, each placed at the end of memory, and returns its outputs.
fn run(compiled: &CompiledLoop, streams: &[&[u64]], uniforms: &[u64], outputs: usize, n: usize) -> Vec<Vec<u64>> {
    let mut sources: Vec<Guarded> = streams.iter().map(|_| Guarded::new()).collect();
    let mut results: Vec<Guarded> = (0..outputs).map(|_| Guarded::new()).collect();
    for (source, stream) in sources.iter_mut().zip(streams) {
        let elements = source.elements();
        let start = elements.len() - n;
        elements[start..].copy_from_slice(&stream[..n]);
    }
    results.iter_mut().for_each(|result| result.elements().fill(CANARY));
    let stream_pointers: Vec<*const u8> = sources.iter_mut().map(|s| s.last(n).cast_const().cast()).collect();
    let output_pointers: Vec<*mut u8> = results.iter_mut().map(|r| r.last(n).cast()).collect();
    // SAFETY: each pointer has `n` elements of its own until its page ends.
    unsafe { compiled.call(&stream_pointers, uniforms, &output_pointers, n) };
    let taken = results.iter_mut().map(|result| {
        let elements = result.elements();
        let (before, written) = elements.split_at(elements.len() - n);
        assert!(before.iter().all(|&element| element == CANARY), "an element before the output was written");
        written.to_vec()
    });
    taken.collect()
}

fn compilers() -> impl Iterator<Item = Compiler> {
    TARGETS.into_iter().map(Compiler::new)
}
