//! Medians and quantiles: one or two sorted elements, and what lies between them.

use super::rank::{Ordered, ranks_of, with_ordered};
use super::select::selected;
use super::{LONG_ROW, row_length};
use crate::algorithms::{AlgorithmError, Compute, Facts, Job, Operand, Streamed};
use crate::memory::{self, BufferMut};
use crate::types::{DType, Shape, ShapeError};
use rayon::prelude::*;

/// Elements that a thread looks at as one.
const PART: usize = 1 << 16;

/// A quantile's place among `n` sorted elements, counted from 0: the methods of Hyndman and Fan, "Sample quantiles in
/// statistical packages" (1996), and five others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    InvertedCdf,
    AveragedInvertedCdf,
    ClosestObservation,
    InterpolatedInvertedCdf,
    Hazen,
    Weibull,
    Linear,
    MedianUnbiased,
    NormalUnbiased,
    Lower,
    Higher,
    Midpoint,
    Nearest,
}

impl Method {
    /// The names, in NumPy's order.
    pub const NAMES: [(&'static str, Method); 13] = [
        ("inverted_cdf", Method::InvertedCdf),
        ("averaged_inverted_cdf", Method::AveragedInvertedCdf),
        ("closest_observation", Method::ClosestObservation),
        ("interpolated_inverted_cdf", Method::InterpolatedInvertedCdf),
        ("hazen", Method::Hazen),
        ("weibull", Method::Weibull),
        ("linear", Method::Linear),
        ("median_unbiased", Method::MedianUnbiased),
        ("normal_unbiased", Method::NormalUnbiased),
        ("lower", Method::Lower),
        ("higher", Method::Higher),
        ("midpoint", Method::Midpoint),
        ("nearest", Method::Nearest),
    ];

    /// Whether the result is always an element.
    pub fn is_discrete(self) -> bool {
        use Method::*;
        matches!(self, InvertedCdf | ClosestObservation | Lower | Higher | Nearest)
    }

    /// Where quantile `q` of `n` elements lies. Every operation is rounded as `float` says.
    fn pick(self, n: usize, q: f64, float: Float) -> Pick {
        let round = |x| float.round(x);
        let last = round(round((n - 1) as f64) * q);
        let count = round(n as f64);
        // The places that interpolate between (k - alpha) / (n + 1 - alpha - beta).
        let between = |alpha: f64, beta: f64| {
            let shift = round(round(alpha) + round(q * round((1.0 - alpha) - beta)));
            round(round(round(count * q) + shift) - 1.0)
        };
        let observation = |index: f64, takes_previous: &dyn Fn(f64, f64) -> bool| {
            let previous = index.floor();
            let rest = round(index - previous);
            Pick::exactly(if takes_previous(rest, index) { previous } else { previous + 1.0 }, n)
        };
        match self {
            Method::InvertedCdf => observation(round(round(count * q) - 1.0), &|rest, _| rest == 0.0),
            Method::ClosestObservation => {
                let index = round(round(round(count * q) - 1.0) - 0.5);
                observation(index, &|rest, index| rest == 0.0 && index.floor().rem_euclid(2.0) == 1.0)
            }
            Method::AveragedInvertedCdf => {
                Pick::between(round(round(count * q) - 1.0), n, float, |rest, _| if rest == 0.0 { 0.5 } else { 1.0 })
            }
            Method::InterpolatedInvertedCdf => Pick::between(between(0.0, 1.0), n, float, |rest, _| rest),
            Method::Hazen => Pick::between(between(0.5, 0.5), n, float, |rest, _| rest),
            Method::Weibull => Pick::between(between(0.0, 0.0), n, float, |rest, _| rest),
            Method::MedianUnbiased => Pick::between(between(1.0 / 3.0, 1.0 / 3.0), n, float, |rest, _| rest),
            Method::NormalUnbiased => Pick::between(between(3.0 / 8.0, 3.0 / 8.0), n, float, |rest, _| rest),
            Method::Linear => Pick::between(last, n, float, |rest, _| rest),
            Method::Lower => Pick::exactly(last.floor(), n),
            Method::Higher => Pick::exactly(last.ceil(), n),
            Method::Nearest => Pick::exactly(last.round_ties_even(), n),
            Method::Midpoint => {
                let middle = round(0.5 * round(last.floor() + last.ceil()));
                Pick::between(middle, n, float, |_, index| if index.fract() == 0.0 { 0.0 } else { 0.5 })
            }
        }
    }
}

/// The precision of a computation whose values are held in float64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Float {
    Single,
    Double,
}

