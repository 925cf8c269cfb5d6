//! Differences between neighbours, and what is made of them: derivatives and integrals along an axis.

use super::call::float64;
use super::joining::{is_same_kind, part};
use super::reductions::fold;
use super::shape::{flattened, reshaped};
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, graph_error, shape_error};
use crate::eval::{Operand, Value, Weak, at_once, promote};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::types::{DType, Shape};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["diff"],
        signature: "diff(a, n=1, axis=-1, prepend=none, append=none)",
        summary: "The differences between neighbours along an axis, n times.",
        doc: "Each time there is one element fewer; with n=0 the array is given back as it is. Keeps the dtype; integers wrap, and of bools it is whether they differ.\n\
              prepend and append are put before and after it first: a scalar, or an array of its shape but along axis.",
        examples: &[
            ("diff([1, 4, 9, 16])", "[3 5 7]"),
            ("diff([1, 4, 9, 16], n=2)", "[2 2]"),
            ("diff([1, 4, 9], prepend=0)", "[1 3 5]"),
        ],
        build: diff,
    },
    Builtin {
        names: &["ediff1d"],
        signature: "ediff1d(ary, to_end=none, to_begin=none)",
        summary: "The differences between neighbours in row-major order, with more before and after them.",
        doc: "The array is flattened first, and so are to_begin and to_end, whose dtype must go into its own.",
        examples: &[("ediff1d([1, 2, 4], to_end=[8, 9], to_begin=0)", "[0 1 2 8 9]")],
        build: ediff1d,
    },
    Builtin {
        names: &["trapezoid"],
        signature: "trapezoid(y, x=none, dx=1.0, axis=-1)",
        summary: "The integral along an axis by the trapezoidal rule.",
        doc: "x are the coordinates of the elements: one for each position of the axis, or an array of the shape of y. Without\n\
              them neighbours are dx apart. The trapezoids are added up as sum does; fewer than two elements give 0.",
        examples: &[("trapezoid([1, 2, 3])", "4.0"), ("trapezoid([1, 2, 3], x=[4, 6, 8])", "8.0")],
        build: trapezoid,
    },
    Builtin {
        names: &["gradient"],
        signature: "gradient(f, *varargs, axis=none, edge_order=1)",
        summary: "The derivative along each axis, by central differences; at the ends by one-sided ones.",
        doc: "After f one distance for all axes, or for each axis a distance or the coordinates of its positions. Of second\n\
              order inside, of order edge_order (1 or 2) at the ends. A tuple of one array for each axis, or the array for a\n\
              single one. float32 for float32, else float64. An axis has edge_order + 1 elements at least.",
        examples: &[
            ("gradient([1.0, 2.0, 4.0, 7.0])", "[1.  1.5 2.5 3. ]"),
            ("gradient([1.0, 2.0, 4.0], 0.5)", "[2. 3. 4.]"),
            ("gradient([0.0, 1.0, 9.0], [0.0, 1.0, 3.0])", "[1. 2. 4.]"),
        ],
        build: gradient,
    },
];

/// The differences between neighbours along an axis, one fewer than elements.
pub(super) fn neighbours(call: &Call<'_>, x: &Expr, axis: usize) -> Result<Expr, Diagnostic> {
    let n = x.shape()[axis];
    let (left, right) = (call.built(part(x, axis, 0..n.saturating_sub(1)))?, call.built(part(x, axis, n.min(1)..n))?);
    let op = if x.dtype() == DType::Bool { ScalarOp::NotEqual } else { ScalarOp::Subtract };
    call.combine(op, &[&right, &left])
}

fn no_scalar(call: &Call<'_>, name: &str, x: &Expr) -> Result<(), Diagnostic> {
    match x.shape().is_scalar() {
        true => {
            Err(advised(call.span(name), "a scalar has no neighbours", "an array of 1 or more dimensions is needed"))
        }
        false => Ok(()),
    }
}

/// About as many bytes as a difference takes that has not been computed yet.
const BYTES_PER_DIFFERENCE: u64 = 1 << 10;

