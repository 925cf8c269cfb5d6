//! The function around a program: what is computed once, the loop over whole vectors, the loop over what remains.

use super::allocate::{Allocator, read};
use super::blocks::{Folding, looks_twice, over_blocks};
use super::select::{Id, Instruction, Selected, Source};
use super::writer::{Function, Writer};
use super::{Form, ROW, Set};
use crate::jit::schedule::Schedule;
use crate::jit::{AHEAD, FoldOver, LoopFold, LoopPack, Manner};
use crate::numeric::element::Width;
use crate::numeric::op::ScalarOp;
use crate::numeric::simd::asks_ahead;
use crate::plan::kernel::{LoopInput, LoopProgram};
use iced_x86::{Code, IcedError, Instruction as Encoded, MemoryOperand, Register};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// How many bytes ahead a loop asks that looks at each block twice, where asking for the caches behind the first is best:
/// what is asked for waits there.
const LATER: usize = 6144;

/// The largest frame: it cannot jump over a guard page.
const LARGEST_FRAME: i64 = 2048;

/// Vector registers for what an instruction borrows.
const SPARE: usize = 3;

/// Vector registers that an instruction works on at most, besides accumulators.
const OPERANDS: usize = 4;
const _: () = assert!(Manner::FOLDED_WORDS * 2 + OPERANDS <= 16);

// The four parameters, as the system's calling convention has them.
pub(super) const STREAMS: Register = Register::RDI;
pub(super) const UNIFORMS: Register = Register::RSI;
pub(super) const OUTPUTS: Register = Register::RDX;
/// The number of elements.
pub(super) const END: Register = Register::RCX;
/// Elements from the start of every stream.
pub(super) const OFFSET: Register = Register::R8;
pub(super) const SCRATCH: Register = Register::RAX;
pub(super) const SCRATCH_OF_LANES: Register = Register::R9;
/// In the loop over what remains, with AVX2: where the lanes that are there begin.
pub(super) const TAIL: Register = Register::R9;
/// The end of the block that is being folded, then where its lanes go.
pub(super) const OF_BLOCK: Register = Register::R9;
pub(super) const FRAME_POINTER: Register = Register::RBP;
/// The start of the frame.
pub(super) const STACK_POINTER: Register = Register::RSP;

/// Registers for the addresses of streams and outputs, and those of them that belong to the caller.
pub(super) const ADDRESSES: [Register; Manner::PACKING_ADDRESSES] =
    [Register::R10, Register::R11, Register::RBX, Register::R12, Register::R13, Register::R14, Register::R15];
pub(super) const OF_CALLER: [Register; 5] = [Register::RBX, Register::R12, Register::R13, Register::R14, Register::R15];

/// A function of `skeleton::signature` for a verified program; none if its frame would be too large, if it has an operation
/// that is not known here, or if it folds or packs more than [`Manner`] allows.
pub(super) fn function(set: Set, program: &LoopProgram, manner: &Manner) -> Result<Option<Function>, IcedError> {
    let words: usize = over_blocks(manner).map(|(_, fold)| fold.op.words()).sum();
    let accumulators = over_blocks(manner).map(|(_, fold)| accumulators_of(fold, set)).sum();
    let has_register = |pack: &LoopPack| streams_of(program) + pack.output < Manner::PACKING_ADDRESSES;
    if words > Manner::FOLDED_WORDS || !manner.packs.iter().all(has_register) {
        return Ok(None);
    }
    let mut schedule = Schedule::of(program, most_values(set).min(set.registers() - SPARE - accumulators));
    // A turn has whole rows.
    schedule.vectors = schedule.vectors.max(set.parts());
    let mut selected = Selected::new(Form { set, width: program.width });
    match select(program, manner, &schedule, &mut selected) {
        Some(lines) => write(program, manner, &schedule, &selected, &lines, accumulators),
        None => Ok(None),
    }
}

/// Vector registers that the values of a turn may fill; what stays and what is borrowed share the others.
fn most_values(set: Set) -> usize {
    match set {
        Set::Avx2 => 12,
        Set::Avx512 => 24,
    }
}

/// Vector registers that a fold needs: the lanes of its words, and a mean.
fn accumulators_of(fold: LoopFold, set: Set) -> usize {
    let lanes = fold.op.lane_words();
    lanes * set.parts() + fold.op.words() - lanes
}

fn streams_of(program: &LoopProgram) -> usize {
    program.inputs.iter().filter(|input| input.is_stream()).count()
}

/// The straight lines of a function.
pub(super) struct Lines {
    /// Before the loops.
    pub first: Vec<Instruction>,
    /// In the loop over whole vectors.
    pub whole: Vec<Instruction>,
    /// In that over the rest.
    pub rest: Vec<Instruction>,
    /// The same of a second look at each block, where there is one.
    pub whole_again: Vec<Instruction>,
    pub rest_again: Vec<Instruction>,
}

