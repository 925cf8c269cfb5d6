//! Draws from distributions.
//!
//! Numbers as parameters belong to the distribution, and the draw is lazy. Location and scale are arithmetic on a draw,
//! and may be arrays. Other parameters that are arrays give every element a distribution of its own: they are computed,
//! and the elements with them.

use super::Call;
use crate::diagnostics::Diagnostic;
use crate::eval::operators::binary;
use crate::eval::report::{advised, shape_error};
use crate::eval::{Operand, Value, Weak, at_once, demand};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::random::{Beta, Binomial, Distribution, Draw, Gamma, ParameterError, Poisson, element};
use crate::syntax::ast::BinaryOperator;
use crate::types::{DType, Scalar, Shape, broadcast_shapes};

/// The next draw.
pub(super) fn next(call: &mut Call<'_>, distribution: Distribution) -> Draw {
    Draw { seed: call.host.draw_seed(), stream: call.host.next_stream(), distribution }
}

/// The shape that `size` says; that of a scalar for `none`.
pub(super) fn size(call: &mut Call<'_>) -> Result<Shape, Diagnostic> {
    if call.is_none("size") { Ok(Shape::scalar()) } else { call.shape("size") }
}

/// The shape of a draw whose named parameters may be arrays: `size`, to which they must broadcast, or what they
/// broadcast to together.
fn shape_with(call: &mut Call<'_>, parameters: &[&str]) -> Result<Shape, Diagnostic> {
    let is_fixed = !call.is_none("size");
    let mut shape = size(call)?;
    for name in parameters {
        let Value::Array(array) = call.value(name) else { continue };
        let together = broadcast_shapes(&shape, array.shape());
        shape = match together {
            Ok(together) if !is_fixed || together == shape => together,
            _ if is_fixed => {
                let message = format!("`{name}` of shape {} does not broadcast to the size {shape}", array.shape());
                return Err(call.error(name, message));
            }
            Ok(together) => together,
            Err(cause) => return Err(shape_error(cause, call.span(name))),
        };
    }
    Ok(shape)
}

pub(super) fn random(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let distribution = match call.dtype("dtype")? {
        None | Some(DType::Float64) => Distribution::Uniform,
        Some(DType::Float32) => Distribution::UniformFloat32,
        Some(other) => {
            let message = format!("random numbers are float64 or float32, not {other}");
            return Err(advised(call.span("dtype"), message, "integers(low, high, size) gives integers"));
        }
    };
    let shape = size(call)?;
    Ok(Value::Array(graph::random(next(call, distribution), shape)))
}

pub(super) fn randn(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let shape = size(call)?;
    Ok(Value::Array(graph::random(next(call, Distribution::Normal), shape)))
}

pub(super) fn uniform(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let place = call.place;
    let shape = shape_with(call, &["low", "high"])?;
    let (low, high) = (call.operand("low"), call.operand("high"));
    if let (Value::Weak(low), Value::Weak(high)) = (&low.value, &high.value) {
        let (low, high) = (low.to_float(), high.to_float());
        if high < low {
            let message = format!("`high` must be at least `low`: {} is below {}", shown(high), shown(low));
            return Err(call.error("high", message));
        }
        if !(high - low).is_finite() {
            let message = format!("the range from {} to {} is not finite", shown(low), shown(high));
            return Err(call.error("high", message));
        }
    }
    let unit = Operand::new(Value::Array(graph::random(next(call, Distribution::Uniform), shape)), place);
    if is_number(&low, 0.0) && is_number(&high, 1.0) {
        return Ok(unit.value);
    }
    let range = Operand::new(binary(BinaryOperator::Subtract, high, low.clone(), place, call.host)?, place);
    let scaled = binary(BinaryOperator::Multiply, range, unit, place, call.host)?;
    binary(BinaryOperator::Add, low, Operand::new(scaled, place), place, call.host)
}

/// A float as it is shown everywhere.
fn shown(value: f64) -> Scalar {
    Scalar::Float64(value)
}

fn is_number(operand: &Operand, number: f64) -> bool {
    matches!(&operand.value, Value::Weak(weak) if weak.to_float() == number)
}

/// A distribution that only a location and a scale are applied to.
pub(super) enum Standard {
    Normal,
    Exponential,
}

