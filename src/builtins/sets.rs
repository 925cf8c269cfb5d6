//! Arrays as sets: their distinct elements, and what two have in common.

use super::joining::part;
use super::reductions::fold;
use super::shape::{flattened, reshaped};
use super::sorting::gathered;
use super::{Builtin, Call};
use crate::algorithms::{Argsort, ArgsortRows, Compress, GroupNumbers, IsIn, Nonzero, Sort};
use crate::diagnostics::Diagnostic;
use crate::eval::report::advised;
use crate::eval::{Operand, Value, demand};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{Scalar, Shape};
use smallvec::SmallVec;

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["unique"],
        signature: "unique(ar, return_index=false, return_inverse=false, return_counts=false, axis=none, *, equal_nan=true, \
                    sorted=true)",
        summary: "The distinct elements in ascending order.",
        doc: "With return_index also the position of the first of each in row-major order, with return_inverse for every\n\
              element of ar the position of its equal in the result, with return_counts how often each occurs: a tuple, in\n\
              this order, all int64. With an axis its distinct slices, sorted by their first elements first. nan is the\n\
              largest, and all nan are one, unless equal_nan is false; in slices they are never equal, as in NumPy.\n\
              How many there are is found out when it is called. The result is sorted also with sorted=false.",
        examples: &[
            ("unique([3, 1, 3, 2])", "[1 2 3]"),
            ("unique([3, 1, 3, 2], return_counts=true)", "([1 2 3], [1 1 2])"),
            ("unique([[1, 2], [0, 5], [1, 2]], axis=0)", "[[0 5]\n [1 2]]"),
        ],
        build: unique,
    },
    Builtin {
        names: &["isin"],
        signature: "isin(element, test_elements, assume_unique=false, invert=false, *, kind=none)",
        summary: "Whether each element is among others.",
        doc: "bool, of the shape of element; with invert=true whether it is not. nan is among none. assume_unique and kind are\n\
              taken for NumPy's sake: the result does not depend on them.",
        examples: &[
            ("isin([1, 2, 3, 4], [4, 2])", "[false  true false  true]"),
            ("isin([[1, 2], [3, 4]], [1], invert=true)", "[[false  true]\n [ true  true]]"),
        ],
        build: isin,
    },
    Builtin {
        names: &["union1d"],
        signature: "union1d(ar1, ar2)",
        summary: "The distinct elements of two arrays in ascending order.",
        doc: "Both are flattened; dtypes promote.",
        examples: &[("union1d([3, 1, 2], [2, 5])", "[1 2 3 5]")],
        build: |call| {
            let [a, b] = both(call)?;
            let joined = call.built(graph::concatenate(&[a, b], 0))?;
            Ok(Value::Array(distinct(call, &joined)?))
        },
    },
    Builtin {
        names: &["intersect1d"],
        signature: "intersect1d(ar1, ar2, assume_unique=false, return_indices=false)",
        summary: "The distinct elements that two arrays have in common, in ascending order.",
        doc: "Both are flattened; dtypes promote; nan is in no other array. With return_indices a tuple of the elements and\n\
              of the first positions of each in either array, int64. assume_unique=true leaves out the search for\n\
              repetitions within an array, which must then have none.",
        examples: &[
            ("intersect1d([1, 3, 4, 3], [3, 1, 2, 1])", "[1 3]"),
            ("intersect1d([4, 5, 6], [6, 4], return_indices=true)", "([4 6], [0 2], [1 0])"),
        ],
        build: intersect1d,
    },
    Builtin {
        names: &["setdiff1d"],
        signature: "setdiff1d(ar1, ar2, assume_unique=false)",
        summary: "The distinct elements of one array that are not in another, in ascending order.",
        doc: "Both are flattened; the result has the dtype of ar1. With assume_unique=true the elements of ar1 keep their order\n\
              and repetitions.",
        examples: &[("setdiff1d([3, 2, 4, 1], [3, 4, 5])", "[1 2]")],
        build: setdiff1d,
    },
    Builtin {
        names: &["setxor1d"],
        signature: "setxor1d(ar1, ar2, assume_unique=false)",
        summary: "The distinct elements that are in one of two arrays and not in both, in ascending order.",
        doc: "Both are flattened; dtypes promote. assume_unique is as in intersect1d.",
        examples: &[("setxor1d([1, 2, 3], [2, 3, 5])", "[1 5]")],
        build: setxor1d,
    },
];

