//! Positions of elements: where they hold, and as coordinates or numbers in row-major order.

use super::call::int64;
use super::matrices::band;
use super::shape::{flattened, reshaped};
use super::{Builtin, Call};
use crate::algorithms::Nonzero;
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::selection::{self, Gathering};
use crate::eval::{Operand, Value};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Scalar, Shape, contiguous_strides};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["nonzero"],
        signature: "nonzero(a)",
        summary: "The positions of the elements that are true or not zero, as a tuple of one array for each axis.",
        doc: "int64, in row-major order; nan counts. a[nonzero(a)] are these elements. How many there are is computed at once.",
        examples: &[
            ("nonzero([0, 3, 0, 5])", "([1 3],)"),
            ("rows, columns = nonzero([[0, 1], [1, 0]])\ncolumns", "[1 0]"),
        ],
        build: |call| {
            let x = call.array("a")?;
            nonzero(call, "a", &x)
        },
    },
    Builtin {
        names: &["flatnonzero"],
        signature: "flatnonzero(a)",
        summary: "The positions in row-major order of the elements that are true or not zero.",
        doc: "int64; nan counts. How many there are is computed at once.",
        examples: &[("flatnonzero([[0, 1], [1, 0]])", "[1 2]")],
        build: |call| {
            let x = call.array("a")?;
            let mask = call.built(graph::cast(&flattened(call, &x)?, DType::Bool))?;
            holding(call, &mask).map(Value::Array)
        },
    },
    Builtin {
        names: &["argwhere"],
        signature: "argwhere(a)",
        summary: "The positions of the elements that are true or not zero, as rows of a matrix.",
        doc: "int64, of shape (count, dimensions), in row-major order. How many there are is computed at once.",
        examples: &[("argwhere([[0, 1], [1, 0]])", "[[0 1]\n [1 0]]")],
        build: |call| {
            let x = call.array("a")?;
            let is_scalar = x.shape().is_scalar();
            let x = if is_scalar { flattened(call, &x)? } else { x };
            let mask = call.built(graph::cast(&x, DType::Bool))?;
            let Gathering { mask, count } =
                selection::count_to_gather(&mask, mask.shape(), 0, 0, call.span("a"), call.host)?;
            if is_scalar {
                let shape = call.built(Shape::new([count, 0]).map_err(Into::into))?;
                return Ok(Value::Array(graph::full(Scalar::Int64(0), shape)));
            }
            let rows = call.built(graph::algorithm(Nonzero { count }, &[mask], Some(call.place)))?;
            Ok(Value::Array(graph::permute(&rows, &[1, 0])))
        },
    },
    Builtin {
        names: &["unravel_index"],
        signature: "unravel_index(indices, shape, order=\"C\")",
        summary: "The coordinates in an array of a shape of the elements with these numbers, as a tuple.",
        doc: "int64, an array for each axis, of the shape of indices; numbers count in row-major order, with order=\"F\" in\n\
              column-major order. A number that the array does not have is an error, for which indices are computed at once.",
        examples: &[("unravel_index(5, (2, 3))", "(1, 2)"), ("unravel_index([0, 4], (2, 3))", "([0 1], [0 1])")],
        build: unravel_index,
    },
    Builtin {
        names: &["ravel_multi_index"],
        signature: "ravel_multi_index(multi_index[], dims, mode=\"raise\", order=\"C\")",
        summary: "The numbers of the elements at coordinates, a sequence of one array for each axis.",
        doc: "int64; the coordinates broadcast. One outside of dims is an error; with mode=\"wrap\" it counts on from the\n\
              first, with mode=\"clip\" the nearest is taken; a tuple of modes has one for each axis. order is as in\n\
              unravel_index. With \"raise\" the coordinates are computed at once.",
        examples: &[("ravel_multi_index(([0, 1], [2, 0]), (2, 3))", "[2 3]")],
        build: ravel_multi_index,
    },
    Builtin {
        names: &["tril_indices"],
        signature: "tril_indices(n, k=0, m=none)",
        summary: "The positions of the lower triangle of a matrix of n rows and m columns, or n of both.",
        doc: "A tuple of two int64 arrays; k is the diagonal, counted as in eye.",
        examples: &[("tril_indices(2)", "([0 1 1], [0 0 1])")],
        build: |call| {
            let n = call.extent("n")?;
            let m = if call.is_none("m") { n } else { call.extent("m")? };
            triangle(call, ScalarOp::LessEqual, n, m)
        },
    },
    Builtin {
        names: &["triu_indices"],
        signature: "triu_indices(n, k=0, m=none)",
        summary: "The positions of the upper triangle of a matrix of n rows and m columns, or n of both.",
        doc: "A tuple of two int64 arrays; k is the diagonal, counted as in eye.",
        examples: &[("triu_indices(2, 1)", "([0], [1])")],
        build: |call| {
            let n = call.extent("n")?;
            let m = if call.is_none("m") { n } else { call.extent("m")? };
            triangle(call, ScalarOp::GreaterEqual, n, m)
        },
    },
    Builtin {
        names: &["tril_indices_from"],
        signature: "tril_indices_from(arr, k=0)",
        summary: "The positions of the lower triangle of a matrix.",
        doc: "As tril_indices for the shape of the matrix.",
        examples: &[("tril_indices_from([[1, 2], [3, 4]], -1)", "([1], [0])")],
        build: |call| {
            let [n, m] = matrix(call)?;
            triangle(call, ScalarOp::LessEqual, n, m)
        },
    },
    Builtin {
        names: &["triu_indices_from"],
        signature: "triu_indices_from(arr, k=0)",
        summary: "The positions of the upper triangle of a matrix.",
        doc: "As triu_indices for the shape of the matrix.",
        examples: &[("triu_indices_from([[1, 2], [3, 4]])", "([0 0 1], [0 1 1])")],
        build: |call| {
            let [n, m] = matrix(call)?;
            triangle(call, ScalarOp::GreaterEqual, n, m)
        },
    },
    Builtin {
        names: &["diag_indices"],
        signature: "diag_indices(n, ndim=2)",
        summary: "The positions of the main diagonal of an array of ndim dimensions with n elements along each.",
        doc: "A tuple of ndim int64 arrays, all 0, 1, …, n - 1.",
        examples: &[("diag_indices(3)", "([0 1 2], [0 1 2])")],
        build: |call| {
            let (n, ndim) = (call.extent("n")?, call.extent("ndim")?);
            diagonal(call, "ndim", n, ndim)
        },
    },
    Builtin {
        names: &["diag_indices_from"],
        signature: "diag_indices_from(arr)",
        summary: "The positions of the main diagonal of an array with as many elements along each axis.",
        doc: "As diag_indices; the array has two dimensions or more.",
        examples: &[("diag_indices_from(zeros(2, 2))", "([0 1], [0 1])")],
        build: |call| {
            let arr = call.array("arr")?;
            match arr.shape().extents() {
                [n, rest @ ..] if !rest.is_empty() && rest.iter().all(|extent| extent == n) => {
                    diagonal(call, "arr", *n, rest.len() + 1)
                }
                _ => {
                    let message = format!("all axes must be equally long, not shape {}", arr.shape());
                    Err(advised(call.span("arr"), message, "two or more of them are needed"))
                }
            }
        },
    },
    Builtin {
        names: &["ix_"],
        signature: "ix_(*args)",
        summary: "Arrays of positions along the axes of a grid, so that x[ix_(rows, columns)] is that part of x.",
        doc: "Argument k is one-dimensional, and its elements lie along axis k of the result's array k. Bools stand for the\n\
              positions where they hold.",
        examples: &[("x = [[1, 2, 3], [4, 5, 6]]\nx[ix_([0, 1], [0, 2])]", "[[1 3]\n [4 6]]")],
        build: grid,
    },
];