/// `loc + scale * z` of a standard draw, or `scale * z`.
pub(super) fn scaled(call: &mut Call<'_>, standard: Standard, location: Option<&str>) -> Result<Value, Diagnostic> {
    let names: &[&str] = if location.is_some() { &["loc", "scale"] } else { &["scale"] };
    let shape = shape_with(call, names)?;
    let scale = scale(call)?;
    let distribution = match standard {
        Standard::Normal => Distribution::Normal,
        Standard::Exponential => Distribution::Exponential,
    };
    let draw = graph::random(next(call, distribution), shape);
    let scaled = times(call, scale, draw)?;
    let Some(location) = location.map(|name| call.operand(name)).filter(|operand| !is_number(operand, 0.0)) else {
        return Ok(scaled);
    };
    binary(BinaryOperator::Add, location, Operand::new(scaled, call.place), call.place, call.host)
}

fn times(call: &mut Call<'_>, scale: Operand, draw: Expr) -> Result<Value, Diagnostic> {
    if is_number(&scale, 1.0) {
        return Ok(Value::Array(draw));
    }
    binary(BinaryOperator::Multiply, scale, Operand::new(Value::Array(draw), call.place), call.place, call.host)
}

/// The argument `scale`. A negative number is an error; negative elements of an array become nan, because what depends
/// on data is not looked at here.
fn scale(call: &mut Call<'_>) -> Result<Operand, Diagnostic> {
    let operand = call.operand("scale");
    let value = match &operand.value {
        Value::Array(array) if !array.shape().is_scalar() => {
            let array = call.built(graph::cast(array, DType::Float64))?;
            let zero = graph::constant(Scalar::Float64(0.0));
            let is_negative = call.combine(ScalarOp::Less, &[&array, &zero])?;
            let nan = graph::constant(Scalar::Float64(f64::NAN));
            Value::Array(call.combine(ScalarOp::Select, &[&is_negative, &nan, &array])?)
        }
        value => {
            let number = call.number("scale")?;
            if number.to_float() < 0.0 {
                let message = format!("`scale` must be at least 0, not {}", Scalar::Float64(number.to_float()));
                return Err(call.error("scale", message));
            }
            value.clone()
        }
    };
    Ok(Operand::new(value, operand.span))
}

// ---- distributions with parameters of their own ----

/// Why parameters have no distribution.
struct Refusal {
    parameter: &'static str,
    message: String,
    help: Option<&'static str>,
}

impl Refusal {
    fn new(parameter: &'static str, message: String) -> Refusal {
        Refusal { parameter, message, help: None }
    }
}

impl From<ParameterError> for Refusal {
    fn from(error: ParameterError) -> Refusal {
        Refusal::new(error.parameter, error.to_string())
    }
}

/// What makes a distribution of the values of its parameters.
type Maker<'a> = dyn Fn(&[Weak]) -> Result<Distribution, Refusal> + 'a;

pub(super) fn poisson(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let make = |values: &[Weak]| Ok(Distribution::Poisson(Poisson::new(values[0].to_float())?));
    drawn(call, &["lam"], DType::Int64, &make).map(Value::Array)
}

pub(super) fn binomial(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let make = |values: &[Weak]| {
        let n = integer("n", values[0])?;
        let n = i64::try_from(n).map_err(|_| Refusal::new("n", format!("`n` is too large for int64: {n}")))?;
        Ok(Distribution::Binomial(Binomial::new(n, values[1].to_float())?))
    };
    drawn(call, &["n", "p"], DType::Int64, &make).map(Value::Array)
}

pub(super) fn beta(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let make = |values: &[Weak]| Ok(Distribution::Beta(Beta::new(values[0].to_float(), values[1].to_float())?));
    drawn(call, &["a", "b"], DType::Float64, &make).map(Value::Array)
}

pub(super) fn gamma(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let scale = scale(call)?;
    let make = |values: &[Weak]| Ok(Distribution::Gamma(Gamma::new(values[0].to_float())?));
    let shape = shape_with(call, &["shape", "scale"])?;
    let draw = drawn_in(call, &["shape"], DType::Float64, &make, shape)?;
    times(call, scale, draw)
}

