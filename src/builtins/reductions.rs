//! Reductions: many elements to one, over some axes or all of them.

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
        signature: "sum(a, axis=none, dtype=none, *, keepdims=false, initial=none, where=true)",
        summary: "The sum of the elements.",
        doc: "axis is an integer, a tuple or none for all axes. Bools and integers add up in 64 bits, which wrap; dtype\n\
              converts the elements first and is that of the sum. Floats are added in a fixed tree, more accurately than one\n\
              after another. An empty sum is 0. initial is added to each sum. where is a mask that broadcasts to the array: only\n\
              elements where it holds count.",
        examples: &[
            ("sum([1, 2, 3])", "6"),
            ("sum([[1.0, 2.0], [3.0, 4.0]], axis=0)", "[4. 6.]"),
            ("sum([])", "0.0"),
            ("sum([1, 2, 3], where=[true, false, true])", "4"),
        ],
        build: |call| {
            let x = call.array("a")?;
            sum(call, &x)
        },
    },
    Builtin {
        names: &["prod"],
        signature: "prod(a, axis=none, dtype=none, *, keepdims=false, initial=none, where=true)",
        summary: "The product of the elements.",
        doc: "axis is an integer, a tuple or none for all axes. Bools and integers multiply in 64 bits, which wrap.\n\
              An empty product is 1. dtype, initial (a factor) and where are as in sum.",
        examples: &[("prod([2, 3, 4])", "24"), ("prod([2, 3, 4], initial=0.5, dtype=float64)", "12.0")],
        build: |call| {
            let x = call.array("a")?;
            prod(call, &x)
        },
    },
    Builtin {
        names: &["min", "amin"],
        signature: "min(a, axis=none, *, keepdims=false, initial=none, where=true)",
        summary: "The smallest element.",
        doc: "Keeps the dtype. nan if any element is; of equal zeros -0.0 if there is one. An empty array is an error.\n\
              No result is above initial, which is also that of no elements; where, as in sum, needs it.\n\
              For the smaller of two arrays see minimum.",
        examples: &[("min([3, 1, 2])", "1"), ("min([[3, 1], [2, 5]], axis=1)", "[1 2]")],
        build: |call| extreme(call, ReduceOp::Min, "minimum"),
    },
    Builtin {
        names: &["max", "amax"],
        signature: "max(a, axis=none, *, keepdims=false, initial=none, where=true)",
        summary: "The largest element.",
        doc: "Keeps the dtype. nan if any element is; of equal zeros 0.0 if there is one. An empty array is an error.\n\
              No result is below initial, which is also that of no elements; where, as in sum, needs it.\n\
              For the larger of two arrays see maximum.",
        examples: &[("max([3, 1, 2])", "3"), ("max([[3, 1], [2, 5]], axis=1, keepdims=true)", "[[3]\n [5]]")],
        build: |call| extreme(call, ReduceOp::Max, "maximum"),
    },
    Builtin {
        names: &["any"],
        signature: "any(a, axis=none, *, keepdims=false, where=true)",
        summary: "Whether any element is true or not zero.",
        doc: "The result is bool; nan counts as true. Of no elements: false. where is as in sum.",
        examples: &[("any([false, true])", "true"), ("any([[0, 0], [0, 1]], axis=1)", "[false  true]")],
        build: |call| {
            let x = call.array("a")?;
            truth(call, ReduceOp::Any, &x).map(Value::Array)
        },
    },
    Builtin {
        names: &["all"],
        signature: "all(a, axis=none, *, keepdims=false, where=true)",
        summary: "Whether all elements are true or not zero.",
        doc: "The result is bool; nan counts as true. Of no elements: true. where is as in sum.",
        examples: &[("all([1, 2, 0])", "false"), ("all([] > 0)", "true")],
        build: |call| {
            let x = call.array("a")?;
            truth(call, ReduceOp::All, &x).map(Value::Array)
        },
    },
    Builtin {
        names: &["argmin"],
        signature: "argmin(a, axis=none, *, keepdims=false)",
        summary: "The position of the smallest element.",
        doc: "int64: the first position of the smallest, or of the first nan.\n\
              Without an axis the position in row-major order. An empty array is an error.",
        examples: &[("argmin([3, 1, 2, 1])", "1")],
        build: |call| {
            let x = call.array("a")?;
            position(call, ReduceOp::ArgMin, &x)
        },
    },
    Builtin {
        names: &["argmax"],
        signature: "argmax(a, axis=none, *, keepdims=false)",
        summary: "The position of the largest element.",
        doc: "int64: the first position of the largest, or of the first nan.\n\
              Without an axis the position in row-major order. An empty array is an error.",
        examples: &[("argmax([3, 1, 5, 5])", "2"), ("argmax([[1, 9], [7, 2]], axis=1)", "[1 0]")],
        build: |call| {
            let x = call.array("a")?;
            position(call, ReduceOp::ArgMax, &x)
        },
    },
    Builtin {
        names: &["count_nonzero"],
        signature: "count_nonzero(a, axis=none, *, keepdims=false)",
        summary: "How many elements are true or not zero.",
        doc: "int64; nan counts.",
        examples: &[("count_nonzero([0, 3, 0, 5])", "2"), ("count_nonzero([1.5, 2.5, 3.5] > 2)", "2")],
        build: |call| {
            let x = call.array("a")?;
            let truth = call.built(graph::cast(&x, DType::Bool))?;
            folded(call, ReduceOp::Sum, &truth).map(Value::Array)
        },
    },
    Builtin {
        names: &["ptp"],
        signature: "ptp(a, axis=none, *, keepdims=false)",
        summary: "The largest element minus the smallest.",
        doc: "Keeps the dtype; integers wrap. An empty array is an error.",
        examples: &[("ptp([3, 9, 4])", "6")],
        build: |call| {
            let x = call.array("a")?;
            let (high, low) = (folded(call, ReduceOp::Max, &x)?, folded(call, ReduceOp::Min, &x)?);
            call.combine(ScalarOp::Subtract, &[&high, &low]).map(Value::Array)
        },
    },
];

