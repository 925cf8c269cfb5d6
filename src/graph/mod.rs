//! What is to be computed: one node type, lazily built by programs and captured into an arena for the engines.

mod arena;
mod build;
mod checked;
mod lazy;
mod node;
mod ops;
mod print;
mod product;
mod verify;
mod work;

pub use arena::{Graph, NodeId, Rewriter};
pub use build::*;
pub use lazy::{Expr, Raised, WeakExpr};
pub use node::{Node, Op, SliceAxis};
pub use ops::GraphError;
pub use ops::elementwise::infer as infer_elementwise;
pub use product::{matmul, product_as_it_lies};
pub use verify::VerifyError;
pub use work::CHEAP;
