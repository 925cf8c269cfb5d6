//! Where the smallest or largest element stands.

use super::InterpError;
use super::context::Context;
use super::reduce::along;
use super::value::Counted;
use ndarray::ArrayView1;
use std::cmp::Ordering;

/// The position along the one axis of the first element that is `wanted` against all others; a NaN is so always.
/// Without axes every element stands alone, at 0.
pub(super) fn first<T: PartialOrd + Copy>(
    context: &Context,
    x: &Counted<T>,
    axis: Option<usize>,
    wanted: Ordering,
) -> Result<Counted<i64>, InterpError> {
    match axis {
        Some(axis) => along(context, x, axis, |line| first_of_line(context, line, wanted)),
        None => context.collect(x.array.shape(), x.array.iter().map(|_| Ok(0))),
    }
}

fn first_of_line<T: PartialOrd>(context: &Context, line: ArrayView1<T>, wanted: Ordering) -> Result<i64, InterpError> {
    let mut best = 0;
    for (position, element) in line.iter().enumerate() {
        context.count(1)?;
        if beats(element, &line[best], wanted) {
            best = position;
        }
    }
    Ok(best as i64)
}

/// Whether an element takes the place of the best one before it. Equal ones do not.
fn beats<T: PartialOrd>(element: &T, best: &T, wanted: Ordering) -> bool {
    match element.partial_cmp(best) {
        Some(ordering) => ordering == wanted,
        // One of them is NaN.
        None => !is_nan(best),
    }
}

/// Only a NaN has no order to itself.
fn is_nan<T: PartialOrd>(x: &T) -> bool {
    x.partial_cmp(x).is_none()
}
