//! Compiled loops against the scalar definitions, on every target, on inputs that end where memory ends.

mod cache;
mod contract;
mod conversions;
mod errors;
mod operations;
mod programs;

use super::{CompiledLoop, Compiler, Target};
use crate::numeric::element::Width;
use crate::numeric::op::{Form, ScalarOp};
use crate::numeric::scalar;
use crate::plan::kernel::{LoopInput, LoopOp, LoopProgram, ValueId};
use crate::types::{DType, Kind, Scalar};
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
fn spicy(dtype: DType) -> Vec<u64> {
    match dtype {
        DType::Float64 => FLOATS.into_iter().chain([-f64::NAN]).map(f64::to_bits).collect(),
        DType::Float32 => {
            let singles = [8_388_607.5, -8_388_609.0, 16_777_217.0, 1e-45, f32::MIN_POSITIVE, f32::MAX];
            FLOATS.into_iter().map(|x| x as f32).chain(singles).map(|x| x.to_bits() as u64).collect()
        }
        DType::Bool => vec![0, !0],
        integer => {
            let (least, greatest) = integer.integer_range().unwrap();
            let near = [least, least + 1, greatest, greatest - 1, greatest / 2, greatest / 2 + 1].map(|i| i as u64);
            let wrapped = INTS.into_iter().map(|i| i as u64).chain(near);
            wrapped.map(|lane| Scalar::from_lane(integer, lane).to_lane()).collect()
        }
    }
}

/// Equality of lanes in which any NaN equals any other.
fn same(dtype: DType, a: u64, b: u64) -> bool {
    Scalar::from_lane(dtype, a).same(Scalar::from_lane(dtype, b))
}

