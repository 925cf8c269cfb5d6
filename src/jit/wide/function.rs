//! The function around a program: what is computed once, the loop over whole vectors, the loop over what remains.

use super::VECTOR;
use super::allocate::{Allocator, THERE, VECTORS, read};
use super::codes;
use super::select::{Id, Instruction, Selected, Source};
use crate::jit::schedule::Schedule;
use crate::jit::{AHEAD, FoldOver, LoopFold, Manner};
use crate::numeric::element::Width;
use crate::numeric::reduce::{BLOCK, LANES};
use crate::plan::kernel::{LoopInput, LoopProgram};
use iced_x86::{
    BlockEncoder, BlockEncoderOptions, Code, Formatter, IcedError, Instruction as Encoded, InstructionBlock,
    IntelFormatter, MemoryOperand, Register,
};
use rustc_hash::FxHashMap;

/// The largest frame: it cannot jump over a guard page.
const LARGEST_FRAME: i64 = 2048;

/// Vector registers that the values of a turn may fill; what stays and what is borrowed share the others.
const REGISTERS: usize = 24;

/// Accumulators of a loop: few beside what values take.
const MOST_FOLDS: usize = 4;

/// Vector registers for what an instruction borrows.
const SPARE: usize = 3;

// The four parameters, as the system's calling convention has them.
const STREAMS: Register = Register::RDI;
const UNIFORMS: Register = Register::RSI;
const OUTPUTS: Register = Register::RDX;
/// The number of elements, then of bytes.
const END: Register = Register::RCX;
/// Bytes from the start of every stream.
const OFFSET: Register = Register::R8;
const SCRATCH: Register = Register::RAX;
const SCRATCH_OF_LANES: Register = Register::R9;
/// The end of the block that is being folded, then where its lanes go.
const OF_BLOCK: Register = Register::R9;
const FRAME_POINTER: Register = Register::RBP;
/// The start of the frame.
const STACK_POINTER: Register = Register::RSP;

/// Registers for the addresses of streams and outputs, and those of them that belong to the caller.
const ADDRESSES: [Register; 7] =
    [Register::R10, Register::R11, Register::RBX, Register::R12, Register::R13, Register::R14, Register::R15];
const OF_CALLER: [Register; 5] = [Register::RBX, Register::R12, Register::R13, Register::R14, Register::R15];

/// Machine code before it is encoded.
pub(super) struct Function {
    code: Vec<Encoded>,
}

/// A function of `skeleton::signature` for a verified program; none if its frame would be too large, or if it has an
/// operation that is not known here.
pub(super) fn function(program: &LoopProgram, manner: &Manner) -> Result<Option<Function>, IcedError> {
    let schedule = Schedule::of(program, REGISTERS);
    if manner.folds.len() > MOST_FOLDS {
        return Ok(None);
    }
    let mut selected = Selected::new(program.width);
    match select(program, manner, &schedule, &mut selected) {
        Some([first, whole, rest]) => write(program, manner, &schedule, &selected, [&first, &whole, &rest]),
        None => Ok(None),
    }
}

/// The instructions before the loops, in the loop over whole vectors, and in that over the rest.
fn select(
    program: &LoopProgram,
    manner: &Manner,
    schedule: &Schedule,
    selected: &mut Selected,
) -> Option<[Vec<Instruction>; 3]> {
    let fixed = Fixed::select(program, schedule, selected)?;
    for fold in over_blocks(manner) {
        selected.begin_fold(fold)?;
    }
    let first = std::mem::take(&mut selected.instructions);
    for group in 0..schedule.vectors / schedule.together {
        let start = group * schedule.together;
        select_group(program, &fixed, selected, start..start + schedule.together, manner)?;
    }
    let whole = std::mem::take(&mut selected.instructions);
    // The rest neither asks ahead nor is aligned.
    let of_rest = Manner { folds: manner.folds.clone(), ..Manner::default() };
    select_group(program, &fixed, selected, 0..1, &of_rest)?;
    Some([first, whole, std::mem::take(&mut selected.instructions)])
}

/// The folds that have accumulators, in their order.
fn over_blocks(manner: &Manner) -> impl Iterator<Item = LoopFold> + '_ {
    manner.folds.iter().copied().filter(|fold| fold.over == FoldOver::Blocks)
}

