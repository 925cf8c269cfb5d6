//! Each operation by itself, on all combinations of spicy operands.

use super::reference::{apply, operations};
use super::*;

/// The lane types of the operands of an operation.
fn operand_lanes(op: ScalarOp, operand: DType) -> Vec<Lane> {
    let mut lanes = vec![Lane::of(operand); op.operand_count()];
    if op == ScalarOp::Select {
        lanes[0] = Lane::Mask;
    }
    lanes
}

/// One stream per operand, which together run through all combinations of spicy values, or through the first that fit
/// a page.
fn combinations(lanes: &[Lane]) -> Vec<Vec<u64>> {
    let mut rows = vec![vec![]];
    for &lane in lanes {
        let extended = rows.iter().flat_map(|row: &Vec<u64>| {
            spicy(lane).into_iter().take(15 + 8 * (lanes.len() < 3) as usize).map(|value| [&row[..], &[value]].concat())
        });
        rows = extended.collect();
    }
    rows.truncate(512);
    (0..lanes.len()).map(|column| rows.iter().map(|row| row[column]).collect()).collect()
}

fn single(op: ScalarOp, operand: DType, inputs: &[LoopInput]) -> LoopProgram {
    let args: Vec<u32> = (0..inputs.len() as u32).collect();
    program(inputs, &[(op, operand, &args)], &[inputs.len() as u32])
}

fn check(compiler: &Compiler, op: ScalarOp, operand: DType, args: &[u64], got: u64) {
    let want = apply(op, operand, args);
    let lane = Lane::of(op.result(operand));
    let target = compiler.target();
    assert!(same(lane, got, want), "{op:?} on {operand} {args:x?} for {target:?}: {got:#x}, not {want:#x}");
}

#[test]
fn streams_of_all_combinations_at_all_short_lengths() {
    for compiler in compilers() {
        for (op, operand) in operations() {
            let lanes = operand_lanes(op, operand);
            let inputs: Vec<LoopInput> = lanes.iter().map(|&lane| LoopInput::Stream(lane)).collect();
            let compiled = compiler.compile(&single(op, operand, &inputs)).unwrap();
            let columns = combinations(&lanes);
            let rows = columns[0].len();
            for n in (0..=20).chain([rows]) {
                let n = n.min(rows);
                // Another window of values at each length.
                let start = (7 * n).min(rows - n);
                let streams: Vec<&[u64]> = columns.iter().map(|column| &column[start..]).collect();
                let output = &run(&compiled, &streams, &[], 1, n)[0];
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
    for compiler in compilers() {
        for (op, operand) in operations() {
            let lanes = operand_lanes(op, operand);
            for pattern in 1..1u32 << lanes.len() {
                let is_uniform = |position: usize| pattern >> position & 1 == 1;
                let inputs: Vec<LoopInput> = lanes
                    .iter()
                    .enumerate()
                    .map(|(i, &lane)| if is_uniform(i) { LoopInput::Uniform(lane) } else { LoopInput::Stream(lane) })
                    .collect();
                let compiled = compiler.compile(&single(op, operand, &inputs)).unwrap();
                let columns = combinations(&lanes);
                for row in (0..columns[0].len()).step_by(5) {
                    let args: Vec<u64> = columns.iter().map(|column| column[row]).collect();
                    let uniforms: Vec<u64> = (0..args.len()).filter(|&i| is_uniform(i)).map(|i| args[i]).collect();
                    let repeated: Vec<Vec<u64>> =
                        (0..args.len()).filter(|&i| !is_uniform(i)).map(|i| vec![args[i]; 3]).collect();
                    let streams: Vec<&[u64]> = repeated.iter().map(|stream| &stream[..]).collect();
                    for &got in &run(&compiled, &streams, &uniforms, 1, 3)[0] {
                        check(&compiler, op, operand, &args, got);
                    }
                }
            }
        }
    }
}
