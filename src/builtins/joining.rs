//! Several arrays as one, and one as several.

use super::shape::{at_least, flattened, reshaped, with_axis};
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, graph_error};
use crate::eval::{Tuple, Value, at_once};
use crate::graph::{self, Expr, SliceAxis};
use crate::types::{DType, Kind};
use std::ops::Range;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["concatenate", "concat"],
        signature: "concatenate(arrays[], axis=0, *, dtype=none)",
        summary: "Arrays one after another along an axis.",
        doc: "All extents but that along axis must agree; dtypes promote, or become dtype. With axis=none all arrays are\n\
              flattened first. Scalars have no axis: see stack. [a, b] and (a, b) mean the same here; an array stands for\n\
              its rows.",
        examples: &[
            ("concatenate([[1, 2], [3.5]])", "[1.  2.  3.5]"),
            ("a = [[1, 2], [3, 4]]\nconcatenate((a, a[:, :1]), axis=1)", "[[1 2 1]\n [3 4 3]]"),
        ],
        build: concatenate,
    },
    Builtin {
        names: &["stack"],
        signature: "stack(arrays[], axis=0, *, dtype=none)",
        summary: "Arrays of one shape side by side along a new axis.",
        doc: "axis is the position of the new axis in the result. dtypes promote, or become dtype.",
        examples: &[
            ("stack([[1, 2], [3, 4]], axis=1)", "[[1 3]\n [2 4]]"),
            ("x = [3.0, 1.0, 2.0]\nstack((min(x), max(x)))", "[1. 3.]"),
        ],
        build: stack,
    },
    Builtin {
        names: &["vstack"],
        signature: "vstack(tup[], *, dtype=none)",
        summary: "Arrays below one another: along the first axis.",
        doc: "Scalars and arrays of one dimension become rows first.",
        examples: &[("vstack([[1, 2], [3, 4]])", "[[1 2]\n [3 4]]")],
        build: |call| {
            let arrays = call.arrays("tup")?;
            let rows = arrays.iter().map(|array| at_least(call, array, 2)).collect::<Result<Vec<_>, _>>()?;
            joined(call, &rows, 0)
        },
    },
    Builtin {
        names: &["hstack"],
        signature: "hstack(tup[], *, dtype=none)",
        summary: "Arrays beside one another: along the second axis, or the only one.",
        doc: "Scalars become arrays of one element first.",
        examples: &[("hstack(([1, 2], 3))", "[1 2 3]"), ("hstack([[[1], [2]], [[3], [4]]])", "[[1 3]\n [2 4]]")],
        build: |call| {
            let arrays = call.arrays("tup")?;
            let arrays = arrays.iter().map(|array| at_least(call, array, 1)).collect::<Result<Vec<_>, _>>()?;
            let axis = arrays.first().map_or(0, |first| usize::from(first.shape().rank() > 1));
            joined(call, &arrays, axis)
        },
    },
    Builtin {
        names: &["column_stack"],
        signature: "column_stack(tup[])",
        summary: "Arrays as columns of a matrix.",
        doc: "Scalars and arrays of one dimension become columns; matrices are taken as they are.",
        examples: &[("column_stack([[1, 2], [3, 4]])", "[[1 3]\n [2 4]]")],
        build: |call| {
            let arrays = call.arrays("tup")?;
            let columns = arrays.iter().map(|array| column(call, array)).collect::<Result<Vec<_>, _>>()?;
            joined_as_they_are(call, "tup", &columns, 1)
        },
    },
    Builtin {
        names: &["dstack"],
        signature: "dstack(tup[])",
        summary: "Arrays behind one another: along the third axis.",
        doc: "A scalar has shape (1, 1, 1) here, an array of n elements (1, n, 1), a matrix a new last axis.",
        examples: &[("dstack(([1, 2], [3, 4]))", "[[[1 3]\n  [2 4]]]")],
        build: |call| {
            let arrays = call.arrays("tup")?;
            let deep = arrays.iter().map(|array| at_least(call, array, 3)).collect::<Result<Vec<_>, _>>()?;
            joined_as_they_are(call, "tup", &deep, 2)
        },
    },
    Builtin {
        names: &["append"],
        signature: "append(arr, values, axis=none)",
        summary: "An array with values after its last element.",
        doc: "Without an axis both are flattened. With one, values must have the shape of arr but along that axis.\n\
              dtypes promote. arr itself does not change: write `arr = append(arr, values)`.",
        examples: &[("append([1, 2], 3)", "[1 2 3]"), ("append([[1, 2]], [[3, 4]], axis=0)", "[[1 2]\n [3 4]]")],
        build: append,
    },
    Builtin {
        names: &["split"],
        signature: "split(ary, indices_or_sections[], axis=0)",
        summary: "Parts of an array along an axis, as a tuple: equal ones, or cut at indices.",
        doc: "An integer is the number of equal parts; the axis must divide by it, otherwise see array_split.\n\
              Indices cut before the elements of these numbers: (2, 5) gives ary[:2], ary[2:5] and ary[5:].",
        examples: &[
            ("split(arange(6), 3)", "([0 1], [2 3], [4 5])"),
            ("a, b = split([1, 2, 3, 4], [1])\nb", "[2 3 4]"),
        ],
        build: |call| {
            let x = call.array("ary")?;
            let axis = call.axis("axis", x.shape().rank())?;
            split(call, &x, axis, Sections::Equal)
        },
    },
    Builtin {
        names: &["array_split"],
        signature: "array_split(ary, indices_or_sections[], axis=0)",
        summary: "Parts of an array along an axis, as a tuple: as equal as can be, or cut at indices.",
        doc: "An integer is the number of parts; the first ones have an element more where the axis does not divide by it.\n\
              Indices are as in split.",
        examples: &[("array_split(arange(5), 3)", "([0 1], [2 3], [4])")],
        build: |call| {
            let x = call.array("ary")?;
            let axis = call.axis("axis", x.shape().rank())?;
            split(call, &x, axis, Sections::AlmostEqual)
        },
    },
    Builtin {
        names: &["vsplit"],
        signature: "vsplit(ary, indices_or_sections[])",
        summary: "Parts of an array along the first axis, as a tuple.",
        doc: "As split along axis 0; ary must have two dimensions or more.",
        examples: &[("vsplit([[1, 2], [3, 4]], 2)", "([[1 2]], [[3 4]])")],
        build: |call| {
            let x = with_dimensions(call, 2)?;
            split(call, &x, 0, Sections::Equal)
        },
    },
    Builtin {
        names: &["hsplit"],
        signature: "hsplit(ary, indices_or_sections[])",
        summary: "Parts of an array along the second axis, or the only one, as a tuple.",
        doc: "As split along axis 1, or axis 0 of an array of one dimension.",
        examples: &[("hsplit([[1, 2], [3, 4]], 2)[1]", "[[2]\n [4]]")],
        build: |call| {
            let x = with_dimensions(call, 1)?;
            split(call, &x, usize::from(x.shape().rank() > 1), Sections::Equal)
        },
    },
    Builtin {
        names: &["dsplit"],
        signature: "dsplit(ary, indices_or_sections[])",
        summary: "Parts of an array along the third axis, as a tuple.",
        doc: "As split along axis 2; ary must have three dimensions or more.",
        examples: &[("dsplit(zeros(1, 2, 4), 2)[0].shape", "(1, 2, 2)")],
        build: |call| {
            let x = with_dimensions(call, 3)?;
            split(call, &x, 2, Sections::Equal)
        },
    },
];

