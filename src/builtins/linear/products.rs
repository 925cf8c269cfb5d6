//! Products of vectors, matrices and tensors.

use super::{algorithm, matrix_extents, product, square};
use crate::algorithms::Inverse;
use crate::builtins::joining::part;
use crate::builtins::matrices::{diagonal_of, with_diagonal};
use crate::builtins::reductions::fold;
use crate::builtins::shape::{flattened, reshaped};
use crate::builtins::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, error, shape_error};
use crate::eval::{Operand, Value, operators};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape, normalize_axis};
use smallvec::SmallVec;

type Axes = SmallVec<[usize; 4]>;

pub(in crate::builtins) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["matmul"],
        signature: "matmul(a, b)",
        summary: "The matrix product: a @ b.",
        doc: "Of two vectors the sum of products; of a matrix and a vector those of its rows, of a vector and a matrix those\n\
              of its columns. Arrays of more dimensions are stacks of matrices along their last two, which broadcast.\n\
              dtypes promote; integers wrap, bools are `or` of `and`. Products of float matrices have the same bits for\n\
              any number of threads, and an error of at most k u |a| |b| in each element, with k products and u = 2^-53,\n\
              or 2^-24 in float32.",
        examples: &[
            ("matmul([[1, 2], [3, 4]], [[5, 6], [7, 8]])", "[[19 22]\n [43 50]]"),
            ("[[1, 2], [3, 4]] @ [1.0, 10.0]", "[21. 43.]"),
        ],
        build: |call| operators::matmul(&call.operand("a"), &call.operand("b"), call.place),
    },
    Builtin {
        names: &["dot"],
        signature: "dot(a, b)",
        summary: "The product of vectors and matrices: sums along the last axis of a and the last but one of b.",
        doc: "Of vectors and matrices the same as a @ b; with a scalar a * b. Of more dimensions the sums for every pair of\n\
              a row of a and a column of b: the axes of a but its last, then those of b but the summed one.",
        examples: &[("dot([1, 2, 3], [4, 5, 6])", "32"), ("dot([[1, 0], [0, 2]], [3, 4])", "[3 8]")],
        build: |call| {
            let (a, b) = operands(call)?;
            match (a.shape().rank(), b.shape().rank()) {
                (0, _) | (_, 0) => call.elementwise(ScalarOp::Multiply, &["a", "b"]),
                (a_rank, b_rank) => {
                    contracted(call, [&a, &b], [&[a_rank - 1], &[b_rank.saturating_sub(2)]]).map(Value::Array)
                }
            }
        },
    },
    Builtin {
        names: &["inner"],
        signature: "inner(a, b)",
        summary: "Sums of products along the last axes.",
        doc: "For every pair of a row of a and a row of b; with a scalar a * b. dtypes promote; integers wrap.",
        examples: &[("inner([1, 2, 3], [4, 5, 6])", "32"), ("inner([[1, 2], [3, 4]], [10, 1])", "[12 34]")],
        build: |call| {
            let (a, b) = operands(call)?;
            match (a.shape().rank(), b.shape().rank()) {
                (0, _) | (_, 0) => call.elementwise(ScalarOp::Multiply, &["a", "b"]),
                (a_rank, b_rank) => contracted(call, [&a, &b], [&[a_rank - 1], &[b_rank - 1]]).map(Value::Array),
            }
        },
    },
    Builtin {
        names: &["outer"],
        signature: "outer(a, b)",
        summary: "The products of all pairs of elements: a row for each element of a.",
        doc: "Both are flattened first. Nothing is stored before it is needed.",
        examples: &[("outer([1, 2], [3, 4, 5])", "[[ 3  4  5]\n [ 6  8 10]]")],
        build: |call| {
            let (a, b) = operands(call)?;
            let column = reshaped(call, &a, [a.shape().len(), 1])?;
            let row = flattened(call, &b)?;
            call.combine(ScalarOp::Multiply, &[&column, &row]).map(Value::Array)
        },
    },
    Builtin {
        names: &["vdot"],
        signature: "vdot(a, b)",
        summary: "The sum of the products of all elements.",
        doc: "Both are flattened first and must have as many elements. dtypes promote; integers wrap.",
        examples: &[("vdot([[1, 2], [3, 4]], [[1, 10], [100, 1000]])", "4321")],
        build: |call| {
            let (a, b) = operands(call)?;
            let (a, b) = (flattened(call, &a)?, flattened(call, &b)?);
            contracted(call, [&a, &b], [&[0], &[0]]).map(Value::Array)
        },
    },
    Builtin {
        names: &["vecdot"],
        signature: "vecdot(a, b, axis=-1)",
        summary: "Sums of products along one axis of arrays that broadcast.",
        doc: "axis counts in both; the other axes broadcast. dtypes promote; integers wrap.",
        examples: &[("vecdot([[1, 2], [3, 4]], [10, 1])", "[12 34]")],
        build: vecdot,
    },
    Builtin {
        names: &["tensordot"],
        signature: "tensordot(a, b, axes=2)",
        summary: "Sums of products along several axes of two arrays.",
        doc: "An integer n takes the last n axes of a and the first n of b; a pair names the axes of a and those of b, each\n\
              as an integer or a sequence. The result has the other axes of a, then those of b. axes=0 is the product of\n\
              all pairs of elements.",
        examples: &[
            ("tensordot([[1, 2], [3, 4]], [[1, 1], [1, 1]])", "10"),
            ("tensordot(ones(3, 4, 5), ones(4, 3, 2), axes=([1, 0], [0, 1])).shape", "(5, 2)"),
        ],
        build: tensordot,
    },
    Builtin {
        names: &["kron"],
        signature: "kron(a, b)",
        summary: "The Kronecker product: b times every element of a, in place of it.",
        doc: "The fewer dimensions get ones in front; extents multiply. dtypes promote.",
        examples: &[
            ("kron([1, 10], [1, 2, 3])", "[ 1  2  3 10 20 30]"),
            ("kron(eye(2), ones(1, 2))", "[[1. 1. 0. 0.]\n [0. 0. 1. 1.]]"),
        ],
        build: kron,
    },
    Builtin {
        names: &["cross"],
        signature: "cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=none)",
        summary: "The cross product of vectors in space.",
        doc: "The vectors lie along axisa of a and axisb of b and have three elements; the other axes broadcast. Those of the\n\
              result lie along axisc. axis stands for all three. dtypes promote.",
        examples: &[("cross([1, 2, 3], [4, 5, 6])", "[-3  6 -3]")],
        build: cross,
    },
    Builtin {
        names: &["trace"],
        signature: "trace(a, offset=0, axis1=0, axis2=1, dtype=none)",
        summary: "The sum of a diagonal.",
        doc: "Of the matrices along axis1 and axis2; offset counts diagonals as k does in eye. Narrow integers and bools add up\n\
              in 64 bits, or in dtype.",
        examples: &[("trace([[1, 2], [3, 4]])", "5"), ("trace(eye(3), offset=1)", "0.0")],
        build: |call| {
            let operand = call.operand("a");
            let a = call.as_array(operand)?;
            let diagonals = diagonal_of(call, &a)?;
            let diagonals = match call.dtype("dtype")? {
                Some(dtype) => call.built(graph::cast(&diagonals, dtype))?,
                None => diagonals,
            };
            let sum = fold(call, ReduceOp::Sum, &diagonals, &[diagonals.shape().rank() - 1], false)?;
            let dtype = call.dtype("dtype")?.unwrap_or(sum.dtype());
            call.built_array(graph::narrow(&sum, dtype, call.place))
        },
    },
    Builtin {
        names: &["multi_dot"],
        signature: "multi_dot(arrays[])",
        summary: "The product of several matrices, in the order that takes the least work.",
        doc: "At least two; the first and the last may be vectors, all others are matrices.",
        examples: &[("multi_dot([[[1, 2]], [[3], [4]], [[5]]])", "[[55]]")],
        build: multi_dot,
    },
    Builtin {
        names: &["matrix_power"],
        signature: "matrix_power(a, n)",
        summary: "The matrix product of n square matrices a.",
        doc: "0 gives the identity, negative n powers of the inverse, in floats. By repeated squaring; integers wrap. Stacks of\n\
              matrices along the last two axes.",
        examples: &[("matrix_power([[1, 1], [1, 0]], 10)", "[[89 55]\n [55 34]]")],
        build: matrix_power,
    },
];

