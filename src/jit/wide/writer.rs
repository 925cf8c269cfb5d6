//! Machine code around straight lines: where a function begins and ends, and what goes round.

use super::allocate::THERE;
use super::function::{
    ADDRESSES, END, FRAME_POINTER, Frame, OF_CALLER, OFFSET, OUTPUTS, Pointers, SCRATCH, SCRATCH_OF_LANES,
    STACK_POINTER, STREAMS, TAIL, entry_of, multiple,
};
use super::quotients::OVER_ONE;
use super::vector_masks::none_there;
use super::{Form, ROW, Set};
use iced_x86::{
    BlockEncoder, BlockEncoderOptions, Code, Formatter, IcedError, Instruction as Encoded, InstructionBlock,
    IntelFormatter, MemoryOperand, Register,
};

/// Machine code before it is encoded.
pub(super) struct Function {
    code: Vec<Encoded>,
}

/// A place in the code that branches go to.
pub(super) type Label = usize;

pub(super) struct Writer {
    pub code: Vec<Encoded>,
    /// The instruction that each label stands before.
    labels: Vec<usize>,
    /// The branches, and where they go.
    branches: Vec<(usize, Label)>,
    pub form: Form,
}

impl Writer {
    pub fn new(form: Form) -> Writer {
        let (code, labels, branches) = Default::default();
        Writer { code, labels, branches, form }
    }

    pub fn label(&mut self) -> Label {
        self.labels.push(0);
        self.labels.len() - 1
    }

    pub fn place(&mut self, label: Label) {
        self.labels[label] = self.code.len();
    }

    /// Its target is known when all is placed.
    pub fn branch(&mut self, code: Code, label: Label) -> Result<(), IcedError> {
        self.branches.push((self.code.len(), label));
        self.push(Encoded::with_branch(code, 0))
    }

    pub fn push(&mut self, instruction: Result<Encoded, IcedError>) -> Result<(), IcedError> {
        self.code.push(instruction?);
        Ok(())
    }

    /// Saves what belongs to the caller and fetches addresses and constants.
    pub fn enter(&mut self, pointers: &Pointers, frame: i64, constants: &[u64]) -> Result<(), IcedError> {
        let addresses = pointers.count();
        self.push(Encoded::with1(Code::Push_r64, FRAME_POINTER))?;
        self.push(Encoded::with2(Code::Mov_r64_rm64, FRAME_POINTER, STACK_POINTER))?;
        for register in saved(addresses) {
            self.push(Encoded::with1(Code::Push_r64, register))?;
        }
        self.push(Encoded::with2(Code::And_rm64_imm8, STACK_POINTER, -(ROW as i32)))?;
        let size = multiple(frame, ROW as i64) as i32;
        self.push(Encoded::with2(Code::Sub_rm64_imm32, STACK_POINTER, size))?;
        for number in 0..addresses {
            let Some(&register) = ADDRESSES.get(number) else { break };
            let entry = match number.checked_sub(pointers.streams.len()) {
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

    /// Counts elements from now on, from 0.
    pub fn start(&mut self) -> Result<(), IcedError> {
        self.push(Encoded::with2(Code::Xor_rm32_r32, Register::R8D, Register::R8D))
    }

    pub fn loops(&mut self, turn: usize, whole: &[Encoded], rest: &[Encoded]) -> Result<(), IcedError> {
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

    /// One row of the lanes that are there, and to the next.
    pub fn remaining(&mut self, rest: &[Encoded]) -> Result<(), IcedError> {
        self.push(Encoded::with2(Code::Mov_r64_rm64, SCRATCH, END))?;
        self.push(Encoded::with2(Code::Sub_r64_rm64, SCRATCH, OFFSET))?;
        match self.form.set {
            Set::Avx512 => {
                // As many ones as there are elements, of which a vector takes those of its lanes.
                self.push(Encoded::with2(Code::Mov_rm64_imm32, SCRATCH_OF_LANES, -1))?;
                self.push(Encoded::with3(Code::VEX_Bzhi_r64_rm64_r64, SCRATCH, SCRATCH_OF_LANES, SCRATCH))?;
                self.push(Encoded::with2(Code::VEX_Kmovw_kr_r32, THERE, Register::EAX))?;
            }
            Set::Avx2 => {
                // The row begins as many bytes before those that are not there.
                let shift = self.form.width.bytes().ilog2();
                self.push(Encoded::with2(Code::Shl_rm64_imm8, SCRATCH, shift))?;
                self.push(Encoded::with2(Code::Mov_rm64_imm32, TAIL, ROW as i32))?;
                self.push(Encoded::with2(Code::Cmp_r64_rm64, SCRATCH, TAIL))?;
                self.push(Encoded::with2(Code::Cmova_r64_rm64, SCRATCH, TAIL))?;
                self.push(Encoded::with2(Code::Mov_r64_imm64, TAIL, none_there()))?;
                self.push(Encoded::with2(Code::Sub_r64_rm64, TAIL, SCRATCH))?;
            }
        }
        self.code.extend(rest);
        self.push(Encoded::with2(Code::Add_rm64_imm32, OFFSET, (ROW / self.form.width.bytes()) as i32))
    }

    pub fn leave(&mut self, pointers: &Pointers) -> Result<(), IcedError> {
        let saved: Vec<Register> = saved(pointers.count()).collect();
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
    pub fn finish(mut self) -> Function {
        for (number, instruction) in self.code.iter_mut().enumerate() {
            instruction.set_ip(number as u64);
            if instruction.code() == Code::Je_rel8_64 && instruction.near_branch64() == OVER_ONE {
                instruction.set_near_branch64(number as u64 + 2);
            }
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