/// Folds `x` over the axes that the call names.
pub(super) fn folded(call: &mut Call<'_>, op: ReduceOp, x: &Expr) -> Result<Expr, Diagnostic> {
    let axes = call.axes_even_of_scalars("axis", x.shape().rank())?;
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
pub(super) fn mask(call: &Call<'_>, x: &Expr) -> Result<Option<Expr>, Diagnostic> {
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
pub(super) fn initial(call: &Call<'_>, dtype: DType) -> Result<Option<Expr>, Diagnostic> {
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

/// `x` in the dtype that the call asks for.
pub(super) fn converted(call: &Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    match call.dtype("dtype")? {
        Some(dtype) => call.built(graph::cast(x, dtype)),
        None => Ok(x.clone()),
    }
}

/// Whether the call asks for bools, which add up to their disjunction and multiply to their conjunction.
fn wants_bool(call: &Call<'_>) -> Result<bool, Diagnostic> {
    Ok(call.dtype("dtype")? == Some(DType::Bool))
}

pub(super) fn sum(call: &mut Call<'_>, x: &Expr) -> Result<Value, Diagnostic> {
    if wants_bool(call)? {
        let total = truth(call, ReduceOp::Any, x)?;
        return with_initial(call, ScalarOp::Add, total);
    }
    let x = converted(call, x)?;
    let zero = graph::constant(Scalar::zero(x.dtype()));
    let x = masked(call, &x, &zero)?;
    let total = folded(call, ReduceOp::Sum, &x)?;
    let total = in_the_dtype(call, total)?;
    with_initial(call, ScalarOp::Add, total)
}

pub(super) fn prod(call: &mut Call<'_>, x: &Expr) -> Result<Value, Diagnostic> {
    if wants_bool(call)? {
        let product = truth(call, ReduceOp::All, x)?;
        return with_initial(call, ScalarOp::Multiply, product);
    }
    let x = converted(call, x)?;
    let one = graph::constant(Scalar::one(x.dtype()));
    let x = masked(call, &x, &one)?;
    let product = folded(call, ReduceOp::Prod, &x)?;
    let product = in_the_dtype(call, product)?;
    with_initial(call, ScalarOp::Multiply, product)
}

/// A total in the dtype that the call asks for. Integers wrap, so that cutting it is the same as cutting every step.
fn in_the_dtype(call: &Call<'_>, total: Expr) -> Result<Expr, Diagnostic> {
    match call.dtype("dtype")? {
        Some(dtype) => call.built(graph::narrow(&total, dtype, call.place)),
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
fn truth(call: &mut Call<'_>, op: ReduceOp, x: &Expr) -> Result<Expr, Diagnostic> {
    let x = call.built(graph::cast(x, DType::Bool))?;
    let x = masked(call, &x, &graph::constant(Scalar::Bool(op == ReduceOp::All)))?;
    folded(call, op, &x)
}

/// `min` and `max`, which Python also calls with the values to compare.
fn extreme(call: &mut Call<'_>, op: ReduceOp, pairwise: &str) -> Result<Value, Diagnostic> {
    if call.is_positional("axis") {
        let name = op.name();
        let message = format!("the second argument of `{name}` must be named");
        let advice = format!("write `{name}(x, axis=0)`, or `{pairwise}(a, b)` to compare element by element");
        return Err(advised(call.span("axis"), message, advice));
    }
    let x = call.array("a")?;
    let initial = initial(call, x.dtype())?;
    extreme_from(call, op, &x, initial.as_ref()).map(Value::Array)
}

/// The smallest or largest of the elements of `x` that the call's mask leaves, and of `initial`, in the dtype of `x`.
pub(super) fn extreme_from(
    call: &mut Call<'_>,
    op: ReduceOp,
    x: &Expr,
    initial: Option<&Expr>,
) -> Result<Expr, Diagnostic> {
    let Some(initial) = initial else {
        if call.is_given("where") {
            let advice = "write `initial=` for the result where the mask leaves nothing";
            return Err(advised(call.span("where"), format!("{} of no elements has no value", op.name()), advice));
        }
        let extreme = folded(call, op, x)?;
        return call.built(graph::cast(&extreme, x.dtype()));
    };
    let axes = call.axes_even_of_scalars("axis", x.shape().rank())?;
    if axes.iter().any(|&axis| x.shape()[axis] == 0) {
        let kept =
            if call.boolean("keepdims")? { x.shape().with_axes_kept(&axes) } else { x.shape().without_axes(&axes) };
        return call.built(graph::broadcast_to(initial, kept));
    }
    let x = masked(call, x, initial)?;
    let extreme = folded(call, op, &x)?;
    let extreme = call.built(graph::cast(&extreme, x.dtype()))?;
    let pairwise = if op == ReduceOp::Min { ScalarOp::Minimum } else { ScalarOp::Maximum };
    call.combine(pairwise, &[&extreme, initial])
}

/// `argmin` and `argmax`: along one axis, or in row-major order.
pub(super) fn position(call: &mut Call<'_>, op: ReduceOp, x: &Expr) -> Result<Value, Diagnostic> {
    let keepdims = call.boolean("keepdims")?;
    let rank = x.shape().rank();
    if rank == 0 {
        call.axes_even_of_scalars("axis", rank)?;
    } else if !call.is_none("axis") {
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
