//! Numbers at even distances, on a straight or a logarithmic scale.

use super::call::{float64, int64};
use super::shape::reshaped;
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, shape_error};
use crate::eval::{Value, Weak};
use crate::graph::{self, Expr};
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Shape};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["arange"],
        signature: "arange(start, stop=none, step=1, dtype=none)",
        summary: "Numbers from start up to, not including, stop, a step apart.",
        doc: "With one argument from 0 up to it. Integers give int64, exactly; otherwise float64, with\n\
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
        signature: "linspace(start, stop, num=50, endpoint=true, *, dtype=none, axis=0)",
        summary: "num numbers evenly from start to stop, both included.",
        doc: "float64, or dtype; integers are rounded down. With endpoint=false stop is left out and the steps are 1/num\n\
              of the range. The last element is stop exactly. start and stop may be arrays that broadcast: the numbers then\n\
              run along a new axis of the result, the first one or axis.",
        examples: &[
            ("linspace(0, 1, 5)", "[0.   0.25 0.5  0.75 1.  ]"),
            ("linspace(0, 1, 4, endpoint=false)", "[0.   0.25 0.5  0.75]"),
            ("linspace(0, [2, 10], 3)", "[[ 0.  0.]\n [ 1.  5.]\n [ 2. 10.]]"),
        ],
        build: linspace,
    },
    Builtin {
        names: &["logspace"],
        signature: "logspace(start, stop, num=50, endpoint=true, base=10.0, *, dtype=none)",
        summary: "num numbers evenly on a logarithmic scale, from base^start to base^stop.",
        doc: "float64, or dtype: base ^ linspace(start, stop, num, endpoint). start, stop and base are scalars.",
        examples: &[("logspace(0, 3, 4)", "[   1.   10.  100. 1000.]"), ("logspace(0, 4, 3, base=2)", "[ 1.  4. 16.]")],
        build: logspace,
    },
    Builtin {
        names: &["geomspace"],
        signature: "geomspace(start, stop, num=50, endpoint=true, *, dtype=none)",
        summary: "num numbers evenly on a logarithmic scale, from start to stop, both included.",
        doc: "float64, or dtype. Each number is the one before times a constant; start and, with endpoint, stop are exact.\n\
              Both are scalars other than 0 and of one sign; between numbers of two signs everything is nan.",
        examples: &[("geomspace(1, 1000, 4)", "[   1.   10.  100. 1000.]"), ("geomspace(8, 1, 4)", "[8. 4. 2. 1.]")],
        build: geomspace,
    },
];

fn arange(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let first = call.number("start")?;
    let (start, stop) = if call.is_none("stop") { (Weak::Int(0), first) } else { (first, call.number("stop")?) };
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
    let is_scalar = |value: &Value| !matches!(value, Value::Array(array) if !array.shape().is_scalar());
    if is_scalar(call.value("start")) && is_scalar(call.value("stop")) {
        call.axis("axis", 1)?;
        let (start, stop) = (call.number("start")?.to_float(), call.number("stop")?.to_float());
        let numbers = between(call, start, stop, count, endpoint)?;
        return in_dtype(call, &numbers, Some(ScalarOp::Floor));
    }
    let numbers = between_arrays(call, count, endpoint)?;
    let rank = numbers.shape().rank();
    let axis = call.axis("axis", rank)?;
    let mut order: SmallVec<[usize; 4]> = (1..rank).collect();
    order.insert(axis, 0);
    in_dtype(call, &graph::permute(&numbers, &order), Some(ScalarOp::Floor))
}

/// NumPy's linspace, bit for bit.
fn between(call: &Call<'_>, start: f64, stop: f64, count: i64, endpoint: bool) -> Result<Expr, Diagnostic> {
    let index = indices(call, count as i128)?;
    let parts = if endpoint { count - 1 } else { count } as f64;
    let range = stop - start;
    let step = range / parts;
    let scaled = if parts > 0.0 && step != 0.0 {
        call.combine(ScalarOp::Multiply, &[&index, &float64(step)])?
    } else {
        // The step underflows, or there is only one point: the fraction is formed first.
        let fraction = call.combine(ScalarOp::Divide, &[&index, &float64(parts.max(1.0))])?;
        call.combine(ScalarOp::Multiply, &[&fraction, &float64(range)])?
    };
    let points = call.combine(ScalarOp::Add, &[&scaled, &float64(start)])?;
    if !endpoint || count < 2 {
        return Ok(points);
    }
    let is_last = call.combine(ScalarOp::Equal, &[&index, &int64(count - 1)])?;
    call.combine(ScalarOp::Select, &[&is_last, &float64(stop), &points])
}

