//! Loops that fold what they compute, block by block in the order of reductions.
//!
//! # Design
//!
//! A vector of 512 bits, or two of 256, hold the lanes of a block, so folding a block is one instruction for every vector of
//! its elements, into an accumulator: a register that the loop keeps. When a block ends its accumulators are stored, and
//! whoever asked for the loop combines lanes and blocks. Squared deviations need the mean of the block first: it is made of
//! the accumulated sum, and a second loop looks at the block again while it is in L1.
//!
//! With AVX-512 float extremes are found by `vrange`, which knows the order of zeros but leaves out NaNs. Which lanes have met
//! one is noted in a mask for each value, and they become NaN when the block ends.

use super::allocate::Allocator;
use super::function::{END, Lines, OF_BLOCK, OFFSET, SCRATCH};
use super::reduce::is_float_extreme;
use super::select::{Instruction, Selected};
use super::writer::{Label, Writer};
use super::{Form, ROW, Set, codes};
use crate::jit::{FoldOver, LoopFold, Manner};
use crate::numeric::element::Width;
use crate::numeric::reduce::{BLOCK, LANES, ReduceOp};
use crate::plan::kernel::LoopProgram;
use iced_x86::{Code, IcedError, Instruction as Encoded, MemoryOperand, Register};
use smallvec::SmallVec;

// What is folded has 64-bit lanes, so a row has the lanes of a block.
const _: () = assert!(LANES * Width::W64.bytes() == ROW && BLOCK >= ROW);

/// The folds that have accumulators, each with the number of its first word. Of each word a vector has the lanes, or
/// two, except of a mean, which is the same in all of them.
pub(super) fn over_blocks(manner: &Manner) -> impl Iterator<Item = (usize, LoopFold)> + '_ {
    let mut next = 0;
    manner.folds.iter().copied().filter(|fold| fold.over == FoldOver::Blocks).map(move |fold| {
        let number = next;
        next += fold.op.words();
        (number, fold)
    })
}

pub(super) fn looks_twice(fold: LoopFold) -> bool {
    fold.op == ReduceOp::SquaredDeviations
}

/// What stands around the elements of a block that are folded.
pub(super) struct Folding {
    begin: Vec<Encoded>,
    /// With the number of the block times [`ROW`] in [`OF_BLOCK`].
    end: Vec<Encoded>,
    again: Option<Again>,
}

/// A second look at each block, right after the first. (Together with the first look at the next block, or after it, it is a
/// tenth faster in the caches, and a fifth slower from memory.)
struct Again {
    /// Makes means of sums, with the number of elements in all lanes of a register.
    means: Vec<Encoded>,
    count: Register,
    begin: Vec<Encoded>,
    whole: Vec<Encoded>,
    rest: Vec<Encoded>,
    /// As that of the first look.
    end: Vec<Encoded>,
}

impl Folding {
    pub fn new(
        program: &LoopProgram,
        manner: &Manner,
        selected: &Selected,
        lines: &Lines,
        allocator: &mut Allocator<'_>,
    ) -> Result<Option<Folding>, IcedError> {
        if selected.empties.is_empty() {
            return Ok(None);
        }
        allocator.begin_noting(selected)?;
        for (word, _) in over_blocks(manner) {
            allocator.begin_word(word, selected)?;
        }
        let begin = std::mem::take(&mut allocator.code);
        for (word, fold) in over_blocks(manner).filter(|(_, fold)| is_float_extreme(*fold)) {
            let value = program.outputs[fold.output];
            let noted = selected.noted.iter().position(|noted| *noted == value);
            if let (Some(noted), Some(nan)) = (noted, selected.nan) {
                allocator.spread_nans(word, noted, nan)?;
            }
        }
        let end = store_lanes(over_blocks(manner), 0, allocator)?;
        let twice = || over_blocks(manner).filter(|(_, fold)| looks_twice(*fold));
        if twice().next().is_none() {
            return Ok(Some(Folding { begin, end, again: None }));
        }
        let spare @ [count, ..] = allocator.spare();
        for (sum, _) in twice() {
            let parts = allocator.form.set.parts();
            let sums: SmallVec<[Register; 2]> =
                (0..parts).map(|part| allocator.accumulator(sum * parts + part)).collect();
            let mean = allocator.accumulator((sum + 2) * parts);
            mean_of_sums(allocator.form, &sums, mean, spare, &mut allocator.code)?;
        }
        let means = std::mem::take(&mut allocator.code);
        let mut code = |line: &[Instruction], is_masked: bool| {
            allocator.is_masked = is_masked;
            allocator.write(line)?;
            allocator.is_masked = false;
            Ok::<_, IcedError>(std::mem::take(&mut allocator.code))
        };
        let (whole, rest) = (code(&lines.whole_again, false)?, code(&lines.rest_again, true)?);
        for (sum, _) in twice() {
            allocator.begin_word(sum + 1, selected)?;
        }
        let begin_again = std::mem::take(&mut allocator.code);
        let end_again = store_lanes(twice(), 1, allocator)?;
        let again = Again { means, count, begin: begin_again, whole, rest, end: end_again };
        Ok(Some(Folding { begin, end, again: Some(again) }))
    }
}

