//! One loop program to one function in executable memory.

use super::JitError;
use super::run::conversions::converting;
use super::run::merge::merged;
use super::skeleton;
use super::support::{Support, Target};
use super::verify::verify;
use super::wide;
use crate::numeric::element::Width;
use crate::numeric::reduce::ReduceOp;
use crate::plan::kernel::{Kernel, LoopProgram, Phase, Step};
use crate::types::DType;
use cranelift_codegen::Context;
use cranelift_codegen::isa::{OwnedTargetIsa, TargetIsa};
use cranelift_frontend::FunctionBuilderContext;
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Module, default_libcall_names};
use memmap2::Mmap;
use smallvec::SmallVec;
use std::sync::{Mutex, OnceLock, PoisonError};

/// How a loop gets at memory: a hint in the first case, promises in the others. Only wide loops know any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Manner {
    /// Streams that are asked for ahead, by number.
    pub ahead: SmallVec<[usize; 4]>,
    /// Outputs that are written past the caches. Where such a one has a whole vector of elements or more, it is aligned to
    /// a vector, and nobody else may see it before [`fence`](crate::numeric::tile::fence).
    pub streaming: SmallVec<[usize; 2]>,
    /// Outputs that stand in memory as a narrower dtype does, whose elements their lanes are.
    pub narrow: SmallVec<[(usize, DType); 1]>,
    /// Outputs that get what their elements are folded to, instead of the elements.
    pub folds: SmallVec<[LoopFold; 2]>,
    /// Outputs that get only some of their elements, one after another. There must be room for all of them and a vector.
    pub packs: SmallVec<[LoopPack; 1]>,
}

/// An output, of 64-bit lanes, of which a mask says what it gets. Its entry is left where what it got ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LoopPack {
    pub output: usize,
    /// The number of the output that is the mask, and gets nothing itself. Masks come last.
    pub mask: usize,
}

impl Manner {
    /// Bytes from an element of an output to the next, in a loop of a width.
    pub fn stride(&self, output: usize, width: Width) -> usize {
        let narrow = self.narrow.iter().find(|(number, _)| *number == output);
        narrow.map_or(width.bytes(), |(_, dtype)| dtype.size())
    }

    /// Words of states that a loop can fold into: each takes a register, or two where a vector has half of its lanes.
    pub const FOLDED_WORDS: usize = 6;
    /// Values that it can find float extremes of, block by block: each takes a mask register.
    pub const EXTREME_VALUES: usize = 2;
    /// Streams and outputs, without masks, that a loop can have up to the last one that it packs: each takes a register.
    pub const PACKING_ADDRESSES: usize = 7;
}

/// An output, of 64-bit lanes, that is folded in registers: of what a loop computes and only a reduction reads, nothing goes
/// through memory.
///
/// Where one of them is of squared deviations, no output that is stored may be a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LoopFold {
    pub output: usize,
    /// One that is an operation [of lanes](ReduceOp::folds_lanes), or over blocks squared deviations.
    pub op: ReduceOp,
    /// The dtype of the elements.
    pub operand: DType,
    pub over: FoldOver,
}

/// What is folded into what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FoldOver {
    /// Each block of [`BLOCK`](crate::numeric::reduce::BLOCK) elements, of which the last may be shorter, into a vector of
    /// [`LANES`](crate::numeric::reduce::LANES) states: the output has those of one block after another. Squared deviations
    /// have two vectors, of the sums and, from a second look at the block, of the squares.
    Blocks,
    /// Each element into the state that the output has in its place.
    Rows,
}

/// Compiles loop programs for one target. What the target is like is found out on first use.
pub struct Compiler {
    target: Target,
    isa: OnceLock<OwnedTargetIsa>,
}

impl Compiler {
    pub fn new(target: Target) -> Compiler {
        Compiler { target, isa: OnceLock::new() }
    }

    pub fn target(&self) -> Target {
        self.target
    }

    /// Whether loops have vectors as wide as those of tile functions.
    pub fn has_wide_loops(&self) -> bool {
        wide::is_for(self.target)
    }

    /// Whether loops widen what they load, narrow what they store, and make floats of integers.
    pub fn converts(&self) -> bool {
        wide::converts(self.target)
    }

    /// The steps of a phase as they run: where loops are wide, some of them are one; where they `convert` besides, they do so
    /// instead of steps of their own.
    pub fn steps(&self, phase: &Phase, kernel: &Kernel, convert: bool) -> Vec<Step> {
        let Phase { steps, outs } = phase;
        match (self.has_wide_loops(), convert && self.converts()) {
            (true, true) => merged(&converting(steps, outs, kernel), outs, &kernel.accesses),
            (true, false) => merged(steps, outs, &kernel.accesses),
            (false, _) => steps.clone(),
        }
    }

    /// Compiles `program`; well under a millisecond for a dozen operations.
    pub fn compile(&self, program: &LoopProgram) -> Result<CompiledLoop, JitError> {
        self.compile_for(program, &Manner::default())
    }

    /// The same, of code that gets at memory in a certain manner, if the compiler has wide loops: see
    /// [`CompiledLoop::is_wide`].
    pub fn compile_for(&self, program: &LoopProgram, manner: &Manner) -> Result<CompiledLoop, JitError> {
        if self.has_wide_loops() {
            verify(program, self.converts())?;
            if let Some(code) = wide::compile(self.target, program, manner)? {
                return Ok(CompiledLoop::new(program, code.as_ptr(), Code::Pages { _pages: code }));
            }
        }
        let converts = self.converts() && verify(program, false).is_err();
        if converts || !manner.narrow.is_empty() {
            return Err(JitError::StoredElements);
        }
        let isa = self.isa()?;
        let mut context = build(isa, program)?;
        let mut module = JITModule::new(JITBuilder::with_isa(isa.clone(), default_libcall_names()));
        let id = module.declare_anonymous_function(&context.func.signature)?;
        module.define_function(id, &mut context)?;
        module.finalize_definitions()?;
        let code = module.get_finalized_function(id);
        Ok(CompiledLoop::new(program, code, Code::Module(Box::new(Mutex::new(Some(module))))))
    }

