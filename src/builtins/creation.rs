//! New arrays. None of these stores anything: constants and indices are computed where they are used.

use super::shape::with_rank;
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::{Operand, Value, literal, promote};
use crate::graph::{self, Expr};
use crate::types::{DType, Scalar, Shape};

/// The most dimensions that may be asked for.
const MOST_DIMENSIONS: i64 = 64;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["array"],
        signature: "array(object, dtype=none, *, copy=true, ndmin=0)",
        summary: "An array of a tuple's items, or the array itself, converted to a dtype.",
        doc: "Tuples may be nested; all rows must be equally long. Items promote to one dtype.\n\
              A number becomes a scalar of int64 or float64. Axes of one element in front make up ndmin dimensions.\n\
              copy is taken for NumPy's sake: arrays are values.",
        examples: &[
            ("array((1, 2.5))", "[1.  2.5]"),
            ("array([1, 2], dtype=float64)", "[1. 2.]"),
            ("array([1, 2], ndmin=2)", "[[1 2]]"),
        ],
        build: |call| {
            let array = array(call)?;
            with_dimensions(call, array)
        },
    },
    Builtin {
        names: &["asarray"],
        signature: "asarray(a, dtype=none, *, copy=none)",
        summary: "An array of a tuple's items, or the array itself: array by another name.",
        doc: "As array.",
        examples: &[("asarray([1, 2], float32)", "[1. 2.]")],
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
        signature: "zeros_like(a, dtype=none, *, shape=none)",
        summary: "Zeros of the shape and dtype of an array.",
        doc: "dtype and shape replace its own. The elements of the array are not computed.",
        examples: &[("zeros_like([1.5, 2.5])", "[0. 0.]"), ("zeros_like([1, 2], shape=(2, 2))", "[[0 0]\n [0 0]]")],
        build: |call| constant_like(call, Scalar::zero),
    },
    Builtin {
        names: &["ones_like"],
        signature: "ones_like(a, dtype=none, *, shape=none)",
        summary: "Ones of the shape and dtype of an array.",
        doc: "dtype and shape replace its own. The elements of the array are not computed.",
        examples: &[("ones_like([5, 6])", "[1 1]")],
        build: |call| constant_like(call, Scalar::one),
    },
    Builtin {
        names: &["empty_like"],
        signature: "empty_like(prototype, dtype=none, *, shape=none)",
        summary: "Zeros of the shape and dtype of an array; NumPy would leave its elements undefined.",
        doc: "dtype and shape replace its own. The elements of the array are not computed.",
        examples: &[("empty_like([5, 6])", "[0 0]")],
        build: |call| constant_like(call, Scalar::zero),
    },
    Builtin {
        names: &["full_like"],
        signature: "full_like(a, fill_value, dtype=none, *, shape=none)",
        summary: "One value everywhere, in the shape and dtype of an array.",
        doc: "fill_value is converted to the dtype of the array unless another one is given; shape replaces its shape.\n\
              The elements of the array are not computed.",
        examples: &[("full_like([1, 2, 3], 7)", "[7 7 7]")],
        build: |call| {
            let x = call.array("a")?;
            let shape = shape_like(call, &x)?;
            filled(call, shape, Some(x.dtype()))
        },
    },
];

fn array(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let operand = call.operand(call.first());
    let array = match &operand.value {
        Value::Tuple(_) => literal::from_value(operand.value.clone(), operand.span, call.host)?,
        _ => Value::Array(promote::strong(&operand)?),
    };
    match call.dtype("dtype")? {
        Some(dtype) => promote::cast(&Operand::new(array, operand.span), dtype, call.place),
        None => Ok(array),
    }
}

/// With as many dimensions as the call's `ndmin` at least.
fn with_dimensions(call: &mut Call<'_>, array: Value) -> Result<Value, Diagnostic> {
    let least = call.integer("ndmin")?;
    let Value::Array(array) = array else { return Ok(array) };
    if least > MOST_DIMENSIONS {
        let message = format!("an array has at most {MOST_DIMENSIONS} dimensions here, not {least}");
        return Err(call.error("ndmin", message));
    }
    with_rank(call, &array, usize::try_from(least).unwrap_or(0)).map(Value::Array)
}

/// `value(dtype)` everywhere.
fn constant_array(call: &mut Call<'_>, value: fn(DType) -> Scalar) -> Result<Value, Diagnostic> {
    let shape = call.shape("shape")?;
    let dtype = call.dtype("dtype")?.unwrap_or(DType::Float64);
    Ok(Value::Array(graph::full(value(dtype), shape)))
}

fn constant_like(call: &mut Call<'_>, value: fn(DType) -> Scalar) -> Result<Value, Diagnostic> {
    let x = call.array(call.first())?;
    let dtype = call.dtype("dtype")?.unwrap_or(x.dtype());
    let shape = shape_like(call, &x)?;
    Ok(Value::Array(graph::full(value(dtype), shape)))
}

fn shape_like(call: &mut Call<'_>, x: &Expr) -> Result<Shape, Diagnostic> {
    if call.is_none("shape") { Ok(x.shape().clone()) } else { call.shape("shape") }
}

fn filled(call: &mut Call<'_>, shape: Shape, like: Option<DType>) -> Result<Value, Diagnostic> {
    let value = match call.dtype("dtype")?.or(like) {
        Some(dtype) => promote::cast(&call.operand("fill_value"), dtype, call.place)?,
        None => Value::Array(call.array("fill_value")?),
    };
    let value = promote::strong(&Operand::new(value, call.span("fill_value")))?;
    call.built_array(graph::broadcast_to(&value, shape))
}
