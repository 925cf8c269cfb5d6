//! The loop around a program: which elements, where they are in memory, how many at a time.

use super::JitError;
use super::lower::{Emitter, Lane, lower};
use super::schedule::{self, Schedule};
use super::support::Support;
use crate::numeric::element::Width;
use crate::plan::kernel::{LoopInput, LoopProgram};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{AbiParam, Block, Function, InstBuilder, MemFlagsData, Signature, Type, Value};
use cranelift_codegen::isa::{CallConv, TargetFrontendConfig};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use smallvec::SmallVec;

/// Bytes per uniform and per pointer.
const ENTRY: i32 = 8;
/// Bytes per vector.
const VECTOR: i32 = 16;

/// `extern "C" fn(streams: *const *const u8, uniforms: *const u64, outputs: *mut *mut u8, n: usize)`.
pub(super) fn signature(call_conv: CallConv) -> Signature {
    let mut signature = Signature::new(call_conv);
    signature.params = vec![AbiParam::new(I64); 4];
    signature
}

/// Emits the whole function, of [`signature`], for a verified program.
///
/// # Design
///
/// One register counts bytes; every address is a base plus that register plus a constant. First come turns of several
/// whole vectors (see [`Schedule`]), then single elements. What no element changes is computed before.
///
/// All vectors that go through the program together are loaded before any of them is stored, so an output may be an
/// input.
pub(super) fn build(
    function: &mut Function,
    context: &mut FunctionBuilderContext,
    config: TargetFrontendConfig,
    support: Support,
    program: &LoopProgram,
) -> Result<(), JitError> {
    let mut builder = FunctionBuilder::new(function, context);
    let entry = builder.create_block();
    builder.append_block_params_for_function_params(entry);
    builder.switch_to_block(entry);
    let schedule = Schedule::of(program, schedule::REGISTERS);
    let mut emitter = Emitter { builder: &mut builder, support, width: program.width };
    let fixed = Fixed::emit(&mut emitter, entry, program, &schedule)?;
    Body { emitter, program, schedule, fixed }.emit_loops()?;
    builder.seal_all_blocks();
    builder.finalize(config);
    Ok(())
}

/// What is computed once, before the loops.
struct Fixed {
    /// By value number: the value, if it is the same for all elements.
    values: Vec<Option<Value>>,
    /// The base address of each stream.
    streams: Vec<Value>,
    /// The base address of each output.
    outputs: Vec<Value>,
    /// The number of elements.
    n: Value,
}

impl Fixed {
    fn emit(
        emitter: &mut Emitter,
        entry: Block,
        program: &LoopProgram,
        schedule: &Schedule,
    ) -> Result<Fixed, JitError> {
        let params = emitter.builder.block_params(entry);
        let [mut streams, mut uniforms, mut outputs] = [0, 1, 2].map(|i| Array { address: params[i], loaded: 0 });
        let mut fixed = Fixed { values: Vec::new(), streams: Vec::new(), outputs: Vec::new(), n: params[3] };
        for &input in &program.inputs {
            let builder = &mut *emitter.builder;
            fixed.values.push(match input {
                LoopInput::Stream(_) => {
                    fixed.streams.push(streams.load_next(builder, I64));
                    None
                }
                LoopInput::Stored { .. } => return Err(JitError::StoredElements),
                LoopInput::Uniform(dtype) => {
                    // Of 64 bits the low half, which comes first, is the lane of a 32-bit loop.
                    let lane = Lane::of(dtype, program.width);
                    let scalar = uniforms.load_next(builder, lane.scalar());
                    Some(builder.ins().splat(lane.vector(), scalar))
                }
            });
        }
        for (op, &varies) in program.ops.iter().zip(&schedule.varies[program.inputs.len()..]) {
            let args = op.args.iter().filter_map(|arg| fixed.values[arg.0 as usize]);
            let args: SmallVec<[Value; 3]> = args.collect();
            fixed.values.push(if varies { None } else { Some(lower(emitter, op, &args)?) });
        }
        fixed.outputs = program.outputs.iter().map(|_| outputs.load_next(emitter.builder, I64)).collect();
        Ok(fixed)
    }
}

