//! What callers may rely on besides values.

use super::*;
use ScalarOp::{Add, Multiply};

fn sum_and_product() -> LoopProgram {
    let inputs = [LoopInput::Stream(DType::Int64), LoopInput::Stream(DType::Int64)];
    program(Width::W64, &inputs, &[(Add, DType::Int64, &[0, 1]), (Multiply, DType::Int64, &[0, 1])], &[2, 3])
}

#[test]
fn outputs_may_be_inputs() {
    for compiler in compilers() {
        let compiled = compiler.compile(&sum_and_product()).unwrap();
        for n in 0..=70i64 {
            let (mut a, mut b): (Vec<i64>, Vec<i64>) = ((0..n).collect(), (0..n).map(|i| 3 * i - 5).collect());
            let (sums, products): (Vec<i64>, Vec<i64>) = a.iter().zip(&b).map(|(a, b)| (a + b, a * b)).unzip();
            let (pa, pb) = (a.as_mut_ptr(), b.as_mut_ptr());
            // SAFETY: both hold `n` elements; each output is exactly one of the streams.
            unsafe { compiled.call(&[pa.cast(), pb.cast()], &[], &mut [pb.cast(), pa.cast()], n as usize) };
            assert_eq!((a, b), (products, sums));
        }
    }
}

#[test]
fn one_loop_runs_on_many_threads() {
    let compiled = Compiler::new(Target::Host).compile(&sum_and_product()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4u64 {
            let compiled = &compiled;
            scope.spawn(move || {
                for n in 0..200 {
                    let (a, b) = (vec![thread; n], vec![10; n]);
                    let outputs = run(compiled, Width::W64, &[&a, &b], &[], 2, n);
                    assert_eq!(outputs, [vec![thread + 10; n], vec![thread * 10; n]]);
                }
            });
        }
    });
}

#[test]
#[should_panic(expected = "streams, uniforms and outputs of a loop")]
fn too_few_streams_are_refused() {
    let compiled = Compiler::new(Target::Host).compile(&sum_and_product()).unwrap();
    // SAFETY: no element is touched; the call is refused.
    unsafe { compiled.call(&[], &[], &mut [], 0) }
}

#[test]
fn programs_print_as_clif_and_as_assembly() {
    let compiler = Compiler::new(Target::Host);
    let clif = compiler.clif(&sum_and_product()).unwrap();
    assert!(clif.contains("iadd") && clif.contains("imul"), "{clif}");
    let assembly = compiler.assembly(&sum_and_product()).unwrap();
    assert!(assembly.contains("ret"), "{assembly}");
}