/// Stores the accumulators of one word of each fold.
fn store_lanes(
    folds: impl Iterator<Item = (usize, LoopFold)>,
    word: usize,
    allocator: &mut Allocator<'_>,
) -> Result<Vec<Encoded>, IcedError> {
    let Form { set, .. } = allocator.form;
    for (first, fold) in folds {
        let words = (word, fold.op.lane_words());
        for part in 0..set.parts() {
            let lanes = allocator.pointers.lanes(fold.output, words, part * set.bytes(), &mut allocator.code)?;
            let accumulator = allocator.accumulator((first + word) * set.parts() + part);
            allocator.code.push(Encoded::with2(codes::store(allocator.form), lanes, accumulator)?);
        }
    }
    Ok(std::mem::take(&mut allocator.code))
}

/// The lanes of a sum, added in the order of a block and divided by a count, in all lanes.
fn mean_of_sums(
    form: Form,
    sums: &[Register],
    mean: Register,
    [count, moved, other]: [Register; 3],
    code: &mut Vec<Encoded>,
) -> Result<(), IcedError> {
    /// What has each half of two, of four, of eight lanes where the other is.
    const OTHER_OF_TWO: u32 = 0x55;
    const OTHER_OF_FOUR: u32 = 0x4e;
    let add = codes::add_float(form);
    match *sums {
        [sum] => {
            code.push(Encoded::with3(Code::EVEX_Vpermilpd_zmm_k1z_zmmm512b64_imm8, moved, sum, OTHER_OF_TWO)?);
            code.push(Encoded::with3(add, mean, sum, moved)?);
            code.push(Encoded::with3(Code::EVEX_Vpermpd_zmm_k1z_zmmm512b64_imm8, moved, mean, OTHER_OF_FOUR)?);
            code.push(Encoded::with3(add, mean, mean, moved)?);
            let swap = Code::EVEX_Vshuff64x2_zmm_k1z_zmm_zmmm512b64_imm8;
            code.push(Encoded::with4(swap, moved, mean, mean, OTHER_OF_FOUR)?);
            code.push(Encoded::with3(add, mean, mean, moved)?);
        }
        [low, high] => {
            for (half, to) in [(low, mean), (high, other)] {
                code.push(Encoded::with3(Code::VEX_Vpermilpd_ymm_ymmm256_imm8, moved, half, OTHER_OF_TWO)?);
                code.push(Encoded::with3(add, to, half, moved)?);
                code.push(Encoded::with3(Code::VEX_Vpermpd_ymm_ymmm256_imm8, moved, to, OTHER_OF_FOUR)?);
                code.push(Encoded::with3(add, to, to, moved)?);
            }
            code.push(Encoded::with3(add, mean, mean, other)?);
        }
        _ => unreachable!("a word has one vector or two"),
    }
    code.push(Encoded::with3(codes::divide_float(form), mean, mean, count)?);
    Ok(())
}

