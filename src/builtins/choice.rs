//! Choosing between arrays.

use super::call::int64;
use super::positions::nonzero;
use super::{Builtin, Call};
use crate::diagnostics::Diagnostic;
use crate::eval::report::{advised, error};
use crate::eval::{Operand, Value, promote};
use crate::graph::{self, Expr};
use crate::numeric::op::ScalarOp;
use crate::types::{DType, broadcast_shapes};

pub(super) static BUILTINS: &[Builtin] = &[
    Builtin {
        names: &["where"],
        signature: "where(condition, x=none, y=none)",
        summary: "The element of x where the condition holds, else that of y.",
        doc: "All three broadcast to one shape; x and y promote to one dtype, the condition must be bool.\n\
              Both branches are computed for every element. The condition alone gives the positions where it holds, as\n\
              nonzero does.",
        examples: &[
            ("where([true, false, true], 1, 0)", "[1 0 1]"),
            ("x = [-1.5, 2.0]\nwhere(x > 0, x, nan)", "[nan  2.]"),
            ("where([false, true, true])", "([1 2],)"),
        ],
        build: choose_one,
    },
    Builtin {
        names: &["select"],
        signature: "select(condlist[], choicelist[], default=0)",
        summary: "The element of the first choice whose condition holds, else the default.",
        doc: "Conditions are bool arrays, one for each choice; everything broadcasts to one shape and the choices promote\n\
              with the default to one dtype. All choices are computed for every element.",
        examples: &[("x = arange(5)\nselect([x < 2, x > 3], [x, 10 * x], default=-1)", "[ 0  1 -1 -1 40]")],
        build: select,
    },
    Builtin {
        names: &["choose"],
        signature: "choose(a, choices[], mode=\"raise\")",
        summary: "For each element of an integer array, the element of the choice of that number.",
        doc: "Everything broadcasts to one shape and the choices promote to one dtype. A number that no choice has is an\n\
              error; with mode=\"wrap\" it is taken modulo the number of choices, with mode=\"clip\" the nearest choice is\n\
              taken. With \"raise\" the index is computed at once.",
        examples: &[
            ("choose([0, 1, 1], [[1, 2, 3], [10, 20, 30]])", "[ 1 20 30]"),
            ("choose([-1, 0, 7], (5, 6), mode=\"clip\")", "[5 5 6]"),
        ],
        build: choose,
    },
];

fn choose_one(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    if call.is_given("x") && call.is_given("y") {
        return call.elementwise(ScalarOp::Select, &["condition", "x", "y"]);
    }
    if call.is_given("x") || call.is_given("y") {
        return Err(advised(call.place, "`where` takes both x and y", "it is called as `where(condition, x, y)`"));
    }
    let condition = call.array("condition")?;
    nonzero(call, "condition", &condition)
}

/// Values as arrays of one dtype; plain numbers take the dtype of the others.
fn promoted(call: &mut Call<'_>, values: Vec<Operand>) -> Result<Vec<Expr>, Diagnostic> {
    let mut operands = Vec::with_capacity(values.len());
    for value in values {
        let span = value.span;
        operands.push(match value.value {
            Value::Tuple(_) => Operand::new(Value::Array(call.as_array(value)?), span),
            _ => value,
        });
    }
    let exprs = promote::promote(&operands)?;
    let dtype = exprs.iter().map(Expr::dtype).reduce(DType::promote).unwrap_or(DType::Float64);
    exprs.iter().map(|expr| call.built(graph::cast(expr, dtype))).collect()
}

fn select(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let (conditions, mut choices) = (call.items("condlist")?, call.items("choicelist")?);
    if conditions.is_empty() || conditions.len() != choices.len() {
        let message = format!("{} conditions for {} choices", conditions.len(), choices.len());
        return Err(advised(call.span("condlist"), message, "each choice needs a condition, and one must be there"));
    }
    choices.push(call.operand("default"));
    let choices = promoted(call, choices)?;
    let mut result = choices[conditions.len()].clone();
    for (number, condition) in conditions.into_iter().enumerate().rev() {
        let condition = call.as_array(condition)?;
        if condition.dtype() != DType::Bool {
            let message = format!("condition {number} of select must be bool, not {}", condition.dtype());
            return Err(advised(call.span("condlist"), message, "write `x != 0` for the condition"));
        }
        result = call.combine(ScalarOp::Select, &[&condition, &choices[number], &result])?;
    }
    Ok(Value::Array(result))
}

fn choose(call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let index = call.array("a")?;
    if index.dtype().is_float() {
        let message = format!("the index of choose must hold integers, not {}", index.dtype());
        return Err(advised(call.span("a"), message, "write `int(x)`"));
    }
    let index = call.built(graph::cast(&index, DType::Int64))?;
    let choices = call.items("choices")?;
    let choices = promoted(call, choices)?;
    let Some(last) = choices.len().checked_sub(1) else {
        return Err(error(call.span("choices"), "there is nothing to choose from"));
    };
    let count = choices.len() as i64;
    let index = match call.option("mode", &["raise", "wrap", "clip"])? {
        "wrap" => call.combine(ScalarOp::Modulo, &[&index, &int64(count)])?,
        "clip" => {
            let raised = call.combine(ScalarOp::Maximum, &[&index, &int64(0)])?;
            call.combine(ScalarOp::Minimum, &[&raised, &int64(count - 1)])?
        }
        _ => {
            check_numbers(call, &index, count)?;
            index
        }
    };
    let shape = call.built(broadcast_shapes(index.shape(), choices[last].shape()).map_err(Into::into))?;
    let mut result = call.built(graph::broadcast_to(&choices[last], shape))?;
    for (number, choice) in choices.iter().enumerate().rev().skip(1) {
        let here = call.combine(ScalarOp::Equal, &[&index, &int64(number as i64)])?;
        result = call.combine(ScalarOp::Select, &[&here, choice, &result])?;
    }
    Ok(Value::Array(result))
}

/// Every index must be the number of a choice. Indices are computed for this.
fn check_numbers(call: &mut Call<'_>, index: &Expr, count: i64) -> Result<(), Diagnostic> {
    let low = call.combine(ScalarOp::Less, &[index, &int64(0)])?;
    let high = call.combine(ScalarOp::GreaterEqual, &[index, &int64(count)])?;
    let outside = call.combine(ScalarOp::Or, &[&low, &high])?;
    if !call.any(&outside)? {
        return Ok(());
    }
    let message = format!("an index of choose is not the number of a choice, 0 to {}", count - 1);
    Err(advised(
        call.span("a"),
        message,
        "mode=\"clip\" takes the nearest choice, mode=\"wrap\" counts on from the first",
    ))
}
