//! Reductions: many elements to one, over some axes or all of them.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::{advised, not_yet};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["sum"],
        signature: "sum(x, axis=none, dtype=none, *, keepdims=false)",
        summary: "The sum of the elements.",
        doc: "axis is an integer, a tuple or none for all axes. Bools and integers add up in int64, which wraps.\n\
              Floats are added in a fixed tree, more accurately than one after another. An empty sum is 0.",
        examples: &[("sum([1, 2, 3])", "6"), ("sum([[1.0, 2.0], [3.0, 4.0]], axis=0)", "[4. 6.]"), ("sum([])", "0.0")],
        build: sum,
    },
    Builtin {
        names: &["prod"],
        signature: "prod(x, axis=none, *, keepdims=false)",
        summary: "The product of the elements.",
        doc: "axis is an integer, a tuple or none for all axes. Bools and integers multiply in int64, which wraps.\n\
              An empty product is 1.",
        examples: &[("prod([2, 3, 4])", "24")],
        build: |call| simple(call, ReduceOp::Prod),
    },
    Builtin {
        names: &["min"],
        signature: "min(x, axis=none, *, keepdims=false)",
        summary: "The smallest element.",
        doc: "Keeps the dtype. nan if any element is; of equal zeros -0.0 if there is one. An empty array is an error.\n\
              For the smaller of two arrays see minimum.",
        examples: &[("min([3, 1, 2])", "1"), ("min([[3, 1], [2, 5]], axis=1)", "[1 2]")],
        build: |call| extreme(call, ReduceOp::Min, "minimum"),
    },
    Builtin {
        names: &["max"],
        signature: "max(x, axis=none, *, keepdims=false)",
        summary: "The largest element.",
        doc: "Keeps the dtype. nan if any element is; of equal zeros 0.0 if there is one. An empty array is an error.\n\
              For the larger of two arrays see maximum.",
        examples: &[("max([3, 1, 2])", "3"), ("max([[3, 1], [2, 5]], axis=1, keepdims=true)", "[[3]\n [5]]")],
        build: |call| extreme(call, ReduceOp::Max, "maximum"),
    },
    Builtin {
        names: &["mean"],
        signature: "mean(x, axis=none, *, keepdims=false)",
        summary: "The arithmetic mean.",
        doc: "The sum of float64(x) divided by the number of elements: float32 for float32, else float64.\n\
              The mean of an empty array is nan.",
        examples: &[("mean([1, 2, 4, 5])", "3.0"), ("mean([[1, 2], [3, 4]], axis=0)", "[2. 3.]")],
        build: mean,
    },
    Builtin {
        names: &["var"],
        signature: "var(x, axis=none, *, ddof=0, keepdims=false)",
        summary: "The variance: the mean squared deviation from the mean.",
        doc: "float64: the squared deviations divided by n - ddof. With ddof=1 this estimates the variance of a population\n\
              from a sample. Where ddof leaves nothing to divide by the result is nan or inf.",
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
        doc: "float64; see var.",
        examples: &[("std([1, 3])", "1.0")],
        build: |call| {
            let variance = variance(call)?;
            let deviation = call.combine(ScalarOp::Sqrt, &[&variance])?;
            rounded(call, &deviation).map(Value::Array)
        },
    },
    Builtin {
        names: &["any"],
        signature: "any(x, axis=none, *, keepdims=false)",
        summary: "Whether any element is true or not zero.",
        doc: "The result is bool; nan counts as true. Of no elements: false.",
        examples: &[("any([false, true])", "true"), ("any([[0, 0], [0, 1]], axis=1)", "[false  true]")],
        build: |call| simple(call, ReduceOp::Any),
    },
    Builtin {
        names: &["all"],
        signature: "all(x, axis=none, *, keepdims=false)",
        summary: "Whether all elements are true or not zero.",
        doc: "The result is bool; nan counts as true. Of no elements: true.",
        examples: &[("all([1, 2, 0])", "false"), ("all([] > 0)", "true")],
        build: |call| simple(call, ReduceOp::All),
    },
    Builtin {
        names: &["argmin"],
        signature: "argmin(x, axis=none, *, keepdims=false)",
        summary: "The position of the smallest element.",
        doc: "int64: the first position of the smallest, or of the first nan.\n\
              Without an axis the position in row-major order. An empty array is an error.",
        examples: &[("argmin([3, 1, 2, 1])", "1")],
        build: |call| position(call, ReduceOp::ArgMin),
    },
    Builtin {
        names: &["argmax"],
        signature: "argmax(x, axis=none, *, keepdims=false)",
        summary: "The position of the largest element.",
        doc: "int64: the first position of the largest, or of the first nan.\n\
              Without an axis the position in row-major order. An empty array is an error.",
        examples: &[("argmax([3, 1, 5, 5])", "2"), ("argmax([[1, 9], [7, 2]], axis=1)", "[1 0]")],
        build: |call| position(call, ReduceOp::ArgMax),
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
fn folded(call: &mut Call<'_>, op: ReduceOp, x: &Expr) -> Result<Expr, Diagnostic> {
    let axes = call.axes("axis", x.shape().rank())?;
    let keepdims = call.boolean("keepdims")?;
    fold(call, op, x, &axes, keepdims)
}

fn fold(call: &Call<'_>, op: ReduceOp, x: &Expr, axes: &[usize], keepdims: bool) -> Result<Expr, Diagnostic> {
    if !axes.is_empty() {
        return call.built(graph::reduce(op, x, axes, keepdims, Some(call.place)));
    }
    // Over no axes every element is a fold of its own: one over a new last axis of extent 1.
    let rank = x.shape().rank();
    let column = call.built(Shape::new(x.shape().extents().iter().copied().chain([1])).map_err(Into::into))?;
    let column = call.built(graph::reshape(x, column))?;
    call.built(graph::reduce(op, &column, &[rank], false, Some(call.place)))
}

fn simple(call: &mut Call<'_>, op: ReduceOp) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    folded(call, op, &x).map(Value::Array)
}

fn sum(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    let x = match call.dtype("dtype")? {
        Some(DType::Bool) => return Err(not_yet(call.span("dtype"), "a sum of dtype bool")),
        Some(dtype) => call.built(graph::cast(&x, dtype))?,
        None => x,
    };
    folded(call, ReduceOp::Sum, &x).map(Value::Array)
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
    let extreme = folded(call, op, &x)?;
    call.built_array(graph::cast(&extreme, x.dtype()))
}

/// The number of elements folded into one, and `x` as float64 with the axes to fold.
fn in_floats(call: &mut Call<'_>) -> Result<(Expr, f64), Diagnostic> {
    let x = call.array("x")?;
    let axes = call.axes("axis", x.shape().rank())?;
    let count = axes.iter().map(|&axis| x.shape()[axis] as f64).product();
    Ok((call.built(graph::cast(&x, DType::Float64))?, count))
}

fn divided(call: &Call<'_>, x: &Expr, by: f64) -> Result<Expr, Diagnostic> {
    call.combine(ScalarOp::Divide, &[x, &graph::constant(Scalar::Float64(by))])
}

fn mean(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (x, count) = in_floats(call)?;
    let total = folded(call, ReduceOp::Sum, &x)?;
    let mean = divided(call, &total, count)?;
    rounded(call, &mean).map(Value::Array)
}

/// A float64 statistic of `x` in the dtype of the result: float32 for float32, else float64.
fn rounded(call: &Call<'_>, statistic: &Expr) -> Result<Expr, Diagnostic> {
    let dtype = call.array("x")?.dtype().math_result();
    call.built(graph::cast(statistic, dtype))
}

/// In float64, whatever the dtype of x.
fn variance(call: &mut Call<'_>) -> Result<Expr, Diagnostic> {
    let (x, count) = in_floats(call)?;
    let ddof = call.number("ddof")?.to_float();
    let squares = folded(call, ReduceOp::SquaredDeviations, &x)?;
    divided(call, &squares, (count - ddof).max(0.0))
}

/// `argmin` and `argmax`: along one axis, or in row-major order.
fn position(call: &mut Call<'_>, op: ReduceOp) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    let keepdims = call.boolean("keepdims")?;
    if !call.is_none("axis") {
        let rank = x.shape().rank();
        if rank == 0 {
            return Err(call.error("axis", "a scalar has no axes"));
        }
        let axis = call.axis("axis", rank)?;
        return call.built_array(graph::reduce(op, &x, &[axis], keepdims, Some(call.place)));
    }
    let flat = call.built(Shape::new([x.shape().len()]).map_err(Into::into))?;
    let flat = call.built(graph::reshape(&x, flat))?;
    let position = call.built(graph::reduce(op, &flat, &[0], false, Some(call.place)))?;
    let axes: Vec<usize> = (0..x.shape().rank()).collect();
    let kept = if keepdims { x.shape().with_axes_kept(&axes) } else { Shape::scalar() };
    call.built_array(graph::reshape(&position, kept))
}
