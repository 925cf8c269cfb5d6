//! Elements taken by their positions, and arrays with elements put in between and taken out.

use super::call::int64;
use super::joining::part;
use super::positions::{clipped, holding, integers};
use super::scans::along;
use super::shape::{at_least, flattened, flipped, with_rank};
use super::{Builtin, Call};
use crate::algorithms::{Addressed, Addressing, Compress, Gather, Scatter, Step, TakeAlong};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, shape_error};
use crate::eval::{Operand, Value, at_once, demand, selection};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Scalar, Shape, broadcast_shapes, contiguous_strides};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["take"],
        signature: "take(a, indices, axis=none, mode=\"raise\")",
        summary: "The elements at positions along an axis.",
        doc: "The shape of indices takes the place of the axis; without an axis a is flattened first. Negative positions\n\
              count from the end, and one that is not there is an error; with mode=\"wrap\" it counts on from the first, with\n\
              mode=\"clip\" the nearest is taken, for a negative one the first. a[:, indices] takes along axis 1.",
        examples: &[
            ("take([10, 20, 30], [2, 0, -1])", "[30 10 30]"),
            ("take([[1, 2, 3], [4, 5, 6]], [2, 0], axis=1)", "[[3 1]\n [6 4]]"),
            ("take([10, 20, 30], [-1, 3], mode=\"clip\")", "[10 30]"),
        ],
        build: take,
    },
    Builtin {
        names: &["take_along_axis"],
        signature: "take_along_axis(arr, indices, axis=-1)",
        summary: "The elements at positions along an axis, with positions of its own for each row of it.",
        doc: "indices have as many dimensions as arr, and broadcast with it but along the axis. With axis=none arr is flattened\n\
              and indices have one dimension. A position that is not there is an error; negative ones count from the end.",
        examples: &[(
            "x = [[3, 1, 2], [6, 5, 4]]\ntake_along_axis(x, [[1, 2, 0], [2, 1, 0]], axis=1)",
            "[[1 2 3]\n [4 5 6]]",
        )],
        build: take_along_axis,
    },
    Builtin {
        names: &["compress"],
        signature: "compress(condition, a, axis=none)",
        summary: "The elements along an axis where a condition holds.",
        doc: "The condition has one dimension and may be shorter than the axis: what it leaves out does not count. Without an\n\
              axis a is flattened first. How many there are is computed at once.",
        examples: &[("compress([false, true, true], [[1, 2, 3], [4, 5, 6]], axis=1)", "[[2 3]\n [5 6]]")],
        build: |call| {
            let (condition, x) = (call.array("condition")?, call.array("a")?);
            if condition.shape().rank() != 1 {
                let message = format!("a condition of one dimension is needed, not of shape {}", condition.shape());
                return Err(advised(call.span("condition"), message, "`x[condition]` takes one of the shape of x"));
            }
            let (x, axis) = along(call, &x)?;
            where_holds(call, &x, axis, &condition).map(Value::Array)
        },
    },
    Builtin {
        names: &["extract"],
        signature: "extract(condition, arr)",
        summary: "The elements of an array where a condition of its size holds, in row-major order.",
        doc: "Both are flattened first; numbers count as true that are not zero. How many there are is computed at once.",
        examples: &[("x = [[1, 2], [3, 4]]\nextract(x % 2 == 0, x)", "[2 4]")],
        build: |call| {
            let (condition, x) = (call.array("condition")?, call.array("arr")?);
            let (condition, x) = (flattened(call, &condition)?, flattened(call, &x)?);
            where_holds(call, &x, 0, &condition).map(Value::Array)
        },
    },
    Builtin {
        names: &["insert"],
        signature: "insert(arr, obj, values, axis=none)",
        summary: "An array with values put before the elements at positions along an axis.",
        doc: "obj is a position, a sequence of positions of arr as it was, or a mask. Values broadcast to what is inserted and\n\
              take the dtype of arr: before one position any number, else one for each. Without an axis arr is flattened first.\n\
              Positions are computed at once. arr itself does not change: write `arr = insert(arr, 0, 5)`.",
        examples: &[
            ("insert([1, 2, 3], 1, 9)", "[1 9 2 3]"),
            ("insert([1, 2, 3], [0, 2], [8, 9])", "[8 1 2 9 3]"),
            ("insert([[1, 2], [3, 4]], 1, 9, axis=1)", "[[1 9 2]\n [3 9 4]]"),
        ],
        build: insert,
    },
    Builtin {
        names: &["delete"],
        signature: "delete(arr, obj, axis=none)",
        summary: "An array without the elements at positions along an axis.",
        doc: "obj is a position, a sequence of positions, or a mask of what to leave out. Without an axis arr is flattened\n\
              first. Positions are computed at once. arr itself does not change: write `arr = delete(arr, 0)`.",
        examples: &[
            ("delete([1, 2, 3, 4], 1)", "[1 3 4]"),
            ("delete([[1, 2, 3], [4, 5, 6]], [0, -1], axis=1)", "[[2]\n [5]]"),
        ],
        build: delete,
    },
    Builtin {
        names: &["resize"],
        signature: "resize(a, new_shape)",
        summary: "The elements in row-major order, from the start again as often as needed, under a shape of any size.",
        doc: "Zeros where a has no elements.",
        examples: &[("resize([1, 2, 3], (2, 4))", "[[1 2 3 1]\n [2 3 1 2]]")],
        build: resize,
    },
    Builtin {
        names: &["trim_zeros"],
        signature: "trim_zeros(filt, trim=\"fb\", axis=none)",
        summary: "Without the zeros before the first and after the last element that is not zero.",
        doc: "trim says where: at the front \"f\", at the back \"b\" or both. Along each axis, or those that axis names, go the\n\
              positions at which all elements are zero. What there is to trim is computed at once.",
        examples: &[
            ("trim_zeros([0, 0, 1, 0, 2, 0])", "[1 0 2]"),
            ("trim_zeros([[0, 0, 0], [0, 5, 0]])", "[[5]]"),
            ("trim_zeros([0, 1, 0], \"f\")", "[1 0]"),
        ],
        build: trim_zeros,
    },
];