impl Writer {
    /// As [`loops`](Writer::loops), a block at a time.
    pub fn loops_over_blocks(
        &mut self,
        turn: usize,
        whole: &[Encoded],
        rest: &[Encoded],
        folding: &Folding,
    ) -> Result<(), IcedError> {
        debug_assert!(BLOCK.is_multiple_of(turn));
        let [block, last, done] = [self.label(), self.label(), self.label()];
        self.start()?;
        self.place(block);
        self.begin_block(last)?;
        self.code.extend(&folding.begin);
        self.whole_block(turn, whole)?;
        self.number_block()?;
        self.code.extend(&folding.end);
        if let Some(again) = &folding.again {
            self.means(again, false)?;
            self.push(Encoded::with2(Code::Mov_r64_rm64, OF_BLOCK, OFFSET))?;
            self.push(Encoded::with2(Code::Sub_rm64_imm32, OFFSET, BLOCK as i32))?;
            self.code.extend(&again.begin);
            self.whole_block(turn, &again.whole)?;
            self.number_block()?;
            self.code.extend(&again.end);
        }
        self.branch(Code::Jmp_rel32_64, block)?;

        self.place(last);
        self.push(Encoded::with2(Code::Cmp_r64_rm64, OFFSET, END))?;
        self.branch(Code::Jae_rel32_64, done)?;
        self.code.extend(&folding.begin);
        self.last_block(rest)?;
        self.number_block()?;
        self.code.extend(&folding.end);
        if let Some(again) = &folding.again {
            self.push(Encoded::with2(Code::Mov_r64_rm64, OFFSET, OF_BLOCK))?;
            self.push(Encoded::with2(Code::Shl_rm64_imm8, OFFSET, BLOCK.ilog2() - ROW.ilog2()))?;
            self.means(again, true)?;
            self.code.extend(&again.begin);
            self.last_block(&again.rest)?;
            self.number_block()?;
            self.code.extend(&again.end);
        }
        self.place(done);
        Ok(())
    }

    /// Finds out where the next whole block ends; goes elsewhere if there is none.
    fn begin_block(&mut self, otherwise: Label) -> Result<(), IcedError> {
        let next = MemoryOperand::with_base_displ_size(OFFSET, BLOCK as i64, 1);
        self.push(Encoded::with2(Code::Lea_r64_m, OF_BLOCK, next))?;
        self.push(Encoded::with2(Code::Cmp_r64_rm64, OF_BLOCK, END))?;
        self.branch(Code::Ja_rel32_64, otherwise)
    }

    /// A look at a whole block, which ends at [`OF_BLOCK`].
    fn whole_block(&mut self, turn: usize, whole: &[Encoded]) -> Result<(), IcedError> {
        let body = self.label();
        self.place(body);
        self.code.extend(whole);
        self.push(Encoded::with2(Code::Add_rm64_imm32, OFFSET, turn as i32))?;
        self.push(Encoded::with2(Code::Cmp_r64_rm64, OFFSET, OF_BLOCK))?;
        self.branch(Code::Jb_rel32_64, body)
    }

    /// A look at what is there of the last block.
    fn last_block(&mut self, rest: &[Encoded]) -> Result<(), IcedError> {
        let remaining = self.label();
        self.place(remaining);
        self.remaining(rest)?;
        self.push(Encoded::with2(Code::Cmp_r64_rm64, OFFSET, END))?;
        self.branch(Code::Jb_rel32_64, remaining)
    }

    /// The number of the block before the current element, times [`ROW`].
    fn number_block(&mut self) -> Result<(), IcedError> {
        let last = MemoryOperand::with_base_displ_size(OFFSET, -1, 1);
        self.push(Encoded::with2(Code::Lea_r64_m, OF_BLOCK, last))?;
        self.push(Encoded::with2(Code::Shr_rm64_imm8, OF_BLOCK, BLOCK.ilog2()))?;
        self.push(Encoded::with2(Code::Shl_rm64_imm8, OF_BLOCK, ROW.ilog2()))
    }

    /// Makes the means of a whole block, or of the last, which begins at the current element.
    fn means(&mut self, again: &Again, is_last: bool) -> Result<(), IcedError> {
        if is_last {
            self.push(Encoded::with2(Code::Mov_r64_rm64, SCRATCH, END))?;
            self.push(Encoded::with2(Code::Sub_r64_rm64, SCRATCH, OFFSET))?;
        } else {
            self.push(Encoded::with2(Code::Mov_r64_imm64, SCRATCH, BLOCK as u64))?;
        }
        let low = self.form.set.lowest(again.count);
        match self.form.set {
            Set::Avx512 => {
                self.push(Encoded::with2(Code::EVEX_Vpbroadcastq_zmm_k1z_r64, again.count, SCRATCH))?;
                self.push(Encoded::with2(Code::EVEX_Vcvtqq2pd_zmm_k1z_zmmm512b64_er, again.count, again.count))?;
            }
            Set::Avx2 => {
                self.push(Encoded::with3(Code::VEX_Vcvtsi2sd_xmm_xmm_rm64, low, low, SCRATCH))?;
                self.push(Encoded::with2(Code::VEX_Vbroadcastsd_ymm_xmm, again.count, low))?;
            }
        }
        self.code.extend(&again.means);
        Ok(())
    }
}
