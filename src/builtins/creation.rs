//! New arrays. None of these stores anything: constants and indices are computed where they are used.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, shape_error};
use crate::eval::{Operand, Value, Weak, literal, promote};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Scalar, Shape};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["array", "asarray"],
        signature: "array(x, dtype=none)",
        summary: "An array of a tuple's items, or the array itself, converted to a dtype.",
        doc: "Tuples may be nested; all rows must be equally long. Items promote to one dtype.\n\
              A number becomes a scalar of int64 or float64.",
        examples: &[("array((1, 2.5))", "[1.  2.5]"), ("array([1, 2], dtype=float64)", "[1. 2.]")],
        build: array,
    },
    Builtin {
        names: &["zeros"],
        signature: "zeros(shape..., dtype=float64)",
        summary: "An array of zeros.",
        doc: "The shape may be a tuple or spread over the arguments. Takes no memory until it is written somewhere.",
        examples: &[("zeros(3)", "[0. 0. 0.]"), ("zeros(2, 2, dtype=int64)", "[[0 0]\n [0 0]]")],
        build: |call| constant_array(call, Scalar::zero),
    },
    Builtin {
        names: &["ones"],
        signature: "ones(shape..., dtype=float64)",
        summary: "An array of ones.",
        doc: "The shape may be a tuple or spread over the arguments. Takes no memory until it is written somewhere.",
        examples: &[("ones((2, 3))", "[[1. 1. 1.]\n [1. 1. 1.]]")],
        build: |call| constant_array(call, Scalar::one),
    },
    Builtin {
        names: &["empty"],
        signature: "empty(shape..., dtype=float64)",
        summary: "An array of zeros; NumPy would leave its elements undefined.",
        doc: "The shape may be a tuple or spread over the arguments.",
        examples: &[("empty(2)", "[0. 0.]")],
        build: |call| constant_array(call, Scalar::zero),
    },
    Builtin {
        names: &["full"],
        signature: "full(shape, fill_value, dtype=none)",
        summary: "An array that holds one value everywhere.",
        doc: "fill_value may also be an array that broadcasts to the shape. The dtype is that of fill_value unless given.",
        examples: &[("full(3, 7)", "[7 7 7]"), ("full((2, 2), [1.5, 2.5])", "[[1.5 2.5]\n [1.5 2.5]]")],
        build: |call| {
            let shape = call.shape("shape")?;
            filled(call, shape, None)
        },
    },
    Builtin {
        names: &["zeros_like"],
        signature: "zeros_like(x, dtype=none)",
        summary: "Zeros of the shape and dtype of x.",
        doc: "The elements of x are not computed.",
        examples: &[("zeros_like([1.5, 2.5])", "[0. 0.]")],
        build: |call| constant_like(call, Scalar::zero),
    },
    Builtin {
        names: &["ones_like"],
        signature: "ones_like(x, dtype=none)",
        summary: "Ones of the shape and dtype of x.",
        doc: "The elements of x are not computed.",
        examples: &[("ones_like([5, 6])", "[1 1]")],
        build: |call| constant_like(call, Scalar::one),
    },
    Builtin {
        names: &["empty_like"],
        signature: "empty_like(x, dtype=none)",
        summary: "Zeros of the shape and dtype of x; NumPy would leave its elements undefined.",
        doc: "The elements of x are not computed.",
        examples: &[("empty_like([5, 6])", "[0 0]")],
        build: |call| constant_like(call, Scalar::zero),
    },
    Builtin {
        names: &["full_like"],
        signature: "full_like(x, fill_value, dtype=none)",
        summary: "One value everywhere, in the shape and dtype of x.",
        doc: "fill_value is converted to the dtype of x unless another one is given. The elements of x are not computed.",
        examples: &[("full_like([1, 2, 3], 7)", "[7 7 7]")],
        build: |call| {
            let x = call.array("x")?;
            filled(call, x.shape().clone(), Some(x.dtype()))
        },
    },
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
        signature: "linspace(start, stop, num=50, endpoint=true)",
        summary: "num numbers evenly from start to stop, both included.",
        doc: "float64. With endpoint=false stop is left out and the steps are 1/num of the range. The last element is stop\n\
              exactly.",
        examples: &[
            ("linspace(0, 1, 5)", "[0.   0.25 0.5  0.75 1.  ]"),
            ("linspace(0, 1, 4, endpoint=false)", "[0.   0.25 0.5  0.75]"),
        ],
        build: linspace,
    },
];

