//! What changes the size of elements on their way between memory and lanes.

use super::*;
use crate::jit::JitError;
use crate::jit::verify::{keeps_width, widens};
use ScalarOp::Cast;

fn converting() -> impl Iterator<Item = Compiler> {
    compilers().filter(Compiler::converts)
}

/// The lane that an element in memory is.
fn widened(stored: DType, dtype: DType, lane: u64) -> u64 {
    scalar::apply(Cast(dtype), stored, &[Scalar::from_lane(stored, lane)]).0.to_lane()
}

#[test]
fn elements_are_widened_where_they_are_loaded() {
    let pairs = || DType::ALL.into_iter().flat_map(|stored| DType::ALL.map(|dtype| (stored, dtype)));
    let compilers: Vec<Compiler> = converting().collect();
    for (compiler, width) in compilers.iter().flat_map(|compiler| WIDTHS.map(|width| (compiler, width))) {
        let mut tried = 0;
        for (stored, dtype) in pairs().filter(|&(stored, dtype)| widens(stored, dtype, width)) {
            let compiled =
                compiler.compile(&program(width, &[LoopInput::Stored { stored, dtype }], &[], &[0])).unwrap();
            assert!(compiled.is_wide());
            for n in (0..=40).chain([300]) {
                let lanes: Vec<u64> = spicy(stored).into_iter().cycle().skip(n).take(n).collect();
                let mut bytes = bytes_of(&lanes, stored.size());
                if stored == DType::Bool {
                    bytes.iter_mut().for_each(|byte| *byte &= 1);
                }
                let written = run_on_bytes(&compiled, &[bytes], &[], &[width.bytes()], n);
                for (&lane, got) in lanes.iter().zip(lanes_of(&written[0], width.bytes())) {
                    let want = widened(stored, dtype, lane);
                    assert!(same(dtype, got, want), "{stored} {lane:#x} as {dtype}: {got:#x}, not {want:#x}");
                }
            }
            tried += 1;
        }
        assert_eq!(tried, if width == Width::W32 { 5 } else { 21 });
    }
}

#[test]
fn integers_become_floats_of_their_width() {
    for compiler in converting() {
        for (from, to) in [DType::Float32, DType::Float64].into_iter().flat_map(|to| DType::ALL.map(|from| (from, to)))
        {
            if !keeps_width(Cast(to), from) {
                continue;
            }
            let width = Width::of(to).unwrap();
            let made = program(width, &[LoopInput::Stream(from)], &[(Cast(to), from, &[0])], &[1]);
            let compiled = compiler.compile(&made).unwrap();
            let lanes = spicy(from);
            let got = run(&compiled, width, &[&lanes], &[], 1, lanes.len());
            for (&lane, &got) in lanes.iter().zip(&got[0]) {
                let want = apply(Cast(to), from, &[lane]);
                assert!(same(to, got, want), "{from} {lane:#x} as {to}: {got:#x}, not {want:#x}");
            }
        }
    }
}

#[test]
fn whoever_has_lanes_alone_refuses_others() {
    let made = program(Width::W32, &[LoopInput::Stored { stored: DType::UInt8, dtype: DType::UInt8 }], &[], &[0]);
    for compiler in compilers().filter(|compiler| !compiler.converts()) {
        assert!(matches!(compiler.compile(&made), Err(JitError::StoredElements)));
    }
    // Not every element is one of the other dtype.
    let cut = program(Width::W64, &[LoopInput::Stored { stored: DType::Int64, dtype: DType::Float64 }], &[], &[0]);
    for compiler in compilers() {
        assert!(matches!(compiler.compile(&cut), Err(JitError::StoredElements)));
    }
}
