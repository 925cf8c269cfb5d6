//! Elements in order, and where values belong among them.

use super::shape::flattened;
use super::{Builtin, Call};
use crate::algorithms::{
    Addressed, Addressing, Argsort, Gather, Gives, Partition, SearchSorted, Side, Sort, Step, Top,
};
use crate::diagnostics::Diagnostic;
use crate::eval::Value;
use crate::eval::report::advised;
use crate::graph::{self, Expr};
use crate::types::DType;
use smallvec::{SmallVec, smallvec};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["sort"],
        signature: "sort(a, axis=-1, kind=none, *, stable=none)",
        summary: "The elements along an axis in ascending order.",
        doc: "Without an axis (axis=none) the array is flattened first. nan comes last; equal elements, which -0.0 and 0.0 are,\n\
              keep their order. kind and stable are taken for NumPy's sake: the result does not depend on them.\n\
              a itself does not change: write `a = sort(a)`. For descending order write `flip(sort(a))`.",
        examples: &[
            ("sort([3, 1, 2])", "[1 2 3]"),
            ("sort([[3, 1], [2, 4]], axis=0)", "[[2 1]\n [3 4]]"),
            ("sort([2.0, nan, 1.0])", "[ 1.  2. nan]"),
        ],
        build: |call| {
            check_kind(call)?;
            let (x, axis) = along(call, false)?;
            let sorted = call.built(graph::algorithm(Sort, &[with_axis_last(&x, axis)], Some(call.place)))?;
            Ok(Value::Array(with_last_axis_at(&sorted, axis)))
        },
    },
    Builtin {
        names: &["argsort"],
        signature: "argsort(a, axis=-1, kind=none, *, stable=none)",
        summary: "The positions of the elements along an axis in ascending order.",
        doc: "int64. Those of equal elements ascend; nan comes last. With axis=none they are positions in row-major order.\n\
              kind and stable are as in sort.",
        examples: &[
            ("argsort([30, 10, 20])", "[1 2 0]"),
            ("x = [30, 10, 20]\nx[argsort(x)]", "[10 20 30]"),
            ("argsort([1, 0, 1, 0])", "[1 3 0 2]"),
        ],
        build: |call| {
            check_kind(call)?;
            let (x, axis) = along(call, true)?;
            let order = call.built(graph::algorithm(Argsort, &[with_axis_last(&x, axis)], Some(call.place)))?;
            Ok(Value::Array(with_last_axis_at(&order, axis)))
        },
    },
    Builtin {
        names: &["partition"],
        signature: "partition(a, kth, axis=-1, kind=\"introselect\")",
        summary: "The elements with the one that sorting puts at position kth there, and no larger one before it.",
        doc: "kth is an integer or several; negative ones count from the end. All elements before position kth are smaller or\n\
              equal, all behind it larger or equal. Elements between two such positions keep their order, unless kth has\n\
              more than 127 integers: then the result is sorted. With axis=none the array is flattened. nan is the largest.",
        examples: &[
            ("partition([7, 1, 6, 3, 2], 2)", "[1 2 3 7 6]"),
            ("partition([4, 3, 2, 1], (0, -1))", "[1 3 2 4]"),
        ],
        build: |call| partition(call, Gives::Elements),
    },
    Builtin {
        names: &["argpartition"],
        signature: "argpartition(a, kth, axis=-1, kind=\"introselect\")",
        summary: "The positions of the elements as partition puts them.",
        doc: "int64. As partition, with positions along the axis instead of elements.",
        examples: &[("argpartition([7, 1, 6, 3, 2], 2)", "[1 4 3 0 2]")],
        build: |call| partition(call, Gives::Positions),
    },
    Builtin {
        names: &["topk"],
        signature: "topk(a, k, axis=-1)",
        summary: "The k largest elements along an axis, the largest first, and their positions.",
        doc: "A tuple of the elements and int64 positions. Of equal elements those that come first are taken, and stand in\n\
              their order. nan counts as the largest, as in sort. With axis=none the array is flattened. For the smallest\n\
              elements write `sort(a)[:k]`, or `topk(-a, k)`.",
        examples: &[
            ("topk([3, 9, 4, 7], 2)", "([9 7], [1 3])"),
            ("values, positions = topk([[1, 5, 2], [8, 6, 7]], 1)\nvalues", "[[5]\n [8]]"),
        ],
        build: topk,
    },
    Builtin {
        names: &["searchsorted"],
        signature: "searchsorted(a, v, side=\"left\", sorter=none)",
        summary: "The positions at which values belong in a sorted vector.",
        doc: "int64, of the shape of v. With side=\"left\" a value belongs before the elements that equal it, with \"right\" behind\n\
              them. a must ascend, nan last, or sorter must hold the positions that sort it, as argsort gives them; that\n\
              is not checked.",
        examples: &[
            ("searchsorted([1, 3, 5], [0, 3, 4, 9])", "[0 1 2 3]"),
            ("searchsorted([1, 3, 5], 3, side=\"right\")", "2"),
        ],
        build: searchsorted,
    },
];

/// The argument and the axis to work along; flattened with axis=none, or where it is a scalar and that is allowed.
fn along(call: &mut Call<'_>, takes_scalars: bool) -> Result<(Expr, usize), Diagnostic> {
    let operand = call.operand("a");
    let x = call.as_array(operand)?;
    if call.is_none("axis") {
        return Ok((flattened(call, &x)?, 0));
    }
    let x = if takes_scalars && x.shape().is_scalar() { flattened(call, &x)? } else { x };
    let axis = call.axis("axis", x.shape().rank())?;
    Ok((x, axis))
}

