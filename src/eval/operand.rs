//! A value together with where the program says it.

use super::value::Value;
use crate::syntax::span::Span;

/// A value and its place: what operators and builtins take, so that their errors can point.
#[derive(Clone, Debug)]
pub struct Operand {
    pub value: Value,
    pub span: Span,
}

impl Operand {
    pub fn new(value: Value, span: Span) -> Operand {
        Operand { value, span }
    }
}
