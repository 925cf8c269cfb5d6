//! The same elements under another shape. All of these are views: no data moves until something needs it.

use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::{advised, error, shape_error};
use crate::graph::{self, Expr, SliceAxis};
use crate::types::{Shape, normalize_axis};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["reshape"],
        signature: "reshape(a, shape..., *, order=\"C\", copy=none)",
        summary: "The same elements, in row-major order, under another shape.",
        doc: "One extent may be -1: it becomes what the number of elements leaves. a.reshape(2, 3) may spread the shape.\n\
              With order=\"F\" elements are taken and placed in column-major order. copy is taken for NumPy's sake.",
        examples: &[
            ("reshape(arange(6), (2, 3))", "[[0 1 2]\n [3 4 5]]"),
            ("arange(6).reshape(3, -1)", "[[0 1]\n [2 3]\n [4 5]]"),
        ],
        build: reshape,
    },
    Builtin {
        names: &["ravel"],
        signature: "ravel(a, order=\"C\")",
        summary: "All elements in row-major order, as one axis.",
        doc: "A scalar becomes an array of one element. With order=\"F\" the order is column-major.",
        examples: &[("ravel([[1, 2], [3, 4]])", "[1 2 3 4]")],
        build: flat,
    },
    Builtin {
        names: &["flatten"],
        signature: "flatten(a, order=\"C\")",
        summary: "All elements in row-major order, as one axis: ravel by another name.",
        doc: "Arrays are values, so it does not matter whether this copies.",
        examples: &[("[[1, 2], [3, 4]].flatten()", "[1 2 3 4]")],
        build: flat,
    },
    Builtin {
        names: &["transpose", "permute_dims"],
        signature: "transpose(a, axes...=none)",
        summary: "The axes in another order: reversed, or as axes says.",
        doc: "Axis k of the result is axis axes[k] of a. a.T is transpose(a); a.transpose(1, 0) may spread the axes.",
        examples: &[
            ("transpose([[1, 2, 3], [4, 5, 6]])", "[[1 4]\n [2 5]\n [3 6]]"),
            ("zeros(2, 3, 4).transpose(1, 0, 2).shape", "(3, 2, 4)"),
        ],
        build: transpose,
    },
    Builtin {
        names: &["swapaxes"],
        signature: "swapaxes(a, axis1, axis2)",
        summary: "Two axes exchanged.",
        doc: "Axes count from 0, or from the last with -1.",
        examples: &[("swapaxes(zeros(2, 3, 4), 0, -1).shape", "(4, 3, 2)")],
        build: swapaxes,
    },
    Builtin {
        names: &["moveaxis"],
        signature: "moveaxis(a, source, destination)",
        summary: "Axes moved to other positions; the rest keep their order.",
        doc: "source and destination are integers or tuples of as many.",
        examples: &[("moveaxis(zeros(2, 3, 4), 0, -1).shape", "(3, 4, 2)")],
        build: moveaxis,
    },
    Builtin {
        names: &["squeeze"],
        signature: "squeeze(a, axis=none)",
        summary: "Without the axes of extent 1, or without the named ones.",
        doc: "A named axis that has another extent is an error.",
        examples: &[("squeeze(zeros(1, 3, 1)).shape", "(3,)"), ("squeeze(zeros(1, 3, 1), axis=0).shape", "(3, 1)")],
        build: squeeze,
    },
    Builtin {
        names: &["expand_dims"],
        signature: "expand_dims(a, axis)",
        summary: "With new axes of extent 1 at the named positions of the result.",
        doc: "axis is an integer or a tuple. a[:, newaxis] does the same in an index.",
        examples: &[("expand_dims([1, 2, 3], 0).shape", "(1, 3)"), ("expand_dims([1, 2, 3], -1).shape", "(3, 1)")],
        build: expand_dims,
    },
    Builtin {
        names: &["broadcast_to"],
        signature: "broadcast_to(array, shape)",
        summary: "Repeated along new axes and axes of extent 1, up to a shape.",
        doc: "Nothing is stored twice. Axes are matched from the last; an extent other than 1 must fit.",
        examples: &[("broadcast_to([1, 2], (3, 2))", "[[1 2]\n [1 2]\n [1 2]]")],
        build: |call| {
            let (x, shape) = (call.array("array")?, call.shape("shape")?);
            call.built_array(graph::broadcast_to(&x, shape))
        },
    },
    Builtin {
        names: &["flip"],
        signature: "flip(m, axis=none)",
        summary: "The elements in reverse along the named axes, or along all.",
        doc: "axis is an integer, a tuple or none for all axes.",
        examples: &[("flip([1, 2, 3])", "[3 2 1]"), ("flip([[1, 2], [3, 4]], axis=0)", "[[3 4]\n [1 2]]")],
        build: flip,
    },
    Builtin {
        names: &["flipud"],
        signature: "flipud(m)",
        summary: "The rows in reverse: flipped up and down.",
        doc: "The same as flip(m, axis=0). A scalar is an error.",
        examples: &[("flipud([[1, 2], [3, 4]])", "[[3 4]\n [1 2]]")],
        build: |call| {
            let x = call.array("m")?;
            if x.shape().is_scalar() {
                return Err(call.error("m", "a scalar cannot be flipped"));
            }
            flipped(call, &x, &[0]).map(Value::Array)
        },
    },
    Builtin {
        names: &["fliplr"],
        signature: "fliplr(m)",
        summary: "The columns in reverse: flipped left and right.",
        doc: "The same as flip(m, axis=1). m must have two dimensions or more.",
        examples: &[("fliplr([[1, 2], [3, 4]])", "[[2 1]\n [4 3]]")],
        build: |call| {
            let x = call.array("m")?;
            if x.shape().rank() < 2 {
                let message = format!("an array of 2 or more dimensions is needed, not shape {}", x.shape());
                return Err(advised(call.span("m"), message, "`flip(x)` reverses a vector"));
            }
            flipped(call, &x, &[1]).map(Value::Array)
        },
    },
    Builtin {
        names: &["rot90"],
        signature: "rot90(m, k=1, axes=none)",
        summary: "Turned by 90 degrees k times, from the first of two axes towards the second.",
        doc: "axes are two different axes, (0, 1) unless given: then a matrix turns counter-clockwise. Negative k turn back.",
        examples: &[("rot90([[1, 2], [3, 4]])", "[[2 4]\n [1 3]]"), ("rot90([[1, 2], [3, 4]], -1)", "[[3 1]\n [4 2]]")],
        build: rot90,
    },
    Builtin {
        names: &["atleast_1d"],
        signature: "atleast_1d(*arys)",
        summary: "Scalars as arrays of one element; arrays as they are.",
        doc: "Of several arguments the result is a tuple.",
        examples: &[("atleast_1d(5)", "[5]"), ("atleast_1d(5, [6, 7])", "([5], [6 7])")],
        build: |call| each_at_least(call, 1),
    },
    Builtin {
        names: &["atleast_2d"],
        signature: "atleast_2d(*arys)",
        summary: "Scalars and vectors as matrices of one row; arrays as they are.",
        doc: "Of several arguments the result is a tuple.",
        examples: &[("atleast_2d([1, 2])", "[[1 2]]")],
        build: |call| each_at_least(call, 2),
    },
    Builtin {
        names: &["atleast_3d"],
        signature: "atleast_3d(*arys)",
        summary: "Scalars, vectors and matrices with three dimensions; arrays as they are.",
        doc: "A vector of n elements gets shape (1, n, 1), a matrix a new last axis. Of several arguments the result is a\n\
              tuple.",
        examples: &[("atleast_3d([1, 2]).shape", "(1, 2, 1)")],
        build: |call| each_at_least(call, 3),
    },
];

