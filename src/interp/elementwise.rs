//! Operations that go element by element.

use super::InterpError;
use super::context::Context;
use super::value::Value;
use crate::numeric::op::{Events, ScalarOp};
use crate::numeric::scalar;
use crate::types::{DType, Scalar, Shape};
use smallvec::SmallVec;

/// Applies `op` to the elements of the inputs, which all have the shape of the result, and collects what happened.
pub(super) fn compute(
    context: &Context,
    op: ScalarOp,
    dtype: DType,
    shape: &Shape,
    inputs: &[&Value],
) -> Result<(Value, Events), InterpError> {
    // The condition of a select stands first, so the last input is a value operand of every operation.
    let operand = inputs[inputs.len() - 1].dtype();
    let mut columns: SmallVec<[_; 3]> = inputs.iter().map(|input| input.scalars()).collect();
    let mut operands: SmallVec<[Scalar; 3]> = SmallVec::new();
    let mut raised = Events::NONE;
    let results = (0..shape.len()).map(|_| {
        operands.clear();
        operands.extend(columns.iter_mut().filter_map(|column| column.next()));
        let (result, events) = scalar::apply(op, operand, &operands);
        raised |= events;
        result
    });
    let value = context.value(dtype, shape, results)?;
    Ok((value, raised))
}
