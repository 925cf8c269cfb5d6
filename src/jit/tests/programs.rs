//! Whole programs, as a planner would write them.

use super::*;
use crate::jit::{FoldOver, LoopFold, LoopPack, Manner};
use crate::numeric::reduce::{BLOCK, LANES, ReduceOp, Reducer};
use crate::numeric::simd::Level;
use smallvec::SmallVec;

/// Elements of which the narrowest fill a line of the cache.
const LINE: usize = 16;

/// Numbers from 0 to a limit, the same in every run (xorshift64*, Vigna 2016).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// A well-typed program of `ops` operations on a few inputs, all of whose last values are stored.
fn random_program(dice: &mut Dice, width: Width, ops: usize) -> LoopProgram {
    let numbers: Vec<DType> = DType::ALL.into_iter().filter(|&dtype| Width::of(dtype) == Some(width)).collect();
    let mut dtypes = vec![DType::Bool];
    dtypes.extend(&numbers);
    let streams = dtypes.len();
    dtypes.extend(&numbers);
    dtypes.push(DType::Bool);
    let input = |(i, &dtype)| if i < streams { LoopInput::Stream(dtype) } else { LoopInput::Uniform(dtype) };
    let mut made = LoopProgram { inputs: dtypes.iter().enumerate().map(input).collect(), ..LoopProgram::new(width) };
    let mut values = dtypes;
    let table = operations(width);
    for _ in 0..ops {
        let (op, operand) = dice.pick(&table);
        let args = (0..op.operand_count()).map(|position| {
            let dtype = if op == ScalarOp::Select && position == 0 { DType::Bool } else { operand };
            let of_dtype: Vec<usize> = (0..values.len()).filter(|&value| values[value] == dtype).collect();
            // Mostly recent values, so that chains of dependent operations arise.
            let first = if dice.below(4) == 0 { 0 } else { of_dtype.len().saturating_sub(6) };
            ValueId(dice.pick(&of_dtype[first..]) as u32)
        });
        let op = LoopOp { op, operand, args: args.collect() };
        values.push(op.dtype());
        made.ops.push(op);
    }
    made.outputs = (values.len().saturating_sub(4)..values.len()).map(|value| ValueId(value as u32)).collect();
    made
}

fn check(compiler: &Compiler, program: &LoopProgram, dice: &mut Dice, n: usize) {
    let stored: Vec<DType> = {
        let inputs = program.inputs.iter().map(|input| input.dtype());
        let dtypes: Vec<DType> = inputs.chain(program.ops.iter().map(|op| op.dtype())).collect();
        program.outputs.iter().map(|output| dtypes[output.0 as usize]).collect()
    };
    let mut streams = Vec::new();
    let mut uniforms = Vec::new();
    for input in &program.inputs {
        let values = spicy(input.dtype());
        match input {
            LoopInput::Uniform(_) => uniforms.push(dice.pick(&values)),
            _ => streams.push((0..n).map(|_| dice.pick(&values)).collect::<Vec<u64>>()),
        }
    }
    let compiled = compiler.compile(program).unwrap();
    assert!(compiled.is_wide() || !compiler.has_wide_loops() || program.ops.len() > 20, "{program:?}");
    let slices: Vec<&[u64]> = streams.iter().map(|stream| &stream[..]).collect();
    let outputs = run(&compiled, program.width, &slices, &uniforms, program.outputs.len(), n);
    if n.is_multiple_of(LINE) {
        // Results end with their pages, so they are aligned.
        let streaming = (0..program.outputs.len()).collect();
        let manner = Manner { ahead: (0..streams.len()).collect(), streaming, ..Manner::default() };
        let straight = compiler.compile_for(program, &manner).unwrap();
        let straight = run(&straight, program.width, &slices, &uniforms, program.outputs.len(), n);
        assert!(straight == outputs, "{:?}: not the same past the caches: {program:?}", compiler.target());
    }
    if compiler.converts() && compiled.is_wide() {
        let narrow = run_as_stored(compiler, program, &stored, &slices, &uniforms, n);
        assert!(narrow == outputs, "{:?}: not the same as memory has it: {program:?}", compiler.target());
    }
    for i in 0..n {
        let element: Vec<u64> = streams.iter().map(|stream| stream[i]).collect();
        for (k, want) in evaluate(program, &element, &uniforms).into_iter().enumerate() {
            let got = outputs[k][i];
            let target = compiler.target();
            assert!(same(stored[k], got, want), "{target:?}, output {k}: {got:#x}, not {want:#x} in {program:?}");
        }
    }
}