/// All elements of an array of shape `of` whose position along `axis` an array holds.
fn addressing(of: &Shape, axis: usize) -> Addressing {
    let strides = contiguous_strides(of.extents());
    let step = |k: usize| Step { extent: of[k], stride: strides[k] };
    Addressing {
        start: 0,
        outer: (0..axis).map(step).collect(),
        axes: SmallVec::from_iter([Addressed { axis, extent: of[axis], stride: strides[axis] }]),
        inner: (axis + 1..of.rank()).map(step).collect(),
    }
}

/// The elements at int64 positions along an axis.
pub(super) fn taken(call: &Call<'_>, x: &Expr, axis: usize, positions: &Expr) -> Result<Expr, Diagnostic> {
    let gather = Gather(addressing(x.shape(), axis));
    call.built(graph::algorithm(gather, &[x.clone(), positions.clone()], Some(call.place)))
}

/// The elements along an axis where a condition holds, which may be shorter than the axis, or hold nowhere behind it.
fn where_holds(call: &mut Call<'_>, x: &Expr, axis: usize, condition: &Expr) -> Result<Expr, Diagnostic> {
    let mask = call.built(graph::cast(condition, DType::Bool))?;
    let (given, extent) = (mask.shape().len(), x.shape()[axis]);
    if given <= extent {
        return kept(call, x, axis, &mask);
    }
    let behind = call.built(part(&mask, 0, extent..given))?;
    if call.any(&behind)? {
        let message = format!("the condition has {given} elements and holds behind the {extent} of the axis");
        return Err(advised(call.span("condition"), message, format!("its first {extent} elements: `[:{extent}]`")));
    }
    let mask = call.built(part(&mask, 0, 0..extent))?;
    kept(call, x, axis, &mask)
}

/// The elements along an axis where a one-dimensional mask holds; how many is computed.
fn kept(call: &mut Call<'_>, x: &Expr, axis: usize, mask: &Expr) -> Result<Expr, Diagnostic> {
    if axis == 0 && x.shape()[0] == mask.shape().len() {
        let more = at_once::bytes_of(x);
        let by = selection::count_to_gather(mask, mask.shape(), 0, more, call.place, call.host)?;
        let compress = Compress { count: by.count };
        return call.built(graph::algorithm(compress, &[x.clone(), by.mask], Some(call.place)));
    }
    let positions = holding(call, mask)?;
    taken(call, x, axis, &positions)
}

