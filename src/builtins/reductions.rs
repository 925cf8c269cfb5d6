//! Reductions: many elements to one, over some axes or all of them.

use super::call::float64;
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::{Operand, Value, promote};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["sum"],
        signature: "sum(x, axis=none, dtype=none, *, keepdims=false, initial=none, where=true)",
        summary: "The sum of the elements.",
        doc: "axis is an integer, a tuple or none for all axes. Bools and integers add up in 64 bits, which wrap; dtype\n\
              converts the elements first and is that of the sum. Floats are added in a fixed tree, more accurately than one\n\
              after another. An empty sum is 0. initial is added to each sum. where is a mask that broadcasts to x: only\n\
              elements where it holds count.",
        examples: &[
            ("sum([1, 2, 3])", "6"),
            ("sum([[1.0, 2.0], [3.0, 4.0]], axis=0)", "[4. 6.]"),
            ("sum([])", "0.0"),
            ("sum([1, 2, 3], where=[true, false, true])", "4"),
        ],
        build: sum,
    },
    Builtin {
        names: &["prod"],
        signature: "prod(x, axis=none, dtype=none, *, keepdims=false, initial=none, where=true)",
        summary: "The product of the elements.",
        doc: "axis is an integer, a tuple or none for all axes. Bools and integers multiply in 64 bits, which wrap.\n\
              An empty product is 1. dtype, initial (a factor) and where are as in sum.",
        examples: &[("prod([2, 3, 4])", "24"), ("prod([2, 3, 4], initial=0.5, dtype=float64)", "12.0")],
        build: prod,
    },
    Builtin {
        names: &["min", "amin"],
        signature: "min(x, axis=none, *, keepdims=false, initial=none, where=true)",
        summary: "The smallest element.",
        doc: "Keeps the dtype. nan if any element is; of equal zeros -0.0 if there is one. An empty array is an error.\n\
              No result is above initial, which is also that of no elements; where, as in sum, needs it.\n\
              For the smaller of two arrays see minimum.",
        examples: &[("min([3, 1, 2])", "1"), ("min([[3, 1], [2, 5]], axis=1)", "[1 2]")],
        build: |call| extreme(call, ReduceOp::Min, "minimum"),
    },
    Builtin {
        names: &["max", "amax"],
        signature: "max(x, axis=none, *, keepdims=false, initial=none, where=true)",
        summary: "The largest element.",
        doc: "Keeps the dtype. nan if any element is; of equal zeros 0.0 if there is one. An empty array is an error.\n\
              No result is below initial, which is also that of no elements; where, as in sum, needs it.\n\
              For the larger of two arrays see maximum.",
        examples: &[("max([3, 1, 2])", "3"), ("max([[3, 1], [2, 5]], axis=1, keepdims=true)", "[[3]\n [5]]")],
        build: |call| extreme(call, ReduceOp::Max, "maximum"),
    },
    Builtin {
        names: &["mean"],
        signature: "mean(x, axis=none, *, dtype=none, keepdims=false, where=true)",
        summary: "The arithmetic mean.",
        doc: "The sum of float64(x) divided by the number of elements: float32 for float32, else float64.\n\
              The mean of an empty array is nan. With dtype elements are converted first, and the result is of that dtype.\n\
              where is as in sum.",
        examples: &[("mean([1, 2, 4, 5])", "3.0"), ("mean([[1, 2], [3, 4]], axis=0)", "[2. 3.]")],
        build: mean,
    },
    Builtin {
        names: &["var"],
        signature: "var(x, axis=none, *, ddof=0, keepdims=false)",
        summary: "The variance: the mean squared deviation from the mean.",
        doc: "The squared deviations divided by n - ddof: float64, of float32 rounded to float32 at the end. With ddof=1\n\
              this estimates the variance of a population from a sample. Where ddof leaves nothing to divide by the result is nan or inf.",
        examples: &[("var([1, 2, 3, 4])", "1.25"), ("var([1, 3], ddof=1)", "2.0")],
        build: |call| {
            let variance = variance(call)?;
            rounded(call, &variance).map(Value::Array)
        },
    },
    Builtin {
        names: &["std"],
        signature: "std(x, axis=none, *, ddof=0, keepdims=false)",
        summary: "The standard deviation: the square root of the variance.",
        doc: "The dtype of the result is that of var.",
        examples: &[("std([1, 3])", "1.0")],
        build: |call| {
            let variance = variance(call)?;
            let deviation = call.combine(ScalarOp::Sqrt, &[&variance])?;
            rounded(call, &deviation).map(Value::Array)
        },
    },
    Builtin {
        names: &["any"],
        signature: "any(x, axis=none, *, keepdims=false, where=true)",
        summary: "Whether any element is true or not zero.",
        doc: "The result is bool; nan counts as true. Of no elements: false. where is as in sum.",
        examples: &[("any([false, true])", "true"), ("any([[0, 0], [0, 1]], axis=1)", "[false  true]")],
        build: |call| truth(call, ReduceOp::Any),
    },
    Builtin {
        names: &["all"],
        signature: "all(x, axis=none, *, keepdims=false, where=true)",
        summary: "Whether all elements are true or not zero.",
        doc: "The result is bool; nan counts as true. Of no elements: true. where is as in sum.",
        examples: &[("all([1, 2, 0])", "false"), ("all([] > 0)", "true")],
        build: |call| truth(call, ReduceOp::All),
    },
    Builtin {
        names: &["argmin"],
        signature: "argmin(x, axis=none, *, keepdims=false)",
        summary: "The position of the smallest element.",
        doc: "int64: the first position of the smallest, or of the first nan.\n\
              Without an axis the position in row-major order. An empty array is an error.",
        examples: &[("argmin([3, 1, 2, 1])", "1")],
        build: |call| {
            let x = call.array("x")?;
            position(call, ReduceOp::ArgMin, &x)
        },
    },
    Builtin {
        names: &["argmax"],
        signature: "argmax(x, axis=none, *, keepdims=false)",
        summary: "The position of the largest element.",
        doc: "int64: the first position of the largest, or of the first nan.\n\
              Without an axis the position in row-major order. An empty array is an error.",
        examples: &[("argmax([3, 1, 5, 5])", "2"), ("argmax([[1, 9], [7, 2]], axis=1)", "[1 0]")],
        build: |call| {
            let x = call.array("x")?;
            position(call, ReduceOp::ArgMax, &x)
        },
    },
    Builtin {
        names: &["count_nonzero"],
        signature: "count_nonzero(x, axis=none, *, keepdims=false)",
        summary: "How many elements are true or not zero.",
        doc: "int64; nan counts.",
        examples: &[("count_nonzero([0, 3, 0, 5])", "2"), ("count_nonzero([1.5, 2.5, 3.5] > 2)", "2")],
        build: |call| {
            let x = call.array("x")?;
            let truth = call.built(graph::cast(&x, DType::Bool))?;
            folded(call, ReduceOp::Sum, &truth).map(Value::Array)
        },
    },
    Builtin {
        names: &["ptp"],
        signature: "ptp(x, axis=none, *, keepdims=false)",
        summary: "The largest element minus the smallest.",
        doc: "Keeps the dtype; integers wrap. An empty array is an error.",
        examples: &[("ptp([3, 9, 4])", "6")],
        build: |call| {
            let x = call.array("x")?;
            let (high, low) = (folded(call, ReduceOp::Max, &x)?, folded(call, ReduceOp::Min, &x)?);
            call.combine(ScalarOp::Subtract, &[&high, &low]).map(Value::Array)
        },
    },
];

