//! Registers and memory for the virtual registers of a straight line of instructions.

use super::function::{Frame, Pointers};
use super::select::{Action, Id, Instruction, Selected, Source};
use super::{Form, Set, codes};
use crate::numeric::element::Width;
use iced_x86::{Code, IcedError, Instruction as Encoded, MemoryOperand, Register};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The most vector registers that a machine has.
const VECTORS: usize = 32;
/// Mask registers that values may take: the first means "all lanes" where it masks, the second holds the lanes that are
/// there.
const MASKS: std::ops::Range<usize> = 2..8;

/// The mask register of the first noted value; those of others are before it.
const NANS: usize = 7;

/// The lanes that are there, in the loop over what remains.
pub(super) const THERE: Register = Register::K1;

/// A register of the machine: of vectors or of masks.
type Number = usize;

/// Where a virtual register is.
#[derive(Clone, Copy, Debug, Default)]
struct Home {
    register: Option<Number>,
    /// From the start of the frame. What is there stays right: a virtual register is written once.
    slot: Option<i64>,
    /// Whether it is there for good: it is of the whole loop.
    is_resident: bool,
}

/// Gives registers and writes instructions.
pub(super) struct Allocator<'a> {
    pub form: Form,
    pub is_mask: &'a [bool],
    /// What is in a vector register for good.
    pub pinned: FxHashMap<Source, Number>,
    pub pointers: &'a Pointers,
    pub frame: &'a mut Frame,
    pub code: Vec<Encoded>,
    /// Whether loads and stores leave out the lanes that are not there.
    pub is_masked: bool,
    homes: Vec<Home>,
    /// By register of the machine, vectors then masks: what is in it, unless it is free, pinned or nobody's.
    vectors: [Holder; VECTORS],
    masks: [Holder; 8],
    /// Where each virtual register is still used, last first.
    uses: FxHashMap<Id, Vec<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Free,
    Value(Id),
    /// For one instruction.
    Borrowed,
    Reserved,
}

/// An operand of an instruction.
pub(super) enum Operand {
    Register(Register),
    Memory(MemoryOperand),
}

