//! Rules that choose the width of bins from the data.

use super::Call;
use super::reductions::fold;
use super::shape::flattened;
use crate::algorithms::{Method, OrderStatistic, Statistic};
use crate::diagnostics::Diagnostic;
use crate::eval::demand;
use crate::eval::report::advised;
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::syntax::span::Span;
use crate::types::{DType, Scalar};

/// A rule for the width of bins of `n` elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Estimator {
    /// The range over the square root of `n`.
    Sqrt,
    /// Sturges (1926): the range over `log2(n) + 1`.
    Sturges,
    /// The range over `2 n^(1/3)`.
    Rice,
    /// Scott (1979): from the standard deviation, best for normal data.
    Scott,
    /// Doane (1976): Sturges with a correction for skewness.
    Doane,
    /// Freedman and Diaconis (1981): from the distance between the quartiles.
    FreedmanDiaconis,
    /// The narrower of Freedman-Diaconis and Sturges, the first no narrower than half of Sqrt.
    Auto,
}

impl Estimator {
    const NAMES: [(&'static str, Estimator); 7] = [
        ("auto", Estimator::Auto),
        ("fd", Estimator::FreedmanDiaconis),
        ("doane", Estimator::Doane),
        ("scott", Estimator::Scott),
        ("rice", Estimator::Rice),
        ("sturges", Estimator::Sturges),
        ("sqrt", Estimator::Sqrt),
    ];

    pub fn of(name: &str, place: Span) -> Result<Estimator, Diagnostic> {
        Estimator::NAMES.into_iter().find(|(known, _)| *known == name).map(|(_, rule)| rule).ok_or_else(|| {
            let known = Estimator::NAMES.map(|(name, _)| format!("\"{name}\"")).join(", ");
            advised(place, format!("there is no rule \"{name}\" for bins"), format!("it is one of {known}"))
        })
    }
}

/// The width that a rule gives for the elements of `x`, of which there is one at least; 0 where it gives none.
/// What it needs to know of them is computed.
pub(super) fn width(call: &mut Call<'_>, rule: Estimator, x: &Expr) -> Result<f64, Diagnostic> {
    let x = flattened(call, x)?;
    let n = x.shape().len() as f64;
    let sturges = |range: f64| range / (n.log2() + 1.0);
    let sqrt = |range: f64| range / n.sqrt();
    Ok(match rule {
        Estimator::Sqrt => sqrt(range(call, &x)?),
        Estimator::Sturges => sturges(range(call, &x)?),
        Estimator::Rice => range(call, &x)? / (2.0 * n.powf(1.0 / 3.0)),
        Estimator::Scott => (24.0 * std::f64::consts::PI.sqrt() / n).powf(1.0 / 3.0) * deviation(call, &x)?,
        Estimator::Doane => doane(call, &x, n)?,
        Estimator::FreedmanDiaconis => quartile_distance(call, &x)? * 2.0 * n.powf(-1.0 / 3.0),
        Estimator::Auto => {
            let range = range(call, &x)?;
            let by_quartiles = quartile_distance(call, &x)? * 2.0 * n.powf(-1.0 / 3.0);
            by_quartiles.max(sqrt(range) / 2.0).min(sturges(range))
        }
    })
}

/// A scalar of the graph, computed.
fn number(call: &mut Call<'_>, x: &Expr) -> Result<f64, Diagnostic> {
    Ok(demand::scalar(x, call.host)?.map_or(f64::NAN, Scalar::float))
}

fn range(call: &mut Call<'_>, x: &Expr) -> Result<f64, Diagnostic> {
    let (largest, least) = (fold(call, ReduceOp::Max, x, &[0], false)?, fold(call, ReduceOp::Min, x, &[0], false)?);
    let ends = demand::compute(&[largest, least], call.host)?;
    let ends: Vec<Scalar> = ends.iter().filter_map(|array| array.item()).collect();
    Ok(match ends.as_slice() {
        [largest, least] => match (largest.integer(), least.integer()) {
            (Some(largest), Some(least)) => (largest - least) as f64,
            _ => largest.float() - least.float(),
        },
        _ => f64::NAN,
    })
}

fn deviation(call: &mut Call<'_>, x: &Expr) -> Result<f64, Diagnostic> {
    let floats = call.built(graph::cast(x, DType::Float64))?;
    let squares = fold(call, ReduceOp::SquaredDeviations, &floats, &[0], false)?;
    let squares = number(call, &squares)?;
    Ok((squares / x.shape().len() as f64).sqrt())
}

fn doane(call: &mut Call<'_>, x: &Expr, n: f64) -> Result<f64, Diagnostic> {
    if n <= 2.0 {
        return Ok(0.0);
    }
    let sigma = deviation(call, x)?;
    if sigma <= 0.0 {
        return Ok(0.0);
    }
    let constant = |value: f64| graph::constant(Scalar::Float64(value));
    let floats = call.built(graph::cast(x, DType::Float64))?;
    let total = fold(call, ReduceOp::Sum, &floats, &[0], false)?;
    let mean = number(call, &total)? / n;
    let centred = call.combine(ScalarOp::Subtract, &[&floats, &constant(mean)])?;
    let scaled = call.combine(ScalarOp::Divide, &[&centred, &constant(sigma)])?;
    let cubes = call.combine(ScalarOp::Power, &[&scaled, &constant(3.0)])?;
    let cubes = fold(call, ReduceOp::Sum, &cubes, &[0], false)?;
    let skewness = number(call, &cubes)? / n;
    let spread = (6.0 * (n - 2.0) / ((n + 1.0) * (n + 3.0))).sqrt();
    Ok(range(call, x)? / (1.0 + n.log2() + (1.0 + skewness.abs() / spread).log2()))
}

/// The distance between the quartiles.
fn quartile_distance(call: &mut Call<'_>, x: &Expr) -> Result<f64, Diagnostic> {
    let statistic =
        Statistic::Quantiles { quantiles: vec![0.75, 0.25], method: Method::Linear, places: DType::Float64 };
    let statistic = OrderStatistic { statistic, skips_nan: false, dtype: DType::Float64 };
    let quartiles = call.built(graph::algorithm(statistic, std::slice::from_ref(x), Some(call.place)))?;
    let finished = demand::compute(&[quartiles], call.host)?;
    let quartiles: Vec<f64> = finished.iter().flat_map(|array| array.elements()).map(Scalar::float).collect();
    Ok(if let [upper, lower] = quartiles.as_slice() { upper - lower } else { f64::NAN })
}