/// A permutation of axes that makes `axis` the last one.
pub(super) fn with_axis_last(x: &Expr, axis: usize) -> Expr {
    let order: SmallVec<[usize; 4]> = (0..x.shape().rank()).filter(|&k| k != axis).chain([axis]).collect();
    graph::permute(x, &order)
}

/// A permutation of axes that puts the last one at `axis`.
pub(super) fn with_last_axis_at(x: &Expr, axis: usize) -> Expr {
    let last = x.shape().rank() - 1;
    let order: SmallVec<[usize; 4]> = (0..axis).chain([last]).chain(axis..last).collect();
    graph::permute(x, &order)
}

/// NumPy's names of sorting algorithms are known; all of them give what a stable one gives.
fn check_kind(call: &mut Call<'_>) -> Result<(), Diagnostic> {
    if !call.is_none("stable") {
        call.boolean("stable")?;
    }
    if !call.is_none("kind") {
        call.option("kind", &["quicksort", "mergesort", "heapsort", "stable"])?;
    }
    Ok(())
}

fn partition(call: &mut Call<'_>, gives: Gives) -> Result<Value, Diagnostic> {
    call.option("kind", &["introselect"])?;
    let (x, axis) = along(call, gives == Gives::Positions)?;
    let n = x.shape()[axis];
    let mut positions: Vec<usize> = Vec::new();
    for kth in call.integers("kth")? {
        let position = if kth < 0 { kth.checked_add(n as i64) } else { Some(kth) };
        match position.and_then(|position| usize::try_from(position).ok()).filter(|&position| position < n) {
            Some(position) => positions.push(position),
            None => {
                let message = format!("position {kth} is outside of an axis of {n} elements");
                return Err(call.error("kth", message));
            }
        }
    }
    positions.sort_unstable();
    positions.dedup();
    let rows = [with_axis_last(&x, axis)];
    let divided = match positions.len() > Partition::MOST {
        true if gives == Gives::Elements => graph::algorithm(Sort, &rows, Some(call.place)),
        true => graph::algorithm(Argsort, &rows, Some(call.place)),
        false => graph::algorithm(Partition { positions, gives }, &rows, Some(call.place)),
    };
    Ok(Value::Array(with_last_axis_at(&call.built(divided)?, axis)))
}

fn topk(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (x, axis) = along(call, false)?;
    let n = x.shape()[axis];
    let k = call.integer("k")?;
    let Some(count) = usize::try_from(k).ok().filter(|&count| count <= n) else {
        let message = format!("{k} of {n} elements cannot be taken");
        return Err(advised(call.span("k"), message, format!("`k` is between 0 and the extent of the axis, {n}")));
    };
    let rows = with_axis_last(&x, axis);
    let picked = |gives: Gives| {
        call.built(graph::algorithm(Top { count, gives }, std::slice::from_ref(&rows), Some(call.place)))
    };
    let positions = picked(Gives::Positions)?;
    let elements = match rows.shape().rank() {
        // What is at the positions need not be found once more.
        1 => gathered(call, &rows, &positions)?,
        _ => picked(Gives::Elements)?,
    };
    Ok(Value::tuple([elements, positions].map(|picked| Value::Array(with_last_axis_at(&picked, axis)))))
}

fn searchsorted(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (a, v) = (call.operand("a"), call.operand("v"));
    let (a, v) = (call.as_array(a)?, call.as_array(v)?);
    let side = if call.option("side", &["left", "right"])? == "left" { Side::Left } else { Side::Right };
    if a.shape().rank() != 1 {
        let message = format!("values are searched in a vector, not in an array of shape {}", a.shape());
        return Err(advised(call.span("a"), message, "`ravel(x)` makes it one"));
    }
    let a = if call.is_none("sorter") { a } else { in_order(call, &a)? };
    let common = a.dtype().promote(v.dtype());
    let (a, v) = (call.built(graph::cast(&a, common))?, call.built(graph::cast(&v, common))?);
    call.built_array(graph::algorithm(SearchSorted(side), &[a, v], Some(call.place)))
}

/// The vector in the order that the call's `sorter` says.
fn in_order(call: &mut Call<'_>, a: &Expr) -> Result<Expr, Diagnostic> {
    let operand = call.operand("sorter");
    let sorter = call.as_array(operand)?;
    if !sorter.dtype().is_integer() {
        return Err(call.error("sorter", format!("`sorter` must hold integers, not {}", sorter.dtype())));
    }
    if sorter.shape() != a.shape() {
        let message = format!("`sorter` has shape {}, the vector {}", sorter.shape(), a.shape());
        return Err(advised(call.span("sorter"), message, "`argsort(a)` gives the positions that sort it"));
    }
    let sorter = call.built(graph::cast(&sorter, DType::Int64))?;
    gathered(call, a, &sorter)
}

/// The parts of `x` along its first axis at the positions that an int64 vector holds.
pub(super) fn gathered(call: &Call<'_>, x: &Expr, positions: &Expr) -> Result<Expr, Diagnostic> {
    let width: usize = x.shape().extents()[1..].iter().product();
    let row = Addressed { axis: 0, extent: x.shape()[0], stride: width as i64 };
    let inner = match x.shape().rank() {
        1 => smallvec![],
        _ => smallvec![Step { extent: width, stride: 1 }],
    };
    let addressing = Addressing { start: 0, outer: smallvec![], axes: smallvec![row], inner };
    call.built(graph::algorithm(Gather(addressing), &[x.clone(), positions.clone()], Some(call.place)))
}
