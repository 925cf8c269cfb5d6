//! Builtins that are one operation on single numbers.

use crate::numeric::function::Function;
use crate::numeric::op::ScalarOp;

/// Their names and operations.
const OF_ONE: &[(&str, ScalarOp)] = &[
    ("abs", ScalarOp::Abs),
    ("sqrt", ScalarOp::Sqrt),
    ("floor", ScalarOp::Floor),
    ("ceil", ScalarOp::Ceil),
    ("trunc", ScalarOp::Trunc),
    ("cbrt", ScalarOp::Call(Function::Cbrt)),
    ("exp", ScalarOp::Call(Function::Exp)),
    ("exp2", ScalarOp::Call(Function::Exp2)),
    ("expm1", ScalarOp::Call(Function::Expm1)),
    ("log", ScalarOp::Call(Function::Log)),
    ("log2", ScalarOp::Call(Function::Log2)),
    ("log10", ScalarOp::Call(Function::Log10)),
    ("log1p", ScalarOp::Call(Function::Log1p)),
    ("sin", ScalarOp::Call(Function::Sin)),
    ("cos", ScalarOp::Call(Function::Cos)),
    ("tan", ScalarOp::Call(Function::Tan)),
    ("asin", ScalarOp::Call(Function::Asin)),
    ("acos", ScalarOp::Call(Function::Acos)),
    ("atan", ScalarOp::Call(Function::Atan)),
    ("sinh", ScalarOp::Call(Function::Sinh)),
    ("cosh", ScalarOp::Call(Function::Cosh)),
    ("tanh", ScalarOp::Call(Function::Tanh)),
];

const OF_TWO: &[(&str, ScalarOp)] = &[
    ("minimum", ScalarOp::Minimum),
    ("maximum", ScalarOp::Maximum),
    ("hypot", ScalarOp::Call(Function::Hypot)),
    ("atan2", ScalarOp::Call(Function::Atan2)),
    ("gcd", ScalarOp::Gcd),
    ("lcm", ScalarOp::Lcm),
];

/// The operation of the builtin of that name with so many arguments.
pub(super) fn operation(name: &str, arguments: usize) -> Option<ScalarOp> {
    let table = match arguments {
        1 => OF_ONE,
        2 => OF_TWO,
        _ => return None,
    };
    table.iter().find(|(known, _)| *known == name).map(|(_, op)| *op)
}

#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = (&'static str, usize)> {
    let of = |table: &'static [(&'static str, ScalarOp)], count| table.iter().map(move |(name, _)| (*name, count));
    of(OF_ONE, 1).chain(of(OF_TWO, 2))
}
