//! Numbers at even distances, on a straight or a logarithmic scale.

use super::call::{float64, int64};
use super::shape::{reshaped, with_axis, with_rank};
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, shape_error};
use crate::eval::{Operand, Value, Weak, promote};
use crate::graph::{self, Expr};
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Scalar, Shape};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["arange"],
        signature: "arange(start=none, stop=none, step=1, dtype=none)",
        summary: "Numbers from start up to, not including, stop, a step apart.",
        doc: "With one argument, or stop alone, from 0 up to it. Integers give int64, exactly; otherwise float64, with\n\
              ceil((stop - start) / step) elements start + i*step. For a number of points, linspace is the better choice.",
        examples: &[
            ("arange(5)", "[0 1 2 3 4]"),
            ("arange(1, 2, 0.25)", "[1.   1.25 1.5  1.75]"),
            ("arange(5, 0, -2)", "[5 3 1]"),
        ],
        build: arange,
    },
    Builtin {
        names: &["linspace"],
        signature: "linspace(start, stop, num=50, endpoint=true, retstep=false, dtype=none, axis=0)",
        summary: "num numbers evenly from start to stop, both included.",
        doc: "float64, or float32 between float32 ends; or dtype, to which integers are rounded down. With endpoint=false stop\n\
              is left out and the steps are 1/num of the range. The last element is stop exactly. start and stop may be\n\
              arrays that broadcast: the numbers then run along a new axis of the result, the first one or axis. With\n\
              retstep=true the result is a tuple of the numbers and the step between them, nan where there is none.",
        examples: &[
            ("linspace(0, 1, 5)", "[0.   0.25 0.5  0.75 1.  ]"),
            ("linspace(0, 1, 4, endpoint=false)", "[0.   0.25 0.5  0.75]"),
            ("x, step = linspace(0, 1, 5, retstep=true)\nstep", "0.25"),
            ("linspace(0, [2, 10], 3)", "[[ 0.  0.]\n [ 1.  5.]\n [ 2. 10.]]"),
        ],
        build: linspace,
    },
    Builtin {
        names: &["logspace"],
        signature: "logspace(start, stop, num=50, endpoint=true, base=10.0, dtype=none, axis=0)",
        summary: "num numbers evenly on a logarithmic scale, from base^start to base^stop.",
        doc: "base ^ linspace(start, stop, num, endpoint), converted to dtype if there is one. start, stop and base may be\n\
              arrays that broadcast, with the numbers along a new axis, as in linspace.",
        examples: &[("logspace(0, 3, 4)", "[   1.   10.  100. 1000.]"), ("logspace(0, 4, 3, base=2)", "[ 1.  4. 16.]")],
        build: logspace,
    },
    Builtin {
        names: &["geomspace"],
        signature: "geomspace(start, stop, num=50, endpoint=true, dtype=none, axis=0)",
        summary: "num numbers evenly on a logarithmic scale, from start to stop, both included.",
        doc: "float64, or dtype. Each number is the one before times a constant; start and, with endpoint, stop are exact.\n\
              Neither may be 0; between numbers of two signs there is nan. Both may be arrays that broadcast, with the\n\
              numbers along a new axis, as in linspace.",
        examples: &[("geomspace(1, 1000, 4)", "[   1.   10.  100. 1000.]"), ("geomspace(8, 1, 4)", "[8. 4. 2. 1.]")],
        build: geomspace,
    },
];

fn arange(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (start, stop) = match (call.is_none("start"), call.is_none("stop")) {
        (false, true) if call.is_positional("start") => (Weak::Int(0), call.number("start")?),
        (_, true) => return Err(advised(call.place, "`arange` needs a `stop`", "write `arange(start, stop)`")),
        (true, false) => (Weak::Int(0), call.number("stop")?),
        (false, false) => (call.number("start")?, call.number("stop")?),
    };
    let step = call.number("step")?;
    if step.to_float() == 0.0 {
        return Err(call.error("step", "a step cannot be 0"));
    }
    let elements = match (start, stop, step) {
        (Weak::Int(start), Weak::Int(stop), Weak::Int(step)) => integer_range(call, start, stop, step)?,
        _ => float_range(call, start.to_float(), stop.to_float(), step.to_float())?,
    };
    match call.dtype("dtype")? {
        Some(dtype) => call.built_array(graph::cast(&elements, dtype)),
        None => Ok(Value::Array(elements)),
    }
}

/// `0, 1, …, n-1`, as many as an array can have.
fn indices(call: &Call<'_>, n: i128) -> Result<Expr, Diagnostic> {
    let extent = usize::try_from(n.max(0)).unwrap_or(usize::MAX);
    // The shape is tried first so that the message has the place of the call.
    Shape::new([extent]).map_err(|cause| shape_error(cause, call.place))?;
    call.built(graph::index(extent))
}

