//! arr: a small array language whose programs are fused, compiled and run in parallel, with the same bits every time.
//!
//! The pipeline is the list of modules below, top to bottom; `ARCHITECTURE.md` says what each knows and does not know.

pub mod cli;
pub mod session;

pub mod syntax;

pub mod builtins;
pub mod eval;
pub mod graph;

pub mod interp;

pub mod algorithms;

pub mod exec;
pub mod jit;
pub mod optimize;
pub mod plan;

pub mod formats;
pub mod memory;
pub mod numeric;
pub mod types;

pub mod diagnostics;
pub mod display;
pub mod repl;
pub mod values;
