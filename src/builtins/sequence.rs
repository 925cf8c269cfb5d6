//! Arguments that are sequences of separate values.

use super::Call;
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, error};
use crate::eval::{Operand, Value, index, literal, promote};
use crate::graph::Expr;

/// The most rows that an array given for a sequence is taken apart into.
const MOST_ROWS: usize = 4096;

impl Call<'_> {
    /// The items of a tuple or of a literal, or the elements of an array along its first axis. All have the place of the
    /// argument.
    pub fn items(&self, name: &str) -> Result<Vec<Operand>, Diagnostic> {
        let Operand { value, span } = self.operand(name);
        let items: Vec<Value> = match value {
            Value::Tuple(items) => items.to_vec(),
            Value::Array(array) if !array.shape().is_scalar() => rows(&array, &self.operand(name))?,
            other => {
                let message = format!("`{name}` must be a sequence, not {}", other.describe());
                return Err(advised(span, message, "write `(a, b)` or `[a, b]`"));
            }
        };
        Ok(items.into_iter().map(|value| Operand::new(value, span)).collect())
    }

    /// The items of a sequence as arrays; tuples among them become arrays as `array` makes them.
    pub fn arrays(&mut self, name: &str) -> Result<Vec<Expr>, Diagnostic> {
        self.items(name)?.into_iter().map(|item| self.as_array(item)).collect()
    }

    /// The arguments of a parameter that takes any number of arrays, such as meshgrid's.
    pub fn several_arrays(&mut self, name: &str) -> Result<Vec<Expr>, Diagnostic> {
        let operand = self.operand(name);
        let items = match &operand.value {
            Value::Tuple(items) => items.to_vec(),
            other => vec![other.clone()],
        };
        items.into_iter().map(|item| self.as_array(Operand::new(item, operand.span))).collect()
    }

    /// A value as an array: plain numbers become scalars, tuples arrays.
    pub fn as_array(&mut self, operand: Operand) -> Result<Expr, Diagnostic> {
        let Operand { value, span } = operand;
        let value = match value {
            tuple @ Value::Tuple(_) => literal::from_value(tuple, span, self.host)?,
            other => other,
        };
        promote::strong(&Operand::new(value, span))
    }
}

fn rows(array: &Expr, operand: &Operand) -> Result<Vec<Value>, Diagnostic> {
    let count = array.shape()[0];
    if count > MOST_ROWS {
        let message = format!("an array is taken apart into at most {MOST_ROWS} rows here, not {count}");
        return Err(error(operand.span, message).with_help("`reshape` and `transpose` join rows without that"));
    }
    (0..count).map(|row| index::row(array, row, operand.span).map(Value::Array)).collect()
}
