//! Linear systems, inverses, determinants, ranks.

use super::factorizations::{Decomposition, decomposed, singular_values, symmetric_if_hermitian};
use super::{
    algorithm, broadcast_stack, epsilon, matrices, matrix_extents, product, result, square, stack_extents, taken,
    transposed,
};
use crate::algorithms::{Determinant, Inverse, Solve, SvdOf};
use crate::builtins::call::float64;
use crate::builtins::norms::matrix_norm_of;
use crate::builtins::reductions::fold;
use crate::builtins::shape::reshaped;
use crate::builtins::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::advised;
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape, broadcast_shapes};
use smallvec::SmallVec;

pub(in crate::builtins) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["solve"],
        signature: "solve(a, b)",
        summary: "The solution x of the linear system a @ x = b.",
        doc: "a is a square matrix; b a vector, or a matrix with a right side in each column. Stacks of matrices along the last\n\
              two axes broadcast; only a b of one dimension is a vector. By Gaussian elimination with partial pivoting: \n\
              |a @ x - b| is at most about 3 n u |L| |U| |x| with n rows and u = 2^-53, which but for rare matrices is a few\n\
              n u |a| |x|. float64; float32 (rounded once) if both are. A singular matrix is an error; nan gives nan.",
        examples: &[
            ("solve([[2, 0], [0, 4]], [1, 2])", "[0.5 0.5]"),
            ("a = [[1.0, 2.0], [3.0, 5.0]]\na @ solve(a, [1, 2])", "[1. 2.]"),
        ],
        build: solve,
    },
    Builtin {
        names: &["inv"],
        signature: "inv(a)",
        summary: "The inverse of a square matrix.",
        doc: "Of stacks of matrices along the last two axes. float64; float32 of float32. A singular matrix is an error. \n\
              `solve(a, b)` is faster and more accurate than inv(a) @ b.",
        examples: &[("inv([[2, 0], [0, 4]])", "[[0.5  0.  ]\n [0.   0.25]]")],
        build: |call| {
            let (a, dtype) = square(call, "a")?;
            let inverse = algorithm(call, Inverse { singular_is_nan: false }, &[&a])?;
            result(call, &inverse, dtype)
        },
    },
    Builtin {
        names: &["pinv"],
        signature: "pinv(a, rcond=none, hermitian=false, *, rtol=none)",
        summary: "The pseudo-inverse of a matrix of any shape.",
        doc: "By singular values; those of at most rcond times the largest count as 0. rcond is 1e-15, or rtol. Stacks of\n\
              matrices along the last two axes. With hermitian=true a is symmetric, and only its lower triangle is read.\n\
              float64; float32 of float32. nan and inf are errors.",
        examples: &[("pinv([[2, 0], [0, 0]])", "[[0.5 0. ]\n [0.  0. ]]"), ("pinv(ones(2, 3)).shape", "(3, 2)")],
        build: pinv,
    },
    Builtin {
        names: &["lstsq"],
        signature: "lstsq(a, b, rcond=none)",
        summary: "The least-squares solution of a @ x = b: a tuple of x, residuals, rank and singular values.",
        doc: "a is a matrix, b a vector or a matrix with a right side in each column. Of all x with the least |a @ x - b| the\n\
              one with the least norm. Singular values of at most rcond times the largest count as 0: rcond is u times the\n\
              greater extent of a, with u = 2^-52 (2^-23 of float32), and u if it is negative. residuals are the sums of\n\
              the squares of a @ x - b, empty unless the rank is the number of columns and less than that of rows, so that\n\
              the rank is computed at once where there are more rows than columns. nan and inf are errors.",
        examples: &[
            ("x, residuals, rank, s = lstsq([[1, 0], [1, 1], [1, 2]], [1, 3, 5])\nround(x, 12)", "[1. 2.]"),
            ("lstsq([[1, 1], [1, 1]], [2, 2])[2]", "1"),
        ],
        build: lstsq,
    },
    Builtin {
        names: &["det"],
        signature: "det(a)",
        summary: "The determinant of a square matrix.",
        doc: "By Gaussian elimination. Of stacks of matrices along the last two axes. Intermediate results do not overflow. float64;\n\
              float32 of float32. That of an empty matrix is 1. A pivot of 0 gives 0, also where there is inf or nan behind it.",
        examples: &[("det([[2, 0], [0, 4]])", "8.0"), ("det([[1, 2], [2, 4]])", "0.0")],
        build: |call| {
            let (a, dtype) = square(call, "a")?;
            let determinant = algorithm(call, Determinant { logarithm: false }, &[&a])?;
            result(call, &determinant, dtype)
        },
    },
    Builtin {
        names: &["slogdet"],
        signature: "slogdet(a)",
        summary: "The sign of the determinant and the logarithm of its size, as a tuple.",
        doc: "For determinants beyond the range of floats. A singular matrix gives (0, -inf). Stacks, dtypes: as for det.",
        examples: &[
            ("slogdet(eye(3))", "(1.0, 0.0)"),
            ("sign, logdet = slogdet(1000 * eye(200))\nlogdet > 1000", "true"),
        ],
        build: |call| {
            let (a, dtype) = square(call, "a")?;
            let packed = algorithm(call, Determinant { logarithm: true }, &[&a])?;
            let (sign, logarithm) = (taken(call, &packed, 0, &[1])?, taken(call, &packed, 1, &[1])?);
            let one = |x: &Expr| {
                let extents: SmallVec<[usize; 4]> = stack_extents(&a).into();
                let x = reshaped(call, x, extents)?;
                result(call, &x, dtype)
            };
            Ok(Value::tuple([one(&sign)?, one(&logarithm)?]))
        },
    },
    Builtin {
        names: &["matrix_rank"],
        signature: "matrix_rank(A, tol=none, hermitian=false, *, rtol=none)",
        summary: "The rank of a matrix: how many singular values are not 0.",
        doc: "Those above tol count, which is rtol times the largest; rtol is the greater extent times 2^-52 (2^-23 of\n\
              float32). int64. Stacks of matrices along the last two axes. With hermitian=true A is symmetric, and only its\n\
              lower triangle is read. Of a vector 1, or 0 if all elements are 0.",
        examples: &[("matrix_rank(eye(4))", "4"), ("matrix_rank(ones(3, 3))", "1")],
        build: matrix_rank,
    },
    Builtin {
        names: &["cond"],
        signature: "cond(x, p=none)",
        summary: "The condition number of a matrix: how much its inverse magnifies errors.",
        doc: "The largest singular value divided by the smallest, or with p=-2 the inverse of that; with other norms p, as in\n\
              norm, norm(x, p) * norm(inv(x), p), of square matrices. inf of a singular matrix, and of one with inf. float64;\n\
              float32 of float32.",
        examples: &[("cond([[1, 0], [0, 10]])", "10.0"), ("cond([[1, 0], [0, 10]], 1)", "10.0")],
        build: cond,
    },
];