/// A vector in sorted order, cut into groups of equal elements; or rows of a matrix.
struct Groups {
    sorted: Expr,
    /// The positions of the elements in sorted order, where they are asked for.
    order: Option<Expr>,
    /// Where in sorted order a group begins.
    starts: Expr,
    count: usize,
}

impl Groups {
    fn of_vector(call: &mut Call<'_>, x: &Expr, with_order: bool, equal_nan: bool) -> Result<Groups, Diagnostic> {
        let one = std::slice::from_ref(x);
        let (sorted, order) = match with_order {
            false => (call.built(graph::algorithm(Sort, one, Some(call.place)))?, None),
            true => {
                let order = call.built(graph::algorithm(Argsort, one, Some(call.place)))?;
                (gathered(call, x, &order)?, Some(order))
            }
        };
        let n = sorted.shape()[0];
        let (before, after) = neighbours(call, &sorted)?;
        let mut differs = call.combine(ScalarOp::NotEqual, &[&after, &before])?;
        if equal_nan && sorted.dtype().is_float() {
            // Behind nan there is only nan.
            let is_nan = call.combine(ScalarOp::IsNan, &[&before])?;
            let is_number = call.combine(ScalarOp::Not, &[&is_nan])?;
            differs = call.combine(ScalarOp::And, &[&differs, &is_number])?;
        }
        Groups { sorted, order, starts: differs, count: 0 }.counted(call, n)
    }

    fn of_rows(call: &mut Call<'_>, x: &Expr) -> Result<Groups, Diagnostic> {
        let order = call.built(graph::algorithm(ArgsortRows, std::slice::from_ref(x), Some(call.place)))?;
        let sorted = gathered(call, x, &order)?;
        let (before, after) = neighbours(call, &sorted)?;
        let differs = call.combine(ScalarOp::NotEqual, &[&after, &before])?;
        let differs = fold(call, ReduceOp::Any, &differs, &[1], false)?;
        Groups { sorted, order: Some(order), starts: differs, count: 0 }.counted(call, x.shape()[0])
    }

    /// With the first of `n` elements as a start, and the number of groups, which is computed; the sorted elements are
    /// computed with it and kept.
    fn counted(mut self, call: &mut Call<'_>, n: usize) -> Result<Groups, Diagnostic> {
        let first = call.built(Shape::new([n.min(1)]).map_err(Into::into))?;
        self.starts = call.built(graph::concatenate(&[graph::full(Scalar::Bool(true), first), self.starts], 0))?;
        let together: Vec<Expr> = self.order.iter().chain([&self.sorted]).cloned().collect();
        self.count = count_of(call, &self.starts, &together)?;
        Ok(self)
    }

    /// The first element of each group.
    fn elements(&self, call: &Call<'_>) -> Result<Expr, Diagnostic> {
        compressed(call, &self.sorted, &self.starts, self.count)
    }

    /// Where each group begins in sorted order.
    fn beginnings(&self, call: &Call<'_>) -> Result<Expr, Diagnostic> {
        let nonzero = Nonzero { count: self.count };
        let positions = call.built(graph::algorithm(nonzero, std::slice::from_ref(&self.starts), Some(call.place)))?;
        flattened(call, &positions)
    }

    /// How many elements each group has.
    fn sizes(&self, call: &Call<'_>) -> Result<Expr, Diagnostic> {
        let beginnings = self.beginnings(call)?;
        let n = self.starts.shape()[0];
        let end = call.built(Shape::new([self.count.min(1)]).map_err(Into::into))?;
        let later = call.built(part(&beginnings, 0, self.count.min(1)..self.count))?;
        let ends = call.built(graph::concatenate(&[later, graph::full(Scalar::Int64(n as i64), end)], 0))?;
        call.combine(ScalarOp::Subtract, &[&ends, &beginnings])
    }
}

/// All parts along the first axis but the last, and all but the first.
fn neighbours(call: &Call<'_>, x: &Expr) -> Result<(Expr, Expr), Diagnostic> {
    let n = x.shape()[0];
    let before = call.built(part(x, 0, 0..n.saturating_sub(1)))?;
    let after = call.built(part(x, 0, n.min(1)..n))?;
    Ok((before, after))
}

