//! Compiled loops over a tile: what they read and write, and what they fold and pack.

use super::{BoundLoop, CacheLine, Machine, Task};
use crate::jit::run::bind::LoopCode;
use crate::jit::run::interpret;
use crate::jit::{AHEAD, FoldOver};
use crate::numeric::element::Width;
use crate::numeric::reduce::{BLOCK, LANES};
use crate::numeric::tile;
use crate::plan::kernel::AccessId;
use smallvec::SmallVec;

/// Elements that a loop over memory computes before it asks for more: eight cache lines of each stream.
///
/// 128-bit code fills the processor's window with the instructions of a few lines, too few to keep memory busy. Where that
/// helps (see [`asks_ahead`]), asking in small portions made sums over memory a quarter faster; asking for a whole tile at
/// once made them slower.
const STRETCH: usize = 64;

/// Lanes that a loop gives for a block, at most.
const LANES_OF_BLOCK: usize = 2 * LANES;

/// What the code of a loop takes at the current tile, in its order.
struct LoopOperands {
    uniforms: SmallVec<[u64; 8]>,
    streams: SmallVec<[*const u8; 8]>,
    outputs: SmallVec<[*mut u8; 4]>,
}

impl Machine<'_> {
    /// Where a loop puts what it packs and folds: behind what has passed so far, with room for `n` elements and a vector; the
    /// lanes of blocks, or those that take this row; and nothing for masks.
    pub(super) fn places_of_reductions(
        &mut self,
        looped: &BoundLoop,
        level: Option<usize>,
        n: usize,
    ) -> SmallVec<[*mut u8; 4]> {
        let mut places: SmallVec<[*mut u8; 4]> = SmallVec::new();
        for &index in &looped.packs {
            let passed = &mut self.state.passed[index];
            passed.reserve(n + LANES);
            places.push(passed.spare_capacity_mut().as_mut_ptr().cast());
        }
        for &index in &looped.folds {
            places.push(match looped.over {
                FoldOver::Rows => self.state.reducers[index][level.unwrap_or(0)].lane_of_row().as_mut_ptr().cast(),
                FoldOver::Blocks => {
                    let lanes = &mut self.state.folded[index];
                    lanes.resize(self.bound.stretch.div_ceil(BLOCK) * LANES_OF_BLOCK, 0);
                    lanes.as_mut_ptr().cast()
                }
            });
        }
        places.resize(places.len() + looped.packs.len(), std::ptr::null_mut());
        places
    }

    /// Runs a loop, and writes those of its results to memory that nothing else reads.
    pub(super) fn run_loop(&mut self, task: &Task<'_>, looped: &BoundLoop, folds: &[*mut u8], n: usize) {
        if !self.run_straight(task, looped, folds, n) {
            let outputs = self.run_through_slots(task, looped, folds, n);
            let ends = &outputs[looped.outputs.len()..];
            for (&index, &end) in looped.packs.iter().zip(ends) {
                let passed = &mut self.state.passed[index];
                let count = (end as usize - passed.as_ptr() as usize) / size_of::<u64>();
                // SAFETY: the loop has written everything up to there, for which there was room.
                unsafe { passed.set_len(count) };
            }
            for direct in &looped.direct {
                let slot = self.place(task, looped.outputs[direct.output]);
                let streaming = self.passing_tile(direct.to).is_none();
                self.store(task, slot, looped.width, direct.to, n, streaming);
            }
        }
    }

    /// Has a loop write its results past the caches; whether it can.
    fn run_straight(&mut self, task: &Task<'_>, looped: &BoundLoop, folds: &[*mut u8], n: usize) -> bool {
        let (Some(code), Some(first)) = (&looped.straight, looped.direct.first()) else { return false };
        if !self.rounds.pairs.is_empty() {
            return false;
        }
        // Elements before the first whole line, of all results as many.
        let bytes = looped.width.bytes();
        let unaligned = |to: AccessId| (self.address(task, to) as usize).wrapping_neg() % size_of::<CacheLine>();
        let head = unaligned(first.to);
        // Blocks begin where the tile does.
        let is_in_blocks = !folds.is_empty() && looped.over == FoldOver::Blocks && head > 0;
        if is_in_blocks
            || !head.is_multiple_of(bytes)
            || looped.direct.iter().any(|direct| unaligned(direct.to) != head)
        {
            return false;
        }
        let LoopOperands { uniforms, mut streams, mut outputs } = self.operands(task, looped, folds);
        for direct in &looped.direct {
            outputs[direct.output] = self.address(task, direct.to);
        }
        let first = n.min(head / bytes);
        for count in [first, n - first].into_iter().filter(|count| *count > 0) {
            // SAFETY: as for loops through slots; the destinations' `n` elements belong to this chunk alone. A vector or
            // more of them is written from an aligned place on only.
            unsafe { code.call(&streams, &uniforms, &mut outputs, count) };
            let strides = looped.stream_strides.iter();
            streams.iter_mut().zip(strides).for_each(|(stream, stride)| *stream = stream.wrapping_add(count * stride));
            // What folds into rows has lanes.
            let strides = looped.output_strides.iter().copied().chain(std::iter::repeat(bytes));
            outputs.iter_mut().zip(strides).for_each(|(output, stride)| *output = output.wrapping_add(count * stride));
        }
        true
    }

    fn operands(&self, task: &Task<'_>, looped: &BoundLoop, folds: &[*mut u8]) -> LoopOperands {
        let places = looped.outputs.iter().map(|&place| self.place(task, place));
        LoopOperands {
            uniforms: looped.uniforms.iter().map(|&operand| self.uniform(task, operand)).collect(),
            streams: looped.streams.iter().map(|&operand| self.pointer(task, operand).cast_const()).collect(),
            outputs: places.chain(folds.iter().copied()).collect(),
        }
    }

    /// Returns where its outputs are now.
    fn run_through_slots(
        &mut self,
        task: &Task<'_>,
        looped: &BoundLoop,
        folds: &[*mut u8],
        n: usize,
    ) -> SmallVec<[*mut u8; 4]> {
        let LoopOperands { uniforms, streams, mut outputs } = self.operands(task, looped, folds);
        match &looped.code {
            // SAFETY: every stream and output is a slot or a checked stream of at least `n` lanes, in the order that the
            // program names them; slots are distinct, and a destination is read only as the tile just written.
            LoopCode::Compiled(code) if looped.far_streams.is_empty() || !self.rounds.pairs.is_empty() => unsafe {
                code.call(&streams, &uniforms, &mut outputs, n);
            },
            LoopCode::Compiled(code) => {
                let mut streams = streams;
                for start in (0..n).step_by(STRETCH) {
                    let count = STRETCH.min(n - start);
                    let bytes = count * looped.width.bytes();
                    for &stream in &looped.far_streams {
                        tile::prefetch(streams[stream].wrapping_add(AHEAD), bytes);
                    }
                    // SAFETY: as above, elements `start..start + count` of `n`.
                    unsafe { code.call(&streams, &uniforms, &mut outputs, count) };
                    streams.iter_mut().for_each(|stream| *stream = stream.wrapping_add(bytes));
                    outputs.iter_mut().for_each(|output| *output = output.wrapping_add(bytes));
                }
            }
            LoopCode::Interpreted(program) => {
                for k in 0..n {
                    // SAFETY: as above, element `k` of `n`, in lanes of the program's width.
                    let read = |stream: usize| unsafe {
                        match looped.width {
                            Width::W32 => streams[stream].cast::<u32>().add(k).read_unaligned() as u64,
                            Width::W64 => streams[stream].cast::<u64>().add(k).read_unaligned(),
                        }
                    };
                    // SAFETY: as above.
                    let write = |output: usize, bits: u64| unsafe {
                        match looped.width {
                            Width::W32 => outputs[output].cast::<u32>().add(k).write_unaligned(bits as u32),
                            Width::W64 => outputs[output].cast::<u64>().add(k).write_unaligned(bits),
                        }
                    };
                    interpret::element(program, read, &uniforms, write);
                }
            }
        }
        outputs
    }
}
