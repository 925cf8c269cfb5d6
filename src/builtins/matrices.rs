//! Matrices by the place of their elements: diagonals and triangles. Nothing is stored before it is needed.

use super::call::int64;
use super::shape::{flattened, reshaped};
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::advised;
use crate::graph::{self, Expr, SliceAxis};
use crate::numeric::op::ScalarOp;
use crate::types::{DType, Scalar, Shape};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["eye"],
        signature: "eye(N, M=none, k=0, dtype=float64)",
        summary: "Ones on a diagonal, zeros elsewhere.",
        doc: "N rows and M columns, or N of both. k counts diagonals: 0 is the main one, 1 the one above it, -1 below.",
        examples: &[("eye(2)", "[[1. 0.]\n [0. 1.]]"), ("eye(2, 3, k=1, dtype=int64)", "[[0 1 0]\n [0 0 1]]")],
        build: |call| {
            let (rows, columns) = matrix_shape(call)?;
            let k = call.integer("k")?;
            let diagonal = band(call, ScalarOp::Equal, rows, columns, k)?;
            in_dtype(call, &diagonal)
        },
    },
    Builtin {
        names: &["identity"],
        signature: "identity(n, dtype=float64)",
        summary: "The identity matrix of n rows.",
        doc: "The same as eye(n).",
        examples: &[("identity(2)", "[[1. 0.]\n [0. 1.]]")],
        build: |call| {
            let n = call.extent("n")?;
            let diagonal = band(call, ScalarOp::Equal, n, n, 0)?;
            in_dtype(call, &diagonal)
        },
    },
    Builtin {
        names: &["tri"],
        signature: "tri(N, M=none, k=0, dtype=float64)",
        summary: "Ones on and below a diagonal, zeros above it.",
        doc: "N rows and M columns, or N of both; k is the diagonal, counted as in eye.",
        examples: &[("tri(3, dtype=int64)", "[[1 0 0]\n [1 1 0]\n [1 1 1]]")],
        build: |call| {
            let (rows, columns) = matrix_shape(call)?;
            let k = call.integer("k")?;
            let lower = band(call, ScalarOp::LessEqual, rows, columns, k)?;
            in_dtype(call, &lower)
        },
    },
    Builtin {
        names: &["tril"],
        signature: "tril(m, k=0)",
        summary: "The lower triangle: zeros above a diagonal.",
        doc: "Keeps shape and dtype; of more than two dimensions the last two are matrices. k is the diagonal, counted as in\n\
              eye. A vector is repeated as the rows of a matrix first.",
        examples: &[("tril([[1, 2], [3, 4]])", "[[1 0]\n [3 4]]")],
        build: |call| triangle(call, ScalarOp::LessEqual),
    },
    Builtin {
        names: &["triu"],
        signature: "triu(m, k=0)",
        summary: "The upper triangle: zeros below a diagonal.",
        doc: "Keeps shape and dtype; of more than two dimensions the last two are matrices. k is the diagonal, counted as in\n\
              eye. A vector is repeated as the rows of a matrix first.",
        examples: &[
            ("triu([[1, 2], [3, 4]])", "[[1 2]\n [0 4]]"),
            ("triu(ones(2, 3), k=1)", "[[0. 1. 1.]\n [0. 0. 1.]]"),
        ],
        build: |call| triangle(call, ScalarOp::GreaterEqual),
    },
    Builtin {
        names: &["diag"],
        signature: "diag(v, k=0)",
        summary: "The diagonal of a matrix; or the matrix that has a vector on its diagonal.",
        doc: "k is the diagonal, counted as in eye. Of a vector of n elements a square matrix of n + |k| rows with zeros\n\
              elsewhere; of a matrix a vector, empty where there is no such diagonal.",
        examples: &[
            ("diag([[1, 2], [3, 4]])", "[1 4]"),
            ("diag([1, 2])", "[[1 0]\n [0 2]]"),
            ("diag([5], k=1)", "[[0 5]\n [0 0]]"),
        ],
        build: |call| {
            let (x, k) = (call.array("v")?, call.integer("k")?);
            match x.shape().rank() {
                1 => with_diagonal(call, &x, k).map(Value::Array),
                2 => diagonal(call, &x, k).map(Value::Array),
                _ => {
                    let message = format!("diag is about vectors and matrices, not shape {}", x.shape());
                    Err(advised(call.span("v"), message, "`diagonal(x)` takes any number of dimensions"))
                }
            }
        },
    },
    Builtin {
        names: &["diagonal"],
        signature: "diagonal(a, offset=0, axis1=0, axis2=1)",
        summary: "The elements where two axes have the same index.",
        doc: "The diagonal of the matrices along axis1 and axis2, as the last axis of the result; offset counts diagonals as\n\
              k does in eye.",
        examples: &[("diagonal([[1, 2], [3, 4]])", "[1 4]"), ("diagonal(zeros(2, 3, 4)).shape", "(4, 2)")],
        build: |call| {
            let x = call.array("a")?;
            diagonal_of(call, &x).map(Value::Array)
        },
    },
];

