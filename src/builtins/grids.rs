//! Coordinates of the points of grids.

use super::shape::reshaped;
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::graph::{self, Expr};
use crate::types::{DType, Scalar, Shape};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["meshgrid"],
        signature: "meshgrid(*xi, copy=true, sparse=false, indexing=\"xy\")",
        summary: "The coordinates of all points of a grid, an array for each axis, as a tuple.",
        doc: "xi are the coordinates along each axis, flattened. With indexing=\"ij\" axis k belongs to array k; with \"xy\"\n\
              the first two are exchanged, so that x runs along rows. With sparse=true axes that do not matter have extent 1.\n\
              Nothing is stored twice; copy is taken for NumPy's sake.",
        examples: &[
            ("x, y = meshgrid([1, 2, 3], [10, 20])\nx + y", "[[11 12 13]\n [21 22 23]]"),
            ("meshgrid([1, 2], [5, 6, 7], indexing=\"ij\")[0].shape", "(2, 3)"),
        ],
        build: meshgrid,
    },
    Builtin {
        names: &["indices"],
        signature: "indices(dimensions, dtype=int64, sparse=false)",
        summary: "The indices of all elements of an array of a shape, an array for each axis.",
        doc: "The result has a first axis with one entry for each axis of the shape. With sparse=true it is a tuple of arrays\n\
              whose other axes have extent 1.",
        examples: &[("indices((2, 2))", "[[[0 0]\n  [1 1]]\n\n [[0 1]\n  [0 1]]]")],
        build: indices,
    },
    Builtin {
        names: &["fromfunction"],
        signature: "fromfunction(function, shape, *, dtype=float64)",
        summary: "What a function makes of the indices of an array of a shape.",
        doc: "The function is called once, with an array of indices for each axis, of that shape and dtype.",
        examples: &[
            ("fromfunction(fn(i, j) = 10*i + j, (2, 3), dtype=int64)", "[[ 0  1  2]\n [10 11 12]]"),
            ("fromfunction(maximum, (2, 2))", "[[0. 1.]\n [1. 1.]]"),
        ],
        build: |call| {
            let shape = call.shape("shape")?;
            let dtype = call.dtype("dtype")?.unwrap_or(DType::Float64);
            let indices = (0..shape.rank()).map(|axis| grid(call, &shape, axis, dtype, false).map(Value::Array));
            let indices = indices.collect::<Result<Vec<_>, _>>()?;
            let function = call.operand("function");
            call.host.call(&function, indices, call.place)
        },
    },
];

/// The index along `axis` of each element of an array of `shape`, the other axes with extent 1 if `sparse`.
fn grid(call: &Call<'_>, shape: &Shape, axis: usize, dtype: DType, sparse: bool) -> Result<Expr, Diagnostic> {
    let index = call.built(graph::index(shape[axis]).and_then(|index| graph::cast(&index, dtype)))?;
    along(call, &index, shape, axis, sparse)
}

/// A vector along one axis of `shape`.
fn along(call: &Call<'_>, x: &Expr, shape: &Shape, axis: usize, sparse: bool) -> Result<Expr, Diagnostic> {
    let x = reshaped(call, x, (0..shape.rank()).map(|k| if k == axis { shape[k] } else { 1 }))?;
    if sparse { Ok(x) } else { call.built(graph::broadcast_to(&x, shape.clone())) }
}

fn meshgrid(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let exchanges = call.option("indexing", &["xy", "ij"])? == "xy";
    let sparse = call.boolean("sparse")?;
    let arrays = call.several_arrays("xi")?;
    let arrays = arrays.iter().map(|array| super::shape::flattened(call, array)).collect::<Result<Vec<_>, _>>()?;
    let exchanges = exchanges && arrays.len() > 1;
    let axis_of = |k: usize| if exchanges && k < 2 { 1 - k } else { k };
    let shape = Shape::new((0..arrays.len()).map(|k| arrays[axis_of(k)].shape().len()));
    let shape = call.built(shape.map_err(Into::into))?;
    let grids = arrays.iter().enumerate().map(|(k, array)| along(call, array, &shape, axis_of(k), sparse));
    grids.map(|grid| grid.map(Value::Array)).collect::<Result<Vec<_>, _>>().map(Value::tuple)
}

fn indices(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let shape = call.shape("dimensions")?;
    let dtype = call.dtype("dtype")?.unwrap_or(DType::Int64);
    let sparse = call.boolean("sparse")?;
    let grids = (0..shape.rank()).map(|axis| grid(call, &shape, axis, dtype, sparse)).collect::<Result<Vec<_>, _>>()?;
    if sparse {
        return Ok(Value::tuple(grids.into_iter().map(Value::Array)));
    }
    if grids.is_empty() {
        let none = call.built(Shape::new([0]).map_err(Into::into))?;
        return Ok(Value::Array(graph::full(Scalar::zero(dtype), none)));
    }
    let grids = grids.iter().map(|grid| super::shape::with_axis(call, grid, 0)).collect::<Result<Vec<_>, _>>()?;
    call.built_array(graph::concatenate(&grids, 0))
}