impl Float {
    fn of(dtype: DType) -> Float {
        if dtype == DType::Float32 { Float::Single } else { Float::Double }
    }

    /// Rounding a sum, product or quotient of float32 numbers a second time gives what rounding once gives.
    #[inline(always)]
    fn round(self, x: f64) -> f64 {
        match self {
            Float::Single => f64::from(x as f32),
            Float::Double => x,
        }
    }
}

/// Two of the sorted elements, and how far between them.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Pick {
    low: usize,
    high: usize,
    part: f64,
}

impl Pick {
    fn exactly(index: f64, n: usize) -> Pick {
        let at = (index.max(0.0) as usize).min(n - 1);
        Pick { low: at, high: at, part: 0.0 }
    }

    /// Around a place that may lie outside; `part` gives how far between its neighbours by what is behind the point and
    /// by the place itself.
    fn between(index: f64, n: usize, float: Float, part: impl Fn(f64, f64) -> f64) -> Pick {
        // Outside there is only one neighbour, and the distance, which counts for nothing, is the one from its number.
        let (low, high, from) = if index >= (n - 1) as f64 {
            (n - 1, n - 1, -1.0)
        } else if index < 0.0 {
            (0, 0, 0.0)
        } else {
            (index.floor() as usize, index.floor() as usize + 1, index.floor())
        };
        Pick { low, high, part: float.round(part(float.round(index - from), index)) }
    }
}

/// What is computed of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Statistic {
    /// The middle element, or the mean of the two.
    Median,
    /// A quantile for each number in [0, 1].
    Quantiles {
        quantiles: Vec<f64>,
        method: Method,
        /// float32 or float64: that of the quantiles, in which places are computed.
        places: DType,
    },
}

/// Statistics of the elements along the last axis: `[rows…, n]` gives `[rows…, statistics]`. Rows of no elements, and by
/// default those with NaN, give NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderStatistic {
    pub statistic: Statistic,
    /// Whether NaN is left out.
    pub skips_nan: bool,
    /// That of the input, where every result is an element; else float32 or float64.
    pub dtype: DType,
}

impl Compute for OrderStatistic {
    fn name(&self) -> &'static str {
        match self.statistic {
            Statistic::Median => "median",
            Statistic::Quantiles { .. } => "quantile",
        }
    }

    fn result(&self, inputs: &[Facts]) -> Result<Facts, ShapeError> {
        let outer = inputs[0].shape.extents().split_last().map_or(&[][..], |(_, outer)| outer);
        Ok(Facts::new(self.dtype, Shape::new(outer.iter().copied().chain([self.count()]))?))
    }

    fn scratch(&self, inputs: &[Facts], threads: usize) -> u64 {
        let n = row_length(&inputs[0].shape);
        let bytes = (n * inputs[0].dtype.size()) as u64;
        if n >= LONG_ROW { bytes / 8 } else { bytes * threads as u64 }
    }

    fn streamed(&self) -> Option<&dyn Streamed> {
        Some(self)
    }

    fn compute(&self, job: &Job<'_>, inputs: &[Operand<'_>], output: &mut BufferMut) -> Result<(), AlgorithmError> {
        self.typed(inputs[0].dtype, InMemory { statistic: self, job, x: &inputs[0], output })
    }
}

/// What is done with rows once it is known what becomes of their elements.
pub(super) trait OverRows {
    /// `value` is that of two elements and the part of the way between them; `missing` stands where there is none.
    fn over<T: Ordered, V: memory::Element>(
        self,
        missing: V,
        value: impl Fn(T, T, f64) -> V + Sync,
    ) -> Result<(), AlgorithmError>;
}

