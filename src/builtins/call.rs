//! One call of a builtin: typed access to its arguments.

use super::arguments::{Arguments, Bound, Given, bind};
use super::{Builtin, counted};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, error, graph_error, shape_error};
use crate::eval::{Caller, Operand, Value, Weak, demand, promote};
use crate::graph::{self, Expr, GraphError};
use crate::numeric::op::ScalarOp;
use crate::numeric::reduce::ReduceOp;
use crate::syntax::span::Span;
use crate::types::{DType, Scalar, Shape, normalize_axis};
use smallvec::SmallVec;
use std::sync::Arc;

/// The most integers that an array given for a sequence of them may hold.
const MOST_INTEGERS: usize = 1 << 16;

/// A call with its arguments bound to the parameters of the signature.
///
/// The accessors take a parameter's name; asking for a name that the signature lacks is a mistake of the entry, which
/// the tests of the registry find.
pub struct Call<'a> {
    pub host: &'a mut dyn Caller,
    /// The whole call.
    pub place: Span,
    bound: Vec<Bound>,
}

impl<'a> Call<'a> {
    /// Binds the arguments and builds the call's nodes.
    pub fn run(builtin: &Builtin, arguments: Arguments, host: &'a mut dyn Caller) -> Result<Value, Diagnostic> {
        let place = arguments.place;
        let bound = bind(builtin, arguments)?;
        let mut call = Call { host, place, bound };
        if let Some(elements) = counted::first(call.bound.first().map(|bound| &bound.operand)) {
            match counted::call(builtin, &mut call, &elements)? {
                Some(value) => return Ok(value),
                None => counted::settle(&mut call, &elements)?,
            }
        }
        (builtin.build)(&mut call)
    }

    /// Gives the first argument another value and answers with the one it had.
    pub(super) fn replace_first(&mut self, value: Value) -> Value {
        match self.bound.first_mut() {
            Some(first) => std::mem::replace(&mut first.operand.value, value),
            None => value,
        }
    }

    /// Whether something holds for all arguments but the first.
    pub(super) fn others_are(&self, holds: impl Fn(&Value) -> bool) -> bool {
        self.bound.iter().skip(1).all(|bound| holds(&bound.operand.value))
    }

    fn bound(&self, name: &str) -> &Bound {
        match self.bound.iter().find(|bound| bound.name == name) {
            Some(bound) => bound,
            None => panic!("a builtin asks for its argument `{name}`, which its signature lacks"),
        }
    }

