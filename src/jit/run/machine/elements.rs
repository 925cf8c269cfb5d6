//! Elements of accesses on their way between memory and the lanes of a tile.

use super::{Machine, Task};
use crate::numeric::element::Width;
use crate::numeric::random;
use crate::numeric::tile::{self, Rows};
use crate::plan::kernel::{Access, AccessId, Operand, Place, SlotId, Source};
use crate::types::Scalar;

impl Machine<'_> {
    /// The lane of an operand that is one value over the tile.
    pub(super) fn uniform(&self, task: &Task<'_>, operand: Operand) -> u64 {
        let access = match operand {
            Operand::Reduced(index) => return self.state.reduced[index],
            Operand::Uniform(access) | Operand::Stream(access) => access,
            // SAFETY: a slot has at least one lane.
            Operand::Slot(slot) => return unsafe { self.slot(slot).cast::<u64>().read() },
        };
        let at = self.state.at[access.0];
        let access_data = &self.bound.kernel.accesses[access.0];
        match &access_data.source {
            Source::Constant(value) => value.to_lane(),
            Source::Parameter(number) => self.supplied.parameters[*number].to_lane(),
            Source::Index => at as u64,
            Source::Random(draw) => random::element(self.supplied.draw(*draw), at as u64).to_lane(),
            Source::Input(_) | Source::Value(_) | Source::Row(_) => {
                let address = self.address(task, access);
                let dtype = access_data.dtype;
                // SAFETY: the element at the current position of an access is inside its checked region.
                let bytes = unsafe { std::slice::from_raw_parts(address, dtype.size()) };
                Scalar::from_bytes(dtype, bytes).to_lane()
            }
        }
    }

    /// Brings `n` elements of an access into lanes.
    pub(super) fn load(&mut self, task: &Task<'_>, source: Operand, width: Width, into: Place, n: usize) {
        let output = self.place(task, into);
        // SAFETY: a place holds at least `n` lanes of the width that the step asks for.
        let repeat = |lane: u64| unsafe { tile::repeat(lane, width, output, n) };
        let access = match source {
            Operand::Stream(access) => access,
            operand => return repeat(self.uniform(task, operand)),
        };
        let at = self.state.at[access.0];
        let access_data = &self.bound.kernel.accesses[access.0];
        let stride = access_data.strides.last().copied().unwrap_or(0);
        let rows = self.rows_of(access_data);
        match &access_data.source {
            Source::Constant(value) => repeat(value.to_lane()),
            Source::Parameter(number) => repeat(self.supplied.parameters[*number].to_lane()),
            Source::Random(draw) if width == Width::W32 => {
                // SAFETY: as below, with lanes of 32 bits.
                let lanes = unsafe { std::slice::from_raw_parts_mut(output.cast::<u32>(), n) };
                let draw = self.supplied.draw(*draw);
                for_each_row(at, rows, lanes, |at, lanes| {
                    random::fill_narrow(draw, at as u64, stride, lanes, self.bound.level);
                });
            }
            Source::Index | Source::Random(_) => {
                // SAFETY: a place holds at least `n` lanes, these have 64 bits, and nothing else refers to it during the
                // step.
                let lanes = unsafe { std::slice::from_raw_parts_mut(output.cast::<u64>(), n) };
                for_each_row(at, rows, lanes, |at, lanes| match &access_data.source {
                    Source::Random(draw) => {
                        random::fill(self.supplied.draw(*draw), at as u64, stride, lanes, self.bound.level)
                    }
                    _ => tile::iota(at, stride, lanes),
                });
            }
            Source::Input(_) | Source::Value(_) | Source::Row(_) => {
                if let Some(across) = self.state.across.iter().find(|across| across.access == access.0) {
                    if across.stands_for.is_some_and(|slot| into == Place::Slot(slot)) {
                        return;
                    }
                    let row = self.slot(SlotId(across.first + self.state.row_in_group));
                    // SAFETY: the group holds the tile of this row in lanes of this width; slots are distinct.
                    return unsafe { std::ptr::copy_nonoverlapping(row, output, n * width.bytes()) };
                }
                let address = self.address(task, access);
                // SAFETY: the `n` elements from the current position on, in rows or `stride` apart, are inside the checked
                // region.
                unsafe {
                    match rows {
                        Some(rows) => tile::load_rows(access_data.dtype, width, address, rows, output),
                        None => tile::load(access_data.dtype, width, address, stride as isize, output, n),
                    }
                }
            }
        }
    }

    /// Writes `n` lanes to the current position of a destination.
    pub(super) fn store(
        &self,
        task: &Task<'_>,
        lanes: *const u8,
        width: Width,
        to: AccessId,
        n: usize,
        streaming: bool,
    ) {
        let access = &self.bound.kernel.accesses[to.0];
        let stride = access.strides.last().copied().unwrap_or(0) as isize;
        let address = self.address(task, to);
        let is_copy = access.dtype.size() == width.bytes();
        // SAFETY: `lanes` has `n` elements; the `n` elements of the destination from the current position on, in rows or
        // `stride` apart, are inside the checked region and belong to this chunk alone.
        unsafe {
            match self.rows_of(access) {
                Some(rows) => tile::store_rows(access.dtype, width, lanes, address, rows),
                None if streaming && stride == 1 && is_copy => {
                    tile::copy_streaming(lanes, address, n * width.bytes());
                }
                None => tile::store(access.dtype, width, lanes, address, stride, n),
            }
        }
    }

    /// The rows of an access in the current tile, if it has several and they are not evenly spaced elements.
    fn rows_of(&self, access: &Access) -> Option<Rows> {
        let space = &self.bound.kernel.space;
        let columns = space.columns?;
        match access.strides[..] {
            [.., row_stride, stride] if self.state.rows > 1 && access.step(space).is_none() => {
                Some(Rows { rows: self.state.rows, row_stride: row_stride as isize, columns, stride: stride as isize })
            }
            _ => None,
        }
    }
}

/// Calls `fill` with the first position and the lanes of each row, or of all if there are none apart.
fn for_each_row<T>(at: i64, rows: Option<Rows>, lanes: &mut [T], fill: impl Fn(i64, &mut [T])) {
    match rows {
        Some(Rows { row_stride, columns, .. }) => {
            for (row, lanes) in lanes.chunks_exact_mut(columns).enumerate() {
                fill(at.wrapping_add(row as i64 * row_stride as i64), lanes);
            }
        }
        None => fill(at, lanes),
    }
}