fn solve(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (a, a_dtype) = square(call, "a")?;
    let operand = call.operand("b");
    let b = call.as_array(operand)?;
    let dtype = a_dtype.promote(b.dtype().math_result());
    let n = matrix_extents(&a).0;
    let is_vector = b.shape().rank() == 1;
    let rows = match *b.shape().extents() {
        [] => {
            return Err(advised(
                call.span("b"),
                "a scalar is no right side",
                "write a vector of as many elements as there are rows",
            ));
        }
        [rows] | [.., rows, _] => rows,
    };
    if rows != n {
        let message = format!("a matrix of shape {} needs right sides of {n} rows, not shape {}", a.shape(), b.shape());
        let advice = match b.shape().rank() {
            rank if rank > 2 || a.shape().rank() > 2 => {
                "a stack of vectors is `b[..., newaxis]`, as only a `b` of one dimension is a vector"
            }
            _ => "`lstsq` solves systems with more or fewer rows than columns",
        };
        return Err(advised(call.span("b"), message, advice));
    }
    let b = call.built(graph::cast(&b, DType::Float64))?;
    let b = if is_vector { reshaped(call, &b, [n, 1])? } else { b };
    let shape = |x: &Expr| Shape::new(stack_extents(x).iter().copied());
    let stack = shape(&a).and_then(|left| broadcast_shapes(&left, &shape(&b)?));
    let stack = call.built(stack.map_err(Into::into))?;
    let (a, b) = (broadcast_stack(call, &a, &stack)?, broadcast_stack(call, &b, &stack)?);
    let x = algorithm(call, Solve, &[&a, &b])?;
    let x = if is_vector { reshaped(call, &x, stack.extents().iter().copied().chain([n]))? } else { x };
    result(call, &x, dtype)
}

