//! Each operation by itself, on all combinations of spicy operands.

use super::*;

/// The dtypes of the operands of an operation.
fn operand_dtypes(op: ScalarOp, operand: DType) -> Vec<DType> {
    let mut dtypes = vec![operand; op.operand_count()];
    if op == ScalarOp::Select {
        dtypes[0] = DType::Bool;
    }
    dtypes
}

/// One stream per operand, which together run through all combinations of spicy values, or through the first that fit
/// a page.
fn combinations(dtypes: &[DType]) -> Vec<Vec<u64>> {
    let mut rows = vec![vec![]];
    for &dtype in dtypes {
        let extended = rows.iter().flat_map(|row: &Vec<u64>| {
            let values = spicy(dtype).into_iter().take(15 + 8 * (dtypes.len() < 3) as usize);
            values.map(|value| [&row[..], &[value]].concat())
        });
        rows = extended.collect();
    }
    rows.truncate(512);
    (0..dtypes.len()).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
}

fn single(width: Width, op: ScalarOp, operand: DType, inputs: &[LoopInput]) -> LoopProgram {
    let args: Vec<u32> = (0..inputs.len() as u32).collect();
    program(width, inputs, &[(op, operand, &args)], &[inputs.len() as u32])
}

fn check(compiler: &Compiler, op: ScalarOp, operand: DType, args: &[u64], got: u64) {
    let want = apply(op, operand, args);
    let target = compiler.target();
    let is_same = same(op.result(operand), got, want);
    assert!(is_same, "{op:?} on {operand} {args:x?} for {target:?}: {got:#x}, not {want:#x}");
}

#[test]
fn streams_of_all_combinations_at_all_short_lengths() {
    for (target, width) in TARGETS.into_iter().flat_map(|target| WIDTHS.map(|width| (target, width))) {
        let compiler = Compiler::new(target);
        for (op, operand) in operations(width) {
            let dtypes = operand_dtypes(op, operand);
            let inputs: Vec<LoopInput> = dtypes.iter().map(|&dtype| LoopInput::Stream(dtype)).collect();
            let compiled = compiler.compile(&single(width, op, operand, &inputs)).unwrap();
            let columns = combinations(&dtypes);
            let rows = columns[0].len();
            for n in (0..=20).chain([rows]) {
                let n = n.min(rows);
                // Another window of values at each length.
                let start = (7 * n).min(rows - n);
                let streams: Vec<&[u64]> = columns.iter().map(|column| &column[start..]).collect();
                let output = &run(&compiled, width, &streams, &[], 1, n)[0];
                for (i, &got) in output.iter().enumerate() {
                    let args: Vec<u64> = streams.iter().map(|stream| stream[i]).collect();
                    check(&compiler, op, operand, &args, got);
                }
            }
        }
    }
}

#[test]
fn any_operands_may_be_uniform() {
    for (target, width) in TARGETS.into_iter().flat_map(|target| WIDTHS.map(|width| (target, width))) {
        let compiler = Compiler::new(target);
        for (op, operand) in operations(width) {
            let dtypes = operand_dtypes(op, operand);
            for pattern in 1..1u32 << dtypes.len() {
                let is_uniform = |position: usize| pattern >> position & 1 == 1;
                let input = |(i, &dtype): (usize, &DType)| match is_uniform(i) {
                    true => LoopInput::Uniform(dtype),
                    false => LoopInput::Stream(dtype),
                };
                let inputs: Vec<LoopInput> = dtypes.iter().enumerate().map(input).collect();
                let compiled = compiler.compile(&single(width, op, operand, &inputs)).unwrap();
                let columns = combinations(&dtypes);
                for row in (0..columns[0].len()).step_by(17) {
                    let args: Vec<u64> = columns.iter().map(|column| column[row]).collect();
                    let uniforms: Vec<u64> = (0..args.len()).filter(|&i| is_uniform(i)).map(|i| args[i]).collect();
                    let repeated: Vec<Vec<u64>> =
                        (0..args.len()).filter(|&i| !is_uniform(i)).map(|i| vec![args[i]; 3]).collect();
                    let streams: Vec<&[u64]> = repeated.iter().map(|stream| &stream[..]).collect();
                    for &got in &run(&compiled, width, &streams, &uniforms, 1, 3)[0] {
                        check(&compiler, op, operand, &args, got);
                    }
                }
            }
        }
    }
}

/// Numbers of all magnitudes, and such near 1 that quotients by `divisor` are hard to round: just beside a float or half way
/// between two.
fn dividends(dtype: DType, divisor: u64, count: usize) -> Vec<u64> {
    let scrambled =
        |at: usize| (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(divisor | 1);
    let hard = |at: usize| {
        let near_one = |bits: u64| f64::from_bits(bits >> 12 | 1023 << 52);
        if dtype == DType::Float64 {
            let (quotient, divisor) = (near_one(scrambled(at)), f64::from_bits(divisor));
            let half_way = if at.is_multiple_of(2) { 2f64.powi(-53) * divisor } else { 0.0 };
            quotient.mul_add(divisor, half_way).to_bits().wrapping_add(scrambled(at) % 3)
        } else {
            // Half way between two float32, in float64.
            let quotient = f64::from(near_one(scrambled(at)) as f32) + 2f64.powi(-24);
            let product = quotient * f64::from(f32::from_bits(divisor as u32));
            u64::from((product as f32).to_bits().wrapping_add((scrambled(at) % 3) as u32))
        }
    };
    let any = |at: usize| if dtype == DType::Float64 { scrambled(at) } else { scrambled(at) >> 32 };
    let sign = 1 << (8 * dtype.size() - 1);
    let of = |at: usize| match at % 8 {
        0 => any(at),
        1 if at.is_multiple_of(3) => 0,
        1 => sign,
        _ => hard(at),
    };
    (0..count).map(of).collect()
}

#[test]
fn quotients_by_one_number_are_rounded_as_divisions() {
    for (width, dtype) in WIDTHS.into_iter().zip([DType::Float32, DType::Float64]) {
        assert_eq!(Width::of(dtype), Some(width));
        let inputs = [LoopInput::Stream(dtype), LoopInput::Uniform(dtype)];
        for target in [Target::Host, Target::Avx512] {
            let compiler = Compiler::new(target);
            let compiled = compiler.compile(&single(width, ScalarOp::Divide, dtype, &inputs)).unwrap();
            // Also just inside and outside of where inverses serve, and right below a power of two.
            let edges = [450, -450, 449, -451, 45, -45, 44, -46, 126, -126];
            let float = |x: f64| if dtype == DType::Float64 { x.to_bits() } else { u64::from((x as f32).to_bits()) };
            let edges = edges.into_iter().flat_map(|power| {
                let bits = float(1.3 * 2f64.powi(power));
                [bits, float(2f64.powi(power)), float(2f64.powi(power)).wrapping_sub(1)]
            });
            let others = dividends(dtype, float(1.7), 200);
            for divisor in spicy(dtype).into_iter().chain(edges).chain(others) {
                let elements = dividends(dtype, divisor, 300);
                let output = &run(&compiled, width, &[&elements], &[divisor], 1, elements.len())[0];
                for (&element, &got) in elements.iter().zip(output) {
                    check(&compiler, ScalarOp::Divide, dtype, &[element, divisor], got);
                }
            }
        }
    }
}