/// The same elements under other extents, whose product is known to be the same.
pub(super) fn reshaped(
    call: &Call<'_>,
    x: &Expr,
    extents: impl IntoIterator<Item = usize>,
) -> Result<Expr, Diagnostic> {
    let shape = Shape::new(extents).map_err(|cause| shape_error(cause, call.place))?;
    call.built(graph::reshape(x, shape))
}

pub(super) fn flattened(call: &Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    reshaped(call, x, [x.shape().len()])
}

/// With a new axis of extent 1 at position `axis` of the result.
pub(super) fn with_axis(call: &Call<'_>, x: &Expr, axis: usize) -> Result<Expr, Diagnostic> {
    let mut extents: SmallVec<[usize; 4]> = x.shape().extents().into();
    extents.insert(axis, 1);
    reshaped(call, x, extents)
}

/// With axes of extent 1 in front, up to so many dimensions.
pub(super) fn with_rank(call: &Call<'_>, x: &Expr, rank: usize) -> Result<Expr, Diagnostic> {
    let missing = rank.saturating_sub(x.shape().rank());
    reshaped(call, x, std::iter::repeat_n(1, missing).chain(x.shape().extents().iter().copied()))
}

/// With so many dimensions at least, as NumPy adds them: a row for two, and n elements are (1, n, 1) for three.
pub(super) fn at_least(call: &Call<'_>, x: &Expr, rank: usize) -> Result<Expr, Diagnostic> {
    let extents = x.shape().extents();
    match (rank, extents) {
        (1, []) => reshaped(call, x, [1]),
        (2, []) => reshaped(call, x, [1, 1]),
        (3, []) => reshaped(call, x, [1, 1, 1]),
        (2, &[n]) => reshaped(call, x, [1, n]),
        (3, &[n]) => reshaped(call, x, [1, n, 1]),
        (3, &[m, n]) => reshaped(call, x, [m, n, 1]),
        _ => Ok(x.clone()),
    }
}