/// The first look computes everything; the second one squared deviations, when means are known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    First,
    Second,
}

fn select(program: &LoopProgram, manner: &Manner, schedule: &Schedule, selected: &mut Selected) -> Option<Lines> {
    let fixed = Fixed::select(program, schedule, selected)?;
    over_blocks(manner).for_each(|(_, fold)| selected.begin_fold(fold, program.outputs[fold.output]));
    if selected.noted.len() > Manner::EXTREME_VALUES {
        return None;
    }
    let first = std::mem::take(&mut selected.instructions);
    // The rest is not aligned, and what is looked at again is near.
    let unaligned = Manner { streaming: SmallVec::new(), ..manner.clone() };
    let plain = Manner { ahead: SmallVec::new(), ..unaligned.clone() };
    let mut loops = |look: Look| {
        for group in 0..schedule.vectors / schedule.together {
            let vectors = group * schedule.together..(group + 1) * schedule.together;
            let manner = if look == Look::First { manner } else { &plain };
            select_group(program, &fixed, selected, vectors, manner, look)?;
        }
        let whole = std::mem::take(&mut selected.instructions);
        // Of short rows much is in the rest.
        let manner = if look == Look::First { &unaligned } else { &plain };
        select_group(program, &fixed, selected, 0..selected.form.set.parts(), manner, look)?;
        Some((whole, std::mem::take(&mut selected.instructions)))
    };
    let (whole, rest) = loops(Look::First)?;
    let looks_again = over_blocks(manner).any(|(_, fold)| looks_twice(fold));
    let (whole_again, rest_again) = if looks_again { loops(Look::Second)? } else { Default::default() };
    Some(Lines { first, whole, rest, whole_again, rest_again })
}

/// What is the same for all elements, by value number.
struct Fixed(Vec<Option<Source>>);