fn operands(call: &mut Call<'_>) -> Result<(Expr, Expr), Diagnostic> {
    let (a, b) = (call.operand("a"), call.operand("b"));
    Ok((call.as_array(a)?, call.as_array(b)?))
}

/// Sums of products along pairs of axes: the other axes of the first array, then those of the second.
pub(super) fn contracted(
    call: &Call<'_>,
    [a, b]: [&Expr; 2],
    [a_axes, b_axes]: [&[usize]; 2],
) -> Result<Expr, Diagnostic> {
    for (&x, &y) in a_axes.iter().zip(b_axes) {
        let (m, n) = (a.shape()[x], b.shape()[y]);
        if m != n {
            let message = format!(
                "shapes {} and {} do not match: axis {x} of the first has {m} elements, axis {y} of the second {n}",
                a.shape(),
                b.shape()
            );
            return Err(error(call.place, message));
        }
    }
    let free =
        |x: &Expr, axes: &[usize]| -> Axes { (0..x.shape().rank()).filter(|axis| !axes.contains(axis)).collect() };
    let (a_free, b_free) = (free(a, a_axes), free(b, b_axes));
    let extents = |x: &Expr, axes: &[usize]| -> Axes { axes.iter().map(|&axis| x.shape()[axis]).collect() };
    let (a_extents, b_extents) = (extents(a, &a_free), extents(b, &b_free));
    let depth: usize = extents(a, a_axes).iter().product();
    let a_order: Axes = a_free.iter().chain(a_axes).copied().collect();
    let b_order: Axes = b_axes.iter().chain(&b_free).copied().collect();
    // An operand whose axes are all summed is a vector.
    let flat = |extents: &[usize]| -> Axes {
        if extents.is_empty() { Axes::new() } else { Axes::from_iter([extents.iter().product()]) }
    };
    let left = reshaped(call, &graph::permute(a, &a_order), flat(&a_extents).into_iter().chain([depth]))?;
    let right = reshaped(call, &graph::permute(b, &b_order), [depth].into_iter().chain(flat(&b_extents)))?;
    let sums = product(call, &left, &right)?;
    reshaped(call, &sums, a_extents.into_iter().chain(b_extents))
}