/// At how many points a mask holds. That is computed, together with other arrays that will be needed.
fn count_of(call: &mut Call<'_>, mask: &Expr, together: &[Expr]) -> Result<usize, Diagnostic> {
    let count = fold(call, ReduceOp::Sum, mask, &[0], false)?;
    let all: Vec<Expr> = together.iter().chain([&count]).cloned().collect();
    call.host.keep(&all)?;
    let count = demand::integer(&Operand::new(Value::Array(count), call.place), "a count", call.host)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// The parts along the first axis where a mask holds, which is at `count` points.
fn compressed(call: &Call<'_>, x: &Expr, mask: &Expr, count: usize) -> Result<Expr, Diagnostic> {
    call.built(graph::algorithm(Compress { count }, &[x.clone(), mask.clone()], Some(call.place)))
}

/// The elements of an array where a mask holds, as a vector; how many that are is computed.
pub(super) fn chosen(call: &mut Call<'_>, x: &Expr, mask: &Expr) -> Result<Expr, Diagnostic> {
    let (x, mask) = (flattened(call, x)?, flattened(call, mask)?);
    let count = count_of(call, &mask, &[])?;
    compressed(call, &x, &mask, count)
}

/// The distinct elements of a vector in ascending order.
fn distinct(call: &mut Call<'_>, x: &Expr) -> Result<Expr, Diagnostic> {
    Groups::of_vector(call, x, false, true)?.elements(call)
}

fn unique(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let operand = call.operand("ar");
    let x = call.as_array(operand)?;
    call.boolean("sorted")?;
    let with_index = call.boolean("return_index")?;
    let with_inverse = call.boolean("return_inverse")?;
    let with_counts = call.boolean("return_counts")?;
    let equal_nan = call.boolean("equal_nan")?;
    let axis = match call.is_none("axis") {
        true => None,
        false => Some(call.axis("axis", x.shape().rank())?).filter(|_| x.shape().rank() > 1),
    };
    let groups = match axis {
        None => {
            let flat = flattened(call, &x)?;
            Groups::of_vector(call, &flat, with_index || with_inverse, equal_nan)?
        }
        Some(axis) => {
            let (first, n) = (axis_first(&x, axis), x.shape()[axis]);
            let width = first.shape().extents()[1..].iter().product();
            let rows = reshaped(call, &first, [n, width])?;
            Groups::of_rows(call, &rows)?
        }
    };
    let mut elements = groups.elements(call)?;
    if let Some(axis) = axis {
        let others = x.shape().without_axes(&[axis]);
        let first = reshaped(call, &elements, std::iter::once(groups.count).chain(others.extents().iter().copied()))?;
        let order: SmallVec<[usize; 4]> = (1..=axis).chain([0]).chain(axis + 1..x.shape().rank()).collect();
        elements = graph::permute(&first, &order);
    }
    let mut results = vec![Value::Array(elements)];
    if let (true, Some(order)) = (with_index, &groups.order) {
        results.push(Value::Array(compressed(call, order, &groups.starts, groups.count)?));
    }
    if let (true, Some(order)) = (with_inverse, &groups.order) {
        let inputs = [order.clone(), groups.starts.clone()];
        let numbers = call.built(graph::algorithm(GroupNumbers, &inputs, Some(call.place)))?;
        let numbers = if axis.is_none() { call.built(graph::reshape(&numbers, x.shape().clone()))? } else { numbers };
        results.push(Value::Array(numbers));
    }
    if with_counts {
        results.push(Value::Array(groups.sizes(call)?));
    }
    Ok(if results.len() == 1 { results.swap_remove(0) } else { Value::tuple(results) })
}

fn axis_first(x: &Expr, axis: usize) -> Expr {
    let order: SmallVec<[usize; 4]> =
        std::iter::once(axis).chain((0..x.shape().rank()).filter(|&k| k != axis)).collect();
    graph::permute(x, &order)
}

/// Both arguments as vectors.
fn both(call: &mut Call<'_>) -> Result<[Expr; 2], Diagnostic> {
    let (a, b) = (call.operand("ar1"), call.operand("ar2"));
    let (a, b) = (call.as_array(a)?, call.as_array(b)?);
    Ok([flattened(call, &a)?, flattened(call, &b)?])
}

/// Which elements of `x` are among a vector of others, or which are not.
fn membership(call: &Call<'_>, x: &Expr, others: &Expr, inverts: bool) -> Result<Expr, Diagnostic> {
    let common = x.dtype().promote(others.dtype());
    let inputs = [call.built(graph::cast(x, common))?, call.built(graph::cast(others, common))?];
    let is_in = call.built(graph::algorithm(IsIn, &inputs, Some(call.place)))?;
    if inverts { call.combine(ScalarOp::Not, &[&is_in]) } else { Ok(is_in) }
}

fn isin(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (x, others) = (call.operand("element"), call.operand("test_elements"));
    let (x, others) = (call.as_array(x)?, call.as_array(others)?);
    call.boolean("assume_unique")?;
    if !call.is_none("kind")
        && call.option("kind", &["sort", "table"])? == "table"
        && let Some(float) = [&x, &others].into_iter().find(|array| array.dtype().is_float())
    {
        let message = format!("there is no table of {} elements", float.dtype());
        return Err(advised(call.span("kind"), message, "leave `kind` out: the result does not depend on it"));
    }
    let inverts = call.boolean("invert")?;
    let others = flattened(call, &others)?;
    membership(call, &x, &others, inverts).map(Value::Array)
}

fn intersect1d(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let with_indices = call.boolean("return_indices")?;
    let mut vectors = both(call)?;
    let mut first_positions: Vec<Expr> = Vec::new();
    if !call.boolean("assume_unique")? {
        for vector in &mut vectors {
            let groups = Groups::of_vector(call, vector, with_indices, true)?;
            if let Some(order) = &groups.order {
                first_positions.push(compressed(call, order, &groups.starts, groups.count)?);
            }
            *vector = groups.elements(call)?;
        }
    }
    let joined = call.built(graph::concatenate(&vectors, 0))?;
    if !with_indices {
        let sorted = call.built(graph::algorithm(Sort, &[joined], Some(call.place)))?;
        let (before, after) = neighbours(call, &sorted)?;
        let is_twice = call.combine(ScalarOp::Equal, &[&before, &after])?;
        return chosen(call, &before, &is_twice).map(Value::Array);
    }
    let order = call.built(graph::algorithm(Argsort, std::slice::from_ref(&joined), Some(call.place)))?;
    let (before, after) = neighbours(call, &gathered(call, &joined, &order)?)?;
    let is_twice = call.combine(ScalarOp::Equal, &[&before, &after])?;
    let count = count_of(call, &is_twice, std::slice::from_ref(&order))?;
    // Sorting is stable: of two equal elements the one of the first array comes first.
    let (in_first, in_second) = neighbours(call, &order)?;
    let in_first = compressed(call, &in_first, &is_twice, count)?;
    let in_second = compressed(call, &in_second, &is_twice, count)?;
    let offset = graph::constant(Scalar::Int64(vectors[0].shape()[0] as i64));
    let mut positions = [in_first, call.combine(ScalarOp::Subtract, &[&in_second, &offset])?];
    for (positions, first) in positions.iter_mut().zip(&first_positions) {
        *positions = gathered(call, first, positions)?;
    }
    let elements = compressed(call, &before, &is_twice, count)?;
    Ok(Value::tuple(std::iter::once(elements).chain(positions).map(Value::Array)))
}

fn setdiff1d(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let [a, b] = both(call)?;
    let a = if call.boolean("assume_unique")? { a } else { distinct(call, &a)? };
    let is_alone = membership(call, &a, &b, true)?;
    chosen(call, &a, &is_alone).map(Value::Array)
}

fn setxor1d(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let mut vectors = both(call)?;
    if !call.boolean("assume_unique")? {
        for vector in &mut vectors {
            *vector = distinct(call, vector)?;
        }
    }
    let joined = call.built(graph::concatenate(&vectors, 0))?;
    let n = joined.shape()[0];
    let sorted = call.built(graph::algorithm(Sort, &[joined], Some(call.place)))?;
    let (before, after) = neighbours(call, &sorted)?;
    let differs = call.combine(ScalarOp::NotEqual, &[&before, &after])?;
    let end = call.built(Shape::new([n.min(1)]).map_err(Into::into))?;
    let end = graph::full(Scalar::Bool(true), end);
    let from_before = call.built(graph::concatenate(&[end.clone(), differs.clone()], 0))?;
    let from_after = call.built(graph::concatenate(&[differs, end], 0))?;
    let is_alone = call.combine(ScalarOp::And, &[&from_before, &from_after])?;
    chosen(call, &sorted, &is_alone).map(Value::Array)
}