impl Fixed {
    fn select(program: &LoopProgram, schedule: &Schedule, selected: &mut Selected) -> Option<Fixed> {
        let mut fixed = Vec::new();
        let mut uniforms = 0..;
        for input in &program.inputs {
            fixed.push(match input {
                LoopInput::Stream(_) | LoopInput::Stored { .. } => None,
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
        for op in program.ops.iter().filter(|op| op.op == ScalarOp::Divide && op.operand.is_float()) {
            let value = |arg: usize| fixed[op.args[arg].0 as usize];
            if let (None, Some(divisor)) = (value(0), value(1)) {
                selected.prepare_divisor(divisor);
            }
        }
        Some(Fixed(fixed))
    }
}

/// By value number: what a look computes.
fn needed(program: &LoopProgram, manner: &Manner, look: Look) -> Vec<bool> {
    let mut needed = vec![look == Look::First; program.inputs.len() + program.ops.len()];
    for (_, fold) in over_blocks(manner).filter(|(_, fold)| looks_twice(*fold)) {
        needed[program.outputs[fold.output].0 as usize] = true;
    }
    for (number, op) in program.ops.iter().enumerate().rev() {
        if needed[program.inputs.len() + number] {
            op.args.iter().for_each(|arg| needed[arg.0 as usize] = true);
        }
    }
    needed
}

/// Selects the program for some vectors of a turn, in step. Inputs are loaded where they are used first.
fn select_group(
    program: &LoopProgram,
    fixed: &Fixed,
    selected: &mut Selected,
    vectors: std::ops::Range<usize>,
    manner: &Manner,
    look: Look,
) -> Option<()> {
    let needed = needed(program, manner, look);
    // Where a processor must be asked, it has long stopped looking ahead when a block has been looked at twice.
    let is_later = asks_ahead() && over_blocks(manner).any(|(_, fold)| looks_twice(fold));
    let ahead = if is_later { LATER } else { AHEAD };
    // Bytes of lanes from the current element.
    let bytes = selected.form.set.bytes();
    let at = |vector: usize| (vector * bytes) as i64;
    let streams: Vec<usize> = {
        let mut number = 0..;
        let of = |input: &LoopInput| if input.is_stream() { number.next().unwrap_or(0) } else { 0 };
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
                let parts = selected.form.set.parts();
                let rows = vectors.clone().filter(|vector| vector.is_multiple_of(parts));
                rows.for_each(|vector| selected.ask(stream, at(vector) + ahead as i64, is_later));
            }
            let load = |vector: usize| match program.inputs[number] {
                LoopInput::Stored { stored, .. } => selected.load_stored(stream, at(vector), stored, dtype),
                _ => Some(selected.load(stream, at(vector), dtype)),
            };
            values[number] = vectors.clone().map(load).collect();
        }
        values[number].clone().unwrap_or_default()
    };
    for (number, op) in program.ops.iter().enumerate() {
        let result = program.inputs.len() + number;
        if values[result].is_some() || !needed[result] {
            continue;
        }
        let args: Vec<Vec<Source>> = op.args.iter().map(|arg| value(arg.0 as usize, selected, &mut values)).collect();
        let of_vector = |k: usize| {
            let args: Vec<Source> = args.iter().map(|arg| arg[k]).collect();
            selected.operation(op, &args)
        };
        values[result] = Some((0..count).map(of_vector).collect::<Option<Vec<Source>>>()?);
    }
    if look == Look::Second {
        for (sum, fold) in over_blocks(manner).filter(|(_, fold)| looks_twice(*fold)) {
            let values = value(program.outputs[fold.output].0 as usize, selected, &mut values);
            selected.fold_squares_into(sum + 1, fold, &values, vectors.clone())?;
        }
        return Some(());
    }
    // All is loaded before anything is stored, so an output may be an input of elements of its size.
    let outputs = program.outputs.iter();
    let outputs: Vec<Vec<Source>> = outputs.map(|output| value(output.0 as usize, selected, &mut values)).collect();
    for (noted, number) in selected.noted.clone().into_iter().enumerate() {
        let values = value(number.0 as usize, selected, &mut values);
        selected.note_nans(noted, &values);
    }
    for (word, fold) in over_blocks(manner) {
        selected.fold_into(word, fold, &outputs[fold.output], vectors.clone())?;
    }
    for &fold in manner.folds.iter().filter(|fold| fold.over == FoldOver::Rows) {
        for (&value, vector) in outputs[fold.output].iter().zip(vectors.clone()) {
            selected.fold_onto(fold, value, at(vector))?;
        }
    }
    for pack in &manner.packs {
        let packed = outputs[pack.output].iter().zip(&outputs[pack.mask]);
        for ((&value, &mask), vector) in packed.zip(vectors.clone()) {
            selected.pack(value, mask, pack.output, vector)?;
        }
    }
    let is_stored = |number: &usize| {
        let is_folded = manner.folds.iter().any(|fold| fold.output == *number);
        !is_folded && !manner.packs.iter().any(|pack| [pack.output, pack.mask].contains(number))
    };
    for (number, output) in outputs.iter().enumerate().filter(|(number, _)| is_stored(number)) {
        for (&value, vector) in output.iter().zip(vectors.clone()) {
            match manner.narrow.iter().find(|(output, _)| *output == number) {
                Some((_, stored)) => selected.store_narrow(value, number, at(vector), *stored)?,
                None => selected.store(value, number, at(vector), manner.streaming.contains(&number)),
            }
        }
    }
    Some(())
}

/// Where streams and outputs begin.
pub(super) struct Pointers {
    /// Bytes from an element to the next, of each.
    pub streams: SmallVec<[usize; 4]>,
    pub outputs: SmallVec<[usize; 4]>,
    /// Of lanes.
    pub width: Width,
}

impl Pointers {
    fn new(program: &LoopProgram, manner: &Manner) -> Pointers {
        let width = program.width;
        let streams = program.inputs.iter().filter(|input| input.is_stream()).map(|input| input.stride(width));
        let outputs = (0..program.outputs.len()).map(|output| manner.stride(output, width));
        Pointers { streams: streams.collect(), outputs: outputs.collect(), width }
    }

    pub fn count(&self) -> usize {
        self.streams.len() + self.outputs.len()
    }

    /// The elements of a stream so many bytes of lanes from the current one.
    pub fn stream(
        &self,
        number: usize,
        displacement: i64,
        code: &mut Vec<Encoded>,
    ) -> Result<MemoryOperand, IcedError> {
        self.element(number, self.streams[number], (STREAMS, number), displacement, code)
    }

    pub fn output(
        &self,
        number: usize,
        displacement: i64,
        code: &mut Vec<Encoded>,
    ) -> Result<MemoryOperand, IcedError> {
        let position = self.streams.len() + number;
        self.element(position, self.outputs[number], (OUTPUTS, number), displacement, code)
    }

    fn element(
        &self,
        number: usize,
        stride: usize,
        (table, entry): (Register, usize),
        displacement: i64,
        code: &mut Vec<Encoded>,
    ) -> Result<MemoryOperand, IcedError> {
        let base = match ADDRESSES.get(number) {
            Some(register) => *register,
            None => {
                code.push(Encoded::with2(Code::Mov_r64_rm64, SCRATCH, entry_of(table, entry))?);
                SCRATCH
            }
        };
        let displacement = displacement / self.width.bytes() as i64 * stride as i64;
        Ok(MemoryOperand::new(base, OFFSET, stride as u32, displacement, 1, false, Register::None))
    }

