//! The tree of blocks as a stack: a binary counter whose digits are the complete subtrees so far.

/// Rows of states, pushed in order and merged as `T` demands (see [`super`]).
pub struct Tree {
    /// Complete subtrees, the largest (and first) at the bottom, one row of states each.
    stack: Vec<u64>,
    /// Words in a row.
    row: usize,
    /// Blocks pushed.
    blocks: u64,
}

impl Tree {
    pub fn new(row: usize) -> Tree {
        Tree { stack: Vec::new(), row, blocks: 0 }
    }

    pub fn blocks(&self) -> u64 {
        self.blocks
    }

    /// The rows of states of the complete subtrees so far, the largest first.
    pub fn subtrees(&self) -> &[u64] {
        &self.stack
    }

    /// Goes on with the complete subtrees of `blocks` blocks.
    pub fn resume(&mut self, blocks: u64, subtrees: &[u64]) {
        debug_assert_eq!(subtrees.len(), blocks.count_ones() as usize * self.row);
        self.stack = subtrees.to_vec();
        self.blocks = blocks;
    }

    /// Appends the row of states of `2^level` blocks. The number of blocks so far must be a multiple of that.
    pub fn push(&mut self, states: &[u64], level: u32, merge: impl Fn(&mut [u64], &[u64])) {
        debug_assert_eq!(states.len(), self.row);
        debug_assert_eq!(self.blocks % (1 << level), 0);
        self.stack.extend_from_slice(states);
        self.blocks += 1 << level;
        for _ in level..self.blocks.trailing_zeros() {
            self.merge_top(&merge);
        }
    }

    /// Merges all that was pushed and empties the tree; none if nothing was pushed.
    pub fn finish(&mut self, states: &mut [u64], merge: impl Fn(&mut [u64], &[u64])) -> Option<()> {
        if self.blocks == 0 {
            return None;
        }
        while self.stack.len() > self.row {
            self.merge_top(&merge);
        }
        states.copy_from_slice(&self.stack);
        self.clear();
        Some(())
    }

    pub fn clear(&mut self) {
        self.stack.clear();
        self.blocks = 0;
    }

    fn merge_top(&mut self, merge: impl Fn(&mut [u64], &[u64])) {
        let top = self.stack.len() - self.row;
        let (rest, right) = self.stack.split_at_mut(top);
        merge(&mut rest[top - self.row..], right);
        self.stack.truncate(top);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes the tree of `n` leaves: each node as its left child times 3 plus its right child times 5, wrapping.
    fn join(left: &mut [u64], right: &[u64]) {
        left[0] = left[0].wrapping_mul(3).wrapping_add(right[0].wrapping_mul(5));
    }

    fn tree_of(leaves: &[u64]) -> u64 {
        match leaves {
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                let mut node = [tree_of(left)];
                join(&mut node, &[tree_of(right)]);
                node[0]
            }
        }
    }

    #[test]
    fn the_counter_is_the_recursive_tree() {
        for n in 1..70u64 {
            let leaves: Vec<u64> = (1..=n).collect();
            let mut tree = Tree::new(1);
            leaves.iter().for_each(|leaf| tree.push(&[*leaf], 0, join));
            let mut root = [0];
            assert_eq!(tree.finish(&mut root, join), Some(()));
            assert_eq!(root[0], tree_of(&leaves), "{n} leaves");
            assert_eq!(tree.finish(&mut root, join), None);
        }
    }

    #[test]
    fn whole_subtrees_may_be_pushed_at_once() {
        let leaves: Vec<u64> = (1..=21).collect();
        let mut tree = Tree::new(1);
        tree.push(&[tree_of(&leaves[..8])], 3, join);
        tree.push(&[tree_of(&leaves[8..16])], 3, join);
        leaves[16..].iter().for_each(|leaf| tree.push(&[*leaf], 0, join));
        let mut root = [0];
        tree.finish(&mut root, join);
        assert_eq!(root[0], tree_of(&leaves));
    }
}
