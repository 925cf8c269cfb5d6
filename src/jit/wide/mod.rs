//! Loops over vectors of 512 bits, for processors with AVX-512.
//!
//! # Design
//!
//! Cranelift knows vectors of 128 bits at most, and where arithmetic on data in the caches bounds a kernel these leave most
//! of such a processor unused. A [`LoopProgram`] is a straight line of a few dozen kinds of operations on lanes, for which
//! little of a code generator is needed: [`select`] has the one definition of each operation, instructions on virtual
//! registers; [`allocate`] gives them registers of the machine; [`function`] puts them into a loop over whole vectors and
//! into one over what remains, whose loads and stores leave out the lanes that are not there; [`blocks`] is that for loops
//! which fold what they compute. Bools are mask registers.
//! `iced_x86` knows how instructions are encoded.
//!
//! Every operation gives the same bits as in `jit::lower`: the tests compare both with the scalar definitions. A program
//! that would need too large a frame is left to Cranelift.

mod allocate;
mod blocks;
mod codes;
mod function;
mod reduce;
mod select;

use super::support::Target;
use super::{JitError, Manner};
use crate::plan::kernel::LoopProgram;
use memmap2::{Mmap, MmapMut};
use std::io;

/// Bytes per vector.
const VECTOR: usize = 64;

/// Whether loops for a target are made here.
pub(super) fn is_for(target: Target) -> bool {
    #[cfg(all(target_arch = "x86_64", unix))]
    {
        let has = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("bmi2");
        has && matches!(target, Target::Avx512 | Target::Host)
    }
    #[cfg(not(all(target_arch = "x86_64", unix)))]
    {
        let _ = target;
        false
    }
}

/// The machine code of a verified program, a function as `skeleton::signature` says; none if Cranelift is to make it.
pub(super) fn compile(program: &LoopProgram, manner: &Manner) -> Result<Option<Mmap>, JitError> {
    let Some(function) = function::function(program, manner)? else { return Ok(None) };
    in_memory(&function.encoded()?).map(Some).map_err(JitError::Memory)
}

fn in_memory(code: &[u8]) -> io::Result<Mmap> {
    let mut memory = MmapMut::map_anon(code.len())?;
    memory.copy_from_slice(code);
    memory.make_exec()
}

/// The machine code as text, an instruction a line.
pub(super) fn assembly(program: &LoopProgram) -> Result<Option<String>, JitError> {
    Ok(function::function(program, &Manner::default())?.map(|function| function.text()))
}