fn diff(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("a")?;
    let times = call.integer("n")?;
    if times < 0 {
        return Err(call.error("n", format!("differences are taken 0 or more times, not {times}")));
    }
    if times == 0 {
        return Ok(Value::Array(x));
    }
    no_scalar(call, "a", &x)?;
    let axis = call.axis("axis", x.shape().rank())?;
    let mut parts = vec![x.clone()];
    for (name, at) in [("prepend", 0), ("append", usize::MAX)] {
        if !call.is_none(name) {
            let more = call.operand(name);
            let mut more = call.as_array(more)?;
            if more.shape().is_scalar() {
                let one = x.shape().extents().iter().enumerate().map(|(k, &extent)| if k == axis { 1 } else { extent });
                let shape = Shape::new(one).map_err(|cause| shape_error(cause, call.place))?;
                more = call.built(graph::broadcast_to(&more, shape))?;
            }
            parts.insert(at.min(parts.len()), more);
            graph::concatenate(&parts, axis).map_err(|cause| graph_error(cause, call.span(name), &[]))?;
        }
    }
    let mut x = if parts.len() > 1 { call.built(graph::concatenate(&parts, axis))? } else { x };
    // Each difference is an expression over the one before it.
    let steps = (times as u64).min(x.shape()[axis] as u64);
    at_once::check_memory(steps.saturating_mul(BYTES_PER_DIFFERENCE), call.place, call.host.pool())?;
    for _ in 0..times {
        if x.shape()[axis] == 0 {
            break;
        }
        call.host.check_interrupted()?;
        x = neighbours(call, &x, axis)?;
    }
    Ok(Value::Array(x))
}

fn ediff1d(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let x = call.array("ary")?;
    let flat = flattened(call, &x)?;
    let n = flat.shape().len();
    let (left, right) = (call.built(part(&flat, 0, 0..n.saturating_sub(1)))?, call.built(part(&flat, 0, n.min(1)..n))?);
    let mut parts = vec![call.combine(ScalarOp::Subtract, &[&right, &left])?];
    for (name, at) in [("to_begin", 0), ("to_end", usize::MAX)] {
        if call.is_none(name) {
            continue;
        }
        let operand = call.operand(name);
        let more = match &operand.value {
            Value::Weak(Weak::Int(_)) | Value::Weak(Weak::Float(_)) if x.dtype().is_float() => {
                promote::cast(&operand, x.dtype(), call.place)?
            }
            Value::Weak(Weak::Int(_)) => promote::cast(&operand, x.dtype(), call.place)?,
            _ => Value::Array(call.as_array(operand)?),
        };
        let more = call.as_array(Operand::new(more, call.span(name)))?;
        if !is_same_kind(more.dtype(), x.dtype()) {
            let message = format!("{} does not go into differences of {}", more.dtype(), x.dtype());
            return Err(advised(call.span(name), message, format!("convert it first: `{}(x)`", x.dtype())));
        }
        let more = call.built(graph::cast(&flattened(call, &more)?, x.dtype()))?;
        parts.insert(at.min(parts.len()), more);
    }
    call.built_array(graph::concatenate(&parts, 0))
}

/// An array along `axis` of arrays of so many dimensions.
fn laid_along(call: &Call<'_>, x: &Expr, axis: usize, rank: usize) -> Result<Expr, Diagnostic> {
    reshaped(call, x, (0..rank).map(|k| if k == axis { x.shape().len() } else { 1 }))
}