fn array(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let operand = call.operand("x");
    let array = match &operand.value {
        Value::Tuple(_) => literal::from_value(operand.value.clone(), operand.span, call.host)?,
        _ => call.array("x").map(Value::Array)?,
    };
    match call.dtype("dtype")? {
        Some(dtype) => promote::cast(&Operand::new(array, operand.span), dtype, call.place),
        None => Ok(array),
    }
}

/// `value(dtype)` everywhere.
fn constant_array(call: &mut Call<'_>, value: fn(DType) -> Scalar) -> Result<Value, Diagnostic> {
    let shape = call.shape("shape")?;
    let dtype = call.dtype("dtype")?.unwrap_or(DType::Float64);
    Ok(Value::Array(graph::full(value(dtype), shape)))
}

fn constant_like(call: &mut Call<'_>, value: fn(DType) -> Scalar) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    let dtype = call.dtype("dtype")?.unwrap_or(x.dtype());
    Ok(Value::Array(graph::full(value(dtype), x.shape().clone())))
}

fn filled(call: &mut Call<'_>, shape: Shape, like: Option<DType>) -> Result<Value, Diagnostic> {
    let value = match call.dtype("dtype")?.or(like) {
        Some(dtype) => promote::cast(&call.operand("fill_value"), dtype, call.place)?,
        None => Value::Array(call.array("fill_value")?),
    };
    let value = promote::strong(&Operand::new(value, call.span("fill_value")))?;
    call.built_array(graph::broadcast_to(&value, shape))
}

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
    let int64 = |value: i128, name: &str| {
        i64::try_from(value).map(|value| graph::constant(Scalar::Int64(value))).map_err(|_| {
            let message = format!("{value} does not fit int64");
            advised(call.span(name), message, "write the numbers as floats for a float64 range")
        })
    };
    // Without a second element the step is never added.
    let step = if count > 1 { step } else { 1 };
    let scaled = if step == 1 { index } else { call.combine(ScalarOp::Multiply, &[&index, &int64(step, "step")?])? };
    if start == 0 { Ok(scaled) } else { call.combine(ScalarOp::Add, &[&scaled, &int64(start, "start")?]) }
}

/// NumPy's float range, bit for bit: the second element is `start + step` rounded, and their difference is the step.
fn float_range(call: &Call<'_>, start: f64, stop: f64, step: f64) -> Result<Expr, Diagnostic> {
    let count = ((stop - start) / step).ceil();
    if !count.is_finite() {
        return Err(advised(call.place, "the number of elements is not finite", "start, stop and step must be finite"));
    }
    let index = indices(call, count as i128)?;
    let float = |value: f64| graph::constant(Scalar::Float64(value));
    let second = start + step;
    let delta = second - start;
    let scaled = call.combine(ScalarOp::Multiply, &[&index, &float(delta)])?;
    let elements = call.combine(ScalarOp::Add, &[&scaled, &float(start)])?;
    if start + delta == second || count < 2.0 {
        return Ok(elements);
    }
    let is_second = call.combine(ScalarOp::Equal, &[&index, &graph::constant(Scalar::Int64(1))])?;
    call.combine(ScalarOp::Select, &[&is_second, &float(second), &elements])
}

/// NumPy's linspace, bit for bit.
fn linspace(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (start, stop) = (call.number("start")?.to_float(), call.number("stop")?.to_float());
    let count = call.integer("num")?;
    let endpoint = call.boolean("endpoint")?;
    if count < 0 {
        return Err(call.error("num", format!("the number of points cannot be {count}")));
    }
    let index = indices(call, count as i128)?;
    let float = |value: f64| graph::constant(Scalar::Float64(value));
    let parts = if endpoint { count - 1 } else { count } as f64;
    let range = stop - start;
    let step = range / parts;
    let scaled = if parts > 0.0 && step != 0.0 {
        call.combine(ScalarOp::Multiply, &[&index, &float(step)])?
    } else {
        // The step underflows, or there is only one point: the fraction is formed first.
        let fraction = call.combine(ScalarOp::Divide, &[&index, &float(parts.max(1.0))])?;
        call.combine(ScalarOp::Multiply, &[&fraction, &float(range)])?
    };
    let points = call.combine(ScalarOp::Add, &[&scaled, &float(start)])?;
    if !endpoint || count < 2 {
        return Ok(Value::Array(points));
    }
    let is_last = call.combine(ScalarOp::Equal, &[&index, &graph::constant(Scalar::Int64(count - 1))])?;
    call.combine(ScalarOp::Select, &[&is_last, &float(stop), &points]).map(Value::Array)
}