fn integer_range(call: &Call<'_>, start: i128, stop: i128, step: i128) -> Result<Expr, Diagnostic> {
    let (distance, stride) = if step > 0 { (stop - start, step) } else { (start - stop, -step) };
    let count = (distance + stride - 1).div_euclid(stride);
    let index = indices(call, count)?;
    let fitting = |value: i128, name: &str| {
        i64::try_from(value).map(int64).map_err(|_| {
            let message = format!("{value} does not fit int64");
            advised(call.span(name), message, "write the numbers as floats for a float64 range")
        })
    };
    // Without a second element the step is never added.
    let step = if count > 1 { step } else { 1 };
    // Steps that leave int64 together are counted from the middle, so that nothing wraps on the way.
    let (index, start) = match i64::try_from(step.saturating_mul(count.max(1) - 1)) {
        Ok(_) => (index, start),
        Err(_) => {
            let middle = count / 2;
            let from_middle = call.combine(ScalarOp::Subtract, &[&index, &fitting(middle, "stop")?])?;
            (from_middle, start + middle * step)
        }
    };
    let scaled = if step == 1 { index } else { call.combine(ScalarOp::Multiply, &[&index, &fitting(step, "step")?])? };
    if start == 0 { Ok(scaled) } else { call.combine(ScalarOp::Add, &[&scaled, &fitting(start, "start")?]) }
}

/// NumPy's float range, bit for bit: the second element is `start + step` rounded, and their difference is the step.
fn float_range(call: &Call<'_>, start: f64, stop: f64, step: f64) -> Result<Expr, Diagnostic> {
    let count = ((stop - start) / step).ceil();
    if !count.is_finite() {
        return Err(advised(call.place, "the number of elements is not finite", "start, stop and step must be finite"));
    }
    let index = indices(call, count as i128)?;
    let second = start + step;
    let delta = second - start;
    let scaled = call.combine(ScalarOp::Multiply, &[&index, &float64(delta)])?;
    let elements = call.combine(ScalarOp::Add, &[&scaled, &float64(start)])?;
    if start + delta == second || count < 2.0 {
        return Ok(elements);
    }
    let is_second = call.combine(ScalarOp::Equal, &[&index, &int64(1)])?;
    call.combine(ScalarOp::Select, &[&is_second, &float64(second), &elements])
}

/// How many points a call asks for, and whether its last one is the end of the range.
fn points(call: &mut Call<'_>) -> Result<(i64, bool), Diagnostic> {
    let count = call.integer("num")?;
    if count < 0 {
        return Err(call.error("num", format!("the number of points cannot be {count}")));
    }
    Ok((count, call.boolean("endpoint")?))
}

/// Numbers in the dtype that the call asks for; `round` says what becomes of fractions on the way to integers.
fn in_dtype(call: &Call<'_>, numbers: &Expr, round: Option<ScalarOp>) -> Result<Value, Diagnostic> {
    let Some(dtype) = call.dtype("dtype")? else { return Ok(Value::Array(numbers.clone())) };
    let rounded = match round.filter(|_| dtype.is_integer()) {
        Some(round) => call.combine(round, &[numbers])?,
        None => numbers.clone(),
    };
    call.built_array(graph::cast(&rounded, dtype))
}

fn linspace(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (count, endpoint) = points(call)?;
    let ends = [call.operand("start"), call.operand("stop")];
    let Spaced { numbers, step } = spaced(call, ends, count, endpoint)?;
    let numbers = along_axis(call, &numbers)?;
    let numbers = in_dtype(call, &numbers, Some(ScalarOp::Floor))?;
    Ok(if call.boolean("retstep")? { Value::tuple([numbers, step]) } else { numbers })
}

/// Numbers along a new first axis, and the steps between them.
struct Spaced {
    numbers: Expr,
    step: Value,
}

/// NumPy's linspace, bit for bit, in the float dtype that the ends promote to.
fn spaced(call: &mut Call<'_>, ends: [Operand; 2], count: i64, endpoint: bool) -> Result<Spaced, Diagnostic> {
    let dtype = promote::common_dtype(&ends).math_result();
    let is_scalar = |end: &Operand| !matches!(&end.value, Value::Array(array) if !array.shape().is_scalar());
    if ends.iter().all(is_scalar) {
        let (start, stop) = (call.number("start")?.to_float(), call.number("stop")?.to_float());
        return between(call, dtype, start, stop, count, endpoint);
    }
    let ends = promote::promote_to(dtype, &ends)?;
    let (start, stop) = (call.built(graph::cast(&ends[0], dtype))?, call.built(graph::cast(&ends[1], dtype))?);
    between_arrays(call, &start, &stop, count, endpoint)
}