/// The outputs, of `dtypes`, of a program that finds its streams as memory has them and leaves its outputs so.
fn run_as_stored(
    compiler: &Compiler,
    program: &LoopProgram,
    dtypes: &[DType],
    streams: &[&[u64]],
    uniforms: &[u64],
    n: usize,
) -> Vec<Vec<u64>> {
    let width = program.width;
    let is_narrow = |dtype: DType| dtype.size() < width.bytes();
    let mut program = program.clone();
    for input in &mut program.inputs {
        if let LoopInput::Stream(dtype) = *input
            && is_narrow(dtype)
        {
            *input = LoopInput::Stored { stored: dtype, dtype };
        }
    }
    let numbered = dtypes.iter().copied().enumerate();
    let narrow = numbered.filter(|(_, dtype)| is_narrow(*dtype)).collect();
    let compiled = compiler.compile_for(&program, &Manner { narrow, ..Manner::default() }).unwrap();
    let kinds = program.inputs.iter().filter(|input| input.is_stream());
    let sources = kinds.zip(streams).map(|(kind, stream)| {
        let bytes = bytes_of(stream, kind.stride(width));
        if kind.dtype() == DType::Bool { bytes.into_iter().map(|byte| byte & 1).collect() } else { bytes }
    });
    let sizes: Vec<usize> = dtypes.iter().map(|&dtype| dtype.size().min(width.bytes())).collect();
    let written = run_on_bytes(&compiled, &sources.collect::<Vec<Vec<u8>>>(), uniforms, &sizes, n);
    let lanes = written.iter().zip(dtypes).zip(&sizes).map(|((bytes, &dtype), &size)| {
        let lane = |lane: u64| match (dtype, width) {
            (DType::Bool, _) => {
                assert!(lane < 2, "a bool that is neither");
                lane.wrapping_neg()
            }
            _ if dtype.size() < width.bytes() => Scalar::from_lane(dtype, lane).to_lane(),
            _ => lane,
        };
        let of_width = |lane: u64| if width == Width::W32 { lane & 0xffff_ffff } else { lane };
        lanes_of(bytes, size).into_iter().map(lane).map(of_width).collect()
    });
    lanes.collect()
}

#[test]
fn random_programs_agree_with_the_reference() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for (compiler, width) in TARGETS.into_iter().flat_map(|target| WIDTHS.map(|width| (Compiler::new(target), width))) {
        for ops in (0..40).step_by(2).chain([60, 100, 150, 200]) {
            let program = random_program(&mut dice, width, ops);
            for n in [1, 8, 37, 5 * LINE] {
                check(&compiler, &program, &mut dice, n);
            }
        }
    }
}

/// Every reduction that a loop can make of values of a dtype.
fn reductions(dtype: DType, over: FoldOver) -> Vec<ReduceOp> {
    use ReduceOp::*;
    match dtype {
        DType::Float64 if over == FoldOver::Blocks => vec![Sum, Prod, Min, Max, SquaredDeviations],
        DType::Bool => vec![Any, All, Min, Max],
        DType::Float64 | DType::Int64 | DType::UInt64 => vec![Sum, Prod, Min, Max],
        _ => Vec::new(),
    }
}

