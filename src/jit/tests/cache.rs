//! The cache shares loops, forgets the oldest and gives their memory back.

use super::*;
use crate::jit::LoopCache;
use std::sync::{Arc, Weak};

/// Different for each `number`: the bits of the number choose the operations.
fn numbered(number: u32) -> LoopProgram {
    let ops: Vec<(ScalarOp, DType, &[u32])> = (0..12)
        .map(|bit| (if number >> bit & 1 == 0 { ScalarOp::Add } else { ScalarOp::Xor }, DType::Int64, &[0, 1][..]))
        .collect();
    program(Width::W64, &[LoopInput::Stream(DType::Int64); 2], &ops, &[2, 13])
}

#[test]
fn equal_programs_share_one_loop() {
    let cache = LoopCache::new(Compiler::new(Target::Host));
    let first = cache.get(&numbered(3)).unwrap();
    assert!(Arc::ptr_eq(&first, &cache.get(&numbered(3)).unwrap()));
    assert!(!Arc::ptr_eq(&first, &cache.get(&numbered(4)).unwrap()));
    let counters = cache.counters();
    assert_eq!((counters.compiled, counters.hits, cache.len()), (2, 1, 2));
    assert!(!counters.compile_time.is_zero());
}

#[test]
fn the_least_recently_used_loop_goes_first() {
    let cache = LoopCache::with_capacity(Compiler::new(Target::Host), 2);
    let (old, kept) = (cache.get(&numbered(0)).unwrap(), cache.get(&numbered(1)).unwrap());
    cache.get(&numbered(0)).unwrap();
    cache.get(&numbered(2)).unwrap();
    assert!(Arc::ptr_eq(&old, &cache.get(&numbered(0)).unwrap()));
    assert!(!Arc::ptr_eq(&kept, &cache.get(&numbered(1)).unwrap()));
    // Forgotten, but still running for those who hold it.
    assert_eq!(run(&kept, Width::W64, &[&[2, 5], &[3, 1]], &[], 2, 2)[1], [5, 6]);
}

#[test]
fn threads_may_ask_at_once() {
    let cache = LoopCache::with_capacity(Compiler::new(Target::Host), 8);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..64).for_each(|i| drop(cache.get(&numbered(i % 16)).unwrap())));
        }
    });
    assert!(cache.len() <= 8);
    assert_eq!(cache.counters().compiled + cache.counters().hits, 256);
}

/// Bytes of anonymous executable memory, of which no library has any.
#[cfg(target_os = "linux")]
fn code_bytes() -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let anonymous = maps.lines().filter(|line| line.contains("r-xp") && line.split_whitespace().count() == 5);
    let size = anonymous.map(|line| {
        let (start, end) = line.split_whitespace().next().and_then(|range| range.split_once('-')).unwrap();
        let address = |text| usize::from_str_radix(text, 16).unwrap();
        address(end) - address(start)
    });
    size.sum()
}

#[test]
fn forgotten_loops_are_freed() {
    let cache = LoopCache::with_capacity(Compiler::new(Target::Host), 64);
    let loops: Vec<Weak<CompiledLoop>> =
        (0..2000).map(|number| Arc::downgrade(&cache.get(&numbered(number)).unwrap())).collect();
    assert_eq!(cache.len(), 64);
    assert_eq!(loops.iter().filter(|held| held.strong_count() > 0).count(), 64);
    // 2000 loops would take at least a page each; the loops of tests that run meanwhile take a few.
    #[cfg(target_os = "linux")]
    assert!(code_bytes() < 500 * 4096, "{} bytes of code", code_bytes());
}