fn reshape(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let shape = wanted_shape(call, x.shape().len(), x.shape())?;
    if !is_column_major(call)? {
        return call.built_array(graph::reshape(&x, shape));
    }
    let order: SmallVec<[usize; 4]> = (0..shape.rank()).rev().collect();
    let turned = call.built(graph::reshape(&reversed(&x), shape.permuted(&order)))?;
    Ok(Value::Array(reversed(&turned)))
}

fn is_column_major(call: &Call<'_>) -> Result<bool, Diagnostic> {
    Ok(call.option("order", &["C", "F"])? == "F")
}

/// With the axes in reverse.
fn reversed(x: &Expr) -> Expr {
    let order: SmallVec<[usize; 4]> = (0..x.shape().rank()).rev().collect();
    graph::permute(x, &order)
}

/// The shape that a call of `reshape` asks for; the one extent that may be -1 is what `count` elements leave.
fn wanted_shape(call: &mut Call<'_>, count: usize, from: &Shape) -> Result<Shape, Diagnostic> {
    let extents = call.integers("shape")?;
    let span = call.span("shape");
    let free = extents.iter().filter(|&&extent| extent == -1).count();
    if free == 0 {
        return call.shape("shape");
    }
    if free > 1 {
        return Err(error(span, "only one extent can be -1"));
    }
    let known = extents
        .iter()
        .filter(|&&extent| extent != -1)
        .try_fold(1i64, |product, &extent| if extent < 0 { None } else { product.checked_mul(extent) });
    let count = count as i64;
    match known {
        Some(known) if known > 0 && count % known == 0 => {
            let extent = |&n: &i64| if n == -1 { (count / known) as usize } else { n as usize };
            Shape::new(extents.iter().map(extent)).map_err(|cause| shape_error(cause, span))
        }
        _ => {
            let wanted: Vec<String> = extents.iter().map(i64::to_string).collect();
            let wanted = wanted.join(", ");
            Err(error(span, format!("an array of shape {from} ({count} elements) has no shape ({wanted})")))
        }
    }
}

fn flat(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let x = if is_column_major(call)? { reversed(&x) } else { x };
    flattened(call, &x).map(Value::Array)
}

fn transpose(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let rank = x.shape().rank();
    if call.is_none("axes") {
        return Ok(Value::Array(reversed(&x)));
    }
    let order = call.axis_order("axes", rank)?;
    if order.len() != rank {
        let message = format!("an array of {rank} dimensions needs {rank} axes, not {}", order.len());
        return Err(call.error("axes", message));
    }
    Ok(Value::Array(graph::permute(&x, &order)))
}

fn swapaxes(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let rank = x.shape().rank();
    let (a, b) = (call.axis("axis1", rank)?, call.axis("axis2", rank)?);
    let mut order: SmallVec<[usize; 4]> = (0..rank).collect();
    order.swap(a, b);
    Ok(Value::Array(graph::permute(&x, &order)))
}