/// The positions at which a one-dimensional mask holds; how many is computed.
pub(super) fn holding(call: &mut Call<'_>, mask: &Expr) -> Result<Expr, Diagnostic> {
    let by = selection::count_to_gather(mask, mask.shape(), 0, 0, call.place, call.host)?;
    selection::holding(&by.mask, by.count, call.place).map(|mut positions| positions.swap_remove(0))
}

/// The positions of what is not zero in the argument `name`.
pub(super) fn nonzero(call: &mut Call<'_>, name: &str, x: &Expr) -> Result<Value, Diagnostic> {
    if x.shape().is_scalar() {
        let help = "write `nonzero(atleast_1d(x))`, or `x != 0` for whether it is not zero";
        return Err(advised(call.span(name), "a scalar has no positions", help));
    }
    let mask = call.built(graph::cast(x, DType::Bool))?;
    let by = selection::count_to_gather(&mask, mask.shape(), 0, 0, call.span(name), call.host)?;
    Ok(Value::tuple(selection::holding(&by.mask, by.count, call.place)?.into_iter().map(Value::Array)))
}

/// An argument as int64 positions. An empty list, which is float64, stands for none.
pub(super) fn integers(call: &mut Call<'_>, name: &str, operand: Operand) -> Result<Expr, Diagnostic> {
    let given = call.as_array(operand)?;
    if given.dtype().is_float() && !given.shape().is_empty() {
        let message = format!("`{name}` must hold integers, not {}", given.dtype());
        return Err(advised(call.span(name), message, "write `int(x)`"));
    }
    call.built(graph::cast(&given, DType::Int64))
}