    /// The name of the first parameter, where builtins that share a function call it differently.
    pub fn first(&self) -> &'static str {
        self.bound.first().map_or("", |bound| bound.name)
    }

    pub fn operand(&self, name: &str) -> Operand {
        self.bound(name).operand.clone()
    }

    pub fn value(&self, name: &str) -> &Value {
        &self.bound(name).operand.value
    }

    pub fn span(&self, name: &str) -> Span {
        self.bound(name).operand.span
    }

    pub fn is_positional(&self, name: &str) -> bool {
        self.bound(name).given == Given::Positional
    }

    /// Whether the program wrote the argument, in whatever form.
    pub fn is_given(&self, name: &str) -> bool {
        self.bound(name).given != Given::Omitted
    }

    pub fn is_none(&self, name: &str) -> bool {
        matches!(self.value(name), Value::None)
    }

    /// An error at one argument.
    pub fn error(&self, name: &str, message: impl Into<String>) -> Diagnostic {
        error(self.span(name), message)
    }

    /// An error at the place of the call where a node cannot be built.
    pub fn built<T>(&self, result: Result<T, GraphError>) -> Result<T, Diagnostic> {
        result.map_err(|cause| graph_error(cause, self.place, &[]))
    }

    /// The value of a built node.
    pub fn built_array(&self, result: Result<Expr, GraphError>) -> Result<Value, Diagnostic> {
        self.built(result).map(Value::Array)
    }

    /// An argument as an array; a weak number becomes a strong scalar.
    pub fn array(&self, name: &str) -> Result<Expr, Diagnostic> {
        promote::strong(&self.bound(name).operand)
    }

    /// An element-wise operation on the named arguments, promoted together.
    pub fn elementwise(&self, op: ScalarOp, names: &[&str]) -> Result<Value, Diagnostic> {
        let operands: SmallVec<[Operand; 3]> = names.iter().map(|name| self.operand(name)).collect();
        promote::elementwise(op, &operands, self.place)
    }

    /// An element-wise operation on arrays that the builtin has built.
    pub fn combine(&self, op: ScalarOp, operands: &[&Expr]) -> Result<Expr, Diagnostic> {
        let operands: SmallVec<[Expr; 3]> = operands.iter().map(|&operand| operand.clone()).collect();
        self.built(graph::elementwise(op, &operands, Some(self.place)))
    }

    /// An integer argument, computed where it depends on data.
    pub fn integer(&mut self, name: &str) -> Result<i64, Diagnostic> {
        let operand = self.operand(name);
        self.integer_of(name, &operand)
    }

    fn integer_of(&mut self, name: &str, operand: &Operand) -> Result<i64, Diagnostic> {
        let value = demand::integer(operand, &format!("`{name}`"), self.host)?;
        i64::try_from(value).map_err(|_| self.too_large(name, value))
    }

    fn too_large(&self, name: &str, value: i128) -> Diagnostic {
        self.error(name, format!("`{name}` is too large: {value}"))
    }

    /// One integer, a tuple of them or a 1-d integer array, as a sequence.
    pub fn integers(&mut self, name: &str) -> Result<SmallVec<[i64; 4]>, Diagnostic> {
        let operand = self.operand(name);
        self.integers_of(name, &operand)
    }

    /// The same of one item of an argument.
    pub fn integers_of(&mut self, name: &str, operand: &Operand) -> Result<SmallVec<[i64; 4]>, Diagnostic> {
        match &operand.value {
            Value::Tuple(items) => {
                items.iter().map(|item| self.integer_of(name, &Operand::new(item.clone(), operand.span))).collect()
            }
            Value::Array(array) if array.shape().rank() == 1 && array.shape().len() <= MOST_INTEGERS => {
                self.integers_of_array(name, array)
            }
            _ => Ok(SmallVec::from_iter([self.integer_of(name, operand)?])),
        }
    }

    /// The elements of a 1-d array of integers, which is computed.
    pub fn integers_of_array(&mut self, name: &str, array: &Expr) -> Result<SmallVec<[i64; 4]>, Diagnostic> {
        // `[]` is float64, as in NumPy, and stands for no integers here.
        if array.shape().is_empty() {
            return Ok(SmallVec::new());
        }
        if !array.dtype().is_integer() {
            return Err(self.error(name, format!("`{name}` must hold integers, not {}", array.dtype())));
        }
        let finished = demand::compute(std::slice::from_ref(array), self.host)?;
        let integers = finished.iter().flat_map(|array| array.elements()).filter_map(Scalar::integer);
        integers.map(|value| i64::try_from(value).map_err(|_| self.too_large(name, value))).collect()
    }

    /// A shape: one extent or a sequence of them.
    pub fn shape(&mut self, name: &str) -> Result<Shape, Diagnostic> {
        let extents = self.integers(name)?;
        let span = self.span(name);
        if let Some(negative) = extents.iter().find(|&&extent| extent < 0) {
            return Err(error(span, format!("an axis cannot have {negative} elements")));
        }
        Shape::new(extents.iter().map(|&extent| extent as usize)).map_err(|cause| shape_error(cause, span))
    }

    /// The axes to work on, ascending: one, a tuple of them, or all of them for `none`.
    pub fn axes(&mut self, name: &str, rank: usize) -> Result<SmallVec<[usize; 4]>, Diagnostic> {
        if self.is_none(name) {
            return Ok((0..rank).collect());
        }
        let mut axes = self.axis_order(name, rank)?;
        axes.sort_unstable();
        Ok(axes)
    }

    /// The same for functions that take a scalar for a vector of one element where axis 0 or -1 of it is named, as NumPy's
    /// folds do: there is no axis to work on then.
    pub fn axes_even_of_scalars(&mut self, name: &str, rank: usize) -> Result<SmallVec<[usize; 4]>, Diagnostic> {
        let is_number = match self.value(name) {
            Value::Weak(_) => true,
            Value::Array(array) => array.shape().is_scalar(),
            _ => false,
        };
        if rank == 0 && is_number && matches!(self.integer(name)?, 0 | -1) {
            return Ok(SmallVec::new());
        }
        self.axes(name, rank)
    }

    /// Distinct axes in the order given.
    pub fn axis_order(&mut self, name: &str, rank: usize) -> Result<SmallVec<[usize; 4]>, Diagnostic> {
        let given = self.integers(name)?;
        let span = self.span(name);
        let mut axes: SmallVec<[usize; 4]> = SmallVec::new();
        for axis in given {
            let index = normalize_axis(axis, rank).map_err(|cause| shape_error(cause, span))?;
            if axes.contains(&index) {
                return Err(error(span, format!("axis {axis} is given twice")));
            }
            axes.push(index);
        }
        Ok(axes)
    }

    /// One axis of `rank`.
    pub fn axis(&mut self, name: &str, rank: usize) -> Result<usize, Diagnostic> {
        let axis = self.integer(name)?;
        normalize_axis(axis, rank).map_err(|cause| shape_error(cause, self.span(name)))
    }

    /// A flag; computed where it depends on data.
    pub fn boolean(&mut self, name: &str) -> Result<bool, Diagnostic> {
        let operand = self.operand(name);
        demand::truth(&operand, self.host)
    }

    /// Whether any element of a bool array that the builtin has built is true; computed now.
    pub fn any(&mut self, mask: &Expr) -> Result<bool, Diagnostic> {
        let axes: SmallVec<[usize; 4]> = (0..mask.shape().rank()).collect();
        let any = match axes.as_slice() {
            [] => mask.clone(),
            axes => self.built(graph::reduce(ReduceOp::Any, mask, axes, false, Some(self.place)))?,
        };
        demand::truth(&Operand::new(Value::Array(any), self.place), self.host)
    }

    /// A dtype, or none for `none`.
    pub fn dtype(&self, name: &str) -> Result<Option<DType>, Diagnostic> {
        let dtype = match self.value(name) {
            Value::None => return Ok(None),
            Value::DType(dtype) => Some(*dtype),
            Value::String(text) => DType::from_name(text),
            _ => None,
        };
        match dtype {
            Some(dtype) => Ok(Some(dtype)),
            None => {
                let message = format!("`{name}` must be a dtype, not {}", self.value(name).describe());
                // As in `mean(1, 2, 3)`.
                let is_number =
                    |bound: &Bound| matches!(bound.name, "a" | "x") && matches!(bound.operand.value, Value::Weak(_));
                let is_series = self.is_positional(name) && self.bound.first().is_some_and(is_number);
                let more = if is_series { ", or the numbers as an array: `[1, 2]`" } else { "" };
                Err(advised(self.span(name), message, format!("write a dtype such as `float32` or `int64`{more}")))
            }
        }
    }

    /// The number of elements along an axis to be.
    pub fn extent(&mut self, name: &str) -> Result<usize, Diagnostic> {
        let extent = self.integer(name)?;
        usize::try_from(extent).map_err(|_| self.error(name, format!("an axis cannot have {extent} elements")))
    }

    /// One of a few words.
    pub fn option(&self, name: &str, options: &[&'static str]) -> Result<&'static str, Diagnostic> {
        let text = self.text(name)?;
        options.iter().copied().find(|option| *option == &*text).ok_or_else(|| {
            let known: Vec<String> = options.iter().map(|option| format!("\"{option}\"")).collect();
            advised(
                self.span(name),
                format!("`{name}` cannot be \"{text}\""),
                format!("it is one of {}", known.join(", ")),
            )
        })
    }

    /// A string.
    pub fn text(&self, name: &str) -> Result<Arc<str>, Diagnostic> {
        match self.value(name) {
            Value::String(text) => Ok(text.clone()),
            other => Err(self.error(name, format!("`{name}` must be a string, not {}", other.describe()))),
        }
    }

    /// One number: weak, or a 0-d array, which is computed.
    pub fn number(&mut self, name: &str) -> Result<Weak, Diagnostic> {
        let operand = self.operand(name);
        let computed = match &operand.value {
            Value::Weak(weak) => return Ok(*weak),
            Value::Array(array) if array.shape().is_scalar() => demand::scalar(array, self.host)?,
            _ => None,
        };
        match computed {
            Some(scalar) => Ok(Weak::of(scalar)),
            None => Err(self.error(name, format!("`{name}` must be one number, not {}", operand.value.describe()))),
        }
    }
}

/// A float64 scalar.
pub(super) fn float64(value: f64) -> Expr {
    graph::constant(Scalar::Float64(value))
}

/// An int64 scalar.
pub(super) fn int64(value: i64) -> Expr {
    graph::constant(Scalar::Int64(value))
}
