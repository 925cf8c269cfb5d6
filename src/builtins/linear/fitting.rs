//! Covariances, and polynomials fitted to data.

use super::systems::{LeastSquares, least_squares, residuals, squares_left};
use super::{algorithm, product, result, transposed};
use crate::algorithms::{Horner, Inverse, ScanOp, SvdOf};
use crate::builtins::call::float64;
use crate::builtins::joining::part;
use crate::builtins::matrices::diagonal_along;
use crate::builtins::reductions::fold;
use crate::builtins::scans::scanned;
use crate::builtins::shape::{at_least, flipped, reshaped};
use crate::builtins::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::{advised, graph_error};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};

/// Up to so many powers or coefficients each is an expression of its own, which fuses with what is around it; more are work
/// on whole arrays. Where both are possible they give the same bits.
const FEW_POWERS: usize = 64;

pub(in crate::builtins) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["cov"],
        signature: "cov(m, y=none, rowvar=true, bias=false, ddof=none, fweights=none, aweights=none, *, dtype=float64)",
        summary: "The covariance matrix of variables in rows.",
        doc: "Each row is a variable, each column an observation; with rowvar=false the other way round. A vector is one\n\
              variable. y has more variables, of as many observations. Sums are divided by n - ddof: ddof is 1, or 0 with\n\
              bias=true. fweights says how often each observation counts, aweights how much. Of one variable a scalar.",
        examples: &[
            ("cov([[1, 2, 3], [3, 2, 1]])", "[[ 1. -1.]\n [-1.  1.]]"),
            ("cov([1, 2, 3, 4], bias=true)", "1.25"),
        ],
        build: |call| {
            let covariance = covariance(call)?;
            let dtype = call.dtype("dtype")?.unwrap_or(DType::Float64);
            result(call, &covariance, dtype)
        },
    },
    Builtin {
        names: &["corrcoef"],
        signature: "corrcoef(x, y=none, rowvar=true, *, dtype=float64)",
        summary: "The correlation coefficients of variables in rows.",
        doc: "The covariances divided by the standard deviations of both variables: 1 on the diagonal, and between -1 and 1.\n\
              nan where a variable does not vary. Arguments as for cov.",
        examples: &[("round(corrcoef([1, 2, 3], [6, 4, 2]), 12)", "[[ 1. -1.]\n [-1.  1.]]")],
        build: corrcoef,
    },
    Builtin {
        names: &["polyfit"],
        signature: "polyfit(x, y, deg, rcond=none, full=false, w=none, cov=false)",
        summary: "The polynomial of a degree that fits points best: its coefficients, the highest power first.",
        doc: "The least sum of the squares of w * (p(x) - y). x is a vector, y one too or a matrix with a set of values in each\n\
              column. Singular values of at most rcond times the largest count as 0; rcond is the number of points times\n\
              2^-52. float64; nan, inf and powers beyond the range of floats are errors. With full=true the result is a\n\
              tuple of the coefficients, the sums of the squares that are left, the rank, the singular values and rcond, as\n\
              in lstsq for columns of powers of length 1. With cov=true it is one of the coefficients and their covariance\n\
              matrix, scaled by the squares that are left over n - deg - 1, which cov=\"unscaled\" leaves out; with a matrix y\n\
              it has a last axis for the columns.",
        examples: &[("round(polyfit([0, 1, 2], [1, 3, 7], 2), 9)", "[1. 1. 1.]")],
        build: polyfit,
    },
    Builtin {
        names: &["polyval"],
        signature: "polyval(p, x)",
        summary: "The values of the polynomial with coefficients p, the highest power first.",
        doc: "By Horner's rule, in the dtype that p and x promote to; keeps the shape of x.",
        examples: &[("polyval([3, 0, 1], 5)", "76"), ("polyval([1, 2], [0.0, 1.0])", "[2. 3.]")],
        build: polyval,
    },
    Builtin {
        names: &["vander"],
        signature: "vander(x, N=none, increasing=false)",
        summary: "The matrix of powers of a vector's elements: a row for each.",
        doc: "N columns, or as many as there are elements, from the highest power down to 0, or up with increasing=true.\n\
              Integers give int64 and wrap, floats float64. Each power is the one below it times the element, from 1024 on\n\
              as in cumprod.",
        examples: &[("vander([1, 2, 3], 3)", "[[1 1 1]\n [4 2 1]\n [9 3 1]]")],
        build: |call| {
            let x = vector(call, "x")?;
            let count = if call.is_none("N") { x.shape().len() } else { call.extent("N")? };
            let x = call.built(graph::cast(&x, x.dtype().promote(DType::Int64)))?;
            let increasing = call.boolean("increasing")?;
            powers(call, &x, count, increasing).map(Value::Array)
        },
    },
];