/// Positions must be those of an axis of `extent` elements; they are computed.
fn check(call: &mut Call<'_>, name: &str, positions: &Expr, extent: usize, help: &str) -> Result<(), Diagnostic> {
    let low = call.combine(ScalarOp::Less, &[positions, &int64(0)])?;
    let high = call.combine(ScalarOp::GreaterEqual, &[positions, &int64(extent as i64)])?;
    let outside = call.combine(ScalarOp::Or, &[&low, &high])?;
    if !call.any(&outside)? {
        return Ok(());
    }
    let message = match extent {
        0 => format!("`{name}` has a position in an array without elements"),
        _ => format!("`{name}` has a position outside of 0 to {}", extent - 1),
    };
    Err(advised(call.span(name), message, help))
}

/// The steps between elements along each axis of a shape, in the order that the call asks for.
fn steps(call: &Call<'_>, shape: &Shape) -> Result<SmallVec<[i64; 4]>, Diagnostic> {
    if call.option("order", &["C", "F"])? == "C" {
        return Ok(contiguous_strides(shape.extents()));
    }
    let reversed: SmallVec<[usize; 4]> = shape.extents().iter().rev().copied().collect();
    Ok(contiguous_strides(&reversed).into_iter().rev().collect())
}

fn unravel_index(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let operand = call.operand("indices");
    let indices = integers(call, "indices", operand)?;
    let shape = call.shape("shape")?;
    let steps = steps(call, &shape)?;
    check(call, "indices", &indices, shape.len(), &format!("an array of shape {shape} has {} elements", shape.len()))?;
    let coordinate = |(&step, &extent): (&i64, &usize)| {
        let step = if step == 1 {
            indices.clone()
        } else {
            call.combine(ScalarOp::FloorDivide, &[&indices, &int64(step.max(1))])?
        };
        call.combine(ScalarOp::Modulo, &[&step, &int64(extent.max(1) as i64)]).map(Value::Array)
    };
    let coordinates = steps.iter().zip(shape.extents()).map(coordinate);
    Ok(Value::tuple(coordinates.collect::<Result<Vec<_>, _>>()?))
}