fn moveaxis(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let rank = x.shape().rank();
    let (source, destination) = (call.axis_order("source", rank)?, call.axis_order("destination", rank)?);
    if source.len() != destination.len() {
        let message = format!("{} axes cannot move to {} positions", source.len(), destination.len());
        return Err(call.error("destination", message));
    }
    let mut order: SmallVec<[usize; 4]> = (0..rank).filter(|axis| !source.contains(axis)).collect();
    let mut moves: SmallVec<[(usize, usize); 4]> = destination.into_iter().zip(source).collect();
    moves.sort_unstable();
    for (to, from) in moves {
        order.insert(to, from);
    }
    Ok(Value::Array(graph::permute(&x, &order)))
}

fn squeeze(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let extents = x.shape().extents();
    let dropped: SmallVec<[usize; 4]> = if call.is_none("axis") {
        (0..extents.len()).filter(|&axis| extents[axis] == 1).collect()
    } else {
        call.axes_even_of_scalars("axis", extents.len())?
    };
    if let Some(&axis) = dropped.iter().find(|&&axis| extents[axis] != 1) {
        let message = format!("axis {axis} of shape {} has {} elements, not 1", x.shape(), extents[axis]);
        return Err(advised(call.span("axis"), message, "only axes of one element can be left out"));
    }
    call.built_array(graph::reshape(&x, x.shape().without_axes(&dropped)))
}

fn expand_dims(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let added = call.integers("axis")?;
    let rank = x.shape().rank() + added.len();
    let mut axes: SmallVec<[usize; 4]> = SmallVec::new();
    for axis in added {
        let axis = normalize_axis(axis, rank).map_err(|cause| shape_error(cause, call.span("axis")))?;
        if axes.contains(&axis) {
            return Err(call.error("axis", format!("axis {axis} is given twice")));
        }
        axes.push(axis);
    }
    let mut extents = x.shape().extents().iter().copied();
    let expanded: Vec<usize> =
        (0..rank).map(|axis| if axes.contains(&axis) { 1 } else { extents.next().unwrap_or(1) }).collect();
    reshaped(call, &x, expanded).map(Value::Array)
}

fn flip(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("m")?;
    let axes = call.axes("axis", x.shape().rank())?;
    flipped(call, &x, &axes).map(Value::Array)
}

/// In reverse along the listed axes.
pub(super) fn flipped(call: &Call<'_>, x: &Expr, axes: &[usize]) -> Result<Expr, Diagnostic> {
    let slices: SmallVec<[(SliceAxis, usize); 4]> = x
        .shape()
        .extents()
        .iter()
        .enumerate()
        .map(|(axis, &extent)| match axes.contains(&axis) && extent > 0 {
            true => (SliceAxis { start: extent - 1, step: -1 }, extent),
            false => (SliceAxis { start: 0, step: 1 }, extent),
        })
        .collect();
    call.built(graph::slice(x, &slices))
}

fn rot90(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("m")?;
    let rank = x.shape().rank();
    let turns = call.integer("k")?.rem_euclid(4);
    let axes = if call.is_none("axes") { SmallVec::from_iter([0, 1]) } else { call.axis_order("axes", rank)? };
    let (&[from, to], true) = (axes.as_slice(), rank >= 2) else {
        let message = format!("two axes are needed to turn an array of shape {}, not {}", x.shape(), axes.len());
        let at = if rank < 2 { "m" } else { "axes" };
        return Err(call.error(at, message));
    };
    let mut order: SmallVec<[usize; 4]> = (0..rank).collect();
    order.swap(from, to);
    Ok(Value::Array(match turns {
        0 => x,
        1 => graph::permute(&flipped(call, &x, &[to])?, &order),
        2 => flipped(call, &x, &[from, to])?,
        _ => flipped(call, &graph::permute(&x, &order), &[to])?,
    }))
}

/// The arguments of `atleast_…`: an array for one, a tuple for several.
fn each_at_least(call: &mut Call<'_>, rank: usize) -> Result<Value, Diagnostic> {
    let arrays = call.several_arrays("arys")?;
    let arrays = arrays.iter().map(|array| at_least(call, array, rank).map(Value::Array));
    let mut arrays = arrays.collect::<Result<Vec<_>, _>>()?;
    Ok(if arrays.len() == 1 { arrays.swap_remove(0) } else { Value::tuple(arrays) })
}
