//! Assignment.

use super::evaluator::Walk;
use super::operand::Operand;
use super::report::{advised, error, graph_error};
use super::traced::Traced;
use super::value::Value;
use super::{counted, index, operators};
use crate::diagnostics::Diagnostic;
use crate::graph::{self, Expr};
use crate::syntax::ast::{BinaryOperator, Expression, Index, Name, Target};
use crate::syntax::span::Span;

impl Walk<'_> {
    pub(super) fn assign(&mut self, target: &Target, value: &Expression) -> Result<(), Diagnostic> {
        match target {
            Target::Name(name) => {
                let Traced { operand, step } = self.traced(value)?;
                self.bind(&name.text, operand.value);
                self.note_number(&name.text, step);
                Ok(())
            }
            _ => {
                let value = self.operand(value)?;
                self.assign_value(target, value)
            }
        }
    }

    /// Gives a value to a target; tuples take apart tuples, and arrays over their first axis.
    pub(super) fn assign_value(&mut self, target: &Target, value: Operand) -> Result<(), Diagnostic> {
        match target {
            Target::Name(name) => {
                self.bind(&name.text, value.value);
                Ok(())
            }
            Target::Index { name, indices, span } => self.assign_elements(name, indices, value, *span),
            Target::Tuple(targets, span) => {
                let items = unpack(&value, targets.len(), *span)?;
                for (target, item) in targets.iter().zip(items) {
                    self.assign_value(target, Operand::new(item, value.span))?;
                }
                Ok(())
            }
        }
    }

    /// `target operator= value`; `place` is the whole statement.
    pub(super) fn update(
        &mut self,
        target: &Target,
        operator: BinaryOperator,
        value: &Expression,
        place: Span,
    ) -> Result<(), Diagnostic> {
        let name = match target {
            Target::Name(name) => name,
            Target::Index { name, indices, .. } => return self.update_elements(name, indices, operator, value, place),
            Target::Tuple(_, span) => return Err(error(*span, "a tuple cannot be updated in place")),
        };
        let old = match self.traced_name(&name.text, name.span) {
            Some(number) => number,
            None => {
                let old = counted::settled(self.own_value(name)?, self.host)?;
                Traced::of(Operand::new(old, name.span))
            }
        };
        let value = self.traced_settled(value)?;
        let before = old.operand.value.clone();
        let Traced { operand: new, step } = self.traced_binary(operator, old, value, place)?;
        let new = match &before {
            Value::Array(array) if !array.shape().is_scalar() => {
                keep_form(array, new.value, operator, &name.text, place)?
            }
            _ => new.value,
        };
        self.bind(&name.text, new);
        self.note_number(&name.text, step);
        Ok(())
    }

    /// `name[indices] operator= value`: the elements are read, combined and assigned.
    fn update_elements(
        &mut self,
        name: &Name,
        indices: &[Index],
        operator: BinaryOperator,
        value: &Expression,
        place: Span,
    ) -> Result<(), Diagnostic> {
        let array = self.own_array(name)?;
        let items = self.index_items(indices)?;
        let value = self.operand(value)?;
        let old = index::selected(&array, &items, place, self)?;
        let old = Operand::new(Value::Array(old), name.span);
        let new = operators::binary(operator, old, value, place, self.host)?;
        self.put(name, array, &items, Operand::new(new, place), place)
    }

    /// The value of a name that is about to be changed.
    pub(super) fn own_value(&self, name: &Name) -> Result<Value, Diagnostic> {
        self.look_at(&name.text);
        match self.own(&name.text) {
            Some(value) => Ok(value.clone()),
            None if self.frames.is_empty()
                && let Some(error) = self.host.undetermined(&name.text) =>
            {
                Err(error)
            }
            None if self.bound(&name.text).is_some() => Err(advised(
                name.span,
                format!("a function cannot change `{}`, which is outside of it", name.text),
                "pass it and return it",
            )),
            None => Err(error(name.span, format!("`{}` has no value yet", name.text))),
        }
    }
}

/// An array keeps its dtype and shape when it is updated.
fn keep_form(old: &Expr, new: Value, operator: BinaryOperator, name: &str, place: Span) -> Result<Value, Diagnostic> {
    let Value::Array(new) = new else {
        return Ok(new);
    };
    let advice = || format!("write `{name} = {name} {} …`", operator.symbol());
    if new.shape() != old.shape() {
        let message = format!("`{name}` has shape {} and cannot become {}", old.shape(), new.shape());
        return Err(advised(place, message, advice()));
    }
    if !old.dtype().takes(new.dtype()) {
        let message = format!("`{name}` is {} and cannot take a result of {}", old.dtype(), new.dtype());
        return Err(advised(place, message, advice()));
    }
    graph::cast(&new, old.dtype()).map(Value::Array).map_err(|cause| graph_error(cause, place, &[]))
}

/// The items for `count` targets: of a tuple, or the elements of an array along its first axis.
fn unpack(value: &Operand, count: usize, targets: Span) -> Result<Vec<Value>, Diagnostic> {
    let items = match &value.value {
        Value::Tuple(items) => items.len(),
        Value::Array(array) if !array.shape().is_scalar() => array.shape()[0],
        other => return Err(error(value.span, format!("{} cannot be taken apart", other.describe()))),
    };
    if items != count {
        let plural = if items == 1 { "value" } else { "values" };
        let message = format!("{items} {plural} for {count} names");
        let diagnostic = error(targets, message);
        return Err(diagnostic.with_help(format!("the right side is {}", value.value.describe())));
    }
    match &value.value {
        Value::Tuple(items) => Ok(items.to_vec()),
        Value::Array(array) => (0..count).map(|row| index::row(array, row, value.span).map(Value::Array)).collect(),
        _ => Ok(Vec::new()),
    }
}