/// Folds `x` over the axes that the call names.
pub(super) fn folded(call: &mut Call<'_>, op: ReduceOp, x: &Expr) -> Result<Expr, Diagnostic> {
    let axes = call.axes("axis", x.shape().rank())?;
    let keepdims = call.boolean("keepdims")?;
    fold(call, op, x, &axes, keepdims)
}

pub(super) fn fold(
    call: &Call<'_>,
    op: ReduceOp,
    x: &Expr,
    axes: &[usize],
    keepdims: bool,
) -> Result<Expr, Diagnostic> {
    if !axes.is_empty() {
        return call.built(graph::reduce(op, x, axes, keepdims, Some(call.place)));
    }
    // Over no axes every element is a fold of its own: one over a new last axis of extent 1.
    let rank = x.shape().rank();
    let column = call.built(Shape::new(x.shape().extents().iter().copied().chain([1])).map_err(Into::into))?;
    let column = call.built(graph::reshape(x, column))?;
    call.built(graph::reduce(op, &column, &[rank], false, Some(call.place)))
}

/// `x` where the call's mask holds, and `instead` elsewhere.
fn masked(call: &Call<'_>, x: &Expr, instead: &Expr) -> Result<Expr, Diagnostic> {
    match mask(call, x)? {
        Some(mask) => call.combine(ScalarOp::Select, &[&mask, x, instead]),
        None => Ok(x.clone()),
    }
}

