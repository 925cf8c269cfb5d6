//! Elements where a mask holds, as long as nobody needs to know how many they are.
//!
//! `x[x > 0]` has an extent that depends on data. Element-wise work on it is the same work on all of `x`, and a reduction
//! folds what passes the mask while it goes by; so neither needs the extent, nor memory for the elements. Everything else
//! does: then they are counted and gathered ([`Counted::gathered`]), once.

use super::at_once;
use super::evaluator::Walk;
use super::host::Host;
use super::operand::Operand;
use super::operators;
use super::report::graph_error;
use super::selection::{self, Gathering};
use super::value::Value;
use crate::algorithms::Compress;
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr, GraphError};
use crate::syntax::ast::{BinaryOperator, Expression, UnaryOperator};
use crate::syntax::span::Span;
use crate::types::{DType, Shape};
use std::sync::{Arc, OnceLock};

/// The elements of `values` where `mask` holds; both have one axis, of the same length.
#[derive(Debug)]
pub struct Counted {
    pub values: Expr,
    pub mask: Expr,
    /// The mask as the program holds it, which tells equal masks.
    origin: Expr,
    place: Span,
    gathered: OnceLock<Expr>,
}

impl Counted {
    /// `x[mask]`, for a mask of the shape of `x`.
    pub(super) fn new(x: &Expr, mask: &Expr, place: Span) -> Result<Counted, GraphError> {
        let flat = Shape::new([x.shape().len()])?;
        let (values, origin) = (graph::reshape(x, flat.clone())?, mask.clone());
        Ok(Counted { values, mask: graph::reshape(mask, flat)?, origin, place, gathered: OnceLock::new() })
    }

    /// Other values at the same places.
    pub(crate) fn with(&self, values: Expr) -> Value {
        let (mask, origin) = (self.mask.clone(), self.origin.clone());
        Value::Counted(Arc::new(Counted { values, mask, origin, place: self.place, gathered: OnceLock::new() }))
    }

    /// Other values that these have been combined to, unless the elements that the mask leaves out could be noticed: what
    /// happens to integers is reported.
    fn combined(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Array(array) if array.shape() == self.values.shape() && !array.dtype().is_integer() => {
                Some(self.with(array.clone()))
            }
            _ => None,
        }
    }

    /// How many elements there are, which is computed.
    pub(crate) fn count(&self, host: &mut dyn Host) -> Result<usize, Diagnostic> {
        selection::count(&self.mask, self.mask.shape(), 0, self.place, host)
    }

    /// The elements one after another.
    pub(crate) fn gathered(&self, host: &mut dyn Host) -> Result<Expr, Diagnostic> {
        if let Some(gathered) = self.gathered.get() {
            return Ok(gathered.clone());
        }
        let more = at_once::bytes_of(&self.values);
        let shape = self.mask.shape();
        let Gathering { mask, count } = selection::count_to_gather(&self.mask, shape, 0, more, self.place, host)?;
        let inputs = [self.values.clone(), mask];
        let gathered = graph::algorithm(Compress { count }, &inputs, Some(self.place));
        let gathered = gathered.map_err(|cause| graph_error(cause, self.place, &[]))?;
        Ok(self.gathered.get_or_init(|| gathered).clone())
    }

    /// The same with other expressions for values and mask, in this order.
    pub(super) fn replaced(&self, replace: &mut dyn FnMut(&Expr) -> Expr) -> Counted {
        let (values, mask) = (replace(&self.values), replace(&self.mask));
        Counted { values, origin: mask.clone(), mask, place: self.place, gathered: OnceLock::new() }
    }

    pub fn dtype(&self) -> DType {
        self.values.dtype()
    }
}

/// A value whose extents are known.
pub(crate) fn settled(value: Value, host: &mut dyn Host) -> Result<Value, Diagnostic> {
    match value {
        Value::Counted(counted) => counted.gathered(host).map(Value::Array),
        other => Ok(other),
    }
}

impl Walk<'_> {
    /// The value of an expression, with extents that are known.
    pub fn expression(&mut self, expression: &Expression) -> Result<Value, Diagnostic> {
        let value = self.open_expression(expression)?;
        settled(value, self.host)
    }

    /// The value of an expression with its place; it may be [`Counted`].
    pub fn open_operand(&mut self, expression: &Expression) -> Result<Operand, Diagnostic> {
        Ok(Operand::new(self.open_expression(expression)?, expression.span))
    }

    /// `left operator right`, where both are at the same places or one is a scalar.
    pub(super) fn open_binary(
        &mut self,
        operator: BinaryOperator,
        left: Operand,
        right: Operand,
        place: Span,
    ) -> Result<Value, Diagnostic> {
        let counted = match (&left.value, &right.value) {
            (Value::Counted(a), Value::Counted(b)) if a.origin.id() == b.origin.id() => Some(a.clone()),
            (Value::Counted(a), other) | (other, Value::Counted(a)) if is_scalar(other) => Some(a.clone()),
            _ => None,
        };
        if let Some(counted) = counted {
            let everywhere = operators::binary(operator, everywhere(&left), everywhere(&right), place, self.host)?;
            if let Some(combined) = counted.combined(&everywhere) {
                return Ok(combined);
            }
        }
        let (left, right) = (self.settled_operand(left)?, self.settled_operand(right)?);
        operators::binary(operator, left, right, place, self.host)
    }

    pub(super) fn open_unary(
        &mut self,
        operator: UnaryOperator,
        operand: &Operand,
        place: Span,
    ) -> Result<Value, Diagnostic> {
        let Value::Counted(counted) = &operand.value else { return operators::unary(operator, operand, place) };
        let all = operators::unary(operator, &everywhere(operand), place)?;
        match counted.combined(&all) {
            Some(combined) => Ok(combined),
            None => operators::unary(operator, &self.settled_operand(operand.clone())?, place),
        }
    }

    fn settled_operand(&mut self, operand: Operand) -> Result<Operand, Diagnostic> {
        Ok(Operand::new(settled(operand.value, self.host)?, operand.span))
    }
}

/// The values at all places of an operand.
pub(crate) fn everywhere(operand: &Operand) -> Operand {
    match &operand.value {
        Value::Counted(counted) => Operand::new(Value::Array(counted.values.clone()), operand.span),
        _ => operand.clone(),
    }
}

/// Whether a value goes with any number of elements.
pub(crate) fn is_scalar(value: &Value) -> bool {
    match value {
        Value::Array(array) => array.shape().is_scalar(),
        Value::Weak(_) => true,
        _ => false,
    }
}