/// Statistics of rows in memory.
struct InMemory<'a, 'j> {
    statistic: &'a OrderStatistic,
    job: &'a Job<'j>,
    x: &'a Operand<'a>,
    output: &'a mut BufferMut,
}

impl OverRows for InMemory<'_, '_> {
    fn over<T: Ordered, V: memory::Element>(
        self,
        missing: V,
        value: impl Fn(T, T, f64) -> V + Sync,
    ) -> Result<(), AlgorithmError> {
        self.statistic.rows(self.job, self.x, missing, value, self.output.elements_mut())
    }
}

/// The statistics of rows of one length: the elements that they are made of, and the positions of these.
pub(super) struct Picks {
    picks: Vec<Pick>,
    /// Ascending, each once.
    positions: Vec<usize>,
}

impl OrderStatistic {
    /// Calls `rows` with what becomes of elements of a dtype.
    pub(super) fn typed(&self, dtype: DType, rows: impl OverRows) -> Result<(), AlgorithmError> {
        with_ordered!(dtype, T => match self.dtype {
            _ if self.gives_elements() => rows.over(T::missing(), |a: T, _, _| a),
            DType::Float32 => rows.over(f32::NAN, |a: T, b, part| self.between(a, b, part) as f32),
            _ => rows.over(f64::NAN, |a: T, b, part| self.between(a, b, part)),
        })
    }

    /// How many statistics a row has.
    pub(super) fn count(&self) -> usize {
        match &self.statistic {
            Statistic::Median => 1,
            Statistic::Quantiles { quantiles, .. } => quantiles.len(),
        }
    }

    /// Whether every result is an element: of the least or greatest quantile, or by a method that gives no others.
    fn gives_elements(&self) -> bool {
        match &self.statistic {
            Statistic::Median => false,
            Statistic::Quantiles { quantiles, method, .. } => {
                method.is_discrete() || (!self.dtype.is_float() && quantiles.iter().all(|q| q.fract() == 0.0))
            }
        }
    }

    /// What a row of `n` elements needs; there is one at least.
    pub(super) fn picks(&self, n: usize) -> Picks {
        let picks: Vec<Pick> = match &self.statistic {
            Statistic::Median if n % 2 == 1 => vec![Pick { low: n / 2, high: n / 2, part: 0.0 }],
            Statistic::Median => vec![Pick { low: n / 2 - 1, high: n / 2, part: 0.5 }],
            Statistic::Quantiles { quantiles, method, places } => {
                quantiles.iter().map(|&q| method.pick(n, q, Float::of(*places))).collect()
            }
        };
        let mut positions: Vec<usize> = picks.iter().flat_map(|pick| [pick.low, pick.high]).collect();
        positions.sort_unstable();
        positions.dedup();
        Picks { picks, positions }
    }

    /// The value that lies a part of the way from `a` to `b`.
    fn between<T: Ordered>(&self, a: T, b: T, part: f64) -> f64 {
        let result = Float::of(self.dtype);
        let round = |x| result.round(x);
        let (low, high): (f64, f64) = (round(a.as_()), round(b.as_()));
        match &self.statistic {
            Statistic::Median if part == 0.0 => low,
            Statistic::Median => round(round(low + high) / 2.0),
            Statistic::Quantiles { places, .. } => {
                let distance = a.distance(b);
                if part < 0.5 {
                    return round(low + round(distance * round(part)));
                }
                // From the nearer end, so that all of the way is exactly `b`.
                let rest = Float::of(*places).round(1.0 - part);
                round(high - round(distance * round(rest)))
            }
        }
    }

