//! Weighted averages and measures of size.

use super::call::float64;
use super::linear::factorizations::singular_values;
use super::moments::in_floats;
use super::reductions::fold;
use super::shape::reshaped;
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::{Value, Weak};
use crate::graph::{self, Expr};
use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["average"],
        signature: "average(a, axis=none, weights=none, returned=false, *, keepdims=false)",
        summary: "The weighted mean: the sum of a * weights divided by the sum of the weights.",
        doc: "weights have the shape of the array, or that of its named axes. Without weights this is the mean. float64; float32 of\n\
              float32 alone. Weights that add up to 0 are an error, so that their sum is computed at once. With\n\
              returned=true the result is a tuple of the averages and the sums of the weights.",
        examples: &[
            ("average([1, 2, 4], weights=[1, 1, 2])", "2.75"),
            ("average([[1, 2], [3, 4]], axis=0, weights=[1, 3])", "[2.5 3.5]"),
        ],
        build: average,
    },
    Builtin {
        names: &["norm"],
        signature: "norm(x, ord=none, axis=none, *, keepdims=false)",
        summary: "The size of vectors and matrices: the Euclidean norm, or another.",
        doc: "Without ord the square root of the sum of all squares. Along one axis, or of a vector, ord may be any number p\n\
              for sum(|x|^p)^(1/p), inf or -inf for the largest or smallest |x|, 0 for the number of elements that are not\n\
              0. Along two axes, or of a matrix: 1 or -1 for the largest or smallest sum of |x| along the first axis, inf\n\
              or -inf along the second, \"fro\" for the square root of the sum of squares, 2 or -2 for the largest or smallest\n\
              singular value, \"nuc\" for their sum. Integers give float64. The largest of nothing is 0, the smallest an error.",
        examples: &[
            ("norm([3, 4])", "5.0"),
            ("norm([[1, -2], [3, 4]], 1)", "6.0"),
            ("norm([[3, 4], [6, 8]], axis=1)", "[ 5. 10.]"),
        ],
        build: norm,
    },
    Builtin {
        names: &["logsumexp"],
        signature: "logsumexp(x, axis=none, *, keepdims=false)",
        summary: "The logarithm of the sum of the exponentials, without overflow.",
        doc: "log(sum(exp(x))), with the largest element taken out of the sum. Integers give float64. inf if any element is,\n\
              -inf if all are -inf, and of no elements, since that is the logarithm of 0.",
        examples: &[("logsumexp([1000.0, 1000.0])", "1000.6931471805599"), ("logsumexp([])", "-inf")],
        build: logsumexp,
    },
];

fn average(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let keepdims = call.boolean("keepdims")?;
    let axes = call.axes("axis", x.shape().rank())?;
    let (average, sums, dtype) = if call.is_none("weights") {
        let (floats, count) = in_floats(call, &x)?;
        let total = fold(call, ReduceOp::Sum, &floats, &axes, keepdims)?;
        (call.combine(ScalarOp::Divide, &[&total, &float64(count)])?, float64(count), x.dtype().math_result())
    } else {
        let weights = weights(call, &x)?;
        let weights = floating(call, &weights)?;
        let products = call.combine(ScalarOp::Multiply, &[&floating(call, &x)?, &weights])?;
        let total = fold(call, ReduceOp::Sum, &products, &axes, keepdims)?;
        let sums = fold(call, ReduceOp::Sum, &weights, &axes, keepdims)?;
        let is_zero = call.combine(ScalarOp::Equal, &[&sums, &float64(0.0)])?;
        if call.any(&is_zero)? {
            return Err(call.error("weights", "the weights add up to 0 and cannot be normalised"));
        }
        (call.combine(ScalarOp::Divide, &[&total, &sums])?, sums, products.dtype())
    };
    let average = call.built(graph::cast(&average, dtype))?;
    if !call.boolean("returned")? {
        return Ok(Value::Array(average));
    }
    let sums = call.built(graph::cast(&sums, dtype))?;
    let sums = call.built(graph::broadcast_to(&sums, average.shape().clone()))?;
    Ok(Value::tuple([Value::Array(average), Value::Array(sums)]))
}

/// Integers and bools as float64.
fn floating(call: &Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    call.built(graph::cast(x, x.dtype().math_result()))
}

