//! Evaluation: walks the Ast and builds lazy expressions. It knows sinks, but no engine: whatever must be computed, the
//! [`Host`] computes.

mod assign;
pub(crate) mod at_once;
mod attribute;
mod call;
mod caller;
mod carried;
pub(crate) mod compare;
mod control;
pub(crate) mod counted;
pub(crate) mod demand;
mod evaluator;
mod expression;
mod foreign;
mod format;
mod function;
mod host;
pub(crate) mod index;
pub(crate) mod iterate;
pub(crate) mod literal;
mod numbers;
mod operand;
pub(crate) mod operators;
pub(crate) mod promote;
pub(crate) mod report;
mod resolve;
mod scope;
pub(crate) mod selection;
mod single;
mod suggest;
mod traced;
mod tree;
mod turns;
mod update;
mod value;
mod weak;

#[cfg(test)]
pub(crate) mod tests;

pub use attribute::ATTRIBUTES;
pub use caller::Caller;
pub use evaluator::{Evaluator, constant_names};
pub use function::UserFunction;
pub use host::{Host, Next, Prepared, Sink, SinkKind, Turn};
pub use iterate::{Range, Sequence};
pub use numbers::{MetNumber, MovingSlice, Numbers, as_constant};
pub use operand::Operand;
pub use scope::Scope;
pub use suggest::nearest;
pub use tree::bound_names;
pub use value::{Function, Tuple, Value};
pub use weak::{Weak, WeakError};