fn vector(call: &mut Call<'_>, name: &str) -> Result<Expr, Diagnostic> {
    let operand = call.operand(name);
    let x = call.as_array(operand)?;
    if x.shape().rank() == 1 {
        return Ok(x);
    }
    let message = format!("`{name}` must be a vector, not an array of shape {}", x.shape());
    Err(advised(call.span(name), message, "`ravel(x)` is a vector"))
}

/// The first powers of `x` in columns.
fn powers(call: &Call<'_>, x: &Expr, count: usize, increasing: bool) -> Result<Expr, Diagnostic> {
    let n = x.shape().len();
    if count > FEW_POWERS {
        let ones = graph::full(Scalar::one(x.dtype()), call.built(Shape::new([n, 1]).map_err(Into::into))?);
        let others = call.built(Shape::new([n, count - 1]).map_err(Into::into))?;
        let others = call.built(graph::broadcast_to(&reshaped(call, x, [n, 1])?, others))?;
        let factors = call.built(graph::concatenate(&[ones, others], 1))?;
        let powers = scanned(call, ScanOp::Product, &factors, 1)?;
        return if increasing { Ok(powers) } else { flipped(call, &powers, &[1]) };
    }
    let mut columns: Vec<Expr> = Vec::new();
    let mut power = graph::full(Scalar::one(x.dtype()), x.shape().clone());
    for k in 0..count {
        if k > 0 {
            power = if k == 1 { x.clone() } else { call.combine(ScalarOp::Multiply, &[&power, x])? };
        }
        columns.push(reshaped(call, &power, [n, 1])?);
    }
    if !increasing {
        columns.reverse();
    }
    if columns.is_empty() {
        return Ok(graph::full(Scalar::zero(x.dtype()), call.built(Shape::new([n, 0]).map_err(Into::into))?));
    }
    call.built(graph::concatenate(&columns, 1))
}

/// Variables in rows.
fn variables(call: &mut Call<'_>, name: &str) -> Result<Expr, Diagnostic> {
    let operand = call.operand(name);
    let x = call.as_array(operand)?;
    if x.shape().rank() > 2 {
        let message = format!("variables are the rows of a matrix, not of shape {}", x.shape());
        return Err(advised(call.span(name), message, "`reshape` makes a matrix of it"));
    }
    let is_matrix = x.shape().rank() == 2;
    let x = at_least(call, &call.built(graph::cast(&x, DType::Float64))?, 2)?;
    // As in NumPy, more variables in a single row are one variable either way.
    let turns = !call.boolean("rowvar")? && if name == "y" { x.shape()[0] != 1 } else { is_matrix };
    Ok(if turns { transposed(&x) } else { x })
}

/// All variables of a call.
fn all_variables(call: &mut Call<'_>, name: &str) -> Result<Expr, Diagnostic> {
    let x = variables(call, name)?;
    if call.is_none("y") {
        return Ok(x);
    }
    let y = variables(call, "y")?;
    graph::concatenate(&[x, y], 0).map_err(|cause| graph_error(cause, call.span("y"), &[]))
}

/// Weights of `count` observations as float64.
fn weights(call: &mut Call<'_>, name: &str, count: usize) -> Result<Option<Expr>, Diagnostic> {
    if call.is_none(name) {
        return Ok(None);
    }
    let weights = vector(call, name)?;
    if weights.shape().len() != count {
        let message = format!("{} weights for {count} observations", weights.shape().len());
        return Err(call.error(name, message));
    }
    if name == "fweights" && weights.dtype().is_float() {
        return Err(advised(call.span(name), "`fweights` are counts", "`aweights` are weights that may be floats"));
    }
    let weights = call.built(graph::cast(&weights, DType::Float64))?;
    let below = call.combine(ScalarOp::Less, &[&weights, &float64(0.0)])?;
    if call.any(&below)? {
        return Err(call.error(name, "weights must be 0 or more"));
    }
    let total = fold(call, ReduceOp::Sum, &weights, &[0], false)?;
    let is_zero = call.combine(ScalarOp::Equal, &[&total, &float64(0.0)])?;
    if call.any(&is_zero)? {
        return Err(call.error(name, "the weights add up to 0"));
    }
    Ok(Some(weights))
}