/// What is the same for all elements, by value number.
struct Fixed(Vec<Option<Source>>);

impl Fixed {
    fn select(program: &LoopProgram, schedule: &Schedule, selected: &mut Selected) -> Option<Fixed> {
        let mut fixed = Vec::new();
        let mut uniforms = 0..;
        for input in &program.inputs {
            fixed.push(match input {
                LoopInput::Stream(_) => None,
                LoopInput::Uniform(dtype) => Some(selected.uniform(uniforms.next()?, *dtype)),
            });
        }
        for (op, &varies) in program.ops.iter().zip(&schedule.varies[program.inputs.len()..]) {
            let value = if varies {
                None
            } else {
                let args: Option<Vec<Source>> = op.args.iter().map(|arg| fixed[arg.0 as usize]).collect();
                Some(selected.operation(op, &args?)?)
            };
            fixed.push(value);
        }
        Some(Fixed(fixed))
    }
}

/// Selects the program for some vectors of a turn, in step. Inputs are loaded where they are used first.
fn select_group(
    program: &LoopProgram,
    fixed: &Fixed,
    selected: &mut Selected,
    vectors: std::ops::Range<usize>,
    manner: &Manner,
) -> Option<()> {
    let streams: Vec<usize> = {
        let mut number = 0..;
        let of = |input: &LoopInput| if let LoopInput::Stream(_) = input { number.next().unwrap_or(0) } else { 0 };
        program.inputs.iter().map(of).collect()
    };
    let count = vectors.len();
    let mut values: Vec<Option<Vec<Source>>> =
        fixed.0.iter().map(|value| value.map(|value| vec![value; count])).collect();
    let value = |number: usize, selected: &mut Selected, values: &mut Vec<Option<Vec<Source>>>| -> Vec<Source> {
        if values[number].is_none() {
            let dtype = program.inputs[number].dtype();
            let stream = streams[number];
            if manner.ahead.contains(&stream) {
                vectors.clone().for_each(|vector| selected.ask(stream, vector * VECTOR + AHEAD));
            }
            let load = |vector: usize| selected.load(stream, vector * VECTOR, dtype);
            values[number] = Some(vectors.clone().map(load).collect());
        }
        values[number].clone().unwrap_or_default()
    };
    for (number, op) in program.ops.iter().enumerate() {
        let result = program.inputs.len() + number;
        if values[result].is_some() {
            continue;
        }
        let args: Vec<Vec<Source>> = op.args.iter().map(|arg| value(arg.0 as usize, selected, &mut values)).collect();
        let of_vector = |k: usize| {
            let args: Vec<Source> = args.iter().map(|arg| arg[k]).collect();
            selected.operation(op, &args)
        };
        values[result] = Some((0..count).map(of_vector).collect::<Option<Vec<Source>>>()?);
    }
    // All is loaded before anything is stored, so an output may be an input.
    let outputs = program.outputs.iter();
    let outputs: Vec<Vec<Source>> = outputs.map(|output| value(output.0 as usize, selected, &mut values)).collect();
    let mut accumulators = 0..;
    for &fold in &manner.folds {
        let values = &outputs[fold.output];
        match fold.over {
            FoldOver::Blocks => selected.fold_into(accumulators.next()?, fold, values)?,
            FoldOver::Rows => {
                for (&value, vector) in values.iter().zip(vectors.clone()) {
                    selected.fold_onto(fold, value, vector * VECTOR)?;
                }
            }
        }
    }
    for (number, output) in outputs.iter().enumerate() {
        if manner.folds.iter().any(|fold| fold.output == number) {
            continue;
        }
        for (&value, vector) in output.iter().zip(vectors.clone()) {
            selected.store(value, number, vector * VECTOR, manner.streaming.contains(&number));
        }
    }
    Some(())
}

/// Where streams and outputs begin.
pub(super) struct Pointers {
    streams: usize,
    outputs: usize,
}

impl Pointers {
    /// The elements of a stream so many bytes from the current one.
    pub fn stream(
        &self,
        number: usize,
        displacement: usize,
        code: &mut Vec<Encoded>,
    ) -> Result<MemoryOperand, IcedError> {
        self.element(number, (STREAMS, number), displacement, code)
    }

