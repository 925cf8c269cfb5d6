//! Expressions that a program holds: shared nodes that may or may not have been computed.

use super::node::{Node, Op};
use crate::types::{DType, Shape};
use crate::values::Array;
use std::sync::{Arc, OnceLock};

/// A lazy array: a handle to a node and, once somebody needed it, its finished value.
#[derive(Clone, Debug)]
pub struct Expr(Arc<Lazy>);

#[derive(Debug)]
struct Lazy {
    node: Node<Expr>,
    finished: OnceLock<Array>,
}

impl Expr {
    pub fn new(node: Node<Expr>) -> Expr {
        Expr(Arc::new(Lazy { node, finished: OnceLock::new() }))
    }

    pub fn node(&self) -> &Node<Expr> {
        &self.0.node
    }

    pub fn dtype(&self) -> DType {
        self.0.node.dtype
    }

    pub fn shape(&self) -> &Shape {
        &self.0.node.shape
    }

    /// The value, when it has been computed or is a leaf in memory.
    pub fn finished(&self) -> Option<&Array> {
        match &self.0.node.op {
            Op::Array(array) => Some(array),
            _ => self.0.finished.get(),
        }
    }

    /// Keeps the value for whoever asks next. The first value stays.
    pub fn finish(&self, array: Array) {
        debug_assert!(array.dtype() == self.dtype() && array.shape() == self.shape());
        let _ = self.0.finished.set(array);
    }

    /// A key that tells two handles of one node from handles of two.
    pub fn id(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }
}

/// A chain of a million operations must not recurse when it is dropped: inputs that nobody else holds are taken out and
/// dropped one by one.
impl Drop for Lazy {
    fn drop(&mut self) {
        let mut orphans: Vec<Expr> = self.node.inputs.drain(..).collect();
        while let Some(expr) = orphans.pop() {
            if let Some(mut lazy) = Arc::into_inner(expr.0) {
                orphans.extend(lazy.node.inputs.drain(..));
            }
        }
    }
}
