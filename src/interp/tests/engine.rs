//! The run itself: events, memory, cancellation.

use super::*;
use crate::memory::MemoryError;
use crate::numeric::op::Events;
use crate::syntax::{Span, TextId};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

#[test]
fn events_are_raised_once_per_node_with_their_place() {
    let place = Span::new(TextId(0), 4, 9);
    let quotient = |divisors: &[i64]| {
        let operands = [ints(&[3], &[7, 8, 9]), ints(&[3], divisors)];
        graph::elementwise(ScalarOp::FloorDivide, &operands, Some(place)).unwrap()
    };
    let outcome = run_all(&[quotient(&[2, 0, 0])]).unwrap();
    assert_eq!(outcome.events, [(Events::ZERO_DIVISOR, Some(place))]);
    let quotients: Vec<i64> = outcome.roots[0].elements().map(|x| x.to_lane() as i64).collect();
    assert_eq!(quotients, [3, 0, 0]);
    assert!(run_all(&[quotient(&[2, 3, 4])]).unwrap().events.is_empty());
}

#[test]
fn roots_come_in_order_and_may_repeat() {
    let a = counting(&[2]);
    let b = apply(ScalarOp::Add, &[&a, &a]);
    let outcome = run_all(&[b.clone(), a.clone(), b]).unwrap();
    let firsts: Vec<u64> = outcome.roots.iter().map(|root| root.element(&[1]).to_lane()).collect();
    assert_eq!(firsts, [2, 1, 2]);
    assert!(run_all(&[]).unwrap().roots.is_empty());
}

#[test]
fn intermediates_are_freed_after_their_last_use() {
    let n = 10_000;
    let mut x = floats(&[n], &vec![1.0; n]);
    for _ in 0..20 {
        x = apply(ScalarOp::Add, &[&x, &x]);
    }
    let pool = pool();
    let outcome = run(&Graph::capture(&[x]), &pool, &|| false).unwrap();
    assert!(outcome.roots[0].element(&[n - 1]).same(Scalar::Float64(1048576.0)));
    let arrays_at_peak = pool.peak() / (8 * n as u64);
    assert_eq!(arrays_at_peak, 2);
    drop(outcome);
    assert_eq!(pool.in_use(), 0);
}

#[test]
fn views_keep_their_memory_counted() {
    let n = 10_000;
    let turned = graph::permute(&counting(&[n / 2, 2]), &[1, 0]);
    let pool = pool();
    run(&Graph::capture(&[apply(ScalarOp::Add, &[&turned, &turned])]), &pool, &|| false).unwrap();
    assert_eq!(pool.peak() / (8 * n as u64), 2);
}

#[test]
fn what_exceeds_the_budget_is_refused() {
    let large = graph::full(Scalar::Float64(1.0), shape(&[1 << 40]));
    let error = run_all(&[large]).unwrap_err();
    assert!(matches!(error, InterpError::Memory(MemoryError::OverBudget { .. })), "{error}");
    let impossible = graph::index(1 << 59).unwrap();
    let unlimited = Pool::new(u64::MAX);
    let error = run(&Graph::capture(&[impossible]), &unlimited, &|| false).unwrap_err();
    assert!(matches!(error, InterpError::Memory(MemoryError::Refused { .. })), "{error}");
}

#[test]
fn empty_arrays_may_have_huge_extents() {
    let huge = graph::reshape(&counting(&[0]), shape(&[1 << 59, 0])).unwrap();
    assert_ints(&apply(ScalarOp::Add, &[&huge, &huge]), &[]);
    assert_ints(&reduce(ReduceOp::Sum, &graph::permute(&huge, &[1, 0]), &[1]), &[]);
}

#[test]
fn cancelling_stops_within_a_million_elements() {
    let n = 4_000_000;
    let sum = reduce(ReduceOp::Sum, &graph::index(n).unwrap(), &[0]);
    let graph = Graph::capture(&[sum]);
    let questions = AtomicUsize::new(0);
    run(&graph, &pool(), &|| {
        questions.fetch_add(1, Relaxed);
        false
    })
    .unwrap();
    let questions = questions.into_inner();
    assert!(questions >= 2 * n / 1_000_000, "asked {questions} times");

    for go_on in 0..questions {
        let asked = AtomicUsize::new(0);
        let pool = pool();
        let cancelled = || asked.fetch_add(1, Relaxed) >= go_on;
        assert!(matches!(run(&graph, &pool, &cancelled), Err(InterpError::Cancelled)));
        assert_eq!(pool.in_use(), 0);
    }
}

#[test]
fn long_chains_need_no_stack() {
    let mut x = counting(&[2]);
    for _ in 0..100_000 {
        x = apply(ScalarOp::Add, &[&x, &graph::constant(Scalar::Int64(1))]);
    }
    assert_ints(&x, &[100_000, 100_001]);
}