    pub fn output(
        &self,
        number: usize,
        displacement: usize,
        code: &mut Vec<Encoded>,
    ) -> Result<MemoryOperand, IcedError> {
        self.element(self.streams + number, (OUTPUTS, number), displacement, code)
    }

    fn element(
        &self,
        number: usize,
        (table, entry): (Register, usize),
        displacement: usize,
        code: &mut Vec<Encoded>,
    ) -> Result<MemoryOperand, IcedError> {
        let base = match ADDRESSES.get(number) {
            Some(register) => *register,
            None => {
                code.push(Encoded::with2(Code::Mov_r64_rm64, SCRATCH, entry_of(table, entry))?);
                SCRATCH
            }
        };
        Ok(MemoryOperand::new(base, OFFSET, 1, displacement as i64, 1, false, Register::None))
    }

    /// The lanes of the block so many bytes from the start of an output.
    fn lanes(&self, number: usize, at: Register, code: &mut Vec<Encoded>) -> Result<MemoryOperand, IcedError> {
        let element = self.output(number, 0, code)?;
        Ok(MemoryOperand { index: at, ..element })
    }

    /// A uniform: 64 bits, of which a loop of 32 takes the low half, which comes first.
    pub fn uniform(number: usize) -> MemoryOperand {
        entry_of(UNIFORMS, number)
    }
}

/// An entry of a table of 8 bytes each.
fn entry_of(table: Register, number: usize) -> MemoryOperand {
    MemoryOperand::with_base_displ_size(table, 8 * number as i64, 1)
}

/// The function's own memory: constants, then what registers have no room for.
pub(super) struct Frame {
    size: i64,
    free_vectors: Vec<i64>,
    free_masks: Vec<i64>,
}

impl Frame {
    fn new(constants: usize) -> Frame {
        Frame { size: Frame::constant(constants), free_vectors: Vec::new(), free_masks: Vec::new() }
    }

    /// Where a constant is.
    pub fn constant(number: usize) -> i64 {
        8 * number as i64
    }

    pub fn at(offset: i64) -> MemoryOperand {
        MemoryOperand::with_base_displ_size(STACK_POINTER, offset, 1)
    }

    /// A place for a vector or a mask.
    pub fn slot(&mut self, is_mask: bool) -> i64 {
        let (free, size) = if is_mask { (&mut self.free_masks, 8) } else { (&mut self.free_vectors, VECTOR as i64) };
        free.pop().unwrap_or_else(|| {
            let slot = multiple(self.size, size);
            self.size = slot + size;
            slot
        })
    }

    pub fn give_back(&mut self, slot: i64, is_mask: bool) {
        if is_mask { self.free_masks.push(slot) } else { self.free_vectors.push(slot) }
    }
}

/// The first multiple of `of` from `size` on.
fn multiple(size: i64, of: i64) -> i64 {
    size.unsigned_abs().next_multiple_of(of.unsigned_abs()) as i64
}

/// What is worth a register for good, accumulators first and then what is used most.
fn pinned(lists: [&[Instruction]; 3], most: usize, is_mask: &[bool], fixed: usize) -> FxHashMap<Source, usize> {
    let mut uses: FxHashMap<Source, usize> = FxHashMap::default();
    for source in lists[1].iter().flat_map(|instruction| &instruction.from) {
        let stays = match source {
            Source::Value(id) => *id < fixed && !is_mask[*id],
            Source::Constant(_) | Source::Uniform(_) | Source::Accumulator(_) => true,
        };
        if stays {
            *uses.entry(*source).or_default() += 1;
        }
    }
    let mut order: Vec<(Source, usize)> = uses.into_iter().collect();
    let number = |source: Source| match source {
        Source::Value(id) => (0, id),
        Source::Constant(number) => (1, number),
        Source::Uniform(number) => (2, number),
        Source::Accumulator(number) => (3, number),
    };
    let is_accumulator = |source: Source| matches!(source, Source::Accumulator(_));
    order.sort_by_key(|&(source, uses)| {
        (std::cmp::Reverse(is_accumulator(source)), std::cmp::Reverse(uses), number(source))
    });
    let registers = (0..VECTORS).rev();
    order.into_iter().map(|(source, _)| source).take(most).zip(registers).collect()
}

