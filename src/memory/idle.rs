//! Blocks that nobody uses at the moment, kept because fresh memory costs more than computing on it.

use super::block::Block;
use std::collections::{BTreeMap, VecDeque};

/// The idle blocks of a pool by capacity, each with the time it was put away.
#[derive(Default)]
pub(super) struct Idle {
    classes: BTreeMap<usize, VecDeque<(u64, Block)>>,
    bytes: u64,
    clock: u64,
}

impl Idle {
    /// The bytes held in all idle blocks.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn put(&mut self, block: Block) {
        self.clock += 1;
        self.bytes += block.capacity() as u64;
        self.classes.entry(block.capacity()).or_default().push_back((self.clock, block));
    }

    /// The block of exactly this capacity that was used last: the likeliest to be in a cache.
    pub(super) fn take(&mut self, capacity: usize) -> Option<Block> {
        let (_, block) = self.classes.get_mut(&capacity)?.pop_back()?;
        self.bytes -= capacity as u64;
        Some(block)
    }

    /// Takes out the blocks that have been idle longest until at most `limit` bytes are left. The caller drops them
    /// outside of any lock: giving memory back to the system takes time.
    #[must_use]
    pub(super) fn evict_down_to(&mut self, limit: u64) -> Vec<Block> {
        let mut evicted = Vec::new();
        while self.bytes > limit {
            let Some(capacity) = self.oldest_class() else { break };
            let Some((_, block)) = self.classes.get_mut(&capacity).and_then(VecDeque::pop_front) else { break };
            self.bytes -= capacity as u64;
            evicted.push(block);
        }
        if !evicted.is_empty() {
            self.classes.retain(|_, blocks| !blocks.is_empty());
        }
        evicted
    }

    /// The class of the block put away first. There are few classes, and eviction is rare.
    fn oldest_class(&self) -> Option<usize> {
        let oldest = self.classes.iter().filter_map(|(&capacity, blocks)| Some((blocks.front()?.0, capacity)));
        oldest.min().map(|(_, capacity)| capacity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first_and_the_newest_is_reused_first() {
        let mut idle = Idle::default();
        let first = Block::zeroed(128).unwrap();
        let second = Block::zeroed(128).unwrap();
        let (first_start, second_start) = (first.start(), second.start());
        idle.put(first);
        idle.put(Block::zeroed(256).unwrap());
        idle.put(second);
        assert_eq!(idle.bytes(), 512);

        assert!(idle.take(64).is_none());
        assert_eq!(idle.take(128).unwrap().start(), second_start);
        let evicted = idle.evict_down_to(256);
        assert_eq!(evicted.len(), 1);
        assert_eq!(evicted[0].start(), first_start);
        assert_eq!(idle.evict_down_to(0).len(), 1);
        assert_eq!(idle.bytes(), 0);
    }
}