/// As between two numbers, for every element of the broadcast ends, along a new first axis.
fn between_arrays(call: &mut Call<'_>, count: i64, endpoint: bool) -> Result<Expr, Diagnostic> {
    let (start, stop) = (call.array("start")?, call.array("stop")?);
    let start = call.built(graph::cast(&start, DType::Float64))?;
    let range = call.combine(ScalarOp::Subtract, &[&stop, &start])?;
    let index = indices(call, count as i128)?;
    let column = std::iter::once(index.shape().len()).chain(range.shape().extents().iter().map(|_| 1));
    let index = reshaped(call, &index, column)?;
    let parts = if endpoint { count - 1 } else { count } as f64;
    let scaled = if parts > 0.0 && !has_zero_step(call, &range, parts)? {
        let step = call.combine(ScalarOp::Divide, &[&range, &float64(parts)])?;
        call.combine(ScalarOp::Multiply, &[&index, &step])?
    } else {
        let fraction = call.combine(ScalarOp::Divide, &[&index, &float64(parts.max(1.0))])?;
        call.combine(ScalarOp::Multiply, &[&fraction, &range])?
    };
    let points = call.combine(ScalarOp::Add, &[&scaled, &start])?;
    if !endpoint || count < 2 {
        return Ok(points);
    }
    let is_last = call.combine(ScalarOp::Equal, &[&index, &int64(count - 1)])?;
    call.combine(ScalarOp::Select, &[&is_last, &stop, &points])
}

/// Whether any step is zero; NumPy then forms the fractions of all ranges first.
fn has_zero_step(call: &mut Call<'_>, range: &Expr, parts: f64) -> Result<bool, Diagnostic> {
    let step = call.combine(ScalarOp::Divide, &[range, &float64(parts)])?;
    let is_zero = call.combine(ScalarOp::Equal, &[&step, &float64(0.0)])?;
    call.any(&is_zero)
}

fn logspace(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (count, endpoint) = points(call)?;
    let (start, stop) = (call.number("start")?.to_float(), call.number("stop")?.to_float());
    let base = call.number("base")?.to_float();
    let exponents = between(call, start, stop, count, endpoint)?;
    let numbers = call.combine(ScalarOp::Power, &[&float64(base), &exponents])?;
    in_dtype(call, &numbers, None)
}

fn geomspace(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (count, endpoint) = points(call)?;
    let (start, stop) = (call.number("start")?.to_float(), call.number("stop")?.to_float());
    if let Some((end, _)) = [("start", start), ("stop", stop)].into_iter().find(|(_, value)| *value == 0.0) {
        return Err(advised(call.span(end), "a geometric sequence cannot include zero", "`linspace` may"));
    }
    let sign = start.signum();
    let (first, last) = (start * sign, stop * sign);
    let log10 = |value: f64| Function::Log10.float64(&[value]).unwrap_or(f64::NAN);
    let exponents = between(call, log10(first), log10(last), count, endpoint)?;
    let mut numbers = call.combine(ScalarOp::Power, &[&float64(10.0), &exponents])?;
    let index = indices(call, count as i128)?;
    let ends = [(0, first, true), (count - 1, last, endpoint && count > 1)];
    for (at, value, _) in ends.into_iter().filter(|(.., is_end)| *is_end) {
        let here = call.combine(ScalarOp::Equal, &[&index, &int64(at)])?;
        numbers = call.combine(ScalarOp::Select, &[&here, &float64(value), &numbers])?;
    }
    if sign < 0.0 {
        numbers = call.combine(ScalarOp::Negate, &[&numbers])?;
    }
    in_dtype(call, &numbers, None)
}