fn trapezoid(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let y = call.array("y")?;
    no_scalar(call, "y", &y)?;
    let rank = y.shape().rank();
    let axis = call.axis("axis", rank)?;
    let n = y.shape()[axis];
    let widths = if call.is_none("x") {
        call.operand("dx")
    } else {
        let x = call.array("x")?;
        no_scalar(call, "x", &x)?;
        let fits =
            if x.shape().rank() == 1 { x.shape().len() == n } else { x.shape().rank() == rank && x.shape()[axis] == n };
        if !fits {
            let message = format!("coordinates of shape {} for an array of shape {}", x.shape(), y.shape());
            return Err(advised(call.span("x"), message, format!("axis {axis} has {n} elements")));
        }
        let widths = match x.shape().rank() {
            1 => laid_along(call, &neighbours(call, &x, 0)?, axis, rank)?,
            _ => neighbours(call, &x, axis)?,
        };
        Operand::new(Value::Array(widths), call.span("x"))
    };
    let (left, right) = (call.built(part(&y, axis, 0..n.saturating_sub(1)))?, call.built(part(&y, axis, n.min(1)..n))?);
    let sums = call.combine(ScalarOp::Add, &[&left, &right])?;
    let sums = Operand::new(Value::Array(sums), call.span("y"));
    let areas = promote::elementwise(ScalarOp::Multiply, &[widths, sums], call.place)?;
    let two = Operand::new(Value::float(2.0), call.place);
    let areas = promote::elementwise(ScalarOp::Divide, &[Operand::new(areas, call.place), two], call.place)?;
    let areas = call.as_array(Operand::new(areas, call.place))?;
    if areas.shape().rank() != rank {
        return Err(call.error("dx", "the distances do not fit the array"));
    }
    fold(call, ReduceOp::Sum, &areas, &[axis], false).map(Value::Array)
}

/// How far apart the positions of an axis are.
enum Spacing {
    Number(f64),
    Scalar(Expr),
    /// The distances between neighbours, float, laid along the axis; as many as elements but one.
    Distances(Expr),
}

fn gradient(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let f = call.array("f")?;
    let f = if f.dtype().is_integer() { call.built(graph::cast(&f, DType::Float64))? } else { f };
    no_scalar(call, "f", &f)?;
    let rank = f.shape().rank();
    let axes = if call.is_none("axis") { (0..rank).collect() } else { call.axis_order("axis", rank)? };
    let order = call.integer("edge_order")?;
    if !(1..=2).contains(&order) {
        return Err(call.error("edge_order", format!("edges are of order 1 or 2, not {order}")));
    }
    let given: Vec<Value> = match call.value("varargs") {
        Value::Tuple(items) => items.to_vec(),
        Value::None => Vec::new(),
        other => vec![other.clone()],
    };
    if given.len() > 1 && given.len() != axes.len() {
        let message = format!("{} distances for {} axes", given.len(), axes.len());
        return Err(advised(call.place, message, "give one for all axes, or one for each"));
    }
    let mut results = Vec::with_capacity(axes.len());
    for (k, &axis) in axes.iter().enumerate() {
        let n = f.shape()[axis];
        if n < order as usize + 1 {
            let message = format!("axis {axis} of {n} elements is too short for edges of order {order}");
            return Err(advised(call.span("f"), message, format!("{} elements are needed", order + 1)));
        }
        let spacing = match given.get(if given.len() == 1 { 0 } else { k }) {
            None => Spacing::Number(1.0),
            Some(value) => spacing(call, value, axes.len() > 1 && given.len() == 1, &f, axis)?,
        };
        let derivative = derivative(call, &f, axis, &spacing, order)?;
        results.push(Value::Array(call.built(graph::cast(&derivative, f.dtype()))?));
    }
    Ok(if results.len() == 1 { results.swap_remove(0) } else { Value::tuple(results) })
}

fn spacing(call: &mut Call<'_>, value: &Value, is_shared: bool, f: &Expr, axis: usize) -> Result<Spacing, Diagnostic> {
    if let Value::Weak(weak) = value {
        return Ok(Spacing::Number(weak.to_float()));
    }
    let given = call.as_array(Operand::new(value.clone(), call.place))?;
    if given.shape().is_scalar() {
        let is_float = given.dtype().is_float();
        let scalar = if is_float { given } else { call.built(graph::cast(&given, DType::Float64))? };
        return Ok(Spacing::Scalar(scalar));
    }
    if given.shape().extents() != [f.shape()[axis]] || is_shared {
        let message = format!("coordinates of shape {} for axis {axis} of shape {}", given.shape(), f.shape());
        return Err(advised(call.place, message, "give a distance, or for each axis one coordinate for each position"));
    }
    let given = if given.dtype().is_float() { given } else { call.built(graph::cast(&given, DType::Float64))? };
    let distances = neighbours(call, &given, 0)?;
    laid_along(call, &distances, axis, f.shape().rank()).map(Spacing::Distances)
}

/// Arithmetic with plain numbers in the dtype of what they meet.
struct Formula<'c, 'h> {
    call: &'c Call<'h>,
}