fn vecdot(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (a, b) = operands(call)?;
    let last = |call: &mut Call<'_>, x: &Expr, name: &str| {
        if x.shape().is_scalar() {
            return Err(call.error(name, "a scalar has no axis to sum along; write `a * b`"));
        }
        let axis = call.axis("axis", x.shape().rank())?;
        let others = (0..x.shape().rank()).filter(|&other| other != axis);
        Ok(graph::permute(x, &others.chain([axis]).collect::<Axes>()))
    };
    let (a, b) = (last(call, &a, "a")?, last(call, &b, "b")?);
    let (m, n) = (a.shape()[a.shape().rank() - 1], b.shape()[b.shape().rank() - 1]);
    if m != n {
        return Err(error(call.place, format!("vectors of {m} and {n} elements have no sum of products")));
    }
    let products = call.combine(ScalarOp::Multiply, &[&a, &b])?;
    let op = if products.dtype() == DType::Bool { ReduceOp::Any } else { ReduceOp::Sum };
    let sums = fold(call, op, &products, &[products.shape().rank() - 1], false)?;
    call.built_array(graph::narrow(&sums, products.dtype(), call.place))
}

fn tensordot(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (a, b) = operands(call)?;
    let [a_axes, b_axes] = summed_axes(call, &a, &b)?;
    if a_axes.len() != b_axes.len() {
        let message = format!("{} axes of the first array and {} of the second", a_axes.len(), b_axes.len());
        return Err(advised(call.span("axes"), message, "name as many of both: `axes=([0, 1], [1, 0])`"));
    }
    contracted(call, [&a, &b], [&a_axes, &b_axes]).map(Value::Array)
}

