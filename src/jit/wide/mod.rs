//! Loops over vectors of 512 or 256 bits, for processors with AVX-512 or AVX2.
//!
//! # Design
//!
//! Cranelift knows vectors of 128 bits at most, and where arithmetic on data in the caches bounds a kernel these leave most
//! of such a processor unused. A [`LoopProgram`] is a straight line of a few dozen kinds of operations on lanes, for which
//! little of a code generator is needed: [`select`] has the one definition of each operation, instructions on virtual
//! registers; [`allocate`] gives them registers of the machine; [`function`] puts them into a loop over whole vectors and
//! into one over what remains, whose loads and stores leave out the lanes that are not there; [`blocks`] is that for loops
//! which fold what they compute. [`writer`] has what stands around the lines, [`quotients`] has division by one number. The
//! two sets of instructions have all of this in common, and [`codes`] their names; where AVX2 has no instruction for an
//! operation on integers, [`integers`] makes it of several, and where AVX-512 has mask registers for bools and for lanes, it
//! has [`vector_masks`]. AVX-512 has [`conversions`] besides: elements of which memory has another size than lanes.
//! `iced_x86` knows how instructions are encoded.
//!
//! Every operation gives the same bits as in `jit::lower`: the tests compare both with the scalar definitions. A program
//! that would need too large a frame is left to Cranelift.

mod allocate;
mod blocks;
mod codes;
mod conversions;
mod function;
mod integers;
mod quotients;
mod reduce;
mod select;
mod vector_masks;
mod writer;

use super::support::Target;
use super::{JitError, Manner};
use crate::numeric::element::Width;
use crate::numeric::reduce::LANES;
use crate::plan::kernel::LoopProgram;
use iced_x86::Register;
use memmap2::{Mmap, MmapMut};
use std::io;

/// A set of vector instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    /// 16 vectors of 256 bits. A bool is a lane of ones or zeros, as in memory.
    Avx2,
    /// 32 vectors of 512 bits, and masks: registers that have a bit for each lane.
    Avx512,
}

impl Set {
    /// The widest set that may be used for a target, if the host has one.
    #[cfg(all(target_arch = "x86_64", unix))]
    fn of(target: Target) -> Option<Set> {
        let narrow = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt");
        let wide = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("bmi2");
        match target {
            Target::Avx512 | Target::Host if narrow && wide => Some(Set::Avx512),
            Target::Avx2 | Target::Avx512 | Target::Host if narrow => Some(Set::Avx2),
            _ => None,
        }
    }

    #[cfg(not(all(target_arch = "x86_64", unix)))]
    fn of(_: Target) -> Option<Set> {
        None
    }

    /// Bytes per vector.
    fn bytes(self) -> usize {
        match self {
            Set::Avx2 => 32,
            Set::Avx512 => 64,
        }
    }

    /// Vector registers.
    fn registers(self) -> usize {
        match self {
            Set::Avx2 => 16,
            Set::Avx512 => 32,
        }
    }

    /// A vector register by its number.
    fn vector(self, number: usize) -> Register {
        self.first() + number as u32
    }

    /// The number of a vector register.
    fn number(self, register: Register) -> usize {
        register as usize - self.first() as usize
    }

    /// The lowest part of a vector register.
    fn lowest(self, register: Register) -> Register {
        Register::XMM0 + self.number(register) as u32
    }

    fn first(self) -> Register {
        match self {
            Set::Avx2 => Register::YMM0,
            Set::Avx512 => Register::ZMM0,
        }
    }

    /// Vectors that hold the lanes of a block.
    fn parts(self) -> usize {
        ROW / self.bytes()
    }
}

/// Bytes of the lanes of a block: a vector of AVX-512 or two of AVX2.
const ROW: usize = 64;
const _: () = assert!(ROW == LANES * Width::W64.bytes());

/// What instructions work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Form {
    set: Set,
    /// Of lanes.
    width: Width,
}

/// Whether loops for a target are made here.
pub(super) fn is_for(target: Target) -> bool {
    Set::of(target).is_some()
}

/// Whether loops for a target widen what they load and narrow what they store. Where vectors have no masks, lanes that are
/// not there would be touched.
pub(super) fn converts(target: Target) -> bool {
    Set::of(target) == Some(Set::Avx512)
}

/// The machine code of a verified program, a function as `skeleton::signature` says; none if Cranelift is to make it.
pub(super) fn compile(target: Target, program: &LoopProgram, manner: &Manner) -> Result<Option<Mmap>, JitError> {
    let Some(set) = Set::of(target) else { return Ok(None) };
    let Some(function) = function::function(set, program, manner)? else { return Ok(None) };
    in_memory(&function.encoded()?).map(Some).map_err(JitError::Memory)
}

fn in_memory(code: &[u8]) -> io::Result<Mmap> {
    let mut memory = MmapMut::map_anon(code.len())?;
    memory.copy_from_slice(code);
    memory.make_exec()
}

/// The machine code as text, an instruction a line.
pub(super) fn assembly(target: Target, program: &LoopProgram) -> Result<Option<String>, JitError> {
    let Some(set) = Set::of(target) else { return Ok(None) };
    Ok(function::function(set, program, &Manner::default())?.map(|function| function.text()))
}
