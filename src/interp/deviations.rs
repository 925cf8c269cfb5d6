//! The sum of squared deviations from the mean, for variances.
//!
//! A block is looked at twice: for its mean, then for the squares of the deviations from it. Blocks, and on further axes
//! the states of lines, are merged as in T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a pairwise
//! algorithm for computing sample variances", 1979.

use super::InterpError;
use super::context::Context;
use super::reduce::{Fold, SUM, along, fold_axes, in_lanes, tree};
use super::value::{Computed, Counted, Value};
use ndarray::ArrayView1;

/// What is known of some of the elements.
#[derive(Clone, Copy)]
struct Deviations {
    n: f64,
    mean: f64,
    /// The sum of the squared deviations from `mean`, called M2 in the literature.
    squares: f64,
}

const NOTHING: Deviations = Deviations { n: 0.0, mean: 0.0, squares: 0.0 };
const DEVIATIONS: Fold<Deviations> = Fold::new(NOTHING, merge);

/// Chan's formula. A side without elements gives the other one exactly.
fn merge(a: Deviations, b: Deviations) -> Deviations {
    if a.n == 0.0 {
        return b;
    }
    if b.n == 0.0 {
        return a;
    }
    let n = a.n + b.n;
    let delta = b.mean - a.mean;
    let mean = a.mean + delta * (b.n / n);
    let squares = (a.squares + b.squares) + delta * delta * (a.n * (b.n / n));
    Deviations { n, mean, squares }
}

/// The last axis folds elements into states, the others fold states.
pub(super) fn squared_deviations(context: &Context, x: &Counted<f64>, axes: &[usize]) -> Computed {
    let states = match axes.split_last() {
        Some((&last, outer)) => fold_axes(context, &of_lines(context, x, last)?, outer, DEVIATIONS)?,
        None => of_elements(context, x)?,
    };
    let squares = states.array.iter().map(|state| Ok(state.squares));
    context.collect(states.array.shape(), squares).map(Value::Float64)
}

fn of_lines(context: &Context, x: &Counted<f64>, axis: usize) -> Result<Counted<Deviations>, InterpError> {
    along(context, x, axis, |line| tree(context, line, DEVIATIONS, of_block))
}

fn of_elements(context: &Context, x: &Counted<f64>) -> Result<Counted<Deviations>, InterpError> {
    context.collect(x.array.shape(), x.array.iter().map(|element| Ok(of_block(ArrayView1::from(&[*element])))))
}

fn of_block(block: ArrayView1<f64>) -> Deviations {
    let n = block.len() as f64;
    let mean = in_lanes(block.iter().copied(), SUM) / n;
    let squares = block.iter().map(|x| (x - mean) * (x - mean));
    Deviations { n, mean, squares: in_lanes(squares, SUM) }
}