/// What loops of a program fold its outputs to, beside what a reducer makes of the elements.
fn check_folds(compiler: &Compiler, program: &LoopProgram, dice: &mut Dice, n: usize) {
    let inputs = program.inputs.iter().map(|input| input.dtype());
    let dtypes: Vec<DType> = inputs.chain(program.ops.iter().map(|op| op.dtype())).collect();
    let mut streams = Vec::new();
    let mut uniforms = Vec::new();
    for input in &program.inputs {
        // Extremes end sums soon.
        let tame = |_| ((dice.below(1 << 20) as f64 - 4e5) / 3.0).to_bits();
        let values = match input.dtype() {
            DType::Float64 if n > 8 => (0..500).map(tame).collect(),
            dtype => spicy(dtype),
        };
        match input {
            LoopInput::Uniform(_) => uniforms.push(dice.pick(&values)),
            _ => streams.push((0..n).map(|_| dice.pick(&values)).collect::<Vec<u64>>()),
        }
    }
    let elements: Vec<Vec<u64>> = (0..n)
        .map(|i| evaluate(program, &streams.iter().map(|stream| stream[i]).collect::<Vec<u64>>(), &uniforms))
        .collect();
    // Some outputs are folded, of which one is stored as well.
    let mut program = program.clone();
    let folded: Vec<usize> = (0..program.outputs.len()).filter(|_| dice.below(2) == 0).collect();
    program.outputs.extend(folded.iter().map(|&output| program.outputs[output]).collect::<Vec<_>>());
    let stored = program.outputs.len() - folded.len();
    for over in [FoldOver::Blocks, FoldOver::Rows] {
        let mut folds: SmallVec<[LoopFold; 2]> = SmallVec::new();
        for (k, &output) in folded.iter().enumerate() {
            let operand = dtypes[program.outputs[output].0 as usize];
            folds.push(LoopFold { output: stored + k, op: dice.pick(&reductions(operand, over)), operand, over });
        }
        let compiled = compiler.compile_for(&program, &Manner { folds: folds.clone(), ..Manner::default() }).unwrap();
        if !compiled.is_wide() {
            let words: usize = folds.iter().map(|fold| fold.op.words()).sum();
            let extremes = folds.iter().filter(|fold| matches!(fold.op, ReduceOp::Min | ReduceOp::Max)).count();
            let is_much = words > Manner::FOLDED_WORDS || extremes > Manner::EXTREME_VALUES;
            assert!(program.ops.len() > 20 || is_much, "{program:?}");
            continue;
        }
        let mut places: Vec<Vec<u64>> = vec![vec![0; n]; stored];
        for fold in &folds {
            places.push(match over {
                FoldOver::Blocks => vec![!0; n.div_ceil(BLOCK) * LANES * fold.op.lane_words()],
                FoldOver::Rows => vec![fold.op.empty_lane(fold.operand); n],
            });
        }
        let pointers: Vec<*const u8> = streams.iter().map(|stream| stream.as_ptr().cast()).collect();
        let mut to: Vec<*mut u8> = places.iter_mut().map(|place| place.as_mut_ptr().cast()).collect();
        let times = if over == FoldOver::Rows { 3 } else { 1 };
        for _ in 0..times {
            // SAFETY: every pointer has `n` elements of its own, or as many lanes as are folded.
            unsafe { compiled.call(&pointers, &uniforms, &mut to, n) };
        }
        for (k, place) in places[..stored].iter().enumerate() {
            let dtype = dtypes[program.outputs[k].0 as usize];
            assert!((0..n).all(|i| same(dtype, place[i], elements[i][k])), "output {k} of {program:?}");
        }
        for (fold, (place, &output)) in folds.iter().zip(places[stored..].iter().zip(&folded)) {
            let mut of_elements = Reducer::new(fold.op, fold.operand, 1, Level::Baseline);
            let result = fold.op.result(fold.operand);
            match over {
                FoldOver::Blocks => {
                    let mut of_lanes = Reducer::new(fold.op, fold.operand, 1, Level::detect());
                    of_lanes.push_lanes(place, n);
                    of_elements.push_tile(&elements.iter().map(|element| element[output]).collect::<Vec<u64>>());
                    let (mut got, mut want) = ([0; 3], [0; 3]);
                    of_lanes.finish(&mut got[..fold.op.words()]);
                    of_elements.finish(&mut want[..fold.op.words()]);
                    let is_same = got.iter().zip(want).all(|(&got, want)| same(result, got, want));
                    assert!(is_same, "{got:x?}, not {want:x?}: {fold:?} of {program:?}");
                }
                FoldOver::Rows => {
                    let (op, dtype) = fold.op.folds_lanes(fold.operand).unwrap();
                    for (i, &got) in place.iter().enumerate() {
                        let onto = |lane| apply(op, dtype, &[lane, elements[i][output]]);
                        let want = (0..times).fold(fold.op.empty_lane(fold.operand), |lane, _| onto(lane));
                        assert!(same(dtype, got, want), "{got:x}, not {want:x}: {fold:?} of {program:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn loops_fold_as_reducers_do() {
    for compiler in compilers().filter(Compiler::has_wide_loops) {
        let mut dice = Dice(0x0123_4567_89ab_cdef);
        for ops in (0..30).chain([60, 100]) {
            let program = random_program(&mut dice, Width::W64, ops);
            for n in [1, 4, 8, 12, 37, 127, 128, 129, 8 * BLOCK, 11 * BLOCK + 5] {
                check_folds(&compiler, &program, &mut dice, n);
            }
        }
    }
}

#[test]
fn loops_pack_what_passes_a_mask() {
    compilers().filter(Compiler::has_wide_loops).for_each(|compiler| check_packs(&compiler));
}

fn check_packs(compiler: &Compiler) {
    use ScalarOp::*;
    let (float, mask) = (DType::Float64, DType::Bool);
    let inputs = [LoopInput::Stream(float), LoopInput::Stream(mask), LoopInput::Uniform(float)];
    // Masks by comparison, by negation, as they are given, and one that is the value itself.
    let ops: [(ScalarOp, DType, &[u32]); 4] =
        [(Greater, float, &[0, 2]), (Not, mask, &[3]), (Multiply, float, &[0, 0]), (Or, mask, &[1, 4])];
    for (value, which) in [(0, 3), (0, 4), (5, 1), (5, 6), (1, 1), (2, 4)] {
        let program = program(Width::W64, &inputs, &ops, &[5, value, which]);
        let manner = Manner { packs: [LoopPack { output: 1, mask: 2 }].into_iter().collect(), ..Manner::default() };
        let compiled = compiler.compile_for(&program, &manner).unwrap();
        assert!(compiled.is_wide());
        for n in [0, 1, 7, 8, 9, 31, 32, 300] {
            let mut dice = Dice(n as u64 + 3);
            let numbers: Vec<u64> = (0..n).map(|_| (dice.below(100) as f64).to_bits()).collect();
            let masks: Vec<u64> = (0..n).map(|_| if dice.below(3) == 0 { !0 } else { 0 }).collect();
            let (mut squares, mut packed) = (vec![0; n], vec![0u64; n + 8]);
            let mut to: Vec<*mut u8> =
                vec![squares.as_mut_ptr().cast(), packed.as_mut_ptr().cast(), std::ptr::null_mut()];
            let streams = [numbers.as_ptr().cast(), masks.as_ptr().cast()];
            let uniforms = [50f64.to_bits()];
            // SAFETY: streams and squares have `n` elements, and there is room for as many and a vector more.
            unsafe { compiled.call(&streams, &uniforms, &mut to, n) };
            let count = (to[1] as usize - packed.as_ptr() as usize) / 8;
            let element = |i: usize| evaluate(&program, &[numbers[i], masks[i]], &uniforms);
            let all: Vec<Vec<u64>> = (0..n).map(element).collect();
            let want: Vec<u64> = all.iter().filter(|element| element[2] != 0).map(|element| element[1]).collect();
            assert_eq!(packed[..count], want, "{value} where {which} of {n}");
            assert!((0..n).all(|i| squares[i] == all[i][0]));
        }
    }
}

#[test]
fn more_streams_than_registers() {
    let count = 40;
    let inputs: Vec<LoopInput> = (0..count).map(|_| LoopInput::Stream(DType::Int64)).collect();
    let args: Vec<[u32; 2]> = (1..count).map(|i| [i, if i == 1 { 0 } else { count + i - 2 }]).collect();
    let ops: Vec<(ScalarOp, DType, &[u32])> = args.iter().map(|a| (ScalarOp::Add, DType::Int64, &a[..])).collect();
    let outputs: Vec<u32> = (count..count + 20).collect();
    let program = program(Width::W64, &inputs, &ops, &outputs);
    for compiler in compilers() {
        check(&compiler, &program, &mut Dice(7), 45);
    }
}

#[test]
fn inputs_may_be_outputs_and_ops_may_be_absent() {
    for (width, float) in [(Width::W64, DType::Float64), (Width::W32, DType::Float32)] {
        let inputs = [LoopInput::Stream(float), LoopInput::Uniform(DType::Bool), LoopInput::Uniform(float)];
        for compiler in compilers() {
            check(&compiler, &program(width, &inputs, &[], &[0, 1, 2, 0]), &mut Dice(3), 19);
            check(&compiler, &program(width, &inputs, &[], &[]), &mut Dice(3), 19);
            check(&compiler, &LoopProgram::new(width), &mut Dice(3), 19);
        }
    }
}