/// Writes the function; none if its frame would be too large.
fn write(
    program: &LoopProgram,
    manner: &Manner,
    schedule: &Schedule,
    selected: &Selected,
    lists: [&[Instruction]; 3],
) -> Result<Option<Function>, IcedError> {
    let [first, whole, rest] = lists;
    let streams = program.inputs.iter().filter(|input| matches!(input, LoopInput::Stream(_))).count();
    let pointers = Pointers { streams, outputs: program.outputs.len() };
    let mut frame = Frame::new(selected.constants.len());
    let fixed: usize = first.iter().filter_map(|instruction| instruction.to).max().map_or(0, |last| last + 1);
    let left = (VECTORS - SPARE).saturating_sub(schedule.live * schedule.together).max(selected.empties.len());
    let pinned = pinned(lists, left, &selected.is_mask, fixed);
    let residents: Vec<Id> = {
        let later = whole.iter().chain(rest).flat_map(read);
        later.filter(|id| *id < fixed).collect()
    };
    let mut allocator = Allocator::new(program.width, &selected.is_mask, pinned, &pointers, &mut frame);
    allocator.write_fixed(first, &residents)?;
    let first = std::mem::take(&mut allocator.code);
    allocator.write(whole)?;
    let whole = std::mem::take(&mut allocator.code);
    allocator.is_masked = true;
    allocator.write(rest)?;
    let rest = std::mem::take(&mut allocator.code);
    let folding = Folding::new(manner, &selected.empties, &mut allocator)?;
    if frame.size > LARGEST_FRAME {
        return Ok(None);
    }
    let mut writer = Writer { code: Vec::new(), labels: Vec::new(), branches: Vec::new(), width: program.width };
    writer.enter(&pointers, frame.size, &selected.constants)?;
    writer.code.extend(first);
    let turn = schedule.vectors * VECTOR;
    match folding {
        Some(folding) => writer.loops_over_blocks(turn, &whole, &rest, &folding)?,
        None => writer.loops(turn, &whole, &rest)?,
    }
    writer.leave(&pointers)?;
    Ok(Some(writer.finish()))
}

/// What stands around the elements of a block that are folded.
struct Folding {
    begin: Vec<Encoded>,
    /// With where the lanes of the block go, from the start of each output, in [`OF_BLOCK`].
    end: Vec<Encoded>,
}

impl Folding {
    fn new(manner: &Manner, empties: &[usize], allocator: &mut Allocator<'_>) -> Result<Option<Folding>, IcedError> {
        if empties.is_empty() {
            return Ok(None);
        }
        allocator.begin_folds(empties)?;
        let begin = std::mem::take(&mut allocator.code);
        for (number, fold) in over_blocks(manner).enumerate() {
            let lanes = allocator.pointers.lanes(fold.output, OF_BLOCK, &mut allocator.code)?;
            let accumulator = allocator.accumulator(number);
            allocator.code.push(Encoded::with2(codes::store(Width::W64), lanes, accumulator)?);
        }
        Ok(Some(Folding { begin, end: std::mem::take(&mut allocator.code) }))
    }
}

/// A place in the code that branches go to.
type Label = usize;

struct Writer {
    code: Vec<Encoded>,
    /// The instruction that each label stands before.
    labels: Vec<usize>,
    /// The branches, and where they go.
    branches: Vec<(usize, Label)>,
    width: Width,
}

impl Writer {
    fn label(&mut self) -> Label {
        self.labels.push(0);
        self.labels.len() - 1
    }

    fn place(&mut self, label: Label) {
        self.labels[label] = self.code.len();
    }

    /// Its target is known when all is placed.
    fn branch(&mut self, code: Code, label: Label) -> Result<(), IcedError> {
        self.branches.push((self.code.len(), label));
        self.push(Encoded::with_branch(code, 0))
    }

    fn push(&mut self, instruction: Result<Encoded, IcedError>) -> Result<(), IcedError> {
        self.code.push(instruction?);
        Ok(())
    }

