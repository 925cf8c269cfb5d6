//! Rows of columns so short that a tile holds several.

use super::{Machine, Task};

impl Machine<'_> {
    /// Runs the chunk of a kernel that reduces nothing, up to `most` rows a tile.
    pub(super) fn run_short_rows(&mut self, task: &Task<'_>, index: &mut [usize], most: usize) {
        let bound = self.bound;
        let [phase] = &bound.phases[..] else { return };
        let row = bound.kernel.space.kept.len() - 1;
        let columns = task.chunk.columns.len();
        let mut left = task.chunk.kept.len();
        while left > 0 {
            let rows = most.min(left).min(task.chunk.within[row].end - index[row]);
            self.state.rows = rows;
            self.run_rounds(task, phase, rows * columns);
            self.step(row, rows as i64 - 1);
            index[row] += rows - 1;
            self.next(index, &task.chunk.within, 0);
            left -= rows;
        }
    }
}