pub(super) fn integers(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let endpoint = call.boolean("endpoint")?;
    let dtype = call.dtype("dtype")?.unwrap_or(DType::Int64);
    if dtype.is_float() {
        let message = format!("random integers are no {dtype}");
        return Err(advised(call.span("dtype"), message, format!("convert them: `{dtype}(integers(…))`")));
    }
    let has_high = !call.is_none("high");
    let make = |values: &[Weak]| {
        let first = integer("low", values[0])?;
        let (low, high) = if has_high { (first, integer("high", values[1])?) } else { (0, first) };
        uniform_integers(low, high, endpoint, dtype)
    };
    let names: &[&'static str] = if has_high { &["low", "high"] } else { &["low"] };
    let drawn = drawn(call, names, DType::Int64, &make)?;
    call.built_array(graph::cast(&drawn, dtype))
}

/// The integers of `dtype` from `low` up to `high`, which is included if `endpoint` says so.
fn uniform_integers(low: i128, high: i128, endpoint: bool, dtype: DType) -> Result<Distribution, Refusal> {
    let last = if endpoint { high } else { high - 1 };
    if low > last {
        let relation = if endpoint { "at most" } else { "below" };
        let message = format!("no integer is at least {low} and {relation} {high}");
        let help = (!endpoint && low == high).then_some("`endpoint=true` includes the upper bound");
        return Err(Refusal { parameter: "low", message, help });
    }
    for (parameter, bound) in [("low", low), ("high", last)] {
        if i64::try_from(bound).is_err() {
            return Err(Refusal::new(parameter, format!("random integers are int64, which {bound} does not fit")));
        }
        let (least, greatest) = dtype.integer_range().unwrap_or((0, 1));
        if !(least..=greatest).contains(&bound) {
            return Err(Refusal::new(
                parameter,
                format!("{bound} does not fit {dtype}, which holds {least} to {greatest}"),
            ));
        }
    }
    // A range of 2^64 wraps to 0, which means that.
    Ok(Distribution::Integers { low: low as i64, range: (last - low + 1) as u64 })
}

fn integer(parameter: &'static str, value: Weak) -> Result<i128, Refusal> {
    match value {
        Weak::Int(value) => Ok(value),
        Weak::Float(value) => {
            let message = format!("`{parameter}` must be an integer, not {}", Scalar::Float64(value));
            Err(Refusal::new(parameter, message))
        }
    }
}

/// A draw of a distribution with the named parameters, in the shape that `size` and they say.
fn drawn(call: &mut Call<'_>, parameters: &[&'static str], dtype: DType, make: &Maker<'_>) -> Result<Expr, Diagnostic> {
    let shape = shape_with(call, parameters)?;
    drawn_in(call, parameters, dtype, make, shape)
}

fn drawn_in(
    call: &mut Call<'_>,
    parameters: &[&'static str],
    dtype: DType,
    make: &Maker<'_>,
    shape: Shape,
) -> Result<Expr, Diagnostic> {
    let is_array = |value: &Value| matches!(value, Value::Array(array) if !array.shape().is_scalar());
    if parameters.iter().any(|name| is_array(call.value(name))) {
        return drawn_one_by_one(call, parameters, dtype, make, shape);
    }
    let values: Vec<Weak> = parameters.iter().map(|name| call.number(name)).collect::<Result<_, _>>()?;
    let distribution = make(&values).map_err(|refusal| refused(call, refusal))?;
    Ok(graph::random(next(call, distribution), shape))
}

fn refused(call: &Call<'_>, refusal: Refusal) -> Diagnostic {
    // With one bound, the argument `low` is the upper one.
    let parameter = if refusal.parameter == "high" && call.is_none("high") { "low" } else { refusal.parameter };
    let diagnostic = call.error(parameter, refusal.message);
    refusal.help.into_iter().fold(diagnostic, Diagnostic::with_help)
}

/// Element `i` is element `i` of a draw with the parameters that stand at `i`.
fn drawn_one_by_one(
    call: &mut Call<'_>,
    parameters: &[&'static str],
    dtype: DType,
    make: &Maker<'_>,
    shape: Shape,
) -> Result<Expr, Diagnostic> {
    let mut arrays = Vec::new();
    for name in parameters {
        let array = call.array(name)?;
        arrays.push(call.built(graph::broadcast_to(&array, shape.clone()))?);
    }
    if !call.host.computes() {
        return stand_in(call, dtype, shape);
    }
    let finished = demand::compute(&arrays, call.host)?;
    let mut elements: Vec<_> = finished.iter().map(|array| array.elements()).collect();
    let mut values = Vec::with_capacity(elements.len());
    let any = next(call, Distribution::Uniform);
    let mut refusal = None;
    let made = at_once::array(dtype, shape, call.place, call.host, &mut |index| {
        values.clear();
        values.extend(elements.iter_mut().filter_map(|elements| elements.next()).map(Weak::of));
        match make(&values) {
            Ok(distribution) => Some(element(Draw { distribution, ..any }, index as u64)),
            Err(found) => {
                refusal = Some(found);
                None
            }
        }
    })?;
    match refusal {
        Some(refusal) => Err(refused(call, refusal)),
        None => Ok(made),
    }
}

/// A lazy array like the one that would be made if the host computed anything.
pub(super) fn stand_in(call: &mut Call<'_>, dtype: DType, shape: Shape) -> Result<Expr, Diagnostic> {
    let draw = next(call, Distribution::Uniform);
    call.built(graph::cast(&graph::random(draw, shape), dtype))
}