/// A parameter that points to consecutive 8-byte entries, and how many of them are loaded.
struct Array {
    address: Value,
    loaded: i32,
}

impl Array {
    fn load_next(&mut self, builder: &mut FunctionBuilder, ty: Type) -> Value {
        let offset = self.loaded * ENTRY;
        self.loaded += 1;
        builder.ins().load(ty, MemFlagsData::trusted(), self.address, offset)
    }
}

/// The elements that a piece of a loop's body computes.
#[derive(Clone, Copy)]
enum Piece {
    /// A whole vector.
    Vector,
    /// One element, in lane 0; what the other lanes hold is computed with but never stored.
    Element,
}

impl Piece {
    fn bytes(self, width: Width) -> i32 {
        match self {
            Piece::Vector => VECTOR,
            Piece::Element => width.bytes() as i32,
        }
    }
}

/// One value for each of the vectors that go through the program together.
type Group = SmallVec<[Value; 4]>;

/// The program to repeat, and where.
struct Body<'a, 'f> {
    emitter: Emitter<'a, 'f>,
    program: &'a LoopProgram,
    schedule: Schedule,
    fixed: Fixed,
}

impl Body<'_, '_> {
    fn emit_loops(mut self) -> Result<(), JitError> {
        let Schedule { vectors, together, .. } = self.schedule;
        let element = self.program.width.bytes() as i32;
        let turn = vectors as i32 * VECTOR;
        let builder = &mut *self.emitter.builder;
        let start = builder.ins().iconst(I64, 0);
        let turns = builder.ins().ushr_imm_u(self.fixed.n, i64::from((turn / element).ilog2()));
        let turned = builder.ins().ishl_imm_u(turns, i64::from(turn.ilog2()));
        let end = builder.ins().ishl_imm_u(self.fixed.n, i64::from(element.ilog2()));
        self.emit_loop(start, turned, Piece::Vector, vectors, together)?;
        self.emit_loop(turned, end, Piece::Element, 1, 1)?;
        self.emitter.builder.ins().return_(&[]);
        Ok(())
    }

    /// Emits a loop over the bytes from `start` to `end`, a whole number of turns apart, and goes on in the block after
    /// it. A turn is so many `pieces`, `together` at a time.
    fn emit_loop(
        &mut self,
        start: Value,
        end: Value,
        piece: Piece,
        pieces: usize,
        together: usize,
    ) -> Result<(), JitError> {
        let bytes = piece.bytes(self.program.width);
        let builder = &mut *self.emitter.builder;
        let (turn, exit) = (builder.create_block(), builder.create_block());
        let offset = builder.append_block_param(turn, I64);
        branch_while(builder, start, end, turn, exit);

        builder.switch_to_block(turn);
        let displacements: Vec<i32> = (0..pieces as i32).map(|number| number * bytes).collect();
        for group in displacements.chunks(together) {
            self.emit_group(offset, group, piece)?;
        }
        let builder = &mut *self.emitter.builder;
        let next = builder.ins().iadd_imm_s(offset, pieces as i64 * i64::from(bytes));
        branch_while(builder, next, end, turn, exit);

        builder.switch_to_block(exit);
        Ok(())
    }

    /// Emits the program once for each of the `displacements`, which are bytes from `offset` into every stream, in step.
    fn emit_group(&mut self, offset: Value, displacements: &[i32], piece: Piece) -> Result<(), JitError> {
        let at = Elements { offset, displacements, piece };
        let outputs = self.emit_ops(at)?;
        for (values, &base) in outputs.iter().zip(&self.fixed.outputs) {
            let address = self.emitter.builder.ins().iadd(base, offset);
            for (&displacement, &value) in displacements.iter().zip(values) {
                store(self.emitter.builder, value, address, displacement, piece);
            }
        }
        Ok(())
    }