fn covariance(call: &mut Call<'_>) -> Result<Expr, Diagnostic> {
    let x = all_variables(call, "m")?;
    let count = x.shape()[1];
    let ddof = match (call.is_none("ddof"), call.boolean("bias")?) {
        (true, false) => 1.0,
        (true, true) => 0.0,
        (false, _) => call.integer("ddof")? as f64,
    };
    let (counts, sizes) = (weights(call, "fweights", count)?, weights(call, "aweights", count)?);
    let all = match (&counts, &sizes) {
        (Some(counts), Some(sizes)) => Some(call.combine(ScalarOp::Multiply, &[counts, sizes])?),
        (one, other) => one.as_ref().or(other.as_ref()).cloned(),
    };
    let (total, freedom) = match &all {
        None => (float64(count as f64), float64(count as f64 - ddof)),
        Some(all) => {
            let total = fold(call, ReduceOp::Sum, all, &[0], false)?;
            let lost = match &sizes {
                None => float64(ddof),
                Some(sizes) => {
                    let weighted = call.combine(ScalarOp::Multiply, &[all, sizes])?;
                    let sum = fold(call, ReduceOp::Sum, &weighted, &[0], false)?;
                    let mean = call.combine(ScalarOp::Divide, &[&sum, &total])?;
                    call.combine(ScalarOp::Multiply, &[&mean, &float64(ddof)])?
                }
            };
            let freedom = call.combine(ScalarOp::Subtract, &[&total, &lost])?;
            (total, freedom)
        }
    };
    let weighted = |x: &Expr| match &all {
        None => Ok(x.clone()),
        Some(all) => call.combine(ScalarOp::Multiply, &[x, all]),
    };
    let sums = fold(call, ReduceOp::Sum, &weighted(&x)?, &[1], true)?;
    let means = call.combine(ScalarOp::Divide, &[&sums, &total])?;
    let deviations = call.combine(ScalarOp::Subtract, &[&x, &means])?;
    let products = product(call, &deviations, &transposed(&weighted(&deviations)?))?;
    // No degrees of freedom give inf or nan.
    let freedom = call.combine(ScalarOp::Maximum, &[&freedom, &float64(0.0)])?;
    let covariance = call.combine(ScalarOp::Divide, &[&products, &freedom])?;
    let extents: Vec<usize> = covariance.shape().extents().iter().copied().filter(|&extent| extent != 1).collect();
    reshaped(call, &covariance, extents)
}

fn corrcoef(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = all_variables(call, "x")?;
    let (count, observations) = (x.shape()[0], x.shape()[1]);
    let sums = fold(call, ReduceOp::Sum, &x, &[1], true)?;
    let means = call.combine(ScalarOp::Divide, &[&sums, &float64(observations as f64)])?;
    let deviations = call.combine(ScalarOp::Subtract, &[&x, &means])?;
    let products = product(call, &deviations, &transposed(&deviations))?;
    let freedom = float64((observations as f64 - 1.0).max(0.0));
    let covariance = call.combine(ScalarOp::Divide, &[&products, &freedom])?;
    let variances = diagonal_along(call, &covariance, 0, 1)?;
    let deviations = call.combine(ScalarOp::Sqrt, &[&variances])?;
    let column = reshaped(call, &deviations, [count, 1])?;
    let coefficients = call.combine(ScalarOp::Divide, &[&covariance, &column])?;
    let coefficients = call.combine(ScalarOp::Divide, &[&coefficients, &deviations])?;
    let coefficients = call.combine(ScalarOp::Maximum, &[&coefficients, &float64(-1.0)])?;
    let coefficients = call.combine(ScalarOp::Minimum, &[&coefficients, &float64(1.0)])?;
    let coefficients = if count == 1 { reshaped(call, &coefficients, [])? } else { coefficients };
    let dtype = call.dtype("dtype")?.unwrap_or(DType::Float64);
    result(call, &coefficients, dtype)
}