/// The diagonal of the matrices along the call's `axis1` and `axis2`, at its `offset`.
pub(super) fn diagonal_of(call: &mut Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    let rank = x.shape().rank();
    let (first, second, k) = (call.axis("axis1", rank)?, call.axis("axis2", rank)?, call.integer("offset")?);
    if first == second {
        return Err(call.error("axis2", "a diagonal needs two different axes"));
    }
    along(call, x, first, second, k)
}

/// The main diagonal of the matrices along two axes, as the last axis.
pub(super) fn diagonal_along(call: &Call<'_>, x: &Expr, first: usize, second: usize) -> Result<Expr, Diagnostic> {
    along(call, x, first, second, 0)
}

fn along(call: &Call<'_>, x: &Expr, first: usize, second: usize, k: i64) -> Result<Expr, Diagnostic> {
    let others = (0..x.shape().rank()).filter(|&axis| axis != first && axis != second);
    let order: SmallVec<[usize; 4]> = others.chain([first, second]).collect();
    diagonal(call, &graph::permute(x, &order), k)
}

fn matrix_shape(call: &mut Call<'_>) -> Result<(usize, usize), Diagnostic> {
    let rows = call.extent("N")?;
    let columns = if call.is_none("M") { rows } else { call.extent("M")? };
    Ok((rows, columns))
}

/// Where `column op row + k` holds in a matrix.
pub(super) fn band(call: &Call<'_>, op: ScalarOp, rows: usize, columns: usize, k: i64) -> Result<Expr, Diagnostic> {
    // Beyond the corners all diagonals are alike.
    let k = k.clamp(-(rows as i64) - 1, columns as i64 + 1);
    call.built(Shape::new([rows, columns]).map_err(Into::into))?;
    let row = reshaped(call, &call.built(graph::index(rows))?, [rows, 1])?;
    let column = reshaped(call, &call.built(graph::index(columns))?, [1, columns])?;
    let shifted = if k == 0 { row } else { call.combine(ScalarOp::Add, &[&row, &int64(k)])? };
    call.combine(op, &[&column, &shifted])
}

fn in_dtype(call: &Call<'_>, ones: &Expr) -> Result<Value, Diagnostic> {
    let dtype = call.dtype("dtype")?.unwrap_or(DType::Float64);
    call.built_array(graph::cast(ones, dtype))
}

fn triangle(call: &mut Call<'_>, op: ScalarOp) -> Result<Value, Diagnostic> {
    let (x, k) = (call.array("m")?, call.integer("k")?);
    let (rows, columns) = match *x.shape().extents() {
        [] => return Err(advised(call.span("m"), "a scalar has no triangle", "a matrix is needed")),
        [n] => (n, n),
        [.., rows, columns] => (rows, columns),
    };
    let keep = band(call, op, rows, columns, k)?;
    let zero = graph::constant(Scalar::zero(x.dtype()));
    call.combine(ScalarOp::Select, &[&keep, &x, &zero]).map(Value::Array)
}

/// A square matrix with the vector `x` on its diagonal `k`.
pub(super) fn with_diagonal(call: &Call<'_>, x: &Expr, k: i64) -> Result<Expr, Diagnostic> {
    let beyond = usize::try_from(k.unsigned_abs()).unwrap_or(usize::MAX);
    let n = x.shape().len().saturating_add(beyond);
    let on_diagonal = band(call, ScalarOp::Equal, n, n, k)?;
    let zero = Scalar::zero(x.dtype());
    let rest = graph::full(zero, call.built(Shape::new([beyond]).map_err(Into::into))?);
    let padded = call.built(graph::concatenate(&[x.clone(), rest], 0))?;
    // Above the main diagonal the row says which element of x it is, below it the column.
    let across = reshaped(call, &padded, if k >= 0 { [n, 1] } else { [1, n] })?;
    call.combine(ScalarOp::Select, &[&on_diagonal, &across, &graph::constant(zero)])
}

/// The diagonal `k` of the matrices along the last two axes: every so many elements of the flattened matrix.
fn diagonal(call: &Call<'_>, x: &Expr, k: i64) -> Result<Expr, Diagnostic> {
    let (others, matrix) = x.shape().extents().split_at(x.shape().rank() - 2);
    let (rows, columns) = (matrix[0], matrix[1]);
    let beyond = usize::try_from(k.unsigned_abs()).unwrap_or(usize::MAX);
    let (start, count) = match k >= 0 {
        true => (beyond, rows.min(columns.saturating_sub(beyond))),
        false => (beyond.saturating_mul(columns), columns.min(rows.saturating_sub(beyond))),
    };
    let flat = match others {
        [] => flattened(call, x)?,
        others => reshaped(call, x, others.iter().copied().chain([rows * columns]))?,
    };
    let along = match count {
        0 => (SliceAxis { start: 0, step: 1 }, 0),
        count => (SliceAxis { start, step: columns as i64 + 1 }, count),
    };
    let whole = others.iter().map(|&extent| (SliceAxis { start: 0, step: 1 }, extent));
    let slices: SmallVec<[(SliceAxis, usize); 4]> = whole.chain([along]).collect();
    call.built(graph::slice(&flat, &slices))
}
