//! Random orders and picks. Which elements are taken is known only when the order is made, and a graph cannot take
//! elements by position: so this works when it is called.

use super::Call;
use super::draws::{next, size, stand_in};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, error};
use crate::eval::{Operand, Value, at_once, demand, literal, promote};
use crate::graph::{self, Expr};
use crate::numeric::random::{Distribution, RandomOrder, weighted_order};
use crate::types::{DType, Scalar, Shape};

/// What is picked from.
enum Population {
    /// The integers from 0.
    Integers(usize),
    /// The parts of an array along an axis.
    Parts { array: Expr, axis: usize },
}

impl Population {
    fn len(&self) -> usize {
        match self {
            Population::Integers(n) => *n,
            Population::Parts { array, axis } => array.shape()[*axis],
        }
    }
}

/// The argument `name`: an integer, or an array or a tuple of at least one axis.
fn population(call: &mut Call<'_>, name: &str) -> Result<Population, Diagnostic> {
    let operand = call.operand(name);
    let value = match &operand.value {
        Value::Tuple(_) => literal::from_value(operand.value.clone(), operand.span, call.host)?,
        value => value.clone(),
    };
    let is_number = match &value {
        Value::Weak(_) => true,
        Value::Array(array) => array.shape().is_scalar(),
        _ => false,
    };
    if is_number {
        let n = call.integer(name)?;
        let n = usize::try_from(n).map_err(|_| call.error(name, format!("there are no {n} integers to pick from")))?;
        return Ok(Population::Integers(n));
    }
    let array = promote::strong(&Operand::new(value, operand.span))?;
    let axis = call.axis("axis", array.shape().rank())?;
    Ok(Population::Parts { array, axis })
}

pub(super) fn permutation(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let population = population(call, "x")?;
    in_random_order(call, &population)
}

pub(super) fn shuffle(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let population = population(call, "x")?;
    if let Population::Integers(n) = population {
        let message = "a single number cannot be shuffled";
        return Err(advised(call.span("x"), message, format!("write `permutation({n})` for 0, 1, … in random order")));
    }
    in_random_order(call, &population)
}

fn in_random_order(call: &mut Call<'_>, population: &Population) -> Result<Value, Diagnostic> {
    let n = population.len();
    let size = Shape::new([n]).map_err(|cause| error(call.place, cause.to_string()))?;
    first_in_random_order(call, population, &size)
}

/// As many elements as `size` has, in random order.
fn first_in_random_order(call: &mut Call<'_>, population: &Population, size: &Shape) -> Result<Value, Diagnostic> {
    if !call.host.computes() {
        return like_taken(call, population, size);
    }
    // What it will hold is known before all words are looked at, but for chance.
    drop(reserve(call, 16usize.saturating_mul(RandomOrder::expected_entries(population.len(), size.len())))?);
    let draw = next(call, Distribution::Uniform);
    let order = RandomOrder::new(draw.seed, draw.stream, population.len(), &mut || call.host.check_interrupted())?;
    let _entries = reserve(call, 16 * order.entries(size.len()))?;
    let mut positions = order.first(size.len(), &mut || call.host.check_interrupted())?;
    taken(call, population, &mut positions, size)
}

/// The elements of a population at positions, as many as `size` has.
fn taken(
    call: &mut Call<'_>,
    population: &Population,
    positions: &mut dyn Iterator<Item = usize>,
    size: &Shape,
) -> Result<Value, Diagnostic> {
    let made = match population {
        Population::Integers(_) => {
            let mut integers = positions.map(|position| Scalar::Int64(position as i64));
            at_once::array(DType::Int64, size.clone(), call.place, call.host, &mut |_| integers.next())
        }
        Population::Parts { array, axis } => at_once::taken(array, *axis, positions, size, call.place, call.host),
    };
    made.map(Value::Array)
}

/// A lazy array like the one that [`taken`] would make.
fn like_taken(call: &mut Call<'_>, population: &Population, size: &Shape) -> Result<Value, Diagnostic> {
    let (dtype, shape) = match population {
        Population::Integers(_) => (DType::Int64, size.clone()),
        Population::Parts { array, axis } => {
            let (before, after) = array.shape().extents().split_at(*axis);
            let extents = before.iter().chain(size.extents()).chain(&after[1..]).copied();
            (array.dtype(), Shape::new(extents).map_err(|cause| error(call.place, cause.to_string()))?)
        }
    };
    stand_in(call, dtype, shape).map(Value::Array)
}

