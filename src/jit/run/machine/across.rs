//! Arrays whose memory runs across the tiles, as the second operand of `x + x.T` does.

use super::{BoundPhase, Machine, Task, pitch};
use crate::numeric::tile;
use crate::plan::kernel::{AccessId, Kernel, Operand, Place, ROWS_ACROSS, SlotId, Step};

/// An access whose neighbours in memory are in the tiles of neighbouring rows. Its lanes are brought into tiles for a group
/// of rows at a time, so that every cache line is read once.
pub(super) struct Across {
    pub access: usize,
    /// The first of the slots that hold the group, one for each row.
    pub first: usize,
    /// The slot that it is loaded into, if no other step writes that: then the group's slots stand for it.
    pub stands_for: Option<SlotId>,
}

impl Across {
    pub fn new(kernel: &Kernel, access: usize, first: usize) -> Across {
        let steps = || kernel.phases.iter().flat_map(|phase| &phase.steps);
        let is_only =
            |slot: SlotId| steps().flat_map(Step::places).filter(|place| **place == Place::Slot(slot)).count() == 1;
        let stands_for = steps().find_map(|step| match step {
            Step::Load { source: Operand::Stream(source), into: Place::Slot(slot), .. } if source.0 == access => {
                Some(*slot)
            }
            _ => None,
        });
        Across { access, first, stands_for: stands_for.filter(|slot| is_only(*slot)) }
    }
}

/// Columns that are loaded for a group of rows: as many as leave a group in L2.
const COLUMNS: usize = 512;

impl Machine<'_> {
    /// Runs the chunk of a kernel that reduces nothing by groups of rows: each tile for all rows of a group.
    pub(super) fn run_groups(&mut self, task: &Task<'_>, index: &mut [usize]) {
        let bound = self.bound;
        let [phase] = &bound.phases[..] else { return };
        let space = &bound.kernel.space;
        let (row, column) = (space.kept.len() - 1, space.rank() - 1);
        let columns = task.chunk.columns.clone();
        let mut left = task.chunk.kept.len();
        while left > 0 {
            let rows = ROWS_ACROSS.min(left).min(task.chunk.within[row].end - index[row]);
            let tile = bound.kernel.tile.clamp(1, COLUMNS);
            for start in columns.clone().step_by(tile) {
                let width = tile.min(columns.end - start);
                (0..self.state.across.len()).for_each(|k| self.load_group(task, k, rows, width));
                for k in 0..rows {
                    self.state.row_in_group = k;
                    self.run_rounds(task, phase, width);
                    self.step(row, 1);
                }
                self.step(row, -(rows as i64));
                self.step(column, width as i64);
            }
            self.step(column, -(columns.len() as i64));
            self.step(row, rows as i64 - 1);
            index[row] += rows - 1;
            self.next(index, &task.chunk.within, 0);
            left -= rows;
        }
    }

    /// Folds a group of rows of columns, which are neighbours in memory, into the accumulators of `level`.
    pub(super) fn fold_group(&mut self, task: &Task<'_>, phase: &BoundPhase, level: usize, rows: usize) {
        let row = self.bound.kernel.space.kept.len() + level;
        let width = self.state.width;
        (0..self.state.across.len()).for_each(|k| self.load_group(task, k, rows, width));
        for k in 0..rows {
            self.state.row_in_group = k;
            self.tile(task, phase, width, Some(level));
            self.step(row, 1);
        }
        self.step(row, -(rows as i64));
    }

    /// Brings the tiles of a group of rows of `self.state.across[k]` into its slots.
    fn load_group(&self, task: &Task<'_>, k: usize, rows: usize, width: usize) {
        let Across { access, first, .. } = self.state.across[k];
        let access_data = &self.bound.kernel.accesses[access];
        let stride = access_data.strides.last().copied().unwrap_or(0) as isize;
        let source = self.address(task, AccessId(access));
        let (out, pitch) = (self.slot(SlotId(first)), pitch(&self.bound.kernel));
        // SAFETY: the elements of the group's rows in the tile are inside the checked region: the next row lies one element
        // further, the next column `stride`. Each row has a slot.
        unsafe {
            match access_data.dtype.size() {
                8 => tile::transpose::<u64>(source.cast(), stride, out.cast(), pitch, rows, width),
                _ => tile::transpose::<u32>(source.cast(), stride, out.cast(), 2 * pitch, rows, width),
            }
        }
    }
}
