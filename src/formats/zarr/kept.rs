//! What has been unpacked and may soon be needed again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// The most parts that are kept, however small: they are searched one by one.
const MOST_PARTS: usize = 256;

/// Bytes by number, the last used ones of a bounded number. Who asks for what another thread is just making waits for it,
/// so that nothing is made twice.
#[derive(Debug)]
pub(super) struct Kept {
    capacity: usize,
    parts: Mutex<VecDeque<(u64, Arc<Part>)>>,
}

/// None within if there is nothing under this number, and none without if nobody knows yet.
type Part = Mutex<Option<Option<Arc<Vec<u8>>>>>;

impl Kept {
    /// Keeps parts of `bytes` bytes, about `most` bytes of them but at least one.
    pub(super) fn new(bytes: usize, most: usize) -> Kept {
        let capacity = (most / bytes.max(1)).clamp(1, MOST_PARTS);
        Kept { capacity, parts: Mutex::default() }
    }

    /// Keeps nothing of what has been made so far.
    pub(super) fn clear(&self) {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The number of parts that are kept at most.
    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// What is under this number, made by `make` unless it is kept.
    pub(super) fn get<E>(
        &self,
        number: u64,
        make: impl FnOnce() -> Result<Option<Vec<u8>>, E>,
    ) -> Result<Option<Arc<Vec<u8>>>, E> {
        let part = self.part(number);
        let mut content = part.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*content {
            return Ok(known.clone());
        }
        let made = make()?.map(Arc::new);
        *content = Some(made.clone());
        Ok(made)
    }

    fn part(&self, number: u64) -> Arc<Part> {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let found = parts.iter().position(|(known, _)| *known == number).and_then(|at| parts.remove(at));
        let (_, part) = found.unwrap_or_default();
        if parts.len() == self.capacity {
            parts.pop_front();
        }
        parts.push_back((number, part.clone()));
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_used_parts_are_kept() {
        let kept = Kept::new(10, 25);
        assert_eq!(kept.capacity(), 2);
        let made = std::cell::Cell::new(0);
        let get = |number: u64| {
            let make = || {
                made.set(made.get() + 1);
                Ok::<_, ()>((number != 9).then(|| vec![number as u8]))
            };
            kept.get(number, make).unwrap().map(|bytes| bytes[0])
        };
        assert_eq!((get(1), get(2), get(1), get(2)), (Some(1), Some(2), Some(1), Some(2)));
        assert_eq!(made.get(), 2);
        assert_eq!((get(9), get(9), get(2)), (None, None, Some(2)));
        assert_eq!(made.get(), 3);
        get(1);
        assert_eq!(made.get(), 4);
        assert_eq!(kept.get(5, || Err(7)), Err(7));
        assert_eq!(get(5), Some(5), "what failed is tried again");
        let before = made.get();
        kept.clear();
        assert_eq!((get(5), made.get()), (Some(5), before + 1));
    }
}