fn take(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let operand = call.operand("indices");
    let positions = integers(call, "indices", operand)?;
    let (x, axis) = along(call, &x)?;
    let extent = x.shape()[axis] as i64;
    let mode = call.option("mode", &["raise", "wrap", "clip"])?;
    if extent == 0 && !positions.shape().is_empty() {
        let message = format!("nothing can be taken from axis {axis} of shape {}", x.shape());
        return Err(advised(call.span("indices"), message, "the axis has no elements"));
    }
    let positions = match mode {
        "wrap" if extent > 0 => call.combine(ScalarOp::Modulo, &[&positions, &int64(extent)])?,
        "clip" if extent > 0 => clipped(call, &positions, extent)?,
        _ => positions,
    };
    taken(call, &x, axis, &positions).map(Value::Array)
}

fn take_along_axis(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("arr")?;
    let operand = call.operand("indices");
    let positions = integers(call, "indices", operand)?;
    let (x, axis) = match call.is_none("axis") {
        true => (flattened(call, &x)?, 0),
        false => {
            let axis = call.axis("axis", x.shape().rank())?;
            (x, axis)
        }
    };
    if positions.shape().rank() != x.shape().rank() {
        let message = format!("positions of shape {} do not fit an array of shape {}", positions.shape(), x.shape());
        return Err(advised(
            call.span("indices"),
            message,
            "both must have as many dimensions; `take` has no such need",
        ));
    }
    let rows = broadcast_shapes(&x.shape().with_axes_kept(&[axis]), &positions.shape().with_axes_kept(&[axis]));
    let rows = rows.map_err(|_| {
        let message = format!("positions of shape {} do not fit an array of shape {}", positions.shape(), x.shape());
        advised(call.span("indices"), message, format!("they must broadcast with it but along axis {axis}"))
    })?;
    let all = |array: &Expr| {
        let extents = (0..rows.rank()).map(|k| if k == axis { array.shape()[k] } else { rows[k] });
        call.built(Shape::new(extents).map_err(Into::into).and_then(|shape| graph::broadcast_to(array, shape)))
    };
    let inputs = [all(&x)?, all(&positions)?];
    call.built_array(graph::algorithm(TakeAlong { axis }, &inputs, Some(call.place)))
}

/// Positions between or at the elements of an axis.
enum Places {
    One(usize),
    Several(Vec<usize>),
    /// Where this one-dimensional mask holds.
    Mask(Expr),
}

/// The positions that the call names, from 0 up to `most`; negative ones count from the end of `extent` elements.
fn places(call: &mut Call<'_>, extent: usize, most: usize) -> Result<Places, Diagnostic> {
    let operand = call.operand("obj");
    let is_scalar = match &operand.value {
        Value::Array(array) => array.shape().is_scalar(),
        other => !matches!(other, Value::Tuple(_)),
    };
    let given = call.as_array(operand)?;
    if given.dtype() == DType::Bool {
        if given.shape().rank() != 1 {
            let message = format!("a mask of one dimension is needed, not of shape {}", given.shape());
            return Err(call.error("obj", message));
        }
        return Ok(Places::Mask(given));
    }
    if is_scalar {
        let given = demand::integer(&Operand::new(Value::Array(given), call.span("obj")), "`obj`", call.host)?;
        let place = place(call, given.clamp(i64::MIN.into(), i64::MAX.into()) as i64, extent, most)?;
        return Ok(Places::One(place));
    }
    let flat = flattened(call, &given)?;
    let given = call.integers_of_array("obj", &flat)?;
    let places = given.into_iter().map(|given| place(call, given, extent, most));
    places.collect::<Result<Vec<_>, _>>().map(Places::Several)
}

fn place(call: &Call<'_>, given: i64, extent: usize, most: usize) -> Result<usize, Diagnostic> {
    let from_start = if given < 0 { given.saturating_add(extent as i64) } else { given };
    let place = usize::try_from(from_start).ok().filter(|&place| place <= most);
    place.ok_or_else(|| call.error("obj", format!("position {given} is outside of an axis of {extent} elements")))
}

/// A finished array of positions.
fn list(call: &mut Call<'_>, positions: &[usize]) -> Result<Expr, Diagnostic> {
    let shape = Shape::new([positions.len()]).map_err(|cause| shape_error(cause, call.place))?;
    let mut element = |k: usize| positions.get(k).map(|&position| Scalar::Int64(position as i64));
    at_once::array(DType::Int64, shape, call.place, call.host, &mut element)
}

