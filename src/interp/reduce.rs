//! Reductions, in the order that the language defines.
//!
//! *One axis*: the elements are cut into blocks of 128 from index 0. A block has eight lanes; lane `l` takes the elements
//! at `l`, `l + 8`, … in ascending order, starting from the identity. Lanes combine as
//! `((l0+l1)+(l2+l3))+((l4+l5)+(l6+l7))`, blocks as `T(n) = T(p) ∘ T(n-p)` with `p` the largest power of two below `n`.
//! *Several axes* reduce one after another, the last one first.

use super::InterpError;
use super::context::Context;
use super::deviations::squared_deviations;
use super::position::first;
use super::value::{Computed, Counted, Element, Value, on_elements};
use crate::numeric::reduce::ReduceOp;
use ndarray::{ArrayView1, Axis};
use std::cmp::Ordering;

const BLOCK: usize = 128;
const LANES: usize = 8;

/// How values of one type fold into one.
#[derive(Clone, Copy)]
pub(super) struct Fold<S> {
    /// What a lane starts from: `merge(identity, s)` is `s`.
    pub identity: S,
    /// The result when there is nothing to fold.
    pub empty: S,
    pub merge: fn(S, S) -> S,
}

pub(super) const SUM: Fold<f64> = Fold { identity: -0.0, empty: 0.0, merge: |a, b| a + b };
const PRODUCT: Fold<f64> = Fold::new(1.0, |a, b| a * b);
const MIN: Fold<f64> = Fold::new(f64::INFINITY, |a, b| if precedes(a, b) { a } else { b });
const MAX: Fold<f64> = Fold::new(f64::NEG_INFINITY, |a, b| if precedes(-a, -b) { a } else { b });
const INT_SUM: Fold<i64> = Fold::new(0, i64::wrapping_add);
const INT_PRODUCT: Fold<i64> = Fold::new(1, i64::wrapping_mul);
const INT_MIN: Fold<i64> = Fold::new(i64::MAX, |a, b| a.min(b));
const INT_MAX: Fold<i64> = Fold::new(i64::MIN, |a, b| a.max(b));
const UINT_SUM: Fold<u64> = Fold::new(0, u64::wrapping_add);
const UINT_PRODUCT: Fold<u64> = Fold::new(1, u64::wrapping_mul);
const UINT_MIN: Fold<u64> = Fold::new(u64::MAX, |a, b| a.min(b));
const UINT_MAX: Fold<u64> = Fold::new(u64::MIN, |a, b| a.max(b));
const ANY: Fold<bool> = Fold::new(false, |a, b| a | b);
const ALL: Fold<bool> = Fold::new(true, |a, b| a & b);

/// NaN stands before all numbers, and -0 before +0.
fn precedes(a: f64, b: f64) -> bool {
    a.is_nan() || (!b.is_nan() && a.total_cmp(&b).is_lt())
}

/// Folds the ascending `axes` of `x`. Without axes every element is its own result.
pub(super) fn reduce(context: &Context, op: ReduceOp, axes: &[usize], x: &Value) -> Computed {
    match (op, x) {
        (ReduceOp::Sum, Value::Float64(x)) => fold(context, x, axes, SUM),
        (ReduceOp::Sum, Value::Int64(x)) => fold(context, x, axes, INT_SUM),
        (ReduceOp::Prod, Value::Float64(x)) => fold(context, x, axes, PRODUCT),
        (ReduceOp::Prod, Value::Int64(x)) => fold(context, x, axes, INT_PRODUCT),
        (ReduceOp::Min, Value::Float64(x)) => fold(context, x, axes, MIN),
        (ReduceOp::Min, Value::Int64(x)) => fold(context, x, axes, INT_MIN),
        (ReduceOp::Max, Value::Float64(x)) => fold(context, x, axes, MAX),
        (ReduceOp::Max, Value::Int64(x)) => fold(context, x, axes, INT_MAX),
        (ReduceOp::Sum, Value::UInt64(x)) => fold(context, x, axes, UINT_SUM),
        (ReduceOp::Prod, Value::UInt64(x)) => fold(context, x, axes, UINT_PRODUCT),
        (ReduceOp::Min, Value::UInt64(x)) => fold(context, x, axes, UINT_MIN),
        (ReduceOp::Max, Value::UInt64(x)) => fold(context, x, axes, UINT_MAX),
        // Among bools the larger is the disjunction.
        (ReduceOp::Any | ReduceOp::Max, Value::Bool(x)) => fold(context, x, axes, ANY),
        (ReduceOp::All | ReduceOp::Min, Value::Bool(x)) => fold(context, x, axes, ALL),
        (ReduceOp::ArgMin, x) if axes.len() <= 1 => position(context, x, axes.first(), Ordering::Less),
        (ReduceOp::ArgMax, x) if axes.len() <= 1 => position(context, x, axes.first(), Ordering::Greater),
        (ReduceOp::SquaredDeviations, Value::Float64(x)) => squared_deviations(context, x, axes),
        (op, x) => Err(InterpError::Unknown { op: op.name(), dtype: x.dtype() }),
    }
}