/// The mask of a call, broadcast to the shape of `x`; none where all elements count.
fn mask(call: &Call<'_>, x: &Expr) -> Result<Option<Expr>, Diagnostic> {
    if !call.is_given("where") {
        return Ok(None);
    }
    let mask = call.array("where")?;
    let mask = call.built(graph::cast(&mask, DType::Bool))?;
    graph::broadcast_to(&mask, x.shape().clone()).map(Some).map_err(|_| {
        let message = format!("a mask of shape {} does not fit an array of shape {}", mask.shape(), x.shape());
        advised(call.span("where"), message, "it must broadcast to the shape of the array")
    })
}

/// The call's `initial` as a scalar of `dtype`.
fn initial(call: &Call<'_>, dtype: DType) -> Result<Option<Expr>, Diagnostic> {
    if call.is_none("initial") {
        return Ok(None);
    }
    let initial =
        promote::strong(&Operand::new(promote::cast(&call.operand("initial"), dtype, call.place)?, call.place))?;
    match initial.shape().is_scalar() {
        true => Ok(Some(initial)),
        false => Err(call.error("initial", format!("`initial` must be one number, not of shape {}", initial.shape()))),
    }
}

/// The argument in the dtype that the call asks for.
fn converted(call: &Call<'_>) -> Result<Expr, Diagnostic> {
    let x = call.array("x")?;
    match call.dtype("dtype")? {
        Some(dtype) => call.built(graph::cast(&x, dtype)),
        None => Ok(x),
    }
}

/// Whether the call asks for bools, which add up to their disjunction and multiply to their conjunction.
fn wants_bool(call: &Call<'_>) -> Result<bool, Diagnostic> {
    Ok(call.dtype("dtype")? == Some(DType::Bool))
}

fn sum(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    if wants_bool(call)? {
        return truth(call, ReduceOp::Any);
    }
    let x = converted(call)?;
    let zero = graph::constant(Scalar::zero(x.dtype()));
    let x = masked(call, &x, &zero)?;
    let total = folded(call, ReduceOp::Sum, &x)?;
    let total = in_the_dtype(call, total)?;
    with_initial(call, ScalarOp::Add, total)
}

fn prod(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    if wants_bool(call)? {
        return truth(call, ReduceOp::All);
    }
    let x = converted(call)?;
    let one = graph::constant(Scalar::one(x.dtype()));
    let x = masked(call, &x, &one)?;
    let product = folded(call, ReduceOp::Prod, &x)?;
    let product = in_the_dtype(call, product)?;
    with_initial(call, ScalarOp::Multiply, product)
}

/// A total in the dtype that the call asks for. Integers wrap, so that cutting it is the same as cutting every step.
fn in_the_dtype(call: &Call<'_>, total: Expr) -> Result<Expr, Diagnostic> {
    match call.dtype("dtype")? {
        Some(dtype) => call.built(graph::cast(&total, dtype)),
        None => Ok(total),
    }
}

fn with_initial(call: &Call<'_>, op: ScalarOp, total: Expr) -> Result<Value, Diagnostic> {
    match initial(call, total.dtype())? {
        Some(initial) => call.combine(op, &[&total, &initial]).map(Value::Array),
        None => Ok(Value::Array(total)),
    }
}

/// `any` and `all`: what the mask leaves out decides nothing.
fn truth(call: &mut Call<'_>, op: ReduceOp) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    let x = call.built(graph::cast(&x, DType::Bool))?;
    let x = masked(call, &x, &graph::constant(Scalar::Bool(op == ReduceOp::All)))?;
    folded(call, op, &x).map(Value::Array)
}