impl Formula<'_, '_> {
    fn op(&self, op: ScalarOp, a: &Expr, b: &Expr) -> Result<Expr, Diagnostic> {
        self.call.combine(op, &[a, b])
    }

    /// `factor * x`
    fn times(&self, factor: f64, x: &Expr) -> Result<Expr, Diagnostic> {
        let factor = self.call.built(graph::cast(&float64(factor), x.dtype()))?;
        self.op(ScalarOp::Multiply, &factor, x)
    }

    /// `a * x + b * y + c * z`
    fn weighted(&self, terms: [(&Expr, &Expr); 3]) -> Result<Expr, Diagnostic> {
        let [first, second, third] = terms.map(|(weight, x)| self.op(ScalarOp::Multiply, weight, x));
        let sum = self.op(ScalarOp::Add, &first?, &second?)?;
        self.op(ScalarOp::Add, &sum, &third?)
    }
}

/// The derivative along an axis: of equal distances by the shorter formula, also where they are coordinates.
fn derivative(call: &Call<'_>, f: &Expr, axis: usize, spacing: &Spacing, order: i64) -> Result<Expr, Diagnostic> {
    let along = Along { formula: Formula { call }, f, axis, order };
    match spacing {
        // Multiples of a plain number are taken before it gets a dtype.
        Spacing::Number(h) => along.equal(&|factor| call.built(graph::cast(&float64(factor * h), f.dtype()))),
        Spacing::Scalar(h) => along.equal(&|factor| along.formula.times(factor, h)),
        Spacing::Distances(distances) => {
            let first = call.built(part(distances, axis, 0..1))?;
            let equally = along.equal(&|factor| along.formula.times(factor, &first))?;
            let unequally = along.unequal(distances)?;
            let equal = call.combine(ScalarOp::Equal, &[distances, &first])?;
            let axes: Vec<usize> = (0..equal.shape().rank()).collect();
            let all = fold(call, ReduceOp::All, &equal, &axes, false)?;
            call.combine(ScalarOp::Select, &[&all, &equally, &unequally])
        }
    }
}

/// Differences of an array along one of its axes.
struct Along<'c, 'h> {
    formula: Formula<'c, 'h>,
    f: &'c Expr,
    axis: usize,
    order: i64,
}

impl Along<'_, '_> {
    /// Elements `start..stop` of the axis of an array; negative bounds count from the end.
    fn part(&self, x: &Expr, start: i64, stop: i64) -> Result<Expr, Diagnostic> {
        let n = x.shape()[self.axis] as i64;
        let bound = |bound: i64| (if bound < 0 { bound + n } else { bound }).clamp(0, n) as usize;
        self.formula.call.built(part(x, self.axis, bound(start)..bound(stop).max(bound(start))))
    }

    /// One element of the axis of an array, from the end for negative `at`.
    fn element(&self, x: &Expr, at: i64) -> Result<Expr, Diagnostic> {
        self.part(x, at, if at == -1 { i64::MAX } else { at + 1 })
    }

    fn joined(&self, parts: [Expr; 3]) -> Result<Expr, Diagnostic> {
        self.formula.call.built(graph::concatenate(&parts, self.axis))
    }

    /// `(f[b] - f[a]) / h`
    fn slope(&self, a: &Expr, b: &Expr, h: &Expr) -> Result<Expr, Diagnostic> {
        self.formula.op(ScalarOp::Divide, &self.formula.op(ScalarOp::Subtract, b, a)?, h)
    }

