//! Straight lines between points.

use super::order::Side;
use super::stream::ByElement;
use super::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::BufferMut;
use crate::types::ShapeError;

/// Values that are computed between two looks at whether to go on.
const PART: usize = 1 << 14;

/// The piecewise linear function through points, evaluated. Inputs, all float64: where to evaluate it, the points'
/// ascending coordinates (one or more) and their values, and the values below the first and above the last point, 0-d.
#[derive(Clone, Debug, PartialEq)]
pub struct Interpolate {
    /// Where the function repeats itself: coordinates are then in any order, and all lie from 0 up to the period.
    pub period: Option<f64>,
}

impl ByElement for Interpolate {
    fn input(&self) -> usize {
        0
    }
}

impl Compute for Interpolate {
    fn name(&self) -> &'static str {
        "interp"
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        Ok(inputs[0].clone())
    }

    fn scratch(&self, inputs: &[Facts], _: usize) -> u64 {
        if self.period.is_some() { 32 * (inputs[1].shape.len() as u64 + 2) } else { 0 }
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        let [x, xs, ys, left, right] = [0, 1, 2, 3, 4].map(|number| inputs[number].elements::<f64>());
        let periodic = self.period.map(|period| one_period(xs, ys, period));
        let line = match &periodic {
            Some((xs, ys)) => Line { xs, ys, left: left[0], right: right[0] },
            None => Line { xs, ys, left: left[0], right: right[0] },
        };
        job.for_each_part(output.elements_mut::<f64>(), PART, |number, part| {
            let x = &x[number * PART..][..part.len()];
            Side::Right.for_each(line.xs, x, |at, x, before| part[at] = line.at(x, before));
            Ok(())
        })
    }
}

/// Points in ascending order, with the last one before the first and the first one after the last.
fn one_period(xs: &[f64], ys: &[f64], period: f64) -> (Vec<f64>, Vec<f64>) {
    let mut points: Vec<(f64, f64)> = xs.iter().copied().zip(ys.iter().copied()).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    if let (Some(&first), Some(&last)) = (points.first(), points.last()) {
        points.insert(0, (last.0 - period, last.1));
        points.push((first.0 + period, first.1));
    }
    points.into_iter().unzip()
}

struct Line<'a> {
    xs: &'a [f64],
    ys: &'a [f64],
    left: f64,
    right: f64,
}

impl Line<'_> {
    /// The value at `x`, which so many of the points are not beyond.
    fn at(&self, x: f64, points: usize) -> f64 {
        let (xs, ys) = (self.xs, self.ys);
        let last = xs.len() - 1;
        if x.is_nan() {
            return x;
        }
        let Some(j) = points.checked_sub(1) else { return self.left };
        if x > xs[last] {
            return self.right;
        }
        if j == last || xs[j] == x {
            // No slope is needed, which need not be finite.
            return ys[j];
        }
        let slope = (ys[j + 1] - ys[j]) / (xs[j + 1] - xs[j]);
        let from_left = slope * (x - xs[j]) + ys[j];
        if !from_left.is_nan() {
            return from_left;
        }
        let from_right = slope * (x - xs[j + 1]) + ys[j + 1];
        if from_right.is_nan() && ys[j] == ys[j + 1] { ys[j] } else { from_right }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_themselves_need_no_slope() {
        let line = Line { xs: &[0.0, 1.0, 2.0], ys: &[1.0, f64::INFINITY, 5.0], left: -1.0, right: -2.0 };
        let xs = [-0.5, 0.0, 1.0, 2.0, 2.5, f64::NAN];
        let mut values = [0.0; 6];
        Side::Right.for_each(line.xs, &xs, |k, x, points| values[k] = line.at(x, points));
        assert_eq!(values[..5], [-1.0, 1.0, f64::INFINITY, 5.0, -2.0]);
        assert!(values[5].is_nan());
        let flat = Line { xs: &[0.0, 1.0], ys: &[f64::INFINITY; 2], left: 0.0, right: 0.0 };
        assert_eq!(flat.at(0.5, 1), f64::INFINITY);
    }

    #[test]
    fn a_period_has_a_point_before_and_after_it() {
        let (xs, ys) = one_period(&[3.0, 1.0], &[30.0, 10.0], 4.0);
        assert_eq!((xs, ys), (vec![-1.0, 1.0, 3.0, 5.0], vec![30.0, 10.0, 30.0, 10.0]));
    }
}