/// `value` everywhere on an axis of `n` elements, but `other` at some positions of it.
fn marked(call: &Call<'_>, n: usize, positions: &Expr, value: Scalar, other: &Expr) -> Result<Expr, Diagnostic> {
    let shape = call.built(Shape::new([n]).map_err(Into::into))?;
    let scatter = Scatter(addressing(&shape, 0));
    let other = call.built(graph::broadcast_to(other, positions.shape().clone()))?;
    let inputs = [graph::full(value, shape), other, positions.clone()];
    call.built(graph::algorithm(scatter, &inputs, Some(call.place)))
}

fn truth(value: bool) -> Expr {
    graph::constant(Scalar::Bool(value))
}

fn delete(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("arr")?;
    let (x, axis) = along(call, &x)?;
    let n = x.shape()[axis];
    match places(call, n, n.saturating_sub(1))? {
        Places::One(_) if n == 0 => Err(call.error("obj", "an axis of 0 elements has none to leave out")),
        Places::Several(places) if n == 0 && !places.is_empty() => {
            Err(call.error("obj", "an axis of 0 elements has none to leave out"))
        }
        Places::One(at) => {
            let parts = [call.built(part(&x, axis, 0..at))?, call.built(part(&x, axis, at + 1..n))?];
            call.built_array(graph::concatenate(&parts, axis))
        }
        Places::Several(mut positions) => {
            positions.sort_unstable();
            positions.dedup();
            let count = n - positions.len();
            let positions = list(call, &positions)?;
            let mask = marked(call, n, &positions, Scalar::Bool(true), &truth(false))?;
            let rest = selection::holding(&mask, count, call.place)?;
            taken(call, &x, axis, &rest[0]).map(Value::Array)
        }
        Places::Mask(mask) if mask.shape().len() == n => {
            let rest = call.combine(ScalarOp::Not, &[&mask])?;
            kept(call, &x, axis, &rest).map(Value::Array)
        }
        Places::Mask(mask) => {
            let message = format!("a mask of {} elements for an axis of {n} elements", mask.shape().len());
            Err(call.error("obj", message))
        }
    }
}

fn insert(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("arr")?;
    let (x, axis) = along(call, &x)?;
    let n = x.shape()[axis];
    let values = call.operand("values");
    let values = call.as_array(values)?;
    let values = call.built(graph::cast(&values, x.dtype()))?;
    let places = match places(call, n, n)? {
        Places::Mask(mask) => {
            let positions = holding(call, &mask)?;
            let found = demand::compute(&[positions], call.host)?;
            let found = found.iter().flat_map(|array| array.elements()).filter_map(Scalar::integer);
            let found: Vec<usize> = found.map(|position| position as usize).collect();
            if let Some(beyond) = found.iter().find(|&&position| position > n) {
                return Err(call.error("obj", format!("position {beyond} is outside of an axis of {n} elements")));
            }
            Places::Several(found)
        }
        places => places,
    };
    match places {
        Places::One(at) => {
            let values = with_rank(call, &values, x.shape().rank())?;
            // One value for the only axis stands for one element there: the first axis of values is that axis.
            let order: SmallVec<[usize; 4]> = (1..=axis).chain([0]).chain(axis + 1..values.shape().rank()).collect();
            insert_at(call, &x, axis, at, &graph::permute(&values, &order))
        }
        Places::Several(places) if places.len() == 1 => {
            let values = with_rank(call, &values, x.shape().rank())?;
            insert_at(call, &x, axis, places[0], &values)
        }
        Places::Several(places) => insert_each(call, &x, axis, &places, &values),
        Places::Mask(_) => Err(call.error("obj", "a mask cannot be counted")),
    }
}

/// The values in the shape of `x` but with `count` elements along `axis`.
fn fitted(call: &Call<'_>, x: &Expr, axis: usize, count: usize, values: &Expr) -> Result<Expr, Diagnostic> {
    let extents = x.shape().extents().iter().enumerate().map(|(k, &extent)| if k == axis { count } else { extent });
    let shape = Shape::new(extents).map_err(|cause| shape_error(cause, call.place))?;
    graph::broadcast_to(values, shape.clone()).map_err(|_| {
        let message = format!("values of shape {} do not fit into an array of shape {}", values.shape(), x.shape());
        advised(call.span("values"), message, format!("they must broadcast to shape {shape}"))
    })
}

