//! How finished values are written: as plain text for people, as JSON lines for programs.
//!
//! Knows values, not engines: nothing here computes, and nothing here writes to a terminal by itself.

mod columns;
mod json;
mod layout;
mod plain;

pub use json::json;
pub use plain::{member, plain};
