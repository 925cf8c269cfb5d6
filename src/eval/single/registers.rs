//! From names to registers and back.

use super::elements::Elements;
use super::lower_expression::is_callable;
use super::machine::Machine;
use super::number::Number;
use super::program::{Indexed, Length, Program};
use crate::diagnostics::Diagnostic;
use crate::eval::evaluator::{Walk, constant};
use crate::eval::turns::ELEMENTS_PER_TURN;
use crate::eval::value::{Value, known_scalar};
use crate::graph::{self, Expr};
use crate::memory::Pool;
use crate::types::{Scalar, Shape};
use crate::values::Array;

impl Walk<'_> {
    /// Puts what names stand for into registers, and takes the arrays whose elements are changed from their names. False if
    /// the steps are not what the loop means now.
    pub(super) fn take_numbers(&mut self, program: &Program, machine: &mut Machine) -> bool {
        if program.called.iter().any(|name| is_callable(self.bound(name))) {
            return false;
        }
        machine.begin(program);
        for (register, name) in machine.registers.iter_mut().zip(&program.assigned) {
            self.look_at(name);
            *register = self.own(name).map_or(Number::UNKNOWN, number_of);
        }
        machine.bound.clear();
        machine.bound.extend_from_slice(&machine.registers[..program.assigned.len()]);
        for (name, slot) in &program.read {
            self.look_at(name);
            let value = self.bound(name).or_else(|| constant(name));
            machine.registers[*slot as usize] = value.as_ref().map_or(Number::UNKNOWN, number_of);
        }
        for (name, length, slot) in &program.lengths {
            if let Some(Value::Array(array)) = self.bound(name) {
                machine.registers[*slot as usize] = length_of(array.shape(), *length);
            }
        }
        if program.arrays.iter().any(|array| array.is_changed) {
            self.stop_recording();
        }
        for indexed in &program.arrays {
            let elements = self.elements(indexed);
            machine.arrays.push(elements);
        }
        true
    }

    /// Computes the arrays that so many turns take elements of, if they are still to be computed and that takes no longer than
    /// walking as many turns. Not while somebody has veiled some.
    pub(super) fn keep_indexed(&mut self, program: &Program, turns: usize) -> Result<(), Diagnostic> {
        if self.recordings.iter().any(Option::is_some) {
            return Ok(());
        }
        let mut pending: Vec<Expr> = Vec::new();
        for Indexed { name, rank, .. } in &program.arrays {
            let Some(Value::Array(array)) = self.bound(name) else { continue };
            let is_worth = array.shape().len() <= turns.saturating_mul(ELEMENTS_PER_TURN);
            if array.shape().rank() == *rank && is_worth && array.value().is_none() {
                pending.push(array);
            }
        }
        if pending.is_empty() { Ok(()) } else { self.host.keep(&pending) }
    }

    fn elements(&mut self, indexed: &Indexed) -> Option<Elements> {
        let Indexed { name, rank, is_changed } = indexed;
        let value = if *is_changed { self.own(name).cloned() } else { self.bound(name) };
        let Some(Value::Array(array)) = value else { return None };
        if array.shape().rank() != *rank {
            return None;
        }
        // Whoever veils it wants to know that it is looked at.
        let in_memory = array.value()?;
        if !is_changed {
            return Some(Elements::shared(&in_memory));
        }
        drop(in_memory);
        // The name holds it too.
        self.bind(name, Value::None);
        match Elements::own(array) {
            Ok(elements) => Some(elements),
            Err(array) => {
                self.bind(name, Value::Array(array.clone()));
                array.value().map(|array| Elements::shared(&array))
            }
        }
    }

    /// Binds names to what registers hold, and to the arrays that were taken from them.
    pub(super) fn give_back_numbers(&mut self, program: &Program, machine: &mut Machine) {
        for (k, name) in program.assigned.iter().enumerate() {
            let number = machine.registers[k];
            if !number.same(machine.bound[k])
                && let Some(value) = value_of(number, self.host.pool())
            {
                self.bind(name, value);
            }
        }
        for (indexed, elements) in program.arrays.iter().zip(machine.arrays.drain(..)) {
            if let Some(array) = elements.and_then(Elements::changed) {
                self.bind(&indexed.name, Value::Array(array));
            }
        }
    }
}

fn number_of(value: &Value) -> Number {
    let number = match value {
        Value::Weak(weak) => Number::of_weak(*weak),
        Value::Array(array) if array.shape().is_scalar() => known_scalar(array).map(Number::element),
        _ => None,
    };
    number.unwrap_or(Number::UNKNOWN)
}

fn value_of(number: Number, pool: &Pool) -> Option<Value> {
    match number.scalar() {
        None => number.weak().map(Value::Weak),
        Some(Scalar::Bool(value)) => Some(Value::bool(value)),
        Some(value) => Some(Value::Array(leaf(value, pool))),
    }
}

/// An array of no dimensions: what is computed from it is a function of it, where a constant would be part of what is
/// computed.
fn leaf(value: Scalar, pool: &Pool) -> Expr {
    match Array::from_scalars(pool, value.dtype(), Shape::scalar(), [value]) {
        Ok(array) => graph::array(array),
        Err(_) => graph::constant(value),
    }
}

fn length_of(shape: &Shape, length: Length) -> Number {
    let extents = shape.extents();
    let length = match length {
        Length::Len => extents.first().copied(),
        Length::Size => Some(shape.len()),
        Length::Rank => Some(extents.len()),
        Length::Extent(axis) => extents.get(axis).copied(),
    };
    length.and_then(|length| i64::try_from(length).ok()).map_or(Number::UNKNOWN, Number::int)
}
