//! The same elements seen otherwise.

use super::Writer;
use crate::programs::shapes;
use crate::programs::tree::Tree;

impl Writer {
    pub(super) fn view(&mut self, depth: usize) -> Tree {
        let x = self.expression(depth);
        match self.dice.below(100) {
            0..45 => self.slice(x),
            45..65 => self.permute(x),
            65..80 => self.reshape(x),
            80..88 => self.flip(x),
            88..93 => self.broadcast(x),
            93..97 => self.join(x),
            _ => self.rearranged(x),
        }
    }

    fn slice(&mut self, x: Tree) -> Tree {
        let mut items: Vec<String> = Vec::new();
        let mut shape = Vec::new();
        let named = if self.dice.chance(25) { self.dice.below(x.shape.len() + 1) } else { x.shape.len() };
        let from_end = self.dice.chance(30);
        let skipped = x.shape.len() - named;
        let (kept, sliced) = if from_end { x.shape.split_at(skipped) } else { (&[][..], &x.shape[..named]) };
        if from_end && (skipped > 0 || self.dice.chance(10)) {
            items.push("...".into());
            shape.extend(kept);
        }
        for &extent in sliced {
            if self.dice.chance(6) && shape.len() < 4 {
                items.push("newaxis".into());
                shape.push(1);
            }
            let (item, extent) = self.slice_axis(extent);
            items.push(item);
            shape.extend(extent);
        }
        if !from_end {
            shape.extend(&x.shape[named..]);
        }
        if items.is_empty() {
            items.push("...".into());
        }
        let dtype = x.dtype;
        Tree::new(&format!("{{}}[{}]", items.join(", ")), [x], shape, dtype)
    }

    /// An index item for an axis of `n` elements, and the extent that is left, if any.
    fn slice_axis(&mut self, n: usize) -> (String, Option<usize>) {
        match self.dice.below(10) {
            0..2 => (":".into(), Some(n)),
            2 if n > 0 => {
                let at = self.dice.below(n) as i64;
                let at = if self.dice.chance(40) { at - n as i64 } else { at };
                (at.to_string(), None)
            }
            _ => {
                let bound = |writer: &mut Writer| -> Option<i64> {
                    let near = writer.dice.between(0, n.min(9)) as i64;
                    match writer.dice.below(6) {
                        0..2 => None,
                        2 => Some(near),
                        3 => Some(-near - 1),
                        4 => Some(writer.dice.below(n + 2) as i64),
                        _ => Some(n as i64 - near),
                    }
                };
                let step = self.dice.pick(&[1, 1, 1, 1, 2, 3, -1, -1, -2, 7]);
                let (mut start, mut stop) = (bound(self), bound(self));
                if shapes::sliced(start, stop, step, n) == 0 && !self.dice.chance(5) {
                    (start, stop) = (None, None);
                }
                let text = |bound: Option<i64>| bound.map_or(String::new(), |bound| bound.to_string());
                let steps = if step == 1 { String::new() } else { format!(":{step}") };
                (format!("{}:{}{steps}", text(start), text(stop)), Some(shapes::sliced(start, stop, step, n)))
            }
        }
    }

    fn permute(&mut self, x: Tree) -> Tree {
        let rank = x.shape.len();
        let dtype = x.dtype;
        if rank < 2 || self.dice.chance(40) {
            let shape: Vec<usize> = x.shape.iter().rev().copied().collect();
            return Tree::new("{}.T", [x], shape, dtype);
        }
        if self.dice.chance(30) {
            let (a, b) = (self.dice.below(rank), self.dice.below(rank));
            let mut shape = x.shape.clone();
            shape.swap(a, b);
            return Tree::new(&format!("swapaxes({{}}, {a}, {})", b as i64 - rank as i64), [x], shape, dtype);
        }
        if self.dice.chance(30) {
            let (from, to) = (self.dice.below(rank), self.dice.below(rank));
            let mut shape = x.shape.clone();
            let moved = shape.remove(from);
            shape.insert(to, moved);
            return Tree::new(&format!("moveaxis({{}}, {from}, {to})"), [x], shape, dtype);
        }
        let mut order: Vec<usize> = (0..rank).collect();
        (1..rank).rev().for_each(|k| order.swap(k, self.dice.below(k + 1)));
        let shape: Vec<usize> = order.iter().map(|&axis| x.shape[axis]).collect();
        Tree::new(&format!("transpose({{}}, ({}))", shapes::list(&order)), [x], shape, dtype)
    }

    fn reshape(&mut self, x: Tree) -> Tree {
        let dtype = x.dtype;
        let elements = x.elements();
        if self.dice.chance(35) {
            return Tree::new("ravel({})", [x], [elements], dtype);
        }
        if self.dice.chance(20) {
            let shape: Vec<usize> = x.shape.iter().copied().filter(|&extent| extent != 1).collect();
            return Tree::new("squeeze({})", [x], shape, dtype);
        }
        if self.dice.chance(20) && x.shape.len() < 4 {
            let axis = self.dice.below(x.shape.len() + 1);
            let mut shape = x.shape.clone();
            shape.insert(axis, 1);
            return Tree::new(&format!("expand_dims({{}}, {axis})"), [x], shape, dtype);
        }
        let shape = shapes::regrouped(&mut self.dice, elements);
        let mut extents: Vec<String> = shape.iter().map(usize::to_string).collect();
        if elements > 0 && self.dice.chance(20) {
            let free = self.dice.below(extents.len());
            extents[free] = "-1".into();
        }
        let comma = if extents.len() == 1 { "," } else { "" };
        Tree::new(&format!("reshape({{}}, ({}{comma}))", extents.join(", ")), [x], shape, dtype)
    }

    fn flip(&mut self, x: Tree) -> Tree {
        let (shape, dtype) = (x.shape.clone(), x.dtype);
        if shape.is_empty() || self.dice.chance(40) {
            return Tree::new("flip({})", [x], shape, dtype);
        }
        let axis = self.dice.below(shape.len());
        Tree::new(&format!("flip({{}}, axis={axis})"), [x], shape, dtype)
    }

    fn broadcast(&mut self, x: Tree) -> Tree {
        let mut shape = x.shape.clone();
        if shape.len() < 4 && self.dice.chance(70) {
            shape.insert(0, self.dice.between(1, 5));
        }
        for extent in &mut shape {
            if *extent == 1 && self.dice.chance(60) {
                *extent = self.dice.pick(&[2, 3, 8, 9, 129]);
            }
        }
        if shapes::elements(&shape) > self.limit {
            return x;
        }
        let dtype = x.dtype;
        Tree::new(&format!("broadcast_to({{}}, {})", shapes::text(&shape)), [x], shape, dtype)
    }
}