fn concatenate(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let arrays = call.arrays("arrays")?;
    if call.is_none("axis") {
        let flat = arrays.iter().map(|array| flattened(call, array)).collect::<Result<Vec<_>, _>>()?;
        return joined(call, &flat, 0);
    }
    let axis = match arrays.first() {
        Some(first) if !first.shape().is_scalar() => call.axis("axis", first.shape().rank())?,
        _ => 0,
    };
    joined(call, &arrays, axis)
}

fn stack(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let arrays = call.arrays("arrays")?;
    let Some(first) = arrays.first() else { return joined(call, &arrays, 0) };
    if let Some(other) = arrays.iter().find(|array| array.shape() != first.shape()) {
        let message = format!("arrays of shape {} and {} cannot be stacked", first.shape(), other.shape());
        let advice = "all must have one shape; `concatenate` joins along an axis that they have";
        return Err(advised(call.span("arrays"), message, advice));
    }
    let axis = call.axis("axis", first.shape().rank() + 1)?;
    let stacked = arrays.iter().map(|array| with_axis(call, array, axis)).collect::<Result<Vec<_>, _>>()?;
    joined(call, &stacked, axis)
}

/// One after another along `axis`, in the dtype that the call asks for.
fn joined(call: &Call<'_>, arrays: &[Expr], axis: usize) -> Result<Value, Diagnostic> {
    let Some(dtype) = call.dtype("dtype")? else { return joined_as_they_are(call, call.first(), arrays, axis) };
    if let Some(array) = arrays.iter().find(|array| !is_same_kind(array.dtype(), dtype)) {
        let message = format!("{} cannot become {dtype} here", array.dtype());
        let advice = format!("convert it first: `{dtype}(x)`");
        return Err(advised(call.span("dtype"), message, advice));
    }
    let cast = |array: &Expr| call.built(graph::cast(array, dtype));
    joined_as_they_are(call, call.first(), &arrays.iter().map(cast).collect::<Result<Vec<_>, _>>()?, axis)
}

/// One after another along `axis`; the argument `name` is where shapes that do not fit come from.
fn joined_as_they_are(call: &Call<'_>, name: &str, arrays: &[Expr], axis: usize) -> Result<Value, Diagnostic> {
    graph::concatenate(arrays, axis).map(Value::Array).map_err(|cause| graph_error(cause, call.span(name), &[]))
}

