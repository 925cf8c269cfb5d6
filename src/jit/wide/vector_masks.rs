//! Instructions that are for some lanes only, with AVX2: it has no mask registers, so a vector says which.

use super::allocate::{Allocator, Operand};
use super::function::{Frame, TAIL};
use super::select::{Action, Instruction};
use super::{ROW, Set, codes};
use crate::numeric::simd::HALVES_FIRST;
use iced_x86::{Code, IcedError, Instruction as Encoded, MemoryOperand, Register};
use smallvec::SmallVec;

/// Bytes of a vector.
const VECTOR: usize = ROW / 2;

/// A row of lanes that are there, and one of lanes that are not: the row that begins so many bytes before the second has
/// as many that are there.
static THERE: [[u8; ROW]; 2] = [[u8::MAX; ROW], [0; ROW]];

/// Where the order of lanes is, by those that come first.
pub(super) fn packing_table() -> u64 {
    HALVES_FIRST.as_ptr().addr() as u64
}

/// Where the lanes that are not there begin.
pub(super) fn none_there() -> u64 {
    THERE[1].as_ptr().addr() as u64
}

impl Allocator<'_> {
    /// Whether an instruction needs a register besides what it reads and gives.
    pub fn needs_scratch(&self, action: Action) -> bool {
        self.form.set == Set::Avx2
            && match action {
                Action::Compress { .. } => true,
                Action::Load { .. } | Action::Reload { .. } | Action::Store { .. } => self.is_masked,
                Action::Append { .. } | Action::Accumulate { .. } => self.is_masked,
                _ => false,
            }
    }

    /// Writes an instruction that is for some lanes; says whether it was one.
    pub fn emit_for_lanes(
        &mut self,
        instruction: &Instruction,
        to: Register,
        operands: &[Operand],
        mask: Option<Register>,
        scratch: Option<Register>,
    ) -> Result<bool, IcedError> {
        let form = self.form;
        match (instruction.action, operands, mask, scratch) {
            (Action::Vector { code, is_blend: true, .. }, [Operand::Register(a), b], Some(mask), _) => {
                self.code.push(match *b {
                    Operand::Register(b) => Encoded::with4(code, to, *a, b, mask)?,
                    Operand::Memory(b) => Encoded::with4(code, to, *a, b, mask)?,
                });
            }
            (Action::Load { displacement, .. } | Action::Reload { displacement, .. }, [], _, Some(scratch)) => {
                let memory = match instruction.action {
                    Action::Load { stream, .. } => self.pointers.stream(stream, displacement, &mut self.code)?,
                    Action::Reload { output, .. } => self.pointers.output(output, displacement, &mut self.code)?,
                    _ => return Ok(false),
                };
                self.code.push(Encoded::with2(codes::load(form), scratch, there(part_at(displacement)))?);
                self.code.push(Encoded::with3(codes::load_some(form), to, scratch, memory)?);
            }
            (Action::Store { output, displacement, .. }, [Operand::Register(a)], _, Some(scratch)) => {
                let memory = self.pointers.output(output, displacement, &mut self.code)?;
                self.code.push(Encoded::with2(codes::load(form), scratch, there(part_at(displacement)))?);
                self.code.push(Encoded::with3(codes::store_some(form), memory, scratch, *a)?);
            }
            (Action::Accumulate { accumulator }, [Operand::Register(a)], _, Some(scratch)) => {
                let (part, accumulator) = (accumulator % form.set.parts(), self.accumulator(accumulator));
                self.code.push(Encoded::with2(codes::load(form), scratch, there(part))?);
                self.code.push(Encoded::with4(codes::blend(form), accumulator, accumulator, *a, scratch)?);
            }
            (Action::Compress { part, table: Some(table) }, [Operand::Register(a)], Some(mask), Some(scratch)) => {
                let bits = self.bits(mask, part, Some(scratch))?;
                self.code.extend(bits);
                let size = (VECTOR as u32).ilog2();
                self.code.push(Encoded::with2(Code::Shl_rm32_imm8, Register::EAX, size)?);
                let table = Frame::at(Frame::constant(table));
                self.code.push(Encoded::with2(Code::Add_r64_rm64, Register::RAX, table)?);
                let entry = MemoryOperand::with_base(Register::RAX);
                self.code.push(Encoded::with2(codes::load(form), scratch, entry)?);
                self.code.push(Encoded::with3(Code::VEX_Vpermd_ymm_ymm_ymmm256, to, scratch, *a)?);
            }
            (Action::Append { output, part }, [Operand::Register(a)], Some(mask), scratch) => {
                let bits = self.bits(mask, part, scratch)?;
                self.append(output, *a, &bits)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Instructions after which `eax` has a bit for each lane, of 64 bits, that is in a mask, and there.
    fn bits(
        &self,
        mask: Register,
        part: usize,
        scratch: Option<Register>,
    ) -> Result<SmallVec<[Encoded; 2]>, IcedError> {
        let mut bits = SmallVec::new();
        let mut lanes = mask;
        if let Some(scratch) = scratch.filter(|_| self.is_masked) {
            bits.push(Encoded::with3(codes::and(self.form), scratch, mask, there(part))?);
            lanes = scratch;
        }
        bits.push(Encoded::with2(Code::VEX_Vmovmskpd_r32_ymm, Register::EAX, lanes)?);
        Ok(bits)
    }
}

/// The vector of a row that is so many bytes from its start.
fn part_at(displacement: i64) -> usize {
    displacement.unsigned_abs() as usize / VECTOR
}

/// The lanes that are there of a vector of the row, in the loop over what remains.
fn there(part: usize) -> MemoryOperand {
    MemoryOperand::with_base_displ(TAIL, (part * VECTOR) as i64)
}