    /// The code generator's input for `program`, as text.
    pub fn clif(&self, program: &LoopProgram) -> Result<String, JitError> {
        Ok(build(self.isa()?, program)?.func.display().to_string())
    }

    /// The machine code of `program`, as text.
    pub fn assembly(&self, program: &LoopProgram) -> Result<String, JitError> {
        verify(program, self.converts())?;
        if self.has_wide_loops()
            && let Some(text) = wide::assembly(self.target, program)?
        {
            return Ok(text);
        }
        let isa = self.isa()?;
        let mut context = build(isa, program)?;
        context.set_disasm(true);
        let code = context.compile(&**isa, &mut Default::default()).map_err(|error| error.inner)?;
        Ok(code.vcode.clone().unwrap_or_default())
    }

    fn isa(&self) -> Result<&OwnedTargetIsa, JitError> {
        match self.isa.get() {
            Some(isa) => Ok(isa),
            None => {
                let isa = self.target.isa()?;
                Ok(self.isa.get_or_init(|| isa))
            }
        }
    }
}

/// A context that holds the unoptimised function of `program`.
fn build(isa: &OwnedTargetIsa, program: &LoopProgram) -> Result<Context, JitError> {
    verify(program, false)?;
    let isa: &dyn TargetIsa = &**isa;
    let mut context = Context::new();
    context.func.signature = skeleton::signature(isa.default_call_conv());
    let mut builder_context = FunctionBuilderContext::new();
    skeleton::build(&mut context.func, &mut builder_context, isa.frontend_config(), Support::of(isa), program)?;
    Ok(context)
}

type Entry = unsafe extern "C" fn(*const *const u8, *const u64, *mut *mut u8, usize);

/// A loop program as machine code. The code is freed when this is dropped.
pub struct CompiledLoop {
    entry: Entry,
    streams: usize,
    uniforms: usize,
    outputs: usize,
    /// Owns the memory of `entry`.
    code: Code,
}

/// What owns machine code.
enum Code {
    /// Cranelift's; behind a mutex because it may move between threads but not be shared by them.
    Module(Box<Mutex<Option<JITModule>>>),
    Pages {
        _pages: Mmap,
    },
}

impl CompiledLoop {
    /// `start` is that of a finished function of `skeleton::signature` for `program`, in memory that `code` owns.
    fn new(program: &LoopProgram, start: *const u8, code: Code) -> CompiledLoop {
        // SAFETY: the function was built with that signature in the host's calling convention, which is this type.
        let entry = unsafe { std::mem::transmute::<*const u8, Entry>(start) };
        let streams = program.inputs.iter().filter(|input| input.is_stream()).count();
        let uniforms = program.inputs.len() - streams;
        CompiledLoop { entry, streams, uniforms, outputs: program.outputs.len(), code }
    }

    /// Whether it has vectors of more than 128 bits. Then it asks ahead itself, for the streams that it was compiled for.
    pub fn is_wide(&self) -> bool {
        matches!(self.code, Code::Pages { .. })
    }

    /// Computes `n` elements of every output.
    ///
    /// `streams` are the stream inputs of the program and `uniforms` the uniform ones, each in the order of the
    /// program; `outputs` are in the order of its outputs. An element is a lane of the program's width; a uniform is 64
    /// bits, of which a 32-bit loop takes the low half. Nothing beyond element `n` is read or written. What an output holds
    /// of a loop that was compiled to fold or to pack it, and where its pointer is left, is said there: see [`Manner`].
    ///
    /// # Panics
    ///
    /// If the number of streams, uniforms or outputs is not the program's.
    ///
    /// # Safety
    ///
    /// Every stream is readable and every output but masks writable for `n` lanes, or for as much as [`Manner`] says, and
    /// aligned to one, and no other thread writes to the streams or touches the outputs meanwhile. An output is the very
    /// pointer of a stream of elements of its size or overlaps no stream, and overlaps no other output.
    pub unsafe fn call(&self, streams: &[*const u8], uniforms: &[u64], outputs: &mut [*mut u8], n: usize) {
        let given = (streams.len(), uniforms.len(), outputs.len());
        assert_eq!(given, (self.streams, self.uniforms, self.outputs), "streams, uniforms and outputs of a loop");
        // SAFETY: the function reads exactly as many entries of the three arrays as were just counted and, of the
        // memory they point to, what the caller vouches for. It is still there: only `drop` frees it.
        unsafe { (self.entry)(streams.as_ptr(), uniforms.as_ptr(), outputs.as_mut_ptr(), n) }
    }
}

impl Drop for CompiledLoop {
    fn drop(&mut self) {
        let Code::Module(module) = &mut self.code else { return };
        let module = module.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(module) = module {
            // SAFETY: `entry` is private and called only through `&self`, so no call is under way or can follow.
            unsafe { module.free_memory() }
        }
    }
}

impl std::fmt::Debug for CompiledLoop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let CompiledLoop { streams, uniforms, outputs, .. } = self;
        write!(f, "CompiledLoop({streams} streams, {uniforms} uniforms -> {outputs} outputs)")
    }
}