    /// Saves what belongs to the caller and fetches addresses and constants.
    fn enter(&mut self, pointers: &Pointers, frame: i64, constants: &[u64]) -> Result<(), IcedError> {
        let addresses = pointers.streams + pointers.outputs;
        self.push(Encoded::with1(Code::Push_r64, FRAME_POINTER))?;
        self.push(Encoded::with2(Code::Mov_r64_rm64, FRAME_POINTER, STACK_POINTER))?;
        for register in saved(addresses) {
            self.push(Encoded::with1(Code::Push_r64, register))?;
        }
        self.push(Encoded::with2(Code::And_rm64_imm8, STACK_POINTER, -(VECTOR as i32)))?;
        let size = multiple(frame, VECTOR as i64) as i32;
        self.push(Encoded::with2(Code::Sub_rm64_imm32, STACK_POINTER, size))?;
        for number in 0..addresses {
            let Some(&register) = ADDRESSES.get(number) else { break };
            let entry = match number.checked_sub(pointers.streams) {
                None => entry_of(STREAMS, number),
                Some(output) => entry_of(OUTPUTS, output),
            };
            self.push(Encoded::with2(Code::Mov_r64_rm64, register, entry))?;
        }
        for (number, &bits) in constants.iter().enumerate() {
            self.push(Encoded::with2(Code::Mov_r64_imm64, SCRATCH, bits))?;
            self.push(Encoded::with2(Code::Mov_rm64_r64, Frame::at(Frame::constant(number)), SCRATCH))?;
        }
        Ok(())
    }

    /// As [`loops`](Writer::loops), a block at a time.
    fn loops_over_blocks(
        &mut self,
        turn: usize,
        whole: &[Encoded],
        rest: &[Encoded],
        folding: &Folding,
    ) -> Result<(), IcedError> {
        let bytes = BLOCK * self.width.bytes();
        debug_assert!(bytes.is_multiple_of(turn) && BLOCK / LANES * VECTOR == bytes);
        let [block, body, last, remaining, done] =
            [self.label(), self.label(), self.label(), self.label(), self.label()];
        self.start()?;
        self.place(block);
        let next = MemoryOperand::with_base_displ_size(OFFSET, bytes as i64, 1);
        self.push(Encoded::with2(Code::Lea_r64_m, OF_BLOCK, next))?;
        self.push(Encoded::with2(Code::Cmp_r64_rm64, OF_BLOCK, END))?;
        self.branch(Code::Ja_rel32_64, last)?;
        self.code.extend(&folding.begin);
        self.place(body);
        self.code.extend(whole);
        self.push(Encoded::with2(Code::Add_rm64_imm32, OFFSET, turn as i32))?;
        self.push(Encoded::with2(Code::Cmp_r64_rm64, OFFSET, OF_BLOCK))?;
        self.branch(Code::Jb_rel32_64, body)?;
        self.end_block(folding)?;
        self.branch(Code::Jmp_rel32_64, block)?;

        self.place(last);
        self.push(Encoded::with2(Code::Cmp_r64_rm64, OFFSET, END))?;
        self.branch(Code::Jae_rel32_64, done)?;
        self.code.extend(&folding.begin);
        self.place(remaining);
        self.remaining(rest)?;
        self.push(Encoded::with2(Code::Cmp_r64_rm64, OFFSET, END))?;
        self.branch(Code::Jb_rel32_64, remaining)?;
        self.end_block(folding)?;
        self.place(done);
        Ok(())
    }

    /// Stores the lanes of the block before the current element.
    fn end_block(&mut self, folding: &Folding) -> Result<(), IcedError> {
        let last = MemoryOperand::with_base_displ_size(OFFSET, -1, 1);
        let bytes = BLOCK * self.width.bytes();
        self.push(Encoded::with2(Code::Lea_r64_m, OF_BLOCK, last))?;
        self.push(Encoded::with2(Code::Shr_rm64_imm8, OF_BLOCK, bytes.ilog2()))?;
        self.push(Encoded::with2(Code::Shl_rm64_imm8, OF_BLOCK, VECTOR.ilog2()))?;
        self.code.extend(&folding.end);
        Ok(())
    }

    /// Counts in bytes from now on, from 0.
    fn start(&mut self) -> Result<(), IcedError> {
        self.push(Encoded::with2(Code::Shl_rm64_imm8, END, self.width.bytes().ilog2()))?;
        self.push(Encoded::with2(Code::Xor_rm32_r32, Register::R8D, Register::R8D))
    }