pub(super) fn choice(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let population = population(call, "a")?;
    let size = size(call)?;
    let replace = call.boolean("replace")?;
    call.boolean("shuffle")?;
    let (n, k) = (population.len(), size.len());
    if n == 0 && k > 0 {
        return Err(call.error("a", "there is nothing to pick from"));
    }
    if !replace && k > n {
        let message = format!("{k} different elements cannot be picked from {n}");
        return Err(advised(call.place, message, "write `replace=true` to pick some more than once"));
    }
    if call.is_none("p") {
        return if replace { any(call, &population, &size) } else { first_in_random_order(call, &population, &size) };
    }
    let weights = call.array("p")?;
    if weights.shape().extents() != [n] {
        let message = format!("`p` must have one probability for each of {n} elements, not shape {}", weights.shape());
        return Err(call.error("p", message));
    }
    if !call.host.computes() {
        return like_taken(call, &population, &size);
    }
    // The probabilities, and their sums or an entry for each.
    let _working = reserve(call, 24 * n)?;
    let weights = probabilities(call, &weights)?;
    if replace { weighted(call, &population, &weights, &size) } else { distinct(call, &population, &weights, &size) }
}

/// Each element as likely as every other, with replacement.
fn any(call: &mut Call<'_>, population: &Population, size: &Shape) -> Result<Value, Diagnostic> {
    let is_lazy = matches!(population, Population::Integers(_));
    if !is_lazy && !call.host.computes() {
        return like_taken(call, population, size);
    }
    let draw = next(call, Distribution::Integers { low: 0, range: population.len().max(1) as u64 });
    let picks = graph::random(draw, size.clone());
    if is_lazy {
        return Ok(Value::Array(picks));
    }
    let finished = demand::compute(&[picks], call.host)?;
    let elements = finished.iter().flat_map(|array| array.elements());
    let mut positions = elements.filter_map(Scalar::integer).map(|position| position as usize);
    taken(call, population, &mut positions, size)
}

/// Counts bytes for working memory while the result lives.
fn reserve(call: &Call<'_>, bytes: usize) -> Result<impl Sized + use<>, Diagnostic> {
    call.host.pool().reserve(bytes as u64).map_err(|cause| error(call.place, cause.to_string()))
}

/// The probabilities, which must be such.
fn probabilities(call: &mut Call<'_>, p: &Expr) -> Result<Vec<f64>, Diagnostic> {
    let p = call.built(graph::cast(p, DType::Float64))?;
    let finished = demand::compute(&[p], call.host)?;
    let weights: Vec<f64> = finished.iter().flat_map(|array| array.elements()).map(Scalar::float).collect();
    if let Some(wrong) = weights.iter().find(|weight| weight.is_nan() || **weight < 0.0) {
        let wrong = Scalar::Float64(*wrong);
        return Err(call.error("p", format!("a probability must be at least 0, not {wrong}")));
    }
    let sum: f64 = weights.iter().sum();
    // NumPy's tolerance.
    if (sum - 1.0).abs() > f64::EPSILON.sqrt() {
        let message = format!("the probabilities must add up to 1, not {}", Scalar::Float64(sum));
        return Err(advised(call.span("p"), message, "divide them by their sum: `p / sum(p)`"));
    }
    Ok(weights)
}

/// By inversion of the cumulative probabilities, with replacement.
fn weighted(call: &mut Call<'_>, population: &Population, weights: &[f64], size: &Shape) -> Result<Value, Diagnostic> {
    let mut sum = 0.0;
    let mut sums: Vec<f64> = weights
        .iter()
        .map(|weight| {
            sum += weight;
            sum
        })
        .collect();
    sums.iter_mut().for_each(|partial| *partial /= sum);
    let units = graph::random(next(call, Distribution::Uniform), size.clone());
    let finished = demand::compute(&[units], call.host)?;
    let units = finished.iter().flat_map(|array| array.elements()).map(Scalar::float);
    let mut positions = units.map(|u| sums.partition_point(|&sum| sum <= u));
    taken(call, population, &mut positions, size)
}

/// Without replacement, by probabilities.
fn distinct(call: &mut Call<'_>, population: &Population, weights: &[f64], size: &Shape) -> Result<Value, Diagnostic> {
    let possible = weights.iter().filter(|weight| **weight > 0.0).count();
    if possible < size.len() {
        let message = format!("{} different elements are asked for, but only {possible} are possible", size.len());
        return Err(call.error("p", message));
    }
    let draw = next(call, Distribution::Uniform);
    let mut go_on = || call.host.check_interrupted();
    let mut positions = weighted_order(draw.seed, draw.stream, weights, size.len(), &mut go_on)?;
    taken(call, population, &mut positions, size)
}