/// The mode of each axis.
fn modes(call: &Call<'_>, rank: usize) -> Result<Vec<&'static str>, Diagnostic> {
    const MODES: &[&str] = &["raise", "wrap", "clip"];
    let Value::Tuple(given) = call.value("mode") else { return Ok(vec![call.option("mode", MODES)?; rank]) };
    let mode = |value: &Value| match value {
        Value::String(text) => MODES.iter().copied().find(|mode| *mode == &**text),
        _ => None,
    };
    match given.iter().map(mode).collect::<Option<Vec<_>>>() {
        Some(modes) if modes.len() == rank => Ok(modes),
        _ => Err(advised(
            call.span("mode"),
            format!("these are not {rank} modes"),
            "each is \"raise\", \"wrap\" or \"clip\"",
        )),
    }
}

fn ravel_multi_index(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let coordinates = call.items("multi_index")?;
    let dims = call.shape("dims")?;
    let modes = modes(call, dims.rank())?;
    if coordinates.len() != dims.rank() {
        let message = format!("{} coordinates in an array of {} dimensions", coordinates.len(), dims.rank());
        return Err(advised(call.span("multi_index"), message, format!("dims is {dims}")));
    }
    let steps = steps(call, &dims)?;
    let mut total: Option<Expr> = None;
    for (axis, operand) in coordinates.into_iter().enumerate() {
        let mut at = integers(call, "multi_index", operand)?;
        let extent = dims[axis] as i64;
        at = match modes[axis] {
            "wrap" if extent > 0 => call.combine(ScalarOp::Modulo, &[&at, &int64(extent)])?,
            "clip" if extent > 0 => clipped(call, &at, extent)?,
            _ => {
                let help = format!(
                    "axis {axis} of dims {dims} has {extent} elements; negative positions are not counted from the end"
                );
                check(call, "multi_index", &at, dims[axis], &help)?;
                at
            }
        };
        let part = call.combine(ScalarOp::Multiply, &[&at, &int64(steps[axis])])?;
        total = Some(match total {
            None => part,
            Some(total) => call.combine(ScalarOp::Add, &[&total, &part])?,
        });
    }
    match total {
        Some(total) => Ok(Value::Array(total)),
        None => Err(call.error("multi_index", "an element of no dimensions has no coordinates")),
    }
}

/// Positions moved to the nearest of an axis that has some.
pub(super) fn clipped(call: &Call<'_>, positions: &Expr, extent: i64) -> Result<Expr, Diagnostic> {
    let raised = call.combine(ScalarOp::Maximum, &[positions, &int64(0)])?;
    call.combine(ScalarOp::Minimum, &[&raised, &int64(extent - 1)])
}

/// The shape of the argument, which is a matrix.
fn matrix(call: &Call<'_>) -> Result<[usize; 2], Diagnostic> {
    let arr = call.array("arr")?;
    match *arr.shape().extents() {
        [n, m] => Ok([n, m]),
        _ => Err(call.error("arr", format!("a matrix is needed, not an array of shape {}", arr.shape()))),
    }
}

/// How many columns `j < m` of rows `i < n` have `j <= i + k`.
fn count_below(n: i128, m: i128, k: i128) -> i128 {
    // Rows before `first` have none of them, rows from `full` on all.
    let first = (-k).clamp(0, n);
    let full = (m - 1 - k).clamp(first, n);
    let (least, most) = (first + k + 1, full + k);
    let partly = if full > first { (least + most) * (full - first) / 2 } else { 0 };
    partly + (n - full) * m
}

fn triangle(call: &mut Call<'_>, op: ScalarOp, n: usize, m: usize) -> Result<Value, Diagnostic> {
    let k = call.integer("k")?;
    let mask = band(call, op, n, m, k)?;
    let (n, m, k) = (n as i128, m as i128, k as i128);
    let count = match op {
        ScalarOp::LessEqual => count_below(n, m, k),
        _ => n * m - count_below(n, m, k - 1),
    };
    let positions = selection::holding(&mask, count as usize, call.place)?;
    Ok(Value::tuple(positions.into_iter().map(Value::Array)))
}

/// The most dimensions of a diagonal.
const MOST_DIMENSIONS: usize = 64;

fn diagonal(call: &Call<'_>, name: &str, n: usize, ndim: usize) -> Result<Value, Diagnostic> {
    if ndim > MOST_DIMENSIONS {
        return Err(call.error(name, format!("an array has at most {MOST_DIMENSIONS} dimensions here, not {ndim}")));
    }
    let index = call.built(graph::index(n))?;
    Ok(Value::tuple(std::iter::repeat_n(Value::Array(index), ndim)))
}

fn grid(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let arrays = call.several_arrays("args")?;
    let rank = arrays.len();
    let mut axes = Vec::with_capacity(rank);
    for (axis, array) in arrays.into_iter().enumerate() {
        if array.shape().rank() != 1 {
            let message = format!("argument {axis} of ix_ must have one dimension, not shape {}", array.shape());
            return Err(advised(call.span("args"), message, "write `ravel(x)`, or `[n]` for a single position"));
        }
        let array = match array.dtype() {
            DType::Bool => holding(call, &array)?,
            DType::Float32 | DType::Float64 if array.shape().is_empty() => {
                call.built(graph::cast(&array, DType::Int64))?
            }
            _ => array,
        };
        let extents = (0..rank).map(|k| if k == axis { array.shape().len() } else { 1 });
        axes.push(Value::Array(reshaped(call, &array, extents)?));
    }
    Ok(Value::tuple(axes))
}

#[cfg(test)]
mod tests {
    use super::count_below;

    #[test]
    fn triangles_are_counted_without_looking_at_them() {
        for n in 0..6 {
            for m in 0..6 {
                for k in -8..9 {
                    let all = (0..n).flat_map(|i| (0..m).map(move |j| (i, j)));
                    let count = all.filter(|(i, j)| *j <= i + k).count();
                    assert_eq!(count_below(n, m, k), count as i128, "{n} {m} {k}");
                }
            }
        }
    }
}