fn program(width: Width, inputs: &[LoopInput], ops: &[(ScalarOp, DType, &[u32])], outputs: &[u32]) -> LoopProgram {
    let value = |&number: &u32| ValueId(number);
    LoopProgram {
        width,
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

    /// The address of the last `bytes` bytes.
    fn last(&mut self, bytes: usize) -> *mut u8 {
        assert!(bytes <= self.page);
        // SAFETY: inside or at the end of the first page, as just checked.
        unsafe { self.map.as_mut_ptr().add(self.page - bytes) }
    }

    /// Every byte of the page, the last ones last.
    fn bytes(&mut self) -> &mut [u8] {
        let count = self.page;
        // SAFETY: exactly the first page, which is mapped and writable.
        unsafe { std::slice::from_raw_parts_mut(self.last(count), count) }
    }
}

/// What an output holds where nothing may be written.
const CANARY: u8 = 0x5a;

/// Runs `compiled`, a loop of `width`, over streams of equal lengths, each placed at the end of memory, and returns its
/// outputs. Lanes of 32 bits are the low halves of those given and returned.
fn run(
    compiled: &CompiledLoop,
    width: Width,
    streams: &[&[u64]],
    uniforms: &[u64],
    outputs: usize,
    n: usize,
) -> Vec<Vec<u64>> {
    let size = width.bytes();
    let streams: Vec<Vec<u8>> = streams.iter().map(|stream| bytes_of(&stream[..n], size)).collect();
    let written = run_on_bytes(compiled, &streams, uniforms, &vec![size; outputs], n);
    written.iter().map(|bytes| lanes_of(bytes, size)).collect()
}

/// The low bytes of lanes, one after another.
fn bytes_of(lanes: &[u64], size: usize) -> Vec<u8> {
    lanes.iter().flat_map(|lane| lane.to_le_bytes()[..size].to_vec()).collect()
}

fn lanes_of(bytes: &[u8], size: usize) -> Vec<u64> {
    let lane = |bytes: &[u8]| bytes.iter().rev().fold(0, |lane, &byte| lane << 8 | byte as u64);
    bytes.chunks_exact(size).map(lane).collect()
}

/// The same over streams and outputs of elements of any sizes, of outputs those given.
fn run_on_bytes(
    compiled: &CompiledLoop,
    streams: &[Vec<u8>],
    uniforms: &[u64],
    outputs: &[usize],
    n: usize,
) -> Vec<Vec<u8>> {
    let mut sources: Vec<Guarded> = streams.iter().map(|_| Guarded::new()).collect();
    let mut results: Vec<Guarded> = outputs.iter().map(|_| Guarded::new()).collect();
    for (source, stream) in sources.iter_mut().zip(streams) {
        let page = source.bytes();
        let start = page.len() - stream.len();
        page[start..].copy_from_slice(stream);
    }
    results.iter_mut().for_each(|result| result.bytes().fill(CANARY));
    let starts = sources.iter_mut().zip(streams).map(|(source, stream)| source.last(stream.len()).cast_const());
    let stream_pointers: Vec<*const u8> = starts.collect();
    let mut output_pointers: Vec<*mut u8> =
        results.iter_mut().zip(outputs).map(|(result, size)| result.last(n * size)).collect();
    // SAFETY: each pointer has `n` elements of its own until its page ends.
    unsafe { compiled.call(&stream_pointers, uniforms, &mut output_pointers, n) };
    let taken = results.iter_mut().zip(outputs).map(|(result, size)| {
        let page = result.bytes();
        let (before, written) = page.split_at(page.len() - n * size);
        assert!(before.iter().all(|&byte| byte == CANARY), "an element before the output was written");
        written.to_vec()
    });
    taken.collect()
}

/// Every loop operation of `width` with every dtype that it is defined on.
fn operations(width: Width) -> Vec<(ScalarOp, DType)> {
    use ScalarOp::*;
    let arithmetic = [Negate, Abs, Add, Subtract, Multiply, Minimum, Maximum];
    let comparisons = [Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Select];
    let on_floats = [Sqrt, Floor, Ceil, Trunc, Round, IsNan, Divide];
    let bitwise = [Not, And, Or, Xor];
    let of_kind = |dtype: DType| match dtype.kind() {
        Kind::Float => [&arithmetic[..], &comparisons, &on_floats].concat(),
        Kind::Signed | Kind::Unsigned => [&arithmetic[..], &comparisons, &bitwise].concat(),
        Kind::Bool => [&comparisons[..], &bitwise, &[Add, Multiply, Minimum, Maximum]].concat(),
    };
    let fits = |dtype: &DType| Width::of(*dtype).is_none_or(|own| own == width);
    let dtypes = || DType::ALL.into_iter().filter(fits);
    let plain = dtypes().flat_map(|dtype| of_kind(dtype).into_iter().map(move |op| (op, dtype)));
    let casts = dtypes().flat_map(|from| dtypes().map(move |to| (Cast(to), from)));
    plain.chain(casts.filter(|(op, from)| op.form(*from) == Form::Loop)).collect()
}

/// The lane that an operation means by its scalar definition.
fn apply(op: ScalarOp, operand: DType, args: &[u64]) -> u64 {
    let dtype = |position| if op == ScalarOp::Select && position == 0 { DType::Bool } else { operand };
    let scalars: Vec<Scalar> = args.iter().enumerate().map(|(k, &lane)| Scalar::from_lane(dtype(k), lane)).collect();
    scalar::apply(op, operand, &scalars).0.to_lane()
}

/// The outputs of `program` for one element.
fn evaluate(program: &LoopProgram, streams: &[u64], uniforms: &[u64]) -> Vec<u64> {
    let (mut streams, mut uniforms) = (streams.iter(), uniforms.iter());
    let mut values = Vec::new();
    for input in &program.inputs {
        let source = if input.is_stream() { &mut streams } else { &mut uniforms };
        values.push(*source.next().unwrap());
    }
    for op in &program.ops {
        let args: Vec<u64> = op.args.iter().map(|arg| values[arg.0 as usize]).collect();
        values.push(apply(op.op, op.operand, &args));
    }
    program.outputs.iter().map(|output| values[output.0 as usize]).collect()
}

const WIDTHS: [Width; 2] = [Width::W32, Width::W64];

fn compilers() -> impl Iterator<Item = Compiler> {
    TARGETS.into_iter().map(Compiler::new)
}