fn polyfit(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = vector(call, "x")?;
    let operand = call.operand("y");
    let y = call.as_array(operand)?;
    let count = x.shape().len();
    let degree = call.integer("deg")?;
    let Ok(degree) = usize::try_from(degree) else {
        return Err(call.error("deg", format!("the degree of a polynomial is 0 or more, not {degree}")));
    };
    if count == 0 {
        return Err(call.error("x", "a polynomial cannot be fitted to no points"));
    }
    let columns = match *y.shape().extents() {
        [rows] if rows == count => 1,
        [rows, columns] if rows == count => columns,
        _ => return Err(call.error("y", format!("{count} points have as many values, not shape {}", y.shape()))),
    };
    let relative = if call.is_none("rcond") { count as f64 * f64::EPSILON } else { call.number("rcond")?.to_float() };
    let x = call.built(graph::cast(&x, DType::Float64))?;
    let mut sides = reshaped(call, &call.built(graph::cast(&y, DType::Float64))?, [count, columns])?;
    let mut powers = powers(call, &x, degree.saturating_add(1), false)?;
    if let Some(weights) = weights(call, "w", count)? {
        let weights = reshaped(call, &weights, [count, 1])?;
        powers = call.combine(ScalarOp::Multiply, &[&powers, &weights])?;
        sides = call.combine(ScalarOp::Multiply, &[&sides, &weights])?;
    }
    // Columns of one length: their sizes differ by powers of x otherwise.
    let squares = call.combine(ScalarOp::Multiply, &[&powers, &powers])?;
    let lengths = call.combine(ScalarOp::Sqrt, &[&fold(call, ReduceOp::Sum, &squares, &[0], false)?])?;
    let is_zero = call.combine(ScalarOp::Equal, &[&lengths, &float64(0.0)])?;
    let lengths = call.combine(ScalarOp::Select, &[&is_zero, &float64(1.0), &lengths])?;
    // A column divided by inf would be 0 and pass for one.
    let is_inf = call.combine(ScalarOp::Equal, &[&lengths, &float64(f64::INFINITY)])?;
    let lengths = call.combine(ScalarOp::Select, &[&is_inf, &float64(f64::NAN), &lengths])?;
    let scaled = call.combine(ScalarOp::Divide, &[&powers, &lengths])?;
    let solution = least_squares(call, &scaled, &sides, relative, SvdOf::Powers)?;
    let column = reshaped(call, &lengths, [degree + 1, 1])?;
    let coefficients = call.combine(ScalarOp::Divide, &[&solution.x, &column])?;
    let is_matrix = y.shape().rank() == 2;
    let coefficients = if is_matrix { coefficients } else { reshaped(call, &coefficients, [degree + 1])? };
    let coefficients = Value::Array(coefficients);
    if call.boolean("full")? {
        let residuals = residuals(call, &scaled, &sides, &solution)?;
        let LeastSquares { s, rank, .. } = solution;
        let others = [residuals, rank, s].map(Value::Array);
        return Ok(Value::tuple(std::iter::once(coefficients).chain(others).chain([Value::Array(float64(relative))])));
    }
    let Some(is_scaled) = wants_covariance(call)? else { return Ok(coefficients) };
    let mut covariance = unscaled_covariance(call, &scaled, &lengths)?;
    if is_matrix {
        covariance = reshaped(call, &covariance, [degree + 1, degree + 1, 1])?;
    }
    if is_scaled {
        let Some(freedom) = count.checked_sub(degree + 1).filter(|&freedom| freedom > 0) else {
            let message = format!("{count} points leave nothing to scale a covariance by");
            return Err(advised(call.span("cov"), message, "write `cov=\"unscaled\"`, or lower the degree"));
        };
        let left = squares_left(call, &scaled, &sides, &solution.x)?;
        let left = if is_matrix { left } else { reshaped(call, &left, [])? };
        let factor = call.combine(ScalarOp::Divide, &[&left, &float64(freedom as f64)])?;
        covariance = call.combine(ScalarOp::Multiply, &[&covariance, &factor])?;
    }
    Ok(Value::tuple([coefficients, Value::Array(covariance)]))
}

/// The inverse of the products of columns, which were divided by their lengths before.
fn unscaled_covariance(call: &Call<'_>, scaled: &Expr, lengths: &Expr) -> Result<Expr, Diagnostic> {
    let products = product(call, &transposed(scaled), scaled)?;
    let inverse = algorithm(call, Inverse { singular_is_nan: false }, &[&products])?;
    let column = reshaped(call, lengths, [lengths.shape().len(), 1])?;
    let lengths = call.combine(ScalarOp::Multiply, &[&column, lengths])?;
    call.combine(ScalarOp::Divide, &[&inverse, &lengths])
}

/// Whether the covariance of the coefficients is to be scaled; none where it is not asked for.
fn wants_covariance(call: &mut Call<'_>) -> Result<Option<bool>, Diagnostic> {
    match call.value("cov") {
        Value::String(word) if &**word == "unscaled" => Ok(Some(false)),
        Value::String(_) => call.option("cov", &["unscaled"]).map(|_| None),
        _ => Ok(call.boolean("cov")?.then_some(true)),
    }
}

fn polyval(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let p = vector(call, "p")?;
    let operand = call.operand("x");
    let x = call.as_array(operand)?;
    if p.shape().len() > FEW_POWERS {
        let common = p.dtype().promote(x.dtype());
        let inputs = [call.built(graph::cast(&p, common))?, call.built(graph::cast(&x, common))?];
        return call.built_array(graph::algorithm(Horner { is_checked: false }, &inputs, Some(call.place)));
    }
    // As in NumPy from 0, so that an infinite x gives nan.
    let mut value = graph::full(Scalar::zero(x.dtype()), x.shape().clone());
    for k in 0..p.shape().len() {
        let coefficient = reshaped(call, &call.built(part(&p, 0, k..k + 1))?, [])?;
        let raised = call.combine(ScalarOp::Multiply, &[&value, &x])?;
        value = call.combine(ScalarOp::Add, &[&raised, &coefficient])?;
    }
    Ok(Value::Array(value))
}