fn summed_axes(call: &mut Call<'_>, a: &Expr, b: &Expr) -> Result<[Axes; 2], Diagnostic> {
    let span = call.span("axes");
    let (a_rank, b_rank) = (a.shape().rank(), b.shape().rank());
    let is_number = match call.value("axes") {
        Value::Weak(_) => true,
        Value::Array(array) => array.shape().is_scalar(),
        _ => false,
    };
    if is_number {
        let count = call.integer("axes")?;
        let Some(count) = usize::try_from(count).ok() else {
            let advice = "write `axes=0` for the products of all pairs, `axes=([-1], [0])` for axes by their numbers";
            return Err(advised(span, format!("sums cannot go along {count} axes"), advice));
        };
        if count > a_rank.min(b_rank) {
            let message =
                format!("sums cannot go along {count} axes of arrays of shape {} and {}", a.shape(), b.shape());
            let advice = "an integer takes the last axes of the first array and the first ones of the second";
            return Err(advised(span, message, advice));
        }
        return Ok([(a_rank - count..a_rank).collect(), (0..count).collect()]);
    }
    let pair = call.items("axes")?;
    let [first, second] = pair.as_slice() else {
        let message = format!("`axes` is an integer or a pair, not {} sequences", pair.len());
        return Err(advised(span, message, "write `axes=([1, 0], [0, 1])`"));
    };
    let axes = |call: &mut Call<'_>, of: &Operand, rank: usize| -> Result<Axes, Diagnostic> {
        let mut axes = Axes::new();
        for axis in call.integers_of("axes", of)? {
            let axis = normalize_axis(axis, rank).map_err(|cause| shape_error(cause, span))?;
            if axes.contains(&axis) {
                return Err(error(span, format!("axis {axis} is given twice")));
            }
            axes.push(axis);
        }
        Ok(axes)
    };
    Ok([axes(call, first, a_rank)?, axes(call, second, b_rank)?])
}

fn kron(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (a, b) = operands(call)?;
    let rank = a.shape().rank().max(b.shape().rank());
    let padded = |x: &Expr| -> Axes {
        std::iter::repeat_n(1, rank - x.shape().rank()).chain(x.shape().extents().iter().copied()).collect()
    };
    let (a_extents, b_extents) = (padded(&a), padded(&b));
    let a = reshaped(call, &a, a_extents.iter().flat_map(|&extent| [extent, 1]))?;
    let b = reshaped(call, &b, b_extents.iter().flat_map(|&extent| [1, extent]))?;
    let products = call.combine(ScalarOp::Multiply, &[&a, &b])?;
    let extents = a_extents.iter().zip(&b_extents).map(|(m, n)| m.saturating_mul(*n));
    reshaped(call, &products, extents.collect::<Axes>()).map(Value::Array)
}

fn cross(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (a, b) = operands(call)?;
    let all = (!call.is_none("axis")).then_some("axis");
    let vectors = |call: &mut Call<'_>, x: &Expr, name: &str, axis: &str| {
        let axis = call.axis(axis, x.shape().rank())?;
        if x.shape()[axis] != 3 {
            let message = format!(
                "vectors in space have 3 elements, not {} as along axis {axis} of shape {}",
                x.shape()[axis],
                x.shape()
            );
            let advice = "for vectors in the plane write `a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]`";
            return Err(advised(call.span(name), message, advice));
        }
        let others = (0..x.shape().rank()).filter(|&other| other != axis);
        let x = graph::permute(x, &[axis].into_iter().chain(others).collect::<Axes>());
        (0..3).map(|k| component(call, &x, k)).collect::<Result<Vec<Expr>, _>>()
    };
    let a = vectors(call, &a, "a", all.unwrap_or("axisa"))?;
    let b = vectors(call, &b, "b", all.unwrap_or("axisb"))?;
    let one = |call: &Call<'_>, i: usize, j: usize| {
        let (plus, minus) =
            (call.combine(ScalarOp::Multiply, &[&a[i], &b[j]])?, call.combine(ScalarOp::Multiply, &[&a[j], &b[i]])?);
        call.combine(ScalarOp::Subtract, &[&plus, &minus])
    };
    let components = [one(call, 1, 2)?, one(call, 2, 0)?, one(call, 0, 1)?];
    let rank = components[0].shape().rank() + 1;
    let columns = components
        .iter()
        .map(|x| reshaped(call, x, x.shape().extents().iter().copied().chain([1])))
        .collect::<Result<Vec<_>, _>>()?;
    let last = call.built(graph::concatenate(&columns, rank - 1))?;
    let axis = call.axis(all.unwrap_or("axisc"), rank)?;
    let mut order: Axes = (0..rank - 1).collect();
    order.insert(axis, rank - 1);
    Ok(Value::Array(graph::permute(&last, &order)))
}

