//! Random programs and the machinery that compares engines on them.
//!
//! [`generate`] writes a well-typed program, [`engines`] runs its text in sessions that differ in engine and options,
//! [`compare`] looks for the first difference, [`shrink`] makes a failing program small, and [`campaign`] does all of
//! this for many seeds. A case is a function of its seed alone, on every machine.

// Each test program uses a part of this.
#![allow(dead_code)]

pub mod campaign;
pub mod catalogue;
pub mod compare;
pub mod dice;
pub mod elements;
pub mod engines;
pub mod fault;
pub mod generate;
pub mod shapes;
pub mod shrink;
pub mod sources;
pub mod tree;