    /// Statistics of every row: `value` of two elements and the part of the way between them, or `missing`.
    fn rows<T: Ordered, V: memory::Element>(
        &self,
        job: &Job<'_>,
        x: &Operand<'_>,
        missing: V,
        value: impl Fn(T, T, f64) -> V + Sync,
        output: &mut [V],
    ) -> Result<(), AlgorithmError> {
        let (n, count, x) = (row_length(x.shape), self.count(), x.elements::<T>());
        if output.is_empty() || n == 0 {
            output.fill(missing);
            return Ok(());
        }
        let whole = self.picks(n);
        let one = |nans: usize, into: &mut [V], ranks: &mut Selected<'_, T>| {
            self.row((n, nans), &whole, (missing, &value), into, ranks)
        };
        if n >= LONG_ROW {
            for (row, into) in x.chunks_exact(n).zip(output.chunks_exact_mut(count)) {
                let nans = count_nan(job, row)?;
                one(nans, into, &mut |positions| selected(job, n, &ranks_of(row), positions))?;
            }
            return Ok(());
        }
        let rows = (PART / n).max(1);
        job.for_each_part(output, rows * count, |number, part| {
            for (at, into) in part.chunks_exact_mut(count).enumerate() {
                let row = &x[(number * rows + at) * n..][..n];
                let nans = row.iter().filter(|x| x.is_nan()).count();
                one(nans, into, &mut |positions| selected(job, n, &ranks_of(row), positions))?;
            }
            Ok(())
        })
    }
}

impl OrderStatistic {
    /// The statistics of a row of `n` elements, so many of which are NaN; `whole` is what it needs if none is. Its ranks at
    /// some positions are got from `ranks`.
    pub(super) fn row<T: Ordered, V: Copy>(
        &self,
        (n, nans): (usize, usize),
        whole: &Picks,
        (missing, value): (V, impl Fn(T, T, f64) -> V),
        into: &mut [V],
        ranks: &mut Selected<'_, T>,
    ) -> Result<(), AlgorithmError> {
        let valid = if self.skips_nan { n - nans } else { n };
        if valid == 0 || valid + nans > n {
            into.fill(missing);
            return Ok(());
        }
        let shorter = (nans > 0).then(|| self.picks(valid));
        let Picks { picks, positions } = shorter.as_ref().unwrap_or(whole);
        let found = ranks(positions)?;
        let element = |at: usize| T::of_rank(found[positions.partition_point(|position| *position < at)]);
        for (into, pick) in into.iter_mut().zip(picks) {
            *into = value(element(pick.low), element(pick.high), pick.part);
        }
        Ok(())
    }
}

/// The ranks at ascending positions of a sorted row.
pub(super) type Selected<'r, T> = dyn FnMut(&[usize]) -> Result<Vec<<T as Ordered>::Rank>, AlgorithmError> + 'r;

/// How many elements of a long row are NaN.
fn count_nan<T: Ordered>(job: &Job<'_>, row: &[T]) -> Result<usize, AlgorithmError> {
    if T::NAN.is_none() {
        return Ok(0);
    }
    let of_part = |part: &[T]| part.iter().map(|x| usize::from(x.is_nan())).sum::<usize>();
    if job.is_plain() {
        return Ok(of_part(row));
    }
    job.on_workers(|| row.par_chunks(PART).map(of_part).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_methods() {
        // Ten elements and the first quartile, by the formulas of Hyndman and Fan.
        for (method, low, high, part) in [
            (Method::InvertedCdf, 2, 2, 0.0),
            (Method::AveragedInvertedCdf, 1, 2, 1.0),
            (Method::ClosestObservation, 1, 1, 0.0),
            (Method::InterpolatedInvertedCdf, 1, 2, 0.5),
            (Method::Hazen, 2, 3, 0.0),
            (Method::Weibull, 1, 2, 0.75),
            (Method::Linear, 2, 3, 0.25),
            (Method::Lower, 2, 2, 0.0),
            (Method::Higher, 3, 3, 0.0),
            (Method::Midpoint, 2, 3, 0.5),
            (Method::Nearest, 2, 2, 0.0),
        ] {
            assert_eq!(method.pick(10, 0.25, Float::Double), Pick { low, high, part }, "{method:?}");
        }
    }

    #[test]
    fn places_stay_inside() {
        for (_, method) in Method::NAMES {
            for n in [1, 2, 3, 10] {
                for q in [0.0, 1e-300, 0.5, 1.0 - f64::EPSILON, 1.0] {
                    let pick = method.pick(n, q, Float::Double);
                    assert!(pick.low <= pick.high && pick.high < n, "{method:?} of {n} at {q}: {pick:?}");
                }
            }
        }
    }
}