/// A tolerance argument as an array that broadcasts against stacks of vectors; none where it is left out.
fn tolerance(call: &mut Call<'_>, name: &str) -> Result<Option<Expr>, Diagnostic> {
    if call.is_none(name) {
        return Ok(None);
    }
    let operand = call.operand(name);
    let tolerance = call.as_array(operand)?;
    let tolerance = call.built(graph::cast(&tolerance, DType::Float64))?;
    if tolerance.shape().is_scalar() {
        return Ok(Some(tolerance));
    }
    reshaped(call, &tolerance, tolerance.shape().extents().iter().copied().chain([1])).map(Some)
}

/// The largest singular value of each matrix, under the axis that it had; 0 where there are none.
fn largest(call: &Call<'_>, s: &Expr) -> Result<Expr, Diagnostic> {
    let last = s.shape().rank() - 1;
    let op = if s.shape()[last] == 0 { ReduceOp::Sum } else { ReduceOp::Max };
    fold(call, op, s, &[last], true)
}

/// `1/s` where a singular value is above the cutoff, else 0.
fn reciprocals(call: &Call<'_>, s: &Expr, cutoff: &Expr) -> Result<Expr, Diagnostic> {
    let counts = call.combine(ScalarOp::Greater, &[s, cutoff])?;
    let divisor = call.combine(ScalarOp::Select, &[&counts, s, &float64(1.0)])?;
    let reciprocal = call.combine(ScalarOp::Divide, &[&float64(1.0), &divisor])?;
    call.combine(ScalarOp::Select, &[&counts, &reciprocal, &float64(0.0)])
}

fn pinv(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (a, dtype) = matrices(call, "a")?;
    let a = symmetric_if_hermitian(call, "a", a)?;
    let relative = match (tolerance(call, "rcond")?, tolerance(call, "rtol")?) {
        (Some(relative), None) | (None, Some(relative)) => relative,
        (None, None) => float64(1e-15),
        (Some(_), Some(_)) => return Err(call.error("rtol", "`rcond` and `rtol` are two names of one tolerance")),
    };
    let Decomposition { u, s, vt } = decomposed(call, &a, SvdOf::Matrix)?;
    let cutoff = call.combine(ScalarOp::Multiply, &[&relative, &largest(call, &s)?])?;
    let reciprocals = reciprocals(call, &s, &cutoff)?;
    let rows = reshaped(call, &reciprocals, s.shape().extents().iter().copied().chain([1]))?;
    let scaled = call.combine(ScalarOp::Multiply, &[&rows, &transposed(&u)])?;
    let inverse = product(call, &transposed(&vt), &scaled)?;
    result(call, &inverse, dtype)
}

/// The solution of least squares, and what else is known from the singular values.
pub(super) struct LeastSquares {
    /// A column for each right side.
    pub x: Expr,
    pub s: Expr,
    /// How many singular values count.
    pub rank: Expr,
}