/// The weights under a shape that broadcasts to that of `x`.
pub(super) fn weights(call: &mut Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    let operand = call.operand("weights");
    let weights = call.as_array(operand)?;
    if weights.shape() == x.shape() {
        return Ok(weights);
    }
    if call.is_none("axis") {
        let message = format!("weights of shape {} for an array of shape {}", weights.shape(), x.shape());
        return Err(advised(call.span("weights"), message, "name the axis that they belong to: `axis=0`"));
    }
    let axes = call.axis_order("axis", x.shape().rank())?;
    let expected = Shape::new(axes.iter().map(|&axis| x.shape()[axis]));
    let expected = call.built(expected.map_err(Into::into))?;
    if *weights.shape() != expected {
        let message = format!("weights of shape {} for axes of shape {expected}", weights.shape());
        return Err(advised(
            call.span("weights"),
            message,
            "they must have the shape of the named axes, or of the array",
        ));
    }
    // In the order of the array's axes, with extent 1 along all others.
    let mut order: SmallVec<[usize; 4]> = (0..axes.len()).collect();
    order.sort_by_key(|&k| axes[k]);
    let weights = graph::permute(&weights, &order);
    let extent = |axis: usize| if axes.contains(&axis) { x.shape()[axis] } else { 1 };
    reshaped(call, &weights, (0..x.shape().rank()).map(extent))
}

/// Which norm.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    Default,
    Number(f64),
    Frobenius,
    Nuclear,
}

fn norm(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    let x = floating(call, &x)?;
    let rank = x.shape().rank();
    let order = order(call, "ord")?;
    let axes: SmallVec<[usize; 4]> = match (call.is_none("axis"), order) {
        (false, _) => call.axis_order("axis", rank)?,
        (true, Order::Default) => return euclidean(call, &x, &(0..rank).collect::<SmallVec<[usize; 4]>>()),
        (true, _) => (0..rank).collect(),
    };
    match axes[..] {
        [] => Err(advised(call.span("x"), "a number has no norm of an order", "write `abs(x)`, or `norm([x], ord)`")),
        [axis] => vector_norm(call, &x, axis, order),
        [rows, columns] => {
            let keepdims = call.boolean("keepdims")?;
            matrix_norm(call, &x, [rows, columns], order, keepdims, "ord").map(Value::Array)
        }
        _ => {
            let message = format!("this norm is about vectors and matrices, not {} axes", axes.len());
            Err(advised(call.place, message, "name one axis, or two as a tuple: `axis=(0, 1)`"))
        }
    }
}

fn order(call: &mut Call<'_>, name: &str) -> Result<Order, Diagnostic> {
    match call.value(name) {
        Value::None => Ok(Order::Default),
        Value::String(text) if matches!(&**text, "fro" | "f") => Ok(Order::Frobenius),
        Value::String(text) if &**text == "nuc" => Ok(Order::Nuclear),
        Value::String(text) => Err(call.error(name, format!("there is no norm \"{text}\""))),
        _ => {
            let number: Weak = call.number(name)?;
            Ok(Order::Number(number.to_float()))
        }
    }
}

fn euclidean(call: &mut Call<'_>, x: &Expr, axes: &[usize]) -> Result<Value, Diagnostic> {
    let keepdims = call.boolean("keepdims")?;
    root_of_squares(call, x, axes, keepdims).map(Value::Array)
}

fn root_of_squares(call: &Call<'_>, x: &Expr, axes: &[usize], keepdims: bool) -> Result<Expr, Diagnostic> {
    let squares = call.combine(ScalarOp::Multiply, &[x, x])?;
    let total = fold(call, ReduceOp::Sum, &squares, axes, keepdims)?;
    call.combine(ScalarOp::Sqrt, &[&total])
}

fn vector_norm(call: &mut Call<'_>, x: &Expr, axis: usize, order: Order) -> Result<Value, Diagnostic> {
    let keepdims = call.boolean("keepdims")?;
    let sizes = call.combine(ScalarOp::Abs, &[x])?;
    let power = match order {
        Order::Default => 2.0,
        Order::Number(power) => power,
        Order::Frobenius | Order::Nuclear => {
            let message = "this norm is one of matrices";
            return Err(advised(call.span("ord"), message, "leave `ord` out for the Euclidean norm of a vector"));
        }
    };
    let folded = |op: ReduceOp, x: &Expr| fold(call, op, x, &[axis], keepdims);
    let norm = if power == 2.0 {
        return euclidean(call, x, &[axis]);
    } else if power == f64::INFINITY {
        largest(call, &sizes, axis, keepdims)?
    } else if power == f64::NEG_INFINITY {
        folded(ReduceOp::Min, &sizes)?
    } else if power == 0.0 {
        folded(ReduceOp::Sum, &call.built(graph::cast(&sizes, DType::Bool))?)?
    } else if power == 1.0 {
        folded(ReduceOp::Sum, &sizes)?
    } else {
        let exponent = |value: f64| call.built(graph::cast(&float64(value), x.dtype()));
        let total = folded(ReduceOp::Sum, &call.combine(ScalarOp::Power, &[&sizes, &exponent(power)?])?)?;
        call.combine(ScalarOp::Power, &[&total, &exponent(1.0 / power)?])?
    };
    call.built_array(graph::cast(&norm, x.dtype()))
}

