//! Dropping expressions without recursion along the sides on which they grow long.
//!
//! `a + a + … + a` is a tree as deep as it has terms, and so is a long `else if` chain; the drop that the compiler writes
//! would use a stack frame for each. Nesting in every other direction is bounded by the parser.

use super::ast::{Expression, ExpressionKind, Otherwise};
use std::mem;

impl Drop for Expression {
    fn drop(&mut self) {
        let mut rest = match take_spine(&mut self.kind) {
            Some(kind) => kind,
            None => return,
        };
        while let Some(next) = take_spine(&mut rest) {
            rest = next;
        }
    }
}

/// Takes the child along the long side of an expression out of it, leaving a leaf.
fn take_spine(kind: &mut ExpressionKind) -> Option<ExpressionKind> {
    let child = match kind {
        ExpressionKind::Binary { left, .. } | ExpressionKind::And { left, .. } | ExpressionKind::Or { left, .. } => {
            left
        }
        ExpressionKind::Compare { first, .. } => first,
        ExpressionKind::Call { function, .. } => function,
        ExpressionKind::MethodCall { receiver, .. } | ExpressionKind::Attribute { receiver, .. } => receiver,
        ExpressionKind::Index { base, .. } => base,
        ExpressionKind::If { otherwise: Some(otherwise), .. } => match otherwise.as_mut() {
            Otherwise::If(next) => next,
            Otherwise::Block(_) => return None,
        },
        _ => return None,
    };
    Some(mem::replace(&mut child.kind, ExpressionKind::None))
}
