//! Where the accesses of a kernel are while its loops run.

use super::{Machine, Task};
use std::ops::Range;

impl Machine<'_> {
    /// Sets every access to the first kept index, the first lead and the first index of the cut dimension.
    pub(super) fn start(&mut self, task: &Task<'_>, index: &[usize]) {
        let space = &self.bound.kernel.space;
        for (at, access) in self.state.at.iter_mut().zip(&self.bound.kernel.accesses) {
            let leads = task.chunk.leads.iter().map(|range| range.start);
            let outer = index.iter().copied().chain(leads).zip(&access.strides);
            *at = access.offset + outer.map(|(i, stride)| i as i64 * stride).sum::<i64>();
            if !space.reduced.is_empty() {
                let cut = space.kept.len() + task.first_level;
                *at += task.chunk.reduced.start as i64 * access.strides[cut];
            }
            if space.columns.is_some() {
                *at += task.chunk.columns.start as i64 * access.strides[access.strides.len() - 1];
            }
        }
    }

    /// Steps every access to the next index of a box of the dimensions from `first` on; from the last one to the first.
    pub(super) fn next(&mut self, index: &mut [usize], within: &[Range<usize>], first: usize) {
        for k in (0..within.len()).rev() {
            index[k] += 1;
            if index[k] < within[k].end {
                self.step(first + k, 1);
                return;
            }
            self.step(first + k, 1 - within[k].len() as i64);
            index[k] = within[k].start;
        }
    }

    pub(super) fn step(&mut self, dimension: usize, by: i64) {
        for (at, access) in self.state.at.iter_mut().zip(&self.bound.kernel.accesses) {
            *at += by * access.strides[dimension];
        }
    }
}
