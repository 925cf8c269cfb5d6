//! Decoders that wait where they stopped, for the next read to go on from there.
//!
//! What is compressed is decoded from a beginning on. Reads that follow each other would each decode again what the one
//! before has decoded; so a few decoders are kept with the place that they have come to.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// As many as read at a time on most machines.
const MOST: usize = 8;

/// The memory that several may hold together. A single one may hold more: without it, reading a very large part piece by
/// piece would decode all of it for every piece.
const MOST_BYTES: u64 = 8 << 20;

/// Waiting decoders, the oldest first.
pub(super) struct Cursors<C>(Mutex<Vec<Waiting<C>>>);

struct Waiting<C> {
    /// Which of the parts that are decoded by themselves it reads.
    part: usize,
    row: u64,
    bytes: u64,
    cursor: C,
}

impl<C> Cursors<C> {
    pub(super) fn new() -> Cursors<C> {
        Cursors(Mutex::new(Vec::new()))
    }

    /// The memory that waiting decoders hold at most, where one holds up to `one` bytes.
    pub(super) fn most_bytes(one: u64) -> u64 {
        MOST_BYTES.max(one)
    }

    /// Takes the decoder of `part` that has come furthest within `rows`, with the row that it reads next.
    pub(super) fn take(&self, part: usize, rows: RangeInclusive<u64>) -> Option<(u64, C)> {
        let mut waiting = self.waiting();
        let candidates = (0..waiting.len()).filter(|&k| waiting[k].part == part && rows.contains(&waiting[k].row));
        let best = candidates.max_by_key(|&k| waiting[k].row)?;
        let Waiting { row, cursor, .. } = waiting.remove(best);
        Some((row, cursor))
    }

    /// Keeps a decoder that holds `bytes` bytes and reads row `row` of `part` next.
    pub(super) fn put(&self, part: usize, row: u64, bytes: u64, cursor: C) {
        let mut waiting = self.waiting();
        waiting.push(Waiting { part, row, bytes, cursor });
        let mut held: u64 = waiting.iter().map(|one| one.bytes).sum();
        while waiting.len() > MOST || waiting.len() > 1 && held > MOST_BYTES {
            held -= waiting.remove(0).bytes;
        }
    }

    /// The list is whole between any two calls, whatever panics elsewhere.
    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting<C>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> fmt::Debug for Cursors<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} waiting cursors", self.waiting().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_taken_and_the_oldest_dropped() {
        let cursors = Cursors::new();
        for row in [10, 30, 20] {
            cursors.put(1, row, 100, row * 2);
        }
        assert_eq!(cursors.take(1, 0..=25), Some((20, 40)));
        assert_eq!(cursors.take(1, 11..=25), None);
        assert_eq!(cursors.take(2, 0..=25), None);
        assert_eq!(cursors.take(1, 0..=25), Some((10, 20)));
        cursors.put(1, 40, MOST_BYTES, 80);
        assert_eq!(cursors.take(1, 0..=35), None);
        cursors.put(1, 50, 2 * MOST_BYTES, 100);
        assert_eq!(cursors.take(1, 0..=45), None);
        assert_eq!(cursors.take(1, 0..=55), Some((50, 100)));
        (0..100).for_each(|row| cursors.put(3, row, 0, row));
        assert_eq!(cursors.take(3, 0..=99 - MOST as u64), None);
    }
}