/// Of a matrix and right sides in columns; singular values of at most `relative` times the largest count as 0.
pub(super) fn least_squares(
    call: &Call<'_>,
    a: &Expr,
    b: &Expr,
    relative: f64,
    of: SvdOf,
) -> Result<LeastSquares, Diagnostic> {
    let Decomposition { u, s, vt } = decomposed(call, a, of)?;
    let cutoff = call.combine(ScalarOp::Multiply, &[&float64(relative), &largest(call, &s)?])?;
    let counts = call.combine(ScalarOp::Greater, &[&s, &cutoff])?;
    let rank = fold(call, ReduceOp::Sum, &counts, &[0], false)?;
    let reciprocals = reshaped(call, &reciprocals(call, &s, &cutoff)?, [s.shape().len(), 1])?;
    let along = product(call, &transposed(&u), b)?;
    let scaled = call.combine(ScalarOp::Multiply, &[&reciprocals, &along])?;
    Ok(LeastSquares { x: product(call, &transposed(&vt), &scaled)?, s, rank })
}

/// The sum of the squares that a solution leaves of each right side; empty unless the rank is the number of columns and
/// less than that of rows. The rank is computed for this.
pub(super) fn residuals(call: &mut Call<'_>, a: &Expr, b: &Expr, solution: &LeastSquares) -> Result<Expr, Diagnostic> {
    let (m, n) = matrix_extents(a);
    let is_full = m > n && {
        let expected = graph::constant(Scalar::Int64(n as i64));
        let is_full = call.combine(ScalarOp::Equal, &[&solution.rank, &expected])?;
        call.any(&is_full)?
    };
    if !is_full {
        return Ok(graph::full(Scalar::Float64(0.0), call.built(Shape::new([0]).map_err(Into::into))?));
    }
    squares_left(call, a, b, &solution.x)
}

/// The sum of the squares of each column of `a @ x - b`.
pub(super) fn squares_left(call: &Call<'_>, a: &Expr, b: &Expr, x: &Expr) -> Result<Expr, Diagnostic> {
    let off = call.combine(ScalarOp::Subtract, &[&product(call, a, x)?, b])?;
    let squares = call.combine(ScalarOp::Multiply, &[&off, &off])?;
    fold(call, ReduceOp::Sum, &squares, &[0], false)
}

fn lstsq(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (a, a_dtype) = matrices(call, "a")?;
    let operand = call.operand("b");
    let b = call.as_array(operand)?;
    let dtype = a_dtype.promote(b.dtype().math_result());
    let (m, n) = matrix_extents(&a);
    if a.shape().rank() != 2 {
        return Err(call.error("a", format!("lstsq solves for one matrix, not for shape {}", a.shape())));
    }
    let is_vector = b.shape().rank() == 1;
    let columns = match *b.shape().extents() {
        [rows] if rows == m => 1,
        [rows, columns] if rows == m => columns,
        _ => {
            let message =
                format!("a matrix of shape {} needs right sides of {m} rows, not shape {}", a.shape(), b.shape());
            return Err(call.error("b", message));
        }
    };
    let relative =
        if call.is_none("rcond") { epsilon(dtype) * m.max(n) as f64 } else { call.number("rcond")?.to_float() };
    let relative = if relative < 0.0 { epsilon(dtype) } else { relative };
    let b = reshaped(call, &call.built(graph::cast(&b, DType::Float64))?, [m, columns])?;
    let solution = least_squares(call, &a, &b, relative, SvdOf::Matrix)?;
    let residuals = residuals(call, &a, &b, &solution)?;
    let LeastSquares { x, s, rank } = solution;
    let x = if is_vector { reshaped(call, &x, [n])? } else { x };
    Ok(Value::tuple([
        result(call, &x, dtype)?,
        result(call, &residuals, dtype)?,
        Value::Array(rank),
        result(call, &s, dtype)?,
    ]))
}