    /// With equal distances, of which `scaled` gives multiples.
    fn equal(&self, scaled: &dyn Fn(f64) -> Result<Expr, Diagnostic>) -> Result<Expr, Diagnostic> {
        let f = self.f;
        let inside = self.slope(&self.part(f, 0, -2)?, &self.part(f, 2, i64::MAX)?, &scaled(2.0)?)?;
        let h = scaled(1.0)?;
        let [first, last] = if self.order == 1 {
            [
                self.slope(&self.element(f, 0)?, &self.element(f, 1)?, &h)?,
                self.slope(&self.element(f, -2)?, &self.element(f, -1)?, &h)?,
            ]
        } else {
            let weight = |factor: f64| -> Result<Expr, Diagnostic> {
                let factor = self.formula.call.built(graph::cast(&float64(factor), h.dtype()))?;
                self.formula.op(ScalarOp::Divide, &factor, &h)
            };
            let edge = |weights: [f64; 3], at: [i64; 3]| -> Result<Expr, Diagnostic> {
                let [a, b, c] = weights.map(weight);
                let [x, y, z] = at.map(|at| self.element(f, at));
                self.formula.weighted([(&a?, &x?), (&b?, &y?), (&c?, &z?)])
            };
            [edge([-1.5, 2.0, -0.5], [0, 1, 2])?, edge([0.5, -2.0, 1.5], [-3, -2, -1])?]
        };
        self.joined([first, inside, last])
    }

    /// With distances of their own between neighbours.
    fn unequal(&self, distances: &Expr) -> Result<Expr, Diagnostic> {
        let (f, op) = (self.f, |op, a: &Expr, b: &Expr| self.formula.op(op, a, b));
        let (left, right) = (self.part(distances, 0, -1)?, self.part(distances, 1, i64::MAX)?);
        let sum = op(ScalarOp::Add, &left, &right)?;
        let a = op(ScalarOp::Divide, &self.formula.times(-1.0, &right)?, &op(ScalarOp::Multiply, &left, &sum)?)?;
        let difference = op(ScalarOp::Subtract, &right, &left)?;
        let b = op(ScalarOp::Divide, &difference, &op(ScalarOp::Multiply, &left, &right)?)?;
        let c = op(ScalarOp::Divide, &left, &op(ScalarOp::Multiply, &right, &sum)?)?;
        let neighbours = [self.part(f, 0, -2)?, self.part(f, 1, -1)?, self.part(f, 2, i64::MAX)?];
        let inside = self.formula.weighted([(&a, &neighbours[0]), (&b, &neighbours[1]), (&c, &neighbours[2])])?;
        let [first, last] = if self.order == 1 {
            [
                self.slope(&self.element(f, 0)?, &self.element(f, 1)?, &self.element(distances, 0)?)?,
                self.slope(&self.element(f, -2)?, &self.element(f, -1)?, &self.element(distances, -1)?)?,
            ]
        } else {
            let ends = [self.element(distances, 0)?, self.element(distances, 1)?];
            let first = self.unequal_edge(&ends[0], &ends[1], -1.0, [0, 1, 2])?;
            let ends = [self.element(distances, -1)?, self.element(distances, -2)?];
            [first, self.unequal_edge(&ends[0], &ends[1], 1.0, [-1, -2, -3])?]
        };
        self.joined([first, inside, last])
    }

    /// The derivative at an end: `near` is the distance to the next element, `far` that from there to the one after it,
    /// and `sign` that of the element's own weight.
    fn unequal_edge(&self, near: &Expr, far: &Expr, sign: f64, at: [i64; 3]) -> Result<Expr, Diagnostic> {
        let op = |op, a: &Expr, b: &Expr| self.formula.op(op, a, b);
        let sum = op(ScalarOp::Add, near, far)?;
        let own = op(ScalarOp::Add, &self.formula.times(2.0, near)?, far)?;
        let own = op(ScalarOp::Divide, &own, &op(ScalarOp::Multiply, near, &sum)?)?;
        let next = op(ScalarOp::Divide, &sum, &op(ScalarOp::Multiply, near, far)?)?;
        let last = op(ScalarOp::Divide, near, &op(ScalarOp::Multiply, far, &sum)?)?;
        let [own, next, last] =
            [(sign, own), (-sign, next), (sign, last)].map(|(sign, weight)| self.formula.times(sign, &weight));
        let mut terms = [
            (own?, self.element(self.f, at[0])?),
            (next?, self.element(self.f, at[1])?),
            (last?, self.element(self.f, at[2])?),
        ];
        // Terms are added in ascending order of position.
        if sign > 0.0 {
            terms.reverse();
        }
        let [x, y, z] = &terms;
        self.formula.weighted([(&x.0, &x.1), (&y.0, &y.1), (&z.0, &z.1)])
    }
}