fn fold<S: Element>(context: &Context, x: &Counted<S>, axes: &[usize], fold: Fold<S>) -> Computed {
    fold_axes(context, x, axes, fold).map(Value::from)
}

fn position(context: &Context, x: &Value, axis: Option<&usize>, wanted: Ordering) -> Computed {
    on_elements!(x, x => first(context, x, axis.copied(), wanted).map(Value::Int64))
}

/// Folds the ascending `axes`, the last one first.
pub(super) fn fold_axes<S: Copy>(
    context: &Context,
    x: &Counted<S>,
    axes: &[usize],
    fold: Fold<S>,
) -> Result<Counted<S>, InterpError> {
    let mut states = x.clone();
    for &axis in axes.iter().rev() {
        states = along(context, &states, axis, |line| {
            tree(context, line, fold, |block| in_lanes(block.iter().copied(), fold))
        })?;
    }
    Ok(states)
}

/// The results of `one` on all lines of `x` along `axis`, which the result lacks.
pub(super) fn along<S, T: Copy>(
    context: &Context,
    x: &Counted<S>,
    axis: usize,
    one: impl Fn(ArrayView1<S>) -> Result<T, InterpError>,
) -> Result<Counted<T>, InterpError> {
    let mut extents = x.array.shape().to_vec();
    extents.remove(axis);
    context.collect(&extents, x.array.lanes(Axis(axis)).into_iter().map(one))
}

/// One line: its blocks, each reduced by `block`, combined by the tree.
pub(super) fn tree<S, T: Copy>(
    context: &Context,
    line: ArrayView1<S>,
    fold: Fold<T>,
    block: impl Fn(ArrayView1<S>) -> T + Copy,
) -> Result<T, InterpError> {
    let blocks = line.len().div_ceil(BLOCK);
    if blocks == 0 {
        return Ok(fold.empty);
    }
    if blocks == 1 {
        context.count(line.len())?;
        return Ok(block(line));
    }
    let (left, right) = line.split_at(Axis(0), largest_power_of_two_below(blocks) * BLOCK);
    Ok((fold.merge)(tree(context, left, fold, block)?, tree(context, right, fold, block)?))
}

/// The largest power of two strictly below `n`, which is at least 2.
fn largest_power_of_two_below(n: usize) -> usize {
    1 << (n - 1).ilog2()
}

/// One block: eight lanes, combined in pairs.
pub(super) fn in_lanes<S: Copy>(elements: impl Iterator<Item = S>, fold: Fold<S>) -> S {
    let Fold { identity, merge, .. } = fold;
    let mut lanes = [identity; LANES];
    for (position, element) in elements.enumerate() {
        let lane = &mut lanes[position % LANES];
        *lane = merge(*lane, element);
    }
    let [l0, l1, l2, l3, l4, l5, l6, l7] = lanes;
    merge(merge(merge(l0, l1), merge(l2, l3)), merge(merge(l4, l5), merge(l6, l7)))
}

impl<S: Copy> Fold<S> {
    /// A fold that gives its identity when there is nothing to fold.
    pub const fn new(identity: S, merge: fn(S, S) -> S) -> Fold<S> {
        Fold { identity, empty: identity, merge }
    }
}