/// Between two numbers. Every operation is rounded to `dtype`.
fn between(
    call: &Call<'_>,
    dtype: DType,
    start: f64,
    stop: f64,
    count: i64,
    endpoint: bool,
) -> Result<Spaced, Diagnostic> {
    // Of single-precision operands this is what single-precision arithmetic gives.
    let rounded = |value: f64| if dtype == DType::Float32 { f64::from(value as f32) } else { value };
    let constant = |value: f64| call.built(graph::cast(&float64(value), dtype));
    let whole = indices(call, count as i128)?;
    let index = if dtype == DType::Float64 { whole.clone() } else { call.built(graph::cast(&whole, dtype))? };
    let parts = if endpoint { count - 1 } else { count } as f64;
    let (start, stop) = (rounded(start), rounded(stop));
    let range = rounded(stop - start);
    let step = rounded(range / rounded(parts));
    let scaled = if parts > 0.0 && step != 0.0 {
        call.combine(ScalarOp::Multiply, &[&index, &constant(step)?])?
    } else {
        // The step underflows, or there is only one point: the fraction is formed first.
        let fraction = call.combine(ScalarOp::Divide, &[&index, &constant(parts.max(1.0))?])?;
        call.combine(ScalarOp::Multiply, &[&fraction, &constant(range)?])?
    };
    let step = if parts > 0.0 { Value::Array(constant(step)?) } else { Value::float(f64::NAN) };
    let numbers = call.combine(ScalarOp::Add, &[&scaled, &constant(start)?])?;
    if !endpoint || count < 2 {
        return Ok(Spaced { numbers, step });
    }
    let is_last = call.combine(ScalarOp::Equal, &[&whole, &int64(count - 1)])?;
    let numbers = call.combine(ScalarOp::Select, &[&is_last, &constant(stop)?, &numbers])?;
    Ok(Spaced { numbers, step })
}

/// As between two numbers, for every element of the broadcast ends, which are floats of one dtype.
fn between_arrays(
    call: &mut Call<'_>,
    start: &Expr,
    stop: &Expr,
    count: i64,
    endpoint: bool,
) -> Result<Spaced, Diagnostic> {
    let dtype = start.dtype();
    let range = call.combine(ScalarOp::Subtract, &[stop, start])?;
    let index = indices(call, count as i128)?;
    let column = std::iter::once(index.shape().len()).chain(range.shape().extents().iter().map(|_| 1));
    let whole = reshaped(call, &index, column)?;
    let index = call.built(graph::cast(&whole, dtype))?;
    let parts = if endpoint { count - 1 } else { count } as f64;
    let divisor = call.built(graph::cast(&float64(parts.max(1.0)), dtype))?;
    let steps = call.combine(ScalarOp::Divide, &[&range, &divisor])?;
    let scaled = if parts > 0.0 && !has_zero(call, &steps)? {
        call.combine(ScalarOp::Multiply, &[&index, &steps])?
    } else {
        // NumPy then forms the fractions of all ranges first.
        let fraction = call.combine(ScalarOp::Divide, &[&index, &divisor])?;
        call.combine(ScalarOp::Multiply, &[&fraction, &range])?
    };
    let step = if parts > 0.0 { Value::Array(steps) } else { Value::float(f64::NAN) };
    let numbers = call.combine(ScalarOp::Add, &[&scaled, start])?;
    if !endpoint || count < 2 {
        return Ok(Spaced { numbers, step });
    }
    let is_last = call.combine(ScalarOp::Equal, &[&whole, &int64(count - 1)])?;
    Ok(Spaced { numbers: call.combine(ScalarOp::Select, &[&is_last, stop, &numbers])?, step })
}

/// Whether any element is zero, which is computed.
fn has_zero(call: &mut Call<'_>, x: &Expr) -> Result<bool, Diagnostic> {
    let zero = graph::constant(Scalar::zero(x.dtype()));
    let is_zero = call.combine(ScalarOp::Equal, &[x, &zero])?;
    call.any(&is_zero)
}

/// Numbers along the first axis, moved to the call's `axis`.
fn along_axis(call: &mut Call<'_>, numbers: &Expr) -> Result<Expr, Diagnostic> {
    let rank = numbers.shape().rank();
    let axis = call.axis("axis", rank)?;
    let mut order: SmallVec<[usize; 4]> = (1..rank).collect();
    order.insert(axis, 0);
    Ok(graph::permute(numbers, &order))
}

