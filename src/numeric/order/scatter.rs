//! Values that are put one after another into slots far apart, in pieces.

use crate::numeric::tile::{copy_streaming, fence};
use std::mem::MaybeUninit;

/// Bytes of a slot that are put together before they go to memory: a few lines, so that going there is rare.
const PIECE: usize = 256;

/// What comes next in a slot, at the place that it has in a piece of memory.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Piece([MaybeUninit<u8>; PIECE]);

/// Addresses in a slot.
#[derive(Clone, Copy)]
struct Slot {
    /// Everything before has been written to memory.
    written: usize,
    /// Where the next value belongs, even if it has no place there.
    next: usize,
    end: usize,
}

/// Puts each value into the next place of the slot that `classes` name for it, past the caches. A value for which there is
/// no place, or no slot, is left out. False, and nothing is done, where values may lie across the ends of pieces.
pub fn scatter_in_pieces<V: Copy>(values: impl Iterator<Item = V>, classes: &[u8], slots: &mut [&mut [V]]) -> bool {
    const SLOTS: usize = 1 << u8::BITS;
    let size = size_of::<V>();
    let addresses =
        slots.iter_mut().map(|slot| slot.as_mut_ptr_range()).map(|range| (range.start.addr(), range.end.addr()));
    let mut places = [Slot { written: 0, next: 0, end: 0 }; SLOTS];
    for (place, (start, end)) in places.iter_mut().zip(addresses) {
        *place = Slot { written: start, next: start, end };
    }
    if size == 0 || !PIECE.is_multiple_of(size) || places.iter().any(|place| !place.next.is_multiple_of(size)) {
        return false;
    }
    let mut pieces = [Piece([MaybeUninit::uninit(); PIECE]); SLOTS];
    for (&class, value) in classes.iter().zip(values) {
        let (place, piece) = (&mut places[usize::from(class)], &mut pieces[usize::from(class)]);
        let at = place.next % PIECE;
        // SAFETY: `at` and the size of a value divide the piece evenly, so that it lies within, aligned as in memory.
        unsafe { piece.0.as_mut_ptr().byte_add(at).cast::<V>().write(value) };
        place.next += size;
        if at + size == PIECE {
            // SAFETY: the piece holds what comes next in the slot up to where it ends; addresses are those of the slot.
            unsafe { write::<V>(place, piece, slots, class) };
        }
    }
    for ((place, piece), class) in places.iter_mut().zip(&pieces).zip(0..=u8::MAX) {
        // SAFETY: as above.
        unsafe { write::<V>(place, piece, slots, class) };
    }
    fence();
    true
}

/// Writes to memory what has been put together for a slot.
///
/// # Safety
///
/// `place` has addresses of the slot of that class, if there is one, and `piece` what belongs between what has been written
/// and what comes next.
#[inline(always)]
unsafe fn write<V>(place: &mut Slot, piece: &Piece, slots: &mut [&mut [V]], class: u8) {
    let to = place.next.min(place.end);
    if place.written < to {
        let slot = slots[usize::from(class)].as_mut_ptr();
        // SAFETY: what the caller vouches for; the slot is borrowed alone.
        unsafe {
            let from = piece.0.as_ptr().byte_add(place.written % PIECE);
            let into = slot.byte_add(place.written - slot.addr());
            copy_streaming(from.cast(), into.cast(), to - place.written);
        }
        place.written = to;
    }
}