fn matrix_rank(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let operand = call.operand("A");
    let a = call.as_array(operand)?;
    if a.shape().rank() < 2 {
        let nonzero = call.built(graph::cast(&a, DType::Bool))?;
        let any = match a.shape().rank() {
            0 => nonzero,
            _ => fold(call, ReduceOp::Any, &nonzero, &[0], false)?,
        };
        return call.built_array(graph::cast(&any, DType::Int64));
    }
    let (a, dtype) = matrices(call, "A")?;
    let a = symmetric_if_hermitian(call, "A", a)?;
    let (m, n) = matrix_extents(&a);
    let s = singular_values(call, &a)?;
    let cutoff = match (tolerance(call, "tol")?, tolerance(call, "rtol")?) {
        (Some(cutoff), None) => cutoff,
        (None, relative) => {
            let relative = relative.unwrap_or_else(|| float64(epsilon(dtype) * m.max(n) as f64));
            call.combine(ScalarOp::Multiply, &[&relative, &largest(call, &s)?])?
        }
        (Some(_), Some(_)) => return Err(call.error("rtol", "`tol` and `rtol` exclude each other")),
    };
    let counts = call.combine(ScalarOp::Greater, &[&s, &cutoff])?;
    fold(call, ReduceOp::Sum, &counts, &[counts.shape().rank() - 1], false).map(Value::Array)
}

/// Matrices with zeros for those that have inf and no nan. Both have no bounded condition, but only zeros have singular
/// values.
fn without_infinities(call: &Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    let size = call.combine(ScalarOp::Abs, &[x])?;
    let is_inf = call.combine(ScalarOp::Equal, &[&size, &float64(f64::INFINITY)])?;
    let is_nan = call.combine(ScalarOp::IsNan, &[x])?;
    let rank = x.shape().rank();
    let has_inf = fold(call, ReduceOp::Any, &is_inf, &[rank - 2, rank - 1], true)?;
    let has_nan = fold(call, ReduceOp::Any, &is_nan, &[rank - 2, rank - 1], true)?;
    let has_no_nan = call.combine(ScalarOp::Not, &[&has_nan])?;
    let replaced = call.combine(ScalarOp::And, &[&has_inf, &has_no_nan])?;
    call.combine(ScalarOp::Select, &[&replaced, &float64(0.0), x])
}

fn cond(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (x, dtype) = matrices(call, "x")?;
    let (m, n) = matrix_extents(&x);
    if m * n == 0 {
        return Err(call.error("x", format!("an empty matrix, of shape {}, has no condition number", x.shape())));
    }
    let power = match call.value("p") {
        Value::None => Some(2.0),
        Value::String(_) => None,
        _ => Some(call.number("p")?.to_float()),
    };
    let quotient = if power.is_some_and(|power| power.abs() == 2.0) {
        let s = singular_values(call, &without_infinities(call, &x)?)?;
        let last = s.shape().rank() - 1;
        let (largest, least) =
            (fold(call, ReduceOp::Max, &s, &[last], false)?, fold(call, ReduceOp::Min, &s, &[last], false)?);
        if power == Some(2.0) { [largest, least] } else { [least, largest] }
    } else {
        let (x, _) = square(call, "x")?;
        let inverse = algorithm(call, Inverse { singular_is_nan: true }, &[&x])?;
        let (norm, inverse) = (matrix_norm_of(call, &x, "p")?, matrix_norm_of(call, &inverse, "p")?);
        let condition = call.combine(ScalarOp::Multiply, &[&norm, &inverse])?;
        // A singular matrix has an inverse of nan; what is nan because the matrix has one stays so.
        let is_number = call.combine(ScalarOp::Equal, &[&norm, &norm])?;
        let is_singular = call.combine(ScalarOp::NotEqual, &[&inverse, &inverse])?;
        let infinite = call.combine(ScalarOp::And, &[&is_number, &is_singular])?;
        let condition = call.combine(ScalarOp::Select, &[&infinite, &float64(f64::INFINITY), &condition])?;
        return result(call, &condition, dtype);
    };
    let condition = call.combine(ScalarOp::Divide, &[&quotient[0], &quotient[1]])?;
    // 0/0 is of a matrix of zeros, or of infinities: nan does not come this far.
    let is_number = call.combine(ScalarOp::Equal, &[&condition, &condition])?;
    let condition = call.combine(ScalarOp::Select, &[&is_number, &condition, &float64(f64::INFINITY)])?;
    result(call, &condition, dtype)
}