/// The largest of sizes along an axis: 0 where there are none.
fn largest(call: &Call<'_>, sizes: &Expr, axis: usize, keepdims: bool) -> Result<Expr, Diagnostic> {
    let op = if sizes.shape()[axis] == 0 { ReduceOp::Sum } else { ReduceOp::Max };
    fold(call, op, sizes, &[axis], keepdims)
}

/// The norm of matrices along the last two axes that the argument `name` asks for.
pub(super) fn matrix_norm_of(call: &mut Call<'_>, x: &Expr, name: &str) -> Result<Expr, Diagnostic> {
    let (order, rank) = (order(call, name)?, x.shape().rank());
    matrix_norm(call, x, [rank - 2, rank - 1], order, false, name)
}

fn matrix_norm(
    call: &Call<'_>,
    x: &Expr,
    axes: [usize; 2],
    order: Order,
    keepdims: bool,
    name: &str,
) -> Result<Expr, Diagnostic> {
    let [rows, columns] = axes;
    let mut ascending = axes;
    ascending.sort_unstable();
    let number = match order {
        Order::Default | Order::Frobenius => return root_of_squares(call, x, &ascending, keepdims),
        Order::Nuclear => return spectral_norm(call, x, axes, ReduceOp::Sum, keepdims),
        Order::Number(2.0) => return spectral_norm(call, x, axes, ReduceOp::Max, keepdims),
        Order::Number(-2.0) => return spectral_norm(call, x, axes, ReduceOp::Min, keepdims),
        Order::Number(number) => number,
    };
    let (summed, compared) = if number.is_infinite() { (columns, rows) } else { (rows, columns) };
    if number.abs() != 1.0 && !number.is_infinite() {
        let message = format!("there is no norm of order {} of a matrix", Scalar::Float64(number));
        return Err(advised(
            call.span(name),
            message,
            "1, -1, 2, -2, inf, -inf, \"fro\" and \"nuc\" are norms of matrices",
        ));
    }
    let sizes = call.combine(ScalarOp::Abs, &[x])?;
    let sums = fold(call, ReduceOp::Sum, &sizes, &[summed], true)?;
    let norm = match number > 0.0 {
        true => largest(call, &sums, compared, true)?,
        false => fold(call, ReduceOp::Min, &sums, &[compared], true)?,
    };
    let norm = call.built(graph::cast(&norm, x.dtype()))?;
    let extents = if keepdims { norm.shape().clone() } else { x.shape().without_axes(&ascending) };
    call.built(graph::reshape(&norm, extents))
}

/// A fold of the singular values of the matrices along two axes.
fn spectral_norm(
    call: &Call<'_>,
    x: &Expr,
    axes: [usize; 2],
    op: ReduceOp,
    keepdims: bool,
) -> Result<Expr, Diagnostic> {
    let others = (0..x.shape().rank()).filter(|axis| !axes.contains(axis));
    let order: SmallVec<[usize; 4]> = others.chain(axes).collect();
    let matrices = call.built(graph::cast(&graph::permute(x, &order), DType::Float64))?;
    let s = singular_values(call, &matrices)?;
    let last = s.shape().rank() - 1;
    let norm = match op {
        ReduceOp::Max => largest(call, &s, last, false)?,
        op => fold(call, op, &s, &[last], false)?,
    };
    let norm = call.built(graph::cast(&norm, x.dtype()))?;
    let mut ascending = axes;
    ascending.sort_unstable();
    let extents = if keepdims { x.shape().with_axes_kept(&ascending) } else { x.shape().without_axes(&ascending) };
    call.built(graph::reshape(&norm, extents))
}

fn logsumexp(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("x")?;
    let x = floating(call, &x)?;
    let axes = call.axes("axis", x.shape().rank())?;
    let op = if axes.iter().any(|&axis| x.shape()[axis] == 0) { ReduceOp::Sum } else { ReduceOp::Max };
    let largest = fold(call, op, &x, &axes, true)?;
    // Infinities are not taken out: inf - inf is nan.
    let size = call.combine(ScalarOp::Abs, &[&largest])?;
    let finite = call.combine(ScalarOp::Less, &[&size, &float64(f64::INFINITY)])?;
    let zero = graph::constant(Scalar::zero(x.dtype()));
    let largest = call.combine(ScalarOp::Select, &[&finite, &largest, &zero])?;
    let shifted = call.combine(ScalarOp::Subtract, &[&x, &largest])?;
    let exponentials = call.combine(ScalarOp::Call(Function::Exp), &[&shifted])?;
    let total = fold(call, ReduceOp::Sum, &exponentials, &axes, true)?;
    let logarithm = call.combine(ScalarOp::Call(Function::Log), &[&total])?;
    let result = call.combine(ScalarOp::Add, &[&logarithm, &largest])?;
    let shape = if call.boolean("keepdims")? { result.shape().clone() } else { x.shape().without_axes(&axes) };
    call.built_array(graph::reshape(&result, shape))
}