fn insert_at(call: &Call<'_>, x: &Expr, axis: usize, at: usize, values: &Expr) -> Result<Value, Diagnostic> {
    let count = values.shape().extents().get(axis).copied().unwrap_or(1);
    let values = fitted(call, x, axis, count, values)?;
    let (before, after) = (call.built(part(x, axis, 0..at))?, call.built(part(x, axis, at..x.shape()[axis]))?);
    call.built_array(graph::concatenate(&[before, values, after], axis))
}

/// Value `k` before position `places[k]`; values for one position stay in their order.
fn insert_each(
    call: &mut Call<'_>,
    x: &Expr,
    axis: usize,
    places: &[usize],
    values: &Expr,
) -> Result<Value, Diagnostic> {
    let (n, count) = (x.shape()[axis], places.len());
    let values = fitted(call, x, axis, count, values)?;
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&k| places[k]);
    let mut targets = vec![0; count];
    order.iter().enumerate().for_each(|(before, &k)| targets[k] = places[k] + before);
    let targets = list(call, &targets)?;
    // What stands at every position of the result: an element of x, or a value behind them.
    let is_old = marked(call, n + count, &targets, Scalar::Bool(true), &truth(false))?;
    let old = selection::holding(&is_old, n, call.place)?;
    let all = call.built(graph::concatenate(&[old[0].clone(), targets], 0))?;
    let shape = call.built(Shape::new([n + count]).map_err(Into::into))?;
    let scatter = Scatter(addressing(&shape, 0));
    let inputs = [graph::full(Scalar::Int64(0), shape), call.built(graph::index(n + count))?, all];
    let sources = call.built(graph::algorithm(scatter, &inputs, Some(call.place)))?;
    let both = call.built(graph::concatenate(&[x.clone(), values], axis))?;
    taken(call, &both, axis, &sources).map(Value::Array)
}

fn resize(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (x, shape) = (call.array("a")?, call.shape("new_shape")?);
    let (given, wanted) = (x.shape().len(), shape.len());
    if given == 0 || wanted == 0 {
        return Ok(Value::Array(graph::full(Scalar::zero(x.dtype()), shape)));
    }
    let copies = wanted.div_ceil(given);
    let all = call.built(Shape::new([copies, given]).map_err(Into::into))?;
    let repeated = call.built(graph::broadcast_to(&flattened(call, &x)?, all))?;
    let flat = call.built(part(&flattened(call, &repeated)?, 0, 0..wanted))?;
    call.built_array(graph::reshape(&flat, shape))
}

fn trim_zeros(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("filt")?;
    let trim = call.text("trim")?.to_lowercase();
    if trim.is_empty() || trim.chars().any(|side| !"fb".contains(side)) {
        let message = format!("`trim` cannot be \"{trim}\"");
        return Err(advised(call.span("trim"), message, "it is \"f\", \"b\" or \"fb\""));
    }
    let x = at_least(call, &x, 1)?;
    let rank = x.shape().rank();
    let axes = call.axes("axis", rank)?;
    let holds = call.built(graph::cast(&x, DType::Bool))?;
    let mut trimmed = x.clone();
    for axis in axes {
        let n = x.shape()[axis];
        let others: SmallVec<[usize; 4]> = (0..rank).filter(|&other| other != axis).collect();
        let any = match others.as_slice() {
            [] => holds.clone(),
            others => call.built(graph::reduce(ReduceOp::Any, &holds, others, false, Some(call.place)))?,
        };
        if n == 0 || !call.any(&any)? {
            trimmed = call.built(part(&trimmed, axis, 0..0))?;
            continue;
        }
        let first = |mask: &Expr| call.built(graph::reduce(ReduceOp::ArgMax, mask, &[0], false, Some(call.place)));
        let ends = [first(&any)?, first(&flipped(call, &any, &[0])?)?];
        let ends = demand::compute(&ends, call.host)?;
        let ends = ends.iter().filter_map(|array| array.item()).filter_map(Scalar::integer).map(|end| end as usize);
        let ends: SmallVec<[usize; 2]> = ends.collect();
        let start = if trim.contains('f') { ends[0] } else { 0 };
        let stop = if trim.contains('b') { n - ends[1] } else { n };
        trimmed = call.built(part(&trimmed, axis, start..stop))?;
    }
    Ok(Value::Array(trimmed))
}