/// Number `k` along the first axis.
fn component(call: &Call<'_>, x: &Expr, k: usize) -> Result<Expr, Diagnostic> {
    let one = call.built(part(x, 0, k..k + 1))?;
    reshaped(call, &one, x.shape().extents()[1..].iter().copied())
}

fn multi_dot(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let mut arrays = call.arrays("arrays")?;
    let count = arrays.len();
    if count < 2 {
        return Err(call.error("arrays", format!("a product needs two arrays or more, not {count}")));
    }
    let (mut is_row, mut is_column) = (false, false);
    for (k, x) in arrays.iter_mut().enumerate() {
        match x.shape().rank() {
            2 => {}
            1 if k == 0 => (is_row, *x) = (true, reshaped(call, x, [1, x.shape().len()])?),
            1 if k + 1 == count => (is_column, *x) = (true, reshaped(call, x, [x.shape().len(), 1])?),
            _ => {
                let message = format!("matrices are needed, not shape {}", x.shape());
                return Err(advised(call.span("arrays"), message, "only the first and the last may be vectors"));
            }
        }
    }
    for pair in arrays.windows(2) {
        // Shapes that do not match are an error before an order is looked for.
        product(call, &pair[0], &pair[1])?;
    }
    let whole = chain(call, &arrays, &splits(&arrays), 0, count - 1)?;
    let (rows, columns) = matrix_extents(&whole);
    match (is_row, is_column) {
        (false, false) => Ok(Value::Array(whole)),
        (true, false) => reshaped(call, &whole, [columns]).map(Value::Array),
        (false, true) => reshaped(call, &whole, [rows]).map(Value::Array),
        (true, true) => reshaped(call, &whole, []).map(Value::Array),
    }
}

/// Where to cut the product of matrices `i` to `j` in two, by the least number of multiplications (Cormen et al.,
/// "Introduction to Algorithms", matrix-chain multiplication).
fn splits(arrays: &[Expr]) -> Vec<Vec<usize>> {
    let count = arrays.len();
    let mut extents: Vec<f64> = arrays.iter().map(|x| x.shape()[0] as f64).collect();
    extents.push(arrays[count - 1].shape()[1] as f64);
    let mut costs = vec![vec![0.0f64; count]; count];
    let mut splits = vec![vec![0; count]; count];
    for length in 1..count {
        for i in 0..count - length {
            let j = i + length;
            costs[i][j] = f64::INFINITY;
            for cut in i..j {
                let cost = costs[i][cut] + costs[cut + 1][j] + extents[i] * extents[cut + 1] * extents[j + 1];
                if cost < costs[i][j] {
                    (costs[i][j], splits[i][j]) = (cost, cut);
                }
            }
        }
    }
    splits
}

fn chain(call: &Call<'_>, arrays: &[Expr], splits: &[Vec<usize>], i: usize, j: usize) -> Result<Expr, Diagnostic> {
    if i == j {
        return Ok(arrays[i].clone());
    }
    let cut = splits[i][j];
    let (left, right) = (chain(call, arrays, splits, i, cut)?, chain(call, arrays, splits, cut + 1, j)?);
    product(call, &left, &right)
}

fn matrix_power(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let power = call.integer("n")?;
    let (floats, dtype) = square(call, "a")?;
    let operand = call.operand("a");
    let mut square = call.as_array(operand)?;
    let n = matrix_extents(&square).0;
    if power < 0 {
        let inverse = algorithm(call, Inverse { singular_is_nan: false }, &[&floats])?;
        square = call.built(graph::cast(&inverse, dtype))?;
    }
    let mut rest = power.unsigned_abs();
    let mut result: Option<Expr> = None;
    while rest > 0 {
        if rest % 2 == 1 {
            result = Some(match result {
                None => square.clone(),
                Some(result) => product(call, &result, &square)?,
            });
        }
        rest /= 2;
        if rest > 0 {
            square = product(call, &square, &square)?;
        }
    }
    if let Some(result) = result {
        return Ok(Value::Array(result));
    }
    let ones = graph::full(Scalar::one(square.dtype()), call.built(Shape::new([n]).map_err(Into::into))?);
    let identity = with_diagonal(call, &ones, 0)?;
    call.built_array(graph::broadcast_to(&identity, square.shape().clone()))
}