fn logspace(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (count, endpoint) = points(call)?;
    let mut ends = [call.operand("start"), call.operand("stop")];
    let mut base = call.operand("base");
    if let Value::Array(bases) = &base.value
        && !bases.shape().is_scalar()
    {
        // All three get as many dimensions, and the bases one element along the new axis.
        let (start, stop, bases) = (call.array("start")?, call.array("stop")?, bases.clone());
        let rank = [&start, &stop, &bases].map(|x| x.shape().rank()).into_iter().fold(0, usize::max);
        let axis = call.axis("axis", rank + 1)?;
        for (end, x) in ends.iter_mut().zip([start, stop]) {
            end.value = Value::Array(with_rank(call, &x, rank)?);
        }
        base.value = Value::Array(with_axis(call, &with_rank(call, &bases, rank)?, axis)?);
    }
    let exponents = spaced(call, ends, count, endpoint)?.numbers;
    let exponents = Operand::new(Value::Array(along_axis(call, &exponents)?), call.place);
    let numbers = promote::elementwise(ScalarOp::Power, &[base, exponents], call.place)?;
    let numbers = promote::strong(&Operand::new(numbers, call.place))?;
    in_dtype(call, &numbers, None)
}

/// A range between two ends of one sign, as sizes: the ends, the exponents between them, and the sign where it is not 1.
struct Geometric {
    first: Expr,
    last: Expr,
    exponents: Expr,
    sign: Option<Expr>,
}

fn geomspace(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (count, endpoint) = points(call)?;
    let is_array = |value: &Value| matches!(value, Value::Array(array) if !array.shape().is_scalar());
    let Geometric { first, last, exponents, sign } = match is_array(call.value("start")) || is_array(call.value("stop"))
    {
        true => geometric_arrays(call, count, endpoint)?,
        false => geometric(call, count, endpoint)?,
    };
    let mut numbers = call.combine(ScalarOp::Power, &[&float64(10.0), &exponents])?;
    let index = indices(call, count as i128)?;
    let column = std::iter::once(index.shape().len()).chain((1..numbers.shape().rank()).map(|_| 1));
    let index = reshaped(call, &index, column)?;
    let ends = [(0, &first, true), (count - 1, &last, endpoint && count > 1)];
    for (at, value, _) in ends.into_iter().filter(|(.., is_end)| *is_end) {
        let here = call.combine(ScalarOp::Equal, &[&index, &int64(at)])?;
        numbers = call.combine(ScalarOp::Select, &[&here, value, &numbers])?;
    }
    if let Some(sign) = sign {
        numbers = call.combine(ScalarOp::Multiply, &[&numbers, &sign])?;
    }
    let numbers = along_axis(call, &numbers)?;
    in_dtype(call, &numbers, None)
}

fn no_zero(call: &Call<'_>, name: &str) -> Diagnostic {
    advised(call.span(name), "a geometric sequence cannot include zero", "`linspace` may")
}

fn geometric(call: &mut Call<'_>, count: i64, endpoint: bool) -> Result<Geometric, Diagnostic> {
    let (start, stop) = (call.number("start")?.to_float(), call.number("stop")?.to_float());
    if let Some((name, _)) = [("start", start), ("stop", stop)].into_iter().find(|(_, value)| *value == 0.0) {
        return Err(no_zero(call, name));
    }
    let sign = start.signum();
    let (first, last) = (start * sign, stop * sign);
    let log10 = |value: f64| Function::Log10.float64(&[value]).unwrap_or(f64::NAN);
    let exponents = between(call, DType::Float64, log10(first), log10(last), count, endpoint)?.numbers;
    let sign = (sign < 0.0).then(|| float64(sign));
    Ok(Geometric { first: float64(first), last: float64(last), exponents, sign })
}

/// The same for every element of the broadcast ends.
fn geometric_arrays(call: &mut Call<'_>, count: i64, endpoint: bool) -> Result<Geometric, Diagnostic> {
    let ends = ["start", "stop"].map(|name| call.built(graph::cast(&call.array(name)?, DType::Float64)));
    let [start, stop] = ends;
    let (start, stop) = (start?, stop?);
    for (name, end) in [("start", &start), ("stop", &stop)] {
        if has_zero(call, end)? {
            return Err(no_zero(call, name));
        }
    }
    let below = call.combine(ScalarOp::Less, &[&start, &float64(0.0)])?;
    let sign = call.combine(ScalarOp::Select, &[&below, &float64(-1.0), &float64(1.0)])?;
    let first = call.combine(ScalarOp::Multiply, &[&start, &sign])?;
    let last = call.combine(ScalarOp::Multiply, &[&stop, &sign])?;
    let from = call.combine(ScalarOp::Call(Function::Log10), &[&first])?;
    let to = call.combine(ScalarOp::Call(Function::Log10), &[&last])?;
    let exponents = between_arrays(call, &from, &to, count, endpoint)?.numbers;
    Ok(Geometric { first, last, exponents, sign: Some(sign) })
}