impl<'a> Allocator<'a> {
    pub fn new(
        form: Form,
        is_mask: &'a [bool],
        pinned: FxHashMap<Source, Number>,
        noted: usize,
        pointers: &'a Pointers,
        frame: &'a mut Frame,
    ) -> Allocator<'a> {
        let mut vectors = [Holder::Free; VECTORS];
        vectors[form.set.registers()..].fill(Holder::Reserved);
        pinned.values().for_each(|&register| vectors[register] = Holder::Reserved);
        let is_free = |k: usize| MASKS.contains(&k) && k + noted <= NANS;
        let masks = std::array::from_fn(|k| if is_free(k) { Holder::Free } else { Holder::Reserved });
        let mut homes = vec![Home::default(); is_mask.len()];
        for (source, &register) in &pinned {
            if let Source::Value(id) = source {
                homes[*id] = Home { register: Some(register), slot: None, is_resident: true };
            }
        }
        let (code, uses) = Default::default();
        Allocator { form, is_mask, pinned, pointers, frame, code, is_masked: false, homes, vectors, masks, uses }
    }

    /// Writes the instructions that compute what stays, of which `residents` are used later.
    pub fn write_fixed(&mut self, instructions: &[Instruction], residents: &[Id]) -> Result<(), IcedError> {
        let mut pinned: Vec<(Number, Source)> = self.pinned.iter().map(|(&source, &number)| (number, source)).collect();
        pinned.sort_unstable_by_key(|(number, _)| *number);
        let is_ready = |source: &Source| !matches!(source, Source::Value(_) | Source::Accumulator(_));
        for (number, source) in pinned.into_iter().filter(|(_, source)| is_ready(source)) {
            let memory = self.memory(source);
            self.code.push(Encoded::with2(codes::broadcast(self.form), self.vector(number), memory)?);
        }
        for &id in residents {
            self.homes[id].is_resident = true;
        }
        self.write(instructions)
    }

    /// Writes a straight line. Before and after it everything that stays is where it belongs, and nothing else is anywhere.
    pub fn write(&mut self, instructions: &[Instruction]) -> Result<(), IcedError> {
        self.uses.clear();
        for (at, instruction) in instructions.iter().enumerate().rev() {
            for id in read(instruction) {
                self.uses.entry(id).or_default().push(at);
            }
        }
        for (at, instruction) in instructions.iter().enumerate() {
            self.instruction(at, instruction)?;
        }
        for holders in [&mut self.vectors[..], &mut self.masks[..]] {
            for holder in holders {
                if let Holder::Value(id) = *holder {
                    self.homes[id].register = None;
                    *holder = Holder::Free;
                }
            }
        }
        Ok(())
    }

    fn instruction(&mut self, at: usize, instruction: &Instruction) -> Result<(), IcedError> {
        let mut from = instruction.from.clone();
        // What is nearest to memory comes last, where it can be read from there.
        if let Action::Vector { code, is_blend: false, .. } = instruction.action
            && from.len() == 2
            && self.register_of(from[0]).is_none()
            && codes::is_commutative(code, self.form)
        {
            from.swap(0, 1);
        }
        let locked: SmallVec<[Id; 4]> = read(instruction).collect();
        let scratch = match self.needs_scratch(instruction.action) {
            true => Some(self.borrow(&locked)?),
            false => None,
        };
        let mask = match instruction.mask {
            Some(mask) => Some(self.in_register(Source::Value(mask), &locked)?),
            None => None,
        };
        let mut operands: SmallVec<[Operand; 2]> = SmallVec::new();
        for (k, &source) in from.iter().enumerate() {
            let is_last = k + 1 == from.len();
            operands.push(if is_last && self.may_be_memory(source, instruction.action) {
                Operand::Memory(self.memory_of(source, instruction))
            } else {
                Operand::Register(self.in_register(source, &locked)?)
            });
        }
        // Whoever reads a value last leaves its register to the result, but not its place in the frame: it may be read from
        // there.
        let mut slots: SmallVec<[(i64, bool); 4]> = SmallVec::new();
        for id in locked {
            let uses = self.uses.entry(id).or_default();
            while uses.last().is_some_and(|&last| last <= at) {
                uses.pop();
            }
            if uses.is_empty() {
                self.release(id);
                if !self.homes[id].is_resident {
                    slots.extend(self.homes[id].slot.take().map(|slot| (slot, self.is_mask[id])));
                }
            }
        }
        let to = match (instruction.to, instruction.action) {
            (None, _) => None,
            (Some(id), Action::SetOnes | Action::Fused { .. } | Action::Redivide) => {
                let wanted = match operands.first() {
                    Some(Operand::Register(register)) => Some(self.form.set.number(*register)),
                    _ => None,
                };
                Some(self.take(id, wanted)?)
            }
            (Some(id), _) => Some(self.take(id, None)?),
        };
        self.emit(instruction, to, &operands, mask, scratch)?;
        self.return_borrowed();
        slots.into_iter().for_each(|(slot, is_mask)| self.frame.give_back(slot, is_mask));
        if let Some(id) = instruction.to {
            if self.homes[id].is_resident && !self.is_pinned(id) {
                self.spill(id)?;
            } else if self.uses.get(&id).is_none_or(Vec::is_empty) {
                self.release(id);
            }
        }
        Ok(())
    }

    fn emit(
        &mut self,
        instruction: &Instruction,
        to: Option<Register>,
        operands: &[Operand],
        mask: Option<Register>,
        scratch: Option<Register>,
    ) -> Result<(), IcedError> {
        let to = to.unwrap_or(Register::None);
        if self.form.set == Set::Avx2 && self.emit_for_lanes(instruction, to, operands, mask, scratch)? {
            return Ok(());
        }
        match (instruction.action, operands, mask) {
            (Action::Fused { subtracts }, &[Operand::Register(c), Operand::Register(a), Operand::Register(b)], _) => {
                return self.fused(subtracts, to, [c, a, b]);
            }
            (
                Action::Redivide,
                &[Operand::Register(quotient), Operand::Register(a), Operand::Register(b)],
                Some(mask),
            ) => {
                assert_eq!(to, quotient, "a quotient ends where it is corrected, so its register is free");
                return self.redivide(to, [a, b], mask);
            }
            _ => {}
        }
        let mut encoded = match (instruction.action, operands) {
            (Action::Vector { code, imm, .. } | Action::Compare { code, imm }, operands) => {
                match (operands, imm.map(u32::from)) {
                    ([Operand::Register(a)], None) if code == codes::broadcast(self.form) => {
                        Encoded::with2(code, to, self.form.set.lowest(*a))?
                    }
                    ([Operand::Register(a)], None) => Encoded::with2(code, to, *a)?,
                    ([Operand::Memory(a)], None) => Encoded::with2(code, to, *a)?,
                    ([Operand::Register(a)], Some(imm)) => Encoded::with3(code, to, *a, imm)?,
                    ([Operand::Memory(a)], Some(imm)) => Encoded::with3(code, to, *a, imm)?,
                    ([Operand::Register(a), Operand::Register(b)], None) => Encoded::with3(code, to, *a, *b)?,
                    ([Operand::Register(a), Operand::Memory(b)], None) => Encoded::with3(code, to, *a, *b)?,
                    ([Operand::Register(a), Operand::Register(b)], Some(imm)) => Encoded::with4(code, to, *a, *b, imm)?,
                    ([Operand::Register(a), Operand::Memory(b)], Some(imm)) => Encoded::with4(code, to, *a, *b, imm)?,
                    _ => unreachable!("an instruction has one source or two, the last of which may be in memory"),
                }
            }
            (Action::Mask { code }, [Operand::Register(a)]) => Encoded::with2(code, to, *a)?,
            (Action::Mask { code }, [Operand::Register(a), Operand::Register(b)]) => Encoded::with3(code, to, *a, *b)?,
            (Action::SetOnes, [Operand::Register(a)]) => {
                if *a != to {
                    self.code.push(Encoded::with2(codes::load(self.form), to, *a)?);
                }
                // Whatever the three bits are, the result is 1.
                Encoded::with4(codes::ternary(self.form), to, to, to, 0xffu32)?
            }
            (Action::ToMask, [Operand::Register(a)]) => Encoded::with2(codes::to_mask(self.form), to, *a)?,
            (Action::FromMask, [Operand::Register(a)]) => Encoded::with2(codes::from_mask(self.form), to, *a)?,
            (Action::Load { stream, displacement, code }, []) => {
                let memory = self.pointers.stream(stream, displacement, &mut self.code)?;
                Encoded::with2(code, to, memory)?
            }
            (Action::Reload { output, displacement }, []) => {
                let memory = self.pointers.output(output, displacement, &mut self.code)?;
                Encoded::with2(codes::load(self.form), to, memory)?
            }
            (Action::Compress { .. }, [Operand::Register(a)]) => {
                if let Some(mask) = mask.filter(|_| self.is_masked) {
                    self.code.push(Encoded::with3(Code::VEX_Kandw_kr_kr_kr, mask, mask, THERE)?);
                }
                Encoded::with2(codes::compress(self.form), to, *a)?
            }
            (Action::Append { output, .. }, [Operand::Register(a)]) => {
                let Some(mask) = mask else { unreachable!("what is appended has a mask") };
                // Beyond the lanes of a vector a mask has what is left of its making.
                let is_byte = self.form.width == Width::W64;
                let lanes = if is_byte { Code::VEX_Kmovb_r32_kr } else { Code::VEX_Kmovw_r32_kr };
                let lanes = Encoded::with2(lanes, Register::EAX, mask)?;
                return self.append(output, *a, &[lanes]);
            }
            (Action::NoteNans { noted }, [Operand::Register(a)]) => {
                if self.is_masked {
                    self.code.push(Encoded::with3(Code::VEX_Kandw_kr_kr_kr, *a, *a, THERE)?);
                }
                let nans = mask_of_nans(noted);
                Encoded::with3(Code::VEX_Korw_kr_kr_kr, nans, nans, *a)?
            }
            (Action::Accumulate { accumulator }, [Operand::Register(a)]) => {
                Encoded::with2(codes::load(self.form), self.accumulator(accumulator), *a)?
            }
            (Action::Ask { stream, displacement, is_later }, []) => {
                let memory = self.pointers.stream(stream, displacement, &mut self.code)?;
                Encoded::with1(if is_later { Code::Prefetcht2_m8 } else { Code::Prefetcht0_m8 }, memory)?
            }
            (Action::Store { output, displacement, code }, [Operand::Register(a)]) => {
                let memory = self.pointers.output(output, displacement, &mut self.code)?;
                Encoded::with2(code, memory, *a)?
            }
            _ => unreachable!("what is no arithmetic on vectors works on registers"),
        };
        let is_load = matches!(instruction.action, Action::Load { .. } | Action::Reload { .. });
        let keeps_others = matches!(instruction.action, Action::Store { .. } | Action::Accumulate { .. });
        if (is_load || keeps_others) && self.is_masked {
            encoded.set_op_mask(THERE);
            encoded.set_zeroing_masking(is_load);
        }
        if let Some(mask) = mask {
            encoded.set_op_mask(mask);
            let zeroes = matches!(instruction.action, Action::Vector { is_blend: false, .. } | Action::Compress { .. });
            encoded.set_zeroing_masking(zeroes);
        }
        self.code.push(encoded);
        Ok(())
    }

    /// Writes a vector to the end of an output, which moves on by the bits that are set in `eax` after some instructions.
    pub fn append(&mut self, output: usize, vector: Register, lanes: &[Encoded]) -> Result<(), IcedError> {
        let end = self.pointers.end(output);
        let to = MemoryOperand::with_base(end);
        self.code.push(Encoded::with2(codes::store(self.form), to, vector)?);
        self.code.extend(lanes);
        self.code.push(Encoded::with2(Code::Popcnt_r32_rm32, Register::EAX, Register::EAX)?);
        let size = self.form.width.bytes() as u32;
        let moved = MemoryOperand::new(end, Register::RAX, size, 0, 0, false, Register::None);
        self.code.push(Encoded::with2(Code::Lea_r64_m, end, moved)?);
        Ok(())
    }

    /// Makes ready for a block what notes NaNs.
    pub fn begin_noting(&mut self, selected: &Selected) -> Result<(), IcedError> {
        for nans in (0..selected.noted.len()).map(mask_of_nans) {
            self.code.push(Encoded::with3(Code::VEX_Kxorw_kr_kr_kr, nans, nans, nans)?);
        }
        Ok(())
    }

    /// Makes the accumulators of a word what none are folded to.
    pub fn begin_word(&mut self, word: usize, selected: &Selected) -> Result<(), IcedError> {
        let parts = self.form.set.parts();
        for accumulator in word * parts..(word + 1) * parts {
            let (to, empty) = (self.accumulator(accumulator), Source::Constant(selected.empties[accumulator]));
            self.code.push(match self.register_of(empty) {
                Some(register) => Encoded::with2(codes::load(self.form), to, register)?,
                None => Encoded::with2(codes::broadcast(self.form), to, self.memory(empty))?,
            });
        }
        Ok(())
    }

    /// Has the lanes of an extreme that have met a NaN be one.
    pub fn spread_nans(&mut self, accumulator: usize, noted: usize, nan: usize) -> Result<(), IcedError> {
        let extreme = self.accumulator(accumulator);
        let mut encoded = Encoded::with2(codes::broadcast(self.form), extreme, self.memory(Source::Constant(nan)))?;
        encoded.set_op_mask(mask_of_nans(noted));
        self.code.push(encoded);
        Ok(())
    }

    /// The register of an accumulator, which has one for good.
    pub fn accumulator(&self, number: usize) -> Register {
        self.vector(self.pinned[&Source::Accumulator(number)])
    }

    /// Registers that nothing is in between two straight lines.
    pub fn spare(&self) -> [Register; 3] {
        let mut free = (0..VECTORS).filter(|&number| self.vectors[number] == Holder::Free);
        std::array::from_fn(|_| match free.next() {
            Some(number) => self.vector(number),
            None => unreachable!("most registers are for what straight lines compute"),
        })
    }

    fn is_pinned(&self, id: Id) -> bool {
        self.pinned.contains_key(&Source::Value(id))
    }

    fn register_of(&self, source: Source) -> Option<Register> {
        match source {
            Source::Value(id) => self.homes[id].register.map(|register| self.named(id, register)),
            other => self.pinned.get(&other).map(|&register| self.vector(register)),
        }
    }

    fn named(&self, id: Id, register: Number) -> Register {
        if self.is_mask[id] { mask(register) } else { self.vector(register) }
    }

    fn vector(&self, number: Number) -> Register {
        self.form.set.vector(number)
    }

    /// A source in a register, brought there if it is not.
    fn in_register(&mut self, source: Source, locked: &[Id]) -> Result<Register, IcedError> {
        if let Some(register) = self.register_of(source) {
            return Ok(register);
        }
        let Source::Value(id) = source else {
            let register = self.borrow(locked)?;
            let memory = self.memory(source);
            self.code.push(Encoded::with2(codes::broadcast(self.form), register, memory)?);
            return Ok(register);
        };
        let Some(slot) = self.homes[id].slot else { unreachable!("a value is in a register or in the frame") };
        let number = self.free(self.is_mask[id], locked)?;
        self.hold(id, number);
        let register = self.named(id, number);
        let code = if self.is_mask[id] { Code::VEX_Kmovw_kr_km16 } else { codes::load(self.form) };
        self.code.push(Encoded::with2(code, register, Frame::at(slot))?);
        Ok(register)
    }

    /// A register for one instruction.
    fn borrow(&mut self, locked: &[Id]) -> Result<Register, IcedError> {
        let number = self.free(false, locked)?;
        self.vectors[number] = Holder::Borrowed;
        Ok(self.vector(number))
    }

    /// Whether a source is read from memory as the last operand of an instruction. What is the same in all lanes is there
    /// once, which AVX2 cannot read as part of an operation.
    fn may_be_memory(&self, source: Source, action: Action) -> bool {
        let (Action::Vector { code, .. } | Action::Compare { code, .. }) = action else { return false };
        let is_whole = matches!(source, Source::Value(_)) || self.form.set == Set::Avx512;
        let takes_it = is_whole && codes::takes_memory(code, self.form) || code == codes::broadcast(self.form);
        takes_it && self.register_of(source).is_none()
    }

    /// A source in memory as the last operand of an instruction.
    fn memory_of(&self, source: Source, instruction: &Instruction) -> MemoryOperand {
        let is_broadcast = !matches!(source, Source::Value(_))
            && !matches!(instruction.action, Action::Vector { code, .. } if code == codes::broadcast(self.form));
        MemoryOperand { is_broadcast, ..self.memory(source) }
    }

    fn memory(&self, source: Source) -> MemoryOperand {
        match source {
            Source::Constant(number) => Frame::at(Frame::constant(number)),
            Source::Uniform(number) => Pointers::uniform(number),
            Source::Value(id) => match self.homes[id].slot {
                Some(slot) => Frame::at(slot),
                None => unreachable!("a value is in a register or in the frame"),
            },
            Source::Accumulator(_) => unreachable!("an accumulator has a register"),
        }
    }

    /// A register for a result.
    fn take(&mut self, id: Id, wanted: Option<Number>) -> Result<Register, IcedError> {
        let number = match (self.homes[id].register, wanted) {
            (Some(pinned), _) => pinned,
            (None, Some(wanted)) if self.vectors[wanted] == Holder::Free => wanted,
            (None, _) => self.free(self.is_mask[id], &[])?,
        };
        if !self.is_pinned(id) {
            self.hold(id, number);
        }
        Ok(self.named(id, number))
    }

    fn hold(&mut self, id: Id, number: Number) {
        self.homes[id].register = Some(number);
        let holders = if self.is_mask[id] { &mut self.masks[..] } else { &mut self.vectors[..] };
        holders[number] = Holder::Value(id);
    }

    /// A value is not needed in its register any more.
    fn release(&mut self, id: Id) {
        if self.is_pinned(id) {
            return;
        }
        let is_mask = self.is_mask[id];
        if let Some(number) = self.homes[id].register.take() {
            let holders = if is_mask { &mut self.masks[..] } else { &mut self.vectors[..] };
            holders[number] = Holder::Free;
        }
    }

    /// A value goes to the frame.
    fn spill(&mut self, id: Id) -> Result<(), IcedError> {
        let Some(register) = self.homes[id].register else { return Ok(()) };
        if self.homes[id].slot.is_none() {
            let slot = self.frame.slot(self.is_mask[id]);
            self.homes[id].slot = Some(slot);
            let code = if self.is_mask[id] { Code::VEX_Kmovw_m16_kr } else { codes::store(self.form) };
            self.code.push(Encoded::with2(code, Frame::at(slot), self.named(id, register))?);
        }
        self.release(id);
        Ok(())
    }

    /// A register that nothing needs, if necessary after what is needed last has gone to the frame.
    fn free(&mut self, is_mask: bool, locked: &[Id]) -> Result<Number, IcedError> {
        let holders = if is_mask { &self.masks[..] } else { &self.vectors[..] };
        if let Some(free) = holders.iter().position(|holder| *holder == Holder::Free) {
            return Ok(free);
        }
        let held = holders.iter().enumerate().filter_map(|(number, holder)| match holder {
            Holder::Value(id) if !locked.contains(id) => Some((number, *id)),
            _ => None,
        });
        let next = |id: &Id| self.uses.get(id).and_then(|uses| uses.last()).copied().unwrap_or(usize::MAX);
        let Some((number, id)) = held.max_by_key(|(_, id)| next(id)) else {
            unreachable!("an instruction needs fewer registers than there are")
        };
        self.spill(id)?;
        Ok(number)
    }

    fn return_borrowed(&mut self) {
        for holder in &mut self.vectors {
            if *holder == Holder::Borrowed {
                *holder = Holder::Free;
            }
        }
    }
}

/// The virtual registers that an instruction reads.
pub(super) fn read(instruction: &Instruction) -> impl Iterator<Item = Id> + '_ {
    let from = instruction.from.iter().filter_map(|source| match source {
        Source::Value(id) => Some(*id),
        _ => None,
    });
    from.chain(instruction.mask)
}

/// The lanes that have met a NaN of a noted value.
fn mask_of_nans(noted: usize) -> Register {
    mask(NANS - noted)
}

fn mask(number: Number) -> Register {
    Register::K0 + number as u32
}