    fn loops(&mut self, turn: usize, whole: &[Encoded], rest: &[Encoded]) -> Result<(), IcedError> {
        let [body, remaining, done] = [self.label(), self.label(), self.label()];
        self.start()?;
        let next = MemoryOperand::with_base_displ_size(OFFSET, turn as i64, 1);
        self.push(Encoded::with2(Code::Lea_r64_m, SCRATCH, next))?;
        self.push(Encoded::with2(Code::Cmp_r64_rm64, SCRATCH, END))?;
        self.branch(Code::Ja_rel32_64, remaining)?;
        self.place(body);
        self.code.extend(whole);
        self.push(Encoded::with2(Code::Add_rm64_imm32, OFFSET, turn as i32))?;
        self.push(Encoded::with2(Code::Lea_r64_m, SCRATCH, next))?;
        self.push(Encoded::with2(Code::Cmp_r64_rm64, SCRATCH, END))?;
        self.branch(Code::Jbe_rel32_64, body)?;

        self.place(remaining);
        self.push(Encoded::with2(Code::Cmp_r64_rm64, OFFSET, END))?;
        self.branch(Code::Jae_rel32_64, done)?;
        self.remaining(rest)?;
        self.branch(Code::Jmp_rel32_64, remaining)?;
        self.place(done);
        Ok(())
    }

    /// One vector of the lanes that are there, and to the next.
    fn remaining(&mut self, rest: &[Encoded]) -> Result<(), IcedError> {
        let shift = self.width.bytes().ilog2();
        // As many ones as there are elements, of which a vector takes those of its lanes.
        self.push(Encoded::with2(Code::Mov_r64_rm64, SCRATCH, END))?;
        self.push(Encoded::with2(Code::Sub_r64_rm64, SCRATCH, OFFSET))?;
        self.push(Encoded::with2(Code::Shr_rm64_imm8, SCRATCH, shift))?;
        self.push(Encoded::with2(Code::Mov_rm64_imm32, SCRATCH_OF_LANES, -1))?;
        self.push(Encoded::with3(Code::VEX_Bzhi_r64_rm64_r64, SCRATCH, SCRATCH_OF_LANES, SCRATCH))?;
        self.push(Encoded::with2(Code::VEX_Kmovw_kr_r32, THERE, Register::EAX))?;
        self.code.extend(rest);
        self.push(Encoded::with2(Code::Add_rm64_imm32, OFFSET, VECTOR as i32))
    }

    fn leave(&mut self, pointers: &Pointers) -> Result<(), IcedError> {
        let saved: Vec<Register> = saved(pointers.streams + pointers.outputs).collect();
        let last = MemoryOperand::with_base_displ_size(FRAME_POINTER, -8 * saved.len() as i64, 1);
        self.push(Encoded::with2(Code::Lea_r64_m, STACK_POINTER, last))?;
        for register in saved.into_iter().rev() {
            self.push(Encoded::with1(Code::Pop_r64, register))?;
        }
        self.push(Encoded::with1(Code::Pop_r64, FRAME_POINTER))?;
        // Code for narrower vectors is slow while the upper halves hold something.
        self.code.push(Encoded::with(Code::VEX_Vzeroupper));
        self.code.push(Encoded::with(Code::Retnq));
        Ok(())
    }

    /// Numbers instructions, which branches know their targets by.
    fn finish(mut self) -> Function {
        for (number, instruction) in self.code.iter_mut().enumerate() {
            instruction.set_ip(number as u64);
        }
        for (branch, label) in self.branches {
            self.code[branch].set_near_branch64(self.labels[label] as u64);
        }
        Function { code: self.code }
    }
}

/// The registers of the caller that so many addresses take.
fn saved(addresses: usize) -> impl Iterator<Item = Register> {
    ADDRESSES.into_iter().take(addresses).filter(|register| OF_CALLER.contains(register))
}

impl Function {
    /// The bytes of the function.
    pub fn encoded(&self) -> Result<Vec<u8>, IcedError> {
        let block = InstructionBlock::new(&self.code, 0);
        BlockEncoder::encode(64, block, BlockEncoderOptions::NONE).map(|encoded| encoded.code_buffer)
    }

    /// An instruction a line, with its number, by which branches name it.
    pub fn text(&self) -> String {
        let mut formatter = IntelFormatter::new();
        formatter.options_mut().set_branch_leading_zeros(false);
        let mut text = String::new();
        for (number, instruction) in self.code.iter().enumerate() {
            text.push_str(&format!("{:>6}  ", format!("{number:X}h")));
            formatter.format(instruction, &mut text);
            text.push('\n');
        }
        text
    }
}