/// `min` and `max`, which Python also calls with the values to compare.
fn extreme(call: &mut Call<'_>, op: ReduceOp, pairwise: &str) -> Result<Value, Diagnostic> {
    if call.is_positional("axis") {
        let name = op.name();
        let message = format!("the second argument of `{name}` must be named");
        let advice = format!("write `{name}(x, axis=0)`, or `{pairwise}(a, b)` to compare element by element");
        return Err(advised(call.span("axis"), message, advice));
    }
    let x = call.array("x")?;
    let Some(initial) = initial(call, x.dtype())? else {
        if call.is_given("where") {
            let advice = "write `initial=` for the result where the mask leaves nothing";
            return Err(advised(call.span("where"), format!("{} of no elements has no value", op.name()), advice));
        }
        let extreme = folded(call, op, &x)?;
        return call.built_array(graph::cast(&extreme, x.dtype()));
    };
    let axes = call.axes("axis", x.shape().rank())?;
    if axes.iter().any(|&axis| x.shape()[axis] == 0) {
        let kept =
            if call.boolean("keepdims")? { x.shape().with_axes_kept(&axes) } else { x.shape().without_axes(&axes) };
        return call.built_array(graph::broadcast_to(&initial, kept));
    }
    let x = masked(call, &x, &initial)?;
    let extreme = folded(call, op, &x)?;
    let extreme = call.built(graph::cast(&extreme, x.dtype()))?;
    let pairwise = if op == ReduceOp::Min { ScalarOp::Minimum } else { ScalarOp::Maximum };
    call.combine(pairwise, &[&extreme, &initial]).map(Value::Array)
}

/// The number of elements folded into one, and `x` as float64.
pub(super) fn in_floats(call: &mut Call<'_>, x: &Expr) -> Result<(Expr, f64), Diagnostic> {
    let axes = call.axes("axis", x.shape().rank())?;
    let count = axes.iter().map(|&axis| x.shape()[axis] as f64).product();
    Ok((call.built(graph::cast(x, DType::Float64))?, count))
}

fn mean(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = converted(call)?;
    let dtype = call.dtype("dtype")?.unwrap_or(x.dtype().math_result());
    let (floats, count) = in_floats(call, &x)?;
    let mean = match mask(call, &x)? {
        None => {
            let total = folded(call, ReduceOp::Sum, &floats)?;
            call.combine(ScalarOp::Divide, &[&total, &float64(count)])?
        }
        Some(mask) => {
            let counted = call.combine(ScalarOp::Select, &[&mask, &floats, &float64(0.0)])?;
            let (total, count) = (folded(call, ReduceOp::Sum, &counted)?, folded(call, ReduceOp::Sum, &mask)?);
            call.combine(ScalarOp::Divide, &[&total, &count])?
        }
    };
    call.built_array(graph::cast(&mean, dtype))
}

/// A float64 statistic of `x` in the dtype of the result: float32 for float32, else float64.
pub(super) fn rounded(call: &Call<'_>, statistic: &Expr) -> Result<Expr, Diagnostic> {
    let dtype = call.array("x")?.dtype().math_result();
    call.built(graph::cast(statistic, dtype))
}

/// In float64, whatever the dtype of x.
fn variance(call: &mut Call<'_>) -> Result<Expr, Diagnostic> {
    let x = call.array("x")?;
    let (floats, count) = in_floats(call, &x)?;
    let ddof = call.number("ddof")?.to_float();
    let squares = folded(call, ReduceOp::SquaredDeviations, &floats)?;
    call.combine(ScalarOp::Divide, &[&squares, &float64((count - ddof).max(0.0))])
}

/// `argmin` and `argmax`: along one axis, or in row-major order.
pub(super) fn position(call: &mut Call<'_>, op: ReduceOp, x: &Expr) -> Result<Value, Diagnostic> {
    let keepdims = call.boolean("keepdims")?;
    if !call.is_none("axis") {
        let rank = x.shape().rank();
        if rank == 0 {
            return Err(call.error("axis", "a scalar has no axes"));
        }
        let axis = call.axis("axis", rank)?;
        return call.built_array(graph::reduce(op, x, &[axis], keepdims, Some(call.place)));
    }
    let flat = call.built(Shape::new([x.shape().len()]).map_err(Into::into))?;
    let flat = call.built(graph::reshape(x, flat))?;
    let position = call.built(graph::reduce(op, &flat, &[0], false, Some(call.place)))?;
    let axes: Vec<usize> = (0..x.shape().rank()).collect();
    let kept = if keepdims { x.shape().with_axes_kept(&axes) } else { Shape::scalar() };
    call.built_array(graph::reshape(&position, kept))
}