    /// An input of the program: what is the same for all elements, or the elements of a stream.
    fn emit_input(&mut self, number: usize, at: Elements<'_>) -> Group {
        if let Some(value) = self.fixed.values[number] {
            return Group::from_elem(value, at.displacements.len());
        }
        let is_stream = |input: &&LoopInput| matches!(input, LoopInput::Stream(_));
        let base = self.fixed.streams[self.program.inputs[..number].iter().filter(is_stream).count()];
        let address = self.emitter.builder.ins().iadd(base, at.offset);
        let lane = Lane::of(self.program.inputs[number].dtype(), self.program.width);
        let load = |&displacement: &i32| load(&mut self.emitter, lane, address, displacement, at.piece);
        at.displacements.iter().map(load).collect()
    }

    /// The outputs of the program. Inputs are loaded where they are used first, so that they take registers no longer than
    /// they must.
    fn emit_ops(&mut self, at: Elements<'_>) -> Result<Vec<Group>, JitError> {
        let count = at.displacements.len();
        let program = self.program;
        let mut values: Vec<Option<Group>> = vec![None; program.inputs.len()];
        for (number, op) in program.ops.iter().enumerate() {
            if let Some(value) = self.fixed.values[program.inputs.len() + number] {
                values.push(Some(Group::from_elem(value, count)));
                continue;
            }
            let mut args: SmallVec<[Group; 3]> = SmallVec::new();
            for arg in &op.args {
                args.push(self.emit_value(arg.0 as usize, &mut values, at));
            }
            let lower_piece = |number: usize| {
                let args: SmallVec<[Value; 3]> = args.iter().map(|arg| arg[number]).collect();
                lower(&mut self.emitter, op, &args)
            };
            values.push(Some((0..count).map(lower_piece).collect::<Result<Group, JitError>>()?));
        }
        let outputs = program.outputs.iter();
        Ok(outputs.map(|output| self.emit_value(output.0 as usize, &mut values, at)).collect())
    }

    /// Value number `number`, loaded if it is an input that nobody has needed before.
    fn emit_value(&mut self, number: usize, values: &mut [Option<Group>], at: Elements<'_>) -> Group {
        match &values[number] {
            Some(value) => value.clone(),
            None => values[number].insert(self.emit_input(number, at)).clone(),
        }
    }
}

/// The elements that go through the program together: those at so many bytes from `offset` into every stream.
#[derive(Clone, Copy)]
struct Elements<'d> {
    offset: Value,
    displacements: &'d [i32],
    piece: Piece,
}

/// Goes to `turn` with `offset` where that is below `end`, else to `exit`.
fn branch_while(builder: &mut FunctionBuilder, offset: Value, end: Value, turn: Block, exit: Block) {
    let more = builder.ins().icmp(IntCC::UnsignedLessThan, offset, end);
    builder.ins().brif(more, turn, &[offset.into()], exit, &[]);
}

/// Memory that is there, though not aligned to a vector.
fn element_flags() -> MemFlagsData {
    MemFlagsData::new().with_notrap()
}

fn load(emitter: &mut Emitter, lane: Lane, address: Value, offset: i32, piece: Piece) -> Value {
    let flags = element_flags();
    match piece {
        // A load of integers is not folded into an operation on floats.
        Piece::Vector if lane.is_float() && !emitter.support.unaligned_operands => {
            let integers = Lane::Int(lane.width()).vector();
            let bits = emitter.builder.ins().load(integers, flags, address, offset);
            emitter.as_float(bits)
        }
        Piece::Vector => emitter.builder.ins().load(lane.vector(), flags, address, offset),
        Piece::Element => {
            let scalar = emitter.builder.ins().load(lane.scalar(), flags, address, offset);
            emitter.builder.ins().scalar_to_vector(lane.vector(), scalar)
        }
    }
}

fn store(builder: &mut FunctionBuilder, value: Value, address: Value, offset: i32, piece: Piece) {
    let stored = match piece {
        Piece::Vector => value,
        Piece::Element => builder.ins().extractlane(value, 0),
    };
    builder.ins().store(element_flags(), stored, address, offset);
}