    /// Where an output ends so far, of which not all elements are written: it has a register.
    pub fn end(&self, number: usize) -> Register {
        ADDRESSES[self.streams.len() + number]
    }

    /// Part of the lanes of a word of a block, of so many, in an output, so many bytes from their start: with the number of
    /// the block times [`ROW`] in [`OF_BLOCK`].
    pub fn lanes(
        &self,
        output: usize,
        (word, words): (usize, usize),
        displacement: usize,
        code: &mut Vec<Encoded>,
    ) -> Result<MemoryOperand, IcedError> {
        let element = self.output(output, (word * ROW + displacement) as i64, code)?;
        Ok(MemoryOperand { index: OF_BLOCK, scale: words as u32, ..element })
    }

    /// A uniform: 64 bits, of which a loop of 32 takes the low half, which comes first.
    pub fn uniform(number: usize) -> MemoryOperand {
        entry_of(UNIFORMS, number)
    }
}

/// An entry of a table of 8 bytes each.
pub(super) fn entry_of(table: Register, number: usize) -> MemoryOperand {
    MemoryOperand::with_base_displ_size(table, 8 * number as i64, 1)
}

/// The function's own memory: constants, then what registers have no room for.
pub(super) struct Frame {
    size: i64,
    /// Bytes of a vector.
    vector: i64,
    free_vectors: Vec<i64>,
    free_masks: Vec<i64>,
}

impl Frame {
    fn new(constants: usize, set: Set) -> Frame {
        let (free_vectors, free_masks) = Default::default();
        Frame { size: Frame::constant(constants), vector: set.bytes() as i64, free_vectors, free_masks }
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
        let (free, size) = if is_mask { (&mut self.free_masks, 8) } else { (&mut self.free_vectors, self.vector) };
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
pub(super) fn multiple(size: i64, of: i64) -> i64 {
    size.unsigned_abs().next_multiple_of(of.unsigned_abs()) as i64
}

/// What is worth a register for good, accumulators first and then what is used most.
fn pinned(lines: &Lines, most: usize, selected: &Selected, fixed: usize) -> FxHashMap<Source, usize> {
    let mut uses: FxHashMap<Source, usize> = FxHashMap::default();
    for source in lines.whole.iter().chain(&lines.whole_again).flat_map(|instruction| &instruction.from) {
        let stays = match source {
            Source::Value(id) => *id < fixed && !selected.is_mask[*id],
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
    let registers = (0..selected.form.set.registers()).rev();
    order.into_iter().map(|(source, _)| source).take(most).zip(registers).collect()
}

/// Writes the function; none if its frame would be too large.
fn write(
    program: &LoopProgram,
    manner: &Manner,
    schedule: &Schedule,
    selected: &Selected,
    lines: &Lines,
    accumulators: usize,
) -> Result<Option<Function>, IcedError> {
    let form = selected.form;
    let Lines { first, whole, rest, whole_again, rest_again } = lines;
    let pointers = Pointers::new(program, manner);
    let mut frame = Frame::new(selected.constants.len(), form.set);
    let fixed: usize = first.iter().filter_map(|instruction| instruction.to).max().map_or(0, |last| last + 1);
    let free = form.set.registers() - SPARE;
    let left =
        free.saturating_sub(schedule.live * schedule.together).max(accumulators).min(form.set.registers() - OPERANDS);
    let pinned = pinned(lines, left, selected, fixed);
    let residents: Vec<Id> = {
        let later = [whole, rest, whole_again, rest_again].into_iter().flatten().flat_map(read);
        later.filter(|id| *id < fixed).collect()
    };
    let mut allocator = Allocator::new(form, &selected.is_mask, pinned, selected.noted.len(), &pointers, &mut frame);
    allocator.write_fixed(first, &residents)?;
    let first = std::mem::take(&mut allocator.code);
    let folding = Folding::new(program, manner, selected, lines, &mut allocator)?;
    allocator.write(whole)?;
    let whole = std::mem::take(&mut allocator.code);
    allocator.is_masked = true;
    allocator.write(rest)?;
    let rest = std::mem::take(&mut allocator.code);
    if frame.size > LARGEST_FRAME {
        return Ok(None);
    }
    let mut writer = Writer::new(form);
    writer.enter(&pointers, frame.size, &selected.constants)?;
    writer.code.extend(first);
    let turn = schedule.vectors * form.set.bytes() / form.width.bytes();
    match folding {
        Some(folding) => writer.loops_over_blocks(turn, &whole, &rest, &folding)?,
        None => writer.loops(turn, &whole, &rest)?,
    }
    for pack in &manner.packs {
        let end = pointers.end(pack.output);
        writer.push(Encoded::with2(Code::Mov_rm64_r64, entry_of(OUTPUTS, pack.output), end))?;
    }
    writer.leave(&pointers)?;
    Ok(Some(writer.finish()))
}