/// NumPy's `same_kind`: towards a wider kind of numbers, or between widths of one kind.
pub(super) fn is_same_kind(from: DType, to: DType) -> bool {
    from.kind() <= to.kind() && (from.kind(), to.kind()) != (Kind::Signed, Kind::Unsigned)
        || (from.kind(), to.kind()) == (Kind::Unsigned, Kind::Signed)
}

/// A column of a matrix, unless it is a matrix already.
fn column(call: &Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    if x.shape().rank() < 2 { reshaped(call, x, [x.shape().len(), 1]) } else { Ok(x.clone()) }
}

fn append(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (x, values) = (call.operand("arr"), call.operand("values"));
    let (x, values) = (call.as_array(x)?, call.as_array(values)?);
    if call.is_none("axis") {
        let both = [flattened(call, &x)?, flattened(call, &values)?];
        return joined_as_they_are(call, "values", &both, 0);
    }
    let axis = call.axis("axis", x.shape().rank())?;
    joined_as_they_are(call, "values", &[x, values], axis)
}

/// What a number of sections means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sections {
    Equal,
    AlmostEqual,
}

/// The array to split, which must have so many dimensions.
fn with_dimensions(call: &Call<'_>, least: usize) -> Result<Expr, Diagnostic> {
    let x = call.array("ary")?;
    if x.shape().rank() >= least {
        return Ok(x);
    }
    let message = format!("an array of {least} or more dimensions is needed, not shape {}", x.shape());
    Err(advised(call.span("ary"), message, "`split(x, …, axis=0)` cuts along any axis"))
}

/// About as many bytes as a part takes that has not been computed yet.
const BYTES_PER_PART: u64 = 512;

/// Parts that are made between two looks at whether to go on.
const AT_A_TIME: usize = 4096;

fn split(call: &mut Call<'_>, x: &Expr, axis: usize, sections: Sections) -> Result<Value, Diagnostic> {
    let ranges = ranges(call, sections, x.shape()[axis])?;
    let mut parts = Vec::new();
    for (number, range) in ranges.enumerate() {
        if number.is_multiple_of(AT_A_TIME) {
            call.host.check_interrupted()?;
        }
        parts.push(Value::Array(call.built(part(x, axis, range))?));
    }
    Ok(Value::tuple(parts))
}

/// The ranges of an axis of `extent` elements.
fn ranges(
    call: &mut Call<'_>,
    sections: Sections,
    extent: usize,
) -> Result<Box<dyn Iterator<Item = Range<usize>>>, Diagnostic> {
    const NAME: &str = "indices_or_sections";
    let is_number = match call.value(NAME) {
        Value::Weak(_) => true,
        Value::Array(array) => array.shape().is_scalar(),
        _ => false,
    };
    if is_number {
        let count = call.integer(NAME)?;
        let Some(count) = usize::try_from(count).ok().filter(|&count| count > 0) else {
            return Err(call.error(NAME, format!("the number of parts must be 1 or more, not {count}")));
        };
        let (size, rest) = (extent / count, extent % count);
        if rest > 0 && sections == Sections::Equal {
            let message = format!("an axis of {extent} elements does not split into {count} equal parts");
            return Err(advised(call.span(NAME), message, "`array_split` makes parts of nearly equal size"));
        }
        check_parts(call, count)?;
        let start = move |k: usize| k * size + k.min(rest);
        return Ok(Box::new((0..count).map(move |k| start(k)..start(k + 1))));
    }
    let n = extent as i64;
    let position = |index: i64| (if index < 0 { index.saturating_add(n) } else { index }).clamp(0, n) as usize;
    let cuts: Vec<usize> = call.integers(NAME)?.into_iter().map(position).collect();
    check_parts(call, cuts.len() + 1)?;
    let starts = std::iter::once(0).chain(cuts.clone());
    let stops = cuts.into_iter().chain([extent]);
    Ok(Box::new(starts.zip(stops).map(|(start, stop)| start..stop.max(start))))
}

/// A tuple of so many parts must be possible.
fn check_parts(call: &Call<'_>, count: usize) -> Result<(), Diagnostic> {
    if count > Tuple::MOST_ITEMS {
        let message = format!("{count} parts are too many: a tuple has at most {} items", Tuple::MOST_ITEMS);
        return Err(advised(call.span("indices_or_sections"), message, "`reshape(x, (parts, -1))` has a row for each"));
    }
    at_once::check_memory((count as u64).saturating_mul(BYTES_PER_PART), call.place, call.host.pool())
}

/// Elements `range` of an axis.
pub(super) fn part(x: &Expr, axis: usize, range: Range<usize>) -> Result<Expr, graph::GraphError> {
    let whole = x.shape().extents().iter().map(|&extent| (SliceAxis { start: 0, step: 1 }, extent));
    let mut slices: Vec<(SliceAxis, usize)> = whole.collect();
    let start = if range.is_empty() { 0 } else { range.start };
    slices[axis] = (SliceAxis { start, step: 1 }, range.len());
    graph::slice(x, &slices)
}
